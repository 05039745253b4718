#include "meetings.h"

#include <stdlib.h>

#include "grow.h"

#define PAIRS_MAX 4096u /* further ones are not looked at: no call has so many logs */

struct meeting {
	uint64_t t;
	uint32_t self, other; /* other: PR_IDENTITY_NONE where the log means its own peer */
};

struct pair {
	uint32_t name, log;
};

struct pr_meetings {
	struct meeting *list;
	size_t count, cap;
};

struct pr_meetings *pr_meetings_new(void)
{
	return calloc(1, sizeof(struct pr_meetings));
}

void pr_meetings_free(struct pr_meetings *m)
{
	if (m)
		free(m->list);
	free(m);
}

void pr_meetings_add(struct pr_meetings *m, uint64_t t, uint32_t self, uint32_t other)
{
	if (m->count == PR_MEETINGS_MAX || !pr_grow(&m->list, &m->cap, m->count + 1, sizeof *m->list))
		return;
	m->list[m->count++] = (struct meeting){t, self, other};
}

static int by_time(const void *a, const void *b)
{
	const struct meeting *x = a, *y = b;
	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return x->self != y->self ? (x->self < y->self ? -1 : 1) : (x->other > y->other) - (x->other < y->other);
}

/* The one other log that has a moment of its own near number i; PR_IDENTITY_NONE if there is none, or more than one. */
static uint32_t partner(const struct pr_meetings *m, size_t i)
{
	uint32_t found = PR_IDENTITY_NONE;
	const struct meeting *named = &m->list[i];
	size_t first = i;
	while (first > 0 && named->t - m->list[first - 1].t <= PR_MEETING_WITHIN)
		first--;
	for (size_t j = first; j < m->count && m->list[j].t <= named->t + PR_MEETING_WITHIN; j++) {
		const struct meeting *own = &m->list[j];
		if (own->other != PR_IDENTITY_NONE || own->self == named->self || own->self == found)
			continue;
		if (found != PR_IDENTITY_NONE)
			return PR_IDENTITY_NONE;
		found = own->self;
	}
	return found;
}

static bool is_contradicted(const struct pair *pairs, size_t count, const struct pair *pair)
{
	for (size_t i = 0; i < count; i++)
		if ((pairs[i].name == pair->name) != (pairs[i].log == pair->log))
			return true;
	return false;
}

void pr_meetings_settle(struct pr_meetings *m, struct pr_identity *who)
{
	struct pair *pairs = NULL;
	size_t count = 0, cap = 0;
	if (m->count > 0)
		qsort(m->list, m->count, sizeof *m->list, by_time);
	for (size_t i = 0; i < m->count; i++) {
		struct pair pair = {m->list[i].other, PR_IDENTITY_NONE};
		if (pair.name != PR_IDENTITY_NONE)
			pair.log = partner(m, i);
		bool known = pair.log == PR_IDENTITY_NONE;
		for (size_t j = 0; j < count && !known; j++)
			known = pairs[j].name == pair.name && pairs[j].log == pair.log;
		if (!known && count < PAIRS_MAX && pr_grow(&pairs, &cap, count + 1, sizeof *pairs))
			pairs[count++] = pair;
	}
	for (size_t i = 0; i < count; i++)
		if (!is_contradicted(pairs, count, &pairs[i]))
			pr_identity_join(who, pairs[i].name, pairs[i].log);
	free(pairs);
}
