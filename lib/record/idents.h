/*
 * The ids of what was told, to know which one is told again. The latest PR_IDENTS_KEPT at least are remembered, and twice as many
 * at the most: an id says when what it names began, so one that was told long ago does not come again but in a stream that
 * goes far back, and streams need not end.
 */
#ifndef PR_IDENTS_H
#define PR_IDENTS_H

#include "peers.h"

#define PR_IDENTS_KEPT 4096u

struct pr_idents {
	struct pr_peers *newer, *older; /* ids as names; older: NULL if there are none */
	uint64_t count;                 /* all that were ever added */
};

/* False if memory ran out. */
bool pr_idents_init(struct pr_idents *ids);
void pr_idents_free(struct pr_idents *ids);
bool pr_idents_known(const struct pr_idents *ids, const char *id);
/* False if memory ran out. */
bool pr_idents_add(struct pr_idents *ids, const char *id);

#endif
