#include "election.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "base/rfc3339.h"
#include "base/rising.h"
#include "cluster/partition.h"
#include "cluster/sides.h"
#include "record/decode.h"
#include "record/display.h"
#include "record/json.h"

#define SOURCE_SIZE 200u /* of a src that is kept */

/* The last entry of a peer's log, and its term, by its newest claim. */
struct log {
	uint64_t t, epoch, seq, term;
	bool known;
};

/* Who led a term, as somebody first said. */
struct reign {
	uint64_t epoch, t;
	uint32_t leader;
	bool doubled; /* that another did, too, was told */
	char src[SOURCE_SIZE];
};

struct pr_election {
	uint32_t numerator, denominator;
	struct pr_base base;
	struct log *logs; /* by number */
	size_t log_room;
	struct reign *reigns; /* by epoch, ascending */
	size_t reign_count, reign_room;
	struct pr_sides sides; /* of the partition that is open */
	uint32_t *side;        /* of each peer by number, as far as side_room; PR_SIDE_NONE: it stands in none */
	size_t side_room;
	char failure[PR_PEER_MAX + 1];
	bool open;
	uint32_t last[2]; /* the leaders before, the newest first */
	unsigned swings;  /* how often the leadership went back to the one before, during this failure */
	bool swung;       /* that was told */
	size_t findings;
};

struct pr_election *pr_election_new(uint32_t numerator, uint32_t denominator)
{
	struct pr_election *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	e->numerator = numerator;
	e->denominator = denominator;
	e->last[0] = e->last[1] = PR_PEER_NONE;
	if (pr_base_make(&e->base))
		return e;
	free(e);
	return NULL;
}

void pr_election_free(struct pr_election *e)
{
	if (!e)
		return;
	pr_base_free(&e->base);
	pr_sides_clear(&e->sides);
	free(e->side);
	free(e->logs);
	free(e->reigns);
	free(e);
}

bool pr_election_configure(struct pr_election *e, const struct pr_members *members)
{
	return pr_base_configure(&e->base, members);
}

size_t pr_election_findings(const struct pr_election *e)
{
	return e->findings;
}

static void name(const struct pr_election *e, uint32_t peer, bool json, struct pr_text *out)
{
	struct pr_span text = pr_peers_name(e->base.names, peer);
	if (json)
		pr_json_write_string(out, text);
	else
		pr_display_name(out, text);
}

static void source(struct pr_span src, bool json, struct pr_text *out)
{
	if (json)
		pr_json_write_string(out, src);
	else
		pr_display_text(out, src);
}

/* "FINDING: term 5: a, b" with where each was said. b PR_PEER_NONE: it is about one leader. */
static void find(struct pr_election *e, const char *finding, uint64_t t, uint64_t term, uint32_t a, struct pr_span a_src, uint32_t b,
                 struct pr_span b_src, bool json, struct pr_text *out)
{
	static const struct pr_display plain = {.width = 80};
	e->findings++;
	if (json) {
		char text[PR_RFC3339_LENGTH + 1];
		pr_rfc3339_write(text, t);
		pr_text_string(out, "{\"finding\":\"");
		pr_text_string(out, finding);
		pr_text_string(out, "\",\"t\":\"");
		pr_text_string(out, text);
		pr_text_string(out, "\",\"term\":");
	} else {
		pr_display_time(out, &plain, t);
		pr_text_string(out, "  ");
		pr_text_string(out, finding);
		pr_text_string(out, ": term ");
	}
	pr_text_uint(out, term);
	pr_text_string(out, json ? ",\"leaders\":[" : ": ");
	for (int i = 0; i < (b == PR_PEER_NONE ? 1 : 2); i++) {
		pr_text_string(out, i ? json ? "," : ", " : "");
		name(e, i ? b : a, json, out);
	}
	pr_text_string(out, json ? "],\"evidence\":[" : " (");
	source(a_src, json, out);
	pr_text_string(out, b != PR_PEER_NONE && b_src.n ? json ? "," : ", " : "");
	if (b != PR_PEER_NONE && b_src.n)
		source(b_src, json, out);
	pr_text_string(out, json ? "]}\n" : ")\n");
}

static size_t side_of(const struct pr_election *e, uint32_t peer)
{
	return e->open && peer < e->side_room && e->side[peer] != PR_SIDE_NONE ? e->side[peer] : SIZE_MAX;
}

/* In both directions. Where nothing is cut, all do. */
static bool reaches(const struct pr_election *e, size_t side, size_t other)
{
	size_t n = e->sides.count;
	return side == SIZE_MAX || other == side ||
	       (other != SIZE_MAX && !e->sides.severed[other * n + side] && !e->sides.severed[side * n + other]);
}

/* The weight of a side with all that it reaches. */
static uint64_t weight_with(const struct pr_election *e, size_t side)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < e->sides.count; i++)
		for (size_t j = 0; j < e->sides.sizes[i] && reaches(e, side, i); j++) {
			const struct pr_base_peer *peer = &e->base.list[e->sides.peers[i][j]];
			sum += peer->counts ? peer->weight : 0;
		}
	return sum;
}

static uint64_t quorum(const struct pr_election *e)
{
	return pr_quorum_needed(pr_base_weight(&e->base), e->numerator, e->denominator);
}

/* Where the term stands among the reigns, or would. */
static size_t place_of(const struct pr_election *e, uint64_t epoch)
{
	return PR_RISING_PLACE(e->reigns, e->reign_count, epoch, epoch);
}

static bool add_reign(struct pr_election *e, size_t place, const struct pr_record *r, uint32_t leader)
{
	struct pr_span src = pr_text(r, PR_ANY_SRC);
	if (!pr_grow(&e->reigns, &e->reign_room, e->reign_count + 1, sizeof *e->reigns))
		return false;
	memmove(&e->reigns[place + 1], &e->reigns[place], (e->reign_count - place) * sizeof *e->reigns);
	e->reign_count++;
	struct reign *reign = &e->reigns[place];
	*reign = (struct reign){.epoch = pr_uint(r, PR_LEADER_EPOCH), .t = r->t, .leader = leader};
	snprintf(reign->src, sizeof reign->src, "%.*s", (int)pr_sooner(src.n, sizeof reign->src - 1), src.p ? (const char *)src.p : "");
	return true;
}

/* A new leader: whether the term jumped, and whether the leadership only went back. */
static void follow(struct pr_election *e, size_t place, const struct pr_record *r, bool json, struct pr_text *out)
{
	struct reign *reign = &e->reigns[place];
	struct pr_span src = pr_text(r, PR_ANY_SRC);
	bool newest = place + 1 == e->reign_count;
	if (place > 0 && newest && reign->epoch - e->reigns[place - 1].epoch > pr_peers_count(e->base.names))
		find(e, "term-inflated", r->t, reign->epoch, reign->leader, src, PR_PEER_NONE, src, json, out);
	if (!newest || reign->leader == e->last[0])
		return;
	e->swings += e->open && reign->leader == e->last[1];
	e->last[1] = e->last[0];
	e->last[0] = reign->leader;
	if (e->swings >= 2 && !e->swung) {
		find(e, "leadership-oscillates", r->t, reign->epoch, reign->leader, src, e->last[1], (struct pr_span){0}, json, out);
		e->swung = true;
	}
}

static bool take_leader(struct pr_election *e, const struct pr_record *r, bool json, struct pr_text *out)
{
	struct pr_span text = pr_text(r, PR_LEADER_LEADER), src = pr_text(r, PR_ANY_SRC);
	uint32_t leader = text.p ? pr_peers_find(e->base.names, text) : PR_PEER_NONE;
	if (leader == PR_PEER_NONE || !pr_has(r, PR_LEADER_EPOCH))
		return true;
	uint64_t epoch = pr_uint(r, PR_LEADER_EPOCH);
	size_t place = place_of(e, epoch), side = side_of(e, leader);
	bool is_new = place == e->reign_count || e->reigns[place].epoch != epoch;
	if (is_new && !add_reign(e, place, r, leader))
		return false;
	struct reign *reign = &e->reigns[place];
	if (reign->leader != leader && !reign->doubled) {
		reign->doubled = true;
		find(e, "two-leaders-of-one-term", r->t, epoch, reign->leader, pr_span_of(reign->src), leader, src, json, out);
	}
	if (!is_new)
		return true;
	if (side != SIZE_MAX && weight_with(e, side) < quorum(e))
		find(e, "leader-without-quorum", r->t, epoch, leader, src, PR_PEER_NONE, src, json, out);
	follow(e, place, r, json, out);
	return true;
}

/* Of a peer's claims the newest holds; those of another history are no log that can be compared. */
static bool take_claim(struct pr_election *e, const struct pr_record *r)
{
	uint32_t peer = pr_has(r, PR_CLAIM_PEER) ? pr_peers_add(e->base.names, pr_text(r, PR_CLAIM_PEER)) : PR_PEER_NONE;
	if (peer == PR_PEER_NONE)
		return !pr_has(r, PR_CLAIM_PEER);
	if (!pr_base_follow(&e->base) || !pr_grow_zeroed(&e->logs, &e->log_room, (size_t)peer + 1, sizeof *e->logs))
		return false;
	struct log *log = &e->logs[peer];
	if (!pr_has(r, PR_CLAIM_SEQ) || r->t < log->t)
		return true;
	*log = (struct log){r->t, pr_uint(r, PR_CLAIM_EPOCH), pr_uint(r, PR_CLAIM_SEQ),
	                    pr_has(r, PR_CLAIM_TERM) ? pr_uint(r, PR_CLAIM_TERM) : pr_uint(r, PR_CLAIM_EPOCH), true};
	return true;
}

static bool place_peers(struct pr_election *e)
{
	if (!pr_grow(&e->side, &e->side_room, e->base.count, sizeof *e->side))
		return false;
	for (size_t peer = 0; peer < e->side_room; peer++)
		e->side[peer] = PR_SIDE_NONE;
	for (uint32_t i = 0; i < e->sides.count; i++)
		for (size_t j = 0; j < e->sides.sizes[i]; j++)
			e->side[e->sides.peers[i][j]] = i;
	return true;
}

static bool take_failure(struct pr_election *e, const struct pr_record *r)
{
	struct pr_span id = pr_text(r, PR_FAILURE_ID);
	if (pr_is(pr_text(r, PR_FAILURE_EVENT), "close")) {
		e->open = e->open && !pr_is(id, e->failure);
		return true;
	}
	if (!pr_is(pr_text(r, PR_FAILURE_FAILURE), "network-partition"))
		return true;
	bool is_new = !e->open || !pr_is(id, e->failure);
	pr_sides_clear(&e->sides);
	if (!pr_sides_read(&e->sides, r, e->base.names) || !pr_base_adopt(&e->base, &e->sides, is_new) || !place_peers(e))
		return false;
	e->swings = is_new ? 0 : e->swings;
	e->swung = e->swung && !is_new;
	e->open = true;
	snprintf(e->failure, sizeof e->failure, "%.*s", (int)pr_sooner(id.n, sizeof e->failure - 1), id.p ? (const char *)id.p : "");
	return true;
}

bool pr_election_step(struct pr_election *e, const struct pr_record *r, bool json, struct pr_text *out)
{
	if (r->type == PR_FAILURE && !e->open)
		pr_base_renew(&e->base);
	if (!pr_base_take(&e->base, r, e->open))
		return false;
	switch (r->type) {
	case PR_LEADER:
		return take_leader(e, r, json, out);
	case PR_CLAIM:
		return take_claim(e, r);
	case PR_FAILURE:
		return take_failure(e, r);
	default:
		return true;
	}
}

static const struct log *log_of(const struct pr_election *e, uint32_t peer)
{
	return peer < e->log_room && e->logs[peer].known ? &e->logs[peer] : NULL;
}

static bool more_up_to_date(const struct log *a, const struct log *b)
{
	return a->epoch != b->epoch ? a->epoch > b->epoch : a->seq > b->seq;
}

struct chance {
	uint64_t votes, unknown, term; /* unknown: the weight of peers whose logs nobody told of */
};

/* What a candidate can get: of its own side, and of those that it reaches. */
static struct chance chance_of(const struct pr_election *e, uint32_t candidate, size_t side)
{
	const struct log *own = log_of(e, candidate);
	struct chance c = {0, 0, own ? own->term : 0};
	for (uint32_t peer = 0; peer < e->base.count; peer++) {
		const struct log *log = log_of(e, peer);
		if (!e->base.list[peer].counts || !reaches(e, side, side_of(e, peer)))
			continue;
		if (peer != candidate && (!log || !own)) {
			c.unknown += e->base.list[peer].weight;
			continue;
		}
		if (peer != candidate && more_up_to_date(log, own))
			continue;
		c.votes += e->base.list[peer].weight;
		c.term = log ? pr_later(c.term, log->term) : c.term;
	}
	return c;
}

static void tell_chance(const struct pr_election *e, uint32_t peer, size_t side, bool json, struct pr_text *out)
{
	struct chance c = chance_of(e, peer, side);
	uint64_t needed = quorum(e);
	const char *can = c.votes >= needed ? "yes" : c.votes + c.unknown >= needed ? "unknown" : "no";
	const struct log *log = log_of(e, peer);
	pr_text_string(out, json ? "{\"candidate\":" : "  ");
	name(e, peer, json, out);
	if (json && side != SIZE_MAX) {
		pr_text_string(out, ",\"side\":");
		pr_text_uint(out, side);
	}
	pr_text_string(out, json ? ",\"can_lead\":\"" : ": ");
	pr_text_string(out, can);
	pr_text_string(out, json ? "\",\"votes\":" : "; votes ");
	pr_text_uint(out, c.votes);
	pr_text_string(out, json ? ",\"unknown\":" : ", of unknown logs ");
	pr_text_uint(out, c.unknown);
	pr_text_string(out, json ? ",\"needed\":" : ", needed ");
	pr_text_uint(out, needed);
	if (log) {
		pr_text_string(out, json ? ",\"epoch\":" : "; last entry ");
		pr_text_uint(out, log->epoch);
		pr_text_string(out, json ? ",\"seq\":" : "/");
		pr_text_uint(out, log->seq);
	}
	if (c.votes >= needed) {
		pr_text_string(out, json ? ",\"term\":" : "; would take term ");
		pr_text_uint(out, c.term + 1);
	}
	pr_text_string(out, json ? "}\n" : "\n");
}

bool pr_election_end(struct pr_election *e, bool json, struct pr_text *out)
{
	size_t count;
	if (!e->open)
		pr_base_renew(&e->base);
	const uint32_t *peers = pr_base_peers(&e->base, &count);
	if (!peers)
		return false;
	for (size_t side = 0; e->open && side < e->sides.count; side++) {
		if (!json) {
			pr_text_string(out, "side ");
			pr_text_uint(out, side + 1);
			pr_text_string(out, "\n");
		}
		for (size_t i = 0; i < count; i++)
			if (side_of(e, peers[i]) == side)
				tell_chance(e, peers[i], side, json, out);
	}
	if (!e->open && !json)
		pr_text_string(out, count ? "nothing is cut off\n" : "no members\n");
	for (size_t i = 0; !e->open && i < count; i++)
		tell_chance(e, peers[i], SIZE_MAX, json, out);
	if (!json && e->findings == 0)
		pr_text_string(out, "no finding\n");
	return true;
}
