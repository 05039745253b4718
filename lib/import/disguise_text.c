/* Names and addresses that stand in a text. */
#include "disguise.h"

#include "base/ascii.h"

#define RUN_MAX 1024u /* bytes that are looked at together: a file, or a name, its brackets and a port */

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool is_word(uint8_t c)
{
	return is_letter(c) || pr_is_digit(c);
}

/* Characters that a name, an address or a path has. */
static bool is_part(uint8_t c)
{
	return is_word(c) || c == '-' || c == '_' || c == '.' || c == '/' || c == ':' || c == '@' || c == '%' || c == '[' ||
	       c == ']';
}

/* A short name, or a small number, says nothing about anybody where it stands among other words. */
static bool is_telling(struct pr_span token)
{
	bool number = true;
	for (size_t i = 0; i < token.n; i++)
		number = number && pr_is_digit(token.p[i]);
	return token.n >= (number ? 5 : 3);
}

/* db1.example.com, or db1.local:2380; not a version, nor Java's org.apache.Thing. */
static size_t host_name(struct pr_span run)
{
	size_t n = 0, dots = 0, last = 0;
	for (; n < run.n && ((is_word(run.p[n]) && !(run.p[n] >= 'A' && run.p[n] <= 'Z')) || run.p[n] == '-' ||
	                     run.p[n] == '.'); n++)
		if (run.p[n] == '.') {
			dots++;
			last = n + 1;
		}
	while (n > 0 && (run.p[n - 1] == '.' || run.p[n - 1] == '-')) {
		dots -= run.p[n - 1] == '.';
		n--;
	}
	bool ends = n == run.n || !is_word(run.p[n]), port = n + 1 < run.n && run.p[n] == ':' && pr_is_digit(run.p[n + 1]);
	bool letters = last < n;
	for (size_t i = last; i < n; i++)
		letters = letters && is_letter(run.p[i]);
	return ends && letters && n - last >= 2 && (dots >= 2 || (dots == 1 && port)) ? n : 0;
}

static size_t digits(struct pr_span run, size_t at)
{
	size_t n = 0;
	while (at + n < run.n && pr_is_digit(run.p[at + n]))
		n++;
	return n;
}

/* How long "10.0.0.1" at the beginning is; 0: there is none. */
static size_t dotted(struct pr_span run)
{
	size_t at = 0;
	for (unsigned part = 0; part < 4; part++) {
		if (part > 0 && (at == run.n || run.p[at++] != '.'))
			return 0;
		size_t n = digits(run, at);
		if (n == 0 || n > 3)
			return 0;
		at += n;
	}
	bool goes_on = at + 1 < run.n && run.p[at] == '.' && pr_is_digit(run.p[at + 1]); /* 1.2.3.4.5 */
	return goes_on || (at < run.n && is_word(run.p[at])) ? 0 : at;
}

/* The same of "fd00::1", or "::ffff:10.0.0.1", with a zone. */
static size_t coloned(struct pr_span run)
{
	size_t n = 0, colons = 0;
	while (n < run.n && n < 46 && (run.p[n] == ':' || run.p[n] == '.' || (is_word(run.p[n]) && run.p[n] < 0x80)))
		colons += run.p[n++] == ':';
	while (n > 0 && (run.p[n - 1] == '.' || (run.p[n - 1] == ':' && (n < 2 || run.p[n - 2] != ':'))))
		n--; /* the sentence's */
	if (colons < 2)
		return 0;
	if (n < run.n && run.p[n] == '%')
		for (n++; n < run.n && is_word(run.p[n]);)
			n++;
	return n;
}

/* How long an address at the beginning can be, without its port. */
static size_t address(struct pr_span run)
{
	if (*run.p != '[')
		return dotted(run) ? dotted(run) : coloned(run);
	const uint8_t *close = memchr(run.p, ']', run.n);
	return close ? (size_t)(close - run.p) + 1 : 0;
}

/* With its port, if one follows; else 0. */
static size_t with_port(struct pr_span run, size_t n)
{
	size_t port = n > 0 && n < run.n && run.p[n] == ':' ? digits(run, n + 1) : 0;
	return port > 0 ? n + 1 + port : 0;
}

static size_t replace_address(struct pr_disguise *d, struct pr_text *out, struct pr_span run)
{
	size_t n = address(run), longer = with_port(run, n);
	if (longer > 0 && pr_disguise_add_address(d, out, (struct pr_span){run.p, longer}))
		return longer;
	return n > 0 && pr_disguise_add_address(d, out, (struct pr_span){run.p, n}) ? n : 0;
}

/* The longest token at the beginning that does not end in the middle of a word. */
static size_t token(const struct pr_disguise *d, struct pr_span run)
{
	for (size_t n = run.n + 1; (n = pr_disguise_length_below(d, n)) > 0;) {
		struct pr_span part = {run.p, n};
		bool ends = n == run.n || !is_word(run.p[n]) || !is_word(run.p[n - 1]);
		if (ends && pr_disguise_knows(d, part) && is_telling(part))
			return n;
	}
	return 0;
}

/*
 * Replaces what stands at the beginning of a run; returns how long that is, 0: nothing is. first: nothing that could begin a
 * host's name stands before it.
 */
static size_t replace(struct pr_disguise *d, struct pr_text *out, struct pr_span run, bool first)
{
	size_t known = token(d, run), host = first ? host_name(run) : 0, n;
	if (host > known) {
		pr_disguise_add(d, out, PR_DISGUISE_HOST, (struct pr_span){run.p, host});
		return host;
	}
	if (address(run) >= known && (n = replace_address(d, out, run)) > 0)
		return n;
	if (known > 0)
		pr_disguise_add(d, out, PR_DISGUISE_PEER, (struct pr_span){run.p, known});
	return known;
}

void pr_disguise_add_text(struct pr_disguise *d, struct pr_text *out, struct pr_span text)
{
	if (pr_disguise_knows(d, text)) {
		pr_disguise_add(d, out, PR_DISGUISE_PEER, text);
		return;
	}
	for (size_t i = 0, end = 0, n; i < text.n; i += n) {
		for (end = end > i ? end : i; end < text.n && is_part(text.p[end]);)
			end++;
		struct pr_span run = {text.p + i, end - i < RUN_MAX ? end - i : RUN_MAX};
		bool first = i == 0 || !(is_word(text.p[i - 1]) || text.p[i - 1] == '-' || text.p[i - 1] == '.');
		n = run.n > 0 ? replace(d, out, run, first) : 0;
		if (n > 0)
			continue;
		do /* as it is, up to where another word begins */
			n++;
		while (i + n < text.n && is_word(text.p[i + n - 1]) && is_word(text.p[i + n]));
		pr_text_bytes(out, text.p + i, n);
	}
}
