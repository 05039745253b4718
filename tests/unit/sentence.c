/* sentence: transcripts. Records as JSON Lines, times in seconds after 1970; what is decided, a line each. */
#include "exclude/sentence.h"
#include "transcript.h"

#define SECOND UINT64_C(1000000000)

static void say_list(const struct pr_record *r, unsigned key)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, key));
	uint64_t count = pr_cursor_count(&c);
	say(" ");
	for (uint64_t i = 0; i < count; i++) {
		struct pr_span name = pr_cursor_text(&c);
		say("%s%.*s", i ? "," : "", (int)name.n, (const char *)name.p);
	}
}

static void hear(void *context, struct pr_span record)
{
	struct pr_record r;
	const char *why = "";
	(void)context;
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	say("%.0f", (double)r.t / SECOND);
	if (r.type == PR_EXCLUSION) {
		say_text(&r, PR_EXCLUSION_PEER);
		say_text(&r, PR_EXCLUSION_STATE);
		say_text(&r, PR_EXCLUSION_BASIS);
		if (pr_has(&r, PR_EXCLUSION_COUNT))
			say(" %u", (unsigned)pr_uint(&r, PR_EXCLUSION_COUNT));
		if (pr_has(&r, PR_EXCLUSION_NEEDED))
			say("/%u", (unsigned)pr_uint(&r, PR_EXCLUSION_NEEDED));
		say_text(&r, PR_EXCLUSION_REASON);
	} else if (r.type == PR_FAILURE) {
		struct pr_cursor c = pr_cursor_of(pr_text(&r, PR_FAILURE_QUORUM));
		say_text(&r, PR_FAILURE_FAILURE);
		say_text(&r, PR_FAILURE_EVENT);
		say_list(&r, PR_FAILURE_PEERS);
		say(" %u", (unsigned)pr_uint(&r, PR_FAILURE_NEEDED));
		for (uint64_t count = pr_cursor_count(&c); count; count--)
			say(pr_cursor_uint(&c) ? "+" : "-");
	} else {
		CHECK(r.type == PR_NOTE);
		say_text(&r, PR_NOTE_ABOUT);
		say(":");
		say_text(&r, PR_NOTE_TEXT);
	}
	say("\n");
}

static struct pr_sentence *sentence;
static struct pr_sentence_options options;

static void begin(void)
{
	said[said_n = 0] = '\0';
	CHECK((sentence = pr_sentence_new(&options, hear, NULL)) != NULL);
}

static void defaults(void)
{
	options = pr_sentence_defaults;
	options.accusers = true;
	options.settle = 1 * SECOND; /* the shortest that has an end */
}

/* So many members: a, b, c, … */
static void members(unsigned count)
{
	char name[2] = "a";
	for (; count; count--, name[0]++)
		CHECK(pr_sentence_member(sentence, pr_span_of(name), 1, (struct pr_span){NULL, 0}, (struct pr_span){NULL, 0}));
}

/* signer NULL: nobody. */
static void at(double t, const char *signer, const char *fields)
{
	struct pr_record r;
	struct pr_signer by = {signer ? PR_SIGNED_GOOD : PR_SIGNED_NOT, check_text(signer)};
	transcript_record(t, fields, &r);
	CHECK(pr_sentence_step(sentence, &r, by));
}

static void accuse(double t, const char *reporter, const char *subject, const char *incident)
{
	char fields[256];
	snprintf(fields, sizeof fields,
	         "\"type\":\"accusation\",\"reporter\":\"%s\",\"subject\":\"%s\",\"behaviour\":\"double-voting\",\"incident\":\"%s\"",
	         reporter, subject, incident);
	at(t, reporter, fields);
}

static void prove(double t, const char *subject, const char *hash)
{
	at(t, NULL, "\"type\":\"note\"");
	uint64_t ns = (uint64_t)(t * SECOND);
	struct pr_proven proof = {.subject = pr_span_of(subject), .behaviour = pr_span_of("double-voting"), .hash = pr_span_of(hash),
	                          .when = {.since = ns, .earliest = ns, .latest = ns}};
	CHECK(pr_sentence_proof(sentence, &proof));
}

static void end(const char *wanted)
{
	CHECK(pr_sentence_end(sentence));
	pr_sentence_free(sentence);
	pr_build_free(&transcript_build);
	CHECK_EQ_STR(said, wanted);
}

static void clear(const char *peer, bool wanted)
{
	bool known;
	CHECK(pr_sentence_clear(sentence, pr_span_of(peer), &known));
	CHECK(known == wanted);
}

#define CUT(event, t, groups) \
	"\"type\":\"failure\",\"id\":\"0123456789ab\",\"event\":\"" event "\",\"failure\":\"network-partition\"," \
	"\"shape\":\"complete\",\"earliest\":" t "000000000,\"since\":" t "000000000,\"latest\":" t "000000000," \
	"\"end_latest\":" t "000000000,\"peers\":[\"a\"],\"groups\":" groups ",\"severed\":[[0,1],[1,0]]"

#define UNWATCHED(t, peer) \
	t " " peer ": excluded by accusers, and no failure was told of: whether a cut was between them, nobody looked (pr-detect)\n"

static void one_proof_excludes(void)
{
	defaults();
	begin();
	members(4);
	prove(5, "d", "0123456789abcdef0123456789abcdef");
	prove(6, "d", "1123456789abcdef0123456789abcdef");
	end("5 d excluded proof 1/1 double-voting\n5 byzantine open d 3+-\n");
}

static void so_many_accusers_as_cannot_all_be_liars(void)
{
	defaults();
	begin();
	members(7); /* f is 2 */
	accuse(1, "a", "g", "x");
	accuse(2, "b", "g", "x");
	accuse(3, "c", "g", "x");
	at(10, NULL, "\"type\":\"note\"");
	end("1 g suspected accusers 1/3 few\n2 g suspected accusers 2/3 few\n3 g suspected accusers 3/3 settling\n"
	    "4 g excluded accusers 3/3 double-voting\n4 byzantine open g 4+-\n" UNWATCHED("4", "g"));
}

static void what_waits_to_settle_is_decided_at_the_end(void)
{
	defaults();
	begin();
	members(4);
	accuse(1, "a", "d", "x");
	accuse(1, "b", "d", "x");
	end("1 d suspected accusers 1/2 few\n1 d suspected accusers 2/2 settling\n1 d excluded accusers 2/2 double-voting\n"
	    "1 byzantine open d 3+-\n" UNWATCHED("1", "d"));
}

static void without_a_policy_hearsay_makes_suspected_and_no_more(void)
{
	defaults();
	options.accusers = false;
	begin();
	members(4);
	accuse(1, "a", "d", "x");
	accuse(2, "b", "d", "x");
	accuse(3, "c", "d", "x");
	end("1 d suspected accusers 1/2 hearsay\n2 d suspected accusers 2/2 hearsay\n3 d suspected accusers 3/2 hearsay\n");
}

static void where_nobody_may_be_a_liar_nobody_is_excluded_by_word(void)
{
	defaults();
	begin();
	members(3);
	accuse(1, "a", "c", "x");
	accuse(2, "b", "c", "x");
	end("1 c suspected accusers 1 small\n2 c suspected accusers 2 small\n");
}

static void one_who_repeats_himself_is_one(void)
{
	defaults();
	begin();
	members(4);
	accuse(1, "a", "d", "x");
	accuse(2, "a", "d", "x");
	accuse(3, "a", "d", "y");
	accuse(4, "a", "d", "z");
	end("1 d suspected accusers 1/2 few\n");
}

static void one_with_many_names_is_one(void)
{
	defaults();
	begin();
	CHECK(pr_sentence_member(sentence, pr_span_of("a"), 1, pr_span_of("key of a"), (struct pr_span){NULL, 0}));
	CHECK(pr_sentence_alias(sentence, pr_span_of("a"), pr_span_of("10.0.0.1")));
	members(7);
	at(1, NULL, "\"type\":\"member\",\"peer\":\"z\",\"key\":\"6b6579206f662061\""); /* the key of a, in hex */
	accuse(2, "a", "d", "x");
	accuse(3, "10.0.0.1", "d", "x");
	accuse(4, "z", "d", "x");
	accuse(5, "10.0.0.1", "d", "y");
	end("2 d suspected accusers 1/3 few\n");
}

static void a_name_of_a_member_cannot_be_made_anothers(void)
{
	defaults();
	begin();
	CHECK(pr_sentence_member(sentence, pr_span_of("d"), 1, pr_span_of("key of d"), (struct pr_span){NULL, 0}));
	members(7);
	at(1, NULL, "\"type\":\"member\",\"peer\":\"c\",\"aliases\":[\"z\"],\"key\":\"6b6579206f662064\""); /* the key of d */
	at(1, NULL, "\"type\":\"member\",\"peer\":\"d\",\"aliases\":[\"c\"]");
	prove(2, "d", "0123456789abcdef0123456789abcdef");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("c")));
	accuse(3, "z", "b", "x"); /* who is z? */
	end("2 d excluded proof 1/1 double-voting\n2 byzantine open d 4+-\n3 b suspected accusers 0/3 stranger\n");
}

static void colluding_liars_are_one_too_few(void)
{
	defaults();
	begin();
	members(10); /* f is 3 */
	for (unsigned i = 1; i <= 30; i++) {
		char incident[8];
		snprintf(incident, sizeof incident, "%u", i);
		accuse(i, (const char *[]){"a", "b", "c"}[i % 3], "j", incident);
	}
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("j")));
	end("1 j suspected accusers 1/4 few\n2 j suspected accusers 2/4 few\n3 j suspected accusers 3/4 few\n");
}

static void strangers_and_the_unsigned_do_not_count(void)
{
	defaults();
	begin();
	members(4);
	accuse(1, "x", "d", "i");
	accuse(2, "y", "d", "i");
	at(3, NULL, "\"type\":\"accusation\",\"reporter\":\"a\",\"subject\":\"d\",\"incident\":\"i\"");
	at(4, NULL, "\"type\":\"accusation\",\"reporter\":\"b\",\"subject\":\"d\",\"incident\":\"i\"");
	at(5, "c", "\"type\":\"accusation\",\"reporter\":\"a\",\"subject\":\"d\",\"incident\":\"i\""); /* c signs for a */
	end("1 d suspected accusers 0/2 stranger\n3 d suspected accusers 0/2 unsigned\n"
	    "5: accusations that the reporter has not signed, but somebody else has, or with a bad signature: not heeded\n");
	options.trust_unsigned = true;
	begin();
	members(4);
	at(3, NULL, "\"type\":\"accusation\",\"reporter\":\"a\",\"subject\":\"d\",\"incident\":\"i\"");
	at(4, NULL, "\"type\":\"accusation\",\"reporter\":\"b\",\"subject\":\"d\",\"incident\":\"i\"");
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("d")));
	at(6, NULL, "\"type\":\"note\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	end("3 d suspected accusers 1/2 few\n4 d suspected accusers 2/2 settling\n5 d excluded accusers 2/2\n5 byzantine open d 3+-\n"
	    UNWATCHED("5", "d"));
}

static void mutual_accusation_is_about_the_link(void)
{
	defaults();
	begin();
	members(4);
	accuse(1, "a", "b", "x");
	accuse(2, "c", "b", "x");
	accuse(2, "b", "a", "y");
	at(10, NULL, "\"type\":\"note\"");
	end("1 b suspected accusers 1/2 few\n2 b suspected accusers 2/2 settling\n"
	    "2 b: it and a accuse each other: that is about the link between them, and counts against neither\n"
	    "2 b suspected accusers 1/2 few\n2 a suspected accusers 0/2 link\n");
}

static void an_unsigned_answer_takes_no_accusation_back(void)
{
	defaults();
	begin();
	members(4);
	accuse(1, "a", "b", "x");
	at(2, NULL, "\"type\":\"accusation\",\"reporter\":\"b\",\"subject\":\"a\",\"incident\":\"i\"");
	accuse(3, "c", "b", "x");
	end("1 b suspected accusers 1/2 few\n2 a suspected accusers 0/2 unsigned\n3 b suspected accusers 2/2 settling\n"
	    "3 b excluded accusers 2/2 double-voting\n3 byzantine open b 3+-\n" UNWATCHED("3", "b"));
}

/* a to c and d to f cannot hear each other, and each half accuses the other of whatever it is. */
#define HALVES "[[\"a\",\"b\",\"c\"],[\"d\",\"e\",\"f\",\"g\"]]"

static void halves_of_a_partition_do_not_exclude_each_other(void)
{
	defaults();
	begin();
	members(7);
	accuse(9, "a", "g", "before"); /* 1 of 3, and stands */
	at(14, NULL, CUT("open", "10", HALVES));
	for (unsigned i = 0; i < 3; i++) {
		accuse(15 + i, (const char *[]){"a", "b", "c"}[i], "e", "x");
		accuse(15 + i, (const char *[]){"d", "f", "g"}[i], "b", "x");
	}
	accuse(20, "d", "g", "x"); /* of one side */
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("e")));
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("b")));
	at(30, NULL, CUT("close", "30", HALVES));
	accuse(40, "a", "e", "x"); /* still of the same opinion, now that they hear each other */
	accuse(41, "b", "e", "x");
	accuse(42, "c", "e", "x");
	end("9 g suspected accusers 1/3 few\n15 e suspected accusers 0/3 cut\n15 b suspected accusers 0/3 cut\n"
	    "20 g suspected accusers 2/3 few\n40 e suspected accusers 1/3 few\n41 e suspected accusers 2/3 few\n"
	    "42 e suspected accusers 3/3 settling\n42 e excluded accusers 3/3 double-voting\n42 byzantine open e 4+-\n");
}

static void accuse_all(double t, const char *reporters, const char *subjects)
{
	for (const char *r = reporters; *r; r++)
		for (const char *p = subjects; *p; p++)
			accuse(t, (char[]){*r, '\0'}, (char[]){*p, '\0'}, "x");
}

/* A partition of which nobody told: those on one side accuse all on the other, who cannot be heard. */
static void more_than_may_be_liars_are_accused(void)
{
	defaults();
	begin();
	members(7);
	accuse_all(1, "abcd", "efg");
	end("1 e suspected accusers 1/3 few\n1 f suspected accusers 1/3 few\n1 g suspected accusers 1/3 few\n"
	    "1 e suspected accusers 2/3 few\n1 f suspected accusers 2/3 few\n1 g suspected accusers 2/3 few\n"
	    "1 e suspected accusers 3/3 settling\n1 f suspected accusers 3/3 settling\n1 g suspected accusers 3/3 settling\n"
	    "1 e suspected accusers 4/3 settling\n1 f suspected accusers 4/3 settling\n1 g suspected accusers 4/3 settling\n"
	    "1 e suspected accusers 4/3 many\n1 f suspected accusers 4/3 many\n1 g suspected accusers 4/3 many\n");
}

/* Two liars, whom three accuse, cannot be lost among honest peers by accusing these: that would take an honest accuser. */
static void liars_do_not_make_themselves_many(void)
{
	defaults();
	begin();
	members(7);
	accuse_all(1, "abc", "fg");
	accuse_all(1, "fg", "abcde"); /* but whom they accuse does not count against them */
	at(10, NULL, "\"type\":\"note\"");
	CHECK(!strstr(said, "many"));
	CHECK(!strstr(said, "excluded accusers"));
	pr_sentence_end(sentence);
	pr_sentence_free(sentence);
	begin();
	members(7);
	accuse_all(1, "abc", "fg");
	accuse_all(1, "fg", "de");
	at(10, NULL, "\"type\":\"note\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("f")) && pr_sentence_excludes(sentence, pr_span_of("g")));
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("d")) && !pr_sentence_excludes(sentence, pr_span_of("e")));
	CHECK(!strstr(said, "many"));
	pr_sentence_end(sentence);
	pr_sentence_free(sentence);
}

/* What makes them many may pass: an accuser turns out to be accused by whom he accused, or one of them is proved to have lied. */
static void the_many_become_few(void)
{
	defaults();
	for (int proved = 0; proved < 2; proved++) {
		begin();
		members(7);
		accuse_all(1, "abc", "efg");
		at(10, NULL, "\"type\":\"note\"");
		CHECK(strstr(said, "e suspected accusers 3/3 many") != NULL);
		CHECK(!pr_sentence_excludes(sentence, pr_span_of("e")));
		if (proved)
			prove(11, "g", "0123456789abcdef0123456789abcdef");
		else
			accuse(11, "g", "a", "x");
		CHECK(pr_sentence_excludes(sentence, pr_span_of("e")) && pr_sentence_excludes(sentence, pr_span_of("f")));
		CHECK(pr_sentence_excludes(sentence, pr_span_of("g")) == proved);
		pr_sentence_end(sentence);
		pr_sentence_free(sentence);
	}
	pr_build_free(&transcript_build);
}

static void a_cut_that_is_found_later_takes_back_what_was_said_across_it(void)
{
	defaults();
	options.settle = 30 * SECOND;
	begin();
	members(7);
	accuse(11, "a", "e", "x");
	accuse(12, "b", "e", "x");
	accuse(13, "c", "e", "x");
	at(25, NULL, CUT("open", "10", HALVES));
	at(100, NULL, "\"type\":\"note\"");
	end("11 e suspected accusers 1/3 few\n12 e suspected accusers 2/3 few\n13 e suspected accusers 3/3 settling\n"
	    "25 e suspected accusers 0/3 cut\n");
}

static void exclusions_do_not_shrink_the_base(void)
{
	defaults();
	begin();
	members(5); /* a quorum is 3 */
	prove(1, "e", "0");
	prove(2, "d", "1");
	prove(3, "c", "2"); /* 2 of 5 would be left, though 2 of 3 of those who are not excluded */
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("c")));
	accuse(4, "a", "b", "x"); /* and it still takes as many accusers as at first */
	end("1 e excluded proof 1/1 double-voting\n1 byzantine open e 3+-\n2 d excluded proof 1/1 double-voting\n"
	    "2 byzantine change d,e 3+-\n3 c suspected proof 1/1 quorum\n4 b suspected accusers 1/2 few\n");
	options.force = true;
	begin();
	members(3);
	prove(1, "a", "0");
	prove(2, "b", "1");
	end("1 a excluded proof 1/1 double-voting\n1 byzantine open a 2+-\n2 b excluded proof 1/1 forced\n2 byzantine change a,b 2--\n");
}

static void weight_is_what_a_quorum_is_made_of(void)
{
	defaults();
	begin();
	CHECK(pr_sentence_member(sentence, pr_span_of("h"), 5, (struct pr_span){NULL, 0}, (struct pr_span){NULL, 0}));
	members(3);
	prove(1, "h", "0"); /* 3 of 8 */
	prove(2, "a", "1");
	prove(3, "x", "2"); /* no member: nothing is lost by it */
	end("1 h suspected proof 1/1 quorum\n2 a excluded proof 1/1 double-voting\n2 byzantine open a 5+-\n"
	    "3 x excluded proof 1/1 double-voting\n3 byzantine change a,x 5+-\n");
}

static void an_excluded_accuser_does_not_count(void)
{
	defaults();
	begin();
	members(7);
	accuse(1, "a", "g", "x");
	accuse(2, "b", "g", "x");
	prove(3, "a", "0");
	accuse(4, "c", "g", "x");
	end("1 g suspected accusers 1/3 few\n2 g suspected accusers 2/3 few\n3 a excluded proof 1/1 double-voting\n"
	    "3 byzantine open a 4+-\n3 g suspected accusers 1/3 few\n4 g suspected accusers 2/3 few\n");
}

static void who_is_excluded_stays_excluded(void)
{
	defaults();
	begin();
	CHECK(pr_sentence_member(sentence, pr_span_of("d"), 1, pr_span_of("key of d"), (struct pr_span){NULL, 0}));
	members(4);
	at(1, NULL, "\"type\":\"exclusion\",\"peer\":\"d\",\"state\":\"excluded\",\"basis\":\"proof\",\"count\":1,\"needed\":1");
	at(2, NULL, "\"type\":\"member\",\"peer\":\"d\",\"status\":\"joined\"");
	at(2, NULL, "\"type\":\"lifecycle\",\"peer\":\"d\",\"state\":\"start\"");
	at(3, "d", "\"type\":\"claim\",\"peer\":\"d\",\"incarnation\":9,\"epoch\":9,\"members\":[\"d\"]");
	at(4, NULL, "\"type\":\"member\",\"peer\":\"newcomer\",\"key\":\"6b6579206f662064\""); /* d's */
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	CHECK(pr_sentence_excludes(sentence, pr_span_of("newcomer")));
	accuse(5, "newcomer", "a", "x");
	at(6, "d", "\"type\":\"exclusion\",\"peer\":\"d\",\"state\":\"cleared\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	end("5 a suspected accusers 0/2 excluded\n6 d: somebody who is no operator signed what becomes of it; not heeded\n");
}

static void a_members_word_excludes_nobody(void)
{
	defaults();
	begin();
	members(4);
	CHECK(pr_sentence_member(sentence, pr_span_of("ops"), 0, (struct pr_span){NULL, 0}, pr_span_of("operator")));
	at(1, "a", "\"type\":\"exclusion\",\"peer\":\"d\",\"state\":\"excluded\"");
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("d")));
	at(2, "ops", "\"type\":\"exclusion\",\"peer\":\"d\",\"state\":\"excluded\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	at(3, "ops", "\"type\":\"exclusion\",\"peer\":\"c\",\"state\":\"excluded\""); /* 2 of 4 would be left */
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("c")));
	end("1 d: somebody who is no operator signed what becomes of it; not heeded\n3 c suspected accusers 0 quorum\n");
}

static void only_an_operator_takes_it_back(void)
{
	defaults();
	begin();
	members(5);
	prove(1, "d", "0");
	prove(2, "e", "1");
	prove(3, "c", "2");
	accuse(4, "a", "b", "x");
	CHECK(pr_sentence_end(sentence));
	clear("d", true); /* which leaves enough to do without c */
	clear("d", false);
	clear("nobody", false);
	clear("e", true);
	clear("c", true);
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("d")));
	prove(5, "d", "0"); /* that was set aside */
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("d")));
	prove(6, "d", "3");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	end("1 d excluded proof 1/1 double-voting\n1 byzantine open d 3+-\n2 e excluded proof 1/1 double-voting\n"
	    "2 byzantine change d,e 3+-\n3 c suspected proof 1/1 quorum\n4 b suspected accusers 1/2 few\n"
	    "4 d cleared operator\n4 byzantine change e 3+-\n4 c excluded proof 1/1 double-voting\n4 byzantine change c,e 3+-\n"
	    "4 e cleared operator\n4 byzantine change c 3+-\n4 c cleared operator\n4 byzantine close c 3+-\n"
	    "6 d excluded proof 1/1 double-voting\n6 byzantine open d 3+-\n");
}

#define CLAIM(peer, epoch, members) "\"type\":\"claim\",\"peer\":\"" peer "\",\"epoch\":" epoch ",\"members\":" members
#define FOUR "[\"a\",\"b\",\"c\",\"z\"]"

static void the_base_changes_by_epoch_with_a_quorum_of_the_old_one(void)
{
	defaults();
	begin();
	members(5);
	prove(1, "e", "0");
	at(2, "a", CLAIM("a", "7", FOUR));
	at(3, "b", CLAIM("b", "7", FOUR));
	at(4, "e", CLAIM("e", "7", FOUR)); /* who is excluded is not asked */
	at(4, "d", CLAIM("c", "7", FOUR)); /* nor can one speak for another */
	at(4, NULL, CLAIM("c", "7", FOUR));
	at(5, NULL, CUT("open", "5", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
	at(6, "c", CLAIM("c", "7", FOUR)); /* not while they are apart */
	accuse(7, "a", "z", "x");
	at(8, NULL, CUT("close", "8", "[[\"a\",\"b\",\"c\"],[\"d\",\"e\"]]"));
	accuse(9, "z", "b", "x");
	accuse(9, "d", "b", "x"); /* no member any more */
	end("1 e excluded proof 1/1 double-voting\n1 byzantine open e 3+-\n7 z suspected accusers 1/2 few\n"
	    "8: the membership of epoch 7 is the base, of weight 4: a quorum of the one before holds it\n"
	    "9 b suspected accusers 1/2 few\n");
}

/* Nor can one who is excluded soon, with words from the future, signed or not; it takes three of seven to be believed what time it is. */
static void liars_do_not_hurry_the_time(void)
{
	defaults();
	options.settle = 30 * SECOND;
	begin();
	members(7);
	accuse(1, "a", "g", "x");
	accuse(2, "b", "g", "x");
	accuse(3, "c", "g", "x");
	at(5000, "f", "\"type\":\"statement\",\"peer\":\"f\"");
	at(9000, "e", "\"type\":\"claim\",\"peer\":\"e\"");
	at(9999, NULL, "\"type\":\"statement\",\"peer\":\"d\"");
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("g")));
	at(32, "a", "\"type\":\"statement\",\"peer\":\"a\"");
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("g")));
	at(33, "a", "\"type\":\"statement\",\"peer\":\"a\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("g")));
	pr_sentence_free(sentence);
	pr_build_free(&transcript_build);
}

static void accusations_before_the_membership(void)
{
	defaults();
	begin();
	accuse(1, "a", "d", "x");
	accuse(2, "b", "d", "x");
	for (const char *name = "abcd"; *name; name++) {
		char fields[64];
		snprintf(fields, sizeof fields, "\"type\":\"member\",\"peer\":\"%c\"", *name);
		at(3, NULL, fields);
	}
	at(9, NULL, "\"type\":\"note\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	pr_sentence_free(sentence);
	pr_build_free(&transcript_build);
	CHECK_EQ_STR(said, "1 d suspected accusers 0 stranger\n3 d suspected accusers 1 small\n3 d suspected accusers 2 small\n"
	                   "3 d excluded accusers 2/2 double-voting\n3 byzantine open d 3+-\n" UNWATCHED("3", "d")); /* a second after the second spoke */
}

static void names_that_turn_out_to_be_anothers(void)
{
	defaults();
	begin();
	accuse(1, "a", "d", "x");
	accuse(1, "10.0.0.1", "d", "x"); /* who is a, as is told later */
	accuse(2, "b", "10.0.0.4", "x"); /* who is d */
	prove(2, "10.0.0.3", "0");
	for (const char *name = "abcd"; *name; name++) {
		char fields[96];
		snprintf(fields, sizeof fields, "\"type\":\"member\",\"peer\":\"%c\",\"aliases\":[\"10.0.0.%d\"]", *name, *name - 'a' + 1);
		at(3, NULL, fields);
	}
	at(4, NULL, "\"type\":\"member\",\"peer\":\"a\",\"aliases\":[\"b\"]"); /* but a member is who it is */
	CHECK(pr_sentence_excludes(sentence, pr_span_of("c")));
	CHECK(pr_sentence_excludes(sentence, pr_span_of("10.0.0.3")));
	end("1 d suspected accusers 0 stranger\n2 10.0.0.4 suspected accusers 0 stranger\n"
	    "2 10.0.0.3 excluded proof 1/1 double-voting\n2 byzantine open 10.0.0.3 1-\n3 d suspected accusers 1 small\n"
	    "3 10.0.0.4 suspected accusers 1 small\n3 c excluded proof 1/1 double-voting\n3 byzantine change c 2+-\n"
	    "3 d suspected accusers 2/2 quorum\n");
}

static void what_is_too_old_does_not_count_by_age_and_by_height(void)
{
	defaults();
	options.expiry_age = 100 * SECOND;
	options.expiry_height = 10;
	begin();
	members(4);
	pr_sentence_height(sentence, 5);
	accuse(1, "a", "d", "x");
	at(200, NULL, "\"type\":\"note\"");
	pr_sentence_height(sentence, 15); /* old, but the chain has hardly gone on */
	accuse(201, "b", "d", "x");
	at(202, NULL, "\"type\":\"note\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	pr_sentence_height(sentence, 5);
	accuse(203, "b", "c", "x");
	at(400, NULL, "\"type\":\"note\"");
	pr_sentence_height(sentence, 100);
	accuse(401, "a", "c", "x");
	end("1 d suspected accusers 1/2 few\n201 d suspected accusers 2/2 settling\n202 d excluded accusers 2/2 double-voting\n"
	    "202 byzantine open d 3+-\n" UNWATCHED("202", "d") "203 c suspected accusers 1/2 few\n");
}

static void one_record_from_the_future_makes_nothing_old(void)
{
	defaults();
	begin();
	members(4);
	accuse(1, "a", "d", "x");
	at(1000000000, "d", "\"type\":\"statement\",\"peer\":\"d\"");
	accuse(2, "b", "d", "x");
	at(10, NULL, "\"type\":\"note\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	pr_sentence_free(sentence);
	pr_build_free(&transcript_build);
}

static void as_the_origin_does_it(void)
{
	defaults();
	options.origin = true;
	options.accusers = false;
	begin();
	members(4);
	at(100, NULL, "\"type\":\"accusation\",\"reporter\":\"x\",\"subject\":\"d\",\"incident\":\"i\"");
	at(101, NULL, "\"type\":\"accusation\",\"reporter\":\"x\",\"subject\":\"d\",\"incident\":\"i\"");
	at(401, NULL, "\"type\":\"accusation\",\"reporter\":\"y\",\"subject\":\"d\",\"incident\":\"i\""); /* the first is 301 s old */
	CHECK(!pr_sentence_excludes(sentence, pr_span_of("d")));
	at(401, NULL, "\"type\":\"accusation\",\"reporter\":\"y\",\"subject\":\"d\",\"incident\":\"i\"");
	CHECK(pr_sentence_excludes(sentence, pr_span_of("d")));
	prove(500, "c", "0");
	at(501, NULL, "\"type\":\"note\"");
	CHECK(pr_sentence_end(sentence));
	clear("d", true);
	end("401 d excluded accusers 3/3 origin-reports\n401 byzantine open d 3+-\n"
	    "401 d: by the default it would not be excluded, but suspected (accusers, 0 of 2: unsigned)\n"
	    "501 c: by the default it would be excluded; the origin counts reports alone (proof: double-voting)\n"
	    "501 d cleared operator\n501 byzantine close d 3+-\n");
}

static void accusers_may_be_proved_right_later(void)
{
	defaults();
	begin();
	members(4);
	accuse(1, "a", "d", "x");
	accuse(1, "b", "d", "x");
	at(2, NULL, "\"type\":\"note\"");
	prove(3, "d", "0");
	end("1 d suspected accusers 1/2 few\n1 d suspected accusers 2/2 settling\n2 d excluded accusers 2/2 double-voting\n"
	    "2 byzantine open d 3+-\n" UNWATCHED("2", "d") "3 d excluded proof 1/1 double-voting\n3 byzantine change d 3+-\n");
}

CHECK_MAIN(one_proof_excludes, so_many_accusers_as_cannot_all_be_liars, what_waits_to_settle_is_decided_at_the_end,
           without_a_policy_hearsay_makes_suspected_and_no_more, where_nobody_may_be_a_liar_nobody_is_excluded_by_word,
           one_who_repeats_himself_is_one, one_with_many_names_is_one, a_name_of_a_member_cannot_be_made_anothers,
           colluding_liars_are_one_too_few, strangers_and_the_unsigned_do_not_count, mutual_accusation_is_about_the_link,
           an_unsigned_answer_takes_no_accusation_back, halves_of_a_partition_do_not_exclude_each_other,
           more_than_may_be_liars_are_accused, liars_do_not_make_themselves_many, the_many_become_few,
           a_cut_that_is_found_later_takes_back_what_was_said_across_it, exclusions_do_not_shrink_the_base,
           weight_is_what_a_quorum_is_made_of, an_excluded_accuser_does_not_count, who_is_excluded_stays_excluded,
           a_members_word_excludes_nobody, only_an_operator_takes_it_back,
           the_base_changes_by_epoch_with_a_quorum_of_the_old_one, liars_do_not_hurry_the_time, accusations_before_the_membership,
           names_that_turn_out_to_be_anothers,
           what_is_too_old_does_not_count_by_age_and_by_height, one_record_from_the_future_makes_nothing_old,
           as_the_origin_does_it, accusers_may_be_proved_right_later)
