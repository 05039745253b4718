#include "datagrams.h"

#include <stdlib.h>
#include <string.h>

/* knet's header (libknet, onwire version 1): version, type, node (2 bytes), greatest version, padding. */
#define KNET_VERSION 1u
#define KNET_PING 0x81u
#define KNET_PONG 0x82u
#define KNET_PING_SIZE 26u
/* memberlist's types of messages. */
#define MEMBERLIST_PING 0u
#define MEMBERLIST_ACK 2u
#define MEMBERLIST_COMPOUND 7u
#define MEMBERLIST_CHECKSUM 12u
/*
 * Totem's messages where no knet is around them (corosync's totemsrp.c, udpu): magic (2 bytes), version, type, encapsulated, node, target. The token,
 * what is said to all, and a look for other rings tell which ring they are of, a node and a number.
 */
#define TOTEM_TYPE 3u
#define TOTEM_JOIN 3u
#define TOTEM_LEAST 29u
#define TOTEM_RING_SIZE 12u
#define TOTEM_AT_ONCE 100000000u /* ns: who hears of another ring asks all to join before that */
enum { TOTEM_TOKEN, TOTEM_SAID, TOTEM_LOOK, TOTEM_TYPES };
static const uint8_t totem_rings[TOTEM_TYPES] = {29, 25, 17};

/* What a pair speaks; by the pair's number in hearing.h. */
struct talk {
	struct pr_address hosts[2];
	uint16_t port; /* on which both listen; 0: none */
	bool knet;
	bool asks; /* memberlist's: now and then something is answered */
	uint64_t looked; /* when the other host looked for rings last, from another one than the own host's */
};

struct pr_datagrams {
	uint8_t ring[TOTEM_RING_SIZE]; /* that the own host's token is of */
	bool has_ring;
	struct talk pairs[PR_PAIRS];
};

struct pr_datagrams *pr_datagrams_new(void)
{
	return calloc(1, sizeof(struct pr_datagrams));
}

void pr_datagrams_free(struct pr_datagrams *d)
{
	free(d);
}

enum asking { NEITHER, PING, PONG };

static enum asking read_knet(const struct pr_packet *packet)
{
	if (packet->length != KNET_PING_SIZE || packet->captured < 2 || packet->payload[0] != KNET_VERSION)
		return NEITHER;
	return packet->payload[1] == KNET_PING ? PING : packet->payload[1] == KNET_PONG ? PONG : NEITHER;
}

/*
 * memberlist's packets: a checksum or none, several messages in one or one, the type of the (first) message, and its fields
 * as a map of MessagePack whose first key is "Node", "Payload" or "SeqNo".
 */
static enum asking read_memberlist(const struct pr_packet *packet)
{
	const uint8_t *p = packet->payload, *end = p + packet->captured;
	if (end - p > 5 && *p == MEMBERLIST_CHECKSUM)
		p += 5;
	if (end - p > 2 && *p == MEMBERLIST_COMPOUND) {
		size_t head = 2 + 2 * (size_t)p[1];
		if ((size_t)(end - p) < head)
			return NEITHER;
		p += head;
	}
	if (end - p < 8 || (*p != MEMBERLIST_PING && *p != MEMBERLIST_ACK) || (p[1] & 0xf0) != 0x80)
		return NEITHER;
	if (memcmp(p + 2, "\xa4Node", 5) != 0 && memcmp(p + 2, "\xa7Paylo", 6) != 0 && memcmp(p + 2, "\xa5SeqNo", 6) != 0)
		return NEITHER;
	return *p == MEMBERLIST_PING ? PING : PONG;
}

/* The type of a message of Totem; UINT8_MAX if it is none. */
static uint8_t totem_type(const struct pr_packet *packet)
{
	const uint8_t *p = packet->payload; /* the magic is in the host's byte order */
	bool is = packet->length >= TOTEM_LEAST && packet->captured >= TOTEM_LEAST && (p[0] == 0x70 ? p[1] == 0xc0 : p[0] == 0xc0 && p[1] == 0x70);
	return is ? p[TOTEM_TYPE] : UINT8_MAX;
}

/*
 * Totem's rings. Who looks for other rings is answered by whoever is in another one and hears it: that one asks all to join. Those who are in one ring
 * hear each other, or it would not have come to be. True if the packet does not count as received.
 */
static bool take_totem(struct pr_datagrams *d, struct pr_hearing *hearing, uint32_t pair, unsigned side, const struct pr_packet *packet)
{
	struct talk *p = &d->pairs[pair];
	uint8_t type = totem_type(packet);
	const uint8_t *ring = type < TOTEM_TYPES && packet->captured >= totem_rings[type] + TOTEM_RING_SIZE ? packet->payload + totem_rings[type] : NULL;
	bool own = hearing->pairs.list[pair].own == side, same = ring && d->has_ring && memcmp(d->ring, ring, TOTEM_RING_SIZE) == 0;
	if (hearing->pairs.list[pair].own == PR_SIDE_NONE)
		return false;
	if (own && ring && type == TOTEM_TOKEN) {
		memcpy(d->ring, ring, TOTEM_RING_SIZE);
		d->has_ring = true;
	}
	bool joins = own && type == TOTEM_JOIN && p->looked && hearing->t - p->looked <= TOTEM_AT_ONCE;
	if (p->looked && (joins || (!own && same))) {
		pr_hearing_answered(hearing, pair, own ? !side : side);
		pr_hearing_proved(hearing, pair, own ? !side : side, true);
		p->looked = 0;
	}
	bool foreign = !own && type == TOTEM_LOOK && ring && d->has_ring && !same;
	if (foreign) {
		p->looked = hearing->t;
		pr_hearing_asked(hearing, pair, side);
	}
	return foreign;
}

/* The pair's entry; another pair may have had its number. */
static struct talk *talk_of(struct pr_datagrams *d, uint32_t pair, unsigned side, const struct pr_packet *packet)
{
	struct talk *p = &d->pairs[pair];
	if (!pr_address_same(p->hosts[side], packet->from) || !pr_address_same(p->hosts[!side], packet->to)) {
		*p = (struct talk){0};
		p->hosts[side] = packet->from;
		p->hosts[!side] = packet->to;
	}
	return p;
}

void pr_datagrams_take(struct pr_datagrams *d, struct pr_hearing *hearing, uint32_t pair, unsigned side,
                       const struct pr_packet *packet)
{
	struct talk *p = talk_of(d, pair, side, packet);
	enum asking knet = read_knet(packet), asking = knet ? knet : read_memberlist(packet);
	pr_hearing_seen(hearing, pair, side);
	if (packet->unreachable) {
		pr_hearing_proved(hearing, pair, !side, false);
		pr_hearing_refused(hearing, pair, side);
		return;
	}
	if (packet->from_port == packet->to_port && packet->from_port != p->port) {
		pr_hearing_served(hearing, pair, side, packet->from_port);
		pr_hearing_served(hearing, pair, !side, packet->from_port);
		p->port = packet->from_port;
	}
	p->knet = p->knet || knet;
	p->asks = p->asks || (asking && !knet);
	if (asking == PING) {
		pr_hearing_asked(hearing, pair, side);
	} else if (asking == PONG) {
		pr_hearing_answered(hearing, pair, !side);
		pr_hearing_proved(hearing, pair, !side, true);
		if (!p->knet)
			pr_hearing_arrived(hearing, pair, side, p->asks);
	} else if (!p->knet && !take_totem(d, hearing, pair, side, packet)) {
		pr_hearing_arrived(hearing, pair, side, p->asks);
	}
	pr_hearing_active(hearing, pair, side);
}
