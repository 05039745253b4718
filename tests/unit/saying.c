/* saying: what is packed for a spool is what is learnt of it. */
#include "check.h"
#include "import/saying.h"

static struct pr_call call;
static uint32_t own;

static void begin(void)
{
	call = (struct pr_call){0};
	CHECK(pr_call_begin(&call));
	own = pr_identity_add(call.who, pr_span_of("log"), PR_KNOWN_FILE);
}

#define TOKENS(...) .tokens = (const struct pr_token[]){__VA_ARGS__}, \
	.count = sizeof((const struct pr_token[]){__VA_ARGS__}) / sizeof(struct pr_token)
#define ID(text) {PR_KNOWN_ID, {(const uint8_t *)(text), sizeof(text) - 1}}
#define SELF(text) {PR_KNOWN_SELF, {(const uint8_t *)(text), sizeof(text) - 1}}

static bool learn(const struct pr_saying *saying)
{
	uint8_t bytes[PR_SAYING_SIZE];
	const struct pr_spool_item item = pr_saying_pack(saying, bytes);
	return pr_saying_learn(&item, &call, 3, own, &(struct pr_selfhood){0});
}

static void check_name(const char *token, const char *wanted)
{
	CHECK_EQ_SPAN(pr_identity_name(call.who, pr_span_of(token)), wanted);
}

static void tokens_of_one_peer_are_joined(void)
{
	begin();
	const struct pr_saying own_name = {.own = true, .line = 7, TOKENS(SELF("node1"), ID("a"))};
	const struct pr_saying of_another = {.line = 8, TOKENS(SELF("node2"), ID("b"), ID("c"))};
	CHECK(learn(&own_name));
	CHECK(learn(&of_another));
	check_name("log", "node1");
	check_name("a", "node1");
	check_name("b", "node2");
	check_name("c", "node2");
	pr_call_end(&call);
}

static void a_contradiction_is_said_with_its_place(void)
{
	begin();
	const struct pr_saying first = {.line = 1, TOKENS(SELF("node1"), ID("a"))};
	const struct pr_saying second = {.line = 1ull << 40, TOKENS(SELF("node2"), ID("a"))};
	CHECK(learn(&first));
	CHECK(!learn(&second));
	check_name("a", "node1");
	const struct pr_conflicts *conflicts = pr_identity_conflicts(call.who);
	CHECK_EQ_INT(conflicts->count, 1);
	if (conflicts->count == 1) {
		CHECK_EQ_INT(conflicts->list[0].places[0].input, 3);
		CHECK_EQ_INT(conflicts->list[0].places[0].line, 1ull << 40);
	}
	pr_call_end(&call);
}

static void what_can_be_no_peers_is_left_out(void)
{
	static const char much[PR_PEER_MAX + 1] = {'x'};
	struct pr_token tokens[PR_VALUES + 1] = {ID("a"), ID(""), {PR_KNOWN_ID, {(const uint8_t *)much, sizeof much}}, ID("b")};
	uint8_t bytes[PR_SAYING_SIZE];
	struct pr_saying saying = {.tokens = tokens, .count = 4};
	CHECK_EQ_INT(pr_saying_pack(&saying, bytes).bytes.n, 3 + 3);
	for (unsigned i = 0; i <= PR_VALUES; i++)
		tokens[i].text = (struct pr_span){(const uint8_t *)much, PR_PEER_MAX};
	saying.count = PR_VALUES + 1;
	CHECK_EQ_INT(pr_saying_pack(&saying, bytes).bytes.n, PR_SAYING_SIZE);
}

static bool repeats(uint64_t *seen, const struct pr_saying *saying)
{
	uint8_t bytes[PR_SAYING_SIZE];
	const struct pr_spool_item item = pr_saying_pack(saying, bytes);
	return pr_saying_repeats(seen, &item);
}

/* Whichever line said it; but a moment, or a list, is another each time. */
static void what_was_said_lately_repeats(void)
{
	uint64_t seen[PR_SAYING_SEEN] = {0};
	struct pr_saying saying = {.line = 1, TOKENS(ID("a"), ID("b"))};
	CHECK(!repeats(seen, &saying));
	saying.line = 2;
	CHECK(repeats(seen, &saying));
	saying.own = true;
	CHECK(!repeats(seen, &saying));
	CHECK(repeats(seen, &saying));
	saying.kind = PR_SAYING_AMONG;
	CHECK(!repeats(seen, &saying));
	CHECK(!repeats(seen, &saying));
	saying.kind = PR_SAYING_MEET;
	CHECK(!repeats(seen, &saying));
	CHECK(!repeats(seen, &saying));
}

/* The one that is in all its lists is the log's own (elimination.h); the tokens of a list are not joined. */
static void a_list_of_peers_is_for_elimination(void)
{
	begin();
	const struct pr_saying all = {.kind = PR_SAYING_AMONG, .line = 1, TOKENS(ID("1"), ID("2"), ID("3"))};
	const struct pr_saying some = {.kind = PR_SAYING_AMONG, .line = 2, TOKENS(ID("1"), ID("2"))};
	const struct pr_saying others = {.kind = PR_SAYING_AMONG, .line = 3, TOKENS(ID("2"), ID("3"))};
	CHECK(learn(&all) && learn(&some) && learn(&others));
	check_name("2", "2");
	pr_elimination_settle(call.elimination, call.who);
	check_name("1", "1");
	check_name("2", "log");
	pr_call_end(&call);
}

static void a_moment_is_for_meetings(void)
{
	begin();
	uint32_t other = pr_identity_add(call.who, pr_span_of("other"), PR_KNOWN_FILE);
	const struct pr_saying named = {.kind = PR_SAYING_MEET, .t = 5000000000, TOKENS(ID("a"))};
	CHECK(learn(&named));
	pr_meetings_add(call.meetings, 5001000000, other, PR_IDENTITY_NONE);
	pr_meetings_settle(call.meetings, call.who);
	check_name("a", "other");
	pr_call_end(&call);
}

CHECK_MAIN(tokens_of_one_peer_are_joined, a_contradiction_is_said_with_its_place, what_can_be_no_peers_is_left_out,
           what_was_said_lately_repeats, a_list_of_peers_is_for_elimination, a_moment_is_for_meetings)
