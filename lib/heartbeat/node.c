#include "node_parts.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/duration.h"
#include "base/moments.h"

#define JITTER 16u         /* a beat comes up to a sixteenth of the interval earlier or later */
#define LOOKS 8u           /* in an interval: how often it is asked who has been silent for too long */
#define HELPERS 3u         /* who are asked to ask after a peer that does not answer (SWIM's k) */
#define PAUSE 2u           /* intervals: who was not woken for longer was paused */
#define INTERVALS_MOST 64u /* of one's own: what another may announce, so that nobody can never be missed; at least a part of it, see LOOKS */
#define EARLY 4u           /* a beat that has news to tell comes early, but not before this part of the interval has passed */
#define PASSED_ON 2u       /* ditto, if the news are another's */
#define BESIDES 96u        /* bytes of a beat behind its rows: term, leader but for its name, summary, heads */

static bool make_expander(const struct pr_node *node, const struct pr_membership *membership, struct pr_expander *e)
{
	uint64_t seed = 0;
	if (node->options.kin && membership == &node->membership) {
		pr_expander_share(e, &node->options.kin->expander);
		return true;
	}
	memcpy(&seed, membership->digest, sizeof seed);
	return pr_expander_make(e, membership->count, node->options.mesh, node->options.degree, le64toh(seed));
}

bool pr_node_arrange(struct pr_node *node)
{
	if (!make_expander(node, &node->membership, &node->expander) ||
	    !pr_matrix_make(&node->matrix, &node->membership, &node->expander, node->options.interval) ||
	    !pr_relay_make(&node->relay, node->membership.count))
		return false;
	uint32_t degree = pr_expander_degree(&node->expander, node->membership.self);
	node->ears = calloc(node->membership.count + 1, sizeof *node->ears);
	node->neighbours = calloc(degree + 1, sizeof *node->neighbours);
	for (uint32_t slot = 0; node->neighbours && slot < degree; slot++)
		node->neighbours[slot] = pr_expander_neighbour(&node->expander, node->membership.self, slot);
	return node->ears && node->neighbours;
}

void pr_node_disarrange(struct pr_node *node)
{
	pr_expander_clear(&node->expander);
	pr_matrix_clear(&node->matrix);
	pr_relay_clear(&node->relay);
	free(node->ears);
	free(node->neighbours);
	node->ears = NULL;
	node->neighbours = NULL;
}

static bool make_parts(struct pr_node *node)
{
	const struct pr_node_options *o = &node->options;
	struct pr_gate_options gate = o->gate;
	gate.membership = &node->membership;
	node->post = (struct pr_post){.membership = &node->membership, .gate = pr_gate_new(&gate), .deliver = o->deliver,
	                              .context = o->context, .incarnation = o->incarnation};
	node->row = malloc(PR_DATAGRAM_MAX);
	if (!node->post.gate || !node->row || !pr_node_arrange(node))
		return false;
	if (o->listen_only)
		return true;
	struct pr_rumours_options rumours = {.interval = o->interval, .age = o->keep, .memory = o->memory, .rate = o->rate,
	                                     .seed = pr_dice_u64(&node->dice), .worker = &node->worker, .domain = o->members->domain};
	if (o->gate.mode == PR_GATE_SIGN) {
		rumours.key = o->gate.key;
		rumours.ring = o->gate.ring;
	}
	node->rumours = pr_rumours_new(&rumours, &node->post, &o->out);
	if (node->rumours)
		pr_rumours_neighbours(node->rumours, node->neighbours, pr_expander_degree(&node->expander, node->membership.self));
	struct pr_probing_options probing = o->probing;
	probing.interval = o->interval;
	probing.helpers = HELPERS;
	probing.seed = pr_dice_u64(&node->dice);
	node->probing = pr_probing_new(&probing, &node->post, &node->out);
	if (!node->probing ||
	    !pr_probing_watch(node->probing, node->neighbours, pr_expander_degree(&node->expander, node->membership.self)))
		return false;
	if (node->rumours && o->elect) {
		struct pr_candidacy_options candidacy = o->candidacy;
		candidacy.interval = o->interval;
		candidacy.numerator = o->numerator;
		candidacy.denominator = o->denominator;
		candidacy.seed = pr_dice_u64(&node->dice);
		node->candidacy = pr_candidacy_new(&candidacy, &node->post, &node->out);
	}
	return node->rumours && (!o->elect || node->candidacy);
}

/* Why these members cannot be, with the node's options; NULL: they can. */
static const char *objection(const struct pr_node *node, const struct pr_membership *membership, const struct pr_expander *e)
{
	if (membership->self == PR_PEER_NONE)
		return "is not in the members file";
	size_t row = 2u * (size_t)pr_expander_degree(e, membership->self);
	size_t names = 2u * pr_membership_name(membership, membership->self).n + PR_PEER_MAX;
	if (row + names + 2u * BESIDES > pr_gate_room(node->post.gate))
		return "has more neighbours than fit in a beat: a smaller --degree";
	if (node->options.elect && e->start)
		return "cannot elect: not all members are neighbours, and who leads has to be heard by all";
	return NULL;
}

const char *pr_node_objection(const struct pr_node *node, const struct pr_membership *membership)
{
	struct pr_expander e;
	if (!make_expander(node, membership, &e))
		return "out of memory";
	const char *why = objection(node, membership, &e);
	pr_expander_clear(&e);
	return why;
}

struct pr_node *pr_node_new(const struct pr_node_options *options, const struct pr_now *now, char *error, size_t size)
{
	struct pr_node *node = calloc(1, sizeof *node);
	bool done = node != NULL;
	if (done && options->kin)
		pr_membership_share(&node->membership, &options->kin->membership, options->self);
	else if (done)
		done = pr_membership_make(&node->membership, options->members, options->self);
	const char *why = "out of memory";
	if (done) {
		node->options = *options;
		node->out = (struct pr_outlet){pr_node_emit, node};
		node->last = now->clock;
		pr_dice_seed(&node->dice, options->seed);
		if (node->membership.self == PR_PEER_NONE)
			why = objection(node, &node->membership, &node->expander);
		else if (make_parts(node) && !(why = objection(node, &node->membership, &node->expander)))
			return node;
	}
	snprintf(error, size, "%.*s: %s", (int)options->self.n, (const char *)options->self.p, why);
	pr_node_free(node);
	return NULL;
}

void pr_node_free(struct pr_node *node)
{
	if (!node)
		return;
	pr_candidacy_free(node->candidacy);
	pr_probing_free(node->probing);
	pr_rumours_free(node->rumours);
	pr_gate_free(node->post.gate);
	pr_node_disarrange(node);
	pr_membership_clear(&node->membership);
	pr_build_free(&node->post.build);
	pr_build_free(&node->build);
	pr_cose_worker_free(&node->worker);
	free(node->row);
	free(node);
}

/* Nothing that was heard before it says anything now. */
static void forget_heard(struct pr_node *node)
{
	for (uint32_t peer = 0; peer < node->membership.count; peer++)
		if (node->ears[peer].heard)
			pr_ear_forget(&node->ears[peer]);
	node->viewed = false;
}

void pr_node_wake(struct pr_node *node, const struct pr_now *now)
{
	uint64_t asleep = now->clock - pr_sooner(now->clock, node->last);
	node->post.now = *now;
	node->last = now->clock;
	if (!node->begun || asleep <= PAUSE * node->options.interval)
		return;
	pr_node_tell_lifecycle(node, node->membership.self, "pause");
	forget_heard(node);
}

/* Whether its sender numbers peers as this one does. */
static bool has_our_roster(const struct pr_node *node, const struct pr_record *beat)
{
	return pr_same(pr_text(beat, PR_BEAT_ROSTER), (struct pr_span){node->membership.digest, sizeof node->membership.digest});
}

/*
 * What was lost, or is heard again, is news that the next beat should not keep for itself: it comes early, after `part` of the interval
 * since the one before it; not at once, as all who heard the same peer lose it in the same moment.
 */
static void hurry(struct pr_node *node, unsigned part)
{
	uint64_t interval = node->options.interval;
	if (node->options.listen_only || node->hurried >= part)
		return;
	node->hurried = part;
	uint64_t soon = pr_later(node->post.now.clock, node->beaten + interval / part) + pr_dice_below(&node->dice, interval / JITTER + 1);
	node->beat_at = pr_sooner(node->beat_at, soon);
}

/* What became known of whom another one hears. */
static void pass_on(struct pr_node *node, uint32_t peer, enum pr_news news)
{
	pr_relay_news(&node->relay, peer, news);
	if (news == PR_NEWS_CHANGED)
		hurry(node, PASSED_ON);
}

/* What a beat says of whom its sender hears, and of whom others hear. */
static void read_rows(struct pr_node *node, uint32_t from, const struct pr_record *beat, uint64_t interval)
{
	struct pr_span rows = pr_text(beat, PR_BEAT_ROWS);
	struct pr_bulletin_entry entry;
	enum pr_news news;
	if (!has_our_roster(node, beat)) {
		if (node->other_rosters++ == 0)
			pr_node_tell_note(node, pr_node_name(node, from), "has another members file: whom it hears is not known", 0);
		return;
	}
	if (pr_matrix_row(&node->matrix, &node->post.now, from, beat, interval, &node->out, &news) &&
	    (node->expander.start || node->matrix.missed[from]))
		pass_on(node, from, news);
	while (pr_bulletin_entry_read(&rows, &node->expander, &entry))
		if (entry.peer != node->membership.self &&
		    pr_matrix_entry(&node->matrix, &node->post.now, from, &entry, &node->out, &news))
			pass_on(node, entry.peer, news);
}

/* Whether the sender says that it heard this peer lately: an ear that is used to loss holds nobody for lost so soon. */
static bool is_heard_by(const struct pr_node *node, uint32_t from, const struct pr_record *beat)
{
	uint32_t slot = pr_expander_slot(&node->expander, from, node->membership.self);
	struct pr_span row = pr_text(beat, PR_BEAT_ROW);
	if (slot == PR_SLOT_NONE || row.n < 2 * ((size_t)slot + 1) || !has_our_roster(node, beat))
		return false;
	uint16_t code = pr_bulletin_get(row.p + 2 * slot);
	return !(code & PR_BULLETIN_LOST) && pr_bulletin_age(code) <= PR_CANDIDACY_PATIENCE * node->options.interval;
}

static bool take_beat(struct pr_node *node, uint32_t from, const struct pr_record *beat)
{
	struct pr_ear *ear = &node->ears[from];
	uint64_t incarnation = pr_uint(beat, PR_BEAT_INCARNATION), interval = pr_uint(beat, PR_BEAT_INTERVAL);
	bool heard = pr_node_hears(node, from), started = ear->incarnation != 0 && ear->incarnation != incarnation;
	bool again = ear->heard && ear->lost;
	bool late = ear->heard && !started && pr_uint(beat, PR_BEAT_SEQ) <= ear->seq; /* overtaken by a later one */
	node->heard++;
	if (interval)
		interval = pr_later(pr_sooner(interval, INTERVALS_MOST * node->options.interval), node->options.interval / LOOKS + 1);
	if (started)
		pr_node_tell_lifecycle(node, from, "start");
	pr_node_tell_contact(node, from, beat, interval);
	if (late)
		return true;
	node->strangers |= pr_expander_slot(&node->expander, node->membership.self, from) == PR_SLOT_NONE;
	pr_ear_hear(ear, node->post.now.clock, incarnation, pr_uint(beat, PR_BEAT_SEQ), interval);
	if (node->probing && interval != 0)
		pr_probing_heard(node->probing, from, interval);
	else if (node->probing)
		pr_probing_left(node->probing, from);
	if (interval == 0) {
		pr_node_tell_lifecycle(node, from, "stop");
		pr_ear_forget(ear);
	}
	node->viewed = node->viewed && heard == pr_node_hears(node, from);
	if (again) {
		pr_node_tell_up(node, from, NULL);
		hurry(node, EARLY);
	}
	read_rows(node, from, beat, interval);
	if (node->candidacy) {
		uint32_t leader = pr_membership_find(&node->membership, pr_text(beat, PR_BEAT_LEADER));
		if (!pr_candidacy_beat(node->candidacy, from, pr_uint(beat, PR_BEAT_TERM), leader, is_heard_by(node, from, beat)))
			return false;
	}
	return !node->rumours || pr_rumours_compare(node->rumours, from, pr_text(beat, PR_BEAT_SUMMARY));
}

static bool take_message(struct pr_node *node, uint32_t from, const struct pr_record *message)
{
	switch (message->type) {
	case PR_BEAT:
		return take_beat(node, from, message);
	case PR_PROBE:
		if (node->probing)
			pr_probing_take(node->probing, from, message);
		return true;
	case PR_PIECE:
	case PR_SUMMARY:
		return !node->rumours || pr_rumours_take(node->rumours, from, message);
	case PR_BALLOT:
		return !node->candidacy || pr_candidacy_take(node->candidacy, from, message);
	default:
		return true;
	}
}

bool pr_node_hear(struct pr_node *node, const struct pr_now *now, const struct pr_source *source, struct pr_span datagram)
{
	struct pr_record message;
	uint32_t from;
	pr_node_wake(node, now);
	if (pr_gate_open(node->post.gate, now, source, datagram, &message, &from, &node->out) != PR_GATE_PASSED)
		return !node->exhausted;
	if (node->options.heard)
		node->options.heard(node->options.context, from);
	pr_ear_prove(&node->ears[from], now->clock);
	return take_message(node, from, &message) && !node->exhausted;
}

bool pr_node_busy(const struct pr_node *node)
{
	return node->rumours && pr_rumours_busy(node->rumours);
}

bool pr_node_tell(struct pr_node *node, const struct pr_now *now, const struct pr_record *record)
{
	pr_node_wake(node, now);
	return !node->rumours || pr_rumours_tell(node->rumours, record);
}

uint64_t pr_node_due(const struct pr_node *node)
{
	uint64_t due = pr_sooner(node->beat_at, node->look_at);
	if (node->once)
		return pr_probing_due(node->probing);
	if (node->rumours)
		due = pr_sooner(due, pr_rumours_due(node->rumours));
	if (node->probing)
		due = pr_sooner(due, pr_probing_due(node->probing));
	if (node->candidacy)
		due = pr_sooner(due, pr_candidacy_due(node->candidacy));
	return due;
}

/* Its own row, by what it hears now. */
static size_t write_row(const struct pr_node *node, uint8_t *p)
{
	uint32_t degree = pr_expander_degree(&node->expander, node->membership.self);
	for (uint32_t slot = 0; slot < degree; slot++) {
		const struct pr_ear *ear = &node->ears[node->neighbours[slot]];
		uint16_t code = ear->heard ? pr_bulletin_code(node->post.now.clock - ear->at) : PR_BULLETIN_NEVER;
		pr_bulletin_put(p + 2 * slot, ear->lost ? code | PR_BULLETIN_LOST : code);
	}
	return 2u * (size_t)degree;
}

static void send_beat(struct pr_node *node, uint64_t interval)
{
	uint8_t digest[8];
	struct pr_build *b = pr_post_begin(&node->post, PR_BEAT, PR_PEER_NONE);
	uint32_t leader = node->candidacy ? pr_candidacy_leader(node->candidacy) : PR_PEER_NONE;
	pr_build_hash(b, PR_BEAT_ROSTER, (struct pr_span){node->membership.digest, sizeof node->membership.digest});
	pr_build_uint(b, PR_BEAT_INTERVAL, interval);
	pr_build_hash(b, PR_BEAT_ROW, (struct pr_span){node->row, write_row(node, node->row)});
	size_t used = b->n + BESIDES + (leader == PR_PEER_NONE ? 0 : pr_node_name(node, leader).n), all = pr_gate_room(node->post.gate);
	size_t n = pr_relay_fill(&node->relay, &node->matrix, &node->post.now, node->membership.self, node->row, used < all ? all - used : 0);
	if (n > 0)
		pr_build_hash(b, PR_BEAT_ROWS, (struct pr_span){node->row, n});
	if (node->candidacy)
		pr_build_uint(b, PR_BEAT_TERM, pr_candidacy_term(node->candidacy));
	if (leader != PR_PEER_NONE)
		pr_build_text(b, PR_BEAT_LEADER, pr_node_name(node, leader));
	pr_rumours_digest(node->rumours, digest);
	pr_build_hash(b, PR_BEAT_SUMMARY, (struct pr_span){digest, sizeof digest});
	node->beats += pr_post_send(&node->post, node->neighbours, pr_expander_degree(&node->expander, node->membership.self));
}

/* A beat's time has come: it is told that this peer is alive, and whom it hears if that has changed. */
static void beat(struct pr_node *node)
{
	uint64_t spread = node->options.interval / JITTER;
	uint64_t interval = pr_dice_between(&node->dice, node->options.interval - spread, node->options.interval + spread);
	bool news = node->hurried == EARLY;
	node->beaten = node->post.now.clock;
	node->beat_at = node->beaten + interval;
	pr_gate_tell(node->post.gate, &node->post.now, &node->out);
	if (node->beaten - node->lived >= node->options.interval - 2 * spread) { /* at even intervals: by a gap in them a pause is known */
		pr_node_tell_activity(node);
		node->lived = node->beaten;
	}
	if (!node->viewed)
		pr_node_tell_view(node);
	if (!node->options.listen_only)
		send_beat(node, interval);
	node->hurried = 0;
	if (news) { /* once more: a beat may get lost */
		hurry(node, EARLY);
		node->hurried = PASSED_ON; /* so that this one is not told once more in its turn */
	}
}

static void look_at(struct pr_node *node, uint32_t peer)
{
	struct pr_ear *ear = &node->ears[peer];
	if (pr_ear_due(ear, node->probing && pr_probing_unanswered(node->probing, peer)) <= node->post.now.clock) {
		ear->lost = true;
		node->viewed = false;
		pr_node_tell_lost(node, peer);
		hurry(node, EARLY);
	} else if (!ear->noted && pr_ear_beatless(ear, node->post.now.clock)) {
		ear->noted = true;
		pr_node_tell_note(node, pr_node_name(node, peer), "is there, but its beats do not come: what carries them may be too large for the way", 0);
	}
}

/* Who has been silent for too long is held for lost. */
static void look(struct pr_node *node)
{
	uint32_t neighbours = pr_expander_degree(&node->expander, node->membership.self);
	node->look_at = node->post.now.clock + node->options.interval / LOOKS + 1;
	for (uint32_t i = 0; !node->strangers && i < neighbours; i++)
		look_at(node, node->neighbours[i]);
	for (uint32_t peer = 0; node->strangers && peer < node->membership.count; peer++)
		look_at(node, peer);
}

static bool begin(struct pr_node *node)
{
	node->begun = true;
	if (!pr_node_tell_members(node))
		return false;
	pr_node_tell_lifecycle(node, node->membership.self, "start");
	return true;
}

bool pr_node_tick(struct pr_node *node, const struct pr_now *now)
{
	pr_node_wake(node, now);
	if (!node->begun && !begin(node))
		return false;
	if (node->once) {
		pr_probing_tick(node->probing);
		return !node->exhausted;
	}
	if (node->look_at <= now->clock)
		look(node);
	if (node->beat_at <= now->clock)
		beat(node);
	if (node->probing)
		pr_probing_tick(node->probing);
	return !node->exhausted && (!node->candidacy || pr_candidacy_due(node->candidacy) > now->clock || pr_candidacy_tick(node->candidacy)) &&
	       (!node->rumours || pr_rumours_due(node->rumours) > now->clock || pr_rumours_tick(node->rumours));
}

bool pr_node_once(struct pr_node *node, const struct pr_now *now)
{
	size_t count = 0;
	uint32_t *all = calloc(node->membership.count + 1, sizeof *all);
	pr_node_wake(node, now);
	node->once = true;
	for (uint32_t peer = 0; all && peer < node->membership.count; peer++)
		all[count++] = peer;
	bool done = all && node->probing && pr_probing_watch(node->probing, all, count);
	free(all);
	if (done)
		pr_probing_once(node->probing);
	return done;
}

size_t pr_node_pending(const struct pr_node *node)
{
	return node->probing ? pr_probing_pending(node->probing) : 0;
}

size_t pr_node_missed(const struct pr_node *node)
{
	return node->probing ? pr_probing_missed(node->probing) : 0;
}

bool pr_node_tcp(struct pr_node *node, const struct pr_now *now, uint32_t peer, enum pr_tcp result)
{
	pr_node_wake(node, now);
	if (node->probing)
		pr_probing_tcp(node->probing, peer, result);
	return !node->exhausted;
}

bool pr_node_leave(struct pr_node *node, const struct pr_now *now)
{
	pr_node_wake(node, now);
	if (node->begun)
		pr_node_tell_lifecycle(node, node->membership.self, "stop");
	if (node->begun && !node->options.listen_only)
		send_beat(node, 0);
	return true;
}

bool pr_node_note(struct pr_node *node, const struct pr_now *now, const char *text, uint64_t count)
{
	pr_node_wake(node, now);
	pr_node_tell_note(node, pr_node_name(node, node->membership.self), text, count);
	return !node->exhausted;
}

bool pr_node_stepped(struct pr_node *node, const struct pr_now *now, int64_t by, uint64_t slept)
{
	struct pr_text text = {0};
	pr_node_wake(node, now);
	pr_text_string(&text, by ? "the clock was set by " : "the machine slept for ");
	if (by < 0)
		pr_text_char(&text, '-');
	pr_duration_write(&text, by ? (uint64_t)(by < 0 ? -by : by) : slept);
	pr_text_char(&text, '\0');
	if (!text.failed)
		pr_node_tell_note(node, pr_node_name(node, node->membership.self), text.p, 0);
	pr_text_free(&text);
	return true;
}

void pr_node_statistics(const struct pr_node *node, struct pr_text *text)
{
	uint32_t hears = 0;
	struct pr_probing_counts probes = {0};
	if (node->probing)
		probes = pr_probing_counts(node->probing);
	for (uint32_t peer = 0; peer < node->membership.count; peer++)
		hears += pr_node_hears(node, peer);
	pr_text_format(text, "hears %u of %u, beats sent %" PRIu64 ", heard %" PRIu64 "; datagrams sent %" PRIu64 ", bytes %" PRIu64
	               ", too long %" PRIu64 "; probes sent %" PRIu64 ", answered %" PRIu64 "; dropped:", hears, node->membership.count - 1, node->beats, node->heard,
	               node->post.datagrams, node->post.bytes, node->post.unsent, probes.pings, probes.answers);
	for (unsigned verdict = PR_GATE_PASSED + 1; verdict < PR_GATE_KINDS; verdict++)
		pr_text_format(text, "%s %s %" PRIu64, verdict == PR_GATE_PASSED + 1 ? "" : ",", pr_gate_text((enum pr_gate_verdict)verdict),
		               pr_gate_count(node->post.gate, (enum pr_gate_verdict)verdict));
	pr_text_char(text, '\n');
	if (node->rumours)
		pr_rumours_statistics(node->rumours, text);
}
