#include "base.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "record/decode.h"

bool pr_base_make(struct pr_base *base)
{
	*base = (struct pr_base){.names = pr_peers_new(), .holder = PR_PEER_NONE};
	return base->names != NULL;
}

void pr_base_free(struct pr_base *base)
{
	for (size_t i = 0; i < base->count; i++) {
		free(base->list[i].role);
		free(base->list[i].group);
	}
	pr_peers_free(base->names);
	free(base->list);
	free(base->sorted);
	free(base->holder_of);
	*base = (struct pr_base){0};
}

static char *copy(struct pr_span text)
{
	return strndup((const char *)text.p, text.n);
}

static bool replace(char **old, struct pr_span text)
{
	if (!text.p || (*old && pr_is(text, *old)))
		return true;
	char *text_ = copy(text);
	free(*old);
	*old = text_;
	return text_ != NULL;
}

bool pr_base_lease(struct pr_base *base, struct pr_span name)
{
	return replace(&base->holder_of, name);
}

bool pr_base_follow(struct pr_base *base)
{
	size_t count = pr_peers_count(base->names);
	if (!pr_grow(&base->list, &base->room, count, sizeof *base->list))
		return false;
	for (; base->count < count; base->count++)
		base->list[base->count] = (struct pr_base_peer){.weight = 1, .next_weight = 1, .age = PR_AGE_NONE, .leader = PR_PEER_NONE};
	return true;
}

static void set_counts(struct pr_base *base, struct pr_base_peer *peer, bool counts)
{
	base->stale |= peer->counts != counts;
	peer->counts = counts;
}

static struct pr_base_peer *peer_of(struct pr_base *base, struct pr_span name)
{
	uint32_t peer = pr_peers_add(base->names, name);
	return peer != PR_PEER_NONE && pr_base_follow(base) ? &base->list[peer] : NULL;
}

bool pr_base_configure(struct pr_base *base, const struct pr_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		const struct pr_member *m = &members->list[i];
		struct pr_base_peer *peer = peer_of(base, m->name);
		if (!peer || !replace(&peer->role, m->role) || !replace(&peer->group, m->group))
			return false;
		base->configured = true;
		set_counts(base, peer, true);
		peer->named = true;
		peer->weight = m->weight;
		peer->age = m->age;
		for (size_t j = 0; j < m->alias_count; j++)
			if (!pr_peers_alias(base->names, m->aliases[j], (uint32_t)(peer - base->list)))
				return false;
	}
	return true;
}

static void take_status(struct pr_base_peer *peer, struct pr_span status)
{
	peer->next_counts = !pr_is(status, "left");
	peer->left = pr_is(status, "left");
	if (pr_is(status, "joined"))
		peer->joining = peer->leaving = false;
	else if (pr_is(status, "joining"))
		peer->joining = true;
	else if (pr_is(status, "leaving"))
		peer->leaving = true;
}

/* What the members file says goes before the stream; what it has no word for is the stream's to tell. */
static bool take_member(struct pr_base *base, const struct pr_record *r)
{
	struct pr_base_peer *peer = pr_has(r, PR_MEMBER_PEER) ? peer_of(base, pr_text(r, PR_MEMBER_PEER)) : NULL;
	if (!peer)
		return !pr_has(r, PR_MEMBER_PEER);
	take_status(peer, pr_text(r, PR_MEMBER_STATUS));
	peer->named |= pr_has(r, PR_MEMBER_STATUS) || !pr_has(r, PR_ANY_BY); /* that somebody saw it in a role makes it no member */
	if (pr_has(r, PR_MEMBER_WEIGHT))
		peer->next_weight = pr_sooner(pr_uint(r, PR_MEMBER_WEIGHT), PR_WEIGHT_MAX);
	if (pr_has(r, PR_MEMBER_VOTER) && !pr_uint(r, PR_MEMBER_VOTER))
		peer->next_weight = 0;
	if (pr_has(r, PR_MEMBER_AGE) && !(base->configured && peer->age != PR_AGE_NONE))
		peer->age = pr_uint(r, PR_MEMBER_AGE);
	if (pr_has(r, PR_MEMBER_CLIENTS))
		peer->clients = pr_uint(r, PR_MEMBER_CLIENTS);
	if ((!(base->configured && peer->role) && !replace(&peer->role, pr_text(r, PR_MEMBER_ROLE))) ||
	    (!(base->configured && peer->group) && !replace(&peer->group, pr_text(r, PR_MEMBER_GROUP))))
		return false;
	base->renewed = true;
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_MEMBER_ALIASES));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count; count--)
		if (!pr_peers_alias(base->names, pr_cursor_text(&c), (uint32_t)(peer - base->list)))
			return false;
	return true;
}

static void hold(struct pr_base *base, uint32_t holder, uint64_t epoch)
{
	if (base->holder != PR_PEER_NONE && epoch < base->holder_epoch)
		return;
	base->holder = holder;
	base->holder_epoch = epoch;
}

static bool take_leader(struct pr_base *base, const struct pr_record *r)
{
	if (!pr_has(r, PR_LEADER_OBSERVER))
		return true;
	struct pr_span name = pr_text(r, PR_LEADER_LEADER);
	uint32_t leader = name.p ? pr_peers_add(base->names, name) : PR_PEER_NONE;
	struct pr_base_peer *peer = peer_of(base, pr_text(r, PR_LEADER_OBSERVER));
	if (!peer || (name.p && leader == PR_PEER_NONE))
		return false;
	peer->leader = leader;
	peer->epoch = pr_uint(r, PR_LEADER_EPOCH);
	if (!base->holder_of && leader != PR_PEER_NONE)
		hold(base, leader, peer->epoch);
	return true;
}

static bool take_claim(struct pr_base *base, const struct pr_record *r)
{
	if (!base->holder_of || !pr_has(r, PR_CLAIM_PEER) || !pr_is(pr_text(r, PR_CLAIM_HISTORY), base->holder_of))
		return true;
	struct pr_base_peer *peer = peer_of(base, pr_text(r, PR_CLAIM_PEER));
	if (peer)
		hold(base, (uint32_t)(peer - base->list), pr_uint(r, PR_CLAIM_EPOCH));
	return peer != NULL;
}

static bool take_lifecycle(struct pr_base *base, const struct pr_record *r, bool open)
{
	if (!open || !pr_has(r, PR_LIFECYCLE_PEER) || !pr_is(pr_text(r, PR_LIFECYCLE_STATE), "start"))
		return true;
	struct pr_base_peer *peer = peer_of(base, pr_text(r, PR_LIFECYCLE_PEER));
	if (peer)
		peer->fresh = true;
	return peer != NULL;
}

static bool take_exclusion(struct pr_base *base, const struct pr_record *r)
{
	if (!pr_has(r, PR_EXCLUSION_PEER))
		return true;
	struct pr_base_peer *peer = peer_of(base, pr_text(r, PR_EXCLUSION_PEER));
	if (peer)
		peer->excluded = pr_is(pr_text(r, PR_EXCLUSION_STATE), "excluded");
	return peer != NULL;
}

bool pr_base_take(struct pr_base *base, const struct pr_record *r, bool open)
{
	switch (r->type) {
	case PR_MEMBER:
		return take_member(base, r);
	case PR_LEADER:
		return take_leader(base, r);
	case PR_CLAIM:
		return take_claim(base, r);
	case PR_LIFECYCLE:
		return take_lifecycle(base, r, open);
	case PR_EXCLUSION:
		return take_exclusion(base, r);
	default:
		return true;
	}
}

void pr_base_renew(struct pr_base *base)
{
	for (size_t i = 0; i < base->count; i++)
		base->list[i].fresh = false;
	if (!base->renewed || base->configured)
		return;
	for (size_t i = 0; i < base->count; i++) {
		set_counts(base, &base->list[i], base->list[i].next_counts);
		base->list[i].weight = base->list[i].next_weight;
	}
	base->renewed = false;
	base->named = true;
}

bool pr_base_adopt(struct pr_base *base, const struct pr_sides *sides, bool anew)
{
	if (!pr_base_follow(base))
		return false;
	if (base->configured)
		return true;
	for (size_t peer = 0; !base->named && anew && peer < base->count; peer++)
		set_counts(base, &base->list[peer], false);
	for (size_t i = 0; i < sides->count; i++)
		for (size_t j = 0; j < sides->sizes[i]; j++) {
			struct pr_base_peer *peer = &base->list[sides->peers[i][j]];
			set_counts(base, peer, peer->counts || !base->named || !peer->named);
		}
	return true;
}

bool pr_base_unknown(const struct pr_base *base, const struct pr_sides *sides)
{
	size_t strangers = 0, members = 0, here = 0;
	for (size_t i = 0; i < base->count; i++)
		members += base->list[i].counts;
	for (size_t i = 0; i < sides->count; i++)
		for (size_t j = 0; j < sides->sizes[i]; j++) {
			const struct pr_base_peer *peer = &base->list[sides->peers[i][j]];
			here += peer->counts;
			strangers += base->configured ? !peer->counts : base->named && !peer->named;
		}
	return strangers > 0 && (!base->configured || here < members);
}

uint64_t pr_base_weight(const struct pr_base *base)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < base->count; i++)
		sum += base->list[i].counts ? base->list[i].weight : 0;
	return sum;
}

const uint32_t *pr_base_peers(struct pr_base *base, size_t *count)
{
	if (!base->sorted || base->stale) {
		base->size = 0;
		if (!pr_grow(&base->sorted, &base->sorted_room, base->count + 1, sizeof *base->sorted))
			return NULL;
		for (uint32_t peer = 0; peer < base->count; peer++)
			if (base->list[peer].counts)
				base->sorted[base->size++] = peer;
		pr_peers_sort(base->names, base->sorted, base->size);
		base->stale = false;
	}
	*count = base->size;
	return base->sorted;
}

bool pr_base_names(const struct pr_base *base, struct pr_span name)
{
	uint32_t number = pr_peers_find(base->names, name);
	return number != PR_PEER_NONE && pr_same(pr_peers_name(base->names, number), name);
}
