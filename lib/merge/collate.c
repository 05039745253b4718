#include "collate.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/rfc3339.h"
#include "coincide.h"
#include "leads.h"
#include "partners.h"
#include "place.h"
#include "precision.h"

#define WINDOW (3 * PR_SECOND / 2)   /* what two logs tell of one event is within this, mostly */
#define WINDOW_MOST (30 * PR_SECOND) /* with what drifts apart meanwhile */
#define MARGIN 5                     /* and this part of its votes more than where it was */
#define ROUNDS 6u
#define CLOSE (WINDOW / 6)           /* what was placed right is as close to most others */
#define AGAIN 3u                     /* times that who was placed early is looked at once more */
#define STEADY 30000                 /* parts in 10^9: a drift is believed if the delays are no more than this of the time */
#define ALONE PR_SECOND              /* doubt with one vote in common; half of that with two, and so on */
#define VAGUE (PR_SECOND / 2)        /* the same for stamps of whole seconds */
#define BILLION 1000000000

__extension__ typedef __int128 wide;

struct pair {
	uint32_t a, b;
	int count;
	struct pr_shift shifts[PR_SHIFTS];
};

struct work {
	struct pr_collate *c;
	struct pair *pairs;
	size_t count, cap;
	size_t *of, *begins; /* the numbers of a unit's pairs: of[begins[unit]] up to where the next unit's begin */
	struct pr_place *places;
	bool *stale; /* a place is to be looked for anew */
	struct pr_matches matches;
	struct pr_shift *named; /* for one unit: offsets, and the votes for them */
	uint64_t window, span;
	struct pr_precision precision;
};

static int by_time(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* How long the units' cues go on, without the few that come long before or after all others: those may be misread. */
static bool measure(struct work *w)
{
	uint64_t *times = NULL;
	size_t cap = 0;
	for (size_t i = 0; i < w->c->count; i++) {
		const struct pr_cues *cues = &w->c->units[i].cues;
		size_t n = cues->count;
		if (n == 0)
			continue;
		if (!pr_grow(&times, &cap, n, sizeof *times)) {
			free(times);
			return false;
		}
		for (size_t k = 0; k < n; k++)
			times[k] = cues->list[k].t;
		qsort(times, n, sizeof *times, by_time);
		uint64_t span = times[n - 1 - n / 20] - times[n / 20];
		w->span = span > w->span ? span : w->span;
	}
	free(times);
	uint64_t drifted = w->span / BILLION * PR_DRIFT_MOST;
	w->window = drifted < WINDOW_MOST - WINDOW ? WINDOW + drifted : WINDOW_MOST;
	return true;
}

static bool compare(struct work *w, uint32_t a, uint32_t b)
{
	struct pair p = {.a = a, .b = b};
	p.count = pr_coincide_shifts(&w->c->units[a].cues, &w->c->units[b].cues, w->window, &w->matches, p.shifts);
	if (p.count < 0 || !pr_grow(&w->pairs, &w->cap, w->count + 1, sizeof *w->pairs))
		return false;
	if (p.count > 0)
		w->pairs[w->count++] = p;
	return true;
}

/* Every two, or of many only those who may have most in common. */
static bool compare_all(struct work *w)
{
	size_t count = w->c->count;
	struct pr_partners partners = {0};
	bool done = count <= PR_PARTNERS || pr_partners_find(&partners, w->c->units, count);
	for (uint32_t a = 0; done && a < count; a++)
		for (uint32_t b = a + 1; done && b < count; b++)
			if (count <= PR_PARTNERS || pr_partners_are(&partners, a, b))
				done = compare(w, a, b);
	pr_partners_free(&partners);
	return done;
}

/* Lists each unit's pairs. */
static bool list_pairs(struct work *w)
{
	size_t units = w->c->count;
	w->begins = calloc(units + 2, sizeof *w->begins);
	w->of = calloc(2 * w->count + 1, sizeof *w->of);
	w->places = calloc(units, sizeof *w->places);
	w->stale = calloc(units, sizeof *w->stale);
	w->named = calloc(units * PR_SHIFTS, sizeof *w->named);
	if (!w->begins || !w->of || !w->places || !w->stale || !w->named)
		return false;
	for (size_t i = 0; i < w->count; i++) { /* each count stands two places behind, and moves on as the unit is filled */
		w->begins[w->pairs[i].a + 2]++;
		w->begins[w->pairs[i].b + 2]++;
	}
	for (size_t u = 2; u < units + 2; u++)
		w->begins[u] += w->begins[u - 1];
	for (size_t i = 0; i < w->count; i++) {
		w->of[w->begins[w->pairs[i].a + 1]++] = i;
		w->of[w->begins[w->pairs[i].b + 1]++] = i;
	}
	return true;
}

/* The unit with the most votes of others. */
static uint32_t most_linked(const struct work *w)
{
	uint32_t best = 0;
	uint64_t most = 0;
	for (uint32_t u = 0; u < w->c->count; u++) {
		uint64_t votes = 0;
		for (size_t i = w->begins[u]; i < w->begins[u + 1]; i++)
			votes += w->pairs[w->of[i]].shifts[0].votes;
		if (votes > most) {
			most = votes;
			best = u;
		}
	}
	return best;
}

/* Where a unit belongs among those that are placed. */
static struct pr_place place_of(struct work *w, uint32_t u)
{
	size_t n = 0;
	for (size_t i = w->begins[u]; i < w->begins[u + 1]; i++) {
		const struct pair *p = &w->pairs[w->of[i]];
		const struct pr_unit *other = &w->c->units[p->a == u ? p->b : p->a];
		for (int k = 0; other->placed && k < p->count; k++) {
			int64_t ahead = p->b == u ? p->shifts[k].ahead : -p->shifts[k].ahead;
			w->named[n++] = (struct pr_shift){other->clock.offset - ahead, p->shifts[k].votes, p->shifts[k].close, p->shifts[k].matches};
		}
	}
	return pr_place_agree(w->named, n, w->window);
}

/* Places a unit; those that are compared with it are to be looked at again. */
static void put(struct work *w, uint32_t which, int64_t offset)
{
	struct pr_unit *u = &w->c->units[which];
	u->placed = true;
	u->clock = (struct pr_clock){.offset = offset, .at = u->cues.count ? u->cues.list[0].t : 0};
	for (size_t i = w->begins[which]; i < w->begins[which + 1]; i++) {
		const struct pair *p = &w->pairs[w->of[i]];
		w->stale[p->a == which ? p->b : p->a] = true;
	}
}

static void place_all(struct work *w)
{
	struct pr_collate *c = w->c;
	for (;;) {
		struct pr_place best = {0};
		uint32_t which = PR_UNIT_NONE;
		for (uint32_t u = 0; u < c->count; u++) {
			if (c->units[u].placed)
				continue;
			if (w->stale[u])
				w->places[u] = place_of(w, u);
			w->stale[u] = false;
			const struct pr_place *p = &w->places[u];
			if (!pr_place_is_clear(p) || (which != PR_UNIT_NONE && pr_place_lead(p) <= pr_place_lead(&best)))
				continue;
			best = *p;
			which = u;
		}
		if (which == PR_UNIT_NONE)
			return;
		put(w, which, best.offset);
	}
}

/* What is in common to two units as they are placed now; nothing if one is not. False if memory ran out. */
static bool match(struct work *w, const struct pair *p, uint64_t window)
{
	const struct pr_unit *a = &w->c->units[p->a], *b = &w->c->units[p->b];
	w->matches.count = 0;
	return !a->placed || !b->placed || pr_coincide_matches(&a->cues, &a->clock, &b->cues, &b->clock, window, &w->matches);
}

static bool weigh_kinds(struct work *w, uint64_t window)
{
	w->precision = (struct pr_precision){0};
	for (size_t i = 0; i < w->count; i++) {
		if (!match(w, &w->pairs[i], window))
			return false;
		pr_precision_add(&w->precision, &w->matches);
	}
	pr_precision_settle(&w->precision, WINDOW);
	return true;
}

/* What a unit has in common with all others; `ahead` is how far it is ahead of them. */
static bool match_with_others(struct work *w, uint32_t u, uint64_t window)
{
	w->matches.count = 0;
	for (size_t i = w->begins[u]; i < w->begins[u + 1]; i++) {
		const struct pair *p = &w->pairs[w->of[i]];
		uint32_t other = p->a == u ? p->b : p->a;
		if (!w->c->units[other].placed)
			continue;
		const struct pr_unit *a = &w->c->units[other], *b = &w->c->units[u];
		if (!pr_coincide_matches(&a->cues, &a->clock, &b->cues, &b->clock, window, &w->matches))
			return false;
	}
	pr_precision_weigh(&w->precision, WINDOW, &w->matches);
	return true;
}

static int by_moment(const void *a, const void *b)
{
	const struct pr_match *x = a, *y = b;
	return x->t != y->t ? (x->t > y->t) - (x->t < y->t) : (x->ahead > y->ahead) - (x->ahead < y->ahead);
}

/* Takes from each match what a clock that runs fast by so much is ahead then; or gives it back. */
static void turn(struct pr_matches *m, uint64_t when, int64_t fast)
{
	for (size_t i = 0; i < m->count; i++)
		m->list[i].ahead -= (int64_t)(((wide)m->list[i].t - when) * fast / BILLION);
}

/* Of matches in the order of time, how far apart the inner half is of the first and the last third. Sorts those. */
static uint64_t spread(struct pr_matches *early, struct pr_matches *late)
{
	pr_matches_sort(early);
	pr_matches_sort(late);
	return (uint64_t)(pr_matches_quantile(early, 75) - pr_matches_quantile(early, 25)) +
	       (uint64_t)(pr_matches_quantile(late, 75) - pr_matches_quantile(late, 25));
}

/*
 * By how much it runs fast, in parts in 10^9, by what differs between the first and the last third of the matches (Wald 1940,
 * with the middles instead of means), which is then taken from them, at *when. 0 if the delays are too long for the time between.
 */
static int64_t turn_of(struct pr_matches *m, uint64_t *when)
{
	size_t third = m->count / 3;
	qsort(m->list, m->count, sizeof *m->list, by_moment);
	*when = m->list[m->count / 2].t;
	if (third < 3)
		return 0;
	uint64_t elapsed = m->list[m->count - 1 - third / 2].t - m->list[third / 2].t;
	struct pr_matches early = {m->list, third, third}, late = {m->list + m->count - third, third, third};
	wide apart = pr_matches_middle(&late) - (wide)pr_matches_middle(&early);
	if (elapsed < PR_SECOND || apart > (wide)elapsed || apart < -(wide)elapsed)
		return 0;
	int64_t fast = (int64_t)(apart * BILLION / elapsed);
	turn(m, *when, fast);
	if (spread(&early, &late) + PR_SECOND / 100 <= elapsed / BILLION * STEADY && fast < PR_DRIFT_MOST && fast > -PR_DRIFT_MOST)
		return fast;
	turn(m, *when, -fast);
	return 0;
}

static void move(struct pr_unit *u, struct pr_matches *m)
{
	uint64_t when;
	int64_t fast = turn_of(m, &when), drift = u->clock.drift - fast;
	if (fast && drift > -PR_DRIFT_MOST && drift < PR_DRIFT_MOST) {
		u->clock = pr_clock_at(&u->clock, when);
		u->clock.drift = drift;
		u->steady = true;
	}
	u->clock.offset -= pr_matches_middle(m);
}

static bool refine(struct work *w)
{
	struct pr_collate *c = w->c;
	for (unsigned round = 0; round < ROUNDS; round++) {
		if (!weigh_kinds(w, round < ROUNDS / 2 ? w->window : WINDOW))
			return false;
		for (uint32_t u = 0; u < c->count; u++) {
			if (u == c->reference || !c->units[u].placed)
				continue;
			if (!match_with_others(w, u, round < ROUNDS / 2 ? w->window : WINDOW))
				return false;
			if (w->matches.count > 0)
				move(&c->units[u], &w->matches);
		}
	}
	return true;
}

static bool votes_of(struct work *w, uint32_t u, uint64_t *votes)
{
	*votes = 0;
	if (!match_with_others(w, u, CLOSE))
		return false;
	for (size_t i = 0; i < w->matches.count; i++)
		*votes += w->matches.list[i].votes;
	return true;
}

/* Moves a unit; instead of the reference all others are moved the other way. */
static void shift(struct pr_collate *c, uint32_t u, int64_t by)
{
	for (uint32_t i = 0; i < c->count; i++)
		if (c->units[i].placed && (i == u) != (u == c->reference))
			c->units[i].clock.offset += u == c->reference ? -by : by;
}

/*
 * Who was placed first was so by few others, and what repeats itself in two logs has several places there. Each is looked at once more,
 * now that all others are placed: it moves to where it has clearly more in common with them. *moved: some did. False if memory
 * ran out.
 */
static bool reconsider(struct work *w, bool *moved)
{
	struct pr_collate *c = w->c;
	*moved = false;
	for (uint32_t u = 0; u < c->count; u++) {
		uint64_t here, there;
		if (!c->units[u].placed)
			continue;
		struct pr_place place = place_of(w, u);
		int64_t by = place.offset - c->units[u].clock.offset;
		if (!pr_place_is_clear(&place) || (by <= (int64_t)CLOSE && by >= -(int64_t)CLOSE))
			continue;
		if (!votes_of(w, u, &here))
			return false;
		shift(c, u, by);
		if (!votes_of(w, u, &there))
			return false;
		if (there > here && there - here >= there / MARGIN)
			*moved = true;
		else
			shift(c, u, -by);
	}
	return true;
}

static bool settle(struct work *w)
{
	bool good = refine(w), moved = true;
	for (unsigned times = 0; good && moved && times < AGAIN; times++)
		good = reconsider(w, &moved) && (!moved || refine(w));
	return good;
}

/* How far beyond what the matches say the truth may lie: the farther the fewer they are, and the less precise. */
static int64_t doubt(const struct work *w, const struct pr_matches *m, bool steady)
{
	uint64_t votes = 1, vague = 0;
	wide late = 0;
	for (size_t i = 0; i < m->count; i++) {
		const struct pr_match *match = &m->list[i];
		votes += match->votes;
		vague += match->vague ? match->votes : 0;
		late += (wide)match->votes * w->precision.late[match->kind];
	}
	uint64_t drifted = w->span / BILLION * (steady ? STEADY : PR_DRIFT_MOST) / 2;
	return (int64_t)(ALONE * PR_VOTE / votes + VAGUE * vague / votes + (uint64_t)(late / votes) / 2 + drifted);
}

/*
 * Where most of what is one by itself lies: a leader of one epoch, a connection that both its ends tell of. However closely the rest falls
 * together elsewhere, as what repeats itself does at each period, the truth may be there. False if there is none.
 */
static bool middle_of_certain(const struct pr_matches *m, int64_t *middle)
{
	uint64_t votes = 0, half = 0;
	*middle = 0;
	for (size_t i = 0; i < m->count; i++)
		votes += pr_cue_worth(m->list[i].kind) >= PR_CUE_WORTH ? m->list[i].votes : 0;
	for (size_t i = 0; i < m->count && 2 * half < votes; i++) {
		half += pr_cue_worth(m->list[i].kind) >= PR_CUE_WORTH ? m->list[i].votes : 0;
		*middle = m->list[i].ahead;
	}
	return votes > 0;
}

/* In what bounds two units may be apart, beyond their clocks. False if memory ran out. */
static bool bound(struct work *w, const struct pair *p, struct pr_leads *leads)
{
	struct pr_collate *c = w->c;
	if (!match(w, p, WINDOW) || !pr_grow(&c->pairs, &c->pair_cap, c->pair_count + 1, sizeof *c->pairs))
		return false;
	struct pr_matches *m = &w->matches;
	if (m->count == 0)
		return true;
	c->pairs[c->pair_count++] = (struct pr_collate_pair){p->a, p->b, m->count};
	c->units[p->a].matches += m->count;
	c->units[p->b].matches += m->count;
	int64_t beyond = doubt(w, m, c->units[p->a].steady && c->units[p->b].steady);
	pr_precision_weigh(&w->precision, WINDOW, m);
	pr_matches_sort(m);
	int64_t low = pr_matches_quantile(m, 5), high = pr_matches_quantile(m, 95), certain;
	if (middle_of_certain(m, &certain)) {
		low = certain < low ? certain : low;
		high = certain > high ? certain : high;
	}
	struct pr_lead lead = {.low = (low < 0 ? low : 0) - beyond, .high = (high > 0 ? high : 0) + beyond};
	return pr_leads_add(leads, p->a, p->b, &lead);
}

/* The bounds of all. */
static bool bound_all(struct work *w)
{
	struct pr_collate *c = w->c;
	struct pr_leads leads = {0};
	struct pr_clock *clocks = calloc(c->count, sizeof *clocks);
	bool *reached = calloc(c->count, sizeof *reached), done = clocks && reached;
	for (size_t i = 0; done && i < w->count; i++)
		done = bound(w, &w->pairs[i], &leads);
	if (done)
		pr_leads_follow(&leads, c->reference, c->count, clocks, reached);
	for (size_t i = 0; done && i < c->count; i++) {
		struct pr_unit *u = &c->units[i];
		u->placed = u->placed && reached[i];
		u->clock.low = clocks[i].low;
		u->clock.high = clocks[i].high;
	}
	pr_leads_free(&leads);
	free(clocks);
	free(reached);
	return done;
}

static bool collate(struct work *w)
{
	struct pr_collate *c = w->c;
	if (!measure(w) || !compare_all(w) || !list_pairs(w))
		return false;
	if (c->reference == PR_UNIT_NONE)
		c->reference = most_linked(w);
	put(w, c->reference, 0);
	c->units[c->reference].steady = true;
	place_all(w);
	return settle(w) && bound_all(w);
}

bool pr_collate(struct pr_collate *c)
{
	struct work w = {.c = c};
	bool done = c->count == 0 || collate(&w);
	pr_matches_free(&w.matches);
	free(w.pairs);
	free(w.of);
	free(w.begins);
	free(w.places);
	free(w.stale);
	free(w.named);
	return done;
}
