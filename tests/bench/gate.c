/*
 * usage: gate open sign|mac|bare COUNT PEERS
 *        gate flood sign|mac COUNT
 * open: so many beats of peers in turn, with rows of 400 bytes, are sealed and then let in: how many a second of one core, and
 * what a peer takes. flood: so many hostile datagrams of each kind to a peer that hears a hundred others: what each costs, and
 * what becomes of it; then all kinds at once, at a hundred thousand a second, with a beat a second of each peer among them: how
 * many of those are let in.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/dice.h"
#include "heartbeat/post.h"

#define SECOND UINT64_C(1000000000)
#define START (1700000000 * SECOND)
#define ROW 400u
#define HEARD 100u /* peers of a flood */

struct bench {
	struct pr_members file;
	struct pr_membership membership; /* seen by the first */
	struct pr_keyring *ring;
	struct pr_key **keys;
	struct pr_gate *gate; /* the first's */
	struct pr_now now;
	uint64_t *seq;
	struct pr_dice dice;
	enum pr_gate_mode mode;
};

struct datagram {
	size_t n;
	uint32_t host;
	uint8_t bytes[PR_DATAGRAM_MAX];
};

static void take(void *arg, struct pr_span record)
{
	(void)record;
	++*(unsigned *)arg;
}

static unsigned written;
static const struct pr_outlet out = {take, &written};

static void *need(void *p)
{
	if (!p) {
		fprintf(stderr, "gate: out of memory\n");
		exit(2);
	}
	return p;
}

static struct pr_gate *make_gate(struct bench *b, uint32_t peer, const char *domain)
{
	const struct pr_gate_options options = {.mode = b->mode, .membership = &b->membership, .key = b->keys[peer], .ring = b->ring,
	                                        .secret = pr_span_of("sixteen bytes or"), .domain = pr_span_of(domain),
	                                        .skew = 10 * SECOND};
	return need(pr_gate_new(&options));
}

static void begin(struct bench *b, enum pr_gate_mode mode, uint32_t peers)
{
	*b = (struct bench){.mode = mode, .now = {START, SECOND}};
	b->file.list = need(calloc(peers, sizeof *b->file.list));
	b->file.count = peers;
	b->keys = need(calloc(peers, sizeof *b->keys));
	b->seq = need(calloc(peers, sizeof *b->seq));
	b->ring = need(pr_keyring_new());
	pr_dice_seed(&b->dice, 8);
	for (uint32_t i = 0; i < peers; i++) {
		char *name = need(malloc(16));
		uint8_t secret[PR_KEY_SIZE] = {(uint8_t)i, (uint8_t)(i >> 8), 1};
		snprintf(name, 16, "p%05u", i);
		b->file.list[i].name = pr_span_of(name);
		if (mode == PR_GATE_SIGN && (!(b->keys[i] = pr_key_of_secret(secret)) ||
		                             !pr_keyring_add(b->ring, b->keys[i], b->file.list[i].name)))
			need(NULL);
	}
	if (!pr_membership_make(&b->membership, &b->file, b->file.list[0].name))
		need(NULL);
	b->gate = make_gate(b, 0, "bench");
}

/* A beat of that peer, as that gate seals it. */
static void beat(struct bench *b, struct pr_gate *gate, uint32_t peer, uint64_t incarnation, struct datagram *datagram)
{
	static struct pr_build build;
	static uint8_t row[ROW];
	pr_build_record(&build, PR_BEAT, b->now.wall);
	pr_build_text(&build, PR_BEAT_PEER, pr_membership_name(&b->membership, peer));
	pr_build_uint(&build, PR_BEAT_INCARNATION, incarnation);
	pr_build_uint(&build, PR_BEAT_SEQ, ++b->seq[peer]);
	pr_build_hash(&build, PR_BEAT_ROSTER, (struct pr_span){row, 8});
	pr_build_uint(&build, PR_BEAT_INTERVAL, SECOND);
	pr_build_hash(&build, PR_BEAT_ROW, (struct pr_span){row, sizeof row});
	struct pr_span sealed = pr_gate_seal(gate, pr_build_end(&build));
	memcpy(datagram->bytes, need((void *)(uintptr_t)sealed.p), sealed.n);
	datagram->n = sealed.n;
	datagram->host = peer;
}

static enum pr_gate_verdict open(struct bench *b, const struct datagram *d)
{
	struct pr_record message;
	uint32_t from;
	const struct pr_source source = {.address = {[10] = 0xff, [11] = 0xff, 10, (uint8_t)(d->host >> 16), (uint8_t)(d->host >> 8),
	                                             (uint8_t)d->host}, .port = 7373};
	return pr_gate_open(b->gate, &b->now, &source, (struct pr_span){d->bytes, d->n}, &message, &from, &out);
}

static uint64_t cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static int measure_open(enum pr_gate_mode mode, uint64_t count, uint32_t peers)
{
	struct bench b;
	begin(&b, mode, peers);
	struct datagram *datagrams = need(malloc(peers * sizeof *datagrams));
	struct pr_gate **gates = need(calloc(peers, sizeof(struct pr_gate *)));
	uint64_t sealing = 0, opening = 0, done = 0, heard = 0;
	for (uint32_t i = 1; i < peers; i++)
		gates[i] = make_gate(&b, i, "bench");
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
	while (done < count) {
		uint64_t from = cpu();
		for (uint32_t i = 1; i < peers; i++)
			beat(&b, gates[i], i, START, &datagrams[i]);
		sealing += cpu() - from;
		from = cpu();
		for (uint32_t i = 1; i < peers; i++)
			heard += open(&b, &datagrams[i]) == PR_GATE_PASSED;
		opening += cpu() - from;
		done += peers - 1;
		if (done == peers - 1) {
			size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
			printf("bytes %zu\n", (after - before) / (peers - 1)); /* the peers' buffers to seal in are among them */
		}
		b.now.wall += SECOND;
		b.now.clock += SECOND;
	}
	printf("sealed %.0f\nopened %.0f\nlost %llu\n", 1e9 * (double)done / (double)sealing, 1e9 * (double)done / (double)opening,
	       (unsigned long long)(done - heard));
	return 0;
}

enum kind { RANDOM, TRUNCATED, REPLAYED, FORGED, FOREIGN, KINDS };

static const char *const names[] = {"random", "truncated", "replayed", "forged", "foreign"};

/* One that somebody sends who has no key, but has seen all. */
static void hostile(struct bench *b, struct pr_gate *other, enum kind kind, const struct datagram *seen, struct datagram *d)
{
	uint32_t peer = 1 + (uint32_t)pr_dice_below(&b->dice, HEARD - 1);
	*d = seen[peer];
	d->host = 1000 + (uint32_t)pr_dice_below(&b->dice, 1 << 20);
	switch (kind) {
	case RANDOM:
		d->n = pr_dice_below(&b->dice, PR_DATAGRAM_MAX);
		for (size_t i = 0; i < d->n; i++)
			d->bytes[i] = (uint8_t)pr_dice_u64(&b->dice);
		break;
	case TRUNCATED:
		d->n = pr_dice_below(&b->dice, d->n);
		break;
	case REPLAYED:
		if (pr_dice_below(&b->dice, 2))
			d->host = peer;
		break;
	case FORGED: /* the right form, any signature */
		beat(b, other, peer, START, d);
		b->seq[peer] += pr_dice_below(&b->dice, 1000);
		d->host = 1000 + (uint32_t)pr_dice_below(&b->dice, 1 << 20);
		break;
	default: /* a key that is nobody's; with a common key, one of an incarnation to come, at the peer's own address */
		beat(b, other, peer, START + 1 + pr_dice_below(&b->dice, SECOND), d);
		break;
	}
}

#define STOCK 5000u /* of a kind: they are made before they are sent */

static void measure_kind(struct bench *b, enum kind kind, const struct datagram *stock, uint64_t count)
{
	uint64_t before[PR_GATE_KINDS], total = 0, verified = 0;
	for (unsigned i = 0; i < PR_GATE_KINDS; i++)
		before[i] = pr_gate_count(b->gate, (enum pr_gate_verdict)i);
	uint64_t from = cpu();
	for (uint64_t i = 0; i < count; i++) {
		open(b, &stock[i % STOCK]);
		b->now.wall += 10000; /* a hundred thousand a second */
		b->now.clock += 10000;
	}
	uint64_t took = cpu() - from;
	printf("%s %.0f", names[kind], (double)took / (double)count);
	for (unsigned i = 0; i < PR_GATE_KINDS; i++) {
		uint64_t some = pr_gate_count(b->gate, (enum pr_gate_verdict)i) - before[i];
		total += some;
		if (i == PR_GATE_FORGED)
			verified = some;
	}
	printf(" verified %llu counted %llu\n", (unsigned long long)verified, (unsigned long long)total);
}

/* All kinds in turn, and among a hundred thousand a beat of each peer. */
static void measure_among(struct bench *b, struct pr_gate **gates, struct datagram *const *stock, uint64_t count)
{
	static struct datagram good;
	uint64_t said = 0, heard = 0;
	for (uint64_t i = 0; i < count; i++) {
		open(b, &stock[i % KINDS][i / KINDS % STOCK]);
		b->now.wall += 10000;
		b->now.clock += 10000;
		if (i % 1000 == 999) {
			uint32_t peer = 1 + (uint32_t)(i / 1000 % (HEARD - 1));
			beat(b, gates[peer], peer, START, &good);
			said++;
			heard += open(b, &good) == PR_GATE_PASSED;
		}
	}
	printf("among %llu heard %llu records %u\n", (unsigned long long)said, (unsigned long long)heard, written);
}

static int measure_flood(enum pr_gate_mode mode, uint64_t count)
{
	struct bench b, thief;
	static struct datagram seen[HEARD];
	struct pr_gate *gates[HEARD] = {NULL}, *other;
	struct datagram *stock[KINDS];
	begin(&b, mode, HEARD);
	begin(&thief, mode, HEARD);
	other = make_gate(&b, 1, "another domain"); /* members' key identifiers, signatures that are none */
	thief.keys[0] = mode == PR_GATE_SIGN ? need(pr_key_of_secret((const uint8_t *)"a key that is none of the members'")) : NULL;
	struct pr_gate *stranger = make_gate(&thief, 0, "another domain");
	for (uint32_t i = 1; i < HEARD; i++) {
		gates[i] = make_gate(&b, i, "bench");
		beat(&b, gates[i], i, START, &seen[i]);
		if (open(&b, &seen[i]) != PR_GATE_PASSED)
			return 1;
	}
	for (enum kind kind = 0; kind < KINDS; kind++) {
		stock[kind] = need(malloc(STOCK * sizeof **stock));
		uint64_t *real = b.seq, forged[HEARD];
		memcpy(forged, real, sizeof forged);
		b.seq = forged;
		for (size_t i = 0; i < STOCK; i++)
			hostile(&b, kind == FOREIGN ? stranger : other, kind, seen, &stock[kind][i]);
		b.seq = real;
	}
	for (enum kind kind = 0; kind < KINDS; kind++) {
		b.now.wall = START + SECOND;
		measure_kind(&b, kind, stock[kind], count);
	}
	b.now.wall = START + SECOND;
	measure_among(&b, gates, stock, count);
	return 0;
}

int main(int argc, char **argv)
{
	enum pr_gate_mode mode = argc < 3 || strcmp(argv[2], "bare") == 0 ? PR_GATE_BARE : *argv[2] == 'm' ? PR_GATE_MAC : PR_GATE_SIGN;
	uint64_t count = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
	uint32_t peers = argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 0;
	if (argc == 5 && strcmp(argv[1], "open") == 0 && count > 0 && peers > 1)
		return measure_open(mode, count, peers);
	if (argc == 4 && strcmp(argv[1], "flood") == 0 && count > 0)
		return measure_flood(mode, count);
	fprintf(stderr, "usage: gate open sign|mac|bare COUNT PEERS\n       gate flood sign|mac COUNT\n");
	return 2;
}
