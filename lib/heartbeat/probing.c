#include "probing_parts.h"

#include <stdlib.h>

#define LATE PR_PROBING_STEP /* ns: whoever is woken later than this was asleep */
#define INTERVAL_MIN UINT64_C(10000000)
#define INTERVAL_MAX UINT64_C(3600000000000)
#define ROUNDS_APART 6u /* the time between two rounds is doubled so often at most */
#define ROUND (PR_PROBING_STEP * PR_PROBING_TRIES * (PR_PROBING_TRIES + 1) / 2) /* ns that one takes */

struct pr_probing *pr_probing_new(const struct pr_probing_options *options, struct pr_post *post, const struct pr_outlet *out)
{
	struct pr_probing *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->options = *options;
	p->post = post;
	p->out = *out;
	p->due = PR_PROBING_NEVER;
	for (size_t i = 0; i < PR_PROBING_ASKED; i++)
		p->asked[i].by = PR_PEER_NONE;
	pr_dice_seed(&p->dice, options->seed);
	return p;
}

void pr_probing_free(struct pr_probing *p)
{
	if (!p)
		return;
	free(p->targets);
	pr_build_free(&p->build);
	free(p);
}

struct pr_probing_counts pr_probing_counts(const struct pr_probing *p)
{
	return p->counts;
}

static int by_number(const void *a, const void *b)
{
	const struct pr_probing_target *x = a, *y = b;
	return (x->peer > y->peer) - (x->peer < y->peer);
}

struct pr_probing_target *pr_probing_find(const struct pr_probing *p, uint32_t peer)
{
	const struct pr_probing_target key = {.peer = peer};
	return p->count ? bsearch(&key, p->targets, p->count, sizeof key, by_number) : NULL;
}

static uint64_t patience(const struct pr_probing_target *t)
{
	return t->interval + t->interval / 2;
}

bool pr_probing_watch(struct pr_probing *p, const uint32_t *peers, size_t count)
{
	struct pr_probing_target *list = calloc(count + 1, sizeof *list);
	size_t kept = 0;
	if (!list)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct pr_probing_target *before = pr_probing_find(p, peers[i]);
		if (peers[i] == p->post->membership->self)
			continue;
		struct pr_probing_target *t = &list[kept++];
		if (before) {
			*t = *before;
			continue;
		}
		*t = (struct pr_probing_target){.peer = peers[i], .interval = p->options.interval, .heard = pr_probing_clock(p),
		                                .port.due = PR_PROBING_NEVER};
		pr_probing_arm(p, &t->due, t->heard + patience(t));
		if (p->options.connect)
			pr_probing_arm(p, &t->port.due, t->heard + pr_dice_below(&p->dice, PR_PROBING_TCP_EVERY));
	}
	free(p->targets);
	p->targets = list;
	p->count = kept;
	qsort(list, kept, sizeof *list, by_number);
	return true;
}

/* Its port is, with the number that it has. */
static bool is_tried(const struct pr_probing *p, const struct pr_probing_target *t)
{
	return p->options.connect && t->port.due == PR_PROBING_NEVER && !pr_probing_gone(p, t) && !(p->once && t->port.known);
}

void pr_probing_renumber(struct pr_probing *p, const uint32_t *to)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->count; i++) {
		p->targets[kept] = p->targets[i];
		p->targets[kept].peer = to[p->targets[i].peer];
		struct pr_probing_target *t = &p->targets[kept];
		if (is_tried(p, t))
			pr_probing_arm(p, &t->port.due, pr_probing_clock(p));
		kept += t->peer != PR_PEER_NONE;
	}
	p->count = kept;
	if (kept > 0)
		qsort(p->targets, kept, sizeof *p->targets, by_number);
	for (size_t i = 0; i < PR_PROBING_ASKED; i++) /* who asked asks again */
		p->asked[i].by = PR_PEER_NONE;
}

static void send(struct pr_probing *p, uint32_t to, const char *step, uint32_t target, uint64_t nonce)
{
	struct pr_build *b = pr_post_begin(p->post, PR_PROBE, to);
	pr_build_text(b, PR_PROBE_STEP, pr_span_of(step));
	if (target != PR_PEER_NONE)
		pr_build_text(b, PR_PROBE_TARGET, pr_probing_name(p, target));
	pr_build_uint(b, PR_PROBE_NONCE, nonce);
	pr_post_send(p->post, &to, 1); /* what was not sent is counted there, and not answered */
}

/* Asks some that are well, from a place that chance says; with `once`, which has not heard of any, those that have answered. */
static void ask_others(struct pr_probing *p, const struct pr_probing_target *t)
{
	uint64_t start = pr_dice_below(&p->dice, p->count);
	uint32_t asked = 0;
	for (size_t i = 0; i < p->count && asked < p->options.helpers; i++) {
		const struct pr_probing_target *other = &p->targets[(start + i) % p->count];
		if (other == t || !other->met || other->tries > 0 || other->told != PR_PROBING_TOLD_NOTHING)
			continue;
		send(p, other->peer, "ask", t->peer, t->nonce);
		p->counts.asks++;
		asked++;
	}
}

/* The peer itself was heard, now: when it is asked next if no beat comes. */
static void revive(struct pr_probing *p, struct pr_probing_target *t, uint64_t wait)
{
	if (t->told != PR_PROBING_TOLD_NOTHING)
		pr_probing_tell_link(p, t->peer, "up", NULL, 0, 0);
	if (p->options.connect && !p->once && ((t->rounds > 0 && t->port.due != PR_PROBING_NEVER) || pr_probing_gone(p, t)))
		pr_probing_arm(p, &t->port.due, pr_probing_clock(p));
	t->told = PR_PROBING_TOLD_NOTHING;
	t->heard = pr_probing_clock(p);
	t->met = t->lives = true;
	t->tries = t->rounds = 0;
	if (p->once)
		t->due = PR_PROBING_NEVER;
	else
		pr_probing_arm(p, &t->due, t->heard + wait);
}

void pr_probing_heard(struct pr_probing *p, uint32_t peer, uint64_t interval)
{
	struct pr_probing_target *t = pr_probing_find(p, peer);
	if (!t)
		return;
	if (interval)
		t->interval = interval < INTERVAL_MIN ? INTERVAL_MIN : interval > INTERVAL_MAX ? INTERVAL_MAX : interval;
	revive(p, t, patience(t));
}

void pr_probing_left(struct pr_probing *p, uint32_t peer)
{
	struct pr_probing_target *t = pr_probing_find(p, peer);
	if (t && !p->once) /* whether it answers is asked all the same */
		*t = (struct pr_probing_target){.peer = peer, .interval = p->options.interval, .due = PR_PROBING_NEVER,
		                                .port.due = PR_PROBING_NEVER};
}

static void try_again(struct pr_probing *p, struct pr_probing_target *t)
{
	if (t->tries == 0) {
		t->nonce = pr_dice_u64(&p->dice);
		if (t->rounds == 0)
			t->began = pr_probing_clock(p);
	}
	t->tries++;
	send(p, t->peer, "ping", PR_PEER_NONE, t->nonce);
	p->counts.pings++;
	if (t->tries > 1 && p->count > 1)
		ask_others(p, t);
	pr_probing_arm(p, &t->due, pr_probing_clock(p) + t->tries * PR_PROBING_STEP);
}

/* The second round ends when three intervals are over; those that follow are less and less frequent. */
static uint64_t next_round(const struct pr_probing *p, const struct pr_probing_target *t)
{
	uint64_t next = pr_probing_clock(p) + (t->interval << (t->rounds < ROUNDS_APART ? t->rounds - 1 : ROUNDS_APART - 1));
	uint64_t third = t->heard + 3 * t->interval - ROUND;
	return t->rounds == 1 && t->interval > ROUND && next < third ? third : next;
}

/* A round is over, and the peer itself has not answered. */
static void give_up(struct pr_probing *p, struct pr_probing_target *t)
{
	bool lasting = pr_probing_clock(p) - t->heard >= 3 * t->interval;
	t->rounds++;
	t->tries = 0;
	enum pr_probing_told now = p->once || (t->rounds > 1 && lasting) ? PR_PROBING_TOLD_DOWN : PR_PROBING_TOLD_SUSPECT;
	if ((t->lives || p->once) && now > t->told) {
		pr_probing_tell_link(p, t->peer, now == PR_PROBING_TOLD_DOWN ? "down" : "suspect", "timeout", t->met ? t->heard : 0, t->began);
		t->told = now;
	}
	if (p->options.resolve)
		p->options.resolve(p->options.context, t->peer);
	if (p->once)
		t->due = PR_PROBING_NEVER;
	else
		pr_probing_arm(p, &t->due, next_round(p, t));
}

static void step(struct pr_probing *p, struct pr_probing_target *t)
{
	bool slept = pr_probing_clock(p) - t->due > LATE;
	if (t->tries > 0 && slept) /* the answer may be waiting */
		pr_probing_arm(p, &t->due, pr_probing_clock(p) + PR_PROBING_STEP);
	else if (t->tries < PR_PROBING_TRIES)
		try_again(p, t);
	else
		give_up(p, t);
}

void pr_probing_tick(struct pr_probing *p)
{
	if (pr_probing_clock(p) < p->due)
		return;
	p->due = PR_PROBING_NEVER;
	for (size_t i = 0; i < p->count; i++) {
		struct pr_probing_target *t = &p->targets[i];
		if (t->due <= pr_probing_clock(p))
			step(p, t);
		if (t->due < p->due)
			p->due = t->due;
		if (t->port.due <= pr_probing_clock(p)) {
			t->port.due = PR_PROBING_NEVER;
			p->options.connect(p->options.context, t->peer);
		}
		if (t->port.due < p->due)
			p->due = t->port.due;
	}
}

uint64_t pr_probing_due(const struct pr_probing *p)
{
	return p->due;
}

bool pr_probing_unanswered(const struct pr_probing *p, uint32_t peer)
{
	const struct pr_probing_target *t = pr_probing_find(p, peer);
	return t && t->rounds > 0;
}

/* Somebody wants to know whether another one is there. */
static void help(struct pr_probing *p, uint32_t from, const struct pr_record *message)
{
	uint32_t target = pr_membership_find(p->post->membership, pr_text(message, PR_PROBE_TARGET));
	if (target == PR_PEER_NONE || target == from || target == p->post->membership->self)
		return;
	struct pr_probing_asked *a = &p->asked[p->next_asked++ % PR_PROBING_ASKED];
	*a = (struct pr_probing_asked){from, target, pr_dice_u64(&p->dice), pr_uint(message, PR_PROBE_NONCE)};
	send(p, target, "ping", PR_PEER_NONE, a->nonce);
	p->counts.pings++;
}

static void take_answer(struct pr_probing *p, uint32_t from, uint64_t nonce)
{
	struct pr_probing_target *t = pr_probing_find(p, from);
	p->counts.answers++;
	if (t)
		revive(p, t, patience(t) / 2); /* a beat is missing already */
	for (size_t i = 0; i < PR_PROBING_ASKED; i++) {
		struct pr_probing_asked *a = &p->asked[i];
		if (a->by != PR_PEER_NONE && a->target == from && a->nonce == nonce) {
			send(p, a->by, "found", from, a->theirs);
			a->by = PR_PEER_NONE;
		}
	}
}

static void take_found(struct pr_probing *p, uint32_t helper, const struct pr_record *message)
{
	uint32_t peer = pr_membership_find(p->post->membership, pr_text(message, PR_PROBE_TARGET));
	struct pr_probing_target *t = pr_probing_find(p, peer);
	if (!t || t->nonce != pr_uint(message, PR_PROBE_NONCE) || peer == helper)
		return;
	p->counts.found++;
	t->lives = true;
	pr_probing_tell_contact(p, helper, peer, NULL);
}

void pr_probing_take(struct pr_probing *p, uint32_t from, const struct pr_record *message)
{
	struct pr_span step = pr_text(message, PR_PROBE_STEP);
	uint64_t nonce = pr_uint(message, PR_PROBE_NONCE);
	if (!pr_has(message, PR_PROBE_TO) || p->post->membership->self == PR_PEER_NONE)
		return; /* the gate lets in what is for all, but one question must not have many answers */
	pr_probing_tell_contact(p, p->post->membership->self, from, message);
	if (pr_is(step, "ping"))
		send(p, from, "answer", PR_PEER_NONE, nonce);
	else if (pr_is(step, "answer"))
		take_answer(p, from, nonce);
	else if (pr_is(step, "ask"))
		help(p, from, message);
	else if (pr_is(step, "found"))
		take_found(p, from, message);
}

void pr_probing_once(struct pr_probing *p)
{
	p->once = true;
	p->due = pr_probing_clock(p);
	for (size_t i = 0; i < p->count; i++) {
		struct pr_probing_target *t = &p->targets[i];
		t->due = pr_probing_clock(p);
		t->port = (struct pr_probing_port){.due = p->options.connect ? pr_probing_clock(p) : PR_PROBING_NEVER};
	}
}

static bool is_pending(const struct pr_probing *p, const struct pr_probing_target *t)
{
	return t->due != PR_PROBING_NEVER || (p->options.connect && !t->port.known);
}

size_t pr_probing_pending(const struct pr_probing *p)
{
	size_t pending = 0;
	for (size_t i = 0; i < p->count; i++)
		pending += is_pending(p, &p->targets[i]);
	return pending;
}

size_t pr_probing_missed(const struct pr_probing *p)
{
	size_t missed = 0;
	for (size_t i = 0; i < p->count; i++)
		missed += !is_pending(p, &p->targets[i]) && (p->targets[i].told != PR_PROBING_TOLD_NOTHING || p->targets[i].port.failures > 0);
	return missed;
}
