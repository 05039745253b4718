#include "identity.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "base/utf8.h"

#define SLOTS (2u * PR_IDENTITY_MAX)
#define OWN (PR_KNOWN_GIVEN - PR_KNOWN_SELF + 1u)
#define NEIGHBOURS_MAX 64 /* tokens of one host that are looked at: a host with more is nobody's alone */

struct token {
	size_t text; /* where it stands in `texts` */
	unsigned n, host; /* of which so many bytes are the host, without brackets; 0: no address */
	enum pr_known known;
	struct pr_place place; /* that told of it first */
	uint32_t parent;   /* itself: it stands for a peer */
	uint32_t neighbour; /* another token of the same host, or NONE */
	/* Of those that stand for a peer: */
	uint32_t best;     /* its name */
	uint32_t joined;   /* how many tokens it has */
	bool hidden;       /* it is no peer as long as it stands alone */
	uint32_t own[OWN]; /* its names of the kinds that are one a peer, from SELF on; or NONE */
};

struct pr_identity {
	struct token *tokens;
	size_t count, cap;
	uint8_t *texts;
	size_t length, room;
	uint64_t changes;
	uint32_t slots[SLOTS]; /* by text: number + 1; 0: free */
	uint32_t hosts[SLOTS]; /* by host: the last token of it, number + 1 */
	struct pr_place place; /* of what is said now */
	struct pr_conflicts conflicts;
};

struct pr_identity *pr_identity_new(void)
{
	struct pr_identity *who = calloc(1, sizeof *who);
	if (who)
		who->place.input = PR_PLACE_NONE;
	return who;
}

void pr_identity_free(struct pr_identity *who)
{
	if (!who)
		return;
	free(who->tokens);
	free(who->texts);
	pr_conflicts_free(&who->conflicts);
	free(who);
}

void pr_identity_at(struct pr_identity *who, struct pr_place place)
{
	who->place = place;
}

const struct pr_conflicts *pr_identity_conflicts(const struct pr_identity *who)
{
	return &who->conflicts;
}

static struct pr_span text_of(const struct pr_identity *who, uint32_t number)
{
	return (struct pr_span){who->texts + who->tokens[number].text, who->tokens[number].n};
}

/*
 * The host of an address: before the last colon, in brackets, or all of it if no port or more than one colon is
 * there.
 */
struct pr_span pr_address_host(struct pr_span addr)
{
	if (addr.n > 0 && *addr.p == '[') {
		const uint8_t *close = memchr(addr.p, ']', addr.n);
		return close ? (struct pr_span){addr.p + 1, (size_t)(close - addr.p) - 1} : addr;
	}
	const uint8_t *colon = addr.n ? memchr(addr.p, ':', addr.n) : NULL;
	if (!colon || memchr(colon + 1, ':', addr.n - (size_t)(colon + 1 - addr.p)))
		return addr;
	return (struct pr_span){addr.p, (size_t)(colon - addr.p)};
}

static bool names_nobody(struct pr_span addr)
{
	static const char *const any[] = {"", "0.0.0.0", "::", "*"}, *const own[] = {"127.0.0.1", "::1", "localhost"};
	struct pr_span host = pr_address_host(addr);
	for (size_t i = 0; i < sizeof any / sizeof *any; i++)
		if (pr_is(host, any[i]))
			return true;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (pr_is(host, own[i]))
			return addr.n <= host.n + 2; /* no port behind it */
	return false;
}

/* The number of tokens is bounded, and so is what collisions cost. */
static size_t hash(struct pr_span text)
{
	return (size_t)pr_hash(0, text) % SLOTS;
}

/* The slot of a token, or the free one where it belongs. */
static uint32_t *slot_of(struct pr_identity *who, struct pr_span text)
{
	size_t i = hash(text);
	while (who->slots[i] && !pr_same(text_of(who, who->slots[i] - 1), text))
		i = (i + 1) % SLOTS;
	return &who->slots[i];
}

static struct pr_span host_text(const struct pr_identity *who, uint32_t number)
{
	return pr_address_host(text_of(who, number));
}

static uint32_t *host_slot(struct pr_identity *who, struct pr_span host)
{
	size_t i = hash(host);
	while (who->hosts[i] && !pr_same(host_text(who, who->hosts[i] - 1), host))
		i = (i + 1) % SLOTS;
	return &who->hosts[i];
}

/* Paths are shortened as they are walked. Where they are short, nothing is written: threads may ask then. */
static uint32_t root(struct pr_identity *who, uint32_t number)
{
	struct token *tokens = who->tokens;
	for (uint32_t up; (up = tokens[number].parent) != number; number = tokens[number].parent)
		if (tokens[up].parent != up)
			tokens[number].parent = tokens[up].parent;
	return number;
}

static uint32_t better(const struct pr_identity *who, uint32_t a, uint32_t b)
{
	enum pr_known of_a = who->tokens[a].known, of_b = who->tokens[b].known;
	return of_a > of_b || (of_a == of_b && a < b) ? a : b;
}

/* The token is the peer's own name, if it is known as one and the peer has none of that kind. */
static void claim_name(struct token *peer, uint32_t number, enum pr_known known)
{
	if (known >= PR_KNOWN_SELF && peer->own[known - PR_KNOWN_SELF] == PR_IDENTITY_NONE)
		peer->own[known - PR_KNOWN_SELF] = number;
}

uint32_t pr_identity_add(struct pr_identity *who, struct pr_span text, enum pr_known known)
{
	if (text.n == 0 || text.n > PR_PEER_MAX || !pr_utf8_valid(text.p, text.n) ||
	    (known == PR_KNOWN_ADDR && names_nobody(text)))
		return PR_IDENTITY_NONE;
	uint32_t *slot = slot_of(who, text);
	if (*slot) {
		uint32_t number = *slot - 1, top = root(who, number);
		if (known > who->tokens[number].known) {
			who->tokens[number].known = known;
			who->changes++;
		}
		claim_name(&who->tokens[top], number, known);
		who->tokens[top].best = better(who, who->tokens[top].best, number);
		return number;
	}
	if (who->count == PR_IDENTITY_MAX || !pr_grow(&who->tokens, &who->cap, who->count + 1, sizeof *who->tokens) ||
	    !pr_grow(&who->texts, &who->room, who->length + text.n, 1))
		return PR_IDENTITY_NONE;
	uint32_t number = (uint32_t)who->count++;
	who->changes++;
	who->tokens[number] = (struct token){.text = who->length, .n = (unsigned)text.n, .known = known,
	                                     .place = who->place, .parent = number, .neighbour = PR_IDENTITY_NONE, .best = number, .joined = 1};
	memset(who->tokens[number].own, 0xff, sizeof who->tokens[number].own);
	claim_name(&who->tokens[number], number, known);
	memcpy(who->texts + who->length, text.p, text.n);
	who->length += text.n;
	*slot = number + 1;
	if (known == PR_KNOWN_ADDR) {
		uint32_t *first = host_slot(who, host_text(who, number));
		who->tokens[number].host = (unsigned)host_text(who, number).n;
		who->tokens[number].neighbour = *first ? *first - 1 : PR_IDENTITY_NONE;
		*first = number + 1;
	}
	return number;
}

/* names: of one kind, the best that both have. */
static bool are_called_differently(const struct token *a, const struct token *b, uint32_t names[2])
{
	for (unsigned i = OWN; i-- > 0;)
		if (a->own[i] != PR_IDENTITY_NONE && b->own[i] != PR_IDENTITY_NONE) {
			names[0] = a->own[i];
			names[1] = b->own[i];
			return true;
		}
	return false;
}

bool pr_identity_join(struct pr_identity *who, uint32_t a, uint32_t b)
{
	if (a == PR_IDENTITY_NONE || b == PR_IDENTITY_NONE)
		return true;
	uint32_t names[2], said[] = {a, b};
	a = root(who, a);
	b = root(who, b);
	if (a == b)
		return true;
	if (are_called_differently(&who->tokens[a], &who->tokens[b], names)) {
		if (who->place.input != PR_PLACE_NONE)
			pr_conflicts_add(&who->conflicts, names, said, who->place);
		return false;
	}
	who->changes++;
	struct token *first = &who->tokens[a < b ? a : b], *second = &who->tokens[a < b ? b : a];
	second->parent = first->parent;
	first->joined += second->joined;
	first->best = better(who, first->best, second->best);
	for (unsigned i = 0; i < OWN; i++)
		if (first->own[i] == PR_IDENTITY_NONE)
			first->own[i] = second->own[i];
	return true;
}

/* The one peer that has tokens of this host, `but` for one token; NONE if there is none, or several. */
static uint32_t only_peer(struct pr_identity *who, struct pr_span host, uint32_t but)
{
	uint32_t found = PR_IDENTITY_NONE, last = *host_slot(who, host);
	int looked = 0;
	for (uint32_t number = last ? last - 1 : PR_IDENTITY_NONE; number != PR_IDENTITY_NONE;
	     number = who->tokens[number].neighbour) {
		if (number == but)
			continue;
		uint32_t peer = root(who, number);
		if (++looked > NEIGHBOURS_MAX)
			return PR_IDENTITY_NONE;
		if (found != PR_IDENTITY_NONE && peer != found)
			return PR_IDENTITY_NONE;
		found = peer;
	}
	return found;
}

void pr_identity_hide(struct pr_identity *who, uint32_t number, bool hidden)
{
	if (number != PR_IDENTITY_NONE)
		who->tokens[number].hidden = hidden;
}

bool pr_identity_is_alone(struct pr_identity *who, uint32_t number)
{
	return who->tokens[root(who, number)].joined == 1;
}

bool *pr_identity_with(struct pr_identity *who, enum pr_known from, enum pr_known to)
{
	bool *with = calloc(who->count + 1, sizeof *with);
	for (uint32_t i = 0; with && i < who->count; i++)
		with[root(who, i)] |= who->tokens[i].known >= from && who->tokens[i].known <= to;
	for (uint32_t i = 0; with && i < who->count; i++)
		with[i] = with[root(who, i)];
	return with;
}

void pr_identity_settle(struct pr_identity *who)
{
	for (uint32_t i = 0; i < who->count; i++)
		if (who->tokens[i].host > 0 && who->tokens[i].host == who->tokens[i].n)
			pr_identity_join(who, i, only_peer(who, host_text(who, i), i));
	for (uint32_t i = 0; i < who->count; i++)
		who->tokens[i].parent = root(who, i);
}

struct pr_span pr_identity_called(struct pr_identity *who, uint32_t number)
{
	return text_of(who, who->tokens[root(who, number)].best);
}

struct pr_span pr_identity_text(const struct pr_identity *who, uint32_t number)
{
	return text_of(who, number);
}

bool pr_identity_find(struct pr_identity *who, struct pr_span token, struct pr_span *name)
{
	uint32_t slot = *slot_of(who, token);
	uint32_t peer = slot ? slot - 1 : only_peer(who, pr_address_host(token), PR_IDENTITY_NONE);
	bool known = peer != PR_IDENTITY_NONE;
	*name = known ? pr_identity_called(who, peer) : token;
	return known;
}

struct pr_span pr_identity_name(struct pr_identity *who, struct pr_span token)
{
	struct pr_span name;
	pr_identity_find(who, token, &name);
	return name;
}

uint64_t pr_identity_version(const struct pr_identity *who)
{
	return who->changes + 1;
}

bool pr_identity_knows(struct pr_identity *who, struct pr_span token)
{
	struct pr_span name;
	return pr_identity_find(who, token, &name);
}

static int by_peer_and_text(const void *a, const void *b)
{
	const struct pr_known_token *x = a, *y = b;
	int order = pr_order(x->peer, y->peer);
	return order ? order : pr_order(x->text, y->text);
}

bool pr_identity_list(struct pr_identity *who, struct pr_known_token **list, size_t *count)
{
	*count = who->count;
	*list = calloc(who->count + 1, sizeof **list);
	if (!*list)
		return false;
	for (uint32_t i = 0; i < who->count; i++)
		(*list)[i] = (struct pr_known_token){pr_identity_called(who, i), text_of(who, i), who->tokens[i].known,
		                                     who->tokens[i].place, who->tokens[i].hidden};
	qsort(*list, who->count, sizeof **list, by_peer_and_text);
	return true;
}

enum { HAS_ADDR = 1, HAS_ID = 2, HAS_NAME = 4 };

/* What the peer is known by whose tokens begin at i; 0: it is none. *next: where they end. */
static unsigned known_by(const struct pr_known_token *list, size_t all, size_t i, size_t *next)
{
	unsigned by = 0;
	for (*next = i; *next < all && pr_same(list[*next].peer, list[i].peer); ++*next)
		by |= list[*next].known == PR_KNOWN_ADDR ? HAS_ADDR : list[*next].known == PR_KNOWN_ID ? HAS_ID : HAS_NAME;
	return list[i].hidden && *next == i + 1 ? 0 : by;
}

/* there: of which kinds peers are, a bit for each. */
static bool is_unresolved(unsigned by, unsigned there)
{
	bool apart = false;
	for (unsigned other = 1; other < 8; other++)
		apart = apart || ((there >> other & 1) && !(by & other & (HAS_ADDR | HAS_ID)));
	return !(by & HAS_NAME) && apart;
}

bool pr_identity_walk(struct pr_identity *who, pr_identity_each *each, void *arg)
{
	struct pr_span aliases[PR_ALIASES_MAX];
	struct pr_known_token *list;
	size_t all;
	unsigned there = 0;
	if (!pr_identity_list(who, &list, &all))
		return false;
	for (size_t i = 0, next; i < all; i = next)
		there |= 1u << known_by(list, all, i, &next);
	for (size_t i = 0, next; i < all; i = next) {
		size_t count = 0;
		unsigned by = known_by(list, all, i, &next);
		for (next = i; next < all && pr_same(list[next].peer, list[i].peer); next++)
			if (list[next].known != PR_KNOWN_FILE && count < PR_ALIASES_MAX &&
			    !pr_same(list[next].text, list[i].peer))
				aliases[count++] = list[next].text;
		if (by)
			each(arg, list[i].peer, aliases, count, is_unresolved(by, there));
	}
	free(list);
	return true;
}
