/*
 * Names of peers to small numbers, in the order in which they were first seen. Aliases (native ids, addresses) lead to the
 * number of the peer that they name.
 */
#ifndef PR_PEERS_H
#define PR_PEERS_H

#include "record.h"

#define PR_PEER_NONE UINT32_MAX
#define PR_WEIGHT_MAX UINT32_MAX /* of a peer: the sum of all their weights is a number of 64 bits */

struct pr_peers;

struct pr_peers *pr_peers_new(void); /* NULL if memory ran out */
void pr_peers_free(struct pr_peers *peers);
size_t pr_peers_count(const struct pr_peers *peers); /* numbers are below it */

/* The number of a name or alias. A name that is new becomes the next number; PR_PEER_NONE if memory ran out. */
uint32_t pr_peers_add(struct pr_peers *peers, struct pr_span name);
/* PR_PEER_NONE if it is not known. */
uint32_t pr_peers_find(const struct pr_peers *peers, struct pr_span name);
/* From now on alias leads to peer, unless it is a name or alias already. False if memory ran out. */
bool pr_peers_alias(struct pr_peers *peers, struct pr_span alias, uint32_t peer);
/* Puts peers in the order of their names, byte by byte. */
void pr_peers_sort(const struct pr_peers *peers, uint32_t *list, size_t count);
/*
 * Forgets the peers that are gone[], by number, with their aliases. Their numbers are those of the next new names; until then
 * they have none. False if memory ran out; nothing is forgotten then.
 */
bool pr_peers_forget(struct pr_peers *peers, const bool *gone);
/* How many have a name. */
size_t pr_peers_named(const struct pr_peers *peers);
/* Valid until the next pr_peers_add() or pr_peers_alias(). */
struct pr_span pr_peers_name(const struct pr_peers *peers, uint32_t peer);

#endif
