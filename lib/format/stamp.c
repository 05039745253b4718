#include "stamp.h"

#include "base/same.h"

#define SKIP_MAX 256
#define YEAR_MAX 2500 /* so that no lag leads beyond the last time that there is */

enum op { BYTE, BLANKS, MARGIN, YEAR, MONTH, NAMED_MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, ZONE, SKIP };

struct reading { /* of one line */
	const uint8_t *p, *end;
	unsigned parts[SECOND + 1]; /* by op */
	uint64_t fraction;          /* ns */
	int64_t offset;             /* of the stamp's own zone */
	enum op failed;             /* which step did, if one did */
};

static const char letters[] = "YmbdHMSfz*";
static const uint8_t letter_ops[] = {YEAR, MONTH, NAMED_MONTH, DAY, HOUR, MINUTE, SECOND, FRACTION, ZONE, SKIP};

static bool add(struct pr_template *template, uint8_t op, uint8_t byte)
{
	if (template->count == PR_TEMPLATE_OPS)
		return false;
	template->ops[template->count].op = op;
	template->ops[template->count++].byte = byte;
	return true;
}

/* What the ops have and lack, once all are there. */
static const char *fault_of(struct pr_template *template)
{
	unsigned seen = 0;
	for (unsigned i = 0; i < template->count; i++) {
		unsigned op = template->ops[i].op;
		if (op >= YEAR && op <= ZONE) {
			unsigned bit = 1u << (op == NAMED_MONTH ? MONTH : op);
			if (seen & bit)
				return "the same part twice";
			if (op >= FRACTION && !(seen & 1u << SECOND))
				return "%f and %z stand behind %S";
			template->late = template->late || (op < SECOND && seen & 1u << SECOND);
			seen |= bit;
		}
		if (op == SKIP) {
			if (i + 1 == template->count || template->ops[i + 1].op > BLANKS)
				return "%* is not followed by a character";
			template->ops[i].byte = template->ops[i + 1].op == BLANKS ? ' ' : template->ops[i + 1].byte;
		}
	}
	for (unsigned op = MONTH; op <= SECOND; op++)
		if (op != NAMED_MONTH && !(seen & 1u << op))
			return "not a whole date and time";
	template->coarse = !(seen & 1u << FRACTION);
	template->zoned = seen & 1u << ZONE;
	template->yearless = !(seen & 1u << YEAR);
	return NULL;
}

bool pr_template_compile(struct pr_template *template, struct pr_span text, const char **why)
{
	*template = (struct pr_template){0};
	bool fits = add(template, MARGIN, 0);
	for (size_t i = 0; i < text.n && fits; i++) {
		uint8_t c = text.p[i];
		if (c == ' ') {
			fits = add(template, BLANKS, 0);
		} else if (c != '%') {
			fits = add(template, BYTE, c);
		} else if (++i < text.n && text.p[i] == '%') {
			fits = add(template, BYTE, '%');
		} else {
			const char *letter = i < text.n ? memchr(letters, text.p[i], sizeof letters - 1) : NULL;
			if (!letter) {
				*why = "unknown letter after %";
				return false;
			}
			fits = add(template, letter_ops[letter - letters], 0);
		}
	}
	*why = fits ? fault_of(template) : "too long";
	return *why == NULL;
}

static bool digits(struct reading *r, unsigned least, unsigned most, unsigned *value)
{
	unsigned n = 0;
	*value = 0;
	while (n < most && r->p < r->end && *r->p >= '0' && *r->p <= '9') {
		*value = *value * 10 + (unsigned)(*r->p++ - '0');
		n++;
	}
	return n >= least;
}

static bool month(struct reading *r)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	if (r->end - r->p < 3)
		return false;
	for (unsigned i = 0; i < 12; i++)
		if (memcmp(names + (size_t)3 * i, r->p, 3) == 0) {
			r->parts[MONTH] = i + 1;
			r->p += 3;
			return true;
		}
	return false;
}

/* Further digits than nine are less than a nanosecond. */
static bool fraction(struct reading *r)
{
	static const uint32_t places[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
	const uint8_t *p = r->p, *stop = r->end - p > 9 ? p + 9 : r->end;
	uint32_t digits = 0;
	for (unsigned digit; p < stop && (digit = *p - (unsigned)'0') < 10; p++)
		digits = digits * 10 + digit;
	size_t n = (size_t)(p - r->p);
	while (p < r->end && *p >= '0' && *p <= '9')
		p++;
	r->fraction = (uint64_t)digits * places[n];
	r->p = p;
	return n > 0;
}

static bool zone(struct reading *r)
{
	size_t left = (size_t)(r->end - r->p);
	if (left >= 3 && (memcmp(r->p, "UTC", 3) == 0 || memcmp(r->p, "GMT", 3) == 0)) {
		r->offset = 0;
		r->p += 3;
		return true;
	}
	unsigned used = pr_zone_offset(r->p, left > 6 ? 6 : (unsigned)left, &r->offset);
	r->p += used;
	return used > 0;
}

static bool blanks(struct reading *r, bool needed)
{
	const uint8_t *start = r->p;
	while (r->p < r->end && (*r->p == ' ' || *r->p == '\t'))
		r->p++;
	return !needed || r->p > start;
}

static bool skip(struct reading *r, uint8_t to)
{
	size_t left = (size_t)(r->end - r->p);
	const uint8_t *found = memchr(r->p, to, left > SKIP_MAX ? SKIP_MAX : left);
	if (found)
		r->p = found;
	return found != NULL;
}

static bool step(struct reading *r, enum op op, uint8_t byte)
{
	switch (op) {
	case BYTE:
		return r->p < r->end && *r->p++ == byte;
	case BLANKS:
	case MARGIN:
		return blanks(r, op == BLANKS);
	case YEAR:
		return digits(r, 4, 4, &r->parts[YEAR]);
	case NAMED_MONTH:
		return month(r);
	case MONTH:
	case DAY:
	case HOUR:
	case MINUTE:
	case SECOND:
		return digits(r, 1, 2, &r->parts[op]);
	case FRACTION:
		return fraction(r);
	case ZONE:
		return zone(r);
	case SKIP:
		return skip(r, byte);
	}
	return false;
}

/* What the clock showed, in seconds as if it had shown UTC. False if there is no such time. */
static bool civil(const struct reading *r, int year, int64_t *seconds)
{
	const struct pr_civil parts = {year, r->parts[MONTH], r->parts[DAY],
	                               r->parts[HOUR], r->parts[MINUTE], r->parts[SECOND], 0, 0};
	uint64_t t;
	if (parts.year > YEAR_MAX || !pr_civil_time(&parts, &t))
		return false;
	*seconds = (int64_t)(t / PR_SECOND);
	return true;
}

/* The same of a stamp without a year. Zones, less than a day, do not matter to what is nearest. */
static bool civil_near(const struct reading *r, int64_t near, int64_t *seconds)
{
	int year = pr_civil_of((uint64_t)near * PR_SECOND, 0).year;
	int64_t at, best = INT64_MAX;
	for (int y = year - 1; y <= year + 1; y++) {
		if (!civil(r, y, &at))
			continue;
		int64_t off = at > near ? at - near : near - at;
		if (off < best)
			*seconds = at;
		best = off < best ? off : best;
	}
	return best < INT64_MAX;
}

static bool civil_without_year(struct pr_stamper *s, const struct reading *r, int64_t *seconds)
{
	if (s->last != INT64_MIN)
		return civil_near(r, s->last, seconds);
	if (s->year > 0)
		return civil(r, s->year, seconds);
	if (s->near != INT64_MIN)
		return civil_near(r, s->near, seconds);
	s->unyeared++;
	return false;
}

/* The ops from `op` on. On success *seconds_op is the one behind %S and *seconds_end where it stands in the line. */
static bool walk(const struct pr_template *template, unsigned op, struct reading *r, unsigned *seconds_op,
                 const uint8_t **seconds_end)
{
	for (; op < template->count; op++) {
		if (!step(r, template->ops[op].op, template->ops[op].byte)) {
			r->failed = template->ops[op].op;
			return false;
		}
		if (template->ops[op].op == SECOND) {
			*seconds_op = op + 1;
			*seconds_end = r->p;
		}
	}
	return true;
}

static bool finish(struct pr_stamper *s, const struct pr_template *template, struct pr_span line,
                   const struct reading *r, int64_t shown, int64_t seconds, struct pr_stamp *stamp)
{
	seconds -= template->zoned ? r->offset : 0;
	if (seconds < 0) /* 1970 somewhere east */
		return false;
	s->last = seconds;
	*stamp = (struct pr_stamp){(uint64_t)seconds * PR_SECOND + r->fraction, template->coarse, template->zoned, shown,
	                           (size_t)(r->p - line.p)};
	return true;
}

/* A second with one digit is not the beginning of one with two. */
static bool digit_at(struct pr_span line, size_t i)
{
	return i < line.n && line.p[i] >= '0' && line.p[i] <= '9';
}

static bool begins_with(struct pr_span line, const struct pr_recent *recent)
{
	return recent->n > 0 && line.n >= recent->n && pr_same_bytes(line.p, recent->prefix, recent->n);
}

/* What has no year may be of another one by now. */
static bool is_near(const struct pr_stamper *s, const struct pr_recent *recent)
{
	static const int64_t span = 180 * 86400;
	return recent->seconds - s->last < span && s->last - recent->seconds < span;
}

static bool read_recent(struct pr_stamper *s, struct pr_span line, struct pr_stamp *stamp)
{
	for (unsigned i = 0; i < PR_STAMP_RECENT; i++) {
		unsigned place = (s->met + i) % PR_STAMP_RECENT; /* most lines are like the one before */
		const struct pr_recent *recent = &s->recent[place];
		if (!begins_with(line, recent) || digit_at(line, recent->n))
			continue;
		if (s->templates[recent->fits->template].yearless && !is_near(s, recent))
			continue;
		s->met = place;
		for (unsigned k = 0; k < recent->count; k++) {
			const struct pr_template *template = &s->templates[recent->fits[k].template];
			struct reading r = {.p = line.p + recent->n, .end = line.p + line.n};
			unsigned op;
			const uint8_t *end;
			if (walk(template, recent->fits[k].op, &r, &op, &end) &&
			    finish(s, template, line, &r, recent->civil, template->zoned ? recent->civil : recent->seconds, stamp))
				return true;
		}
	}
	return false;
}

static void remember(struct pr_stamper *s, struct pr_span prefix, const struct pr_recent *new)
{
	if (prefix.n > PR_STAMP_PREFIX)
		return;
	s->met = s->next++ % PR_STAMP_RECENT;
	struct pr_recent *recent = &s->recent[s->met];
	*recent = *new;
	memcpy(recent->prefix, prefix.p, prefix.n);
	recent->n = (unsigned)prefix.n;
}

void pr_stamper_init(struct pr_stamper *s, const struct pr_template *templates, size_t count,
                     const struct pr_zone *zone_of)
{
	*s = (struct pr_stamper){.templates = templates, .count = count, .zone = zone_of, .last = INT64_MIN,
	                         .near = INT64_MIN};
}

void pr_stamper_set_year(struct pr_stamper *s, int year, int64_t near)
{
	s->year = year;
	s->near = near;
}

bool pr_stamper_is_free(const struct pr_template *templates, size_t count, const struct pr_zone *zone_of)
{
	for (size_t i = 0; i < count; i++)
		if (templates[i].yearless || (!templates[i].zoned && zone_of->count > 0))
			return false;
	return true;
}

/* How a template came along in a line. */
struct trial {
	struct reading r;
	unsigned op; /* behind the seconds, which end here: */
	const uint8_t *end; /* NULL: it did not come to them */
};

#define AHEAD 6 /* bytes that a step looks at, at most, but for SKIP */

/* Whether the template of `other` fits no line that begins like this one up to the seconds of `best`, whatever follows. */
static bool is_out(const struct trial *other, const struct trial *best)
{
	return !other->end && other->r.failed != SKIP && other->r.p + AHEAD < best->end;
}

/* Whether both have read the same up to there. */
static bool is_alike(const struct trial *other, const struct trial *best)
{
	return other->end == best->end && memcmp(other->r.parts, best->r.parts, sizeof best->r.parts) == 0;
}

/* The templates up to the one that fits, of those that may fit another line of this beginning. False: that cannot be told. */
static bool find_fits(const struct pr_stamper *s, const struct trial *trials, unsigned best, struct pr_recent *recent)
{
	for (unsigned i = 0; i <= best; i++) {
		const struct pr_template *template = &s->templates[i];
		if (is_out(&trials[i], &trials[best]))
			continue;
		if (!is_alike(&trials[i], &trials[best]) || template->late || template->yearless != s->templates[best].yearless ||
		    recent->count == PR_STAMP_FITS)
			return false;
		recent->fits[recent->count++] = (struct pr_fit){(uint16_t)i, (uint16_t)trials[i].op};
	}
	return true;
}

bool pr_stamper_read(struct pr_stamper *s, struct pr_span line, struct pr_stamp *stamp)
{
	struct trial trials[PR_TEMPLATES];
	if (read_recent(s, line, stamp))
		return true;
	for (unsigned i = 0; i < s->count; i++) {
		const struct pr_template *template = &s->templates[i];
		struct trial *trial = &trials[i];
		int64_t shown;
		bool twice = false;
		*trial = (struct trial){.r = {.p = line.p, .end = line.p + line.n}};
		if (!walk(template, 0, &trial->r, &trial->op, &trial->end))
			continue;
		if (!(template->yearless ? civil_without_year(s, &trial->r, &shown)
		                         : civil(&trial->r, (int)trial->r.parts[YEAR], &shown)))
			continue;
		int64_t local = pr_zone_seconds(s->zone, shown, s->last, &twice);
		if (!finish(s, template, line, &trial->r, shown, template->zoned ? shown : local, stamp))
			continue;
		struct pr_recent recent = {.civil = shown, .seconds = local};
		size_t n = (size_t)(trial->end - line.p);
		if (!twice && !digit_at(line, n) && find_fits(s, trials, i, &recent))
			remember(s, (struct pr_span){line.p, n}, &recent);
		return true;
	}
	return false;
}

bool pr_stamper_place(struct pr_stamper *s, const struct pr_civil *shown, bool coarse, struct pr_stamp *stamp)
{
	struct reading r = {.parts = {[MONTH] = shown->month, [DAY] = shown->day, [HOUR] = shown->hour,
	                              [MINUTE] = shown->minute, [SECOND] = shown->second}};
	int64_t at;
	if (!(shown->year == 0 ? civil_without_year(s, &r, &at) : civil(&r, shown->year, &at)))
		return false;
	int64_t seconds = pr_zone_seconds(s->zone, at, s->last, NULL);
	if (seconds < 0)
		return false;
	s->last = seconds;
	*stamp = (struct pr_stamp){(uint64_t)seconds * PR_SECOND + shown->nanosecond, coarse, false, at, 0};
	return true;
}
