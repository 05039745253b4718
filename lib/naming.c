#include "naming.h"

#include "decode.h"
#include "utf8.h"

struct work { /* on one record */
	struct pr_naming *naming;
	struct pr_build *b;
	uint64_t type, t;
	unsigned count; /* of fields, without type and t */
	struct {
		uint64_t key;
		struct pr_span item; /* encoded */
	} fields[PR_KEYS];
	uint64_t stands_for; /* so many, a contact does */
};

static bool is_own(struct pr_span token)
{
	return pr_same(token, pr_own_peer);
}

/* p NULL: it is no peer's. */
static struct pr_span name_of(const struct pr_naming *naming, struct pr_span token)
{
	struct pr_span name = is_own(token) ? pr_identity_called(naming->who, naming->own)
	                                    : pr_identity_name(naming->who, token);
	bool good = name.n > 0 && name.n <= PR_PEER_MAX && pr_utf8_valid(name.p, name.n);
	return good ? name : (struct pr_span){NULL, 0};
}

static bool add_name(struct work *w, struct pr_cursor *c)
{
	struct pr_span token = pr_cursor_text(c);
	struct pr_span name = token.p ? name_of(w->naming, token) : token;
	if (token.p && !name.p)
		return false;
	if (name.p)
		pr_add_text(w->b, name);
	else
		pr_add_null(w->b);
	return true;
}

/* Arrays of peers, `depth` of them in each other, whatever their shape (pr_decode() has checked it). */
static bool add_names(struct work *w, struct pr_cursor *c, unsigned depth)
{
	if (depth == 0)
		return add_name(w, c);
	uint64_t count = pr_cursor_count(c);
	pr_add_array(w->b, count);
	for (; count > 0; count--)
		if (!add_names(w, c, depth - 1))
			return false;
	return true;
}

/* How many arrays stand around the peers in a value; -1: there are no peers in it. */
static int depth_of(const struct pr_field_info *field)
{
	if (!field)
		return -1;
	switch ((int)field->kind) {
	case PR_KIND_PEER:
	case PR_KIND_PEER_OR_NULL:
		return 0;
	case PR_KIND_PEERS:
		return 1;
	case PR_KIND_GROUPS:
	case PR_KIND_PEER_PAIRS:
		return 2;
	default:
		return field->key == PR_ANY_BY ? 0 : -1;
	}
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
		w->fields[w->count].key = pr_cursor_uint(&c);
		w->fields[w->count].item = pr_cursor_skip(&c);
	}
	return c.p == c.end;
}

/* The text of a field; p NULL: it is not there, or null. */
static struct pr_span text_of(const struct work *w, uint64_t key)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->fields[i].key == key) {
			struct pr_cursor c = pr_cursor_of(w->fields[i].item);
			return pr_cursor_text(&c);
		}
	return (struct pr_span){NULL, 0};
}

static void add_count(struct work *w, bool *added)
{
	if (!*added && w->stands_for > 1)
		pr_build_uint(w->b, PR_CONTACT_COUNT, w->stands_for);
	*added = true;
}

static bool add_fields(struct work *w)
{
	bool counted = w->type != PR_CONTACT;
	for (unsigned i = 0; i < w->count; i++) {
		uint64_t key = w->fields[i].key;
		struct pr_cursor c = pr_cursor_of(w->fields[i].item);
		int depth = depth_of(pr_field_of(w->type, key));
		if (!counted && key >= PR_CONTACT_COUNT)
			add_count(w, &counted);
		if (w->type == PR_CONTACT && key == PR_CONTACT_COUNT)
			continue; /* written already */
		if (depth < 0) {
			pr_build_item(w->b, key, w->fields[i].item);
			continue;
		}
		pr_build_key(w->b, key);
		if (!add_names(w, &c, (unsigned)depth))
			return false;
	}
	add_count(w, &counted);
	return true;
}

static bool is_known(const struct pr_naming *naming, struct pr_span token)
{
	return !token.p || is_own(token) || pr_identity_knows(naming->who, token);
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
	if (flags & PR_TELL_KNOWN && (!is_known(naming, observer) || !is_known(naming, subject))) {
		naming->why = "a peer that nothing else names";
		naming->unknown++;
		return false;
	}
	observer = observer.p ? name_of(naming, observer) : observer;
	subject = subject.p ? name_of(naming, subject) : subject;
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

struct pr_span pr_naming_apply(struct pr_naming *naming, struct pr_build *b, struct pr_span record, unsigned flags,
                               uint64_t *t)
{
	struct work w;
	w.naming = naming;
	w.b = b;
	w.stands_for = 0;
	if (!take_apart(&w, record)) {
		naming->why = "no record";
		naming->unfit++;
		return (struct pr_span){NULL, 0};
	}
	w.t = w.t > 0 ? w.t : *t;
	*t = w.t;
	if ((w.type == PR_CONTACT || w.type == PR_LINK) && !is_news(&w, flags))
		return (struct pr_span){NULL, 0};
	pr_build_record(b, w.type, w.t);
	if (!add_fields(&w)) {
		naming->why = "what stands for a peer names none";
		naming->unfit++;
		return (struct pr_span){NULL, 0};
	}
	return pr_build_end(b);
}
