#include <inttypes.h>
#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "rumours_parts.h"

static bool begin(struct pr_rumours *r)
{
	pr_gate_external(&r->domain, r->o.domain);
	r->digest = pr_digest_new();
	r->gossiped.seed = r->written.seed = r->kept.seed = pr_dice_u64(&r->dice);
	return !r->domain.failed && r->digest && pr_rumours_renew(r, r->o.ring);
}

struct pr_rumours *pr_rumours_new(const struct pr_rumours_options *options, struct pr_post *post, const struct pr_outlet *out)
{
	struct pr_rumours *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->o = *options;
	r->o.rate = options->rate ? options->rate : PR_RUMOURS_RATE;
	r->o.memory = options->memory < PR_RUMOURS_MEMORY ? PR_RUMOURS_MEMORY : options->memory;
	r->post = post;
	r->out = *out;
	pr_dice_seed(&r->dice, options->seed);
	r->hot_due = r->ask_due = r->gap_due = UINT64_MAX;
	r->refilled = pr_rumours_now(r);
	r->sweep_due = pr_rumours_now(r) + r->o.interval / 4;
	if (begin(r))
		return r;
	pr_rumours_free(r);
	return NULL;
}

static void forget_work(struct pr_rumours *r)
{
	while (r->debt_count > 0)
		free(r->debts[--r->debt_count]);
	r->push_first = r->push_count = r->push_bytes = 0;
	r->turn = r->cursor = r->asking = 0;
	r->gap_due = UINT64_MAX;
	r->neighbour_count = 0;
}

void pr_rumours_free(struct pr_rumours *r)
{
	if (!r)
		return;
	forget_work(r);
	pr_parcels_free(&r->kept);
	pr_partials_free(r->partials);
	pr_seen_free(&r->gossiped);
	pr_seen_free(&r->written);
	pr_digest_free(r->digest);
	pr_text_free(&r->domain);
	struct pr_build *builds[] = {&r->parcel, &r->envelope, &r->inner, &r->note};
	for (size_t i = 0; i < sizeof builds / sizeof *builds; i++)
		pr_build_free(builds[i]);
	free(r->pushes);
	free(r->peers);
	free(r);
}

bool pr_rumours_renew(struct pr_rumours *r, const struct pr_keyring *ring)
{
	uint32_t count = r->post->membership->count;
	struct pr_gossiper *peers = calloc(count + 1, sizeof *peers);
	struct pr_partials *partials = pr_partials_new(r->o.memory / 4, pr_dice_u64(&r->dice));
	if (!peers || !partials || !pr_parcels_renew(&r->kept, r->post->membership)) {
		free(peers);
		pr_partials_free(partials);
		return false;
	}
	free(r->peers);
	pr_partials_free(r->partials);
	r->peers = peers;
	r->peer_count = count;
	r->partials = partials;
	r->o.ring = ring;
	memset(r->remarks, 0, sizeof r->remarks);
	forget_work(r);
	return true;
}

void pr_rumours_neighbours(struct pr_rumours *r, const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < r->neighbour_count; i++) /* alone, so that of a large table only what is needed is in memory */
		r->peers[r->neighbours[i]].neighbour = false;
	for (size_t i = 0; i < count; i++)
		r->peers[list[i]].neighbour = true;
	r->neighbours = list;
	r->neighbour_count = count;
}

void pr_rumours_hash(struct pr_rumours *r, struct pr_span bytes, uint8_t id[PR_PARCEL_ID])
{
	uint8_t whole[PR_DIGEST_SIZE];
	pr_digest_add(r->digest, bytes);
	pr_digest_end(r->digest, whole);
	memcpy(id, whole, PR_PARCEL_ID);
}

bool pr_rumours_wrote(struct pr_rumours *r, struct pr_span record)
{
	uint8_t id[PR_SEEN_ID];
	pr_rumours_hash(r, record, id);
	return pr_seen_add(&r->written, id);
}

static bool take_piece(struct pr_rumours *r, uint32_t from, const struct pr_record *m)
{
	struct pr_gossiper *peer = &r->peers[from];
	struct pr_span id = pr_text(m, PR_PIECE_PARCEL), whole;
	bool asked = peer->asked || (peer->ask > 0 && pr_rumours_now(r) - peer->ask < r->o.interval); /* its answer may overtake them */
	struct pr_piece piece = {from, asked, pr_rumours_now(r), id.p, pr_uint(m, PR_PIECE_SIZE), pr_uint(m, PR_PIECE_OFFSET),
	                         pr_text(m, PR_PIECE_PART)};
	if (id.n != PR_PARCEL_ID || (piece.size > PR_RUMOURS_PUSHED && !asked)) {
		r->counts.refused++;
		return true;
	}
	if (peer->asked)
		peer->alive = piece.clock;
	if (pr_parcels_find(&r->kept, id.p)) {
		r->counts.again++;
		return true;
	}
	switch (pr_partials_take(r->partials, &piece, &whole)) {
	case PR_PIECED_TAKEN:
		return true;
	case PR_PIECED_WHOLE:
		pr_rumours_arrive(r, from, whole, id.p);
		pr_partials_forget(r->partials, id.p);
		return true;
	case PR_PIECED_REFUSED:
		r->counts.refused++;
		return true;
	case PR_PIECED_WRONG:
		r->counts.garbled++;
		pr_rumours_remark(r, from, "sent parts of parcels that are not what their hash says");
		return true;
	case PR_PIECED_FAILED:
		break;
	}
	return false;
}

bool pr_rumours_take(struct pr_rumours *r, uint32_t from, const struct pr_record *message)
{
	bool taken = true;
	r->failed = false;
	if (from >= r->peer_count)
		return true;
	if (message->type == PR_PIECE)
		taken = take_piece(r, from, message);
	else if (message->type == PR_SUMMARY)
		pr_rumours_learn(r, from, message);
	pr_rumours_flush(r);
	return taken && !r->failed;
}

static void put_word(uint8_t *p, uint32_t word)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(word >> 8 * i);
}

static uint32_t get_word(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void pr_rumours_digest(const struct pr_rumours *r, uint8_t digest[PR_RUMOURS_DIGEST])
{
	put_word(digest, r->kept.hash);
	put_word(digest + 4, r->kept.numbers);
}

/* Not at once: others may be asked by chance, and what is under way may come. */
bool pr_rumours_compare(struct pr_rumours *r, uint32_t from, struct pr_span digest)
{
	if (from >= r->peer_count || digest.n != PR_RUMOURS_DIGEST)
		return true;
	struct pr_gossiper *peer = &r->peers[from];
	peer->hash = get_word(digest.p);
	peer->numbers = get_word(digest.p + 4);
	peer->heard = pr_rumours_now(r);
	if (peer->hash != r->kept.hash && r->ask_due == UINT64_MAX)
		r->ask_due = pr_rumours_now(r) + pr_dice_below(&r->dice, r->o.interval / 8 + 1);
	return true;
}

bool pr_rumours_busy(const struct pr_rumours *r)
{
	return r->intake > (int64_t)(r->o.rate / 4 + 65536);
}

uint64_t pr_rumours_due(const struct pr_rumours *r)
{
	uint64_t due = r->sweep_due < r->hot_due ? r->sweep_due : r->hot_due;
	due = r->ask_due < due ? r->ask_due : due;
	due = r->gap_due < due ? r->gap_due : due;
	if (r->push_count > 0 || r->debt_count > 0 || pr_rumours_busy(r)) {
		uint64_t wait = pr_rumours_wait(r);
		due = r->refilled + wait < due ? r->refilled + wait : due;
	}
	return due;
}

bool pr_rumours_tick(struct pr_rumours *r)
{
	uint64_t now = pr_rumours_now(r);
	r->failed = false;
	if (r->sweep_due <= now) {
		r->sweep_due = now + r->o.interval / 4 + 1;
		pr_rumours_sweep(r);
	}
	pr_rumours_exchange(r);
	pr_rumours_flush(r);
	return !r->failed;
}

void pr_rumours_count(const struct pr_rumours *r, struct pr_rumours_counts *counts)
{
	*counts = r->counts;
	counts->kept = r->kept.parcels;
	counts->bytes = r->kept.bytes;
	counts->partial = pr_partials_bytes(r->partials);
}

void pr_rumours_statistics(const struct pr_rumours *r, struct pr_text *text)
{
	struct pr_rumours_counts counts;
	pr_rumours_count(r, &counts);
#define X(name, words) pr_text_format(text, words " %" PRIu64 ", ", counts.name);
	PR_RUMOURS_COUNTS(X)
#undef X
	pr_text_format(text, "kept %zu of %zu bytes, in part %zu bytes\n", counts.kept, counts.bytes, counts.partial);
}
