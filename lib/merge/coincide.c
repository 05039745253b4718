#include "coincide.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/rfc3339.h"

#define MATCHES (1u << 18) /* of two logs; further keys are not compared */
#define FINEST (PR_SECOND / 40) /* to either side: what is closer is not told apart */
#define VAGUE (PR_SECOND / 2)   /* the same for stamps of whole seconds */
#define CLOSE (4 * FINEST)      /* to either side: what is told of one moment is this close, mostly */
#define PART 3                  /* a good part of the votes: a third */
#define MEANS 4u                /* times that the mean is taken about the last one */
#define FAR (INT64_MAX / 4)

__extension__ typedef __int128 wide;

void pr_matches_free(struct pr_matches *m)
{
	free(m->list);
	*m = (struct pr_matches){0};
}

static int by_ahead(const void *a, const void *b)
{
	const struct pr_match *x = a, *y = b;
	return x->ahead != y->ahead ? (x->ahead > y->ahead) - (x->ahead < y->ahead) : (x->t > y->t) - (x->t < y->t);
}

void pr_matches_sort(struct pr_matches *m)
{
	if (m->count > 0)
		qsort(m->list, m->count, sizeof *m->list, by_ahead);
}

/* The cues of one key, in both. */
struct alike {
	const struct pr_cue *a, *b;
	size_t a_n, b_n;
};

static size_t run(const struct pr_cue *list, size_t n)
{
	size_t i = 0;
	while (i < n && list[i].key == list[0].key)
		i++;
	return i;
}

/* The next key from there on that is in both. False if there is none. */
static bool next_alike(const struct pr_cues *a, const struct pr_cues *b, struct alike *k)
{
	const struct pr_cue *end_a = a->list + a->count, *end_b = b->list + b->count;
	k->a += k->a_n;
	k->b += k->b_n;
	while (k->a < end_a && k->b < end_b && k->a->key != k->b->key)
		if (k->a->key < k->b->key)
			k->a++;
		else
			k->b++;
	k->a_n = run(k->a, (size_t)(end_a - k->a));
	k->b_n = run(k->b, (size_t)(end_b - k->b));
	return k->a_n > 0 && k->b_n > 0;
}

static uint64_t votes_of(const struct alike *k)
{
	return PR_VOTE / PR_CUE_WORTH * pr_cue_worth(k->a->kind) / (k->a_n > k->b_n ? k->a_n : k->b_n);
}

static bool add(struct pr_matches *m, const struct alike *k, uint64_t a, uint64_t b, bool vague)
{
	uint64_t apart = a < b ? b - a : a - b;
	if (apart > FAR)
		return true;
	if (!pr_grow(&m->list, &m->cap, m->count + 1, sizeof *m->list))
		return false;
	uint64_t votes = votes_of(k);
	m->list[m->count++] = (struct pr_match){a, a < b ? (int64_t)apart : -(int64_t)apart, votes, k->a->kind, vague};
	return true;
}

static bool add_all(struct pr_matches *m, const struct alike *k)
{
	for (size_t i = 0; i < k->a_n; i++)
		for (size_t j = 0; j < k->b_n; j++)
			if (!add(m, k, k->a[i].t, k->b[j].t, k->a[i].vague || k->b[j].vague))
				return false;
	return true;
}

/* The window with most votes that overlaps none of those found before; its matches are found[0] to found[1] - 1. */
static uint64_t fullest(const struct pr_matches *m, uint64_t window, const struct pr_shift *before, unsigned count, size_t found[2])
{
	uint64_t most = 0, votes = 0;
	for (size_t from = 0, to = 0; from < m->count; votes -= m->list[from++].votes) {
		for (; to < m->count && (uint64_t)(m->list[to].ahead - m->list[from].ahead) <= 2 * window; to++)
			votes += m->list[to].votes;
		bool known = false;
		for (unsigned i = 0; i < count; i++)
			known |= m->list[from].ahead - (int64_t)window <= before[i].ahead &&
			         m->list[to - 1].ahead + (int64_t)window >= before[i].ahead;
		if (known || votes <= most)
			continue;
		most = votes;
		found[0] = from;
		found[1] = to;
	}
	return most;
}

static int64_t middle(const struct pr_match *list, size_t n)
{
	uint64_t votes = 0, within = 0;
	for (size_t i = 0; i < n; i++)
		votes += list[i].votes;
	uint64_t from = votes / 4, to = votes - from;
	wide sum = 0, weight = 0;
	for (size_t i = 0; i < n; within += list[i++].votes) {
		uint64_t low = within > from ? within : from, end = within + list[i].votes, high = end < to ? end : to;
		if (high <= low)
			continue;
		sum += (wide)(list[i].ahead - list[0].ahead) * (wide)(high - low);
		weight += (wide)(high - low);
	}
	return list[0].ahead + (weight > 0 ? (int64_t)(sum / weight) : 0);
}

/* Whether most of the votes are by stamps finer than whole seconds. */
static bool is_precise(const struct pr_match *list, size_t n)
{
	uint64_t votes = 0, precise = 0;
	for (size_t i = 0; i < n; i++) {
		votes += list[i].votes;
		precise += list[i].vague ? 0 : list[i].votes;
	}
	return 2 * precise > votes;
}

/*
 * Of what is within the window, which has so many votes, the finest stretch that has a good part of them: what many tell to the
 * millisecond is not blurred by what others tell late.
 */
static int64_t sharpened(const struct pr_match *list, size_t n, uint64_t window, uint64_t votes)
{
	const struct pr_matches m = {(struct pr_match *)list, n, n};
	for (uint64_t width = is_precise(list, n) ? FINEST : VAGUE; width < window; width *= 4) {
		size_t found[2] = {0, 0};
		if (fullest(&m, width, NULL, 0, found) * PART >= votes)
			return middle(list + found[0], found[1] - found[0]);
	}
	return middle(list, n);
}

static uint64_t closest(const struct pr_match *list, size_t n)
{
	const struct pr_matches m = {(struct pr_match *)list, n, n};
	size_t found[2];
	return fullest(&m, is_precise(list, n) ? CLOSE : VAGUE, NULL, 0, found);
}

int pr_coincide_shifts(const struct pr_cues *a, const struct pr_cues *b, uint64_t window, struct pr_matches *work,
                       struct pr_shift shifts[static PR_SHIFTS])
{
	struct alike k = {a->list, b->list, 0, 0};
	unsigned count = 0;
	size_t found[2];
	work->count = 0;
	if (a->count == 0 || b->count == 0)
		return 0;
	while (work->count < MATCHES && next_alike(a, b, &k))
		if (!add_all(work, &k))
			return -1;
	pr_matches_sort(work);
	for (; count < PR_SHIFTS; count++) {
		uint64_t votes = fullest(work, window, shifts, count, found);
		if (votes == 0)
			break;
		const struct pr_match *list = work->list + found[0];
		size_t n = found[1] - found[0];
		shifts[count] = (struct pr_shift){sharpened(list, n, window, votes), votes, closest(list, n), n};
		for (size_t i = 0; i < n; i++)
			shifts[count].matches += pr_cue_worth(list[i].kind) > PR_CUE_WORTH;
	}
	return (int)count;
}

static int by_moment(const void *a, const void *b)
{
	const struct pr_match *x = a, *y = b;
	return x->t != y->t ? (x->t > y->t) - (x->t < y->t) : (x->ahead > y->ahead) - (x->ahead < y->ahead);
}

static uint64_t root_of(uint64_t n)
{
	uint64_t root = 1;
	while ((root + 1) * (root + 1) <= n)
		root++;
	return root;
}

/* What is told of one moment, say that all have started, counts once altogether: what it errs by is the same. */
static void share_moments(struct pr_match *list, size_t n)
{
	if (n > 0)
		qsort(list, n, sizeof *list, by_moment);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from; to < n && list[to].t - list[from].t < PR_SECOND; to++)
			;
		for (size_t i = from; i < to; i++)
			list[i].votes /= list[i].vague ? to - from : root_of(to - from);
	}
}

static uint64_t corrected(const struct pr_clock *clock, uint64_t t)
{
	return clock ? pr_clock_correct(clock, t) : t;
}

bool pr_coincide_matches(const struct pr_cues *a, const struct pr_clock *clock_a, const struct pr_cues *b,
                         const struct pr_clock *clock_b, uint64_t window, struct pr_matches *m)
{
	struct alike k = {a->list, b->list, 0, 0};
	if (a->count == 0 || b->count == 0)
		return true;
	size_t before = m->count;
	while (m->count < MATCHES && next_alike(a, b, &k))
		for (size_t i = 0, j = 0; j < k.b_n; j++) {
			uint64_t t = corrected(clock_b, k.b[j].t), at = corrected(clock_a, k.a[i].t), next;
			for (; i + 1 < k.a_n; i++, at = next) {
				next = corrected(clock_a, k.a[i + 1].t);
				if (next > t && next - t >= (t > at ? t - at : at - t))
					break;
			}
			if ((t > at ? t - at : at - t) <= window && !add(m, &k, at, t, k.a[i].vague || k.b[j].vague))
				return false;
		}
	share_moments(m->list + before, m->count - before);
	return true;
}

/*
 * The mean of what is within a second of `about`. By stamps of whole seconds one event is apart by one of two differences, as the seconds of
 * the two logs do not begin together: how often it is by the one and how often by the other tells what is between them.
 */
static int64_t mean_about(const struct pr_matches *m, int64_t about)
{
	wide sum = 0, weight = 0;
	for (size_t i = 0; i < m->count; i++) {
		int64_t from = m->list[i].ahead - about;
		if (from > (int64_t)PR_SECOND || from < -(int64_t)PR_SECOND)
			continue;
		sum += (wide)from * (wide)m->list[i].votes;
		weight += m->list[i].votes;
	}
	return about + (weight > 0 ? (int64_t)(sum / weight) : 0);
}

int64_t pr_matches_middle(struct pr_matches *m)
{
	pr_matches_sort(m);
	int64_t found = middle(m->list, m->count);
	for (unsigned i = 0; i < MEANS && !is_precise(m->list, m->count); i++)
		found = mean_about(m, found);
	return found;
}

int64_t pr_matches_quantile(const struct pr_matches *m, unsigned hundredths)
{
	uint64_t votes = 0, within = 0;
	for (size_t i = 0; i < m->count; i++)
		votes += m->list[i].votes;
	size_t i = 0;
	for (; i + 1 < m->count; i++)
		if ((within += m->list[i].votes) * 100 > votes * hundredths)
			break;
	return m->list[i].ahead;
}
