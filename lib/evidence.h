/*
 * From what a log line told to a record: peers by their names, values in the form that their field has, a link's
 * bounds from the lag, and repetitions thinned out.
 */
#ifndef PR_EVIDENCE_H
#define PR_EVIDENCE_H

#include "encode.h"
#include "extract.h"
#include "identity.h"
#include "meetings.h"

#define PR_EVIDENCE_FILE 1024u  /* bytes of a file's name */
#define PR_EVIDENCE_PAIRS 1024u /* (observer, subject) whose last record is remembered for thinning */

/* The state for one log. Zeroed, but for what is said. */
struct pr_evidence {
	struct pr_identity *who;                /* borrowed */
	struct pr_meetings *meetings;           /* borrowed; NULL: they are not looked at */
	uint32_t self;                          /* the log's own peer, a token of who */
	struct pr_span system;                  /* borrowed */
	uint64_t every;                         /* at most one contact, or link up, of a pair in so many ns */
	char src[PR_EVIDENCE_FILE + 24];        /* the file's name and ':', and room for a line's number */
	size_t src_length;                      /* without the number */
	uint64_t unfit;                         /* yields that made no record: not UTF-8, not a number, no peer */
	uint64_t repeated;                      /* contacts that the next one stands for besides itself */
	struct pr_recent_pair {
		uint64_t key;
		uint64_t contact, up; /* when the last record was; 0: never, or it is news again */
		uint64_t dropped;     /* contacts since then */
	} pairs[PR_EVIDENCE_PAIRS];
};

/* What src names: the file as it was given, quoted as quote.h does. */
void pr_evidence_file(struct pr_evidence *e, const char *file);
/* The record, in b until it is used again; p NULL: there is none, since it is unfit or thinned out. */
struct pr_span pr_evidence_record(struct pr_evidence *e, struct pr_build *b, const struct pr_found *found);
/* Learns from a SELF, ALIAS or MEET yield. False if it contradicts what is known. */
bool pr_evidence_learn(struct pr_evidence *e, const struct pr_found *found);

#endif
