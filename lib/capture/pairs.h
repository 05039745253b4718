/*
 * Pairs of hosts that talk in a capture, and what is known of the two ways between them: a way leads from one side, 0 or 1,
 * to the other.
 *
 * Memory is bounded: PR_PAIRS of them; of more, those that were seen last are remembered.
 */
#ifndef PR_PAIRS_H
#define PR_PAIRS_H

#include "packet.h"

#define PR_PAIRS 4096u
#define PR_PAIRS_SET 8u  /* a pair is in one of so many places */
#define PR_PORTS 4u      /* that one side was seen to listen on last */
#define PR_SIDE_NONE 2u

/* Times are nanoseconds since 1970, 0 for never. */
struct pr_way {
	uint64_t seen;     /* anything of it passed the tap */
	uint64_t proved;   /* something of it got there */
	uint64_t spoke;    /* the same, of its process */
	uint64_t pause;    /* the longest one between two signs of life of its process; forgotten slowly */
	uint64_t regular;  /* since when there was no pause of more than PR_HEARING_REGULAR */
	uint64_t steady;   /* since when there was none of more than PR_HEARING_STEADY */
	uint64_t contact;  /* the one that is to be told next */
	uint64_t told;     /* the last contact */
	uint64_t held;     /* contacts since that were left out */
	uint64_t claimed;  /* when it was last told to be idle */
	uint64_t tried;    /* since when it has been sending without an answer; 0: it has one */
	uint64_t answered; /* when the other's process gave its last sign of life */
	uint64_t asked;    /* since when it has been asked without one, whatever its kernel did; 0: it answered */
	uint32_t questions; /* so many since then */
	uint64_t back;     /* when it last had an answer after it had been sending for too long without one; 0: never */
	uint64_t repeated; /* since when its answers have not come; 0: they have */
	uint64_t ended;    /* when it closed the last of the pair's connections, which had lasted; 0: it has not, or spoke since */
	uint64_t hushed;   /* the first packet since it spoke, which was its kernel's */
	uint64_t returned; /* the first packet of it that passed the tap while it is down; 0: none */
	uint64_t lasted;   /* while it is down: until when that was told to last; 0: not again */
	int64_t ahead; /* the least that a packet came later, by the receiver's clock, than it left, by the sender's */
	bool timed;    /* that is known */
	struct pr_passage {
		uint64_t sent, came; /* by both clocks; sent is 0: not known, or taken */
	} latest, proof; /* of the latest packet, and of the latest one by when `contact` was proved */
	uint32_t tries, repeats;
	uint32_t openings; /* of the tries, those of connections that are opened at the moment of the first */
	uint32_t ignored; /* of the tries, those made after the other had been heard again */
	struct pr_transit {
		uint64_t begun, before; /* when what is counted here began, and what was counted before it */
		uint64_t first;         /* since when something was missing; 0: nothing was */
		uint64_t quickest, took; /* the shortest time that an answer took, and all together */
		uint32_t answers, timed; /* timed: those of which it is known */
		uint32_t missing, times; /* what was sent again before there was one, and how often that happened */
	} transit;
	bool asks;        /* it was tried with what the other's process answers, not its kernel */
	bool down, silent; /* told so; silent: only its process can end it */
	bool up;           /* told so, for the first time or since it was down */
	bool beats;        /* its contacts promise the next one */
	bool due;          /* its next contact is not to be left out */
	bool pending;      /* a contact is to be told, once the own process gives a sign of life */
};

struct pr_pair {
	struct pr_address hosts[2];
	uint64_t used; /* 0: free */
	struct pr_way ways[2];
	uint64_t attempt; /* the newest exchange that was tried and may still be answered; 0: none */
	uint64_t failed;  /* the newest one that was not answered; 0: never */
	uint64_t refused; /* when a host said last that nobody listens; 0: never */
	uint64_t sought;  /* the attempt, if the other's hardware address was all that was asked for; 0: it was not */
	uint32_t open; /* connections */
	uint16_t served[2][PR_PORTS];
	uint8_t own; /* the side that is the capture's own host, or PR_SIDE_NONE */
	struct {
		uint8_t n, fields[2 * (PR_ADDRESS_TEXT + 2)];
	} called[2]; /* observer and subject of a way, encoded (told.h): those of a record about it */
	bool equals; /* both have served one port: none is a client */
};

struct pr_pairs {
	uint64_t forgotten;
	uint32_t last; /* found */
	size_t count;
	uint32_t used[PR_PAIRS]; /* the numbers of those in use */
	struct pr_pair list[PR_PAIRS];
};

/* The pair's number, a new one if need be; *side: which side `from` is. A zeroed struct has none. *fresh: it is new. */
uint32_t pr_pairs_find(struct pr_pairs *pairs, const struct pr_address *from, const struct pr_address *to, uint64_t t,
                       unsigned *side, bool *fresh);

#endif
