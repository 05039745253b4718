/* Where memory runs out while records are gossiped: see failing.h. Two peers; what one sends waits here for the other. */
#include "failing.h"
#include "heartbeat/rumours.h"
#include "record/decode.h"

#define INTERVAL 1000000000u
#define WAITING 64u

struct pr_gate {
	uint8_t bytes[PR_DATAGRAM_MAX];
};

static struct pr_gate gate;
static struct pr_membership membership[2];
static struct pr_key *keys[2];
static struct pr_keyring *ring;
static struct {
	uint8_t bytes[PR_DATAGRAM_MAX];
	size_t n;
	uint32_t to;
} waiting[WAITING];
static size_t waiting_count;
static unsigned written;
static bool unwritten; /* a record could not be built */

struct pr_span pr_gate_seal(struct pr_gate *g, struct pr_span message)
{
	memcpy(g->bytes, message.p, message.n);
	return (struct pr_span){g->bytes, message.n};
}

size_t pr_gate_room(const struct pr_gate *g)
{
	return sizeof g->bytes - 100;
}

static void deliver(void *context, uint32_t to, struct pr_span datagram)
{
	(void)context;
	CHECK(waiting_count < WAITING);
	memcpy(waiting[waiting_count].bytes, datagram.p, datagram.n);
	waiting[waiting_count].n = datagram.n;
	waiting[waiting_count++].to = to;
}

static void write_record(void *arg, struct pr_span record)
{
	(void)arg;
	written += record.p != NULL;
	unwritten = unwritten || !record.p;
}

static bool take_all(struct pr_rumours *peers[2])
{
	bool done = true;
	for (size_t i = 0; i < waiting_count; i++) { /* more may come meanwhile */
		struct pr_record m;
		const char *why;
		CHECK(pr_decode(waiting[i].bytes, waiting[i].n, &m, &why) == PR_DECODED);
		done = pr_rumours_take(peers[waiting[i].to], 1 - waiting[i].to, &m) && done;
	}
	waiting_count = 0;
	return done;
}

static bool tell(struct pr_rumours *r, size_t size)
{
	static uint8_t bytes[20000] = {0xa3, 0x00, 0x14, 0x01, 0x00, 0x08, 0x79};
	struct pr_record record;
	const char *why;
	bytes[7] = (uint8_t)(size >> 8);
	bytes[8] = (uint8_t)size;
	memset(bytes + 9, 'x', size);
	CHECK(pr_decode(bytes, 9 + size, &record, &why) == PR_DECODED);
	return pr_rumours_tell(r, &record);
}

/* A forged one, a long one, and, since it is told that it has gone, notes. */
static bool gossip(struct pr_rumours *peers[2], struct pr_post posts[2])
{
	bool done = tell(peers[0], 300) && tell(peers[0], 3000) && tell(peers[0], 15000) && tell(peers[1], 400);
	for (unsigned i = 0; done && i < 40; i++) {
		uint8_t digest[PR_RUMOURS_DIGEST];
		for (unsigned k = 0; k < 2; k++) {
			posts[k].now.clock += INTERVAL / 8;
			posts[k].now.wall += INTERVAL / 8;
			pr_rumours_digest(peers[1 - k], digest);
			done = pr_rumours_compare(peers[k], 1 - k, (struct pr_span){digest, sizeof digest}) && done;
			done = pr_rumours_tick(peers[k]) && take_all(peers) && done;
		}
	}
	return done;
}

static bool gossips(void)
{
	struct pr_post posts[2];
	struct pr_rumours *peers[2];
	struct pr_cose_worker worker = {0};
	written = 0;
	unwritten = false;
	waiting_count = 0;
	for (uint32_t k = 0; k < 2; k++) {
		static const uint32_t others[] = {1, 0};
		const struct pr_rumours_options o = {INTERVAL, 3600ull * INTERVAL, 0, 1u << 20, 1 + k, &worker, keys[k], ring, pr_span_of("d")};
		posts[k] = (struct pr_post){.membership = &membership[k], .gate = &gate, .deliver = deliver, .now = {INTERVAL * 9ull, INTERVAL}};
		peers[k] = pr_rumours_new(&o, &posts[k], &(struct pr_outlet){write_record, NULL});
		if (peers[k])
			pr_rumours_neighbours(peers[k], &others[k], 1);
	}
	bool done = peers[0] && peers[1] && gossip(peers, posts) && !unwritten;
	CHECK(!done || written == 4);
	for (unsigned k = 0; k < 2; k++) {
		pr_rumours_free(peers[k]);
		pr_build_free(&posts[k].build);
	}
	pr_cose_worker_free(&worker);
	return done;
}

static bool renews(void)
{
	struct pr_post post = {.membership = &membership[0], .gate = &gate, .deliver = deliver};
	const struct pr_rumours_options o = {.interval = INTERVAL, .age = INTERVAL, .rate = 1000};
	struct pr_rumours *r = pr_rumours_new(&o, &post, &(struct pr_outlet){write_record, NULL});
	bool done = r && tell(r, 300) && pr_rumours_renew(r, NULL) && pr_rumours_wrote(r, pr_span_of("a record"));
	pr_rumours_free(r);
	pr_build_free(&post.build);
	return done;
}

static void gossiping(void)
{
	struct pr_member list[] = {{.name = pr_span_of("a"), .weight = 1}, {.name = pr_span_of("b"), .weight = 1}};
	const struct pr_members file = {.list = list, .count = 2, .domain = pr_span_of("d")};
	ring = pr_keyring_new();
	for (unsigned k = 0; k < 2; k++) {
		uint8_t secret[PR_KEY_SIZE] = {(uint8_t)(k + 1)};
		const char *why = "";
		keys[k] = pr_key_of_secret(secret);
		CHECK(pr_membership_make(&membership[k], &file, list[k].name));
		CHECK(pr_keyring_add(ring, pr_key_of(pr_key_public(keys[k]).p, &why), list[k].name));
	}
	CHECK_WORK(gossips);
	CHECK_WORK(renews);
	for (unsigned k = 0; k < 2; k++) {
		pr_membership_clear(&membership[k]);
		pr_key_free(keys[k]);
	}
	pr_keyring_free(ring);
}

CHECK_MAIN(gossiping)
