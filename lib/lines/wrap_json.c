/* Wrappers that are JSON objects, one a line. */
#include "record/json_scan.h"
#include "wrap.h"

/* A string's content: where it stands, or unescaped behind what is in buf, which has room for all of the line. */
static struct pr_span content(struct pr_text *buf, struct pr_scan_text text)
{
	if (!text.escaped)
		return (struct pr_span){(const uint8_t *)text.p, text.n};
	char *to = buf->p + buf->n;
	size_t n = pr_scan_unescape(text, to);
	buf->n += n;
	return (struct pr_span){(const uint8_t *)to, n};
}

static bool is_name(struct pr_scan_text name, const char *wanted)
{
	return name.n == strlen(wanted) && memcmp(name.p, wanted, name.n) == 0;
}

/* An array of bytes: journald's for what is no UTF-8, or has control characters. */
static struct pr_span read_bytes(struct pr_scan *s, struct pr_text *buf)
{
	struct pr_scan_number number;
	char *to = buf->p + buf->n;
	do {
		if (!pr_scan_integer(s, &number) || number.negative || number.magnitude > 255) {
			pr_scan_fail(s, "no byte");
			return (struct pr_span){NULL, 0};
		}
		buf->p[buf->n++] = (char)number.magnitude;
	} while (pr_scan_another(s, ']'));
	return (struct pr_span){(const uint8_t *)to, (size_t)(buf->p + buf->n - to)};
}

/* A string; an array of bytes; of an array of strings, which a field is that was given more than once, the first. */
static struct pr_span read_value(struct pr_scan *s, struct pr_text *buf)
{
	struct pr_span value = {NULL, 0};
	struct pr_scan_text text;
	char next = pr_scan_peek(s);
	if (next == '"')
		return pr_scan_string(s, &text) ? content(buf, text) : value;
	if (next != '[') {
		pr_scan_skip(s);
		return value;
	}
	if (!pr_scan_enter(s, '['))
		return value;
	if (pr_scan_peek(s) != '"' && pr_scan_peek(s) != '[')
		return read_bytes(s, buf);
	bool first = true;
	do
		if (first && pr_scan_peek(s) == '"' && pr_scan_string(s, &text)) {
			value = content(buf, text);
			first = false;
		} else {
			pr_scan_skip(s);
		}
	while (pr_scan_another(s, ']'));
	return value;
}

/* Decimal digits; false if they are more than a 64-bit number. */
static bool read_number(struct pr_span text, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9' || __builtin_mul_overflow(*value, 10u, value) ||
		    __builtin_add_overflow(*value, (uint64_t)(text.p[i] - '0'), value))
			return false;
	return text.n > 0;
}

static bool begin(struct pr_scan *s, struct pr_wrap *wrap, struct pr_span line)
{
	*s = (struct pr_scan){(const char *)line.p, (const char *)line.p + line.n, NULL};
	if (line.n == 0 || line.p[0] != '{')
		return false;
	pr_text_clear(&wrap->text);
	return pr_text_room(&wrap->text, line.n) && pr_scan_enter(s, '{');
}

static const char *const journal_names[] = {"MESSAGE",        "__REALTIME_TIMESTAMP",     "_HOSTNAME",
					    "CONTAINER_NAME", "SYSLOG_IDENTIFIER",        "_COMM",
					    "_SYSTEMD_UNIT",  "CONTAINER_PARTIAL_MESSAGE"};
enum { MESSAGE, REALTIME, HOSTNAME, CONTAINER, IDENTIFIER, COMM, UNIT, PARTIAL, NAMES };

static unsigned journal_name(struct pr_scan_text name)
{
	unsigned i = 0;
	while (i < NAMES && !is_name(name, journal_names[i]))
		i++;
	return i;
}

static struct pr_span first_of(struct pr_span a, struct pr_span b, struct pr_span c)
{
	return a.n > 0 ? a : b.n > 0 ? b : c;
}

static void fill_in(struct pr_peeled *peeled, const struct pr_span *values, uint64_t microseconds)
{
	struct pr_wrap_stamp stamp = {.known = PR_WRAPPED_TIME, .digits = 6, .t = microseconds * 1000};
	struct pr_span writer = first_of(values[CONTAINER], values[HOSTNAME], peeled->writer);
	struct pr_span program = first_of(values[IDENTIFIER], values[COMM], values[UNIT]);
	pr_wrap_timed(peeled, &stamp);
	peeled->writer = writer;
	if (program.n > 0)
		peeled->program = program;
	peeled->text = values[MESSAGE];
}

enum pr_wrap_fit pr_wrap_journal(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct pr_span values[NAMES + 1] = {{NULL, 0}};
	struct pr_scan_text name;
	struct pr_scan s;
	uint64_t microseconds;
	if (!begin(&s, wrap, peeled->text))
		return PR_WRAP_UNFIT;
	do {
		unsigned at = pr_scan_name(&s, &name) ? journal_name(name) : NAMES;
		if (at < NAMES)
			values[at] = read_value(&s, &wrap->text);
		else
			pr_scan_skip(&s);
	} while (pr_scan_another(&s, '}'));
	if (!pr_scan_end(&s) || !read_number(values[REALTIME], &microseconds) || microseconds > UINT64_MAX / 1000)
		return PR_WRAP_UNFIT;
	if (!values[MESSAGE].p) /* journalctl leaves out what is long, unless it is told --all */
		return PR_WRAP_BROKEN;
	wrap->piece = values[PARTIAL].n == 4 && memcmp(values[PARTIAL].p, "true", 4) == 0;
	wrap->stream = 0;
	fill_in(peeled, values, microseconds);
	return PR_WRAP_FITS;
}

/* {"log":"text\n","stream":"stdout","attrs":{…},"time":"…"}; a line without its end goes on in the next entry. */
enum pr_wrap_fit pr_wrap_docker(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct pr_span log = {NULL, 0}, stream = log, time = log;
	struct pr_wrap_stamp stamp = {0};
	struct pr_scan_text name;
	struct pr_scan s;
	if (!begin(&s, wrap, peeled->text))
		return PR_WRAP_UNFIT;
	do {
		if (!pr_scan_name(&s, &name))
			return PR_WRAP_UNFIT;
		if (is_name(name, "log"))
			log = read_value(&s, &wrap->text);
		else if (is_name(name, "stream"))
			stream = read_value(&s, &wrap->text);
		else if (is_name(name, "time"))
			time = read_value(&s, &wrap->text);
		else
			pr_scan_skip(&s);
	} while (pr_scan_another(&s, '}'));
	if (!pr_scan_end(&s) || !log.p || !time.p || pr_wrap_iso(&wrap->clock, time.p, time.n, &stamp) != time.n ||
	    time.n == 0)
		return PR_WRAP_UNFIT;
	wrap->piece = log.n == 0 || log.p[log.n - 1] != '\n';
	wrap->stream = stream.n == 6 && memcmp(stream.p, "stderr", 6) == 0;
	pr_wrap_timed(peeled, &stamp);
	peeled->text = (struct pr_span){log.p, log.n - !wrap->piece};
	return PR_WRAP_FITS;
}
