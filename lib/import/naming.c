#include "naming_parts.h"

#include "record/decode.h"

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
	struct pr_span name = it.content.p ? pr_naming_called(w->naming, it.content).name : it.content;
	if (name.p)
		pr_add_text(w->b, name);
	else if (!it.content.p)
		pr_add_null(w->b);
	return name.p || !it.content.p;
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
	uint32_t special = pr_naming_peer_keys(w->naming, w->type) | (counted ? 0 : 1u << PR_CONTACT_COUNT);
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

/* What a link is said to be. That it is not watched any more says nothing of the kind. */
enum word { NOT_UP, ONE_WAY, UP };

static enum word word_of(struct pr_span state, struct pr_span cause)
{
	if (!pr_is(state, "up") || pr_is(cause, "unwatched"))
		return NOT_UP;
	return pr_is(cause, "one-way") ? ONE_WAY : UP;
}

/* For contacts and links: whether there are two peers, and it is news. word: of a link; weight: of a contact. */
static bool is_news(struct work *w, unsigned flags, const struct pr_naming_pair *pair, enum word word, uint64_t weight)
{
	struct pr_naming *naming = w->naming;
	if (flags & PR_TELL_KNOWN && !pair->known) {
		naming->why = "a peer that nothing else names";
		naming->unknown++;
		return false;
	}
	if (!pair->fit) {
		naming->why = "what stands for a peer names none";
		naming->unfit++;
		return false;
	}
	naming->why = "a peer and itself";
	if (pair->same) /* some systems connect to themselves */
		return false;
	naming->why = "thinned out";
	if (w->type == PR_CONTACT)
		return pr_thin_contact(&naming->thin, pair->key, w->t, weight, &w->stands_for);
	if (word != NOT_UP)
		return pr_thin_up(&naming->thin, pair->key, word == ONE_WAY, w->t);
	pr_thin_lost(&naming->thin, pair->key);
	return true;
}

/* The first two fields of contacts and links are the same. */
static bool tells_news(struct work *w, unsigned flags)
{
	struct pr_span observer = text_of(w, PR_LINK_OBSERVER), subject = text_of(w, PR_LINK_SUBJECT);
	const struct pr_called nobody = {{NULL, 0}, true};
	struct pr_called by = observer.p ? pr_naming_called(w->naming, observer) : nobody;
	struct pr_called of = subject.p ? pr_naming_called(w->naming, subject) : nobody;
	const struct pr_naming_pair pair = pr_naming_pair_of(by, of);
	bool contact = w->type == PR_CONTACT;
	enum word word = contact ? NOT_UP : word_of(text_of(w, PR_LINK_STATE), text_of(w, PR_LINK_CAUSE));
	return is_news(w, flags, &pair, word, contact ? weight_of(w) : 1);
}

void pr_naming_set_system(struct pr_naming *naming, struct pr_span system)
{
	naming->system = system;
	for (size_t i = 0; i < PR_NAMING_LEADS; i++)
		naming->leads[i].version = 0;
}

/* What the reader left out, since it is the same in most of the input. */
static void add_frame(struct work *w, const struct pr_telling *told)
{
	bool placed = told->flags & PR_TELL_PLACED;
	if (placed)
		pr_build_text(w->b, PR_ANY_SRC, pr_src_at(&w->naming->src, told->place));
	if (told->flags & PR_TELL_SYSTEM)
		pr_build_text(w->b, PR_ANY_SYSTEM, w->naming->system);
	if (placed)
		pr_build_text(w->b, PR_ANY_BY, pr_naming_called(w->naming, pr_own_peer).name);
}

/* Of a contact: takes what it stands for, if that is said, off what stands behind its peers. */
static uint64_t take_count(struct pr_naming_rest *rest)
{
	if (rest->count == 0 || rest->first != PR_CONTACT_COUNT)
		return 1;
	struct pr_cursor c = pr_cursor_of(rest->bytes);
	pr_cursor_uint(&c);
	uint64_t weight = pr_cursor_uint(&c);
	rest->bytes = (struct pr_span){c.p, (size_t)(c.end - c.p)};
	rest->count--;
	return weight;
}

/* A record whose peers all stand in front, as nearly all have them: what they are called is known from the one before. */
static struct pr_span apply_led(struct work *w, const struct pr_telling *told, const struct pr_naming_lead *lead,
                                struct pr_naming_rest *rest)
{
	bool contact = w->type == PR_CONTACT, link = w->type == PR_LINK;
	enum word word = link && rest->first == PR_LINK_STATE ? word_of(rest->text, rest->cause) : NOT_UP;
	uint64_t weight = contact ? take_count(rest) : 1;
	if ((contact || link) && !is_news(w, told->flags, &lead->pair, word, weight))
		return (struct pr_span){NULL, 0};
	struct pr_run runs[4];
	uint8_t number[PR_PUT_UINT];
	size_t count = 0;
	if (told->flags & PR_TELL_PLACED)
		runs[count++] = (struct pr_run){pr_src_field(&w->naming->src, told->place), 1};
	runs[count++] = (struct pr_run){{lead->named, lead->named_n}, lead->fields};
	if (w->stands_for > 1)
		runs[count++] = (struct pr_run){{number, (size_t)(pr_put_uint(number, PR_CONTACT_COUNT, w->stands_for) - number)}, 1};
	if (rest->count > 0)
		runs[count++] = (struct pr_run){rest->bytes, rest->count};
	return pr_build_runs(w->b, w->type, w->t, runs, count);
}

/* Of a contact's fields those that may stand in front of its count are rare: they are gone through one by one. */
static bool is_led(const struct pr_naming_lead *lead, uint64_t type, const struct pr_naming_rest *rest)
{
	return lead && (type != PR_CONTACT || rest->count == 0 || rest->first >= PR_CONTACT_COUNT);
}

struct pr_span pr_naming_apply(struct pr_naming *naming, struct pr_build *b, const struct pr_telling *told, uint64_t *t)
{
	struct work w;
	w.naming = naming;
	w.b = b;
	w.stands_for = 0;
	struct pr_naming_rest rest;
	const struct pr_naming_lead *lead = pr_naming_lead_of(naming, told, &w.type, &w.t, &rest);
	if (is_led(lead, w.type, &rest)) {
		*t = w.t = w.t > 0 ? w.t : *t;
		return apply_led(&w, told, lead, &rest);
	}
	if (!take_apart(&w, told->record)) {
		naming->why = "no record";
		naming->unfit++;
		return (struct pr_span){NULL, 0};
	}
	w.t = w.t > 0 ? w.t : *t;
	*t = w.t;
	if ((w.type == PR_CONTACT || w.type == PR_LINK) && !tells_news(&w, told->flags))
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
