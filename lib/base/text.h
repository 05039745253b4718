/*
 * Text that grows while it is put together. Its memory is used again: clear it, do not free it, between two records.
 *
 * A zeroed struct is an empty text. Errors stick: once memory ran out, `failed` is set and nothing is added any more.
 */
#ifndef PR_TEXT_H
#define PR_TEXT_H

#include "span.h"

struct pr_text {
	char *p; /* n characters, no NUL behind them */
	size_t n, cap;
	bool failed;
};

/* Frees what it holds, not the struct. */
void pr_text_free(struct pr_text *text);
/* Empty again; a failure is forgotten. */
void pr_text_clear(struct pr_text *text);
/* Room for n more characters, to be written at p + n by the caller, who then adds to n. NULL if memory ran out. */
char *pr_text_room(struct pr_text *text, size_t n);

void pr_text_bytes(struct pr_text *text, const void *p, size_t n);
void pr_text_char(struct pr_text *text, char c);
void pr_text_string(struct pr_text *text, const char *string);
void pr_text_repeat(struct pr_text *text, const char *string, size_t times);
void pr_text_uint(struct pr_text *text, uint64_t value);
void pr_text_int(struct pr_text *text, int64_t value);
/* What printf writes, of at most 400 bytes: numbers and words of the program's own. */
__attribute__((format(printf, 2, 3))) void pr_text_format(struct pr_text *text, const char *format, ...);
void pr_text_hex(struct pr_text *text, struct pr_span bytes);

#endif
