/* packet: the headers of one packet, whole, cut off and wrong. */
#include "check.h"
#include "tape.h"

static uint8_t frame[512];
static size_t n;

static void put(const void *bytes, size_t count)
{
	memcpy(frame + n, bytes, count);
	n += count;
}

static void put_u16(unsigned value)
{
	tape_u16(frame + n, value);
	n += 2;
}

/* TCP from 10.0.0.1:2380 to 10.0.0.2:40000 with 100 bytes, behind what is in the frame. */
static void put_ipv4(void)
{
	uint8_t body[200];
	size_t size = tape_tcp(body, 2380, 40000, 7, 9, PR_TCP_ACK, 100);
	n += tape_ipv4(frame + n, 1, 2, PR_IP_TCP, body, size);
}

static void check_whole(int link)
{
	struct pr_packet p;
	char text[PR_ADDRESS_TEXT];
	CHECK_EQ_INT(pr_packet_read(&p, link, frame, n), PR_PACKET_UNDERSTOOD);
	pr_address_text(text, p.from);
	CHECK_EQ_STR(text, "10.0.0.1");
	pr_address_text(text, p.to);
	CHECK_EQ_STR(text, "10.0.0.2");
	CHECK_EQ_INT(p.protocol, PR_IP_TCP);
	CHECK_EQ_INT(p.from_port, 2380);
	CHECK_EQ_INT(p.to_port, 40000);
	CHECK_EQ_INT(p.seq, 7);
	CHECK_EQ_INT(p.ack, 9);
	CHECK_EQ_INT(p.flags, PR_TCP_ACK);
	CHECK_EQ_INT(p.length, 100);
	CHECK_EQ_INT(p.captured, 100);
}

static void every_link_layer(void)
{
	n = tape_ethernet(frame, 0x0800);
	put_ipv4();
	check_whole(DLT_EN10MB);
	n = 0;
	put_ipv4();
	check_whole(DLT_RAW);
	memset(frame, 0, n = 14);
	put_u16(0x0800);
	put_ipv4();
	check_whole(DLT_LINUX_SLL);
	n = 0;
	put_u16(0x0800);
	memset(frame + n, 0, 18);
	n = 20;
	put_ipv4();
	check_whole(DLT_LINUX_SLL2);
	memcpy(frame, "\2\0\0\0", n = 4);
	put_ipv4();
	check_whole(DLT_NULL);
	struct pr_packet p;
	CHECK_EQ_INT(pr_packet_read(&p, DLT_IEEE802_11, frame, n), PR_PACKET_LINK);
}

static void cooked_packets_have_a_direction(void)
{
	struct pr_packet p;
	memset(frame, 0, n = 14);
	put_u16(0x0800);
	put_ipv4();
	pr_packet_read(&p, DLT_LINUX_SLL, frame, n);
	CHECK_EQ_INT(p.direction, PR_PACKET_IN);
	frame[1] = 4;
	pr_packet_read(&p, DLT_LINUX_SLL, frame, n);
	CHECK_EQ_INT(p.direction, PR_PACKET_OUT);
	frame[1] = 3; /* to another host */
	pr_packet_read(&p, DLT_LINUX_SLL, frame, n);
	CHECK_EQ_INT(p.direction, PR_PACKET_ANY);
}

static void vlan_tags_stack(void)
{
	struct pr_packet p;
	n = tape_ethernet(frame, 0x88a8);
	put_u16(5);
	put_u16(0x8100);
	put_u16(6);
	put_u16(0x0800);
	put_ipv4();
	check_whole(DLT_EN10MB);
	n = tape_ethernet(frame, 0x8100);
	for (int i = 0; i < 20; i++) {
		put_u16(5);
		put_u16(0x8100);
	}
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NOT_IP);
}

static void put_ipv6(unsigned next, size_t length)
{
	memset(frame + n, 0, 40);
	frame[n] = 0x60;
	tape_u16(frame + n + 4, (unsigned)length);
	frame[n + 6] = (uint8_t)next;
	memcpy(frame + n + 8, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	memcpy(frame + n + 24, "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2", 16);
	n += 40;
}

static void ipv6_with_extension_headers(void)
{
	struct pr_packet p;
	char text[PR_ADDRESS_TEXT];
	uint8_t body[64];
	size_t size = tape_udp(body, 7946, 7946, "hello", 5);
	n = tape_ethernet(frame, 0x86dd);
	put_ipv6(0, 8 + 16 + size);
	put("\x3c\0\0\0\0\0\0\0", 8);          /* hop by hop; destination options follow */
	put("\x11\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16); /* of 16 bytes; UDP follows */
	put(body, size);
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_UNDERSTOOD);
	pr_address_text(text, p.from);
	CHECK_EQ_STR(text, "fd00::1");
	CHECK_EQ_INT(p.protocol, PR_IP_UDP);
	CHECK_EQ_INT(p.length, 5);
	CHECK_EQ_INT(p.captured, 5);
	frame[14 + 40 + 8 + 1] = 200; /* longer than the packet */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_MALFORMED);
	n = tape_ethernet(frame, 0x86dd);
	put_ipv6(44, 8 + size);
	put("\x11\0\0\1\0\0\0\1", 8);
	put(body, size);
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_FRAGMENT);
}

static void what_is_cut_off(void)
{
	struct pr_packet p;
	n = tape_ethernet(frame, 0x0800);
	put_ipv4();
	for (size_t i = 0; i < 14 + 20 + 20; i++)
		CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, i), PR_PACKET_TRUNCATED);
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, 14 + 20 + 20), PR_PACKET_UNDERSTOOD);
	CHECK_EQ_INT(p.length, 100);
	CHECK_EQ_INT(p.captured, 0);
}

static void what_is_wrong(void)
{
	struct pr_packet p;
	n = tape_ethernet(frame, 0x0800);
	put_ipv4();
	uint8_t *ip = frame + 14, *tcp = ip + 20;
	tcp[12] = 4 << 4; /* a header shorter than any */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_MALFORMED);
	tape_u16(ip + 2, 30); /* no room for the header */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_MALFORMED);
	tape_u16(ip + 2, 140);
	tcp[12] = 5 << 4;
	tape_u16(ip + 6, 0x2000); /* more fragments follow */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_FRAGMENT);
	tape_u16(ip + 6, 0x4000); /* do not fragment */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_UNDERSTOOD);
	ip[9] = 50;
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_PROTOCOL);
	ip[9] = 6;
	ip[16] = 224; /* a group */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NOBODY);
	ip[16] = 10;
	ip[0] = 0x44;
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_MALFORMED);
	n = tape_ethernet(frame, 0x88cc);
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NOT_IP);
}

static void neighbours_ask_and_answer(void)
{
	struct pr_packet p;
	char text[PR_ADDRESS_TEXT];
	n = tape_ethernet(frame, 0x0806);
	n += tape_arp(frame + n, 1, 1, 2);
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NEIGHBOUR);
	pr_address_text(text, p.from);
	CHECK_EQ_STR(text, "10.0.0.1");
	pr_address_text(text, p.to);
	CHECK_EQ_STR(text, "10.0.0.2");
	CHECK(!p.answers);
	for (size_t i = 14; i < n; i++)
		CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, i), PR_PACKET_TRUNCATED);
	frame[14 + 7] = 2;
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NEIGHBOUR);
	CHECK(p.answers);
	frame[14 + 7] = 8; /* InARP */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NOT_IP);
	n = tape_ethernet(frame, 0x0806);
	n += tape_arp(frame + n, 1, 2, 2); /* whoever has it answers */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NOBODY);
}

static void neighbours_of_ipv6(void)
{
	struct pr_packet p;
	char text[PR_ADDRESS_TEXT];
	n = tape_ethernet(frame, 0x86dd);
	put_ipv6(58, 24);
	memset(frame + n, 0, 24);
	frame[n] = 135;
	memcpy(frame + n + 8, "\xfe\x80", 2);
	frame[n + 23] = 9;
	n += 24;
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NEIGHBOUR);
	pr_address_text(text, p.to);
	CHECK_EQ_STR(text, "fe80::9");
	CHECK(!p.answers);
	frame[n - 24] = 136;
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_NEIGHBOUR);
	pr_address_text(text, p.from);
	CHECK_EQ_STR(text, "fe80::9");
	CHECK(p.answers);
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n - 1), PR_PACKET_TRUNCATED);
}

static void nobody_listens_on_a_port(void)
{
	struct pr_packet p;
	uint8_t body[64] = {3, 3}, udp[16];
	tape_udp(udp, 5405, 5406, "", 0);
	size_t size = 8 + tape_ipv4(body + 8, 2, 1, PR_IP_UDP, udp, 8);
	n = tape_ethernet(frame, 0x0800);
	n += tape_ipv4(frame + n, 1, 2, 1, body, size);
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_UNDERSTOOD);
	CHECK(p.unreachable);
	CHECK_EQ_INT(p.to_port, 5405);
	CHECK_EQ_INT(p.from_port, 5406);
	frame[14 + 20 + 1] = 1; /* host unreachable: a router says so */
	CHECK_EQ_INT(pr_packet_read(&p, DLT_EN10MB, frame, n), PR_PACKET_PROTOCOL);
}

static void addresses_as_text(void)
{
	struct pr_address a, b;
	char text[PR_ADDRESS_TEXT];
	CHECK(pr_address_parse(&a, "10.1.2.3"));
	CHECK(pr_address_parse(&b, "::ffff:10.1.2.3"));
	CHECK(pr_address_same(a, b));
	CHECK(pr_address_parse(&a, "fe80::1"));
	pr_address_text(text, a);
	CHECK_EQ_STR(text, "fe80::1");
	CHECK(!pr_address_parse(&a, "etcd1"));
}

CHECK_MAIN(every_link_layer, cooked_packets_have_a_direction, vlan_tags_stack, ipv6_with_extension_headers, what_is_cut_off,
           what_is_wrong, neighbours_ask_and_answer, neighbours_of_ipv6, nobody_listens_on_a_port, addresses_as_text)
