/* Sending: new parcels to some, and to those who asked what they lack, in turn and paced. */
#include <stdlib.h>

#include "base/grow.h"
#include "rumours_parts.h"

#define PUSHES 1024u  /* more do not wait: summaries tell of them */
#define PUSH_TURNS 4u /* of so many turns one is for those who asked */
#define AROUND 80u    /* bytes of a piece besides its part and its sender's name, at most */

static uint16_t units_of(const struct pr_parcel *p)
{
	return (uint16_t)((p->n + PR_UNIT - 1) / PR_UNIT);
}

/* How many units fit in a datagram. */
static uint16_t per_piece(const struct pr_rumours *r)
{
	size_t room = pr_gate_room(r->post->gate), around = AROUND + pr_membership_name(r->post->membership, r->post->membership->self).n;
	return room < around + 2 * PR_UNIT ? 1 : (uint16_t)((room - around) / PR_UNIT);
}

void pr_rumours_send(struct pr_rumours *r, const uint32_t *to, size_t count)
{
	uint64_t before = r->post->bytes;
	r->failed = !pr_post_send(r->post, to, count) || r->failed;
	r->tokens -= (int64_t)(r->post->bytes - before);
}

/* The next piece of a stretch. False if there is none, or the parcel is gone. */
static bool send_piece(struct pr_rumours *r, struct pr_stretch *stretch, const uint32_t *to, size_t count)
{
	const struct pr_parcel *p = stretch->unit < stretch->end ? pr_parcels_find(&r->kept, stretch->id) : NULL;
	if (!p)
		return false;
	uint16_t units = per_piece(r), left = (uint16_t)(stretch->end - stretch->unit);
	size_t offset = stretch->unit * (size_t)PR_UNIT, n = (units < left ? units : left) * (size_t)PR_UNIT;
	struct pr_build *b = pr_post_begin(r->post, PR_PIECE, PR_PEER_NONE);
	pr_build_hash(b, PR_PIECE_PARCEL, (struct pr_span){p->id, PR_PARCEL_ID});
	pr_build_uint(b, PR_PIECE_SIZE, p->n);
	pr_build_uint(b, PR_PIECE_OFFSET, offset);
	pr_build_hash(b, PR_PIECE_PART, (struct pr_span){p->bytes + offset, n < p->n - offset ? n : p->n - offset});
	pr_rumours_send(r, to, count);
	r->counts.pieces += count;
	stretch->unit = (uint16_t)(stretch->unit + (units < left ? units : left));
	return true;
}

size_t pr_rumours_choose(struct pr_rumours *r, uint32_t except, uint32_t also, uint32_t *list, size_t most)
{
	size_t count = 0, seen = 0;
	for (size_t i = 0; i < r->neighbour_count; i++) {
		uint32_t peer = r->neighbours[i];
		if (peer == except || peer == also)
			continue;
		size_t place = count < most ? count++ : (size_t)pr_dice_below(&r->dice, seen + 1);
		if (place < most)
			list[place] = peer;
		seen++;
	}
	return count;
}

static struct pr_push *push_at(const struct pr_rumours *r, size_t i)
{
	return &r->pushes[(r->push_first + i) % PUSHES];
}

static void drop_push(struct pr_rumours *r)
{
	r->push_bytes -= push_at(r, 0)->bytes;
	r->push_first = (r->push_first + 1) % PUSHES;
	r->push_count--;
}

/* Its origin and who sent it have it. */
void pr_rumours_push(struct pr_rumours *r, const struct pr_parcel *parcel, uint32_t from)
{
	struct pr_push push = {.stretch = {.end = units_of(parcel)}, .bytes = parcel->n};
	push.count = (uint8_t)pr_rumours_choose(r, from, parcel->sequence->origin->member, push.to, PR_RUMOURS_FAN);
	pr_rumours_heat(r);
	if (parcel->n > PR_RUMOURS_PUSHED || push.count == 0)
		return;
	if (!r->pushes && !(r->pushes = calloc(PUSHES, sizeof *r->pushes))) {
		r->failed = true;
		return;
	}
	if (r->push_count == PUSHES)
		drop_push(r);
	memcpy(push.stretch.id, parcel->id, PR_PARCEL_ID);
	r->push_bytes += push.bytes;
	*push_at(r, r->push_count++) = push;
}

struct pr_debt *pr_rumours_owe(struct pr_rumours *r, uint32_t to)
{
	for (size_t i = 0; i < r->debt_count; i++)
		if (r->debts[i]->to == to)
			return NULL;
	struct pr_debt *debt = r->debt_count < PR_RUMOURS_DEBTS ? malloc(sizeof *debt) : NULL;
	if (!debt) {
		r->failed = r->failed || r->debt_count < PR_RUMOURS_DEBTS;
		return NULL;
	}
	debt->to = to;
	debt->wants = false;
	debt->count = debt->at = 0;
	r->debts[r->debt_count++] = debt;
	return debt;
}

static void step_push(struct pr_rumours *r)
{
	struct pr_push *push = push_at(r, 0);
	if (!send_piece(r, &push->stretch, push->to, push->count))
		drop_push(r);
}

/* One piece for the next one who asked; at the end, a summary. */
static void step_debt(struct pr_rumours *r)
{
	size_t i = r->turn++ % r->debt_count;
	struct pr_debt *debt = r->debts[i];
	while (debt->at < debt->count && !send_piece(r, &debt->list[debt->at], &debt->to, 1))
		debt->at++;
	if (debt->at < debt->count)
		return;
	r->debts[i] = r->debts[--r->debt_count];
	pr_rumours_summary(r, debt->to, debt->wants, true);
	free(debt);
}

static void refill(struct pr_rumours *r)
{
	uint64_t now = pr_rumours_now(r), passed = now - r->refilled, burst = r->o.rate / 16 < 4096 ? 4096 : r->o.rate / 16;
	if (passed > 1000000000u)
		passed = 1000000000u;
	uint64_t bytes = (uint64_t)((unsigned __int128)r->o.rate * passed / 1000000000u);
	if (bytes == 0)
		return; /* what is less than a byte is not lost */
	r->refilled = now;
	r->tokens += (int64_t)bytes;
	r->intake = r->intake > (int64_t)bytes ? r->intake - (int64_t)bytes : 0;
	if (r->tokens > (int64_t)burst)
		r->tokens = (int64_t)burst;
}

uint64_t pr_rumours_wait(const struct pr_rumours *r)
{
	uint64_t lacking = r->tokens > 0 ? 0 : (uint64_t)-r->tokens + 1;
	if (r->push_count == 0 && r->debt_count == 0) /* it is stdin that waits */
		lacking = (uint64_t)r->intake - r->o.rate / 4 - 65536;
	return (uint64_t)((unsigned __int128)lacking * 1000000000u / (r->o.rate + 1)) + 1;
}

void pr_rumours_flush(struct pr_rumours *r)
{
	refill(r);
	for (unsigned i = 0; r->tokens > 0 && (r->push_count > 0 || r->debt_count > 0); i++) {
		if (r->push_count > 0 && (r->debt_count == 0 || i % PUSH_TURNS > 0))
			step_push(r);
		else
			step_debt(r);
	}
}
