/*
 * Which votes contradict each other: the rules of rules.md section 4, and nothing else. They stand here once, for those who look
 * for such votes (votes.h) and for those who judge what was found (exhibit.h).
 *
 * A vote is a `statement` that has a height, or a source and a target, or both. Fields count as they stand: one that is absent is
 * not 0, nor is it equal to one that is there. Votes of one signer are compared; that they are one signer's is the caller's to know.
 *
 *	double     same domain, height, round and step, another value;
 *	           or same domain, round, step and target, and another value or another source
 *	surround   same domain, round and step; one's source is before, and its target behind, those of the other
 *	backwards  one vote whose source is not before its target. 0 to 0 is none: of the genesis nothing comes before
 *
 * A value that is absent is not known: whether two votes differ that agree else, nobody can say (PR_CLASH_UNSURE).
 */
#ifndef PR_CLASH_H
#define PR_CLASH_H

#include "record/record.h"

struct pr_vote {
	struct pr_span peer, domain, step, value; /* p NULL: absent */
	uint64_t t, height, round, source, target; /* 0 if absent */
	bool has_height, has_round, has_link; /* link: source and target */
	bool bare; /* its record says just this, and has no envelope */
};

enum pr_clash {
	PR_CLASH_NONE,
	PR_CLASH_UNSURE,
	PR_CLASH_HEIGHT,    /* double: at one height */
	PR_CLASH_TARGET,    /* double: of one target */
	PR_CLASH_SURROUND,
	PR_CLASH_BACKWARDS, /* one alone */
};

/* Spans are the record's. False if it is no vote. */
bool pr_vote_of(struct pr_vote *vote, const struct pr_record *r);
/* PR_CLASH_BACKWARDS or PR_CLASH_NONE. */
enum pr_clash pr_clash_alone(const struct pr_vote *vote);
/* In either order it is the same. What makes a vote wrong alone is not looked at, but such a vote surrounds nothing. */
enum pr_clash pr_clash_of(const struct pr_vote *a, const struct pr_vote *b);
/* Whether it proves something: neither PR_CLASH_NONE nor PR_CLASH_UNSURE. */
bool pr_clash_proves(enum pr_clash clash);
/* "two values at one height", in a few words. */
const char *pr_clash_text(enum pr_clash clash);

#endif
