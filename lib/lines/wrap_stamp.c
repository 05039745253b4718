#include "base/zone.h"
#include "wrap.h"

#define ISO 19u /* "2026-11-22T14:08:22" */
#define BSD 15u /* "Nov 22 14:08:22" */

static bool two_digits(const uint8_t *p, unsigned *value)
{
	unsigned tens = p[0] - (unsigned)'0', ones = p[1] - (unsigned)'0';
	*value = tens * 10 + ones;
	return tens < 10 && ones < 10;
}

static bool clock_parts(const uint8_t *p, struct pr_civil *civil)
{
	return two_digits(p, &civil->hour) && p[2] == ':' && two_digits(p + 3, &civil->minute) && p[5] == ':' &&
	       two_digits(p + 6, &civil->second);
}

static bool known(const struct pr_wrap_clock *clock, const uint8_t *p, unsigned n)
{
	return clock->n == n && memcmp(clock->prefix, p, n) == 0;
}

static void keep(struct pr_wrap_clock *clock, const uint8_t *p, unsigned n)
{
	memcpy(clock->prefix, p, n);
	clock->n = n;
}

/* The ISO bytes at p, `apart` between date and time, as if they were UTC. */
static bool date_time(struct pr_wrap_clock *clock, const uint8_t *p, uint8_t apart)
{
	struct pr_civil c = {0};
	unsigned century, year;
	if (p[10] != apart)
		return false;
	if (known(clock, p, ISO))
		return true;
	if (!two_digits(p, &century) || !two_digits(p + 2, &year) || p[4] != '-' || !two_digits(p + 5, &c.month) ||
	    p[7] != '-' || !two_digits(p + 8, &c.day) || !clock_parts(p + 11, &c))
		return false;
	c.year = (int)(century * 100 + year);
	clock->n = 0;
	if (c.year < 1970 || c.year > 2500 || !pr_civil_time(&c, &clock->second))
		return false;
	clock->civil = c;
	keep(clock, p, ISO);
	return true;
}

/* ".511044" or nothing: how long it is. */
static size_t fraction(const uint8_t *p, size_t n, unsigned *digits, unsigned *nanosecond)
{
	uint64_t value = 0;
	size_t at = 1;
	unsigned scale;
	*digits = *nanosecond = 0;
	if (n < 2 || (p[0] != '.' && p[0] != ','))
		return 0;
	for (; at < n && at <= 9 && p[at] >= '0' && p[at] <= '9'; at++)
		value = value * 10 + (p[at] - (uint64_t)'0');
	if (at == 1)
		return 0;
	*digits = (unsigned)at - 1;
	for (scale = *digits; scale < 9; scale++)
		value *= 10;
	*nanosecond = (unsigned)value;
	while (at < n && p[at] >= '0' && p[at] <= '9')
		at++;
	return at;
}

size_t pr_wrap_iso(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp)
{
	unsigned nanosecond;
	int64_t offset = 0;
	if (n <= ISO || p[4] != '-' || !date_time(clock, p, 'T'))
		return 0;
	size_t at = ISO + fraction(p + ISO, n - ISO, &stamp->digits, &nanosecond);
	unsigned zone = pr_zone_offset(p + at, n - at > 6 ? 6 : (unsigned)(n - at), &offset);
	if (zone == 0)
		return 0;
	int64_t second = (int64_t)(clock->second / PR_SECOND) - offset;
	if (second < 0)
		return 0;
	stamp->known = PR_WRAPPED_TIME;
	stamp->t = (uint64_t)second * PR_SECOND + nanosecond;
	return at + zone;
}

static unsigned month_of(const uint8_t *p)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	for (unsigned i = 0; i < 12; i++)
		if (memcmp(names + (size_t)3 * i, p, 3) == 0)
			return i + 1;
	return 0;
}

/* The BSD bytes at p. */
static bool month_time(struct pr_wrap_clock *clock, const uint8_t *p)
{
	struct pr_civil c = {0};
	if (known(clock, p, BSD))
		return true;
	uint8_t day[2] = {p[4] == ' ' ? '0' : p[4], p[5]};
	c.month = month_of(p);
	if (c.month == 0 || p[3] != ' ' || !two_digits(day, &c.day) || p[6] != ' ' || !clock_parts(p + 7, &c))
		return false;
	if (c.day < 1 || c.day > 31 || c.hour > 23 || c.minute > 59 || c.second > 60)
		return false;
	clock->civil = c;
	keep(clock, p, BSD);
	return true;
}

size_t pr_wrap_bsd(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp)
{
	if (n < BSD || p[6] != ' ' || !month_time(clock, p))
		return 0;
	stamp->known = PR_WRAPPED_UNDATED;
	stamp->civil = clock->civil;
	return BSD + fraction(p + BSD, n - BSD, &stamp->digits, &stamp->civil.nanosecond);
}

/* "Sun " */
static bool weekday(const uint8_t *p)
{
	static const char names[] = "Sun Mon Tue Wed Thu Fri Sat ";
	for (unsigned i = 0; i < 7; i++)
		if (memcmp(names + (size_t)4 * i, p, 4) == 0)
			return true;
	return false;
}

size_t pr_wrap_full(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp)
{
	if (n < 4 + ISO + 2 || p[8] != '-' || !weekday(p) || !date_time(clock, p + 4, ' '))
		return 0;
	size_t at = 4 + ISO, name;
	*stamp = (struct pr_wrap_stamp){.known = PR_WRAPPED_CIVIL, .civil = clock->civil};
	at += fraction(p + at, n - at, &stamp->digits, &stamp->civil.nanosecond);
	if (at == n || p[at++] != ' ')
		return 0;
	/* "CET" is several zones' name; "+03" is what the database has where there is none */
	for (name = at; at < n && p[at] != ' '; at++)
		if (p[at] < '+' || p[at] > 'z')
			return 0;
	if (at - name == 3 && memcmp(p + name, "UTC", 3) == 0) {
		stamp->known = PR_WRAPPED_TIME;
		stamp->t = clock->second + stamp->civil.nanosecond;
	}
	return at > name && at - name <= 6 ? at : 0;
}

size_t pr_wrap_ctime(struct pr_wrap_clock *clock, const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp)
{
	unsigned century, year;
	size_t at = 4 + BSD;
	if (n < at + 6 || p[at] != ' ' || !weekday(p) || !month_time(clock, p + 4) ||
	    !two_digits(p + at + 1, &century) || !two_digits(p + at + 3, &year) || p[at + 5] != ' ')
		return 0;
	*stamp = (struct pr_wrap_stamp){.known = PR_WRAPPED_CIVIL, .civil = clock->civil};
	stamp->civil.year = (int)(century * 100 + year);
	return at + 5;
}

size_t pr_wrap_unix(const uint8_t *p, size_t n, struct pr_wrap_stamp *stamp)
{
	uint64_t second = 0;
	size_t at = 0;
	unsigned nanosecond;
	for (; at < n && at < 10 && p[at] >= '0' && p[at] <= '9'; at++)
		second = second * 10 + (p[at] - (uint64_t)'0');
	size_t more = fraction(p + at, n - at, &stamp->digits, &nanosecond);
	if (at < 9 || stamp->digits != 6)
		return 0;
	stamp->known = PR_WRAPPED_TIME;
	stamp->t = second * PR_SECOND + nanosecond;
	return at + more;
}

void pr_wrap_timed(struct pr_peeled *peeled, const struct pr_wrap_stamp *stamp)
{
	if (stamp->known < peeled->known || stamp->known == PR_WRAPPED_NONE)
		return;
	peeled->known = stamp->known;
	peeled->coarse = stamp->digits == 0;
	if (stamp->known == PR_WRAPPED_TIME)
		peeled->t = stamp->t;
	else
		peeled->civil = stamp->civil;
}
