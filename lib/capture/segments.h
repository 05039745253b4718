/*
 * TCP connections as they pass a tap: what each segment says of whether the two hosts hear each other (RFC 9293).
 *
 * A segment counts as having got there once the other side acknowledged more than it had before. What is sent anew below
 * the highest sequence number is a repetition: of what is not acknowledged, it says that the way there is doubtful; of
 * what is, the way back. Sequence numbers alone are looked at, so it does not matter where a capture begins.
 *
 * Memory is bounded: PR_SEGMENTS_CONNECTIONS of them, of more those that were used last. Nothing is lost with the others but
 * what is outstanding on them.
 */
#ifndef PR_SEGMENTS_H
#define PR_SEGMENTS_H

#include "hearing.h"

#define PR_SEGMENTS_CONNECTIONS 16384u

struct pr_segments;

struct pr_segments *pr_segments_new(void); /* NULL if memory ran out */
void pr_segments_free(struct pr_segments *s);
/* Connections that were forgotten, though not closed, for want of room. */
uint64_t pr_segments_forgotten(const struct pr_segments *s);
/* Tells `hearing` what a TCP packet says of its pair; side: the sender's. */
void pr_segments_take(struct pr_segments *s, struct pr_hearing *hearing, uint32_t pair, unsigned side,
                      const struct pr_packet *packet, uint64_t t);

#endif
