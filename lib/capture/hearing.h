/*
 * Who hears whom, by what passed one tap: facts about pairs of hosts go in, contact and link records come out.
 *
 * A way leads from one host of a pair to the other; "way s is down" is the link (observer: the other, subject: s). What is
 * told of it:
 * - contact, when something certainly got there (not when it only passed the tap): at most one in `every`, the first after
 *   evidence of a loss always. A way on which a process speaks steadily, without a pause of PR_HEARING_STEADY for twice as
 *   long, promises to be heard again until it pauses, and so does the other way of one that is lost, as long as that is: their
 *   contacts are beats; others name the system and promise nothing (pr-detect(1)).
 * - link up with the first contact, and with the first after a loss; and of a way that was told in beats and is idle.
 * - link down, by judge.h, and again while it lasts: the last attempts that failed.
 * - activity of the own process, one a second at most; its start, where it had closed all or refused everybody before.
 *
 * The own host's kernel goes on when its process does not. So contacts wait until the process gives its next sign of life,
 * by sending something new; they are told then with their own time, but not if that is PR_HEARING_LATE ago, nor if it was
 * silent for PR_HEARING_PATIENCE while several came: then it was stopped.
 */
#ifndef PR_HEARING_H
#define PR_HEARING_H

#include "match.h"
#include "pairs.h"
#include "told.h"

#define PR_HEARING_PATIENCE 4000000000u /* ns: a network of seconds of delay is slow, not cut */
#define PR_HEARING_REGULAR 4000000000u  /* ns: who pauses for longer promises nothing */
#define PR_HEARING_STRETCH 10000000000u /* ns: for how long one has been regular, before that is a promise */
#define PR_HEARING_LATE 1000000000u     /* ns: by so much records may be older than those that were told before */
#define PR_HEARING_STEADY 10000000000u  /* ns: who pauses for longer would be missed by pr-detect, which waits for 15 s */

struct pr_hearing {
	struct pr_told told;
	const struct pr_match *match; /* what left the senders, by their own captures; borrowed; NULL: that is not known */
	uint64_t every, t, judged;
	uint64_t active, told_active; /* when the own process sent something new, when that was told */
	uint64_t gone; /* since when it seems to be gone: it closed its last connection, or its host refused somebody */
	uint32_t open; /* the own host's connections */
	struct pr_address own;
	bool has_own, awake; /* awake: the own process was, when it was judged last */
	size_t waiting_count;
	uint32_t waiting[2 * PR_PAIRS]; /* ways, pair * 2 + side, of which a contact is to be told */
	struct pr_pairs pairs;
};

/* teller and match are borrowed. NULL if memory ran out. */
struct pr_hearing *pr_hearing_new(const struct pr_teller *teller, uint64_t every, const struct pr_match *match);
void pr_hearing_free(struct pr_hearing *h);
/* From now on this is the capture's own host; NULL: none is. */
void pr_hearing_own(struct pr_hearing *h, const struct pr_address *own);
/* The packet that the next facts are from, see pr_told_at(); the number of its pair, for now, and its sender's side. */
uint32_t pr_hearing_packet(struct pr_hearing *h, uint64_t t, uint64_t place, const struct pr_packet *packet, unsigned *side);

/* Facts. `side` is the way's sender. Something of it passed the tap. */
void pr_hearing_seen(struct pr_hearing *h, uint32_t pair, unsigned side);
/* Something of it got there; process: it was its process that sent it, not only the kernel. */
void pr_hearing_proved(struct pr_hearing *h, uint32_t pair, unsigned side, bool process);
/* The same of what its process sent at `since`, as shows now. */
void pr_hearing_proved_since(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/* Its process said something of which it is not known whether it got there. */
void pr_hearing_spoke(struct pr_hearing *h, uint32_t pair, unsigned side);
/* What it sent at `since` was answered just now. */
void pr_hearing_took(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/* The same of what it asked, see pr_hearing_asked(). since: 0: it is not known which of what it asked since it had the last answer. */
void pr_hearing_answered(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/* Something that it repeated got there, though the answer to it did not get back: never left out. */
void pr_hearing_met(struct pr_hearing *h, uint32_t pair, unsigned side);
/*
 * A datagram of it is in the capture: it got there, if the capture is the receiver's and nothing is without an answer. asks: the pair
 * answers some of what it says, and what is not answered counts only once the way is down: it may be its end.
 */
void pr_hearing_arrived(struct pr_hearing *h, uint32_t pair, unsigned side, bool asks);
/* It sends what the other's process, not its kernel, answers at once if it gets there. */
void pr_hearing_asked(struct pr_hearing *h, uint32_t pair, unsigned side);
/* The same, over a connection, whose kernel sees to it that it gets there. */
void pr_hearing_question(struct pr_hearing *h, uint32_t pair, unsigned side);
/* It opens a connection, or accepts one, for the first time or again, which the other's kernel answers. */
void pr_hearing_opens(struct pr_hearing *h, uint32_t pair, unsigned side);
/* It repeats what it first sent at `since`, and has no answer to. */
void pr_hearing_tried(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/*
 * The own host asks for the other's hardware address, as it does before it sends what it has to send, once it has forgotten it: then
 * there is nothing else to see of what it tries. While a way is down that is an attempt as any other, unless it is answered. It
 * tells of no loss by itself: the link layer may know a host that IP does not reach, and the other way round.
 */
void pr_hearing_sought(struct pr_hearing *h, uint32_t pair);
void pr_hearing_found(struct pr_hearing *h, uint32_t pair);
/* A connection that its kernel accepted is open: what it tried there got through, whether its process takes it up or not. */
void pr_hearing_accepted(struct pr_hearing *h, uint32_t pair, unsigned side);
/* The other repeats what this side had answered at `since`. */
void pr_hearing_repeated(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/* This packet, which just came in, had left the sender at `sent`, by its clock. */
void pr_hearing_sent(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t sent);
/* It listens on this port. If the other does so, too, they are equals, and none is a client. */
void pr_hearing_served(struct pr_hearing *h, uint32_t pair, unsigned side, uint16_t port);
/* A connection was opened, or is seen to be open. */
void pr_hearing_opened(struct pr_hearing *h, uint32_t pair);
/* One that pr_hearing_opened() was told of at `since` was closed by a side, or was forgotten (PR_SIDE_NONE). */
void pr_hearing_closed(struct pr_hearing *h, uint32_t pair, unsigned side, uint64_t since);
/* Its host says that nobody listens. */
void pr_hearing_refused(struct pr_hearing *h, uint32_t pair, unsigned side);
/* A time of the own clock by the clock of the pair's other host, as far as that is known. */
uint64_t pr_hearing_theirs(const struct pr_pair *p, uint64_t t);
/*
 * Until when a way that is down certainly was: the last attempt, of either side, that had no answer; 0 if none was made since
 * something got there.
 */
uint64_t pr_hearing_lasted(const struct pr_hearing *h, const struct pr_pair *p, unsigned side);
/* The process sent something new: of the own host it is what contacts wait for. */
void pr_hearing_active(struct pr_hearing *h, uint32_t pair, unsigned side);

#endif
