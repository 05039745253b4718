#include "capture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datagrams.h"
#include "judge.h"
#include "owner.h"
#include "segments.h"

#define STEP 1000000000u /* ns */

struct pr_capture {
	struct pr_packets *packets;
	struct pr_teller teller;
	struct pr_match *match;
	bool telling, classic; /* classic: offsets are known */
	struct pr_hearing *hearing;
	struct pr_segments *segments;
	struct pr_datagrams *datagrams;
	struct pr_owner owner;
	struct pr_capture_counts counts;
	uint64_t offset;
	int link;
};

bool pr_capture_recognised(const uint8_t *p, size_t n)
{
	static const uint8_t magics[][4] = {
		{0xa1, 0xb2, 0xc3, 0xd4}, {0xd4, 0xc3, 0xb2, 0xa1}, {0xa1, 0xb2, 0x3c, 0x4d}, {0x4d, 0x3c, 0xb2, 0xa1},
		{0x0a, 0x0d, 0x0d, 0x0a}};
	for (size_t i = 0; n >= sizeof *magics && i < sizeof magics / sizeof *magics; i++)
		if (memcmp(p, magics[i], sizeof *magics) == 0)
			return true;
	return false;
}

/* The own host has become known, or nobody's again. */
static void tell_owner(struct pr_capture *c)
{
	char text[PR_ADDRESS_TEXT];
	const struct pr_address *own = c->owner.known ? &c->owner.own : NULL;
	if (!c->telling)
		return;
	pr_hearing_own(c->hearing, own);
	if (!own)
		return;
	pr_address_text(text, *own);
	c->teller.same(c->teller.arg, &(struct pr_token){PR_KNOWN_ADDR, pr_span_of(text)}, 1, true);
}

struct pr_capture *pr_capture_new(pr_packets_read *read, void *arg, const struct pr_capture_options *options, char *error,
                                  size_t size)
{
	struct pr_capture *c = calloc(1, sizeof *c);
	if (!c) {
		snprintf(error, size, "out of memory");
		return NULL;
	}
	c->telling = options->teller != NULL;
	c->match = options->match;
	c->counts.first = UINT64_MAX;
	if (c->telling) {
		c->teller = *options->teller;
		c->hearing = pr_hearing_new(options->teller, options->every, options->match);
		c->segments = pr_segments_new();
		c->datagrams = pr_datagrams_new();
	}
	bool room = !c->telling || (c->hearing && c->segments && c->datagrams);
	if (room)
		c->packets = pr_packets_new(read, arg, error, size);
	else
		snprintf(error, size, "out of memory");
	if (!c->packets) {
		pr_capture_free(c);
		return NULL;
	}
	c->link = pr_packets_link(c->packets);
	c->classic = pr_packets_classic(c->packets);
	c->offset = PR_PACKETS_START;
	if (options->own) {
		pr_owner_set(&c->owner, *options->own);
		tell_owner(c);
	}
	return c;
}

void pr_capture_free(struct pr_capture *c)
{
	if (!c)
		return;
	pr_packets_free(c->packets);
	pr_hearing_free(c->hearing);
	pr_segments_free(c->segments);
	pr_datagrams_free(c->datagrams);
	free(c);
}

static void note_time(struct pr_capture *c, uint64_t t)
{
	struct pr_capture_counts *n = &c->counts;
	if (n->packets > 0 && t < n->last && n->last - t > STEP)
		n->steps++;
	n->first = t < n->first ? t : n->first;
	n->last = t;
}

static void take(struct pr_capture *c, const struct pr_packet *packet, uint64_t t)
{
	unsigned side;
	if (pr_owner_take(&c->owner, packet))
		tell_owner(c);
	c->counts.strange = c->owner.strange;
	if (!c->telling) {
		if (c->match && c->owner.known && pr_address_same(packet->from, c->owner.own))
			pr_match_left(c->match, packet, t);
		return;
	}
	uint32_t pair = pr_hearing_packet(c->hearing, t, c->classic ? c->offset : c->counts.packets, packet, &side);
	uint64_t sent;
	if (c->match && c->owner.known && pr_address_same(packet->to, c->owner.own) && pr_match_find(c->match, packet, &sent))
		pr_hearing_sent(c->hearing, pair, side, sent);
	if (packet->protocol == PR_IP_TCP)
		pr_segments_take(c->segments, c->hearing, pair, side, packet, t);
	else
		pr_datagrams_take(c->datagrams, c->hearing, pair, side, packet);
	pr_judge(c->hearing);
	c->counts.records = c->hearing->told.records;
	c->counts.pairs_forgotten = c->hearing->pairs.forgotten;
	c->counts.connections_forgotten = pr_segments_forgotten(c->segments);
}

/* The own host asks for another's hardware address before it sends, once it has not heard of it for long. */
static void take_neighbour(struct pr_capture *c, const struct pr_packet *packet, uint64_t t)
{
	unsigned side;
	if (!c->telling || !c->owner.known || !pr_address_same(packet->answers ? packet->to : packet->from, c->owner.own))
		return;
	uint32_t pair = pr_hearing_packet(c->hearing, t, c->classic ? c->offset : c->counts.packets, packet, &side);
	if (packet->answers)
		pr_hearing_found(c->hearing, pair);
	else
		pr_hearing_sought(c->hearing, pair);
	pr_judge(c->hearing);
	c->counts.records = c->hearing->told.records;
}

int pr_capture_next(struct pr_capture *c)
{
	struct pr_captured captured;
	struct pr_packet packet;
	int got = pr_packets_next(c->packets, &captured);
	if (got <= 0) {
		if (!c->telling && c->match && c->owner.known && c->counts.packets > 0)
			pr_match_cover(c->match, c->owner.own, c->counts.first, c->counts.last);
		return got;
	}
	note_time(c, captured.t);
	c->counts.packets++;
	c->counts.bytes += captured.n;
	enum pr_packet_fate fate = pr_packet_read(&packet, c->link, captured.bytes, captured.n);
	c->counts.fates[fate]++;
	if (fate == PR_PACKET_UNDERSTOOD)
		take(c, &packet, captured.t);
	else if (fate == PR_PACKET_NEIGHBOUR)
		take_neighbour(c, &packet, captured.t);
	c->offset += PR_PACKETS_HEAD + captured.n;
	return 1;
}

char pr_capture_sign(const struct pr_capture *c)
{
	return c->classic ? '@' : '#';
}

const char *pr_capture_error(const struct pr_capture *c)
{
	return pr_packets_error(c->packets);
}

const struct pr_capture_counts *pr_capture_counts(const struct pr_capture *c)
{
	return &c->counts;
}

uint64_t pr_capture_reached(const struct pr_capture *c)
{
	return c->counts.packets ? c->counts.last : 0;
}

bool pr_capture_own(const struct pr_capture *c, struct pr_address *own)
{
	return pr_owner_conclude(&c->owner, own);
}
