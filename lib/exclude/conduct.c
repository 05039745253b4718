#include "conduct.h"

#include <stdlib.h>

#include "balances.h"
#include "base/grow.h"
#include "base/hash.h"
#include "claim_window.h"
#include "record/decode.h"
#include "record/peers.h"

/* One peer's claims of one history. */
struct line {
	uint32_t peer; /* its number, among those that are proven or those that are not */
	bool proven;
	uint64_t history; /* hash of its name: whose histories collide has one window for both, and they are not compared */
	uint64_t told;    /* kinds of contradictions, as bits */
	struct pr_claim_window window;
};

struct pr_conduct {
	size_t window;
	pr_conduct_charge *charge;
	pr_conduct_fork *fork; /* NULL: nobody wants to know */
	void *context;
	struct pr_peers *names[2]; /* proven or not */
	size_t *shares[2];         /* bytes that each takes */
	size_t share_room[2];
	struct pr_claim_memory memory[2];
	struct line **table; /* by hash, half full at the most */
	size_t size, count;
	struct pr_conduct_losses losses;
};

struct pr_conduct *pr_conduct_new(size_t window, size_t memory, pr_conduct_charge *charge, pr_conduct_fork *fork, void *context)
{
	struct pr_conduct *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	*c = (struct pr_conduct){.window = window, .charge = charge, .fork = fork, .context = context, .size = 64,
	                         .names = {pr_peers_new(), pr_peers_new()},
	                         .memory = {{0, memory / 4}, {0, memory - memory / 4}}};
	c->table = calloc(c->size, sizeof(struct line *));
	if (c->names[0] && c->names[1] && c->table)
		return c;
	pr_conduct_free(c);
	return NULL;
}

void pr_conduct_free(struct pr_conduct *c)
{
	if (!c)
		return;
	for (size_t i = 0; c->table && i < c->size; i++) {
		if (c->table[i])
			pr_claim_window_free(&c->table[i]->window, &c->memory[c->table[i]->proven]);
		free(c->table[i]);
	}
	for (unsigned proven = 0; proven < 2; proven++) {
		if (c->names[proven])
			pr_peers_free(c->names[proven]);
		free(c->shares[proven]);
	}
	free(c->table);
	free(c);
}

static uint64_t hash_of(uint32_t peer, bool proven, uint64_t history)
{
	return pr_hash_word(history, (uint64_t)peer << 1 | proven);
}

static uint64_t history_key(struct pr_span history)
{
	return pr_hash(history.p != NULL, history);
}

static bool grow_table(struct pr_conduct *c)
{
	size_t size = 2 * c->size;
	struct line **table = calloc(size, sizeof *table);
	if (!table)
		return false;
	for (size_t i = 0; i < c->size; i++) {
		struct line *line = c->table[i];
		if (!line)
			continue;
		size_t slot = hash_of(line->peer, line->proven, line->history) & (size - 1);
		while (table[slot])
			slot = (slot + 1) & (size - 1);
		table[slot] = line;
	}
	free(c->table);
	c->table = table;
	c->size = size;
	return true;
}

#define LINE_SIZE (sizeof(struct line) + 4 * sizeof(struct line *)) /* with its part of the table */

/* The number of a peer; *number PR_PEER_NONE: there is no room for it. False if memory ran out. */
static bool number_of(struct pr_conduct *c, struct pr_span peer, bool proven, uint32_t *number)
{
	struct pr_claim_memory *memory = &c->memory[proven];
	size_t need = 2 * peer.n + 128; /* about what a name takes in the table of names */
	*number = pr_peers_find(c->names[proven], peer);
	if (*number != PR_PEER_NONE || need > memory->most - memory->used)
		return true;
	*number = pr_peers_add(c->names[proven], peer);
	if (*number == PR_PEER_NONE ||
	    !pr_grow_zeroed(&c->shares[proven], &c->share_room[proven], (size_t)*number + 1, sizeof *c->shares[proven]))
		return false;
	memory->used += need;
	return true;
}

/* What a peer has left of its share: as memory that its claims may take. */
static struct pr_claim_memory left_of(const struct pr_conduct *c, uint32_t peer, bool proven)
{
	const struct pr_claim_memory *all = &c->memory[proven];
	size_t share = all->most / PR_CLAIMS_SHARE, used = c->shares[proven][peer];
	size_t left = used < share ? share - used : 0;
	return (struct pr_claim_memory){0, left < all->most - all->used ? left : all->most - all->used};
}

static void spend(struct pr_conduct *c, uint32_t peer, bool proven, size_t bytes)
{
	c->shares[proven][peer] += bytes;
	c->memory[proven].used += bytes;
}

static struct line *look_up(const struct pr_conduct *c, uint32_t peer, bool proven, uint64_t history)
{
	size_t slot = hash_of(peer, proven, history) & (c->size - 1);
	for (struct line *line; (line = c->table[slot]) != NULL; slot = (slot + 1) & (c->size - 1))
		if (line->peer == peer && line->proven == proven && line->history == history)
			return line;
	return NULL;
}

/* The line of a claim; it is made if it is new. *line NULL: there is no room for one. False if memory ran out. */
static bool find_line(struct pr_conduct *c, struct pr_span peer, bool proven, struct pr_span history, struct line **line)
{
	uint32_t number;
	uint64_t key = history_key(history);
	*line = NULL;
	if (!number_of(c, peer, proven, &number))
		return false;
	if (number == PR_PEER_NONE)
		return true;
	*line = look_up(c, number, proven, key);
	if (*line)
		return true;
	if (LINE_SIZE > left_of(c, number, proven).most)
		return true;
	if (2 * (c->count + 1) > c->size && !grow_table(c))
		return false;
	size_t slot = hash_of(number, proven, key) & (c->size - 1);
	while (c->table[slot])
		slot = (slot + 1) & (c->size - 1);
	*line = c->table[slot] = calloc(1, sizeof **line);
	if (!*line)
		return false;
	**line = (struct line){.peer = number, .proven = proven, .history = key};
	c->count++;
	spend(c, number, proven, LINE_SIZE);
	return true;
}

/* Tells of two claims, unless this kind of contradiction was told of them before. */
static bool tell(struct pr_conduct *c, struct line *line, unsigned kind, enum pr_behaviour behaviour, struct pr_span earlier,
                 struct pr_span record)
{
	const struct pr_span records[] = {earlier, record};
	if (line->told >> kind & 1u) {
		c->losses.further++;
		return true;
	}
	line->told |= UINT64_C(1) << kind;
	return c->charge(c->context, behaviour, pr_peers_name(c->names[line->proven], line->peer), records, 2);
}

#define DOUBTS 5u
enum { KIND_IMBALANCE = PR_LAPSES * DOUBTS, KIND_CLOCK = KIND_IMBALANCE + 3 };
_Static_assert(KIND_CLOCK < 64 && PR_DOUBT_INCARNATION < DOUBTS, "kinds are bits");

/*
 * Whether the one plainly comes before the other, and is no neighbour: then they contradict each other in nothing. So it is with
 * nearly all pairs, and the rules need not be asked.
 */
static bool plainly_before(const struct pr_claim *a, const struct pr_claim *b)
{
	return a->seq < b->seq && b->seq - a->seq > 1 && a->t <= b->t && a->epoch <= b->epoch && a->committed <= b->committed &&
	       a->term <= b->term && a->incarnation == b->incarnation && a->has_seq && b->has_seq &&
	       a->has_epoch == b->has_epoch && a->has_committed == b->has_committed && a->has_term == b->has_term;
}

static bool compare_states(struct pr_conduct *c, struct line *line, const struct pr_kept_claim *kept, const struct pr_claim *claim,
                           const struct pr_record *r)
{
	struct pr_span earlier = {kept->bytes, kept->n};
	struct pr_lapse_found lapse = pr_claims_lapse(&kept->claim, claim);
	if (lapse.lapse && !tell(c, line, (unsigned)lapse.lapse * DOUBTS + (unsigned)lapse.doubt,
	                         PR_BEHAVIOUR_INVALID_STATE_TRANSITION, earlier, r->bytes))
		return false;
	if (lapse.lapse == PR_LAPSE_FORK && line->proven && c->fork &&
	    !c->fork(c->context, pr_peers_name(c->names[true], line->peer), r, earlier))
		return false;
	return !pr_claims_clock_back(&kept->claim, claim) ||
	       tell(c, line, KIND_CLOCK, PR_BEHAVIOUR_TIMESTAMP_MANIPULATION, earlier, r->bytes);
}

static bool compare(struct pr_conduct *c, struct line *line, const struct pr_kept_claim *kept, const struct pr_claim *claim,
                    struct pr_claim_marks marks, const struct pr_record *r)
{
	if (!plainly_before(&kept->claim, claim) && !plainly_before(claim, &kept->claim) && !compare_states(c, line, kept, claim, r))
		return false;
	bool linked = marks.from == kept->marks.hash || marks.hash == kept->marks.from || marks.hash == kept->marks.hash;
	if (!linked || !claim->balances.p)
		return true;
	struct pr_imbalance_found found = pr_claims_imbalance(&kept->claim, claim);
	return !found.imbalance || tell(c, line, KIND_IMBALANCE + (unsigned)found.imbalance, PR_BEHAVIOUR_BALANCE_VIOLATION,
	                                (struct pr_span){kept->bytes, kept->n}, r->bytes);
}

bool pr_conduct_take(struct pr_conduct *c, struct pr_span peer, bool proven, const struct pr_record *record)
{
	struct pr_claim claim;
	struct line *line;
	if (!pr_claim_of(&claim, record))
		return true;
	if (!find_line(c, peer, proven, claim.history, &line))
		return false;
	if (!line) {
		c->losses.homeless++;
		return true;
	}
	struct pr_claim_marks marks = pr_claim_marks_of(&claim);
	for (size_t i = 0; i < line->window.count; i++)
		if (!compare(c, line, &line->window.list[i], &claim, marks, record))
			return false;
	struct pr_claim_memory left = left_of(c, line->peer, proven);
	enum pr_claim_kept kept = pr_claim_window_put(&line->window, c->window, record, &left);
	spend(c, line->peer, proven, left.used);
	c->losses.dropped += kept == PR_CLAIM_DROPPED;
	c->losses.homeless += kept == PR_CLAIM_HOMELESS;
	return kept != PR_CLAIM_FAILED;
}

struct pr_span pr_conduct_at(const struct pr_conduct *c, struct pr_span peer, const struct pr_ballot *question)
{
	struct pr_record r;
	struct pr_ballot ballot;
	const char *why;
	uint32_t number = pr_peers_find(c->names[true], peer);
	const struct line *line = number == PR_PEER_NONE ? NULL : look_up(c, number, true, history_key(question->group));
	for (size_t i = 0; line && i < line->window.count; i++) {
		const struct pr_kept_claim *kept = &line->window.list[i];
		if (kept->claim.seq == question->height && pr_decode(kept->bytes, kept->n, &r, &why) == PR_DECODED &&
		    pr_ballot_of(&ballot, &r) && pr_ballots_one_question(&ballot, question))
			return (struct pr_span){kept->bytes, kept->n};
	}
	return (struct pr_span){NULL, 0};
}

const struct pr_conduct_losses *pr_conduct_lost(const struct pr_conduct *c)
{
	return &c->losses;
}

size_t pr_conduct_size(const struct pr_conduct *c)
{
	return c->memory[false].used + c->memory[true].used;
}
