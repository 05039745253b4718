#include "enrolment.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "record/decode.h"
#include "record/peers.h"

struct enrolled { /* a key of the ring, by its number */
	uint32_t peer;
	uint64_t epoch;
	size_t earlier; /* of the peer, its number and one; 0: none */
};

struct pr_enrolment {
	struct pr_members members;
	struct pr_keyring *ring;
	struct pr_peers *names; /* numbers are those of the members */
	struct enrolled *keys;
	size_t *latest; /* of each member, as earlier */
	size_t members_room, keys_room, latest_room;
	uint64_t refused;
};

struct pr_enrolment *pr_enrolment_new(void)
{
	struct pr_enrolment *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->ring = pr_keyring_new();
	e->names = pr_peers_new();
	if (e->ring && e->names)
		return e;
	pr_enrolment_free(e);
	return NULL;
}

static void release(struct pr_span text)
{
	free((void *)(uintptr_t)text.p);
}

void pr_enrolment_free(struct pr_enrolment *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < e->members.count; i++) {
		struct pr_member *member = &e->members.list[i];
		for (size_t j = 0; j < member->alias_count; j++)
			release(member->aliases[j]);
		free(member->aliases);
		release(member->name);
	}
	release(e->members.domain);
	free(e->members.list);
	free(e->keys);
	free(e->latest);
	pr_keyring_free(e->ring);
	pr_peers_free(e->names);
	free(e);
}

struct pr_members *pr_enrolment_members(struct pr_enrolment *e)
{
	return &e->members;
}

struct pr_keyring *pr_enrolment_ring(struct pr_enrolment *e)
{
	return e->ring;
}

uint64_t pr_enrolment_refused(const struct pr_enrolment *e)
{
	return e->refused;
}

/* Its own copy; p NULL if memory ran out. */
static struct pr_span copy(struct pr_span text)
{
	uint8_t *p = malloc(text.n + 1);
	if (p && text.n > 0)
		memcpy(p, text.p, text.n);
	return (struct pr_span){p, text.n};
}

/* The member of that name; PR_PEER_NONE if memory ran out, or *full. */
static uint32_t member_of(struct pr_enrolment *e, struct pr_span name, bool *full)
{
	uint32_t peer = pr_peers_find(e->names, name);
	*full = peer == PR_PEER_NONE && e->members.count == PR_ENROLMENT_MAX;
	if (peer != PR_PEER_NONE || *full)
		return peer;
	if (!pr_grow(&e->members.list, &e->members_room, e->members.count + 1, sizeof *e->members.list) ||
	    !pr_grow_zeroed(&e->latest, &e->latest_room, e->members.count + 1, sizeof *e->latest))
		return PR_PEER_NONE;
	struct pr_span own = copy(name);
	peer = own.p ? pr_peers_add(e->names, own) : PR_PEER_NONE;
	if (peer == PR_PEER_NONE) {
		release(own);
		return peer;
	}
	e->members.list[e->members.count++] = (struct pr_member){.name = own, .weight = 1, .age = UINT64_MAX, .voter = true};
	return peer;
}

#define ALIASES_MAX 64u /* of a member */

static bool add_alias(struct pr_enrolment *e, uint32_t peer, struct pr_span alias)
{
	struct pr_member *member = &e->members.list[peer];
	if (pr_peers_find(e->names, alias) != PR_PEER_NONE || member->alias_count == ALIASES_MAX || alias.n == 0)
		return true;
	struct pr_span *aliases = reallocarray(member->aliases, member->alias_count + 1, sizeof *aliases);
	if (!aliases)
		return false;
	member->aliases = aliases;
	struct pr_span own = copy(alias);
	if (!own.p || !pr_peers_alias(e->names, own, peer)) {
		release(own);
		return false;
	}
	aliases[member->alias_count++] = own;
	return true;
}

/* Whether the peer has no other key in that epoch. */
static bool is_free(const struct pr_enrolment *e, uint32_t peer, uint64_t epoch)
{
	for (size_t i = e->latest[peer]; i > 0; i = e->keys[i - 1].earlier)
		if (e->keys[i - 1].epoch == epoch)
			return false;
	return true;
}

/* A key becomes the peer's, unless that is refused. *number as in pr_enrolment_take(). False if memory ran out. */
static bool add_key(struct pr_enrolment *e, uint32_t peer, uint64_t epoch, struct pr_key *key, size_t *number)
{
	size_t count = pr_keyring_count(e->ring), same = pr_keyring_find(e->ring, pr_key_kid(key));
	bool known = same != SIZE_MAX;
	if (known || !is_free(e, peer, epoch) || count == PR_ENROLMENT_MAX) {
		known = known && pr_same(pr_key_public(key), pr_key_public(pr_keyring_key(e->ring, same))) && e->keys[same].peer == peer;
		e->refused += !known;
		pr_key_free(key);
		return true;
	}
	if (!pr_grow(&e->keys, &e->keys_room, count + 1, sizeof *e->keys) || !pr_keyring_add(e->ring, key, e->members.list[peer].name)) {
		pr_key_free(key);
		return false;
	}
	e->keys[count] = (struct enrolled){peer, epoch, e->latest[peer]};
	e->latest[peer] = count + 1;
	*number = count;
	return true;
}

static bool take_key(struct pr_enrolment *e, uint32_t peer, const struct pr_record *r, size_t *number)
{
	const char *why;
	struct pr_span public = pr_text(r, PR_MEMBER_KEY);
	struct pr_key *key = public.n == PR_KEY_SIZE ? pr_key_of(public.p, &why) : NULL;
	if (key)
		return add_key(e, peer, pr_uint(r, PR_MEMBER_EPOCH), key, number);
	e->refused++;
	return true;
}

bool pr_enrolment_take(struct pr_enrolment *e, const struct pr_record *r, size_t *key)
{
	bool full;
	*key = SIZE_MAX;
	if (!pr_has(r, PR_MEMBER_PEER))
		return true;
	uint32_t peer = member_of(e, pr_text(r, PR_MEMBER_PEER), &full);
	if (peer == PR_PEER_NONE) {
		e->refused += full && pr_has(r, PR_MEMBER_KEY);
		return full;
	}
	struct pr_member *member = &e->members.list[peer];
	struct pr_span domain = pr_text(r, PR_MEMBER_DOMAIN);
	if (domain.n > 0 && !e->members.domain.p && !(e->members.domain = copy(domain)).p)
		return false;
	if (pr_has(r, PR_MEMBER_WEIGHT))
		member->weight = pr_sooner(pr_uint(r, PR_MEMBER_WEIGHT), PR_WEIGHT_MAX);
	if (pr_has(r, PR_MEMBER_VOTER) && !(member->voter = pr_uint(r, PR_MEMBER_VOTER)))
		member->weight = 0;
	if (pr_uint(r, PR_MEMBER_EPOCH) > e->members.epoch)
		e->members.epoch = pr_uint(r, PR_MEMBER_EPOCH);
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_MEMBER_ALIASES));
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left > 0; left--)
		if (!add_alias(e, peer, pr_cursor_text(&c)))
			return false;
	return !pr_has(r, PR_MEMBER_KEY) || take_key(e, peer, r, key);
}
