/*
 * A vector clock as people write it into logs, a JSON object of names and counts, as a record has it: an encoded map in
 * deterministic order (RFC 8949 section 4.2.1).
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
 * The map, until the clock is used again. p NULL: text is no such object, a name stands twice, or it failed. text is
 * changed in place.
 */
struct pr_span pr_vclock_read(struct pr_vclock *clock, struct pr_span text);

#endif
