/*
 * detect and strategy on streams by chance: whatever is said of the cluster, and at whatever times, both end, and what they
 * tell is sound.
 */
#include <stdio.h>

#include "check.h"
#include "detect/detect.h"
#include "random_record.h"
#include "record/decode.h"
#include "strategy/strategy.h"

#define SECOND 1000000000ull
#define PEERS 12u
#define STREAMS 400
#define RECORDS 400

enum progress { UNKNOWN, OPENED, CLOSED };

/* What was told so far of one id. */
struct told {
	char id[16];
	enum progress progress;
};

/* Everything that one run tells: of the detector, and of the strategist behind it. */
struct run {
	struct told ids[2][2 * RECORDS];
	size_t count[2];
	uint64_t last[2]; /* times of what was told last */
	uint64_t hash;    /* of all bytes */
	struct pr_strategy *strategy;
};

static struct pr_span name_of(unsigned peer)
{
	static char names[PEERS + 1][4];
	snprintf(names[peer], sizeof names[peer], "p%u", peer);
	return pr_span_of(names[peer]);
}

static struct told *told_of(struct run *run, int stage, struct pr_span id)
{
	for (size_t i = 0; i < run->count[stage]; i++)
		if (pr_is(id, run->ids[stage][i].id))
			return &run->ids[stage][i];
	CHECK_EQ_INT(id.n, 12);
	CHECK(run->count[stage] < 2 * RECORDS);
	struct told *told = &run->ids[stage][run->count[stage]++];
	snprintf(told->id, sizeof told->id, "%.*s", (int)id.n, (const char *)id.p);
	told->progress = UNKNOWN;
	return told;
}

static void read_record(struct run *run, int stage, struct pr_span record, struct pr_record *r)
{
	const char *why = "";
	CHECK(pr_decode(record.p, record.n, r, &why) == PR_DECODED);
	CHECK_EQ_STR(why, "");
	CHECK(r->t >= run->last[stage]);
	run->last[stage] = r->t;
	for (size_t i = 0; i < record.n; i++)
		run->hash = (run->hash ^ record.p[i]) * 0x100000001b3u;
}

/* Disjoint, each in the order of its names, none empty. Returns how many. */
static uint64_t check_groups(struct pr_span groups)
{
	struct pr_span seen[PEERS + 1];
	size_t n = 0;
	struct pr_cursor c = pr_cursor_of(groups);
	uint64_t count = pr_cursor_count(&c);
	for (uint64_t i = 0; i < count; i++) {
		uint64_t size = pr_cursor_count(&c);
		CHECK(size > 0);
		for (uint64_t j = 0; j < size && n <= PEERS; j++, n++) {
			seen[n] = pr_cursor_text(&c);
			for (size_t k = 0; k < n; k++)
				CHECK(!pr_same(seen[k], seen[n]));
			if (j > 0) {
				size_t shorter = seen[n].n < seen[n - 1].n ? seen[n].n : seen[n - 1].n;
				int order = memcmp(seen[n - 1].p, seen[n].p, shorter);
				CHECK(order < 0 || (order == 0 && seen[n - 1].n < seen[n].n));
			}
		}
	}
	return count;
}

/* Pairs of groups in range, never of one with itself, sorted, to matrix[from * (PEERS + 1) + to]. */
static void check_pairs(struct pr_span pairs, uint64_t groups, bool *matrix)
{
	struct pr_cursor c = pr_cursor_of(pairs);
	uint64_t before = 0;
	memset(matrix, 0, (PEERS + 1) * (PEERS + 1) * sizeof *matrix);
	for (uint64_t i = 0, count = pr_cursor_count(&c); i < count; i++) {
		pr_cursor_count(&c);
		uint64_t from = pr_cursor_uint(&c), to = pr_cursor_uint(&c), place = from * (PEERS + 1) + to;
		CHECK(from < groups && to < groups && from != to);
		CHECK(i == 0 || place > before);
		before = place;
		matrix[place % ((PEERS + 1) * (PEERS + 1))] = true;
	}
}

static void check_times(const struct pr_record *r, bool closes)
{
	uint64_t since = pr_uint(r, PR_FAILURE_SINCE), end = pr_uint(r, PR_FAILURE_END);
	CHECK(pr_uint(r, PR_FAILURE_START) <= since);
	CHECK(pr_uint(r, PR_FAILURE_EARLIEST) <= since && since <= pr_uint(r, PR_FAILURE_LATEST));
	CHECK(pr_has(r, PR_FAILURE_END) == closes);
	if (!closes)
		return;
	CHECK(end >= since);
	CHECK(pr_uint(r, PR_FAILURE_END_EARLIEST) <= end && end <= pr_uint(r, PR_FAILURE_END_LATEST));
}

static void hear_failure(void *context, struct pr_span record)
{
	static bool severed[(PEERS + 1) * (PEERS + 1)], inferred[(PEERS + 1) * (PEERS + 1)];
	struct run *run = context;
	struct pr_record r;
	read_record(run, 0, record, &r);
	if (r.type == PR_NOTE) /* that it was judged before it had held */
		return;
	struct told *told = told_of(run, 0, pr_text(&r, PR_FAILURE_ID));
	bool opens = pr_is(pr_text(&r, PR_FAILURE_EVENT), "open"), closes = pr_is(pr_text(&r, PR_FAILURE_EVENT), "close");
	CHECK_EQ_INT(told->progress, opens ? UNKNOWN : OPENED);
	told->progress = closes ? CLOSED : OPENED;
	uint64_t groups = check_groups(pr_text(&r, PR_FAILURE_GROUPS));
	check_pairs(pr_text(&r, PR_FAILURE_SEVERED), groups, severed);
	check_pairs(pr_text(&r, PR_FAILURE_INFERRED), groups, inferred);
	for (size_t i = 0; i < sizeof severed / sizeof *severed; i++)
		CHECK(severed[i] || !inferred[i]);
	struct pr_cursor quorum = pr_cursor_of(pr_text(&r, PR_FAILURE_QUORUM));
	CHECK_EQ_INT(pr_cursor_count(&quorum), groups);
	struct pr_cursor peers = pr_cursor_of(pr_text(&r, PR_FAILURE_PEERS));
	CHECK(pr_cursor_count(&peers) > 0);
	check_times(&r, closes);
	CHECK(pr_strategy_step(run->strategy, &r));
}

/* Under `majority`, who continues has at least what is needed present. */
static void check_verdicts(const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RECOVERY_VERDICTS));
	for (uint64_t count = pr_cursor_count(&c); count; count--) {
		pr_cursor_count(&c);
		pr_cursor_uint(&c);
		pr_cursor_skip(&c);
		pr_cursor_uint(&c);
		uint64_t present = pr_cursor_uint(&c);
		pr_cursor_uint(&c);
		if (pr_is(pr_cursor_text(&c), "continue"))
			CHECK(present >= pr_uint(r, PR_RECOVERY_NEEDED));
	}
}

static void hear_recovery(void *context, struct pr_span record)
{
	struct run *run = context;
	struct pr_record r;
	read_record(run, 1, record, &r);
	struct told *told = told_of(run, 1, pr_text(&r, PR_RECOVERY_ID));
	struct pr_span progress = pr_text(&r, PR_RECOVERY_PROGRESS);
	CHECK(told->progress != CLOSED);
	told->progress = pr_is(progress, "complete") || pr_is(progress, "failed") ? CLOSED : OPENED;
	check_verdicts(&r);
}

static uint64_t hostile_time(void)
{
	static const uint64_t ends[] = {0, 1, INT64_MAX, UINT64_MAX - 1, UINT64_MAX};
	return random_below(2) ? ends[random_below(sizeof ends / sizeof *ends)] : random_u64() >> random_below(64);
}

/* A time that a record of time t tells of. */
static uint64_t told_time(uint64_t t, bool hostile)
{
	if (hostile && random_below(3) == 0)
		return hostile_time();
	uint64_t lag = random_u64() % (20 * SECOND);
	return random_below(10) ? t - (lag < t ? lag : t) : t + (lag < UINT64_MAX - t ? lag : 0);
}

static void build_link(struct pr_build *b, uint64_t t, bool hostile, unsigned peers)
{
	static const char *const states[] = {"up", "up", "suspect", "down", "down", "down", "odd"};
	static const char *const causes[] = {"refused", "timeout"};
	char src[24];
	snprintf(src, sizeof src, "log:%u", random_below(100));
	pr_build_record(b, PR_LINK, t);
	if (random_below(4))
		pr_build_text(b, PR_ANY_SRC, pr_span_of(src));
	if (random_below(8) == 0)
		pr_build_text(b, PR_ANY_BY, name_of(random_below(peers)));
	if (!hostile || random_below(50))
		pr_build_text(b, PR_LINK_OBSERVER, name_of(random_below(peers)));
	pr_build_text(b, PR_LINK_SUBJECT, name_of(random_below(peers)));
	pr_build_text(b, PR_LINK_STATE, pr_span_of(states[random_below(7)]));
	if (random_below(2))
		pr_build_uint(b, PR_LINK_EARLIEST, told_time(t, hostile));
	if (random_below(2))
		pr_build_uint(b, PR_LINK_LATEST, told_time(t, hostile));
	if (random_below(8) == 0)
		pr_build_text(b, PR_LINK_CAUSE, pr_span_of(causes[random_below(2)]));
	if (random_below(2))
		pr_build_uint(b, PR_LINK_SINCE, told_time(t, hostile));
}

static void build_member(struct pr_build *b, uint64_t t, unsigned peers)
{
	static const char *const statuses[] = {"joined", "left", "failed"};
	pr_build_record(b, PR_MEMBER, t);
	pr_build_text(b, PR_MEMBER_PEER, name_of(random_below(peers)));
	if (random_below(8) == 0) {
		pr_build_array(b, PR_MEMBER_ALIASES, 1);
		pr_add_text(b, name_of(random_below(peers)));
	}
	if (random_below(4))
		pr_build_text(b, PR_MEMBER_STATUS, pr_span_of(statuses[random_below(3)]));
	if (random_below(8) == 0)
		pr_build_bool(b, PR_MEMBER_VOTER, random_below(2));
	if (random_below(4) == 0)
		pr_build_uint(b, PR_MEMBER_WEIGHT, random_number());
}

static void build_one(struct pr_build *b, uint64_t t, bool hostile, unsigned peers)
{
	static const char *const states[] = {"start", "ready", "stop", "pause"};
	unsigned which = random_below(20);
	if (which < 9) {
		build_link(b, t, hostile, peers);
	} else if (which < 15) {
		pr_build_record(b, PR_CONTACT, t);
		if (random_below(2))
			pr_build_text(b, PR_ANY_SYSTEM, pr_span_of("etcd"));
		if (random_below(8) == 0)
			pr_build_text(b, PR_ANY_BY, name_of(random_below(peers)));
		pr_build_text(b, PR_CONTACT_OBSERVER, name_of(random_below(peers)));
		if (!hostile || random_below(50))
			pr_build_text(b, PR_CONTACT_SUBJECT, name_of(random_below(peers)));
	} else if (which < 17) {
		pr_build_record(b, PR_ACTIVITY, t);
		if (!hostile || random_below(50))
			pr_build_text(b, PR_ACTIVITY_PEER, name_of(random_below(peers)));
	} else if (which < 18) {
		pr_build_record(b, PR_LIFECYCLE, t);
		pr_build_text(b, PR_LIFECYCLE_PEER, name_of(random_below(peers)));
		pr_build_text(b, PR_LIFECYCLE_STATE, pr_span_of(states[random_below(4)]));
	} else if (which < 19) {
		build_member(b, t, peers);
	} else {
		pr_build_record(b, PR_LEADER, t);
		pr_build_text(b, PR_LEADER_OBSERVER, name_of(random_below(peers)));
		pr_build_text(b, PR_LEADER_LEADER, name_of(random_below(peers)));
		pr_build_uint(b, PR_LEADER_EPOCH, random_below(5));
	}
}

static uint64_t next_time(uint64_t t, bool hostile)
{
	if (hostile && random_below(20) == 0)
		return hostile_time();
	if (random_below(20) == 0) /* out of order */
		return told_time(t, false);
	uint64_t step = random_u64() % (random_below(10) ? SECOND : 20 * SECOND);
	return step < UINT64_MAX - t ? t + step : t;
}

/* One stream through both; the hash of all that was told. */
static uint64_t run_stream(uint64_t seed, bool hostile)
{
	static struct run run;
	struct pr_detect_options options = {.detector = PR_DETECTOR_DEFAULTS, .loss = PR_LOSS_DEFAULTS, .slack = 2 * SECOND, .numerator = 1, .denominator = 2};
	struct pr_strategy_options decide = {.timeout = 60 * SECOND, .attempts = 3, .program = "test"};
	struct pr_build b = {0};
	struct pr_record r;
	const char *why = "";
	random_state = seed * 0x9e3779b97f4a7c15u + 1;
	memset(&run, 0, sizeof run);
	CHECK(pr_policy_parse(&decide.policy, "majority", NULL, 0));
	run.strategy = pr_strategy_new(&decide, hear_recovery, &run);
	struct pr_detect *d = pr_detect_new(&options, hear_failure, &run);
	unsigned peers = 2 + random_below(PEERS - 1);
	uint64_t t = hostile ? hostile_time() : 1000 * SECOND;
	for (int i = 0; i < RECORDS; i++, t = next_time(t, hostile)) {
		build_one(&b, t, hostile, peers);
		struct pr_span record = pr_build_end(&b);
		CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
		CHECK(pr_detect_step(d, &r));
		if (r.type == PR_MEMBER || r.type == PR_LEADER)
			CHECK(pr_strategy_step(run.strategy, &r));
	}
	CHECK(pr_detect_end(d));
	pr_detect_free(d);
	pr_strategy_free(run.strategy);
	pr_build_free(&b);
	return run.hash;
}

static void run_streams(bool hostile)
{
	uint64_t silent = 0;
	for (uint64_t seed = 1; seed <= STREAMS; seed++) {
		uint64_t hash = run_stream(seed, hostile);
		CHECK(run_stream(seed, hostile) == hash);
		silent += hash == 0;
		if (check_failures > 0) {
			printf("# stream %u\n", (unsigned)seed);
			return;
		}
	}
	CHECK(silent < STREAMS / 2); /* else the streams say nothing worth testing */
}

static void sound_on_any_evidence(void)
{
	run_streams(false);
}

static void sound_at_any_times(void)
{
	run_streams(true);
}

CHECK_MAIN(sound_on_any_evidence, sound_at_any_times)
