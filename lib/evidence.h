/*
 * From what a log line told to a record as a reader tells it (teller.h): peers are tokens, values have the form that their
 * field has, and a link's bounds come from the lag.
 */
#ifndef PR_EVIDENCE_H
#define PR_EVIDENCE_H

#include "encode.h"
#include "extract.h"
#include "teller.h"
#include "thin.h"

#define PR_EVIDENCE_FILE 1024u /* bytes of a file's name */

/* The state for one log. Zeroed, but for what is said. */
struct pr_evidence {
	struct pr_span system;           /* borrowed */
	struct pr_thin thin;             /* `every` is the caller's to set */
	char src[PR_EVIDENCE_FILE + 24]; /* the file's name and ':', and room for a line's number */
	size_t src_length;               /* without the number */
	uint64_t unfit;                  /* yields that made no record: not UTF-8, not a number, no peer */
	const char *why, *field;         /* of the last yield that made none; field: whose value it was, or NULL */
};

/* What src names: the file as it was given, quoted as quote.h does. */
void pr_evidence_file(struct pr_evidence *e, const char *file);
/* The record, in b until it is used again; p NULL: there is none, since it is unfit or thinned out. */
struct pr_span pr_evidence_record(struct pr_evidence *e, struct pr_build *b, const struct pr_found *found);
/* What a SELF, ALIAS or MEET yield says of one peer: at most PR_VALUES tokens. Returns how many. */
unsigned pr_evidence_tokens(const struct pr_found *found, struct pr_token *tokens);

#endif
