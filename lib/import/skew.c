#include "skew.h"

#include <math.h>

#define SHIFTS 56  /* quarters of an hour each way: 14 hours */
#define WITHIN 5   /* seconds */
#define ENOUGH 10  /* nats: for one shift among 112 about 200 to 1 */
#define APART 6.5  /* enough for a log that overlaps none of the others, which is strange enough */
#define MATCHED .6 /* of what a log tells within another's time, so much is in that one, too */

struct evidence { /* for a shift */
	double nats;
	unsigned matched;
};

static int64_t distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

static void add_end(struct pr_skew_log *log, int64_t t, uint64_t key)
{
	int64_t within = t % PR_QUARTER;
	if (within > 60 && within < PR_QUARTER - 60)
		pr_landmarks_add(&log->landmarks, t, key);
}

/* Whether another log covers the time. */
static bool is_covered(const struct pr_skew_log *logs, unsigned count, unsigned self, int64_t t)
{
	for (unsigned i = 0; i < count; i++)
		if (i != self && t >= logs[i].first - logs[i].ahead - WITHIN && t <= logs[i].last - logs[i].ahead + WITHIN)
			return true;
	return false;
}

static bool overlaps_none(const struct pr_skew_log *logs, unsigned count, unsigned self)
{
	bool any = false;
	int64_t first = logs[self].first, last = logs[self].last;
	for (unsigned i = 0; i < count && !any; i++)
		any = i != self && first <= logs[i].last - logs[i].ahead && last >= logs[i].first - logs[i].ahead;
	return !any;
}

/* For each shift whether the others hold what matches one mark, and how much there is around it, as tens of seconds. */
struct around {
	bool matched[2 * SHIFTS + 1];
	unsigned near[2 * SHIFTS + 1];
};

static void look_around(struct around *a, const struct pr_skew_log *logs, unsigned count, unsigned self,
                        const struct pr_landmark *mark)
{
	uint64_t slots[2 * SHIFTS + 1][2] = {0}; /* a bit for ten seconds */
	for (unsigned i = 0; i < count; i++)
		for (unsigned k = 0; i != self && k < logs[i].landmarks.count; k++) {
			const struct pr_landmark *other = &logs[i].landmarks.list[k];
			int64_t ahead = mark->t - (other->t - logs[i].ahead) + PR_QUARTER / 2;
			int64_t shift = (ahead >= 0 ? ahead : ahead - PR_QUARTER + 1) / PR_QUARTER;
			if (other->key != mark->key || shift < -SHIFTS || shift > SHIFTS)
				continue;
			int64_t rest = ahead - shift * PR_QUARTER; /* 0 to 899, 450 is a match */
			a->matched[shift + SHIFTS] |= distance(rest, PR_QUARTER / 2) <= WITHIN;
			slots[shift + SHIFTS][rest / 10 / 64] |= 1ull << rest / 10 % 64;
		}
	for (unsigned i = 0; i <= 2 * SHIFTS; i++)
		a->near[i] = (unsigned)(__builtin_popcountll(slots[i][0]) + __builtin_popcountll(slots[i][1]));
}

/* What one mark of a log says of each shift. */
static void weigh(struct evidence of[2 * SHIFTS + 1], const struct pr_skew_log *logs, unsigned count, unsigned self,
                  const struct pr_landmark *mark)
{
	struct around a = {0};
	look_around(&a, logs, count, self, mark);
	for (int i = 0; i <= 2 * SHIFTS; i++) {
		double chance = a.near[i] * (2. * WITHIN + 1) / PR_QUARTER;
		if (chance >= MATCHED || !is_covered(logs, count, self, mark->t - (int64_t)(i - SHIFTS) * PR_QUARTER))
			continue;
		of[i].matched += a.matched[i];
		of[i].nats += a.matched[i] ? log(MATCHED / chance) : log((1 - MATCHED) / (1 - chance));
	}
}

/* The shift of a log that has the most for it; *gain: how much more than none at all has. */
static int64_t best_shift(const struct pr_skew_log *logs, unsigned count, unsigned self, double *gain)
{
	struct evidence of[2 * SHIFTS + 1] = {0};
	const struct pr_landmarks *landmarks = &logs[self].landmarks;
	unsigned best = SHIFTS;
	for (unsigned i = 0; i < landmarks->count; i++) {
		struct pr_landmark mark = {landmarks->list[i].t - logs[self].ahead, landmarks->list[i].key};
		weigh(of, logs, count, self, &mark);
	}
	for (unsigned i = 0; i <= 2 * SHIFTS; i++)
		if (of[i].matched >= 2 && of[i].nats > of[best].nats)
			best = i;
	*gain = of[best].nats - (of[SHIFTS].nats > 0 ? of[SHIFTS].nats : 0);
	return ((int64_t)best - SHIFTS) * PR_QUARTER;
}

static bool shift_one(struct pr_skew_log *logs, unsigned count)
{
	double most = 0, gain;
	unsigned which = count;
	int64_t shift = 0;
	for (unsigned i = 0; i < count; i++) {
		if (logs[i].fixed || logs[i].ahead != 0)
			continue;
		int64_t best = best_shift(logs, count, i, &gain);
		if (best == 0 || gain < most || gain < (overlaps_none(logs, count, i) ? APART : ENOUGH))
			continue;
		most = gain;
		which = i;
		shift = best;
	}
	if (which < count)
		logs[which].ahead = shift;
	return which < count;
}

void pr_skew_find(struct pr_skew_log *logs, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		logs[i].ahead = 0;
		if (logs[i].first > logs[i].last)
			continue;
		add_end(&logs[i], logs[i].first, PR_LANDMARK_BEGIN);
		add_end(&logs[i], logs[i].last, PR_LANDMARK_END);
	}
	for (unsigned i = 0; i < PR_SKEW_FOUND && shift_one(logs, count);)
		i++;
}
