#include "zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define DAY 86400

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

bool pr_zone_find(struct pr_zone *zone, const char *name)
{
	size_t n = strlen(name);
	*zone = (struct pr_zone){.fixed = true};
	if (strcmp(name, "UTC") == 0 || (n > 0 && n < 7 && pr_zone_offset((const uint8_t *)name, (unsigned)n,
	                                                                   &zone->offset) == n))
		return true;
	if (!known(name) || setenv("TZ", name, 1) != 0)
		return false;
	tzset();
	zone->fixed = false;
	return true;
}

static int64_t offset_at(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	return localtime_r(&t, &tm) ? tm.tm_gmtoff : 0;
}

int64_t pr_zone_seconds(const struct pr_zone *zone, int64_t civil, int64_t after, bool *twice)
{
	if (twice)
		*twice = false;
	if (zone->fixed)
		return civil - zone->offset;
	/* A day off is further than any offset from UTC, and zones do not change twice within two days. */
	int64_t before = civil - offset_at(civil - DAY), behind = civil - offset_at(civil + DAY);
	if (before == behind || offset_at(before) == civil - before) {
		bool both = before != behind && offset_at(behind) == civil - behind;
		if (twice)
			*twice = both;
		return both && before < after ? behind : before;
	}
	return offset_at(behind) == civil - behind ? behind : before;
}
