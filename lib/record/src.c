#include "src.h"

#include "base/ascii.h"
#include "base/quote.h"

void pr_src_init(struct pr_src *src, const char *file, char sign)
{
	char *name = (char *)src->field + PR_SRC_HEAD;
	pr_quote(name, PR_SRC_FILE, file);
	src->named = PR_SRC_HEAD + strlen(name);
	src->field[src->named++] = (uint8_t)sign;
	src->before = 0;
}

#define LAST 10000u /* the last four digits of a place: those before them are mostly the same as in the one before it */

static void put_two(uint8_t *to, uint64_t n)
{
	to[0] = (uint8_t)('0' + n / 10);
	to[1] = (uint8_t)('0' + n % 10);
}

/* In front of the text (RFC 8949, section 3.1). */
static void put_head(struct pr_src *src)
{
	size_t n = src->end - PR_SRC_HEAD;
	uint8_t *p = src->field + PR_SRC_HEAD;
	if (n < 24) {
		*--p = (uint8_t)(0x60 | n);
	} else if (n <= UINT8_MAX) {
		*--p = (uint8_t)n;
		*--p = 0x78;
	} else {
		*--p = (uint8_t)n;
		*--p = (uint8_t)(n >> 8);
		*--p = 0x79;
	}
	*--p = PR_ANY_SRC;
	src->start = (size_t)(p - src->field);
}

static void put_all(struct pr_src *src, uint64_t place)
{
	uint8_t digits[20];
	size_t n = 0;
	do
		digits[n++] = (uint8_t)('0' + place % 10);
	while (place /= 10);
	src->end = src->named;
	while (n > 0)
		src->field[src->end++] = digits[--n];
	put_head(src);
}

static void put(struct pr_src *src, uint64_t place)
{
	uint64_t before = place / LAST, last = place % LAST;
	if (before == 0 || before != src->before) {
		put_all(src, place);
	} else {
		put_two(src->field + src->end - 4, last / 100);
		put_two(src->field + src->end - 2, last % 100);
	}
	src->before = before;
}

struct pr_span pr_src_at(struct pr_src *src, uint64_t place)
{
	put(src, place);
	return (struct pr_span){src->field + PR_SRC_HEAD, src->end - PR_SRC_HEAD};
}

struct pr_span pr_src_field(struct pr_src *src, uint64_t place)
{
	put(src, place);
	return (struct pr_span){src->field + src->start, src->end - src->start};
}

size_t pr_src_file(struct pr_span src)
{
	size_t n = src.n;
	while (n > 0 && pr_is_digit(src.p[n - 1]))
		n--;
	return n > 1 && n < src.n && (src.p[n - 1] == ':' || src.p[n - 1] == '@') ? n : 0;
}
