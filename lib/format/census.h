/*
 * What the lines of one log tell only together, and lags are made of: how many members it has told of since it began to tell of all
 * (the formats' `per` and `yield gather`), and for how long lines of a kind have come one soon after the other (`run`). Both are
 * params, whose values change from line to line.
 */
#ifndef PR_CENSUS_H
#define PR_CENSUS_H

#include "format.h"

#define PR_ROLL_MAX 4096u /* members in a set: of more its size is not known */

/* Zeroed, it knows nothing. */
struct pr_census {
	struct pr_roll {
		bool whole; /* it holds all that there are: where not, its size is not known */
		size_t count, room;
		uint64_t *members; /* hashes of their names, rising */
	} rolls[PR_SETS];
	struct pr_run {
		uint64_t first, last; /* when its first line was written at the earliest, and its last at the latest; last 0: there is none */
	} runs[PR_PARAMS];        /* of the params that are one */
	bool exhausted; /* memory ran out: it knows less than it could */
};

void pr_census_free(struct pr_census *c);
/* As pr_extract_inherit(). */
void pr_census_inherit(struct pr_census *c, const struct pr_census *from);
/* One more of the set; an empty name: the set begins, with nobody in it. */
void pr_census_gather(struct pr_census *c, unsigned set, struct pr_span name);
/* A line of the run, written between these. params: the values in force. */
void pr_census_run(struct pr_census *c, const struct pr_format *format, unsigned param, uint64_t from, uint64_t to,
                   const struct pr_bounds *params);
/* A lag with params of the set is of this member: if it is none, the log does not tell of all. Whether it does. */
bool pr_census_check(struct pr_census *c, unsigned set, struct pr_span name);
/* The values of the params that are made of these, for a line that was not written before `from`; those that are fixed stay. */
void pr_census_value(const struct pr_census *c, const struct pr_format *format, uint64_t from, const bool *fixed,
                     struct pr_bounds *params);

#endif
