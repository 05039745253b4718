#include "whereabouts.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/moments.h"

struct where {
	struct pr_endpoint endpoint; /* in the members' text; host.p NULL: the member has none */
	bool named;                  /* not a number: to be asked for */
	bool asked;                  /* once at least */
	uint64_t heard, asked_at;
	size_t count, which;
	union pr_sockaddr list[PR_RESOLVED_MAX];
};

struct pr_whereabouts {
	const struct pr_membership *membership;
	uint16_t port;
	struct where *list; /* by number */
	uint64_t ticket;    /* of the question that is under way: a number and how often the members were read; 0: there is none */
	uint32_t readings;
	uint32_t next;      /* where to go on looking for one to ask */
	uint64_t due;       /* nothing is to be asked before; that somebody is heard makes it no earlier */
};

bool pr_whereabouts_number(const struct pr_endpoint *endpoint, union pr_sockaddr *address)
{
	char text[INET6_ADDRSTRLEN];
	*address = (union pr_sockaddr){0};
	if (endpoint->host.n >= sizeof text)
		return false;
	memcpy(text, endpoint->host.p, endpoint->host.n);
	text[endpoint->host.n] = '\0';
	if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
		address->v4.sin_family = AF_INET;
		address->v4.sin_port = htons(endpoint->port);
		return true;
	}
	if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) != 1)
		return false;
	address->v6.sin6_family = AF_INET6;
	address->v6.sin6_port = htons(endpoint->port);
	return true;
}

static struct where where_of(const struct pr_member *member, uint16_t port, uint64_t clock)
{
	struct where where = {.heard = clock};
	if (!pr_endpoint_parse(&where.endpoint, member->beat.p ? member->beat : member->addr))
		return (struct where){.heard = clock};
	if (where.endpoint.port == 0)
		where.endpoint.port = port;
	where.named = !pr_whereabouts_number(&where.endpoint, &where.list[0]);
	where.count = !where.named;
	return where;
}

static struct where *make(const struct pr_membership *membership, uint16_t port, uint64_t clock)
{
	struct where *list = calloc(membership->count + 1u, sizeof *list);
	for (uint32_t i = 0; list && i < membership->count; i++)
		if (i != membership->self)
			list[i] = where_of(membership->members[i], port, clock);
	return list;
}

struct pr_whereabouts *pr_whereabouts_new(const struct pr_membership *membership, uint16_t port, uint64_t clock)
{
	struct pr_whereabouts *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->membership = membership;
	w->port = port;
	w->list = make(membership, port, clock);
	if (w->list)
		return w;
	free(w);
	return NULL;
}

void pr_whereabouts_free(struct pr_whereabouts *w)
{
	if (w)
		free(w->list);
	free(w);
}

bool pr_whereabouts_renew(struct pr_whereabouts *w, const struct pr_membership *membership, uint64_t clock)
{
	struct where *list = make(membership, w->port, clock);
	if (!list)
		return false;
	for (uint32_t i = 0; i < w->membership->count; i++) {
		uint32_t now = pr_membership_find(membership, pr_membership_name(w->membership, i));
		if (now == PR_PEER_NONE)
			continue;
		struct pr_endpoint endpoint = list[now].endpoint;
		bool same = w->list[i].endpoint.port == endpoint.port && pr_same(w->list[i].endpoint.host, endpoint.host);
		list[now].heard = w->list[i].heard;
		if (!same)
			continue;
		list[now] = w->list[i];
		list[now].endpoint = endpoint;
	}
	free(w->list);
	w->list = list;
	w->membership = membership;
	w->readings++;
	w->ticket = w->due = w->next = 0;
	return true;
}

void pr_whereabouts_move(struct pr_whereabouts *w, const struct pr_membership *membership)
{
	w->membership = membership;
}

const union pr_sockaddr *pr_whereabouts_of(const struct pr_whereabouts *w, uint32_t peer)
{
	const struct where *where = &w->list[peer];
	return where->count ? &where->list[where->which] : NULL;
}

void pr_whereabouts_heard(struct pr_whereabouts *w, uint32_t peer, uint64_t clock)
{
	w->list[peer].heard = clock;
}

uint32_t pr_whereabouts_missing(const struct pr_whereabouts *w)
{
	uint32_t missing = 0;
	for (uint32_t i = 0; i < w->membership->count; i++)
		missing += i != w->membership->self && !w->list[i].endpoint.host.p;
	return missing;
}

static uint64_t due_of(const struct where *where)
{
	if (!where->named)
		return UINT64_MAX;
	return where->asked ? pr_after(pr_later(where->heard, where->asked_at), PR_WHEREABOUTS_AGAIN) : 0;
}

void pr_whereabouts_doubt(struct pr_whereabouts *w, uint32_t peer, uint64_t clock)
{
	struct where *where = &w->list[peer];
	if (!where->named || clock - where->asked_at < PR_WHEREABOUTS_SOON || clock < PR_WHEREABOUTS_AGAIN)
		return;
	where->heard = pr_sooner(where->heard, clock - PR_WHEREABOUTS_AGAIN);
	where->asked_at = pr_sooner(where->asked_at, clock - PR_WHEREABOUTS_AGAIN);
	w->due = 0;
}

bool pr_whereabouts_settled(const struct pr_whereabouts *w)
{
	bool settled = w->ticket == 0;
	for (uint32_t i = 0; settled && i < w->membership->count; i++)
		settled = !w->list[i].named || w->list[i].asked;
	return settled;
}

uint64_t pr_whereabouts_due(const struct pr_whereabouts *w)
{
	return w->ticket ? UINT64_MAX : w->due;
}

bool pr_whereabouts_ask(struct pr_whereabouts *w, uint64_t clock, uint64_t *ticket, struct pr_endpoint *endpoint)
{
	uint32_t count = w->membership->count;
	if (w->ticket || clock < w->due)
		return false;
	w->due = UINT64_MAX;
	for (uint32_t k = 0; k < count; k++) {
		uint32_t i = (w->next + k) % count;
		struct where *where = &w->list[i];
		if (due_of(where) > clock) {
			w->due = pr_sooner(w->due, due_of(where));
			continue;
		}
		where->asked = true;
		where->asked_at = clock;
		w->next = i + 1;
		w->ticket = *ticket = (uint64_t)w->readings << 32 | (i + 1u);
		*endpoint = where->endpoint;
		w->due = 0; /* there may be others */
		return true;
	}
	return false;
}

static bool same_address(const union pr_sockaddr *a, const union pr_sockaddr *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	return a->any.sa_family == AF_INET ? memcmp(&a->v4.sin_addr, &b->v4.sin_addr, sizeof a->v4.sin_addr) == 0
	                                   : memcmp(&a->v6.sin6_addr, &b->v6.sin6_addr, sizeof a->v6.sin6_addr) == 0;
}

/* Which address to try: behind the one that gave no answer, if it is still there; else the first. */
static size_t next_of(const struct where *where, const struct pr_resolved *answer, bool silent)
{
	for (size_t i = 0; where->count && i < answer->count; i++)
		if (same_address(&answer->list[i], &where->list[where->which]))
			return silent ? (i + 1) % answer->count : i;
	return 0;
}

uint32_t pr_whereabouts_answer(struct pr_whereabouts *w, const struct pr_resolved *answer, uint64_t clock)
{
	if (w->ticket == 0 || answer->ticket != w->ticket)
		return PR_PEER_NONE;
	uint32_t peer = (uint32_t)(answer->ticket & UINT32_MAX) - 1;
	struct where *where = &w->list[peer];
	w->ticket = 0;
	if (answer->count == 0) /* what was known may still be right */
		return peer;
	where->which = next_of(where, answer, clock - where->heard >= PR_WHEREABOUTS_AGAIN);
	where->count = answer->count;
	memcpy(where->list, answer->list, sizeof where->list);
	return PR_PEER_NONE;
}
