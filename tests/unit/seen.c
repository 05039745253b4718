/* seen: what was there lately is known, in bounded memory. */
#include "heartbeat/seen.h"

#include "check.h"

static struct pr_seen seen;

static const uint8_t *id_of(uint64_t number)
{
	static uint8_t id[PR_SEEN_ID];
	number *= 0x9e3779b97f4a7c15u; /* another one each, and none is 0 */
	memcpy(id, &number, sizeof number);
	id[15] = 1;
	return id;
}

static void what_was_there_is_known(void)
{
	CHECK(!pr_seen_has(&seen, id_of(1)));
	for (uint64_t i = 0; i < PR_SEEN_MOST; i++)
		CHECK(pr_seen_add(&seen, id_of(i)) && pr_seen_add(&seen, id_of(i)));
	CHECK_EQ_INT(seen.young.count, PR_SEEN_MOST);
	for (uint64_t i = 0; i < PR_SEEN_MOST; i++)
		CHECK(pr_seen_has(&seen, id_of(i)));
	CHECK(!pr_seen_has(&seen, id_of(PR_SEEN_MOST)));
	CHECK_EQ_INT(seen.forgotten, 0);
	pr_seen_free(&seen);
}

/* The last ones always; what comes back again and again is not forgotten. */
static void memory_is_bounded(void)
{
	const uint64_t many = 10u * PR_SEEN_MOST;
	uint8_t loop[PR_SEEN_ID] = "comes again";
	CHECK(pr_seen_add(&seen, loop));
	for (uint64_t i = 0; i < many; i++) {
		CHECK(pr_seen_add(&seen, id_of(i)));
		if (i % 10000 == 0)
			CHECK(pr_seen_has(&seen, loop));
		if (i >= PR_SEEN_MOST)
			CHECK(i % 999 || pr_seen_has(&seen, id_of(i - PR_SEEN_MOST + 1)));
	}
	CHECK(seen.young.size <= 2 * PR_SEEN_MOST && seen.old.size <= 2 * PR_SEEN_MOST);
	CHECK(!pr_seen_has(&seen, id_of(1)));
	CHECK(seen.forgotten > many - 3u * PR_SEEN_MOST);
	pr_seen_free(&seen);
}

CHECK_MAIN(what_was_there_is_known, memory_is_bounded)
