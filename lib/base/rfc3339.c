#include "rfc3339.h"

#define DAY 86400

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_in(int year, unsigned month)
{
	static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days since 1970-01-01. A year that begins in March has its leap day at the end: months then come by one formula. */
static int64_t days_of(int year, unsigned month, unsigned day)
{
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool pr_civil_time(const struct pr_civil *c, uint64_t *t)
{
	if (c->year < 1969 || c->year > 2555 || c->month < 1 || c->month > 12 || c->day < 1 ||
	    c->day > days_in(c->year, c->month))
		return false;
	if (c->hour > 23 || c->minute > 59 || c->second > 60 || c->nanosecond >= PR_SECOND)
		return false;
	if (c->offset <= -DAY || c->offset >= DAY)
		return false;
	int64_t seconds = days_of(c->year, c->month, c->day) * DAY + c->hour * 3600 + c->minute * 60 + c->second -
	                  c->offset;
	if (seconds < 0 || (uint64_t)seconds > (UINT64_MAX - c->nanosecond) / PR_SECOND)
		return false;
	*t = (uint64_t)seconds * PR_SECOND + c->nanosecond;
	return true;
}

struct pr_civil pr_civil_of(uint64_t t, int offset)
{
	struct pr_civil c = {.nanosecond = (unsigned)(t % PR_SECOND), .offset = offset};
	int64_t seconds = (int64_t)(t / PR_SECOND) + offset;
	int64_t day = (seconds >= 0 ? seconds : seconds - (DAY - 1)) / DAY;
	unsigned of_day = (unsigned)(seconds - day * DAY);
	c.hour = of_day / 3600;
	c.minute = of_day / 60 % 60;
	c.second = of_day % 60;
	unsigned n = (unsigned)(day + 719468); /* days since 0000-03-01 */
	unsigned era = n / 146097, of_era = n % 146097;
	unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
	unsigned month = (5 * of_year + 2) / 153; /* from March */
	c.day = of_year - (153 * month + 2) / 5 + 1;
	c.month = month < 10 ? month + 3 : month - 9;
	c.year = (int)(year + era * 400) + (c.month <= 2);
	return c;
}

static char *put(char *to, unsigned value, unsigned digits)
{
	for (unsigned i = digits; i-- > 0; value /= 10)
		to[i] = (char)('0' + value % 10);
	return to + digits;
}

char *pr_rfc3339_write(char out[static PR_RFC3339_LENGTH + 1], uint64_t t)
{
	struct pr_civil c = pr_civil_of(t, 0);
	char *to = put(out, (unsigned)c.year, 4);
	*to++ = '-';
	to = put(to, c.month, 2);
	*to++ = '-';
	to = put(to, c.day, 2);
	*to++ = 'T';
	to = put(to, c.hour, 2);
	*to++ = ':';
	to = put(to, c.minute, 2);
	*to++ = ':';
	to = put(to, c.second, 2);
	*to++ = '.';
	to = put(to, c.nanosecond, 9);
	*to++ = 'Z';
	*to = '\0';
	return out;
}

struct text {
	const char *p, *end;
};

static bool take(struct text *in, const char *any_of)
{
	for (; in->p < in->end && *any_of; any_of++)
		if (*in->p == *any_of) {
			in->p++;
			return true;
		}
	return false;
}

static bool digits(struct text *in, unsigned count, unsigned *value)
{
	*value = 0;
	for (; count > 0; count--) {
		if (in->p == in->end || *in->p < '0' || *in->p > '9')
			return false;
		*value = *value * 10 + (unsigned)(*in->p++ - '0');
	}
	return true;
}

static bool fraction(struct text *in, unsigned *nanosecond)
{
	unsigned count = 0;
	*nanosecond = 0;
	if (!take(in, "."))
		return true;
	for (; count < 9 && in->p < in->end && *in->p >= '0' && *in->p <= '9'; count++)
		*nanosecond = *nanosecond * 10 + (unsigned)(*in->p++ - '0');
	for (unsigned i = count; i < 9; i++)
		*nanosecond *= 10;
	return count > 0;
}

static bool zone(struct text *in, int *offset)
{
	unsigned hours, minutes;
	*offset = 0;
	if (take(in, "Zz"))
		return true;
	bool west = in->p < in->end && *in->p == '-';
	if (!take(in, "+-") || !digits(in, 2, &hours) || !take(in, ":") || !digits(in, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*offset = (int)(hours * 3600 + minutes * 60);
	if (west)
		*offset = -*offset;
	return true;
}

bool pr_rfc3339_parse(const char *text, size_t n, uint64_t *t)
{
	struct text in = {text, text + n};
	struct pr_civil c;
	unsigned year;
	if (!digits(&in, 4, &year) || !take(&in, "-") || !digits(&in, 2, &c.month) || !take(&in, "-") ||
	    !digits(&in, 2, &c.day) || !take(&in, "Tt "))
		return false;
	if (!digits(&in, 2, &c.hour) || !take(&in, ":") || !digits(&in, 2, &c.minute) || !take(&in, ":") ||
	    !digits(&in, 2, &c.second) || !fraction(&in, &c.nanosecond) || !zone(&in, &c.offset) || in.p != in.end)
		return false;
	c.year = (int)year;
	return pr_civil_time(&c, t);
}
