/*
 * Anti-entropy (Demers et al., "Epidemic algorithms for replicated database maintenance", 1987), simulated: peers who each bring theirs
 * and a chance partner's set of entries together once a round, pulling and pushing, as pr-reconcile --gossip does. How many rounds it
 * takes until all have all, and how many bytes of messages (negentropy.h), which are really exchanged.
 *
 * With pull and push, what one peer knows is with all n after log3 n + O(log log n) rounds (Karp, Schindelhauer, Shenker, Vöcking,
 * "Randomized rumor spreading", 2000); with push alone after log2 n + ln n + O(1) (Frieze, Grimmett, 1985).
 */
#ifndef PR_EPIDEMIC_H
#define PR_EPIDEMIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_EPIDEMIC_ROUNDS 1000u      /* after which it is given up */
#define PR_EPIDEMIC_ITEMS 50000000u   /* peers times entries, at most: each takes 48 bytes */

struct pr_epidemic {
	size_t peers;          /* 2 at least */
	size_t shared, differ; /* entries that all have at first; and that one peer each has alone */
	uint64_t seed;
};

struct pr_epidemic_end {
	bool agree;     /* all have all */
	size_t rounds;
	uint64_t messages, bytes; /* of the protocol */
	uint64_t carried;         /* entries, from one peer to another */
};

/* False if memory ran out, or the protocol told of an entry that cannot be. */
bool pr_epidemic_run(const struct pr_epidemic *epidemic, struct pr_epidemic_end *end);

#endif
