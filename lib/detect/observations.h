/*
 * What the peers themselves said: who is alive, and which links they have up or lost. This module believes and disbelieves
 * reports; what follows from them together is detect.h's.
 *
 * A report is disbelieved, without further notice, when
 * - the two have met after the time that the report speaks of;
 * - it speaks of a time before observer or subject last started;
 * - it is that the observer hears nobody who leads, and the subject led no more by then, by its own word;
 * - it speaks of a time at which the observer itself was absent (crashed, paused), or by its own word paused for at
 *   least as long as the loss took to be noticed: a process that goes on after a pause claims that everybody else was lost.
 *
 * Contacts come in two kinds. Beats, from pr-heartbeat, pr-sim or a packet capture, promise the next one, so their silence
 * is judged by the clock. A contact that names the `system` from whose log it was read is a moment at which the link
 * was up, and promises nothing. A `link` record says that the observer watches the link: it stays as it was said to be, until
 * the observer loses it. Contact tells then that it is up again, and only a record that says so, that it is watched again.
 * One that says "up" of a time before the loss says that the observer has forgotten the loss and watches anew.
 */
#ifndef PR_OBSERVATIONS_H
#define PR_OBSERVATIONS_H

#include "arrivals.h"
#include "cluster/links.h"
#include "flickers.h"
#include "pulse.h"
#include "record/decode.h"
#include "record/peers.h"

#define PR_PEER_BURST 1000000000u /* ns: what a process that goes on says at once */
#define PR_PEER_BOOT 10000000000u /* ns: from what packets show of a process that starts to the line of its log that says so */

/* So often within so long: a cut, even one that flaps, is over with one or two. */
#define PR_PEER_REFUTALS 4u
#define PR_PEER_REFUTED 30000000000u /* ns */

struct pr_peer {
	uint64_t active;  /* its latest sign of life of its own; 0: none */
	uint64_t before;  /* the one before that, of another time */
	uint64_t quiet_from, quiet_to; /* the latest time for which it was quiet for longer than PR_PEER_BURST, or twice that where its capture tells */
	uint64_t captured; /* the latest that its packet capture told; 0: it has none */
	uint64_t complained; /* when it last said, believed, that it had lost somebody; 0: never */
	uint64_t started; /* 0: never seen to */
	uint64_t last_words; /* its last sign of life before it started */
	uint64_t told_start; /* a start that was told of as the end of a crash */
	uint64_t stopped; /* in good order; 0: never */
	uint64_t abdicated; /* when it said that it leads no more; 0: it does, or never did */
	uint64_t quorate_from; /* when it said so after it had not */
	uint64_t within; /* it would say so that long after it reached no majority for the last time; 0: nothing tells */
	uint64_t stood; /* when it last said that it stands for election, and hears no majority; 0: never */
	uint64_t refuted[PR_PEER_REFUTALS - 1]; /* when others suspected it, and heard that it lives, lastly; the latest first */
	uint64_t spoken_of; /* by a `member` record, lastly; 0: never */
	uint64_t absent_from, absent_to; /* the latest time that it was found to be crashed or paused; to: 0 while it lasts */
	uint64_t paused_from, paused_to; /* the latest pause that its own log tells of; 0: none */
	struct pr_pulse pulse; /* of its own activity, where that is no log's */
	uint64_t early, late; /* so much earlier, or later, than by its clock may be what it tells of; 0, 0: it is right */
	uint64_t weight;
	bool member;  /* a member record or the members file names it */
	bool left;    /* in good order */
	bool judged;  /* somebody reported a link from it, or it reported one */
	bool tells;   /* it has told of others that they lost somebody */
	bool watches; /* it has reported links as `link` records, so if it lost any, it would say so */
	bool led;     /* it leads, or did, by its own word */
	bool outvoted; /* by the word of others a majority does not reach it, and it has not said since that it reaches one */
	bool quorate; /* it reaches a majority, by its own word, and would say so if it did no more */
	bool lives;   /* a capture of its own host tells when its process was alive */
	bool absent;
};

struct pr_observations {
	struct pr_peers *names;
	struct pr_links *links;
	struct pr_arrivals arrivals;
	struct pr_peer *peers; /* by number; as many as names has */
	size_t room;
	bool configured; /* there is a members file: nobody else has weight, and the stream changes none */
	size_t lost; /* links that are lost now */
	uint64_t news;    /* when the last loss certainly had happened: a link that is heard first after that is news */
	uint64_t doubted; /* a sign of life that is a peer's first after this is news; 0: none is */
	struct pr_flickers flickers;
	bool blocked;   /* some link was, once: pr_link_blocked() */
	bool unwatched; /* some link was given up for another: pr_link_forsaken() */
	bool passed_on; /* some link is `via`: peers whose word comes by way of others */
	bool flickered; /* there is news of links that were lost and came back, or are impaired; the reader clears it */
	void (*turned)(void *context, const struct pr_link *link, bool lost); /* whether it is from now on; NULL: nobody asks */
	void *context; /* of turned */
	size_t most_peers, most_links; /* with more, some may be forgotten: forget.h */
	bool echoed;  /* what changed is a doubt, or that the other end told of a loss, too; the reader clears it */
	bool aligned; /* the clocks of some were put right */
	bool touched; /* something changed that may change the picture; the reader clears it */
};

/* False if memory ran out. */
bool pr_observations_init(struct pr_observations *o, const struct pr_detector_options *options,
                          const struct pr_loss_options *loss);
void pr_observations_free(struct pr_observations *o);
/* One of whom nothing is known. */
struct pr_peer pr_observations_new_peer(const struct pr_observations *o);
/* PR_PEER_NONE if memory ran out. */
uint32_t pr_observations_peer(struct pr_observations *o, struct pr_span name);
/*
 * Takes in one record of any type. *due: the link that is to be looked at again, if nothing else is heard of it, by
 * pr_silence_due(); else NULL. False if memory ran out.
 */
bool pr_observations_take(struct pr_observations *o, const struct pr_record *r, struct pr_link **due);
/* It has healed, as others of the same cut have shown. */
void pr_observations_lift(struct pr_observations *o, struct pr_link *link, struct pr_moment healed);
/* Watched anew and not lost again: it has healed, as far as anybody can tell, when the watch began. */
void pr_observations_renewed(struct pr_observations *o, struct pr_link *link);
/* The detector's word for a link of beats that has been silent too long, at `now`. False if memory ran out. */
bool pr_observations_expire(struct pr_observations *o, struct pr_link *link, uint64_t now);
/*
 * The peer was paused until then: that explains the links to and from it that are lost now, and says nothing of the network.
 * They are excused, until they are reported anew of a later time.
 */
void pr_observations_excuse(struct pr_observations *o, uint32_t peer, uint64_t until);
/*
 * Whether a peer was certainly alive after something that happened within bounds: it gave a sign of life a tenth of a second
 * after them, as clocks are never quite alike, and more where they may err more; or it said that it had lost others itself.
 */
bool pr_peer_survived(const struct pr_peer *p, const struct pr_moment *began);
/* Whether the peer was paused when that link was lost, by its own word: others say so late, and take it back one by one. */
bool pr_peer_was_paused(const struct pr_peer *p, const struct pr_outage *outage);
/* Whether it has started since something that happened within bounds, and had given no sign of life from then on. */
bool pr_peer_restarted(const struct pr_peer *p, const struct pr_moment *began);
/* Whether a peer counts as part of the cluster now: configured or seen, and neither left nor stopped in good order. */
bool pr_peer_present(const struct pr_peer *p);
/* The weight on which quorums are counted: of all members, running or not; who left counts only if configured. */
uint64_t pr_observations_base(const struct pr_observations *o);

#endif
