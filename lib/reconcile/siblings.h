/*
 * Writes of one key that did not know of each other: entries with a vector clock, of which none that is dominated by another one
 * is left. No sibling is ever dropped for there being many.
 *
 * A write is a dot, its host's n-th, and a context, what its writer had seen (Preguiça and others 2012, dotted version vectors). n is
 * `seq` where the clock counts less of the host, so that two writes with the same context on one host are told apart; else what
 * the clock counts of it. A write is dominated by one whose clock counts at least n of its host. A write whose clock does not count
 * its host, and that has no seq, is compared by its whole clock.
 *
 * The records are in a temporary file until they are looked at. The order in which they come makes no difference.
 */
#ifndef PR_SIBLINGS_H
#define PR_SIBLINGS_H

#include "depot.h"
#include "record/encode.h"

struct pr_siblings {
	struct pr_depot *depot;
	struct pr_sibling_row {
		uint64_t key, digest, place; /* hashes of the key and of the record; where the record is */
	} *rows;
	size_t count, cap;
};

struct pr_sibling {
	uint8_t *bytes;
	struct pr_record record;
};

/* A zeroed struct is ready. Frees what it holds. */
void pr_siblings_free(struct pr_siblings *s);
/* Takes an entry; one without a key or a clock is let be. False: errno says why. */
bool pr_siblings_add(struct pr_siblings *s, const struct pr_record *r);
/*
 * All is there. found() is given those of each key that has more than one: the list is in the order of hosts' names, and the caller's
 * until it returns. False: it returned false, or errno says why.
 */
bool pr_siblings_find(struct pr_siblings *s,
                      bool (*found)(void *arg, const struct pr_sibling *list, size_t count), void *arg);

enum pr_merge { PR_MERGE_NONE, PR_MERGE_KEEP, PR_MERGE_UNION, PR_MERGE_LAST_WRITER };

/* "keep", "union", "last-writer"; PR_MERGE_NONE for any other text. */
enum pr_merge pr_merge_named(const char *text);
/*
 * What a rule makes of siblings, as entries whose clock is the join of all. union: each put; deletes alone are one delete.
 * last-writer: the one with the latest t, of those the one with the largest host's name. keep, none: nothing. written() is given each,
 * thrown() each sibling that is in none of them. False: one of them returned false, or memory ran out.
 */
struct pr_merge_out {
	bool (*written)(void *arg, struct pr_span record);
	bool (*thrown)(void *arg, struct pr_span record);
	void *arg;
};

bool pr_merge_siblings(enum pr_merge rule, const struct pr_sibling *list, size_t count, struct pr_build *b,
                       const struct pr_merge_out *out);

#endif
