/* A packet capture put together by hand, in memory: a pcap file of Ethernet frames, unless tape_begin() says otherwise. */
#ifndef TAPE_H
#define TAPE_H

#include <pcap/dlt.h>
#include <stdio.h>
#include <string.h>

#include "capture/packet.h"

#define TAPE_SEQ 1000u

static uint8_t tape[1 << 18];
static size_t tape_n;
static unsigned tape_snap = 65535; /* bytes of a packet that are kept */
static const char *tape_says; /* how the data of segments begin, 14 bytes; NULL: with zeros */

static inline void tape_u16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static inline void tape_u32(uint8_t *p, uint32_t value)
{
	tape_u16(p, value >> 16);
	tape_u16(p + 2, value & 0xffff);
}

/* link: of libpcap's LINKTYPE_ numbers. The file's integers are big-endian, its times nanoseconds. */
static inline void tape_begin(unsigned link)
{
	static const uint8_t head[] = {0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4, [18] = 0xff, 0xff, [23] = 0};
	memcpy(tape, head, sizeof head);
	tape_u32(tape + 20, link);
	tape_n = 24;
	tape_snap = 65535;
}

/* t in milliseconds after 1000 s. */
static inline void tape_frame(unsigned t, const uint8_t *frame, size_t n)
{
	size_t kept = n < tape_snap ? n : tape_snap;
	uint8_t *p = tape + tape_n;
	if (tape_n + 16 + kept > sizeof tape)
		return;
	tape_u32(p, 1000 + t / 1000);
	tape_u32(p + 4, t % 1000 * 1000000);
	tape_u32(p + 8, (uint32_t)kept);
	tape_u32(p + 12, (uint32_t)n);
	memcpy(p + 16, frame, kept);
	tape_n += 16 + kept;
}

/* An IPv4 packet from 10.0.0.FROM to 10.0.0.TO with the transport's bytes, at p; its size. */
static inline size_t tape_ipv4(uint8_t *p, unsigned from, unsigned to, unsigned protocol, const uint8_t *body, size_t n)
{
	memset(p, 0, 20);
	p[0] = 0x45;
	tape_u16(p + 2, (unsigned)(20 + n));
	p[8] = 64;
	p[9] = (uint8_t)protocol;
	p[12] = p[16] = 10;
	p[15] = (uint8_t)from;
	p[19] = (uint8_t)to;
	memcpy(p + 20, body, n);
	return 20 + n;
}

/* ARP for IPv4: a question (1) or an answer (2) of 10.0.0.FROM, about or to 10.0.0.TO; its size. */
static inline size_t tape_arp(uint8_t *p, unsigned operation, unsigned from, unsigned to)
{
	memset(p, 0, 28);
	tape_u16(p, 1);
	tape_u16(p + 2, 0x0800);
	p[4] = 6;
	p[5] = 4;
	tape_u16(p + 6, operation);
	p[14] = p[24] = 10;
	p[17] = (uint8_t)from;
	p[27] = (uint8_t)to;
	return 28;
}

static inline size_t tape_tcp(uint8_t *p, unsigned from_port, unsigned to_port, uint32_t seq, uint32_t ack, unsigned flags,
                              size_t payload)
{
	memset(p, 0, 20 + payload);
	tape_u16(p, from_port);
	tape_u16(p + 2, to_port);
	tape_u32(p + 4, seq);
	tape_u32(p + 8, ack);
	p[12] = 5 << 4;
	p[13] = (uint8_t)flags;
	if (tape_says && payload >= 14)
		memcpy(p + 20, tape_says, 14);
	return 20 + payload;
}

static inline size_t tape_udp(uint8_t *p, unsigned from_port, unsigned to_port, const void *payload, size_t n)
{
	memset(p, 0, 8);
	tape_u16(p, from_port);
	tape_u16(p + 2, to_port);
	tape_u16(p + 4, (unsigned)(8 + n));
	memcpy(p + 8, payload, n);
	return 8 + n;
}

static inline size_t tape_ethernet(uint8_t *frame, unsigned type)
{
	memset(frame, 0, 14);
	tape_u16(frame + 12, type);
	return 14;
}

/* A segment of the connection between ports `from_port` and `to_port`; seq and ack count from TAPE_SEQ. */
static inline void tape_segment(unsigned t, unsigned from, unsigned from_port, unsigned to, unsigned to_port, unsigned flags,
                                uint32_t seq, uint32_t ack, size_t payload)
{
	uint8_t body[1600], frame[1700];
	size_t n = tape_tcp(body, from_port, to_port, TAPE_SEQ + seq, TAPE_SEQ + ack, flags, payload);
	size_t head = tape_ethernet(frame, 0x0800);
	tape_frame(t, frame, head + tape_ipv4(frame + head, from, to, PR_IP_TCP, body, n));
}

static inline void tape_datagram(unsigned t, unsigned from, unsigned to, unsigned port, const void *payload, size_t n)
{
	uint8_t body[1600], frame[1700];
	size_t size = tape_udp(body, port, port, payload, n), head = tape_ethernet(frame, 0x0800);
	tape_frame(t, frame, head + tape_ipv4(frame + head, from, to, PR_IP_UDP, body, size));
}

static inline FILE *tape_open(void)
{
	return fmemopen(tape, tape_n, "rb");
}

#endif
