#include "datagrams.h"

#include <stdlib.h>
#include <string.h>

#include "totem.h"

/* knet's header (libknet, onwire version 1): version, type, node (2 bytes), greatest version, padding. */
#define KNET_VERSION 1u
#define KNET_PING 0x81u
#define KNET_PONG 0x82u
#define KNET_PING_SIZE 26u
#define KNET_TIME 7u /* of a ping, by the clock of its host; its pong repeats it */
#define KNET_TIME_SIZE 16u
#define KNET_PINGS 4u
/* memberlist's types of messages. */
#define MEMBERLIST_PING 0u
#define MEMBERLIST_ACK 2u
#define MEMBERLIST_COMPOUND 7u
#define MEMBERLIST_CHECKSUM 12u
/* What a pair speaks; by the pair's number in hearing.h. */
struct talk {
	struct pr_address hosts[2];
	uint16_t port; /* on which both listen; 0: none */
	bool knet;
	bool asks; /* memberlist's: now and then something is answered */
	struct ping {
		uint8_t time[KNET_TIME_SIZE];
		uint64_t t;
	} pings[2][KNET_PINGS]; /* of knet, each side's latest */
	unsigned pinged[2];
};

struct pr_datagrams {
	struct pr_totem *totem;
	struct talk pairs[PR_PAIRS];
};

struct pr_datagrams *pr_datagrams_new(void)
{
	struct pr_datagrams *d = calloc(1, sizeof *d);
	if (d && !(d->totem = pr_totem_new())) {
		free(d);
		return NULL;
	}
	return d;
}

void pr_datagrams_free(struct pr_datagrams *d)
{
	if (d)
		pr_totem_free(d->totem);
	free(d);
}

enum asking { NEITHER, PING, PONG };

static enum asking read_knet(const struct pr_packet *packet)
{
	if (packet->length != KNET_PING_SIZE || packet->captured < 2 || packet->payload[0] != KNET_VERSION)
		return NEITHER;
	return packet->payload[1] == KNET_PING ? PING : packet->payload[1] == KNET_PONG ? PONG : NEITHER;
}

static void note_ping(struct talk *p, unsigned side, const struct pr_packet *packet, uint64_t t)
{
	struct ping *ping = &p->pings[side][p->pinged[side]++ % KNET_PINGS];
	if (packet->captured < KNET_TIME + KNET_TIME_SIZE)
		return;
	memcpy(ping->time, packet->payload + KNET_TIME, KNET_TIME_SIZE);
	ping->t = t;
}

/* When the ping that this pong answers was sent; 0: that is not known. */
static uint64_t ping_of(const struct talk *p, unsigned side, const struct pr_packet *packet)
{
	if (packet->captured < KNET_TIME + KNET_TIME_SIZE)
		return 0;
	for (unsigned i = 0; i < KNET_PINGS; i++)
		if (p->pings[side][i].t && memcmp(p->pings[side][i].time, packet->payload + KNET_TIME, KNET_TIME_SIZE) == 0)
			return p->pings[side][i].t;
	return 0;
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
	if (knet == PING)
		note_ping(p, side, packet, hearing->t);
	if (asking == PING) {
		pr_hearing_asked(hearing, pair, side);
	} else if (asking == PONG) {
		uint64_t pinged = knet ? ping_of(p, !side, packet) : 0;
		pr_hearing_answered(hearing, pair, !side, pinged);
		pr_hearing_proved(hearing, pair, !side, true);
		if (!p->knet)
			pr_hearing_arrived(hearing, pair, side, p->asks);
	} else if (!p->knet && !pr_totem_take(d->totem, hearing, pair, side, packet)) {
		pr_hearing_arrived(hearing, pair, side, p->asks);
	}
	pr_hearing_active(hearing, pair, side);
}
