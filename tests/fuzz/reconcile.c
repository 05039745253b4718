/*
 * Any records, one behind the other, reconciled by all that pr-reconcile knows: what is emitted is records, and the same bytes if they
 * come in the opposite order.
 */
#include "reconcile/resolve.h"

#include "fuzz.h"
#include "record/decode.h"

#define RECORDS_MAX 512u

struct said {
	uint8_t *p;
	size_t n, cap;
};

static void hear(void *arg, struct pr_span record)
{
	struct said *said = arg;
	struct pr_record r;
	const char *why;
	HOLDS(pr_decode(record.p, record.n, &r, &why) == PR_DECODED && r.bytes.n == record.n);
	if (said->n + record.n > said->cap) {
		said->cap = 2 * (said->n + record.n);
		said->p = realloc(said->p, said->cap);
		HOLDS(said->p);
	}
	memcpy(said->p + said->n, record.p, record.n);
	said->n += record.n;
}

/* way: bits choose the policy, what is done with siblings, and whether all is listed. */
static void reconcile(const struct pr_record *list, size_t count, bool backwards, unsigned way, struct said *said)
{
	static const char *const policies[] = {"majority", "bft", "origin", "majority"};
	struct pr_resolve_options options = {.batch = 10, .merge = way >> 2 & 3, .divergent = (way & 16) != 0, .rollback = (way & 32) != 0};
	HOLDS(pr_resolve_policy_named(&options, policies[way & 3]));
	struct pr_resolve *r = pr_resolve_new(&options, hear, said);
	HOLDS(r);
	for (size_t i = 0; i < count; i++)
		HOLDS(pr_resolve_step(r, &list[backwards ? count - 1 - i : i], PR_SIGNED_NOT, (struct pr_span){NULL, 0}));
	HOLDS(pr_resolve_end(r));
	pr_resolve_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct pr_record list[RECORDS_MAX];
	static struct said said, again;
	const char *why;
	size_t count = 0;
	if (n < 1)
		return 0;
	for (size_t at = 1; at < n && count < RECORDS_MAX && pr_decode(p + at, n - at, &list[count], &why) == PR_DECODED; count++)
		at += list[count].bytes.n;
	said.n = again.n = 0;
	reconcile(list, count, false, p[0], &said);
	reconcile(list, count, true, p[0], &again);
	HOLDS(said.n == again.n && (said.n == 0 || memcmp(said.p, again.p, said.n) == 0));
	return 0;
}
