/*
 * Vector clocks, as records have them: an encoded map of names and counts in deterministic order (RFC 8949 section 4.2.1). A name
 * that a clock does not have counts 0 in it.
 */
#ifndef PR_VCLOCK_H
#define PR_VCLOCK_H

#include "encode.h"

struct pr_vclock {
	struct pr_vclock_entry {
		struct pr_span name;
		uint64_t count;
	} *entries;
	size_t count, cap;
	struct pr_build map;
	bool failed; /* memory ran out */
};

/* A zeroed struct is ready. Frees what it holds, not the struct. */
void pr_vclock_free(struct pr_vclock *clock);
/*
 * The map of a clock as people write it into logs, a JSON object, until the clock is used again. p NULL: text is no such object,
 * a name stands twice, or it failed. text is changed in place.
 */
struct pr_span pr_vclock_read(struct pr_vclock *clock, struct pr_span text);

/* Which of two states, or events, knew of the other (Mattern 1989, Fidge 1988). */
enum pr_vclock_order {
	PR_VCLOCK_EQUAL,
	PR_VCLOCK_BEFORE,     /* a happened before b: b dominates it */
	PR_VCLOCK_AFTER,
	PR_VCLOCK_CONCURRENT,
};

/* Both are values of the kind COUNTS that pr_decode() let through; p NULL is the clock that counts nothing. */
enum pr_vclock_order pr_vclock_order(struct pr_span a, struct pr_span b);
/* What the clock counts of a name. */
uint64_t pr_vclock_count(struct pr_span map, struct pr_span name);
/* The larger count of each name, to the end of b as an item. */
void pr_vclock_join(struct pr_build *b, struct pr_span x, struct pr_span y);

#endif
