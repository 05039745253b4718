#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void pr_text_free(struct pr_text *text)
{
	free(text->p);
	*text = (struct pr_text){0};
}

void pr_text_clear(struct pr_text *text)
{
	text->n = 0;
	text->failed = false;
}

char *pr_text_room(struct pr_text *text, size_t n)
{
	if (text->failed)
		return NULL;
	if (n > text->cap - text->n) {
		size_t cap = text->cap ? text->cap : 512;
		while (cap - text->n < n && cap <= SIZE_MAX / 2)
			cap *= 2;
		char *p = cap - text->n < n ? NULL : realloc(text->p, cap);
		if (!p) {
			text->failed = true;
			return NULL;
		}
		text->p = p;
		text->cap = cap;
	}
	return text->p + text->n;
}

void pr_text_bytes(struct pr_text *text, const void *p, size_t n)
{
	char *to = n > 0 ? pr_text_room(text, n) : NULL;
	if (!to)
		return;
	memcpy(to, p, n);
	text->n += n;
}

void pr_text_char(struct pr_text *text, char c)
{
	char *to = pr_text_room(text, 1);
	if (!to)
		return;
	*to = c;
	text->n++;
}

void pr_text_string(struct pr_text *text, const char *string)
{
	pr_text_bytes(text, string, strlen(string));
}

void pr_text_repeat(struct pr_text *text, const char *string, size_t times)
{
	for (size_t n = strlen(string); times > 0; times--)
		pr_text_bytes(text, string, n);
}

void pr_text_uint(struct pr_text *text, uint64_t value)
{
	char digits[20];
	size_t at = sizeof digits;
	do
		digits[--at] = (char)('0' + value % 10);
	while (value /= 10);
	pr_text_bytes(text, digits + at, sizeof digits - at);
}

void pr_text_int(struct pr_text *text, int64_t value)
{
	if (value < 0)
		pr_text_char(text, '-');
	pr_text_uint(text, value < 0 ? -(uint64_t)value : (uint64_t)value);
}

void pr_text_hex(struct pr_text *text, struct pr_span bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *to = bytes.n <= SIZE_MAX / 2 ? pr_text_room(text, 2 * bytes.n) : NULL;
	if (!to)
		return;
	for (size_t i = 0; i < bytes.n; i++) {
		*to++ = digits[bytes.p[i] >> 4];
		*to++ = digits[bytes.p[i] & 15];
	}
	text->n += 2 * bytes.n;
}

void pr_text_format(struct pr_text *text, const char *format, ...)
{
	char piece[400];
	va_list args;
	va_start(args, format);
	vsnprintf(piece, sizeof piece, format, args);
	va_end(args);
	pr_text_string(text, piece);
}
