/*
 * Any bytes as what stands in pieces and summaries that members send: memory stays within its bounds, and what is sent
 * within datagrams and a rate. A step is a byte for what is given, one for who gives it, two for how many bytes, and these.
 * Some right parcels are there to be asked for.
 */
#include "fuzz.h"

#include "../unit/gossip.h"
#include "base/digest.h"
#include "heartbeat/summary.h"

static struct gossip g;

static struct pr_span take(const uint8_t **p, size_t *n, size_t most)
{
	struct pr_span span = {*p, most < *n ? most : *n};
	*p += span.n;
	*n -= span.n;
	return span;
}

static struct pr_span message_of(struct pr_build *b, unsigned what, struct pr_span bytes)
{
	uint8_t id[PR_DIGEST_SIZE] = {1};
	const uint8_t *p = bytes.p;
	size_t n = bytes.n;
	if (what % 2 == 0) {
		pr_build_record(b, PR_SUMMARY, WALL);
		struct pr_span need = take(&p, &n, what % 8 ? 0 : n / 2);
		pr_build_hash(b, PR_SUMMARY_HAVE, (struct pr_span){p, n});
		pr_build_hash(b, PR_SUMMARY_NEED, need);
		pr_build_bool(b, PR_SUMMARY_ASK, what % 4 == 0);
		return pr_build_end(b);
	}
	struct pr_span numbers = take(&p, &n, 3);
	if (what % 4 == 1) { /* whole, with its hash */
		struct pr_digest *d = pr_digest_new();
		pr_digest_add(d, (struct pr_span){p, n});
		pr_digest_end(d, id);
		pr_digest_free(d);
	}
	pr_build_record(b, PR_PIECE, WALL);
	pr_build_hash(b, PR_PIECE_PARCEL, (struct pr_span){id, PR_PARCEL_ID});
	pr_build_uint(b, PR_PIECE_SIZE, what % 4 == 1 ? n : numbers.n > 1 ? numbers.p[0] * 256u + numbers.p[1] : UINT64_MAX);
	pr_build_uint(b, PR_PIECE_OFFSET, what % 4 == 1 ? 0 : numbers.n > 2 ? numbers.p[2] * 64u : 1);
	pr_build_hash(b, PR_PIECE_PART, (struct pr_span){p, n});
	return pr_build_end(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct pr_build b;
	struct pr_rumours_counts counts;
	struct pr_record m;
	const char *why;
	gossip_begin(&g, &(struct gossip_options){.peers = 4, .delay = MS, .seed = 1});
	g.lying = true;
	gossip_tell(&g, 0, 2000);
	gossip_tell(&g, 2, 300);
	gossip_run(&g, SECOND);
	while (n > 4) {
		unsigned what = p[0];
		uint32_t from = 1 + p[1] % 3u;
		size_t most = p[2] + 256u * (p[3] % 4u);
		p += 4;
		n -= 4;
		struct pr_span span = message_of(&b, what, take(&p, &n, most));
		HOLDS(pr_decode(span.p, span.n, &m, &why) == PR_DECODED);
		gossip_now(&g.peers[0]);
		HOLDS(pr_rumours_take(g.peers[0].rumours, from, &m));
		gossip_schedule(&g.peers[0]);
		gossip_run(&g, MS);
	}
	gossip_run(&g, SECOND);
	pr_rumours_count(g.peers[0].rumours, &counts);
	HOLDS(counts.bytes <= 12u << 20 && counts.partial <= 4u << 20);
	HOLDS(check_failures == 0);
	HOLDS(g.bytes < 1u << 20);
	gossip_end(&g);
	return 0;
}
