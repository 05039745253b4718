/* A recovery as it is told: the `recovery` record. */
#ifndef PR_RECOVERY_H
#define PR_RECOVERY_H

#include "decider.h"
#include "record/encode.h"
#include "record/ident.h"

enum pr_strategy_name {
	PR_STRATEGY_WAIT,
	PR_STRATEGY_RECONNECT,
	PR_STRATEGY_MAJORITY,
	PR_STRATEGY_SPLIT_BRAIN,
	PR_STRATEGY_ROLLBACK,
	PR_STRATEGY_BYZANTINE,
};

enum pr_progress {
	PR_PROGRESS_INITIALIZING,
	PR_PROGRESS_DETECTING,
	PR_PROGRESS_SYNCHRONIZING,
	PR_PROGRESS_VALIDATING,
	PR_PROGRESS_FINALIZING,
	PR_PROGRESS_COMPLETE,
	PR_PROGRESS_FAILED,
};

/* To whom it was left by one who does not lead (pr-strategy --only-coordinator), as it was told last. */
struct pr_left {
	bool told, stopped, disputed;
	uint32_t to; /* PR_PEER_NONE: nobody is known to lead */
	uint64_t term;
};

struct pr_recovery {
	char id[PR_IDENT_SIZE], failure[PR_IDENT_SIZE];
	uint64_t attempt;
	enum pr_strategy_name strategy;
	enum pr_progress progress;
	const char *reason; /* NULL: none */
	struct pr_sides sides;
	bool *down; /* of each side: it is not running */
	uint32_t *targets; /* the failure's peers, target_count of them */
	size_t target_count;
	struct pr_decision decision;
	uint32_t coordinator; /* PR_PEER_NONE: not known */
	uint64_t term;
	bool undecided; /* whether its peers are down or cut off */
	bool healed;    /* the failure has closed, at healed_at */
	bool resolved, overridden; /* a resolution says what holds; an operator had it so */
	uint64_t healed_at, stepped; /* stepped: when it came to its step */
	uint64_t begun;    /* this attempt */
	uint64_t restless; /* when the picture first came or changed since it last was at rest */
	uint64_t changed;  /* the picture, last; when it has held for long enough, the decision stands */
	bool unstable;     /* it did not come to rest, and is to be decided on once it has */
	uint64_t tries, tried; /* of the origin's active reconnection: how many so far, and when the last one was */
	bool answered;         /* and whether a peer did */
	struct pr_left left;
};

/* Frees what it holds. */
void pr_recovery_clear(struct pr_recovery *v);
/* Makes the id from failure and attempt. False if memory ran out. */
bool pr_recovery_name(struct pr_recovery *v);
/* members: the base, `count` of them. The span is valid until the builder's next record; p is NULL if it failed. */
struct pr_span pr_recovery_record(struct pr_build *b, const struct pr_recovery *v, const struct pr_peers *names,
                                  const uint32_t *members, size_t count, const char *policy, const char *program,
                                  uint64_t t);

#endif
