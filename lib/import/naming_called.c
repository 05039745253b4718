#include "base/hash.h"
#include "base/same.h"
#include "base/utf8.h"
#include "naming_parts.h"
#include "record/decode.h"

static struct pr_called look_up(const struct pr_naming *naming, struct pr_span token)
{
	struct pr_called it = {.known = true};
	if (pr_same(token, pr_own_peer))
		it.name = pr_identity_called(naming->who, naming->own);
	else
		it.known = pr_identity_find(naming->who, token, &it.name);
	if (it.name.n == 0 || it.name.n > PR_PEER_MAX || !pr_utf8_valid(it.name.p, it.name.n))
		it.name.p = NULL;
	return it;
}

struct pr_called pr_naming_called(struct pr_naming *naming, struct pr_span token)
{
	if (token.n == 0 || token.n > sizeof naming->memos->token)
		return look_up(naming, token);
	bool own = token.n == 1 && *token.p == *pr_own_peer.p; /* what most tell of, all the time */
	struct pr_naming_memo *memo = &naming->memos[own ? PR_NAMING_MEMOS : pr_hash(0, token) % PR_NAMING_MEMOS];
	if (memo->version != pr_identity_version(naming->who) || memo->n != token.n ||
	    memcmp(memo->token, token.p, token.n) != 0) {
		struct pr_called it = look_up(naming, token);
		memo->version = pr_identity_version(naming->who);
		memo->n = (uint8_t)token.n;
		memcpy(memo->token, token.p, token.n);
		memo->itself = it.name.p == token.p;
		memo->known = it.known;
		memo->name = it.name;
	}
	return (struct pr_called){memo->itself ? token : memo->name, memo->known};
}

struct pr_naming_pair pr_naming_pair_of(struct pr_called observer, struct pr_called subject)
{
	bool fit = observer.name.p && subject.name.p;
	return (struct pr_naming_pair){
		.key = fit ? pr_thin_key(observer.name, subject.name) : 0,
		.known = observer.known && subject.known, .fit = fit, .same = fit && pr_same(observer.name, subject.name),
	};
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

/* Every type has `by`; 0: it is not known yet. */
uint32_t pr_naming_peer_keys(struct pr_naming *naming, uint64_t type)
{
	uint32_t *keys = &naming->peer_keys[type < PR_TYPES_MAX ? type : PR_ANY];
	if (*keys == 0)
		for (unsigned key = 0; key < PR_KEYS; key++)
			*keys |= holds_peers(type, key) ? 1u << key : 0;
	return *keys;
}

/* Heads (RFC 8949, section 3): numbers below SMALL stand in the byte itself. */
#define SMALL 24u
enum { BYTES = 0x40, TEXT = 0x60, TEXT_OF_BYTE = 0x78, ARRAY = 0x80, SIMPLE = 0xe0 };

/* Past the next field, if its key is a small one, and its value neither an array, a map nor a tag. *text: if the value is one. */
static bool pass_field(struct pr_cursor *c, struct pr_span *text)
{
	const uint8_t *p = c->p + 2; /* the value, behind its head */
	size_t left = (size_t)(c->end - c->p);
	*text = (struct pr_span){NULL, 0};
	if (left < 2 || c->p[0] >= SMALL)
		return false;
	unsigned head = c->p[1], info = head & 31u;
	bool string = head >= BYTES && head < ARRAY;
	if ((head >= ARRAY && head < SIMPLE) || info > 27 || (string && info > SMALL))
		return false;
	size_t n = info < SMALL ? 0 : (size_t)1 << (info - SMALL);
	if (n > left - 2)
		return false;
	if (string) {
		size_t length = info < SMALL ? info : *p;
		if (length > left - 2 - n)
			return false;
		*text = (struct pr_span){head >= TEXT ? p + n : NULL, length};
		n += length;
	}
	c->p = p + n;
	return true;
}

/* Past the peers that it begins with, of which those with long names may be left: false if there is none. */
static bool pass_peers(struct pr_cursor *c, uint32_t peers)
{
	const uint8_t *p = c->p;
	while (c->end - p > 2 && p[0] < SMALL && peers >> p[0] & 1u && p[1] >= TEXT && p[1] <= TEXT_OF_BYTE) {
		bool small = p[1] < TEXT_OF_BYTE;
		size_t n = small ? 2u + (p[1] - TEXT) : 3u + p[2];
		if (n > (size_t)(c->end - p))
			break;
		p += n;
	}
	bool any = p > c->p;
	c->p = p;
	return any;
}

/* False: there is another peer. */
static bool pass_rest(struct pr_cursor *c, uint32_t peers, struct pr_naming_rest *rest)
{
	const uint8_t *start = c->p;
	rest->count = rest->first = 0;
	rest->cause = (struct pr_span){NULL, 0};
	while (c->p < c->end) {
		struct pr_span text;
		unsigned key = *c->p;
		if (!pass_field(c, &text) || peers >> key & 1u)
			return false;
		if (key == PR_LINK_CAUSE)
			rest->cause = text;
		if (rest->count++ == 0) {
			rest->first = key;
			rest->text = text;
		}
	}
	rest->bytes = (struct pr_span){start, (size_t)(c->p - start)};
	return true;
}

static bool add_named(struct pr_naming_lead *lead, unsigned key, struct pr_span text)
{
	uint8_t *to = lead->named + lead->named_n;
	if (!text.p || text.n > PR_PUT_TEXT_MAX || text.n + PR_PUT_HEAD > (size_t)(PR_NAMING_NAMED - lead->named_n))
		return false;
	lead->named_n = (uint8_t)(pr_put_text(to, key, text) - lead->named);
	lead->fields++;
	return true;
}

/* What the reader left out, since it is the same in most of the input. */
static bool add_frame(struct pr_naming *naming, struct pr_naming_lead *lead, unsigned flags)
{
	return (!(flags & PR_TELL_SYSTEM) || add_named(lead, PR_ANY_SYSTEM, naming->system)) &&
	       (!(flags & PR_TELL_PLACED) || add_named(lead, PR_ANY_BY, pr_naming_called(naming, pr_own_peer).name));
}

/* peers: the fields as they were told. False: it cannot be remembered. */
static bool make_lead(struct pr_naming *naming, struct pr_naming_lead *lead, uint64_t type, struct pr_span peers, unsigned flags)
{
	struct pr_cursor c = pr_cursor_of(peers);
	struct pr_called called[2] = {{{NULL, 0}, true}, {{NULL, 0}, true}};
	size_t count = 0;
	lead->version = 0;
	lead->fields = lead->named_n = 0;
	if (peers.n > PR_NAMING_LEAD || !add_frame(naming, lead, flags))
		return false;
	while (c.p < c.end) {
		unsigned key = *c.p++;
		struct pr_called it = pr_naming_called(naming, pr_cursor_text(&c));
		if (count == 2 || !add_named(lead, key, it.name))
			return false;
		called[count++] = it;
	}
	lead->type = type;
	lead->flags = (uint8_t)flags;
	lead->pair = pr_naming_pair_of(called[0], called[1]);
	lead->n = (uint8_t)peers.n;
	memcpy(lead->told, peers.p, peers.n);
	lead->version = pr_identity_version(naming->who);
	return true;
}

const struct pr_naming_lead *pr_naming_lead_of(struct pr_naming *naming, const struct pr_telling *told, uint64_t *type, uint64_t *t,
                                               struct pr_naming_rest *rest)
{
	struct pr_cursor c = pr_cursor_of(told->record);
	if (!pr_cursor_begin(&c, type, t))
		return NULL;
	uint32_t keys = pr_naming_peer_keys(naming, *type);
	const uint8_t *start = c.p;
	if (!pass_peers(&c, keys))
		return NULL;
	struct pr_span peers = {start, (size_t)(c.p - start)};
	if (!pass_rest(&c, keys, rest))
		return NULL;
	struct pr_naming_lead *lead = &naming->leads[pr_hash(*type << 8 | told->flags, peers) % PR_NAMING_LEADS];
	if (lead->version == pr_identity_version(naming->who) && lead->type == *type && lead->flags == told->flags && lead->n == peers.n &&
	    pr_same_bytes(lead->told, peers.p, peers.n))
		return lead;
	return make_lead(naming, lead, *type, peers, told->flags) ? lead : NULL;
}
