#include "namesakes.h"

#include <stdlib.h>

#include "roster.h"

#define COMPARED 64u /* pieces of one peer's log that each is compared with */

/* Who speaks in a log, and when. */
struct speaker {
	struct pr_log *log;
	const struct pr_voice *voice;
	struct pr_span peer;
};

static bool is_speaker(const struct pr_log *log, const struct pr_voice *v)
{
	return log->kind == PR_LOG_LINES && !pr_log_is_live(log) && v->system.p && v->naming && !v->nobody && v->counts.first <= v->counts.last;
}

static int by_peer_and_system(const void *a, const void *b)
{
	const struct speaker *x = a, *y = b;
	int order = pr_order(x->peer, y->peer);
	order = order ? order : pr_order(x->voice->system, y->voice->system);
	return order ? order : (x->log->number > y->log->number) - (x->log->number < y->log->number);
}

static bool are_namesakes(const struct speaker *a, const struct speaker *b)
{
	const struct pr_extract_counts *x = &a->voice->counts, *y = &b->voice->counts;
	return a->log != b->log && x->first <= y->last && y->first <= x->last &&
	       pr_selfhood_differs(a->log->call->who, &a->voice->self, &b->voice->self);
}

static void compare(struct speaker *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = i; k-- > 0 && i - k <= COMPARED && pr_same(list[k].peer, list[i].peer) &&
		                   pr_same(list[k].voice->system, list[i].voice->system);)
			if (!list[i].log->namesake && are_namesakes(&list[i], &list[k]))
				list[i].log->namesake = list[k].log;
}

/* "rabbit@db1" and "db1.example" are db1. */
static struct pr_span plain(struct pr_span name)
{
	const uint8_t *at = name.n ? memchr(name.p, '@', name.n) : NULL;
	if (at)
		name = (struct pr_span){at + 1, name.n - (size_t)(at + 1 - name.p)};
	const uint8_t *dot = name.n ? memchr(name.p, '.', name.n) : NULL;
	return dot ? (struct pr_span){name.p, (size_t)(dot - name.p)} : name;
}

static bool is_alias(const struct pr_members *members, struct pr_span name, struct pr_span alias)
{
	const struct pr_member *m = pr_roster_member(members, name);
	for (size_t i = 0; m && i < m->alias_count; i++)
		if (pr_same(m->aliases[i], alias))
			return true;
	return false;
}

static bool is_misnamed(const struct pr_log *log, const struct pr_voice *v, const struct pr_members *members)
{
	struct pr_identity *who = log->call->who;
	if (!log->given || !v->self.name)
		return false;
	struct pr_span given = pr_identity_text(who, log->self), own = pr_identity_text(who, v->self.name - 1);
	return !pr_same(plain(given), plain(own)) && !is_alias(members, given, own);
}

bool pr_namesakes_find(struct pr_log *const *logs, size_t count, const struct pr_members *members)
{
	size_t all = 0, n = 0;
	for (size_t i = 0; i < count; i++)
		all += logs[i]->voice_count;
	struct speaker *list = calloc(all + 1, sizeof *list);
	for (size_t i = 0; list && i < count; i++)
		for (size_t k = 0; k < logs[i]->voice_count; k++) {
			struct pr_voice *v = logs[i]->voices[k];
			if (!is_speaker(logs[i], v))
				continue;
			list[n++] = (struct speaker){logs[i], v, pr_identity_called(logs[i]->call->who, v->naming->own)};
			logs[i]->misnamed = logs[i]->misnamed ? logs[i]->misnamed : is_misnamed(logs[i], v, members) ? v->self.name : 0;
		}
	if (list) {
		qsort(list, n, sizeof *list, by_peer_and_system);
		compare(list, n);
	}
	free(list);
	return list != NULL;
}
