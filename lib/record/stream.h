/*
 * The stream of records: a CBOR Sequence (RFC 8742) with labels (label.h), read from files or pipes and written in large
 * pieces. This module alone does I/O.
 *
 * Pipes are widened to 1 MiB where the kernel allows. A reader that is about to wait for input calls its `before_wait`
 * first, so that a live pipeline never holds back what it knows.
 */
#ifndef PR_STREAM_H
#define PR_STREAM_H

#include "record.h"

struct pr_writer;

/* Exit statuses of every program. */
enum pr_status {
	PR_STATUS_DONE = 0,
	PR_STATUS_FINDING = 1,   /* with -e, or "no" in a yes-or-no mode */
	PR_STATUS_ERROR = 2,     /* usage or system */
	PR_STATUS_MALFORMED = 3, /* malformed input */
	PR_STATUS_CUT_OFF = 4,   /* input cut off in the middle of a record, or of zero bytes */
};

struct pr_reader;

/*
 * Reads the files one after the other as one stream; "-" is stdin, and so is an empty list. The list is borrowed. With
 * `resync`, damage is skipped up to the next label. NULL if memory ran out.
 */
struct pr_reader *pr_reader_new(char *const *files, size_t count, bool resync);
void pr_reader_free(struct pr_reader *in);
/*
 * Bytes to read at a time, before the first is read: the reader holds so many, more only where a record is longer. Else it
 * is 2 MiB, which is fastest; of many readers each can have less.
 */
void pr_reader_room(struct pr_reader *in, size_t room);
/*
 * Opens the first file ahead of pr_reader_next(), which tells of it if that cannot be done. Several readers are opened before
 * the first of them is read, as whoever writes into named pipes may open them in any order, and waits for each. Nothing is
 * waited for here.
 */
void pr_reader_open(struct pr_reader *in);
/* Flush this one before waiting for input. Borrowed; NULL for none. */
void pr_reader_flushes(struct pr_reader *in, struct pr_writer *out);

#define PR_READER_WAITED 2

/* From now on pr_reader_next() waits for input at most so long, in ms; forever if that is negative, as it does at first. */
void pr_reader_patience(struct pr_reader *in, int ms);
/*
 * 1: r is the next record, valid until the next call. 0: the end, with resync also of damaged input. -1: an error, which
 * pr_reader_error() describes; every further call returns -1 as well. PR_READER_WAITED: no record came in time.
 */
int pr_reader_next(struct pr_reader *in, struct pr_record *r);
/*
 * What is wrong, without the program's name: "etcd1.cbor: byte 8192: record longer than 1 MiB"; with resync, the first
 * damage. NULL if nothing is.
 */
const char *pr_reader_error(const struct pr_reader *in);
/* How many bytes resync went past. */
uint64_t pr_reader_skipped(const struct pr_reader *in);
/* The exit status that the input leads to. */
enum pr_status pr_reader_status(const struct pr_reader *in);
/* Where the last record stood, for messages: the file's name and the offset of its first byte in it. */
const char *pr_reader_file(const struct pr_reader *in);
uint64_t pr_reader_offset(const struct pr_reader *in);

/*
 * Writes to a descriptor, which stays the caller's. A writer of records puts labels; a writer of text puts nothing of its
 * own. NULL if memory ran out. Errors stick: later calls do nothing, pr_writer_flush() reports the first.
 */
struct pr_writer *pr_writer_new(int fd, bool records);
void pr_writer_free(struct pr_writer *out);
void pr_writer_record(struct pr_writer *out, struct pr_span record);
void pr_writer_bytes(struct pr_writer *out, const void *p, size_t n);
void pr_writer_text(struct pr_writer *out, const char *text);
/* Writes out what is held back. 0, or the errno of the first failure. */
int pr_writer_flush(struct pr_writer *out);

#endif
