/* The `yield` lines of a format: words of the form NAME=VALUE behind what is to be made. */
#ifndef PR_YIELD_H
#define PR_YIELD_H

#include "format.h"

/*
 * text is what stands behind "yield" in a rule with that pattern. New variables are entered in the format. False: *why
 * says what is wrong.
 */
bool pr_yield_parse(struct pr_yield *yield, struct pr_span text, struct pr_format *format, const pcre2_code *match,
                    const char **why);
/* Frees what is in it. */
void pr_yield_free(struct pr_yield *yield);

#endif
