#include "situation_parts.h"

#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "runbook.h"

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
	for (size_t i = 0; i < s->count; i++)
		pr_access_free(&s->peers[i].told.access);
	pr_recoveries_free(&s->all);
	free(s->peers);
	pr_doubts_free(&s->doubts);
	pr_peers_free(s->names);
	free(s->system);
	free(s);
}

struct pr_situation_row *pr_situation_row_of(struct pr_situation *s, struct pr_span name)
{
	uint32_t number = pr_peers_add(s->names, name);
	size_t count = pr_peers_count(s->names);
	if (number == PR_PEER_NONE || !pr_grow_zeroed(&s->peers, &s->room, count, sizeof *s->peers))
		return NULL;
	s->count = count;
	return &s->peers[number];
}

static bool take_alias(struct pr_situation *s, uint32_t number, struct pr_span alias)
{
	return pr_access_take(&s->peers[number].told.access, alias) && pr_peers_alias(s->names, alias, number);
}

bool pr_situation_configure(struct pr_situation *s, const struct pr_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		const struct pr_member *m = &members->list[i];
		struct pr_situation_row *peer = pr_situation_row_of(s, m->name);
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
	struct pr_situation_row *peer = pr_has(r, PR_MEMBER_PEER) ? pr_situation_row_of(s, pr_text(r, PR_MEMBER_PEER)) : NULL;
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
	struct pr_situation_row *peer = pr_has(r, PR_EXCLUSION_PEER) ? pr_situation_row_of(s, pr_text(r, PR_EXCLUSION_PEER)) : NULL;
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
	struct pr_situation_row *leader = pr_situation_row_of(s, name), *observer = pr_situation_row_of(s, pr_text(r, PR_LEADER_OBSERVER));
	if (!leader || !observer)
		return false;
	pr_held_hear(&observer->held, pr_peers_find(s->names, name), pr_uint(r, PR_LEADER_EPOCH));
	return true;
}

static bool take_claim(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_situation_row *peer = pr_has(r, PR_CLAIM_PEER) ? pr_situation_row_of(s, pr_text(r, PR_CLAIM_PEER)) : NULL;
	if (peer)
		pr_seed_hear(&peer->claim, r);
	return peer || !pr_has(r, PR_CLAIM_PEER);
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
	case PR_CLAIM:
		return take_claim(s, r);
	default:
		return pr_recoveries_take(&s->all, r);
	}
}

/* What members told of leaders. */
static void find_term(struct pr_situation *s, const struct pr_record *r)
{
	struct pr_span name = pr_text(r, PR_RECOVERY_COORDINATOR);
	uint32_t coordinator = name.p ? pr_peers_find(s->names, name) : PR_PEER_NONE;
	s->fence = pr_fence_of(r);
	for (size_t i = 0; i < s->count; i++)
		if (s->peers[i].told.parts & PR_PART_MEMBER && !(s->peers[i].told.parts & PR_PART_EXCLUDED))
			pr_fence_raise(&s->fence, r, coordinator, &s->peers[i].held);
}

static int by_name(const void *a, const void *b)
{
	const struct pr_situation_row *x = a, *y = b;
	return pr_order(x->told.name, y->told.name);
}

static bool end_peers(struct pr_situation *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		struct pr_situation_row *peer = &s->peers[i];
		peer->told.name = pr_peers_name(s->names, i);
		peer->told.parts |= peer->told.parts & PR_PART_CONTINUING && !peer->master ? PR_PART_STANDBY : 0;
		if (!pr_access_end(&peer->told.access, peer->told.name))
			return false;
	}
	if (s->count > 0)
		qsort(s->peers, s->count, sizeof *s->peers, by_name);
	return true;
}

bool pr_situation_end(struct pr_situation *s, const char *failure, bool *found)
{
	pr_recoveries_choose(&s->all, failure);
	*found = s->all.recovery || (!failure && pr_situation_stands_still(s));
	if (!*found)
		return true;
	if (!pr_situation_mark(s))
		return false;
	if (s->all.recovery)
		find_term(s, &s->all.recovery->record);
	if (!end_peers(s))
		return false;
	pr_situation_mark_seed(s);
	pr_situation_mark_others(s);
	pr_situation_state_facts(s);
	return true;
}

struct pr_span pr_situation_system(const struct pr_situation *s, bool *several)
{
	*several = s->several;
	return s->system ? pr_span_of(s->system) : (struct pr_span){NULL, 0};
}

bool pr_situation_compared(const struct pr_situation *s)
{
	return s->all.resolutions.count > 0;
}

const struct pr_doubts *pr_situation_doubts(const struct pr_situation *s)
{
	return &s->doubts;
}

bool pr_situation_term(const struct pr_situation *s, uint64_t *term)
{
	*term = s->fence.term;
	return s->fence.known;
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
	return s->all.recovery ? &s->all.recovery->record : NULL;
}

const struct pr_record *pr_situation_resolution(const struct pr_situation *s)
{
	return s->all.resolution ? &s->all.resolution->record : NULL;
}
