#include "search.h"

#include <stdlib.h>

struct pr_search {
	struct pr_literals *literals; /* the format's */
	size_t words;
	uint64_t rules[]; /* for each literal, the rules that it is a text of: `words` numbers */
};

static void add_rule(struct pr_search *search, const struct pr_format *format, size_t rule)
{
	for (size_t i = 0; i < PR_LITERAL_WORDS; i++)
		for (uint64_t texts = format->rules[rule].texts[i]; texts; texts &= texts - 1) {
			size_t text = i * 64 + (size_t)__builtin_ctzll(texts);
			search->rules[text * search->words + rule / 64] |= 1ull << rule % 64;
		}
}

struct pr_search *pr_search_new(const struct pr_format *format)
{
	size_t words = PR_RULE_WORDS(format);
	size_t count = pr_literals_count(format->literals);
	struct pr_search *search = calloc(1, sizeof *search + count * words * sizeof *search->rules);
	if (!search)
		return NULL;
	search->words = words;
	search->literals = format->literals;
	for (size_t i = 0; i < format->rule_count; i++)
		add_rule(search, format, i);
	return search;
}

void pr_search_use(const struct pr_search *search)
{
	if (!pr_literals_compiled(search->literals))
		pr_literals_compile(search->literals);
}

void pr_search_free(struct pr_search *search)
{
	free(search);
}

bool pr_search_find(const struct pr_search *search, struct pr_span line, uint64_t *due, size_t *first)
{
	struct pr_literal_scan scan;
	int hit;
	bool any = false;
	pr_literals_begin(search->literals, &scan, line);
	while ((hit = pr_literals_next(search->literals, &scan)) >= 0) {
		const uint64_t *rules = search->rules + (size_t)hit * search->words;
		for (size_t i = 0; i < search->words; i++)
			due[i] = (any ? due[i] : 0) | rules[i];
		size_t at = (size_t)(scan.found - line.p);
		*first = any && *first < at ? *first : at;
		any = true;
	}
	return any;
}
