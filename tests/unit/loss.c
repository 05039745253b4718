/* loss: which beats of a link are missing, or late. */
#include "check.h"
#include "cluster/loss.h"

#define SECOND UINT64_C(1000000000)
#define START (1000 * SECOND)

static const struct pr_loss_options options = {100000000u, 30 * SECOND, 15 * SECOND};
static struct pr_loss loss;
static uint64_t last;

static void begin(void)
{
	last = START;
	pr_loss_begin(&loss, 0, START);
}

/* A beat at t, so many further than the one before; `way` seconds on its way. Whether anything changed. */
static bool beat(double t, uint32_t step, double way)
{
	uint64_t at = START + (uint64_t)(t * 1e9);
	struct pr_loss_beat b = {.t = at, .interval = at - last, .step = step, .count = 1};
	b.sent = way < 0 ? 0 : at - (uint64_t)(way * 1e9);
	last = step ? at : last;
	return pr_loss_take(&loss, &options, &b);
}

static bool near(uint64_t t, double wanted)
{
	double off = (double)t / 1e9 - 1000 - wanted;
	return off > -0.01 && off < 0.01;
}

/* A hundred beats, then each third is missing: lossy once 10% of the window are, and no longer lossy at 5%. */
static void more_than_a_part(void)
{
	begin();
	unsigned t = 0, missing = 0;
	for (t = 1; t <= 100; t++)
		CHECK(!beat(t, 1, -1));
	while (!beat(t += 2, 2, -1) && missing < 50) {
		CHECK(!beat(++t, 1, -1));
		missing++;
	}
	CHECK(loss.lossy);
	CHECK(missing > 8 && missing < 24); /* more than 10% of 100 to 150 beats, those since included */
	struct pr_moment began = pr_loss_began(&loss, false, START + t * SECOND);
	CHECK(near(began.since, 100));
	CHECK(near(began.latest, t));
	CHECK(near(pr_loss_last(&loss, false, START + t * SECOND), t));
	unsigned last_missing = t;
	while (!beat(++t, 1, -1) && t < 1000)
		;
	CHECK(!loss.lossy && t < 300);
	CHECK(near(pr_loss_last(&loss, false, START + t * SECOND), last_missing));
}

/* 1 of 20 is no loss to speak of, however long. */
static void less_than_a_part(void)
{
	begin();
	for (unsigned t = 0; t < 2000;) {
		for (unsigned i = 0; i < 18; i++)
			CHECK(!beat(++t, 1, -1));
		CHECK(!beat(t += 2, 2, -1));
	}
}

/* Nine of a hundred come by chance where one of a hundred is lost; ten do not, and are known of at once. */
static void what_is_not_by_chance(void)
{
	begin();
	unsigned t = 0;
	for (unsigned missing = 1; missing <= 10; missing++) {
		for (unsigned i = 0; i < 7; i++)
			beat(++t, 1, -1);
		CHECK(pr_loss_lately(&loss) == 0);
		beat(t += 2, 2, -1);
	}
	CHECK(pr_loss_lately(&loss) > 100000000u);
}

/* Two of its own are enough where its peer's other links lose as many; none are by themselves, nor where those lose few. */
static void what_is_likely(void)
{
	struct pr_loss_pool good = {0}, bad = {0};
	struct pr_loss_beat whole = {.step = 1, .count = 1}, gap = {.step = 2, .count = 1};
	for (unsigned i = 0; i < 1000; i++) {
		pr_loss_pool(&good, i % 20 == 0 ? &gap : &whole);
		pr_loss_pool(&bad, i % 4 == 0 ? &gap : &whole);
	}
	begin();
	for (unsigned t = 1; t <= 20; t++)
		beat(t, 1, -1);
	beat(22, 2, -1);
	CHECK(pr_loss_likely(&loss, &bad) == 0);
	beat(24, 2, -1);
	CHECK(pr_loss_lately(&loss) == 0);
	CHECK(pr_loss_likely(&loss, &good) < 100000000u);
	CHECK(pr_loss_likely(&loss, &bad) > 150000000u && pr_loss_likely(&loss, &bad) < 250000000u);
}

/* What is overtaken is not missing once it came, and a gap that was a cut is none. */
static void what_is_not_missing(void)
{
	begin();
	for (unsigned t = 1; t < 500; t += 2) {
		beat(t, 2, -1);
		beat(t + 0.5, 0, -1);
	}
	CHECK_EQ_INT(loss.missing[0] + loss.missing[1] + loss.missing[2], 0);
	struct pr_loss_beat resumed = {.t = last + 100 * SECOND, .interval = 100 * SECOND, .step = 100, .count = 1, .resumed = true};
	CHECK(!pr_loss_take(&loss, &options, &resumed));
	CHECK_EQ_INT(loss.missing[0] + loss.missing[1] + loss.missing[2], 0);
}

/* The ends' clocks differ by 40 s. The way takes 20 s more from 100 s on, until 200 s. */
static void late_by_both_clocks(void)
{
	begin();
	for (unsigned t = 1; t <= 100; t++)
		CHECK(!beat(t, 1, 40));
	CHECK(beat(121, 1, 60));
	CHECK(loss.late);
	CHECK(near(pr_loss_began(&loss, true, last).since, 101));
	for (unsigned t = 122; t <= 220; t++)
		CHECK(!beat(t, 1, 60));
	CHECK(beat(220.5, 20, 40)); /* it overtakes the last twenty */
	CHECK(!loss.late && !loss.lossy);
	CHECK_EQ_INT(loss.missing[0] + loss.missing[1] + loss.missing[2], 0);
}

/* A clock that is set: the beats come as before. */
static void a_clock_that_is_set(void)
{
	begin();
	for (unsigned t = 1; t <= 300; t++)
		CHECK(!beat(t, 1, t < 100 ? 5 : t < 200 ? 65 : 5));
	CHECK(!loss.late);
}

static void late_without_clocks(void)
{
	begin();
	for (unsigned t = 1; t <= 100; t++)
		CHECK(!beat(t, 1, -1));
	CHECK(beat(120, 1, -1));
	CHECK(loss.late);
	CHECK(beat(121, 1, -1));
	CHECK(!loss.late);
	beat(141, 20, -1); /* these are lost, or were cut */
	CHECK(!loss.late);
}

static void extremes(void)
{
	static const uint64_t times[] = {0, UINT64_MAX, 1, UINT64_MAX / 2, UINT64_MAX};
	begin();
	for (unsigned i = 0; i < 200000; i++) {
		struct pr_loss_beat b = {times[i % 5], times[i % 3], times[i % 4], i % 7 ? UINT32_MAX : 0, i % 2 ? 1 : UINT32_MAX, i % 11 == 0};
		pr_loss_take(&loss, &options, &b);
	}
	struct pr_moment began = pr_loss_began(&loss, false, 0);
	CHECK(began.since <= began.latest);
}

CHECK_MAIN(more_than_a_part, less_than_a_part, what_is_not_by_chance, what_is_likely, what_is_not_missing, late_by_both_clocks, a_clock_that_is_set, late_without_clocks,
           extremes)
