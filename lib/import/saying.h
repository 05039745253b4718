/*
 * What a voice says of who is who, as items of a spool (spool.h): kept until everything was read, and learnt then, in the order
 * of the inputs; or learnt at once.
 */
#ifndef PR_SAYING_H
#define PR_SAYING_H

#include "call.h"
#include "format/format.h"
#include "selfhood.h"
#include "tell/teller.h"

enum pr_saying_kind {
	PR_SAYING_SAME,  /* the tokens name one peer */
	PR_SAYING_MEET,  /* the same, and it had a part in what the voice tells of (meetings.h) */
	PR_SAYING_REACH, /* the same, and the voice's own peer got through to it */
	PR_SAYING_REACHED, /* from there the voice's own peer was got through to */
	PR_SAYING_AMONG, /* each names a peer, one of them the voice's own (elimination.h) */
};

struct pr_saying {
	enum pr_saying_kind kind;
	bool own;      /* of SAME: it is the voice's own peer */
	uint64_t t;    /* of MEET, REACH and REACHED */
	uint64_t line; /* that said it; 0: none did */
	const struct pr_token *tokens; /* those beyond PR_VALUES, and any that can be no peer's, are left out */
	size_t count;
};

/* The tokens, each its kind, its length and its text. */
#define PR_SAYING_SIZE (PR_VALUES * (2u + PR_PEER_MAX))
#define PR_SAYING_SEEN 64u

/* The item's bytes are those. */
struct pr_spool_item pr_saying_pack(const struct pr_saying *saying, uint8_t bytes[PR_SAYING_SIZE]);
/* Whether a SAME was said lately, or a REACHED about the same time, by its hash: `seen`, zeroed at first, remembers some. */
bool pr_saying_repeats(uint64_t seen[PR_SAYING_SEEN], const struct pr_spool_item *item);
/*
 * Tells the call's who, meetings and elimination. input: which of the call's, for the place; own: the voice's own token; self: what
 * it calls itself is added. False: it contradicts what is known.
 */
bool pr_saying_learn(const struct pr_spool_item *item, const struct pr_call *call, uint32_t input, uint32_t own, struct pr_selfhood *self);

#endif
