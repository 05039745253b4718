/*
 * What an input tells, kept in its order until it is known who is who: items of some bytes each, put once and taken once.
 *
 * The first PR_SPOOL_CHUNK bytes of a spool are in memory, what is more than that in a temporary file that all spools of a
 * call share ($TMPDIR, else /tmp; it has no name, so that nothing is left behind). Its place is used again for what is put
 * after that was taken. Spools of one file may be used by several threads, each its own.
 */
#ifndef PR_SPOOL_H
#define PR_SPOOL_H

#include "span.h"

#define PR_SPOOL_CHUNK (64u << 10) /* longer items have a chunk of their own */

/* A descriptor of a new file in $TMPDIR, else /tmp, that has no name. -1: errno says why. */
int pr_temporary_file(void);

struct pr_spill; /* the temporary file */

struct pr_spill *pr_spill_new(void); /* NULL if memory ran out. The file is made when it is needed first. */
void pr_spill_free(struct pr_spill *spill);

struct pr_spool;

struct pr_spool_item {
	uint8_t kind, flags;    /* the caller's, as are all of them */
	uint64_t number, place;
	struct pr_span bytes;
};

/* NULL if memory ran out. Borrows the spill. */
struct pr_spool *pr_spool_new(struct pr_spill *spill);
void pr_spool_free(struct pr_spool *s);
/* Copies it. False: errno says why; nothing was put, or will be. */
bool pr_spool_put(struct pr_spool *s, const struct pr_spool_item *item);
/* Writes all of it out, so that it takes hardly any memory until it is taken. False: errno says why. */
bool pr_spool_rest(struct pr_spool *s);
/* 1: the next item, valid until the next call. 0: there is none left. -1: errno says why. Nothing is put any more. */
int pr_spool_take(struct pr_spool *s, struct pr_spool_item *item);

#endif
