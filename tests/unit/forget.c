/* forget: a cluster whose peers come and go for months takes no more memory than one of a day. */
#include <stdio.h>

#include "check.h"
#include "detect/forget.h"
#include "record/decode.h"
#include "record/encode.h"
#include "record/idents.h"

#define SECOND 1000000000ull

static struct pr_build b;

static void take(struct pr_observations *o)
{
	struct pr_record r;
	struct pr_link *due;
	const char *why = "";
	struct pr_span record = pr_build_end(&b);
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(pr_observations_take(o, &r, &due));
}

static void hear(struct pr_observations *o, uint64_t t, const char *observer, const char *subject)
{
	pr_build_record(&b, PR_CONTACT, t);
	pr_build_text(&b, PR_CONTACT_OBSERVER, pr_span_of(observer));
	pr_build_text(&b, PR_CONTACT_SUBJECT, pr_span_of(subject));
	pr_build_uint(&b, PR_CONTACT_SEQ, t / SECOND);
	take(o);
}

static void change(struct pr_observations *o, uint64_t t, const char *peer, const char *status)
{
	pr_build_record(&b, PR_MEMBER, t);
	pr_build_text(&b, PR_MEMBER_PEER, pr_span_of(peer));
	pr_build_text(&b, PR_MEMBER_STATUS, pr_span_of(status));
	take(o);
}

/* Forgets if it is time; returns whether it was. */
static bool forget(struct pr_observations *o, const bool *kept, uint64_t now)
{
	if (!pr_forget_due(o))
		return false;
	CHECK(pr_forget(o, kept, false, now));
	return true;
}

static struct pr_detector_options options = PR_DETECTOR_DEFAULTS;
static bool kept[1u << 20];

/* Every minute a new peer, with a name that was never heard, leaves again. Two others stay. */
static void who_has_left_is_forgotten(void)
{
	struct pr_observations o;
	char name[32];
	size_t most = 0, times = 0;
	CHECK(pr_observations_init(&o, &options, &(struct pr_loss_options)PR_LOSS_DEFAULTS));
	for (uint64_t minute = 0; minute < 100000; minute++) {
		uint64_t t = 1000000 * SECOND + minute * 60 * SECOND;
		snprintf(name, sizeof name, "pod-%llu", (unsigned long long)minute * 7919);
		hear(&o, t, "here", "there");
		hear(&o, t, "there", "here");
		change(&o, t, name, "joined");
		hear(&o, t + SECOND, "here", name);
		hear(&o, t + SECOND, name, "there");
		change(&o, t + 2 * SECOND, name, "left");
		times += forget(&o, kept, t + 2 * SECOND);
		most = pr_peers_count(o.names) > most ? pr_peers_count(o.names) : most;
	}
	CHECK(times > 50);
	CHECK(most <= PR_FORGET_PEERS + 2);
	CHECK(pr_links_count(o.links) <= 2 * most + 2);
	uint32_t here = pr_peers_find(o.names, pr_span_of("here")), there = pr_peers_find(o.names, pr_span_of("there"));
	CHECK(here != PR_PEER_NONE && there != PR_PEER_NONE);
	CHECK(pr_links_find(o.links, here, there) && pr_links_find(o.links, there, here));
	uint32_t last = pr_peers_find(o.names, pr_span_of(name));
	CHECK(last != PR_PEER_NONE && o.peers[last].left);
	CHECK_EQ_SPAN(pr_peers_name(o.names, last), name);
	CHECK(pr_links_find(o.links, here, last) && pr_links_find(o.links, last, there));
	CHECK_EQ_INT(pr_peers_find(o.names, pr_span_of("pod-0")), PR_PEER_NONE);
	CHECK_EQ_INT(pr_observations_base(&o), 2);
	pr_observations_free(&o);
}

/* Who stays, who left lately, and who is part of a failure, stay known, and so do aliases; who comes back is new. */
static void who_matters_is_not(void)
{
	struct pr_observations o;
	char name[32];
	CHECK(pr_observations_init(&o, &options, &(struct pr_loss_options)PR_LOSS_DEFAULTS));
	for (uint32_t i = 0; i < 4; i++) {
		snprintf(name, sizeof name, "p%u", i);
		change(&o, SECOND, name, "joined");
		CHECK(pr_peers_alias(o.names, pr_span_of(&"w\0x\0y\0z"[2 * i]), i));
	}
	for (uint32_t i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "p%u", i);
		hear(&o, SECOND, name, "p3");
	}
	for (uint32_t i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "p%u", i);
		change(&o, (i == 2 ? 4000 : 2) * SECOND, name, "left");
	}
	bool failing[4] = {[1] = true};
	CHECK(pr_forget(&o, failing, true, 5000 * SECOND));
	CHECK_EQ_INT(pr_peers_find(o.names, pr_span_of("p0")), PR_PEER_NONE);
	CHECK_EQ_INT(pr_peers_find(o.names, pr_span_of("w")), PR_PEER_NONE);
	CHECK_EQ_INT(pr_peers_find(o.names, pr_span_of("p1")), 1);
	CHECK_EQ_INT(pr_peers_find(o.names, pr_span_of("p2")), 2);
	CHECK_EQ_INT(pr_peers_find(o.names, pr_span_of("z")), 3);
	CHECK_EQ_INT(pr_links_known(o.links), 2);
	hear(&o, 6000 * SECOND, "p3", "new");
	CHECK_EQ_INT(pr_peers_find(o.names, pr_span_of("new")), 0); /* in the place of p0 */
	CHECK_EQ_INT(o.peers[0].weight, 1);
	CHECK(!o.peers[0].left && !o.peers[0].member);
	CHECK_EQ_INT(pr_links_count(o.links), 3);
	pr_observations_free(&o);
}

static void ids_are_remembered_for_long_enough(void)
{
	struct pr_idents ids;
	char id[16];
	CHECK(pr_idents_init(&ids));
	for (unsigned i = 0; i < 10 * PR_IDENTS_KEPT; i++) {
		snprintf(id, sizeof id, "%012x", i);
		CHECK(pr_idents_add(&ids, id));
		snprintf(id, sizeof id, "%012x", i < PR_IDENTS_KEPT ? 0 : i - PR_IDENTS_KEPT);
		CHECK(pr_idents_known(&ids, id));
	}
	CHECK(!pr_idents_known(&ids, "000000000000"));
	CHECK_EQ_INT(ids.count, 10 * PR_IDENTS_KEPT);
	pr_idents_free(&ids);
	pr_build_free(&b);
}

CHECK_MAIN(who_has_left_is_forgotten, who_matters_is_not, ids_are_remembered_for_long_enough)
