/*
 * detect: transcripts. What peers said, as JSON Lines with times in seconds after 1970; what is concluded, a line each:
 *
 *	10.0 open network-partition complete since 7.0 {a b}|{c} 0-1 1-0
 */
#include "detect/detect.h"
#include "transcript.h"

static double seconds(uint64_t t)
{
	return (double)t / 1e9;
}

static void say_groups(struct pr_span groups)
{
	struct pr_cursor c = pr_cursor_of(groups);
	for (uint64_t i = 0, count = pr_cursor_count(&c); i < count; i++) {
		say("%s", i ? "|{" : " {");
		for (uint64_t j = 0, size = pr_cursor_count(&c); j < size; j++) {
			struct pr_span name = pr_cursor_text(&c);
			say("%s%.*s", j ? " " : "", (int)name.n,
			                           (const char *)name.p);
		}
		say("}");
	}
}

static void say_pairs(struct pr_span pairs, const char *before)
{
	struct pr_cursor c = pr_cursor_of(pairs);
	for (uint64_t count = pr_cursor_count(&c); count; count--) {
		pr_cursor_next(&c);
		unsigned long long from = pr_cursor_uint(&c), to = pr_cursor_uint(&c);
		say(" %s%llu-%llu", before, from, to);
	}
}

static uint64_t end_earliest; /* of the last failure told */
static char affected[64];     /* whose trouble it is */
static bool tell_bounds;      /* each failure's, too */

static void hear(void *context, struct pr_span record)
{
	struct pr_record r;
	const char *why = "";
	(void)context;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	if (r.type == PR_NOTE) {
		say("%.1f note\n", seconds(r.t));
		return;
	}
	struct pr_span event = pr_text(&r, PR_FAILURE_EVENT), kind = pr_text(&r, PR_FAILURE_FAILURE);
	struct pr_span shape = pr_text(&r, PR_FAILURE_SHAPE);
	say("%.1f %.*s %.*s", seconds(r.t), (int)event.n,
	                           (const char *)event.p, (int)kind.n, (const char *)kind.p);
	if (shape.n)
		say(" %.*s", (int)shape.n, (const char *)shape.p);
	say(" since %.1f", seconds(pr_uint(&r, PR_FAILURE_SINCE)));
	end_earliest = pr_uint(&r, PR_FAILURE_END_EARLIEST);
	affected[0] = '\0';
	struct pr_cursor c = pr_cursor_of(pr_text(&r, PR_FAILURE_PEERS));
	for (uint64_t count = pr_cursor_count(&c); count; count--) {
		struct pr_span name = pr_cursor_text(&c);
		snprintf(affected + strlen(affected), sizeof affected - strlen(affected), "%s%.*s", affected[0] ? " " : "", (int)name.n, (const char *)name.p);
	}
	if (pr_has(&r, PR_FAILURE_END))
		say(" end %.1f", seconds(pr_uint(&r, PR_FAILURE_END)));
	if (tell_bounds)
		say(" in %.1f-%.1f", seconds(pr_uint(&r, PR_FAILURE_EARLIEST)), seconds(pr_uint(&r, PR_FAILURE_LATEST)));
	if (tell_bounds && pr_has(&r, PR_FAILURE_END))
		say(", %.1f-%.1f", seconds(pr_uint(&r, PR_FAILURE_END_EARLIEST)), seconds(pr_uint(&r, PR_FAILURE_END_LATEST)));
	say_groups(pr_text(&r, PR_FAILURE_GROUPS));
	say_pairs(pr_text(&r, PR_FAILURE_SEVERED), "");
	say_pairs(pr_text(&r, PR_FAILURE_INFERRED), "?");
	if (pr_uint(&r, PR_FAILURE_UNDECIDED))
		say(" undecided");
	if (pr_has(&r, PR_FAILURE_AS))
		say(" as %.*s", (int)pr_text(&r, PR_FAILURE_AS).n, (const char *)pr_text(&r, PR_FAILURE_AS).p);
	say("\n");
}

static struct pr_detect *detector;

static void begin_by(const char *as, bool brisk)
{
	struct pr_detect_options options = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2000000000u, .brisk = brisk, .numerator = 1, .denominator = 2};
	if (as)
		options.as = pr_span_of(as);
	said[said_n = 0] = '\0';
	tell_bounds = false;
	detector = pr_detect_new(&options, hear, NULL);
}

static void begin_as(const char *as)
{
	begin_by(as, false);
}

static void begin(void)
{
	begin_as(NULL);
}

/* One record of JSON without its time. */
static void at(double t, const char *fields)
{
	struct pr_record r;
	transcript_record(t, fields, &r);
	CHECK(pr_detect_step(detector, &r));
}

static void link_at(double t, const char *observer, const char *subject, const char *state, double lag)
{
	char fields[256];
	snprintf(fields, sizeof fields,
	         "\"type\":\"link\",\"observer\":\"%s\",\"subject\":\"%s\",\"state\":\"%s\",\"earliest\":%.0f,"
	         "\"latest\":%.0f,\"since\":%.0f,\"src\":\"%s:1\"",
	         observer, subject, state, (t - 2 * lag) * 1e9, t * 1e9, (t - lag) * 1e9, observer);
	at(t, fields);
}

static void contact(double t, char observer, char subject)
{
	char fields[128];
	snprintf(fields, sizeof fields, "\"type\":\"contact\",\"observer\":\"%c\",\"subject\":\"%c\",\"system\":\"x\"", observer,
	         subject);
	at(t, fields);
}

/* Every peer of "abc" watches every other and has it up. */
static void whole(double t, const char *peers)
{
	for (const char *a = peers; *a; a++)
		for (const char *b = peers; *b; b++)
			if (a != b)
				link_at(t, (char[]){*a, 0}, (char[]){*b, 0}, "up", 0);
}

/* Each of `these` says that it lost each of `those`, or has it back. */
static void say_of(double t, const char *these, const char *those, const char *state, double lag)
{
	for (const char *a = these; *a; a++)
		for (const char *b = those; *b; b++)
			link_at(t, (char[]){*a, 0}, (char[]){*b, 0}, state, lag);
}

static void end(const char *wanted)
{
	CHECK(pr_detect_end(detector));
	pr_detect_free(detector);
	pr_build_free(&transcript_build);
	CHECK_EQ_STR(said, wanted);
}

static void a_cut_and_its_end(void)
{
	begin();
	whole(1, "abcde");
	say_of(20, "ab", "cde", "down", 3);
	say_of(20.5, "cde", "ab", "down", 3);
	say_of(60, "ab", "cde", "up", 0);
	say_of(60.5, "cde", "ab", "up", 0);
	at(70, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.5 open network-partition complete since 17.0 {a b}|{c d e} 0-1 1-0\n"
	    "62.0 close network-partition complete since 17.0 end 60.0 {a b}|{c d e} 0-1 1-0\n");
}

/* A peer's clock was put right, and may be off by so much. */
static void clock_of(const char *peer, double low, double high)
{
	char fields[128];
	snprintf(fields, sizeof fields, "\"type\":\"clock\",\"peer\":\"%s\",\"offset\":7000000000,\"low\":%.0f,\"high\":%.0f", peer,
	         7e9 + low * 1e9, 7e9 + high * 1e9);
	at(0, fields);
}

/* What a failure is dated by holds as well as the clocks of those who tell: a's and b's do by 2 s and more, c's by half a second. */
static void bounds_as_wide_as_clocks_err(void)
{
	begin();
	tell_bounds = true;
	clock_of("a", -2, 3);
	clock_of("b", -4, 4);
	clock_of("c", -0.5, 0.5);
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	say_of(60, "ab", "c", "up", 0);
	say_of(61, "c", "ab", "up", 0);
	at(70, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 in 13.5-20.5 {a b}|{c} 0-1 1-0\n"
	    "62.0 close network-partition complete since 17.0 end 60.0 in 13.5-20.5, 16.5-63.0 {a b}|{c} 0-1 1-0\n");
}

/* By its clock c was alive for a second after it was lost; but the clock may be ahead by so much. */
static void who_died_by_a_clock_that_errs(void)
{
	for (int known = 0; known < 2; known++) {
		begin();
		if (known)
			clock_of("c", -1.5, 0.5);
		whole(1, "abc");
		say_of(22, "ab", "c", "down", 1);
		at(23, "\"type\":\"activity\",\"peer\":\"c\"");
		at(30, "\"type\":\"activity\",\"peer\":\"a\"");
		at(40, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
		at(50, "\"type\":\"activity\",\"peer\":\"a\"");
		end(known ? "24.0 open crash since 21.0 {a b}|{c} 0-1 1-0 undecided\n"
		            "42.0 change crash since 21.0 {a b}|{c} 0-1 1-0\n"
		            "42.0 close crash since 21.0 end 40.0 {a b}|{c} 0-1 1-0\n"
		          : "24.0 open network-partition complete since 21.0 {a b}|{c} 0-1 1-0\n"
		            "42.0 open crash since 31.5 {a b}|{c} 0-1 1-0\n"
		            "42.0 close crash since 31.5 end 40.0 {a b}|{c} 0-1 1-0\n");
	}
}

/* One side's word is enough for the cut, but not to tell whether the other side is down. */
static void one_sides_logs(void)
{
	begin();
	whole(1, "abcde");
	say_of(20, "ab", "cde", "down", 3);
	at(30, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c d e} 0-1 1-0 undecided\n");
}

static void a_pair_is_partial(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "a", "b", "down", 3);
	say_of(20, "b", "a", "down", 3);
	at(30, "\"type\":\"activity\",\"peer\":\"c\"");
	end("22.0 open network-partition partial since 17.0 {a}|{b}|{c} 0-1 1-0\n");
}

static void healing_in_steps_is_a_change(void)
{
	begin();
	whole(1, "abc");
	for (const char *p = "abc"; *p; p++)
		for (const char *q = "abc"; *q; q++)
			if (p != q && *p != *q)
				link_at(20, (char[]){*p, 0}, (char[]){*q, 0}, "down", 3);
	say_of(40, "a", "b", "up", 0);
	say_of(40, "b", "a", "up", 0);
	say_of(60, "ab", "c", "up", 0);
	at(70, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a}|{b}|{c} 0-1 0-2 1-0 1-2 2-0 2-1\n"
	    "42.0 change network-partition complete since 40.0 {a b}|{c} 0-1 1-0\n"
	    "62.0 close network-partition complete since 40.0 end 60.0 {a b}|{c} 0-1 1-0\n");
}

/* The links between two sides come back one by one; nothing in between was a state of the cluster. */
/* While c is cut off, a and b lose each other, too; c comes back long before those two find one another. */
static void a_cut_within_a_side_ends_when_it_does(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	say_of(32, "a", "b", "down", 3);
	say_of(32, "b", "a", "down", 3);
	say_of(45, "ab", "c", "up", 0);
	say_of(45, "c", "ab", "up", 0);
	say_of(90, "a", "b", "up", 0);
	at(100, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "34.0 change network-partition complete since 29.0 {a}|{b}|{c} 0-1 0-2 1-0 1-2 2-0 2-1 undecided\n"
	    "47.0 change network-partition partial since 45.0 {a}|{b}|{c} 0-1 1-0\n"
	    "92.0 close network-partition partial since 45.0 end 90.0 {a}|{b}|{c} 0-1 1-0\n");
}

static void mending_is_no_change(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20, "cd", "ab", "down", 3);
	say_of(60, "a", "c", "up", 0);
	say_of(70, "a", "d", "up", 0);
	say_of(80, "b", "cd", "up", 0);
	at(90, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "82.0 close network-partition complete since 17.0 end 60.0 {a b}|{c d} 0-1 1-0\n");
}

/* Nothing of c reaches the others from 17 on; c hears them for a while, but cannot answer. */
static void the_first_direction_is_the_beginning(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(21.5, "c", "ab", "down", 3);
	say_of(60, "ab", "c", "up", 0);
	at(90, "\"type\":\"activity\",\"peer\":\"a\"");
	end("23.5 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "62.0 close network-partition complete since 17.0 end 60.0 {a b}|{c} 0-1 1-0\n");
}

/* What a and c lost of each other, and found again, before the cut, tells nothing of when that ended. */
static void what_healed_before_the_cut(void)
{
	begin();
	whole(1, "abc");
	say_of(10, "a", "c", "down", 0);
	say_of(10.5, "a", "c", "up", 0);
	say_of(20, "b", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	say_of(60, "c", "b", "up", 0);
	say_of(64, "ac", "ca", "up", 0);
	at(90, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "66.0 close network-partition complete since 17.0 end 60.0 {a b}|{c} 0-1 1-0\n");
}

/* a finds c again between 50 and 60, b between 55 and 65: the cut between them ended not before 55. */
static void who_is_slow_bounds_the_end(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	for (int i = 0; i < 2; i++) {
		char fields[256];
		double t = 60 + 5 * i;
		snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"c\",\"state\":\"up\",\"earliest\":%.0f,\"latest\":%.0f,"
		         "\"since\":%.0f", "ab"[i], (t - 10) * 1e9, t * 1e9, (t - 8) * 1e9);
		at(t, fields);
	}
	at(90, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "67.0 close network-partition complete since 17.0 end 55.0 {a b}|{c} 0-1 1-0\n");
}

/* Nothing tells of the end but that a tries anew, at 40, in vain for 7 s at least, and at 80, when that takes. One at 30 comes to nothing by that. */
static void what_is_tried_now_and_then_comes_late(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	for (int i = 0; i < 3; i++) {
		static const double times[] = {30, 40, 80};
		char fields[128];
		snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"c\",\"state\":\"suspect\",\"cause\":\"attempt\"");
		at(times[i], fields);
	}
	say_of(80.5, "ab", "c", "up", 0);
	at(95, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "82.5 close network-partition complete since 17.0 end 63.8 {a b}|{c} 0-1 1-0\n");
	CHECK_EQ_INT((int)(seconds(end_earliest)), 47);
}

/* a meets c again; that b says later that it has lost d does not bound when the cut ended from below: not after that contact. */
static void what_outlasts_the_end_is_no_bound_of_it(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	contact(60, 'a', 'c');
	say_of(70, "b", "d", "down", 3);
	say_of(75, "ab", "cd", "up", 0);
	at(90, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0 undecided\n"
	    "77.0 close network-partition complete since 17.0 end 60.0 {a b}|{c d} 0-1 1-0 undecided\n");
	CHECK_EQ_INT((int)(seconds(end_earliest)), 20);
}

/* But one that stays lost for half a minute is. */
static void what_does_not_mend_is_told(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	say_of(60, "a", "c", "up", 0);
	at(95, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "90.0 change network-partition partial since 60.0 {a}|{b}|{c} 1-2 2-1\n");
}

/* c says nothing while all lose it, and starts again. */
static void a_crash(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	at(40, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	whole(41, "abc");
	at(50, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open crash since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "42.0 change crash since 17.0 {a b}|{c} 0-1 1-0\n"
	    "42.0 close crash since 17.0 end 40.0 {a b}|{c} 0-1 1-0\n");
}

/* c goes on without having started, and claims that the others were lost: nobody believes it. */
static void a_pause(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(40, "c", "ab", "down", 3);
	say_of(40.5, "ab", "c", "up", 0);
	at(50, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open crash since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "42.5 change timeout since 17.0 {a b}|{c} 0-1 1-0\n"
	    "42.5 close timeout since 17.0 end 40.0 {a b}|{c} 0-1 1-0\n");
}

/* c watches nobody, so its silence says nothing, until it starts. */
static void a_crash_that_only_the_start_tells(void)
{
	begin();
	say_of(1, "ab", "c", "up", 0);
	say_of(1, "a", "b", "up", 0);
	at(5, "\"type\":\"activity\",\"peer\":\"c\"");
	say_of(20, "ab", "c", "down", 3);
	at(40, "\"type\":\"activity\",\"peer\":\"c\""); /* of the same line */
	at(40, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	say_of(41, "ab", "c", "up", 0);
	at(50, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "43.0 change crash since 17.0 {a b}|{c} 0-1 1-0\n"
	    "43.0 close crash since 17.0 end 40.0 {a b}|{c} 0-1 1-0\n");
}

/* The same, but it goes on, with what was waiting for it first, and says then that it was paused. */
static void a_pause_that_only_its_own_word_tells(void)
{
	begin();
	say_of(1, "ab", "c", "up", 0);
	say_of(1, "a", "b", "up", 0);
	at(5, "\"type\":\"activity\",\"peer\":\"c\"");
	say_of(20, "ab", "c", "down", 3);
	at(40, "\"type\":\"activity\",\"peer\":\"c\"");
	contact(40, 'c', 'a');
	at(40.3, "\"type\":\"activity\",\"peer\":\"c\"");
	at(40.4, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"pause\"");
	say_of(41, "ab", "c", "up", 0);
	at(50, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "43.0 change timeout since 17.0 {a b}|{c} 0-1 1-0\n"
	    "43.0 close timeout since 17.0 end 40.4 {a b}|{c} 0-1 1-0\n");
}

/* Cut off alone, but alive: its own log goes on. */
/* The same, and it says nothing of that; but it would have said, as it did before, that it reaches no majority, had it been cut off. */
static void a_pause_that_its_silence_tells(void)
{
	for (int spoke = 0; spoke < 2; spoke++) {
		begin();
		say_of(1, "ab", "c", "up", 0);
		say_of(1, "a", "b", "up", 0);
		at(5, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"majority\"");
		say_of(20, "ab", "c", "down", 3);
		if (spoke)
			at(30, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"minority\"");
		contact(40, 'c', 'a');
		contact(40, 'c', 'b');
		say_of(41, "ab", "c", "up", 0);
		at(50, "\"type\":\"activity\",\"peer\":\"a\"");
		end(spoke ? "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
		            "32.0 change network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
		            "42.0 close network-partition complete since 17.0 end 40.0 {a b}|{c} 0-1 1-0\n"
		          : "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
		            "43.0 change timeout since 17.0 {a b}|{c} 0-1 1-0\n"
		            "43.0 close timeout since 17.0 end 40.0 {a b}|{c} 0-1 1-0\n");
	}
}

/* It said so before the others noticed, and that it reaches one again: between the two it was silent, but not paused. */
static void who_says_so_first_is_not_paused(void)
{
	begin();
	say_of(1, "ab", "c", "up", 0);
	say_of(1, "a", "b", "up", 0);
	at(5, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"majority\"");
	at(16, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"minority\"");
	say_of(20, "ab", "c", "down", 3);
	at(40, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"majority\"");
	say_of(41, "ab", "c", "up", 0);
	at(50, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "43.0 close network-partition complete since 17.0 end 41.0 {a b}|{c} 0-1 1-0 undecided\n");
}

/* Nor has it said anything since, as it says no more than that in a log that is told little: the others have it back. */
static void a_pause_that_its_silence_tells_for_ever(void)
{
	for (int shortly = 0; shortly < 2; shortly++) {
		begin();
		say_of(1, "ab", "c", "up", 0);
		say_of(1, "a", "b", "up", 0);
		at(5, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"majority\"");
		say_of(20, "ab", "c", "down", 3);
		say_of(shortly ? 23 : 24, "a", "c", "up", 0);
		say_of(25, "b", "c", "up", 0);
		at(50, "\"type\":\"activity\",\"peer\":\"a\"");
		end(shortly ? "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
		              "27.0 close network-partition complete since 17.0 end 23.0 {a b}|{c} 0-1 1-0 undecided\n"
		            : "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
		              "27.0 change timeout since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
		              "27.0 close timeout since 17.0 end 24.0 {a b}|{c} 0-1 1-0 undecided\n");
	}
}

/* c's log has a line of that moment beside the one that tells of the start: it was silent before all the same. */
static void a_line_of_the_start_is_no_sign_of_life(void)
{
	begin();
	say_of(1, "ab", "c", "up", 0);
	say_of(1, "a", "b", "up", 0);
	at(5, "\"type\":\"activity\",\"peer\":\"c\"");
	say_of(20, "ab", "c", "down", 3);
	at(40, "\"type\":\"activity\",\"peer\":\"c\"");
	at(40, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	say_of(41, "ab", "c", "up", 0);
	at(50, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "43.0 change crash since 17.0 {a b}|{c} 0-1 1-0\n"
	    "43.0 close crash since 17.0 end 40.0 {a b}|{c} 0-1 1-0\n");
}

/* d and e go down at once, so that each is the last who had the other; they start one after the other. */
static void two_crashes_at_once(void)
{
	begin();
	whole(1, "abcde");
	at(15, "\"type\":\"activity\",\"peer\":\"d\"");
	say_of(20, "abc", "de", "down", 3);
	at(39.9, "\"type\":\"activity\",\"peer\":\"d\""); /* what says that it starts is not its first line */
	at(40, "\"type\":\"lifecycle\",\"peer\":\"d\",\"state\":\"start\"");
	at(41, "\"type\":\"lifecycle\",\"peer\":\"e\",\"state\":\"start\"");
	say_of(42, "abc", "de", "up", 0);
	say_of(42, "de", "abc", "up", 0);
	at(60, "\"type\":\"activity\",\"peer\":\"a\"");
	end("22.0 open network-partition complete since 17.0 {a b c}|{d e} 0-1 1-0 undecided\n"
	    "44.0 change crash since 17.0 {a b c e}|{d} 0-1 1-0\n"
	    "44.0 close crash since 17.0 end 40.0 {a b c e}|{d} 0-1 1-0\n"
	    "44.0 open crash since 17.0 {a b c d}|{e} 0-1 1-0\n"
	    "44.0 close crash since 17.0 end 41.0 {a b c d}|{e} 0-1 1-0\n");
}

/* b goes down, which a tells, and then a: that b had it up to the end tells nothing. */
static void one_crash_after_the_other(void)
{
	begin();
	whole(1, "abcde");
	say_of(20, "acde", "b", "down", 0);
	say_of(20.5, "cde", "a", "down", 0);
	at(40, "\"type\":\"lifecycle\",\"peer\":\"a\",\"state\":\"start\"");
	at(40, "\"type\":\"lifecycle\",\"peer\":\"b\",\"state\":\"start\"");
	say_of(42, "cde", "ab", "up", 0);
	at(60, "\"type\":\"activity\",\"peer\":\"c\"");
	end("22.5 open crash since 20.0 {a c d e}|{b} 0-1 1-0 undecided\n"
	    "22.5 open crash since 20.5 {a}|{c d e} 0-1 1-0 undecided\n"
	    "42.0 change crash since 20.5 {a}|{c d e} 0-1 1-0\n"
	    "42.0 close crash since 20.5 end 40.0 {a}|{c d e} 0-1 1-0\n"
	    "42.0 change crash since 20.0 {a c d e}|{b} 0-1 1-0\n"
	    "42.0 close crash since 20.0 end 40.0 {a c d e}|{b} 0-1 1-0\n");
}

static void isolation_is_no_crash(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20.1, "c", "ab", "down", 3);
	at(30, "\"type\":\"activity\",\"peer\":\"c\"");
	end("22.1 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n");
}

static void alive(double t, const char *peers)
{
	char fields[64];
	for (const char *p = peers; *p; p++) {
		snprintf(fields, sizeof fields, "\"type\":\"activity\",\"peer\":\"%c\"", *p);
		at(t, fields);
	}
}

static void up_again(double t, const char *observer, const char *subject)
{
	char fields[256];
	snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%s\",\"subject\":\"%s\",\"state\":\"up\",\"earliest\":%.0f,\"latest\":%.0f,\"since\":%.0f",
	         observer, subject, (t - 8) * 1e9, t * 1e9, (t - 0.1) * 1e9);
	at(t, fields);
}

/* All links were lost at once, so that all are tried at the same times for a while: then the first to be back is late as well. */
static void what_is_tried_at_one_time_comes_late(void)
{
	for (int lasting = 0; lasting < 2; lasting++) {
		double back = lasting ? 60 : 26;
		begin();
		whole(1, "abc");
		say_of(20, "ab", "c", "down", 3);
		say_of(20, "c", "ab", "down", 3);
		alive(25, "abc");
		up_again(back, "a", "c");
		up_again(back, "b", "c");
		up_again(back, "c", "a");
		up_again(back, "c", "b");
		alive(90, "abc");
		end(lasting ? "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
		              "62.0 close network-partition complete since 17.0 end 59.9 {a b}|{c} 0-1 1-0\n"
		            : "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
		              "28.0 close network-partition complete since 17.0 end 24.4 {a b}|{c} 0-1 1-0\n");
	}
}

/* Lost ten seconds ago by the best estimate; any time within the last minute. */
static void lose_vaguely(double t, const char *these, const char *those)
{
	for (const char *a = these; *a; a++)
		for (const char *b = those; *b; b++) {
			char fields[256];
			snprintf(fields, sizeof fields,
			         "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"down\",\"earliest\":%.0f,"
			         "\"latest\":%.0f,\"since\":%.0f,\"src\":\"%c:1\"",
			         *a, *b, (t - 60) * 1e9, (t - 5) * 1e9, (t - 10) * 1e9, *a);
			at(t, fields);
		}
}

/* By the bounds c may have been cut off when d was; but then nobody would have noticed it for four times as long as d. */
static void a_cut_that_widens(void)
{
	begin();
	whole(1, "abcd");
	lose_vaguely(130, "abc", "d");
	lose_vaguely(130, "d", "abc");
	alive(158, "abcd");
	lose_vaguely(160, "ab", "c");
	lose_vaguely(160, "c", "ab");
	alive(170, "abcd");
	alive(180, "abcd");
	end("132.0 open network-partition complete since 120.0 {a b c}|{d} 0-1 1-0\n"
	    "162.0 change network-partition complete since 150.0 {a b}|{c}|{d} 0-1 0-2 1-0 1-2 2-0 2-1\n");
	begin(); /* noticed half as late again */
	whole(1, "abcd");
	lose_vaguely(130, "abc", "d");
	lose_vaguely(130, "d", "abc");
	lose_vaguely(138, "ab", "c");
	lose_vaguely(138, "c", "ab");
	alive(170, "abcd");
	end("132.0 open network-partition complete since 120.0 {a b c}|{d} 0-1 1-0\n"
	    "140.0 change network-partition complete since 120.0 {a b}|{c}|{d} 0-1 0-2 1-0 1-2 2-0 2-1\n");
}

/* Of the side c d only c meets the others again; what d lost of them, and they of it, is lost anew since: the sides are others now. */
static void a_side_heals_in_part(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20.5, "cd", "ab", "down", 3);
	say_of(40, "ab", "c", "up", 0);
	say_of(40, "c", "ab", "up", 0);
	say_of(46, "d", "ab", "down", 1);
	alive(55, "abcd");
	say_of(58, "d", "ab", "up", 0);
	say_of(58, "ab", "d", "up", 0);
	alive(70, "abcd");
	end("22.5 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "54.0 change network-partition partial since 40.0 {a b}|{c}|{d} 0-2 2-0\n"
	    "60.0 close network-partition partial since 40.0 end 58.0 {a b}|{c}|{d} 0-2 2-0\n");
}

/* a lost b once, and heard of it since, but watches it no more: in the next cut its silence does not say that b is up. */
static void a_lost_link_is_watched_no_more(void)
{
	begin();
	say_of(1, "a", "bc", "up", 0);
	say_of(1, "d", "bc", "up", 0);
	say_of(20, "a", "b", "down", 3);
	contact(20.5, 'a', 'b');
	say_of(60, "c", "d", "down", 3);
	alive(70, "abcd");
	end("62.0 open network-partition complete since 57.0 {a c}|{b d} 0-1 1-0 undecided\n"
	    "70.0 change network-partition complete since 57.0 {a c}|{b d} 0-1 1-0\n");
}

/* c and d lose the same others, which would make them one side, but that c doubts its link to d. */
static void who_is_doubted_is_not_presumed_up(void)
{
	begin();
	say_of(1, "ab", "l", "up", 0);
	say_of(1, "cd", "l", "up", 0);
	say_of(20, "cd", "l", "down", 3);
	say_of(23, "c", "d", "suspect", 3);
	alive(30, "abcdl");
	end("22.0 open network-partition complete since 17.0 {a b l}|{c d} 0-1 1-0 undecided\n"
	    "25.0 change network-partition complete since 17.0 {a b l}|{c}|{d} 0-1 0-2 1-0 1-2 2-0 2-1 ?1-2 ?2-1 undecided\n"
	    "30.0 change network-partition complete since 17.0 {a b l}|{c}|{d} 0-1 0-2 1-0 1-2 2-0 2-1 ?1-2 ?2-1\n");
}

/* Both lost the same, though one only doubts it; nobody speaks of the link between the two. */
static void who_doubts_the_same_is_on_the_same_side(void)
{
	begin();
	say_of(1, "abcd", "l", "up", 0);
	say_of(20, "c", "l", "suspect", 3);
	say_of(21, "d", "l", "down", 4);
	alive(30, "abcdl");
	end("23.0 open network-partition complete since 17.0 {a b l}|{c d} 0-1 1-0 undecided\n"
	    "30.0 change network-partition complete since 17.0 {a b l}|{c d} 0-1 1-0\n");
}

/* What followers say of their leaders, to whom they listen, and whom they lost or wait for no more. */
static void follower(double t, const char *these, char leader, const char *state, const char *cause, double lag)
{
	char fields[256];
	for (const char *a = these; *a; a++) {
		snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"%s\",\"cause\":\"%s\","
		         "\"earliest\":%.0f,\"latest\":%.0f", *a, leader, state, cause, (t - lag - 1) * 1e9, (t - lag + 1) * 1e9);
		at(t, fields);
	}
}

static void leads(double t, char peer, bool still)
{
	char fields[128];
	if (still)
		snprintf(fields, sizeof fields, "\"type\":\"leader\",\"observer\":\"%c\",\"leader\":\"%c\"", peer, peer);
	else
		snprintf(fields, sizeof fields, "\"type\":\"leader\",\"observer\":\"%c\",\"leader\":null", peer);
	at(t, fields);
}

/* d lost a, who led. Nobody says that the two are together again; but a and d follow e by and by. TCP repeated what did not come. */
static void who_follow_the_same_are_together(void)
{
	begin();
	say_of(1, "bcde", "a", "up", 0);
	follower(30, "d", 'a', "down", "repeated", 10);
	say_of(30, "e", "a", "suspect", 10);
	alive(40, "abcde");
	follower(60, "d", 'a', "up", "unwatched", 0);
	say_of(60, "d", "e", "up", 0);
	alive(65, "abcde");
	say_of(70, "abc", "e", "up", 0);
	alive(80, "abcde");
	end("32.0 open network-partition complete since 19.0 {a b c}|{d e} 0-1 1-0 undecided\n"
	    "42.0 change network-partition complete since 19.0 {a b c}|{d e} 0-1 1-0\n"
	    "72.0 close network-partition complete since 19.0 end 57.2 {a b c}|{d e} 0-1 1-0\n");
}

/* a may as well be paused, as it says nothing in between: then nothing is repeated that would tell when that ended. */
static void who_may_be_paused_is_not_dated_back(void)
{
	for (int speaks = 0; speaks < 2; speaks++) {
		begin();
		say_of(1, "bcd", "a", "up", 0);
		follower(30, "b", 'a', "down", "repeated", 10);
		follower(30, "b", 'a', "up", "unwatched", 0);
		for (const char *p = "cd"; *p; p++) {
			follower(30, (char[]){*p, 0}, 'a', "suspect", "election", 10);
			say_of(30, (char[]){*p, 0}, "b", "up", 0);
		}
		alive(40, speaks ? "abcd" : "bcd");
		say_of(60, "a", "b", "up", 0);
		alive(70, "abcd");
		end(speaks ? "32.0 open network-partition complete since 19.0 {a}|{b c d} 0-1 1-0 undecided\n"
		             "42.0 change network-partition complete since 19.0 {a}|{b c d} 0-1 1-0\n"
		             "62.0 close network-partition complete since 19.0 end 49.8 {a}|{b c d} 0-1 1-0\n"
		           : "32.0 open network-partition complete since 19.0 {a}|{b c d} 0-1 1-0 undecided\n"
		             "62.0 close network-partition complete since 19.0 end 60.0 {a}|{b c d} 0-1 1-0 undecided\n");
	}
}

/* b hears nobody who leads; but a led no more by then. */
static void who_leads_no_more_is_not_missed(void)
{
	begin();
	leads(1, 'a', true);
	say_of(1, "bc", "a", "up", 0);
	leads(18, 'a', false);
	follower(22, "b", 'a', "down", "repeated", 4);
	alive(30, "abc");
	end("");
}

static void who_leads_is_missed(void)
{
	begin();
	leads(1, 'a', false);
	leads(2, 'a', true);
	say_of(3, "bc", "a", "up", 0);
	follower(22, "b", 'a', "down", "repeated", 4);
	leads(25, 'a', false);
	alive(30, "abc");
	end("24.0 open network-partition complete since 17.0 {a c}|{b} 0-1 1-0 undecided\n"
	    "30.0 change network-partition complete since 17.0 {a c}|{b} 0-1 1-0\n");
}

/* b and c lost a, and each stands for election while the other does, within the time for which it has waited: neither hears the other. */
static void who_stand_against_each_other_are_apart(void)
{
	for (int late = 0; late < 2; late++) {
		begin();
		say_of(1, "bcde", "a", "up", 0);
		follower(30, "b", 'a', "down", "candidate", 9);
		follower(late ? 39 : 35, "c", 'a', "down", "candidate", late ? 8 : 9);
		alive(50, "abcde");
		say_of(70, "abde", "c", "up", 0);
		alive(90, "abcde");
		end(late ? "32.0 open network-partition complete since 20.0 {a c d e}|{b} 0-1 1-0 undecided\n"
		           "41.0 change network-partition complete since 30.0 {a d e}|{b c} 0-1 1-0 undecided\n"
		           "52.0 change network-partition complete since 30.0 {a d e}|{b c} 0-1 1-0\n"
		           "90.0 change network-partition partial since 60.0 {a}|{b}|{c d e} 0-1 1-0\n"
		         : "32.0 open network-partition complete since 20.0 {a c d e}|{b} 0-1 1-0 undecided\n"
		           "37.0 change network-partition complete since 25.0 {a d e}|{b}|{c} 0-1 0-2 1-0 1-2 2-0 2-1 undecided\n"
		           "52.0 change network-partition complete since 25.0 {a d e}|{b}|{c} 0-1 0-2 1-0 1-2 2-0 2-1\n"
		           "72.0 change network-partition partial since 58.8 {a}|{b}|{c d e} 0-1 1-0\n");
	}
}

/* c hears no majority, which is no doubt of a as long as nobody else has lost a. */
static void who_hears_no_majority_follows_still(void)
{
	for (int other = 0; other < 2; other++) {
		begin();
		say_of(1, "bcd", "a", "up", 0);
		follower(20, "c", 'a', "suspect", "quorum", 3);
		say_of(22, "c", "b", "down", 5);
		if (other)
			say_of(23, "d", "a", "down", 6);
		alive(40, "abcd");
		end(other ? "25.0 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0 undecided\n"
		            "40.0 change network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
		          : "24.0 open network-partition partial since 17.0 {a d}|{b}|{c} 1-2 2-1 undecided\n"
		            "40.0 change network-partition partial since 17.0 {a d}|{b}|{c} 1-2 2-1\n");
	}
}

/* a says that a majority does not reach b, which says nothing, as it may be paused: that it had one is no way to the others. */
static void who_is_outvoted_has_no_majority(void)
{
	char fields[96];
	for (int outvoted = 0; outvoted < 2; outvoted++) {
		begin();
		for (const char *p = "abcd"; *p; p++) {
			snprintf(fields, sizeof fields, "\"type\":\"lifecycle\",\"by\":\"%c\",\"peer\":\"%c\",\"state\":\"majority\"", *p, *p);
			at(1, fields);
		}
		say_of(20, "a", "b", "down", 3);
		if (outvoted)
			at(20, "\"type\":\"lifecycle\",\"by\":\"a\",\"peer\":\"b\",\"state\":\"minority\"");
		alive(30, "acd");
		end(outvoted ? "22.0 open network-partition complete since 17.0 {a c d}|{b} 0-1 1-0 undecided\n"
		             : "22.0 open network-partition partial since 17.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
		               "30.0 change network-partition partial since 17.0 {a}|{b}|{c d} 0-1 1-0\n");
	}
}

/* a lost b. Nobody speaks of the others; but all of them reach a majority, and so do a and b, until b says that it does not. */
static void two_majorities_have_a_peer_in_common(void)
{
	char fields[96];
	begin();
	for (const char *p = "abcde"; *p; p++) {
		snprintf(fields, sizeof fields, "\"type\":\"lifecycle\",\"peer\":\"%c\",\"state\":\"majority\"", *p);
		at(1, fields);
	}
	say_of(20, "a", "b", "down", 3);
	alive(30, "abcde");
	at(40, "\"type\":\"lifecycle\",\"peer\":\"b\",\"state\":\"minority\"");
	alive(50, "abcde");
	end("22.0 open network-partition partial since 17.0 {a}|{b}|{c d e} 0-1 1-0 undecided\n"
	    "32.0 change network-partition partial since 17.0 {a}|{b}|{c d e} 0-1 1-0\n"
	    "42.0 change network-partition complete since 17.0 {a c d e}|{b} 0-1 1-0\n");
}

static void who_leaves_in_good_order_is_no_failure(void)
{
	begin();
	whole(1, "abc");
	at(19, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"stop\"");
	say_of(22, "ab", "c", "down", 3);
	at(30, "\"type\":\"activity\",\"peer\":\"a\"");
	end("");
}

static void a_flicker_is_no_failure(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(21, "ab", "c", "up", 0);
	at(30, "\"type\":\"activity\",\"peer\":\"a\"");
	end("");
}

/* Lost since 20, certainly between 19 and `latest`. */
static void lost_since_20(double t, char observer, char subject, double latest)
{
	char fields[256];
	snprintf(fields, sizeof fields,
	         "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"down\",\"earliest\":19000000000,"
	         "\"latest\":%.0f,\"since\":20000000000,\"src\":\"%c:1\"",
	         observer, subject, latest * 1e9, observer);
	at(t, fields);
}

/* c and the others lost one another; the others say so at 30, c at `echo`. */
static void lost_at_30(double latest, double echo)
{
	static const char *const links[] = {"ac", "bc", "ca", "cb"};
	for (size_t i = 0; i < 4; i++)
		lost_since_20(i < 2 ? 30 : echo, links[i][0], links[i][1], latest);
}

/* Systems that notice late: what lasted longer than the slack is told, though it mends within the slack after the reports. */
static void what_is_reported_late_is_told(void)
{
	begin();
	whole(1, "abc");
	lost_at_30(22, 30);
	say_of(31, "ab", "c", "up", 0);
	say_of(31, "c", "ab", "up", 0);
	at(60, "\"type\":\"activity\",\"peer\":\"a\"");
	end("31.0 open network-partition complete since 20.0 {a b}|{c} 0-1 1-0\n"
	    "33.0 close network-partition complete since 20.0 end 31.0 {a b}|{c} 0-1 1-0\n");
	begin();
	whole(1, "abc");
	lost_at_30(30, 30); /* it may have been short */
	say_of(31, "ab", "c", "up", 0);
	say_of(31, "c", "ab", "up", 0);
	at(60, "\"type\":\"activity\",\"peer\":\"a\"");
	end("");
	begin();
	whole(1, "abc");
	lost_at_30(22, 31); /* c tells nothing new, so that there is nothing to wait for */
	contact(31.2, 'a', 'c');
	contact(32, 'b', 'c');
	at(60, "\"type\":\"activity\",\"peer\":\"a\"");
	end("31.2 open network-partition complete since 20.0 {a b}|{c} 0-1 1-0\n"
	    "34.0 close network-partition complete since 20.0 end 31.2 {a b}|{c} 0-1 1-0\n");
	begin();
	whole(1, "abcd");
	lost_at_30(22, 30);
	say_of(31, "a", "d", "suspect", 0); /* nor is a doubt a reason to wait: it will be said again if it is a loss */
	contact(31.2, 'a', 'c');
	contact(32, 'b', 'c');
	contact(32, 'a', 'd');
	at(60, "\"type\":\"activity\",\"peer\":\"a\"");
	end("31.2 open network-partition partial since 20.0 {a b}|{c}|{d} 0-1 1-0\n"
	    "34.0 close network-partition partial since 20.0 end 31.2 {a b}|{c}|{d} 0-1 1-0\n");
}

/* The loss of c is told, and then, late, that of d, which is all but over; but it is c who meets the others first, as far as their clocks tell. */
static void what_mends_first_undoes_nothing_of_the_rest(void)
{
	begin();
	whole(1, "abcd");
	lost_at_30(22, 30);
	for (const char *c = "ab"; *c; c++) {
		lost_since_20(40, *c, 'd', 22);
		lost_since_20(40, 'd', *c, 22);
	}
	say_of(41, "ab", "c", "up", 0);
	say_of(41.1, "c", "ab", "up", 0);
	say_of(41.2, "ab", "d", "up", 0);
	say_of(41.3, "d", "ab", "up", 0);
	alive(60, "abcd");
	end("32.0 open network-partition partial since 20.0 {a b}|{c}|{d} 0-1 1-0\n"
	    "41.0 change network-partition complete since 20.0 {a b}|{c d} 0-1 1-0\n"
	    "43.2 close network-partition complete since 20.0 end 41.0 {a b}|{c d} 0-1 1-0\n");
}

/* b says only 0.3 s before a meets c again that it had lost it; but if b's clock may be ahead by a second, all had time to say so. */
static void what_clocks_put_close_to_the_end_may_be_before(void)
{
	for (int known = 0; known < 2; known++) {
		begin();
		if (known)
			clock_of("b", -1, 1);
		whole(1, "abc");
		lost_since_20(30, 'a', 'c', 22);
		lost_since_20(30, 'c', 'a', 22);
		lost_since_20(31, 'b', 'c', 22);
		lost_since_20(31, 'c', 'b', 22);
		say_of(31.3, "ab", "c", "up", 0);
		say_of(31.3, "c", "ab", "up", 0);
		alive(60, "abc");
		end(known ? "31.3 open network-partition complete since 20.0 {a b}|{c} 0-1 1-0\n"
		            "33.3 close network-partition complete since 20.0 end 31.3 {a b}|{c} 0-1 1-0\n"
		          : "");
	}
}

/*
 * Nobody speaks of the links between a and c and d, which may be cut like those of b, their leader; until they meet, first of all, again.
 */
static void who_meets_first_was_cut_off_as_well(void)
{
	begin();
	alive(1, "abcd");
	contact(1, 'a', 'b');
	contact(1, 'c', 'd');
	contact(1, 'a', 'c');
	for (const char *c = "cd"; *c; c++) {
		say_of(2, "b", (char[]){*c, 0}, "up", 0);
		lost_since_20(30, 'b', *c, 22);
		lost_since_20(30, *c, 'b', 22);
	}
	contact(30, 'a', 'b');
	contact(30, 'c', 'd');
	contact(31.0, 'a', 'c');
	contact(31.1, 'b', 'c');
	contact(31.2, 'b', 'd');
	alive(60, "abcd");
	end("31.0 open network-partition complete since 20.0 {a b}|{c d} 0-1 1-0\n"
	    "33.2 close network-partition complete since 20.0 end 31.1 {a b}|{c d} 0-1 1-0\n");
}

static void with_cause(double t, char observer, char subject, const char *state, const char *cause)
{
	char fields[256];
	snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"%s\",\"cause\":\"%s\",\"src\":\"%c:1\"",
	         observer, subject, state, cause, observer);
	at(t, fields);
}

/* b and c close their connections to d, which are up again before the slack is over: what a and d have lost stays as it was. */
static void the_same_again_is_no_change(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "a", "d", "down", 3);
	say_of(20, "d", "a", "down", 3);
	say_of(30, "bc", "d", "down", 0);
	say_of(30.5, "bc", "d", "up", 0);
	say_of(31, "a", "d", "down", 0.5);
	alive(40, "abcd");
	end("22.0 open network-partition partial since 17.0 {a}|{b c}|{d} 0-2 2-0\n");
}

/* A connection that the other end closed tells that its process may have gone, and nothing of the network. */
static void closed_is_not_cut(void)
{
	begin();
	whole(1, "abc");
	with_cause(20, 'a', 'c', "down", "closed");
	with_cause(20, 'b', 'c', "down", "reset");
	alive(30, "abc");
	end("22.0 open crash since 20.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "30.0 change timeout since 20.0 {a b}|{c} 0-1 1-0\n");
	begin();
	whole(1, "abc");
	with_cause(20, 'a', 'c', "down", "closed");
	with_cause(20, 'b', 'c', "down", "reset");
	alive(21, "abc");
	alive(40, "abc");
	end("");
}

/* c is refused, and had not spoken to a for long; but it was alive in between, by its own word, and so its process was. */
static void who_spoke_had_not_crashed(void)
{
	begin();
	whole(1, "abc");
	alive(30, "abc");
	at(40, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"c\",\"state\":\"down\",\"cause\":\"refused\",\"earliest\":2000000000,"
	       "\"since\":20000000000,\"latest\":40000000000,\"src\":\"a:1\"");
	alive(50, "ab");
	end("42.0 open crash since 30.0 {a b}|{c} 0-1 1-0\n");
}

/* b and c go down at once, and each still has the other up: the others' connections are closed, so it is no cut. */
static void closed_by_two_at_once(void)
{
	begin();
	whole(1, "abcd");
	with_cause(20, 'a', 'b', "down", "reset");
	with_cause(20, 'a', 'c', "down", "reset");
	with_cause(20, 'd', 'b', "down", "reset");
	with_cause(20, 'd', 'c', "down", "reset");
	alive(25, "ad");
	at(40, "\"type\":\"lifecycle\",\"peer\":\"b\",\"state\":\"start\"");
	at(41, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	whole(42, "abcd");
	alive(50, "abcd");
	end("22.0 open crash since 20.0 {a c d}|{b} 0-1 1-0 undecided\n"
	    "22.0 open crash since 20.0 {a d}|{c} 0-1 1-0 undecided\n"
	    "43.0 change crash since 20.0 {a d}|{c} 0-1 1-0\n"
	    "43.0 close crash since 20.0 end 41.0 {a d}|{c} 0-1 1-0\n"
	    "43.0 change crash since 20.0 {a c d}|{b} 0-1 1-0\n"
	    "43.0 close crash since 20.0 end 40.0 {a c d}|{b} 0-1 1-0\n");
	begin(); /* b has c up, and is alive: c is cut off from b by nobody's word, and has not crashed by a's and d's */
	whole(1, "abcd");
	with_cause(20, 'a', 'c', "down", "reset");
	with_cause(20, 'd', 'c', "down", "reset");
	alive(25, "ad");
	with_cause(30, 'a', 'b', "down", "reset");
	alive(31, "abd");
	alive(50, "abcd");
	end("");
}

/* b doubts c once more after it has met it again: the cut ended all the same, and when it did. */
static void a_doubt_does_not_undo_a_heal(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	say_of(60, "b", "c", "up", 0);
	say_of(61, "b", "c", "suspect", 0);
	say_of(64, "a", "c", "up", 0);
	alive(70, "abc");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "66.0 close network-partition complete since 17.0 end 60.0 {a b}|{c} 0-1 1-0\n");
}

/* Stamps of whole seconds: lost and up within one, in this order. */
static void one_log_knows_its_order(void)
{
	static const char *const states[] = {"down", "up", "down"};
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 4; j++) {
			char fields[256];
			snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"%s\","
			         "\"earliest\":%.0f,\"latest\":60999000000", "abcc"[j], "ccab"[j], states[i], i == 1 ? 60e9 : 59e9);
			if (i < 2 || j == 0)
				at(60, fields);
		}
	with_cause(60.5, 'a', 'c', "up", "");
	alive(70, "abc");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "62.5 close network-partition complete since 17.0 end 60.0 {a b}|{c} 0-1 1-0\n");
}

/* The others meet c again one by one once its pause is over; until then they have not lost it anew, unless they say so. */
static void a_pause_explains_what_was_lost(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	alive(30, "abc");
	say_of(30.5, "a", "c", "down", 3);
	alive(33, "abc");
	say_of(38, "ab", "c", "up", 0);
	alive(50, "abc");
	end("22.0 open crash since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "32.0 change timeout since 17.0 {a b}|{c} 0-1 1-0\n"
	    "40.0 close timeout since 17.0 end 30.0 {a b}|{c} 0-1 1-0\n");
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	alive(30, "abc");
	say_of(40, "ab", "c", "down", 3);
	say_of(40, "c", "ab", "down", 3);
	alive(50, "abc");
	end("22.0 open crash since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "32.0 change timeout since 17.0 {a b}|{c} 0-1 1-0\n"
	    "42.0 close timeout since 17.0 end 30.0 {a b}|{c} 0-1 1-0\n"
	    "42.0 open network-partition complete since 37.0 {a b}|{c} 0-1 1-0\n");
}

/* What a loses it has back as soon as it says so: now one, now two of three; or (`all`) all three each time, as short cuts would have it. */
static void links_that_break_for_a_moment(void)
{
	for (int all = 0; all < 2; all++) {
		static const char *const lost[] = {"b", "c", "bd", "c"};
		begin();
		whole(1, "abcd");
		for (unsigned i = 0; i < 4; i++) {
			say_of(20 + 7 * i, "a", all ? "bcd" : lost[i], "down", 3);
			say_of(20.2 + 7 * i, "a", all ? "bcd" : lost[i], "up", 0);
		}
		alive(80, "abcd");
		end(all ? "" : "43.2 open message-loss since 17.0 {a b c d} undecided\n"
		               "71.2 close message-loss since 17.0 end 41.2 {a b c d} undecided\n");
	}
}

/* a loses b and has it back, then c, each while it has the other: link by link, as a cut would not. */
static void links_that_come_and_go_are_no_cut(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "a", "b", "down", 3);
	say_of(24, "a", "b", "up", 0);
	say_of(33, "a", "c", "down", 3);
	say_of(37, "a", "c", "up", 0);
	say_of(44, "a", "d", "down", 3);
	say_of(48, "a", "d", "up", 0);
	alive(90, "abcd");
	end("22.0 open network-partition partial since 17.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "26.0 close network-partition partial since 17.0 end 24.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "35.0 open network-partition partial since 30.0 {a}|{b d}|{c} 0-2 2-0 undecided\n"
	    "39.0 change message-loss since 17.0 {a b c d} undecided\n"
	    "78.0 close message-loss since 17.0 end 48.0 {a b c d} undecided\n");
}

/* Both are lost together at first; then c is lost about when b comes back. All of it is one trouble of a's. */
static void links_that_take_turns_are_no_cut(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "a", "bc", "down", 3);
	say_of(25, "a", "c", "up", 0);
	say_of(31, "a", "b", "up", 0);
	say_of(37, "a", "b", "down", 3);
	say_of(44, "a", "b", "up", 0);
	say_of(46.5, "a", "c", "down", 3);
	say_of(52, "a", "c", "up", 0);
	alive(90, "abcd");
	end("22.0 open network-partition partial since 17.0 {a}|{b c}|{d} 0-1 1-0 undecided\n"
	    "33.0 close network-partition partial since 17.0 end 25.0 {a}|{b c}|{d} 0-1 1-0 undecided\n"
	    "39.0 open network-partition partial since 34.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "46.0 close network-partition partial since 34.0 end 44.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "48.5 open network-partition partial since 43.5 {a}|{b d}|{c} 0-2 2-0 undecided\n"
	    "54.0 change message-loss since 34.0 {a b c d} undecided\n"
	    "82.0 close message-loss since 34.0 end 52.0 {a b c d} undecided\n");
}

/* Lost by t - 5 at the latest, which takes up to 1.5 s more or less to notice. by: whose log says so. */
static void missed(double t, char by, char observer, char subject)
{
	char fields[256];
	snprintf(fields, sizeof fields,
	         "\"type\":\"link\",\"by\":\"%c\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"down\",\"earliest\":%.0f,\"latest\":%.0f,\"since\":%.0f",
	         by, observer, subject, (t - 6.5) * 1e9, (t - 5) * 1e9, (t - 5.5) * 1e9);
	at(t, fields);
}

/* c is lost while b is, but long after it; b is back just then, and is not lost with it. What is told as exactly tells that they are not of one cut. */
static void turns_may_overlap(void)
{
	begin();
	whole(1, "abcd");
	missed(30, 'a', 'a', 'b');
	say_of(33, "a", "b", "up", 0);
	missed(37, 'a', 'a', 'c');
	say_of(40, "a", "c", "up", 0);
	alive(60, "abcd");
	end("32.0 open network-partition partial since 24.5 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "35.0 close network-partition partial since 24.5 end 33.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "39.0 open network-partition partial since 31.5 {a}|{b d}|{c} 0-2 2-0 undecided\n"
	    "42.0 change message-loss since 24.5 {a b c d} undecided\n");
}

/* When the first link was lost is known exactly; but the loss that broke it may have gone on for a while before. */
static void loss_takes_its_time_to_break_a_link(void)
{
	begin();
	tell_bounds = true;
	whole(1, "abcd");
	missed(130, 'a', 'a', 'b');
	say_of(133, "a", "b", "up", 0);
	missed(140, 'a', 'a', 'c');
	say_of(143, "a", "c", "up", 0);
	alive(150, "abcd");
	CHECK(pr_detect_end(detector));
	CHECK(strstr(said, "change message-loss since 124.5 in 64.5-125.0 {a b c d}"));
	pr_detect_free(detector);
	pr_build_free(&transcript_build);
}

/* Each time the same are lost, though one of them takes long to be missed and to be back. */
static void who_is_slow_takes_no_turns(void)
{
	begin();
	whole(1, "abcd");
	for (double t = 20; t < 80; t += 20) {
		say_of(t, "a", "b", "down", 3);
		say_of(t + 4, "a", "c", "down", 7);
		say_of(t + 8, "a", "b", "up", 0);
		say_of(t + 10, "a", "c", "up", 0);
	}
	alive(130, "abcd");
	end("22.0 open network-partition partial since 17.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "26.0 change network-partition partial since 17.0 {a}|{b c}|{d} 0-1 1-0 undecided\n"
	    "32.0 close network-partition partial since 17.0 end 28.0 {a}|{b c}|{d} 0-1 1-0 undecided\n"
	    "42.0 open network-partition partial since 37.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "46.0 change network-partition partial since 37.0 {a}|{b c}|{d} 0-1 1-0 undecided\n"
	    "52.0 close network-partition partial since 37.0 end 48.0 {a}|{b c}|{d} 0-1 1-0 undecided\n"
	    "62.0 open network-partition partial since 57.0 {a}|{b}|{c d} 0-1 1-0 undecided\n"
	    "66.0 change network-partition partial since 57.0 {a}|{b c}|{d} 0-1 1-0 undecided\n"
	    "72.0 close network-partition partial since 57.0 end 68.0 {a}|{b c}|{d} 0-1 1-0 undecided\n");
}

/* Lost at t, or up to 0.6 s later by clocks that are apart, and back a millisecond after it was told. */
static void blink(double t, const char *observer, const char *subject)
{
	char fields[256];
	snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%s\",\"subject\":\"%s\",\"state\":\"down\",\"earliest\":%.0f,\"latest\":%.0f,\"since\":%.0f",
	         observer, subject, t * 1e9, (t + 0.6) * 1e9, t * 1e9);
	at(t, fields);
	link_at(t + 0.001, observer, subject, "up", 0);
}

/* What was back before it was certainly lost tells of no turns, so that the cut before it stays one. */
static void what_was_hardly_lost_took_no_turn(void)
{
	begin();
	whole(1, "abcd");
	say_of(25, "a", "bcd", "down", 2);
	say_of(25, "bcd", "a", "down", 2);
	say_of(60, "a", "bcd", "up", 0);
	say_of(60, "bcd", "a", "up", 0);
	blink(60.01, "a", "b");
	blink(60.013, "a", "c");
	alive(90, "abcd");
	end("27.0 open network-partition complete since 23.0 {a}|{b c d} 0-1 1-0\n"
	    "62.0 close network-partition complete since 23.0 end 60.0 {a}|{b c d} 0-1 1-0\n");
}

/* c is suspected and refutes that again and again: what it says comes too late. So it is when it is held for dead for a while; but not after a few times. */
static void who_is_refuted_again_and_again_is_late(void)
{
	for (int often = 0; often < 2; often++) {
		begin();
		whole(1, "abcd");
		for (int i = 0; i < (often ? 5 : 3); i++) {
			char fields[128];
			snprintf(fields, sizeof fields, "\"type\":\"link\",\"by\":\"c\",\"observer\":\"%c\",\"subject\":\"c\",\"state\":\"up\",\"cause\":\"refuted\"",
			         "abd"[i % 3]);
			at(20 + 5 * i, fields);
		}
		say_of(44, "abd", "c", "down", 3);
		alive(45, "c");
		say_of(52, "abd", "c", "up", 0);
		alive(90, "abcd");
		end(often ? "42.0 open timeout since 20.0 {a b c d}\n"
		            "82.0 close timeout since 20.0 end 52.0 {a b c d}\n"
		          : "46.0 open network-partition complete since 41.0 {a b d}|{c} 0-1 1-0\n"
		            "54.0 close network-partition complete since 41.0 end 52.0 {a b d}|{c} 0-1 1-0\n");
	}
}

/* A cut that mends in part began, as it is then, when it mended: that it once was more is no evidence that it is older. */
static void what_mended_in_part_stays_so(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20, "cd", "ab", "down", 3);
	say_of(36, "ab", "c", "down", 1);
	say_of(40, "ab", "c", "up", 0);
	say_of(41, "c", "d", "down", 20);
	alive(50, "abcd");
	say_of(80, "d", "c", "down", 39);
	alive(110, "abcd");
	end("22.0 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "70.0 change network-partition complete since 40.0 {a b c}|{d} 0-1 1-0\n");
}

/* a and b lose c; d and e, which ask nobody, say nothing of it. c says that it was paused: so it was for all. */
static void who_was_paused_was_so_for_all(void)
{
	begin();
	whole(1, "abcde");
	say_of(20, "ab", "c", "down", 3);
	alive(30, "ab");
	at(40, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"pause\"");
	say_of(40.5, "ab", "c", "up", 0);
	alive(60, "abcde");
	end("22.0 open network-partition partial since 17.0 {a b}|{c}|{d e} 0-1 1-0 undecided\n"
	    "42.5 change timeout since 17.0 {a b d e}|{c} 0-1 1-0\n"
	    "42.5 close timeout since 17.0 end 40.0 {a b d e}|{c} 0-1 1-0\n");
}

/* a and c lose b, which says that it was paused for a moment: nothing is wrong with its links. */
static void a_short_pause_is_no_message_loss(void)
{
	begin();
	whole(1, "abc");
	alive(16, "abc");
	with_cause(20, 'a', 'b', "down", "acknowledged");
	with_cause(20, 'c', 'b', "down", "acknowledged");
	at(20.9, "\"type\":\"lifecycle\",\"peer\":\"b\",\"state\":\"pause\"");
	link_at(21, "a", "b", "up", 0);
	link_at(21.2, "c", "b", "up", 0);
	alive(60, "abc");
	end("");
}

/* Two pauses of two peers within a minute: what the others lost of both, and had again, is explained. */
static void pauses_are_no_message_loss(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "abd", "c", "down", 3);
	alive(40, "c");
	say_of(40.5, "abd", "c", "up", 0);
	say_of(50, "abc", "d", "down", 3);
	alive(70, "d");
	say_of(70.5, "abc", "d", "up", 0);
	alive(90, "abcd");
	end("22.0 open crash since 17.0 {a b d}|{c} 0-1 1-0 undecided\n"
	    "42.5 change timeout since 17.0 {a b d}|{c} 0-1 1-0\n"
	    "42.5 close timeout since 17.0 end 40.0 {a b d}|{c} 0-1 1-0\n"
	    "52.0 open crash since 47.0 {a b c}|{d} 0-1 1-0 undecided\n"
	    "72.5 change timeout since 47.0 {a b c}|{d} 0-1 1-0\n"
	    "72.5 close timeout since 47.0 end 70.0 {a b c}|{d} 0-1 1-0\n");
}

/* The same two sides again and again are cuts, however short. */
static void a_flapping_cut_is_a_cut(void)
{
	begin();
	whole(1, "abc");
	for (double t = 20; t < 60; t += 20) {
		say_of(t, "ab", "c", "down", 3);
		say_of(t, "c", "ab", "down", 3);
		say_of(t + 5, "ab", "c", "up", 0);
		say_of(t + 5, "c", "ab", "up", 0);
	}
	alive(60, "abc");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "27.0 close network-partition complete since 17.0 end 25.0 {a b}|{c} 0-1 1-0\n"
	    "42.0 open network-partition complete since 37.0 {a b}|{c} 0-1 1-0\n"
	    "47.0 close network-partition complete since 37.0 end 45.0 {a b}|{c} 0-1 1-0\n");
}

/* The first cut ends when b and d meet. The second begins before all others have met, and before b and d have something to say again. */
static void a_cut_after_a_cut_that_mended_in_part(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20, "cd", "ab", "down", 3);
	contact(30, 'b', 'd');
	contact(30, 'd', 'b');
	contact(30, 'a', 'c');
	contact(30, 'c', 'a');
	say_of(45, "a", "c", "down", 3);
	say_of(45, "c", "a", "down", 3);
	alive(50, "abcd");
	say_of(56, "ab", "cd", "up", 0);
	say_of(56, "cd", "ab", "up", 0);
	alive(60, "abcd");
	end("22.0 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "47.0 close network-partition complete since 17.0 end 30.0 {a b}|{c d} 0-1 1-0\n"
	    "47.0 open network-partition complete since 42.0 {a b}|{c d} 0-1 1-0\n"
	    "58.0 close network-partition complete since 42.0 end 56.0 {a b}|{c d} 0-1 1-0\n");
}

/* c's host acknowledges what it is sent: what it says is lost, or it is paused. */
static void what_is_acknowledged_is_not_severed(void)
{
	begin();
	whole(1, "abc");
	for (double t = 20; t < 40; t += 10) {
		with_cause(t, 'a', 'c', "down", "acknowledged");
		with_cause(t + 1, 'b', 'c', "down", "acknowledged");
		alive(t + 1.5, "abc");
		say_of(t + 5, "ab", "c", "up", 0);
	}
	alive(70, "abc");
	end("27.0 open message-loss since 20.0 {a b c}\n"
	    "65.0 close message-loss since 20.0 end 35.0 {a b c}\n");
	begin();
	whole(1, "abc");
	with_cause(20, 'a', 'c', "down", "acknowledged");
	with_cause(20, 'b', 'c', "down", "acknowledged");
	alive(39, "ab");
	alive(40, "abc");
	say_of(41, "ab", "c", "up", 0);
	alive(70, "abc");
	end("22.0 open crash since 20.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "43.0 change timeout since 20.0 {a b}|{c} 0-1 1-0\n"
	    "43.0 close timeout since 20.0 end 40.0 {a b}|{c} 0-1 1-0\n");
}

/* c was paused, and goes on; b has nothing to say to it any more, which is nothing to wait for. */
static void who_is_silent_is_not_awaited(void)
{
	begin();
	whole(1, "abc");
	with_cause(20, 'a', 'c', "down", "silent");
	with_cause(20, 'b', 'c', "down", "silent");
	alive(39, "ab");
	alive(40, "abc");
	say_of(41, "a", "c", "up", 0);
	alive(70, "abc");
	end("22.0 open crash since 20.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "43.0 change timeout since 20.0 {a b}|{c} 0-1 1-0\n"
	    "43.0 close timeout since 20.0 end 40.0 {a b}|{c} 0-1 1-0\n");
}

/* The second report of one loss is less vague, but by the first it was lost before. */
static void an_estimate_that_another_rules_out(void)
{
	static const double when[][4] = {{30, 0, 26, 24}, {31, 22, 30, 28}};
	begin();
	for (size_t i = 0; i < 2; i++) {
		char fields[256];
		snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"b\",\"state\":\"down\",\"earliest\":%.0f,\"latest\":%.0f,\"since\":%.0f",
		         when[i][1] * 1e9, when[i][2] * 1e9, when[i][3] * 1e9);
		at(when[i][0], fields);
	}
	alive(40, "ab");
	end("32.0 open network-partition complete since 24.0 {a}|{b} 0-1 1-0 undecided\n"
	    "40.0 change network-partition complete since 24.0 {a}|{b} 0-1 1-0\n");
}

/* By d's word c has lost e as well, which c never said, and they meet: that is no end of a cut that others have not told of yet. */
static void what_others_told_undoes_nothing(void)
{
	begin();
	whole(1, "abcde");
	missed(30, 'a', 'a', 'e');
	missed(30, 'd', 'c', 'e');
	contact(31, 'c', 'e');
	missed(31.7, 'a', 'a', 'd');
	missed(31.7, 'b', 'b', 'd');
	missed(31.7, 'b', 'b', 'e');
	say_of(60, "ab", "de", "up", 0);
	alive(90, "abcde");
	end("33.7 open network-partition partial since 26.2 {a b}|{c}|{d e} 0-2 2-0\n"
	    "62.0 close network-partition partial since 26.2 end 60.0 {a b}|{c}|{d e} 0-2 2-0\n");
}

/* One link alone that is back before others would have noticed a cut may have lost no more than some packets. */
static void one_link_alone_is_back_too_soon(void)
{
	for (int late = 0; late < 2; late++) {
		begin();
		whole(1, "abc");
		missed(30, 'a', 'a', 'b');
		say_of(late ? 31.6 : 31.4, "a", "b", "up", 0);
		alive(90, "abc");
		end(late ? "31.6 open network-partition partial since 24.5 {a}|{b}|{c} 0-1 1-0 undecided\n"
		           "33.6 close network-partition partial since 24.5 end 31.6 {a}|{b}|{c} 0-1 1-0 undecided\n" : "");
	}
}

/* a, who has lost c, tells that b has lost c, too: perhaps because a told b so. */
static void an_echo_is_no_verdict(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "a", "c", "down", 3);
	at(21, "\"type\":\"link\",\"by\":\"a\",\"observer\":\"b\",\"subject\":\"c\",\"state\":\"down\"");
	say_of(60, "a", "c", "up", 0);
	alive(90, "abc");
	end("23.0 open network-partition partial since 17.0 {a}|{b}|{c} 0-2 2-0 undecided\n"
	    "62.0 close network-partition partial since 17.0 end 60.0 {a}|{b}|{c} 0-2 2-0 undecided\n");
}

/* c and d tell, in either order, that a lost b. c meets b, and tells nothing of it any more; d tells it still. */
static void what_several_tell_is_not_forgotten_with_one(void)
{
	for (int second = 0; second < 2; second++) {
		begin();
		link_at(1, "c", "d", "up", 0);
		link_at(1, "c", "b", "up", 0);
		for (int i = 0; i < 2; i++) {
			char fields[256];
			snprintf(fields, sizeof fields, "\"type\":\"link\",\"by\":\"%c\",\"observer\":\"a\",\"subject\":\"b\",\"state\":\"down\"",
			         "cdc"[second + i]);
			at(20 + .1 * i, fields);
		}
		contact(20.5, 'c', 'b');
		contact(20.5, 'c', 'a');
		contact(30, 'c', 'b');
		contact(60, 'd', 'b');
		at(90, "\"type\":\"activity\",\"peer\":\"c\"");
		end("22.0 open network-partition partial since 20.0 {a}|{b}|{c d} 0-1 1-0\n"
		    "62.0 close network-partition partial since 20.0 end 60.0 {a}|{b}|{c d} 0-1 1-0\n");
	}
}

/* The seconds of b's log begin 0.6 s after those of a's, so that what both tell of one moment, by stamps of whole seconds, is in the middle. */
static void seconds_that_begin_at_other_moments(void)
{
	begin();
	clock_of("b", -1, 1);
	whole(1, "abc");
	for (int b = 0; b < 2; b++)
		for (int down = 0; down < 2; down++) {
			char fields[256];
			double later = b * .6;
			snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%s\",\"subject\":\"c\",\"state\":\"%s\",\"earliest\":%.0f,\"latest\":%.0f,\"since\":%.0f%s",
			         b ? "b" : "a", down ? "down" : "suspect", (16 + down + later) * 1e9, (20.5 + later) * 1e9, (19 - down + later) * 1e9,
			         b ? ",\"raw\":30000000000" : "");
			at(22 + later, fields);
		}
	alive(40, "ab");
	end("24.6 open crash since 18.3 {a b}|{c} 0-1 1-0 undecided\n");
}

/*
 * c heard a half a second after a had lost it, by the clock of c: so a has it again, unless that clock may err by as much. What one log tells
 * is of one clock.
 */
static void what_clocks_put_behind_a_loss_may_be_before(void)
{
	for (int known = 0; known < 2; known++) {
		begin();
		if (known)
			clock_of("c", -1, 1);
		whole(1, "abc");
		contact(19.5, 'c', 'a');
		at(20, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"c\",\"state\":\"down\",\"earliest\":15000000000,\"latest\":19000000000");
		contact(24.5, 'b', 'c');
		at(90, "\"type\":\"activity\",\"peer\":\"a\"");
		end(known ? "22.0 open network-partition partial since 15.0 {a}|{b}|{c} 0-2 2-0 undecided\n"
		            "26.5 change network-partition partial since 15.0 {a}|{b}|{c} 0-2 2-0\n"
		          : "");
	}
}

/*
 * d has c up since just before c starts, by c's clock; it is what starts that d has up, if that clock may err by so much, and it never loses it. So c is cut off
 * from a and b, as far as anybody can tell, and has not crashed.
 */
static void who_is_up_just_before_the_start_may_be_since(void)
{
	for (int known = 0; known < 2; known++) {
		begin();
		if (known)
			clock_of("c", -1, 1);
		at(1.1, "\"type\":\"activity\",\"peer\":\"c\"");
		link_at(1.2, "d", "c", "up", 0);
		at(1.5, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
		whole(2, "abd");
		say_of(2, "ab", "c", "up", 0);
		say_of(2, "c", "ab", "up", 0);
		say_of(20, "ab", "c", "down", 3);
		at(40, "\"type\":\"activity\",\"peer\":\"a\"");
		end(known ? "22.0 open network-partition partial since 17.0 {a b}|{c}|{d} 0-1 1-0 undecided\n" : "22.0 open crash since 17.0 {a b d}|{c} 0-1 1-0 undecided\n");
	}
}

/* c says that it lost a until 49 for sure, just before a says that it meets c again, or just after, as their clocks are. */
static void whoever_tells_first_how_long_it_lasted(void)
{
	for (int after = 0; after < 2; after++) {
		begin();
		whole(1, "abc");
		say_of(20, "ab", "c", "down", 3);
		say_of(20, "c", "b", "down", 3);
		if (after)
			contact(50, 'a', 'c');
		at(50.5, "\"type\":\"link\",\"observer\":\"c\",\"subject\":\"a\",\"state\":\"down\",\"earliest\":30000000000,\"latest\":49000000000");
		if (!after)
			contact(50.6, 'a', 'c');
		say_of(52, "c", "ab", "up", 0);
		say_of(52, "ab", "c", "up", 0);
		at(90, "\"type\":\"activity\",\"peer\":\"a\"");
		end(after ? "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
		            "54.0 close network-partition complete since 17.0 end 50.0 {a b}|{c} 0-1 1-0\n"
		          : "22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
		            "54.0 close network-partition complete since 17.0 end 50.6 {a b}|{c} 0-1 1-0\n");
		CHECK_EQ_INT((int)seconds(end_earliest), 49);
	}
}

/*
 * What was lost for as long as the slack, to the tenth of a second, when it was told was not lost for longer: the others may be about to tell
 * the rest of it, so that a first contact elsewhere is no reason to judge before.
 */
static void what_is_told_at_one_moment_is_waited_for(void)
{
	begin();
	whole(1, "abcd");
	at(20, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"d\",\"state\":\"suspect\",\"earliest\":10000000000,\"latest\":18000000000");
	at(20.1, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"d\",\"state\":\"down\",\"earliest\":10100000000,\"latest\":18100000000");
	contact(21, 'a', 'd');
	say_of(21.5, "b", "d", "down", 3);
	say_of(21.5, "d", "b", "down", 3);
	say_of(40, "b", "d", "up", 0);
	at(90, "\"type\":\"activity\",\"peer\":\"c\"");
	end("23.5 open network-partition partial since 18.5 {a c}|{b}|{d} 1-2 2-1\n"
	    "42.0 close network-partition partial since 18.5 end 40.0 {a c}|{b}|{d} 1-2 2-1\n");
}

/*
 * d was cut off, had lost c last of all, and says so when it is back: the others repeat it, though nothing was wrong with c. What somebody says who was
 * there all the time is worth repeating.
 */
static void an_old_verdict_is_no_loss(void)
{
	for (int there = 0; there < 2; there++) {
		begin();
		whole(1, "abcd");
		if (!there) {
			say_of(20, "abc", "d", "down", 3);
			say_of(20, "d", "ab", "down", 3);
		}
		link_at(30, there ? "b" : "d", "c", "down", 3);
		if (!there)
			say_of(40, "ab", "d", "up", 0);
		with_cause(40.5, 'a', 'c', "down", "hearsay");
		with_cause(40.5, there ? 'd' : 'b', 'c', "down", "hearsay");
		alive(41, "abcd");
		say_of(46, "abd", "c", "up", 0);
		alive(90, "abcd");
		end(there ? "32.0 open network-partition partial since 27.0 {a d}|{b}|{c} 1-2 2-1 undecided\n"
		            "43.0 change network-partition complete since 40.5 {a b d}|{c} 0-1 1-0\n"
		            "48.0 close network-partition complete since 40.5 end 46.0 {a b d}|{c} 0-1 1-0\n"
		          : "22.0 open network-partition complete since 17.0 {a b c}|{d} 0-1 1-0\n"
		            "48.0 close network-partition complete since 17.0 end 40.0 {a b c}|{d} 0-1 1-0\n");
	}
}

/*
 * b hears that a doubts it, and refutes that, but a does not hear it: a's loss is as old as its doubt. So is b's, whose probes do not come through either,
 * though it hears a.
 */
static void who_is_accused_is_not_heard(void)
{
	for (int itself = 0; itself < 2; itself++) {
		begin();
		whole(1, "abc");
		say_of(20, itself ? "b" : "ac", itself ? "ac" : "b", "suspect", 3);
		with_cause(21, 'b', 'a', "up", "accused");
		with_cause(21, 'b', 'c', "up", "accused");
		say_of(30, itself ? "b" : "ac", itself ? "ac" : "b", "down", 13);
		alive(31, "abc");
		with_cause(50, 'b', 'a', "up", "accused");
		with_cause(50, 'b', 'c', "up", "accused");
		alive(70, "abc");
		end("32.0 open network-partition complete since 17.0 {a c}|{b} 0-1 1-0\n"
		    "52.0 close network-partition complete since 17.0 end 50.0 {a c}|{b} 0-1 1-0\n");
	}
}

/* The one does not hear the other, by its own word, with the bounds that its timeout gives. */
static void lost_by_timeout(double t, char observer, char subject)
{
	char fields[192];
	snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"down\",\"cause\":\"timeout\","
	         "\"earliest\":%.0f,\"latest\":%.0f,\"since\":%.0f", observer, subject, (t - 10) * 1e9, (t - 8) * 1e9, (t - 9) * 1e9);
	at(t, fields);
}

/*
 * What b sends reaches a, though b hears nothing of a, whichever is told first; until b hears it, or the two have a connection. What a repeated had failed until
 * half of the time from b's word to that.
 */
static void a_message_needs_no_answer(void)
{
	for (int way = 0; way < 4; way++) {
		begin();
		whole(1, "abc");
		if (way & 1)
			with_cause(19.9, 'a', 'b', "up", "one-way");
		lost_by_timeout(20, 'b', 'a');
		if (!(way & 1))
			with_cause(20.1, 'a', 'b', "up", "one-way");
		alive(30, "abc");
		if (way & 2)
			with_cause(40, 'b', 'a', "up", "one-way");
		else
			contact(40, 'a', 'b');
		alive(70, "abc");
		end(way & 1 ? "22.0 open network-partition simplex since 11.0 {a}|{b}|{c} 0-1\n"
		              "42.0 close network-partition simplex since 11.0 end 35.0 {a}|{b}|{c} 0-1\n"
		            : "22.1 open network-partition simplex since 11.0 {a}|{b}|{c} 0-1\n"
		              "42.0 close network-partition simplex since 11.0 end 35.0 {a}|{b}|{c} 0-1\n");
	}
}

/* Who was only closed by the other is met by a message of its; and one that came before the loss tells nothing of it. */
static void a_message_may_be_the_answer(void)
{
	begin();
	whole(1, "abc");
	with_cause(20, 'b', 'a', "down", "reset");
	with_cause(20.1, 'a', 'b', "up", "one-way");
	with_cause(29, 'a', 'b', "up", "one-way");
	lost_by_timeout(40, 'b', 'a');
	alive(50, "abc");
	end("42.0 open network-partition partial since 31.0 {a}|{b}|{c} 0-1 1-0 undecided\n"
	    "50.0 change network-partition partial since 31.0 {a}|{b}|{c} 0-1 1-0\n");
}

/*
 * Both lose their connection, since nothing new is sent of which nothing is acknowledged. What b says anew reaches a: only the other way is cut, since the
 * beginning. But if it comes late, the cut mends, of either way.
 */
static void what_ended_was_the_connection(void)
{
	for (int late = 0; late < 2; late++) {
		begin();
		whole(1, "abc");
		lost_by_timeout(20, 'b', 'a');
		lost_by_timeout(20, 'a', 'b');
		with_cause(late ? 60 : 21, 'a', 'b', "up", "one-way");
		if (!late)
			with_cause(60, 'b', 'a', "up", "one-way");
		alive(80, "abc");
		end(late ? "22.0 open network-partition partial since 11.0 {a}|{b}|{c} 0-1 1-0\n"
		           "62.0 close network-partition partial since 11.0 end 60.0 {a}|{b}|{c} 0-1 1-0\n"
		         : "23.0 open network-partition simplex since 11.0 {a}|{b}|{c} 0-1\n"
		           "62.0 close network-partition simplex since 11.0 end 50.0 {a}|{b}|{c} 0-1\n");
	}
}

/* c's kernel goes on, and c says nothing more to a, which it has no reason to: no cut. Nothing to anybody: it is paused. */
static void who_is_silent_is_not_severed(void)
{
	for (int all = 0; all < 2; all++) {
		begin();
		whole(1, "abc");
		with_cause(20, 'a', 'c', "down", "silent");
		if (all)
			with_cause(20, 'b', 'c', "down", "silent");
		for (double t = 21; t < 40; t++)
			alive(t, all ? "ab" : "abc");
		alive(40, "abc");
		say_of(41, "ab", "c", "up", 0);
		alive(70, "abc");
		end(all ? "22.0 open crash since 20.0 {a b}|{c} 0-1 1-0 undecided\n"
		          "43.0 change timeout since 20.0 {a b}|{c} 0-1 1-0\n"
		          "43.0 close timeout since 20.0 end 40.0 {a b}|{c} 0-1 1-0\n" : "");
	}
}

/* c answers, but later than the others wait: what was told as a cut is lateness. One that is late once says little. */
static void what_is_late_is_not_severed(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	with_cause(25, 'c', 'a', "suspect", "late");
	with_cause(25, 'c', 'b', "suspect", "late");
	say_of(60, "ab", "c", "up", 0);
	alive(95, "abc");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "27.0 change timeout since 17.0 {a b c}\n"
	    "55.0 close timeout since 17.0 end 25.0 {a b c}\n");
}

/* What comes late was sent again at first: two links of c seem to lose much, until more of them turn out to be slow. */
static void what_seems_lost_is_late(void)
{
	begin();
	whole(1, "abcd");
	with_cause(20, 'a', 'c', "suspect", "loss");
	with_cause(20, 'b', 'c', "suspect", "loss");
	with_cause(26, 'a', 'c', "suspect", "late");
	with_cause(26, 'b', 'c', "suspect", "late");
	alive(30, "abcd");
	with_cause(32, 'd', 'c', "suspect", "late");
	alive(70, "abcd");
	end("22.0 open message-loss since 20.0 {a b c d}\n"
	    "34.0 change timeout since 20.0 {a b c d}\n"
	    "62.0 close timeout since 20.0 end 32.0 {a b c d}\n");
}

/* Packets show the peers a and b to speak, each to the other. */
static void heard_by_tap(double t, const char *a, const char *b)
{
	for (int way = 0; way < 2; way++) {
		char fields[128];
		snprintf(fields, sizeof fields, "\"type\":\"contact\",\"observer\":\"%s\",\"subject\":\"%s\",\"system\":\"pcap\"", way ? a : b, way ? b : a);
		at(t, fields);
	}
}

/*
 * b and c speak to the leader a alone. That what a and c send to each other is lost, or late, is found again and again, in bounds of 10 s: it is c's
 * trouble, or, where b is not there, that of either. Once is not enough: the second word is of the same time.
 */
static void who_speaks_to_one_alone_is_impaired(void)
{
	for (int alone = 0; alone < 2; alone++) {
		const char *cause = alone ? "late" : "loss";
		begin();
		for (double t = 1; t <= 120; t++) {
			heard_by_tap(t, "a", "c");
			if (!alone)
				heard_by_tap(t, "a", "b");
			if (t != 40 && t != 41 && t != 51)
				continue;
			char fields[256];
			snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"c\",\"state\":\"suspect\",\"cause\":\"%s\","
			         "\"system\":\"pcap\",\"earliest\":%.0f,\"latest\":%.0f", cause, (t - 10) * 1e9, (t - 0.5) * 1e9);
			at(t, fields);
		}
		end(alone ? "53.0 open timeout since 30.0 {a c}\n80.5 close timeout since 30.0 end 50.5 {a c}\n"
		          : "53.0 open message-loss since 30.0 {a b c}\n80.5 close message-loss since 30.0 end 50.5 {a b c}\n");
		CHECK_EQ_STR(affected, alone ? "a c" : "c");
	}
}

/* What TCP repeats at doubling intervals since 20 comes through at 60, so it failed last at 40. */
static void what_is_repeated_comes_late(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20, "c", "ab", "down", 3);
	with_cause(30, 'c', 'a', "suspect", "unanswered");
	with_cause(30, 'c', 'b', "suspect", "unanswered");
	contact(60, 'c', 'a');
	contact(60, 'c', 'b');
	alive(70, "abc");
	end("22.0 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "62.0 close network-partition complete since 17.0 end 50.0 {a b}|{c} 0-1 1-0\n");
}

/*
 * d, whom all followed, is cut off, and e from the others, of whom it never was a follower: that they do not answer is a doubt. It ends when they do, at 60, and
 * with it that e is on its own; they did not when half of that time had passed, since 14 at the latest.
 */
static void a_doubt_tells_when_it_ended(void)
{
	begin();
	for (const char *p = "abce"; *p; p++) {
		link_at(1, (char[]){*p, 0}, "d", "up", 0);
		link_at(1, "d", (char[]){*p, 0}, "up", 0);
	}
	for (const char *p = "abc"; *p; p++)
		contact(1, 'e', *p);
	say_of(20, "abce", "d", "down", 3);
	say_of(20, "d", "abce", "down", 3);
	contact(20.5, 'a', 'b');
	contact(20.5, 'a', 'c');
	for (const char *p = "abc"; *p; p++) {
		char fields[192];
		snprintf(fields, sizeof fields, "\"type\":\"link\",\"observer\":\"e\",\"subject\":\"%c\",\"state\":\"suspect\",\"cause\":\"unanswered\","
		         "\"earliest\":1000000000,\"latest\":14000000000", *p);
		at(24, fields);
	}
	alive(40, "abcde");
	for (const char *p = "abc"; *p; p++)
		contact(60, 'e', *p);
	alive(70, "abcde");
	end("22.0 open network-partition complete since 17.0 {a b c e}|{d} 0-1 1-0\n"
	    "26.0 change network-partition complete since 17.0 {a b c}|{d}|{e} 0-1 0-2 1-0 1-2 2-0 2-1 ?0-2 ?2-0\n"
	    "62.0 change network-partition complete since 48.5 {a b c e}|{d} 0-1 1-0\n");
}

/* a says that it was paused, so what it claims to have lost meanwhile is its own doing; what it loses later is not. */
static void who_was_paused_knows_nothing_of_it(void)
{
	for (int later = 0; later < 2; later++) {
		begin();
		whole(1, "abcde");
		alive(20, "a");
		at(45, "\"type\":\"lifecycle\",\"peer\":\"a\",\"state\":\"pause\"");
		say_of(later ? 50 : 45.5, "a", "bcde", "down", 3);
		say_of(55, "a", "bcde", "up", 0);
		alive(60, "abcde");
		end(later ? "52.0 open network-partition complete since 47.0 {a}|{b c d e} 0-1 1-0 undecided\n"
		            "57.0 close network-partition complete since 47.0 end 55.0 {a}|{b c d e} 0-1 1-0 undecided\n" : "");
	}
}

/* One crashes while a partition is open, on a side that goes on: two failures, and the partition is as old as it was. */
static void a_crash_within_a_partition(void)
{
	begin();
	whole(1, "abcde");
	say_of(20, "ab", "cde", "down", 3);
	say_of(20.5, "cde", "ab", "down", 3);
	say_of(33, "cd", "e", "down", 3);
	alive(34, "abcd");
	at(50, "\"type\":\"lifecycle\",\"peer\":\"e\",\"state\":\"start\"");
	say_of(51, "cd", "e", "up", 0);
	say_of(51, "e", "cd", "up", 0);
	say_of(53, "e", "ab", "down", 2);
	say_of(60, "ab", "cde", "up", 0);
	say_of(60.5, "cde", "ab", "up", 0);
	alive(70, "abcde");
	end("22.5 open network-partition complete since 17.0 {a b}|{c d e} 0-1 1-0\n"
	    "35.0 open crash since 30.0 {a b c d}|{e} 0-1 1-0 undecided\n"
	    "35.0 change network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "53.0 change crash since 30.0 {a b c d}|{e} 0-1 1-0\n"
	    "53.0 close crash since 30.0 end 50.0 {a b c d}|{e} 0-1 1-0\n"
	    "53.0 change network-partition complete since 17.0 {a b}|{c d e} 0-1 1-0\n"
	    "62.0 close network-partition complete since 17.0 end 60.0 {a b}|{c d e} 0-1 1-0\n");
}

/* c is killed within a cut, as its own packets tell until 35: it speaks again from 44 on, and writes to its log at 50 that it started. */
static void a_log_starts_after_its_process(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20.5, "cd", "ab", "down", 3);
	for (double t = 1; t < 60; t++) {
		alive(t, "abd");
		if (t <= 35 || t >= 44)
			at(t, "\"type\":\"activity\",\"system\":\"pcap\",\"peer\":\"c\"");
		if (t == 50)
			at(t, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	}
	say_of(60, "ab", "cd", "up", 0);
	say_of(60.5, "cd", "ab", "up", 0);
	alive(80, "abcd");
	end("22.5 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "52.0 open crash since 35.5 {a b d}|{c} 0-1 1-0\n"
	    "52.0 close crash since 35.5 end 50.0 {a b d}|{c} 0-1 1-0\n"
	    "62.0 close network-partition complete since 17.0 end 60.0 {a b}|{c d} 0-1 1-0\n");
}

/* c and d, on their side, are killed at once, and nobody there is left to say so; they start, and the others still do not hear them. */
static void who_starts_within_a_partition_is_cut_off(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20.5, "cd", "ab", "down", 3);
	alive(30, "abcd");
	at(50, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	at(50, "\"type\":\"lifecycle\",\"peer\":\"d\",\"state\":\"start\"");
	say_of(51, "c", "d", "up", 0);
	alive(60, "abcd");
	say_of(70, "ab", "cd", "up", 0);
	say_of(70.5, "cd", "ab", "up", 0);
	alive(80, "abcd");
	end("22.5 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "53.0 open crash since 40.0 {a b d}|{c} 0-1 1-0\n"
	    "53.0 close crash since 40.0 end 50.0 {a b d}|{c} 0-1 1-0\n"
	    "53.0 open crash since 40.0 {a b c}|{d} 0-1 1-0\n"
	    "53.0 close crash since 40.0 end 50.0 {a b c}|{d} 0-1 1-0\n"
	    "72.0 close network-partition complete since 17.0 end 70.0 {a b}|{c d} 0-1 1-0\n");
	begin(); /* one that stops in good order and starts again has not crashed */
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20.5, "cd", "ab", "down", 3);
	alive(30, "abcd");
	at(40, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"stop\"");
	at(50, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	alive(60, "abcd");
	end("22.5 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "42.0 change network-partition complete since 17.0 {a b}|{d} 0-1 1-0\n"
	    "52.0 change network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n");
}

/* e joins a side, or leaves one in good order, while the partition is open. */
static void who_comes_and_goes_within_a_partition(void)
{
	begin();
	whole(1, "abcd");
	say_of(20, "ab", "cd", "down", 3);
	say_of(20.5, "cd", "ab", "down", 3);
	at(30, "\"type\":\"member\",\"peer\":\"e\",\"status\":\"joined\"");
	say_of(31, "cd", "e", "up", 0);
	alive(35, "abcd");
	at(40, "\"type\":\"member\",\"peer\":\"e\",\"status\":\"left\"");
	say_of(43, "cd", "e", "down", 3);
	alive(50, "abcd");
	say_of(60, "ab", "cd", "up", 0);
	say_of(60.5, "cd", "ab", "up", 0);
	alive(70, "abcd");
	end("22.5 open network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "33.0 change network-partition complete since 17.0 {a b}|{c d e} 0-1 1-0\n"
	    "45.0 change network-partition complete since 17.0 {a b}|{c d} 0-1 1-0\n"
	    "62.5 close network-partition complete since 17.0 end 60.0 {a b}|{c d} 0-1 1-0\n");
}

/* Two cuts of one cluster at once are one failure that changes. */
static void two_cuts_at_once_are_one_failure(void)
{
	begin();
	whole(1, "abcdef");
	say_of(20, "a", "b", "down", 3);
	say_of(20, "b", "a", "down", 3);
	say_of(30, "c", "d", "down", 3);
	say_of(30, "d", "c", "down", 3);
	say_of(50, "a", "b", "up", 0);
	say_of(50, "b", "a", "up", 0);
	say_of(70, "c", "d", "up", 0);
	say_of(70, "d", "c", "up", 0);
	alive(80, "abcdef");
	end("22.0 open network-partition partial since 17.0 {a}|{b}|{c d e f} 0-1 1-0\n"
	    "32.0 change network-partition partial since 27.0 {a}|{b}|{c}|{d}|{e f} 0-1 1-0 2-3 3-2\n"
	    "52.0 change network-partition partial since 50.0 {a b e f}|{c}|{d} 1-2 2-1\n"
	    "72.0 close network-partition partial since 50.0 end 70.0 {a b e f}|{c}|{d} 1-2 2-1\n");
}

/* Logs fall silent in a cut: nothing more will come that one could wait for. */
static void what_is_lost_at_the_very_end_is_judged(void)
{
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	end("20.0 open crash since 17.0 {a b}|{c} 0-1 1-0 undecided\n"
	    "20.0 note\n");
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20.5, "c", "ab", "down", 3);
	end("20.5 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n"
	    "20.5 note\n");
	begin();
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20.5, "c", "ab", "down", 3);
	contact(22.6, 'a', 'b');
	end("22.5 open network-partition complete since 17.0 {a b}|{c} 0-1 1-0\n");
}

/* All processes were ended, one after the other: each has said that it stops before others lost it. */
static void the_end_of_all_is_no_failure(void)
{
	begin();
	whole(1, "abc");
	at(20, "\"type\":\"lifecycle\",\"peer\":\"a\",\"state\":\"stop\"");
	say_of(20.1, "bc", "a", "down", 0.1);
	at(20.2, "\"type\":\"lifecycle\",\"peer\":\"b\",\"state\":\"stop\"");
	at(20.3, "\"type\":\"link\",\"observer\":\"c\",\"subject\":\"b\",\"state\":\"down\",\"cause\":\"closed\"");
	end("");
}

static void beat(double t, char observer, char subject)
{
	char fields[128];
	snprintf(fields, sizeof fields, "\"type\":\"contact\",\"observer\":\"%c\",\"subject\":\"%c\"", observer, subject);
	at(t, fields);
}

/* Beats every 5 s; from 52 on b does not hear a. Direction counts. */
static void silence_of_beats(void)
{
	begin();
	for (double t = 0; t < 120; t += 5)
		for (const char *o = "abc"; *o; o++)
			for (const char *s = "abc"; *s; s++)
				if (*o != *s && !(*o == 'b' && *s == 'a' && t > 52 && t < 98))
					beat(t + 1, *o, *s);
	end("68.0 open network-partition simplex since 53.5 {a}|{b}|{c} 0-1\n"
	    "103.0 close network-partition simplex since 53.5 end 101.0 {a}|{b}|{c} 0-1\n");
}

/* From 52 on b does not hear a, from 152 on a does not hear b either: that is what the cut has been since then. */
static void a_cut_of_beats_that_widens(void)
{
	begin();
	for (double t = 0; t < 220; t += 5) {
		if (t < 152)
			beat(t + 1, 'a', 'b');
		if (t < 52)
			beat(t + 1, 'b', 'a');
		at(t + 2, "\"type\":\"activity\",\"peer\":\"a\"");
		at(t + 2, "\"type\":\"activity\",\"peer\":\"b\"");
	}
	end("68.0 open network-partition simplex since 53.5 {a}|{b} 0-1\n"
	    "168.0 change network-partition complete since 153.5 {a}|{b} 0-1 1-0\n");
}

/*
 * From 52 on c does not hear the others. Their logs lose it, too, as connections break at both ends, but they go on to hear its
 * beats: that heals nothing of the direction that is cut.
 */
static void the_other_direction_heals_nothing(void)
{
	begin();
	for (double t = 0; t < 120; t += 5) {
		if (t == 55) {
			say_of(t, "ab", "c", "down", 3);
			say_of(t, "c", "ab", "down", 3);
		}
		for (const char *o = "abc"; *o; o++)
			for (const char *s = "abc"; *s; s++)
				if (*o != *s && !(*o == 'c' && t > 52 && t < 98))
					beat(t + 1, *o, *s);
	}
	end("58.0 open network-partition simplex since 52.0 {a b}|{c} 0-1\n"
	    "103.0 close network-partition simplex since 52.0 end 101.0 {a b}|{c} 0-1\n");
}

/* What everybody told, and what c alone can know: that it lost a; not that the others are up, nor that they lost it. */
static void one_peers_view(void)
{
	begin_as("c");
	CHECK(!pr_detect_viewed(detector));
	whole(1, "abc");
	say_of(20, "ab", "c", "down", 3);
	say_of(20.5, "c", "a", "down", 3);
	at(40, "\"type\":\"activity\",\"peer\":\"a\"");
	at(41, "\"type\":\"activity\",\"peer\":\"c\"");
	say_of(60, "ab", "c", "up", 0);
	at(70, "\"type\":\"activity\",\"peer\":\"c\"");
	CHECK(pr_detect_viewed(detector));
	end("22.5 open network-partition complete since 17.5 {a}|{b c} 0-1 1-0 undecided as c\n");
}

/* Nothing comes any more: the clock tells. */
static void silence_by_the_clock(void)
{
	begin_as("a");
	CHECK(pr_detect_due(detector) == UINT64_MAX);
	for (double t = 1; t < 20; t += 5) {
		beat(t, 'a', 'b');
		beat(t, 'a', 'c');
	}
	CHECK_EQ_INT(pr_detect_due(detector), 26000000000u); /* of one that was heard meanwhile: it will be looked at then */
	CHECK(pr_detect_wait(detector, 30900000000u));
	CHECK_EQ_STR(said, "");
	CHECK(pr_detect_wait(detector, 33500000000u));
	end("33.0 open network-partition complete since 18.5 {a}|{b c} 0-1 1-0 ?0-1 undecided as a\n");
}

/* A picture of beats that come twice a second need not hold for two seconds where all is told by one clock. */
static void brisk_beats_are_not_waited_for_long(void)
{
	for (unsigned brisk = 0; brisk < 2; brisk++) {
		begin_by("a", brisk);
		for (double t = 1; t < 20; t += 0.5)
			at(t, "\"type\":\"contact\",\"observer\":\"a\",\"subject\":\"b\",\"interval\":500000000");
		link_at(21, "a", "b", "down", 1);
		CHECK(pr_detect_wait(detector, 21300000000u));
		CHECK_EQ_STR(said, brisk ? "21.2 open network-partition complete since 20.0 {a}|{b} 0-1 1-0 ?0-1 undecided as a\n" : "");
		pr_detect_free(detector);
	}
	begin();
	end("");
}

/* From 20 to 300 the machine slept. c does not beat any more; that is noticed, but b's silence meanwhile is nothing. */
static void the_sleep_of_the_machine(void)
{
	begin_as("a");
	for (double t = 1; t < 20; t += 5) {
		beat(t, 'a', 'b');
		beat(t, 'a', 'c');
	}
	pr_detect_pause(detector, 20000000000u, 300000000000u);
	CHECK(pr_detect_wait(detector, 302000000000u));
	for (double t = 303; t < 330; t += 5) {
		beat(t, 'a', 'b');
	}
	end("313.0 open network-partition complete since 18.5 {a b}|{c} 0-1 1-0 ?0-1 undecided as a\n");
}

/* As a capture tells it: what it heard of `subject`, or since when it does not. */
static void tap(double t, char observer, char subject, const char *state, double earliest, double latest)
{
	char fields[256];
	snprintf(fields, sizeof fields,
	         state ? "\"type\":\"link\",\"system\":\"pcap\",\"observer\":\"%c\",\"subject\":\"%c\",\"state\":\"%s\","
	                 "\"earliest\":%.0f,\"latest\":%.0f,\"since\":%.0f"
	               : "\"type\":\"contact\",\"system\":\"pcap\",\"observer\":\"%c\",\"subject\":\"%c\"",
	         observer, subject, state, earliest * 1e9, latest * 1e9, (earliest + latest) * 5e8);
	at(t, fields);
}

static void tap_all(double t, const char *among)
{
	for (const char *o = among; *o; o++)
		for (const char *s = among; *s; s++)
			if (*o != *s)
				tap(t, *o, *s, NULL, 0, 0);
}

/* c's process ends at 20, and from 30 on nothing that a sends reaches c's host: c's capture tells that, not its process, which starts at 60. */
static void a_host_outlives_its_process(void)
{
	begin();
	whole(1, "abc");
	for (double t = 10; t < 20; t += 2) {
		tap_all(t, "abc");
		alive(t, "ab");
		at(t, "\"type\":\"activity\",\"system\":\"pcap\",\"peer\":\"c\"");
	}
	for (double t = 20; t < 60; t += 2) {
		tap_all(t, "ab");
		alive(t, "ab");
		for (const char *o = t == 26 ? "ab" : ""; *o; o++)
			tap(t, *o, 'c', "down", 20, 21);
		if (t == 36)
			tap(t, 'c', 'a', "down", 30, 31);
	}
	at(60, "\"type\":\"lifecycle\",\"peer\":\"c\",\"state\":\"start\"");
	tap_all(61, "abc");
	tap_all(70, "abc");
	end("28.0 open crash since 20.5 {a b}|{c} 0-1 1-0 undecided\n"
	    "62.0 change crash since 20.5 {a b}|{c} 0-1 1-0\n"
	    "62.0 close crash since 20.5 end 60.0 {a b}|{c} 0-1 1-0\n");
}

/*
 * c is cut off from 20 to 50. Its link with b was last used at 19, and is not used meanwhile; that with a was last used at 10, and
 * tried in vain at 22, and less and less often, till 40, and not again until 60.
 */
static void what_packets_show(void)
{
	begin();
	tap_all(10, "abc");
	tap(19, 'b', 'c', NULL, 0, 0);
	for (double t = 20; t < 60; t += 2) {
		tap_all(t, "ab");
		for (int back = 0; back < 2 && (t == 26 || t == 44); back++)
			tap(t, back ? 'c' : 'a', back ? 'a' : 'c', "down", t == 26 ? 10 : 40, t == 26 ? 22 : 40);
	}
	tap_all(60, "abc");
	tap_all(70, "abc");
	end("28.0 open network-partition complete since 20.5 {a b}|{c} 0-1 1-0\n"
	    "62.0 close network-partition complete since 20.5 end 50.0 {a b}|{c} 0-1 1-0\n");
}

/* The same, but that hosts drop what they send before it is captured: a's log tells that it tries in vain, until 56. */
static void what_packets_do_not_show(void)
{
	begin();
	tap_all(19, "abc");
	for (double t = 20; t < 60; t += 2) {
		tap_all(t, "ab");
		for (int back = 0; back < 2 && t == 26; back++)
			tap(t, back ? 'c' : 'a', back ? 'a' : 'c', "down", 19, 22);
		char fields[256];
		snprintf(fields, sizeof fields, "\"type\":\"link\",\"system\":\"etcd\",\"by\":\"a\",\"observer\":\"a\",\"subject\":\"c\",\"state\":\"suspect\","
		         "\"cause\":\"timeout\",\"earliest\":%.0f,\"latest\":%.0f", (t - 4) * 1e9, (t - 2) * 1e9);
		if (t == 38 || t == 48 || t == 58)
			at(t, fields);
	}
	tap_all(60, "abc");
	tap_all(70, "abc");
	end("28.0 open network-partition complete since 20.5 {a b}|{c} 0-1 1-0\n"
	    "62.0 close network-partition complete since 20.5 end 58.0 {a b}|{c} 0-1 1-0\n");
}

/* c and b do not talk any more after a cut, but c and a do. */
static void what_nobody_tries_again(void)
{
	begin();
	tap_all(19, "abc");
	for (double t = 20; t < 100; t += 2) {
		tap_all(t, t < 50 ? "ab" : "ac");
		tap(t, 'b', 'a', NULL, 0, 0);
		for (int back = 0; back < 2 && t == 26; back++) {
			tap(t, back ? 'c' : 'a', back ? 'a' : 'c', "down", 19, 20);
			tap(t, back ? 'c' : 'b', back ? 'b' : 'c', "down", 19, 20);
		}
	}
	end("28.0 open network-partition complete since 19.5 {a b}|{c} 0-1 1-0\n"
	    "80.0 close network-partition complete since 19.5 end 50.0 {a b}|{c} 0-1 1-0\n");
}

/*
 * c is cut off from 20 to 40, and again from 54. The first to fail then was sent to a at 56, though what it was at first is told of
 * the cut before; and to b, who met it last at 50, at 74.
 */
static void an_attempt_is_no_beginning(void)
{
	begin();
	tap_all(19, "abc");
	for (double t = 20; t < 90; t += 2) {
		tap_all(t, t > 40 && t < 46 ? "abc" : "ab");
		if (t > 44 && t < 52) {
			tap(t, 'b', 'c', NULL, 0, 0);
			tap(t, 'c', 'b', NULL, 0, 0);
		}
		for (int back = 0; back < 2 && (t == 26 || t == 76); back++) {
			tap(t, back ? 'c' : 'a', back ? 'a' : 'c', "down", 19, 20);
			if (t == 76)
				tap(t, back ? 'c' : 'a', back ? 'a' : 'c', "down", 56, 56);
			tap(t, back ? 'c' : 'b', back ? 'b' : 'c', "down", t == 26 ? 19 : 50, t == 26 ? 20 : 74);
		}
	}
	end("28.0 open network-partition complete since 19.5 {a b}|{c} 0-1 1-0\n"
	    "44.0 close network-partition complete since 19.5 end 42.0 {a b}|{c} 0-1 1-0\n"
	    "78.0 open network-partition complete since 50.0 {a b}|{c} 0-1 1-0\n");
}

/* Of what c sends, much is lost at 20; but that nothing comes through anywhere from 40 on is a cut, even so soon. */
static void a_cut_right_behind_loss(void)
{
	begin();
	for (double t = 18; t < 60; t += 2) {
		tap_all(t, t < 40 ? "abcd" : "abd");
		for (const char *o = "abd"; *o; o++) {
			char fields[256];
			snprintf(fields, sizeof fields, "\"type\":\"link\",\"system\":\"pcap\",\"observer\":\"%c\",\"subject\":\"c\","
			         "\"state\":\"suspect\",\"cause\":\"loss\",\"src\":\"%c:1\"", *o, *o);
			if (t == 20)
				at(t, fields);
			if (t >= 40)
				tap(t, 'c', *o, NULL, 0, 0);
			if (t == 44)
				tap(t, *o, 'c', "down", 38, 40);
		}
	}
	end("22.0 open message-loss since 20.0 {a b c d}\n"
	    "46.0 open network-partition simplex since 39.0 {a b d}|{c} 1-0\n"
	    "50.0 close message-loss since 20.0 end 20.0 {a b c d}\n");
}

/* Nothing of c gets anywhere from 20 on, though it hears a and b; and d, who never spoke with c, cannot be its way to them. */
static void what_is_idle_is_no_way_around_a_one_way_cut(void)
{
	begin();
	tap_all(19, "abc");
	for (double t = 19; t < 60; t += 2) {
		tap_all(t, "abd");
		for (const char *o = "ab"; *o; o++) {
			tap(t, 'c', *o, NULL, 0, 0);
			if (t == 25)
				tap(t, *o, 'c', "down", 19, 21);
		}
	}
	end("27.0 open network-partition simplex since 20.0 {a b d}|{c} 1-0\n");
}

/* A log concludes from an election that b and c lost each other; packets show both ways in use. Then the captures end. */
static void packets_overrule_logs(void)
{
	begin();
	for (double t = 10; t < 80; t += 2) {
		if (t < 50)
			tap_all(t, "abc");
		if (t == 30 || t == 70) {
			say_of(t, "ab", "c", "down", 0.5);
			say_of(t, "c", "ab", "down", 0.5);
		}
	}
	alive(80, "abc");
	end("72.0 open network-partition complete since 69.5 {a b}|{c} 0-1 1-0\n");
}

/*
 * What is dropped before it is captured was never seen, so that the logs alone tell of a cut from 50 on: not so where packets show what is tried
 * and does not come through, or where a only repeats what others say.
 */
static void what_no_packet_shows_logs_tell(void)
{
	for (int seen = 0; seen < 3; seen++) {
		begin();
		for (double t = 10; t < 80; t += 0.5) {
			tap_all(t, "ab");
			if (t < 50)
				tap_all(t, "abc");
			alive(t, "abc");
			if (seen == 1 && t == 50)
				tap(t, 'c', 'a', "down", t, t);
			if (t != 60)
				continue;
			if (seen < 2)
				link_at(t, "a", "c", "down", 2);
			else
				with_cause(t, 'a', 'c', "down", "hearsay");
		}
		end(seen == 1 ? "52.5 open network-partition complete since 49.8 {a b}|{c} 0-1 1-0 ?1-0\n" /* nobody tried the other way */
		    : seen    ? ""
		              : "62.5 open network-partition complete since 58.0 {a b}|{c} 0-1 1-0\n");
	}
}

/* Beats and signs of life every 5 s; from 52 to 98 c does nothing at all, or, cut off, goes on alone. */
static void a_quiet_while_of_c(const char *as, bool pauses)
{
	begin_as(as);
	for (double t = 0; t < 150; t += 5) {
		bool out = t > 52 && t < 98;
		for (const char *o = "abc"; *o; o++) {
			char fields[96];
			snprintf(fields, sizeof fields, "\"type\":\"activity\",\"peer\":\"%c\"", *o);
			if (!out || !pauses || *o != 'c')
				at(t + 1, fields);
			for (const char *s = "abc"; *s; s++)
				if (*o != *s && !(out && (*o == 'c' || *s == 'c')))
					beat(t + 1, *o, *s);
		}
	}
}

static void a_pause_between_beats(void)
{
	a_quiet_while_of_c(NULL, true);
	end("68.0 open network-partition complete since 53.5 {a b}|{c} 0-1 1-0 ?0-1 undecided\n"
	    "103.0 change timeout since 53.5 {a b}|{c} 0-1 1-0 ?0-1\n"
	    "103.0 close timeout since 53.5 end 101.0 {a b}|{c} 0-1 1-0 ?0-1\n");
	a_quiet_while_of_c(NULL, false);
	end("68.0 open network-partition complete since 53.5 {a b}|{c} 0-1 1-0\n"
	    "103.0 close network-partition complete since 53.5 end 101.0 {a b}|{c} 0-1 1-0\n");
}

/* It heard nobody lose anything; but it was not there. */
static void ones_own_pause(void)
{
	a_quiet_while_of_c("c", true);
	end("103.0 open timeout since 51.0 {a b}|{c} 0-1 1-0 as c\n"
	    "103.0 close timeout since 51.0 end 101.0 {a b}|{c} 0-1 1-0 as c\n");
}

CHECK_MAIN(links_that_break_for_a_moment, a_pause_between_beats, ones_own_pause, a_cut_and_its_end, one_sides_logs, a_pair_is_partial, healing_in_steps_is_a_change,
           a_cut_within_a_side_ends_when_it_does, bounds_as_wide_as_clocks_err, who_died_by_a_clock_that_errs,
           what_several_tell_is_not_forgotten_with_one, what_is_told_at_one_moment_is_waited_for, what_clocks_put_behind_a_loss_may_be_before, seconds_that_begin_at_other_moments, who_is_up_just_before_the_start_may_be_since,
           whoever_tells_first_how_long_it_lasted, mending_is_no_change, the_first_direction_is_the_beginning, who_is_slow_bounds_the_end, what_is_tried_now_and_then_comes_late, what_is_tried_at_one_time_comes_late, what_outlasts_the_end_is_no_bound_of_it, what_healed_before_the_cut, a_line_of_the_start_is_no_sign_of_life, two_crashes_at_once, one_crash_after_the_other,
           what_does_not_mend_is_told, a_side_heals_in_part, a_cut_that_widens, a_crash, a_pause,
           a_crash_that_only_the_start_tells, a_pause_that_only_its_own_word_tells, a_pause_that_its_silence_tells, a_pause_that_its_silence_tells_for_ever, who_says_so_first_is_not_paused,
           isolation_is_no_crash, a_lost_link_is_watched_no_more,
           who_is_doubted_is_not_presumed_up, who_doubts_the_same_is_on_the_same_side, who_follow_the_same_are_together,
           who_may_be_paused_is_not_dated_back, who_leads_no_more_is_not_missed, who_leads_is_missed, who_stand_against_each_other_are_apart, two_majorities_have_a_peer_in_common, who_is_outvoted_has_no_majority, who_hears_no_majority_follows_still, who_leaves_in_good_order_is_no_failure, a_flicker_is_no_failure, what_is_reported_late_is_told, what_mends_first_undoes_nothing_of_the_rest, what_clocks_put_close_to_the_end_may_be_before, who_meets_first_was_cut_off_as_well,
           the_same_again_is_no_change, closed_is_not_cut, who_spoke_had_not_crashed, closed_by_two_at_once, who_starts_within_a_partition_is_cut_off, a_doubt_does_not_undo_a_heal, one_log_knows_its_order,
           a_pause_explains_what_was_lost,
           links_that_come_and_go_are_no_cut, links_that_take_turns_are_no_cut, turns_may_overlap, loss_takes_its_time_to_break_a_link, who_is_refuted_again_and_again_is_late, who_is_slow_takes_no_turns, what_mended_in_part_stays_so, who_was_paused_was_so_for_all, a_short_pause_is_no_message_loss, what_was_hardly_lost_took_no_turn, pauses_are_no_message_loss, a_flapping_cut_is_a_cut, a_cut_after_a_cut_that_mended_in_part, what_is_acknowledged_is_not_severed, who_is_silent_is_not_severed, who_is_silent_is_not_awaited, an_echo_is_no_verdict, an_estimate_that_another_rules_out, what_others_told_undoes_nothing, one_link_alone_is_back_too_soon, an_old_verdict_is_no_loss, who_is_accused_is_not_heard,
           a_message_needs_no_answer, a_message_may_be_the_answer,
           what_ended_was_the_connection,
           what_is_late_is_not_severed, what_seems_lost_is_late, who_speaks_to_one_alone_is_impaired, what_is_repeated_comes_late, a_doubt_tells_when_it_ended, who_was_paused_knows_nothing_of_it,
           a_crash_within_a_partition, a_log_starts_after_its_process, who_comes_and_goes_within_a_partition, two_cuts_at_once_are_one_failure,
           what_is_lost_at_the_very_end_is_judged, the_end_of_all_is_no_failure, silence_of_beats, a_cut_of_beats_that_widens, one_peers_view, silence_by_the_clock, brisk_beats_are_not_waited_for_long,
           the_sleep_of_the_machine, the_other_direction_heals_nothing, a_host_outlives_its_process, what_packets_do_not_show, what_packets_show, packets_overrule_logs, what_no_packet_shows_logs_tell,
           what_nobody_tries_again, what_is_idle_is_no_way_around_a_one_way_cut, a_cut_right_behind_loss, an_attempt_is_no_beginning)
