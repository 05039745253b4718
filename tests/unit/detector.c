/* detector: what each allows a link, against values worked out by hand from the papers' formulas. */
#include "check.h"
#include "cluster/detector.h"
#include "cluster/swim.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

static struct pr_detector *detector;
static struct pr_company company = {.interval = SECOND, .peers = 5};

static void begin(enum pr_detector_kind kind, uint32_t window)
{
	struct pr_detector_options options = PR_DETECTOR_DEFAULTS;
	options.kind = kind;
	options.window = window;
	options.timeout = 30 * SECOND;
	detector = pr_detector_new(&options);
}

static void hear(int64_t ms, uint32_t step)
{
	struct pr_arrival a = {.interval = (uint64_t)(ms * MS), .step = step};
	CHECK(pr_detector_hear(detector, 3, &a));
}

static int64_t patience(void)
{
	return (int64_t)(pr_detector_patience(detector, 3, &company) / (uint64_t)MS);
}

static bool near(int64_t got, int64_t wanted)
{
	return got >= wanted - 1 && got <= wanted + 1;
}

/* Eight intervals of mean 1 s and deviation 100 ms. */
static void hear_eight(void)
{
	static const int64_t intervals[] = {900, 1100, 900, 1100, 1100, 900, 1100, 900};
	for (size_t i = 0; i < 8; i++) {
		CHECK_EQ_INT(patience(), 30000); /* it has not learnt enough */
		hear(intervals[i], 1);
	}
}

static void fixed(void)
{
	begin(PR_DETECTOR_FIXED, 1000);
	hear(10, 1);
	CHECK_EQ_INT(patience(), 30000);
	pr_detector_free(detector);
}

/* y (1.5976 + 0.070566 y^2) = ln(10^8 - 1) at y = 5.225987: 1 s and the pause of 3 s and 5.225987 times 100 ms. */
static void phi(void)
{
	begin(PR_DETECTOR_PHI, 1000);
	hear_eight();
	CHECK(near(patience(), 4523));
	pr_detector_free(detector);
	begin(PR_DETECTOR_PHI, 0);
	hear_eight();
	CHECK(patience() > 4300 && patience() < 4900); /* the deviation is estimated */
	pr_detector_free(detector);
}

/* phi = 8 at 8 ln 10 = 18.420681 times the mean. */
static void phi_exp(void)
{
	begin(PR_DETECTOR_PHI_EXP, 1000);
	hear_eight();
	CHECK(near(patience(), 18421));
	pr_detector_free(detector);
}

/* Nine arrivals on the second but for the latest but one: 100 ms late. Their mean is 12.5 ms late, of the eight in the window. */
static void chen(void)
{
	struct pr_detector_options options = PR_DETECTOR_DEFAULTS;
	options.kind = PR_DETECTOR_CHEN;
	options.own_margin = false;
	options.margin = (struct pr_stretch){.ns = 500 * MS};
	detector = pr_detector_new(&options);
	for (size_t i = 0; i < 6; i++)
		hear(1000, 1);
	hear(1100, 1);
	hear(900, 1);
	CHECK(near(patience(), 1512));
	/* One is lost, and the next is on time: nothing changes but that there is one more to divide by. */
	hear(2000, 2);
	CHECK(near(patience(), 1511));
	pr_detector_free(detector);
}

/* The latest beat was 300 ms late: chen expects the next soon, 2w waits for a whole interval. */
static void two_windows(void)
{
	struct pr_detector_options options = PR_DETECTOR_DEFAULTS;
	for (int i = 0; i < 2; i++) {
		options.kind = i ? PR_DETECTOR_2W : PR_DETECTOR_CHEN;
		options.own_margin = false;
		options.window = 1000;
		options.margin = (struct pr_stretch){.billionths = 2 * SECOND};
		detector = pr_detector_new(&options);
		for (size_t k = 0; k < 99; k++)
			hear(1000, 1);
		hear(1300, 1);
		/* 100 intervals, of 1003 ms; their mean arrival, moved on, is 148.5 ms before the latest. */
		CHECK(near(patience(), i ? 3009 : 2860));
		pr_detector_free(detector);
	}
}

/* Its own margin: two beats lost in a row and a quarter are bridged; more where more are lost; jitter counts four times. */
static void a_margin_of_its_own(void)
{
	begin(PR_DETECTOR_2W, 0);
	for (size_t i = 0; i < 200; i++)
		hear(1000, 1);
	CHECK(near(patience(), 3250));
	for (size_t i = 0; i < 30; i++) {
		hear(1000, 1);
		hear(3000, 3);
	}
	CHECK(patience() > 4200 && patience() < 5400); /* 60 of 320: 5 % by the mean's memory of 1024 */
	for (size_t i = 0; i < 1000; i++) {
		hear(1000, 1);
		hear(2000, 2);
	}
	CHECK(patience() > 10000);
	pr_detector_free(detector);
	begin(PR_DETECTOR_2W, 0);
	for (size_t i = 0; i < 200; i++) {
		hear(800, 1);
		hear(1200, 1);
	}
	CHECK(patience() > 3700 && patience() < 4000); /* 2 intervals, 4 times 200 ms, and the next is due in 1 s */
	pr_detector_free(detector);
}

/* Contacts that come as they like, and contacts that stand for several, promise nothing. */
static void what_is_not_regular(void)
{
	begin(PR_DETECTOR_2W, 0);
	for (size_t i = 0; i < 100; i++) {
		hear(20, 0);
		hear(1980, 0);
	}
	CHECK_EQ_INT(patience(), 30000);
	pr_detector_free(detector);
	begin(PR_DETECTOR_2W, 0);
	for (size_t i = 0; i < 100; i++) {
		struct pr_arrival several = {.interval = SECOND, .several = true};
		hear(1000, 0);
		CHECK(pr_detector_hear(detector, 3, &several));
	}
	CHECK_EQ_INT(patience(), 30000);
	pr_detector_free(detector);
	for (int given = 0; given < 2; given++) { /* without numbers, one of ten lost: what it may lose has to be given */
		struct pr_detector_options options = PR_DETECTOR_DEFAULTS;
		options.own_margin = !given;
		options.margin = (struct pr_stretch){.billionths = 2 * SECOND};
		detector = pr_detector_new(&options);
		for (size_t i = 0; i < 100; i++)
			hear(i % 10 == 9 ? 2000 : 1000, 0);
		CHECK(given ? patience() > 2900 && patience() < 3300 : patience() == 15000);
		pr_detector_free(detector);
	}
}

/* What ended a suspicion is no sample; but three in a row are another tempo. */
static void after_a_suspicion(void)
{
	struct pr_arrival resumed = {.interval = 20 * SECOND, .resumed = true};
	for (int window = 0; window <= 100; window += 100) {
		begin(PR_DETECTOR_PHI, (uint32_t)window);
		for (size_t i = 0; i < 50; i++)
			hear(1000, 0);
		int64_t before = patience();
		CHECK(pr_detector_hear(detector, 3, &resumed));
		CHECK_EQ_INT(patience(), before);
		CHECK(pr_detector_hear(detector, 3, &resumed));
		CHECK(pr_detector_hear(detector, 3, &resumed));
		CHECK_EQ_INT(patience(), 30000);
		CHECK(pr_detector_is_learning(detector, 3, false));
		pr_detector_free(detector);
	}
}

/* 5 peers: 4 to 24 s; 1000 peers: 12 to 72 s. With one of two confirmations, ln 2 / ln 3 of the way. */
static void swim(void)
{
	CHECK_EQ_INT(pr_swim_suspicion(5, 0), 24 * SECOND);
	CHECK_EQ_INT(pr_swim_suspicion(5, 1), 11380 * MS);
	CHECK_EQ_INT(pr_swim_suspicion(5, 2), 4 * SECOND);
	CHECK_EQ_INT(pr_swim_suspicion(5, 9), 4 * SECOND);
	CHECK_EQ_INT(pr_swim_suspicion(1000, 0), 72 * SECOND);
	CHECK_EQ_INT(pr_swim_suspicion(3, 0), 4 * SECOND); /* nobody is there to confirm it */
	begin(PR_DETECTOR_SWIM, 1000);
	company.confirmations = 2;
	CHECK_EQ_INT(patience(), 5500);
	CHECK(pr_detector_fare(detector, 0, true)); /* the observer may be slow itself */
	CHECK_EQ_INT(patience(), 7000);
	CHECK(pr_detector_fare(detector, 0, false));
	CHECK(pr_detector_fare(detector, 0, false));
	CHECK_EQ_INT(patience(), 5500);
	for (int i = 0; i < 20; i++)
		CHECK(pr_detector_fare(detector, 0, true));
	CHECK_EQ_INT(patience(), 17500);
	company.confirmations = 0;
	CHECK_EQ_INT(patience(), 30000);
	pr_detector_free(detector);
}

static void extremes(void)
{
	static const uint64_t intervals[] = {0, 1, UINT64_MAX, 0, UINT64_MAX};
	for (int kind = PR_DETECTOR_FIXED; kind <= PR_DETECTOR_SWIM; kind++)
		for (uint32_t window = 0; window <= 16; window += 8) {
			begin((enum pr_detector_kind)kind, window);
			for (uint32_t i = 0; i < 60; i++) {
				struct pr_arrival a = {.interval = intervals[i % 5], .step = i % 3 == 2 ? UINT32_MAX : i % 3};
				CHECK(pr_detector_hear(detector, 3, &a));
				CHECK(patience() <= 30000);
			}
			pr_detector_free(detector);
		}
}

CHECK_MAIN(fixed, phi, phi_exp, chen, two_windows, a_margin_of_its_own, what_is_not_regular, after_a_suspicion, swim, extremes)
