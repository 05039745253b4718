/*
 * Durations as people write them, in nanoseconds (PR_SECOND): "250ms", "1.5s", "2m", "1h"; units ns, us, ms, s, m, h,
 * d; "0" needs none.
 */
#ifndef PR_DURATION_H
#define PR_DURATION_H

#include "rfc3339.h"
#include "span.h"
#include "text.h"

/*
 * A decimal number in billionths, exact; *used says how much of text it took. False if there is none or it is too
 * large.
 */
bool pr_decimal_parse(struct pr_span text, uint64_t *billionths, size_t *used);
/* The whole of text, in nanoseconds. False if it is no duration or longer than about 290 years. */
bool pr_duration_parse(struct pr_span text, uint64_t *ns);
/* Appends what these two read back to the same number. */
void pr_decimal_write(struct pr_text *out, uint64_t billionths);
void pr_duration_write(struct pr_text *out, uint64_t ns);

#endif
