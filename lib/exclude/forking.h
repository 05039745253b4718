/*
 * Which entries of one log contradict each other: whether it forks. The rules stand here once, for those who look for such entries
 * (logbook.h) and for those who judge what was found (charge.h). That the entries are one peer's is the caller's to know.
 *
 * An entry with an epoch, a seq and a hash has its place in a line, as in Raft (Ongaro and Ousterhout 2014, section 5.3): a later
 * epoch may replace it, but of one epoch there is one entry at each seq, and the entry behind it names its hash as `parent`. So who
 * holds, of one system and epoch,
 *
 *	- two hashes at one seq,
 *	- an entry whose parent is not the hash of the one before it, or
 *	- one entry with two parents
 *
 * holds two logs. Without an epoch an entry may be replaced honestly, and with a vector clock (or without a seq) a log may part and
 * merge: those say nothing. Hashes of different lengths are of different functions.
 */
#ifndef PR_FORKING_H
#define PR_FORKING_H

#include "record/record.h"

struct pr_logged {
	struct pr_span system, hash, parent; /* p NULL: absent */
	uint64_t epoch, seq;
};

enum pr_forking {
	PR_FORKING_NONE,
	PR_FORKING_TWICE,
	PR_FORKING_PARENT,
};

/* Spans are the record's. False if it is no entry, or one that says nothing here. */
bool pr_logged_of(struct pr_logged *logged, const struct pr_record *r);
/* In either order it is the same. */
enum pr_forking pr_forking_of(const struct pr_logged *a, const struct pr_logged *b);
/* In a few words. */
const char *pr_forking_text(enum pr_forking forking);

#endif
