#include "place.h"

#include <stdlib.h>

#include "base/moments.h"
#include "base/rfc3339.h"

#define ENOUGH (PR_VOTE / 2)     /* votes for a place; it also takes two matches */
#define COMMON (600 * PR_SECOND) /* clocks that are not farther off need no more votes */
#define MARGIN 5                 /* and this part of its votes more than any other place */
#define CLOSER 3                 /* or half of that, and this part of those that fall closely together */
#define CLOSE (PR_SECOND / 4)    /* what several logs name for one place is as close to each other */
#define FINEST (PR_SECOND / 20)  /* what is closer is not told apart */

static int by_ahead(const void *a, const void *b)
{
	const struct pr_shift *x = a, *y = b;
	return x->ahead != y->ahead ? (x->ahead > y->ahead) - (x->ahead < y->ahead) : (x->votes > y->votes) - (x->votes < y->votes);
}

/* Some that follow each other, and the votes of all of them. */
struct stretch {
	size_t from, to;
	uint64_t votes;
};

/* The one no wider than that with most votes, which has nothing in common with the one beside it; without votes: there is none. */
static struct stretch fullest(const struct pr_shift *named, size_t n, uint64_t width, const struct stretch *beside)
{
	struct stretch best = {0, 0, 0};
	uint64_t votes = 0;
	for (size_t from = 0, to = 0; from < n; votes -= named[from++].votes) {
		for (; to < n && (uint64_t)(named[to].ahead - named[from].ahead) <= width; to++)
			votes += named[to].votes;
		if (votes > best.votes && (!beside || to <= beside->from || from >= beside->to))
			best = (struct stretch){from, to, votes};
	}
	return best;
}

/* Of what is within the window: the finest stretch that has half of the votes, its mean. */
static int64_t sharpest(const struct pr_shift *named, const struct stretch *within)
{
	const struct pr_shift *list = named + within->from;
	size_t n = within->to - within->from;
	struct stretch s = {0, 0, 0};
	for (uint64_t width = FINEST; n > 0 && 2 * s.votes < within->votes; width *= 4)
		s = fullest(list, n, width, NULL);
	int64_t sum = 0;
	for (size_t i = s.from; i < s.to; i++) /* the window is short: no overflow */
		sum += (list[i].ahead - list[s.from].ahead) / (int64_t)(s.to - s.from);
	return n > 0 ? list[s.from].ahead + sum : 0;
}

/* Of what is within the window, what is close about one offset. */
static uint64_t close_about(const struct pr_shift *named, const struct stretch *within, int64_t offset)
{
	uint64_t votes = 0;
	for (size_t i = within->from; i < within->to; i++)
		if (named[i].ahead - offset <= (int64_t)CLOSE && offset - named[i].ahead <= (int64_t)CLOSE)
			votes += named[i].close;
	return votes;
}

struct pr_place pr_place_agree(struct pr_shift *named, size_t n, uint64_t window)
{
	if (n > 0)
		qsort(named, n, sizeof *named, by_ahead);
	struct stretch most = fullest(named, n, 2 * window, NULL), next = fullest(named, n, 2 * window, &most);
	struct pr_place place = {.offset = sharpest(named, &most), .votes = most.votes, .second = next.votes};
	for (size_t i = most.from; i < most.to; i++)
		place.matches += named[i].matches;
	place.close = close_about(named, &most, place.offset);
	place.second_close = close_about(named, &next, sharpest(named, &next));
	return place;
}

/* Clocks that are far off are rare, and rarer than two logs of different days: each doubling beyond some minutes takes more. */
static uint64_t needed(int64_t offset)
{
	uint64_t votes = ENOUGH, far = offset < 0 ? 0 - (uint64_t)offset : (uint64_t)offset;
	for (; far > COMMON; far /= 2)
		votes += ENOUGH;
	return votes;
}

bool pr_place_is_clear(const struct pr_place *p)
{
	uint64_t before = p->votes - p->second, closer = p->close - pr_sooner(p->close, p->second_close);
	bool is_first = before >= p->votes / MARGIN || (before >= p->votes / MARGIN / 2 && closer > 0 && closer >= p->close / CLOSER);
	return p->matches >= 2 && p->votes >= needed(p->offset) && is_first;
}

int64_t pr_place_lead(const struct pr_place *p)
{
	return (int64_t)p->close - (int64_t)p->second_close;
}
