/* strategy: transcripts. Failures as JSON Lines, times in seconds after 1970; recoveries, a line each. */
#include "strategy/strategy.h"
#include "transcript.h"

static bool says_reasons, says_terms;

static void hear(void *context, struct pr_span record)
{
	struct pr_record r;
	const char *why = "";
	(void)context;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	if (r.type == PR_NOTE) {
		say("%g", (double)r.t / 1e9);
		say_text(&r, PR_NOTE_TEXT);
		say("\n");
		return;
	}
	/* a step that waits says for what; finalizing waits where somebody lied, and nobody waits for what is over */
	bool waits = !pr_is(pr_text(&r, PR_RECOVERY_PROGRESS), "finalizing") || pr_is(pr_text(&r, PR_RECOVERY_STRATEGY), "byzantine-exclusion");
	CHECK(!waits || pr_text(&r, PR_RECOVERY_REASON).n > 0);
	say("%.10g #%llu", (double)r.t / 1e9, (unsigned long long)pr_uint(&r, PR_RECOVERY_ATTEMPT));
	say_text(&r, PR_RECOVERY_STRATEGY);
	say_text(&r, PR_RECOVERY_PROGRESS);
	say_text(&r, PR_RECOVERY_RULE);
	say(" %llu", (unsigned long long)pr_uint(&r, PR_RECOVERY_NEEDED));
	struct pr_cursor c = pr_cursor_of(pr_text(&r, PR_RECOVERY_VERDICTS));
	for (uint64_t count = pr_cursor_count(&c); count; count--) {
		struct pr_cursor part = pr_cursor_of(pr_cursor_skip(&c));
		pr_cursor_next(&part);
		for (int i = 0; i < 2; i++) { /* group, present */
			pr_cursor_next(&part);
			if (i == 0)
				pr_cursor_skip(&part);
		}
		unsigned long long present = pr_cursor_uint(&part);
		pr_cursor_next(&part);
		struct pr_span verdict = pr_cursor_text(&part);
		say(" %llu:%.*s", present, (int)verdict.n, (const char *)verdict.p);
	}
	say_text(&r, PR_RECOVERY_COORDINATOR);
	if (says_terms && pr_has(&r, PR_RECOVERY_TERM))
		say("/%llu", (unsigned long long)pr_uint(&r, PR_RECOVERY_TERM));
	if (says_reasons)
		say_text(&r, PR_RECOVERY_REASON);
	say("\n");
}

static struct pr_strategy *strategy;
static uint64_t stable; /* 0: decisions are made at once */
static const char *self; /* NULL: whoever leads, recoveries are told */

static void begin(const char *policy)
{
	struct pr_strategy_options options = {.timeout = 300000000000u, .attempts = 3, .stable_after = stable, .tick = 5000000000u,
	                                      .tries = 3, .back_off = 100000000u, .self = check_text(self), .program = "test"};
	CHECK(pr_policy_parse(&options.policy, policy, NULL, 0));
	said[said_n = 0] = '\0';
	strategy = pr_strategy_new(&options, hear, NULL);
}

static void at(double t, const char *fields)
{
	struct pr_record r;
	transcript_record(t, fields, &r);
	CHECK(pr_strategy_step(strategy, &r));
}

static void end(const char *wanted)
{
	pr_strategy_free(strategy);
	pr_build_free(&transcript_build);
	CHECK_EQ_STR(said, wanted);
}

#define MEMBER(name) "\"type\":\"member\",\"peer\":\"" name "\""
/* One a letter. */
static void members(const char *names)
{
	for (; *names; names++) {
		char fields[64];
		snprintf(fields, sizeof fields, MEMBER("%c"), *names);
		at(1, fields);
	}
}

#define CUT(event, groups) \
	"\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"" event "\",\"failure\":\"network-partition\"," \
	"\"shape\":\"complete\",\"peers\":[\"a\"],\"groups\":" groups ",\"severed\":[[0,1],[1,0],[0,2],[2,0],[1,2],[2,1]," \
	"[0,3],[3,0],[1,3],[3,1],[2,3],[3,2]]" /* pairs that are not there say nothing */
#define TWO_THREE "[[\"a\",\"b\"],[\"c\",\"d\",\"e\"]]"
#define TWO_TWO "[[\"a\",\"b\"],[\"c\",\"d\"]]"

static void the_majority_goes_on(void)
{
	begin("majority");
	at(1, "\"type\":\"leader\",\"observer\":\"a\",\"leader\":\"a\",\"epoch\":2");
	at(2, "\"type\":\"leader\",\"observer\":\"d\",\"leader\":\"c\",\"epoch\":3");
	at(10, CUT("open", TWO_THREE));
	at(50, CUT("close", TWO_THREE));
	end("10 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue c\n"
	    "50 #1 majority-rule synchronizing-state quorum 3 2:stop 3:continue c\n"
	    "50 #1 majority-rule validating-consensus quorum 3 2:stop 3:continue c\n"
	    "50 #1 majority-rule finalizing quorum 3 2:stop 3:continue c\n"
	    "50 #1 majority-rule complete quorum 3 2:stop 3:continue c\n");
}

static void the_base_is_all_members(void)
{
	begin("majority");
	members("fgabcde");
	at(10, CUT("open", TWO_THREE));
	end("10 #1 split-brain-resolution detecting-peers no-quorum 4 2:resolve 3:resolve\n");
}

static void halves_wait_for_a_resolution(void)
{
	begin("majority");
	at(10, CUT("open", TWO_TWO));
	at(50, CUT("close", TWO_TWO));
	at(60, "\"type\":\"resolution\",\"failure\":\"0123456789ab\",\"outcome\":\"undecided\"");
	at(70, "\"type\":\"resolution\",\"failure\":\"0123456789ab\",\"outcome\":\"canonical\"");
	end("10 #1 split-brain-resolution detecting-peers no-quorum 3 2:resolve 2:resolve\n"
	    "50 #1 split-brain-resolution synchronizing-state no-quorum 3 2:resolve 2:resolve\n"
	    "70 #1 split-brain-resolution validating-consensus no-quorum 3 2:resolve 2:resolve\n"
	    "70 #1 split-brain-resolution finalizing no-quorum 3 2:resolve 2:resolve\n"
	    "70 #1 split-brain-resolution complete no-quorum 3 2:resolve 2:resolve\n");
}

static void time_alone_throws_nothing_away(void)
{
	begin("majority");
	at(10, CUT("open", TWO_THREE));
	at(2000, MEMBER("a"));
	at(2001, CUT("close", TWO_THREE));
	end("10 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n"
	    "310 #1 majority-rule failed quorum 3 2:stop 3:continue\n"
	    "310 #2 majority-rule detecting-peers quorum 3 2:stop 3:continue\n"
	    "610 #2 majority-rule failed quorum 3 2:stop 3:continue\n"
	    "610 #3 majority-rule detecting-peers quorum 3 2:stop 3:continue\n"
	    "910 #3 majority-rule failed quorum 3 2:stop 3:continue\n");
}

#define CRASH_OF_A "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"crash\",\"peers\":[\"a\"]," \
	"\"groups\":[[\"a\"],[\"b\",\"c\"]],\"severed\":[[0,1],[1,0]]"

/* The origin's whole life: three tries, a tick for each other step, a failure after 300 s, and what it escalates to. */
static void origin_escalates(void)
{
	stable = PR_STABLE_DEFAULT;
	begin("origin");
	at(10, CRASH_OF_A);
	at(2000, MEMBER("a"));
	end("10 #1 active-reconnection initializing origin-min-required 3 1:wait 2:stop\n"
	    "15 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop\n"
	    "15.1 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop\n"
	    "15.3 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop\n"
	    "15.6 #1 active-reconnection failed origin-min-required 3 1:wait 2:stop\n"
	    "15.6 #2 majority-rule initializing origin-min-required 3 1:wait 2:stop\n"
	    "20.6 #2 majority-rule detecting-peers origin-min-required 3 1:wait 2:stop\n"
	    "315.6 #2 majority-rule failed origin-min-required 3 1:wait 2:stop\n"
	    "315.6 #3 emergency-rollback initializing origin-min-required 3 1:wait 2:stop\n"
	    "320.6 #3 emergency-rollback detecting-peers origin-min-required 3 1:wait 2:stop\n"
	    "615.6 #3 emergency-rollback failed origin-min-required 3 1:wait 2:stop\n");
	/* a liar: what is not excluded goes to the rollback at once */
	begin("origin");
	at(10, "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"byzantine\",\"peers\":[\"a\"],\"groups\":[[\"a\"],[\"b\",\"c\"]]");
	at(400, MEMBER("a"));
	end("10 #1 byzantine-exclusion detecting-peers origin-min-required 3 3:stop 2:stop\n"
	    "310 #1 byzantine-exclusion failed origin-min-required 3 3:stop 2:stop\n"
	    "310 #2 emergency-rollback initializing origin-min-required 3 3:stop 2:stop\n"
	    "315 #2 emergency-rollback detecting-peers origin-min-required 3 3:stop 2:stop\n");
	/* a majority rule whose peers never answer: it is validated by nobody; and a split brain, of more than half */
	begin("origin");
	at(10, "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"network-partition\",\"peers\":[\"a\",\"b\",\"c\"],"
	       "\"groups\":[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]],\"severed\":[[0,1],[1,0]]");
	at(340, MEMBER("a"));
	end("10 #1 split-brain-resolution initializing origin-min-required 4 3:stop 2:stop\n"
	    "15 #1 split-brain-resolution detecting-peers origin-min-required 4 3:stop 2:stop\n"
	    "20 #1 split-brain-resolution synchronizing-state origin-min-required 4 3:stop 2:stop\n"
	    "25 #1 split-brain-resolution validating-consensus origin-min-required 4 3:stop 2:stop\n"
	    "310 #1 split-brain-resolution failed origin-min-required 4 3:stop 2:stop\n"
	    "310 #2 emergency-rollback initializing origin-min-required 4 3:stop 2:stop\n"
	    "315 #2 emergency-rollback detecting-peers origin-min-required 4 3:stop 2:stop\n"
	    "320 #2 emergency-rollback synchronizing-state origin-min-required 4 3:stop 2:stop\n"
	    "325 #2 emergency-rollback validating-consensus origin-min-required 4 3:stop 2:stop\n");
	/* with two to ask it goes on until it wants answers; those come when all are together again */
	begin("origin");
	at(10, "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"network-partition\",\"peers\":[\"a\",\"b\"],"
	       "\"groups\":[[\"a\",\"b\"],[\"c\",\"d\",\"e\"]],\"severed\":[[0,1],[1,0]]");
	at(100, CUT("close", TWO_THREE));
	end("10 #1 majority-rule initializing origin-min-required 4 2:stop 3:stop\n"
	    "15 #1 majority-rule detecting-peers origin-min-required 4 2:stop 3:stop\n"
	    "20 #1 majority-rule synchronizing-state origin-min-required 4 2:stop 3:stop\n"
	    "25 #1 majority-rule validating-consensus origin-min-required 4 2:stop 3:stop\n"
	    "100 #1 majority-rule finalizing origin-min-required 4 2:stop 3:stop\n"
	    "100 #1 majority-rule complete origin-min-required 4 2:stop 3:stop\n");
	/* its wait-for-heal waits for nothing */
	begin("origin");
	at(10, "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"message-loss\",\"peers\":[\"a\"]");
	at(100, MEMBER("a"));
	end("10 #1 wait-for-heal detecting-peers 2\n"
	    "15 #1 wait-for-heal complete 2\n");
	stable = 0;
}

/* Three tries to reach a peer, 100, 200 and 300 ms; complete if any answered. */
static void origin_tries_to_reconnect(void)
{
	static const char *const answers[] = {
		"\"type\":\"contact\",\"observer\":\"b\",\"subject\":\"a\"", "\"type\":\"link\",\"observer\":\"c\",\"subject\":\"a\",\"state\":\"up\"",
	};
	static const char *const none[] = {
		"\"type\":\"contact\",\"observer\":\"a\",\"subject\":\"b\"", "\"type\":\"contact\",\"observer\":\"b\",\"subject\":\"c\"",
		"\"type\":\"link\",\"observer\":\"c\",\"subject\":\"a\",\"state\":\"suspect\"", "\"type\":\"activity\",\"peer\":\"a\"",
	};
	stable = PR_STABLE_DEFAULT;
	says_reasons = true;
	for (size_t i = 0; i < 2; i++) {
		begin("origin");
		at(10, CRASH_OF_A);
		at(12, answers[i]); /* before anybody asked */
		for (size_t j = 0; j < 4; j++)
			at(15.05, none[j]);
		at(15.2, answers[i]);
		at(400, MEMBER("a"));
		end("10 #1 active-reconnection initializing origin-min-required 3 1:wait 2:stop the picture is not stable yet: nothing is decided\n"
		    "15 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop try 1 of 3: waits 100 ms for an answer of any of its peers\n"
		    "15.1 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop try 2 of 3: waits 200 ms for an answer of any of its peers\n"
		    "15.2 #1 active-reconnection complete origin-min-required 3 1:wait 2:stop a peer answered\n");
	}
	/* too late: it has failed, and the next strategy takes over */
	begin("origin");
	at(10, CRASH_OF_A);
	at(15.7, answers[0]);
	at(16, "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"close\"");
	end("10 #1 active-reconnection initializing origin-min-required 3 1:wait 2:stop the picture is not stable yet: nothing is decided\n"
	    "15 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop try 1 of 3: waits 100 ms for an answer of any of its peers\n"
	    "15.1 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop try 2 of 3: waits 200 ms for an answer of any of its peers\n"
	    "15.3 #1 active-reconnection detecting-peers origin-min-required 3 1:wait 2:stop try 3 of 3: waits 300 ms for an answer of any of its peers\n"
	    "15.6 #1 active-reconnection failed origin-min-required 3 1:wait 2:stop no peer answered\n"
	    "15.6 #2 majority-rule initializing origin-min-required 3 1:wait 2:stop the picture is not stable yet: nothing is decided\n"
	    "16 #2 majority-rule complete origin-min-required 3 1:wait 2:stop healed before the picture was stable\n");
	/* other policies wait until the failure is over: one peer that was heard proves no quorum */
	stable = 0;
	begin("majority");
	at(10, CRASH_OF_A);
	at(10.05, answers[0]);
	end("10 #1 active-reconnection detecting-peers quorum 2 0:wait 2:continue waits for contact\n");
	says_reasons = false;
}

/* Pekko's lease-majority: a minority waits 2 s before it asks, so the decision waits as long where it hangs on that. */
static void a_minority_waits_before_it_asks_for_the_lease(void)
{
	stable = PR_STABLE_DEFAULT;
	begin("lease"); /* the majority has it */
	at(1, "\"type\":\"leader\",\"observer\":\"d\",\"leader\":\"d\",\"epoch\":1");
	at(10, CUT("open", TWO_THREE));
	at(30, MEMBER("a"));
	end("10 #1 majority-rule initializing lease-held 0 2:stop 3:continue d\n"
	    "17 #1 majority-rule detecting-peers lease-held 0 2:stop 3:continue d\n");
	begin("lease"); /* a minority has it */
	at(1, "\"type\":\"leader\",\"observer\":\"a\",\"leader\":\"a\",\"epoch\":1");
	at(10, CUT("open", TWO_THREE));
	at(30, MEMBER("a"));
	end("10 #1 majority-rule initializing lease-held 0 2:continue 3:stop a\n"
	    "19 #1 majority-rule detecting-peers lease-held 0 2:continue 3:stop a\n");
	begin("lease"); /* of two halves, the one without the lowest name */
	at(1, "\"type\":\"leader\",\"observer\":\"d\",\"leader\":\"d\",\"epoch\":1");
	at(10, CUT("open", TWO_TWO));
	at(30, MEMBER("a"));
	end("10 #1 majority-rule initializing lease-held 0 2:stop 2:continue d\n"
	    "19 #1 majority-rule detecting-peers lease-held 0 2:stop 2:continue d\n");
	begin("lease"); /* nobody knows who has it until the minority has got it, too late for the majority */
	at(10, CUT("open", TWO_THREE));
	at(18, "\"type\":\"leader\",\"observer\":\"a\",\"leader\":\"a\",\"epoch\":1");
	at(30, MEMBER("a"));
	end("10 #1 split-brain-resolution initializing lease-unknown 0 2:unsafe 3:unsafe\n"
	    "18 #1 majority-rule initializing lease-held 0 2:continue 3:stop a\n"
	    "19 #1 majority-rule detecting-peers lease-held 0 2:continue 3:stop a\n");
	begin("lease"); /* and the decision is made anew when that is told later */
	at(10, CUT("open", TWO_THREE));
	at(25, "\"type\":\"leader\",\"observer\":\"d\",\"leader\":\"d\",\"epoch\":1");
	end("10 #1 split-brain-resolution initializing lease-unknown 0 2:unsafe 3:unsafe\n"
	    "19 #1 split-brain-resolution detecting-peers lease-unknown 0 2:unsafe 3:unsafe\n"
	    "25 #1 majority-rule detecting-peers lease-held 0 2:stop 3:continue d\n");
	stable = 0;
}

#define LEADS(observer, leader, term) "\"type\":\"leader\",\"observer\":\"" observer "\",\"leader\":" leader ",\"epoch\":" term

static void only_the_coordinator_acts(void)
{
	self = "d";
	says_terms = true;
	begin("majority");
	at(1, LEADS("d", "\"c\"", "3"));
	at(10, CUT("open", TWO_THREE));
	at(20, LEADS("d", "\"d\"", "4")); /* it comes to lead: what is under way is told */
	at(21, LEADS("a", "\"a\"", "2")); /* an old term is nothing */
	at(30, LEADS("e", "\"e\"", "5")); /* somebody has heard of a newer one, though itself has not */
	at(31, LEADS("d", "null", "5"));
	at(40, LEADS("d", "\"d\"", "6"));
	at(41, LEADS("d", "\"d\"", "7")); /* another token */
	at(50, CUT("close", TWO_THREE));
	end("10 nothing is done here about failure 0123456789ab: c leads, in term 3\n"
	    "20 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue d/4\n"
	    "30 nothing is done here about failure 0123456789ab: e leads, in term 5\n"
	    "40 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue d/6\n"
	    "41 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue d/7\n"
	    "50 #1 majority-rule synchronizing-state quorum 3 2:stop 3:continue d/7\n"
	    "50 #1 majority-rule validating-consensus quorum 3 2:stop 3:continue d/7\n"
	    "50 #1 majority-rule finalizing quorum 3 2:stop 3:continue d/7\n"
	    "50 #1 majority-rule complete quorum 3 2:stop 3:continue d/7\n");
	/* the leader of the other side does not know yet that it is none: its side must stop */
	self = "a";
	begin("majority");
	at(1, LEADS("a", "\"a\"", "3"));
	at(10, CUT("open", TWO_THREE));
	at(20, CUT("change", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
	end("10 nothing is done here about failure 0123456789ab: this peer leads, but its side must not go on, in term 3\n"
	    "20 #1 majority-rule detecting-peers quorum 3 3:continue 2:stop a/3\n");
	/* two leaders of one term, and what others say of it alone */
	begin("majority");
	at(5, CUT("open", TWO_THREE));
	at(10, LEADS("b", "\"a\"", "3"));
	at(11, LEADS("c", "\"c\"", "3"));
	end("5 nothing is done here about failure 0123456789ab: nobody is known to lead\n"
	    "10 nothing is done here about failure 0123456789ab: a is said to lead, but does not itself say so, in term 3\n"
	    "11 nothing is done here about failure 0123456789ab: two peers lead, in term 3\n");
	self = NULL;
	says_terms = false;
}

#define CLAIM(peer, seq, hash) \
	"\"type\":\"claim\",\"peer\":\"" peer "\",\"history\":\"h\",\"seq\":" seq ",\"hash\":\"" hash "\""

/* Where claims tell of the states, those who were stopped must come to hold what the others do. */
static void equal_claims_prove_that_states_are_equal(void)
{
	begin("majority");
	at(1, CLAIM("a", "5", "aa"));
	at(2, CLAIM("c", "5", "aa"));
	at(10, CUT("open", TWO_THREE));
	at(40, CLAIM("c", "9", "cc"));
	at(50, CUT("close", TWO_THREE));
	at(51, CLAIM("a", "5", "aa"));
	at(52, CLAIM("a", "9", "dd")); /* another state at the same point */
	at(53, CLAIM("a", "9", "cc"));
	end("10 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n"
	    "50 #1 majority-rule synchronizing-state quorum 3 2:stop 3:continue\n"
	    "53 #1 majority-rule validating-consensus quorum 3 2:stop 3:continue\n"
	    "53 #1 majority-rule finalizing quorum 3 2:stop 3:continue\n"
	    "53 #1 majority-rule complete quorum 3 2:stop 3:continue\n");
}

/* What is together again is not enough, if too many others are away. */
static void a_quorum_must_be_present(void)
{
	begin("majority");
	members("abcde");
	at(10, CUT("open", TWO_THREE));
	at(20, "\"type\":\"failure\",\"id\":\"0123456789ac\",\"event\":\"open\",\"failure\":\"network-partition\",\"peers\":[\"c\",\"d\",\"e\"],"
	       "\"groups\":[[\"c\"],[\"d\"],[\"e\"]],\"severed\":[[0,1],[1,0],[0,2],[2,0],[1,2],[2,1]]");
	at(50, CUT("close", TWO_THREE));
	at(60, "\"type\":\"failure\",\"id\":\"0123456789ac\",\"event\":\"close\"");
	end("10 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n"
	    "20 #1 split-brain-resolution detecting-peers no-quorum 3 1:resolve 1:resolve 1:resolve\n"
	    "50 #1 majority-rule synchronizing-state quorum 3 2:stop 3:continue\n"
	    "50 #1 majority-rule validating-consensus quorum 3 2:stop 3:continue\n"
	    "60 #1 majority-rule finalizing quorum 3 2:stop 3:continue\n"
	    "60 #1 majority-rule complete quorum 3 2:stop 3:continue\n"
	    "60 #1 split-brain-resolution synchronizing-state no-quorum 3 1:resolve 1:resolve 1:resolve\n");
}

#define LIE "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"byzantine\",\"peers\":[\"a\"]," \
	"\"groups\":[[\"a\"],[\"b\",\"c\"]]"

static void a_liar_is_excluded_and_then_no_member(void)
{
	begin("majority");
	at(10, LIE);
	at(11, "\"type\":\"exclusion\",\"peer\":\"a\",\"state\":\"suspected\"");
	at(12, "\"type\":\"exclusion\",\"peer\":\"a\",\"state\":\"excluded\"");
	at(20, MEMBER("a") ",\"status\":\"left\"");
	end("10 #1 byzantine-exclusion detecting-peers quorum 2 0:stop 2:continue\n"
	    "12 #1 byzantine-exclusion validating-consensus quorum 2 0:stop 2:continue\n"
	    "12 #1 byzantine-exclusion finalizing quorum 2 0:stop 2:continue\n"
	    "20 #1 byzantine-exclusion complete quorum 2 0:stop 2:continue\n");
}

/* Nothing but an operator leads to a rollback. */
static void a_rollback_is_an_operators(void)
{
	begin("majority");
	at(10, CUT("open", TWO_TWO));
	at(20, "\"type\":\"resolution\",\"failure\":\"0123456789ab\",\"outcome\":\"undecided\"");
	at(30, "\"type\":\"resolution\",\"failure\":\"0123456789ab\",\"outcome\":\"undecided\",\"override\":true");
	at(50, CUT("close", TWO_TWO));
	end("10 #1 split-brain-resolution detecting-peers no-quorum 3 2:resolve 2:resolve\n"
	    "30 #1 emergency-rollback detecting-peers no-quorum 3 2:resolve 2:resolve\n"
	    "50 #1 emergency-rollback synchronizing-state no-quorum 3 2:resolve 2:resolve\n"
	    "50 #1 emergency-rollback validating-consensus no-quorum 3 2:resolve 2:resolve\n"
	    "50 #1 emergency-rollback finalizing no-quorum 3 2:resolve 2:resolve\n"
	    "50 #1 emergency-rollback complete no-quorum 3 2:resolve 2:resolve\n");
}

/* Nobody tells of the states: the recovery fails in the end, and is forgotten. */
static void a_resolution_that_never_comes(void)
{
	begin("majority");
	at(10, CUT("open", TWO_TWO));
	at(50, CUT("close", TWO_TWO));
	at(2000, MEMBER("a"));
	CHECK_EQ_INT(pr_strategy_open(strategy), 0);
	CHECK(said_n > 60 && strstr(said, "950 #3 split-brain-resolution failed no-quorum 3 2:resolve 2:resolve\n"));
	pr_strategy_free(strategy);
	pr_build_free(&transcript_build);
}

static void time_passes_without_records(void)
{
	stable = PR_STABLE_DEFAULT;
	begin("majority");
	at(10, CUT("open", TWO_THREE));
	CHECK_EQ_INT(pr_strategy_due(strategy), 17000000000u);
	CHECK(pr_strategy_wait(strategy, 16000000000u));
	CHECK(pr_strategy_wait(strategy, 17000000000u));
	CHECK_EQ_INT(pr_strategy_due(strategy), 310000000000u);
	end("10 #1 majority-rule initializing quorum 3 2:stop 3:continue\n"
	    "17 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n");
	stable = 0;
}

static void a_change_is_decided_anew(void)
{
	begin("majority");
	at(10, CUT("open", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
	at(20, CUT("change", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
	at(30, CUT("change", TWO_THREE));
	end("10 #1 majority-rule detecting-peers quorum 3 3:continue 2:stop\n"
	    "30 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n");
}

static void other_kinds(void)
{
	begin("majority");
	at(1, "\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"message-loss\",\"peers\":[\"a\"]");
	at(2, "\"type\":\"failure\",\"id\":\"0123456789ac\",\"event\":\"open\",\"failure\":\"byzantine\",\"peers\":[\"a\"]");
	end("1 #1 wait-for-heal detecting-peers 1\n2 #1 byzantine-exclusion detecting-peers 1\n");
}

/* c leaves while the cut is open: that makes no majority of a and b before it has closed. */
static void no_base_changes_while_a_failure_is_open(void)
{
	begin("majority");
	members("abcd");
	at(10, CUT("open", TWO_TWO));
	at(20, MEMBER("c") ",\"status\":\"left\"");
	at(30, CUT("change", "[[\"a\",\"b\"],[\"d\"]]"));
	at(40, CUT("close", "[[\"a\",\"b\"],[\"d\"]]"));
	at(50, "\"type\":\"resolution\",\"failure\":\"0123456789ab\",\"outcome\":\"agreed\"");
	at(60, CUT("open", "[[\"a\",\"b\"],[\"d\"]]"));
	end("10 #1 split-brain-resolution detecting-peers no-quorum 3 2:resolve 2:resolve\n"
	    "30 #1 split-brain-resolution detecting-peers no-quorum 3 2:resolve 1:resolve\n"
	    "40 #1 split-brain-resolution synchronizing-state no-quorum 3 2:resolve 1:resolve\n"
	    "50 #1 split-brain-resolution validating-consensus no-quorum 3 2:resolve 1:resolve\n"
	    "50 #1 split-brain-resolution finalizing no-quorum 3 2:resolve 1:resolve\n"
	    "50 #1 split-brain-resolution complete no-quorum 3 2:resolve 1:resolve\n"
	    "60 #1 majority-rule detecting-peers quorum 2 2:continue 1:stop\n");
}

static void aliases_lead_to_their_peers(void)
{
	begin("majority");
	struct pr_span alias = pr_span_of("10.0.0.1");
	struct pr_member list[] = {{.name = pr_span_of("a"), .weight = 2, .aliases = &alias, .alias_count = 1},
	                           {.name = pr_span_of("b"), .weight = 1}};
	CHECK(pr_strategy_configure(strategy, &(struct pr_members){.list = list, .count = 2}));
	at(1, "\"type\":\"leader\",\"observer\":\"10.0.0.1\",\"leader\":\"10.0.0.1\",\"epoch\":2");
	at(10, CUT("open", "[[\"a\"],[\"b\"]]"));
	end("10 #1 majority-rule detecting-peers quorum 2 2:continue 1:stop a\n");
}

static void a_decision_waits_for_a_stable_picture(void)
{
	stable = PR_STABLE_DEFAULT; /* five peers: 7 s */
	begin("majority");
	at(10, CUT("open", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
	at(15, CUT("change", TWO_THREE));
	at(40, CUT("close", TWO_THREE));
	end("10 #1 majority-rule initializing quorum 3 3:continue 2:stop\n"
	    "15 #1 majority-rule initializing quorum 3 2:stop 3:continue\n"
	    "22 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n"
	    "40 #1 majority-rule synchronizing-state quorum 3 2:stop 3:continue\n"
	    "40 #1 majority-rule validating-consensus quorum 3 2:stop 3:continue\n"
	    "40 #1 majority-rule finalizing quorum 3 2:stop 3:continue\n"
	    "40 #1 majority-rule complete quorum 3 2:stop 3:continue\n");
	begin("majority");
	at(10, CUT("open", TWO_TWO));
	at(12, CUT("close", TWO_TWO));
	end("10 #1 split-brain-resolution initializing no-quorum 3 2:resolve 2:resolve\n"
	    "12 #1 split-brain-resolution complete no-quorum 3 2:resolve 2:resolve\n");
	stable = 0;
}

/* Stability is waited for three quarters longer at the most; then Pekko stops all, and others do not know. */
static void a_picture_that_never_rests(void)
{
	const char *policies[] = {"keep-majority", "majority"};
	const char *wanted[] = {"2:stop 3:stop", "2:unsafe 3:unsafe"};
	stable = PR_STABLE_DEFAULT;
	for (size_t i = 0; i < 2; i++) {
		char last[200];
		begin(policies[i]);
		at(10, CUT("open", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
		at(13, CUT("change", TWO_THREE));
		at(16, CUT("change", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
		at(19, CUT("change", TWO_THREE));
		at(23, MEMBER("a"));
		snprintf(last, sizeof last, "22.25 #1 majority-rule detecting-peers unstable 3 %s\n", wanted[i]);
		CHECK_EQ_STR(said_n > strlen(last) ? said + said_n - strlen(last) : "", last);
		pr_strategy_free(strategy);
	}
	pr_build_free(&transcript_build);
	stable = 0;
}

/* Who does not know decides once the picture has been at rest for long enough; what Pekko stopped has ended. */
static void a_picture_that_rests_late(void)
{
	const char *policies[] = {"keep-majority", "majority"};
	const char *wanted[] = {"22.25 #1 majority-rule detecting-peers unstable 3 2:stop 3:stop\n",
	                        "26 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n"};
	stable = PR_STABLE_DEFAULT;
	for (size_t i = 0; i < 2; i++) {
		begin(policies[i]);
		at(10, CUT("open", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
		at(13, CUT("change", TWO_THREE));
		at(16, CUT("change", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
		at(19, CUT("change", TWO_THREE));
		at(70, MEMBER("a"));
		CHECK_EQ_STR(said_n > strlen(wanted[i]) ? said + said_n - strlen(wanted[i]) : "", wanted[i]);
		pr_strategy_free(strategy);
	}
	pr_build_free(&transcript_build);
	stable = 0;
}

static void the_end_of_what_the_sources_tell_is_time_enough(void)
{
	stable = PR_STABLE_DEFAULT;
	begin("majority");
	at(10, CUT("open", TWO_THREE));
	at(11, "\"type\":\"source\",\"file\":\"a.log\",\"last\":\"1970-01-01T00:00:30.000000000Z\"");
	CHECK(pr_strategy_end(strategy, false));
	end("10 #1 majority-rule initializing quorum 3 2:stop 3:continue\n"
	    "17 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue\n");
	stable = 0;
}

/* Galera: what was the primary component is the base of the next decision; and all are when nothing is severed any more. */
static void a_policy_remembers_who_went_on(void)
{
	begin("primary-component");
	at(10, CUT("open", TWO_THREE));
	at(20, CUT("change", "[[\"a\",\"b\"],[\"c\",\"d\"],[\"e\"]]"));
	at(30, CUT("close", "[[\"a\",\"b\"],[\"c\",\"d\"],[\"e\"]]"));
	at(40, CUT("open", "[[\"a\",\"b\",\"e\"],[\"c\",\"d\"]]"));
	end("10 #1 majority-rule detecting-peers primary-component 3 2:stop 3:continue\n"
	    "20 #1 majority-rule detecting-peers primary-component 2 0:stop 2:continue 1:stop\n"
	    "30 #1 majority-rule synchronizing-state primary-component 2 0:stop 2:continue 1:stop\n"
	    "30 #1 majority-rule validating-consensus primary-component 2 0:stop 2:continue 1:stop\n"
	    "30 #1 majority-rule finalizing primary-component 2 0:stop 2:continue 1:stop\n"
	    "30 #1 majority-rule complete primary-component 2 0:stop 2:continue 1:stop\n"
	    "40 #1 majority-rule detecting-peers primary-component 3 3:continue 2:stop\n");
}

/* votequorum(5): with last_man_standing eight nodes come down step by step, each held for ten seconds. */
static void last_man_standing(void)
{
	begin("votequorum+last-man-standing");
	members("fabcde");
	at(10, CUT("open", "[[\"a\",\"b\",\"c\",\"d\"],[\"e\",\"f\"]]"));
	at(30, CUT("change", "[[\"a\",\"b\",\"c\"],[\"d\"],[\"e\",\"f\"]]"));
	at(35, CUT("change", "[[\"a\",\"b\"],[\"c\"],[\"d\"],[\"e\",\"f\"]]"));
	end("10 #1 majority-rule detecting-peers quorate 4 4:continue 2:stop\n"
	    "30 #1 majority-rule detecting-peers quorate 3 3:continue 1:stop 2:stop\n"
	    "35 #1 split-brain-resolution detecting-peers inquorate 3 2:stop 1:stop 1:stop 2:stop\n");
}

static void whoever_lied_counts_in_the_base_and_on_no_side(void)
{
	begin("majority");
	at(1, "\"type\":\"leader\",\"observer\":\"c\",\"leader\":\"c\",\"epoch\":3");
	at(10, CUT("open", TWO_THREE));
	at(20, "\"type\":\"exclusion\",\"peer\":\"c\",\"state\":\"suspected\"");
	at(30, "\"type\":\"exclusion\",\"peer\":\"c\",\"state\":\"excluded\""); /* d and e are no majority of five */
	at(40, "\"type\":\"exclusion\",\"peer\":\"c\",\"state\":\"cleared\"");
	end("10 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue c\n"
	    "30 #1 split-brain-resolution detecting-peers no-quorum 3 2:resolve 2:resolve\n"
	    "40 #1 majority-rule detecting-peers quorum 3 2:stop 3:continue c\n");
	begin("majority");
	at(1, "\"type\":\"leader\",\"observer\":\"d\",\"leader\":\"c\",\"epoch\":3");
	at(1, "\"type\":\"leader\",\"observer\":\"e\",\"leader\":\"d\",\"epoch\":2");
	members("abcdef");
	at(2, "\"type\":\"exclusion\",\"peer\":\"c\",\"state\":\"excluded\"");
	at(10, CUT("open", "[[\"a\"],[\"b\",\"c\",\"d\",\"e\",\"f\"]]")); /* and he does not lead them */
	end("10 #1 majority-rule detecting-peers quorum 4 1:stop 4:continue d\n");
	begin("origin");
	at(10, CUT("open", TWO_THREE));
	at(30, "\"type\":\"exclusion\",\"peer\":\"c\",\"state\":\"excluded\"");
	CHECK(strstr(said, "\n30 ") == NULL); /* the origin does not look at it */
	pr_strategy_free(strategy);
	pr_build_free(&transcript_build);
}

CHECK_MAIN(the_majority_goes_on, the_base_is_all_members, halves_wait_for_a_resolution, time_alone_throws_nothing_away,
           origin_escalates, origin_tries_to_reconnect, a_minority_waits_before_it_asks_for_the_lease, only_the_coordinator_acts, equal_claims_prove_that_states_are_equal, a_quorum_must_be_present,
           a_liar_is_excluded_and_then_no_member, whoever_lied_counts_in_the_base_and_on_no_side,
           a_rollback_is_an_operators, a_resolution_that_never_comes, time_passes_without_records, a_change_is_decided_anew, other_kinds,
           no_base_changes_while_a_failure_is_open, aliases_lead_to_their_peers, a_decision_waits_for_a_stable_picture,
           a_picture_that_never_rests, a_picture_that_rests_late, the_end_of_what_the_sources_tell_is_time_enough, a_policy_remembers_who_went_on, last_man_standing)
