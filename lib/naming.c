#include "naming.h"

#include "decode.h"
#include "hash.h"
#include "utf8.h"

#define DEPTH 2u /* of arrays around peers, at most */

struct work { /* on one record */
	struct pr_naming *naming;
	struct pr_build *b;
	uint64_t type, t;
	unsigned count; /* of fields, without type and t */
	struct field {
		uint64_t key;
		const uint8_t *start; /* its key's */
		struct pr_span item; /* its value, encoded */
		struct pr_span text; /* if the value is one */
	} fields[PR_KEYS];
	uint64_t stands_for; /* so many, a contact does */
};

struct called {
	struct pr_span name; /* p NULL: it is no peer's */
	bool known;
};

static struct called look_up(const struct pr_naming *naming, struct pr_span token)
{
	struct called it = {.known = true};
	if (pr_same(token, pr_own_peer))
		it.name = pr_identity_called(naming->who, naming->own);
	else
		it.known = pr_identity_find(naming->who, token, &it.name);
	if (it.name.n == 0 || it.name.n > PR_PEER_MAX || !pr_utf8_valid(it.name.p, it.name.n))
		it.name.p = NULL;
	return it;
}

/* A writer tells of the same few peers again and again. */
static struct called called(struct pr_naming *naming, struct pr_span token)
{
	if (token.n == 0 || token.n > sizeof naming->memos->token)
		return look_up(naming, token);
	bool own = token.n == 1 && *token.p == *pr_own_peer.p; /* what most tell of, all the time */
	struct pr_naming_memo *memo = &naming->memos[own ? PR_NAMING_MEMOS : pr_hash(0, token) % PR_NAMING_MEMOS];
	if (memo->version != pr_identity_version(naming->who) || memo->n != token.n ||
	    memcmp(memo->token, token.p, token.n) != 0) {
		struct called it = look_up(naming, token);
		memo->version = pr_identity_version(naming->who);
		memo->n = (uint8_t)token.n;
		memcpy(memo->token, token.p, token.n);
		memo->itself = it.name.p == token.p;
		memo->known = it.known;
		memo->name = it.name;
	}
	return (struct called){memo->itself ? token : memo->name, memo->known};
}

/* A peer, or arrays of peers, whatever their shape (their kind has it). */
static bool add_names(struct work *w, struct pr_cursor *c, unsigned depth)
{
	struct pr_item it = pr_cursor_next(c);
	if (it.major == PR_MAJOR_ARRAY && depth > 0) {
		pr_add_array(w->b, it.u);
		for (; it.u > 0; it.u--)
			if (!add_names(w, c, depth - 1))
				return false;
		return true;
	}
	struct pr_span name = it.content.p ? called(w->naming, it.content).name : it.content;
	if (name.p)
		pr_add_text(w->b, name);
	else if (!it.content.p)
		pr_add_null(w->b);
	return name.p || !it.content.p;
}

static bool holds_peers(uint64_t type, uint64_t key)
{
	const struct pr_field_info *field = pr_field_of(type, key);
	if (!field)
		return false;
	switch ((int)field->kind) {
	case PR_KIND_PEER:
	case PR_KIND_PEER_OR_NULL:
	case PR_KIND_PEERS:
	case PR_KIND_GROUPS:
	case PR_KIND_PEER_PAIRS:
		return true;
	default:
		return key == PR_ANY_BY;
	}
}

/* The keys of a type's fields that hold peers: a set. Every type has `by`; 0: it is not known yet. */
static uint32_t peer_keys(struct pr_naming *naming, uint64_t type)
{
	uint32_t *keys = &naming->peer_keys[type < PR_TYPES_MAX ? type : PR_ANY];
	if (*keys == 0)
		for (unsigned key = 0; key < PR_KEYS; key++)
			*keys |= holds_peers(type, key) ? 1u << key : 0;
	return *keys;
}

static void take_value(struct field *field, struct pr_cursor *c)
{
	const uint8_t *start = c->p;
	struct pr_item it = pr_cursor_next(c);
	field->text = it.content;
	if (it.major >= PR_MAJOR_ARRAY && it.major <= PR_MAJOR_TAG) {
		c->p = start;
		pr_cursor_skip(c);
	}
	field->item = (struct pr_span){start, (size_t)(c->p - start)};
}

/* Takes a record apart. Readers build it as this program does, so that nothing is checked but its frame. */
static bool take_apart(struct work *w, struct pr_span record)
{
	struct pr_cursor c = pr_cursor_of(record);
	uint64_t count = pr_cursor_count(&c);
	if (count < 2 || count > PR_KEYS || pr_cursor_uint(&c) != PR_ANY_TYPE)
		return false;
	w->type = pr_cursor_uint(&c);
	if (pr_cursor_uint(&c) != PR_ANY_T)
		return false;
	w->t = pr_cursor_uint(&c);
	for (w->count = 0; w->count < count - 2; w->count++) {
		struct field *field = &w->fields[w->count];
		field->start = c.p;
		field->key = pr_cursor_uint(&c);
		take_value(field, &c);
	}
	return c.p == c.end;
}

/* The text of a field; p NULL: it is not there, or null. */
static struct pr_span text_of(const struct work *w, uint64_t key)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->fields[i].key == key)
			return w->fields[i].text;
	return (struct pr_span){NULL, 0};
}

static void add_count(struct work *w, bool *added)
{
	if (!*added && w->stands_for > 1)
		pr_build_uint(w->b, PR_CONTACT_COUNT, w->stands_for);
	*added = true;
}

/* Fields from i on that are copied as they stand: how many. */
static unsigned plain_fields(const struct work *w, unsigned i, uint32_t special)
{
	unsigned n = 0;
	while (i + n < w->count && !(w->fields[i + n].key < PR_KEYS && special >> w->fields[i + n].key & 1u))
		n++;
	return n;
}

static bool add_fields(struct work *w)
{
	bool counted = w->type != PR_CONTACT;
	uint32_t special = peer_keys(w->naming, w->type) | (counted ? 0 : 1u << PR_CONTACT_COUNT);
	for (unsigned i = 0, n; i < w->count; i += n) {
		const struct field *field = &w->fields[i], *last;
		n = plain_fields(w, i, special);
		if (!counted && field->key >= PR_CONTACT_COUNT)
			add_count(w, &counted);
		if (n > 0) {
			last = &w->fields[i + n - 1];
			pr_build_fields(w->b, n, last->key,
			                (struct pr_span){field->start, (size_t)(last->item.p + last->item.n - field->start)});
			continue;
		}
		n = 1;
		if (w->type == PR_CONTACT && field->key == PR_CONTACT_COUNT)
			continue; /* written already */
		struct pr_cursor c = pr_cursor_of(field->item);
		pr_build_key(w->b, field->key);
		if (!add_names(w, &c, DEPTH))
			return false;
	}
	add_count(w, &counted);
	return true;
}

static uint64_t weight_of(const struct work *w)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->fields[i].key == PR_CONTACT_COUNT) {
			struct pr_cursor c = pr_cursor_of(w->fields[i].item);
			return pr_cursor_uint(&c);
		}
	return 1;
}

/* For contacts and links, whose first two fields are the same: whether there are two peers, and it is news. */
static bool is_news(struct work *w, unsigned flags)
{
	struct pr_naming *naming = w->naming;
	struct pr_span observer = text_of(w, PR_LINK_OBSERVER), subject = text_of(w, PR_LINK_SUBJECT);
	const struct called nobody = {{NULL, 0}, true};
	struct called by = observer.p ? called(naming, observer) : nobody;
	struct called of = subject.p ? called(naming, subject) : nobody;
	if (flags & PR_TELL_KNOWN && !(by.known && of.known)) {
		naming->why = "a peer that nothing else names";
		naming->unknown++;
		return false;
	}
	observer = by.name;
	subject = of.name;
	if (!observer.p || !subject.p) {
		naming->why = "what stands for a peer names none";
		naming->unfit++;
		return false;
	}
	naming->why = "a peer and itself";
	if (pr_same(observer, subject)) /* some systems connect to themselves */
		return false;
	naming->why = "thinned out";
	if (w->type == PR_CONTACT)
		return pr_thin_contact(&naming->thin, observer, subject, w->t, weight_of(w), &w->stands_for);
	if (pr_is(text_of(w, PR_LINK_STATE), "up"))
		return pr_thin_up(&naming->thin, observer, subject, w->t);
	pr_thin_lost(&naming->thin, observer, subject);
	return true;
}

/* What the reader left out, since it is the same in most of the input. */
static void add_frame(struct work *w, const struct pr_telling *told)
{
	struct pr_naming *naming = w->naming;
	if (told->flags & PR_TELL_PLACED)
		pr_build_text(w->b, PR_ANY_SRC, pr_src_at(&naming->src, told->place));
	if (told->flags & PR_TELL_SYSTEM)
		pr_build_text(w->b, PR_ANY_SYSTEM, naming->system);
	if (told->flags & PR_TELL_PLACED)
		pr_build_text(w->b, PR_ANY_BY, called(naming, pr_own_peer).name);
}

struct pr_span pr_naming_apply(struct pr_naming *naming, struct pr_build *b, const struct pr_telling *told, uint64_t *t)
{
	struct work w;
	w.naming = naming;
	w.b = b;
	w.stands_for = 0;
	if (!take_apart(&w, told->record)) {
		naming->why = "no record";
		naming->unfit++;
		return (struct pr_span){NULL, 0};
	}
	w.t = w.t > 0 ? w.t : *t;
	*t = w.t;
	if ((w.type == PR_CONTACT || w.type == PR_LINK) && !is_news(&w, told->flags))
		return (struct pr_span){NULL, 0};
	pr_build_record(b, w.type, w.t);
	add_frame(&w, told);
	if (!add_fields(&w)) {
		naming->why = "what stands for a peer names none";
		naming->unfit++;
		return (struct pr_span){NULL, 0};
	}
	return pr_build_end(b);
}
