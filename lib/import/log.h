/*
 * One input of pr-import, read once: lines of a log, out of whatever they are packed and wrapped in, of one writer or several;
 * or JSON
 * Lines, which are records already; status dumps; packet captures.
 *
 * A file is looked into first (pr_log_open), and then surveyed, in any thread: its voices have told everything then, and are
 * advanced one by one. A pipe, and JSON Lines, are read while they are advanced.
 */
#ifndef PR_LOG_H
#define PR_LOG_H

#include "base/digest.h"
#include "blocks.h"
#include "capture/capture.h"
#include "dump/dump.h"
#include "lines/lines.h"
#include "voice.h"

#define PR_LOG_VOICES 256u /* of which something is recognised: lines of further writers are counted, and no more */

enum pr_log_kind { PR_LOG_LINES, PR_LOG_JSON, PR_LOG_DUMP, PR_LOG_CAPTURE };

struct pr_log {
	const char *path; /* "-" is stdin; borrowed */
	const struct pr_call *call;
	const struct pr_zone *zone; /* of stamps without one; borrowed */
	const char *zone_name;
	uint32_t number;       /* of the call's inputs */
	uint32_t self;         /* the peer that the call names, or the file */
	bool given;            /* it is the call that names it */
	bool apart;            /* its folders tell it from a file of its name in other folders (filenames.h) */
	bool ownerless;        /* of a PR_LOG_DUMP: nothing tells whose it is (owners.h) */
	const struct pr_log *namesake; /* another one that is put down to the same peer, but cannot be; or NULL (namesakes.h) */
	uint32_t misnamed;     /* what its peer calls itself, a token's number + 1, where the call says otherwise; 0: it does not */
	enum pr_log_kind kind;
	const struct pr_format *format; /* of all voices, if it was given or there are no wrappers; NULL: not recognised */
	const struct pr_dump_kind *dump_kind; /* NULL of a PR_LOG_DUMP: it is read by the call's pattern */
	bool forced;           /* what it is was given */
	bool piped;
	bool again;            /* it was surveyed, and is read once more as a pipe is */
	bool begun;            /* it was looked into */
	bool ended;
	int year;              /* of stamps that lack it; 0: not known */
	uint64_t near;         /* else the first such stamp is near this time; 0: not known */
	uint64_t first;        /* the first time in it, as far as pr_log_open() saw; 0: none */
	const char *strange;   /* what it is if nothing is recognised in it (strange.h); or NULL */
	bool yearless;         /* it saw stamps that lack the year */
	struct pr_log *after;  /* the log that this one goes on from, of the same peer; or NULL */
	enum pr_status status; /* not DONE: error says what went wrong, "FILE: …" */
	char error[640];
	int fd;
	off_t start;           /* of stdin, where that is a file */
	struct pr_unpack *unpack;
	struct pr_lines *lines;
	unsigned helpers;      /* threads beside the one that surveys it */
	struct pr_blocks *blocks; /* of the lines of a file while it is surveyed: instead of `lines` */
	struct pr_wrapping wrapping;
	struct pr_wrapper *wrapper; /* NULL: there is none */
	struct pr_teller teller; /* of what follows */
	struct pr_dump *dump;
	struct pr_capture *capture;
	struct pr_address own; /* of a capture's host */
	bool own_known;
	struct pr_voice *voices[PR_LOG_VOICES];
	size_t voice_count;
	struct pr_voice *last; /* to speak */
	size_t next;           /* whose place may be taken, if all are */
	bool full;             /* none is: something was recognised of each */
	struct pr_queue queue; /* of a pipe, or JSON Lines */
	struct pr_build build;
	uint64_t bytes, lines_read;
	_Atomic uint64_t done; /* bytes so far, for another thread to look at */
	struct pr_capture_counts packets; /* of a PR_LOG_CAPTURE, once it was read */
	struct pr_dump_counts dumped; /* of a PR_LOG_DUMP, likewise */
	uint64_t cut, broken;  /* lines longer than PR_LINE_MAX; what a wrapper could not read */
	uint64_t unheard;      /* lines of writers beyond PR_LOG_VOICES */
	uint8_t digest[PR_DIGEST_SIZE];
	struct pr_digest *sum;
};

/* path and call are borrowed; self is the log's own peer. NULL if memory ran out. */
struct pr_log *pr_log_new(const char *path, const struct pr_call *call, uint32_t self);
void pr_log_free(struct pr_log *log);
/* Opens it, and looks into a file for what it is and when it begins. False: error says why. */
bool pr_log_open(struct pr_log *log);
/* Opens a file once more, from its beginning, and closes it. False: error says why. */
bool pr_log_reopen(struct pr_log *log);
void pr_log_close(struct pr_log *log);
/*
 * Reads a capture for what others need to know of it (match.h), and whose it is; of one that is alone the beginning is enough.
 * False: error says why.
 */
bool pr_log_learn(struct pr_log *log, bool alone);
/*
 * Reads all of a file. helpers: so many processors have nothing to do, so that other threads work ahead. False: error says why; what
 * was told before that counts.
 */
bool pr_log_survey(struct pr_log *log, unsigned helpers);
/*
 * The same input once more, of the same call, to be opened and read as a pipe is: a file when all is known of who is who, a
 * pipe before it was read. NULL if memory ran out.
 */
struct pr_log *pr_log_again(const struct pr_log *log);
/* Of a pipe, or JSON Lines: like pr_voice_advance(). False: the end, or an error. */
bool pr_log_advance(struct pr_log *log, uint64_t *t);
/* Who is who, as the voices of a file were told. False: error says why. */
bool pr_log_join(struct pr_log *log);
/* Whether it is read while it is advanced. */
bool pr_log_is_live(const struct pr_log *log);
/* Whether any of its voices was recognised, or it is JSON Lines. */
bool pr_log_is_recognised(const struct pr_log *log);
/* What one of its voices told could not be kept: its `trouble`. False, and error says why. */
bool pr_log_fail_spilling(struct pr_log *log, int trouble);
/* How many bytes have been read. */
uint64_t pr_log_done(const struct pr_log *log);

#endif
