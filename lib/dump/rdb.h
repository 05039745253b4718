/*
 * Passing over a snapshot of Redis (RDB; known are versions 1 to 12) or Valkey (80), as it comes: where it ends, so that what stands behind it can be read, and
 * how many keys it holds. Append-only files begin with one (aof-use-rdb-preamble). Nothing of it is kept, and compressed strings
 * (LZF) are not unpacked. The shapes are those of Redis's rdb.h and rdb.c.
 */
#ifndef PR_RDB_H
#define PR_RDB_H

#include "record/record.h"

#define PR_RDB_LOOPS 4u
#define PR_RDB_HEAD 9u /* bytes of what it begins with and its version */

/* Zeroed, it is at the beginning. */
struct pr_rdb {
	uint64_t keys;   /* so far */
	const char *why; /* what is wrong */
	unsigned stage, purpose;
	bool valkey;
	unsigned head_n, version, checksum; /* head_n: bytes of the head so far; checksum: bytes behind the end */
	const char *shape; /* of what follows, see rdb.c; NULL: an opcode does */
	struct {
		const char *start;
		uint64_t left;
	} loops[PR_RDB_LOOPS]; /* one in the other */
	unsigned depth;
	uint64_t number; /* so far */
	unsigned more;   /* bytes of it that are missing */
	uint64_t skip;   /* bytes to be passed over */
	bool last;       /* the snapshot ends behind them */
};

/* Takes what belongs to the snapshot off the front of `in`. 1: it goes on; 0: it has ended; -1: r->why. */
int pr_rdb_take(struct pr_rdb *r, struct pr_span *in);

#endif
