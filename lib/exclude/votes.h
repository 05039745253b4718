/*
 * The votes of each signer, to find those that contradict each other (clash.h), each in constant time where votes come in order.
 *
 * Of a signer's votes of one domain, step and round, those with a source and a target are kept in the order of their sources, and
 * none that contradicts another: so their targets are in order as well, and a vote needs to be compared with its two neighbours
 * alone. The one before it has the largest target among votes with a smaller source, the one behind it the smallest target among
 * those with a greater source (rules.md section 4 keeps these two for each epoch). Votes with a height are kept in the order of
 * height and round. A place is looked for from the newest vote backwards, so that it takes the logarithm of how late a vote comes.
 *
 * Of each such list the `window` newest are kept, and up to a sixteenth more, and all lists together take no more than `memory`: what a list has to drop, or
 * what there is no room for, is counted. Nobody's votes are dropped for those of another. Votes that are not proven to be the
 * signer's are in lists of their own, which take a quarter of the memory at most, so that they displace none that are.
 */
#ifndef PR_VOTES_H
#define PR_VOTES_H

#include "clash.h"
#include "record/encode.h"

#define PR_VOTES_WINDOW 16384u
#define PR_VOTES_MEMORY ((size_t)1 << 30)

struct pr_votes;

struct pr_voter {
	struct pr_span name, kid; /* kid: of the key, where there is one: votes under different keys do not prove anything */
	bool proven;
};

struct pr_votes_found {
	enum pr_clash clash;
	struct pr_span earlier; /* the whole record of the other vote, valid until the next call; p NULL: it is wrong alone */
	bool repeat;            /* it was there before, as far as votes can tell */
	bool late;              /* votes that it may contradict are dropped already */
};

/* What was not judged in full, so that nothing is left out in silence. */
struct pr_votes_losses {
	uint64_t dropped;  /* votes that fell out of a window */
	uint64_t late;     /* votes that came so late that what they may contradict was dropped */
	uint64_t homeless; /* votes that there was no memory to keep */
};

/* window: at least 1. NULL if memory ran out. */
struct pr_votes *pr_votes_new(uint64_t window, size_t memory);
void pr_votes_free(struct pr_votes *votes);
/* Compares a vote with those there are. False if memory ran out. */
bool pr_votes_look(struct pr_votes *votes, const struct pr_voter *voter, const struct pr_vote *vote, struct pr_span record,
                   struct pr_votes_found *found);
/* Keeps the vote that was looked at last, unless it is wrong or a repeat. False if memory ran out. */
bool pr_votes_keep(struct pr_votes *votes, const struct pr_vote *vote, struct pr_span record);
/*
 * The record of the voter's vote that is kept at the height and round of this one; p NULL: there is none, or, with build->exhausted,
 * memory ran out. Valid until the next vote is kept or the build is used.
 */
struct pr_span pr_votes_at(const struct pr_votes *votes, const struct pr_voter *voter, const struct pr_vote *vote, struct pr_build *build);
const struct pr_votes_losses *pr_votes_lost(const struct pr_votes *votes);
/* Bytes that are in use for votes; at most `memory`. */
size_t pr_votes_size(const struct pr_votes *votes);

#endif
