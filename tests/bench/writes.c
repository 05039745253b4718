/*
 * usage: writes COUNT DIFFERENT SIDE: writes COUNT entries as SIDE (a, b) has them, of which DIFFERENT, spread over all, are
 * another write on the other side; with "shuffled" behind it, in no order.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/encode.h"
#include "record/stream.h"

static struct pr_span entry(struct pr_build *b, uint64_t seq, bool different, const char *side)
{
	char key[64];
	snprintf(key, sizeof key, "/registry/pods/%" PRIu64 "%s", seq * 7919 % 100003, different ? side : "");
	pr_build_record(b, PR_ENTRY, 1700000000000000000u + seq * 1000 + (uint64_t)*side);
	pr_build_text(b, PR_ENTRY_PEER, pr_span_of(side));
	pr_build_uint(b, PR_ENTRY_EPOCH, 3);
	pr_build_uint(b, PR_ENTRY_SEQ, seq);
	pr_build_text(b, PR_ENTRY_KEY, pr_span_of(key));
	pr_build_text(b, PR_ENTRY_OP, pr_span_of("put"));
	return pr_build_end(b);
}

/* A permutation of 0 to count - 1: multiplication by a number that has no factor in common with it. */
static uint64_t place_of(uint64_t i, uint64_t count, bool shuffled)
{
	static const uint64_t prime = 2654435761;
	return shuffled && count % prime ? (uint64_t)((unsigned __int128)i * prime % count) : i;
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fputs("usage: writes COUNT DIFFERENT SIDE [shuffled]\n", stderr);
		return 2;
	}
	uint64_t count = strtoull(argv[1], NULL, 10), different = strtoull(argv[2], NULL, 10);
	struct pr_build b = {0};
	struct pr_writer *out = pr_writer_new(STDOUT_FILENO, true);
	for (uint64_t i = 0; out && i < count; i++) {
		uint64_t place = place_of(i, count, argc > 4);
		bool differs = different > 0 && place % (count / different) == 0;
		pr_writer_record(out, entry(&b, place + 1, differs, argv[3]));
	}
	pr_build_free(&b);
	int error = out ? pr_writer_flush(out) : 1;
	pr_writer_free(out);
	return error != 0;
}
