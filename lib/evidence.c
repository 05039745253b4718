#include "evidence.h"

#include "quote.h"
#include "utf8.h"

#define LIST_MAX 256u /* peers in a list */

/* Whom a contact or link is about, by their names; subject.p NULL: the record is of another type. */
struct pair {
	struct pr_span observer, subject;
};

/* What a field is given, or p NULL. */
static struct pr_span value_of(const struct pr_found *found, unsigned key)
{
	for (unsigned i = 0; i < found->yield->count; i++)
		if (found->yield->values[i].key == key)
			return found->values[i];
	return (struct pr_span){NULL, 0};
}

static bool number_of(struct pr_span text, uint64_t *value)
{
	*value = 0;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || *value > (UINT64_MAX - 9) / 10)
			return false;
		*value = *value * 10 + (uint64_t)(text.p[i] - '0');
	}
	return text.n > 0;
}

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

static bool peer_of(struct pr_evidence *e, struct pr_span token, struct pr_span *name)
{
	*name = token.p == pr_own_peer.p ? pr_identity_called(e->who, e->self) : pr_identity_name(e->who, token);
	return name->n > 0 && name->n <= PR_PEER_MAX && pr_utf8_valid(name->p, name->n);
}

/* Names parted by blanks, commas or semicolons. */
static bool add_list(struct pr_evidence *e, struct pr_build *b, const struct pr_field_info *field, struct pr_span text)
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
		struct pr_span name = items[i];
		if (field->kind == PR_KIND_PEERS ? !peer_of(e, items[i], &name) : !pr_utf8_valid(name.p, name.n))
			return false;
		pr_add_text(b, name);
	}
	return true;
}

static bool add_text(struct pr_build *b, unsigned key, struct pr_span text)
{
	pr_build_text(b, key, text);
	return pr_utf8_valid(text.p, text.n);
}

/* False: the value is none of the field's kind. */
static bool add(struct pr_evidence *e, struct pr_build *b, const struct pr_field_info *field, struct pr_span value)
{
	uint64_t number = 0;
	bool negative = value.n > 0 && *value.p == '-', yes = pr_is(value, "yes") || pr_is(value, "true");
	struct pr_span name;
	switch (field->kind) {
	case PR_KIND_UINT:
		pr_build_uint(b, field->key, number_of(value, &number) ? number : 0);
		return number_of(value, &number);
	case PR_KIND_INT:
		value = (struct pr_span){value.p + negative, value.n - negative};
		if (!number_of(value, &number) || number > INT64_MAX)
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
		if (!peer_of(e, value, &name))
			return false;
		pr_build_text(b, field->key, name);
		return true;
	case PR_KIND_TEXT:
		return add_text(b, field->key, value);
	case PR_KIND_HASH:
		return add_hash(b, field->key, value);
	case PR_KIND_PEERS:
	case PR_KIND_TEXTS:
		return add_list(e, b, field, value);
	default: /* formats cannot give these: pr_yield_parse() */
		return false;
	}
}

static uint64_t before(uint64_t t, uint64_t lag)
{
	return lag < t ? t - lag : 0;
}

/* The fields of a link that come from its lag. */
static void add_bounds(struct pr_build *b, const struct pr_found *found, const struct pr_bounds *lag, unsigned key)
{
	if (key == PR_LINK_EARLIEST)
		pr_build_uint(b, key, before(found->from, lag->most));
	else if (key == PR_LINK_LATEST)
		pr_build_uint(b, key, before(found->to, lag->least));
	else if (key == PR_LINK_SINCE)
		pr_build_uint(b, key, before(found->t, lag->best));
}

/* observer, or peer: the log's own unless something else is said */
static bool is_own_peer(uint64_t type, unsigned key)
{
	const struct pr_field_info *field = pr_field_of(type, key);
	return key == PR_LINK_OBSERVER && (strcmp(field->name, "observer") == 0 || strcmp(field->name, "peer") == 0);
}

static bool add_fields(struct pr_evidence *e, struct pr_build *b, const struct pr_found *found, struct pr_span self,
                       const struct pair *pair)
{
	uint64_t type = found->yield->type;
	struct pr_bounds lag = {0};
	if (type == PR_LINK)
		lag = pr_lag_value(&found->yield->lag, found->params);
	for (uint32_t keys = found->yield->keys; keys; keys &= keys - 1) {
		unsigned key = (unsigned)__builtin_ctz(keys);
		struct pr_span value = value_of(found, key);
		if (pair->subject.p && (key == PR_LINK_OBSERVER || key == PR_LINK_SUBJECT)) {
			pr_build_text(b, key, key == PR_LINK_OBSERVER ? pair->observer : pair->subject);
		} else if (value.p) {
			if (!add(e, b, pr_field_of(type, key), value))
				return false;
		} else if (is_own_peer(type, key)) {
			pr_build_text(b, key, self);
		} else if (type == PR_CONTACT && key == PR_CONTACT_COUNT) {
			if (e->repeated > 0)
				pr_build_uint(b, key, 1 + e->repeated);
		} else if (type == PR_LINK) {
			add_bounds(b, found, &lag, key);
		}
	}
	return true;
}

static uint64_t mix(uint64_t h, struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		h = (h ^ text.p[i]) * 1099511628211u;
	return (h ^ 255) * 1099511628211u; /* ends the text: no byte of UTF-8 */
}

/*
 * Whether a contact or link between two peers is to be left out, because the last one that said the same is not long
 * ago. A link that is not up makes whatever follows news.
 */
static bool thin(struct pr_evidence *e, const struct pr_found *found, const struct pair *of)
{
	uint64_t key = mix(mix(PR_LINK, of->observer), of->subject);
	struct pr_recent_pair *pair = &e->pairs[key % PR_EVIDENCE_PAIRS];
	bool contact = found->yield->type == PR_CONTACT;
	if (pair->key != key)
		*pair = (struct pr_recent_pair){.key = key};
	if (!contact && !pr_is(value_of(found, PR_LINK_STATE), "up")) {
		pair->contact = pair->up = 0;
		return false;
	}
	uint64_t *last = contact ? &pair->contact : &pair->up;
	if (*last > 0 && found->t >= *last && found->t - *last < e->every) {
		pair->dropped += contact;
		return true;
	}
	*last = found->t;
	if (contact) {
		e->repeated = pair->dropped;
		pair->dropped = 0;
	}
	return false;
}

static bool is_known(struct pr_evidence *e, const struct pr_found *found, unsigned key)
{
	struct pr_span token = value_of(found, key);
	return !token.p || token.p == pr_own_peer.p || pr_identity_knows(e->who, token);
}

/* For contacts and links: whether there is a pair of peers, and it is news. */
static bool is_news(struct pr_evidence *e, const struct pr_found *found, struct pr_span self, struct pair *pair)
{
	struct pr_span observer = value_of(found, PR_LINK_OBSERVER), subject = value_of(found, PR_LINK_SUBJECT);
	pair->observer = self;
	if ((observer.p && !peer_of(e, observer, &pair->observer)) || !subject.p || !peer_of(e, subject, &pair->subject)) {
		e->unfit++;
		return false;
	}
	if (found->yield->known && (!is_known(e, found, PR_LINK_OBSERVER) || !is_known(e, found, PR_LINK_SUBJECT)))
		return false;
	return !pr_same(pair->observer, pair->subject) && !thin(e, found, pair);
}

void pr_evidence_file(struct pr_evidence *e, const char *file)
{
	pr_quote(e->src, PR_EVIDENCE_FILE, file);
	e->src_length = strlen(e->src);
	e->src[e->src_length++] = ':';
}

static void build_src(struct pr_evidence *e, struct pr_build *b, uint64_t line)
{
	char digits[20];
	size_t n = 0, length = e->src_length;
	do
		digits[n++] = (char)('0' + line % 10);
	while (line /= 10);
	while (n > 0)
		e->src[length++] = digits[--n];
	pr_build_text(b, PR_ANY_SRC, (struct pr_span){(const uint8_t *)e->src, length});
}

struct pr_span pr_evidence_record(struct pr_evidence *e, struct pr_build *b, const struct pr_found *found)
{
	uint64_t type = found->yield->type;
	struct pr_span self = pr_identity_called(e->who, e->self);
	struct pair pair = {0};
	if ((type == PR_CONTACT || type == PR_LINK) && !is_news(e, found, self, &pair))
		return (struct pr_span){NULL, 0};
	pr_build_record(b, type, found->t);
	build_src(e, b, found->line);
	pr_build_text(b, PR_ANY_SYSTEM, e->system);
	pr_build_text(b, PR_ANY_BY, self);
	if (!add_fields(e, b, found, self, &pair)) {
		e->unfit++;
		return (struct pr_span){NULL, 0};
	}
	return pr_build_end(b);
}

bool pr_evidence_learn(struct pr_evidence *e, const struct pr_found *found)
{
	bool self = found->yield->what == PR_YIELD_SELF, meet = found->yield->what == PR_YIELD_MEET, fits = true;
	uint32_t first = self ? e->self : PR_IDENTITY_NONE;
	for (unsigned i = 0; i < found->yield->count; i++) {
		static const enum pr_known of_self[] = {PR_KNOWN_ADDR, PR_KNOWN_ID, PR_KNOWN_SELF};
		static const enum pr_known of_other[] = {PR_KNOWN_ADDR, PR_KNOWN_ID, PR_KNOWN_NAME};
		unsigned token = found->yield->values[i].key;
		if (!found->values[i].p)
			continue;
		uint32_t number = pr_identity_add(e->who, found->values[i], self ? of_self[token] : of_other[token]);
		fits = pr_identity_join(e->who, first, number) && fits;
		first = first == PR_IDENTITY_NONE ? number : first;
	}
	if (meet && e->meetings)
		pr_meetings_add(e->meetings, found->t, e->self, first);
	return fits;
}
