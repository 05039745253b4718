/* Input and file names in messages: never raw, so that nothing in them reaches a terminal as a command to it. */
#ifndef PR_QUOTE_H
#define PR_QUOTE_H

#include <stddef.h>

#include "span.h"

/*
 * Writes text to out (size > 4 bytes, always terminated): valid UTF-8 as it is, control characters and everything else
 * as \xNN; "..." at the end if it did not fit. Returns out.
 */
char *pr_quote_span(char *out, size_t size, struct pr_span text);
char *pr_quote(char *out, size_t size, const char *text);
/*
 * The same for the first character alone, where the text is to go on without an end: writes it to out, not terminated, and
 * tells how long. Returns how many bytes of the text it took; n must not be 0.
 */
#define PR_QUOTE_MAX 16u
size_t pr_quote_character(char out[static PR_QUOTE_MAX], size_t *length, const uint8_t *p, size_t n);

#endif
