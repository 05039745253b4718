/*
 * From the records that a reader tells (teller.h) to those of the stream: peers by their names in place of tokens, and
 * repetitions thinned out.
 */
#ifndef PR_NAMING_H
#define PR_NAMING_H

#include "encode.h"
#include "src.h"
#include "teller.h"
#include "thin.h"

#define PR_NAMING_MEMOS 256u

/* What was found out of a token, as long as identities stay the same. */
struct pr_naming_memo {
	uint64_t version; /* of the identities; theirs begins at 1 */
	struct pr_span name;
	bool itself, known; /* itself: the token is its own name */
	uint8_t n, token[61];
};

/* Of one writer: zeroed, but for what is said. */
struct pr_naming {
	struct pr_identity *who; /* borrowed */
	uint32_t own;            /* the writer itself: a token of who */
	struct pr_src src;       /* of what it tells PLACED */
	struct pr_span system;   /* of what it tells of its SYSTEM; borrowed */
	struct pr_thin thin;     /* `every` is the caller's to set */
	struct pr_naming_memo memos[PR_NAMING_MEMOS + 1]; /* the last is for the writer itself */
	uint32_t peer_keys[PR_TYPES_MAX]; /* see peer_keys() */
	uint64_t unfit;          /* records that are none: what stands for a peer is no name, or a peer is told of itself */
	uint64_t unknown;        /* that were left out because a peer in them is not known otherwise */
	const char *why;         /* the last one that was left out was */
};

/*
 * The record, in b until it is used again; p NULL: there is none. *t is what its time is to be if it has none of its own, and
 * then its time.
 */
struct pr_span pr_naming_apply(struct pr_naming *naming, struct pr_build *b, const struct pr_telling *told, uint64_t *t);

#endif
