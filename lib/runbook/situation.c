#include "situation.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "record/decode.h"
#include "runbook.h"

/* A record that is kept: the newest of its failure. */
struct kept {
	uint8_t *bytes;
	size_t n;
	uint64_t key;   /* a hash of the failure's id, so that not all are read for each */
	uint64_t order; /* among all */
	struct pr_record record; /* decoded at the end */
};

struct peer {
	struct pr_situation_peer told;
	char *host, *addr, *id;
};

struct pr_situation {
	struct pr_peers *names;
	struct peer *peers; /* by number; in the order of their names after the end */
	size_t count, room;
	struct kept *recoveries, *resolutions;
	size_t recovery_count, recovery_room, resolution_count, resolution_room;
	uint64_t orders;
	struct kept *recovery, *resolution;
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

static void free_kept(struct kept *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i].bytes);
	free(list);
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
	free_kept(s->recoveries, s->recovery_count);
	free_kept(s->resolutions, s->resolution_count);
	free(s->peers);
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

static struct pr_span failure_of(const struct pr_record *r)
{
	return pr_text(r, r->type == PR_RECOVERY ? PR_RECOVERY_FAILURE : PR_RESOLUTION_FAILURE);
}

static bool keep(struct pr_situation *s, struct kept **list, size_t *count, size_t *room, const struct pr_record *r)
{
	struct kept *kept = NULL;
	uint64_t key = pr_hash(0, failure_of(r));
	for (size_t i = 0; !kept && i < *count; i++) {
		struct pr_record old;
		const char *why;
		if ((*list)[i].key == key && pr_decode((*list)[i].bytes, (*list)[i].n, &old, &why) == PR_DECODED && pr_same(failure_of(&old), failure_of(r)))
			kept = &(*list)[i];
	}
	if (!kept) {
		if (!pr_grow(list, room, *count + 1, sizeof **list))
			return false;
		kept = &(*list)[(*count)++];
		*kept = (struct kept){.key = key};
	}
	uint8_t *bytes = malloc(r->bytes.n);
	if (!bytes)
		return false;
	memcpy(bytes, r->bytes.p, r->bytes.n);
	free(kept->bytes);
	kept->bytes = bytes;
	kept->n = r->bytes.n;
	kept->order = ++s->orders;
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

bool pr_situation_take(struct pr_situation *s, const struct pr_record *r)
{
	switch (r->type) {
	case PR_SOURCE:
		return take_source(s, r);
	case PR_MEMBER:
		return take_member(s, r);
	case PR_EXCLUSION:
		return take_exclusion(s, r);
	case PR_RECOVERY:
		return keep(s, &s->recoveries, &s->recovery_count, &s->recovery_room, r);
	case PR_RESOLUTION:
		return keep(s, &s->resolutions, &s->resolution_count, &s->resolution_room, r);
	default:
		return true;
	}
}

static bool decode(struct kept *kept)
{
	const char *why;
	return pr_decode(kept->bytes, kept->n, &kept->record, &why) == PR_DECODED;
}

/* Recoveries that are not complete go before those that are, newer ones before older ones. */
static bool is_better(const struct kept *a, const struct kept *b)
{
	bool done_a = pr_is(pr_text(&a->record, PR_RECOVERY_PROGRESS), "complete");
	bool done_b = pr_is(pr_text(&b->record, PR_RECOVERY_PROGRESS), "complete");
	return done_a != done_b ? done_b : a->order > b->order;
}

static void choose(struct pr_situation *s, const char *failure)
{
	for (size_t i = 0; i < s->recovery_count; i++) {
		struct kept *k = &s->recoveries[i];
		if (decode(k) && (failure ? pr_is(failure_of(&k->record), failure) : !s->recovery || is_better(k, s->recovery)))
			s->recovery = k;
	}
	for (size_t i = 0; s->recovery && i < s->resolution_count; i++) {
		struct kept *k = &s->resolutions[i];
		struct pr_span of = decode(k) ? failure_of(&k->record) : (struct pr_span){0};
		if (pr_same(of, failure_of(&s->recovery->record)) || (!of.p && !s->resolution))
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
	struct pr_span progress = pr_text(r, PR_RECOVERY_PROGRESS), outcome = resolution ? pr_text(resolution, PR_RESOLUTION_OUTCOME) : progress;
	for (size_t i = 0; i < sizeof strategies / sizeof *strategies; i++)
		if (pr_is(pr_text(r, PR_RECOVERY_STRATEGY), strategies[i].strategy))
			s->facts |= strategies[i].fact;
	bool begun = pr_is(progress, "initializing") || pr_is(progress, "detecting-peers") || pr_is(progress, "failed");
	s->facts |= begun ? 0 : PR_FACT_HEALED;
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
	for (uint32_t i = 0; i < s->count; i++) {
		struct peer *peer = &s->peers[i];
		peer->told.name = pr_peers_name(s->names, i);
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
