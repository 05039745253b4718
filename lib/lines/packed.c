#define ZLIB_CONST
#include "packed.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define BLOCK_HEAD 3u                                        /* zstd's */
#define XZ_MEMORY ((1ull << PR_PACKED_WINDOW) + (16u << 20)) /* the window, and what the decoder itself needs */

static const char damaged[] = "damaged";
static const char no_memory[] = "memory ran out";
static const char window[] = "needs more than 128 MiB of memory";

struct pr_packed {
	enum pr_packing packing;
	z_stream gzip;
	ZSTD_DStream *zstd;
	size_t hint; /* how much zstd wants next */
	lzma_stream xz;
};

const char *pr_packing_name(enum pr_packing packing)
{
	static const char *const names[] = {"plain", "gzip", "zstd", "xz", "unknown"};
	return names[packing];
}

/* Whether what there is of p begins as magic does. */
static bool begins(const uint8_t *p, size_t n, const char *magic, size_t length)
{
	return memcmp(p, magic, n < length ? n : length) == 0;
}

/* zstd's own frames, and those that it skips (RFC 8878 section 3.1.2), which some writers put first. */
static bool begins_zstd(const uint8_t *p, size_t n)
{
	return begins(p, n, "\x28\xb5\x2f\xfd", 4) || (p[0] >> 4 == 5 && begins(p + 1, n - 1, "\x2a\x4d\x18", 3));
}

enum pr_packing pr_packing_of(const uint8_t *p, size_t n)
{
	if (n == 0)
		return PR_PACKING_OPEN;
	if (begins(p, n, "\x1f\x8b\x08", 3))
		return n < 3 ? PR_PACKING_OPEN : PR_GZIP;
	if (begins_zstd(p, n))
		return n < 4 ? PR_PACKING_OPEN : PR_ZSTD;
	if (begins(p, n, "\xfd\x37\x7a\x58\x5a", 6))
		return n < 6 ? PR_PACKING_OPEN : PR_XZ;
	return PR_PLAIN;
}

static bool begin_zstd(struct pr_packed *packed)
{
	if (!packed->zstd && !(packed->zstd = ZSTD_createDStream()))
		return false;
	packed->hint = ZSTD_initDStream(packed->zstd);
	return !ZSTD_isError(packed->hint) &&
	       !ZSTD_isError(ZSTD_DCtx_setParameter(packed->zstd, ZSTD_d_windowLogMax, PR_PACKED_WINDOW));
}

struct pr_packed *pr_packed_new(enum pr_packing packing)
{
	struct pr_packed *packed = calloc(1, sizeof *packed);
	if (!packed)
		return NULL;
	packed->packing = packing;
	packed->xz = (lzma_stream)LZMA_STREAM_INIT;
	if (packing == PR_GZIP ? inflateInit2(&packed->gzip, 15 + 16) == Z_OK /* 16: with gzip's head and tail */
			       : pr_packed_again(packed))
		return packed;
	pr_packed_free(packed);
	return NULL;
}

bool pr_packed_again(struct pr_packed *packed)
{
	switch (packed->packing) {
	case PR_GZIP:
		return inflateReset(&packed->gzip) == Z_OK;
	case PR_ZSTD:
		return begin_zstd(packed);
	default:
		return lzma_stream_decoder(&packed->xz, XZ_MEMORY, 0) == LZMA_OK;
	}
}

enum pr_packing pr_packed_kind(const struct pr_packed *packed)
{
	return packed->packing;
}

void pr_packed_free(struct pr_packed *packed)
{
	if (!packed)
		return;
	if (packed->packing == PR_GZIP)
		inflateEnd(&packed->gzip);
	lzma_end(&packed->xz);
	ZSTD_freeDStream(packed->zstd);
	free(packed);
}

static unsigned bounded(size_t n)
{
	return n > 1u << 30 ? 1u << 30 : (unsigned)n;
}

static enum pr_packed_step step_gzip(struct pr_packed *packed, struct pr_packed_io *io, const char **why)
{
	z_stream *z = &packed->gzip;
	unsigned in = bounded(io->in_n), out = bounded(io->out_n);
	z->next_in = io->in;
	z->avail_in = in;
	z->next_out = io->out;
	z->avail_out = out;
	int got = inflate(z, Z_NO_FLUSH);
	io->in += in - z->avail_in;
	io->in_n -= in - z->avail_in;
	io->out += out - z->avail_out;
	io->out_n -= out - z->avail_out;
	if (got == Z_OK || got == Z_BUF_ERROR)
		return PR_PACKED_ON;
	*why = got == Z_MEM_ERROR ? no_memory : damaged;
	return got == Z_STREAM_END ? PR_PACKED_END : PR_PACKED_BAD;
}

static const char *zstd_fault(size_t got)
{
	switch (ZSTD_getErrorCode(got)) {
	case ZSTD_error_memory_allocation:
		return no_memory;
	case ZSTD_error_frameParameter_windowTooLarge:
		return window;
	case ZSTD_error_dictionary_wrong:
		return "needs a dictionary";
	default:
		return damaged;
	}
}

static size_t call_zstd(struct pr_packed *packed, struct pr_packed_io *io, size_t in_n)
{
	ZSTD_inBuffer in = {io->in, in_n, 0};
	ZSTD_outBuffer out = {io->out, io->out_n, 0};
	size_t got = ZSTD_decompressStream(packed->zstd, &out, &in);
	io->in += in.pos;
	io->in_n -= in.pos;
	io->out += out.pos;
	io->out_n -= out.pos;
	return got;
}

/*
 * A call that meets damage forgets what it gave before. So it is given one block at a time, without the head of the
 * next one that it asks for as well, and only when it has nothing left to give.
 */
static enum pr_packed_step step_zstd(struct pr_packed *packed, struct pr_packed_io *io, const char **why)
{
	const uint8_t *out = io->out;
	size_t got = call_zstd(packed, io, 0);
	if (!ZSTD_isError(got) && io->out == out && io->in_n > 0) {
		size_t want = packed->hint > BLOCK_HEAD ? packed->hint - BLOCK_HEAD : packed->hint;
		got = call_zstd(packed, io, want < io->in_n ? want : io->in_n);
	}
	if (ZSTD_isError(got)) {
		*why = zstd_fault(got);
		return PR_PACKED_BAD;
	}
	packed->hint = got;
	return got == 0 ? PR_PACKED_END : PR_PACKED_ON;
}

static enum pr_packed_step step_xz(struct pr_packed *packed, struct pr_packed_io *io, const char **why)
{
	lzma_stream *xz = &packed->xz;
	xz->next_in = io->in;
	xz->avail_in = io->in_n;
	xz->next_out = io->out;
	xz->avail_out = io->out_n;
	lzma_ret got = lzma_code(xz, LZMA_RUN);
	io->in = xz->next_in;
	io->in_n = xz->avail_in;
	io->out = xz->next_out;
	io->out_n = xz->avail_out;
	if (got == LZMA_OK || got == LZMA_BUF_ERROR)
		return PR_PACKED_ON;
	*why = got == LZMA_MEM_ERROR ? no_memory : got == LZMA_MEMLIMIT_ERROR ? window : damaged;
	return got == LZMA_STREAM_END ? PR_PACKED_END : PR_PACKED_BAD;
}

enum pr_packed_step pr_packed_step(struct pr_packed *packed, struct pr_packed_io *io, const char **why)
{
	switch (packed->packing) {
	case PR_GZIP:
		return step_gzip(packed, io, why);
	case PR_ZSTD:
		return step_zstd(packed, io, why);
	default:
		return step_xz(packed, io, why);
	}
}
