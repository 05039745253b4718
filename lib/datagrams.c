#include "datagrams.h"

#include <stdlib.h>
#include <string.h>

/* knet's header (libknet, onwire version 1): version, type, node (2 bytes), greatest version, padding. */
#define KNET_VERSION 1u
#define KNET_PING 0x81u
#define KNET_PONG 0x82u
#define KNET_PING_SIZE 26u

/* What pair speaks knet; by the pair's number in hearing.h. */
struct pings {
	struct pr_address hosts[2];
	uint64_t since[2]; /* when a side sent the first ping that has no pong yet; 0: all have */
	uint16_t port; /* on which both listen; 0: none */
	bool knet;
};

struct pr_datagrams {
	struct pings pairs[PR_HEARING_PAIRS];
};

struct pr_datagrams *pr_datagrams_new(void)
{
	return calloc(1, sizeof(struct pr_datagrams));
}

void pr_datagrams_free(struct pr_datagrams *d)
{
	free(d);
}

static unsigned knet_type(const struct pr_packet *packet)
{
	if (packet->length != KNET_PING_SIZE || packet->captured < 2 || packet->payload[0] != KNET_VERSION)
		return 0;
	unsigned type = packet->payload[1];
	return type == KNET_PING || type == KNET_PONG ? type : 0;
}

/* The pair's entry; another pair may have had its number. */
static struct pings *pings_of(struct pr_datagrams *d, uint32_t pair, unsigned side, const struct pr_packet *packet)
{
	struct pings *p = &d->pairs[pair];
	if (!pr_address_same(p->hosts[side], packet->from) || !pr_address_same(p->hosts[!side], packet->to)) {
		*p = (struct pings){0};
		p->hosts[side] = packet->from;
		p->hosts[!side] = packet->to;
	}
	return p;
}

void pr_datagrams_take(struct pr_datagrams *d, struct pr_hearing *hearing, uint32_t pair, unsigned side,
                       const struct pr_packet *packet, uint64_t t)
{
	struct pings *p = pings_of(d, pair, side, packet);
	unsigned type = knet_type(packet);
	pr_hearing_seen(hearing, pair, side);
	if (packet->unreachable) {
		pr_hearing_refused(hearing, pair, side);
		return;
	}
	if (packet->from_port == packet->to_port && packet->from_port != p->port) {
		pr_hearing_served(hearing, pair, side, packet->from_port);
		pr_hearing_served(hearing, pair, !side, packet->from_port);
		p->port = packet->from_port;
	}
	if (type == KNET_PING) {
		p->knet = true;
		if (p->since[side])
			pr_hearing_tried(hearing, pair, side, p->since[side]);
		else
			p->since[side] = t;
	} else if (type == KNET_PONG) {
		p->knet = true;
		if (p->since[!side])
			pr_hearing_proved(hearing, pair, !side, true);
		p->since[!side] = 0;
	} else if (!p->knet) {
		pr_hearing_arrived(hearing, pair, side);
	}
	pr_hearing_active(hearing, pair, side);
}
