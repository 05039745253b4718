/*
 * Times as text: RFC 3339 in UTC with nine decimals, from and to nanoseconds since 1970-01-01 UTC.
 *
 * A uint64_t of nanoseconds ends on 2554-07-21T23:34:33.709551615Z. The calendar is the proleptic Gregorian one, by
 * arithmetic (Howard Hinnant, "chrono-compatible low-level date algorithms"); no time zone database is asked.
 */
#ifndef PR_RFC3339_H
#define PR_RFC3339_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_SECOND 1000000000ull
#define PR_RFC3339_LENGTH 30u /* "2026-11-22T14:08:54.343057553Z" */

/* Writes PR_RFC3339_LENGTH characters and a NUL. Returns out. */
char *pr_rfc3339_write(char out[static PR_RFC3339_LENGTH + 1], uint64_t t);
/*
 * Reads the whole of text: "T", "t" or a blank between date and time, none to nine decimals, "Z" or an offset. A second
 * 60 is the first one of the next minute. False if it is no such time, or lies before 1970 or beyond the last one above.
 */
bool pr_rfc3339_parse(const char *text, size_t n, uint64_t *t);

/* A time as it stands in a calendar, at an offset (seconds east of UTC). */
struct pr_civil {
	int year;
	unsigned month, day; /* from 1 */
	unsigned hour, minute, second, nanosecond;
	int offset;
};

/* False if a part is out of its range (a second 60 is not), or the time is. */
bool pr_civil_time(const struct pr_civil *civil, uint64_t *t);
/* And back, to the given offset. */
struct pr_civil pr_civil_of(uint64_t t, int offset);

#endif
