#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "base/words.h"
#include "dump_kind.h"

void pr_dump_at(struct pr_dump *d, struct pr_span document, const void *p)
{
	const uint8_t *to = p;
	if (!d->at || d->at > to) {
		d->at = document.p;
		d->line = 1;
	}
	while ((d->at = memchr(d->at, '\n', (size_t)(to - d->at))) != NULL) {
		d->at++;
		d->line++;
	}
	d->at = to;
}

void pr_dump_begin(struct pr_dump *d, enum pr_type type, uint64_t t)
{
	d->record = (struct pr_record){.type = type, .t = t};
	if (d->kind->system)
		pr_dump_word(d, PR_ANY_SYSTEM, d->kind->system);
}

static struct pr_value *value(struct pr_dump *d, unsigned key)
{
	d->record.has |= 1u << key;
	return &d->record.v[key];
}

void pr_dump_uint(struct pr_dump *d, unsigned key, uint64_t number)
{
	value(d, key)->u = number;
}

void pr_dump_bool(struct pr_dump *d, unsigned key, bool truth)
{
	value(d, key)->u = truth;
}

void pr_dump_text(struct pr_dump *d, unsigned key, struct pr_span text)
{
	value(d, key)->s = text;
}

void pr_dump_word(struct pr_dump *d, unsigned key, const char *text)
{
	value(d, key)->s = pr_span_of(text);
}

void pr_dump_item(struct pr_dump *d, unsigned key, struct pr_span bytes)
{
	value(d, key)->s = bytes;
}

static bool text_fits(enum pr_kind kind, struct pr_span text)
{
	bool peer = kind == PR_KIND_PEER || kind == PR_KIND_PEER_OR_NULL;
	if (!text.p)
		return kind == PR_KIND_PEER_OR_NULL || kind == PR_KIND_TEXT_OR_NULL;
	return (!peer || (text.n > 0 && text.n <= PR_PEER_MAX)) && pr_utf8_valid(text.p, text.n);
}

#define HEAD_MAX 9u /* bytes before the list, for its head: how many there are is known at the end */

void pr_dump_list_clear(struct pr_dump *d)
{
	static const uint8_t blank[HEAD_MAX];
	pr_build_bare(&d->list);
	pr_add_item(&d->list, (struct pr_span){blank, sizeof blank});
	d->listed = 0;
}

void pr_dump_list_add(struct pr_dump *d, struct pr_span peer)
{
	if (!text_fits(PR_KIND_PEER, peer)) {
		d->counts.unfit++;
		return;
	}
	pr_add_text(&d->list, peer);
	d->listed++;
}

void pr_dump_list(struct pr_dump *d, unsigned key)
{
	struct pr_build head = {0};
	pr_build_bare(&head);
	pr_add_array(&head, d->listed);
	struct pr_span first = pr_build_bare_end(&head), items = pr_build_bare_end(&d->list);
	if (d->listed > 0 && first.p && items.p) {
		uint8_t *start = d->list.p + HEAD_MAX - first.n;
		memcpy(start, first.p, first.n);
		pr_dump_item(d, key, (struct pr_span){start, items.n - HEAD_MAX + first.n});
	}
	if (!first.p || !items.p)
		pr_dump_fail(d, "out of memory");
	pr_build_free(&head);
}

/* False: the field is unfit. */
static bool put(struct pr_build *b, const struct pr_field_info *field, const struct pr_value *v)
{
	switch (field->kind) {
	case PR_KIND_UINT:
	case PR_KIND_TIME:
		pr_build_uint(b, field->key, v->u);
		return true;
	case PR_KIND_BOOL:
		pr_build_bool(b, field->key, v->u);
		return true;
	case PR_KIND_TEXT:
	case PR_KIND_PEER:
	case PR_KIND_TEXT_OR_NULL:
	case PR_KIND_PEER_OR_NULL:
		if (!text_fits(field->kind, v->s))
			return false;
		if (v->s.p)
			pr_build_text(b, field->key, v->s);
		else
			pr_build_null(b, field->key);
		return true;
	case PR_KIND_HASH:
		pr_build_hash(b, field->key, v->s);
		return true;
	default:
		pr_build_item(b, field->key, v->s);
		return true;
	}
}

static bool has_span(enum pr_kind kind)
{
	return kind != PR_KIND_UINT && kind != PR_KIND_TIME && kind != PR_KIND_BOOL;
}

/* Whether it may be too long for a record; else there is another reason why it could not be built. */
static bool is_long(const struct pr_record *r)
{
	size_t n = 0;
	for (unsigned key = PR_ANY_T + 1; key < PR_KEYS; key++)
		if (pr_has(r, key) && has_span(pr_field_of(r->type, key)->kind))
			n += r->v[key].s.n;
	return n > PR_RECORD_MAX - 1024;
}

static bool is_own(const struct pr_record *r)
{
	for (unsigned key = PR_ANY_T + 1; key < PR_KEYS; key++)
		if (pr_has(r, key) && has_span(pr_field_of(r->type, key)->kind) && pr_same(r->v[key].s, pr_own_peer))
			return true;
	return false;
}

void pr_dump_tell(struct pr_dump *d)
{
	pr_dump_tell_at(d, ':', d->line);
}

void pr_dump_tell_at(struct pr_dump *d, char mark, uint64_t place)
{
	struct pr_record *r = &d->record;
	bool fit = true;
	if (d->failed)
		return;
	snprintf(d->src + d->src_length, sizeof d->src - d->src_length, "%c%llu", mark, (unsigned long long)place);
	pr_dump_word(d, PR_ANY_SRC, d->src);
	pr_build_record(&d->build, r->type, r->t);
	for (unsigned key = PR_ANY_T + 1; fit && key < PR_KEYS; key++)
		if (pr_has(r, key))
			fit = put(&d->build, pr_field_of(r->type, key), &r->v[key]);
	struct pr_span record = fit ? pr_build_end(&d->build) : (struct pr_span){NULL, 0};
	if (!record.p) {
		if (fit && !is_long(r))
			pr_dump_fail(d, "out of memory");
		d->counts.unfit++;
		return;
	}
	d->counts.records++;
	d->counts.own = d->counts.own || is_own(r);
	if (r->t == 0) {
		d->counts.untimed++;
	} else {
		d->counts.first = r->t < d->counts.first ? r->t : d->counts.first;
		d->counts.last = r->t > d->counts.last ? r->t : d->counts.last;
	}
	d->teller->record(d->teller->arg, &(struct pr_telling){.record = record});
}

void pr_dump_same(struct pr_dump *d, bool own, const struct pr_token *tokens, size_t count)
{
	struct pr_token good[8];
	size_t n = 0;
	for (size_t i = 0; i < count && n < sizeof good / sizeof *good; i++)
		if (tokens[i].text.n > 0 && text_fits(PR_KIND_PEER, tokens[i].text))
			good[n++] = tokens[i];
	if (d->failed || n <= !own)
		return;
	d->counts.own = d->counts.own || own;
	d->teller->same(d->teller->arg, good, n, own);
}

bool pr_dump_fail_at(struct pr_dump *d, const char *unit, uint64_t place, const char *why)
{
	if (!d->failed)
		snprintf(d->error, sizeof d->error, "%s %llu: %s", unit, (unsigned long long)place, why);
	d->failed = true;
	return false;
}

bool pr_dump_fail(struct pr_dump *d, const char *why)
{
	return pr_dump_fail_at(d, "line", d->line, why);
}

bool pr_dump_check(struct pr_dump *d, struct pr_span document, const struct pr_scan *s)
{
	if (!s->why)
		return true;
	pr_dump_at(d, document, s->p);
	return pr_dump_fail(d, s->why);
}

struct pr_span pr_dump_hex(char out[static 17], uint64_t id)
{
	return (struct pr_span){(uint8_t *)out, (size_t)snprintf(out, 17, "%llx", (unsigned long long)id)};
}

struct pr_span pr_dump_address(struct pr_span url)
{
	const uint8_t *scheme = url.n > 3 ? memmem(url.p, url.n, "://", 3) : NULL;
	if (scheme) {
		url.n -= (size_t)(scheme + 3 - url.p);
		url.p = scheme + 3;
	}
	const uint8_t *path = url.n ? memchr(url.p, '/', url.n) : NULL;
	return (struct pr_span){url.p, path ? (size_t)(path - url.p) : url.n};
}

bool pr_dump_loopback(struct pr_span address)
{
	return pr_dump_starts(address, "127.") || pr_dump_starts(address, "localhost") || pr_dump_starts(address, "[::1]") ||
	       pr_is(address, "::1");
}

bool pr_dump_number(struct pr_span text, uint64_t *value_out)
{
	uint64_t number = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9' || __builtin_mul_overflow(number, 10u, &number) ||
		    __builtin_add_overflow(number, (uint64_t)(text.p[i] - '0'), &number))
			return false;
	*value_out = number;
	return text.n > 0;
}

bool pr_dump_starts(struct pr_span text, const char *start)
{
	size_t n = strlen(start);
	return text.n >= n && memcmp(text.p, start, n) == 0;
}

bool pr_dump_json(struct pr_span text, const char *start)
{
	bool inside = false;
	for (; *start; start++, text.p++, text.n--) {
		while (!inside && text.n > 0 && (pr_blank(*text.p) || *text.p == '\n')) {
			text.p++;
			text.n--;
		}
		if (text.n == 0 || *text.p != (uint8_t)*start)
			return false;
		inside ^= *start == '"';
	}
	return true;
}

bool pr_dump_holds(struct pr_span text, const char *part)
{
	return text.n > 0 && memmem(text.p, text.n, part, strlen(part)) != NULL;
}
