/*
 * What a decision hangs on, kept so that it can be made again: the records that pr-strategy's state comes from, in order, in a file
 * that is replaced as a whole (--state). To read them again is to be in that state again, because nothing else is in it.
 *
 * While a recovery is under way all are kept; when none is, only the newest of each peer.
 */
#ifndef PR_JOURNAL_H
#define PR_JOURNAL_H

#include "record/encode.h"

#define PR_JOURNAL_MAX (256u << 20) /* bytes */

struct pr_journal {
	uint8_t *bytes; /* records, one behind the other */
	size_t n, room;
	size_t compact; /* n, after the last time that what is superseded was left out */
	bool changed;   /* since it was saved */
	struct pr_build build;
};

/* A zeroed struct is an empty journal. */
void pr_journal_free(struct pr_journal *j);
/*
 * Keeps the record if a decision can hang on it, by its type, or because the caller knows that one does. False if memory ran out or
 * it became too long.
 */
bool pr_journal_take(struct pr_journal *j, const struct pr_record *r, bool matters);
/* Nothing is under way: what is superseded is left out, if that is worth the while. False if memory ran out. */
bool pr_journal_compact(struct pr_journal *j);
/*
 * Replaces the file, atomically; now: the time that has passed, so that nothing is told twice. NULL, or what is wrong, with the
 * file's name and valid until the next call.
 */
const char *pr_journal_save(struct pr_journal *j, const char *file, uint64_t now);

#endif
