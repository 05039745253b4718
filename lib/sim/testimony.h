/* What a simulated peer writes down, and the record that it makes. */
#ifndef PR_TESTIMONY_H
#define PR_TESTIMONY_H

#include "crypto/key.h"
#include "message.h"
#include "record/encode.h"
#include "scenario.h"

enum pr_testimony_kind {
	PR_TELLS_CONTACT,
	PR_TELLS_ACTIVITY,
	PR_TELLS_START,
	PR_TELLS_READY,
	PR_TELLS_STOP,
	PR_TELLS_JOINED, /* of the subject */
	PR_TELLS_LEFT,
	PR_TELLS_UP,     /* the link from the subject */
	PR_TELLS_DOWN,
	PR_TELLS_SIGNED, /* a message that it heard */
	PR_TELLS_SOURCE, /* the last of all: what it wrote */
};

struct pr_testimony {
	uint64_t t; /* as all times here, by the clock of who writes */
	uint64_t order; /* of those of one time */
	uint32_t peer, subject;
	enum pr_testimony_kind kind;
	union {
		struct {
			uint64_t seq, sent; /* sent: by the clock of the subject */
			uint32_t incarnation;
		} beat;
		struct {
			uint64_t earliest, latest, since;
			bool refused;
		} link;
		struct {
			uint64_t first, last, count;
		} source;
		struct pr_message *message; /* SIGNED; a share of it */
	};
};

/* Its record, valid until b is used again; keys: of validators, by peer, or NULL. */
struct pr_span pr_testimony_record(const struct pr_testimony *told, const struct pr_scenario *s, struct pr_key *const *keys,
                                   struct pr_build *b);

/*
 * Testimonies that wait for their turn, where clocks disagree: a heap. What is told of one time comes out in the order in which
 * it was put in.
 */
struct pr_shelf {
	struct pr_testimony *heap;
	size_t count, room;
	uint64_t put; /* so far */
};

/* Zeroed, it is an empty shelf. */
void pr_shelf_free(struct pr_shelf *shelf);
/* False if memory ran out. */
bool pr_shelf_put(struct pr_shelf *shelf, const struct pr_testimony *told);
/* Takes out the earliest one, unless it is later than `until` or there is none. */
bool pr_shelf_take(struct pr_shelf *shelf, uint64_t until, struct pr_testimony *told);

#endif
