/*
 * Who hears whom, as the peers themselves say it in their rows (bulletin.h), and the records that tell of it: a `contact` for every beat
 * that a row shows to have come, and a `link` when a peer loses another, or has it, both with `via`. When it lost another is bounded by the
 * latest contact that is known, and by how long it waits; where neither is known, by its own start, as it can only miss whom it heard since.
 *
 * A row of one's neighbour comes with its beats; those of others come from hand to hand, where not all are neighbours, only as states. Of
 * one peer's rows the newest stands. 9 bytes a link.
 */
#ifndef PR_MATRIX_H
#define PR_MATRIX_H

#include "base/now.h"
#include "bulletin.h"
#include "membership.h"
#include "record/encode.h"
#include "record/outlet.h"

struct pr_matrix_origin {
	uint64_t incarnation;      /* of its newest row */
	uint32_t seq;              /* ditto, the lower half */
	uint64_t changed, came;    /* by the clock: the newest change in it, as far as that is known; and when it came itself */
	uint64_t interval;         /* between its beats, as it last announced; else the own one */
	bool known;
};

struct pr_matrix {
	const struct pr_membership *membership;
	const struct pr_expander *expander;
	struct pr_matrix_origin *origins; /* by peer */
	uint32_t *missed; /* by peer: how many others hold it for lost, by their newest rows */
	uint64_t *at;    /* by link: the latest contact that is known, by the clock; 0: none */
	uint8_t *states; /* by link: enum pr_bulletin_state */
	struct pr_build build;
};

/* What a row tells that was not known: nothing; whom else its peer hears; that it lost somebody, or has somebody back. */
enum pr_news { PR_NEWS_NONE, PR_NEWS_LEARNT, PR_NEWS_CHANGED };

/* Borrows both. False if memory ran out; there is nothing to be freed then. */
bool pr_matrix_make(struct pr_matrix *m, const struct pr_membership *membership, const struct pr_expander *expander, uint64_t interval);
void pr_matrix_clear(struct pr_matrix *m);
/*
 * A beat of a neighbour, with its row; interval: ns until its next, or 0. *news: what it hears has changed. False if the row is none of
 * so many neighbours.
 */
bool pr_matrix_row(struct pr_matrix *m, const struct pr_now *now, uint32_t origin, const struct pr_record *beat, uint64_t interval,
                   const struct pr_outlet *out, enum pr_news *news);
/* A row that `via` passed on. Whether it is newer than what was known; *news: and tells something new. */
bool pr_matrix_entry(struct pr_matrix *m, const struct pr_now *now, uint32_t via, const struct pr_bulletin_entry *entry,
                     const struct pr_outlet *out, enum pr_news *news);

static inline enum pr_bulletin_state pr_matrix_state(const struct pr_matrix *m, uint32_t observer, uint32_t slot)
{
	return (enum pr_bulletin_state)m->states[pr_expander_link(m->expander, observer) + slot];
}

#endif
