#include "candidacy.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/dice.h"
#include "base/moments.h"
#include "base/text.h"
#include "cluster/partition.h"
#include "note.h"

#define UNSAID PR_CANDIDACY_GONE
#define FUTILE 4u /* times that it canvassed in vain before a note says so */

enum role { FOLLOWS, CANVASSES, STANDS, LEADS };
enum note { NOTE_STORE, NOTE_FUTILE, NOTE_LEAP, NOTE_TWO, NOTES };

struct pr_candidacy {
	struct pr_candidacy_options options;
	struct pr_post *post;
	struct pr_outlet out;
	struct pr_dice dice;
	struct pr_build build;
	enum role role;
	uint64_t term;
	uint32_t vote, leader;
	uint64_t deadline;  /* when its role is to be looked after */
	uint64_t loyal;     /* nobody else is supported before */
	uint64_t asked;     /* the number of the latest canvass among one's ballots */
	uint64_t *backed;   /* by voter, of a candidate or leader: when it last stood by it; 0: it does not */
	uint32_t *list;     /* of those that something is sent to */
	size_t room;        /* of both; 0 until this peer is a candidate for the first time */
	struct {
		uint32_t leader;
		uint64_t term, until;
	} told;             /* by others, who hear it */
	uint32_t shown;     /* by the last leader record; UNSAID: there is none */
	uint64_t shown_term, shown_at;
	bool lost;          /* the first deadline passed, so that there is something to be said of nobody leading */
	uint64_t futile;    /* how often it canvassed in vain, with nobody leading */
	struct {
		uint64_t from, count; /* not told before `from`; so many since the last */
	} notes[NOTES];
};

static uint64_t now(const struct pr_candidacy *c)
{
	return c->post->now.clock;
}

static uint32_t self(const struct pr_candidacy *c)
{
	return c->post->membership->self;
}

static uint64_t weight(const struct pr_candidacy *c, uint32_t peer)
{
	return c->post->membership->members[peer]->weight;
}

static uint64_t needed(const struct pr_candidacy *c)
{
	return pr_quorum_needed(c->post->membership->weight, c->options.numerator, c->options.denominator);
}

/* So many intervals from now on. */
static uint64_t in(const struct pr_candidacy *c, unsigned intervals)
{
	return now(c) + intervals * c->options.interval;
}

static uint64_t in_between(struct pr_candidacy *c, unsigned least, unsigned most)
{
	return now(c) + pr_dice_between(&c->dice, least * c->options.interval, most * c->options.interval);
}

struct pr_candidacy *pr_candidacy_new(const struct pr_candidacy_options *options, struct pr_post *post, const struct pr_outlet *out)
{
	struct pr_candidacy *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->options = *options;
	c->post = post;
	c->out = *out;
	pr_dice_seed(&c->dice, options->seed);
	c->term = options->term;
	c->vote = options->vote;
	c->leader = c->told.leader = PR_PEER_NONE;
	c->shown = UNSAID;
	c->deadline = in_between(c, PR_CANDIDACY_PATIENCE, 2 * PR_CANDIDACY_PATIENCE);
	c->loyal = in(c, PR_CANDIDACY_PATIENCE);
	return c;
}

void pr_candidacy_free(struct pr_candidacy *c)
{
	if (!c)
		return;
	pr_build_free(&c->build);
	free(c->backed);
	free(c->list);
	free(c);
}

uint64_t pr_candidacy_term(const struct pr_candidacy *c)
{
	return c->term;
}

uint32_t pr_candidacy_leader(const struct pr_candidacy *c)
{
	return c->leader;
}

/* A peer's name or p NULL; the note is told at a bounded rate, with how often it was to be. */
static bool note(struct pr_candidacy *c, enum note kind, struct pr_span about, struct pr_text *text)
{
	bool done = true;
	c->notes[kind].count++;
	if (now(c) >= c->notes[kind].from) {
		struct pr_span words = {(const uint8_t *)text->p, text->n};
		struct pr_span record = pr_note_of_peer(&c->build, c->post->now.wall, c->post->membership, about, words, c->notes[kind].count);
		done = record.p && !text->failed;
		c->out.record(c->out.arg, text->failed ? (struct pr_span){NULL, 0} : record);
		c->notes[kind].from = now(c) + PR_CANDIDACY_NOTES;
		c->notes[kind].count = 0;
	}
	pr_text_free(text);
	return done;
}

static bool note_of(struct pr_candidacy *c, enum note kind, uint32_t about, const char *string)
{
	struct pr_text text = {0};
	pr_text_string(&text, string);
	return note(c, kind, about == PR_PEER_NONE ? (struct pr_span){NULL, 0} : pr_membership_name(c->post->membership, about), &text);
}

/* Whom this peer follows, if that is news. */
static bool show(struct pr_candidacy *c)
{
	if (c->told.leader != PR_PEER_NONE && (now(c) >= c->told.until || c->told.term < c->term))
		c->told.leader = PR_PEER_NONE;
	uint32_t leader = c->leader != PR_PEER_NONE ? c->leader : c->told.leader;
	uint64_t term = c->leader == PR_PEER_NONE && c->told.leader != PR_PEER_NONE ? c->told.term : c->term;
	bool same = leader == c->shown && (leader == PR_PEER_NONE || term == c->shown_term);
	if (leader != PR_PEER_NONE)
		c->futile = 0;
	if (same ? now(c) < c->shown_at + PR_CANDIDACY_REFRESH * c->options.interval : c->shown == UNSAID && leader == PR_PEER_NONE && !c->lost)
		return true;
	c->shown = leader;
	c->shown_term = term;
	c->shown_at = now(c);
	pr_build_record(&c->build, PR_LEADER, c->post->now.wall);
	pr_build_text(&c->build, PR_LEADER_OBSERVER, pr_membership_name(c->post->membership, self(c)));
	if (leader == PR_PEER_NONE)
		pr_build_null(&c->build, PR_LEADER_LEADER);
	else
		pr_build_text(&c->build, PR_LEADER_LEADER, pr_membership_name(c->post->membership, leader));
	pr_build_uint(&c->build, PR_LEADER_EPOCH, term);
	struct pr_span record = pr_build_end(&c->build);
	c->out.record(c->out.arg, record);
	return record.p;
}

/* Candidates alone need these. */
static bool make_room(struct pr_candidacy *c)
{
	size_t count = c->post->membership->count;
	if (c->room)
		return true;
	c->backed = calloc(count, sizeof *c->backed);
	c->list = calloc(count, sizeof *c->list);
	if (c->backed && c->list) {
		c->room = count;
		return true;
	}
	free(c->backed);
	free(c->list);
	c->backed = NULL;
	c->list = NULL;
	return false;
}

/* To all others, or to those who vote. What cannot be sent is lost like any datagram. */
static void send_to_all(struct pr_candidacy *c, const char *step, uint64_t term, bool voters)
{
	size_t count = 0;
	for (uint32_t peer = 0; peer < c->room; peer++)
		if (peer != self(c) && (!voters || weight(c, peer) > 0))
			c->list[count++] = peer;
	if (count == 0)
		return;
	struct pr_build *b = pr_post_begin(c->post, PR_BALLOT, PR_PEER_NONE);
	pr_build_text(b, PR_BALLOT_STEP, pr_span_of(step));
	pr_build_uint(b, PR_BALLOT_TERM, term);
	pr_post_send(c->post, c->list, count);
}

static void answer(struct pr_candidacy *c, uint32_t to, const char *step, uint64_t term, const struct pr_record *message)
{
	struct pr_build *b = pr_post_begin(c->post, PR_BALLOT, to);
	pr_build_text(b, PR_BALLOT_STEP, pr_span_of(step));
	pr_build_uint(b, PR_BALLOT_TERM, term);
	pr_build_uint(b, PR_BALLOT_ANSWERS, pr_uint(message, PR_BEAT_SEQ));
	pr_post_send(c->post, &to, 1);
}

/* What stood by this peer since then, itself included. */
static uint64_t backing(const struct pr_candidacy *c, uint64_t since)
{
	uint64_t sum = 0;
	for (uint32_t peer = 0; peer < c->room; peer++)
		if (peer == self(c) || (c->backed[peer] > 0 && c->backed[peer] >= since))
			sum += weight(c, peer);
	return sum;
}

/* On disk first. */
static bool enter(struct pr_candidacy *c, uint64_t term, uint32_t vote)
{
	if (!c->options.store(c->options.context, term, vote))
		return false;
	c->term = term;
	c->vote = vote;
	return true;
}

static bool note_store(struct pr_candidacy *c)
{
	return note_of(c, NOTE_STORE, PR_PEER_NONE, "the state of the election cannot be stored: this peer neither votes nor stands, nor follows in a new term");
}

/* A leader or candidate no more. */
static void give_up(struct pr_candidacy *c)
{
	if (c->leader == self(c))
		c->leader = PR_PEER_NONE;
	if (c->role != FOLLOWS)
		c->deadline = in_between(c, 1, 2);
	c->role = FOLLOWS;
}

/* A higher term was heard of; led: one that somebody won. Whoever hears its own leader cares for no other term. */
static bool learn(struct pr_candidacy *c, uint64_t term, bool led)
{
	if (term <= c->term || (!led && now(c) < c->loyal))
		return true;
	bool stored = enter(c, term, PR_PEER_NONE);
	give_up(c);
	if (stored)
		c->leader = PR_PEER_NONE;
	return stored || note_store(c);
}

static void follow(struct pr_candidacy *c, uint32_t leader, uint64_t term)
{
	c->leader = term == c->term ? leader : PR_PEER_NONE; /* else it could not be stored; it is there all the same */
	c->role = FOLLOWS;
	c->loyal = in(c, PR_CANDIDACY_PATIENCE);
	c->deadline = in_between(c, PR_CANDIDACY_PATIENCE, 2 * PR_CANDIDACY_PATIENCE);
}

static bool lead(struct pr_candidacy *c)
{
	c->role = LEADS;
	c->leader = self(c);
	c->deadline = now(c) + c->options.interval / 4;
	send_to_all(c, "lead", c->term, false);
	return true;
}

static bool stand(struct pr_candidacy *c)
{
	if (!enter(c, c->term + 1, self(c))) {
		give_up(c);
		return note_store(c);
	}
	c->role = STANDS;
	c->leader = PR_PEER_NONE;
	c->deadline = in_between(c, 1, 2);
	memset(c->backed, 0, c->room * sizeof *c->backed);
	if (backing(c, 0) >= needed(c))
		return lead(c);
	send_to_all(c, "stand", c->term, true);
	return true;
}

static bool canvass(struct pr_candidacy *c)
{
	c->leader = PR_PEER_NONE;
	c->deadline = in_between(c, 1, 2);
	if (weight(c, self(c)) == 0 || c->term == UINT64_MAX)
		return true;
	if (!make_room(c))
		return false;
	c->role = CANVASSES;
	memset(c->backed, 0, c->room * sizeof *c->backed);
	if (backing(c, 0) >= needed(c))
		return stand(c);
	send_to_all(c, "canvass", c->term + 1, true);
	c->asked = c->post->seq[PR_BALLOT];
	return true;
}

/* Support, or a vote. */
static bool back(struct pr_candidacy *c, uint32_t from)
{
	c->backed[from] = now(c);
	if (backing(c, 0) < needed(c))
		return true;
	return c->role == CANVASSES ? stand(c) : lead(c);
}

/* What time itself has ended, before anything else is looked at: what comes in may have waited, with this process, for long. */
static void expire(struct pr_candidacy *c)
{
	uint64_t patience = PR_CANDIDACY_PATIENCE * c->options.interval;
	if (now(c) < c->deadline)
		return;
	if (c->role == LEADS && backing(c, now(c) > patience ? now(c) - patience : 0) >= needed(c)) {
		c->deadline = now(c) + c->options.interval / 4;
	} else if (c->role == LEADS) {
		c->loyal = 0;
		give_up(c);
	} else if (now(c) - c->deadline > c->options.interval) {
		c->role = FOLLOWS;
		c->deadline = in_between(c, 1, 2);
	}
}

static bool leaps(const struct pr_candidacy *c, uint64_t term)
{
	return term > c->term && term - c->term > PR_CANDIDACY_LEAP;
}

static bool note_leap(struct pr_candidacy *c, uint32_t from)
{
	return note_of(c, NOTE_LEAP, from, "tells of a term that is too far ahead to have come about by elections, and is not heeded");
}

/* That peer leads the term, by its own word. */
static bool heed(struct pr_candidacy *c, uint32_t from, uint64_t term)
{
	if (term < c->term)
		return true;
	if (term == c->term && c->leader != PR_PEER_NONE && c->leader != from) {
		if (c->role == LEADS)
			give_up(c);
		return note_of(c, NOTE_TWO, from, "leads a term that has another leader: some peer has lost what it stored, or its key is used twice");
	}
	follow(c, from, term);
	return true;
}

bool pr_candidacy_beat(struct pr_candidacy *c, uint32_t from, uint64_t term, uint32_t leader, bool hears)
{
	expire(c);
	if (leaps(c, term))
		return note_leap(c, from) && show(c);
	bool done = learn(c, term, leader != PR_PEER_NONE);
	if (c->role == LEADS && hears)
		c->backed[from] = now(c);
	if (leader == from) {
		done = heed(c, from, term) && done;
	} else if (c->leader == from && term >= c->term) {
		c->leader = PR_PEER_NONE;
		c->loyal = 0;
		c->deadline = in_between(c, 0, PR_CANDIDACY_PATIENCE);
	}
	if (leader != from && c->told.leader == from && term >= c->told.term)
		c->told.leader = PR_PEER_NONE;
	if (leader != PR_PEER_NONE && leader != self(c) && term >= c->term && (c->told.leader == PR_PEER_NONE || term >= c->told.term)) {
		c->told.leader = leader;
		c->told.term = term;
		c->told.until = in(c, PR_CANDIDACY_PATIENCE);
	}
	return show(c) && done;
}

/* Whether this peer has better things to do than to elect somebody. */
static bool content(const struct pr_candidacy *c)
{
	return c->role == LEADS || now(c) < c->loyal || weight(c, self(c)) == 0;
}

static bool take_stand(struct pr_candidacy *c, uint32_t from, uint64_t term, const struct pr_record *message)
{
	if (term < c->term) {
		answer(c, from, "refuse", c->term, message);
		return true;
	}
	if (content(c) || (term == c->term && c->vote != PR_PEER_NONE && c->vote != from))
		return true;
	if ((term > c->term || c->vote != from) && !enter(c, term, from))
		return note_store(c);
	give_up(c);
	c->leader = PR_PEER_NONE;
	c->loyal = in(c, 1);
	c->deadline = in_between(c, PR_CANDIDACY_PATIENCE, 2 * PR_CANDIDACY_PATIENCE);
	answer(c, from, "vote", term, message);
	return true;
}

static bool take(struct pr_candidacy *c, uint32_t from, const struct pr_record *message)
{
	struct pr_span step = pr_text(message, PR_BALLOT_STEP);
	uint64_t term = pr_uint(message, PR_BALLOT_TERM);
	if (pr_is(step, "canvass")) {
		if (term <= c->term)
			answer(c, from, "refuse", c->term, message);
		else if (!content(c))
			answer(c, from, "support", term, message);
		return true;
	}
	if (pr_is(step, "support"))
		return c->role != CANVASSES || term != c->term + 1 || pr_uint(message, PR_BALLOT_ANSWERS) != c->asked || back(c, from);
	if (pr_is(step, "stand"))
		return take_stand(c, from, term, message);
	if (pr_is(step, "vote"))
		return c->role != STANDS || term != c->term || back(c, from);
	if (pr_is(step, "refuse"))
		return learn(c, term, false);
	return !pr_is(step, "lead") || (learn(c, term, true) && heed(c, from, term));
}

bool pr_candidacy_take(struct pr_candidacy *c, uint32_t from, const struct pr_record *message)
{
	if (message->type != PR_BALLOT || !pr_has(message, PR_BALLOT_TERM) || weight(c, from) == 0)
		return true;
	expire(c);
	if (leaps(c, pr_uint(message, PR_BALLOT_TERM)))
		return note_leap(c, from) && show(c);
	bool done = take(c, from, message);
	return show(c) && done;
}

uint64_t pr_candidacy_due(const struct pr_candidacy *c)
{
	uint64_t due = c->deadline;
	if (c->shown != UNSAID)
		due = pr_sooner(due, c->shown_at + PR_CANDIDACY_REFRESH * c->options.interval);
	return c->leader == PR_PEER_NONE && c->told.leader != PR_PEER_NONE ? pr_sooner(due, c->told.until) : due;
}

static bool note_futile(struct pr_candidacy *c)
{
	struct pr_text text = {0};
	pr_text_format(&text, "no leader can be elected: of weight %" PRIu64 " in all, %" PRIu64 " would vote for this peer, and %" PRIu64 " are needed",
	               c->post->membership->weight, backing(c, 0), needed(c));
	return note(c, NOTE_FUTILE, (struct pr_span){NULL, 0}, &text);
}

bool pr_candidacy_tick(struct pr_candidacy *c)
{
	expire(c);
	bool done = true;
	if (now(c) >= c->deadline) {
		bool nobody = c->told.leader == PR_PEER_NONE || now(c) >= c->told.until;
		c->lost = true;
		if (c->role != FOLLOWS && nobody && ++c->futile >= FUTILE)
			done = note_futile(c);
		done = canvass(c) && done;
	}
	return show(c) && done;
}

static uint32_t renumber(const uint32_t *number, size_t count, uint32_t peer, uint32_t gone)
{
	if (peer >= count)
		return peer;
	return number[peer] == PR_PEER_NONE ? gone : number[peer];
}

bool pr_candidacy_renew(struct pr_candidacy *c, const uint32_t *number, size_t count)
{
	uint64_t *backed = c->backed;
	size_t room = c->room;
	uint32_t *list = c->list;
	c->backed = NULL;
	c->list = NULL;
	c->room = 0;
	bool done = !room || make_room(c);
	for (size_t peer = 0; c->room && peer < room; peer++)
		if (number[peer] != PR_PEER_NONE)
			c->backed[number[peer]] = backed[peer];
	free(backed);
	free(list);
	c->vote = renumber(number, count, c->vote, PR_CANDIDACY_GONE);
	c->leader = renumber(number, count, c->leader, PR_PEER_NONE);
	c->told.leader = renumber(number, count, c->told.leader, PR_PEER_NONE);
	c->shown = renumber(number, count, c->shown, UNSAID);
	if (c->role != FOLLOWS && (!done || weight(c, self(c)) == 0))
		give_up(c);
	return show(c) && done;
}
