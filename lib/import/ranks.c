#include "ranks.h"

#include <stdlib.h>

#include "capture/packet.h"

/* A peer as far as it matters here. */
struct ranked {
	struct pr_span name, addr; /* n 0: not known */
	struct pr_address host;
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The number that stands at *at, without zeros before it. */
static struct pr_span take_number(struct pr_span text, size_t *at)
{
	while (*at + 1 < text.n && text.p[*at] == '0' && is_digit(text.p[*at + 1]))
		++*at;
	size_t begin = *at;
	while (*at < text.n && is_digit(text.p[*at]))
		++*at;
	return (struct pr_span){text.p + begin, *at - begin};
}

/* As people count: redis10 is behind redis9. */
static int by_name(const void *x, const void *y)
{
	struct pr_span a = ((const struct ranked *)x)->name, b = ((const struct ranked *)y)->name;
	size_t i = 0, j = 0;
	while (i < a.n && j < b.n) {
		if (is_digit(a.p[i]) && is_digit(b.p[j])) {
			struct pr_span m = take_number(a, &i), n = take_number(b, &j);
			int order = m.n != n.n ? (m.n < n.n ? -1 : 1) : pr_order(m, n);
			if (order)
				return order;
		} else if (a.p[i++] != b.p[j++]) {
			return a.p[i - 1] < b.p[j - 1] ? -1 : 1;
		}
	}
	return i < a.n ? 1 : j < b.n ? -1 : pr_order(a, b);
}

static int by_host(const void *x, const void *y)
{
	return memcmp(&((const struct ranked *)x)->host, &((const struct ranked *)y)->host, sizeof(struct pr_address));
}

static bool host_of(struct pr_span addr, struct pr_address *host)
{
	char text[PR_ADDRESS_TEXT];
	struct pr_span span = pr_address_host(addr);
	if (span.n >= sizeof text)
		return false;
	memcpy(text, span.p, span.n);
	text[span.n] = '\0';
	return pr_address_parse(host, text);
}

/* The peer of whom tokens i and on up to `end` are. False if it has no place in an order: hosts without a number, or several. */
static bool rank_of(const struct pr_known_token *list, size_t i, size_t end, struct ranked *peer)
{
	*peer = (struct ranked){0};
	for (; i < end; i++) {
		struct pr_address host;
		if (list[i].known >= PR_KNOWN_FILE)
			peer->name = list[i].peer;
		if (list[i].known != PR_KNOWN_ADDR)
			continue;
		if (!host_of(list[i].text, &host) || (peer->addr.n > 0 && !pr_address_same(host, peer->host)))
			return false;
		peer->addr = list[i].text;
		peer->host = host;
	}
	return peer->name.n > 0 || peer->addr.n > 0;
}

struct ranking {
	struct ranked *named, *placed; /* those with a name, and those with an address: in both lists if they have both */
	size_t names, places, both;
};

/* False if not all of them have a place. */
static bool collect(struct ranking *r, const struct pr_known_token *list, size_t count)
{
	for (size_t i = 0, end; i < count; i = end) {
		struct ranked peer;
		for (end = i + 1; end < count && pr_same(list[end].peer, list[i].peer); end++)
			;
		if (list[i].hidden && end == i + 1) /* a file in which nobody speaks */
			continue;
		if (!rank_of(list, i, end, &peer))
			return false;
		if (peer.name.n > 0)
			r->named[r->names++] = peer;
		if (peer.addr.n > 0)
			r->placed[r->places++] = peer;
		r->both += peer.name.n > 0 && peer.addr.n > 0;
	}
	return true;
}

/* Whether each who has both has one rank in both orders, and no two have one host. */
static bool is_one_order(const struct ranking *r)
{
	for (size_t i = 0; i < r->names; i++) {
		if (i > 0 && pr_address_same(r->placed[i].host, r->placed[i - 1].host))
			return false;
		if ((r->named[i].addr.n > 0 || r->placed[i].name.n > 0) && !pr_same(r->named[i].addr, r->placed[i].addr))
			return false;
	}
	return true;
}

bool pr_ranks_settle(struct pr_ranks *ranks, struct pr_identity *who)
{
	struct pr_known_token *list;
	size_t count;
	*ranks = (struct pr_ranks){0};
	if (!pr_identity_list(who, &list, &count))
		return false;
	struct ranking r = {.named = calloc(count + 1, sizeof *r.named), .placed = calloc(count + 1, sizeof *r.placed)};
	bool done = r.named && r.placed;
	if (done && collect(&r, list, count) && r.names == r.places && r.both >= PR_RANKS_LEAST && r.both < r.names && r.names <= PR_RANKS_MOST) {
		qsort(r.named, r.names, sizeof *r.named, by_name);
		qsort(r.placed, r.places, sizeof *r.placed, by_host);
		bool ordered = is_one_order(&r);
		for (size_t i = 0; ordered && i < r.names; i++) {
			if (r.named[i].addr.n > 0)
				continue;
			uint32_t addr = pr_identity_add(who, r.placed[i].addr, PR_KNOWN_ADDR);
			pr_identity_join(who, pr_identity_add(who, r.named[i].name, PR_KNOWN_FILE), addr);
			ranks->first = ranks->count++ == 0 ? addr : ranks->first;
		}
	}
	free(r.named);
	free(r.placed);
	free(list);
	return done;
}
