/*
 * From the records that a reader tells (teller.h) to those of the stream: peers by their names in place of tokens, and
 * repetitions thinned out.
 */
#ifndef PR_NAMING_H
#define PR_NAMING_H

#include "record/encode.h"
#include "record/src.h"
#include "tell/teller.h"
#include "tell/thin.h"

#define PR_NAMING_MEMOS 256u
#define PR_NAMING_LEADS 128u
#define PR_NAMING_LEAD 96u  /* bytes of the fields that a record begins with, that are remembered */
#define PR_NAMING_NAMED 224u /* and of what they became, with what stands in front of them */

/* What was found out of a token, as long as identities stay the same. */
struct pr_naming_memo {
	uint64_t version; /* of the identities; theirs begins at 1 */
	struct pr_span name;
	bool itself, known; /* itself: the token is its own name */
	uint8_t n, token[61];
};

/* The observer and the subject of a contact or a link. */
struct pr_naming_pair {
	uint64_t key; /* for thin.h */
	bool known, fit, same; /* both are known, and are peers' names; it is one name */
};

/*
 * The fields with peers that a record begins with, and what they became, as long as identities stay the same: behind the system and the
 * writer's name, where the reader left them out.
 */
struct pr_naming_lead {
	uint64_t version, type;
	struct pr_naming_pair pair; /* of a type that has one */
	uint8_t flags;              /* of the telling, see teller.h */
	uint8_t n, named_n, fields; /* fields: of `named` */
	uint8_t told[PR_NAMING_LEAD], named[PR_NAMING_NAMED];
};

/* Of one writer: zeroed, but for what is said. */
struct pr_naming {
	struct pr_identity *who; /* borrowed */
	uint32_t own;            /* the writer itself: a token of who */
	struct pr_src src;       /* of what it tells PLACED */
	struct pr_span system;   /* of what it tells of its SYSTEM; borrowed; see pr_naming_set_system() */
	struct pr_thin thin;     /* `every` is the caller's to set */
	struct pr_naming_memo memos[PR_NAMING_MEMOS + 1]; /* the last is for the writer itself */
	struct pr_naming_lead leads[PR_NAMING_LEADS];
	uint32_t peer_keys[PR_TYPES_MAX]; /* see naming_parts.h */
	uint64_t unfit;          /* records that are none: what stands for a peer is no name, or a peer is told of itself */
	uint64_t unknown;        /* that were left out because a peer in them is not known otherwise */
	const char *why;         /* the last one that was left out was */
};

void pr_naming_set_system(struct pr_naming *naming, struct pr_span system);
/*
 * The record, in b until it is used again; p NULL: there is none. *t is what its time is to be if it has none of its own, and
 * then its time.
 */
struct pr_span pr_naming_apply(struct pr_naming *naming, struct pr_build *b, const struct pr_telling *told, uint64_t *t);

#endif
