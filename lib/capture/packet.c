#include "packet.h"

#include <arpa/inet.h>
#include <endian.h>
#include <pcap/dlt.h>
#include <string.h>

#define ETHERTYPE_IPV4 0x0800u
#define ETHERTYPE_IPV6 0x86ddu
#define ETHERTYPE_ARP 0x0806u
#define SOLICITATION 135u  /* types of ICMPv6 */
#define ADVERTISEMENT 136u
#define VLAN_TAGS 8u       /* stacked on each other, at most */
#define EXTENSIONS 8u      /* of IPv6, at most */
#define COOKED_OUTGOING 4u /* packet type of LINUX_SLL */
#define COOKED_TO_US 0u

struct bytes {
	const uint8_t *p;
	size_t n;
};

const char *pr_packet_fate_name(enum pr_packet_fate fate)
{
	static const char *const names[PR_PACKET_FATES] = {
		"understood", "link layer", "not IP", "protocol", "fragment", "truncated", "malformed", "nobody's", "neighbours"};
	return fate < PR_PACKET_FATES ? names[fate] : "";
}

static uint16_t u16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static struct bytes after(struct bytes b, size_t n)
{
	return (struct bytes){b.p + n, b.n - n};
}

#define MAPPED 0xffff00000000u /* of the second word, as a number: ::ffff:0.0.0.0 */

/* By words, not bytes, since that is how they are read again. */
static struct pr_address address4(const uint8_t *p)
{
	return (struct pr_address){{0, htobe64(MAPPED | u32(p))}};
}

/* By the address, not its value: gcc 12 has a struct of two words go through memory, in pieces. */
static inline bool is_mapped(const struct pr_address *address)
{
	return address->words[0] == 0 && be64toh(address->words[1]) >> 32 == MAPPED >> 32;
}

void pr_address_text(char text[PR_ADDRESS_TEXT], struct pr_address address)
{
	const uint8_t *p = (const uint8_t *)address.words;
	bool mapped = is_mapped(&address);
	inet_ntop(mapped ? AF_INET : AF_INET6, mapped ? p + 12 : p, text, PR_ADDRESS_TEXT);
}

bool pr_address_parse(struct pr_address *address, const char *text)
{
	uint8_t four[4];
	if (inet_pton(AF_INET, text, four) == 1) {
		*address = address4(four);
		return true;
	}
	return inet_pton(AF_INET6, text, address->words) == 1;
}

/* An address that is one host's, and not a group's, everybody's or no one's. */
static inline bool is_host(const struct pr_address *address)
{
	const uint8_t *p = (const uint8_t *)address->words;
	if (is_mapped(address)) {
		unsigned first = (unsigned)(be64toh(address->words[1]) >> 24 & 255u);
		return first != 0 && first != 127 && first < 224;
	}
	static const uint8_t zeros[15] = {0};
	return p[0] != 0xff && memcmp(p, zeros, sizeof zeros) != 0;
}

/* From one host to another. */
static inline bool is_between_hosts(const struct pr_packet *packet)
{
	return is_host(&packet->from) && is_host(&packet->to) &&
	       (packet->from.words[1] != packet->to.words[1] || packet->from.words[0] != packet->to.words[0]);
}

/* TCP or UDP, of `length` bytes as sent, of which `b` was captured. */
static enum pr_packet_fate read_transport(struct pr_packet *packet, unsigned protocol, struct bytes b, size_t length)
{
	size_t head = protocol == PR_IP_TCP ? 20 : 8;
	if (length < head)
		return PR_PACKET_MALFORMED;
	if (b.n < head)
		return PR_PACKET_TRUNCATED;
	packet->protocol = (uint8_t)protocol;
	packet->from_port = u16(b.p);
	packet->to_port = u16(b.p + 2);
	if (protocol == PR_IP_TCP) {
		packet->seq = u32(b.p + 4);
		packet->ack = u32(b.p + 8);
		packet->flags = b.p[13];
		head = (size_t)(b.p[12] >> 4) * 4;
		if (head < 20 || head > length)
			return PR_PACKET_MALFORMED;
	} else if (u16(b.p + 4) != 0) { /* 0: a jumbogram, or offloaded: IP's length holds */
		if (u16(b.p + 4) < head || u16(b.p + 4) > length)
			return PR_PACKET_MALFORMED;
		length = u16(b.p + 4);
	}
	packet->length = (uint32_t)(length - head);
	packet->captured = b.n > head ? b.n - head : 0;
	packet->payload = packet->captured ? b.p + head : b.p;
	if (packet->captured > packet->length) /* padding */
		packet->captured = packet->length;
	return PR_PACKET_UNDERSTOOD;
}

/* ICMP's "port unreachable" (RFC 792, RFC 4443) about a UDP packet, whose first bytes it repeats. */
static enum pr_packet_fate read_unreachable(struct pr_packet *packet, struct bytes b, size_t inner)
{
	unsigned type = inner == 20 ? 3 : 1, code = inner == 20 ? 3 : 4;
	if (b.n < 2)
		return PR_PACKET_TRUNCATED;
	if (b.p[0] != type || b.p[1] != code)
		return PR_PACKET_PROTOCOL;
	if (b.n < 8 + inner + 4)
		return PR_PACKET_TRUNCATED;
	const uint8_t *ip = b.p + 8;
	size_t head = inner == 20 ? (size_t)(ip[0] & 15) * 4 : 40;
	if ((inner == 20 ? ip[9] : ip[6]) != PR_IP_UDP)
		return PR_PACKET_PROTOCOL;
	if (head < inner)
		return PR_PACKET_MALFORMED;
	if (b.n < 8 + head + 4)
		return PR_PACKET_TRUNCATED;
	packet->protocol = PR_IP_UDP;
	packet->to_port = u16(ip + head);
	packet->from_port = u16(ip + head + 2);
	packet->unreachable = true;
	return PR_PACKET_UNDERSTOOD;
}

static enum pr_packet_fate read_ipv4(struct pr_packet *packet, struct bytes b)
{
	if (b.n < 20)
		return PR_PACKET_TRUNCATED;
	size_t head = (size_t)(b.p[0] & 15) * 4, total = u16(b.p + 2);
	if (b.p[0] >> 4 != 4 || head < 20 || (total != 0 && total < head))
		return PR_PACKET_MALFORMED;
	if (u16(b.p + 6) & 0x3fffu) /* more fragments, or an offset */
		return PR_PACKET_FRAGMENT;
	packet->from = address4(b.p + 12);
	packet->to = address4(b.p + 16);
	packet->id = u16(b.p + 4);
	if (b.n < head)
		return PR_PACKET_TRUNCATED;
	unsigned protocol = b.p[9];
	if (total == 0) /* segments that the network card is to cut up */
		total = b.n;
	if (b.n > total)
		b.n = total;
	if (protocol == 1)
		return read_unreachable(packet, after(b, head), 20);
	if (protocol != PR_IP_TCP && protocol != PR_IP_UDP)
		return PR_PACKET_PROTOCOL;
	return read_transport(packet, protocol, after(b, head), total - head);
}

/* A question that names no other host, or comes from none yet, is about an address that somebody wants to have. */
static enum pr_packet_fate neighbour(const struct pr_packet *packet)
{
	return is_between_hosts(packet) ? PR_PACKET_NEIGHBOUR : PR_PACKET_NOBODY;
}

/* For IPv4 over what has addresses of six bytes. */
static enum pr_packet_fate read_arp(struct pr_packet *packet, struct bytes b)
{
	if (b.n < 8)
		return PR_PACKET_TRUNCATED;
	unsigned operation = u16(b.p + 6);
	if (u16(b.p + 2) != ETHERTYPE_IPV4 || b.p[4] != 6 || b.p[5] != 4 || operation < 1 || operation > 2)
		return PR_PACKET_NOT_IP;
	if (b.n < 28)
		return PR_PACKET_TRUNCATED;
	packet->from = address4(b.p + 14);
	packet->to = address4(b.p + 24);
	packet->answers = operation == 2;
	return neighbour(packet);
}

/* ICMPv6: what is asked for is not whom it is sent to, but the target. */
static enum pr_packet_fate read_discovery(struct pr_packet *packet, struct bytes b)
{
	if (b.n < 24)
		return PR_PACKET_TRUNCATED;
	packet->answers = b.p[0] == ADVERTISEMENT;
	memcpy(packet->answers ? packet->from.words : packet->to.words, b.p + 8, 16);
	return neighbour(packet);
}

static enum pr_packet_fate read_ipv6(struct pr_packet *packet, struct bytes b)
{
	if (b.n < 40)
		return PR_PACKET_TRUNCATED;
	if (b.p[0] >> 4 != 6)
		return PR_PACKET_MALFORMED;
	size_t length = u16(b.p + 4);
	unsigned next = b.p[6];
	memcpy(packet->from.words, b.p + 8, 16);
	memcpy(packet->to.words, b.p + 24, 16);
	b = after(b, 40);
	if (length == 0)
		length = b.n;
	for (unsigned i = 0; i < EXTENSIONS; i++) {
		if (next == PR_IP_TCP || next == PR_IP_UDP)
			return read_transport(packet, next, b.n > length ? (struct bytes){b.p, length} : b, length);
		if (next == 58 && b.n > 0 && (b.p[0] == SOLICITATION || b.p[0] == ADVERTISEMENT))
			return read_discovery(packet, b);
		if (next == 58)
			return read_unreachable(packet, b, 40);
		if (next == 44)
			return PR_PACKET_FRAGMENT;
		if (next != 0 && next != 43 && next != 60 && next != 51 && next != 135)
			return PR_PACKET_PROTOCOL;
		if (b.n < 8)
			return PR_PACKET_TRUNCATED;
		size_t size = next == 51 ? ((size_t)b.p[1] + 2) * 4 : ((size_t)b.p[1] + 1) * 8;
		next = b.p[0];
		if (size > length)
			return PR_PACKET_MALFORMED;
		if (size > b.n)
			return PR_PACKET_TRUNCATED;
		b = after(b, size);
		length -= size;
	}
	return PR_PACKET_PROTOCOL;
}

static enum pr_packet_fate read_network(struct pr_packet *packet, unsigned type, struct bytes b)
{
	for (unsigned i = 0; i < VLAN_TAGS && (type == 0x8100 || type == 0x88a8 || type == 0x9100); i++) {
		if (b.n < 4)
			return PR_PACKET_TRUNCATED;
		type = u16(b.p + 2);
		b = after(b, 4);
	}
	if (type == ETHERTYPE_ARP)
		return read_arp(packet, b);
	if (type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6)
		return PR_PACKET_NOT_IP;
	enum pr_packet_fate fate = type == ETHERTYPE_IPV4 ? read_ipv4(packet, b) : read_ipv6(packet, b);
	if (fate != PR_PACKET_UNDERSTOOD)
		return fate;
	return is_between_hosts(packet) ? PR_PACKET_UNDERSTOOD : PR_PACKET_NOBODY;
}

static enum pr_packet_fate read_raw(struct pr_packet *packet, struct bytes b)
{
	if (b.n < 1)
		return PR_PACKET_TRUNCATED;
	return read_network(packet, b.p[0] >> 4 == 6 ? ETHERTYPE_IPV6 : b.p[0] >> 4 == 4 ? ETHERTYPE_IPV4 : 0, b);
}

/* Linux cooked capture: v1 has the protocol in its last two bytes and the packet's type first, v2 the other way round. */
static enum pr_packet_fate read_cooked(struct pr_packet *packet, struct bytes b, bool second)
{
	size_t head = second ? 20 : 16;
	if (b.n < head)
		return PR_PACKET_TRUNCATED;
	unsigned type = second ? b.p[10] : u16(b.p);
	packet->direction = type == COOKED_OUTGOING ? PR_PACKET_OUT : type == COOKED_TO_US ? PR_PACKET_IN : PR_PACKET_ANY;
	return read_network(packet, u16(b.p + (second ? 0 : 14)), after(b, head));
}

enum pr_packet_fate pr_packet_read(struct pr_packet *packet, int link, const uint8_t *p, size_t captured)
{
	struct bytes b = {p, captured};
	*packet = (struct pr_packet){0};
	switch (link) {
	case DLT_EN10MB:
		return captured < 14 ? PR_PACKET_TRUNCATED : read_network(packet, u16(p + 12), after(b, 14));
	case DLT_RAW:
	case DLT_IPV4:
	case DLT_IPV6:
		return read_raw(packet, b);
	case DLT_LINUX_SLL:
		return read_cooked(packet, b, false);
	case DLT_LINUX_SLL2:
		return read_cooked(packet, b, true);
	case DLT_NULL:
	case DLT_LOOP: /* the address family, in an order that only its writer knows: IP's version tells as well */
		return captured < 4 ? PR_PACKET_TRUNCATED : read_raw(packet, after(b, 4));
	default:
		return PR_PACKET_LINK;
	}
}
