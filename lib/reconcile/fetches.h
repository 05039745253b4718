/* Who has to fetch what, and from whom: the `sync` field of a resolution. */
#ifndef PR_FETCHES_H
#define PR_FETCHES_H

#include "record/encode.h"
#include "record/peers.h"

#define PR_FETCHES_MAX (512u << 10) /* bytes of it, as names and maps are estimated */

struct pr_fetches {
	struct pr_fetch {
		uint32_t to;
		uint64_t first;
	} *list;
	size_t count;
	const uint32_t *sources; /* each serves as many as the next */
	size_t source_count;     /* at least one, if there is anything to fetch */
	uint64_t last;           /* all fetch up to it */
};

/*
 * Adds the field, in batches of `batch` entries; of more, twice as many and so on, where it would be too long. Returns how long
 * they are.
 */
uint64_t pr_fetches_add(struct pr_build *b, const struct pr_fetches *f, const struct pr_peers *names, uint64_t batch);

#endif
