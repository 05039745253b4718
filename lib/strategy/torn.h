/*
 * Sides that go on though they do not reach each other, not even through others that go on: what most policies promise never to
 * happen. The first such pair is kept: it is the counterexample to the promise.
 */
#ifndef PR_TORN_H
#define PR_TORN_H

#include "decider.h"

struct pr_torn {
	uint64_t since;      /* 0: there was none */
	uint32_t *peers;     /* of the one side, then of the other; owned */
	size_t sizes[2];
	uint64_t present[2], needs[2], needed; /* by the policy's own measure */
};

/* pair: two such sides. False if there are none; *failed: or memory ran out. */
bool pr_torn_find(const struct pr_sides *sides, const enum pr_verdict *verdicts, size_t pair[2], bool *failed);
/* Keeps the pair, if it is the first. False if memory ran out. */
bool pr_torn_keep(struct pr_torn *t, const struct pr_sides *sides, const struct pr_decision *decision, const size_t pair[2], uint64_t since);
void pr_torn_free(struct pr_torn *t);

#endif
