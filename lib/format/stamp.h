/*
 * Time stamps of log lines. A template says how a format writes them; it is anchored at the line's start,
 * behind the blanks that may stand there.
 *
 *	%Y %m %d %H %M %S   digits (%Y four, the others one or two)
 *	%b                  Jan to Dec
 *	%f                  a fraction, any number of digits
 *	%z                  Z, UTC, GMT, +hh:mm or -hhmm
 *	%*                  what stands before the template's next character, at most 256 bytes
 *	%%                  a per cent sign
 *	a blank             one or more blanks
 *
 * A template holds a date and a time. Years are from 1970 to 2500; second 60 is the next minute's first. %Y may be left
 * out, as in syslog: then the first such stamp has the year that pr_stamper_set_year() gives, and a later one that which
 * brings it nearest to the one before.
 */
#ifndef PR_STAMP_H
#define PR_STAMP_H

#include "base/duration.h"
#include "base/zone.h"

#define PR_TEMPLATES 8u /* of one log, at most */
#define PR_TEMPLATE_OPS 96u
#define PR_STAMP_PREFIX 80u
#define PR_STAMP_RECENT 4u
#define PR_STAMP_FITS 4u /* templates that go on alike behind a beginning */

struct pr_template {
	unsigned count;
	struct {
		uint8_t op;
		uint8_t byte; /* to match, or to skip to */
	} ops[PR_TEMPLATE_OPS];
	bool coarse; /* no fraction */
	bool zoned;
	bool yearless;
	bool late; /* a part of the date stands behind the seconds */
};

/* False: *why says what is wrong with text. */
bool pr_template_compile(struct pr_template *template, struct pr_span text, const char **why);

struct pr_stamp {
	uint64_t t;
	bool coarse; /* whole seconds: the time is anywhere within the second that begins at t */
	bool zoned;  /* the stamp named its zone */
	int64_t civil; /* what the clock showed, in seconds as if it had shown UTC */
	size_t n;    /* how much of the line it takes */
};

/*
 * Reads the stamps of one log. Most lines begin like one of those just before them, up to the second: such a
 * beginning is not parsed again.
 */
struct pr_stamper {
	const struct pr_template *templates; /* borrowed */
	size_t count;
	const struct pr_zone *zone; /* borrowed; of stamps without one */
	int64_t last;               /* seconds of the last stamp, INT64_MIN at first */
	int year;                   /* of the first stamp without one; 0: not known */
	int64_t near;               /* else that stamp is near this one, in seconds; INT64_MIN: not known */
	uint64_t unyeared;          /* stamps that were not read because no year is known */
	unsigned next, met;         /* places in recent: to use next, and met last */
	struct pr_recent {
		uint8_t prefix[PR_STAMP_PREFIX];
		unsigned n; /* 0: unused */
		unsigned count;
		struct pr_fit {
			uint16_t template, op; /* which has come to this op behind the beginning */
		} fits[PR_STAMP_FITS]; /* in their order: no template before the last of them, but these, fits what begins so */
		int64_t civil;   /* what the clock showed, in seconds */
		int64_t seconds; /* UTC, where no zone follows */
	} recent[PR_STAMP_RECENT];
};

void pr_stamper_init(struct pr_stamper *s, const struct pr_template *templates, size_t count,
                     const struct pr_zone *zone);
/* year: of the first stamp without one, or 0; near: what it is near, in seconds since 1970 UTC, or INT64_MIN. */
void pr_stamper_set_year(struct pr_stamper *s, int year, int64_t near);
/*
 * A stamp that was read otherwise: what a clock showed, without a zone, and with year 0 without a year. False if it is no
 * time, or no year is known. stamp->n is 0.
 */
bool pr_stamper_place(struct pr_stamper *s, const struct pr_civil *shown, bool coarse, struct pr_stamp *stamp);
/* Whether what a stamp says depends on it alone, not on those before it: any stamper reads the same of it. */
bool pr_stamper_is_free(const struct pr_template *templates, size_t count, const struct pr_zone *zone);
/* The first template that fits. False if none does. */
bool pr_stamper_read(struct pr_stamper *s, struct pr_span line, struct pr_stamp *stamp);

#endif
