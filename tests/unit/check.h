/*
 * Unit tests: a program of functions that CHECK…, run one after the other, told in TAP.
 *
 *	static void refuses_what_is_not_utf8(void)
 *	{
 *		CHECK(!pr_utf8_valid(…));
 *	}
 *
 *	CHECK_MAIN(refuses_what_is_not_utf8, …)
 *
 * A failed check is told with its line and what was there instead (the first of them in a test, not all thousands), and
 * the function goes on; the program exits 1.
 */
#ifndef CHECK_H
#define CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "record/record.h"

static int check_failures; /* of the running test */

#define CHECK_TOLD 20 /* failures of a test that are told */

static inline bool check_failed(const char *file, int line, const char *what)
{
	if (++check_failures > CHECK_TOLD)
		return false;
	printf("# %s:%d: %s\n", file, line, what);
	return true;
}

static inline void check_int(const char *file, int line, const char *what, intmax_t got, intmax_t wanted)
{
	if (got != wanted && check_failed(file, line, what))
		printf("#   got    %" PRIdMAX "\n#   wanted %" PRIdMAX "\n", got, wanted);
}

static inline void check_span(const char *file, int line, const char *what, struct pr_span got, struct pr_span wanted)
{
	if (!got.p == !wanted.p && pr_same(got, wanted))
		return;
	if (!check_failed(file, line, what))
		return;
	printf("#   got    %.*s\n", got.p ? (int)got.n : 7, got.p ? (const char *)got.p : "nothing");
	printf("#   wanted %.*s\n", wanted.p ? (int)wanted.n : 7, wanted.p ? (const char *)wanted.p : "nothing");
}

static inline struct pr_span check_text(const char *text)
{
	return text ? pr_span_of(text) : (struct pr_span){NULL, 0};
}

#define CHECK(condition) ((void)((condition) || check_failed(__FILE__, __LINE__, #condition)))
#define CHECK_EQ_INT(got, wanted) check_int(__FILE__, __LINE__, #got, (intmax_t)(got), (intmax_t)(wanted))
/* Strings; NULL is equal to NULL alone. */
#define CHECK_EQ_STR(got, wanted) check_span(__FILE__, __LINE__, #got, check_text(got), check_text(wanted))
/* A struct pr_span against a string. */
#define CHECK_EQ_SPAN(got, wanted) check_span(__FILE__, __LINE__, #got, (got), check_text(wanted))

static inline int check_run(void (*const *tests)(void), int count, const char *names)
{
	int failed = 0;
	setvbuf(stdout, NULL, _IOLBF, 0); /* what was told before a crash is told */
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		int length = (int)strcspn(names, ", ");
		check_failures = 0;
		tests[i]();
		failed += check_failures > 0;
		printf("%sok %d - ", check_failures ? "not " : "", i + 1);
		for (int k = 0; k < length; k++)
			putchar(names[k] == '_' ? ' ' : names[k]);
		putchar('\n');
		names += length;
		names += strspn(names, ", ");
	}
	return failed > 0;
}

/* The end of a main() that has looked at its arguments. */
#define CHECK_RUN(...) \
	static void (*const tests[])(void) = {__VA_ARGS__}; \
	return check_run(tests, (int)(sizeof tests / sizeof *tests), #__VA_ARGS__)

#define CHECK_MAIN(...) \
	int main(void) \
	{ \
		CHECK_RUN(__VA_ARGS__); \
	}

#endif
