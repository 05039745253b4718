#include "wrap.h"

#include <strings.h>

#include "base/ascii.h"

#define NAME_MAX_BYTES 255u /* of a host or a tag */

struct rest {
	const uint8_t *p, *end;
};

static size_t left(const struct rest *r)
{
	return (size_t)(r->end - r->p);
}

static bool take(struct rest *r, uint8_t c)
{
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static bool is_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* "<34>" */
static bool take_priority(struct rest *r)
{
	struct rest in = *r;
	if (!take(&in, '<'))
		return false;
	const uint8_t *first = in.p;
	while (in.p < in.end && pr_is_digit(*in.p) && in.p - first < 3)
		in.p++;
	if (in.p == first || !take(&in, '>'))
		return false;
	*r = in;
	return true;
}

/* FreeBSD's "<daemon.info> " or "<3.6> ", busybox's and OpenWrt's "daemon.info ". */
static void skip_facility(struct rest *r)
{
	struct rest in = *r;
	bool pointed = take(&in, '<');
	const uint8_t *first = in.p, *dot = NULL;
	for (; in.p < in.end && (is_letter(*in.p) || pr_is_digit(*in.p) || *in.p == '.'); in.p++)
		if (*in.p == '.' && (dot || in.p == first))
			return;
		else if (*in.p == '.')
			dot = in.p;
	static const char *const levels[] = {"emerg", "panic",  "alert", "crit", "err",
					     "warn",  "notice", "info",  "debug"};
	bool level = false;
	for (size_t i = 0; dot && i < sizeof levels / sizeof *levels; i++)
		level = level || ((size_t)(in.p - dot) > strlen(levels[i]) &&
				  memcmp(dot + 1, levels[i], strlen(levels[i])) == 0);
	if (!dot || (pointed ? !take(&in, '>') : !level) || !take(&in, ' '))
		return;
	*r = in;
}

/* A log's own level where a host would be: it is no syslog. */
static bool is_level(struct pr_span word)
{
	static const char *const levels[] = {"TRACE", "DEBUG", "INFO",     "NOTICE", "WARN",  "WARNING",
					     "ERROR", "FATAL", "CRITICAL", "SEVERE", "ALERT", "PANIC"};
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (word.n == strlen(levels[i]) && (*word.p & 0xdf) == *levels[i] &&
		    strncasecmp((const char *)word.p, levels[i], word.n) == 0)
			return true;
	return false;
}

/* "cs1 ", "10.0.0.1 ", "fe80::1 " */
static bool take_host(struct rest *r, struct pr_span *host)
{
	const uint8_t *p = r->p;
	while (p < r->end && (is_letter(*p) || pr_is_digit(*p) || *p == '.' || *p == '-' || *p == '_' || *p == ':'))
		p++;
	size_t n = (size_t)(p - r->p);
	if (n == 0 || n > NAME_MAX_BYTES || p == r->end || *p != ' ' || p[-1] == ':')
		return false;
	*host = (struct pr_span){r->p, n};
	if (is_level(*host))
		return false;
	r->p = p + 1;
	return true;
}

/* "etcd[812]: ", "postfix/smtpd: ", "kernel:"; *numbered if it has a process id. */
static bool take_tag(struct rest *r, struct pr_span *program, bool *numbered)
{
	const uint8_t *p = r->p, *most = left(r) > NAME_MAX_BYTES ? r->p + NAME_MAX_BYTES : r->end;
	for (; p<most && * p> ' ' && *p != '['; p++)
		if (*p == ':' && (p + 1 == r->end || p[1] == ' '))
			break;
	if (p == r->p || p == most)
		return false;
	*program = (struct pr_span){r->p, (size_t)(p - r->p)};
	*numbered = *p == '[';
	if (*numbered) {
		while (p<most && * p> ' ' && *p != ']')
			p++;
		if (most - p < 2 || *p++ != ']')
			return false;
	}
	if (*p != ':')
		return false;
	r->p = p + 1;
	take(r, ' ');
	return true;
}

/* "-- Boot 4f3c… --", "-- No entries --", "-- cursor: …", "-- Journal begins at …" */
static bool is_notice(struct pr_span line)
{
	static const char *const starts[] = {"-- Boot ",       "-- Reboot --", "-- No entries --",
					     "-- Logs begin ", "-- cursor: ",  "-- Journal begins "};
	for (size_t i = 0; line.n > 3 && line.p[0] == '-' && i < sizeof starts / sizeof *starts; i++)
		if (line.n >= strlen(starts[i]) && memcmp(line.p, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static size_t read_stamp(struct pr_wrap_clock *clock, const struct rest *r, struct pr_wrap_stamp *stamp)
{
	if (left(r) < 15)
		return 0;
	if (pr_is_digit(*r->p))
		return r->p[4] == '-' ? pr_wrap_iso(clock, r->p, left(r), stamp) : pr_wrap_unix(r->p, left(r), stamp);
	size_t n = pr_wrap_bsd(clock, r->p, left(r), stamp);
	n = n ? n : pr_wrap_full(clock, r->p, left(r), stamp);
	return n ? n : pr_wrap_ctime(clock, r->p, left(r), stamp);
}

enum pr_wrap_fit pr_wrap_syslog(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct rest in = {peeled->text.p, peeled->text.p + peeled->text.n};
	struct pr_wrap_stamp stamp = {0};
	struct pr_span host = {NULL, 0}, program = {NULL, 0};
	bool numbered = false, sent = take_priority(&in);
	size_t n = read_stamp(&wrap->clock, &in, &stamp);
	if (n == 0)
		return is_notice(peeled->text) ? PR_WRAP_NOTICE : PR_WRAP_UNFIT;
	in.p += n;
	if (!take(&in, ' '))
		return PR_WRAP_UNFIT;
	skip_facility(&in);
	/* what a program sends to its own host's syslog names none */
	bool tagged = take_tag(&in, &program, &numbered);
	if (tagged && !sent && !numbered)
		return PR_WRAP_UNFIT;
	if (!tagged) {
		if (!take_host(&in, &host))
			return PR_WRAP_UNFIT;
		skip_facility(&in);
		tagged = take_tag(&in, &program, &numbered);
	}
	pr_wrap_timed(peeled, &stamp);
	if (host.p)
		peeled->writer = host;
	if (tagged)
		peeled->program = program;
	peeled->text = (struct pr_span){in.p, left(&in)};
	return tagged ? PR_WRAP_FITS : PR_WRAP_LOOSE;
}

/* A field up to its blank; "-" is none. */
static bool take_field(struct rest *r, struct pr_span *field)
{
	const uint8_t *p = r->p, *most = left(r) > NAME_MAX_BYTES ? r->p + NAME_MAX_BYTES : r->end;
	while (p<most && * p> ' ')
		p++;
	if (p == r->p || p == most || *p != ' ')
		return false;
	*field = (struct pr_span){r->p, (size_t)(p - r->p)};
	if (field->n == 1 && *field->p == '-')
		*field = (struct pr_span){NULL, 0};
	r->p = p + 1;
	return true;
}

/* "-", or "[id name=\"value\"]" any number of times; in values a backslash stands before '"', '\\' and ']'
 * (section 6.3.3). */
static bool skip_data(struct rest *r)
{
	if (take(r, '-'))
		return true;
	bool any = false;
	while (take(r, '[')) {
		bool quoted = false;
		for (; r->p < r->end && (quoted || *r->p != ']'); r->p++)
			if (*r->p == '"')
				quoted = !quoted;
			else if (quoted && *r->p == '\\' && left(r) > 1)
				r->p++;
		any = take(r, ']');
		if (!any)
			return false;
	}
	return any;
}

enum pr_wrap_fit pr_wrap_syslog5424(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct rest in = {peeled->text.p, peeled->text.p + peeled->text.n};
	struct pr_wrap_stamp stamp = {0};
	struct pr_span host, app, process, message;
	take_priority(&in);
	if (!take(&in, '1') || !take(&in, ' '))
		return PR_WRAP_UNFIT;
	if (!take(&in, '-')) {
		size_t n = pr_wrap_iso(&wrap->clock, in.p, left(&in), &stamp);
		if (n == 0)
			return PR_WRAP_UNFIT;
		in.p += n;
	}
	if (!take(&in, ' ') || !take_field(&in, &host) || !take_field(&in, &app) || !take_field(&in, &process) ||
	    !take_field(&in, &message) || !skip_data(&in) || (in.p < in.end && !take(&in, ' ')))
		return PR_WRAP_UNFIT;
	take(&in, ' '); /* rsyslog writes a message with the blank that stood behind its tag */
	if (left(&in) >= 3 && memcmp(in.p, "\xef\xbb\xbf", 3) == 0)
		in.p += 3;
	pr_wrap_timed(peeled, &stamp);
	if (host.p)
		peeled->writer = host;
	if (app.p)
		peeled->program = app;
	peeled->text = (struct pr_span){in.p, left(&in)};
	return PR_WRAP_FITS;
}
