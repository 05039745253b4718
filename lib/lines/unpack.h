/*
 * What a descriptor holds, out of gzip (RFC 1952), zstd (RFC 8878) or xz if its first bytes are one's magic number, up
 * to PR_UNPACK_DEPTH of them inside each other; members one behind the other are read as one. All else is given as it
 * is, and costs nothing: it is read into the caller's buffer.
 *
 * What is read is given out as soon as it can be: of a pipe, all that its writer flushed. What stands before damage is
 * given out before the error is told. Errors stick.
 *
 * A bomb is refused: once PR_UNPACK_GRACE was unpacked, it must not be more than PR_UNPACK_RATIO times what was read.
 * Logs have stamps that differ from line to line: they are packed 10:1 to 200:1. The same few lines without end reach
 * 1000:1, as do zeros (gzip 1030:1, xz 7000:1, zstd 30000:1): one gigabyte of those passes, which is a second or two of
 * work. Memory does not depend on any of this: windows are limited to 128 MiB, within which zstd -19 and --long, and xz
 * -9, stay.
 */
#ifndef PR_UNPACK_H
#define PR_UNPACK_H

#include <sys/types.h>

#include "base/digest.h"
#include "record/stream.h"

#define PR_UNPACK_DEPTH 3u
#define PR_UNPACK_GRACE (1ull << 30)
#define PR_UNPACK_RATIO 500u

struct pr_unpack;

/* The descriptor stays the caller's. Nothing is read yet. NULL if memory ran out. */
struct pr_unpack *pr_unpack_new(int fd);
void pr_unpack_free(struct pr_unpack *u);
/* Flush this one before waiting for input. Borrowed. */
void pr_unpack_flushes(struct pr_unpack *u, struct pr_writer *out);
/* Sums up every byte read, as it stands in the file. Borrowed. */
void pr_unpack_sum(struct pr_unpack *u, struct pr_digest *sum);
/* From now on it is read ahead (ahead.h), where a thread is to be had. After pr_unpack_sum(), before it is read. */
void pr_unpack_ahead(struct pr_unpack *u);
/* Other bounds for bombs. */
void pr_unpack_bound(struct pr_unpack *u, uint64_t grace, uint64_t ratio);

/* Like read(2), n > 0: how many bytes were put at `to`, maybe fewer than n; 0 at the end; -1: pr_unpack_error() says
 * why. What is behind the end that was met once is not read, though the file may grow. */
ssize_t pr_unpack_read(struct pr_unpack *u, void *to, size_t n);
/*
 * Reads on to the file's end without unpacking, so that the sum is that of the whole file, whatever was wrong in it.
 * False if reading failed.
 */
bool pr_unpack_drain(struct pr_unpack *u);
/* What went wrong: "gzip: damaged at byte 4711", "zstd: cut off", "Input/output error". NULL: nothing. */
const char *pr_unpack_error(const struct pr_unpack *u);
/* The exit status that this leads to. */
enum pr_status pr_unpack_status(const struct pr_unpack *u);
/* How it is packed, the outermost first: "gzip", "zstd, gzip"; "" if it is not, or nothing was read yet. */
const char *pr_unpack_kind(const struct pr_unpack *u);
/* How many bytes of the file were read. */
uint64_t pr_unpack_raw(const struct pr_unpack *u);

#endif
