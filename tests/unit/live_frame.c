/* live_matrix, live_frame: transcripts of what is drawn of what was told. */
#include "view/live_frame.h"

#include "transcript.h"

static struct pr_live_matrix matrix;
static struct pr_display display = {.width = 80};
static struct pr_text drawn;

static void tell(double t, const char *fields)
{
	struct pr_record r;
	transcript_record(t, fields, &r);
	CHECK(pr_live_matrix_take(&matrix, &r));
}

static void hear(double t, const char *observer, const char *subject, unsigned seq, const char *more)
{
	char fields[300];
	snprintf(fields, sizeof fields, "\"type\":\"contact\",\"observer\":\"%s\",\"subject\":\"%s\",\"incarnation\":1,\"seq\":%u%s", observer, subject,
	         seq, more);
	tell(t, fields);
}

/* Each hears each other once a second from `from` to `to`, but for those who are `without`. */
static void all_hear(const char *const *names, size_t count, unsigned from, unsigned to, const char *without)
{
	for (unsigned t = from; t <= to; t++)
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < count; j++)
				if (i != j && strcmp(names[i], without) != 0 && strcmp(names[j], without) != 0)
					hear(t, names[i], names[j], t, "");
}

static const char *const abc[] = {"a", "b", "c"};

static void begin(void)
{
	CHECK(pr_live_matrix_init(&matrix));
	display = (struct pr_display){.width = 80};
}

static const char *frame(double now, size_t height)
{
	pr_text_clear(&drawn);
	CHECK(pr_live_frame_write(&drawn, &matrix, &display, height, (uint64_t)(now * 1e9)));
	pr_text_char(&drawn, '\0');
	return drawn.p;
}

static void end(void)
{
	pr_live_matrix_clear(&matrix);
	pr_text_free(&drawn);
	pr_build_free(&transcript_build);
}

/* No line is wider than the display, whatever is in it. */
static void fits(const char *text)
{
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
		size_t columns = pr_display_columns(&display, (struct pr_span){(const uint8_t *)line, strcspn(line, "\n")});
		CHECK(columns <= display.width);
	}
}

static size_t lines_of(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void nothing_was_told(void)
{
	begin();
	CHECK_EQ_STR(frame(0, 0), "1970-01-01 00:00:00 UTC  0 peers, 0 links: 0 heard\n\n\n");
	end();
}

static void a_silence_is_late_and_then_it_is_silent(void)
{
	begin();
	all_hear(abc, 3, 1, 60, "");
	CHECK_EQ_STR(frame(60.5, 0),
	             "1970-01-01 00:01:00 UTC  3 peers, 6 links: 6 heard\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 .          0.5s          0.5s\n"
	             "b              0.5s             .          0.5s\n"
	             "c              0.5s          0.5s             .\n"
	             "\n");
	all_hear(abc, 3, 61, 63, "c");
	CHECK_EQ_STR(frame(63.9, 0),
	             "1970-01-01 00:01:03 UTC  3 peers, 6 links: 2 heard, 4 late\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 .          0.9s         ?3.9s\n"
	             "b              0.9s             .         ?3.9s\n"
	             "c             ?3.9s         ?3.9s             .\n"
	             "\n"
	             "a hears c late, for 3.9 s, since 00:01:00.000\n"
	             "b hears c late, for 3.9 s, since 00:01:00.000\n"
	             "c hears a late, for 3.9 s, since 00:01:00.000\n"
	             "c hears b late, for 3.9 s, since 00:01:00.000\n");
	all_hear(abc, 3, 64, 100, "c");
	CHECK_EQ_STR(frame(100, 0),
	             "1970-01-01 00:01:40 UTC  3 peers, 6 links: 2 heard, 4 silent\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 .          0.0s          x40s\n"
	             "b              0.0s             .          x40s\n"
	             "c              x40s          x40s             .\n"
	             "\n"
	             "a does not hear c for 40.0 s, since 00:01:00.000\n"
	             "b does not hear c for 40.0 s, since 00:01:00.000\n"
	             "c does not hear a for 40.0 s, since 00:01:00.000\n"
	             "c does not hear b for 40.0 s, since 00:01:00.000\n");
	all_hear(abc, 3, 101, 101, "");
	CHECK_EQ_STR(frame(101, 0),
	             "1970-01-01 00:01:41 UTC  3 peers, 6 links: 6 heard\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 .          0.0s          0.0s\n"
	             "b              0.0s             .          0.0s\n"
	             "c              0.0s          0.0s             .\n"
	             "\n");
	end();
}

/* News makes beats come early, four times as often for a while. */
static void who_says_when_the_next_is_due_is_not_late_before(void)
{
	begin();
	for (unsigned i = 1; i <= 80; i++) {
		hear(i / 4.0, "a", "b", i, ",\"interval\":1000000000");
		hear(i / 4.0, "b", "a", i, "");
	}
	CHECK(strstr(frame(21.5, 0), "1 heard, 1 late"));
	CHECK(strstr(frame(21.5, 0), "b hears a late"));
	end();
}

static void who_leads(void)
{
	begin();
	tell(5, "\"type\":\"leader\",\"observer\":\"a\",\"leader\":null,\"epoch\":0");
	CHECK_EQ_STR(frame(6, 0),
	             "1970-01-01 00:00:06 UTC  1 peer, 0 links: 0 heard\n"
	             "nobody leads\n"
	             "\n"
	             "hears             a\n"
	             "a                 .\n"
	             "\n");
	tell(7, "\"type\":\"leader\",\"observer\":\"a\",\"leader\":\"b\",\"epoch\":1");
	tell(7, "\"type\":\"leader\",\"observer\":\"b\",\"leader\":\"b\",\"epoch\":1");
	CHECK_EQ_STR(frame(8, 0),
	             "1970-01-01 00:00:08 UTC  2 peers, 0 links: 0 heard\n"
	             "b leads in term 1, as 2 of 2 say\n"
	             "\n"
	             "hears             a             b\n"
	             "a                 .             -\n"
	             "b                 -             .\n"
	             "\n");
	tell(9, "\"type\":\"leader\",\"observer\":\"b\",\"leader\":\"a\",\"epoch\":2");
	tell(8, "\"type\":\"leader\",\"observer\":\"b\",\"leader\":null,\"epoch\":1"); /* older */
	tell(9, "\"type\":\"leader\",\"observer\":\"c\",\"leader\":null,\"epoch\":2");
	CHECK_EQ_STR(frame(10, 0),
	             "1970-01-01 00:00:10 UTC  3 peers, 0 links: 0 heard\n"
	             "a leads in term 2, as 1 of 3 say; a follows b in term 1; c follows nobody\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 .             -             -\n"
	             "b                 -             .             -\n"
	             "c                 -             -             .\n"
	             "\n");
	end();
}

#define FAILURE(event, more) \
	"\"type\":\"failure\",\"id\":\"f1\",\"event\":\"" event "\",\"failure\":\"network-partition\",\"shape\":\"complete\",\"start\":100000000000," \
	"\"since\":100000000000,\"peers\":[\"c\"],\"groups\":[[\"a\",\"b\"],[\"c\"]],\"severed\":[[0,1],[1,0]],\"needed\":2," \
	"\"quorum\":[true,false]" more

static void a_failure_stands_above_and_in_words_and_in_the_cells(void)
{
	begin();
	tell(108, FAILURE("open", ""));
	tell(109, "\"type\":\"recovery\",\"id\":\"r1\",\"failure\":\"f1\",\"strategy\":\"majority-rule\",\"progress\":\"complete\","
	          "\"verdicts\":[{\"group\":[\"a\",\"b\"],\"present\":2,\"verdict\":\"continue\"},{\"group\":[\"c\"],\"present\":1,\"verdict\":\"stop\"}]");
	tell(110, "\"type\":\"recovery\",\"id\":\"r2\",\"failure\":\"f2\",\"strategy\":\"wait-for-heal\",\"progress\":\"failed\"");
	tell(110, "\"type\":\"note\",\"program\":\"pr-heartbeat\",\"text\":\"bad signatures \\u001b[2J\",\"count\":3");
	CHECK_EQ_STR(frame(130, 0),
	             "1970-01-01 00:02:10 UTC  3 peers, 0 links: 0 heard\n"
	             "network-partition, complete, for 30.0 s: {a, b} | {c}; majority-rule: complete\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 .             -             x\n"
	             "b                 -             .             x\n"
	             "c                 x             x             .\n"
	             "\n"
	             "note 00:01:50.000  bad signatures \\x1b[2J\n"
	             "\n"
	             "1   network-partition, complete (f1)\n"
	             "    1970-01-01 00:01:40.000 on, for 30.0 s\n"
	             "    A {a, b}: quorum, continue\n"
	             "    B {c}: no quorum, stop\n"
	             "    recovery: majority-rule, complete\n");
	CHECK(matrix.had_failure);
	tell(131, FAILURE("close", ",\"end\":130000000000"));
	CHECK_EQ_INT(matrix.failure_count, 0);
	tell(132, FAILURE("open", ""));
	for (int i = 0; i < 100; i++) {
		char fields[200];
		snprintf(fields, sizeof fields, "\"type\":\"failure\",\"id\":\"x%d\",\"event\":\"open\",\"failure\":\"crash\",\"peers\":[\"a\"]", i);
		tell(133, fields);
	}
	CHECK_EQ_INT(matrix.failure_count, PR_LIVE_FAILURES);
	CHECK_EQ_INT(matrix.failures_left_out, 100 - PR_LIVE_FAILURES + 1);
	CHECK(strstr(frame(134, 0), "61 more failures are open") != NULL);
	end();
}

static void links_are_as_their_observers_say(void)
{
	begin();
	tell(10, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"b\",\"state\":\"up\"");
	tell(10, "\"type\":\"link\",\"observer\":\"b\",\"subject\":\"a\",\"state\":\"suspect\"");
	CHECK_EQ_STR(frame(500, 0),
	             "1970-01-01 00:08:20 UTC  2 peers, 2 links: 1 heard, 1 late\n"
	             "\n"
	             "hears             a             b\n"
	             "a                 .            8m\n"
	             "b                 ?             .\n"
	             "\n"
	             "b hears a late, for 8 min 10 s, since 00:00:10.000\n");
	tell(20, "\"type\":\"link\",\"observer\":\"b\",\"subject\":\"a\",\"state\":\"down\",\"since\":17000000000");
	tell(12, "\"type\":\"link\",\"observer\":\"b\",\"subject\":\"a\",\"state\":\"up\""); /* not older than the last contact, of which there is none */
	tell(21, "\"type\":\"link\",\"observer\":\"b\",\"subject\":\"a\",\"state\":\"down\",\"since\":17000000000");
	CHECK_EQ_STR(frame(30, 0),
	             "1970-01-01 00:00:30 UTC  2 peers, 2 links: 1 heard, 1 silent\n"
	             "\n"
	             "hears             a             b\n"
	             "a                 .           20s\n"
	             "b              x18s             .\n"
	             "\n"
	             "b does not hear a for 13.0 s, since 00:00:17.000\n");
	hear(25, "b", "a", 1, "");
	tell(24, "\"type\":\"link\",\"observer\":\"b\",\"subject\":\"a\",\"state\":\"down\""); /* older than the contact */
	CHECK_EQ_STR(frame(30, 0),
	             "1970-01-01 00:00:30 UTC  2 peers, 2 links: 2 heard\n"
	             "\n"
	             "hears             a             b\n"
	             "a                 .           20s\n"
	             "b              5.0s             .\n"
	             "\n");
	end();
}

static void what_is_missing_is_counted_but_not_by_hearsay(void)
{
	begin();
	for (unsigned seq = 1; seq <= 200; seq++) {
		if (seq % 10)
			hear(seq, "a", "b", seq, "");
		if (seq % 10)
			hear(seq, "b", "a", seq, ",\"via\":\"a\"");
		hear(seq, "a", "c", seq, "");
	}
	CHECK_EQ_STR(frame(200, 0),
	             "1970-01-01 00:03:20 UTC  3 peers, 3 links: 3 heard, 1 lossy\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 .       9% 1.0s          0.0s\n"
	             "b              1.0s             .             -\n"
	             "c                 -             -             .\n"
	             "\n"
	             "a hears b with 9.1% lost\n");
	for (unsigned seq = 300; seq <= 301; seq++) /* a silence is no loss */
		hear(seq, "a", "c", seq, "");
	CHECK(!strstr(frame(301, 0), "c with"));
	end();
}

static char names[300][24];
static const char *list[300];

static void crowd(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		snprintf(names[i], sizeof names[i], "n%03zu", i + 1);
		list[i] = names[i];
	}
}

static void twenty_fit_in_a_terminal(void)
{
	begin();
	crowd(20);
	all_hear(list, 20, 1, 8, "");
	tell(8, "\"type\":\"leader\",\"observer\":\"n001\",\"leader\":\"n002\",\"epoch\":3");
	const char *text = frame(8, 24);
	fits(text);
	CHECK_EQ_INT(lines_of(text), 23);
	for (size_t i = 0; i < 20; i++) {
		char row[16];
		snprintf(row, sizeof row, "\n%2zu n%03zu ", i + 1, i + 1);
		CHECK(strstr(text, row) != NULL);
	}
	all_hear(list, 20, 9, 30, "n007");
	CHECK_EQ_STR(frame(30, 24),
	             "1970-01-01 00:00:30 UTC  20 peers, 380 links: 342 heard, 38 silent\n"
	             "n002 leads in term 3, as 1 of 1 say\n"
	             "hears     1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20\n"
	             " 1 n001   .  0  0  0  0  0  x  0  0  0  0  0  0  0  0  0  0  0  0  0\n"
	             " 2 n002   0  .  0  0  0  0  x  0  0  0  0  0  0  0  0  0  0  0  0  0\n"
	             " 3 n003   0  0  .  0  0  0  x  0  0  0  0  0  0  0  0  0  0  0  0  0\n"
	             " 4 n004   0  0  0  .  0  0  x  0  0  0  0  0  0  0  0  0  0  0  0  0\n"
	             " 5 n005   0  0  0  0  .  0  x  0  0  0  0  0  0  0  0  0  0  0  0  0\n"
	             " 6 n006   0  0  0  0  0  .  x  0  0  0  0  0  0  0  0  0  0  0  0  0\n"
	             " 7 n007   x  x  x  x  x  x  .  x  x  x  x  x  x  x  x  x  x  x  x  x\n"
	             " 8 n008   0  0  0  0  0  0  x  .  0  0  0  0  0  0  0  0  0  0  0  0\n"
	             " 9 n009   0  0  0  0  0  0  x  0  .  0  0  0  0  0  0  0  0  0  0  0\n"
	             "10 n010   0  0  0  0  0  0  x  0  0  .  0  0  0  0  0  0  0  0  0  0\n"
	             "11 n011   0  0  0  0  0  0  x  0  0  0  .  0  0  0  0  0  0  0  0  0\n"
	             "12 n012   0  0  0  0  0  0  x  0  0  0  0  .  0  0  0  0  0  0  0  0\n"
	             "13 n013   0  0  0  0  0  0  x  0  0  0  0  0  .  0  0  0  0  0  0  0\n"
	             "14 n014   0  0  0  0  0  0  x  0  0  0  0  0  0  .  0  0  0  0  0  0\n"
	             "15 n015   0  0  0  0  0  0  x  0  0  0  0  0  0  0  .  0  0  0  0  0\n"
	             "16 n016   0  0  0  0  0  0  x  0  0  0  0  0  0  0  0  .  0  0  0  0\n"
	             "17 n017   0  0  0  0  0  0  x  0  0  0  0  0  0  0  0  0  .  0  0  0\n"
	             "18 n018   0  0  0  0  0  0  x  0  0  0  0  0  0  0  0  0  0  .  0  0\n"
	             "19 n019   0  0  0  0  0  0  x  0  0  0  0  0  0  0  0  0  0  0  .  0\n"
	             "20 n020   0  0  0  0  0  0  x  0  0  0  0  0  0  0  0  0  0  0  0  .\n"
	             "(11 more lines)\n");
	end();
}

static void more_are_summarised(void)
{
	begin();
	crowd(40);
	all_hear(list, 40, 1, 8, "");
	CHECK_EQ_STR(frame(8, 24),
	             "1970-01-01 00:00:08 UTC  40 peers, 1560 links: 1560 heard\n"
	             "40 peers hear, and are heard by, all that there are links to\n");
	for (unsigned t = 9; t <= 30; t++)
		for (size_t i = 0; i < 40; i++)
			for (size_t j = 0; j < 40; j++)
				if (i != j && (i < 15) == (j < 15))
					hear(t, list[i], list[j], t, "");
	const char *text = frame(30, 24);
	CHECK_EQ_STR(text,
	             "1970-01-01 00:00:30 UTC  40 peers, 1560 links: 810 heard, 750 silent\n"
	             "2 sides that do not hear each other: 15 with n001, 25 with n016\n"
	             "n001              hears 14 of 39, is heard by 14 of 39\n"
	             "n002              hears 14 of 39, is heard by 14 of 39\n"
	             "n003              hears 14 of 39, is heard by 14 of 39\n"
	             "n004              hears 14 of 39, is heard by 14 of 39\n"
	             "n005              hears 14 of 39, is heard by 14 of 39\n"
	             "n006              hears 14 of 39, is heard by 14 of 39\n"
	             "n007              hears 14 of 39, is heard by 14 of 39\n"
	             "n008              hears 14 of 39, is heard by 14 of 39\n"
	             "n009              hears 14 of 39, is heard by 14 of 39\n"
	             "31 more peers do not hear all, or are not heard by all\n"
	             "n001 does not hear n016 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n017 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n018 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n019 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n020 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n021 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n022 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n023 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n024 for 22.0 s, since 00:00:08.000\n"
	             "n001 does not hear n025 for 22.0 s, since 00:00:08.000\n"
	             "and 740 more links\n");
	CHECK(lines_of(text) <= 24);
	fits(text);
	end();
}

static void narrow_low_and_wide(void)
{
	begin();
	all_hear(abc, 3, 1, 5, "");
	display.width = 40;
	CHECK_EQ_STR(frame(5, 0),
	             "1970-01-01 00:00:05 UTC  3 peers, 6 lin~\n"
	             "\n"
	             "hears          a          b          c\n"
	             "a              .       0.0s       0.0s\n"
	             "b           0.0s          .       0.0s\n"
	             "c           0.0s       0.0s          .\n"
	             "\n");
	CHECK_EQ_STR(frame(5, 4),
	             "1970-01-01 00:00:05 UTC  3 peers, 6 lin~\n"
	             "3 peers hear, and are heard by, all tha~\n");
	display.width = 10;
	fits(frame(5, 0));
	display.width = 1;
	fits(frame(5, 0));
	display.width = 200;
	display.utf8 = display.colour = true;
	tell(6, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"c\",\"state\":\"down\"");
	CHECK_EQ_STR(frame(6, 0),
	             "1970-01-01 00:00:06 UTC  3 peers, 6 links: 5 heard, \033[1;31m1 silent\033[0m\n"
	             "\n"
	             "hears             a             b             c\n"
	             "a                 \033[2m·\033[0m          1.0s         \033[1;31m×1.0s\033[0m\n"
	             "b              1.0s             \033[2m·\033[0m          1.0s\n"
	             "c              1.0s          1.0s             \033[2m·\033[0m\n"
	             "\n"
	             "a does not hear c for 0 ms, since 00:00:06.000\n");
	end();
}

static void names_are_shown_as_they_may_be(void)
{
	begin();
	hear(1, "a peer with a very long name indeed", "\\u001b[31mred", 1, "");
	hear(1, "\\u001b[31mred", "a peer with a very long name indeed", 1, "");
	const char *text = frame(1, 0);
	CHECK_EQ_STR(text,
	             "1970-01-01 00:00:01 UTC  2 peers, 2 links: 2 heard\n"
	             "\n"
	             "hears                           1             2\n"
	             " 1 \"\\x1b[31mred\"                .          0.0s\n"
	             " 2 \"a peer with a ~          0.0s             .\n"
	             "\n");
	fits(text);
	CHECK(!strchr(text, '\033'));
	end();
}

static void who_left_is_not_shown(void)
{
	begin();
	all_hear(abc, 3, 1, 5, "");
	tell(6, "\"type\":\"member\",\"peer\":\"c\",\"status\":\"left\"");
	CHECK(strstr(frame(60, 0), "2 peers, 2 links") != NULL);
	hear(61, "a", "c", 61, "");
	CHECK(strstr(frame(61, 0), "3 peers, 6 links") != NULL);
	end();
}

/* As one link grows old, in cells of all three widths. */
static void ages(void)
{
	static const double at[] = {0.04, 9.99, 10, 99.9, 100, 599, 600, 3599, 3600, 5999, 36000, 86399, 86400, 359999, 864000, 86400e3};
	begin();
	tell(1000, "\"type\":\"link\",\"observer\":\"a\",\"subject\":\"b\",\"state\":\"up\"");
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		for (int width = 0; width < 2; width++) {
			display.width = width ? 40 : 14;
			const char *row = strstr(frame(1000 + at[i], 0), width ? "\na" : "\n 1 a");
			CHECK(row);
			row = row ? row + 1 + strcspn(row + 1, "\n") : "    ";
			say("%.4s%s", row - 4, width ? "\n" : " ");
		}
	}
	CHECK_EQ_STR(said,
	             ".  0 0.0s\n"
	             ".  9 9.9s\n"
	             ". 10  10s\n"
	             ". 99  99s\n"
	             ". 1m   1m\n"
	             ". 9m   9m\n"
	             ". <h  10m\n"
	             ". <h  59m\n"
	             ". 1h  60m\n"
	             ". 1h  99m\n"
	             ". <d  10h\n"
	             ". <d  23h\n"
	             ". 1d  24h\n"
	             ". 4d  99h\n"
	             ". >d  10d\n"
	             ". >d  >2y\n");
	end();
}

CHECK_MAIN(nothing_was_told, a_silence_is_late_and_then_it_is_silent, who_says_when_the_next_is_due_is_not_late_before, who_leads, a_failure_stands_above_and_in_words_and_in_the_cells,
           links_are_as_their_observers_say, what_is_missing_is_counted_but_not_by_hearsay, twenty_fit_in_a_terminal, more_are_summarised,
           narrow_low_and_wide, names_are_shown_as_they_may_be, who_left_is_not_shown, ages)
