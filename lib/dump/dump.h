/*
 * Status dumps and write logs: what the tools of a system print when one asks a peer how it is, told as `claim`, `member` and
 * `leader` records; what a peer wrote, as `entry`; what it signed, as `statement`. pr-dumps(5) says which tools, and which
 * of their numbers becomes which field. What a dump does not tell is absent, and so is its time: `t` is 0 then.
 *
 *	struct pr_dump *d = pr_dump_new(pr_dump_recognise(ahead), &teller, &zone, file);
 *	while (…)
 *		pr_dump_bytes(d, …);
 *	pr_dump_end(d);
 *
 * Bytes come in pieces of any size, and the pieces do not matter. Documents (JSON, tables) are kept until their end, up to
 * PR_DUMP_MAX; write logs are told as they come, in memory that does not grow.
 *
 * A dump is its own peer's (teller.h) unless it names the peer that it tells of.
 */
#ifndef PR_DUMP_H
#define PR_DUMP_H

#include "base/zone.h"
#include "pattern.h"
#include "tell/teller.h"

#define PR_DUMP_MAX (64u << 20)   /* bytes of a document */
#define PR_DUMP_LINE (1u << 20)   /* of a line of a write log, or of an AOF's argument, so much is looked at */
#define PR_DUMP_FILE 1024u        /* of a file's name, in `src` */
#define PR_DUMP_ERROR 256u

struct pr_dump_kind; /* lib/dump/dump_kind.h */
struct pr_dump;

struct pr_dump_counts {
	uint64_t lines;       /* begun, as far as was read; of an AOF, commands */
	uint64_t recognised;  /* of these, so many were understood */
	uint64_t records;     /* told */
	uint64_t unfit;       /* left out: what is too long for a record, no UTF-8, or unreadable inside a log that goes on */
	uint64_t snapshot;    /* keys of a snapshot in front of an AOF's commands, of which nothing is told */
	uint64_t untimed;     /* records without a time of their own */
	bool own;             /* something was told of the dump's own peer; else it is of others, which it names */
	uint64_t first, last; /* times that were told; first > last: none */
};

/* The kinds, in the order of their names. */
size_t pr_dump_kinds(void);
const struct pr_dump_kind *pr_dump_kind(size_t i);
/* NULL if there is none. */
const struct pr_dump_kind *pr_dump_kind_named(struct pr_span name);
const char *pr_dump_kind_name(const struct pr_dump_kind *kind);   /* for -s */
const char *pr_dump_kind_about(const struct pr_dump_kind *kind);  /* for --list */
const char *pr_dump_kind_system(const struct pr_dump_kind *kind); /* `system` in its records; NULL: it has none */
/*
 * Which kind's input begins like this; NULL: none's. Only what no log can begin with counts, so that a log is never taken
 * for a dump. `ahead` is the beginning, a few kilobytes or all that there is.
 */
const struct pr_dump_kind *pr_dump_recognise(struct pr_span ahead);

/*
 * Kind, teller and zone (of times that name none) are borrowed; `file` is what `src` names, quoted already. NULL if memory
 * ran out.
 */
struct pr_dump *pr_dump_new(const struct pr_dump_kind *kind, const struct pr_teller *teller, const struct pr_zone *zone,
                            struct pr_span file);
/* The same for -s regex: every match of the pattern is a record. The pattern is borrowed. */
struct pr_dump *pr_dump_match(const struct pr_pattern *pattern, const struct pr_teller *teller,
                              const struct pr_zone *zone, struct pr_span file);
void pr_dump_free(struct pr_dump *d);
/* False: pr_dump_error() says why. Errors stick: nothing is told any more. */
bool pr_dump_bytes(struct pr_dump *d, struct pr_span bytes);
/* No more bytes come: tells what is left. */
bool pr_dump_end(struct pr_dump *d);
/* "line 12: ',' or '}' expected", "byte 4711: …"; NULL: nothing is wrong. What could be concluded was told before. */
const char *pr_dump_error(const struct pr_dump *d);
const struct pr_dump_counts *pr_dump_counts(const struct pr_dump *d);

#endif
