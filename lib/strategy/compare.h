/*
 * Several policies asked about the same failures (pr-strategy --compare): who would have continued, how long nobody could
 * write, whether two sides could at once, and where a policy does not say.
 */
#ifndef PR_COMPARE_H
#define PR_COMPARE_H

#include "base/text.h"
#include "torn.h"

#define PR_COMPARE_MAX 64u /* policies */

/* What came of one policy in one failure; times in nanoseconds, of the failure's. */
struct pr_compared {
	uint64_t undecided; /* before the picture had held for long enough: all sides that ran went on as before */
	uint64_t nobody;    /* decided that no side may go on */
	uint64_t two;       /* decided so that sides go on that do not reach each other, not even through others that go on */
	uint64_t undefined; /* the policy does not say */
	struct pr_torn torn; /* the first sides that went on without reaching each other */
	struct pr_decision last; /* about the last picture */
	uint64_t restless; /* when the first picture was told since the last one that came to rest; 0: none was */
	bool unstable;     /* it did not come to rest, and is to be decided on once it has */
};

struct pr_compare;

struct pr_compare *pr_compare_new(uint64_t stable_after); /* PR_STABLE_DEFAULT: each policy's own. NULL if memory ran out */
void pr_compare_free(struct pr_compare *c);
/* Copied; false if memory ran out or there are PR_COMPARE_MAX. */
bool pr_compare_policy(struct pr_compare *c, const struct pr_policy *policy);
/* The first of these policies whose referee is called like no peer; NULL: there is none. */
const struct pr_policy *pr_compare_stranger(const struct pr_compare *c);
/* How many failures there were so far. */
size_t pr_compare_failures(const struct pr_compare *c);
bool pr_compare_configure(struct pr_compare *c, const struct pr_members *members);
/* Takes the record, any type; when a failure is over, what came of it is appended to out. False if memory ran out. */
bool pr_compare_step(struct pr_compare *c, const struct pr_record *r, bool json, struct pr_text *out);
/* The stream is over: the failures that are still open, and the sums of all. */
bool pr_compare_end(struct pr_compare *c, bool json, struct pr_text *out);

#endif
