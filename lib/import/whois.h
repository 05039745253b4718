/*
 * Who was met in the inputs of a call: the peers with all that they are known as, where that was said first, whose own logs
 * were read, and what was said that cannot be. Peers that records name and nothing else knows are among them.
 */
#ifndef PR_WHOIS_H
#define PR_WHOIS_H

#include "base/text.h"
#include "record/members.h"
#include "tell/identity.h"

#define PR_WHOIS_STRANGERS 65536u /* peers that are known from records alone; further ones are counted */

enum pr_whois_format { PR_WHOIS_TABLE, PR_WHOIS_MEMBERS, PR_WHOIS_JSONL };

struct pr_whois;

struct pr_whois *pr_whois_new(void); /* NULL if memory ran out */
void pr_whois_free(struct pr_whois *w);
/* "table", "members", "jsonl"; false if it is none of them. */
bool pr_whois_format_named(enum pr_whois_format *format, const char *name);

/* Notes the peers of a record, whatever it is about, and where it stood. p NULL: memory ran out. */
void pr_whois_record(struct pr_whois *w, struct pr_span record);
/* An input, by its number, is what this peer wrote itself; token: of the identities. */
void pr_whois_log(struct pr_whois *w, uint32_t token, uint32_t input);

/* A peer, for those who write about it. */
struct pr_whois_peer {
	struct pr_span name;
	const struct pr_known_token *tokens; /* the best first; none of a stranger */
	size_t token_count;
	const uint32_t *logs; /* numbers of inputs */
	size_t log_count;
	struct pr_span src;   /* of a stranger: the first record that names it */
	uint64_t records;     /* of a stranger: that name it */
};

struct pr_whois_report {
	struct pr_whois_peer *peers; /* in the order of their names */
	size_t count, strangers;
	uint64_t further; /* strangers that there was no room for */
	/* What the peers point into: */
	struct pr_known_token *tokens;
	uint32_t *logs;
};

/* Valid until something is added. Fills *report, to be freed. False if memory ran out; it is empty then. */
bool pr_whois_report(struct pr_whois *w, struct pr_identity *who, struct pr_whois_report *report);
void pr_whois_report_free(struct pr_whois_report *report);

#endif
