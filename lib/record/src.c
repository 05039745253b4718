#include "src.h"

#include "base/ascii.h"
#include "base/quote.h"

void pr_src_init(struct pr_src *src, const char *file, char sign)
{
	pr_quote(src->text, PR_SRC_FILE, file);
	src->n = strlen(src->text);
	src->text[src->n++] = sign;
	src->before = 0;
}

#define LAST 10000u /* the last four digits of a place: those before them are mostly the same as in the one before it */

static void put_two(char *to, uint64_t n)
{
	to[0] = (char)('0' + n / 10);
	to[1] = (char)('0' + n % 10);
}

static void put_all(struct pr_src *src, uint64_t place)
{
	char digits[20];
	size_t n = 0;
	do
		digits[n++] = (char)('0' + place % 10);
	while (place /= 10);
	src->length = src->n;
	while (n > 0)
		src->text[src->length++] = digits[--n];
}

struct pr_span pr_src_at(struct pr_src *src, uint64_t place)
{
	uint64_t before = place / LAST, last = place % LAST;
	if (before == 0 || before != src->before) {
		put_all(src, place);
	} else {
		put_two(src->text + src->length - 4, last / 100);
		put_two(src->text + src->length - 2, last % 100);
	}
	src->before = before;
	return (struct pr_span){(const uint8_t *)src->text, src->length};
}

size_t pr_src_file(struct pr_span src)
{
	size_t n = src.n;
	while (n > 0 && pr_is_digit(src.p[n - 1]))
		n--;
	return n > 1 && n < src.n && (src.p[n - 1] == ':' || src.p[n - 1] == '@') ? n : 0;
}
