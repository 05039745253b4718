/*
 * Signed records that came before the key which makes them good: kept until it comes, as many as there is room for. What there is no
 * room for is counted.
 */
#ifndef PR_WAITING_H
#define PR_WAITING_H

#include "crypto/key.h"

#define PR_WAITING_BYTES (16u << 20)

/* Zeroed, nothing waits. */
struct pr_waiting {
	uint8_t *bytes;
	size_t n, room;
	uint32_t kids[256]; /* how many wait for keys whose kid begins so */
	uint64_t lost;
};

/* How many wait. */
uint64_t pr_waiting_count(const struct pr_waiting *w);
/* Frees what it holds, not the struct. */
void pr_waiting_free(struct pr_waiting *w);
/* A copy of the record waits for that kid. False if memory ran out. */
bool pr_waiting_put(struct pr_waiting *w, struct pr_span kid, struct pr_span record);
/*
 * Gives each that waits for that kid to `take`, in the order in which they came, and forgets them. Nothing may be put meanwhile.
 * False as soon as take returns false.
 */
bool pr_waiting_take(struct pr_waiting *w, struct pr_span kid, bool (*take)(void *arg, struct pr_span record), void *arg);

#endif
