#include "probing.h"

#include <stdlib.h>

#include "dice.h"

#define LATE PR_PROBING_STEP /* ns: whoever is woken later than this was asleep */
#define INTERVAL_MIN UINT64_C(10000000)
#define INTERVAL_MAX UINT64_C(3600000000000)
#define ROUNDS_APART 6u /* the time between two rounds is doubled so often at most */
#define NEVER UINT64_MAX
#define ROUND (PR_PROBING_STEP * PR_PROBING_TRIES * (PR_PROBING_TRIES + 1) / 2) /* ns that one takes */

enum told { TOLD_NOTHING, TOLD_SUSPECT, TOLD_DOWN };

struct port {
	uint64_t due;      /* when it is tried next; NEVER: it is being tried, or there is none */
	unsigned failures; /* in a row */
	bool opened;       /* once */
	bool down;         /* that was told */
	bool noted;        /* that it was never reachable */
	bool known;        /* a result came since it was last asked for */
};

struct target {
	uint32_t peer;
	uint64_t interval; /* of its beats */
	uint64_t heard;    /* when it was itself heard, by the clock; or since when it is waited for */
	bool met;          /* it was heard itself */
	bool lives;        /* it was, or another found it */
	uint64_t due;      /* of the next step */
	unsigned tries;    /* of this round; 0: there is none */
	unsigned rounds;   /* without an answer, in a row */
	uint64_t began;    /* the first ping of the first of them */
	uint64_t nonce;
	enum told told;
	struct port port;
};

struct asked {
	uint32_t by, target;
	uint64_t nonce, theirs;
};

struct pr_probing {
	struct pr_probing_options options;
	struct pr_post *post;
	struct pr_outlet out;
	struct target *targets; /* sorted by number */
	size_t count;
	struct asked asked[PR_PROBING_ASKED];
	size_t next_asked;
	struct pr_build build;
	struct pr_dice dice;
	uint64_t due; /* of the earliest: never later than that */
	bool once;
	struct pr_probing_counts counts;
};

struct pr_probing *pr_probing_new(const struct pr_probing_options *options, struct pr_post *post, const struct pr_outlet *out)
{
	struct pr_probing *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->options = *options;
	p->post = post;
	p->out = *out;
	p->due = NEVER;
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

static uint64_t clock_of(const struct pr_probing *p)
{
	return p->post->now.clock;
}

/* What the wall's clock would have shown then. */
static uint64_t wall_of(const struct pr_probing *p, uint64_t clock)
{
	uint64_t ago = clock_of(p) - clock;
	return p->post->now.wall > ago ? p->post->now.wall - ago : 0;
}

static void arm(struct pr_probing *p, uint64_t *due, uint64_t when)
{
	*due = when;
	if (when < p->due)
		p->due = when;
}

static int by_number(const void *a, const void *b)
{
	const struct target *x = a, *y = b;
	return (x->peer > y->peer) - (x->peer < y->peer);
}

static struct target *find(const struct pr_probing *p, uint32_t peer)
{
	const struct target key = {.peer = peer};
	return p->count ? bsearch(&key, p->targets, p->count, sizeof key, by_number) : NULL;
}

static uint64_t patience(const struct target *t)
{
	return t->interval + t->interval / 2;
}

bool pr_probing_watch(struct pr_probing *p, const uint32_t *peers, size_t count)
{
	struct target *list = calloc(count + 1, sizeof *list);
	size_t kept = 0;
	if (!list)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct target *before = find(p, peers[i]);
		if (peers[i] == p->post->membership->self)
			continue;
		struct target *t = &list[kept++];
		*t = before ? *before : (struct target){.peer = peers[i], .interval = p->options.interval, .heard = clock_of(p)};
		if (before)
			continue;
		arm(p, &t->due, t->heard + patience(t));
		arm(p, &t->port.due, p->options.connect ? t->heard + pr_dice_below(&p->dice, PR_PROBING_TCP_EVERY) : NEVER);
	}
	free(p->targets);
	p->targets = list;
	p->count = kept;
	qsort(list, kept, sizeof *list, by_number);
	return true;
}

void pr_probing_renumber(struct pr_probing *p, const uint32_t *to)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->count; i++) {
		p->targets[kept] = p->targets[i];
		p->targets[kept].peer = to[p->targets[i].peer];
		struct target *t = &p->targets[kept];
		if (t->port.due == NEVER && p->options.connect) /* what is being tried has another number */
			arm(p, &t->port.due, clock_of(p));
		kept += t->peer != PR_PEER_NONE;
	}
	p->count = kept;
	if (kept > 0)
		qsort(p->targets, kept, sizeof *p->targets, by_number);
	for (size_t i = 0; i < PR_PROBING_ASKED; i++) /* who asked asks again */
		p->asked[i].by = PR_PEER_NONE;
}

static struct pr_span name_of(const struct pr_probing *p, uint32_t peer)
{
	return pr_membership_name(p->post->membership, peer);
}

static void emit(struct pr_probing *p)
{
	p->out.record(p->out.arg, pr_build_end(&p->build));
}

static void tell_contact(struct pr_probing *p, uint32_t observer, uint32_t subject, const struct pr_record *message)
{
	struct pr_build *b = &p->build;
	pr_build_record(b, PR_CONTACT, p->post->now.wall);
	pr_build_text(b, PR_ANY_SYSTEM, pr_span_of("probe"));
	pr_build_text(b, PR_CONTACT_OBSERVER, name_of(p, observer));
	pr_build_text(b, PR_CONTACT_SUBJECT, name_of(p, subject));
	if (message) {
		pr_build_uint(b, PR_CONTACT_INCARNATION, pr_uint(message, PR_PROBE_INCARNATION));
		pr_build_uint(b, PR_CONTACT_SENT, message->t);
	} else {
		pr_build_text(b, PR_CONTACT_VIA, name_of(p, observer));
	}
	emit(p);
}

/* since, until: by the clock, when it was last well and first not; since 0: it is not said when. */
static void tell_link(struct pr_probing *p, uint32_t subject, const char *state, const char *cause, uint64_t since,
                      uint64_t until)
{
	struct pr_build *b = &p->build;
	pr_build_record(b, PR_LINK, p->post->now.wall);
	pr_build_text(b, PR_LINK_OBSERVER, name_of(p, p->post->membership->self));
	pr_build_text(b, PR_LINK_SUBJECT, name_of(p, subject));
	pr_build_text(b, PR_LINK_STATE, pr_span_of(state));
	if (since) {
		pr_build_uint(b, PR_LINK_EARLIEST, wall_of(p, since));
		pr_build_uint(b, PR_LINK_LATEST, wall_of(p, until));
	}
	if (cause)
		pr_build_text(b, PR_LINK_CAUSE, pr_span_of(cause));
	emit(p);
}

static void send(struct pr_probing *p, uint32_t to, const char *step, uint32_t target, uint64_t nonce)
{
	struct pr_build *b = pr_post_begin(p->post, PR_PROBE, to);
	pr_build_text(b, PR_PROBE_STEP, pr_span_of(step));
	if (target != PR_PEER_NONE)
		pr_build_text(b, PR_PROBE_TARGET, name_of(p, target));
	pr_build_uint(b, PR_PROBE_NONCE, nonce);
	pr_post_send(p->post, &to, 1); /* what was not sent is counted there, and not answered */
}

/* Asks some that are well, from a place that chance says; with `once`, which has not heard of any, those that have answered. */
static void ask_others(struct pr_probing *p, const struct target *t)
{
	uint64_t start = pr_dice_below(&p->dice, p->count);
	uint32_t asked = 0;
	for (size_t i = 0; i < p->count && asked < p->options.helpers; i++) {
		const struct target *other = &p->targets[(start + i) % p->count];
		if (other == t || !other->met || other->tries > 0 || other->told != TOLD_NOTHING)
			continue;
		send(p, other->peer, "ask", t->peer, t->nonce);
		p->counts.asks++;
		asked++;
	}
}

/* The peer itself was heard, now. */
static void revive(struct pr_probing *p, struct target *t)
{
	if (t->told != TOLD_NOTHING)
		tell_link(p, t->peer, "up", NULL, 0, 0);
	if (p->options.connect && !p->once && ((t->rounds > 0 && t->port.due != NEVER) || t->due == NEVER))
		arm(p, &t->port.due, clock_of(p));
	t->told = TOLD_NOTHING;
	t->heard = clock_of(p);
	t->met = t->lives = true;
	t->tries = t->rounds = 0;
	if (p->once)
		t->due = NEVER;
	else
		arm(p, &t->due, t->heard + patience(t));
}

void pr_probing_heard(struct pr_probing *p, uint32_t peer, uint64_t interval)
{
	struct target *t = find(p, peer);
	if (!t)
		return;
	if (interval)
		t->interval = interval < INTERVAL_MIN ? INTERVAL_MIN : interval > INTERVAL_MAX ? INTERVAL_MAX : interval;
	revive(p, t);
}

void pr_probing_left(struct pr_probing *p, uint32_t peer)
{
	struct target *t = find(p, peer);
	if (t)
		*t = (struct target){.peer = peer, .interval = p->options.interval, .due = NEVER, .port.due = NEVER};
}

static void try_again(struct pr_probing *p, struct target *t)
{
	if (t->tries == 0) {
		t->nonce = pr_dice_u64(&p->dice);
		if (t->rounds == 0)
			t->began = clock_of(p);
	}
	t->tries++;
	send(p, t->peer, "ping", PR_PEER_NONE, t->nonce);
	p->counts.pings++;
	if (t->tries > 1 && p->count > 1)
		ask_others(p, t);
	arm(p, &t->due, clock_of(p) + t->tries * PR_PROBING_STEP);
}

/* The second round ends when three intervals are over; those that follow are less and less frequent. */
static uint64_t next_round(const struct pr_probing *p, const struct target *t)
{
	uint64_t next = clock_of(p) + (t->interval << (t->rounds < ROUNDS_APART ? t->rounds - 1 : ROUNDS_APART - 1));
	uint64_t third = t->heard + 3 * t->interval - ROUND;
	return t->rounds == 1 && t->interval > ROUND && next < third ? third : next;
}

/* A round is over, and the peer itself has not answered. */
static void give_up(struct pr_probing *p, struct target *t)
{
	bool lasting = clock_of(p) - t->heard >= 3 * t->interval;
	t->rounds++;
	t->tries = 0;
	enum told now = p->once || (t->rounds > 1 && lasting) ? TOLD_DOWN : TOLD_SUSPECT;
	if ((t->lives || p->once) && now > t->told) {
		tell_link(p, t->peer, now == TOLD_DOWN ? "down" : "suspect", "timeout", t->met ? t->heard : 0, t->began);
		t->told = now;
	}
	if (p->options.resolve)
		p->options.resolve(p->options.context, t->peer);
	if (p->once)
		t->due = NEVER;
	else
		arm(p, &t->due, next_round(p, t));
}

static void step(struct pr_probing *p, struct target *t)
{
	bool slept = clock_of(p) - t->due > LATE;
	if (t->tries > 0 && slept) /* the answer may be waiting */
		arm(p, &t->due, clock_of(p) + PR_PROBING_STEP);
	else if (t->tries < PR_PROBING_TRIES)
		try_again(p, t);
	else
		give_up(p, t);
}

void pr_probing_tick(struct pr_probing *p)
{
	if (clock_of(p) < p->due)
		return;
	p->due = NEVER;
	for (size_t i = 0; i < p->count; i++) {
		struct target *t = &p->targets[i];
		if (t->due <= clock_of(p))
			step(p, t);
		if (t->due < p->due)
			p->due = t->due;
		if (t->port.due <= clock_of(p)) {
			t->port.due = NEVER;
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

/* Somebody wants to know whether another one is there. */
static void help(struct pr_probing *p, uint32_t from, const struct pr_record *message)
{
	uint32_t target = pr_membership_find(p->post->membership, pr_text(message, PR_PROBE_TARGET));
	if (target == PR_PEER_NONE || target == from || target == p->post->membership->self)
		return;
	struct asked *a = &p->asked[p->next_asked++ % PR_PROBING_ASKED];
	*a = (struct asked){from, target, pr_dice_u64(&p->dice), pr_uint(message, PR_PROBE_NONCE)};
	send(p, target, "ping", PR_PEER_NONE, a->nonce);
	p->counts.pings++;
}

static void take_answer(struct pr_probing *p, uint32_t from, uint64_t nonce)
{
	struct target *t = find(p, from);
	p->counts.answers++;
	if (t)
		revive(p, t);
	for (size_t i = 0; i < PR_PROBING_ASKED; i++) {
		struct asked *a = &p->asked[i];
		if (a->by != PR_PEER_NONE && a->target == from && a->nonce == nonce) {
			send(p, a->by, "found", from, a->theirs);
			a->by = PR_PEER_NONE;
		}
	}
}

static void take_found(struct pr_probing *p, uint32_t helper, const struct pr_record *message)
{
	uint32_t peer = pr_membership_find(p->post->membership, pr_text(message, PR_PROBE_TARGET));
	struct target *t = find(p, peer);
	if (!t || t->nonce != pr_uint(message, PR_PROBE_NONCE) || peer == helper)
		return;
	p->counts.found++;
	t->lives = true;
	tell_contact(p, helper, peer, NULL);
}

void pr_probing_take(struct pr_probing *p, uint32_t from, const struct pr_record *message)
{
	struct pr_span step = pr_text(message, PR_PROBE_STEP);
	uint64_t nonce = pr_uint(message, PR_PROBE_NONCE);
	if (!pr_has(message, PR_PROBE_TO) || p->post->membership->self == PR_PEER_NONE)
		return; /* the gate lets in what is for all, but one question must not have many answers */
	tell_contact(p, p->post->membership->self, from, message);
	if (pr_is(step, "ping"))
		send(p, from, "answer", PR_PEER_NONE, nonce);
	else if (pr_is(step, "answer"))
		take_answer(p, from, nonce);
	else if (pr_is(step, "ask"))
		help(p, from, message);
	else if (pr_is(step, "found"))
		take_found(p, from, message);
}

static void port_failed(struct pr_probing *p, struct target *t, enum pr_tcp result)
{
	struct port *port = &t->port;
	const char *cause = result == PR_TCP_REFUSED ? "tcp-refused" : "tcp";
	if (port->failures < PR_PROBING_TRIES)
		port->failures++;
	bool failed = port->failures == PR_PROBING_TRIES, doubted = t->told != TOLD_NOTHING || t->rounds > 0;
	port->known = failed;
	if (!failed) {
		arm(p, &port->due, clock_of(p) + port->failures * PR_PROBING_STEP);
		return;
	}
	arm(p, &port->due, p->once ? NEVER : clock_of(p) + PR_PROBING_TCP_EVERY);
	if (doubted || port->down)
		return;
	port->down = port->opened || p->once;
	if (port->down) {
		tell_link(p, t->peer, "down", cause, 0, 0);
	} else if (!port->noted) {
		struct pr_build *b = &p->build;
		pr_build_record(b, PR_NOTE, p->post->now.wall);
		pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of("pr-heartbeat"));
		pr_build_text(b, PR_NOTE_ABOUT, name_of(p, t->peer));
		pr_build_text(b, PR_NOTE_TEXT, pr_span_of("its TCP port was not reachable yet"));
		emit(p);
		port->noted = true;
	}
}

void pr_probing_tcp(struct pr_probing *p, uint32_t peer, enum pr_tcp result)
{
	struct target *t = find(p, peer);
	if (!t || p->post->membership->self == PR_PEER_NONE)
		return;
	if (result == PR_TCP_UNTRIED) {
		arm(p, &t->port.due, clock_of(p) + PR_PROBING_STEP);
		return;
	}
	if (result != PR_TCP_OPEN) {
		port_failed(p, t, result);
		return;
	}
	if (t->port.down)
		tell_link(p, peer, "up", "tcp", 0, 0);
	t->port = (struct port){.opened = true, .known = true};
	arm(p, &t->port.due, p->once ? NEVER : clock_of(p) + PR_PROBING_TCP_EVERY);
}

void pr_probing_once(struct pr_probing *p)
{
	p->once = true;
	p->due = clock_of(p);
	for (size_t i = 0; i < p->count; i++) {
		struct target *t = &p->targets[i];
		t->due = clock_of(p);
		t->port = (struct port){.due = p->options.connect ? clock_of(p) : NEVER};
	}
}

static bool is_pending(const struct pr_probing *p, const struct target *t)
{
	return t->due != NEVER || (p->options.connect && !t->port.known);
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
		missed += !is_pending(p, &p->targets[i]) && (p->targets[i].told != TOLD_NOTHING || p->targets[i].port.failures > 0);
	return missed;
}
