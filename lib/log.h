/*
 * One input of pr-import: a log, read twice where it can be (first who is who and what it covers, then the records),
 * once from a pipe; or JSON Lines, which are records already.
 */
#ifndef PR_LOG_H
#define PR_LOG_H

#include "catalogue.h"
#include "digest.h"
#include "evidence.h"
#include "lines.h"
#include "queue.h"
#include "settings.h"

typedef void pr_log_pulse(void *arg);

/* What all logs of a call share. Everything is borrowed. */
struct pr_log_shared {
	const struct pr_catalogue *catalogue;
	const struct pr_zone *zone;
	const char *zone_name;
	int year; /* of stamps that lack it; 0: not known */
	struct pr_identity *who;
	struct pr_meetings *meetings;
	struct pr_writer *out; /* flushed before waiting for a pipe */
	uint64_t from, to;     /* records before, and from `to` on, are left out; 0: none are */
	uint64_t every;        /* see evidence.h */
	const struct pr_settings *settings; /* or NULL */
	struct pr_build *build; /* where records are put together */
	pr_log_pulse *pulse;    /* called every few thousand lines, with pulse_arg; NULL: none */
	void *pulse_arg;
};

struct pr_log {
	const char *path; /* "-" is stdin; borrowed */
	const struct pr_log_shared *shared;
	const struct pr_format *format; /* NULL: not recognised, or JSON Lines */
	bool json, forced;              /* forced: the format was given */
	bool piped;                     /* it can be read once only */
	bool keep_open;                 /* its descriptor, between two reads */
	bool ended, failed;
	char error[640]; /* what went wrong, "FILE: …"; empty: nothing. failed: reading; else a malformed record */
	int fd;
	uint64_t device, inode, bytes, lines_read;
	struct pr_lines *lines;
	struct pr_extract *extract;
	struct pr_evidence evidence;
	struct pr_queue queue;
	struct pr_extract_counts counts; /* of the survey, or so far */
	uint64_t conflicts;              /* what was said of who is who and cannot be */
	uint64_t window;                 /* how much later lines may belong earlier, in ns */
	bool surveying;
	uint8_t digest[PR_DIGEST_SIZE];
	struct pr_digest *sum;
};

/* path and shared are borrowed; self is the log's own peer. NULL if memory ran out. */
struct pr_log *pr_log_new(const char *path, const struct pr_log_shared *shared, uint32_t self);
void pr_log_free(struct pr_log *log);
/*
 * Opens, recognises the format unless it is forced, and of a file reads everything once: identities, counts and
 * digest. Of a pipe that is put off until its first record is asked for. False: error says why.
 */
bool pr_log_survey(struct pr_log *log);
/*
 * Gets the next record ready, reading on as far as needed. True: it is the first of the queue, and *t is its time.
 * False: the end, or an error.
 */
bool pr_log_advance(struct pr_log *log, uint64_t *t);
/* How many bytes have been worked through: of a file that is read twice half of each pass, so that its size is all. */
uint64_t pr_log_done(const struct pr_log *log);

#endif
