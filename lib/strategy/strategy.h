/*
 * From failures to recoveries (pr-strategy): which strategy, which side may go on and why, and how far the recovery has got
 * (rules.md sections 1 to 3).
 *
 * Feed it records in the order of their times; it emits `recovery` records, one per change. It is driven by the times in
 * the records alone. A decision stands when the picture has held for `stable_after`; before that it is told as `initializing`, and
 * a picture that does not come to rest is unsafe. A recovery whose failure closes is complete; one that is older than `timeout`
 * fails and is tried again, at most `attempts` times in all, by the next strategy. Time alone never leads beyond
 * active-reconnection, except under the policy `origin`, which escalates to emergency-rollback as the origin did.
 *
 * With `self` it tells recoveries, with its term as their fencing token, only while that peer holds itself for the leader, in the newest
 * term that any `leader` record tells of, and its side is not one that must stop while another goes on; else a `note` says to
 * whom it leaves the failure. When the peer comes to lead, all that is under way is told as it stands.
 */
#ifndef PR_STRATEGY_H
#define PR_STRATEGY_H

#include "base/text.h"
#include "decider.h"
#include "record/record.h"

struct pr_strategy_options {
	struct pr_policy policy;
	bool by_default;       /* nobody chose that */
	uint64_t timeout;      /* ns: of one attempt */
	uint64_t attempts;     /* at least 1 */
	uint64_t stable_after; /* ns, or PR_STABLE_DEFAULT (decider.h) */
	uint64_t asked_at;     /* what time it is when the stream is over, up to which its last picture stands; 0: nobody said so */
	uint64_t tick;         /* ns: how often the origin looks at a recovery */
	uint64_t tries;        /* at least 1: of the origin's active reconnection, to reach a peer */
	uint64_t back_off;     /* ns, at least 1: the n-th try is waited for n times as long */
	struct pr_span self;   /* only if this peer leads are recoveries told; p NULL: always; borrowed */
	const char *explain;   /* the id of a failure or recovery; NULL: none; borrowed */
	const char *program;   /* version and options, for the audit; borrowed */
};

struct pr_strategy;

typedef void pr_strategy_emit(void *context, struct pr_span record);

/* NULL if memory ran out. The options are copied. */
struct pr_strategy *pr_strategy_new(const struct pr_strategy_options *options, pr_strategy_emit *emit, void *context);
void pr_strategy_free(struct pr_strategy *s);
/* The configured membership; once there is one, members that only the stream names do not count. False if memory ran out. */
bool pr_strategy_configure(struct pr_strategy *s, const struct pr_members *members);
/* Lets the time pass up to the record's, then takes it; any type. False if memory ran out. */
bool pr_strategy_step(struct pr_strategy *s, const struct pr_record *r);
/* Lets the time pass, where no record says so: by the clock. When something comes due next; UINT64_MAX: nothing. */
bool pr_strategy_wait(struct pr_strategy *s, uint64_t now);
uint64_t pr_strategy_due(const struct pr_strategy *s);
/* The time up to which all has been told. */
uint64_t pr_strategy_now(const struct pr_strategy *s);
/* Whether that record, of a type that decisions do not hang on otherwise, may be an answer to a try that is under way. */
bool pr_strategy_hangs_on(const struct pr_strategy *s, const struct pr_record *r);
/* Whether there is a peer of that name. */
bool pr_strategy_names(const struct pr_strategy *s, struct pr_span name);
/* How many recoveries are under way. */
size_t pr_strategy_open(const struct pr_strategy *s);
/* The sum behind the last decision about options.explain; empty: there was none. Valid until the next step. */
const struct pr_text *pr_strategy_explained(const struct pr_strategy *s);
/*
 * The stream is over: time passes up to the end of what its sources cover, and a picture that is not stable by then has until
 * asked_at. final: nothing more will come, so of what is undecided still it is told how long its picture has held, and how long it
 * would have to. False if memory ran out.
 */
bool pr_strategy_end(struct pr_strategy *s, bool final);

#endif
