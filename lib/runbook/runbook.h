/*
 * Runbooks: what is to be done to a system so that it recovers, as text files (pr-runbooks(5)): steps with the situations in which
 * they are called for, on whose hosts, why, what must hold before, the commands, what to expect, how to undo it and what it loses.
 */
#ifndef PR_RUNBOOK_H
#define PR_RUNBOOK_H

#include "record/record.h"

#define PR_RUNBOOK_SIZE (1u << 20) /* bytes in a file */

/* Who a step is about; the bits of a peer's part in a situation (situation.h). */
enum pr_part {
	PR_PART_NONE = 0, /* the cluster as a whole: it is done once, where the script runs */
	PR_PART_CONTINUING = 1,
	PR_PART_STOPPED = 2,  /* a side that must stop, or wait for its states to be reconciled */
	PR_PART_DOWN = 4,     /* it did not run */
	PR_PART_WINNER = 8,   /* of a resolution; without one, as continuing */
	PR_PART_LOSER = 16,   /* of a resolution; without one, as stopped */
	PR_PART_EXCLUDED = 32,
	PR_PART_MEMBER = 64,  /* of the base */
	PR_PART_OTHER = 128,  /* of the base, and not who leads; nobody, if nobody leads */
	PR_PART_SEED = 512,   /* with whom a cluster begins that stands still: at most one (seed.h) */
	PR_PART_STANDBY = 256, /* it continues, and nothing says that it is a master itself */
};

/* What is so in a situation; the bits of a condition. */
enum pr_fact {
	PR_FACT_RECONNECT = 1, /* the strategies, but for wait-for-heal, in which nothing is to be done */
	PR_FACT_MAJORITY = 2,
	PR_FACT_SPLIT_BRAIN = 4,
	PR_FACT_ROLLBACK = 8,
	PR_FACT_BYZANTINE = 16,
	PR_FACT_HEALED = 32,   /* contact is back */
	PR_FACT_QUORUM = 64,   /* some side continues */
	PR_FACT_RESOLVED = 128, /* a resolution has a winner */
	PR_FACT_DISCARDS = 256, /* and somebody loses entries by it */
	PR_FACT_CRASH = 512,   /* peers are down, not cut off */
	PR_FACT_OVERRIDDEN = 1024, /* a resolution has its winner from the operator alone */
	/* No failure is told of, but states are, and none by a server that runs: the nodes are all down. No other fact holds then, but for these. */
	PR_FACT_STANDSTILL = 2048,
	PR_FACT_SEEDED = 4096, /* there is a seed */
};

/* Some facts hold and some do not. */
struct pr_condition {
	uint32_t facts, nots;
};

enum pr_runbook_line_kind { PR_RUNBOOK_CHECK, PR_RUNBOOK_UNLESS, PR_RUNBOOK_RUN };

#define PR_RUNBOOK_CONDITIONS 8u
#define PR_RUNBOOK_LINES_MAX 32u
#define PR_RUNBOOK_DEFINES_MAX 32u

struct pr_runbook_step {
	struct pr_span name;
	uint32_t about; /* enum pr_part */
	bool each;      /* of them all; or the first alone */
	bool elsewhere; /* on the hosts of all others that continue, not on the peer's own */
	bool local;     /* where the script runs */
	bool destructive;
	struct pr_condition when[PR_RUNBOOK_CONDITIONS]; /* one of them must hold; none: always */
	size_t when_count;
	struct pr_span why, expect, undo, loses;
	struct {
		enum pr_runbook_line_kind kind;
		struct pr_span text;
	} lines[PR_RUNBOOK_LINES_MAX];
	size_t line_count;
};

/* Spans are text of the file, but for the built-in function. */
struct pr_runbook {
	struct pr_span system, about;
	struct pr_span itself; /* what the system does without anybody's help, for whoever reads that nothing is to be done; p NULL: not said */
	struct {
		struct pr_span name, text;
	} defines[PR_RUNBOOK_DEFINES_MAX]; /* functions of the commands; each may call those before it; the first is the built-in one */
	size_t define_count;
	struct pr_runbook_step *steps;
	size_t count, room;
	uint8_t *text;
};

/* Fills the runbook. False: error[size] says what is wrong: "etcd.runbook:12: …"; nothing is to be freed then. */
bool pr_runbook_read(struct pr_runbook *book, const char *path, char *error, size_t size);
void pr_runbook_free(struct pr_runbook *book);
/*
 * The path of a system's runbook: NAME.runbook in the folders of PR_RUNBOOKS, in ~/.config/pr-tools/runbooks, beside the program's
 * source, and where it was installed. False if there is none, or the name has a slash.
 */
bool pr_runbook_find(const char *system, char *path, size_t size);
/* The systems that there are runbooks for, sorted, a line each. False if memory ran out. */
bool pr_runbook_list(char **names);

#endif
