/* What a node is made of, and the records that it writes of itself. Private to node*.c. */
#ifndef PR_NODE_PARTS_H
#define PR_NODE_PARTS_H

#include "base/dice.h"
#include "ear.h"
#include "node.h"
#include "relay.h"

struct pr_node {
	struct pr_node_options options;
	struct pr_membership membership;
	struct pr_expander expander;
	struct pr_post post;
	struct pr_matrix matrix;
	struct pr_relay relay;
	struct pr_ear *ears;         /* by peer */
	uint32_t *neighbours;        /* to whom it beats */
	struct pr_rumours *rumours;  /* NULL: it only listens */
	struct pr_probing *probing;  /* NULL: it only listens */
	struct pr_candidacy *candidacy; /* NULL: it does not elect */
	struct pr_cose_worker worker;
	struct pr_build build;
	struct pr_dice dice;
	struct pr_outlet out;        /* to the caller, and noted so that it is not gossiped */
	uint8_t *row;                /* room for rows, PR_DATAGRAM_MAX bytes */
	uint64_t beat_at, look_at, last; /* by the clock; last: when it was woken */
	uint64_t beaten, lived;      /* ditto: when it beat last; when it told that it is alive */
	bool strangers;              /* somebody beats to it who is no neighbour: by another members file */
	bool exhausted;              /* memory ran out while something was told */
	bool once;                   /* it probes, and does nothing else */
	bool begun, viewed;          /* viewed: the last view that was told is still true */
	unsigned hurried;            /* the next beat comes early: EARLY or PASSED_ON (node.c); 0: it does not */
	uint64_t beats, heard, other_rosters;
};

static inline struct pr_span pr_node_name(const struct pr_node *node, uint32_t peer)
{
	return pr_membership_name(&node->membership, peer);
}

static inline bool pr_node_hears(const struct pr_node *node, uint32_t peer)
{
	return node->ears[peer].heard && !node->ears[peer].lost;
}

/* Whatever depends on who the members are. False if memory ran out. */
bool pr_node_arrange(struct pr_node *node);
void pr_node_disarrange(struct pr_node *node);
/* To be called first, whatever came: who was not woken in time was paused, or the machine slept. */
void pr_node_wake(struct pr_node *node, const struct pr_now *now);

/* For the outlet of a node's parts: to the caller, and noted, so that it is not gossiped should it come back. */
void pr_node_emit(void *node, struct pr_span record);
/* A beat of that peer was let in; interval: ns until its next, 0: none is to come. */
void pr_node_tell_contact(struct pr_node *node, uint32_t subject, const struct pr_record *beat, uint64_t interval);
void pr_node_tell_lifecycle(struct pr_node *node, uint32_t peer, const char *state);
/* That it holds that peer for lost. */
void pr_node_tell_lost(struct pr_node *node, uint32_t subject);
/* That it hears it again; or, with the cause "unwatched", that it does not wait for its beats any more. */
void pr_node_tell_up(struct pr_node *node, uint32_t subject, const char *cause);
/* That it is alive itself, at even intervals. */
void pr_node_tell_activity(struct pr_node *node);
/* about: p NULL for nobody; count: 0 for none. */
void pr_node_tell_note(struct pr_node *node, struct pr_span about, const char *text, uint64_t count);
/* That somebody is no member any more. */
void pr_node_tell_left(struct pr_node *node, uint32_t peer);
/* Whom it hears itself. */
void pr_node_tell_view(struct pr_node *node);
/* What the members file says of each, so that who reads the stream alone knows the base. False if memory ran out. */
bool pr_node_tell_members(struct pr_node *node);

#endif
