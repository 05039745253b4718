#include "exclusion.h"

static const char *const states[] = {
	[PR_SENTENCED_NONE] = "none",
	[PR_SENTENCED_SUSPECTED] = "suspected",
	[PR_SENTENCED_EXCLUDED] = "excluded",
	[PR_SENTENCED_CLEARED] = "cleared",
};

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

bool pr_exclusion_same(const struct pr_exclusion *a, const struct pr_exclusion *b)
{
	return a->state == b->state && same_text(a->basis, b->basis) && a->count == b->count && a->needed == b->needed &&
	       same_text(a->reason, b->reason);
}

enum pr_sentenced pr_sentenced_named(struct pr_span text)
{
	for (enum pr_sentenced state = PR_SENTENCED_SUSPECTED; state <= PR_SENTENCED_CLEARED; state++)
		if (pr_is(text, states[state]))
			return state;
	return PR_SENTENCED_NONE;
}

struct pr_span pr_exclusion_record(struct pr_build *b, const struct pr_exclusion *d, struct pr_span peer, uint64_t t)
{
	pr_build_record(b, PR_EXCLUSION, t);
	pr_build_text(b, PR_ANY_BY, pr_span_of("pr-exclude"));
	pr_build_text(b, PR_EXCLUSION_PEER, peer);
	pr_build_text(b, PR_EXCLUSION_STATE, pr_span_of(states[d->state]));
	if (d->basis) {
		pr_build_text(b, PR_EXCLUSION_BASIS, pr_span_of(d->basis));
		pr_build_uint(b, PR_EXCLUSION_COUNT, d->count);
		if (d->needed > 0)
			pr_build_uint(b, PR_EXCLUSION_NEEDED, d->needed);
	}
	if (d->reason)
		pr_build_text(b, PR_EXCLUSION_REASON, pr_span_of(d->reason));
	if (d->hash.p)
		pr_build_hash(b, PR_EXCLUSION_EVIDENCE, d->hash);
	return pr_build_end(b);
}

struct pr_span pr_exclusion_note(struct pr_build *b, struct pr_span about, const char *text, uint64_t count, uint64_t t)
{
	pr_build_record(b, PR_NOTE, t);
	pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of("pr-exclude"));
	if (about.p)
		pr_build_text(b, PR_NOTE_ABOUT, about);
	pr_build_text(b, PR_NOTE_TEXT, pr_span_of(text));
	if (count > 0)
		pr_build_uint(b, PR_NOTE_COUNT, count);
	return pr_build_end(b);
}
