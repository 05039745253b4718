/*
 * What is decided of a peer, and the `exclusion` and `note` records that tell it: for the default (sentence.h) and the origin
 * (reports.h) alike.
 */
#ifndef PR_EXCLUSION_H
#define PR_EXCLUSION_H

#include "record/encode.h"

enum pr_sentenced { PR_SENTENCED_NONE, PR_SENTENCED_SUSPECTED, PR_SENTENCED_EXCLUDED, PR_SENTENCED_CLEARED };

struct pr_exclusion {
	enum pr_sentenced state;
	const char *basis;  /* "proof", "accusers"; NULL: none */
	uint64_t count, needed; /* needed: 0: no number is enough */
	const char *reason; /* static; NULL: none */
	struct pr_span hash; /* of the proof; p NULL: there is none */
};

bool pr_exclusion_same(const struct pr_exclusion *a, const struct pr_exclusion *b);
/* Of "suspected", …; PR_SENTENCED_NONE if it is none of them. */
enum pr_sentenced pr_sentenced_named(struct pr_span text);
/* Spans are valid until the builder's next record; p NULL if memory ran out. */
struct pr_span pr_exclusion_record(struct pr_build *b, const struct pr_exclusion *d, struct pr_span peer, uint64_t t);
/* about: p NULL: nobody. count 0: none. */
struct pr_span pr_exclusion_note(struct pr_build *b, struct pr_span about, const char *text, uint64_t count, uint64_t t);

#endif
