/* align: whole clusters whose clocks are off. Times in the tests are in seconds; what a peer writes is by its clock. */
#include "merge/align.h"

#include <math.h>
#include <stdlib.h>

#include "transcript.h"

#define BASE 1795356500.123

static struct pr_align *align;

struct cluster {
	double ahead[4], drift[4]; /* s; parts in 1 */
};

static double by(const struct cluster *c, unsigned peer, double t)
{
	return BASE + t + c->ahead[peer] + t * c->drift[peer];
}

__attribute__((format(printf, 2, 3))) static void tell(double t, const char *format, ...)
{
	char fields[512];
	struct pr_record r;
	va_list args;
	va_start(args, format);
	vsnprintf(fields, sizeof fields, format, args);
	va_end(args);
	transcript_record(t, fields, &r);
	CHECK(pr_align_take(align, &r));
}

static void begin(void)
{
	align = pr_align_new();
}

static void end(void)
{
	pr_align_free(align);
	pr_build_free(&transcript_build);
}

/* Peers 0 to n - 1 are a, b, …; the link between two of them changes for both, a bit later for the second. */
static void change(const struct cluster *c, unsigned one, unsigned other, double t, const char *state, double later)
{
	tell(by(c, one, t), "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"%s\"", 'a' + one, 'a' + other, state);
	tell(by(c, other, t + later), "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"%s\"", 'a' + other, 'a' + one,
	     state);
}

/* All links of three peers come up, some go down and come up again. */
static void live(const struct cluster *c)
{
	change(c, 0, 1, 1, "up", .02);
	change(c, 0, 2, 1.3, "up", -.01);
	change(c, 1, 2, 1.7, "up", .03);
	change(c, 0, 2, 30, "down", 1.2);
	change(c, 1, 2, 30.5, "down", -.7);
	change(c, 0, 2, 58, "up", .01);
	change(c, 1, 2, 59, "up", .02);
}

static struct pr_aligned found(const char *name)
{
	for (size_t i = 0; i < pr_align_count(align); i++)
		if (pr_is(pr_align_peer(align, i).peer, name))
			return pr_align_peer(align, i);
	CHECK(false);
	return (struct pr_aligned){0};
}

/* Peer `which` is corrected to a's time within `most`, and its bounds hold. */
static void check_found(const struct cluster *c, unsigned which, double most)
{
	char name[2] = {(char)('a' + which), '\0'};
	struct pr_aligned p = found(name);
	CHECK(p.linked);
	double truth = c->ahead[0] - c->ahead[which];
	double error = (double)p.clock.offset / 1e9 - truth;
	CHECK(error < most && error > -most);
	CHECK((double)p.clock.low / 1e9 <= truth + 1e-6 && (double)p.clock.high / 1e9 >= truth - 1e-6);
}

static void logs_are_laid_side_by_side(void)
{
	for (int shift = -120; shift <= 120; shift += 48) {
		struct cluster c = {.ahead = {1, 1 + shift, 1 - shift / 2.}};
		begin();
		live(&c);
		CHECK(pr_align_solve(align, pr_span_of("a")));
		check_found(&c, 1, .1);
		check_found(&c, 2, .1);
		CHECK(pr_align_between(align, 0, 1) > 0);
		end();
	}
}

static void what_is_paired_wrongly_moves_no_clock(void)
{
	struct cluster c = {.ahead = {0, 60, -60}};
	begin();
	live(&c);
	for (unsigned i = 0; i < 5; i++) { /* each tells of something that the others do not */
		tell(by(&c, 0, 33 + i), "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"b\",\"state\":\"down\"");
		tell(by(&c, 1, 41 + 2 * i), "\"type\":\"link\",\"observer\":\"b\",\"subject\":\"a\",\"state\":\"down\"");
	}
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, .1);
	check_found(&c, 2, .1);
	end();
}

static void a_leader_of_one_epoch_is_one(void)
{
	struct cluster c = {.ahead = {0, 90, -30}};
	begin();
	for (unsigned peer = 0; peer < 3; peer++)
		tell(by(&c, peer, 10 + .1 * peer), "\"type\":\"leader\",\"observer\":\"%c\",\"leader\":\"a\",\"epoch\":7", 'a' + peer);
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, .5);
	check_found(&c, 2, .5);
	end();
}

/* a starts 1.2 s before the others, and names the members that its configuration names, as each of the others does when it starts. */
static void what_a_peer_knew_when_it_started_is_no_event(void)
{
	struct cluster c = {.ahead = {0, 90, -30, 50}};
	begin();
	for (unsigned peer = 0; peer < 4; peer++) {
		double started = peer == 0 ? .9 : 2 + .001 * peer;
		tell(by(&c, peer, started), "\"type\":\"lifecycle\",\"peer\":\"%c\",\"state\":\"start\"", 'a' + peer);
		for (unsigned member = 0; member < 5; member++)
			tell(by(&c, peer, started), "\"type\":\"member\",\"by\":\"%c\",\"peer\":\"%c\",\"status\":\"joined\"", 'a' + peer,
			     'a' + member);
		for (unsigned other = 0; other < peer; other++)
			change(&c, peer, other, 2.2 + .1 * peer + .02 * other, "up", .3 * ((peer + other) % 2) - .2);
		tell(by(&c, peer, 3 + .2 * (peer % 2)), "\"type\":\"leader\",\"observer\":\"%c\",\"leader\":\"a\",\"epoch\":7", 'a' + peer);
	}
	CHECK(pr_align_solve(align, pr_span_of("a")));
	for (unsigned peer = 1; peer < 4; peer++)
		check_found(&c, peer, .3);
	end();
}

/*
 * Much of what a tells comes 1.2 s before the others tell it, and falls together to the millisecond there. But leaders of one epoch are
 * one, though followers hear of them late, so that bounds leave room for that.
 */
static void bounds_hold_what_is_one_by_itself(void)
{
	struct cluster c = {.ahead = {0, 90, -30}};
	begin();
	for (unsigned peer = 0; peer < 3; peer++) {
		for (unsigned i = 0; i < 8; i++)
			tell(by(&c, peer, 20 + 3 * i + (peer ? 1.2 : 0)), "\"type\":\"member\",\"by\":\"%c\",\"peer\":\"m%u\",\"status\":\"failed\"",
			     'a' + peer, i);
		for (unsigned epoch = 7; epoch < 9; epoch++)
			tell(by(&c, peer, 10 * epoch + .15 * ((peer + epoch) % 3)), "\"type\":\"leader\",\"observer\":\"%c\",\"leader\":\"a\",\"epoch\":%u",
			     'a' + peer, epoch);
	}
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, 1.5);
	check_found(&c, 2, 1.5);
	end();
}

/*
 * b does again, a minute later, nearly all that all three do at first, but not in the same time: its log fits there as well, by what is told, and only the first
 * time to the millisecond.
 */
static void what_repeats_itself_is_placed_where_it_takes_the_same_time(void)
{
	struct cluster c = {.ahead = {0, 40, -30}};
	begin();
	for (unsigned i = 0; i < 10; i++)
		for (unsigned peer = 0; peer < 3; peer++) {
			const char *fields = "\"type\":\"member\",\"by\":\"%c\",\"peer\":\"m%u\",\"status\":\"failed\"";
			tell(by(&c, peer, 10 + 3 * i + .01 * peer), fields, 'a' + peer, i);
			if (peer == 1 && i < 9)
				tell(by(&c, peer, 70 + 3 * i + i * 7 % 9 * .15), fields, 'a' + peer, i);
		}
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, .1);
	check_found(&c, 2, .1);
	end();
}

/* Stamps of whole seconds put what is told at one moment 40 s apart, four times in five, or 41: the clocks differ by what is between them. */
static void what_is_between_whole_seconds_is_told_by_how_often(void)
{
	struct cluster c = {.ahead = {0, 40.2}};
	begin();
	for (unsigned i = 0; i < 40; i++)
		for (unsigned peer = 0; peer < 2; peer++)
			tell(floor(by(&c, peer, 3 * i + i * 7 % 20 * .05)), "\"type\":\"member\",\"by\":\"%c\",\"peer\":\"m%u\",\"status\":\"failed\"",
			     'a' + peer, i);
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, .1);
	end();
}

static void whom_nothing_links_is_not_guessed(void)
{
	struct cluster c = {.ahead = {0, 60, -60, 10}};
	begin();
	live(&c);
	for (unsigned i = 0; i < 50; i++)
		tell(by(&c, 3, i), "\"type\":\"activity\",\"peer\":\"d\"");
	tell(by(&c, 3, 20), "\"type\":\"leader\",\"observer\":\"d\",\"leader\":\"d\",\"epoch\":3");
	tell(by(&c, 3, 5), "\"type\":\"link\",\"observer\":\"d\",\"subject\":\"e\",\"state\":\"up\"");
	CHECK(pr_align_solve(align, (struct pr_span){NULL, 0}));
	CHECK(!found("d").linked && found("d").events == 0);
	CHECK(found("a").linked && found("b").linked && found("c").linked);
	end();
}

static void one_event_that_may_be_any_links_nobody(void)
{
	begin();
	tell(BASE + 10, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"c\",\"state\":\"down\"");
	tell(BASE + 70, "\"type\":\"link\",\"observer\":\"b\",\"subject\":\"c\",\"state\":\"down\"");
	CHECK(pr_align_solve(align, pr_span_of("a")));
	CHECK(!found("b").linked);
	end();
}

/* Messages both ways a second, with the times of both. */
static void talk(const struct cluster *c, unsigned one, unsigned other, unsigned seconds)
{
	for (unsigned i = 0; i < seconds; i++)
		for (unsigned back = 0; back < 2; back++) {
			unsigned from = back ? other : one, to = back ? one : other;
			double late = .0001 + (i * 7 + back * 3) % 11 * .002;
			tell(by(c, to, i + late), "\"type\":\"contact\",\"observer\":\"%c\",\"subject\":\"%c\",\"sent\":%.0f", 'a' + to, 'a' + from,
			     by(c, from, i) * 1e9);
		}
}

static void messages_with_both_times_tell_the_drift(void)
{
	struct cluster c = {.ahead = {0, 100, -100}, .drift = {0, 90e-6, -80e-6}};
	begin();
	talk(&c, 0, 1, 300);
	talk(&c, 1, 2, 300); /* c is linked by way of b alone */
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, .002);
	check_found(&c, 2, .002);
	CHECK(found("b").clock.drift < -85000 && found("b").clock.drift > -95000);
	CHECK(found("c").clock.drift > 75000 && found("c").clock.drift < 85000);
	end();
}

static void logs_link_those_whom_messages_do_not(void)
{
	struct cluster c = {.ahead = {0, 100, -100}};
	begin();
	talk(&c, 0, 1, 60);
	live(&c);
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, .002);
	check_found(&c, 2, .1);
	end();
}

static void long_logs_tell_the_drift(void)
{
	struct cluster c = {.ahead = {0, 20, -20}, .drift = {0, 80e-6, 0}};
	begin();
	for (unsigned i = 0; i < 60; i++)
		for (unsigned other = 1; other < 3; other++) {
			double t = i * 241 + other * 17 + i * i % 97;
			change(&c, 0, other, t, i % 2 ? "down" : "up", .01 * (i % 3));
		}
	CHECK(pr_align_solve(align, pr_span_of("a")));
	CHECK(found("b").clock.drift < -60000 && found("b").clock.drift > -100000);
	check_found(&c, 1, .3);
	check_found(&c, 2, .3);
	end();
}

static void bounds_of_long_logs_are_those_of_their_delays(void)
{
	struct cluster c = {.ahead = {0, 20, -20}, .drift = {0, 80e-6, -80e-6}};
	begin();
	for (unsigned i = 0; i < 60; i++)
		for (unsigned other = 1; other < 3; other++)
			change(&c, 0, other, i * 1441 + other * 17 + i * i % 97, i % 2 ? "down" : "up", .01 * (i % 3));
	CHECK(pr_align_solve(align, pr_span_of("a")));
	check_found(&c, 1, .3);
	check_found(&c, 2, .3);
	CHECK(found("b").clock.high - found("b").clock.low < 5000000000);
	end();
}

/* More than are compared with each other: each knows its two neighbours alone. */
static void many_are_linked_by_their_neighbours(void)
{
	enum { N = 80 };
	begin();
	for (unsigned i = 0; i < N; i++)
		for (unsigned event = 0; event < 4; event++)
			for (unsigned end = 0; end < 2; end++) {
				unsigned one = (i + end) % N, other = (i + 1 - end) % N;
				tell(BASE + i * .37 + event * event * 11 + end * .01 + (one % 7) * 10, "\"type\":\"link\",\"observer\":\"p%u\","
				     "\"subject\":\"p%u\",\"state\":\"%s\"", one, other, event % 2 ? "down" : "up");
			}
	CHECK(pr_align_solve(align, pr_span_of("p0")));
	for (size_t i = 0; i < pr_align_count(align); i++) {
		struct pr_aligned p = pr_align_peer(align, i);
		int64_t right = -(int64_t)((unsigned)atoi((const char *)p.peer.p + 1) % 7 * 10000000000ull);
		CHECK(p.linked && p.clock.low <= right && p.clock.high >= right);
		CHECK(p.clock.offset - right < 1000000000 && right - p.clock.offset < 1000000000);
	}
	end();
}

static void extreme_times_are_survived(void)
{
	struct cluster c = {.ahead = {0, 60, -60}};
	begin();
	live(&c);
	for (unsigned peer = 0; peer < 3; peer++)
		for (double t = 0; t < 2e10; t = t * 2 + 9e9) /* 0 and close to the end of times */
			tell(t, "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"x\",\"state\":\"up\",\"since\":%s", 'a' + peer,
			     peer ? "18446744073709551615" : "0");
	CHECK(pr_align_solve(align, pr_span_of("a")));
	CHECK(found("b").linked && found("c").linked);
	end();
}

static void nobody_is_no_trouble(void)
{
	begin();
	CHECK(pr_align_solve(align, (struct pr_span){NULL, 0}));
	CHECK_EQ_INT(pr_align_count(align), 0);
	end();
	begin();
	tell(BASE, "\"type\":\"activity\",\"peer\":\"a\"");
	CHECK(pr_align_solve(align, pr_span_of("z")));
	CHECK_EQ_INT(pr_align_reference(align), 1);
	end();
}

CHECK_MAIN(what_a_peer_knew_when_it_started_is_no_event, bounds_hold_what_is_one_by_itself, logs_are_laid_side_by_side,
           what_is_paired_wrongly_moves_no_clock, a_leader_of_one_epoch_is_one,
           what_repeats_itself_is_placed_where_it_takes_the_same_time, what_is_between_whole_seconds_is_told_by_how_often, whom_nothing_links_is_not_guessed, one_event_that_may_be_any_links_nobody, messages_with_both_times_tell_the_drift,
           logs_link_those_whom_messages_do_not, long_logs_tell_the_drift,
           bounds_of_long_logs_are_those_of_their_delays, many_are_linked_by_their_neighbours, extreme_times_are_survived, nobody_is_no_trouble)
