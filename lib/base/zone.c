#include "zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "grow.h"

#define DAY 86400
#define STRIDE (14 * DAY) /* no zone turns twice within it (Morocco, around Ramadan, comes next with a month) */

static int two(const uint8_t *p)
{
	return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9' ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

unsigned pr_zone_offset(const uint8_t *p, unsigned n, int64_t *offset)
{
	if (n > 0 && (*p == 'Z' || *p == 'z')) {
		*offset = 0;
		return 1;
	}
	if (n < 5 || (*p != '+' && *p != '-'))
		return 0;
	unsigned colon = p[3] == ':';
	if (n < 5 + colon)
		return 0;
	int hours = two(p + 1), minutes = two(p + 3 + colon);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return 0;
	*offset = (*p == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return 5 + colon;
}

/* The C library takes any name and means UTC by those that it does not know. */
static bool known(const char *name)
{
	const char *folder = getenv("TZDIR");
	char path[512];
	struct stat st;
	if (strstr(name, "..") || *name == '/' || *name == ':' || !*name)
		return false;
	int n = snprintf(path, sizeof path, "%s/%s", folder ? folder : "/usr/share/zoneinfo", name);
	return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* By the C library, for the zone that $TZ names. */
static int64_t library_offset(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	return localtime_r(&t, &tm) ? tm.tm_gmtoff : 0;
}

/* The first second after `from`, at most `to`, that has another offset than `from`. */
static int64_t turn_between(int64_t from, int64_t to)
{
	int64_t before = library_offset(from);
	while (to - from > 1) {
		int64_t middle = from + (to - from) / 2;
		if (library_offset(middle) == before)
			from = middle;
		else
			to = middle;
	}
	return to;
}

static bool read_turns(struct pr_zone *zone)
{
	size_t cap = 0;
	int64_t last = library_offset(0);
	zone->offset = last;
	for (int64_t t = STRIDE; t < (int64_t)UINT32_MAX; t += STRIDE) {
		int64_t offset = library_offset(t);
		if (offset == last)
			continue;
		if (!pr_grow(&zone->turns, &cap, zone->count + 1, sizeof *zone->turns))
			return false;
		zone->turns[zone->count++] = (struct pr_zone_turn){turn_between(t - STRIDE, t), offset};
		last = offset;
	}
	return true;
}

bool pr_zone_find(struct pr_zone *zone, const char *name)
{
	size_t n = strlen(name);
	*zone = (struct pr_zone){0};
	if (strcmp(name, "UTC") == 0 || (n > 0 && n < 7 && pr_zone_offset((const uint8_t *)name, (unsigned)n,
	                                                                   &zone->offset) == n))
		return true;
	const char *set = getenv("TZ");
	char *before = set ? strdup(set) : NULL;
	if (!known(name) || (set && !before) || setenv("TZ", name, 1) != 0) {
		free(before);
		return false;
	}
	tzset();
	bool good = read_turns(zone);
	if (before)
		setenv("TZ", before, 1);
	else
		unsetenv("TZ");
	tzset();
	free(before);
	if (!good)
		pr_zone_free(zone);
	return good;
}

void pr_zone_free(struct pr_zone *zone)
{
	free(zone->turns);
	*zone = (struct pr_zone){0};
}

int64_t pr_zone_offset_at(const struct pr_zone *zone, int64_t seconds)
{
	size_t low = 0, high = zone->count; /* turns before low are past, from high on to come */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (zone->turns[middle].at <= seconds)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? zone->turns[low - 1].offset : zone->offset;
}

int64_t pr_zone_seconds(const struct pr_zone *zone, int64_t civil, int64_t after, bool *twice)
{
	if (twice)
		*twice = false;
	if (zone->count == 0)
		return civil - zone->offset;
	/* A day off is further than any offset from UTC, and zones do not change twice within two days. */
	int64_t before = civil - pr_zone_offset_at(zone, civil - DAY), behind = civil - pr_zone_offset_at(zone, civil + DAY);
	if (before == behind || pr_zone_offset_at(zone, before) == civil - before) {
		bool both = before != behind && pr_zone_offset_at(zone, behind) == civil - behind;
		if (twice)
			*twice = both;
		return both && before < after ? behind : before;
	}
	return pr_zone_offset_at(zone, behind) == civil - behind ? behind : before;
}
