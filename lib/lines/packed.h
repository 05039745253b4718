/*
 * One gzip member, zstd frame or xz stream at a time, whatever library unpacks it: for unpack.h, which puts them
 * together.
 */
#ifndef PR_PACKED_H
#define PR_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PR_PACKED_MAGIC 6u   /* bytes of the longest magic number */
#define PR_PACKED_WINDOW 27u /* log 2 of the largest window: 128 MiB */

enum pr_packing { PR_PLAIN, PR_GZIP, PR_ZSTD, PR_XZ, PR_PACKING_OPEN /* more bytes are needed to tell */ };

struct pr_packed;

enum pr_packed_step {
	PR_PACKED_ON,  /* it took and gave what it could; if neither, it needs more input */
	PR_PACKED_END, /* as before, and what comes next is no longer its */
	PR_PACKED_BAD  /* after what it took and gave */
};

struct pr_packed_io {
	const uint8_t *in;
	size_t in_n;
	uint8_t *out;
	size_t out_n;
};

/* What the n bytes at p begin. */
enum pr_packing pr_packing_of(const uint8_t *p, size_t n);
const char *pr_packing_name(enum pr_packing packing);

/* At the beginning of a member. NULL if memory ran out. */
struct pr_packed *pr_packed_new(enum pr_packing packing);
void pr_packed_free(struct pr_packed *packed);
/* At the beginning of the next member of the same packing; what there are millions of is not allocated anew. False as
 * above. */
bool pr_packed_again(struct pr_packed *packed);
enum pr_packing pr_packed_kind(const struct pr_packed *packed);
/* Moves io's pointers on past what it took and gave. *why: what is wrong, if it is BAD. */
enum pr_packed_step pr_packed_step(struct pr_packed *packed, struct pr_packed_io *io, const char **why);

#endif
