#include "meetings.h"

#include <stdlib.h>

#include "base/grow.h"

#define REACH (PR_MEETING_WITHIN + PR_MEETING_MARGIN)
#define RIVALS_MAX 16u /* own moments about as near as the nearest: with more it is anybody's */
#define PAIRS_MAX 4096u /* further ones are not looked at: no call has so many logs */

struct meeting {
	uint64_t t;
	uint32_t self, other; /* other: PR_IDENTITY_NONE where the log means its own peer */
	size_t nearest;       /* of one that names another: find_nearest() */
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
	m->list[m->count++] = (struct meeting){.t = t, .self = self, .other = other};
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

/* Where the moments begin that are within reach of number i. */
static size_t first_near(const struct pr_meetings *m, size_t i)
{
	while (i > 0 && m->list[i].t - m->list[i - 1].t <= REACH)
		i--;
	return i;
}

static bool is_near(const struct pr_meetings *m, size_t i, size_t j)
{
	return j < m->count && m->list[j].t <= m->list[i].t + REACH;
}

static uint64_t apart(const struct pr_meetings *m, size_t i, size_t j)
{
	return distance(m->list[i].t, m->list[j].t);
}

/* The own moment of another log that is nearest to number i, within PR_MEETING_WITHIN; else the count of all. */
static size_t find_nearest(const struct pr_meetings *m, size_t i)
{
	uint64_t best = PR_MEETING_WITHIN + 1;
	size_t found = m->count;
	for (size_t j = first_near(m, i); m->list[i].other != PR_IDENTITY_NONE && is_near(m, i, j); j++)
		if (m->list[j].other == PR_IDENTITY_NONE && m->list[j].self != m->list[i].self && apart(m, i, j) < best) {
			best = apart(m, i, j);
			found = j;
		}
	return found;
}

/*
 * Whether an own moment, which is about as near to number i as i's nearest, is another name's, whose nearest it is: if the two changed places, both
 * would be farther off, by a clear margin together.
 */
static bool is_taken(const struct pr_meetings *m, size_t i, size_t own)
{
	size_t mine = m->list[i].nearest;
	for (size_t j = first_near(m, own); is_near(m, own, j); j++)
		if (m->list[j].nearest == own && m->list[j].other != m->list[i].other &&
		    apart(m, i, own) + apart(m, j, mine) >= apart(m, i, mine) + apart(m, j, own) + PR_MEETING_MARGIN)
			return true;
	return false;
}

/* The log whose own moment goes with number i, by a clear margin; else PR_IDENTITY_NONE. */
static uint32_t partner(const struct pr_meetings *m, size_t i)
{
	size_t mine = m->list[i].nearest, rivals = 0;
	for (size_t j = first_near(m, i); mine < m->count && is_near(m, i, j); j++) {
		const struct meeting *own = &m->list[j];
		if (own->other != PR_IDENTITY_NONE || own->self == m->list[i].self || own->self == m->list[mine].self)
			continue;
		if (apart(m, i, j) < apart(m, i, mine) + PR_MEETING_MARGIN && (rivals++ == RIVALS_MAX || !is_taken(m, i, j)))
			return PR_IDENTITY_NONE;
	}
	return mine < m->count ? m->list[mine].self : PR_IDENTITY_NONE;
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
	for (size_t i = 0; i < m->count; i++)
		m->list[i].nearest = find_nearest(m, i);
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
