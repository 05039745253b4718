/*
 * The enrolled keys: who signs with which, from a members file (pr-members(5)), or as they become known.
 */
#ifndef PR_KEYRING_H
#define PR_KEYRING_H

#include "cose.h"
#include "record/members.h"

struct pr_keyring;

/*
 * The keys that a members file names; names of key files are relative to its directory. Names and domain are borrowed from
 * the members. NULL: error[size] says what is wrong: "members: etcd3: etcd3.pem: not a key in PEM". One key under two names is
 * wrong, too.
 */
struct pr_keyring *pr_keyring_read(const struct pr_members *members, const char *file, char *error, size_t size);
struct pr_keyring *pr_keyring_new(void); /* an empty one; NULL if memory ran out */
void pr_keyring_free(struct pr_keyring *ring);
/* One key more, which becomes the ring's; the name is borrowed. Numbers of others stay. Not while threads verify. False if memory ran out. */
bool pr_keyring_add(struct pr_keyring *ring, struct pr_key *key, struct pr_span name);
size_t pr_keyring_count(const struct pr_keyring *ring);
/* Which member's, as a number below count, of the first whose key has that kid; SIZE_MAX: nobody's. */
size_t pr_keyring_find(const struct pr_keyring *ring, struct pr_span kid);
struct pr_span pr_keyring_name(const struct pr_keyring *ring, size_t number);
const struct pr_key *pr_keyring_key(const struct pr_keyring *ring, size_t number);
/* Whose signature a record has, to *who; SIZE_MAX unless it is good. Threads may call it, each with its worker. */
enum pr_signed pr_keyring_verify(const struct pr_keyring *ring, struct pr_cose_worker *worker, struct pr_span record,
                                 struct pr_span domain, size_t *who);

#endif
