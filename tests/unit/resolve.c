/* resolve: the rules one by one, as transcripts. Claims as JSON Lines, times in seconds after 1970; resolutions, a line each. */
#include "reconcile/resolve.h"
#include "transcript.h"

static struct pr_resolve *resolve;

static void say_names(const char *label, const struct pr_record *r, unsigned key)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, key));
	uint64_t count = c.p ? pr_cursor_count(&c) : 0;
	for (uint64_t i = 0; i < count; i++) {
		struct pr_span name = pr_cursor_text(&c);
		if (i == 0)
			say(" %s ", label);
		say("%s%.*s", i > 0 ? "," : "", (int)name.n, (const char *)name.p);
	}
}

static void say_fork(const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RESOLUTION_FORK));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count > 0; count--) {
		uint64_t key = pr_cursor_uint(&c);
		struct pr_cursor value = pr_cursor_of(pr_cursor_skip(&c));
		if (key == PR_FORK_SEQ)
			say(" fork %llu", (unsigned long long)pr_cursor_uint(&value));
	}
}

static void hear(void *context, struct pr_span record)
{
	struct pr_record r;
	const char *why = "";
	(void)context;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	if (r.type != PR_RESOLUTION)
		return;
	struct pr_span outcome = pr_text(&r, PR_RESOLUTION_OUTCOME), rule = pr_text(&r, PR_RESOLUTION_RULE);
	say("%.*s %.*s", (int)outcome.n, (const char *)outcome.p, (int)rule.n, (const char *)rule.p);
	if (pr_has(&r, PR_RESOLUTION_SEQ))
		say(" at %llu", (unsigned long long)pr_uint(&r, PR_RESOLUTION_SEQ));
	say_names("+", &r, PR_RESOLUTION_WINNERS);
	say_names("-", &r, PR_RESOLUTION_LOSERS);
	say_names("!", &r, PR_RESOLUTION_CULPRITS);
	say_names("?", &r, PR_RESOLUTION_SILENT);
	say_fork(&r);
	if (pr_has(&r, PR_RESOLUTION_COMMITTED))
		say(" committed %llu", (unsigned long long)pr_uint(&r, PR_RESOLUTION_COMMITTED));
	say("\n");
}

/* members: a letter each, of the weight that stands behind it, or of 1. */
static void enter(const char *members, bool take(struct pr_resolve *, struct pr_span, uint64_t, bool))
{
	for (const char *p = members; *p; p++) {
		uint64_t weight = p[1] >= '0' && p[1] <= '9' ? (uint64_t)(p[1] - '0') : 1;
		CHECK(take(resolve, (struct pr_span){(const uint8_t *)p, 1}, weight, false));
		p += p[1] >= '0' && p[1] <= '9';
	}
}

/* joint: the other membership, "" for none. */
static void begin_joint(const char *policy, const char *members, const char *joint)
{
	struct pr_resolve_options options = {.batch = 10};
	CHECK(pr_resolve_policy_named(&options, policy));
	options.joint_numerator = options.numerator;
	options.joint_denominator = options.denominator;
	said[said_n = 0] = '\0';
	resolve = pr_resolve_new(&options, hear, NULL);
	enter(members, pr_resolve_member);
	enter(joint, pr_resolve_joint);
}

static void begin(const char *policy, const char *members)
{
	begin_joint(policy, members, "");
}

static void at(double t, const char *fields)
{
	struct pr_record r;
	transcript_record(t, fields, &r);
	CHECK(pr_resolve_step(resolve, &r, PR_SIGNED_NOT, (struct pr_span){0}));
}

#define CLAIM(peer, fields) "\"type\":\"claim\",\"peer\":\"" peer "\"," fields
#define HASH(seq, hash) "\"seq\":" #seq ",\"hash\":\"" hash "\""
#define EPOCH(seq, epoch) "\"seq\":" #seq ",\"epoch\":" #epoch

static void end(const char *wanted)
{
	CHECK(pr_resolve_end(resolve));
	pr_resolve_free(resolve);
	pr_build_free(&transcript_build);
	CHECK_EQ_STR(said, wanted);
}

static void behind_is_not_diverged(void)
{
	begin("majority", "abc");
	at(1, CLAIM("a", HASH(20, "aa")));
	at(1, CLAIM("b", HASH(15, "bb")));
	at(1, CLAIM("c", HASH(12, "cc")));
	end("lagging seq at 20 + a\n");
}

static void hashes_are_compared_at_one_compaction_point_alone(void)
{
	begin("majority", "abc");
	at(1, CLAIM("a", HASH(20, "aa") ",\"at\":3"));
	at(1, CLAIM("b", HASH(20, "bb") ",\"at\":4"));
	at(1, CLAIM("c", HASH(20, "aa") ",\"at\":3"));
	end("agreed certificate at 20 + a,c committed 20\n");
	begin("majority", "abc");
	at(1, CLAIM("a", HASH(20, "aa") ",\"at\":3"));
	at(1, CLAIM("b", HASH(20, "bb") ",\"at\":3"));
	at(1, CLAIM("c", HASH(20, "aa") ",\"at\":3"));
	end("canonical certificate at 20 + a,c - b committed 20\n");
}

static void the_newest_claim_counts_whatever_its_seq(void)
{
	begin("majority", "abc");
	at(3, CLAIM("a", HASH(10, "11") ",\"incarnation\":2"));
	at(9, CLAIM("a", HASH(30, "33") ",\"incarnation\":1"));
	at(3, CLAIM("b", HASH(10, "11")));
	at(2, CLAIM("b", HASH(11, "12")));
	at(3, CLAIM("c", HASH(10, "11")));
	end("agreed certificate at 10 + a,b,c committed 10\n");
}

static void a_higher_epoch_wins_over_a_longer_log(void)
{
	begin("majority", "abcde");
	at(1, CLAIM("a", EPOCH(12, 2)));
	at(1, CLAIM("b", EPOCH(12, 2)));
	at(1, CLAIM("c", EPOCH(10, 3)));
	at(1, CLAIM("d", EPOCH(9, 1)));
	end("canonical epoch at 10 + c - a,b ? e\n");
}

static void a_current_term_is_never_compared(void)
{
	begin("majority", "abc");
	at(1, CLAIM("a", EPOCH(10, 3) ",\"term\":3"));
	at(1, CLAIM("b", EPOCH(10, 3) ",\"term\":3"));
	at(1, CLAIM("c", EPOCH(8, 3) ",\"term\":99"));
	end("lagging certificate at 10 + a,b committed 10\n");
}

static void entries_of_older_epochs_are_not_committed_by_counting(void)
{
	begin("majority", "abc"); /* figure 8 of the Raft paper: a leads epoch 4, and has brought an entry of 2 to b */
	at(1, CLAIM("a", EPOCH(2, 2)));
	at(2, CLAIM("a", EPOCH(3, 4)));
	at(2, CLAIM("b", EPOCH(2, 2)));
	at(2, CLAIM("c", EPOCH(1, 1)));
	end("lagging epoch at 3 + a\n");
}

/* c had d's entry once, and has another one since, which it may have committed with a and b. */
static void what_was_replaced_is_no_fork_and_an_empty_log_does_not_keep_epochs_from_counting(void)
{
	begin("majority", "ab3c2d3e2");
	at(1, CLAIM("c", EPOCH(1, 15)));
	at(2, CLAIM("c", EPOCH(1, 18)));
	at(2, CLAIM("d", EPOCH(1, 15)));
	at(2, CLAIM("e", "\"seq\":0"));
	end("canonical epoch at 1 + c - d ? a,b\n");
}

static void one_log_an_epoch_tells_where_it_parted(void)
{
	begin("majority", "abcde");
	at(1, CLAIM("a", EPOCH(8, 1) ",\"committed\":8"));
	at(2, CLAIM("a", EPOCH(12, 3)));
	at(2, CLAIM("b", EPOCH(12, 3)));
	at(2, CLAIM("c", EPOCH(12, 3)));
	at(2, CLAIM("d", EPOCH(14, 1)));
	end("canonical certificate at 12 + a,b,c - d ? e fork 8 committed 12\n");
}

static void weight_decides_where_nothing_that_loses_can_be_committed(void)
{
	begin("majority", "a3bcd2");
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "bb")));
	at(1, CLAIM("c", HASH(9, "aa")));
	at(1, CLAIM("d", HASH(9, "dd")));
	end("canonical certificate at 9 + a,c - b,d committed 9\n");
	begin("majority", "a3bc2d2"); /* 8: 5 are needed */
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "bb")));
	at(1, CLAIM("c", HASH(9, "aa")));
	at(1, CLAIM("d", HASH(9, "dd")));
	end("canonical certificate at 9 + a,c - b,d committed 9\n");
	begin("majority", "abcd");
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "aa")));
	at(1, CLAIM("c", HASH(9, "cc")));
	at(1, CLAIM("d", HASH(9, "dd")));
	end("canonical weight at 9 + a,b - c,d\n");
}

static void seq_decides_last(void)
{
	begin("majority", "abcd");
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "bb")));
	at(2, CLAIM("a", HASH(12, "ac")));
	at(2, CLAIM("b", HASH(11, "bc")));
	end("undecided committed ? c,d\n");
	begin("majority", "ab");
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "bb")));
	at(2, CLAIM("a", HASH(12, "ac")));
	at(2, CLAIM("b", HASH(11, "bc")));
	end("canonical seq at 12 + a - b\n");
}

static void histories_grow_from_one_another(void)
{
	begin("majority", "abc");
	at(1, CLAIM("a", "\"history\":\"old\",\"seq\":900"));
	at(1, CLAIM("b", "\"history\":\"old\",\"seq\":535"));
	at(1, CLAIM("b", "\"history\":\"new\",\"seq\":586"));
	at(1, CLAIM("c", "\"history\":\"new\",\"seq\":580"));
	at(1, CLAIM("c", "\"history\":\"old\",\"seq\":530"));
	end("canonical certificate at 586 + b - a fork 535 committed 580\n");
}

static void a_lone_liar_wins_nothing_under_bft(void)
{
	begin("bft", "abcd");
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "aa")));
	at(1, CLAIM("c", HASH(9, "aa")));
	at(1, CLAIM("d", HASH(99, "dd")));
	end("lagging certificate at 9 + a,b,c committed 9\n");
	begin("bft", "abcd"); /* two say so: one of them is honest; a and b, and one that lies, may have committed theirs */
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "aa")));
	at(1, CLAIM("c", HASH(9, "cc")));
	at(1, CLAIM("d", HASH(9, "cc")));
	end("undecided tie\n");
	begin("bft", "abcd");
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(8, "bb")));
	at(1, CLAIM("c", HASH(7, "cc")));
	end("undecided unproved ? d\n");
}

static void who_was_in_both_quorums(void)
{
	begin("bft", "abcdefg");
	for (const char *p = "abcde"; *p; p++) {
		char fields[64];
		snprintf(fields, sizeof fields, CLAIM("%c", "%s"), *p, HASH(9, "aa"));
		at(1, fields);
	}
	for (const char *p = "cdefg"; *p; p++) {
		char fields[64];
		snprintf(fields, sizeof fields, CLAIM("%c", "%s"), *p, HASH(9, "bb"));
		at(2, fields);
	}
	end("conflict certificate ! c,d,e\n"); /* 2q - n = 3 */
}

static void a_joint_membership_takes_a_quorum_of_each(void)
{
	begin_joint("majority", "abc", "cde"); /* a and b are a quorum of one alone: what they have may not be committed */
	at(1, CLAIM("a", EPOCH(9, 2)));
	at(1, CLAIM("b", EPOCH(9, 2)));
	at(1, CLAIM("c", EPOCH(7, 2)));
	at(1, CLAIM("d", EPOCH(5, 2)));
	at(1, CLAIM("e", EPOCH(4, 2)));
	end("lagging certificate at 9 + a,b committed 5\n");
	begin_joint("majority", "abc", "cde"); /* silent peers that are a quorum of one alone have committed nothing */
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "aa")));
	at(1, CLAIM("c", HASH(9, "aa")));
	end("agreed seq at 9 + a,b,c ? d,e\n");
	begin_joint("majority", "abc", "bcd");
	at(1, CLAIM("a", HASH(9, "aa")));
	end("undecided silent ? b,c,d\n");
	begin_joint("majority", "abc", "cde"); /* a quorum of one, which takes no certificate; and nothing of d's can be committed */
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "aa")));
	at(1, CLAIM("c", HASH(9, "aa")));
	at(1, CLAIM("d", HASH(9, "dd")));
	at(1, CLAIM("e", HASH(9, "dd")));
	end("undecided tie\n");
	begin_joint("majority", "abc", "cde");
	at(1, CLAIM("a", HASH(9, "aa")));
	at(1, CLAIM("b", HASH(9, "aa")));
	at(1, CLAIM("c", HASH(9, "aa")));
	at(1, CLAIM("d", HASH(9, "aa")));
	at(1, CLAIM("e", HASH(9, "dd")));
	end("canonical certificate at 9 + a,b,c,d - e committed 9\n");
	begin_joint("majority", "abc", "c2de"); /* weights of each membership are its own: c counts for 2 of 4 there */
	at(1, CLAIM("a", EPOCH(3, 1)));
	at(1, CLAIM("c", EPOCH(8, 1)));
	at(1, CLAIM("d", EPOCH(6, 1)));
	end("lagging certificate at 8 + c ? b,e committed 3\n");
	begin_joint("majority", "abc", "d0"); /* a membership without weight decides everything at once */
	at(1, CLAIM("a", EPOCH(3, 1)));
	at(1, CLAIM("b", EPOCH(8, 1)));
	end("lagging certificate at 8 + b ? c,d committed 3\n");
}

CHECK_MAIN(behind_is_not_diverged, hashes_are_compared_at_one_compaction_point_alone, the_newest_claim_counts_whatever_its_seq,
           a_higher_epoch_wins_over_a_longer_log, a_current_term_is_never_compared,
           entries_of_older_epochs_are_not_committed_by_counting, what_was_replaced_is_no_fork_and_an_empty_log_does_not_keep_epochs_from_counting, one_log_an_epoch_tells_where_it_parted,
           weight_decides_where_nothing_that_loses_can_be_committed, seq_decides_last, histories_grow_from_one_another,
           a_lone_liar_wins_nothing_under_bft, who_was_in_both_quorums, a_joint_membership_takes_a_quorum_of_each)
