/*
 * A charge: that a peer misbehaved in one of six ways, and the records that are to show it. A check says what they are worth.
 *
 * Checks are pure. They see the records in canonical order, no two of them the same, each with whose word it is; they look at
 * nothing but these and the membership, so that a third party comes to the same end. exhibit.h calls them.
 */
#ifndef PR_CHARGE_H
#define PR_CHARGE_H

#include "crypto/keyring.h"

enum pr_behaviour {
	PR_BEHAVIOUR_DOUBLE_VOTING,
	PR_BEHAVIOUR_INVALID_STATE_TRANSITION,
	PR_BEHAVIOUR_TIMESTAMP_MANIPULATION,
	PR_BEHAVIOUR_SIGNATURE_FORGERY,
	PR_BEHAVIOUR_BALANCE_VIOLATION,
	PR_BEHAVIOUR_CONSENSUS_VIOLATION,
	PR_BEHAVIOURS,
};

/* "double-voting", …; and back: PR_BEHAVIOURS if there is none of that name. */
const char *pr_behaviour_name(enum pr_behaviour behaviour);
enum pr_behaviour pr_behaviour_named(struct pr_span name);
/* The same name as a text that stays; NULL if there is none of it. */
static inline const char *pr_behaviour_text(struct pr_span name)
{
	enum pr_behaviour behaviour = pr_behaviour_named(name);
	return behaviour == PR_BEHAVIOURS ? NULL : pr_behaviour_name(behaviour);
}

/* What records are worth against somebody, the least first. */
enum pr_class {
	PR_CLASS_NOTHING,
	PR_CLASS_HEARSAY, /* makes a peer suspected, at the most */
	PR_CLASS_PROOF,   /* whoever knows the membership can check it */
};

/* "nothing", "hearsay", "proof" */
const char *pr_class_name(enum pr_class class);

struct pr_charge_record {
	struct pr_record r;
	enum pr_signed envelope;
	struct pr_span signer;  /* the member whose signature is good; p NULL: nobody's is */
	struct pr_span speaker; /* whose word it says it is: a member by his name, others as they stand; p NULL: nobody's */
};

struct pr_charge {
	enum pr_behaviour behaviour;
	struct pr_span subject; /* a member by his name, others as they stand */
	const struct pr_charge_record *records;
	size_t count;           /* at least 1 */
	const struct pr_members *members; /* NULL: not known */
	const struct pr_keyring *ring;    /* for what stands inside a record; NULL: nobody's key is known */
	struct pr_span domain;
	bool trust_unsigned;    /* what has no envelope is taken for its speaker's word */
	bool steady_clocks;     /* no clock was set back within an incarnation: its times tell what came first */
	bool *exhausted;        /* to be set by a check where memory ran out */
};

#define PR_WHY_SIZE 320u /* room for a sentence about the verdict, with two names in it */

/*
 * What it is worth; why[PR_WHY_SIZE] says it in a sentence without a full stop, names quoted (quote.h): it goes to people. A check
 * may find it emptied and leave it so for PR_CLASS_NOTHING alone.
 */
typedef enum pr_class pr_charge_check(const struct pr_charge *charge, char why[static PR_WHY_SIZE]);

/*
 * The most that records can be worth that speak for themselves: all are the subject's own word (proof if his signature is on each,
 * or it is trusted without), or say to be (hearsay: no signature, nobody's that is known, another's). Nothing if one is the word of
 * somebody else, or its signature is bad: that says nothing about whose name is on it. *why unless it is proof.
 */
enum pr_class pr_charge_own(const struct pr_charge *charge, char why[static PR_WHY_SIZE]);

/* The checks, each where its behaviour is understood. */
pr_charge_check pr_votes_check;    /* charge_votes.c */
pr_charge_check pr_states_check;   /* charge_claims.c */
pr_charge_check pr_balances_check;
pr_charge_check pr_entries_check;  /* charge_entries.c; of states, too */
pr_charge_check pr_times_check;    /* charge_times.c */
pr_charge_check pr_forgery_check;  /* charge_forgery.c */
pr_charge_check pr_quorums_check;  /* charge_quorums.c */

/* How many members it takes for something that each of them may be wrong about: more than may lie, and two. */
size_t pr_witnesses_needed(const struct pr_members *members);

#endif
