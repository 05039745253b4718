/*
 * What the reader of one input tells, as it goes: records, and which tokens are one peer's.
 *
 * Who is who is known later, when all inputs were read. Until then the peers in a record are tokens as the input has them
 * (names, ids, addresses), in every field whose kind has peers; pr_own_peer stands for the input's own peer. naming.h
 * puts the names in their place.
 */
#ifndef PR_TELLER_H
#define PR_TELLER_H

#include "identity.h"
#include "record/record.h"

/* The token of the input's own peer: a text of one NUL byte, which is no peer's name. */
static const struct pr_span pr_own_peer = {(const uint8_t *)"", 1};

struct pr_token {
	enum pr_known known; /* ADDR, ID, NAME; SELF is what the input's own peer calls itself */
	struct pr_span text;
};

enum pr_tell {
	PR_TELL_KNOWN = 1,  /* the record counts only if all its peers are known from elsewhere, too */
	PR_TELL_PLACED = 2, /* its src is a place of the input, and it is by the input's own peer: it has neither src nor by */
	PR_TELL_SYSTEM = 4, /* its system is the one that the reader is for: it has none */
};

/* A record without what would be the same in most of an input, since there may be millions of them to be kept. */
struct pr_telling {
	struct pr_span record; /* a `t` of 0: it has no time of its own, and is given one later */
	unsigned flags;        /* of enum pr_tell */
	uint64_t place;        /* if PLACED: its line, or another number */
};

/* Everything that a reader passes is its own again when the call returns. */
struct pr_teller {
	void *arg;
	void (*record)(void *arg, const struct pr_telling *told);
	/* These tokens are one peer's, and if `own` the input's own peer's. */
	void (*same)(void *arg, const struct pr_token *tokens, size_t count, bool own);
};

#endif
