#include "totem.h"

#include <stdlib.h>
#include <string.h>

/*
 * A message: magic in the host's byte order (2 bytes), version, type, encapsulated, node (4), target (4). A token: two numbers (4 each), the
 * second its own, and more; what is said to all, and a look for other rings: more; all of them the ring (a node, and 8 bytes of a number
 * that grows). A join: who asks (4), how many are members, and how many are given up (4 each), 8 bytes, and their nodes.
 */
enum { TOKEN, SAID, LOOK, JOIN, COMMIT };
#define LEAST 29u
#define TYPE 3u
#define NODE 5u
#define TOKEN_NUMBER 17u
#define JOIN_MEMBERS 17u
#define JOIN_FAILED 21u
#define JOIN_LISTS 33u
#define RING 12u
static const uint8_t ring_at[] = {29, 25, 17};

#define AT_ONCE 100000000u    /* ns: who hears of another ring asks all to join before that */
#define JOINING 1000000000u   /* ns: joins are repeated 20 times in it */
#define STOPPED 3000000000u   /* ns: a node that runs says something */
#define AGREED 3u             /* joins: a third of all packets may be lost */
#define LIST 16u              /* nodes: snap lengths cut longer lists off */

struct list {
	uint32_t nodes[LIST];
	uint32_t count;
};

/* What is kept of a pair. */
struct pair {
	struct pr_address host; /* the other one: another pair may have had its number */
	uint64_t looked;        /* when it looked for rings, or asked to join, and had no answer yet; 0: it has not */
	bool doubted;           /* it is not certain that what it says gets there, */
	uint8_t ring[RING];     /* since the own host was in this ring */
	uint32_t node;          /* 0: not known */
	uint64_t agreed;        /* since when it has told the same lists as the own host, */
	uint32_t joins, lists;  /* so often; and which lists */
	uint32_t accuses;       /* which of those it gave the own host up at */
};

struct pr_totem {
	uint8_t ring[RING];   /* that the own host is in */
	bool has_ring;
	uint32_t number;      /* of the token that it passed on last */
	uint64_t turned, turn; /* when it did, or looked for other rings if it is alone; how long the turn before took */
	uint64_t spoke;       /* its last message */
	uint64_t asked;       /* when somebody asked it last, who had been answered before, */
	uint32_t askers;      /* and how many did at that time */
	struct {
		bool waits;
		uint8_t ring[RING];
		uint32_t number, pair;
		unsigned side;
		uint64_t t;
	} token; /* the latest that came, until it is passed on */
	struct list members, failed; /* of its latest join */
	uint64_t joined;      /* when that was; 0: it has passed on a token since */
	uint32_t lists;       /* how often they have changed */
	uint32_t node;        /* the own host's */
	struct list accused;  /* given up by others since it began to join */
	struct pair pairs[PR_PAIRS];
};

struct pr_totem *pr_totem_new(void)
{
	return calloc(1, sizeof(struct pr_totem));
}

void pr_totem_free(struct pr_totem *t)
{
	free(t);
}

static uint32_t number_at(const struct pr_packet *packet, size_t at)
{
	const uint8_t *p = packet->payload + at;
	if (packet->payload[0] == 0x70)
		return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
	return (uint32_t)p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
}

/* UINT8_MAX if it is none of Totem's. */
static uint8_t type_of(const struct pr_packet *packet)
{
	const uint8_t *p = packet->payload;
	bool is = packet->length >= LEAST && packet->captured >= LEAST && (p[0] == 0x70 ? p[1] == 0xc0 : p[0] == 0xc0 && p[1] == 0x70);
	return is ? p[TYPE] : UINT8_MAX;
}

/* Whether ring a came to be after ring b: its number is in the byte order of the message. */
static bool is_later(const uint8_t *a, const uint8_t *b, bool little)
{
	for (size_t i = 0; i < 8; i++) {
		size_t at = 4 + (little ? 7 - i : i);
		if (a[at] != b[at])
			return a[at] > b[at];
	}
	return false;
}

static bool holds(const struct list *list, uint32_t node)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (list->nodes[i] == node)
			return true;
	return false;
}

static bool holds_all(const struct list *list, const struct list *other)
{
	bool all = true;
	for (uint32_t i = 0; i < other->count && all; i++)
		all = holds(list, other->nodes[i]);
	return all;
}

static bool is_same(const struct list *a, const struct list *b)
{
	return a->count == b->count && holds_all(a, b);
}

/* The lists of a join. False if not all of them can be read. */
static bool read_lists(const struct pr_packet *packet, struct list *members, struct list *failed)
{
	if (packet->captured < JOIN_LISTS)
		return false;
	members->count = number_at(packet, JOIN_MEMBERS);
	failed->count = number_at(packet, JOIN_FAILED);
	if (members->count > LIST || failed->count > LIST || packet->captured < JOIN_LISTS + 4 * (members->count + failed->count))
		return false;
	for (uint32_t i = 0; i < members->count; i++)
		members->nodes[i] = number_at(packet, JOIN_LISTS + 4 * i);
	for (uint32_t i = 0; i < failed->count; i++)
		failed->nodes[i] = number_at(packet, JOIN_LISTS + 4 * (members->count + i));
	return true;
}

static void doubt(const struct pr_totem *t, struct pair *p)
{
	if (p->doubted)
		return;
	p->doubted = true;
	memcpy(p->ring, t->ring, RING);
}

static void trust(struct pair *p)
{
	p->doubted = false;
	p->looked = 0;
}

/* What the pair's other host said at `since` got there, as the own host shows now. */
static void prove(struct pr_hearing *hearing, uint32_t pair, unsigned side, uint64_t since)
{
	pr_hearing_answered(hearing, pair, side, since);
	pr_hearing_proved_since(hearing, pair, side, since);
}

static bool is_joining(const struct pr_totem *t, uint64_t now)
{
	return t->joined && now - t->joined < JOINING;
}

/* The own host is in a ring whose token goes round as it should: a node waits for one for much longer than two turns take. */
static bool is_calm(const struct pr_totem *t, uint64_t now)
{
	return t->turn && !t->joined && !t->token.waits && now - t->turned <= 2 * t->turn;
}

static uint32_t count_new(const struct pr_totem *t, const struct list *failed)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < failed->count; i++)
		count += !holds(&t->failed, failed->nodes[i]) && !holds(&t->accused, failed->nodes[i]);
	return count;
}

/*
 * The own host gives up nodes whose joins it would have agreed with, had it heard them. If it is one alone that gave it up, too, it may be
 * because it heard so.
 */
static void give_up(struct pr_totem *t, struct pr_hearing *hearing, const struct list *failed)
{
	bool several = count_new(t, failed) > 1;
	for (size_t i = 0; i < hearing->pairs.count; i++) {
		uint32_t number = hearing->pairs.used[i];
		struct pair *p = &t->pairs[number];
		unsigned own = hearing->pairs.list[number].own;
		if (own == PR_SIDE_NONE || !pr_address_same(p->host, hearing->pairs.list[number].hosts[!own]))
			continue;
		if (!holds(failed, p->node) || holds(&t->failed, p->node) || holds(&t->accused, p->node))
			continue;
		if (p->lists != t->lists || p->joins < AGREED || (p->accuses == t->lists && !several))
			continue;
		for (unsigned k = 0; k < AGREED; k++)
			pr_hearing_tried(hearing, number, !own, p->agreed);
		doubt(t, p);
	}
}

static void take_own_join(struct pr_totem *t, struct pr_hearing *hearing, const struct pr_packet *packet)
{
	struct list members, failed;
	if (!is_joining(t, hearing->t)) {
		t->accused.count = t->failed.count = t->members.count = 0;
		t->lists++;
	}
	t->joined = hearing->t;
	if (!read_lists(packet, &members, &failed) || (is_same(&members, &t->members) && is_same(&failed, &t->failed)))
		return;
	give_up(t, hearing, &failed);
	t->members = members;
	t->failed = failed;
	t->lists++;
}

/* It has a token to pass on, or looks for other rings: this is the ring that it is in. */
static void take_own_ring(struct pr_totem *t, struct pr_hearing *hearing, uint8_t type, const struct pr_packet *packet)
{
	const uint8_t *ring = packet->payload + ring_at[type];
	uint32_t number = type == TOKEN ? number_at(packet, TOKEN_NUMBER) : 0;
	bool same = t->has_ring && memcmp(t->ring, ring, RING) == 0;
	if (!same) {
		memcpy(t->ring, ring, RING);
		t->has_ring = true;
		t->number = 0;
		t->turned = t->turn = 0;
	}
	bool fresh = type == TOKEN ? !same || (int32_t)(number - t->number) > 0 : t->number == 0;
	if (!fresh)
		return;
	t->turn = t->turned ? hearing->t - t->turned : 0;
	t->turned = hearing->t;
	t->number = number;
	t->joined = 0;
	if (t->token.waits && type == TOKEN && memcmp(t->token.ring, ring, RING) == 0 && (int32_t)(number - t->token.number) > 0) {
		prove(hearing, t->token.pair, t->token.side, t->token.t);
		trust(&t->pairs[t->token.pair]);
		t->token.waits = false;
	}
}

/* It did not run for a while: nothing follows from what it did not do. */
static void wake(struct pr_totem *t, struct pr_hearing *hearing)
{
	for (size_t i = 0; i < hearing->pairs.count; i++) {
		uint32_t number = hearing->pairs.used[i];
		unsigned own = hearing->pairs.list[number].own;
		t->pairs[number].looked = 0;
		if (own != PR_SIDE_NONE && t->pairs[number].doubted && !hearing->pairs.list[number].ways[!own].down) {
			pr_hearing_accepted(hearing, number, !own);
			trust(&t->pairs[number]);
		}
	}
	t->token.waits = false;
	t->turned = t->turn = 0;
}

static void take_own(struct pr_totem *t, struct pr_hearing *hearing, uint32_t pair, unsigned side, uint8_t type, const struct pr_packet *packet)
{
	struct pair *p = &t->pairs[pair];
	if (t->spoke && hearing->t - t->spoke > STOPPED)
		wake(t, hearing);
	t->spoke = hearing->t;
	t->node = number_at(packet, NODE);
	if (type == TOKEN || type == LOOK || type == SAID)
		take_own_ring(t, hearing, type, packet);
	if (type != JOIN)
		return;
	if (p->looked && hearing->t - p->looked <= 2 * AT_ONCE && t->askers == 1) {
		prove(hearing, pair, !side, hearing->t);
		trust(p);
	}
	p->looked = 0;
	take_own_join(t, hearing, packet);
}

/*
 * The other host looks for rings, or asks to join, which the own host answers if it gets there. If it has not by the time that the other does so again,
 * it did not get there; if others did so at the same time, it may be them that are answered.
 */
static void ask(struct pr_totem *t, struct pr_hearing *hearing, uint32_t pair, unsigned side)
{
	struct pair *p = &t->pairs[pair];
	if (p->looked && hearing->t - p->looked <= AT_ONCE)
		return;
	if (p->looked) {
		if (!p->doubted)
			pr_hearing_tried(hearing, pair, side, p->looked);
		doubt(t, p);
		pr_hearing_asked(hearing, pair, side);
	}
	t->askers = hearing->t - t->asked <= AT_ONCE ? t->askers + 1 : 1;
	t->asked = p->looked = hearing->t;
}

static void take_join(struct pr_totem *t, struct pr_hearing *hearing, uint32_t pair, unsigned side, const struct pr_packet *packet)
{
	struct pair *p = &t->pairs[pair];
	struct list members, failed;
	p->node = number_at(packet, NODE);
	if (!read_lists(packet, &members, &failed))
		return;
	if (is_calm(t, hearing->t) && !holds(&failed, t->node)) /* who is given up heeds nothing more */
		ask(t, hearing, pair, side);
	if (!is_joining(t, hearing->t))
		return;
	if (holds(&failed, t->node))
		p->accuses = t->lists;
	for (uint32_t i = 0; i < failed.count && t->accused.count < LIST; i++)
		if (!holds(&t->accused, failed.nodes[i]))
			t->accused.nodes[t->accused.count++] = failed.nodes[i];
	if (!is_same(&members, &t->members) || !is_same(&failed, &t->failed))
		return;
	if (p->lists != t->lists) {
		p->agreed = hearing->t;
		p->lists = t->lists;
		p->joins = 0;
	}
	p->joins++;
}

static void take_token(struct pr_totem *t, struct pr_hearing *hearing, uint32_t pair, unsigned side, const struct pr_packet *packet)
{
	const uint8_t *ring = packet->payload + ring_at[TOKEN];
	uint32_t number = number_at(packet, TOKEN_NUMBER);
	bool same = memcmp(t->ring, ring, RING) == 0;
	bool again = t->token.waits && t->token.number == number && memcmp(t->token.ring, ring, RING) == 0;
	if (same ? (int32_t)(t->number - number) > 0 : !is_later(ring, t->ring, packet->payload[0] == 0x70))
		return; /* it was passed on, or is of a ring that is no more */
	if (!again) {
		t->token.waits = true;
		t->token.number = number;
		memcpy(t->token.ring, ring, RING);
		t->token.pair = pair;
		t->token.side = side;
		t->token.t = hearing->t;
	}
	doubt(t, &t->pairs[pair]);
	pr_hearing_asked(hearing, pair, side);
}

/* True if it does not count as received. */
static bool take_other(struct pr_totem *t, struct pr_hearing *hearing, uint32_t pair, unsigned side, uint8_t type, const struct pr_packet *packet)
{
	struct pair *p = &t->pairs[pair];
	const uint8_t *ring = type <= LOOK && packet->captured >= ring_at[type] + RING ? packet->payload + ring_at[type] : NULL;
	bool same = ring && t->has_ring && memcmp(t->ring, ring, RING) == 0;
	pr_hearing_spoke(hearing, pair, side);
	if (same && p->doubted && memcmp(p->ring, t->ring, RING) != 0) {
		prove(hearing, pair, side, hearing->t);
		trust(p);
	}
	if (type == JOIN)
		take_join(t, hearing, pair, side, packet);
	else if (type == TOKEN && ring && t->has_ring)
		take_token(t, hearing, pair, side, packet);
	else if (type == LOOK && ring && t->has_ring && !same && !is_joining(t, hearing->t) && hearing->t - t->spoke < STOPPED)
		ask(t, hearing, pair, side);
	return type == JOIN || type == COMMIT || (ring && t->has_ring && (type == TOKEN || !same));
}

bool pr_totem_take(struct pr_totem *t, struct pr_hearing *hearing, uint32_t pair, unsigned side, const struct pr_packet *packet)
{
	const struct pr_pair *hosts = &hearing->pairs.list[pair];
	uint8_t type = type_of(packet);
	if (type == UINT8_MAX || hosts->own == PR_SIDE_NONE)
		return false;
	if (!pr_address_same(t->pairs[pair].host, hosts->hosts[!hosts->own]))
		t->pairs[pair] = (struct pair){.host = hosts->hosts[!hosts->own]};
	if (hosts->own != side)
		return take_other(t, hearing, pair, side, type, packet);
	if (type > LOOK || packet->captured >= ring_at[type] + RING)
		take_own(t, hearing, pair, side, type, packet);
	return false;
}
