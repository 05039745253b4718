/*
 * What the lines of one log tell, by the rules of its format: a line goes in, what it yields comes out in the order
 * of the rules, with its texts in place of the format's words.
 *
 * A line that came in a wrapper with a stamp of its own has that one's time if it has none itself; the wrapper's zone counts
 * for a stamp without one. Else a line without a readable stamp has the time of the one before it, and what it tells is
 * marked as untimed. A stamp of whole seconds means the time of the
 * line before if that lies within this second, so that the order of the lines is kept.
 */
#ifndef PR_EXTRACT_H
#define PR_EXTRACT_H

#include "format.h"
#include "lines/wrapper.h"
#include "watch.h"

#define PR_REMEMBERED_MAX 256u /* bytes of a remembered text */

struct pr_found {
	const struct pr_yield *yield; /* of a kind before PARAM: the others are for a watch alone */
	uint64_t line;                /* its number, from 1 */
	uint64_t t;
	uint64_t from, to;                     /* the time lies between these: equal to t but for whole seconds */
	bool untimed;                          /* the time is that of a line before */
	bool counted;                          /* the set that the lag counts is known */
	const struct pr_bounds *params;        /* the values in force */
	struct pr_span values[PR_VALUES];      /* of the yield's; p NULL: a group that is not set */
};

/* The value of one of the yield's fields; p NULL: it has none. */
struct pr_span pr_found_value(const struct pr_found *found, unsigned key);

/* Everything in `found` is valid until it returns. */
typedef void pr_extract_found(void *arg, const struct pr_found *found);

struct pr_extract_counts {
	uint64_t recognised; /* lines with a stamp of this format */
	uint64_t matched;    /* lines that a rule matched */
	uint64_t evidence;   /* lines that yielded a record other than activity */
	uint64_t untimed;    /* of which so many had no stamp of their own */
	uint64_t untimed_line; /* the first of these */
	uint64_t unplaced;   /* lines before the first stamp that would have yielded a record */
	uint64_t first, last; /* times; first > last: none */
	uint64_t steps;      /* how often the time went back by more than a second */
	uint64_t step_line;  /* where it did first */
	uint64_t anew;       /* how often it went back over more than half of what was covered, as in logs that were put one behind the other */
	uint64_t disorder;   /* how far back it went at most apart from that, in ns */
	bool unzoned;        /* there were stamps without a zone */
	uint64_t unfit;      /* what made no record: see evidence.h */
	uint64_t unyeared;   /* stamps that were not read because no year is known */
	bool exhausted;      /* memory ran out for what lines tell together */
};

struct pr_extract;
struct pr_seen;

/* format and zone are borrowed. NULL if memory ran out. */
struct pr_extract *pr_extract_new(const struct pr_format *format, const struct pr_zone *zone, pr_extract_found *found,
                                  void *arg);
void pr_extract_free(struct pr_extract *x);
/* Who sees what becomes of the lines; borrowed. NULL: nobody. */
void pr_extract_watch(struct pr_extract *x, const struct pr_watch *watch);
/* A param's value from now on, whatever the log says. */
void pr_extract_set(struct pr_extract *x, unsigned param, uint64_t value);
/* Of the first stamp that lacks it: see pr_stamper_set_year(). */
void pr_extract_set_year(struct pr_extract *x, int year, int64_t near);
struct pr_bounds pr_extract_param(const struct pr_extract *x, unsigned param);
/* A param's value until the log says another. */
void pr_extract_assume(struct pr_extract *x, unsigned param, uint64_t value);

struct pr_extract_param {
	uint64_t value; /* what the log told of it first */
	bool told;
	bool missed;    /* a lag was made of it when it was not known exactly */
};

struct pr_extract_param pr_extract_told(const struct pr_extract *x, unsigned param);
/*
 * outer: what the wrappers around it say of its time; NULL: it has none. seen: what the format's rules find in it (sight.h); NULL:
 * nobody has looked yet.
 */
void pr_extract_line(struct pr_extract *x, uint64_t number, struct pr_span line, const struct pr_peeled *outer,
                     const struct pr_seen *seen);
/* Back to the log's beginning, counts too; what the log told of params stays. */
void pr_extract_rewind(struct pr_extract *x);
/* This log goes on where another one of the same format ended: its params, and what it remembers. */
void pr_extract_inherit(struct pr_extract *x, const struct pr_extract *from);
const struct pr_extract_counts *pr_extract_counts(const struct pr_extract *x);

#endif
