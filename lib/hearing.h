/*
 * Who hears whom, by what passed one tap: facts about pairs of hosts go in, contact and link records come out.
 *
 * A way leads from one host of a pair to the other; "way s is down" is the link (observer: the other, subject: s). What is
 * told of it:
 * - contact, when something certainly got there (not when it only passed the tap): at most one in `every`, the first after
 *   evidence of a loss always. A way on which the sender's process has spoken regularly promises to be heard again, so its
 *   contacts are beats; else they name the system and promise nothing (pr-detect(1)).
 * - link down, when what was sent has been repeated without an answer for PR_HEARING_PATIENCE, or when who spoke
 *   regularly has been silent for three times its longest pause and PR_HEARING_PATIENCE. Which way is down:
 *     unacknowledged: what s repeats has no answer, though the other is still heard: s → other
 *     unanswered: the same, and nothing of the other is heard any more: other → s, and s → other is suspect
 *     repeated: s repeats what the other has answered already: other → s
 *     missing: packets left s, by its own capture, and none came: s → own host
 *     unheard: no packet of s, who spoke regularly: s → own host
 *     silent: only the kernel of s answers, its process is stopped, or stuck: s → own host
 *     refused: the host of s answers that nobody listens any more: s → own host
 * - link up, when a way becomes regular; and while a regular one is idle since its connections were closed in order.
 * - activity of the own process, thinned to one a second.
 *
 * The own host's kernel goes on when its process does not. So nothing is told until the process gives its next sign of
 * life, by sending something new; it is told then, with that time.
 *
 * Memory is bounded: PR_HEARING_PAIRS pairs; of more, those that were seen last are remembered.
 */
#ifndef PR_HEARING_H
#define PR_HEARING_H

#include "encode.h"
#include "match.h"
#include "packet.h"
#include "teller.h"

#define PR_HEARING_PAIRS 4096u
#define PR_HEARING_PATIENCE 4000000000u /* ns: a network of seconds of delay is slow, not cut */
#define PR_HEARING_NONE UINT32_MAX

struct pr_hearing;

struct pr_hearing_counts {
	uint64_t records;
	uint64_t forgotten; /* pairs, for want of room */
};

/* file is copied; the teller is borrowed. NULL if memory ran out. */
struct pr_hearing *pr_hearing_new(const struct pr_teller *teller, const char *file, uint64_t every);
/* What left the senders, by their own captures; borrowed. */
void pr_hearing_match(struct pr_hearing *h, const struct pr_match *match);
void pr_hearing_free(struct pr_hearing *h);
const struct pr_hearing_counts *pr_hearing_counts(const struct pr_hearing *h);
/* From now on this is the capture's own host; NULL: none is. */
void pr_hearing_own(struct pr_hearing *h, const struct pr_address *own);
/* The packet that the next facts are from: its time, and where it stands, "@" its offset or "#" its number. */
void pr_hearing_at(struct pr_hearing *h, uint64_t t, char sign, uint64_t place);
/* A pair's number, for now; *side: which of the two `from` is, 0 or 1. */
uint32_t pr_hearing_pair(struct pr_hearing *h, struct pr_address from, struct pr_address to, unsigned *side);

/* Facts. `side` is the way's sender. */
void pr_hearing_seen(struct pr_hearing *h, uint32_t pair, unsigned side);
/* This packet, which just came in, had left the sender at `sent`, by its clock. */
void pr_hearing_sent(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t sent);
/* Something of it got there; process: it was its process that sent it, not only the kernel. */
void pr_hearing_proved(struct pr_hearing *h, uint32_t pair, unsigned side, bool process);
/* It sends what is answered at once if it gets there. */
void pr_hearing_asked(struct pr_hearing *h, uint32_t pair, unsigned side);
/* Something that it repeated got there, though the answer to it did not get back: never thinned out. */
void pr_hearing_met(struct pr_hearing *h, uint32_t pair, unsigned side);
/* It repeats what it first sent at `since`, and has no answer to. */
void pr_hearing_tried(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/* The other repeats what this side had answered at `since`. */
void pr_hearing_repeated(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/* A connection was closed, or its process died: nothing is promised any more. */
void pr_hearing_closed(struct pr_hearing *h, uint32_t pair, unsigned side);
/* Its host says that nobody listens. */
void pr_hearing_refused(struct pr_hearing *h, uint32_t pair, unsigned side);
/* A datagram of it is in the capture: it got there, if the capture is the receiver's. */
void pr_hearing_arrived(struct pr_hearing *h, uint32_t pair, unsigned side);
/* It listens on this port. If the other does so, too, they are equals, and none is a client. */
void pr_hearing_served(struct pr_hearing *h, uint32_t pair, unsigned side, uint16_t port);
/* The process sent something new: of the own host it is what all that is told waits for. */
void pr_hearing_active(struct pr_hearing *h, uint32_t pair, unsigned side);
/* After all facts of a packet: what follows from them and the time, now and then. */
void pr_hearing_judge(struct pr_hearing *h);

#endif
