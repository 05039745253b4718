#include "search.h"

#include <stdlib.h>

struct pr_search {
	struct pr_literals *literals; /* of the rules that yield something for the purpose */
	size_t words;
	uint64_t rules[]; /* for each literal, the rules that it is a text of: `words` numbers */
};

bool pr_search_serves(const struct pr_yield *yield, enum pr_purpose purpose)
{
	if (purpose == PR_PURPOSE_ALL || yield->what == PR_YIELD_REMEMBER)
		return true;
	return (yield->what == PR_YIELD_RECORD) == (purpose == PR_PURPOSE_RECORDS);
}

static bool rule_serves(const struct pr_rule *rule, enum pr_purpose purpose)
{
	for (size_t i = 0; i < rule->count; i++)
		if (pr_search_serves(&rule->yields[i], purpose))
			return true;
	return false;
}

static void add_rule(struct pr_search *search, const struct pr_format *format, size_t rule)
{
	for (unsigned text = 0; text < PR_LITERALS_MAX; text++) {
		if (!(format->rules[rule].texts[text / 64] >> text % 64 & 1))
			continue;
		int number = pr_literals_add(search->literals, pr_literals_text(format->literals, text));
		search->rules[(size_t)number * search->words + rule / 64] |= 1ull << rule % 64;
	}
}

struct pr_search *pr_search_new(const struct pr_format *format, enum pr_purpose purpose)
{
	size_t words = PR_RULE_WORDS(format);
	struct pr_search *search = calloc(1, sizeof *search + PR_LITERALS_MAX * words * sizeof *search->rules);
	if (!search)
		return NULL;
	search->words = words;
	search->literals = pr_literals_new();
	if (!search->literals) {
		free(search);
		return NULL;
	}
	for (size_t i = 0; i < format->rule_count; i++)
		if (rule_serves(&format->rules[i], purpose))
			add_rule(search, format, i);
	pr_literals_compile(search->literals);
	return search;
}

void pr_search_free(struct pr_search *search)
{
	if (!search)
		return;
	pr_literals_free(search->literals);
	free(search);
}

bool pr_search_find(const struct pr_search *search, struct pr_span line, uint64_t *due)
{
	struct pr_literal_scan scan;
	int hit;
	bool any = false;
	pr_literals_begin(search->literals, &scan, line);
	while ((hit = pr_literals_next(search->literals, &scan)) >= 0) {
		const uint64_t *rules = search->rules + (size_t)hit * search->words;
		for (size_t i = 0; i < search->words; i++)
			due[i] = (any ? due[i] : 0) | rules[i];
		any = true;
	}
	return any;
}
