/*
 * Who was found to lie, for those who look at a whole stream: of each peer the newest `exclusion`, and how much evidence there is,
 * each piece counted once for its hash.
 *
 *	dave: excluded at 14:08:45.000, proof; double-voting; 2 pieces of evidence
 */
#ifndef PR_FINDINGS_H
#define PR_FINDINGS_H

#include "record/display.h"
#include "record/idents.h"

#define PR_FINDINGS_MAX 4096u /* peers; others are counted */

struct pr_finding {
	uint64_t t, proofs, hearsay;
	char state[16], basis[16], reason[48]; /* as they stand in the exclusion, cut; state empty: there is none */
};

/* Zeroed, nothing was found. */
struct pr_findings {
	struct pr_peers *names; /* NULL at first */
	struct pr_finding *list; /* by number */
	size_t room;
	struct pr_idents told; /* hashes of evidence */
	uint64_t beyond;       /* records about more peers than there is room for */
};

/* Frees what it holds, not the struct. */
void pr_findings_free(struct pr_findings *f);
/* An `evidence` or `exclusion` record. False if memory ran out. */
bool pr_findings_note(struct pr_findings *f, const struct pr_record *r);
/* A blank line and a line for each peer; nothing if there are none. */
void pr_findings_write(struct pr_text *out, const struct pr_display *display, const struct pr_findings *f);

#endif
