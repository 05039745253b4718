/* Records about failures that are kept until all was read: the newest of each failure. */
#ifndef PR_KEPT_H
#define PR_KEPT_H

#include "record/record.h"

struct pr_kept {
	uint8_t *bytes;
	size_t n;
	uint64_t key;   /* a hash of the failure's id, so that not all are read for each */
	uint64_t order; /* among all */
	struct pr_record record; /* pr_kept_decode(); it borrows of bytes */
};

struct pr_kept_list {
	struct pr_kept *list;
	size_t count, room;
};

/* The failure that a failure, recovery or resolution record is of; p NULL: it names none. */
struct pr_span pr_kept_failure(const struct pr_record *r);
/* Keeps a copy instead of the one of the same failure. False if memory ran out. */
bool pr_kept_take(struct pr_kept_list *kept, const struct pr_record *r, uint64_t order);
void pr_kept_decode(struct pr_kept_list *kept);
void pr_kept_free(struct pr_kept_list *kept);

#endif
