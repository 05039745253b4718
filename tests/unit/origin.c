/* origin: transcripts of the origin's detector; times are seconds after 1970, ticks at 11, 21, … */
#include "detect/origin.h"

#include "transcript.h"

static struct pr_origin *origin;
static struct pr_peers *names;

static void say_names(struct pr_cursor *c)
{
	for (uint64_t i = 0, n = pr_cursor_count(c); i < n; i++) {
		struct pr_span name = pr_cursor_text(c);
		say("%s%.*s", i ? " " : "", (int)name.n, (const char *)name.p);
	}
}

static void hear(void *context, struct pr_span record)
{
	struct pr_record r;
	const char *why = "";
	(void)context;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	struct pr_cursor peers = pr_cursor_of(pr_text(&r, PR_FAILURE_PEERS));
	struct pr_cursor groups = pr_cursor_of(pr_text(&r, PR_FAILURE_GROUPS));
	struct pr_span event = pr_text(&r, PR_FAILURE_EVENT);
	CHECK(pr_is(pr_text(&r, PR_FAILURE_FAILURE), "network-partition"));
	say("%.0f %.*s {", (double)r.t / 1e9, (int)event.n, (const char *)event.p);
	say_names(&peers);
	say("} of");
	for (uint64_t n = pr_cursor_count(&groups); n > 0; n--) {
		say(" {");
		say_names(&groups);
		say("}");
	}
	say(" needed %d since %.0f after %.0f", (int)pr_uint(&r, PR_FAILURE_NEEDED), (double)pr_uint(&r, PR_FAILURE_SINCE) / 1e9,
	    (double)pr_uint(&r, PR_FAILURE_EARLIEST) / 1e9);
	if (pr_has(&r, PR_FAILURE_END))
		say(" end %.0f", (double)pr_uint(&r, PR_FAILURE_END) / 1e9);
	say("\n");
}

static void begin(const char *as, const char *members)
{
	struct pr_origin_options options = {.tick = 10000000000u, .timeout = 15000000000u, .min_participants = 2, .threshold = 0.67};
	if (as)
		options.as = pr_span_of(as);
	said[said_n = 0] = '\0';
	names = pr_peers_new();
	origin = pr_origin_new(&options, names, hear, NULL);
	for (; *members; members++)
		CHECK(pr_origin_member(origin, (struct pr_span){(const uint8_t *)members, 1}));
}

static void at(double t, const char *fields)
{
	struct pr_record r;
	transcript_record(t, fields, &r);
	CHECK(pr_origin_step(origin, &r));
}

/* a hears each of them, every five seconds from `from` to `to`. */
static void beats(double from, double to, const char *subjects)
{
	for (double t = from; t < to; t += 5)
		for (const char *s = subjects; *s; s++) {
			char fields[96];
			snprintf(fields, sizeof fields, "\"type\":\"contact\",\"observer\":\"a\",\"subject\":\"%c\"", *s);
			at(t, fields);
		}
}

static void end(const char *wanted)
{
	pr_origin_free(origin);
	pr_peers_free(names);
	pr_build_free(&transcript_build);
	CHECK_EQ_STR(said, wanted);
}

/* Of five it requires ceil(3.35) = 4: two must be silent. */
static void two_of_five(void)
{
	begin("a", "abcde");
	beats(1, 40, "bcde");
	beats(41, 100, "bc");
	beats(101, 130, "bcde");
	end("61 open {d e} of {a b c} {d e} needed 4 since 61 after 36\n"
	    "101 close {d e} of {a b c} {d e} needed 4 since 61 after 36 end 101\n");
}

/* One of four is too few to require more than three. */
static void one_of_four_is_nothing(void)
{
	begin("a", "abcd");
	beats(1, 40, "bcd");
	beats(41, 100, "bc");
	end("");
}

/* Of three it requires all: what the toolkit's own rule does not. */
static void one_of_three(void)
{
	begin("a", "abc");
	beats(1, 40, "bc");
	beats(41, 100, "b");
	end("61 open {c} of {a b} {c} needed 3 since 61 after 36\n");
}

/* d falls silent while the partition of c and e is open: it overlaps, so nothing is told. */
static void it_is_not_opened_twice(void)
{
	begin("a", "abcde");
	beats(1, 40, "bcde");
	beats(41, 80, "bd");
	beats(81, 120, "b");
	end("61 open {c e} of {a b d} {c e} needed 4 since 61 after 36\n");
}

/* Who was never seen is unresponsive, and whoever is seen is a participant from then on. */
static void never_seen(void)
{
	begin("a", "abc");
	beats(1, 30, "d");
	end("11 open {b c} of {a d} {b c} needed 3 since 11 after 0\n");
}

/* Whom the view has are its peers, whatever of them is seen; it ends when the view has it no more. */
static void what_others_report(void)
{
	static const char view[] = "\"type\":\"view\",\"observer\":\"b\",\"participants\":[\"b\",\"c\"],\"connections\":[]";
	char fields[160];
	begin("a", "abc");
	beats(1, 20, "bc");
	snprintf(fields, sizeof fields, "%s,\"partition\":\"0123456789ab\"", view);
	at(21, fields);
	at(22, fields);
	beats(23, 40, "bc");
	snprintf(fields, sizeof fields, "%s,\"partition\":null", view);
	at(41, fields);
	end("21 open {b c} of {a} {b c} needed 3 since 21 after 21\n"
	    "41 close {b c} of {a} {b c} needed 3 since 21 after 21 end 41\n");
}

/* Without --as nobody is there by definition, and anybody's word counts. */
static void the_view_of_all(void)
{
	begin(NULL, "abc");
	beats(1, 40, "b");
	at(40, "\"type\":\"link\",\"observer\":\"c\",\"subject\":\"b\",\"state\":\"down\",\"by\":\"c\"");
	at(50, "\"type\":\"activity\",\"peer\":\"c\"");
	at(70, "\"type\":\"activity\",\"peer\":\"c\"");
	end("11 open {c} of {a b} {c} needed 3 since 11 after 0\n"
	    "41 close {c} of {a b} {c} needed 3 since 11 after 0 end 41\n"
	    "61 open {a b} of {a b} {c} needed 3 since 61 after 36\n");
}

static void the_end_of_time(void)
{
	begin("a", "ab");
	beats(1, 20, "b");
	at(18e9, "\"type\":\"activity\",\"peer\":\"a\"");
	end("41 open {b} of {a} {b} needed 2 since 41 after 16\n");
}

CHECK_MAIN(two_of_five, one_of_four_is_nothing, one_of_three, it_is_not_opened_twice, never_seen, what_others_report,
           the_view_of_all, the_end_of_time)
