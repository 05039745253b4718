/*
 * The writes that several logs hold, of any length and number: which entries are the same, and what comes before each.
 *
 * Entries are matched in one of two ways. Where entries name parents, they are linked: an entry is its hash, and what comes before
 * it are its parents, a record each where it has several (a merge). Else an entry is its (epoch, seq), as in Raft: two logs that
 * share one share all before it (Ongaro and Ousterhout 2014, section 5.3). What a log says in several records of one entry is that
 * entry's several writes. Entries with seq and no epoch are the same if they write the same at the same seq.
 *
 * Records may come in any order. What is told twice is there once. In a log whose entries are not linked, an entry stands unless one
 * of a later epoch stands at its place or before: it was overwritten.
 *
 * Memory: PR_WRITES_BYTES an entry told, and no more while it works. The records are the caller's to keep: a row says where.
 */
#ifndef PR_WRITES_H
#define PR_WRITES_H

#include "record/record.h"

#define PR_WRITES_BYTES 56u
#define PR_WRITES_MAX (UINT32_MAX - 2) /* rows */
#define PR_WRITE_NONE UINT32_MAX
#define PR_WRITE_UNKNOWN (UINT32_MAX - 1) /* a parent that is named, and that no log tells of */

enum { /* of a row */
	PR_WRITE_NAMED = 1,     /* it names a parent */
	PR_WRITE_HASHED = 2,
	PR_WRITE_NUMBERED = 4,  /* it has a seq */
	PR_WRITE_DELETE = 8,
	PR_WRITE_PLACE = 16,    /* times its place among those that its log tells of the entry */
};

/* A row: one log tells of one write. */
struct pr_write {
	uint64_t id[2]; /* not linked: epoch and seq */
	union {
		uint64_t before[2]; /* id of the parent, until all is settled */
		struct {
			uint32_t node;   /* the entry: number of its first row */
			uint32_t parent; /* an entry, PR_WRITE_NONE or PR_WRITE_UNKNOWN */
			uint32_t mark;   /* of an entry, for whoever walks: 0 before and after */
			uint32_t order;  /* order of the i-th row: the entry that comes i-th, none before one that is before it */
		};
	};
	uint64_t place : 48; /* of the record, as the caller said */
	uint64_t flags : 16;
	uint32_t log;
	uint32_t content; /* a hash of what it writes; 0: it does not say */
};

/* What is wrong with the logs, or worth a word. */
enum pr_writes_matter {
	PR_WRITES_REPEATED,    /* told twice */
	PR_WRITES_OVERWRITTEN,
	PR_WRITES_GAP,         /* a log goes on behind entries that it does not tell */
	PR_WRITES_CONTRADICTED,/* logs differ in what an entry writes; then each stands for itself */
	PR_WRITES_PARENTS,     /* logs differ in what comes before an entry */
	PR_WRITES_CIRCLE,      /* entries come before themselves */
	PR_WRITES_APART,       /* has nothing to match it by, or not what the others are matched by */
	PR_WRITES_MATTERS,
};

struct pr_writes {
	struct pr_write *rows; /* settled: those of an entry stand together, by log */
	size_t count, cap;
	size_t entries;  /* settled: how many there are, in rows[0..].order */
	uint64_t *marks; /* of an entry: a bit for each side that has it; see ancestry.h */
	bool linked;     /* some entry names a parent */
	struct {
		uint64_t count;
		uint32_t log; /* and an example */
		uint64_t place;
	} matters[PR_WRITES_MATTERS];
	/*
	 * Of two records that tell of the same: whether the second is to stand, so that it is the same one in whatever order they came.
	 * NULL: the one that came first stands.
	 */
	bool (*prefers)(void *arg, uint64_t place, uint64_t other);
	void *prefers_arg;
	struct pr_digest *digest;
	uint8_t last[64]; /* the hash that was seen last, and its id */
	size_t last_n;
	uint64_t last_id[2];
};

/* A zeroed struct is ready. Frees what it holds, not the struct. */
void pr_writes_free(struct pr_writes *w);
/* Takes an entry record of a log. False if memory ran out, or there are PR_WRITES_MAX already. */
bool pr_writes_add(struct pr_writes *w, uint32_t log, const struct pr_record *r, uint64_t place);
/*
 * All is told: matches, orders. rank[log] becomes a log's number, so that nothing depends on who was heard of first. False if
 * memory ran out.
 */
bool pr_writes_settle(struct pr_writes *w, const uint32_t *rank);
/* The row behind the last one of an entry. */
size_t pr_writes_end(const struct pr_writes *w, uint32_t node);

#endif
