#include "forking.h"

bool pr_logged_of(struct pr_logged *logged, const struct pr_record *r)
{
	if (r->type != PR_ENTRY || !pr_has(r, PR_ENTRY_EPOCH) || !pr_has(r, PR_ENTRY_SEQ) || pr_has(r, PR_ENTRY_VCLOCK))
		return false;
	*logged = (struct pr_logged){
		.system = pr_text(r, PR_ANY_SYSTEM),
		.hash = pr_text(r, PR_ENTRY_HASH),
		.parent = pr_text(r, PR_ENTRY_PARENT),
		.epoch = pr_uint(r, PR_ENTRY_EPOCH),
		.seq = pr_uint(r, PR_ENTRY_SEQ),
	};
	return logged->hash.n > 0;
}

/* Two hashes of one function that differ. */
static bool differ(struct pr_span a, struct pr_span b)
{
	return a.n > 0 && a.n == b.n && !pr_same(a, b);
}

static bool is_misgrown(const struct pr_logged *earlier, const struct pr_logged *later)
{
	return later->seq > earlier->seq && later->seq - earlier->seq == 1 && differ(later->parent, earlier->hash);
}

enum pr_forking pr_forking_of(const struct pr_logged *a, const struct pr_logged *b)
{
	if (!a->system.p != !b->system.p || !pr_same(a->system, b->system) || a->epoch != b->epoch)
		return PR_FORKING_NONE;
	bool here = a->seq == b->seq;
	if (here && differ(a->hash, b->hash))
		return PR_FORKING_TWICE;
	if (here ? pr_same(a->hash, b->hash) && differ(a->parent, b->parent) : is_misgrown(a, b) || is_misgrown(b, a))
		return PR_FORKING_PARENT;
	return PR_FORKING_NONE;
}

const char *pr_forking_text(enum pr_forking forking)
{
	static const char *const texts[] = {
		[PR_FORKING_NONE] = "they go together",
		[PR_FORKING_TWICE] = "two entries at one place of one log",
		[PR_FORKING_PARENT] = "an entry that grew from two, or from another than the one before it",
	};
	return texts[forking];
}
