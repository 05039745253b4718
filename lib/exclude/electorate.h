/*
 * The electorate: the base, that is the membership on which votes and accusers are counted, and who of it is left out (rules.md section 2).
 *
 * An exclusion never makes it smaller: who is excluded goes on counting in what a quorum is a part of, or an attacker gets a quorum
 * removal by removal. It changes by epoch alone: when members with a quorum of its weight, none of them excluded, each hold one and
 * the same other membership of a later epoch (`claim`: `members` and `epoch`), and no network partition is open. Where no
 * membership is configured, it is whom `member` records name, and within an epoch it only grows.
 *
 * Persons are counted, not names: aliases are names of one person, and so is a new name with the key of somebody who is known.
 * A person is the number of its first name.
 */
#ifndef PR_ELECTORATE_H
#define PR_ELECTORATE_H

#include "base/digest.h"
#include "record/peers.h"

#define PR_ELECTORATE_STRANGERS 65536u /* names that no membership has; further ones are counted alone */

struct pr_standing {
	uint32_t person;
	uint64_t weight;
	bool counts;   /* a member; with weight, a voter */
	bool operates; /* no voter, and enrolled with the role `operator` */
	bool excluded;
	bool named; /* as a member, once: such a name is nobody else's */
	uint64_t next_weight, approves; /* approves: the epoch of the membership that it holds */
	uint64_t spoke; /* the latest time in what it signed; 0: it signed nothing */
	uint8_t approved[PR_DIGEST_SIZE];
};

struct pr_electorate {
	struct pr_peers *names, *keys; /* keys: public keys, as names */
	struct pr_standing *list;      /* by number */
	size_t followed, room;
	uint32_t *owner; /* of each key by number */
	size_t owner_room;
	size_t members, voters;
	uint64_t total; /* the weight of all members */
	uint64_t epoch;
	uint32_t numerator, denominator;
	bool configured;
	uint64_t folds; /* names that turned out to be others' of somebody who is known, after something was said of them */
	uint64_t strangers, unknown; /* unknown: mentions of names that there was no room for */
	uint32_t *next; /* the approved membership that waits for the end of a partition; next_epoch 0: there is none */
	size_t next_count, next_room;
	uint64_t next_epoch;
};

/* A quorum is strictly more than numerator/denominator of the weight. False if memory ran out. */
bool pr_electorate_init(struct pr_electorate *base, uint32_t numerator, uint32_t denominator);
/* Frees what it holds. */
void pr_electorate_free(struct pr_electorate *base);

/*
 * A configured member, its aliases, its public key (p NULL: none) and its role. Once there is one, `member` records add neither members
 * nor aliases. PR_PEER_NONE if memory ran out.
 */
uint32_t pr_electorate_configure(struct pr_electorate *base, struct pr_span name, uint64_t weight, struct pr_span key, struct pr_span role);
bool pr_electorate_alias(struct pr_electorate *base, struct pr_span alias, uint32_t member);

/*
 * The person of a name, to *person: PR_PEER_NONE if there are too many strangers already. Look: names that are not known are not
 * added. False if memory ran out.
 */
bool pr_electorate_person(struct pr_electorate *base, struct pr_span name, uint32_t *person);
uint32_t pr_electorate_look(const struct pr_electorate *base, struct pr_span name);
/* Numbers that names got meanwhile (as those in failures do) are followed up. False if memory ran out. */
bool pr_electorate_follow(struct pr_electorate *base);

/* False if memory ran out. */
bool pr_electorate_member(struct pr_electorate *base, const struct pr_record *member);
/*
 * Takes a claim that is `person`'s own. 1: the base is another from now on. 0; -1 if memory ran out. parted: a network partition is
 * open, and what is approved waits for pr_electorate_settle(), which is to be called when it is not any more.
 */
int pr_electorate_claim(struct pr_electorate *base, uint32_t person, const struct pr_record *claim, bool parted);
bool pr_electorate_settle(struct pr_electorate *base);

/* The time that so many voters have reached in what they signed, or went past; 0: fewer have signed anything. */
uint64_t pr_electorate_time(const struct pr_electorate *base, size_t voters);
/* The weight that a quorum takes; that of the members who are not excluded. */
uint64_t pr_electorate_needed(const struct pr_electorate *base);
uint64_t pr_electorate_rest(const struct pr_electorate *base);

#endif
