/* What heartbeat_job.c sets up, and heartbeat_loop.c runs. For these alone. */
#ifndef PR_HEARTBEAT_PARTS_H
#define PR_HEARTBEAT_PARTS_H

#include "base/timepiece.h"
#include "cli/confine.h"
#include "connects.h"
#include "crypto/keyring.h"
#include "crypto/secret.h"
#include "durable.h"
#include "heartbeat_job.h"
#include "node.h"
#include "notify.h"
#include "outbox.h"
#include "whereabouts.h"

struct pr_heartbeat {
	struct pr_heartbeat_job *job;
	struct pr_cli *cli;
	struct pr_members members, first; /* first: the one that it began with, if that was read anew since */
	struct pr_keyring *ring; /* NULL: nothing is signed */
	struct pr_key *key;
	struct pr_secret *secret;
	struct pr_durable *durable; /* NULL: nothing is kept, since nothing is sent */
	struct pr_durable_state state;
	struct pr_sockets *sockets;
	struct pr_resolver resolver;
	struct pr_membership places; /* of `where`, which outlives the node's own while members are read anew */
	struct pr_whereabouts *where;
	struct pr_outbox *box;
	struct pr_connects *connects; /* NULL: no port is tried */
	struct pr_notify notify;
	struct pr_node *node;        /* NULL before it begins, and if memory ran out while its members were replaced */
	struct pr_now now;
	struct pr_timepiece piece;
	struct pr_user user;
	int epoll, timer, signals;   /* descriptors; -1: not open */
	enum { PR_STDIN_CLOSED, PR_STDIN_READ, PR_STDIN_DRAINED } input; /* DRAINED: read and thrown away, behind damage */
	bool input_ready;            /* there may be more of it, without waiting; else epoll tells, once, when there is */
	bool output_always, output_watched; /* it is a file, which cannot be waited for; epoll waits until it can be written */
	bool begun;                  /* the node ticks: names were looked up, or that took too long */
	uint64_t start;              /* as now.clock */
	bool asked;                  /* --once: the round has begun */
	bool stopping, unstored;     /* unstored: the last time that term and vote were to be kept they could not be */
	bool sockets_watched[PR_SOCKETS_MAX];
	uint64_t armed;              /* the timer's time, as now.clock */
	uint64_t planned;            /* when it was to wake up, as now.clock */
	uint64_t told_dropped, told_bulk; /* of what the outbox dropped, as notes have told */
	uint64_t lame, drained;      /* datagrams for members whose address is not known; bytes of stdin behind damage */
	uint64_t input_records, pinged, status_at;
};

/* Lets time go on: h->now. */
void pr_heartbeat_look(struct pr_heartbeat *h);
/* The descriptors are waited for from now on. False: errno says why. */
bool pr_heartbeat_watch(struct pr_heartbeat *h);
/* A port is to be tried, and what came of that: for struct pr_probing_options and pr_connects_new(). */
void pr_heartbeat_connect(void *context, uint32_t peer);
void pr_heartbeat_connected(void *context, uint32_t peer, enum pr_tcp result);
/* Until it is to stop. */
void pr_heartbeat_loop(struct pr_heartbeat *h);
/* A line to stderr that is no complaint; none with --quiet. */
__attribute__((format(printf, 2, 3))) void pr_heartbeat_say(const struct pr_heartbeat *h, const char *format, ...);
/* Reads the members file, and the keys that it names. False: it was complained of, nothing has changed. */
bool pr_heartbeat_members(struct pr_heartbeat *h, struct pr_members *members, struct pr_keyring **ring);
void pr_heartbeat_statistics(const struct pr_heartbeat *h);

#endif
