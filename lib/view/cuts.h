/*
 * What a failure record says of its sides, put into words: "{etcd1, etcd3} cannot hear {etcd2}, and the other way round".
 */
#ifndef PR_CUTS_H
#define PR_CUTS_H

#include "record/display.h"
#include "record/record.h"

#define PR_CUTS_MAX 64u

struct pr_cuts {
	size_t n;          /* groups, at most PR_CUTS_MAX */
	uint64_t left_out; /* how many more there are */
	struct pr_span group[PR_CUTS_MAX]; /* encoded arrays of names, in the record */
	uint64_t cut[PR_CUTS_MAX];         /* [i] bit j: nothing from i reaches j */
	uint64_t inferred[PR_CUTS_MAX];    /* the same, without evidence of its own */
};

/* Borrows from the record. */
void pr_cuts_of(struct pr_cuts *cuts, const struct pr_record *failure);
/* Whether anything is severed between group i and another. */
bool pr_cuts_any(const struct pr_cuts *cuts, size_t i);
/* Which group a peer is in; cuts->n if in none. */
size_t pr_cuts_find(const struct pr_cuts *cuts, struct pr_span peer);
/* Who cannot hear whom: sentences with a newline between them, into an empty text. Nothing if nothing is severed. */
void pr_cuts_words(struct pr_text *out, const struct pr_cuts *cuts);

#endif
