/*
 * The logs of peers as their `entry` records tell them: how any two of them are related, where they part, and what one has that
 * others lack. Pure but for a temporary file (depot.h), where the records are until they are asked for.
 *
 * Logs of different systems are not compared. Of several, the one of which most entries are told counts, and it alone.
 *
 * Logs that hold the same are one class; any two classes are compared, up to PR_BRANCHES_CLASSES of them.
 */
#ifndef PR_BRANCHES_H
#define PR_BRANCHES_H

#include "depot.h"
#include "record/peers.h"
#include "writes.h"

#define PR_BRANCHES_CLASSES 1024u
#define PR_BRANCHES_SYSTEMS 16u

struct pr_branches;

/* An entry, as its record has it. */
struct pr_branch_entry {
	bool has_epoch, has_seq, undated;
	uint64_t epoch, seq, t;
	struct pr_span hash; /* borrowed, until the next call */
};

struct pr_branches *pr_branches_new(void); /* NULL if memory ran out */
void pr_branches_free(struct pr_branches *b);
/* Takes an entry of a peer, by number. False: errno says why. */
bool pr_branches_add(struct pr_branches *b, uint32_t peer, const struct pr_record *r);
/*
 * All is told, in whatever order. What is of peer i is to[i]'s. Names give the order of logs: nothing depends on the numbers.
 * Borrows the names. False: errno says why.
 */
bool pr_branches_settle(struct pr_branches *b, const struct pr_peers *names, const uint32_t *to);

/* Whether the peer told any entries, in the system that counts. */
bool pr_branches_tells(const struct pr_branches *b, uint32_t peer);
/* Whether its log goes that far, or has no seqs of its own. */
bool pr_branches_reaches(const struct pr_branches *b, uint32_t peer, uint64_t seq);
size_t pr_branches_logs(const struct pr_branches *b); /* how many tell */
/*
 * How many entries each has that the other lacks. False: not known, since one of them tells none, they share none and do not
 * tell of the same seqs, or there are too many classes.
 */
bool pr_branches_compare(const struct pr_branches *b, uint32_t x, uint32_t y, uint64_t *only_x, uint64_t *only_y);
/* The last entry of a log, and how many it has, with what comes before those that it tells. False if it tells none. */
bool pr_branches_head(struct pr_branches *b, uint32_t peer, struct pr_branch_entry *entry, uint64_t *count);

/*
 * The newest entries that all of these peers have, up to `max` to list, the first by (epoch, seq), else by hash, first. Returns how
 * many there are; more than one only where logs merge. Peers that tell none are not asked.
 */
size_t pr_branches_forks(struct pr_branches *b, const uint32_t *peers, size_t count, uint32_t *list, size_t max);
/* What stands in such a list. False: errno says why. */
bool pr_branches_entry(struct pr_branches *b, uint32_t fork, struct pr_branch_entry *entry);

/*
 * The records of what a peer has and all of the winners lack, oldest first; winners NULL: and some other one that tells lacks. Of an
 * entry that it has without telling of it, another one's. found() returns false to stop. False: it stopped, or errno says why.
 */
struct pr_branch_sum {
	uint64_t entries, writes, deletes; /* writes: records; deletes: of them */
};

bool pr_branches_lost(struct pr_branches *b, uint32_t peer, const uint32_t *winners, size_t winner_count,
                      bool (*found)(void *arg, struct pr_span record), void *arg, struct pr_branch_sum *sum);

/* What is wrong with the logs; log is a peer. */
const struct pr_writes *pr_branches_writes(const struct pr_branches *b);
uint32_t pr_branches_peer(const struct pr_branches *b, uint32_t log);
/* Entries of systems that do not count. */
uint64_t pr_branches_left_out(const struct pr_branches *b);

#endif
