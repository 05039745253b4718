/*
 * How fast each wrapper is taken off lines in memory, against only finding where the lines end: `build/tests/bench/wrapper`.
 * The lines are etcd's, 150 bytes and more, with stamps that go on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lines/lines.h"
#include "lines/wrapper.h"

#define SIZE (64u << 20)
#define TEXT \
	"{\"level\":\"warn\",\"ts\":\"2026-11-22T14:%02u:%02u.%03uZ\",\"caller\":\"rafthttp/probing_status.go:68\",\"msg\":\"prober" \
	" detected unhealthy status\",\"round-tripper-name\":\"ROUND_TRIPPER_SNAPSHOT\",\"remote-peer-id\":\"8211f1d0f64f3269\"}"
#define ESCAPED \
	"{\\\"level\\\":\\\"warn\\\",\\\"ts\\\":\\\"2026-11-22T14:%02u:%02u.%03uZ\\\",\\\"caller\\\":\\\"rafthttp/probing_status.go" \
	":68\\\",\\\"msg\\\":\\\"prober detected unhealthy status\\\",\\\"remote-peer-id\\\":\\\"8211f1d0f64f3269\\\"}"

static const struct {
	const char *name, *form; /* minutes, seconds, milliseconds; the same */
} wrappers[] = {
	{"none", "%02u%02u%03u " TEXT "\n"},
	{"syslog", "Nov 22 14:%02u:%02u cs%u etcd[812]: " TEXT "\n"},
	{"syslog, RFC 3339", "2026-11-22T14:%02u:%02u.%03u044+00:00 cs1 etcd[812]: " TEXT "\n"},
	{"syslog5424", "<34>1 2026-11-22T14:%02u:%02u.%03uZ cs1 etcd 812 - - " TEXT "\n"},
	{"cri", "2026-11-22T14:%02u:%02u.%03u044123Z stdout F " TEXT "\n"},
	{"kubectl, stamp", "[pod/etcd-0/etcd] 2026-11-22T14:%02u:%02u.%03u044123Z " TEXT "\n"},
	{"compose, escapes", "etcd-1  | \x1b[32m%02u%02u%03u\x1b[0m " TEXT "\n"},
	{"docker", "{\"log\":\"" ESCAPED "\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T14:%02u:%02u.%03u044123Z\"}\n"},
	{"journal", "{\"__CURSOR\":\"s=%02u%02u%03u\",\"__REALTIME_TIMESTAMP\":\"1763820502511044\",\"_HOSTNAME\":\"cs1\",\"_PID\":\"812\","
	            "\"SYSLOG_IDENTIFIER\":\"etcd\",\"MESSAGE\":\"" ESCAPED "\"}\n"},
	{"export", "__CURSOR=s=%02u%02u%03u\n__REALTIME_TIMESTAMP=1763820502511044\n_HOSTNAME=cs1\n_PID=812\n"
	           "_SYSTEMD_UNIT=etcd.service\nSYSLOG_IDENTIFIER=etcd\nMESSAGE=" TEXT "\n\n"},
};

static void count(void *arg, const struct pr_peeled *peeled)
{
	*(uint64_t *)arg += peeled->text.n + !peeled->bare;
}

static size_t fill(char *to, const char *form)
{
	size_t n = 0;
	for (unsigned i = 0; n + 2048 < SIZE; i++) {
		unsigned minute = i / 60000 % 60, second = i / 1000 % 60, ms = i % 1000;
		n += (size_t)snprintf(to + n, SIZE - n, form, minute, second, ms, minute, second, ms);
	}
	return n;
}

static double take(struct pr_wrapper *w, const uint8_t *p, size_t n, uint64_t *sum)
{
	struct timespec begin, done;
	const uint8_t *end = p + n, *lf;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1)
		if (w)
			pr_wrapper_line(w, (struct pr_span){p, (size_t)(lf - p)}, 1);
		else
			*sum += (uint64_t)(lf - p);
	clock_gettime(CLOCK_MONOTONIC, &done);
	return (double)n / ((double)(done.tv_sec - begin.tv_sec) * 1e9 + (double)(done.tv_nsec - begin.tv_nsec));
}

int main(void)
{
	char *text = malloc(SIZE), name[96];
	if (!text)
		return 1;
	for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
		size_t n = fill(text, wrappers[i].form);
		struct pr_wrapping wrapping;
		uint64_t sum = 0;
		struct pr_span all = {(const uint8_t *)text, n};
		struct pr_wrapper *w = pr_wrapping_recognise(&wrapping, all) && wrapping.count > 0 ? pr_wrapper_new(&wrapping, count, &sum) : NULL;
		double best = 0;
		for (int round = 0; round < 5; round++) {
			double rate = take(w, all.p, n, &sum);
			best = rate > best ? rate : best;
		}
		printf("%-18s %6.2f GB/s   %-18s %llu bare, sum %llu\n", wrappers[i].name, best,
		       pr_wrapping_name(&wrapping, name, sizeof name),
		       w ? (unsigned long long)pr_wrapper_counts(w)->bare : 0, (unsigned long long)sum);
		pr_wrapper_free(w);
	}
	free(text);
}
