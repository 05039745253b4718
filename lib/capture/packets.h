/*
 * The packets of a capture, pcap or pcapng, one after the other as they stand in it.
 *
 * libpcap opens every capture, and reads what is not usual. The usual, a pcap file of version 2.4 of a link that packet.h knows, with
 * whole records of lengths and times that are in range, is read past it out of a large buffer: libpcap asks for each packet twice,
 * and copies it twice. At the first record that is not as usual, and where the capture ends, libpcap goes on, so that what is wrong is
 * found and told by it alone.
 */
#ifndef PR_PACKETS_H
#define PR_PACKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Like read(2). */
typedef ssize_t pr_packets_read(void *arg, void *to, size_t n);

struct pr_captured {
	uint64_t t; /* 0: it has no time, or one that cannot be told */
	const uint8_t *bytes; /* valid until the next one */
	size_t n;
};

struct pr_packets;

/* NULL: it is no capture, or memory ran out, and error, of `size` bytes, says so. */
struct pr_packets *pr_packets_new(pr_packets_read *read, void *arg, char *error, size_t size);
void pr_packets_free(struct pr_packets *p);
/* 1; 0: the end; -1: it is damaged or cut off, see pr_packets_error(). */
int pr_packets_next(struct pr_packets *p, struct pr_captured *captured);
const char *pr_packets_error(const struct pr_packets *p);
/* One of libpcap's DLT_ numbers. */
int pr_packets_link(const struct pr_packets *p);
/* A pcap file: a record is PR_PACKETS_HEAD bytes and what was captured, behind PR_PACKETS_START bytes of the file's own. */
bool pr_packets_classic(const struct pr_packets *p);

#define PR_PACKETS_START 24u
#define PR_PACKETS_HEAD 16u

#endif
