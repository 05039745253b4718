#include "plan.h"

#include <errno.h>

#include "record/decode.h"
#include "record/encode.h"

struct hashing {
	struct pr_digest *digest;
	struct pr_build build;
};

/* A write as a record of its own that says nothing of when it was told, or where. */
static bool add_write(void *arg, struct pr_span bytes)
{
	struct hashing *h = arg;
	struct pr_record r;
	const char *why;
	if (pr_decode(bytes.p, bytes.n, &r, &why) != PR_DECODED)
		return false;
	pr_build_record(&h->build, PR_ENTRY, 0);
	for (unsigned key = PR_ENTRY_PEER + 1; key <= PR_ENTRY_HASH; key++) {
		if (!pr_has(&r, key))
			continue;
		if (key == PR_ENTRY_EPOCH || key == PR_ENTRY_SEQ)
			pr_build_uint(&h->build, key, pr_uint(&r, key));
		else if (key == PR_ENTRY_HASH)
			pr_build_hash(&h->build, key, pr_text(&r, key));
		else
			pr_build_text(&h->build, key, pr_text(&r, key));
	}
	struct pr_span record = pr_build_end(&h->build);
	if (record.p)
		pr_digest_add(h->digest, record);
	return record.p != NULL;
}

bool pr_plan_hash(const struct pr_plan *plan, struct pr_span record, uint8_t hash[PR_DIGEST_SIZE])
{
	struct hashing h = {.digest = pr_digest_new()};
	struct pr_branch_sum sum;
	bool done = h.digest != NULL;
	errno = ENOMEM;
	if (done) {
		pr_digest_add(h.digest, record);
		pr_digest_add(h.digest, plan->states);
	}
	for (size_t i = 0; done && plan->branches && i < plan->loser_count; i++) {
		struct pr_span name = pr_peers_name(plan->names, plan->losers[i]);
		pr_digest_add(h.digest, name);
		pr_digest_add(h.digest, (struct pr_span){(const uint8_t *)"", 1}); /* no record begins like that */
		done = pr_branches_lost(plan->branches, plan->losers[i], plan->winners, plan->winner_count, add_write, &h, &sum);
	}
	if (done)
		pr_digest_end(h.digest, hash);
	pr_digest_free(h.digest);
	pr_build_free(&h.build);
	return done;
}
