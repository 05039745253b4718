/* Whether an item of a record is of the kind that its field has (record.h, lib/records.cddl). */
#ifndef PR_KIND_H
#define PR_KIND_H

#include "decode.h"

static inline bool pr_kind_is_peer(const struct pr_item *it)
{
	return it->major == PR_MAJOR_TEXT && it->content.n >= 1 && it->content.n <= PR_PEER_MAX;
}

/* The cursor stands behind the item's head; of an array or map the items are taken. It may be NULL for other items. */
bool pr_kind_fits(enum pr_kind kind, struct pr_item *it, struct pr_cursor *c);

#endif
