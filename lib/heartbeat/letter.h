/*
 * A datagram's outside: its envelope and the head of the message, which say all that is needed to tell whether it is worth
 * verifying. What is not authenticated is read no further than that, in a time that does not grow with it; pr_decode() is for
 * what was verified.
 *
 * Of the forms that COSE allows just the one is read that pr-heartbeat writes: 18([protected, {}, payload, signature]), and 17
 * likewise; the message begins with type, t, peer, incarnation, seq and, if it is for one peer, to, in this order and without
 * others between them.
 */
#ifndef PR_LETTER_H
#define PR_LETTER_H

#include "record/record.h"

struct pr_letter {
	struct pr_span envelope, protected, payload, seal; /* all but the payload: p NULL if it is bare */
	uint64_t type, t, incarnation, seq;
	struct pr_span peer, to; /* to: p NULL if it is for all */
};

/* tag: the first byte of its envelope; 0: it has none. Spans point into the datagram. */
bool pr_letter_unwrap(struct pr_letter *letter, uint8_t tag, struct pr_span datagram);
/* Of what was unwrapped; true only for types that are sent as datagrams. */
bool pr_letter_head(struct pr_letter *letter);

#endif
