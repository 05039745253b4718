/* Who was met (whois.h), written out. */
#ifndef PR_WHOIS_WRITE_H
#define PR_WHOIS_WRITE_H

#include "whois.h"

struct pr_whois_names {
	const char *const *files; /* of the inputs, by their numbers */
	size_t count;
};

/*
 * For people, in lines of 80 columns: what is known of each peer and where that was said first, and then what was said and
 * cannot be.
 */
void pr_whois_write_table(struct pr_text *out, const struct pr_whois_report *report, struct pr_identity *who,
                          const struct pr_whois_names *names);

/* Told of a peer, or of what else it is known as, that a members file cannot hold, and why. */
typedef void pr_whois_refused(void *arg, struct pr_span text, const char *why);

/*
 * A members file (pr-members(5)): strangers are not in it, and what the call's own (NULL: there was none) says is. Read back
 * with nothing else, it gives the same file.
 */
void pr_whois_write_members(struct pr_text *out, const struct pr_whois_report *report, const struct pr_members *members,
                            pr_whois_refused *refused, void *arg);

#endif
