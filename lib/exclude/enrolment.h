/*
 * Who is a member and signs with which key, as records say it where no file does: the `member` records of the stream.
 *
 * Whoever wrote the stream is believed in this, once: a peer's first key of an epoch is its key in that epoch, and a key is of the
 * first peer that had it. What says otherwise later is refused and counted. Keys of earlier epochs stay good for what was signed with
 * them. The domain is the first that a record names. Names, and what is borrowed from here, stay as long as the enrolment.
 */
#ifndef PR_ENROLMENT_H
#define PR_ENROLMENT_H

#include "crypto/keyring.h"

#define PR_ENROLMENT_MAX 65536u /* members, and keys; others are refused and counted */

struct pr_enrolment;

struct pr_enrolment *pr_enrolment_new(void); /* NULL if memory ran out */
void pr_enrolment_free(struct pr_enrolment *e);
/* A `member` record. *key: the number in the ring of a key that is new; SIZE_MAX: none is. False if memory ran out. */
bool pr_enrolment_take(struct pr_enrolment *e, const struct pr_record *member, size_t *key);
/* Both are empty at first, and change in place. epoch is the latest that a record named. */
struct pr_members *pr_enrolment_members(struct pr_enrolment *e);
struct pr_keyring *pr_enrolment_ring(struct pr_enrolment *e);
/* How many keys were refused: of low order, a second one of an epoch, another peer's, or too many. */
uint64_t pr_enrolment_refused(const struct pr_enrolment *e);

#endif
