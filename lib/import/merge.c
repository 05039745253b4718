#include "merge.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_merge_free(struct pr_merge *m)
{
	free(m->heads);
	pr_turns_free(&m->turns);
}

static bool add_head(struct pr_merge *m, struct pr_log *log, struct pr_voice *voice)
{
	if (!pr_grow(&m->heads, &m->cap, m->count + 1, sizeof *m->heads))
		return false;
	m->heads[m->count++] = (struct pr_head){log, voice};
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

static bool advance(const struct pr_head *head, uint64_t *t)
{
	return head->voice ? pr_voice_advance(head->voice, t) : pr_log_advance(head->log, t);
}

static bool begin(struct pr_merge *m, pr_merge_ended *ended, void *arg)
{
	uint64_t t;
	for (size_t i = 0; i < m->count; i++) {
		if (!advance(&m->heads[i], &t))
			ended(arg, m->heads[i].log, m->heads[i].voice);
		else if (!pr_turns_add(&m->turns, i, t))
			return false;
	}
	return true;
}

bool pr_merge_write(struct pr_merge *m, const struct pr_outlet *out, pr_merge_ended *ended, void *arg)
{
	size_t i;
	if (!begin(m, ended, arg))
		return false;
	while (!m->stopped && pr_turns_first(&m->turns, &i)) {
		const struct pr_head *head = &m->heads[i];
		struct pr_queue *queue = head->voice ? head->voice->queue : &head->log->queue;
		struct pr_span record;
		uint64_t steps, t;
		pr_queue_first(queue, &steps, &t, &record);
		out->record(out->arg, record);
		pr_queue_drop(queue);
		if (advance(head, &t)) {
			pr_turns_again(&m->turns, t);
			continue;
		}
		pr_turns_drop(&m->turns);
		ended(arg, head->log, head->voice);
	}
	return true;
}
