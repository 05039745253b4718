#include "base/text.h"
#include "check.h"
#include "lines/lines.h"
#include "lines/wrapper.h"

#include <stdlib.h>

static void show_time(struct pr_text *out, const struct pr_peeled *peeled)
{
	char text[PR_RFC3339_LENGTH + 40] = "-";
	const struct pr_civil *c = &peeled->civil;
	if (peeled->known == PR_WRAPPED_TIME)
		pr_rfc3339_write(text, peeled->t);
	else if (peeled->known != PR_WRAPPED_NONE)
		snprintf(text, sizeof text, "%d/%u/%u-%u:%u:%u.%u", c->year, c->month, c->day, c->hour, c->minute, c->second,
		         c->nanosecond);
	pr_text_string(out, text);
	if (peeled->coarse)
		pr_text_char(out, '~');
}

/* "LINE WRITER PROGRAM TIME text", and "!" before it if it is bare. */
static void show(void *arg, const struct pr_peeled *peeled)
{
	struct pr_text *out = arg;
	if (peeled->bare)
		pr_text_char(out, '!');
	pr_text_uint(out, peeled->line);
	pr_text_char(out, ' ');
	pr_text_bytes(out, peeled->writer.p ? (const char *)peeled->writer.p : "-", peeled->writer.p ? peeled->writer.n : 1);
	pr_text_char(out, ' ');
	pr_text_bytes(out, peeled->program.p ? (const char *)peeled->program.p : "-",
	              peeled->program.p ? peeled->program.n : 1);
	pr_text_char(out, ' ');
	show_time(out, peeled);
	pr_text_char(out, ' ');
	pr_text_bytes(out, peeled->text.p, peeled->text.n);
	pr_text_char(out, '\n');
}

/* Feeds lines as a line reader has them. */
static void feed(struct pr_wrapper *w, const char *p, size_t n)
{
	const char *end = p + n;
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t length = (size_t)((lf ? lf : end) - p);
		unsigned ending = lf && length > 0 && p[length - 1] == '\r' ? 2 : lf != NULL;
		CHECK(pr_wrapper_line(w, (struct pr_span){(const uint8_t *)p, ending == 2 ? length - 1 : length}, ending));
		p += length + (lf != NULL);
	}
	CHECK(pr_wrapper_end(w));
}

static struct pr_wrapper_counts last_counts;

/* The wrappers' names and what is inside. */
static struct pr_text told(const char *p, size_t n)
{
	struct pr_text out = {0};
	struct pr_wrapping wrapping;
	char name[96];
	CHECK(pr_wrapping_recognise(&wrapping, (struct pr_span){(const uint8_t *)p, n}));
	bool any = wrapping.count > 0;
	pr_text_string(&out, any ? pr_wrapping_name(&wrapping, name, sizeof name) : "none");
	pr_text_char(&out, '\n');
	if (!any)
		return out;
	struct pr_wrapper *w = pr_wrapper_new(&wrapping, show, &out);
	feed(w, p, n);
	last_counts = *pr_wrapper_counts(w);
	size_t first = out.n;
	pr_wrapper_rewind(w);
	feed(w, p, n);
	pr_wrapper_free(w);
	size_t head = strlen(name) + 1, once = first - head;
	CHECK(out.n == first + once && memcmp(out.p + head, out.p + first, once) == 0); /* the same again */
	out.n = first;
	return out;
}

static void check_told(int line, const char *p, size_t n, const char *wanted)
{
	struct pr_text got = told(p, n);
	check_span(__FILE__, line, "what is told", (struct pr_span){(uint8_t *)got.p, got.n}, check_text(wanted));
	pr_text_free(&got);
}

#define CHECK_TELLS(input, wanted) check_told(__LINE__, input, sizeof input - 1, wanted)
#define CHECK_BARE(input) check_told(__LINE__, input, sizeof input - 1, "none\n")

static void syslog_of_rfc_3164(void)
{
	CHECK_TELLS("Nov 22 14:08:22 cs1 corosync[26908]:   [TOTEM ] A new membership\n"
	            "Nov  2 04:08:22 cs1 Keepalived_vrrp: (VI_1) Entering MASTER STATE\r\n"
	            "Nov 22 14:08:23 cs1 last message repeated 2 times\n"
	            "\tat java.lang.Thread.run\n"
	            "Nov 22 14:08:24 cs1 kernel: [  1.5] text\n",
	            "syslog\n"
	            "1 cs1 corosync 0/11/22-14:8:22.0~   [TOTEM ] A new membership\n"
	            "2 cs1 Keepalived_vrrp 0/11/2-4:8:22.0~ (VI_1) Entering MASTER STATE\n"
	            "3 cs1 - 0/11/22-14:8:23.0~ last message repeated 2 times\n"
	            "!4 - - - \tat java.lang.Thread.run\n5 cs1 kernel 0/11/22-14:8:24.0~ [  1.5] text\n");
	CHECK_EQ_INT(last_counts.bare, 1);
	CHECK_EQ_INT(last_counts.lines, 5);
	CHECK_TELLS("<30>Nov 22 14:08:22 cs1 etcd[1]: a: b\n<30>Nov 22 14:08:22 etcd: text\n",
	            "syslog\n1 cs1 etcd 0/11/22-14:8:22.0~ a: b\n2 - etcd 0/11/22-14:8:22.0~ text\n");
	CHECK_TELLS("Nov 22 14:08:22 cs1 daemon.info etcd[1]: text\n", "syslog\n1 cs1 etcd 0/11/22-14:8:22.0~ text\n");
	CHECK_TELLS("Nov 22 14:08:22 <daemon.info> cs1 etcd[1]: text\n", "syslog\n1 cs1 etcd 0/11/22-14:8:22.0~ text\n");
	CHECK_TELLS("Nov 22 14:08:22 10.0.0.1 docker/etcd-1/4f3c[812]: text\n",
	            "syslog\n1 10.0.0.1 docker/etcd-1/4f3c 0/11/22-14:8:22.0~ text\n");
	CHECK_TELLS("Sun Nov 22 14:08:22 2026 daemon.info etcd[1]: text\n",
	            "syslog\n1 - etcd 2026/11/22-14:8:22.0~ text\n");
}

static void syslog_with_other_stamps(void)
{
	CHECK_TELLS("2026-11-22T14:08:22.511044+01:00 cs1 etcd[812]: text\n",
	            "syslog\n1 cs1 etcd 2026-11-22T13:08:22.511044000Z text\n");
	CHECK_TELLS("-- Boot 4f3c2b1a --\n2026-11-22T14:08:22+0000 cs1 etcd[812]: text\n"
	            "-- Reboot --\n2026-11-22T14:08:22-0130 cs1 etcd[812]: more\n",
	            "syslog\n2 cs1 etcd 2026-11-22T14:08:22.000000000Z~ text\n"
	            "4 cs1 etcd 2026-11-22T15:38:22.000000000Z~ more\n");
	CHECK_EQ_INT(last_counts.notices, 2);
	CHECK_TELLS("Nov 22 14:08:22.511044 cs1 etcd[812]: text\n", "syslog\n1 cs1 etcd 0/11/22-14:8:22.511044000 text\n");
	CHECK_TELLS("Sun 2026-11-22 14:08:22 UTC cs1 etcd[812]: text\nSun 2026-11-22 14:08:23 CET cs1 etcd[812]: text\n",
	            "syslog\n1 cs1 etcd 2026-11-22T14:08:22.000000000Z~ text\n"
	            "2 cs1 etcd 2026/11/22-14:8:23.0~ text\n");
	CHECK_TELLS("1763820502.511044 cs1 etcd[812]: text\n", "syslog\n1 cs1 etcd 2025-11-22T14:08:22.511044000Z text\n");
}

static void syslog_of_rfc_5424(void)
{
	CHECK_TELLS("<34>1 2026-11-22T14:08:22.003Z cs1 etcd 812 ID47 - \xef\xbb\xbftext\n"
	            "<165>1 2026-11-22T14:08:22.000003-07:00 192.0.2.1 app - - [a@1 k=\"v ] \\\" \\]\"][b@1] more text\n"
	            "<165>1 - - - - - -\n<13>1 2026-11-22T14:08:23+00:00 cs1 etcd 812 - -  text\n"
	            "<165>1 2026-11-22T14:08:22Z cs1 etcd - - [unended text\n",
	            "syslog5424\n1 cs1 etcd 2026-11-22T14:08:22.003000000Z text\n"
	            "2 192.0.2.1 app 2026-11-22T21:08:22.000003000Z more text\n3 - - - \n"
	            "4 cs1 etcd 2026-11-22T14:08:23.000000000Z~ text\n"
	            "!5 - - - <165>1 2026-11-22T14:08:22Z cs1 etcd - - [unended text\n");
}

static void journald_as_json(void)
{
	CHECK_TELLS("{\"__CURSOR\":\"s=1\",\"__REALTIME_TIMESTAMP\":\"1763820502511044\",\"_HOSTNAME\":\"cs1\","
	            "\"SYSLOG_IDENTIFIER\":\"etcd\",\"_PID\":\"812\",\"MESSAGE\":\"a \\\"b\\\" \\u00e9\"}\n"
	            "{\"MESSAGE\":[27,91,51,50,109,111,107,27,91,109],\"__REALTIME_TIMESTAMP\":\"1763820502511045\","
	            "\"_COMM\":\"etcd\",\"CONTAINER_NAME\":\"etcd-1\",\"_HOSTNAME\":\"cs1\"}\n"
	            "{\"MESSAGE\":\"one\\ntwo\\n\",\"__REALTIME_TIMESTAMP\":\"1763820502511046\",\"_SYSTEMD_UNIT\":"
	            "[\"x.service\",\"y\"]}\n"
	            "{\"MESSAGE\":null,\"__REALTIME_TIMESTAMP\":\"1763820502511046\"}\n",
	            "journal, escapes\n1 cs1 etcd 2025-11-22T14:08:22.511044000Z a \"b\" \xc3\xa9\n"
	            "2 etcd-1 etcd 2025-11-22T14:08:22.511045000Z ok\n"
	            "3 - x.service 2025-11-22T14:08:22.511046000Z one\n"
	            "3 - x.service 2025-11-22T14:08:22.511046000Z two\n");
	CHECK_EQ_INT(last_counts.broken, 1);
}

#define RECORD(time, rest) "__CURSOR=s=1\n__REALTIME_TIMESTAMP=" time "\n_HOSTNAME=cs1\n_PID=812\n" rest "\n"

static void journald_as_export(void)
{
	CHECK_TELLS(RECORD("1763820502511044", "SYSLOG_IDENTIFIER=etcd\nMESSAGE=a=b\n")
	            RECORD("1763820502511045", "MESSAGE\n\x0a\0\0\0\0\0\0\0one\ntwo\r\nx\n_COMM=etcd\n")
	            RECORD("1763820502511046", "OTHER\n\x0d\x0a\0\0\0\0\0\0") "x\n",
	            "export\n1 cs1 etcd 2025-11-22T14:08:22.511044000Z a=b\n"
	            "8 cs1 etcd 2025-11-22T14:08:22.511045000Z one\n8 cs1 etcd 2025-11-22T14:08:22.511045000Z two\n"
	            "8 cs1 etcd 2025-11-22T14:08:22.511045000Z x\n");
	CHECK_EQ_INT(last_counts.broken, 1);
	CHECK_TELLS(RECORD("1763820502511044", "MESSAGE\n\x02\0\0\0\0\0\0\0too long\n")
	            RECORD("1763820502511045", "MESSAGE\n\xff\xff\xff\xff\xff\xff\xff\x7fx\n")
	            RECORD("1763820502511046", "MESSAGE\n\x03\0\0\0\0\0\0\0\r\r\r\n")
	            RECORD("1763820502511047", "no field\n") RECORD("1763820502511048", "CODE_FILE=x\n")
	            RECORD("1763820502511049", "MESSAGE=\nMESSAGE=twice\n") "MESSAGE=cut off",
	            "export\n15 cs1 - 2025-11-22T14:08:22.511046000Z \r\r\n"
	            "34 cs1 - 2025-11-22T14:08:22.511049000Z \n");
	CHECK_EQ_INT(last_counts.broken, 5);
	/* the first record has lost its beginning, and most lines are no fields */
	CHECK_TELLS("_PID=1\nMESSAGE=a\n\n__REALTIME_TIMESTAMP=1763820502511044\nMESSAGE\n\x09\0\0\0\0\0\0\0b\n\n\n\n\n\n\nc\n\n"
	            "__REALTIME_TIMESTAMP=1763820502511045\nMESSAGE=d\n\n",
	            "export\n4 - - 2025-11-22T14:08:22.511044000Z b\n4 - - 2025-11-22T14:08:22.511044000Z \n"
	            "4 - - 2025-11-22T14:08:22.511044000Z \n4 - - 2025-11-22T14:08:22.511044000Z \n"
	            "4 - - 2025-11-22T14:08:22.511044000Z \n4 - - 2025-11-22T14:08:22.511044000Z \n"
	            "4 - - 2025-11-22T14:08:22.511044000Z \n4 - - 2025-11-22T14:08:22.511044000Z c\n"
	            "15 - - 2025-11-22T14:08:22.511045000Z d\n");
	CHECK_BARE("__REALTIME_TIMESTAMP=1763820502511044\nno field\n");
	CHECK_TELLS(RECORD("1763820502511044", "MESSAGE\n\x05\0\0\0\0\0\0\0\x1b[1ma\n"),
	            "export, escapes\n1 cs1 - 2025-11-22T14:08:22.511044000Z a\n");
	CHECK_TELLS(RECORD("1763820502511044", "CONTAINER_NAME=a\nCONTAINER_PARTIAL_MESSAGE=true\nMESSAGE=one \n")
	            RECORD("1763820502511045", "CONTAINER_NAME=a\nMESSAGE=two\n"),
	            "export\n1 a - 2025-11-22T14:08:22.511044000Z one two\n");
}

static void docker_as_json_file(void)
{
	CHECK_TELLS("{\"log\":\"one\\tx\\r\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T14:08:22.511044123Z\"}\n"
	            "{\"log\":\"long \",\"stream\":\"stdout\",\"time\":\"2026-11-22T14:08:22.511044124Z\"}\n"
	            "{\"log\":\"err\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T14:08:22.511044125Z\"}\n"
	            "{\"log\":\"line\\n\",\"stream\":\"stdout\",\"attrs\":{\"tag\":\"x\"},\"time\":"
	            "\"2026-11-22T14:08:22.5Z\"}\n"
	            "{\"log\":\"unended\",\"stream\":\"stdout\",\"time\":\"2026-11-22T14:08:23Z\"}\n"
	            "{\"log\":\"trunc",
	            "docker\n1 - - 2026-11-22T14:08:22.511044123Z one\tx\n3 - - 2026-11-22T14:08:22.511044125Z err\n"
	            "2 - - 2026-11-22T14:08:22.511044124Z long line\n!6 - - - {\"log\":\"trunc\n"
	            "5 - - 2026-11-22T14:08:23.000000000Z~ unended\n");
}

static void cri_files(void)
{
	CHECK_TELLS("2026-11-22T14:08:22.511044123Z stdout F one\n"
	            "2026-11-22T14:08:22.511044124Z stdout P long \n"
	            "2026-11-22T14:08:22.511044125Z stderr F err\n"
	            "2026-11-22T14:08:22.511044126+01:00 stdout P:tag and \n"
	            "2026-11-22T14:08:22.511044127Z stdout F longer\n"
	            "2026-11-22T14:08:22.511044128Z stdout F \n",
	            "cri\n1 - - 2026-11-22T14:08:22.511044123Z one\n3 - - 2026-11-22T14:08:22.511044125Z err\n"
	            "2 - - 2026-11-22T14:08:22.511044124Z long and longer\n6 - - 2026-11-22T14:08:22.511044128Z \n");
}

static void what_tools_put_before_lines(void)
{
	CHECK_TELLS("[pod/etcd-0/etcd] text\n[pod/etcd-1/etcd] [x] y\n[pod/etcd-1/etcd]\n",
	            "kubectl\n1 etcd-0 etcd - text\n2 etcd-1 etcd - [x] y\n3 etcd-1 etcd - \n");
	CHECK_TELLS("[pod/etcd-0/etcd] 2026-11-22T14:08:22.511044123Z text\n[pod/etcd-0/etcd] 2026-11-22T14:08:22.51Z x\n"
	            "[pod/etcd-0/etcd] 2026-11-22T14:08:22.511044124Z text\n",
	            "kubectl, stamp\n1 etcd-0 etcd 2026-11-22T14:08:22.511044123Z text\n"
	            "2 etcd-0 etcd 2026-11-22T14:08:22.510000000Z x\n3 etcd-0 etcd 2026-11-22T14:08:22.511044124Z text\n");
	CHECK_TELLS("2026-11-22T14:08:22.511044123Z 2026-11-22T14:08:22.511Z [INFO] agent\n",
	            "stamp\n1 - - 2026-11-22T14:08:22.511044123Z 2026-11-22T14:08:22.511Z [INFO] agent\n");
	CHECK_TELLS("etcd-1   | one | two\nproxy_10 | x\netcd-1   |\nother    | custom name\n",
	            "compose\n1 etcd-1 - - one | two\n2 proxy_10 - - x\n3 etcd-1 - - \n4 other - - custom name\n");
}

static void files_that_tail_follows(void)
{
	CHECK_TELLS("==> logs/etcd1.log <==\none\n\n==> logs/etcd2.log.1 <==\ntwo\n\n==> logs/etcd1.log <==\nthree\n==> x\n",
	            "tail\n2 etcd1 - - one\n5 etcd2 - - two\n8 etcd1 - - three\n9 etcd1 - - ==> x\n");
	CHECK_TELLS("==> a/etcd.log <==\n1\n\n==> b/etcd.log <==\n2\n\n==> standard input <==\n3\n\n==> a/etcd.log <==\n4\n",
	            "tail\n2 etcd - - 1\n5 b/etcd - - 2\n8 stdin - - 3\n11 etcd - - 4\n"); /* as they were called before */
	CHECK_TELLS("==> p1/r/0.log <==\n1\n\n==> p2/r/0.log <==\n2\n\n==> p3/r/0.log <==\n3\n\n==> p3/r/0.log.1 <==\n4\n"
	            "\n==> r/0.log <==\n5\n\n==> 0.log <==\n6\n",
	            "tail\n2 0 - - 1\n5 r/0 - - 2\n8 p3/r/0 - - 3\n11 p3/r/0 - - 4\n14 ./r/0 - - 5\n17 ./0 - - 6\n");
	/* a line of a log's own, and a header behind a line without its end */
	CHECK_TELLS("==> a.log <==\n1\n==> done <==\n2\n==> b.log <==\n3\n\n==> c <==\n4\n==> a.log <==\n5\n==> c <==\n6\n",
	            "tail\n2 a - - 1\n3 a - - ==> done <==\n4 a - - 2\n6 b - - 3\n9 c - - 4\n11 a - - 5\n13 c - - 6\n");
	CHECK_TELLS("==> a <==\n1\n==> done <==\n==> b <==\n", "tail\n2 a - - 1\n3 a - - ==> done <==\n4 a - - ==> b <==\n");
	CHECK_TELLS("==> a <==\nNov 22 14:08:22 cs1 x[1]: one\n\n==> b <==\nNov 22 14:08:23 cs2 x[1]: two\n",
	            "tail, syslog\n2 cs1 x 0/11/22-14:8:22.0~ one\n5 cs2 x 0/11/22-14:8:23.0~ two\n");
	CHECK_TELLS("\r\ntail: cannot open 'c.log' for reading: No such file or directory\r\n==> a.log <==\r\n1\r\n"
	            "tail: 'c.log' has appeared;  following new file\r\n\r\n==> c.log <==\r\n2\r\n",
	            "tail\n4 a - - 1\n8 c - - 2\n");
	CHECK_TELLS("tail: one\n\ntwo\n==> a <==\nthree\nfour\n", "none\n");
	CHECK_TELLS("tail: one\n\n", "none\n");
	CHECK_TELLS("one\n==> a <==\ntwo\nthree\nfour\n", "none\n"); /* a log */
	CHECK_TELLS("==>  <==\none\n", "none\n"); /* no name */
}

/* A name is that of its file, however many there are, though not all are remembered. */
static void tail_of_very_many_files(void)
{
	static char name[16], stream[4000 * 40];
	struct pr_wrapping wrapping;
	struct pr_text out = {0};
	size_t n = 0;
	for (unsigned i = 0; i < 4000; i++)
		n += (size_t)snprintf(stream + n, sizeof stream - n, "==> d%u/f%u.log <==\n%u\n", i % 7, i, i);
	CHECK(pr_wrapping_recognise(&wrapping, (struct pr_span){(const uint8_t *)stream, 1000}) && wrapping.count == 1);
	struct pr_wrapper *w = pr_wrapper_new(&wrapping, show, &out);
	feed(w, stream, n);
	pr_wrapper_free(w);
	pr_text_char(&out, '\0');
	for (unsigned i = 0; i < 4000; i += 333) {
		snprintf(name, sizeof name, "f%u - - %u\n", i, i);
		CHECK(strstr(out.p, name));
	}
	pr_text_free(&out);
}

static void escape_sequences_are_taken_away(void)
{
	CHECK_TELLS("\x1b[32mINFO\x1b[0m one\x1b[K\n\x1b]0;title\atwo\x1b]8;;x\x1b\\ \x1b(Bthree\nplain\n\x1b]unended\n\x1b[\n\x1b\n",
	            "escapes\n1 - - - INFO one\n2 - - - two three\n3 - - - plain\n4 - - - unended\n5 - - - \n6 - - - \n");
	CHECK_TELLS("Nov 22 14:08:22 cs1 x[1]: #033[32mINFO#033[0m #033 a #033\n",
	            "escapes, syslog\n1 cs1 x 0/11/22-14:8:22.0~ INFO #033 a #033\n");
}

static void longest(void *arg, const struct pr_peeled *peeled)
{
	size_t *most = arg;
	*most = peeled->text.n > *most ? peeled->text.n : *most;
}

/* It would take minutes to look for each one's end anew. */
static void sequences_without_end_are_gone_through_once(void)
{
	static const char *const starts[] = {"\x1b]", "#033[", "\x1b[1"};
	static char line[PR_LINE_MAX];
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		size_t n = strlen(starts[i]), most = 0;
		struct pr_wrapping wrapping;
		for (size_t at = 0; at < sizeof line; at++)
			line[at] = starts[i][at % n];
		CHECK(pr_wrapping_recognise(&wrapping, pr_span_of("\x1b[1ma\n")) && wrapping.count > 0);
		struct pr_wrapper *w = pr_wrapper_new(&wrapping, longest, &most);
		CHECK(pr_wrapper_line(w, (struct pr_span){(const uint8_t *)line, sizeof line}, 1));
		CHECK(most < n);
		pr_wrapper_free(w);
	}
}

static void wrappers_nest(void)
{
	CHECK_TELLS("\x1b[36metcd-1  |\x1b[0m 2026-11-22T14:08:22.511044123Z text\n"
	            "\x1b[36metcd-1  |\x1b[0m 2026-11-22T14:08:22.511044124Z text\n",
	            "escapes, compose, stamp\n1 etcd-1 - 2026-11-22T14:08:22.511044123Z text\n"
	            "2 etcd-1 - 2026-11-22T14:08:22.511044124Z text\n");
	CHECK_TELLS("{\"log\":\"\\u001b[32mNov 22 14:08:22 cs1 x[1]: a\\u001b[0m\\r\\n\",\"stream\":\"stdout\","
	            "\"time\":\"2026-11-22T14:08:22.511044123Z\"}\n",
	            "docker, escapes, syslog\n1 cs1 x 2026-11-22T14:08:22.511044123Z a\n");
	CHECK_TELLS("<30>1 2026-11-22T14:08:22Z relay fwd - - - 2026-11-22T14:08:21.5Z cs1 x[1]: "
	            "2026-11-22T14:08:21.4Z stdout F text\n",
	            "syslog5424, syslog, cri\n1 cs1 x 2026-11-22T14:08:21.400000000Z text\n");
	CHECK_TELLS(RECORD("1763820502511044", "MESSAGE=Nov 22 14:08:22 cs2 x[1]: a\nSYSLOG_IDENTIFIER=fwd\n"),
	            "export, syslog\n1 cs2 x 2025-11-22T14:08:22.511044000Z a\n");
	CHECK_TELLS("Nov 22 14:08:22 a b[1]: Nov 22 14:08:22 a b[1]: Nov 22 14:08:22 a b[1]: Nov 22 14:08:22 a b[1]: "
	            "Nov 22 14:08:22 a b[1]: Nov 22 14:08:22 a b[1]: Nov 22 14:08:22 a b[1]: x\n",
	            "syslog, syslog, syslog, syslog, syslog, syslog\n"
	            "1 a b 0/11/22-14:8:22.0~ Nov 22 14:08:22 a b[1]: x\n");
}

/* What systems write themselves. */
static void logs_that_look_like_wrappers(void)
{
	CHECK_BARE("Nov 22 14:08:22 [26908] cs1 corosync notice  [TOTEM ] A new membership: (1.2) was formed\n");
	CHECK_BARE("Nov 22 14:08:22 cs1 pacemakerd          [26908] (crm_log_args) \tnotice: Invoked\n");
	CHECK_BARE("Nov 22 14:08:22 corosync [TOTEM ] The network interface is down: x\n");
	CHECK_BARE("123:M 22 Nov 2026 14:08:22.511 * Ready to accept connections\n");
	CHECK_BARE("{\"level\":\"info\",\"ts\":\"2026-11-22T14:08:22.511Z\",\"caller\":\"x.go:1\",\"msg\":\"log\",\"time\":1}\n");
	CHECK_BARE("{\"t\":{\"$date\":\"2026-11-22T14:08:22.511+00:00\"},\"s\":\"I\",\"c\":\"REPL\",\"msg\":\"x\"}\n");
	CHECK_BARE("{\"type\":\"contact\",\"t\":\"2026-11-22T14:08:22.511000000Z\",\"observer\":\"a\",\"subject\":\"b\"}\n");
	CHECK_BARE("2026-11-22 14:08:22,511 INFO: no action. I am (a), the leader with the lock\n");
	CHECK_BARE("2026-11-22T14:08:22.511Z [INFO]  agent.server: cluster leadership acquired\n");
	CHECK_BARE("2026-11-22T14:08:22.511044Z 0 [Note] WSREP: view\n");
	CHECK_BARE("2026-11-22T14:08:22.511+0000 7f12ab 0 log_channel(cluster) log [INF] : x\n");
	CHECK_BARE("2026-11-22T14:08:22.511044Z  INFO app::net: x\n2026-11-22T14:08:22.511044Z INFO app: x\n");
	CHECK_BARE("[123] 2026/11/22 14:08:22.511044 [INF] Starting nats-server: x\n");
	CHECK_BARE("Sun Nov 22 14:08:22 2026: (VI_1) Entering MASTER STATE\n");
	CHECK_BARE("INFO   | jvm 1    | 2026/11/22 14:08:22 | x\nSTATUS | wrapper  | x\n");
	CHECK_BARE("");
	CHECK_BARE("Nov 22 14:08:22 cs1 etcd[1]: without an end");
	/* one line of many */
	CHECK_BARE("one\ntwo\nNov 22 14:08:22 cs1 etcd[1]: three\n");
}

static void hostile_lines_go_through(void)
{
	static const char nul[] = "Nov 22 14:08:22 cs1 x[1]: a\0b\xff\n\0\n<999999999999>\nNov 22 14:08:22 \n"
	                          "Nov 99 14:08:22 cs1 x[1]: a\nNov 22 14:08:22 cs1 x[1\nNov 22 14:08:22 cs1 x[1]: b\n"
	                          "Nov 22 14:08:22 cs1 x[1]: c\nNov 22 14:08:22 cs1 x[1]: d\nNov 22 14:08:22 cs1 x[1]: e\n"
	                          "Nov 22 14:08:22 cs1 x[1]: f\n";
	struct pr_text got = told(nul, sizeof nul - 1);
	CHECK(got.n > 7 && memcmp(got.p, "syslog\n", 7) == 0);
	CHECK_EQ_INT(last_counts.bare, 4);
	pr_text_free(&got);
	CHECK_TELLS("{\"log\":\"\\ud800\",\"time\":\"2026-11-22T14:08:22Z\"}\n"
	            "{\"log\":\"a\\n\",\"time\":\"2026-11-22T14:08:22Z\",\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]\n"
	            "{\"log\":\"a\\n\",\"time\":\"2026-11-22T14:08:22Z\"}\n{\"log\":\"a\\n\",\"time\":\"2026-11-22T14:08:22Z\"}\n"
	            "{\"log\":\"\\n\",\"time\":\"2026-11-22T14:08:22Z\"}\n",
	            "docker\n!1 - - - {\"log\":\"\\ud800\",\"time\":\"2026-11-22T14:08:22Z\"}\n"
	            "!2 - - - {\"log\":\"a\\n\",\"time\":\"2026-11-22T14:08:22Z\",\"x\":"
	            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]\n3 - - 2026-11-22T14:08:22.000000000Z~ a\n"
	            "4 - - 2026-11-22T14:08:22.000000000Z~ a\n5 - - 2026-11-22T14:08:22.000000000Z~ \n");
}

static void pieces_without_end_are_cut(void)
{
	static char piece[40 + 16384] = "2026-11-22T14:08:22.511044123Z stdout P ";
	struct pr_span line = {(const uint8_t *)piece, sizeof piece};
	struct pr_wrapping wrapping = {0};
	size_t most = 0;
	memset(piece + 40, 'x', 16384);
	piece[40 + 16383] = '\n';
	CHECK(pr_wrapping_recognise(&wrapping, line) && wrapping.count > 0);
	struct pr_wrapper *w = pr_wrapper_new(&wrapping, longest, &most);
	for (int i = 0; i < 1000; i++)
		CHECK(pr_wrapper_line(w, (struct pr_span){line.p, line.n - 1}, 1));
	CHECK_EQ_INT(most, 0);
	CHECK(pr_wrapper_end(w));
	CHECK_EQ_INT(most, PR_LINE_MAX);
	CHECK_EQ_INT(pr_wrapper_counts(w)->cut, 1);
	pr_wrapper_free(w);
}

CHECK_MAIN(syslog_of_rfc_3164, syslog_with_other_stamps, syslog_of_rfc_5424, journald_as_json, journald_as_export,
           docker_as_json_file, cri_files, what_tools_put_before_lines, files_that_tail_follows, tail_of_very_many_files, escape_sequences_are_taken_away,
           sequences_without_end_are_gone_through_once, wrappers_nest,
           logs_that_look_like_wrappers, hostile_lines_go_through, pieces_without_end_are_cut)
