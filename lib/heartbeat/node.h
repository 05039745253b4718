/*
 * One peer of pr-heartbeat: all that it knows and does, but for I/O. It is driven by what comes in and by the clock that it is given,
 * and calls back with what is to go out; so thousands of them run in one process, in a test.
 */
#ifndef PR_NODE_H
#define PR_NODE_H

#include "base/text.h"
#include "candidacy.h"
#include "post.h"
#include "probing.h"
#include "rumours.h"

#define PR_NODE_MESH 200u

struct pr_node_options {
	const struct pr_members *members; /* borrowed, as all here */
	struct pr_span self;
	struct pr_gate_options gate;      /* its membership is filled in by the node */
	uint64_t incarnation;
	uint64_t interval; /* ns, between beats */
	uint32_t mesh;     /* up to so many members all beat to all: PR_NODE_MESH, but for tests */
	uint32_t degree;   /* to how many each beats among more */
	uint32_t numerator, denominator; /* of a quorum */
	bool listen_only;  /* nothing is sent at all */
	bool elect;
	struct pr_candidacy_options candidacy; /* with elect: term, vote, store, context */
	uint64_t keep;     /* ns: so long records are kept for those who missed them */
	size_t memory;     /* bytes of them */
	uint64_t rate;     /* bytes a second, of records that are passed on */
	struct pr_probing_options probing; /* connect, resolve, context */
	uint64_t seed;
	pr_post_deliver *deliver;  /* a datagram for a peer */
	void (*heard)(void *context, uint32_t peer); /* a datagram of that peer was let in; NULL: nobody wants to know */
	void *context;
	struct pr_outlet out;      /* records, for stdout */
	bool mute;                 /* pr_node_tell() is never called, here or where its records may go: none has to be known again */
	const struct pr_node *kin; /* one of the same members and options, whose tables of them it may use; NULL: it has its own */
};

struct pr_node;

/* NULL: error[size] says why. The node has sent and written nothing yet. */
struct pr_node *pr_node_new(const struct pr_node_options *options, const struct pr_now *now, char *error, size_t size);
void pr_node_free(struct pr_node *node);
/* A datagram came. False if memory ran out, here and below. */
bool pr_node_hear(struct pr_node *node, const struct pr_now *now, const struct pr_source *source, struct pr_span datagram);
/* A record came from stdin: it goes to all. */
bool pr_node_tell(struct pr_node *node, const struct pr_now *now, const struct pr_record *record);
/* So many wait to be sent that none should be read just now; to be asked again when pr_node_due() has passed. */
bool pr_node_busy(const struct pr_node *node);
/* When pr_node_tick() is to be called, as now->clock. */
uint64_t pr_node_due(const struct pr_node *node);
bool pr_node_tick(struct pr_node *node, const struct pr_now *now);
/* Why it cannot go on with these members, "has more neighbours than fit in a beat"; NULL: it can. */
const char *pr_node_objection(const struct pr_node *node, const struct pr_membership *membership);
/*
 * The members file was read anew: those who stay are known as before. The old one is not needed any more, but for its domain, which
 * stays what it was. There must be no objection to it. False if memory ran out: the node can only be freed then, while the old one is
 * still there.
 */
bool pr_node_renew(struct pr_node *node, const struct pr_now *now, const struct pr_members *members, const struct pr_keyring *ring);
/* Probes all members, once, at once; instead of ticking. What is heard is told. */
bool pr_node_once(struct pr_node *node, const struct pr_now *now);
/* Of how many that is not known yet; and how many, of those of which it is, did not answer, or their ports. */
size_t pr_node_pending(const struct pr_node *node);
size_t pr_node_missed(const struct pr_node *node);
/* What came of a try of a peer's port, that options.probing.connect asked for. */
bool pr_node_tcp(struct pr_node *node, const struct pr_now *now, uint32_t peer, enum pr_tcp result);
/* It ends in good order: its last beat says that none is to follow. */
bool pr_node_leave(struct pr_node *node, const struct pr_now *now);
/* Whoever drives it has something to tell that is its own business: a note about this peer. count: 0 for none. */
bool pr_node_note(struct pr_node *node, const struct pr_now *now, const char *text, uint64_t count);
/* The clock that the machine shows was set by so much, or it slept: what is told from now on says so. */
bool pr_node_stepped(struct pr_node *node, const struct pr_now *now, int64_t by, uint64_t slept);
/* A line of statistics each: "beats heard 120, dropped: not a message 3, …". */
void pr_node_statistics(const struct pr_node *node, struct pr_text *text);

#endif
