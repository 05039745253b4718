#include "quote.h"

#include <stdio.h>

#include "utf8.h"

/* C0, DEL and C1 (which UTF-8 spells c2 80 to c2 9f) are what terminals obey. */
static bool is_control(const uint8_t *p, size_t length)
{
	return length == 1 ? *p < 0x20 || *p == 0x7f : length == 2 && p[0] == 0xc2 && p[1] < 0xa0;
}

char *pr_quote_span(char *out, size_t size, struct pr_span text)
{
	char *end = out + size - 4; /* room for "..." */
	char *to = out;
	while (text.n > 0) {
		size_t length = pr_utf8_length(text.p, text.n);
		bool raw = length > 0 && !is_control(text.p, length);
		if (length == 0)
			length = 1;
		if ((size_t)(end - to) < (raw ? length : 4 * length)) {
			memcpy(to, "...", 3);
			to += 3;
			break;
		}
		if (raw) {
			memcpy(to, text.p, length);
			to += length;
		} else {
			for (size_t i = 0; i < length; i++)
				to += snprintf(to, 5, "\\x%02x", text.p[i]);
		}
		text.p += length;
		text.n -= length;
	}
	*to = '\0';
	return out;
}

char *pr_quote(char *out, size_t size, const char *text)
{
	return pr_quote_span(out, size, pr_span_of(text));
}
