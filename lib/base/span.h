/*
 * A stretch of bytes that somebody else owns: texts have a length here and no end mark, and any bytes in them.
 *
 * It is valid as long as its owner says, and of a literal always.
 */
#ifndef PR_SPAN_H
#define PR_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct pr_span {
	const uint8_t *p;
	size_t n;
};

static inline struct pr_span pr_span_of(const char *text)
{
	return (struct pr_span){(const uint8_t *)text, strlen(text)};
}

static inline bool pr_same(struct pr_span a, struct pr_span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Byte by byte, and what ends first goes before: negative, 0 or positive. */
static inline int pr_order(struct pr_span a, struct pr_span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static inline bool pr_is(struct pr_span a, const char *text)
{
	return pr_same(a, pr_span_of(text));
}

#endif
