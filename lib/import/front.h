/*
 * The records of an import that no line tells: before all others, what is known of the files; behind them, what pipes have
 * told of their peers.
 */
#ifndef PR_FRONT_H
#define PR_FRONT_H

#include "chains.h"
#include "ranks.h"
#include "record/members.h"
#include "record/outlet.h"

struct pr_front {
	struct pr_identity *who;
	const struct pr_members *members; /* or NULL */
	const struct pr_ranks *ranks;
	struct pr_build *build;
	const struct pr_outlet *out;
};

/*
 * Sources, members and notes of the files among the logs, after they were surveyed; of pipes nothing. A file that cannot be read
 * has a source, too: it gave nothing. *fronted: there is a file. False if memory ran out; what there is comes all the same.
 */
bool pr_front_write(const struct pr_front *f, struct pr_log *const *logs, size_t count, const struct pr_chains *chains,
                    bool *fronted);
/* The members, if any pipe was recognised: where the front could not tell them. False if memory ran out. */
bool pr_front_write_back(const struct pr_front *f, struct pr_log *const *logs, size_t count);

#endif
