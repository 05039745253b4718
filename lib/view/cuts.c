#include "cuts.h"

#include "record/decode.h"

static void note_pairs(uint64_t *matrix, size_t n, struct pr_span pairs)
{
	struct pr_cursor c = pr_cursor_of(pairs);
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--) {
		pr_cursor_count(&c);
		uint64_t from = pr_cursor_uint(&c), to = pr_cursor_uint(&c);
		if (from < n && to < n)
			matrix[from] |= 1ull << to;
	}
}

void pr_cuts_of(struct pr_cuts *cuts, const struct pr_record *failure)
{
	*cuts = (struct pr_cuts){0};
	struct pr_cursor c = pr_cursor_of(pr_text(failure, PR_FAILURE_GROUPS));
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--) {
		if (cuts->n == PR_CUTS_MAX) {
			cuts->left_out = count;
			break;
		}
		cuts->group[cuts->n++] = pr_cursor_skip(&c);
	}
	note_pairs(cuts->cut, cuts->n, pr_text(failure, PR_FAILURE_SEVERED));
	note_pairs(cuts->inferred, cuts->n, pr_text(failure, PR_FAILURE_INFERRED));
}

static bool has(const uint64_t *matrix, size_t from, size_t to)
{
	return matrix[from] >> to & 1u;
}

bool pr_cuts_any(const struct pr_cuts *cuts, size_t i)
{
	bool cut = cuts->cut[i] != 0;
	for (size_t k = 0; k < cuts->n && !cut; k++)
		cut = has(cuts->cut, k, i);
	return cut;
}

size_t pr_cuts_find(const struct pr_cuts *cuts, struct pr_span peer)
{
	for (size_t i = 0; i < cuts->n; i++) {
		struct pr_cursor c = pr_cursor_of(cuts->group[i]);
		for (uint64_t count = pr_cursor_count(&c); count > 0; count--)
			if (pr_same(pr_cursor_text(&c), peer))
				return i;
	}
	return cuts->n;
}

/* Which of the two directions is known only by inference. */
static const char *inference(const struct pr_cuts *s, size_t listener, size_t speaker, bool both)
{
	bool heard = has(s->inferred, speaker, listener), back = both && has(s->inferred, listener, speaker);
	if (heard && (back || !both))
		return " (inferred)";
	return heard || back ? " (one way inferred)" : "";
}

/* One sentence: whom the listener cannot hear, of those who cannot hear it either, or of those who can. */
static void sentence(struct pr_text *out, const struct pr_cuts *s, size_t listener, bool both)
{
	bool any = false;
	for (size_t k = 0; k < s->n; k++) {
		if (!has(s->cut, k, listener) || has(s->cut, listener, k) != both || (both && k < listener))
			continue;
		if (!any && out->n > 0)
			pr_text_char(out, '\n');
		if (!any)
			pr_display_peers(out, s->group[listener]);
		pr_text_string(out, any ? ", " : " cannot hear ");
		pr_display_peers(out, s->group[k]);
		pr_text_string(out, inference(s, listener, k, both));
		any = true;
	}
	if (any)
		pr_text_string(out, both ? ", and the other way round" : ", but is heard");
}

void pr_cuts_words(struct pr_text *out, const struct pr_cuts *cuts)
{
	for (size_t i = 0; i < cuts->n; i++) {
		sentence(out, cuts, i, true);
		sentence(out, cuts, i, false);
	}
	if (cuts->left_out > 0) {
		pr_text_string(out, "\nand ");
		pr_text_uint(out, cuts->left_out);
		pr_text_string(out, " more groups");
	}
}
