/* Where memory runs out: see failing.h. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "cluster/clocks.h"
#include "detect/detect.h"
#include "dump/dump.h"
#include "dump_told.h"
#include "exclude/misconduct.h"
#include "exclude/page.h"
#include "exclude/sentence.h"
#include "failing.h"
#include "heartbeat/candidacy.h"
#include "heartbeat/gate.h"
#include "import/blocks.h"
#include "import/explain.h"
#include "import/import.h"
#include "import/named.h"
#include "import/redacting.h"
#include "import/whois_print.h"
#include "merge/merging.h"
#include "merge/offsets.h"
#include "reconcile/negentropy.h"
#include "reconcile/outlooks.h"
#include "reconcile/resolve.h"
#include "record/decode.h"
#include "record/json.h"
#include "record/stream.h"
#include "sample.h"
#include "sim/sim.h"
#include "sim/truth.h"
#include "strategy/strategy.h"
#include "view/show.h"

static bool builds_records(void)
{
	struct pr_build b = {0}, item = {0};
	bool done = true;
	for (uint64_t type = 1; type <= PR_PROOF; type++)
		done = sample_record(&b, &item, type).p && done;
	pr_build_free(&b);
	pr_build_free(&item);
	return done;
}

static void building(void)
{
	CHECK_WORK(builds_records);
}

static bool copies_a_stream(void)
{
	static const uint8_t stream[] = {0xa2, 0x00, 0x03, 0x01, 0x01, 0xa2, 0x00, 0x03, 0x01, 0x02};
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) || write(ends[1], stream, sizeof stream) != sizeof stream)
		return false;
	close(ends[1]);
	char path[32];
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	char *files[] = {path};
	struct pr_reader *in = pr_reader_new(files, 1, false);
	struct pr_writer *out = pr_writer_new(fd, true);
	struct pr_record r;
	unsigned records = 0;
	while (in && out && pr_reader_next(in, &r) > 0) {
		pr_writer_record(out, r.bytes);
		records++;
	}
	bool done = records == 2 && pr_writer_flush(out) == 0;
	pr_reader_free(in);
	pr_writer_free(out);
	close(ends[0]);
	close(fd);
	return done;
}

static void streaming(void)
{
	CHECK_WORK(copies_a_stream);
}

/* Every sample as a line and back. The samples themselves are built while there is memory. */
static struct pr_build samples[PR_PROOF + 1];

static bool writes_and_reads_json(void)
{
	struct pr_build b = {0};
	struct pr_text line = {0};
	bool done = true;
	for (uint64_t type = 1; type <= PR_PROOF; type++) {
		struct pr_span record = {samples[type].p, samples[type].n}, back;
		struct pr_record r;
		const char *why;
		pr_text_clear(&line);
		done = pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_json_write(&line, &r) == 0 &&
		       pr_json_parse((const char *)line.p, line.n, &b, &back, &why) == 0 && pr_same(record, back) && done;
	}
	pr_build_free(&b);
	pr_text_free(&line);
	return done;
}

static void json(void)
{
	struct pr_build b = {0}, item = {0};
	for (uint64_t type = 1; type <= PR_PROOF; type++)
		pr_add_item(&samples[type], sample_record(&b, &item, type));
	CHECK_WORK(writes_and_reads_json);
	for (uint64_t type = 1; type <= PR_PROOF; type++)
		pr_build_free(&samples[type]);
	pr_build_free(&b);
	pr_build_free(&item);
}

/* Five peers, cut in two for a minute. */
static struct pr_build story[256];
static size_t story_length;

#define SECOND UINT64_C(1000000000)

static void tell(uint64_t t, uint64_t type, const char *observer, const char *subject, const char *state)
{
	struct pr_build *b = &story[story_length++];
	pr_build_record(b, type, SAMPLE_T + t * SECOND);
	pr_build_text(b, PR_LINK_OBSERVER, pr_span_of(observer)); /* an activity's peer has the same key */
	if (subject)
		pr_build_text(b, PR_LINK_SUBJECT, pr_span_of(subject));
	if (state)
		pr_build_text(b, PR_LINK_STATE, pr_span_of(state));
}

static void tell_the_story(void)
{
	static const char *const peers[] = {"a", "b", "c", "d", "e"};
	for (uint64_t t = 0; t < 120; t += 10) {
		for (size_t u = 0; u < 5; u++) {
			tell(t, PR_ACTIVITY, peers[u], NULL, NULL);
			for (size_t v = 0; v < 5; v++)
				if ((t == 30 || t == 90) && (u < 2) != (v < 2))
					tell(t, PR_LINK, peers[u], peers[v], t == 30 ? "down" : "up");
		}
	}
	for (size_t i = 0; i < story_length; i++) {
		struct pr_span record = pr_build_end(&story[i]);
		memmove(story[i].p, record.p, record.n);
		story[i].n = record.n;
	}
}

static void forget_the_story(void)
{
	while (story_length > 0)
		pr_build_free(&story[--story_length]);
}

static void count_record(void *context, struct pr_span record)
{
	if (record.p)
		++*(unsigned *)context;
}

static unsigned emitted, wanted; /* by the last run; by one with memory enough */

static bool as_the_origin;

static bool detects(void)
{
	static const struct pr_origin_options origin = {SECOND, SECOND, 2, 0.67, {NULL, 0}};
	struct pr_detect_options options = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2 * SECOND, .numerator = 1, .denominator = 2};
	options.origin = as_the_origin ? &origin : NULL;
	emitted = 0;
	struct pr_detect *d = pr_detect_new(&options, count_record, &emitted);
	bool done = d;
	for (size_t i = 0; i < story_length && done; i++) {
		struct pr_record r;
		const char *why;
		struct pr_span record = {story[i].p, story[i].n};
		done = pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_detect_step(d, &r);
	}
	done = done && pr_detect_end(d);
	pr_detect_free(d);
	return done && (!wanted || emitted == wanted);
}

static void detecting(void)
{
	tell_the_story();
	for (int i = 0; i < 2; i++) {
		as_the_origin = i;
		wanted = 0;
		CHECK(detects() && emitted > 0);
		wanted = emitted;
		CHECK_WORK(detects);
	}
	forget_the_story();
}

static bool count_charge(void *context, enum pr_behaviour behaviour, struct pr_span subject, const struct pr_span *records, size_t count)
{
	(void)behaviour, (void)subject, (void)records, (void)count;
	++*(unsigned *)context;
	return true;
}

/* The same claim and the same vote twice, with two values each; and a beat from the future, heard by two. */
static bool convicts(void)
{
	static struct pr_member list[] = {{.name = {(const uint8_t *)"a", 1}, .weight = 1}, {.name = {(const uint8_t *)"b", 1}, .weight = 1},
	                                  {.name = {(const uint8_t *)"c", 1}, .weight = 1}};
	static const struct pr_members members = {.list = list, .count = 3};
	unsigned charges = 0;
	struct pr_peers *names = pr_peers_new();
	struct pr_votes *votes = pr_votes_new(8, 1 << 20);
	bool done = names && votes;
	for (size_t i = 0; i < members.count && done; i++)
		done = pr_peers_add(names, list[i].name) == i;
	const struct pr_misconduct_options options = {&members, NULL, names, votes, true, 8, 1 << 20, 8};
	struct pr_misconduct *m = done ? pr_misconduct_new(&options, count_charge, &charges) : NULL;
	struct pr_build b = {0};
	for (unsigned i = 0; i < 6 && m && done; i++) {
		const uint8_t value[] = {(uint8_t)('x' + i / 3)};
		struct pr_record r;
		struct pr_vote vote;
		struct pr_votes_found found;
		const char *why;
		pr_build_record(&b, PR_CLAIM, i);
		pr_build_text(&b, PR_CLAIM_PEER, list[i % 3].name);
		pr_build_uint(&b, PR_CLAIM_SEQ, 7);
		pr_build_uint(&b, PR_CLAIM_INCARNATION, 1);
		pr_build_hash(&b, PR_CLAIM_HASH, (struct pr_span){value, 1});
		struct pr_span record = pr_build_end(&b);
		done = record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_misconduct_take(m, &r, PR_SIGNED_NOT, SIZE_MAX);
		pr_build_record(&b, PR_STATEMENT, i);
		pr_build_text(&b, PR_STATEMENT_PEER, list[i % 3].name);
		pr_build_uint(&b, PR_STATEMENT_HEIGHT, 7);
		pr_build_text(&b, PR_STATEMENT_VALUE, (struct pr_span){value, 1});
		record = pr_build_end(&b);
		const struct pr_voter voter = {.name = list[i % 3].name, .proven = true};
		done = done && record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_vote_of(&vote, &r) &&
		       pr_votes_look(votes, &voter, &vote, record, &found) && pr_votes_keep(votes, &vote, record) &&
		       pr_misconduct_vote(m, &r, &voter, &vote, found.clash);
		pr_build_record(&b, PR_ENTRY, i);
		pr_build_text(&b, PR_ENTRY_PEER, list[i % 3].name);
		pr_build_uint(&b, PR_ENTRY_EPOCH, 2);
		pr_build_uint(&b, PR_ENTRY_SEQ, 7);
		pr_build_hash(&b, PR_ENTRY_HASH, (struct pr_span){value, 1});
		record = pr_build_end(&b);
		done = done && record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_misconduct_take(m, &r, PR_SIGNED_NOT, SIZE_MAX);
		pr_build_record(&b, PR_CONTACT, i);
		pr_build_text(&b, PR_CONTACT_OBSERVER, list[i % 2].name);
		pr_build_text(&b, PR_CONTACT_SUBJECT, list[2].name);
		pr_build_uint(&b, PR_CONTACT_SENT, 1000 * SECOND);
		record = pr_build_end(&b);
		done = done && record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_misconduct_take(m, &r, PR_SIGNED_NOT, SIZE_MAX);
	}
	done = done && m;
	pr_misconduct_free(m);
	pr_votes_free(votes);
	if (names)
		pr_peers_free(names);
	pr_build_free(&b);
	return done && charges == 3 + 3 + 1 + 2 * 2; /* three forks of claims, as many of entries, a wrong time, and of each two quorums the two who were in both at first */
}

static void convicting(void)
{
	CHECK_WORK(convicts);
}

/* The story, and messages both ways between two of its peers; then the story corrected. */
static bool aligns(void)
{
	struct pr_align *align = pr_align_new();
	struct pr_clocks *clocks = pr_clocks_new();
	struct pr_build b = {0};
	struct pr_text table = {0};
	struct pr_record r;
	const char *why;
	bool done = align && clocks;
	for (size_t i = 0; i < 40 && done; i++) {
		pr_build_record(&b, PR_CONTACT, SAMPLE_T + i * SECOND + i % 7 * i % 7);
		pr_build_text(&b, PR_CONTACT_OBSERVER, pr_span_of(i % 2 ? "a" : "b"));
		pr_build_text(&b, PR_CONTACT_SUBJECT, pr_span_of(i % 2 ? "b" : "a"));
		pr_build_uint(&b, PR_CONTACT_SENT, SAMPLE_T + i * SECOND - 1000);
		struct pr_span record = pr_build_end(&b);
		done = record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_align_take(align, &r);
	}
	for (size_t i = 0; i < story_length && done; i++)
		done = pr_decode(story[i].p, story[i].n, &r, &why) == PR_DECODED && pr_align_take(align, &r);
	done = done && pr_align_solve(align, (struct pr_span){NULL, 0});
	if (done)
		pr_offsets_write(&table, align);
	done = done && !table.failed;
	for (size_t i = 0; done && i < pr_align_count(align); i++) {
		struct pr_aligned p = pr_align_peer(align, i);
		p.clock.offset++;
		done = pr_clocks_set(clocks, p.peer, &p.clock);
	}
	for (size_t i = 0; i < story_length && done; i++) {
		struct pr_record corrected;
		done = pr_decode(story[i].p, story[i].n, &r, &why) == PR_DECODED && pr_clocks_correct(clocks, &r, &corrected) &&
		       pr_record_retimed(&r, &corrected, &b).p;
	}
	pr_align_free(align);
	pr_clocks_free(clocks);
	pr_build_free(&b);
	pr_text_free(&table);
	return done;
}

static void aligning(void)
{
	tell_the_story();
	CHECK_WORK(aligns);
	forget_the_story();
}

static enum pr_detector_kind kind;

/* Numbered beats, learnt by a detector with windows that grow; of a third of them it is told that they are lost. */
static bool learns(void)
{
	struct pr_detect_options options = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2 * SECOND, .numerator = 1, .denominator = 2};
	struct pr_build b = {0};
	options.detector.kind = kind;
	struct pr_detect *d = pr_detect_new(&options, count_record, &emitted);
	bool done = d;
	for (uint64_t seq = 1; done && seq < 120; seq += 1 + seq % 2) {
		struct pr_record r;
		const char *why;
		pr_build_record(&b, PR_CONTACT, seq * SECOND);
		pr_build_text(&b, PR_CONTACT_OBSERVER, pr_span_of("a"));
		pr_build_text(&b, PR_CONTACT_SUBJECT, pr_span_of("b"));
		pr_build_uint(&b, PR_CONTACT_SEQ, seq);
		struct pr_span record = pr_build_end(&b);
		done = record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED && pr_detect_step(d, &r);
	}
	done = done && pr_detect_end(d);
	pr_detect_free(d);
	pr_build_free(&b);
	return done;
}

static void learning(void)
{
	for (kind = PR_DETECTOR_FIXED; kind <= PR_DETECTOR_SWIM; kind++) {
		CHECK(learns());
		CHECK_WORK(learns);
	}
}

/* What the detector made of the story, for the stages behind it. */
static struct pr_build failures[16];
static size_t failure_count;

static void keep_failure(void *context, struct pr_span record)
{
	(void)context;
	if (failure_count < sizeof failures / sizeof *failures)
		pr_add_item(&failures[failure_count++], record);
}

static void detect_failures(void)
{
	static const struct pr_detect_options options = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2 * SECOND, .numerator = 1, .denominator = 2};
	tell_the_story();
	struct pr_detect *d = pr_detect_new(&options, keep_failure, NULL);
	for (size_t i = 0; i < story_length; i++) {
		struct pr_record r;
		const char *why;
		CHECK(pr_decode(story[i].p, story[i].n, &r, &why) == PR_DECODED && pr_detect_step(d, &r));
	}
	CHECK(pr_detect_end(d) && failure_count > 1);
	pr_detect_free(d);
}

static void forget_failures(void)
{
	forget_the_story();
	while (failure_count > 0)
		pr_build_free(&failures[--failure_count]);
}

static bool each_failure(bool (*take)(void *to, const struct pr_record *r), void *to)
{
	bool done = true;
	for (size_t i = 0; i < failure_count && done; i++) {
		struct pr_record r;
		const char *why;
		done = pr_decode(failures[i].p, failures[i].n, &r, &why) == PR_DECODED && take(to, &r);
	}
	return done;
}

static bool decide_one(void *to, const struct pr_record *r)
{
	return pr_strategy_step(to, r);
}

static bool decides(void)
{
	struct pr_strategy_options options = {.timeout = 300 * SECOND, .attempts = 3, .program = "test"};
	emitted = 0;
	struct pr_strategy *s = pr_policy_parse(&options.policy, "majority", NULL, 0) ?
	                        pr_strategy_new(&options, count_record, &emitted) : NULL;
	bool done = s && each_failure(decide_one, s);
	pr_strategy_free(s);
	return done && (!wanted || emitted == wanted);
}

static void deciding(void)
{
	detect_failures();
	wanted = 0;
	CHECK(decides() && emitted > 0);
	wanted = emitted;
	CHECK_WORK(decides);
	forget_failures();
}

/* Two lines, histories that grew from one another, checkpoints, a fork, a claim that is twice, views. */
static const char *const standings[] = {
	"\"type\":\"member\",\"peer\":\"a\",\"aliases\":[\"0a\"]",
	"\"type\":\"member\",\"peer\":\"b\"",
	"\"type\":\"member\",\"peer\":\"c\"",
	"\"type\":\"member\",\"peer\":\"d\"",
	"\"type\":\"failure\",\"id\":\"0123456789ab\",\"failure\":\"network-partition\",\"start\":1,\"groups\":[[\"a\"],[\"b\"]]",
	"\"type\":\"claim\",\"peer\":\"0a\",\"seq\":5,\"hash\":\"55\",\"checkpoint\":true",
	"\"type\":\"claim\",\"peer\":\"b\",\"seq\":5,\"hash\":\"55\",\"checkpoint\":true",
	"\"type\":\"claim\",\"peer\":\"c\",\"seq\":5,\"hash\":\"55\"",
	"\"type\":\"claim\",\"peer\":\"a\",\"seq\":9,\"hash\":\"aa\"",
	"\"type\":\"claim\",\"peer\":\"b\",\"seq\":9,\"hash\":\"aa\"",
	"\"type\":\"claim\",\"peer\":\"c\",\"seq\":9,\"hash\":\"cc\"",
	"\"type\":\"claim\",\"peer\":\"d\",\"seq\":9,\"hash\":\"dd\"",
	"\"type\":\"claim\",\"peer\":\"a\",\"history\":\"x/y\",\"seq\":5,\"epoch\":1",
	"\"type\":\"claim\",\"peer\":\"a\",\"history\":\"z/y\",\"seq\":7,\"epoch\":3",
	"\"type\":\"claim\",\"peer\":\"b\",\"history\":\"x/y\",\"seq\":9,\"epoch\":1",
	"\"type\":\"claim\",\"peer\":\"c\",\"history\":\"x/y\",\"seq\":4,\"epoch\":1",
	"\"type\":\"view\",\"observer\":\"a\",\"participants\":[\"a\",\"b\"],\"connections\":[[\"b\",\"a\"]],\"leader\":\"a\"",
	"\"type\":\"view\",\"observer\":\"b\",\"participants\":[\"b\"],\"connections\":[],\"leader\":\"b\"",
};

#define STANDINGS (sizeof standings / sizeof *standings)

static struct pr_build standing_builds[STANDINGS];
static struct pr_span standing_records[STANDINGS];
static const char *reconciling_policy;

static void emit_counted(void *context, struct pr_span record)
{
	(void)context;
	(void)record;
	emitted++;
}

static bool reconciles(void)
{
	struct pr_resolve_options options = {.batch = 1, .rollback = true};
	emitted = 0;
	struct pr_resolve *r = pr_resolve_policy_named(&options, reconciling_policy) ? pr_resolve_new(&options, emit_counted, NULL) : NULL;
	struct pr_outlooks *o = pr_outlooks_new(SECOND, emit_counted, NULL);
	bool done = r && o;
	for (size_t i = 0; i < STANDINGS && done; i++) {
		struct pr_record record;
		const char *why;
		done = pr_decode(standing_records[i].p, standing_records[i].n, &record, &why) == PR_DECODED &&
		       pr_resolve_step(r, &record, PR_SIGNED_NOT, (struct pr_span){NULL, 0}) && pr_outlooks_step(o, &record);
	}
	done = done && pr_resolve_end(r) && pr_outlooks_end(o);
	pr_resolve_free(r);
	pr_outlooks_free(o);
	return done && (!wanted || emitted == wanted);
}

static void reconciling(void)
{
	static const char *const policies[] = {"majority", "bft", "origin"};
	for (size_t i = 0; i < STANDINGS; i++) {
		char line[512];
		const char *why = "";
		int n = snprintf(line, sizeof line, "{\"t\":%d,%s}", i < 8 ? 1 : 2, standings[i]);
		CHECK_EQ_INT(pr_json_parse(line, (size_t)n, &standing_builds[i], &standing_records[i], &why), 0);
	}
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
		reconciling_policy = policies[i];
		wanted = 0;
		CHECK(reconciles() && emitted > 6);
		wanted = emitted;
		CHECK_WORK(reconciles);
	}
	for (size_t i = 0; i < STANDINGS; i++)
		pr_build_free(&standing_builds[i]);
}

static void count_told_by_peers(void *arg, uint32_t peer, struct pr_span record)
{
	(void)arg;
	emitted += peer < 5 && record.p;
}

static bool simulates(void)
{
	static const char text[] = "peers a b c\npeers d e\nduration 40s\nreports both\nview 2 random\nloss 5% on a -> b\n"
		"clock a offset 3s\nat 10s for 10s cut a b | *\nat 12s for 10s loss 9% on c -> *\nat 14s for 3s delay constant 1s of d\n"
		"at 20s for 5s pause c\nat 10s for 9s lie a hears b\nat 5s join e\n"
		"chain x every 10s\nwitness a c\nlie a doubles\nlie b forges c d\nlie b replays c\nlie d accuses a\nlie e forks\n";
	struct pr_span span = {(const uint8_t *)text, sizeof text - 1};
	char error[256];
	struct pr_scenario s;
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	emitted = 0;
	if (!pr_scenario_parse(&s, "test", span, error, sizeof error)) {
		close(fd);
		return false;
	}
	struct pr_sim *sim = pr_sim_new(&s, false, count_told_by_peers, NULL);
	struct pr_writer *out = pr_writer_new(fd, false);
	struct pr_text printed = {0};
	int got = sim ? 1 : -1;
	while (got > 0)
		got = pr_sim_step(sim);
	pr_scenario_write(&printed, &s);
	bool done = got == 0 && out && pr_truth_write(&s, out) && pr_writer_flush(out) == 0 && !printed.failed;
	pr_text_free(&printed);
	pr_writer_free(out);
	pr_sim_free(sim);
	pr_scenario_free(&s);
	close(fd);
	return done && (!wanted || emitted == wanted);
}

static bool makes_up(void)
{
	struct pr_scenario s;
	bool done = pr_scenario_random(&s, 9);
	pr_scenario_free(&s);
	if (!done || !pr_scenario_random_chain(&s, 9, 9))
		return false;
	pr_scenario_free(&s);
	return true;
}

static void simulating(void)
{
	wanted = 0;
	CHECK(simulates() && emitted > 100);
	wanted = emitted;
	CHECK_WORK(simulates);
	CHECK_WORK(makes_up);
}

/* Four files of views, through the merge in every way that there is. */
static char merged_files[4][32];
static struct pr_merging_options merging;

static void note_trouble(void *arg, enum pr_status status, const char *message)
{
	(void)message;
	if (status != PR_STATUS_DONE)
		*(bool *)arg = true;
}

static bool merges(void)
{
	bool trouble = false;
	char *files[4];
	struct pr_merging_sum sum = {0};
	int fd = memfd_create("merged", MFD_CLOEXEC);
	struct pr_writer *out = pr_writer_new(fd, true);
	for (size_t i = 0; i < 4; i++)
		files[i] = merged_files[i];
	merging.trouble = note_trouble;
	merging.trouble_arg = &trouble;
	if (out)
		pr_merging_run(&merging, files, 4, out, &sum);
	bool done = out && pr_writer_flush(out) == 0 && !trouble;
	emitted = (unsigned)lseek(fd, 0, SEEK_END);
	pr_writer_free(out);
	close(fd);
	return done && (!wanted || emitted == wanted);
}

static int write_views(unsigned i)
{
	struct pr_build b = {0};
	int fd = memfd_create("views", MFD_CLOEXEC);
	struct pr_writer *out = pr_writer_new(fd, true);
	for (uint64_t t = 0; t < 200; t++) {
		pr_build_record(&b, PR_VIEW, SAMPLE_T + t / 20 * SECOND);
		pr_build_text(&b, PR_VIEW_OBSERVER, pr_span_of((char[]){(char)('a' + i), '\0'}));
		pr_build_array(&b, PR_VIEW_PARTICIPANTS, 1);
		pr_add_text(&b, pr_span_of((char[]){(char)('a' + t % 26), (char)('a' + t / 26), '\0'}));
		pr_writer_record(out, pr_build_end(&b));
	}
	CHECK_EQ_INT(pr_writer_flush(out), 0);
	pr_writer_free(out);
	pr_build_free(&b);
	return fd;
}

static void merging_files(void)
{
	static const struct pr_merging_options ways[] = {
		{.memory = 1 << 20}, {.memory = 1 << 20, .window = SECOND}, {.memory = 1 << 20, .sort = true},
		{.memory = 100, .sort = true}, /* a run of each record */
	};
	int fds[4];
	for (unsigned i = 0; i < 4; i++) {
		fds[i] = write_views(i);
		snprintf(merged_files[i], sizeof merged_files[i], "/proc/self/fd/%d", fds[i]);
	}
	wanted = 0;
	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
		merging = ways[way];
		CHECK(merges() && emitted > 1000);
		wanted = emitted;
		CHECK_WORK(merges);
	}
	for (unsigned i = 0; i < 4; i++)
		close(fds[i]);
}

static const char *format;

static bool show_one(void *to, const struct pr_record *r)
{
	return pr_show_record(to, r);
}

static bool shows(void)
{
	struct pr_show v = {.format = pr_show_format_named(format)};
	v.display.width = 80;
	bool done = pr_show_begin(&v) && each_failure(show_one, &v) && pr_show_end(&v, true);
	emitted = (unsigned)v.out.n;
	pr_show_free(&v);
	return done && (!wanted || emitted == wanted);
}

static void showing(void)
{
	static const char *const formats[] = {"table", "timeline", "jsonl", "csv", "edn"};
	detect_failures();
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		format = formats[i];
		wanted = 0;
		CHECK(shows() && emitted > 0);
		wanted = emitted;
		CHECK_WORK(shows);
	}
	forget_failures();
}

static bool reads_a_format(void)
{
	char error[256];
	struct pr_format *f = pr_format_read("lib/formats/serf.fmt", error, sizeof error);
	pr_format_free(f);
	return f;
}

static struct pr_catalogue *catalogue;

/* What an import is for. */
enum purpose { RECORDS, EXPLAINED, WHOIS, REDACTED };

static bool imports_for(enum purpose purpose)
{
	bool explained = purpose == EXPLAINED;
	struct pr_whois *whois = purpose == WHOIS ? pr_whois_new() : NULL;
	struct pr_redacting *redacting = NULL;
	struct pr_outlet outlet = pr_whois_outlet(whois);
	struct pr_import_options options = {.catalogue = catalogue, .zone_name = "UTC", .to = UINT64_MAX, .every = SECOND,
	                                    .outlet = whois || purpose == REDACTED ? &outlet : NULL};
	char error[256], file[] = "tests/captures/serf-split-2/logs/serf1.log";
	bool trouble = false;
	int fd = memfd_create("stream", MFD_CLOEXEC);
	char *files[] = {file};
	struct pr_writer *out = pr_writer_new(fd, !explained);
	if (out && purpose == REDACTED && (redacting = pr_redacting_new(out)))
		outlet = pr_redacting_outlet(redacting);
	bool ready = out && (whois || purpose != WHOIS) && (redacting || purpose != REDACTED);
	struct pr_import *im = ready ? pr_import_new(&options, files, 1, out, note_trouble, &trouble, error, sizeof error) : NULL;
	if (redacting)
		pr_redacting_begin(redacting, im);
	if (im && explained)
		trouble = pr_explain(im, out, false, error, sizeof error) != PR_STATUS_DONE || trouble;
	else if (im)
		pr_import_run(im);
	if (im && redacting && !pr_redacting_end(redacting))
		trouble = true;
	for (enum pr_whois_format f = PR_WHOIS_TABLE; im && whois && f <= PR_WHOIS_JSONL; f++)
		pr_whois_print(whois, im, f, NULL, out, note_trouble, &trouble);
	bool done = im && pr_writer_flush(out) == 0 && !trouble;
	emitted = (unsigned)lseek(fd, 0, SEEK_END);
	pr_import_free(im);
	pr_whois_free(whois);
	pr_redacting_free(redacting);
	pr_writer_free(out);
	close(fd);
	return done && (!wanted || emitted == wanted);
}

static bool imports_a_log(void)
{
	return imports_for(RECORDS);
}

static bool explains_a_log(void)
{
	return imports_for(EXPLAINED);
}

static bool tells_who_is_who(void)
{
	return imports_for(WHOIS);
}

static bool redacts_a_log(void)
{
	return imports_for(REDACTED);
}

/* Run from the top of the source. */
/* By several threads, which look for what the format's rules find. */
static bool reads_blocks(void)
{
	static const struct pr_zone utc;
	char error[256];
	struct pr_block_line line;
	struct pr_format *f = pr_format_read("lib/formats/serf.fmt", error, sizeof error);
	int fd = open("tests/captures/serf-split-2/logs/serf1.log", O_RDONLY | O_CLOEXEC), got = -1;
	struct pr_unpack *u = pr_unpack_new(fd);
	struct pr_blocks *b = f && u ? pr_blocks_new(u, f, &utc, 2, 1u << 16, 1u << 20) : NULL;
	while (b && (got = pr_blocks_next(b, &line)) > 0)
		;
	pr_blocks_free(b);
	pr_unpack_free(u);
	pr_format_free(f);
	close(fd);
	return got == 0;
}

/* Likewise, which name what a log's voices told: that was there before memory ran out. */
static bool names_ahead(void)
{
	static const struct pr_zone utc;
	struct pr_call call = {.catalogue = catalogue, .every = SECOND};
	struct pr_span record;
	uint64_t t;
	long later = until_failure;
	until_failure = -1;
	CHECK(pr_call_begin(&call));
	struct pr_log *log = pr_log_new("tests/captures/serf-split-2/logs/serf1.log", &call, pr_identity_add(call.who, pr_span_of("log"), PR_KNOWN_FILE));
	log->zone = &utc;
	CHECK(pr_log_open(log) && pr_log_survey(log, 0) && pr_log_join(log) && log->voice_count == 1);
	until_failure = later;
	struct pr_named *named = pr_named_new(log->voices, log->voice_count, 2);
	for (emitted = 0; named && pr_named_next(named, 0, &t, &record); emitted++)
		;
	pr_named_free(named);
	bool done = named && log->voices[0]->trouble == 0;
	pr_log_free(log);
	pr_call_end(&call);
	return done && emitted > 10;
}

static void importing(void)
{
	CHECK_WORK(reads_a_format);
	CHECK_WORK(reads_blocks);
	setenv("PR_FORMATS", "lib/formats", 1);
	catalogue = pr_catalogue_read(NULL, NULL);
	CHECK(catalogue);
	CHECK_WORK(names_ahead);
	wanted = 0;
	CHECK(imports_a_log() && emitted > 100);
	wanted = emitted;
	CHECK_WORK(imports_a_log);
	wanted = 0;
	CHECK(explains_a_log() && emitted > 1000);
	wanted = emitted;
	growing = false; /* a name that does not fit any more is not learnt, and that is not told (pr_identity_add) */
	CHECK_WORK(explains_a_log);
	growing = true;
	wanted = 0;
	CHECK(tells_who_is_who() && emitted > 100);
	wanted = emitted;
	CHECK_WORK(tells_who_is_who);
	wanted = 0;
	CHECK(redacts_a_log() && emitted > 100);
	wanted = emitted;
	CHECK_WORK(redacts_a_log);
	pr_catalogue_free(catalogue);
}

static struct pr_span dump;

static void count_told(void *arg, const struct pr_telling *told)
{
	(void)arg;
	(void)told;
	emitted++;
}

/* Accusations before and after their membership, a cut, an epoch, proofs, and who comes back. */
static const char *const words[] = {
	"{\"type\":\"accusation\",\"t\":1,\"reporter\":\"a\",\"subject\":\"d\",\"incident\":\"x\"}",
	"{\"type\":\"member\",\"t\":2,\"peer\":\"a\",\"aliases\":[\"1\"],\"key\":\"00\"}",
	"{\"type\":\"member\",\"t\":2,\"peer\":\"b\",\"key\":\"01\"}",
	"{\"type\":\"member\",\"t\":2,\"peer\":\"c\"}",
	"{\"type\":\"member\",\"t\":2,\"peer\":\"d\"}",
	"{\"type\":\"accusation\",\"t\":3,\"reporter\":\"b\",\"subject\":\"d\",\"incident\":\"x\"}",
	"{\"type\":\"accusation\",\"t\":3,\"reporter\":\"d\",\"subject\":\"a\",\"incident\":\"x\"}",
	"{\"type\":\"accusation\",\"t\":3,\"reporter\":\"c\",\"subject\":\"d\",\"incident\":\"x\"}",
	("{\"type\":\"failure\",\"t\":4,\"id\":\"0123456789ab\",\"event\":\"open\",\"failure\":\"network-partition\","
	 "\"groups\":[[\"a\"],[\"b\",\"c\",\"d\"]],\"severed\":[[0,1],[1,0]]}"),
	"{\"type\":\"claim\",\"t\":5,\"peer\":\"a\",\"epoch\":1,\"members\":[\"a\",\"b\",\"c\",\"e\"]}",
	"{\"type\":\"claim\",\"t\":5,\"peer\":\"b\",\"epoch\":1,\"members\":[\"a\",\"b\",\"c\",\"e\"]}",
	"{\"type\":\"claim\",\"t\":5,\"peer\":\"c\",\"epoch\":1,\"members\":[\"a\",\"b\",\"c\",\"e\"]}",
	"{\"type\":\"failure\",\"t\":6,\"id\":\"0123456789ab\",\"event\":\"close\",\"failure\":\"network-partition\"}",
	"{\"type\":\"exclusion\",\"t\":7,\"peer\":\"c\",\"state\":\"excluded\",\"basis\":\"proof\",\"count\":1}",
};

static bool judges(bool origin)
{
	struct pr_sentence_options options = pr_sentence_defaults;
	struct pr_proven proof = {pr_span_of("b"), pr_span_of("double-voting"), pr_span_of("0123456789abcdef"),
	                          {8, 8, 8, 0, false, 0, 0, 0}, {pr_span_of("b.log:1"), pr_span_of("b.log:2")}};
	bool known;
	emitted = 0;
	options.accusers = options.trust_unsigned = options.force = true;
	options.origin = origin;
	struct pr_sentence *s = pr_sentence_new(&options, count_record, &emitted);
	bool done = s != NULL;
	for (size_t i = 0; i < sizeof words / sizeof *words && done; i++) {
		struct pr_build b = {0};
		struct pr_span span;
		struct pr_record r;
		const char *why;
		long left = until_failure;
		until_failure = -1; /* the test's own do not fail */
		CHECK(pr_json_parse(words[i], strlen(words[i]), &b, &span, &why) == 0 &&
		      pr_decode(span.p, span.n, &r, &why) == PR_DECODED);
		until_failure = left;
		done = pr_sentence_step(s, &r, (struct pr_signer){PR_SIGNED_NOT, {NULL, 0}});
		pr_build_free(&b);
	}
	done = done && pr_sentence_proof(s, &proof) && pr_sentence_hearsay(s, pr_span_of("e"), pr_span_of("double-voting")) &&
	       pr_sentence_end(s) && pr_sentence_clear(s, pr_span_of("d"), &known);
	pr_sentence_free(s);
	return done && (!wanted || emitted == wanted);
}

static bool judges_by_default(void)
{
	return judges(false);
}

static bool judges_as_the_origin(void)
{
	return judges(true);
}

static void sentencing(void)
{
	wanted = 0;
	CHECK(judges_by_default() && emitted > 8);
	wanted = emitted;
	CHECK_WORK(judges_by_default);
	wanted = 0;
	CHECK(judges_as_the_origin() && emitted > 1);
	wanted = emitted;
	CHECK_WORK(judges_as_the_origin);
}

static void pass_over(void *arg, const struct pr_token *tokens, size_t count, bool own)
{
	(void)arg;
	(void)tokens;
	(void)count;
	(void)own;
}

static bool reads_dump(const struct pr_pattern *pattern)
{
	static const struct pr_teller teller = {.record = count_told, .same = pass_over};
	static const struct pr_zone utc;
	struct pr_span file = pr_span_of("f");
	emitted = 0;
	struct pr_dump *d = pattern ? pr_dump_match(pattern, &teller, &utc, file)
	                            : pr_dump_new(pr_dump_recognise(dump), &teller, &utc, file);
	bool done = d && pr_dump_bytes(d, dump) && pr_dump_end(d);
	pr_dump_free(d);
	return done && (!wanted || emitted == wanted);
}

static bool reads_a_dump(void)
{
	return reads_dump(NULL);
}

static bool matches_lines(void)
{
	static const char text[] = "(?<host>\\w) (?<clock>{.*}) (?<hash>\\w*)";
	char error[64];
	struct pr_pattern *pattern = pr_pattern_new(pr_span_of(text), error, sizeof error);
	bool done = pattern && reads_dump(pattern);
	pr_pattern_free(pattern);
	return done;
}

static void dumping(void)
{
	static const char *const names[] = {"etcd-members.json",     "redis.aof",           "redis-cluster.txt",
	                                    "rabbitmq.json",         "galera-tabs.txt",     "corosync-quorumtool.txt",
	                                    "nats-jetstream.json",   "slashing.json",       "etcd-dump-logs.txt",
	                                    "mariadb-binlog-rows.txt"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct pr_text text = told_file(names[i], "");
		dump = told_span(&text);
		wanted = 0;
		CHECK(reads_a_dump() && emitted > 0);
		wanted = emitted;
		CHECK_WORK(reads_a_dump);
		pr_text_free(&text);
	}
	dump = pr_span_of("a {\"a\":1} ab\nb {\"a\":1,\"b\":1} 00\n");
	wanted = 2;
	CHECK_WORK(matches_lines);
}

/* Two votes as evidence, which is verified, kept and written as a page. */
static bool reports(void)
{
	static struct pr_member member = {.name = {(const uint8_t *)"a", 1}, .weight = 1};
	static const struct pr_members members = {.list = &member, .count = 1};
	static const struct pr_display display = {.width = 80};
	const struct pr_exhibit_context context = {.members = &members, .trust_unsigned = true};
	struct pr_build votes[2] = {0};
	struct pr_exhibit *x = pr_exhibit_new(&context);
	struct pr_culprits culprits;
	struct pr_judgement judgement;
	struct pr_record r;
	const char *why;
	bool done = pr_culprits_init(&culprits, &members) && x;
	if (x)
		pr_exhibit_begin(x, pr_span_of("double-voting"), member.name);
	for (unsigned i = 0; i < 2 && done; i++) {
		pr_build_record(&votes[i], PR_STATEMENT, 1);
		pr_build_text(&votes[i], PR_STATEMENT_PEER, member.name);
		pr_build_uint(&votes[i], PR_STATEMENT_HEIGHT, 7);
		pr_build_text(&votes[i], PR_STATEMENT_VALUE, pr_span_of(i ? "x" : "y"));
		struct pr_span vote = pr_build_end(&votes[i]);
		done = vote.p != NULL;
		if (done)
			pr_exhibit_add(x, vote);
	}
	done = done && pr_exhibit_judge(x, &judgement);
	const struct pr_exhibit_label label = {.t = 1};
	struct pr_span evidence = done ? pr_exhibit_record(x, &judgement, &label) : (struct pr_span){NULL, 0};
	done = evidence.p && pr_decode(evidence.p, evidence.n, &r, &why) == PR_DECODED && pr_culprits_take(&culprits, &r);
	uint32_t *order = NULL;
	size_t count = 0;
	struct pr_page page = {.display = &display, .context = &context, .exhibit = x};
	struct pr_text out = {0};
	done = done && pr_culprits_order(&culprits, &order, &count) && pr_page_write(&page, &out, &culprits.list[order[0]]);
	CHECK(!done || (count == 1 && out.n > 400));
	free(order);
	pr_text_free(&out);
	pr_page_free(&page);
	pr_culprits_free(&culprits);
	pr_exhibit_free(x);
	pr_build_free(&votes[0]);
	pr_build_free(&votes[1]);
	return done;
}

static void reporting(void)
{
	CHECK_WORK(reports);
}

static uint8_t synced[PR_ID_SIZE];

static void lacks_here(void *arg, const struct pr_id_item *item)
{
	(void)arg;
	memcpy(synced, pr_id_of(&item->key), PR_ID_SIZE);
}

static void lacks_there(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range)
{
	(void)arg, (void)range;
	memcpy(synced, id, PR_ID_SIZE);
}

static bool fills(struct pr_idset *set, uint8_t every)
{
	bool done = true;
	for (unsigned i = 0; done && i < 300; i++) {
		uint8_t id[PR_ID_SIZE] = {(uint8_t)i, (uint8_t)(i >> 8)};
		const struct pr_id_key key = pr_id_key_of(i % 7, id);
		done = i % every == 0 || pr_idset_add(set, &key, i);
	}
	return done && pr_idset_seal(set);
}

/* Each end's memory runs out in turn; a call that fails says so, and it is no fault of the other end's. */
static bool compares(void)
{
	const struct pr_negentropy_found found = {lacks_here, lacks_there, NULL};
	struct pr_idset here = {0}, there = {0};
	struct pr_negentropy asks = {.set = &here, .limit = 4096}, answers = {.set = &there};
	struct pr_span message = {NULL, 0}, answer;
	const char *why = "out of memory";
	int got = -1;
	if (fills(&here, 5) && fills(&there, 7))
		message = pr_negentropy_begin(&asks, &why);
	for (got = message.p ? 1 : -1; got > 0;) {
		answer = pr_negentropy_answer(&answers, message, &why);
		got = answer.p ? pr_negentropy_take(&asks, answer, &found, &message, &why) : -1;
	}
	CHECK(got == 0 || strcmp(why, "out of memory") == 0);
	pr_negentropy_free(&asks);
	pr_negentropy_free(&answers);
	pr_idset_free(&here);
	pr_idset_free(&there);
	return got == 0;
}

static void comparing(void)
{
	CHECK_WORK(compares);
}

static void takes(void *arg, struct pr_span record)
{
	unsigned *told = arg;
	*told += record.p != NULL;
}

/* One member's message, which is let in, then another one of its number, which is told of. */
static bool lets_in(void)
{
	struct pr_member list[] = {{.name = {(const uint8_t *)"a", 1}, .weight = 1}, {.name = {(const uint8_t *)"b", 1}, .weight = 1}};
	const struct pr_members file = {.list = list, .count = 2};
	struct pr_membership members = {0};
	unsigned told = 0;
	const struct pr_outlet out = {takes, &told};
	const struct pr_now now = {1000, 1000};
	const struct pr_source source = {.port = 7373};
	struct pr_build build = {0};
	struct pr_record message;
	uint32_t from;
	bool done = pr_membership_make(&members, &file, pr_span_of("a"));
	const struct pr_gate_options options = {.mode = PR_GATE_MAC, .membership = &members, .secret = pr_span_of("sixteen bytes or"),
	                                        .domain = pr_span_of("orders")};
	struct pr_gate *gate = done ? pr_gate_new(&options) : NULL;
	done = gate != NULL;
	for (unsigned i = 0; done && i < 2; i++) {
		pr_build_record(&build, PR_BEAT, 1000);
		pr_build_text(&build, PR_BEAT_PEER, pr_span_of("b"));
		pr_build_uint(&build, PR_BEAT_INCARNATION, 1);
		pr_build_uint(&build, PR_BEAT_SEQ, 1);
		pr_build_uint(&build, PR_BEAT_TERM, i);
		struct pr_span map = pr_build_end(&build), datagram = map.p ? pr_gate_seal(gate, map) : map;
		enum pr_gate_verdict got = PR_GATE_MEMORY;
		if (datagram.p)
			got = pr_gate_open(gate, &now, &source, datagram, &message, &from, &out);
		done = got == (i == 0 ? PR_GATE_PASSED : PR_GATE_AGAIN);
	}
	done = done && told == 1;
	pr_gate_free(gate);
	pr_membership_clear(&members);
	pr_build_free(&build);
	return done;
}

static void guarding(void)
{
	CHECK_WORK(lets_in);
}

static bool stores(void *context, uint64_t term, uint32_t vote)
{
	(void)context, (void)vote;
	return term < 3;
}

static void sends(void *context, uint32_t to, struct pr_span datagram)
{
	*(unsigned *)context += to != PR_PEER_NONE && datagram.p;
}

/* It takes a ballot that answers its latest one. */
static bool answered(struct pr_candidacy *c, struct pr_post *post, const char *step, uint64_t term)
{
	struct pr_build b = {0};
	struct pr_record r;
	const char *why;
	pr_build_record(&b, PR_BALLOT, 1000);
	pr_build_text(&b, PR_BALLOT_STEP, pr_span_of(step));
	pr_build_uint(&b, PR_BALLOT_TERM, term);
	pr_build_uint(&b, PR_BALLOT_ANSWERS, post->seq[PR_BALLOT]);
	struct pr_span ballot = pr_build_end(&b);
	bool done = ballot.p && pr_decode(ballot.p, ballot.n, &r, &why) == PR_DECODED && pr_candidacy_take(c, 1, &r);
	pr_build_free(&b);
	return done;
}

/* It is elected with one more vote, loses its quorum, cannot store the next term, which it says, and stays when a member leaves. */
static bool elects(void)
{
	static const uint32_t number[] = {0, 1, PR_PEER_NONE};
	struct pr_member list[] = {{.name = {(const uint8_t *)"a", 1}, .weight = 1}, {.name = {(const uint8_t *)"b", 1}, .weight = 1},
	                           {.name = {(const uint8_t *)"c", 1}, .weight = 1}};
	struct pr_members file = {.list = list, .count = 3};
	struct pr_membership members = {0}, fewer = {0};
	unsigned told = 0, sent = 0;
	const struct pr_candidacy_options options = {.interval = SECOND, .numerator = 1, .denominator = 2, .vote = PR_PEER_NONE, .store = stores};
	bool done = pr_membership_make(&members, &file, list[0].name);
	file.count = 2;
	done = done && pr_membership_make(&fewer, &file, list[0].name);
	const struct pr_gate_options gate_options = {.mode = PR_GATE_BARE, .membership = &members};
	struct pr_gate *gate = done ? pr_gate_new(&gate_options) : NULL;
	struct pr_post post = {.membership = &members, .gate = gate, .deliver = sends, .context = &sent, .now = {SECOND, SECOND}};
	struct pr_candidacy *c = gate ? pr_candidacy_new(&options, &post, &(struct pr_outlet){takes, &told}) : NULL;
	done = c;
	if (done)
		post.now.clock = pr_candidacy_due(c);
	done = done && pr_candidacy_tick(c) && answered(c, &post, "support", 1) && answered(c, &post, "vote", 1);
	done = done && pr_candidacy_beat(c, 1, 1, 0, true);
	post.membership = &fewer;
	done = done && pr_candidacy_renew(c, number, 3);
	for (uint64_t term = 2; done && term < 4; term++) {
		post.now.clock += 4 * SECOND;
		done = pr_candidacy_beat(c, 1, term, PR_PEER_NONE, true);
	}
	done = done && told == 4 && sent == 6 && post.unsent == 0;
	pr_candidacy_free(c);
	pr_gate_free(gate);
	pr_build_free(&post.build);
	pr_membership_clear(&members);
	pr_membership_clear(&fewer);
	return done;
}

static void electing(void)
{
	CHECK_WORK(elects);
}

CHECK_MAIN(building, comparing, streaming, merging_files, json, detecting, convicting, aligning, learning, deciding, reconciling, sentencing,
           simulating, showing, importing, dumping, reporting, guarding, electing)
