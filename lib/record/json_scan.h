/*
 * Reading JSON (RFC 8259) where it stands, item by item, without a tree and without allocation: what a line of hostile
 * input costs is a walk over it. (json-c 0.16 drops a name that stands twice, ends a name at \u0000, turns 2^64 into
 * 2^64 - 1 and unpaired surrogates into U+FFFD, all without a word, and takes a gibibyte for 4 MiB of "{},".)
 *
 *	if (pr_scan_enter(s, '['))
 *		do
 *			…one value…
 *		while (pr_scan_another(s, ']'));
 *
 * Errors stick: `why` is set, the scanner stays where the trouble is, and every call gives false or nothing.
 * The text must be UTF-8 (utf8.h), which is the caller's to check.
 */
#ifndef PR_JSON_SCAN_H
#define PR_JSON_SCAN_H

#include "base/span.h"

struct pr_scan {
	const char *p, *end;
	const char *why; /* NULL: nothing is wrong */
};

/* What stands between the quotes; to be unescaped if `escaped`. */
struct pr_scan_text {
	const char *p;
	size_t n;
	bool escaped;
};

struct pr_scan_number {
	uint64_t magnitude;
	bool negative;
};

/* The first character of the next value, past blanks; 0 at the end. */
char pr_scan_peek(struct pr_scan *s);
/* Into an object ('{') or array ('['): whether something is in it. */
bool pr_scan_enter(struct pr_scan *s, char open);
/* Behind a value: whether another follows. */
bool pr_scan_another(struct pr_scan *s, char close);
/* A member's name and the colon behind it. */
bool pr_scan_name(struct pr_scan *s, struct pr_scan_text *name);
bool pr_scan_string(struct pr_scan *s, struct pr_scan_text *text);
/* An integer of at most 64 bits and a sign; anything else is refused. */
bool pr_scan_integer(struct pr_scan *s, struct pr_scan_number *number);
bool pr_scan_bool(struct pr_scan *s, bool *value);
bool pr_scan_null(struct pr_scan *s);
/* Past one value of any shape, which is checked through and through. */
bool pr_scan_skip(struct pr_scan *s);
/* The same for JSON of others, whose numbers may have fractions and exponents. */
bool pr_scan_pass(struct pr_scan *s);
/* Whether only blanks are left. */
bool pr_scan_end(struct pr_scan *s);
/* Sets `why`. False. */
bool pr_scan_fail(struct pr_scan *s, const char *why);

/* A hex digit's value; -1 if it is none. */
int pr_scan_hex(char c);
/* Writes text without its escapes to `to`, at most text.n bytes. Returns how many. */
size_t pr_scan_unescape(struct pr_scan_text text, char *to);

#endif
