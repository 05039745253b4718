/*
 * Events that carry vector clocks: whether the clocks of each host agree with themselves and with each other's, and how many
 * pairs of events are ordered by happens-before (Lamport 1978), or concurrent (Fidge 1988, Mattern 1989).
 *
 * An event is a host's n-th by what its clock counts of the host itself. Another event happened after it if that one's clock
 * counts at least n of that host. The order of the records makes no difference.
 */
#ifndef PR_CAUSALITY_H
#define PR_CAUSALITY_H

#include "record/peers.h"

enum pr_causality_matter {
	PR_CAUSALITY_REPEATED, /* told twice */
	PR_CAUSALITY_ALONE,    /* the clock does not count its own host */
	PR_CAUSALITY_TWICE,    /* two events of one number, with different clocks */
	PR_CAUSALITY_GAP,      /* events that a log leaves out: how many */
	PR_CAUSALITY_BACK,     /* an event knows less than the host's one before it */
	PR_CAUSALITY_UNSEEN,   /* it knows of an event behind the end of that host's log */
	PR_CAUSALITY_OPEN,     /* it knows of an event, and not of all that this one knew of */
	PR_CAUSALITY_MATTERS,
};

struct pr_causality {
	struct pr_peers *hosts;
	struct pr_event {
		uint32_t host, length; /* of the clock */
		uint64_t own, clock;   /* clock: where it begins in bytes */
		uint64_t digest;       /* of the clock, so that equal ones stand together */
	} *events;
	size_t count, cap;
	uint8_t *bytes;
	size_t bytes_n, bytes_cap;
};

struct pr_causality_sum {
	uint64_t events, hosts;
	uint64_t ordered, concurrent; /* pairs; of clocks that agree with each other, all there are */
	uint64_t matters[PR_CAUSALITY_MATTERS];
	uint32_t example[PR_CAUSALITY_MATTERS]; /* a host, the first by name */
};

/* A zeroed struct is ready. Frees what it holds. */
void pr_causality_free(struct pr_causality *c);
/* An entry record with a vclock. False if memory ran out. */
bool pr_causality_add(struct pr_causality *c, const struct pr_record *r);
/* Once all is there. False if memory ran out. */
bool pr_causality_sum(struct pr_causality *c, struct pr_causality_sum *sum);

#endif
