#include "evidence.h"

#include "base/utf8.h"
#include "base/words.h"

#define LIST_MAX 256u /* peers in a list */

static bool digit_of(uint8_t c, uint8_t *value)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = memchr(digits, c, sizeof digits - 1);
	*value = at ? (uint8_t)(at - digits) & 15u : 0;
	return at != NULL;
}

static bool add_hash(struct pr_build *b, unsigned key, struct pr_span hex)
{
	uint8_t bytes[64], high, low;
	if (hex.n % 2 || hex.n / 2 > sizeof bytes)
		return false;
	for (size_t i = 0; i < hex.n / 2; i++) {
		if (!digit_of(hex.p[2 * i], &high) || !digit_of(hex.p[2 * i + 1], &low))
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	pr_build_hash(b, key, (struct pr_span){bytes, hex.n / 2});
	return true;
}

/* Whether a text may stand for a peer: naming.h has the last word. */
static bool is_token(struct pr_span text)
{
	return text.n > 0 && text.n <= PR_PEER_MAX && pr_utf8_valid(text.p, text.n);
}

/* Names parted by blanks, commas or semicolons. */
static bool add_list(struct pr_build *b, const struct pr_field_info *field, struct pr_span text)
{
	struct pr_span items[LIST_MAX];
	size_t count = 0;
	for (size_t i = 0, n; i < text.n; i += n) {
		for (n = 0; i + n < text.n && !strchr(" \t,;", text.p[i + n]);)
			n++;
		if (n > 0 && count == LIST_MAX)
			return false;
		if (n > 0)
			items[count++] = (struct pr_span){text.p + i, n};
		n += i + n < text.n;
	}
	pr_build_array(b, field->key, count);
	for (size_t i = 0; i < count; i++) {
		if (field->kind == PR_KIND_PEERS ? !is_token(items[i]) : !pr_utf8_valid(items[i].p, items[i].n))
			return false;
		pr_add_text(b, items[i]);
	}
	return true;
}

static bool add_text(struct pr_build *b, unsigned key, struct pr_span text)
{
	pr_build_text(b, key, text);
	return pr_utf8_valid(text.p, text.n);
}

/* False: the value is none of the field's kind. */
static bool add(struct pr_build *b, const struct pr_field_info *field, struct pr_span value)
{
	uint64_t number = 0;
	bool negative = value.n > 0 && *value.p == '-', yes = pr_is(value, "yes") || pr_is(value, "true");
	switch (field->kind) {
	case PR_KIND_UINT:
		if (!pr_word_uint(value, UINT64_MAX, &number))
			return false;
		pr_build_uint(b, field->key, number);
		return true;
	case PR_KIND_INT:
		value = (struct pr_span){value.p + negative, value.n - negative};
		if (!pr_word_uint(value, INT64_MAX, &number))
			return false;
		pr_build_int(b, field->key, negative ? -(int64_t)number : (int64_t)number);
		return true;
	case PR_KIND_BOOL:
		pr_build_bool(b, field->key, yes);
		return yes || pr_is(value, "no") || pr_is(value, "false");
	case PR_KIND_TIME:
		if (!pr_rfc3339_parse((const char *)value.p, value.n, &number))
			return false;
		pr_build_uint(b, field->key, number);
		return true;
	case PR_KIND_TEXT_OR_NULL:
	case PR_KIND_PEER_OR_NULL:
		if (pr_is(value, "null")) {
			pr_build_null(b, field->key);
			return true;
		}
		if (field->kind == PR_KIND_TEXT_OR_NULL)
			return add_text(b, field->key, value);
		/* fall through */
	case PR_KIND_PEER:
		pr_build_text(b, field->key, value);
		return is_token(value);
	case PR_KIND_TEXT:
		return add_text(b, field->key, value);
	case PR_KIND_HASH:
		return add_hash(b, field->key, value);
	case PR_KIND_PEERS:
	case PR_KIND_TEXTS:
		return add_list(b, field, value);
	default: /* formats cannot give these: pr_yield_parse() */
		return false;
	}
}

static uint64_t before(uint64_t t, uint64_t lag)
{
	return lag < t ? t - lag : 0;
}

/*
 * When a line was likely written, whose stamp may be of whole seconds: just behind the line before it, if that was in the same
 * second, else in the middle of it.
 */
static uint64_t likeliest(const struct pr_found *found)
{
	return found->t > found->from ? found->t : found->from + (found->to - found->from) / 2;
}

/* The fields of a link that come from its lag, and from its turn and interval where the lag counts those who are asked. */
static void add_bounds(struct pr_build *b, const struct pr_found *found, const struct pr_bounds *lag, unsigned key)
{
	uint64_t turn = key == PR_LINK_TURN && found->counted       ? pr_lag_value(&found->yield->turn, found->params).most
	                : key == PR_LINK_INTERVAL && found->counted ? pr_lag_value(&found->yield->interval, found->params).best
	                                                            : 0;
	if (turn > 0)
		pr_build_uint(b, key, turn);
	if (key == PR_LINK_EARLIEST)
		pr_build_uint(b, key, before(found->from, lag->most));
	else if (key == PR_LINK_LATEST)
		pr_build_uint(b, key, before(found->to, lag->least));
	else if (key == PR_LINK_SINCE)
		pr_build_uint(b, key, before(likeliest(found), lag->best));
}

static bool add_fields(struct pr_evidence *e, struct pr_build *b, const struct pr_found *found, uint64_t count)
{
	uint64_t type = found->yield->type;
	struct pr_bounds lag = {0};
	if (type == PR_LINK)
		lag = pr_lag_value(&found->yield->lag, found->params);
	for (uint32_t keys = found->yield->keys; keys; keys &= keys - 1) {
		unsigned key = (unsigned)__builtin_ctz(keys);
		struct pr_span value = pr_found_value(found, key);
		if (value.p) {
			if (!add(b, pr_field_of(type, key), value)) {
				e->field = pr_field_of(type, key)->name;
				return false;
			}
		} else if (found->yield->own >> key & 1u) {
			pr_build_text(b, key, pr_own_peer);
		} else if (type == PR_CONTACT && key == PR_CONTACT_COUNT) {
			if (count > 1)
				pr_build_uint(b, key, count);
		} else if (type == PR_LINK) {
			add_bounds(b, found, &lag, key);
		}
	}
	if (found->untimed && pr_field_of(type, PR_LINK_UNDATED)) /* the same key in all types that have it */
		pr_build_bool(b, PR_LINK_UNDATED, true);
	return true;
}

/*
 * For contacts and links: whether there is a pair of peers, and it is news. Whether two tokens are one peer is not known
 * yet, so that less is left out here than could be; naming.h leaves out the rest.
 */
static bool is_news(struct pr_evidence *e, const struct pr_found *found, uint64_t *count)
{
	struct pr_span observer = pr_found_value(found, PR_LINK_OBSERVER), subject = pr_found_value(found, PR_LINK_SUBJECT);
	if (!observer.p)
		observer = pr_own_peer;
	if (!subject.p) {
		e->why = "no subject";
		e->unfit++;
		return false;
	}
	e->why = "thinned out";
	if (found->yield->type == PR_CONTACT)
		return pr_thin_contact(&e->thin, pr_thin_key(observer, subject), found->t, 1, count);
	struct pr_span cause = pr_found_value(found, PR_LINK_CAUSE);
	bool unwatched = pr_is(cause, "unwatched"); /* that says nothing of the link */
	if (pr_is(pr_found_value(found, PR_LINK_STATE), "up") && !unwatched)
		return pr_thin_up(&e->thin, pr_thin_key(observer, subject), pr_is(cause, "one-way"), found->t);
	pr_thin_lost_any(&e->thin);
	return true;
}

bool pr_evidence_tell(struct pr_evidence *e, struct pr_build *b, const struct pr_found *found, struct pr_telling *told)
{
	uint64_t type = found->yield->type, count = 0;
	e->field = NULL;
	if ((type == PR_CONTACT || type == PR_LINK) && !is_news(e, found, &count))
		return false;
	pr_build_record(b, type, found->t);
	if (!add_fields(e, b, found, count)) {
		e->why = "a value that is not of its field's kind";
		e->unfit++;
		return false;
	}
	told->record = pr_build_end(b);
	told->flags = PR_TELL_PLACED | PR_TELL_SYSTEM | (found->yield->known ? PR_TELL_KNOWN : 0);
	told->place = found->line;
	return told->record.p != NULL;
}

unsigned pr_evidence_tokens(const struct pr_found *found, struct pr_token *tokens)
{
	bool self = found->yield->what == PR_YIELD_SELF;
	unsigned count = 0;
	for (unsigned i = 0; i < found->yield->count; i++) {
		static const enum pr_known of_self[] = {PR_KNOWN_ADDR, PR_KNOWN_ID, PR_KNOWN_SELF};
		static const enum pr_known of_other[] = {PR_KNOWN_ADDR, PR_KNOWN_ID, PR_KNOWN_NAME};
		unsigned token = found->yield->values[i].key;
		if (found->values[i].p)
			tokens[count++] = (struct pr_token){self ? of_self[token] : of_other[token], found->values[i]};
	}
	return count;
}
