#include "chains.h"

#include <stdlib.h>

#include "lines/logname.h"

static bool is_one_chain(const struct pr_log *a, const struct pr_log *b)
{
	return a->self == b->self && a->zone == b->zone && pr_logname_beside(a->path, b->path);
}

static int by_chain_and_time(const void *a, const void *b)
{
	const struct pr_log *x = *(struct pr_log *const *)a, *y = *(struct pr_log *const *)b;
	if (x->self != y->self)
		return x->self < y->self ? -1 : 1;
	if (!is_one_chain(x, y))
		return strcmp(x->path, y->path);
	return (x->first > y->first) - (x->first < y->first);
}

bool pr_chains_find(struct pr_chains *c, struct pr_log *const *logs, size_t count)
{
	*c = (struct pr_chains){calloc(count, sizeof(struct pr_log *)), calloc(count, sizeof *c->list), 0, 0};
	if (!c->logs || !c->list)
		return false;
	for (size_t i = 0; i < count; i++)
		if (logs[i]->begun && !pr_log_is_live(logs[i]))
			c->logs[c->log_count++] = logs[i];
	qsort(c->logs, c->log_count, sizeof(struct pr_log *), by_chain_and_time); /* glibc's is stable */
	for (size_t i = 0; i < c->log_count; i++) {
		bool goes_on = i > 0 && is_one_chain(c->logs[i - 1], c->logs[i]);
		c->logs[i]->after = goes_on ? c->logs[i - 1] : NULL;
		if (!goes_on)
			c->list[c->count++].first = i;
		c->list[c->count - 1].count++;
	}
	return true;
}

void pr_chains_free(struct pr_chains *c)
{
	free(c->logs);
	free(c->list);
}

void pr_chains_survey(const struct pr_chains *c, size_t i, unsigned helpers)
{
	struct pr_log *const *logs = c->logs + c->list[i].first;
	size_t count = c->list[i].count;
	for (size_t k = 0; k < count; k++)
		pr_log_survey(logs[k], helpers);
	for (size_t k = 0; k < count; k++)
		for (size_t v = 0; v < logs[k]->voice_count; v++)
			pr_voice_rest(logs[k]->voices[v]);
}

bool pr_chains_helped(const struct pr_chains *c, size_t i, const struct pr_timeouts *timeouts)
{
	bool helped = false;
	for (size_t k = 0; k < c->list[i].count; k++)
		helped = helped || pr_timeouts_help(timeouts, c->logs[c->list[i].first + k]);
	return helped;
}

bool pr_chains_reopen(const struct pr_chains *c, size_t i)
{
	bool all = true;
	for (size_t k = 0; k < c->list[i].count; k++) {
		struct pr_log *log = c->logs[c->list[i].first + k];
		all = all && log->status == PR_STATUS_DONE && pr_log_open(log);
	}
	return all;
}
