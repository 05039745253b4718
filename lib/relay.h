/*
 * Which rows of others a peer passes on in its next beat, because their own beats do not come to everybody: those that changed lately
 * first, each a few times, then the others in turn, as many as there is room for. So news travels as fast as beats do, and all else
 * comes round while a beat stays as long as it is, however many peers there are. Where all are neighbours of all, only the rows of
 * those are passed on whom somebody has lost.
 */
#ifndef PR_RELAY_H
#define PR_RELAY_H

#include "matrix.h"

#define PR_RELAY_TIMES 4u /* all neighbours hear each beat but for what the network loses */

struct pr_relay {
	uint8_t *left;     /* by peer: how often its row is still to be passed on as news */
	uint32_t *queue;   /* peers whose row is news, each once: a ring */
	uint32_t peers, head, count, turn;
};

/* False if memory ran out; there is nothing to be freed then. */
bool pr_relay_make(struct pr_relay *r, uint32_t peers);
void pr_relay_clear(struct pr_relay *r);
void pr_relay_news(struct pr_relay *r, uint32_t peer);
/* Fills p with entries, not with self's own; how many bytes. */
size_t pr_relay_fill(struct pr_relay *r, const struct pr_matrix *m, const struct pr_now *now, uint32_t self, uint8_t *p, size_t room);

#endif
