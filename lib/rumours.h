/*
 * Records that go to everybody: each is a parcel, numbered by its origin, and every peer hands each origin's parcels out once and in
 * their order, whichever way they came. They are pushed to some peers as they come up (rumour mongering), and whoever missed some finds
 * that out by summaries and asks for them (anti-entropy): Demers et al., "Epidemic Algorithms for Replicated Database Maintenance", 1987.
 *
 * Parcels are kept for `age`, and no more than `memory` bytes of them; of what is gone the receivers learn that it is missing, and a note
 * says so. Pieces are paced: `rate` bytes a second at most.
 */
#ifndef PR_RUMOURS_H
#define PR_RUMOURS_H

#include "outlet.h"
#include "post.h"

struct pr_rumours_options {
	uint64_t interval; /* ns, between summaries */
	uint64_t age;      /* ns */
	size_t memory;     /* bytes, of parcels kept and of those that are incomplete */
	uint64_t rate;     /* bytes a second */
	uint64_t seed;
	struct pr_cose_worker *worker; /* with `key`: to sign records that are not signed */
	const struct pr_key *key;      /* NULL: records and parcels are not signed */
	const struct pr_keyring *ring; /* NULL: ditto */
	struct pr_span domain;
};

struct pr_rumours;

/* post and out are borrowed. NULL if memory ran out. */
struct pr_rumours *pr_rumours_new(const struct pr_rumours_options *options, struct pr_post *post, const struct pr_outlet *out);
void pr_rumours_free(struct pr_rumours *r);
/* Whom this peer can send to, as numbers: its neighbours. Borrowed until the next call. */
void pr_rumours_neighbours(struct pr_rumours *r, const uint32_t *list, size_t count);
/* This process wrote that record to its stdout itself: should it come back by stdin, it is not to be sent. */
void pr_rumours_wrote(struct pr_rumours *r, struct pr_span record);
/* A record of stdin. False if memory ran out; it is not sent then. */
bool pr_rumours_tell(struct pr_rumours *r, const struct pr_record *record);
/* A message that the gate let in: piece or summary. */
bool pr_rumours_take(struct pr_rumours *r, uint32_t from, const struct pr_record *message);
/* The summary field of one's beats, and of a neighbour's beat: where they differ, summaries are exchanged. */
void pr_rumours_digest(const struct pr_rumours *r, uint8_t digest[8]);
bool pr_rumours_compare(struct pr_rumours *r, uint32_t from, struct pr_span digest);
uint64_t pr_rumours_due(const struct pr_rumours *r);
bool pr_rumours_tick(struct pr_rumours *r);

#endif
