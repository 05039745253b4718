/*
 * usage: claims COUNT PEERS
 * Writes that many claims: peers that go on together, a claim each at every step, hash and all; at the end half of the last peer's
 * log is another one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "record/encode.h"

static const unsigned char label[] = {0xd9, 0xd9, 0xf8, 0xda, 0x70, 0x72, 0x54, 0x31, 0x43, 0x42, 0x4f, 0x52};

static void write_claim(struct pr_build *b, unsigned long long peer, unsigned long long seq, const unsigned char *hash)
{
	char name[32];
	snprintf(name, sizeof name, "peer%llu", peer);
	pr_build_record(b, PR_CLAIM, 1700000000000000000u + seq);
	pr_build_text(b, PR_CLAIM_PEER, pr_span_of(name));
	pr_build_uint(b, PR_CLAIM_SEQ, seq);
	pr_build_hash(b, PR_CLAIM_HASH, (struct pr_span){hash, PR_DIGEST_SIZE});
	struct pr_span record = pr_build_end(b);
	fwrite(record.p, 1, record.n, stdout);
}

int main(int argc, char **argv)
{
	unsigned long long count = argc > 1 ? strtoull(argv[1], NULL, 10) : 0, peers = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	struct pr_build b = {0};
	struct pr_digest *digest = pr_digest_new();
	unsigned char hash[PR_DIGEST_SIZE];
	if (count == 0 || peers == 0 || !digest) {
		fprintf(stderr, "usage: claims COUNT PEERS\n");
		return 2;
	}
	for (unsigned long long i = 0; i < count; i++) {
		if (i % 4096 == 0)
			fwrite(label, 1, sizeof label, stdout);
		unsigned long long peer = i % peers, seq = i / peers + 1, other = peer == peers - 1 && i > count / 2;
		unsigned long long what[] = {seq, other};
		pr_digest_add(digest, (struct pr_span){(const unsigned char *)what, sizeof what});
		pr_digest_end(digest, hash);
		write_claim(&b, peer, seq, hash);
	}
	pr_digest_free(digest);
	pr_build_free(&b);
	return fflush(stdout) != 0;
}
