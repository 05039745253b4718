/* Escape sequences of terminals, which stand among the text of a line. */
#include "wrap.h"

/* A line that is gone through once, however many sequences begin in it and do not end. */
struct search {
	const uint8_t *p, *end;
	const uint8_t *esc; /* the next ESC at or behind p; NULL: none */
	bool unended;       /* no string ends behind p */
};

static const uint8_t *find(const uint8_t *p, const uint8_t *end, uint8_t byte)
{
	return memchr(p, byte, (size_t)(end - p));
}

/* What begins a sequence: ESC, or "#033[", which rsyslog writes for it. *n: without the bracket. */
static const uint8_t *next_escape(struct search *s, size_t *n)
{
	if (s->esc && s->esc < s->p)
		s->esc = find(s->p, s->end, 0x1b);
	const uint8_t *before = s->esc ? s->esc : s->end;
	const uint8_t *written = memmem(s->p, (size_t)(before - s->p), "#033[", 5);
	*n = written ? 4 : 1;
	return written ? written : s->esc;
}

/* Behind the control sequence whose '[' is at p: ECMA-48 section 5.4. One without an end is as far as it goes. */
static const uint8_t *control_end(const uint8_t *p, const uint8_t *end)
{
	for (p++; p < end && *p >= 0x20 && *p <= 0x3f; p++)
		;
	return p < end && *p >= 0x40 && *p <= 0x7e ? p + 1 : p;
}

/* Behind the operating system command whose ']' is at p (section 8.3.89): it ends with BEL or ESC \. */
static const uint8_t *string_end(struct search *s, const uint8_t *p)
{
	for (const uint8_t *at = p + 1; !s->unended && at < s->end; at++)
		if (*at == 0x07)
			return at + 1;
		else if (*at == 0x1b && at + 1 < s->end && at[1] == '\\')
			return at + 2;
	s->unended = true;
	return p + 1; /* what follows may be text */
}

/* Behind the sequence whose ESC ends at p. */
static const uint8_t *sequence_end(struct search *s, const uint8_t *p)
{
	if (p < s->end && *p == '[')
		return control_end(p, s->end);
	if (p < s->end && *p == ']')
		return string_end(s, p);
	while (p < s->end && *p >= 0x20 && *p <= 0x2f)
		p++;
	return p < s->end && *p >= 0x30 && *p <= 0x7e ? p + 1 : p;
}

enum pr_wrap_fit pr_wrap_escapes(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	if (peeled->text.n == 0)
		return PR_WRAP_LOOSE;
	struct search s = {.p = peeled->text.p, .end = peeled->text.p + peeled->text.n};
	s.esc = find(s.p, s.end, 0x1b);
	size_t n;
	const uint8_t *escape = next_escape(&s, &n);
	if (!escape)
		return PR_WRAP_LOOSE;
	pr_text_clear(&wrap->text);
	if (!pr_text_room(&wrap->text, peeled->text.n))
		return PR_WRAP_UNFIT;
	for (; escape; escape = next_escape(&s, &n)) {
		pr_text_bytes(&wrap->text, s.p, (size_t)(escape - s.p));
		s.p = sequence_end(&s, escape + n);
	}
	pr_text_bytes(&wrap->text, s.p, (size_t)(s.end - s.p));
	peeled->text = (struct pr_span){(const uint8_t *)wrap->text.p, wrap->text.n};
	return PR_WRAP_FITS;
}
