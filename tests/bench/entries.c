/*
 * usage: entries COUNT numbered|linked
 * Writes so many entry records: the logs of three peers that share all but their last hundred, two of them to the end. Numbered:
 * by epoch and seq, as Raft's; linked: each by a hash of its own and its parent's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "record/encode.h"
#include "record/stream.h"

#define APART 100u

static void hash_of(uint8_t hash[32], uint64_t number, unsigned side)
{
	for (unsigned i = 0; i < 4; i++) {
		uint64_t word = pr_hash_word(number * 4 + i, side);
		memcpy(hash + (size_t)8 * i, &word, sizeof word);
	}
}

static void write_entry(struct pr_writer *out, struct pr_build *b, unsigned peer, uint64_t seq, uint64_t last, bool linked)
{
	static const char *const names[] = {"a", "b", "c"};
	char key[64];
	uint8_t hash[32];
	unsigned side = seq + APART > last && peer == 0, before = seq - 1 + APART > last && peer == 0;
	pr_build_record(b, PR_ENTRY, 1795356534343057553 + seq);
	pr_build_text(b, PR_ENTRY_PEER, pr_span_of(names[peer]));
	if (!linked)
		pr_build_uint(b, PR_ENTRY_EPOCH, 1 + seq / 1000 + (seq + APART > last && peer != 0));
	if (!linked)
		pr_build_uint(b, PR_ENTRY_SEQ, seq);
	snprintf(key, sizeof key, "/registry/pods/%llu%s", (unsigned long long)seq, side ? "x" : "");
	pr_build_text(b, PR_ENTRY_KEY, pr_span_of(key));
	pr_build_text(b, PR_ENTRY_OP, pr_span_of(seq % 10 ? "put" : "delete"));
	if (linked) {
		hash_of(hash, seq, side);
		pr_build_hash(b, PR_ENTRY_HASH, (struct pr_span){hash, sizeof hash});
		hash_of(hash, seq - 1, before);
		pr_build_hash(b, PR_ENTRY_PARENT, (struct pr_span){hash, sizeof hash});
	}
	pr_writer_record(out, pr_build_end(b));
}

int main(int argc, char **argv)
{
	struct pr_build b = {0};
	struct pr_writer *out = pr_writer_new(STDOUT_FILENO, true);
	if (argc < 3 || !out)
		return 2;
	uint64_t each = strtoull(argv[1], NULL, 10) / 3;
	for (unsigned peer = 0; peer < 3; peer++)
		for (uint64_t seq = 1; seq <= each; seq++)
			write_entry(out, &b, peer, seq, each, strcmp(argv[2], "linked") == 0);
	int failed = pr_writer_flush(out);
	pr_writer_free(out);
	pr_build_free(&b);
	return failed != 0;
}
