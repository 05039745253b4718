/* The records that a capture tells: contact and link of a way between two hosts, activity and start of the own peer. */
#ifndef PR_TOLD_H
#define PR_TOLD_H

#include "pairs.h"
#include "record/encode.h"
#include "tell/teller.h"

struct pr_told {
	struct pr_teller teller;
	struct pr_build build;
	uint64_t t, records;
	uint64_t place; /* of the packet in the file */
};

/* What is told of a link that is not up: with cause and bounds. */
struct pr_loss {
	const char *cause;
	uint64_t earliest, latest;
};

void pr_told_init(struct pr_told *told, const struct pr_teller *teller);
void pr_told_clear(struct pr_told *told);
/* The packet that is at hand: its time, and where it stands. */
static inline void pr_told_at(struct pr_told *told, uint64_t t, uint64_t place)
{
	told->t = t;
	told->place = place;
}

/* What a pair's hosts are called in what is told of them, by its `own`: before anything is, and when that changes. */
void pr_told_call(struct pr_pair *pair);

/* The observer is the other side. beat: it promises the next one. sent: 0 if not known. */
void pr_told_contact(struct pr_told *told, const struct pr_pair *pair, unsigned side, uint64_t t, bool beat, uint64_t sent,
                     uint64_t count);
/* loss NULL: up. */
void pr_told_link(struct pr_told *told, const struct pr_pair *pair, unsigned side, const struct pr_loss *loss);
/* It is up, but loses or delays what it carries: since when, and until when. */
void pr_told_impaired(struct pr_told *told, const struct pr_pair *pair, unsigned side, const struct pr_loss *bounds, uint64_t since);
void pr_told_activity(struct pr_told *told);
void pr_told_start(struct pr_told *told);

#endif
