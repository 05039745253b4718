/*
 * The time zone of stamps that name none: UTC, an offset ("+05:30", "-0500") or a name of the IANA database
 * ("America/New_York", from /usr/share/zoneinfo or $TZDIR).
 *
 * Clocks that were put forward skip a span of local time: a stamp inside it is read as if the clock had not been put
 * forward yet. Clocks that were put back show a span twice: a stamp inside it is its first occurrence, unless that lies
 * before what the log has shown already; then it is the second.
 */
#ifndef PR_ZONE_H
#define PR_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed, it is UTC. Read-only once it is found, for any number of threads. */
struct pr_zone {
	int64_t offset; /* seconds east of UTC, before the first turn */
	struct pr_zone_turn {
		int64_t at; /* seconds since 1970-01-01 UTC: from then on */
		int64_t offset;
	} *turns;
	size_t count;
};

/*
 * The C library knows one zone at a time and for one thread, so a named zone's turns from 1970 to 2106 are asked of it
 * here, once; $TZ is as before afterwards. False if there is none of that name, or memory ran out.
 */
bool pr_zone_find(struct pr_zone *zone, const char *name);
/* Frees what it holds, not the struct. */
void pr_zone_free(struct pr_zone *zone);
/*
 * `civil` is what the clock showed, in seconds as if it had shown UTC; `after` is the log's previous time, or
 * INT64_MIN. Seconds since 1970-01-01 UTC. *twice (may be NULL) says whether it depended on `after`.
 */
int64_t pr_zone_seconds(const struct pr_zone *zone, int64_t civil, int64_t after, bool *twice);
/* How many seconds east of UTC it is at this time, in seconds since 1970 UTC. */
int64_t pr_zone_offset_at(const struct pr_zone *zone, int64_t seconds);
/* "+hh:mm", "-hhmm" or "Z" at p, n bytes: how many bytes it takes, 0 if it is none; *offset in seconds. */
unsigned pr_zone_offset(const uint8_t *p, unsigned n, int64_t *offset);

#endif
