/*
 * What a gate knows of each member that it let something in from: its incarnation, which of its messages came, where from, and
 * what was told of it. Only messages that were verified change it, so that it grows with the members heard and with nothing
 * that strangers send.
 */
#ifndef PR_SENDERS_H
#define PR_SENDERS_H

#include "bucket.h"
#include "membership.h"
#include "replays.h"

/* Where a datagram came from: an IPv4 address as ::ffff:a.b.c.d. */
struct pr_source {
	uint8_t address[16];
	uint16_t port;
};

#define PR_SENDER_WAYS 2u /* sources of a member that are known: it may have two addresses, or have got another one */
#define PR_SENDER_TYPES 6u /* PR_BEAT to PR_BALLOT; parcels are in pieces */

struct pr_way {
	struct pr_source source;
	uint64_t at; /* when the latest good message came from there; 0: it is none */
	struct pr_bucket bucket;
};

/* What may be told of a member, by a message that its key made. */
enum pr_told_of {
	PR_TOLD_TWICE, /* two messages with one number */
	PR_TOLD_AHEAD, /* a message from the future */
	PR_TOLD_BACK,  /* a new message of an old incarnation */
	PR_TOLD_STALE, /* a first message that was sent long ago */
	PR_TOLD_KINDS,
};

struct pr_sender {
	uint32_t peer;
	bool begun;           /* one was let in: incarnation and replays are filled */
	uint64_t incarnation; /* the newest */
	uint64_t at;          /* when one was let in last */
	struct pr_replays replays[PR_SENDER_TYPES]; /* by type - PR_BEAT */
	struct pr_way ways[PR_SENDER_WAYS];
	uint64_t told[PR_TOLD_KINDS]; /* when it was last; 0: never */
};

/* Zeroed: nobody is known. */
struct pr_senders {
	struct pr_sender_slot {
		uint32_t peer;
		struct pr_sender *sender;
	} *list; /* sorted by number */
	size_t count, room;
};

void pr_senders_free(struct pr_senders *senders);
/* NULL if it is not known. */
struct pr_sender *pr_senders_find(const struct pr_senders *senders, uint32_t peer);
/* Found, or new; NULL if memory ran out. */
struct pr_sender *pr_senders_add(struct pr_senders *senders, uint32_t peer);
/* The members have other numbers now, and some are no members any more. */
void pr_senders_renumber(struct pr_senders *senders, const struct pr_membership *before, const struct pr_membership *after);

/* NULL if none of its good messages came from there. */
struct pr_way *pr_sender_way(struct pr_sender *sender, const struct pr_source *source);
/* A good one did; the one that was used least lately is forgotten for it. */
void pr_sender_came(struct pr_sender *sender, const struct pr_source *source, uint64_t now);

#endif
