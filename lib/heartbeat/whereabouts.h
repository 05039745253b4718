/*
 * Where each member listens: its address, from beat= or the first addr= of the members file. Addresses that are numbers are known at once; a
 * name is asked for, and again when the member was not heard for a while, since names move; if it has several addresses, they are tried
 * in turn then. Nothing is asked here: somebody else does, one name at a time.
 *
 * Times are of pr_now's clock.
 */
#ifndef PR_WHEREABOUTS_H
#define PR_WHEREABOUTS_H

#include "base/endpoint.h"
#include "membership.h"
#include "resolver.h"

#define PR_WHEREABOUTS_AGAIN 60000000000u /* ns: not heard for so long, and not asked for so long */
#define PR_WHEREABOUTS_SOON 5000000000u   /* ns: it does not answer, and was not asked for so long */

/* An address that is a number; false: it is a name, or one of a certain interface. */
bool pr_whereabouts_number(const struct pr_endpoint *endpoint, union pr_sockaddr *address);

struct pr_whereabouts;

/* Borrows the membership. port: of those whose address has none. NULL if memory ran out. */
struct pr_whereabouts *pr_whereabouts_new(const struct pr_membership *membership, uint16_t port, uint64_t clock);
void pr_whereabouts_free(struct pr_whereabouts *w);
/* The members file was read anew; what is known of those whose address is as before is kept. False if memory ran out: then nothing changed. */
bool pr_whereabouts_renew(struct pr_whereabouts *w, const struct pr_membership *membership, uint64_t clock);
/* The membership is at another place from now on. */
void pr_whereabouts_move(struct pr_whereabouts *w, const struct pr_membership *membership);
/* Valid until the next answer; NULL: it is not known. */
const union pr_sockaddr *pr_whereabouts_of(const struct pr_whereabouts *w, uint32_t peer);
/* A member was heard. */
void pr_whereabouts_heard(struct pr_whereabouts *w, uint32_t peer, uint64_t clock);
/* A member does not answer: its name is asked for soon, if that was not done lately, and its next address is tried. */
void pr_whereabouts_doubt(struct pr_whereabouts *w, uint32_t peer, uint64_t clock);
/* The members without any address. */
uint32_t pr_whereabouts_missing(const struct pr_whereabouts *w);

/* Every name was asked for, and answered. */
bool pr_whereabouts_settled(const struct pr_whereabouts *w);
/* When there is something to be asked; UINT64_MAX: only when something has happened. */
uint64_t pr_whereabouts_due(const struct pr_whereabouts *w);
/* What is to be asked now; false: nothing. It counts as asked; the next comes after its answer. */
bool pr_whereabouts_ask(struct pr_whereabouts *w, uint64_t clock, uint64_t *ticket, struct pr_endpoint *endpoint);
/* Whose name had no address; PR_PEER_NONE: it had one, or nobody asked. */
uint32_t pr_whereabouts_answer(struct pr_whereabouts *w, const struct pr_resolved *answer, uint64_t clock);

#endif
