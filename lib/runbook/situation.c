#include "situation.h"

#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "kept.h"
#include "runbook.h"

struct peer {
	struct pr_situation_peer told;
	char *host, *addr, *id;
	uint32_t leader; /* whom it held for the leader in the newest term, its number + 1; 0: nobody */
	uint64_t term;
	bool master; /* the newest record of its role says so */
};

struct pr_situation {
	struct pr_peers *names;
	struct peer *peers; /* by number; in the order of their names after the end */
	size_t count, room;
	struct pr_doubts doubts;
	struct pr_kept_list recoveries, resolutions, failures;
	uint64_t orders, term;
	bool fenced; /* there is a term */
	struct pr_kept *recovery, *resolution;
	uint32_t facts;
	char *system;
	bool several; /* of them */
};

struct pr_situation *pr_situation_new(void)
{
	struct pr_situation *s = calloc(1, sizeof *s);
	if (s && !(s->names = pr_peers_new())) {
		free(s);
		return NULL;
	}
	return s;
}

void pr_situation_free(struct pr_situation *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++) {
		free(s->peers[i].host);
		free(s->peers[i].addr);
		free(s->peers[i].id);
	}
	pr_kept_free(&s->recoveries);
	pr_kept_free(&s->resolutions);
	pr_kept_free(&s->failures);
	free(s->peers);
	pr_doubts_free(&s->doubts);
	pr_peers_free(s->names);
	free(s->system);
	free(s);
}

static struct peer *peer_of(struct pr_situation *s, struct pr_span name)
{
	uint32_t number = pr_peers_add(s->names, name);
	size_t count = pr_peers_count(s->names);
	if (number == PR_PEER_NONE || !pr_grow_zeroed(&s->peers, &s->room, count, sizeof *s->peers))
		return NULL;
	s->count = count;
	return &s->peers[number];
}

static bool is_port(struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return text.n > 0 && text.n <= 5;
}

/* Of an Erlang node, "rabbit@node", its host; to ssh that would be a user there. */
static struct pr_span host_of(struct pr_span name)
{
	const uint8_t *at = name.n > 0 ? memchr(name.p, '@', name.n) : NULL;
	size_t before = at ? (size_t)(at - name.p) + 1 : 0;
	return (struct pr_span){name.p + before, name.n - before};
}

/* Redis Cluster's nodes speak among themselves at the port of the clients and 10000: commands are for the clients'. */
static bool is_bus_of(const char *old, struct pr_span address)
{
	struct pr_span bus = pr_span_of(old);
	const uint8_t *colon = memrchr(address.p, ':', address.n);
	size_t host = (size_t)(colon - address.p) + 1;
	unsigned long low = 0;
	if (bus.n <= host || memcmp(bus.p, address.p, host) != 0)
		return false;
	for (size_t i = host; i < address.n; i++)
		low = low * 10 + address.p[i] - '0'; /* is_port() */
	return strtoul(old + host, NULL, 10) == low + 10000;
}

/* "host:port", "[v6]:port", "192.0.2.1", "node.example"; an id has neither a port nor a dot, or is an Erlang node's. */
static bool take_alias(struct pr_situation *s, uint32_t number, struct pr_span alias)
{
	struct peer *peer = &s->peers[number];
	peer->told.garbled |= alias.n > 0 && memchr(alias.p, 0, alias.n);
	const uint8_t *colon = memrchr(alias.p, ':', alias.n);
	struct pr_span host = {alias.p, colon ? (size_t)(colon - alias.p) : alias.n};
	bool port = colon && is_port((struct pr_span){colon + 1, alias.n - host.n - 1});
	bool node = !port && host_of(alias).n < alias.n, address = port || (!node && memchr(alias.p, '.', alias.n));
	char **to = port ? &peer->addr : address ? &peer->host : &peer->id;
	if (port && !peer->host && host.n > 2 && host.p[0] == '[')
		peer->host = strndup((const char *)host.p + 1, host.n - 2);
	else if (port && !peer->host)
		peer->host = strndup((const char *)host.p, host.n);
	if (port && *to && is_bus_of(*to, alias)) {
		free(*to);
		*to = NULL;
	}
	if (!*to)
		*to = strndup((const char *)alias.p, alias.n);
	return *to && pr_peers_alias(s->names, alias, number);
}

bool pr_situation_configure(struct pr_situation *s, const struct pr_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		const struct pr_member *m = &members->list[i];
		struct peer *peer = peer_of(s, m->name);
		if (!peer)
			return false;
		peer->told.parts |= PR_PART_MEMBER;
		for (size_t j = 0; j < m->alias_count; j++)
			if (!take_alias(s, (uint32_t)(peer - s->peers), m->aliases[j]))
				return false;
	}
	return true;
}

static bool take_member(struct pr_situation *s, const struct pr_record *r)
{
	struct peer *peer = pr_has(r, PR_MEMBER_PEER) ? peer_of(s, pr_text(r, PR_MEMBER_PEER)) : NULL;
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_MEMBER_ALIASES));
	if (!peer)
		return !pr_has(r, PR_MEMBER_PEER);
	uint32_t number = (uint32_t)(peer - s->peers);
	if (pr_has(r, PR_MEMBER_ROLE))
		peer->master = pr_is(pr_text(r, PR_MEMBER_ROLE), "master");
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--)
		if (!take_alias(s, number, pr_cursor_text(&c)))
			return false;
	return true;
}

static bool take_exclusion(struct pr_situation *s, const struct pr_record *r)
{
	struct peer *peer = pr_has(r, PR_EXCLUSION_PEER) ? peer_of(s, pr_text(r, PR_EXCLUSION_PEER)) : NULL;
	if (!peer)
		return !pr_has(r, PR_EXCLUSION_PEER);
	if (pr_is(pr_text(r, PR_EXCLUSION_STATE), "excluded"))
		peer->told.parts |= PR_PART_EXCLUDED;
	else
		peer->told.parts &= ~(uint32_t)PR_PART_EXCLUDED;
	return true;
}

/*
 * Packets, and lines that a pattern of the user's read, are of whatever sent or wrote them. A server's own dumps and write logs know
 * nothing of what makes it a member of something: redis-cli's are of Redis Cluster or of what Sentinel watches, binary logs of Galera or not.
 */
static bool says_no_system(struct pr_span system)
{
	static const char *const names[] = {"pcap", "regex", "redis", "mariadb"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (pr_is(system, names[i]))
			return true;
	return system.n == 0;
}

static bool take_source(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_span system = pr_text(r, PR_ANY_SYSTEM);
	if (says_no_system(system))
		return true;
	s->several |= s->system && !pr_is(system, s->system);
	return s->system || (s->system = strndup((const char *)system.p, system.n));
}

static bool take_leader(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_span name = pr_text(r, PR_LEADER_LEADER);
	if (!name.p || !pr_has(r, PR_LEADER_OBSERVER))
		return true;
	struct peer *leader = peer_of(s, name), *observer = peer_of(s, pr_text(r, PR_LEADER_OBSERVER));
	if (!leader || !observer)
		return false;
	if (observer->leader && pr_uint(r, PR_LEADER_EPOCH) < observer->term)
		return true;
	observer->leader = pr_peers_find(s->names, name) + 1;
	observer->term = pr_uint(r, PR_LEADER_EPOCH);
	return true;
}

bool pr_situation_take(struct pr_situation *s, const struct pr_record *r)
{
	pr_doubts_take(&s->doubts, r);
	switch (r->type) {
	case PR_SOURCE:
		return take_source(s, r);
	case PR_MEMBER:
		return take_member(s, r);
	case PR_EXCLUSION:
		return take_exclusion(s, r);
	case PR_LEADER:
		return take_leader(s, r);
	case PR_FAILURE:
		return pr_kept_take(&s->failures, r, ++s->orders);
	case PR_RECOVERY:
		return pr_kept_take(&s->recoveries, r, ++s->orders);
	case PR_RESOLUTION:
		return pr_kept_take(&s->resolutions, r, ++s->orders);
	default:
		return true;
	}
}

/* What a failure's own record says goes before how far its recovery has got, which has failed, or asks little (the origin's). */
static bool is_healed(const struct pr_situation *s, const struct pr_record *recovery)
{
	struct pr_span progress = pr_text(recovery, PR_RECOVERY_PROGRESS);
	for (size_t i = 0; i < s->failures.count; i++)
		if (pr_same(pr_kept_failure(&s->failures.list[i].record), pr_kept_failure(recovery)))
			return pr_is(pr_text(&s->failures.list[i].record, PR_FAILURE_EVENT), "close");
	return !pr_is(progress, "initializing") && !pr_is(progress, "detecting-peers") && !pr_is(progress, "failed");
}

/* Nothing is left to do by it. */
static bool is_over(const struct pr_situation *s, const struct pr_record *recovery)
{
	struct pr_span progress = pr_text(recovery, PR_RECOVERY_PROGRESS);
	return pr_is(progress, "complete") || (pr_is(progress, "failed") && is_healed(s, recovery));
}

/* Recoveries that are not over go before those that are, newer ones before older ones. */
static bool is_better(const struct pr_situation *s, const struct pr_kept *a, const struct pr_kept *b)
{
	bool done_a = is_over(s, &a->record), done_b = is_over(s, &b->record);
	return done_a != done_b ? done_b : a->order > b->order;
}

static void choose(struct pr_situation *s, const char *failure)
{
	pr_kept_decode(&s->failures);
	pr_kept_decode(&s->recoveries);
	pr_kept_decode(&s->resolutions);
	for (size_t i = 0; i < s->recoveries.count; i++) {
		struct pr_kept *k = &s->recoveries.list[i];
		if ((failure ? pr_is(pr_kept_failure(&k->record), failure) : !s->recovery || is_better(s, k, s->recovery)))
			s->recovery = k;
	}
	for (size_t i = 0; s->recovery && i < s->resolutions.count; i++) {
		struct pr_kept *k = &s->resolutions.list[i];
		struct pr_span of = pr_kept_failure(&k->record);
		if (pr_same(of, pr_kept_failure(&s->recovery->record)) || (!of.p && !s->resolution))
			s->resolution = k; /* one that names no failure is of the states as they are */
	}
}

static bool mark(struct pr_situation *s, struct pr_span peers, uint32_t part)
{
	struct pr_cursor c = pr_cursor_of(peers);
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		struct peer *peer = peer_of(s, pr_cursor_text(&c));
		if (!peer)
			return false;
		peer->told.parts |= part;
	}
	return true;
}

static uint32_t part_of(struct pr_span verdict)
{
	return pr_is(verdict, "continue") ? PR_PART_CONTINUING : pr_is(verdict, "wait") ? PR_PART_DOWN : PR_PART_STOPPED;
}

/* Each verdict is a map of group, present and verdict, in the order of their keys. */
static bool mark_sides(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RECOVERY_VERDICTS));
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		struct pr_cursor part = pr_cursor_of(pr_cursor_skip(&c));
		struct pr_span group = {0}, verdict = {0};
		pr_cursor_next(&part);
		for (int i = 0; i < 3 && part.p; i++) {
			uint64_t key = pr_cursor_uint(&part);
			struct pr_span value = pr_cursor_skip(&part);
			if (key == PR_VERDICT_GROUP)
				group = value;
			else if (key == PR_VERDICT_VERDICT)
				verdict = value;
		}
		struct pr_cursor text = pr_cursor_of(verdict);
		if (!mark(s, group, part_of(verdict.p ? pr_cursor_text(&text) : verdict)))
			return false;
	}
	return true;
}

static const struct {
	const char *strategy;
	uint32_t fact;
} strategies[] = {
	{"active-reconnection", PR_FACT_RECONNECT},       {"majority-rule", PR_FACT_MAJORITY},
	{"split-brain-resolution", PR_FACT_SPLIT_BRAIN},  {"emergency-rollback", PR_FACT_ROLLBACK},
	{"byzantine-exclusion", PR_FACT_BYZANTINE},
};

static void state_facts(struct pr_situation *s)
{
	const struct pr_record *r = &s->recovery->record, *resolution = pr_situation_resolution(s);
	struct pr_span outcome = resolution ? pr_text(resolution, PR_RESOLUTION_OUTCOME) : (struct pr_span){NULL, 0};
	for (size_t i = 0; i < sizeof strategies / sizeof *strategies; i++)
		if (pr_is(pr_text(r, PR_RECOVERY_STRATEGY), strategies[i].strategy))
			s->facts |= strategies[i].fact;
	s->facts |= is_healed(s, r) ? PR_FACT_HEALED : 0;
	if (resolution && (pr_is(outcome, "agreed") || pr_is(outcome, "lagging") || pr_is(outcome, "canonical") ||
	                   pr_uint(resolution, PR_RESOLUTION_OVERRIDE)))
		s->facts |= PR_FACT_RESOLVED;
	s->facts |= resolution && pr_uint(resolution, PR_RESOLUTION_OVERRIDE) ? PR_FACT_OVERRIDDEN : 0;
	for (size_t i = 0; i < s->count; i++) {
		s->facts |= s->peers[i].told.parts & PR_PART_CONTINUING ? PR_FACT_QUORUM : 0;
		s->facts |= s->peers[i].told.parts & PR_PART_DOWN ? PR_FACT_CRASH : 0;
		s->facts |= s->peers[i].told.discards ? PR_FACT_DISCARDS : 0;
	}
}

static bool mark_resolution(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(r ? pr_text(r, PR_RESOLUTION_DISCARDED) : (struct pr_span){0});
	if (r && (!mark(s, pr_text(r, PR_RESOLUTION_WINNERS), PR_PART_WINNER) || !mark(s, pr_text(r, PR_RESOLUTION_LOSERS), PR_PART_LOSER)))
		return false;
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		struct peer *peer = peer_of(s, pr_cursor_text(&c));
		if (!peer)
			return false;
		peer->told.discards = pr_cursor_uint(&c);
	}
	for (size_t i = 0; !r && i < s->count; i++) {
		uint32_t *parts = &s->peers[i].told.parts;
		*parts |= (*parts & PR_PART_CONTINUING ? PR_PART_WINNER : 0) | (*parts & PR_PART_STOPPED ? PR_PART_LOSER : 0);
	}
	return true;
}

/*
 * The term of the recovery, or a newer one of that leader that a member has told of since: the recovery was told before it. When it is
 * complete there is nobody any more whose decision could be overtaken: whoever leads now.
 */
static void find_term(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_span coordinator = pr_text(r, PR_RECOVERY_COORDINATOR);
	uint32_t leader = coordinator.p ? pr_peers_find(s->names, coordinator) : PR_PEER_NONE;
	bool complete = pr_is(pr_text(r, PR_RECOVERY_PROGRESS), "complete");
	s->fenced = pr_has(r, PR_RECOVERY_TERM);
	s->term = pr_uint(r, PR_RECOVERY_TERM);
	for (size_t i = 0; i < s->count; i++) {
		const struct peer *peer = &s->peers[i];
		bool counts = peer->told.parts & PR_PART_MEMBER && !(peer->told.parts & PR_PART_EXCLUDED) && peer->leader;
		if (!counts || !(complete || peer->leader == leader + 1) || (s->fenced && peer->term <= s->term))
			continue;
		s->fenced = true;
		s->term = peer->term;
	}
}

static int by_name(const void *a, const void *b)
{
	const struct peer *x = a, *y = b;
	return pr_order(x->told.name, y->told.name);
}

bool pr_situation_end(struct pr_situation *s, const char *failure, bool *found)
{
	choose(s, failure);
	*found = s->recovery != NULL;
	if (!*found)
		return true;
	const struct pr_record *r = &s->recovery->record;
	if (!mark_sides(s, r) || !mark(s, pr_text(r, PR_RECOVERY_MEMBERS), PR_PART_MEMBER) || !mark_resolution(s, pr_situation_resolution(s)))
		return false;
	find_term(s, r);
	for (uint32_t i = 0; i < s->count; i++) {
		struct peer *peer = &s->peers[i];
		peer->told.name = pr_peers_name(s->names, i);
		peer->told.parts |= peer->told.parts & PR_PART_CONTINUING && !peer->master ? PR_PART_STANDBY : 0;
		bool node = peer->id && strchr(peer->id, '@');
		struct pr_span host = host_of(node ? pr_span_of(peer->id) : peer->told.name);
		if (!peer->host && !(peer->host = strndup((const char *)host.p, host.n)))
			return false;
		peer->told.host = peer->host;
		peer->told.addr = peer->addr;
		peer->told.id = peer->id;
	}
	if (s->count > 0)
		qsort(s->peers, s->count, sizeof *s->peers, by_name);
	const struct pr_situation_peer *leader = pr_situation_leader(s);
	for (size_t i = 0; leader && i < s->count; i++)
		if (s->peers[i].told.parts & PR_PART_MEMBER && &s->peers[i].told != leader)
			s->peers[i].told.parts |= PR_PART_OTHER;
	state_facts(s);
	return true;
}

struct pr_span pr_situation_system(const struct pr_situation *s, bool *several)
{
	*several = s->several;
	return s->system ? pr_span_of(s->system) : (struct pr_span){NULL, 0};
}

bool pr_situation_compared(const struct pr_situation *s)
{
	return s->resolutions.count > 0;
}

const struct pr_doubts *pr_situation_doubts(const struct pr_situation *s)
{
	return &s->doubts;
}

bool pr_situation_term(const struct pr_situation *s, uint64_t *term)
{
	*term = s->term;
	return s->fenced;
}

size_t pr_situation_peers(const struct pr_situation *s)
{
	return s->count;
}

const struct pr_situation_peer *pr_situation_peer(const struct pr_situation *s, size_t number)
{
	return &s->peers[number].told;
}

uint32_t pr_situation_facts(const struct pr_situation *s)
{
	return s->facts;
}

const struct pr_record *pr_situation_recovery(const struct pr_situation *s)
{
	return s->recovery ? &s->recovery->record : NULL;
}

const struct pr_record *pr_situation_resolution(const struct pr_situation *s)
{
	return s->resolution ? &s->resolution->record : NULL;
}

const struct pr_situation_peer *pr_situation_leader(const struct pr_situation *s)
{
	struct pr_span coordinator = s->recovery ? pr_text(&s->recovery->record, PR_RECOVERY_COORDINATOR) : (struct pr_span){0};
	uint32_t wanted = 0;
	for (size_t i = 0; i < s->count; i++)
		wanted |= s->peers[i].told.parts;
	wanted &= wanted & PR_PART_WINNER ? PR_PART_WINNER : PR_PART_CONTINUING;
	const struct pr_situation_peer *first = NULL;
	for (size_t i = 0; i < s->count; i++) {
		const struct pr_situation_peer *peer = &s->peers[i].told;
		bool leads = coordinator.p && pr_same(peer->name, coordinator);
		if (leads && (!wanted || peer->parts & wanted))
			return peer;
		first = first || !(peer->parts & wanted) ? first : peer;
	}
	return first;
}
