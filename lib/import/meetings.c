#include "meetings.h"

#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/rising.h"

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

/* Who reached whom; or, with a host, who was reached from there. */
struct reach {
	uint64_t t;
	uint32_t self, other;
	size_t host, length; /* where it stands in the texts */
};

struct reaches {
	struct reach *list;
	size_t count, cap;
};

struct pr_meetings {
	struct meeting *list;
	size_t count, cap;
	struct reaches made, had; /* calls */
	uint8_t *texts;
	size_t length, room;
};

struct pairs {
	struct pair *list;
	size_t count, cap;
};

struct pr_meetings *pr_meetings_new(void)
{
	return calloc(1, sizeof(struct pr_meetings));
}

void pr_meetings_free(struct pr_meetings *m)
{
	if (!m)
		return;
	free(m->list);
	free(m->made.list);
	free(m->had.list);
	free(m->texts);
	free(m);
}

void pr_meetings_add(struct pr_meetings *m, uint64_t t, uint32_t self, uint32_t other)
{
	if (m->count == PR_MEETINGS_MAX || !pr_grow(&m->list, &m->cap, m->count + 1, sizeof *m->list))
		return;
	m->list[m->count++] = (struct meeting){.t = t, .self = self, .other = other};
}

void pr_meetings_reach(struct pr_meetings *m, uint64_t t, uint32_t self, uint32_t other)
{
	struct reaches *made = &m->made;
	if (other != PR_IDENTITY_NONE && made->count < PR_MEETINGS_REACHES && pr_grow(&made->list, &made->cap, made->count + 1, sizeof *made->list))
		made->list[made->count++] = (struct reach){.t = t, .self = self, .other = other};
}

void pr_meetings_reached(struct pr_meetings *m, uint64_t t, uint32_t self, struct pr_span host)
{
	struct reaches *had = &m->had;
	if (had->count == PR_MEETINGS_MAX || !pr_grow(&had->list, &had->cap, had->count + 1, sizeof *had->list) ||
	    !pr_grow(&m->texts, &m->room, m->length + host.n, 1))
		return;
	had->list[had->count++] = (struct reach){.t = t, .self = self, .other = PR_IDENTITY_NONE, .host = m->length, .length = host.n};
	memcpy(m->texts + m->length, host.p, host.n);
	m->length += host.n;
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

static void note_pair(struct pairs *pairs, uint32_t name, uint32_t log)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (pairs->list[i].name == name && pairs->list[i].log == log)
			return;
	if (log != PR_IDENTITY_NONE && pairs->count < PAIRS_MAX && pr_grow(&pairs->list, &pairs->cap, pairs->count + 1, sizeof *pairs->list))
		pairs->list[pairs->count++] = (struct pair){name, log};
}

static bool is_contradicted(const struct pairs *pairs, const struct pair *pair)
{
	for (size_t i = 0; i < pairs->count; i++)
		if ((pairs->list[i].name == pair->name) != (pairs->list[i].log == pair->log))
			return true;
	return false;
}

/* The list is empty then. */
static void join(struct pairs *pairs, struct pr_identity *who)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (!is_contradicted(pairs, &pairs->list[i]))
			pr_identity_join(who, pairs->list[i].name, pairs->list[i].log);
	pairs->count = 0;
}

static int by_moment(const void *a, const void *b)
{
	const struct reach *x = a, *y = b;
	return x->t != y->t ? (x->t < y->t ? -1 : 1) : (x->self > y->self) - (x->self < y->self);
}

/* The only log without an address that was called by the one that got through then; else PR_IDENTITY_NONE. */
static uint32_t called_by(const struct pr_meetings *m, struct pr_identity *who, const struct reach *made, const bool *placed)
{
	uint32_t found = PR_IDENTITY_NONE;
	uint64_t from = made->t < PR_MEETINGS_REACH ? 0 : made->t - PR_MEETINGS_REACH;
	for (size_t i = PR_RISING_PLACE(m->had.list, m->had.count, t, from); i < m->had.count && m->had.list[i].t <= made->t + PR_MEETING_WITHIN; i++) {
		const struct reach *had = &m->had.list[i];
		struct pr_span name;
		if (placed[had->self] || had->self == found || had->self == made->self)
			continue;
		if (!pr_identity_find(who, (struct pr_span){m->texts + had->host, had->length}, &name) || !pr_same(name, pr_identity_called(who, made->self)))
			continue;
		if (found != PR_IDENTITY_NONE)
			return PR_IDENTITY_NONE;
		found = had->self;
	}
	return found;
}

/* Of each token by number: whether its peer's address is known, and whether its log is. */
struct known {
	bool *placed, *named;
};

static bool know(struct known *known, struct pr_identity *who)
{
	known->placed = pr_identity_with(who, PR_KNOWN_ADDR, PR_KNOWN_ADDR);
	known->named = pr_identity_with(who, PR_KNOWN_FILE, PR_KNOWN_GIVEN);
	return known->placed && known->named;
}

static void forget(struct known *known)
{
	free(known->placed);
	free(known->named);
}

static bool settle_reaches(struct pr_meetings *m, struct pr_identity *who, struct pairs *pairs)
{
	struct known known;
	bool done = know(&known, who);
	if (m->had.count > 0)
		qsort(m->had.list, m->had.count, sizeof *m->had.list, by_moment);
	for (size_t i = 0; done && i < m->made.count; i++)
		if (!known.named[m->made.list[i].other])
			note_pair(pairs, m->made.list[i].other, called_by(m, who, &m->made.list[i], known.placed));
	forget(&known);
	join(pairs, who);
	return done;
}

/* What names a peer whose log is known says nothing, nor does that log's own moment: whoever else comes next to it has met another. */
static bool drop_known(struct pr_meetings *m, struct pr_identity *who)
{
	struct known known;
	bool done = know(&known, who);
	size_t kept = 0;
	for (size_t i = 0; done && i < m->count; i++) {
		uint32_t peer = m->list[i].other == PR_IDENTITY_NONE ? m->list[i].self : m->list[i].other;
		if (!known.placed[peer] || !known.named[peer])
			m->list[kept++] = m->list[i];
	}
	m->count = done ? kept : m->count;
	forget(&known);
	return done;
}

static void settle_moments(struct pr_meetings *m, struct pr_identity *who, struct pairs *pairs)
{
	if (m->count > 0)
		qsort(m->list, m->count, sizeof *m->list, by_time);
	for (size_t i = 0; i < m->count; i++)
		m->list[i].nearest = find_nearest(m, i);
	for (size_t i = 0; i < m->count; i++)
		if (m->list[i].other != PR_IDENTITY_NONE)
			note_pair(pairs, m->list[i].other, partner(m, i));
	join(pairs, who);
}

bool pr_meetings_settle(struct pr_meetings *m, struct pr_identity *who)
{
	struct pairs pairs = {0};
	bool done = m->made.count == 0 || settle_reaches(m, who, &pairs);
	done = done && (m->count == 0 || drop_known(m, who));
	if (done)
		settle_moments(m, who, &pairs);
	free(pairs.list);
	return done;
}
