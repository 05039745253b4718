#include "electorate.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "cluster/partition.h"
#include "record/decode.h"

bool pr_electorate_init(struct pr_electorate *base, uint32_t numerator, uint32_t denominator)
{
	*base = (struct pr_electorate){.numerator = numerator, .denominator = denominator};
	base->names = pr_peers_new();
	base->keys = pr_peers_new();
	if (base->names && base->keys)
		return true;
	pr_electorate_free(base);
	return false;
}

void pr_electorate_free(struct pr_electorate *base)
{
	pr_peers_free(base->names);
	pr_peers_free(base->keys);
	free(base->list);
	free(base->owner);
	free(base->next);
	*base = (struct pr_electorate){0};
}

bool pr_electorate_follow(struct pr_electorate *base)
{
	size_t count = pr_peers_count(base->names);
	if (!pr_grow(&base->list, &base->room, count, sizeof *base->list))
		return false;
	for (; base->followed < count; base->followed++)
		base->list[base->followed] = (struct pr_standing){.person = (uint32_t)base->followed, .next_weight = 1};
	return true;
}

uint32_t pr_electorate_look(const struct pr_electorate *base, struct pr_span name)
{
	uint32_t number = name.p ? pr_peers_find(base->names, name) : PR_PEER_NONE;
	return number < base->followed ? base->list[number].person : PR_PEER_NONE;
}

bool pr_electorate_person(struct pr_electorate *base, struct pr_span name, uint32_t *person)
{
	*person = pr_electorate_look(base, name);
	if (*person != PR_PEER_NONE)
		return true;
	if (!name.p || base->strangers >= PR_ELECTORATE_STRANGERS) {
		base->unknown++;
		return true;
	}
	base->strangers++;
	uint32_t number = pr_peers_add(base->names, name);
	if (number == PR_PEER_NONE || !pr_electorate_follow(base))
		return false;
	*person = base->list[number].person;
	return true;
}

/* Members are counted once more, after some were added or left. */
static void count(struct pr_electorate *base)
{
	base->members = base->voters = 0;
	base->total = 0;
	for (size_t i = 0; i < base->followed; i++) {
		base->members += base->list[i].counts;
		base->voters += base->list[i].counts && base->list[i].weight > 0;
		base->total += base->list[i].counts ? base->list[i].weight : 0;
	}
}

/* The name stands for that person; but a member stays who it is. */
static void fold(struct pr_electorate *base, uint32_t number, uint32_t person)
{
	struct pr_standing *s = &base->list[number];
	if (s->named || s->person != number || person == number)
		return;
	for (size_t i = 0; i < base->followed; i++) /* what was folded into it goes along */
		if (base->list[i].person == number)
			base->list[i].person = person;
	base->folds++;
}

/*
 * Whose key it is. A name that stood for nobody yet becomes another of the owner's; a member stays who it is, or whoever enrols the
 * member's name with his own key takes it along when he is excluded.
 */
static bool take_key(struct pr_electorate *base, uint32_t number, struct pr_span key)
{
	if (key.n == 0 || key.n > PR_PEER_MAX)
		return true;
	uint32_t before = pr_peers_find(base->keys, key);
	if (before != PR_PEER_NONE) {
		fold(base, number, base->list[base->owner[before]].person);
		return true;
	}
	uint32_t which = pr_peers_add(base->keys, key);
	if (which == PR_PEER_NONE || !pr_grow(&base->owner, &base->owner_room, which + 1, sizeof *base->owner))
		return false;
	base->owner[which] = number;
	return true;
}

static void admit(struct pr_electorate *base, uint32_t number, uint64_t weight)
{
	struct pr_standing *s = &base->list[number];
	s->named = true;
	if (s->person != number || s->counts) /* another name of somebody's, or known */
		return;
	s->counts = true;
	s->weight = weight;
	base->members++;
	base->voters += weight > 0;
	base->total += weight;
}

uint32_t pr_electorate_configure(struct pr_electorate *base, struct pr_span name, uint64_t weight, struct pr_span key, struct pr_span role)
{
	uint32_t number = pr_peers_add(base->names, name);
	if (number == PR_PEER_NONE || !pr_electorate_follow(base) || !take_key(base, number, key))
		return PR_PEER_NONE;
	base->configured = true;
	admit(base, number, pr_sooner(weight, PR_WEIGHT_MAX));
	base->list[number].operates = weight == 0 && pr_is(role, "operator");
	return number;
}

bool pr_electorate_alias(struct pr_electorate *base, struct pr_span alias, uint32_t member)
{
	return pr_peers_alias(base->names, alias, member);
}

bool pr_electorate_member(struct pr_electorate *base, const struct pr_record *r)
{
	struct pr_span name = pr_text(r, PR_MEMBER_PEER);
	if (!name.p)
		return true;
	uint32_t number = pr_peers_find(base->names, name);
	if (number == PR_PEER_NONE) {
		if (base->strangers >= PR_ELECTORATE_STRANGERS) {
			base->unknown++;
			return true;
		}
		base->strangers++;
		number = pr_peers_add(base->names, name);
	}
	if (number == PR_PEER_NONE || !pr_electorate_follow(base) || !take_key(base, number, pr_text(r, PR_MEMBER_KEY)))
		return false;
	uint64_t weight = pr_has(r, PR_MEMBER_WEIGHT) ? pr_sooner(pr_uint(r, PR_MEMBER_WEIGHT), PR_WEIGHT_MAX) : 1;
	bool votes = !pr_has(r, PR_MEMBER_VOTER) || pr_uint(r, PR_MEMBER_VOTER);
	base->list[number].next_weight = votes ? weight : 0;
	if (base->configured)
		return true;
	if (base->members == 0)
		base->epoch = pr_uint(r, PR_MEMBER_EPOCH);
	bool later = pr_uint(r, PR_MEMBER_EPOCH) > base->epoch;
	if (!later && !pr_is(pr_text(r, PR_MEMBER_STATUS), "left"))
		admit(base, number, base->list[number].next_weight);
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_MEMBER_ALIASES));
	bool done = true;
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left && done; left--) {
		struct pr_span alias = pr_cursor_text(&c);
		uint32_t known = pr_peers_find(base->names, alias);
		if (known == PR_PEER_NONE)
			done = pr_peers_alias(base->names, alias, number);
		else
			fold(base, known, base->list[number].person);
	}
	return done;
}

/* The claimed members as numbers, sorted by name; none if there is no room for one of them. False if memory ran out. */
static bool list_members(struct pr_electorate *base, const struct pr_record *r, uint32_t **list, size_t *n)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_CLAIM_MEMBERS));
	size_t room = 0;
	uint64_t unknown = base->unknown;
	*list = NULL;
	*n = 0;
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		uint32_t person;
		if (!pr_electorate_person(base, pr_cursor_text(&c), &person) || !pr_grow(list, &room, *n + 1, sizeof **list))
			return false;
		if (person != PR_PEER_NONE)
			(*list)[(*n)++] = person;
	}
	pr_peers_sort(base->names, *list, *n);
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++)
		if (kept == 0 || (*list)[kept - 1] != (*list)[i])
			(*list)[kept++] = (*list)[i];
	*n = base->unknown == unknown ? kept : 0;
	return true;
}

/* The weight of the members that hold this membership of this epoch and are not excluded. */
static uint64_t approval(const struct pr_electorate *base, const struct pr_standing *like)
{
	uint64_t weight = 0;
	for (size_t i = 0; i < base->followed; i++) {
		const struct pr_standing *s = &base->list[i];
		if (s->counts && !s->excluded && s->approves == like->approves &&
		    memcmp(s->approved, like->approved, sizeof like->approved) == 0)
			weight += s->weight;
	}
	return weight;
}

bool pr_electorate_settle(struct pr_electorate *base)
{
	if (base->next_epoch <= base->epoch)
		return false;
	bool changed = base->next_count != base->members;
	for (size_t i = 0; i < base->next_count; i++)
		changed = changed || !base->list[base->next[i]].counts;
	for (size_t i = 0; i < base->followed && changed; i++)
		if (base->list[i].counts)
			base->list[i].next_weight = base->list[i].weight; /* who stays keeps what it had */
	for (size_t i = 0; i < base->followed && changed; i++)
		base->list[i].counts = false;
	for (size_t i = 0; i < base->next_count && changed; i++) {
		struct pr_standing *s = &base->list[base->next[i]];
		s->counts = s->named = true;
		s->weight = s->next_weight;
	}
	base->epoch = base->next_epoch;
	base->next_epoch = 0;
	count(base);
	return changed;
}

int pr_electorate_claim(struct pr_electorate *base, uint32_t person, const struct pr_record *r, bool parted)
{
	struct pr_standing *s = &base->list[person];
	uint64_t epoch = pr_uint(r, PR_CLAIM_EPOCH);
	if (!pr_has(r, PR_CLAIM_MEMBERS) || !s->counts || s->weight == 0 || epoch <= pr_later(base->epoch, s->approves))
		return 0;
	uint32_t *list;
	size_t n;
	struct pr_digest *digest = pr_digest_new();
	bool done = list_members(base, r, &list, &n) && digest;
	s = &base->list[person]; /* the list may have moved */
	for (size_t i = 0; i < n && done; i++) {
		pr_digest_add(digest, pr_peers_name(base->names, list[i]));
		pr_digest_add(digest, (struct pr_span){(const uint8_t *)"", 1});
	}
	if (done) {
		pr_digest_end(digest, s->approved);
		s->approves = epoch;
	}
	pr_digest_free(digest);
	if (!done || n == 0 || epoch <= base->next_epoch || approval(base, s) < pr_electorate_needed(base)) {
		free(list);
		return done ? 0 : -1;
	}
	free(base->next);
	base->next = list;
	base->next_count = base->next_room = n;
	base->next_epoch = epoch;
	return !parted && pr_electorate_settle(base);
}

static size_t have_reached(const struct pr_electorate *base, uint64_t t)
{
	size_t count = 0;
	for (size_t i = 0; i < base->followed; i++)
		count += base->list[i].counts && base->list[i].weight > 0 && base->list[i].spoke >= t;
	return count;
}

uint64_t pr_electorate_time(const struct pr_electorate *base, size_t voters)
{
	uint64_t t = 0;
	for (uint64_t bit = UINT64_C(1) << 63; bit > 0; bit /= 2) /* the greatest time that so many have reached */
		if (have_reached(base, t | bit) >= voters)
			t |= bit;
	return t;
}

uint64_t pr_electorate_needed(const struct pr_electorate *base)
{
	return pr_quorum_needed(base->total, base->numerator, base->denominator);
}

uint64_t pr_electorate_rest(const struct pr_electorate *base)
{
	uint64_t rest = 0;
	for (size_t i = 0; i < base->followed; i++)
		rest += base->list[i].counts && !base->list[i].excluded ? base->list[i].weight : 0;
	return rest;
}
