#include "hearing.h"

#include <stdlib.h>

#include "moments.h"
#include "quote.h"

#define WAYS_OF_SET 8u   /* a pair is in one of so many places */
#define SETS (PR_HEARING_PAIRS / WAYS_OF_SET)
#define FILE_MAX 1024u
#define JUDGED_EVERY 250000000u
#define ACTIVITY_EVERY 1000000000u
#define ENOUGH_TRIES 3u /* the first and two repetitions: under loss of a third of all packets */
#define ENOUGH_REPEATS 2u
#define REGULAR 4000000000u /* ns: who pauses for longer promises nothing */
#define STRETCH 10000000000u /* ns: for how long one has been regular, before that is a promise */
#define IDLE 10000000000u    /* ns: less than pr-detect's patience with beats */
#define PORTS 4u
#define SAME_MOMENT 200000000u /* ns: a packet within a kernel's shortest timeout of another crossed it */

struct way {
	uint64_t seen;     /* anything of it passed the tap */
	uint64_t proved;   /* something of it got there */
	uint64_t spoke;    /* the same, of the process */
	uint64_t pause;    /* the longest one between two signs of life of its process; forgotten slowly */
	uint64_t regular;  /* since when there was no pause of more than REGULAR */
	uint64_t told;     /* the last contact */
	uint64_t held;     /* contacts since that were left out */
	uint64_t sent, came; /* by both clocks, a packet of which that is known; 0: none, or it was told */
	uint64_t claimed;  /* the last link up, without contact */
	uint64_t tried;    /* since when it has been sending without an answer; 0: it has not */
	uint64_t repeated; /* since when its answers have not come; 0: they do */
	uint64_t closed;   /* the first close of a connection since it spoke */
	uint32_t tries, repeats;
	uint32_t ignored;  /* of the tries, those made after the other had been heard again */
	bool down, silent; /* told so; silent: only its process can end it */
	bool up;           /* told so, for the first time or since it was down */
	bool due, pending; /* a contact is to be told, once the own process gives a sign of life; due: even if one was just told */
};

struct pair {
	struct pr_address hosts[2];
	uint64_t used; /* 0: free */
	struct way ways[2];
	uint16_t served[2][PORTS]; /* the last ones that each was seen to listen on; 0: none */
	uint8_t own; /* 0 or 1; 2: neither */
	bool equals;
};

struct pr_hearing {
	struct pr_teller teller;
	const struct pr_match *match; /* or NULL */
	struct pr_build build;
	struct pr_hearing_counts counts;
	uint64_t every, t, judged, active, told_active; /* active: when the own process sent something new */
	struct pr_address own;
	bool has_own;
	char src[FILE_MAX + 24];
	size_t src_length, src_file;
	uint32_t used[PR_HEARING_PAIRS]; /* the numbers of pairs that are in use */
	size_t used_count;
	uint32_t waiting[2 * PR_HEARING_PAIRS]; /* ways, pair * 2 + side, of which a contact is to be told */
	size_t waiting_count;
	struct pair pairs[PR_HEARING_PAIRS];
};

struct pr_hearing *pr_hearing_new(const struct pr_teller *teller, const char *file, uint64_t every)
{
	struct pr_hearing *h = calloc(1, sizeof *h);
	if (!h)
		return NULL;
	h->teller = *teller;
	h->every = every;
	pr_quote(h->src, FILE_MAX, file);
	h->src_file = strlen(h->src);
	return h;
}

void pr_hearing_free(struct pr_hearing *h)
{
	if (h)
		pr_build_free(&h->build);
	free(h);
}

void pr_hearing_match(struct pr_hearing *h, const struct pr_match *match)
{
	h->match = match;
}

const struct pr_hearing_counts *pr_hearing_counts(const struct pr_hearing *h)
{
	return &h->counts;
}

static uint8_t own_side(const struct pr_hearing *h, const struct pair *p)
{
	for (uint8_t side = 0; h->has_own && side < 2; side++)
		if (pr_address_same(p->hosts[side], h->own))
			return side;
	return 2;
}

void pr_hearing_own(struct pr_hearing *h, const struct pr_address *own)
{
	h->has_own = own != NULL;
	if (own)
		h->own = *own;
	for (size_t i = 0; i < h->used_count; i++)
		h->pairs[h->used[i]].own = own_side(h, &h->pairs[h->used[i]]);
}

void pr_hearing_at(struct pr_hearing *h, uint64_t t, char sign, uint64_t place)
{
	char digits[20];
	size_t n = 0, length = h->src_file;
	h->t = t;
	h->src[length++] = sign;
	do
		digits[n++] = (char)('0' + place % 10);
	while (place /= 10);
	while (n > 0)
		h->src[length++] = digits[--n];
	h->src_length = length;
}

/* An order of addresses, any: which of the two is a pair's first. */
static bool before(struct pr_address a, struct pr_address b)
{
	return a.words[0] != b.words[0] ? a.words[0] < b.words[0] : a.words[1] < b.words[1];
}

static size_t set_of(struct pr_address a, struct pr_address b)
{
	uint64_t x = (a.words[0] ^ b.words[0] * 3) * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 29 ^ a.words[1] ^ b.words[1] * 5) * 0xbf58476d1ce4e5b9u;
	return (size_t)(x >> 33) % SETS * WAYS_OF_SET;
}

uint32_t pr_hearing_pair(struct pr_hearing *h, struct pr_address from, struct pr_address to, unsigned *side)
{
	*side = before(to, from);
	struct pr_address a = *side ? to : from, b = *side ? from : to;
	size_t set = set_of(a, b), oldest = set;
	for (size_t i = set; i < set + WAYS_OF_SET; i++) {
		struct pair *p = &h->pairs[i];
		if (p->used && pr_address_same(p->hosts[0], a) && pr_address_same(p->hosts[1], b)) {
			p->used = h->t + 1;
			return (uint32_t)i;
		}
		if (p->used < h->pairs[oldest].used)
			oldest = i;
	}
	struct pair *p = &h->pairs[oldest];
	if (p->used)
		h->counts.forgotten++;
	else
		h->used[h->used_count++] = (uint32_t)oldest;
	bool pending[2] = {p->ways[0].pending, p->ways[1].pending}; /* it stays in the list of those that wait */
	*p = (struct pair){.hosts = {a, b}, .used = h->t + 1};
	for (unsigned i = 0; i < 2; i++)
		p->ways[i].pending = pending[i];
	p->own = own_side(h, p);
	return (uint32_t)oldest;
}

static struct pr_span token_of(const struct pair *p, unsigned side, char text[PR_ADDRESS_TEXT])
{
	if (p->own == side)
		return pr_own_peer;
	pr_address_text(text, p->hosts[side]);
	return pr_span_of(text);
}

static void begin(struct pr_hearing *h, uint64_t type, bool system)
{
	pr_build_record(&h->build, type, h->t);
	pr_build_text(&h->build, PR_ANY_SRC, (struct pr_span){(const uint8_t *)h->src, h->src_length});
	if (system)
		pr_build_text(&h->build, PR_ANY_SYSTEM, pr_span_of("pcap"));
	pr_build_text(&h->build, PR_ANY_BY, pr_own_peer);
}

/* Observer and subject of what is told of a way: they have the same keys in contact and link. */
static void name(struct pr_hearing *h, const struct pair *p, unsigned side)
{
	char text[PR_ADDRESS_TEXT];
	pr_build_text(&h->build, PR_CONTACT_OBSERVER, token_of(p, !side, text));
	pr_build_text(&h->build, PR_CONTACT_SUBJECT, token_of(p, side, text));
}

static void end(struct pr_hearing *h, const struct pair *p)
{
	struct pr_span record = pr_build_end(&h->build);
	if (!record.p)
		return;
	h->counts.records++;
	h->teller.record(h->teller.arg, record, p && !p->equals ? PR_TELL_KNOWN : 0);
}

struct verdict {
	const char *state, *cause;
	uint64_t earliest, latest;
};

static void tell_link(struct pr_hearing *h, const struct pair *p, unsigned side, struct verdict v)
{
	begin(h, PR_LINK, true);
	name(h, p, side);
	pr_build_text(&h->build, PR_LINK_STATE, pr_span_of(v.state));
	if (v.cause) {
		uint64_t latest = pr_sooner(v.latest, h->t), earliest = pr_sooner(v.earliest, latest);
		pr_build_uint(&h->build, PR_LINK_EARLIEST, earliest);
		pr_build_uint(&h->build, PR_LINK_LATEST, latest);
		pr_build_text(&h->build, PR_LINK_CAUSE, pr_span_of(v.cause));
		pr_build_uint(&h->build, PR_LINK_SINCE, latest);
	}
	end(h, p);
}

static bool is_regular(const struct way *w)
{
	return w->spoke && w->spoke - pr_sooner(w->regular, w->spoke) >= STRETCH;
}

static void tell_contact(struct pr_hearing *h, struct pair *p, unsigned side)
{
	struct way *w = &p->ways[side];
	if (!w->up)
		tell_link(h, p, side, (struct verdict){.state = "up"});
	w->up = true;
	begin(h, PR_CONTACT, false);
	name(h, p, side);
	if (w->held > 0)
		pr_build_uint(&h->build, PR_CONTACT_COUNT, 1 + w->held);
	end(h, p);
	w->told = h->t;
	w->held = 0;
	w->due = false;
}

void pr_hearing_seen(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	h->pairs[pair].ways[side].seen = h->t;
}

static void speak(struct pr_hearing *h, struct way *w)
{
	uint64_t pause = h->t - pr_sooner(w->spoke, h->t);
	if (!w->spoke || (pause > REGULAR && !w->down)) {
		w->regular = h->t;
		w->pause = 0;
	} else if (!w->down) {
		w->pause = pause > w->pause ? pause : w->pause - (w->pause - pause) / 64;
	}
	w->spoke = h->t;
	w->closed = 0;
}

void pr_hearing_proved(struct pr_hearing *h, uint32_t pair, unsigned side, bool process)
{
	struct pair *p = &h->pairs[pair];
	struct way *w = &p->ways[side];
	if (process)
		speak(h, w);
	w->proved = h->t;
	w->tried = w->repeated = 0;
	w->tries = w->repeats = w->ignored = 0;
	if (w->down && (process || !w->silent)) {
		w->down = w->silent = false;
		w->due = true;
		if (!process) /* it is not silence of the process that begins now */
			w->spoke = h->t;
	}
	if (!process && !w->due)
		return;
	if (!w->due && w->told && h->t - pr_sooner(w->told, h->t) < h->every) {
		w->held++;
	} else if (p->own == 2) {
		tell_contact(h, p, side);
	} else if (!w->pending) {
		w->pending = true;
		h->waiting[h->waiting_count++] = pair * 2 + side;
	}
}

static void try(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct way *w = &h->pairs[pair].ways[side], *back = &h->pairs[pair].ways[!side];
	if (!w->tried) {
		w->tried = since;
		w->tries = since < h->t; /* it was tried then, too */
	}
	w->tries++;
	w->ignored += back->seen > w->tried + SAME_MOMENT;
}

void pr_hearing_asked(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	try(h, pair, side, h->t);
}

void pr_hearing_tried(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	try(h, pair, side, since > h->pairs[pair].ways[side].proved ? pr_sooner(since, h->t) : h->t);
}

void pr_hearing_repeated(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since)
{
	struct way *w = &h->pairs[pair].ways[side];
	if (!w->repeated)
		w->repeated = since > w->proved ? since : h->t;
	w->repeats++;
}

void pr_hearing_met(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	h->pairs[pair].ways[side].due = true;
	pr_hearing_proved(h, pair, side, false);
}

void pr_hearing_closed(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct way *w = &h->pairs[pair].ways[side];
	w->regular = h->t;
	if (!w->closed)
		w->closed = h->t;
}

void pr_hearing_arrived(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pair *p = &h->pairs[pair];
	if (p->own == !side && !p->ways[side].tried)
		pr_hearing_proved(h, pair, side, true);
}

void pr_hearing_served(struct pr_hearing *h, uint32_t pair, unsigned side, uint16_t port)
{
	struct pair *p = &h->pairs[pair];
	if (p->equals)
		return;
	memmove(p->served[side] + 1, p->served[side], sizeof p->served[side] - sizeof *p->served[side]);
	p->served[side][0] = port;
	for (size_t i = 0; i < PORTS; i++)
		p->equals = p->equals || p->served[!side][i] == port;
}

static void lose(struct pr_hearing *h, struct pair *p, unsigned side, struct verdict v)
{
	struct way *w = &p->ways[side];
	if (w->down)
		return;
	w->down = true;
	w->up = false;
	w->silent = v.cause && (strcmp(v.cause, "silent") == 0 || strcmp(v.cause, "refused") == 0);
	tell_link(h, p, side, v);
}

void pr_hearing_refused(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	struct pair *p = &h->pairs[pair];
	struct way *w = &p->ways[side];
	if (p->own != !side || !w->spoke || h->t - pr_sooner(w->spoke, h->t) < ACTIVITY_EVERY)
		return; /* it listens no more on this port, or never did, but it is there */
	lose(h, p, side, (struct verdict){"down", "refused", w->spoke, w->closed ? w->closed : h->t});
}

static bool is_long(const struct pr_hearing *h, uint64_t since, bool enough)
{
	return since && enough && h->t - pr_sooner(since, h->t) >= PR_HEARING_PATIENCE;
}

/* What this side sends is not answered: is it that the other does not hear it, or the other way round? */
static void judge_tries(struct pr_hearing *h, struct pair *p, unsigned side, bool covered)
{
	struct way *w = &p->ways[side], *back = &p->ways[!side];
	if (p->own == !side || w->ignored >= ENOUGH_REPEATS) {
		lose(h, p, side, (struct verdict){"down", "unacknowledged", w->proved, w->tried});
		return;
	}
	if (p->own == side && !covered && back->seen <= w->tried + SAME_MOMENT) {
		lose(h, p, !side, (struct verdict){"down", "unanswered", back->seen, w->tried});
		lose(h, p, side, (struct verdict){"down", "unanswered", w->proved, w->tried});
	}
}

/* Whether the pair's other host has a capture of its own that tells what it sent now. */
static bool is_covered(const struct pr_hearing *h, const struct pair *p)
{
	return h->match && p->own < 2 && pr_match_covers(h->match, p->hosts[!p->own], h->t);
}

/* What left the sender and did not come. */
static void judge_missing(struct pr_hearing *h, struct pair *p, unsigned side)
{
	struct way *w = &p->ways[side];
	uint64_t first;
	if (h->t - pr_sooner(w->seen, h->t) < PR_HEARING_PATIENCE)
		return;
	if (!pr_match_since(h->match, p->hosts[side], p->hosts[!side], w->seen + PR_MATCH_TICK, h->t, ENOUGH_TRIES, &first))
		return;
	if (h->t - pr_sooner(first, h->t) >= PR_HEARING_PATIENCE)
		lose(h, p, side, (struct verdict){"down", "missing", w->seen, first});
}

static void judge_silence(struct pr_hearing *h, struct pair *p, unsigned side)
{
	struct way *w = &p->ways[side];
	uint64_t patience = pr_later(3 * w->pause, PR_HEARING_PATIENCE);
	if (!is_regular(w) || w->tried || w->repeated || h->t - pr_sooner(w->spoke, h->t) < patience)
		return;
	if (h->t - pr_sooner(w->seen, h->t) < patience / 2)
		lose(h, p, side, (struct verdict){"down", "silent", w->spoke, w->spoke + w->pause});
	else if (!is_covered(h, p))
		lose(h, p, side, (struct verdict){"down", "unheard", w->spoke, w->spoke + w->pause});
}

/* A way that is idle, without a promise to be otherwise: it is up, as far as anybody can tell. */
static void claim(struct pr_hearing *h, struct pair *p, unsigned side)
{
	struct way *w = &p->ways[side];
	if (!w->up || w->down || w->tried || w->repeated || (p->own != side && is_regular(w)))
		return;
	if (h->t - pr_sooner(pr_later(w->told, w->claimed), h->t) < IDLE)
		return;
	w->claimed = h->t;
	tell_link(h, p, side, (struct verdict){.state = "up"});
}

/*
 * What is sent and not answered is the network's fault whatever the own process does. Silence is judged while it gives
 * signs of life itself.
 */
static void judge(struct pr_hearing *h, struct pair *p)
{
	bool covered = is_covered(h, p), awake = h->has_own && h->t - pr_sooner(h->active, h->t) < ACTIVITY_EVERY;
	for (unsigned side = 0; side < 2; side++) {
		struct way *w = &p->ways[side];
		if (is_long(h, w->repeated, w->repeats >= ENOUGH_REPEATS))
			lose(h, p, side, (struct verdict){"down", "repeated", w->proved, w->repeated});
		if (is_long(h, w->tried, w->tries >= ENOUGH_TRIES))
			judge_tries(h, p, side, covered);
		if (!w->down && p->own == !side && covered)
			judge_missing(h, p, side);
		if (awake && !w->down && p->own == !side)
			judge_silence(h, p, side);
		if (awake)
			claim(h, p, side);
	}
}

void pr_hearing_active(struct pr_hearing *h, uint32_t pair, unsigned side)
{
	if (h->has_own && h->pairs[pair].own != side)
		return;
	for (size_t i = 0; i < h->waiting_count; i++) {
		struct pair *p = &h->pairs[h->waiting[i] / 2];
		p->ways[h->waiting[i] % 2].pending = false;
		if (p->ways[h->waiting[i] % 2].proved)
			tell_contact(h, p, h->waiting[i] % 2);
	}
	h->waiting_count = 0;
	if (h->has_own && (!h->told_active || h->t - pr_sooner(h->told_active, h->t) >= ACTIVITY_EVERY)) {
		h->told_active = h->t;
		begin(h, PR_ACTIVITY, true);
		pr_build_text(&h->build, PR_ACTIVITY_PEER, pr_own_peer);
		end(h, NULL);
	}
	h->active = h->t;
}

void pr_hearing_judge(struct pr_hearing *h)
{
	if (h->t >= h->judged && h->t - h->judged < JUDGED_EVERY)
		return;
	h->judged = h->t;
	for (size_t i = 0; i < h->used_count; i++)
		judge(h, &h->pairs[h->used[i]]);
}

void pr_hearing_sent(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t sent)
{
	struct way *w = &h->pairs[pair].ways[side];
	w->sent = sent;
	w->came = h->t;
}
