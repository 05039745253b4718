#include "quote.h"

#include "utf8.h"

/* C0, DEL and C1 (which UTF-8 spells c2 80 to c2 9f) are what terminals obey. */
static bool is_control(const uint8_t *p, size_t length)
{
	return length == 1 ? *p < 0x20 || *p == 0x7f : length == 2 && p[0] == 0xc2 && p[1] < 0xa0;
}

size_t pr_quote_character(char out[static PR_QUOTE_MAX], size_t *length, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t taken = pr_utf8_length(p, n);
	if (taken > 0 && !is_control(p, taken)) {
		memcpy(out, p, taken);
		*length = taken;
		return taken;
	}
	if (taken == 0)
		taken = 1;
	for (size_t i = 0; i < taken; i++)
		memcpy(out + 4 * i, (const char[]){'\\', 'x', digits[p[i] >> 4], digits[p[i] & 15]}, 4);
	*length = 4 * taken;
	return taken;
}

char *pr_quote_span(char *out, size_t size, struct pr_span text)
{
	char *end = out + size - 4; /* room for "..." */
	char *to = out;
	while (text.n > 0) {
		char character[PR_QUOTE_MAX];
		size_t length, taken = pr_quote_character(character, &length, text.p, text.n);
		if ((size_t)(end - to) < length) {
			memcpy(to, "...", 3);
			to += 3;
			break;
		}
		memcpy(to, character, length);
		to += length;
		text.p += taken;
		text.n -= taken;
	}
	*to = '\0';
	return out;
}

char *pr_quote(char *out, size_t size, const char *text)
{
	return pr_quote_span(out, size, pr_span_of(text));
}
