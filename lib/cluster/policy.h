/*
 * Split-brain policies: which sides of a cluster that is cut may continue (rules.md section 3), as the systems that have them decide.
 * Pure functions of the sides and of who is in them. What a policy remembers of the time before, the caller gives it: `prior`,
 * `expected`.
 *
 * A link between two sides counts where both directions are whole. Peers that do not reach each other though others reach both
 * are indirectly connected. Where the original says what becomes of them, so does the policy; where not, it says `unsafe`.
 */
#ifndef PR_POLICY_H
#define PR_POLICY_H

#include "record/record.h"

enum pr_policy_name {
	PR_POLICY_MAJORITY,
	PR_POLICY_BFT,
	PR_POLICY_KEEP_MAJORITY, /* this and the next five: Pekko's split brain resolver */
	PR_POLICY_STATIC_QUORUM,
	PR_POLICY_KEEP_OLDEST,
	PR_POLICY_KEEP_REFEREE,
	PR_POLICY_DOWN_ALL,
	PR_POLICY_LEASE,
	PR_POLICY_VOTEQUORUM,        /* corosync, votequorum(5) */
	PR_POLICY_PAUSE_MINORITY,    /* this and the next: RabbitMQ before 4.3 */
	PR_POLICY_AUTOHEAL,
	PR_POLICY_PRIMARY_COMPONENT, /* Galera */
	PR_POLICY_REDIS_CLUSTER,
	PR_POLICY_SENTINEL,
	PR_POLICY_HIERARCHICAL,      /* ZooKeeper */
	PR_POLICY_ORIGIN,
	PR_POLICIES,
};

enum pr_verdict {
	PR_VERDICT_CONTINUE,
	PR_VERDICT_STOP,
	PR_VERDICT_WAIT,    /* it is not running, as far as is known: nothing to decide */
	PR_VERDICT_RESOLVE, /* no side may continue before the states are reconciled */
	PR_VERDICT_UNSAFE,  /* the policy cannot decide; stop and ask a human */
};

#define PR_TIE_BREAKERS 32u
#define PR_POLICY_TEXT 256u

struct pr_policy {
	enum pr_policy_name name;
	uint32_t numerator, denominator; /* majority, bft: a quorum is strictly more than this part of the base */
	uint64_t min_participants;       /* origin */
	double threshold;                /* origin: the part of the participants that must be there, rounded up */
	uint64_t size;                   /* static-quorum, sentinel: the number behind its name; 0: none was given */
	struct pr_span peer;             /* keep-referee: the referee; lease: its name; p NULL: none was given */
	struct pr_span role;             /* Pekko's: only members of this role count; p NULL: all do */
	bool down_if_alone;              /* keep-oldest */
	bool two_node, wait_for_all, last_man_standing; /* votequorum */
	enum { PR_TIE_NONE, PR_TIE_LOWEST, PR_TIE_HIGHEST, PR_TIE_LIST } tie_breaker;
	struct pr_span tie_breakers[PR_TIE_BREAKERS]; /* the first of them that there was decides */
	size_t tie_breaker_count;
	char text[PR_POLICY_TEXT];       /* as it was given; what the spans above point into is the caller's text, though */
};

/*
 * NAME, NAME=VALUE, and options behind it: "votequorum+two-node+auto-tie-breaker=lowest"; pr-strategy(1) lists them. Borrows
 * the text. False: error[size] says what is wrong.
 */
bool pr_policy_parse(struct pr_policy *policy, const char *text, char *error, size_t size);
const char *pr_policy_text(enum pr_policy_name name);
const char *pr_verdict_text(enum pr_verdict verdict);
/* Whether it promises that never two sides that do not reach each other continue. */
bool pr_policy_promises(const struct pr_policy *policy);

#define PR_POLICY_ROLES_UNKNOWN "roles-unknown" /* a rule: it depends on the role of peers whose is not known */

#define PR_SIDE_NONE UINT32_MAX
#define PR_AGE_NONE UINT64_MAX

/* A peer of the base. */
struct pr_policy_peer {
	struct pr_span name, role, group; /* role, group: empty if not known */
	uint64_t weight, clients;
	uint64_t age;  /* a rank, 0 the oldest; PR_AGE_NONE if not known */
	uint32_t side; /* PR_SIDE_NONE: in no picture */
	bool joining, leaving; /* not a full member yet, or not for long */
	bool left;     /* it went in good order since the last decision that made a side continue */
	bool fresh;    /* it has started since the failure began */
	bool prior;    /* it was in what continued last under this policy */
};

struct pr_policy_input {
	size_t sides;
	const bool *severed; /* [from * sides + to] */
	const bool *down;    /* sides that are not running (crashed, paused) */
	const struct pr_policy_peer *peers; /* the base, in the order of their names */
	size_t count;
	uint32_t holder;     /* of the lease, an index of peers; UINT32_MAX: not known */
	uint64_t expected;   /* votequorum: votes, as last-man-standing has lowered them; 0: those of the base */
	bool healed;         /* autoheal: all are together again, and these were the sides */
};

struct pr_policy_output {
	enum pr_verdict *verdicts; /* room for one a side */
	uint64_t *present;         /* ditto: what the side could count, by the policy's own measure */
	uint64_t *needs;           /* ditto: what it would have to; `needed`, but where sides go by different numbers */
	bool *indirect;            /* ditto: it does not reach some side that others of its own reach */
	uint64_t needed;
	const char *rule; /* the sentence that decided, by name: see pr-strategy(1) */
	bool winner;
	bool late; /* lease: it is not with those who ask for it at once, as far as is known */
};

/* Sides with nobody running get `wait`. False if memory ran out. */
bool pr_policy_decide(const struct pr_policy *policy, const struct pr_policy_input *in, struct pr_policy_output *out);

/* By what policy a system decides itself, where that is another one than `majority`. */
struct pr_policy_system {
	const char *system;
	const char *policy; /* for --policy, with words behind it */
};

/* NULL: there is none. */
const struct pr_policy_system *pr_policy_of_system(struct pr_span system);

#endif
