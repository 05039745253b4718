/*
 * What comes on the links of beats: which beat is new, and what the detector learns of it. Links are named by their numbers.
 */
#ifndef PR_ARRIVALS_H
#define PR_ARRIVALS_H

#include "cluster/beats.h"
#include "cluster/detector.h"
#include "cluster/links.h"
#include "cluster/loss.h"
#include "record/record.h"

#define PR_ARRIVALS_LOSS (1u << 31)

struct pr_arrivals_line {
	struct pr_beats beats;
	/*
	 * Where its loss stands, and PR_ARRIVALS_LOSS. Until a beat was missing or late there is none, but how long the latest took, by
	 * both ends' clocks: in 2^20 ns modulo 2^31, 0 if that is not known.
	 */
	uint32_t loss;
};

struct pr_arrivals {
	struct pr_detector *detector;
	struct pr_arrivals_line *lines; /* by link, of those whose beats have numbers */
	size_t lines_room;
	struct pr_loss_options options;
	struct pr_loss *losses;
	size_t losses_count, losses_room;
	struct pr_loss_pool *pools; /* by peer */
	size_t pools_room;
	bool impaired; /* a link came to be lossy or late, or ceased to be; the reader clears it */
};

/* False if memory ran out. */
bool pr_arrivals_init(struct pr_arrivals *arrivals, const struct pr_detector_options *options,
                      const struct pr_loss_options *loss);
void pr_arrivals_free(struct pr_arrivals *arrivals);
/* What is known of a link's loss; NULL if there is none. */
const struct pr_loss *pr_arrivals_loss(const struct pr_arrivals *arrivals, size_t link);
/* So many beats in turn may be missing on a link by chance alone (pr_loss_run()); 0 if their numbers do not tell. */
unsigned pr_arrivals_run(const struct pr_arrivals *arrivals, size_t link);
/*
 * A contact record of a link of beats, which still has the state that it had before. 1: it is news; 0: it was heard before, and
 * says nothing; -1: memory ran out.
 */
int pr_arrivals_take(struct pr_arrivals *arrivals, const struct pr_link *link, size_t number, const struct pr_record *contact);
/* A link's number is going to be another one's. */
void pr_arrivals_forget(struct pr_arrivals *arrivals, size_t link);
/* Whether the beats of a link have numbers. */
bool pr_arrivals_numbered(const struct pr_arrivals *arrivals, size_t number);

#endif
