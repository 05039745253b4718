/*
 * Records that go to everybody: each is a parcel, numbered by its origin within its incarnation and signed by it, and every
 * peer hands each origin's parcels out once and in their order, whichever way they came. New parcels are pushed to a few
 * neighbours by whoever gets them (rumour mongering); who missed some finds that out by summaries and asks for them
 * (anti-entropy): Demers et al., "Epidemic Algorithms for Replicated Database Maintenance", 1987. Of two neighbours whose
 * digests differ the one that has less asks, two neighbours at a time at most; and who brought what came behind a gap is
 * asked for that. Long parcels are not pushed: they are announced by a summary, and fetched from one peer.
 *
 * Parcels are kept for `age` after their origin made them, and no more than `memory` bytes of them; where that is too
 * little, the origin that has most of them loses its oldest. What cannot be had any more is skipped, so that what came
 * behind it does not wait for ever, and a note says how many of whom are missing: those that their origin says are too old
 * (the parcel's `first`), at once; others when neighbours that know of the sequence did not offer them for
 * PR_RUMOURS_PATIENCE intervals (two, where a peer that came late has handed out nothing yet); at last when what waits
 * would be too old itself. What comes after it was skipped is dropped.
 *
 * All that is sent here is paced: `rate` bytes a second, with bursts of a sixteenth of that. Nothing is sent but to
 * neighbours. Members may lie: nothing is handed out, passed on or kept but what its origin signed (with a key: without
 * one, members can lie about others), and memory and traffic stay below the given limits whatever comes.
 */
#ifndef PR_RUMOURS_H
#define PR_RUMOURS_H

#include "base/text.h"
#include "post.h"
#include "record/outlet.h"

#define PR_RUMOURS_MEMORY (4u << 20) /* less is taken as this much */
#define PR_RUMOURS_RATE (1u << 20)
#define PR_RUMOURS_PATIENCE 6u

struct pr_rumours_options {
	uint64_t interval; /* ns, between beats, and so between digests */
	uint64_t age;      /* ns */
	size_t memory;     /* bytes, of parcels kept and of those that are incomplete */
	uint64_t rate;     /* bytes a second; 0: PR_RUMOURS_RATE */
	uint64_t seed;
	struct pr_cose_worker *worker; /* borrowed, as all pointers here; with `key`: to sign records that are not signed, or `ring` */
	const struct pr_key *key;      /* NULL: records and parcels are not signed */
	const struct pr_keyring *ring; /* NULL: nor are those of others */
	struct pr_span domain;         /* what records are signed for; parcels for "pr-heartbeat " and that, as messages are (gate.h) */
};

struct pr_rumours;

/* post and out are borrowed. NULL if memory ran out. */
struct pr_rumours *pr_rumours_new(const struct pr_rumours_options *options, struct pr_post *post, const struct pr_outlet *out);
void pr_rumours_free(struct pr_rumours *r);
/*
 * post->membership is another one, or has others in it: parcels of those who stay are kept. There are no neighbours until
 * they are given.
 */
bool pr_rumours_renew(struct pr_rumours *r, const struct pr_keyring *ring);
/* Whom this peer can send to, as numbers: its neighbours. Borrowed until the next call. */
void pr_rumours_neighbours(struct pr_rumours *r, const uint32_t *list, size_t count);
/*
 * This process wrote that record to its stdout itself: should it come back by stdin, it is not to be sent. What rumours
 * hand out need not be told. Some 131,072 of these are remembered, and as many of those that were gossiped; the first to be
 * forgotten is what was longest neither told nor seen again. A record that was forgotten by all is gossiped once more when
 * it comes back. False if memory ran out.
 */
bool pr_rumours_wrote(struct pr_rumours *r, struct pr_span record);
/*
 * A record of stdin. Left out and counted is what was gossiped or written before, what holds for one stream alone (seal,
 * proof), what stands in none (messages) and what is too long. False if memory ran out; it is not sent then.
 */
bool pr_rumours_tell(struct pr_rumours *r, const struct pr_record *record);
/* So much of stdin waits to be sent that it should not be read just now; ask again when pr_rumours_due() has passed. */
bool pr_rumours_busy(const struct pr_rumours *r);
/* A message that the gate let in: piece or summary. Others are ignored. */
bool pr_rumours_take(struct pr_rumours *r, uint32_t from, const struct pr_record *message);
/* The summary field of one's beats; and of a neighbour's beat: who lacks something asks for it. */
#define PR_RUMOURS_DIGEST 8u
void pr_rumours_digest(const struct pr_rumours *r, uint8_t digest[PR_RUMOURS_DIGEST]);
bool pr_rumours_compare(struct pr_rumours *r, uint32_t from, struct pr_span digest);
uint64_t pr_rumours_due(const struct pr_rumours *r);
bool pr_rumours_tick(struct pr_rumours *r);

/* X(name, "in a few words"): how many so far. */
#define PR_RUMOURS_COUNTS(X) \
	X(told, "records gossiped") \
	X(known, "known already") \
	X(unfit, "not to be gossiped") \
	X(handed, "records of others") \
	X(missing, "missing") \
	X(late, "too late") \
	X(forged, "forged") \
	X(garbled, "not what they were said to be") \
	X(refused, "beyond limits") \
	X(again, "had before") \
	X(pieces, "pieces sent") \
	X(summaries, "summaries sent") \
	X(evicted, "gone for lack of memory")

struct pr_rumours_counts {
#define X(name, text) uint64_t name;
	PR_RUMOURS_COUNTS(X)
#undef X
	size_t kept, bytes; /* parcels that are kept now, and their bytes */
	size_t partial;     /* bytes of incomplete ones */
};

void pr_rumours_count(const struct pr_rumours *r, struct pr_rumours_counts *counts);
/* A line of them. */
void pr_rumours_statistics(const struct pr_rumours *r, struct pr_text *text);

#endif
