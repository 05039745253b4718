/*
 * One packet capture (packets.h): who hears whom, told as it goes (teller.h, hearing.h).
 *
 * What counts as "B got a packet of A's": of TCP, that B acknowledged it. Of UDP, that it is in the capture of B's own host;
 * but with corosync's knet (its header in the clear) only that B answered a ping, and with memberlist (Serf; not encrypted)
 * the same, or once A was lost that something came while B owes no answer. A capture of neither's host proves TCP alone. Fragments are counted and not understood.
 *
 * Several captures of a call tell more together: read each without a teller first, all with one pr_match (match.h), and then
 * again with it. One capture alone, or a pipe, needs no first reading.
 *
 * The capture's own host is the one that takes part in all packets; or as cooked captures tell. While two do, or none does,
 * there is none: pr_capture_own() says so afterwards, and what it says for a file can be given when it is read again.
 *
 * The own peer is pr_own_peer, other peers are addresses ("10.1.2.3", "fe80::1"). Other hosts may be clients, so what is
 * told of them counts only if they are known from elsewhere (PR_TELL_KNOWN), unless both have accepted connections on the
 * same port, or send UDP from and to the same port: then they are equals.
 *
 * The stream is read once, forward; nothing is allocated for a packet. The place of what is told, PLACED, is "FILE@OFFSET", the
 * offset of the packet's record in a pcap file, or "FILE#NUMBER", from 1, in a pcapng file: pr_capture_sign() says which.
 */
#ifndef PR_CAPTURE_H
#define PR_CAPTURE_H

#include "match.h"
#include "packet.h"
#include "packets.h"
#include "tell/teller.h"

struct pr_capture_options {
	const struct pr_teller *teller; /* borrowed; NULL: it is only counted, and its own host looked for */
	const struct pr_address *own;   /* its own host, if that is known; copied */
	struct pr_match *match;         /* see match.h; borrowed; NULL: one end alone. Without a teller it learns, else it is asked */
	uint64_t every;              /* at most one contact of a pair, in a direction, in so many ns */
};

struct pr_capture_counts {
	uint64_t packets, bytes;          /* bytes: as captured */
	uint64_t fates[PR_PACKET_FATES];  /* enum pr_packet_fate */
	uint64_t first, last;             /* times; first > last: none */
	uint64_t steps;                   /* how often the time went back by more than a second */
	uint64_t records;                 /* told */
	uint64_t strange;                 /* packets that the own host has no part in */
	uint64_t pairs_forgotten, connections_forgotten;
};

struct pr_capture;

/* Reads by `read`, until it is freed. NULL: it is no capture, or memory ran out, and error, of `size` bytes, says so. */
struct pr_capture *pr_capture_new(pr_packets_read *read, void *arg, const struct pr_capture_options *options, char *error,
                                  size_t size);
void pr_capture_free(struct pr_capture *c);
/* Reads one packet and tells what it says. 1; 0: the end; -1: the capture is damaged or cut off, see pr_capture_error(). */
int pr_capture_next(struct pr_capture *c);
/* What stands before a place, '@' or '#'. */
char pr_capture_sign(const struct pr_capture *c);
const char *pr_capture_error(const struct pr_capture *c);
const struct pr_capture_counts *pr_capture_counts(const struct pr_capture *c);
/* The time of the last packet: what is told from now on is not older by more than PR_HEARING_LATE, unless the clock goes back. */
uint64_t pr_capture_reached(const struct pr_capture *c);
/* By all packets so far, the own host: false if it cannot be told. */
bool pr_capture_own(const struct pr_capture *c, struct pr_address *own);

/* The first bytes of a pcap or pcapng file. */
bool pr_capture_recognised(const uint8_t *p, size_t n);

#endif
