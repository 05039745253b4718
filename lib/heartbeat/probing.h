/*
 * Asking whether a peer is still there: SWIM's probes (Das, Gupta, Motivala 2002, section 3.1), and what the application uses.
 *
 * A peer that is watched and whose beats are missing for one and a half intervals is asked: "ping", thrice, with 100, 200 and
 * 300 ms for the "answer"; from the second time on, `helpers` others are asked to ask it ("ask"), and say if it answered
 * ("found"). Such a round is repeated, at first after an interval, then less and less often, and its address is looked up anew,
 * until the peer is heard.
 *
 * What is written says no more than what was seen:
 *
 * contact   of whomever a probe's message came from, with `system` probe: the link was up at this moment, which promises
 *           nothing, so it is no beat. A helper that found the peer: observer and via are the helper, subject is the peer.
 * link      `suspect` (cause `timeout`) after a round without an answer of the peer itself; `down` after a second one, and
 *           three intervals of silence, when other detectors are about to say the same; `up` when the peer was heard again.
 *           Bounds are when it was last heard and the first ping. Nothing is said of a peer that was never heard, nor found.
 *
 * A process that was itself late, by more than 100 ms, concludes nothing from silence: it may have slept, with the answer
 * waiting.
 *
 * UDP alone can be fine: with `connect`, the application's port is tried as well, every PR_PROBING_TCP_EVERY. A port that was
 * reachable once, and is not thrice, is a link of its own kind: `down` with cause `tcp` (no answer) or `tcp-refused` (nobody
 * listens), until `up` with cause `tcp`. Beats do not end that. Nothing is said of it while the link is in doubt anyway; of a
 * port that was never reachable, a note, once.
 *
 * A probe is answered to its sender alone, one datagram for one, and only if it is addressed to this peer. Of what was asked
 * for by others the latest PR_PROBING_ASKED are remembered.
 */
#ifndef PR_PROBING_H
#define PR_PROBING_H

#include "post.h"
#include "record/outlet.h"

#define PR_PROBING_TRIES 3u
#define PR_PROBING_STEP 100000000u       /* ns: the first try waits for one, the next for two, … */
#define PR_PROBING_TCP_EVERY 5000000000u /* ns between two tries of a port */
#define PR_PROBING_ASKED 64u

enum pr_tcp {
	PR_TCP_OPEN,
	PR_TCP_REFUSED,
	PR_TCP_SILENT,
	PR_TCP_UNTRIED, /* nothing was sent, for reasons of this host */
};

struct pr_probing_options {
	uint64_t interval; /* ns: of beats, of those that did not say theirs */
	uint32_t helpers;  /* 3 */
	uint64_t seed;
	void (*connect)(void *context, uint32_t peer); /* try its port; pr_probing_tcp() tells what came of it. NULL: no port */
	void (*resolve)(void *context, uint32_t peer); /* its address may have changed. NULL: nothing can be looked up */
	void *context;
};

struct pr_probing;

/* post and out are borrowed. NULL if memory ran out. */
struct pr_probing *pr_probing_new(const struct pr_probing_options *options, struct pr_post *post, const struct pr_outlet *out);
void pr_probing_free(struct pr_probing *p);
/*
 * These peers' beats are waited for from now on, and nobody else's. What is known of those that were watched before is kept.
 * False if memory ran out; nothing has changed then. If numbers have changed, pr_probing_renumber() comes first.
 */
bool pr_probing_watch(struct pr_probing *p, const uint32_t *peers, size_t count);
/*
 * The members have other numbers: to[] has the new one of each old, PR_PEER_NONE of those that left. Ports that are being tried
 * are forgotten.
 */
void pr_probing_renumber(struct pr_probing *p, const uint32_t *to);
/* A beat of that peer came; interval: ns until its next, by itself, or 0. */
void pr_probing_heard(struct pr_probing *p, uint32_t peer, uint64_t interval);
/* It said that it ends: nobody asks after it until it is heard again, but for a single round. */
void pr_probing_left(struct pr_probing *p, uint32_t peer);
/* A probe that the gate let in. */
void pr_probing_take(struct pr_probing *p, uint32_t from, const struct pr_record *message);
/* What came of a try that `connect` asked for: each has to be answered before the port is tried again. */
void pr_probing_tcp(struct pr_probing *p, uint32_t peer, enum pr_tcp result);
uint64_t pr_probing_due(const struct pr_probing *p);
/* Whether a whole round was without an answer of that peer since it was heard last. */
bool pr_probing_unanswered(const struct pr_probing *p, uint32_t peer);
void pr_probing_tick(struct pr_probing *p);

/*
 * One round, of every peer that is watched, at once, and of its port; then nothing more (pr-heartbeat --once). Who does not
 * answer is `down` though it was never heard.
 */
void pr_probing_once(struct pr_probing *p);
/* Of how many it is not known yet; and how many, of those of which it is, did not answer, or their ports. */
size_t pr_probing_pending(const struct pr_probing *p);
size_t pr_probing_missed(const struct pr_probing *p);

struct pr_probing_counts {
	uint64_t pings, asks;    /* sent */
	uint64_t answers, found; /* that came */
};
struct pr_probing_counts pr_probing_counts(const struct pr_probing *p);

#endif
