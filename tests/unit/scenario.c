/* scenario, curves, network, overlay: what texts mean, and what chance gives. */
#include <math.h>
#include <stdlib.h>

#include "check.h"
#include "sim/network.h"
#include "sim/overlay.h"

#define SECOND 1000000000ull

static struct pr_scenario scenario;
static char error[512];

static bool read_text(const char *text)
{
	return pr_scenario_parse(&scenario, "test", pr_span_of(text), error, sizeof error);
}

/* What it is when it is written out. */
static void check_written(const char *text, const char *wanted)
{
	struct pr_text out = {0};
	CHECK(read_text(text));
	pr_scenario_write(&out, &scenario);
	pr_text_char(&out, '\0');
	const char *acts = strstr(out.p, "\nqueue 256\n");
	CHECK_EQ_STR(acts ? acts + strlen("\nqueue 256\n") : out.p, wanted);
	pr_text_free(&out);
	pr_scenario_free(&scenario);
}

static void check_refused(const char *text, const char *wanted)
{
	CHECK(!read_text(text));
	CHECK_EQ_STR(error, wanted);
}

static void acts_are_put_in_order_and_end(void)
{
	check_written("peers a b c # three\n\n  at 20s cut c | *\nat 10s for 10s cut a->b,b -> c\nat 5s for 100ms pause b",
	              "at 5s pause b\nat 5100ms resume b\nat 10s cut a -> b, b -> c\nat 20s cut c | a b\nat 20s heal a -> b, b -> c\n");
	check_written("peers 12 n\nloss 1% of n02..n04\nat 1m for 1m loss 50% of n02..n04\nat 1m for 1m loss 100%\n",
	              "loss 1% of n02 n03 n04\nat 1m loss 50% of n02 n03 n04\nat 1m loss 100%\n"
	              "at 2m loss 1% of n02 n03 n04\nat 2m loss 0%\n");
	check_written("peers a b\nchain x\nlie a doubles\nat 1s for 1s lie b forges a b",
	              "lie a doubles\nat 1s lie b forges a b\nat 2s lie b nothing\n");
	check_written("peers a b\nat 1h for 1ns lie a b sent -1.5s\nat 2h lie b seq -7\ndelay pareto 1ms 1.25",
	              "delay pareto 1ms 1.25\nat 1h lie a b sent -1500ms\nat 3600.000000001s lie a b nothing\nat 2h lie b seq -7\n");
}

static void what_is_wrong_is_said(void)
{
	check_refused("", "test: it names no peers");
	check_refused("peers a b\nat 1s cut a -> b | c", "test:2: '|': a clause is 'a b | c | …' or 'a b -> c'");
	check_refused("peers a b\nat 1s cut | a", "test:2: '|': a peer is wanted before it");
	check_refused("peers a b\nat 1s cut a | b,", "test:2: links are wanted, such as 'a b | c' or 'a -> b'");
	check_refused("peers a b\nat 1s cut * | *", "test:2: '*': it stands twice");
	check_refused("peers a b\nat 1s cut a | b | *", "test:2: '*': nobody is left for it");
	check_refused("peers a b\nat 1s kill b..a", "test:2: 'b..a': a range goes from an earlier peer to a later one");
	check_refused("peers a b\nat 1s kill a a", "test:2: a peer that is not running is killed");
	check_refused("peers a b\nat 1s join a\nat 2s join a", "test:3: a peer that is there already joins");
	check_refused("peers a b\nview 2 ring", "test: a view is of fewer than there are peers, and even if their number is odd");
	check_refused("peers a b\nbeat 1s jitter 1s", "test:2: a beat is longer than its jitter");
	check_refused("peers a b\nseed 18446744073709551616",
	              "test:2: '18446744073709551616': a whole number is wanted that is not too large");
	check_refused("peers a b\nclock a drift 1e3ppm", "test:2: '1e3ppm': a drift such as -20ppm is wanted, of at most 100000ppm");
	check_refused("peers a b\nclock a", "test:2: what is wrong with the clock: 'offset TIME', 'drift NUMBERppm'");
	check_refused("peers a b\ndelay uniform 2s 1s", "test:2: '1s': the longer time comes second");
	check_refused("peers a b\ndelay constant 2h", "test:2: '2h': a time of at most 1h is wanted, such as 20ms");
	check_refused("peers a/b", "test:1: 'a/b': no peer can be called so");
	check_refused("peers \xff", "test:1: text that is not UTF-8");
	check_refused("peers a b\nat 1s restart a", "test:2: a peer that is not down restarts");
	check_refused("peers a b\nlie a doubles", "test:2: 'doubles': a lie of validators; a 'chain' stands before it");
	check_refused("peers a b\nlie a invents", "test:2: 'invents': no such peer");
	check_refused("peers a b\nlie a on", "test:2: 'on': no such lie: pr-scenarios(5)");
	check_refused("peers a quorum\nchain x", "test: 'quorum': no validator can be called so");
	check_refused("peers a b\nchain x every 1us", "test: a slot of the chain takes 1ms or more");
	check_refused("peers a b\nduration 0", "test: duration, beat and timeout are not 0");
}

/* Mean and deviation of many, and how many are greater than a bound. */
static void check_spread(const char *text, double mean, double deviation, uint64_t bound, double above)
{
	enum { MANY = 200000 };
	struct pr_network *net = NULL;
	struct pr_dice dice;
	double sum = 0, squares = 0, greater = 0;
	char line[128];
	snprintf(line, sizeof line, "peers a b\ndelay %s\n", text);
	CHECK(read_text(line));
	net = pr_network_new(&scenario);
	CHECK(pr_network_act(net, &scenario.acts[0]));
	pr_dice_seed(&dice, 1);
	for (int i = 0; i < MANY; i++) {
		uint64_t delay = pr_network_delay(net, &dice, 0, 1);
		sum += (double)delay;
		squares += (double)delay * (double)delay;
		greater += delay > bound;
	}
	double got = sum / MANY, spread = sqrt(squares / MANY - got * got);
	if (fabs(got - mean) > mean / 100 || fabs(spread - deviation) > deviation / 25 || fabs(greater / MANY - above) > above / 20)
		printf("# %s: mean %f, deviation %f, above the bound %f\n", text, got, spread, greater / MANY);
	CHECK(fabs(got - mean) <= mean / 100);
	CHECK(fabs(spread - deviation) <= deviation / 25);
	CHECK(fabs(greater / MANY - above) <= above / 20);
	pr_network_free(net);
	pr_scenario_free(&scenario);
}

static void delays_are_spread_as_asked_for(void)
{
	check_spread("constant 3ms", 3e6, 0, 2999999, 1);
	check_spread("uniform 1ms 3ms", 2e6, 2e6 / sqrt(12), 2500000, 0.25);
	check_spread("normal 10ms 1ms", 1e7, 1e6, 11000000, 0.158655);
	check_spread("exponential 2ms", 2e6, 2e6, 6000000, exp(-3));
	check_spread("lognormal 1ms 0.5", 1e6 * exp(0.125), 1e6 * sqrt((exp(0.25) - 1) * exp(0.25)), 2000000, 0.0828285);
	check_spread("pareto 1ms 4", 1e6 * 4 / 3, 1e6 * sqrt(4.0 / (9 * 2)), 2000000, 1.0 / 16);
}

static void curves_are_those_of_libm(void)
{
	struct pr_curves *c = malloc(sizeof *c);
	pr_curves_fill(c);
	for (int i = -3000; i <= 3000; i++) {
		double x = i / 150.0, got = (double)pr_curves_exp(c, (int64_t)(x * (double)PR_ONE)) / (double)PR_ONE;
		CHECK(fabs(got - exp(x)) <= exp(x) * 1e-6 + 1e-9);
	}
	CHECK_EQ_INT(pr_curves_exp(c, INT64_MIN), 0);
	CHECK(pr_curves_exp(c, INT64_MAX) == INT64_MAX);
	free(c);
}

/* What chance gives is fixed for good: whoever changes it changes every simulation. */
static void the_same_on_every_machine(void)
{
	struct pr_dice dice;
	struct pr_curves *c = malloc(sizeof *c);
	pr_curves_fill(c);
	pr_dice_seed(&dice, 0);
	CHECK(pr_dice_u64(&dice) == 0x99ec5f36cb75f2b4u); /* xoshiro256** behind splitmix64, of seed 0 */
	CHECK(pr_dice_u64(&dice) == 0xbf6e1f784956452au);
	CHECK_EQ_INT(pr_curves_exponential(c, &dice), 9761740210);
	CHECK_EQ_INT(pr_curves_normal(c, &dice), -5106030172);
	free(c);
}

static void stages_of_the_network(void)
{
	struct pr_dice dice = {{1, 2, 3, 4}};
	CHECK(read_text("peers a b c\nat 0s cut a -> *\nat 1s heal a -> b\nat 2s loss 100% of c\nat 3s loss 100% on a -> b\n"
	                "at 4s loss 0% on a -> b\nat 5s delay constant 1s\nat 6s delay constant 2s of a\nat 7s delay constant 4s on a -> b"));
	struct pr_network *net = pr_network_new(&scenario);
	CHECK(pr_network_act(net, &scenario.acts[0]));
	CHECK(!pr_network_open(net, 0, 1) && !pr_network_open(net, 0, 2) && pr_network_open(net, 1, 0));
	CHECK(pr_network_act(net, &scenario.acts[1]));
	CHECK(pr_network_open(net, 0, 1) && !pr_network_open(net, 0, 2));
	CHECK(pr_network_act(net, &scenario.acts[2]));
	CHECK(pr_network_passes(net, &dice, 0, 1) && !pr_network_passes(net, &dice, 0, 2) && !pr_network_passes(net, &dice, 2, 1));
	CHECK(pr_network_act(net, &scenario.acts[3]));
	CHECK(!pr_network_passes(net, &dice, 0, 1) && pr_network_passes(net, &dice, 1, 0));
	CHECK(pr_network_act(net, &scenario.acts[4]));
	CHECK(pr_network_passes(net, &dice, 0, 1));
	for (size_t i = 5; i < scenario.act_count; i++)
		CHECK(pr_network_act(net, &scenario.acts[i]));
	CHECK_EQ_INT(pr_network_delay(net, &dice, 0, 1), 7 * SECOND);
	CHECK_EQ_INT(pr_network_delay(net, &dice, 1, 0), 3 * SECOND);
	CHECK_EQ_INT(pr_network_delay(net, &dice, 1, 2), SECOND);
	pr_network_free(net);
	pr_scenario_free(&scenario);
}

static void check_overlay(const char *text, uint32_t degree)
{
	struct pr_overlay o;
	CHECK(read_text(text) && pr_overlay_init(&o, &scenario));
	CHECK_EQ_INT(o.degree, degree);
	for (uint32_t peer = 0; peer < scenario.count; peer++)
		for (uint32_t slot = 0; slot < degree; slot++) {
			uint32_t observer = pr_overlay_observer(&o, peer, slot);
			CHECK(observer != peer && observer < scenario.count);
			CHECK_EQ_INT(pr_overlay_observer(&o, observer, pr_overlay_back(&o, peer, slot)), peer);
			for (uint32_t before = 0; before < slot; before++)
				CHECK(pr_overlay_observer(&o, peer, before) != observer);
		}
	pr_overlay_free(&o);
	pr_scenario_free(&scenario);
}

static void views_are_mutual(void)
{
	check_overlay("peers 7", 6);
	check_overlay("peers 7\nview 4 ring", 4);
	check_overlay("peers 8\nview 5 random", 5);
	check_overlay("peers 8\nview 7 random", 7);
	check_overlay("peers 101\nview 100 random", 100);
	check_overlay("peers 2\nview 1 ring", 1);
}

CHECK_MAIN(acts_are_put_in_order_and_end, what_is_wrong_is_said, delays_are_spread_as_asked_for, curves_are_those_of_libm,
           the_same_on_every_machine, stages_of_the_network, views_are_mutual)
