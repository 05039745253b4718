/* What the parts of strategy.h share. Private to strategy.c and strategy_….c. */
#ifndef PR_STRATEGY_PARTS_H
#define PR_STRATEGY_PARTS_H

#include "caught_up.h"
#include "recovery.h"
#include "strategy.h"

/* What leader records tell (strategy_lead.c). */
struct pr_lead {
	uint32_t own;      /* whom this peer holds for the leader, in its newest term; PR_PEER_NONE: nobody */
	uint64_t own_term;
	uint32_t newest;   /* who leads in the newest term that anybody told of; PR_PEER_NONE: nobody */
	uint64_t newest_term;
	bool disputed;     /* two are said to lead in that term */
	bool leads;        /* this peer does */
};

struct pr_strategy {
	struct pr_strategy_options options;
	pr_strategy_emit *emit;
	void *context;
	struct pr_base base;
	struct pr_decider decider;
	struct pr_caught_up claims;
	bool *excluded, *gone; /* by number: an exclusion says so; a member record of a later time says that it left or failed */
	size_t excluded_room, gone_room;
	struct pr_recovery *list; /* under way */
	size_t count, room;
	uint64_t now;     /* the latest time in the records */
	uint64_t covered; /* until when the sources tell anything */
	struct pr_lead lead;
	struct pr_build build;
	struct pr_text explained, newest; /* of options.explain: what was decided last; its newest failure record */
	const struct pr_policy_system *system; /* that the stream is of, and that has another policy than what nobody chose; or NULL */
	bool hinted; /* that was told */
	bool failed; /* memory ran out; it sticks */
};

/* How long the recovery's picture must hold. */
uint64_t pr_strategy_stable_after(const struct pr_strategy *s, const struct pr_recovery *v);

/* strategy_hint.c */

void pr_strategy_hear_system(struct pr_strategy *s, const struct pr_record *source);
void pr_strategy_hint(struct pr_strategy *s, uint64_t t);

/* strategy_follow.c */

/* A failure record: opens, changes or ends a recovery. False if memory ran out. */
bool pr_strategy_follow(struct pr_strategy *s, const struct pr_record *r);
/* Somebody was excluded, or cleared: every decision is made anew, and told if it is another one. False if memory ran out. */
bool pr_strategy_reconsider(struct pr_strategy *s);
/* One of them. The picture is as it was, but who counts in it is not, or it has come to rest. False if memory ran out. */
bool pr_strategy_decide_anew(struct pr_strategy *s, struct pr_recovery *v, uint64_t t);
/* NULL if none is under way for it. */
struct pr_recovery *pr_strategy_find(struct pr_strategy *s, struct pr_span failure);
void pr_strategy_drop(struct pr_strategy *s, struct pr_recovery *v);
/* The picture has held for long enough, or it is no question: what was decided stands. False if memory ran out. */
bool pr_strategy_settle(struct pr_strategy *s, struct pr_recovery *v, uint64_t t);
/* As far as the evidence proves; a recovery that is complete is dropped, and that is told. */
bool pr_strategy_go_on(struct pr_strategy *s, struct pr_recovery *v, uint64_t t);
/* All that can: what has come may prove a step of several. */
void pr_strategy_go_on_all(struct pr_strategy *s);

/* strategy_steps.c */

/* Emits the recovery as it is. */
void pr_strategy_tell(struct pr_strategy *s, struct pr_recovery *v, uint64_t t);
/* Takes every step whose proof has come, and tells each. Whether the recovery is complete. */
bool pr_strategy_advance(struct pr_strategy *s, struct pr_recovery *v, uint64_t t);
/* Emits the recovery, whose picture is not stable when the stream is over, with how long that has held by `until`. */
void pr_strategy_tell_held(struct pr_strategy *s, struct pr_recovery *v, uint64_t until);
/* What the step that it is at waits for, in words; NULL: nothing. */
const char *pr_strategy_waits(struct pr_strategy *s, const struct pr_recovery *v);
/* When the origin would take the next step; UINT64_MAX if it has none to take, and under other policies. */
uint64_t pr_strategy_tick(const struct pr_strategy *s, const struct pr_recovery *v);

/* strategy_tries.c */

/* Whether the recovery is one in which peers are tried to be reached. */
bool pr_strategy_tries(const struct pr_strategy *s, const struct pr_recovery *v);
/* When the wait for the last try ends; UINT64_MAX: none is waited for. */
uint64_t pr_strategy_next_try(const struct pr_strategy *s, const struct pr_recovery *v);
/* One more, and tells so. False: there is none left. */
bool pr_strategy_try_again(struct pr_strategy *s, struct pr_recovery *v, uint64_t t);
/* A record that may tell of contact: recoveries whose peers answer by it are complete. */
void pr_strategy_answered(struct pr_strategy *s, const struct pr_record *r);

/* strategy_lead.c */

void pr_strategy_take_leader(struct pr_strategy *s, const struct pr_record *r);
/* The newest leader that a peer of the sides that continue, or when it is over of any, holds and that is one of them; and its term. */
void pr_strategy_find_coordinator(struct pr_strategy *s, struct pr_recovery *v);
/* Whether this peer is to act in the recovery, whose coordinator it then is; else that is said, at t. */
bool pr_strategy_acts(struct pr_strategy *s, struct pr_recovery *v, uint64_t t);

/* strategy_explain.c */

/* Keeps the sum behind the decision, if it is the one that was asked for. */
void pr_strategy_explain(struct pr_strategy *s, const struct pr_recovery *v, uint64_t t);

/* strategy_time.c */

/* Whether a picture is waited for to be stable: not under the origin, which looks at every tick. */
bool pr_strategy_unsettled(const struct pr_strategy *s, const struct pr_recovery *v);
/* When the first of these pictures will have held for long enough, or not come to rest; UINT64_MAX: there is none. */
uint64_t pr_strategy_settles(const struct pr_strategy *s);
/* What comes due up to now, in the order of time, so that the output is in that order as well. False if memory ran out. */
bool pr_strategy_pass(struct pr_strategy *s);

#endif
