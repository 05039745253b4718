#include "meetings.h"

#include <stdlib.h>

#include "base/grow.h"

#define REACH (PR_MEETING_WITHIN + PR_MEETING_MARGIN)
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

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* The other log that has a moment of its own nearest to number i, by a clear margin; else PR_IDENTITY_NONE. */
static uint32_t partner(const struct pr_meetings *m, size_t i)
{
	const struct meeting *named = &m->list[i];
	uint64_t best = PR_MEETING_WITHIN + 1, second = UINT64_MAX;
	uint32_t found = PR_IDENTITY_NONE;
	size_t j = i;
	while (j > 0 && named->t - m->list[j - 1].t <= REACH)
		j--;
	for (; j < m->count && m->list[j].t <= named->t + REACH; j++) {
		const struct meeting *own = &m->list[j];
		uint64_t far = distance(own->t, named->t);
		if (own->other != PR_IDENTITY_NONE || own->self == named->self)
			continue;
		if (far < best) {
			second = own->self == found ? second : best;
			best = far;
			found = own->self;
		} else if (own->self != found && far < second) {
			second = far;
		}
	}
	return second > best && second - best >= PR_MEETING_MARGIN ? found : PR_IDENTITY_NONE;
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
