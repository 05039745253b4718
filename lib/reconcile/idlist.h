/* A list of ids as a message has it, to be searched: whoever lists ids cannot make that slow. */
#ifndef PR_IDLIST_H
#define PR_IDLIST_H

#include "idset.h"

/* A zeroed struct is an empty one; its memory is used again. */
struct pr_idlist {
	struct pr_idlist_entry {
		uint64_t head;  /* the first bytes of the id */
		uint32_t index; /* in the list */
		bool found;     /* the caller's */
	} *entries; /* sorted by id; each id once */
	size_t count, cap;
	struct pr_span ids; /* borrowed: as long as this is */
};

/* Frees what it holds, not the struct. */
void pr_idlist_free(struct pr_idlist *list);
/* Of PR_ID_SIZE bytes each. False if memory ran out. */
bool pr_idlist_read(struct pr_idlist *list, struct pr_span ids);
/* NULL: it is not there. */
struct pr_idlist_entry *pr_idlist_find(const struct pr_idlist *list, const uint8_t id[PR_ID_SIZE]);
/* Puts the entries as they were listed; nothing can be found any more. */
void pr_idlist_unsort(struct pr_idlist *list);

static inline const uint8_t *pr_idlist_id(const struct pr_idlist *list, const struct pr_idlist_entry *entry)
{
	return list->ids.p + (size_t)entry->index * PR_ID_SIZE;
}

#endif
