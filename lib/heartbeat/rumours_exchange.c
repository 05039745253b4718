/* Anti-entropy: who asks whom, and what a summary tells. What an asker gets is in rumours_owe.c. */
#include "rumours_parts.h"

#define AROUND 72u /* bytes of a summary besides what is packed and two names, at most */
#define FRESH 3u   /* intervals that a digest is good for */
#define PATIENT 7u /* who had nothing is left alone for a quarter of an interval, then twice as long, …: so many times at most */
#define LOSSES 3u  /* and so many, where no answer came: it may have been lost */
#define BEHIND 8u  /* who has less is asked once in so many times: it may have what one lacks all the same */

void pr_rumours_heat(struct pr_rumours *r)
{
	uint64_t soon = r->o.interval / 32;
	r->hot = PR_RUMOURS_HOT;
	if (r->hot_due == UINT64_MAX)
		r->hot_due = pr_rumours_now(r) + soon + pr_dice_below(&r->dice, 2 * soon + 1);
}

static bool put(const struct pr_sequence *s, struct pr_packing *out)
{
	struct pr_summary_entry entry;
	pr_sequence_tell(s, &entry);
	return pr_summary_entry(out, &entry);
}

/* All that live, newest first. */
static bool put_all(const struct pr_rumours *r, struct pr_packing *out)
{
	out->n = 0;
	pr_summary_key(out, 0);
	pr_summary_key(out, PR_ORIGIN_KEY_MAX);
	for (const struct pr_sequence *s = r->kept.newest; s; s = s->older)
		if (!put(s, out))
			return false;
	return true;
}

static bool put_origin(const struct pr_origin *origin, struct pr_packing *out)
{
	size_t before = out->n;
	for (unsigned i = 0; i < origin->count; i++)
		if (origin->sequences[i]->live && !put(origin->sequences[i], out)) {
			out->n = before;
			return false;
		}
	return true;
}

/* The newest in one half, and in the other all of some origins: the next ones each time. */
static void put_some(struct pr_rumours *r, struct pr_packing *out)
{
	uint64_t first = r->cursor, next = first, low = 1, high = 0;
	struct pr_packing keys = {out->p, 0, out->cap};
	out->n = 2 * PR_ORIGIN_KEY;
	for (const struct pr_sequence *s = r->kept.newest; s && out->n < out->cap / 2; s = s->older)
		put(s, out);
	while (next < r->kept.count && put_origin(&r->kept.origins[next], out))
		next++;
	if (next > first) {
		low = first == 0 ? 0 : r->kept.keys[first].key;
		high = next == r->kept.count ? PR_ORIGIN_KEY_MAX : r->kept.keys[next - 1].key;
	}
	r->cursor = next == r->kept.count ? 0 : next + (next == first);
	pr_summary_key(&keys, low);
	pr_summary_key(&keys, high);
}

/* Whether this one is to be asked now. */
static bool may_ask(const struct pr_rumours *r, uint32_t to)
{
	const struct pr_gossiper *peer = &r->peers[to];
	return peer->neighbour && !peer->asked && r->asking < PR_RUMOURS_ASKED &&
	       (peer->again <= pr_rumours_now(r) || peer->gained > peer->before);
}

static void note_asked(struct pr_rumours *r, uint32_t to)
{
	struct pr_gossiper *peer = &r->peers[to];
	peer->asked = true;
	peer->ask = peer->alive = pr_rumours_now(r);
	peer->before = peer->gained;
	r->asking++;
}

void pr_rumours_answered(struct pr_rumours *r, uint32_t from, bool answered)
{
	struct pr_gossiper *peer = &r->peers[from];
	if (!peer->asked)
		return;
	peer->asked = false;
	r->asking--;
	if (peer->gained > peer->before)
		peer->fruitless = 0;
	else if (peer->fruitless < (answered ? PATIENT : LOSSES))
		peer->fruitless++;
	peer->again = peer->fruitless ? pr_rumours_now(r) + (r->o.interval / 8 << peer->fruitless) : 0;
}

void pr_rumours_summary(struct pr_rumours *r, uint32_t to, bool ask, bool answer)
{
	const struct pr_membership *all = r->post->membership;
	uint8_t have_bytes[PR_DATAGRAM_MAX], need_bytes[PR_DATAGRAM_MAX];
	size_t room = pr_gate_room(r->post->gate), around = AROUND + pr_membership_name(all, all->self).n + pr_membership_name(all, to).n;
	struct pr_packing have = {have_bytes, 0, 0}, need = {need_bytes, 0, 0};
	if (!r->peers[to].neighbour || room < around + 2 * PR_ORIGIN_KEY || room > PR_DATAGRAM_MAX)
		return;
	room -= around;
	ask = ask && may_ask(r, to);
	need.cap = room / 2;
	if (ask)
		pr_partials_need(r->partials, to, &need);
	have.cap = room - need.n;
	if (!put_all(r, &have))
		put_some(r, &have);
	struct pr_build *b = pr_post_begin(r->post, PR_SUMMARY, to);
	pr_build_hash(b, PR_SUMMARY_HAVE, (struct pr_span){have.p, have.n});
	if (need.n > 0)
		pr_build_hash(b, PR_SUMMARY_NEED, (struct pr_span){need.p, need.n});
	if (ask || answer)
		pr_build_bool(b, PR_SUMMARY_ASK, ask);
	if (ask)
		note_asked(r, to);
	pr_rumours_send(r, &to, 1);
	r->counts.summaries++;
}

/* Nothing is sent if it may not be asked now: two of whom neither may would answer each other for ever. */
void pr_rumours_ask(struct pr_rumours *r, uint32_t to)
{
	if (may_ask(r, to))
		pr_rumours_summary(r, to, true, false);
	else if (r->ask_due == UINT64_MAX)
		r->ask_due = pr_rumours_now(r) + pr_dice_below(&r->dice, r->o.interval / 8 + 1);
}

/*
 * Whom to ask, of those whose digest differs: who has more before who has less, and of these whom it did some good to ask
 * before.
 */
static uint32_t choose(struct pr_rumours *r)
{
	uint32_t best = PR_PEER_NONE, ties = 0;
	uint64_t least = UINT64_MAX, old = FRESH * r->o.interval, now = pr_rumours_now(r);
	bool desperate = pr_dice_below(&r->dice, BEHIND) == 0;
	for (size_t i = 0; i < r->neighbour_count; i++) {
		const struct pr_gossiper *peer = &r->peers[r->neighbours[i]];
		bool behind = (int32_t)(peer->numbers - r->kept.numbers) < 0;
		uint64_t rank = peer->fruitless + (behind ? 100u : 0);
		if (peer->heard == 0 || now - peer->heard > old || peer->hash == r->kept.hash || (behind && !desperate) ||
		    rank > least || !may_ask(r, r->neighbours[i]))
			continue;
		ties = rank < least ? 1 : ties + 1;
		least = rank;
		if (pr_dice_below(&r->dice, ties) == 0)
			best = r->neighbours[i];
	}
	return best;
}

void pr_rumours_gap(struct pr_rumours *r, uint32_t from)
{
	uint64_t soon = r->o.interval / 64;
	if (r->gap_due != UINT64_MAX)
		return;
	r->gap_due = pr_rumours_now(r) + soon + pr_dice_below(&r->dice, 2 * soon + 1);
	r->gap_from = from;
}

static bool any_waits(const struct pr_rumours *r)
{
	const struct pr_sequence *s = r->kept.newest;
	while (s && s->waits == 0)
		s = s->older;
	return s != NULL;
}

/* What is due. */
void pr_rumours_exchange(struct pr_rumours *r)
{
	uint64_t now = pr_rumours_now(r), soon = r->o.interval / 32;
	uint32_t to;
	if (r->hot_due <= now) {
		r->hot_due = --r->hot > 0 ? now + soon + pr_dice_below(&r->dice, 2 * soon + 1) : UINT64_MAX;
		if (pr_rumours_choose(r, PR_PEER_NONE, PR_PEER_NONE, &to, 1) == 1)
			pr_rumours_summary(r, to, false, false);
	}
	if (r->gap_due <= now) {
		r->gap_due = UINT64_MAX;
		if (any_waits(r))
			pr_rumours_ask(r, r->gap_from);
	}
	if (r->ask_due <= now) {
		r->ask_due = UINT64_MAX;
		to = choose(r);
		if (to != PR_PEER_NONE)
			pr_rumours_ask(r, to);
	}
}
