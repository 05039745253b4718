#include "votes.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "roll.h"

struct contest { /* one signer's votes of one domain, step and round */
	uint64_t hash;
	struct pr_span kid;
	bool proven;
	struct pr_roll roll;
	struct contest *next; /* whose vote came next, the last time: peers vote in turns */
	uint8_t names[]; /* voter, kid, domain and step, one behind the other */
};

struct look {
	bool has;
	struct contest *contest; /* NULL: there is no memory for one */
	struct pr_roll_place place;
};

struct pr_votes {
	uint64_t window;
	struct contest **table; /* by hash, half full at the most */
	size_t size, count;
	struct contest *last; /* whose vote came last; NULL: nobody's */
	struct pr_roll_store stores[2]; /* proven or not */
	struct pr_votes_losses losses;
	struct pr_build build;
	uint8_t *earlier; /* a copy of what was found: a roll changes when it takes the vote */
	size_t earlier_room;
	struct look looks[2]; /* at the last vote, by height and by link */
	bool wrong;           /* it was */
};

struct pr_votes *pr_votes_new(uint64_t window, size_t memory)
{
	struct pr_votes *votes = calloc(1, sizeof *votes);
	if (!votes)
		return NULL;
	*votes = (struct pr_votes){.window = window, .size = 64};
	votes->stores[false].memory.most = memory / 4;
	votes->stores[true].memory.most = memory - memory / 4;
	votes->table = calloc(votes->size, sizeof(struct contest *));
	if (votes->table)
		return votes;
	free(votes);
	return NULL;
}

void pr_votes_free(struct pr_votes *votes)
{
	if (!votes)
		return;
	for (size_t i = 0; i < votes->size; i++) {
		struct contest *c = votes->table[i];
		if (!c)
			continue;
		pr_roll_free(&c->roll);
		free(c);
	}
	pr_roll_store_free(&votes->stores[false]);
	pr_roll_store_free(&votes->stores[true]);
	pr_build_free(&votes->build);
	free(votes->table);
	free(votes->earlier);
	free(votes);
}

static uint64_t hash_of(const struct pr_voter *voter, const struct pr_vote *vote, bool links)
{
	uint64_t flags = (uint64_t)links | (uint64_t)voter->proven << 1 | (uint64_t)vote->has_round << 2 | (uint64_t)!vote->domain.p << 3 |
	                 (uint64_t)!vote->step.p << 4;
	uint64_t hash = pr_hash(pr_hash(flags, voter->name), vote->step);
	if (vote->domain.n > 0)
		hash = pr_hash(hash, vote->domain);
	if (voter->kid.n > 0)
		hash = pr_hash(hash, voter->kid);
	return links ? pr_hash_word(hash, vote->round) : hash;
}

/* Absent is not empty. */
static bool same(struct pr_span a, struct pr_span b)
{
	return !a.p == !b.p && pr_same(a, b);
}

/* Rounds tell votes with links apart; those with a height stand in one roll by height and round. */
static bool is_in(const struct contest *c, const struct pr_voter *voter, const struct pr_vote *vote, bool links)
{
	const struct pr_brief_frame *f = &c->roll.frame;
	return f->links == links && c->proven == voter->proven && f->has_round == vote->has_round && (!links || f->round == vote->round) &&
	       pr_same(f->peer, voter->name) && same(f->step, vote->step) && same(f->domain, vote->domain) && pr_same(c->kid, voter->kid);
}

static bool grow(struct pr_votes *votes)
{
	size_t size = 2 * votes->size;
	struct contest **table = calloc(size, sizeof *table);
	if (!table)
		return false;
	for (size_t i = 0; i < votes->size; i++) {
		struct contest *c = votes->table[i];
		if (!c)
			continue;
		size_t slot = c->hash & (size - 1);
		while (table[slot])
			slot = (slot + 1) & (size - 1);
		table[slot] = c;
	}
	free(votes->table);
	votes->table = table;
	votes->size = size;
	return true;
}

/* Copies a text behind the others; p NULL stays so. */
static struct pr_span copy(uint8_t **p, struct pr_span text)
{
	struct pr_span there = {text.p ? *p : NULL, text.n};
	if (text.n > 0)
		memcpy(*p, text.p, text.n);
	*p += text.n;
	return there;
}

static struct contest *make(const struct pr_voter *voter, const struct pr_vote *vote, bool links, uint64_t hash)
{
	struct contest *c = malloc(sizeof *c + voter->name.n + voter->kid.n + vote->domain.n + vote->step.n);
	if (!c)
		return NULL;
	uint8_t *p = c->names;
	*c = (struct contest){.hash = hash, .proven = voter->proven};
	c->kid = copy(&p, voter->kid);
	c->roll.frame = (struct pr_brief_frame){.peer = copy(&p, voter->name), .links = links, .has_round = vote->has_round};
	c->roll.frame.domain = copy(&p, vote->domain);
	c->roll.frame.step = copy(&p, vote->step);
	c->roll.frame.round = links ? vote->round : 0;
	return c;
}

static struct contest *find(const struct pr_votes *votes, const struct pr_voter *voter, const struct pr_vote *vote, bool links,
                            uint64_t hash)
{
	size_t slot = hash & (votes->size - 1);
	for (struct contest *c; (c = votes->table[slot]) != NULL; slot = (slot + 1) & (votes->size - 1))
		if (c->hash == hash && is_in(c, voter, vote, links))
			return c;
	return NULL;
}

struct pr_span pr_votes_at(const struct pr_votes *votes, const struct pr_voter *voter, const struct pr_vote *vote, struct pr_build *build)
{
	const struct contest *c = find(votes, voter, vote, false, hash_of(voter, vote, false));
	return c ? pr_roll_at(&c->roll, vote, build) : (struct pr_span){NULL, 0};
}

/* The contest of a vote; it is made if it is new. NULL: memory ran out, or, with *full, there is no more for it. */
static struct contest *contest_of(struct pr_votes *votes, const struct pr_voter *voter, const struct pr_vote *vote, bool links,
                                  bool *full)
{
	struct contest *known = votes->last ? votes->last->next : NULL;
	*full = false;
	if (known && is_in(known, voter, vote, links))
		return known;
	uint64_t hash = hash_of(voter, vote, links);
	known = find(votes, voter, vote, links, hash);
	if (known)
		return known;
	struct pr_chunks *memory = &votes->stores[voter->proven].memory;
	size_t need = sizeof(struct contest) + voter->name.n + voter->kid.n + vote->domain.n + vote->step.n + 4 * sizeof(void *);
	*full = memory->used > memory->most || need > memory->most - memory->used;
	if (*full || (2 * votes->count >= votes->size && !grow(votes)))
		return NULL;
	size_t slot = hash & (votes->size - 1);
	while (votes->table[slot])
		slot = (slot + 1) & (votes->size - 1);
	votes->table[slot] = make(voter, vote, links, hash);
	votes->count += votes->table[slot] != NULL;
	memory->used += votes->table[slot] ? need : 0;
	return votes->table[slot];
}

/* How a vote fits among those of its contest. False if memory ran out. */
static bool look(struct pr_votes *votes, const struct pr_voter *voter, const struct pr_vote *vote, bool links, struct pr_span record,
                 struct look *l, struct pr_votes_found *found)
{
	bool full;
	struct pr_roll_place *place = &l->place;
	l->contest = contest_of(votes, voter, vote, links, &full);
	if (!l->contest)
		return full;
	if (votes->last)
		votes->last->next = l->contest;
	votes->last = l->contest;
	if (l->contest->next) /* by then it is here */
		pr_roll_prefetch(&l->contest->next->roll);
	if (!pr_roll_find(&l->contest->roll, vote, record, &votes->build, place))
		return false;
	found->late = found->late || place->late;
	found->repeat = found->repeat || place->repeat;
	if (place->clash <= found->clash)
		return true;
	if (!pr_grow(&votes->earlier, &votes->earlier_room, place->earlier.n, 1))
		return false;
	memcpy(votes->earlier, place->earlier.p, place->earlier.n);
	found->clash = place->clash;
	found->earlier = (struct pr_span){votes->earlier, place->earlier.n};
	return true;
}

bool pr_votes_look(struct pr_votes *votes, const struct pr_voter *voter, const struct pr_vote *vote, struct pr_span record,
                   struct pr_votes_found *found)
{
	const bool has[2] = {vote->has_height, vote->has_link};
	*found = (struct pr_votes_found){.clash = pr_clash_alone(vote)};
	votes->wrong = found->clash == PR_CLASH_BACKWARDS;
	for (int links = 0; links < 2 && !votes->wrong; links++) {
		struct look *l = &votes->looks[links];
		*l = (struct look){.has = has[links]};
		if (l->has && !look(votes, voter, vote, links, record, l, found))
			return false;
	}
	votes->wrong = pr_clash_proves(found->clash);
	votes->losses.late += found->late && !votes->wrong && !found->repeat;
	return true;
}

bool pr_votes_keep(struct pr_votes *votes, const struct pr_vote *vote, struct pr_span record)
{
	for (int links = 0; links < 2 && !votes->wrong; links++) {
		const struct look *l = &votes->looks[links];
		if (!l->has || (l->contest && !l->place.keep))
			continue;
		int kept = l->contest ? pr_roll_keep(&l->contest->roll, vote, record, l->place.index, votes->window,
		                                     &votes->stores[l->contest->proven], &votes->losses.dropped)
		                      : 0;
		if (kept < 0)
			return false;
		votes->losses.homeless += kept == 0;
	}
	return true;
}

const struct pr_votes_losses *pr_votes_lost(const struct pr_votes *votes)
{
	return &votes->losses;
}

size_t pr_votes_size(const struct pr_votes *votes)
{
	return votes->stores[false].memory.used + votes->stores[true].memory.used;
}
