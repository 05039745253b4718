/*
 * The headers of one captured packet: link layer, IP, TCP or UDP, read by hand with every bound checked.
 *
 * Links: Ethernet with VLAN tags (802.1Q, 802.1ad, stacked), Linux cooked v1 and v2, raw IP, BSD loopback. IPv4 with options;
 * IPv6 with extension headers. Of fragments the first has ports, but what it carries is not whole: none is understood.
 */
#ifndef PR_PACKET_H
#define PR_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What became of a packet. */
enum pr_packet_fate {
	PR_PACKET_UNDERSTOOD,
	PR_PACKET_LINK,      /* a link layer that is not known */
	PR_PACKET_NOT_IP,    /* LLDP, … */
	PR_PACKET_PROTOCOL,  /* IP, but neither TCP nor UDP nor an ICMP "unreachable" about one */
	PR_PACKET_FRAGMENT,
	PR_PACKET_TRUNCATED, /* the capture's snap length cut the headers off */
	PR_PACKET_MALFORMED, /* lengths that contradict each other */
	PR_PACKET_NOBODY,    /* to a group, to all, from nowhere, or from a host to itself */
	PR_PACKET_NEIGHBOUR, /* ARP (RFC 826) or IPv6's (RFC 4861): `from` asks for the hardware address of `to`, or answers */
	PR_PACKET_FATES,
};

/* "fragment", …: for statistics. */
const char *pr_packet_fate_name(enum pr_packet_fate fate);

enum pr_packet_direction { PR_PACKET_ANY, PR_PACKET_IN, PR_PACKET_OUT }; /* as far as the link layer tells */

#define PR_TCP_FIN 1u
#define PR_TCP_SYN 2u
#define PR_TCP_RST 4u
#define PR_TCP_ACK 16u

#define PR_IP_TCP 6u
#define PR_IP_UDP 17u

/* 16 bytes; IPv4 as ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). Two words, for comparison, in the packet's byte order. */
struct pr_address {
	uint64_t words[2];
};

struct pr_packet {
	struct pr_address from, to;
	uint16_t from_port, to_port;
	uint8_t protocol; /* PR_IP_TCP, PR_IP_UDP */
	uint8_t flags;    /* of TCP */
	enum pr_packet_direction direction;
	bool unreachable;  /* ICMP: the host `from` says that nobody listens on the UDP port that `to` had sent to */
	bool answers;      /* of a neighbour: it is no question */
	uint32_t seq, ack; /* of TCP */
	uint32_t length;   /* of the payload, as sent */
	uint32_t id;       /* IPv4's identification; 0 with IPv6 */
	const uint8_t *payload; /* what was captured of it, in the packet */
	size_t captured;
};

static inline bool pr_address_same(struct pr_address a, struct pr_address b)
{
	return a.words[0] == b.words[0] && a.words[1] == b.words[1];
}

#define PR_ADDRESS_TEXT 46u /* bytes, the last one NUL */

void pr_address_text(char text[PR_ADDRESS_TEXT], struct pr_address address);
/* False if it is none: "10.1.2.3", "fe80::1". */
bool pr_address_parse(struct pr_address *address, const char *text);

/* link: one of libpcap's DLT_ numbers. Only `understood` fills in the packet, and `neighbour` from, to and answers. */
enum pr_packet_fate pr_packet_read(struct pr_packet *packet, int link, const uint8_t *p, size_t captured);

#endif
