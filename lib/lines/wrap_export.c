/* systemd's Journal Export Format (systemd.io/JOURNAL_EXPORT_FORMATS). */
#include "wrap.h"

#include <stdlib.h>

#define NAME_MAX_BYTES 255u   /* of a field's name, and of a value that is no message */
#define VALUE_MAX (64u << 20) /* a length beyond it is damage: all that follows would be taken for a value */

enum state {
	FIELDS, /* at a line's beginning */
	LENGTH, /* of a value that is not text: 64 bits, little-endian */
	VALUE,  /* `left` bytes */
	BEHIND, /* the LF behind it */
	LOST    /* up to the next record */
};

/* Fields that count; where several say the same, the first one. */
static const char *const names[] = {"MESSAGE",
				    "CONTAINER_NAME",
				    "_HOSTNAME",
				    "SYSLOG_IDENTIFIER",
				    "_COMM",
				    "_SYSTEMD_UNIT",
				    "__REALTIME_TIMESTAMP",
				    "CONTAINER_PARTIAL_MESSAGE"};
enum { MESSAGE, CONTAINER, HOSTNAME, IDENTIFIER, COMM, UNIT, REALTIME, PARTIAL, NAMES };

struct pr_export {
	enum state state;
	unsigned got;   /* bytes of the length */
	unsigned field; /* that is being read; NAMES: one that does not count */
	uint64_t left;
	uint64_t number; /* of the record's first line */
	bool any, cut;
	uint32_t has;
	struct pr_text values[NAMES];
};

struct pr_export *pr_export_new(void)
{
	return calloc(1, sizeof(struct pr_export));
}

void pr_export_free(struct pr_export *e)
{
	for (unsigned i = 0; e && i < NAMES; i++)
		pr_text_free(&e->values[i]);
	free(e);
}

void pr_export_clear(struct pr_export *e)
{
	for (unsigned i = 0; i < NAMES; i++)
		pr_text_clear(&e->values[i]);
	e->state = FIELDS;
	e->has = 0;
	e->any = e->cut = false;
}

static unsigned find(struct pr_span name)
{
	unsigned i = 0;
	while (i < NAMES && !pr_same(name, pr_span_of(names[i])))
		i++;
	return i;
}

static bool is_name(struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!(text.p[i] >= 'A' && text.p[i] <= 'Z') && !(text.p[i] >= '0' && text.p[i] <= '9') &&
		    text.p[i] != '_')
			return false;
	return text.n > 0 && text.n <= NAME_MAX_BYTES;
}

/* A field may stand more than once: its first value counts. */
static void start_field(struct pr_export *e, struct pr_span name)
{
	e->field = find(name);
	if (e->field < NAMES && e->has & 1u << e->field)
		e->field = NAMES;
	if (e->field < NAMES)
		e->has |= 1u << e->field;
}

static void add(struct pr_export *e, const uint8_t *p, size_t n)
{
	if (e->field >= NAMES)
		return;
	struct pr_text *value = &e->values[e->field];
	size_t room = (e->field == MESSAGE ? PR_LINE_MAX : NAME_MAX_BYTES) - value->n;
	e->cut = e->cut || (n > room && e->field == MESSAGE);
	pr_text_bytes(value, p, n < room ? n : room);
}

/* The bytes of a value that is not text, its length before it and the LF behind it. False: they are no such thing. */
static bool take_bytes(struct pr_export *e, const uint8_t *p, size_t n)
{
	while (n > 0) {
		size_t used = 1;
		if (e->state == LENGTH) {
			e->left |= (uint64_t)*p << (8 * e->got++);
			if (e->got == 8)
				e->state = e->left > 0 ? VALUE : BEHIND;
			if (e->got == 8 && e->left > VALUE_MAX)
				return false;
		} else if (e->state == VALUE) {
			used = n < e->left ? n : (size_t)e->left;
			add(e, p, used);
			e->left -= used;
			if (e->left == 0)
				e->state = BEHIND;
		} else if (*p != '\n' || n > 1) {
			return false;
		} else {
			e->state = FIELDS;
		}
		p += used;
		n -= used;
	}
	return true;
}

static enum pr_wrap_fit lose(struct pr_export *e)
{
	pr_export_clear(e);
	e->state = LOST;
	return PR_WRAP_BROKEN;
}

static enum pr_wrap_fit complete(struct pr_export *e)
{
	if (e->has & 1u << MESSAGE && e->has & 1u << REALTIME)
		return PR_WRAP_NOTICE;
	bool any = e->any;
	pr_export_clear(e);
	return any ? PR_WRAP_BROKEN : PR_WRAP_FITS;
}

static enum pr_wrap_fit take_field(struct pr_export *e, struct pr_span line, uint64_t number)
{
	const uint8_t *equals = memchr(line.p, '=', line.n);
	struct pr_span name = {line.p, equals ? (size_t)(equals - line.p) : line.n};
	if (!is_name(name))
		return lose(e);
	if (!e->any)
		e->number = number;
	e->any = true;
	start_field(e, name);
	if (equals) {
		add(e, equals + 1, line.n - name.n - 1);
	} else {
		e->state = LENGTH;
		e->got = 0;
		e->left = 0;
	}
	return PR_WRAP_FITS;
}

static bool begins_record(struct pr_span line)
{
	static const char first[] = "__CURSOR=";
	return line.n >= sizeof first - 1 && memcmp(line.p, first, sizeof first - 1) == 0;
}

enum pr_wrap_fit pr_export_line(struct pr_export *e, struct pr_span line, unsigned ending, uint64_t number)
{
	static const uint8_t crlf[] = "\r\n";
	if (e->state == LOST && (line.n == 0 || begins_record(line)))
		pr_export_clear(e);
	if (e->state == LOST)
		return PR_WRAP_FITS;
	if (e->state == FIELDS && line.n == 0)
		return complete(e);
	if (e->state == FIELDS)
		return ending == 0 && !memchr(line.p, '=', line.n) ? lose(e) : take_field(e, line, number);
	if (ending == 0 || !take_bytes(e, line.p, line.n) || !take_bytes(e, crlf + 2 - ending, ending))
		return lose(e);
	return PR_WRAP_FITS;
}

enum pr_wrap_fit pr_export_end(struct pr_export *e)
{
	if (e->state == FIELDS)
		return complete(e);
	bool lost = e->state == LOST;
	pr_export_clear(e);
	return lost ? PR_WRAP_FITS : PR_WRAP_BROKEN;
}

static struct pr_span value(const struct pr_export *e, unsigned field)
{
	return (struct pr_span){(const uint8_t *)e->values[field].p, e->values[field].n};
}

static uint64_t realtime(const struct pr_export *e)
{
	uint64_t t = 0;
	struct pr_span text = value(e, REALTIME);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9' || t > UINT64_MAX / 100000)
			return 0;
		else
			t = t * 10 + (text.p[i] - (uint64_t)'0');
	return t <= UINT64_MAX / 1000 ? t * 1000 : 0;
}

bool pr_export_take(const struct pr_export *e, struct pr_peeled *peeled)
{
	struct pr_wrap_stamp stamp = {.known = PR_WRAPPED_TIME, .digits = 6, .t = realtime(e)};
	unsigned program = e->values[IDENTIFIER].n ? IDENTIFIER : e->values[COMM].n ? COMM : UNIT;
	unsigned writer = e->values[CONTAINER].n ? CONTAINER : HOSTNAME;
	bool failed = false;
	for (unsigned i = 0; i < NAMES; i++)
		failed = failed || e->values[i].failed;
	if (stamp.t > 0)
		pr_wrap_timed(peeled, &stamp);
	if (e->values[writer].n > 0)
		peeled->writer = value(e, writer);
	if (e->values[program].n > 0)
		peeled->program = value(e, program);
	peeled->text = value(e, MESSAGE);
	peeled->line = e->number;
	return !failed;
}

bool pr_export_cut(const struct pr_export *e)
{
	return e->cut;
}

bool pr_export_is_piece(const struct pr_export *e)
{
	return pr_same(value(e, PARTIAL), pr_span_of("true"));
}
