#include "hearing.h"

#include <stdlib.h>

#include "base/moments.h"
#include "judge.h"

#define ACTIVITY_EVERY 1000000000u /* ns */
#define SAME_MOMENT 200000000u /* ns: a packet within a kernel's shortest timeout of another crossed it */

struct pr_hearing *pr_hearing_new(const struct pr_teller *teller, uint64_t every, const struct pr_match *match)
{
	struct pr_hearing *h = calloc(1, sizeof *h);
	if (!h)
		return NULL;
	pr_told_init(&h->told, teller);
	h->match = match;
	h->every = every;
	return h;
}

void pr_hearing_free(struct pr_hearing *h)
{
	if (h)
		pr_told_clear(&h->told);
	free(h);
}

static void find_own_side(const struct pr_hearing *h, struct pr_pair *p)
{
	p->own = PR_SIDE_NONE;
	for (uint8_t side = 0; h->has_own && side < 2; side++)
		if (pr_address_same(p->hosts[side], h->own))
			p->own = side;
	pr_told_call(p);
}

void pr_hearing_own(struct pr_hearing *h, const struct pr_address *own)
{
	h->has_own = own != NULL;
	if (own)
		h->own = *own;
	for (size_t i = 0; i < h->pairs.count; i++)
		find_own_side(h, &h->pairs.list[h->pairs.used[i]]);
}

/* The clock was set back: no time that is remembered can be compared with those to come. */
static void forget_times(struct pr_hearing *h)
{
	for (size_t i = 0; i < h->pairs.count; i++) {
		struct pr_pair *p = &h->pairs.list[h->pairs.used[i]];
		p->ways[0] = p->ways[1] = (struct pr_way){0};
		p->attempt = p->failed = p->refused = p->sought = 0;
	}
	h->waiting_count = 0;
	h->judged = h->active = h->told_active = h->gone = 0;
}

uint32_t pr_hearing_packet(struct pr_hearing *h, uint64_t t, uint64_t place, const struct pr_packet *packet, unsigned *side)
{
	bool fresh;
	if (t < h->t && h->t - t > PR_HEARING_LATE)
		forget_times(h);
	h->t = t;
	pr_told_at(&h->told, t, place);
	uint32_t number = pr_pairs_find(&h->pairs, &packet->from, &packet->to, t, side, &fresh);
	if (fresh)
		find_own_side(h, &h->pairs.list[number]);
	return number;
}

static uint64_t passed(const struct pr_hearing *h, uint64_t since)
{
	return h->t - pr_sooner(since, h->t);
}

static bool is_steady(const struct pr_way *w)
{
	return w->spoke - pr_sooner(w->steady, w->spoke) >= 2 * PR_HEARING_STEADY;
}

static void tell_contact(struct pr_hearing *h, struct pr_pair *p, unsigned side)
{
	struct pr_way *w = &p->ways[side];
	bool matched = w->proof.sent && w->proof.came <= h->t && h->t - w->proof.came <= PR_HEARING_LATE;
	bool beats = is_steady(w) || (w->beats && p->ways[!side].down);
	if (!w->up || (w->beats && !beats)) /* it promises nothing any more */
		pr_told_link(&h->told, p, side, NULL);
	w->up = true;
	w->beats = beats;
	pr_told_contact(&h->told, p, side, matched ? w->proof.came : pr_sooner(w->contact, h->t), w->beats, matched ? w->proof.sent : 0, 1 + w->held);
	w->told = w->contact;
	w->held = w->proof.sent = 0;
	w->due = false;
}

/*
 * Something was tried that takes both ways, so that whichever is down it fails. What is tried within SAME_MOMENT is one attempt;
 * the one before has no answer, or it would have been forgotten.
 */
static void attempt(struct pr_hearing *h, struct pr_pair *p)
{
	if (p->attempt && passed(h, p->attempt) < SAME_MOMENT)
		return;
	p->failed = p->attempt ? p->attempt : p->failed;
	p->attempt = h->t;
}

uint64_t pr_hearing_theirs(const struct pr_pair *p, uint64_t t)
{
	const struct pr_way *w = &p->ways[!p->own];
	return w->timed ? t - (uint64_t)w->ahead : t;
}

/* When the last packet left, by the sender's capture, that was missing; 0 if that is not known. */
static uint64_t last_missing(const struct pr_hearing *h, const struct pr_pair *p, unsigned side)
{
	const struct pr_way *w = &p->ways[side];
	uint64_t returned = pr_hearing_theirs(p, w->returned), last;
	if (!h->match || p->own != !side || !w->returned ||
	    !pr_match_before(h->match, p->hosts[side], p->hosts[!side], returned, &last))
		return 0;
	return w->returned - (returned - last);
}

uint64_t pr_hearing_lasted(const struct pr_hearing *h, const struct pr_pair *p, unsigned side)
{
	bool late = p->attempt && passed(h, p->attempt) >= PR_HEARING_PATIENCE;
	uint64_t failed = late ? p->attempt : p->failed, until = failed > p->ways[side].proved ? failed : 0;
	return p->ways[side].silent ? pr_later(until, p->refused) : until; /* a kernel's refusal proves nothing of the process, or of who else may refuse */
}

/* It got there again, or is about to be said to: not before the last attempt that failed. */
static void tell_lasted(struct pr_hearing *h, struct pr_pair *p, unsigned side)
{
	uint64_t lasted = pr_later(pr_hearing_lasted(h, p, side), last_missing(h, p, side));
	if (lasted > p->ways[side].lasted)
		pr_told_link(&h->told, p, side, &(struct pr_loss){"unanswered", lasted, lasted});
	p->ways[side].lasted = 0;
}

void pr_hearing_seen(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	w->seen = h->t;
	w->returned = w->down && !w->returned ? h->t : w->returned;
	w->hushed = w->hushed ? w->hushed : h->t;
}

static void speak(struct pr_hearing *h, struct pr_way *w)
{
	uint64_t pause = passed(h, w->spoke);
	if (!w->spoke || (pause > PR_HEARING_STEADY && !w->down))
		w->steady = h->t;
	if (!w->spoke || (pause > PR_HEARING_REGULAR && !w->down)) {
		w->regular = h->t;
		w->pause = 0;
	} else if (!w->down) {
		w->pause = pause > w->pause ? pause : w->pause - (w->pause - pause) / 64;
	}
	w->spoke = h->t;
	w->ended = w->hushed = 0;
}

/* Whether nothing that was sent has had an answer for so long that the way may be cut. */
static bool is_without_answer(const struct pr_hearing *h, const struct pr_way *w)
{
	return w->tried && passed(h, w->tried) >= PR_HEARING_PATIENCE;
}

static void time_answer(const struct pr_hearing *h, const struct pr_pair *p, struct pr_way *w, unsigned side, uint64_t since)
{
	struct pr_transit *transit = &w->transit;
	uint64_t took = passed(h, since);
	transit->answers++;
	if (p->own == !side) /* the own answer passes the tap at once, whatever becomes of it */
		return;
	transit->quickest = transit->timed && transit->quickest < took ? transit->quickest : took;
	transit->took = pr_after(transit->took, took);
	transit->timed++;
}

/* What a kernel sends again at intervals that double arrives long after it was first sent when nothing got there for long, which is no lateness. */
void pr_hearing_took(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct pr_pair *p = &h->pairs.list[pair];
	struct pr_way *w = &p->ways[side];
	if (since >= w->back && !is_without_answer(h, w))
		time_answer(h, p, w, side, since);
}

/* The process of the side that the way leads to is alive. */
static void note_answer(const struct pr_hearing *h, struct pr_way *w)
{
	w->answered = h->t;
	w->asked = 0;
	w->questions = 0;
}

void pr_hearing_answered(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct pr_pair *p = &h->pairs.list[pair];
	struct pr_way *w = &p->ways[side];
	note_answer(h, w);
	if (since || w->tried)
		time_answer(h, p, w, side, since ? since : w->tried);
}

/*
 * What was repeated got there after all. A cut is no loss: nothing gets there then for long. Nor is it a repetition where several
 * connections are opened at once.
 */
static void note_missing(struct pr_hearing *h, struct pr_way *w)
{
	uint32_t first = w->openings > 1 ? w->openings : 1;
	if (!w->tried || w->tries <= first || passed(h, w->tried) >= 2 * PR_HEARING_PATIENCE)
		return;
	w->transit.first = w->transit.first ? w->transit.first : w->tried;
	w->transit.missing += w->tries - first;
	w->transit.times++;
}

void pr_hearing_proved(struct pr_hearing *h, uint32_t pair, unsigned side, bool process)
{
	struct pr_pair *p = &h->pairs.list[pair];
	struct pr_way *w = &p->ways[side];
	if (process) {
		speak(h, w);
		note_answer(h, &p->ways[!side]);
	}
	if (w->down && (process || !w->silent))
		tell_lasted(h, p, side);
	p->attempt = 0;
	note_missing(h, w);
	w->back = is_without_answer(h, w) ? h->t : w->back;
	w->proved = h->t;
	w->tried = w->repeated = 0;
	w->tries = w->openings = w->repeats = w->ignored = 0;
	w->asks = false;
	if (w->down && (process || !w->silent)) {
		if (w->latest.came < h->t) /* it may have been dropped behind the tap: this proves nothing of it */
			w->latest.sent = 0;
		w->down = w->silent = false;
		w->due = true;
		w->regular = h->t; /* what follows need not be as it was before */
		w->pause = 0;
		if (!process) /* it is not silence of the process that begins now */
			w->spoke = h->t;
	}
	if (!process && !w->due)
		return;
	if (!w->due && w->told && passed(h, w->told) < h->every) {
		w->held++;
		return;
	}
	w->held += w->pending;
	w->contact = h->t;
	if (w->latest.sent) /* what comes after it may be of the kernel alone */
		w->proof = w->latest;
	w->latest.sent = 0;
	if (p->own == PR_SIDE_NONE) {
		tell_contact(h, p, side);
	} else if (!w->pending) {
		w->pending = true;
		h->waiting[h->waiting_count++] = pair * 2 + side;
	}
}

void pr_hearing_proved_since(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	uint64_t contact = w->contact;
	pr_hearing_proved(h, pair, side, true);
	w->proved = pr_sooner(since, w->proved);
	if (w->contact != contact)
		w->contact = pr_sooner(since, w->contact);
}

void pr_hearing_spoke(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	speak(h, &h->pairs.list[pair].ways[side]);
}

void pr_hearing_met(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	w->due = w->due || !w->down || !w->silent;
	pr_hearing_proved(h, pair, side, false);
}

void pr_hearing_arrived(struct pr_hearing *h, uint32_t pair, unsigned side, bool asks)
{
	const struct pr_pair *p = &h->pairs.list[pair];
	if (asks && !p->ways[side].down)
		return;
	if (p->own == !side && !p->ways[side].tried)
		pr_hearing_proved(h, pair, side, true);
}

/* The own process is alive: what waited for that is told. */
static void tell_waiting(struct pr_hearing *h)
{
	bool slept = h->active && passed(h, h->active) >= PR_HEARING_PATIENCE;
	for (size_t i = 0; i < h->waiting_count; i++) {
		unsigned side = h->waiting[i] % 2;
		struct pr_pair *p = &h->pairs.list[h->waiting[i] / 2];
		struct pr_way *w = &p->ways[side];
		w->pending = false;
		if (slept && w->held > 0) /* it heard none of them when they came, or it would have done something */
			continue;
		if (w->contact && !w->down && passed(h, w->contact) <= PR_HEARING_LATE)
			tell_contact(h, p, side);
	}
	h->waiting_count = 0;
	if (!h->has_own || (h->told_active && passed(h, h->told_active) < ACTIVITY_EVERY))
		return;
	h->told_active = h->t;
	pr_told_activity(&h->told);
}

static void try(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct pr_pair *p = &h->pairs.list[pair];
	struct pr_way *w = &p->ways[side];
	if (!w->tried) {
		w->tried = since;
		w->tries = since < h->t; /* it was tried then, too */
	}
	w->tries++;
	attempt(h, p);
	w->ignored += p->ways[!side].seen > w->tried + SAME_MOMENT;
	/* A process that ended leaves its last words to the kernel; the data of one that is stopped are answered. */
	if (p->own == side && w->tries >= PR_JUDGE_TRIES && !h->gone)
		tell_waiting(h);
}

void pr_hearing_asked(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	try(h, pair, side, h->t);
	w->asks = true;
	pr_hearing_question(h, pair, side);
}

void pr_hearing_question(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	w->asked = w->asked ? w->asked : h->t;
	w->questions++;
}

void pr_hearing_opens(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	try(h, pair, side, h->t);
	w->openings += passed(h, w->tried) < SAME_MOMENT;
}

void pr_hearing_tried(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	try(h, pair, side, since > h->pairs.list[pair].ways[side].proved ? pr_sooner(since, h->t) : h->t);
}

void pr_hearing_sought(struct pr_hearing *h, uint32_t pair)
{
	struct pr_pair *p = &h->pairs.list[pair];
	if (!p->ways[0].down && !p->ways[1].down)
		return;
	attempt(h, p);
	p->sought = p->attempt == h->t ? h->t : 0;
}

void pr_hearing_found(struct pr_hearing *h, uint32_t pair)
{
	struct pr_pair *p = &h->pairs.list[pair];
	if (p->sought && p->attempt == p->sought) /* what is sent now will tell */
		p->attempt = 0;
	p->sought = 0;
}

void pr_hearing_accepted(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	w->tried = w->repeated = 0;
	w->tries = w->openings = w->repeats = w->ignored = 0;
}

void pr_hearing_repeated(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct pr_pair *p = &h->pairs.list[pair];
	struct pr_way *w = &p->ways[side];
	if (!w->repeated)
		w->repeated = since > w->proved ? since : h->t;
	w->repeats++;
	attempt(h, p);
}

void pr_hearing_sent(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t sent)
{
	struct pr_way *w = &h->pairs.list[pair].ways[side];
	int64_t ahead = (int64_t)(h->t - sent);
	w->ahead = w->timed && w->ahead < ahead ? w->ahead : ahead;
	w->timed = true;
	w->latest = (struct pr_passage){pr_match_both_ends(h->match) ? sent : 0, h->t};
}

void pr_hearing_served(struct pr_hearing *h, uint32_t pair, unsigned side, uint16_t port)
{
	struct pr_pair *p = &h->pairs.list[pair];
	uint16_t *served = p->served[side];
	if (p->equals)
		return;
	memmove(served + 1, served, (PR_PORTS - 1) * sizeof *served);
	served[0] = port;
	for (size_t i = 0; i < PR_PORTS; i++)
		p->equals = p->equals || p->served[!side][i] == port;
}

void pr_hearing_opened(struct pr_hearing *h, uint32_t pair)
{
	struct pr_pair *p = &h->pairs.list[pair];
	p->open++;
	h->open += p->own != PR_SIDE_NONE;
}

void pr_hearing_closed(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct pr_pair *p = &h->pairs.list[pair];
	p->open -= p->open > 0;
	h->open -= h->open > 0 && p->own != PR_SIDE_NONE;
	if (side == PR_SIDE_NONE || passed(h, since) < PR_HEARING_STRETCH)
		return;
	p->ways[side].regular = h->t; /* what follows it need not be as regular */
	if (p->open == 0)
		p->ways[side].ended = h->t;
	if (p->own == side && h->open == 0)
		h->gone = h->t;
}

void pr_hearing_refused(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pr_pair *p = &h->pairs.list[pair];
	p->refused = h->t;
	if (p->own == side && !h->gone)
		h->gone = h->t;
	if (p->own == !side)
		pr_judge_refused(h, p, side);
}

void pr_hearing_active(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	if (h->has_own && h->pairs.list[pair].own != side)
		return;
	if (h->gone && h->active && passed(h, h->gone) >= PR_HEARING_PATIENCE)
		pr_told_start(&h->told);
	h->gone = 0;
	tell_waiting(h);
	h->active = h->t;
}
