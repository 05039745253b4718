#include "check.h"
#include "tell/identity.h"

#include <stdlib.h>

static uint32_t add(struct pr_identity *who, const char *token, enum pr_known known)
{
	return pr_identity_add(who, pr_span_of(token), known);
}

static bool same(struct pr_identity *who, uint32_t a, const char *token, enum pr_known known)
{
	return pr_identity_join(who, a, add(who, token, known));
}

#define CHECK_NAME(who, token, wanted) CHECK_EQ_SPAN(pr_identity_name(who, pr_span_of(token)), wanted)

static void tokens_that_stood_together_are_one_peer(void)
{
	struct pr_identity *who = pr_identity_new();
	uint32_t log = add(who, "etcd1", PR_KNOWN_FILE);
	same(who, log, "615f814519b228c2", PR_KNOWN_ID);
	uint32_t id = add(who, "a5ed22a7438a7c85", PR_KNOWN_ID);
	same(who, id, "10.77.1.3:2380", PR_KNOWN_ADDR);
	CHECK_NAME(who, "615f814519b228c2", "etcd1");
	CHECK_NAME(who, "10.77.1.3:2380", "a5ed22a7438a7c85");
	CHECK_NAME(who, "never seen", "never seen");
	uint32_t other = add(who, "etcd3", PR_KNOWN_FILE);
	same(who, other, "10.77.1.3:2380", PR_KNOWN_ADDR);
	CHECK_NAME(who, "a5ed22a7438a7c85", "etcd3");
	pr_identity_free(who);
}

static void the_best_name_wins(void)
{
	struct pr_identity *who = pr_identity_new();
	static const struct {
		const char *token;
		enum pr_known known;
	} rising[] = {{"10.0.0.1:1", PR_KNOWN_ADDR}, {"abc", PR_KNOWN_ID}, {"told", PR_KNOWN_NAME}, {"file", PR_KNOWN_FILE},
	              {"self", PR_KNOWN_SELF}};
	uint32_t first = add(who, rising[0].token, rising[0].known);
	for (size_t i = 0; i < sizeof rising / sizeof *rising; i++) {
		CHECK(same(who, first, rising[i].token, rising[i].known));
		CHECK_NAME(who, "10.0.0.1:1", rising[i].token);
	}
	add(who, "abc", PR_KNOWN_GIVEN); /* a token may turn out to be more than it was */
	CHECK_NAME(who, "10.0.0.1:1", "abc");
	pr_identity_free(who);
}

static void two_names_of_their_own_are_two_peers(void)
{
	struct pr_identity *who = pr_identity_new();
	uint32_t a = add(who, "etcd1", PR_KNOWN_SELF), b = add(who, "etcd2", PR_KNOWN_SELF);
	CHECK(same(who, a, "127.0.0.1:2380", PR_KNOWN_ADDR));
	CHECK(!same(who, b, "127.0.0.1:2380", PR_KNOWN_ADDR));
	CHECK_NAME(who, "127.0.0.1:2380", "etcd1");
	CHECK_NAME(who, "etcd2", "etcd2");
	pr_identity_free(who);
}

static void a_host_of_one_peer_stands_for_its_ports(void)
{
	struct pr_identity *who = pr_identity_new();
	uint32_t a = add(who, "a", PR_KNOWN_FILE), b = add(who, "b", PR_KNOWN_FILE), c = add(who, "c", PR_KNOWN_FILE);
	same(who, a, "10.0.0.1", PR_KNOWN_ADDR);
	same(who, b, "10.0.0.2:1", PR_KNOWN_ADDR);
	same(who, c, "10.0.0.2:2", PR_KNOWN_ADDR);
	CHECK_NAME(who, "10.0.0.1:51234", "a");
	CHECK_NAME(who, "10.0.0.2:1", "b");
	CHECK_NAME(who, "10.0.0.2:51234", "10.0.0.2:51234");
	CHECK(pr_identity_knows(who, pr_span_of("10.0.0.1:1")));
	CHECK(!pr_identity_knows(who, pr_span_of("10.0.0.2:9")));
	uint32_t d = add(who, "d", PR_KNOWN_FILE);
	same(who, d, "[2001:db8::1]:7", PR_KNOWN_ADDR);
	CHECK_NAME(who, "[2001:db8::1]:51234", "d");
	CHECK_NAME(who, "2001:db8::1", "d");
	pr_identity_free(who);
}

static void a_host_alone_is_settled_at_the_end(void)
{
	struct pr_identity *who = pr_identity_new();
	uint32_t log = add(who, "a", PR_KNOWN_FILE), id = add(who, "abc", PR_KNOWN_ID);
	same(who, log, "10.0.0.1", PR_KNOWN_ADDR);
	same(who, id, "10.0.0.1:2380", PR_KNOWN_ADDR);
	CHECK_NAME(who, "abc", "abc");
	pr_identity_settle(who);
	CHECK_NAME(who, "abc", "a");
	pr_identity_free(who);
}

static void some_addresses_name_nobody(void)
{
	struct pr_identity *who = pr_identity_new();
	static const char *const nobody[] = {"0.0.0.0:2380", "0.0.0.0", "[::]:2380", "::", "*:80", ":80", "127.0.0.1",
	                                     "localhost", "[::1]"};
	for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++)
		CHECK_EQ_INT(add(who, nobody[i], PR_KNOWN_ADDR), PR_IDENTITY_NONE);
	CHECK(add(who, "127.0.0.1:2380", PR_KNOWN_ADDR) != PR_IDENTITY_NONE);
	CHECK_EQ_INT(add(who, "", PR_KNOWN_NAME), PR_IDENTITY_NONE);
	CHECK_EQ_INT(add(who, "\xff", PR_KNOWN_NAME), PR_IDENTITY_NONE);
	CHECK(pr_identity_join(who, PR_IDENTITY_NONE, 0));
	pr_identity_free(who);
}

static void note_peer(void *arg, struct pr_span name, const struct pr_span *aliases, size_t count, bool unresolved)
{
	char *out = arg;
	sprintf(out + strlen(out), "%.*s:", (int)name.n, (const char *)name.p);
	for (size_t i = 0; i < count; i++)
		sprintf(out + strlen(out), " %.*s", (int)aliases[i].n, (const char *)aliases[i].p);
	strcat(out, unresolved ? " ?\n" : "\n");
}

static void peers_come_in_order(void)
{
	struct pr_identity *who = pr_identity_new();
	char out[200] = "";
	uint32_t b = add(who, "b", PR_KNOWN_SELF), a = add(who, "a", PR_KNOWN_NAME);
	same(who, b, "z", PR_KNOWN_ID);
	same(who, b, "file", PR_KNOWN_FILE);
	same(who, b, "y", PR_KNOWN_ID);
	same(who, a, "10.0.0.1", PR_KNOWN_ADDR);
	CHECK(pr_identity_walk(who, note_peer, out));
	CHECK_EQ_STR(out, "a: 10.0.0.1\nb: y z\n");
	pr_identity_free(who);
}

static void who_has_no_name_may_be_who_has_no_address(void)
{
	struct pr_identity *who = pr_identity_new();
	char out[200] = "";
	uint32_t a = add(who, "a", PR_KNOWN_NAME);
	add(who, "10.0.0.2", PR_KNOWN_ADDR);
	add(who, "77", PR_KNOWN_ID);
	same(who, a, "10.0.0.1", PR_KNOWN_ADDR);
	CHECK(pr_identity_walk(who, note_peer, out));
	CHECK_EQ_STR(out, "10.0.0.2: ?\n77: ?\na: 10.0.0.1\n");
	same(who, a, "76", PR_KNOWN_ID); /* there is nobody but 77 who may be 10.0.0.2 */
	out[0] = '\0';
	CHECK(pr_identity_walk(who, note_peer, out));
	CHECK_EQ_STR(out, "10.0.0.2: ?\n77: ?\na: 10.0.0.1 76\n");
	pr_identity_join(who, add(who, "10.0.0.2", PR_KNOWN_ADDR), add(who, "77", PR_KNOWN_ID));
	pr_identity_hide(who, add(who, "README", PR_KNOWN_FILE), true);
	out[0] = '\0';
	CHECK(pr_identity_walk(who, note_peer, out));
	CHECK_EQ_STR(out, "77: 10.0.0.2\na: 10.0.0.1 76\n");
	pr_identity_free(who);
}

/* In the words of a test: file 0 line 7 said that a and b are one. */
static bool said(struct pr_identity *who, uint32_t a, uint32_t b, uint64_t line)
{
	pr_identity_at(who, (struct pr_place){.input = 0, .line = line});
	return pr_identity_join(who, a, b);
}

static void what_cannot_be_is_kept_with_its_places(void)
{
	struct pr_identity *who = pr_identity_new();
	const struct pr_conflicts *conflicts = pr_identity_conflicts(who);
	uint32_t a = add(who, "etcd1", PR_KNOWN_SELF), b = add(who, "etcd2", PR_KNOWN_SELF);
	uint32_t addr = add(who, "10.0.0.1:2380", PR_KNOWN_ADDR);
	said(who, a, addr, 3);
	CHECK_EQ_INT(conflicts->count, 0);
	for (uint64_t line = 7; line < 12; line++)
		CHECK(!said(who, b, addr, line));
	CHECK(!said(who, addr, b, 12)); /* the same, whichever is named first */
	CHECK_EQ_INT(conflicts->count, 1);
	const struct pr_conflict *conflict = conflicts->list;
	CHECK_EQ_SPAN(pr_identity_text(who, conflict->names[0]), "etcd1");
	CHECK_EQ_SPAN(pr_identity_text(who, conflict->names[1]), "etcd2");
	CHECK_EQ_SPAN(pr_identity_text(who, conflict->said[0]), "10.0.0.1:2380");
	CHECK_EQ_SPAN(pr_identity_text(who, conflict->said[1]), "etcd2");
	CHECK_EQ_INT(conflict->count, 6);
	CHECK_EQ_INT(conflict->places[0].line, 7);
	CHECK_EQ_INT(conflict->places[PR_CONFLICT_PLACES - 1].line, 9);
	pr_identity_free(who);
}

static void what_was_concluded_contradicts_nobody(void)
{
	struct pr_identity *who = pr_identity_new();
	uint32_t a = add(who, "etcd1", PR_KNOWN_SELF), b = add(who, "etcd2", PR_KNOWN_SELF);
	pr_identity_at(who, (struct pr_place){.input = PR_PLACE_NONE});
	CHECK(!pr_identity_join(who, a, b));
	CHECK_EQ_INT(pr_identity_conflicts(who)->count, 0);
	pr_identity_free(who);
}

static void conflicts_are_bounded(void)
{
	struct pr_identity *who = pr_identity_new();
	char name[32];
	uint32_t first = add(who, "first", PR_KNOWN_SELF);
	for (unsigned i = 0; i < PR_CONFLICTS_MAX + 5; i++) {
		sprintf(name, "n%u", i);
		CHECK(!said(who, first, add(who, name, PR_KNOWN_SELF), i + 1));
	}
	CHECK_EQ_INT(pr_identity_conflicts(who)->count, PR_CONFLICTS_MAX);
	CHECK_EQ_INT(pr_identity_conflicts(who)->beyond, 5);
	pr_identity_free(who);
}

static void a_token_keeps_the_place_that_told_of_it_first(void)
{
	struct pr_identity *who = pr_identity_new();
	struct pr_known_token *list;
	size_t count;
	pr_identity_at(who, (struct pr_place){.input = PR_PLACE_MEMBERS});
	uint32_t a = add(who, "north", PR_KNOWN_MEMBER);
	pr_identity_at(who, (struct pr_place){.input = 2, .line = 9});
	same(who, a, "abc", PR_KNOWN_ID);
	add(who, "also", PR_KNOWN_NAME);
	pr_identity_at(who, (struct pr_place){.input = 3, .line = 1});
	same(who, a, "abc", PR_KNOWN_ID);
	CHECK(pr_identity_list(who, &list, &count));
	CHECK_EQ_INT(count, 3);
	CHECK_EQ_SPAN(list[0].peer, "also");
	CHECK_EQ_SPAN(list[1].text, "abc");
	CHECK_EQ_SPAN(list[1].peer, "north");
	CHECK_EQ_INT(list[1].place.input, 2);
	CHECK_EQ_INT(list[1].place.line, 9);
	CHECK_EQ_INT(list[2].place.input, PR_PLACE_MEMBERS);
	free(list);
	pr_identity_free(who);
}

static void tokens_are_bounded(void)
{
	struct pr_identity *who = pr_identity_new();
	char token[32];
	for (unsigned i = 0; i < PR_IDENTITY_MAX; i++) {
		sprintf(token, "10.0.0.1:%u", i);
		add(who, token, PR_KNOWN_ADDR);
	}
	CHECK_EQ_INT(add(who, "one more", PR_KNOWN_NAME), PR_IDENTITY_NONE);
	CHECK_NAME(who, "one more", "one more");
	CHECK_NAME(who, "10.0.0.1", "10.0.0.1");
	CHECK(add(who, "10.0.0.1:7", PR_KNOWN_ADDR) != PR_IDENTITY_NONE);
	pr_identity_free(who);
}

CHECK_MAIN(tokens_that_stood_together_are_one_peer, the_best_name_wins, two_names_of_their_own_are_two_peers,
           a_host_of_one_peer_stands_for_its_ports, a_host_alone_is_settled_at_the_end, some_addresses_name_nobody,
           peers_come_in_order, who_has_no_name_may_be_who_has_no_address,
           what_cannot_be_is_kept_with_its_places, what_was_concluded_contradicts_nobody,
           conflicts_are_bounded, a_token_keeps_the_place_that_told_of_it_first, tokens_are_bounded)
