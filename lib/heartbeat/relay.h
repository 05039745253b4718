/*
 * Which rows of others a peer passes on in its next beat, because their own beats do not come to everybody: those that tell of a loss or
 * its end first, each a few times, then those with other news, once, then the others in turn, as many as there is room for. So losses
 * travel as fast as beats do, also while a large cluster starts, and all else comes round while a beat stays as long as it is, however
 * many peers there are. Where all are neighbours of all, only the rows of
 * those are passed on whom somebody has lost.
 */
#ifndef PR_RELAY_H
#define PR_RELAY_H

#include "matrix.h"

#define PR_RELAY_TIMES 4u /* all neighbours hear each beat but for what the network loses */

/* Peers whose row is news, each once. */
struct pr_relay_ring {
	uint32_t *list;
	uint32_t head, count;
};

struct pr_relay {
	uint8_t *left;   /* by peer: how often its row is still to be passed on as news */
	uint8_t *places; /* by peer: in which rings it is, a bit each; in both, the more urgent one counts */
	struct pr_relay_ring rings[2]; /* PR_NEWS_CHANGED and PR_NEWS_LEARNT */
	uint32_t peers, turn;
};

/* False if memory ran out; there is nothing to be freed then. */
bool pr_relay_make(struct pr_relay *r, uint32_t peers);
void pr_relay_clear(struct pr_relay *r);
void pr_relay_news(struct pr_relay *r, uint32_t peer, enum pr_news news);
/* Fills p with entries, not with self's own; how many bytes. */
size_t pr_relay_fill(struct pr_relay *r, const struct pr_matrix *m, const struct pr_now *now, uint32_t self, uint8_t *p, size_t room);

#endif
