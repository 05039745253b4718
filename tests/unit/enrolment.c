/* enrolment, waiting: whose key is whose, as records say it; and what came before. */
#include "exclude/enrolment.h"

#include <stdio.h>

#include "check.h"
#include "cluster.h"
#include "exclude/waiting.h"
#include "record/decode.h"

static struct pr_build build;

/* A member record. key NULL: it names none. The number of the key that is new, or -1. */
static int enrol(struct pr_enrolment *e, const char *peer, const char *alias, const struct pr_key *key, uint64_t epoch)
{
	struct pr_record r;
	const char *why = "";
	size_t number = SIZE_MAX;
	pr_build_record(&build, PR_MEMBER, 1);
	pr_build_text(&build, PR_MEMBER_PEER, pr_span_of(peer));
	if (alias) {
		pr_build_array(&build, PR_MEMBER_ALIASES, 1);
		pr_add_text(&build, pr_span_of(alias));
	}
	if (key)
		pr_build_hash(&build, PR_MEMBER_KEY, pr_key_public(key));
	pr_build_text(&build, PR_MEMBER_DOMAIN, pr_span_of("orders"));
	pr_build_uint(&build, PR_MEMBER_EPOCH, epoch);
	struct pr_span span = pr_build_end(&build);
	CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED && pr_enrolment_take(e, &r, &number));
	return number == SIZE_MAX ? -1 : (int)number;
}

static void keys_of_epochs(void)
{
	struct cluster k = cluster_new("domain orders\n", 3, 1);
	struct pr_enrolment *e = pr_enrolment_new();
	struct pr_keyring *ring = pr_enrolment_ring(e);
	size_t who;
	CHECK_EQ_INT(enrol(e, "a", "10.0.0.1:7", NULL, 1), -1);
	CHECK_EQ_INT(enrol(e, "a", NULL, k.keys[0], 1), 0);
	CHECK_EQ_INT(enrol(e, "a", NULL, k.keys[0], 1), -1); /* said again */
	CHECK_EQ_INT(pr_enrolment_refused(e), 0);
	CHECK_EQ_INT(enrol(e, "a", NULL, k.keys[1], 1), -1); /* a second one */
	CHECK_EQ_INT(enrol(e, "b", NULL, k.keys[0], 1), -1); /* another's */
	CHECK_EQ_INT(pr_enrolment_refused(e), 2);
	CHECK_EQ_INT(enrol(e, "a", NULL, k.keys[1], 2), 1); /* of the next epoch */
	CHECK_EQ_INT(enrol(e, "10.0.0.1:7", NULL, k.keys[2], 3), 2);
	CHECK_EQ_INT(pr_enrolment_members(e)->epoch, 3);
	CHECK_EQ_INT(pr_enrolment_members(e)->count, 2);
	CHECK(pr_is(pr_enrolment_members(e)->domain, "orders"));
	CHECK(pr_members_find(pr_enrolment_members(e), pr_span_of("10.0.0.1:7")) == &pr_enrolment_members(e)->list[0]);
	pr_build_record(&build, PR_NOTE, 1);
	struct pr_span map = pr_build_end(&build);
	for (size_t i = 0; i < 3; i++) { /* what was signed with an older key is good still */
		struct pr_span record = cluster_sign(&k, i, map);
		CHECK_EQ_INT(pr_keyring_verify(ring, &k.cose, record, pr_span_of("orders"), &who), PR_SIGNED_GOOD);
		CHECK_EQ_INT(who, i);
		CHECK(pr_is(pr_keyring_name(ring, who), "a"));
		free((void *)(uintptr_t)record.p);
	}
	pr_enrolment_free(e);
	cluster_free(&k);
}

static void what_is_no_key(void)
{
	static const uint8_t low[PR_KEY_SIZE] = {1}; /* the neutral point */
	struct pr_enrolment *e = pr_enrolment_new();
	struct pr_record r;
	const char *why = "";
	size_t number;
	for (size_t n = 0; n <= PR_KEY_SIZE; n += PR_KEY_SIZE / 2) {
		pr_build_record(&build, PR_MEMBER, 1);
		pr_build_text(&build, PR_MEMBER_PEER, pr_span_of("a"));
		pr_build_hash(&build, PR_MEMBER_KEY, (struct pr_span){low, n});
		struct pr_span span = pr_build_end(&build);
		CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED && pr_enrolment_take(e, &r, &number) && number == SIZE_MAX);
	}
	CHECK_EQ_INT(pr_enrolment_refused(e), 3);
	pr_enrolment_free(e);
}

static bool gather(void *arg, struct pr_span record)
{
	char *to = arg;
	strncat(to, (const char *)record.p, record.n);
	return true;
}

static void waiting_for_a_key(void)
{
	struct pr_waiting w = {0};
	char got[64] = "";
	static uint8_t large[1 << 20];
	struct pr_span first = pr_span_of("kid-0001"), second = pr_span_of("kid-0002");
	CHECK(pr_waiting_put(&w, first, pr_span_of("one ")) && pr_waiting_put(&w, second, pr_span_of("two ")) &&
	      pr_waiting_put(&w, first, pr_span_of("three ")) && pr_waiting_put(&w, pr_span_of("short"), pr_span_of("none ")));
	CHECK(pr_waiting_take(&w, first, gather, got));
	CHECK_EQ_STR(got, "one three ");
	CHECK(pr_waiting_take(&w, first, gather, got) && pr_waiting_take(&w, second, gather, got));
	CHECK_EQ_STR(got, "one three two ");
	CHECK_EQ_INT(w.n, 0);
	for (int i = 0; i < 20; i++)
		CHECK(pr_waiting_put(&w, first, (struct pr_span){large, sizeof large}));
	CHECK_EQ_INT(w.lost, 1 + 5); /* one has a kid that no key has */
	CHECK_EQ_INT(pr_waiting_count(&w), 15);
	pr_waiting_free(&w);
	pr_build_free(&build);
}

CHECK_MAIN(keys_of_epochs, what_is_no_key, waiting_for_a_key)
