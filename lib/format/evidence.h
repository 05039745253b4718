/*
 * From what a log line told to a record as a reader tells it (teller.h), PLACED and of its SYSTEM: peers are tokens, values
 * have the form that their field has, and a link's bounds come from the lag.
 */
#ifndef PR_EVIDENCE_H
#define PR_EVIDENCE_H

#include "extract.h"
#include "record/encode.h"
#include "tell/teller.h"
#include "tell/thin.h"

/* The state for one log. Zeroed, but for what is said. */
struct pr_evidence {
	struct pr_thin thin;     /* `every` is the caller's to set */
	uint64_t unfit;          /* yields that made no record: not UTF-8, not a number, no peer */
	const char *why, *field; /* of the last yield that made none; field: whose value it was, or NULL */
};

/* What is told, in b until it is used again. False: it is unfit or thinned out. */
bool pr_evidence_tell(struct pr_evidence *e, struct pr_build *b, const struct pr_found *found, struct pr_telling *told);
/* What a SELF, ALIAS, MEET, REACH or REACHED yield says of one peer: at most PR_VALUES tokens. Returns how many. */
unsigned pr_evidence_tokens(const struct pr_found *found, struct pr_token *tokens);

#endif
