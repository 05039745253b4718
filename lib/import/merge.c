#include "merge.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_merge_free(struct pr_merge *m)
{
	pr_named_free(m->named);
	free(m->heads);
	pr_turns_free(&m->turns);
}

static bool add_head(struct pr_merge *m, struct pr_log *log, struct pr_voice *voice)
{
	if (!pr_grow(&m->heads, &m->cap, m->count + 1, sizeof *m->heads))
		return false;
	m->heads[m->count++] = (struct pr_head){log, voice, {NULL, 0}};
	return true;
}

bool pr_merge_add(struct pr_merge *m, struct pr_log *log)
{
	bool room = true;
	if (pr_log_is_live(log))
		return log->status != PR_STATUS_DONE || add_head(m, log, NULL);
	for (size_t v = 0; v < log->voice_count && room; v++)
		if (log->voices[v]->naming)
			room = add_head(m, log, log->voices[v]);
	return room;
}

/*
 * Helpers are for several voices: what one thread has written another reads so slowly that of a single voice that takes what it saves.
 * What is learnt from those that are read as they go counts for what is named after that.
 */
static bool can_be_helped(const struct pr_merge *m)
{
	bool all = m->count > 1;
	for (size_t i = 0; i < m->count; i++)
		all = all && m->heads[i].voice;
	return all;
}

static bool begin_naming(struct pr_merge *m, unsigned helpers)
{
	struct pr_voice **voices = calloc(m->count + 1, sizeof *voices);
	for (size_t i = 0; voices && i < m->count; i++)
		voices[i] = m->heads[i].voice;
	m->named = voices ? pr_named_new(voices, m->count, can_be_helped(m) ? helpers : 0) : NULL;
	free(voices);
	return m->named;
}

static bool advance(struct pr_merge *m, size_t i, uint64_t *t)
{
	struct pr_head *head = &m->heads[i];
	struct pr_log *log = head->log;
	uint64_t steps;
	if (head->voice)
		return pr_named_next(m->named, i, t, &head->record);
	if (head->record.p)
		pr_queue_drop(&log->queue);
	if (pr_log_advance(log, t) && pr_queue_first(&log->queue, &steps, t, &head->record))
		return true;
	head->record.p = NULL;
	return false;
}

static bool begin(struct pr_merge *m, pr_merge_ended *ended, void *arg)
{
	uint64_t t;
	for (size_t i = 0; i < m->count; i++) {
		if (!advance(m, i, &t))
			ended(arg, m->heads[i].log, m->heads[i].voice);
		else if (!pr_turns_add(&m->turns, i, t))
			return false;
	}
	return true;
}

bool pr_merge_write(struct pr_merge *m, unsigned helpers, const struct pr_outlet *out, pr_merge_ended *ended, void *arg)
{
	uint64_t t;
	size_t i;
	if (!begin_naming(m, helpers) || !begin(m, ended, arg))
		return false;
	while (!m->stopped && pr_turns_first(&m->turns, &i)) {
		out->record(out->arg, m->heads[i].record);
		if (advance(m, i, &t)) {
			pr_turns_again(&m->turns, t);
			continue;
		}
		pr_turns_drop(&m->turns);
		ended(arg, m->heads[i].log, m->heads[i].voice);
	}
	return true;
}
