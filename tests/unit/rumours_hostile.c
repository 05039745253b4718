/* rumours against members that lie: peer 0 is theirs to deceive, 1 lies, 2 and 3 do not. */
#include "gossip.h"

#include "base/digest.h"
#include "heartbeat/summary.h"

static struct gossip g;
static struct pr_build parcel_build, inner_build, message_build, envelope, inner_envelope;

static void begin(uint64_t seed)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 4, .delay = 10 * MS, .seed = seed, .sign = true});
	g.quiet_order = true;
	gossip_run(&g, SECOND);
}

static void end(void)
{
	gossip_end(&g);
	struct pr_build *builds[] = {&parcel_build, &inner_build, &message_build, &envelope, &inner_envelope};
	for (size_t i = 0; i < sizeof builds / sizeof *builds; i++)
		pr_build_free(builds[i]);
}

static struct pr_rumours_counts counts_of(uint32_t peer)
{
	struct pr_rumours_counts counts;
	pr_rumours_count(g.peers[peer].rumours, &counts);
	return counts;
}

/* What is to be said of a parcel; as a good one, of origin 1, unless some of it is otherwise. */
struct made {
	uint32_t origin, signer, inner_signer; /* UINT32_MAX: unsigned */
	uint64_t incarnation, number, first, t, inner_type;
	const char *domain;
};

static struct made good(uint64_t number)
{
	return (struct made){1, 1, 1, 1, number, 1, WALL + g.clock, PR_NOTE, "pr-heartbeat " GOSSIP_DOMAIN};
}

static struct pr_span sign(struct pr_build *out, struct pr_span record, uint32_t signer, const char *domain)
{
	if (signer == UINT32_MAX)
		return record;
	CHECK(pr_cose_sign(&g.worker, out, record, g.keys[signer], pr_span_of(domain)));
	return (struct pr_span){out->p, out->n};
}

static struct pr_span make(const struct made *m)
{
	char text[400];
	snprintf(text, sizeof text, "%u %u %u 0 %300s", m->inner_signer, (unsigned)(m->incarnation % GOSSIP_INCARNATIONS),
	         (unsigned)m->number, "long");
	pr_build_record(&inner_build, m->inner_type, WALL);
	if (m->inner_type == PR_NOTE)
		pr_build_text(&inner_build, PR_NOTE_TEXT, pr_span_of(text));
	struct pr_span inner = sign(&inner_envelope, pr_build_end(&inner_build), m->inner_signer, GOSSIP_DOMAIN);
	pr_build_record(&parcel_build, PR_PARCEL, m->t);
	pr_build_text(&parcel_build, PR_PARCEL_PEER, g.members.list[m->origin].name);
	pr_build_uint(&parcel_build, PR_PARCEL_INCARNATION, m->incarnation);
	pr_build_uint(&parcel_build, PR_PARCEL_SEQ, m->number);
	pr_build_hash(&parcel_build, PR_PARCEL_RECORD, inner);
	pr_build_uint(&parcel_build, PR_PARCEL_FIRST, m->first);
	return sign(&envelope, pr_build_end(&parcel_build), m->signer, m->domain);
}

/* To the first peer: what was built. */
static void give_built(uint32_t from)
{
	struct pr_record m;
	const char *why = "";
	struct gossip_peer *p = &g.peers[0];
	struct pr_span span = pr_build_end(&message_build);
	gossip_now(p);
	CHECK(pr_decode(span.p, span.n, &m, &why) == PR_DECODED && pr_rumours_take(p->rumours, from, &m));
	gossip_schedule(p);
}

/* Anything may be in it. */
static void give_piece(uint32_t from, struct pr_span id, uint64_t size, uint64_t offset, struct pr_span part)
{
	pr_build_record(&message_build, PR_PIECE, WALL);
	pr_build_text(&message_build, PR_PIECE_PEER, g.members.list[from].name);
	pr_build_hash(&message_build, PR_PIECE_PARCEL, id);
	pr_build_uint(&message_build, PR_PIECE_SIZE, size);
	pr_build_uint(&message_build, PR_PIECE_OFFSET, offset);
	pr_build_hash(&message_build, PR_PIECE_PART, part);
	give_built(from);
}

static struct pr_span id_of(struct pr_span parcel)
{
	static uint8_t whole[PR_DIGEST_SIZE];
	struct pr_digest *d = pr_digest_new();
	pr_digest_add(d, parcel);
	pr_digest_end(d, whole);
	pr_digest_free(d);
	return (struct pr_span){whole, PR_PARCEL_ID};
}

/* All of it, in pieces of 1,024 bytes. */
static void give(uint32_t from, struct pr_span parcel)
{
	for (size_t at = 0; at < parcel.n; at += 1024)
		give_piece(from, id_of(parcel), parcel.n, at, (struct pr_span){parcel.p + at, parcel.n - at < 1024 ? parcel.n - at : 1024});
}

static void give_made(uint32_t from, const struct made *m)
{
	give(from, make(m));
}

static void give_summary(uint32_t from, struct pr_span have, struct pr_span need, bool ask)
{
	pr_build_record(&message_build, PR_SUMMARY, WALL);
	pr_build_text(&message_build, PR_SUMMARY_PEER, g.members.list[from].name);
	pr_build_hash(&message_build, PR_SUMMARY_HAVE, have);
	pr_build_hash(&message_build, PR_SUMMARY_NEED, need);
	pr_build_bool(&message_build, PR_SUMMARY_ASK, ask);
	give_built(from);
}

static void pieces_that_fit_in_no_parcel(void)
{
	static const uint8_t bytes[1024] = {1};
	static const struct { uint64_t size, offset, n; } bad[] = {
		{0, 0, 0}, {0, 0, 1}, {10, 0, 11}, {10, 10, 1}, {10, 256, 1}, {1000, 1, 255}, {1000, 256, 255}, {1000, 256, 800}, {1000, 256, 0},
		{1u << 21, 0, 256}, {UINT64_MAX, 0, 256}, {UINT64_MAX, UINT64_MAX - 255, 256}, {1000, UINT64_MAX - 255, 256},
		{UINT64_MAX, 256, 1024},
	};
	begin(1);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		give_piece(1, (struct pr_span){bytes, 16}, bad[i].size, bad[i].offset, (struct pr_span){bytes, bad[i].n});
	give_piece(1, (struct pr_span){bytes, 15}, 256, 0, (struct pr_span){bytes, 256});
	give_piece(1, (struct pr_span){bytes, 32}, 256, 0, (struct pr_span){bytes, 256});
	CHECK_EQ_INT(counts_of(0).refused, sizeof bad / sizeof *bad + 2);
	CHECK_EQ_INT(counts_of(0).partial, 0);
	end();
}

static void what_is_not_its_hash(void)
{
	static const uint8_t bytes[1024] = {1}, id[16] = {2};
	begin(2);
	give_piece(1, (struct pr_span){id, 16}, 100, 0, (struct pr_span){bytes, 100});
	for (uint64_t at = 0; at < 3072; at += 1024)
		give_piece(1, (struct pr_span){id, 16}, 3072, at, (struct pr_span){bytes, 1024});
	CHECK_EQ_INT(counts_of(0).garbled, 2);
	CHECK_EQ_INT(counts_of(0).partial, 0);
	gossip_run(&g, 10 * SECOND);
	CHECK_EQ_INT(g.peers[0].notes, 1);
	end();
}

static void nothing_is_handed_out_that_its_origin_did_not_sign(void)
{
	begin(3);
	struct made all[] = {good(1), good(1), good(1), good(1), good(1), good(1), good(1), good(1), good(1), good(1), good(1)};
	all[0].origin = 2;                          /* in another's name */
	all[1].signer = UINT32_MAX;                 /* by nobody */
	all[2].domain = GOSSIP_DOMAIN;              /* as a record */
	all[3].domain = "pr-heartbeat others";      /* for another cluster */
	all[4].inner_signer = UINT32_MAX;           /* nobody's record */
	all[5].inner_type = PR_BEAT;                /* a message */
	all[6].first = 2;
	all[7].first = 0;
	all[8].number = UINT64_MAX;
	all[9].incarnation = UINT64_MAX;
	all[10].number = all[10].first = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		give_made(1, &all[i]);
	CHECK_EQ_INT(counts_of(0).forged, sizeof all / sizeof *all);
	give(1, pr_span_of("no record at all"));
	struct pr_span parcel = make(&all[0]);
	give(1, (struct pr_span){parcel.p, parcel.n - 1});
	struct made right = good(1);
	parcel = make(&right);
	envelope.p[parcel.n - 1] ^= 1; /* the signature */
	give(1, parcel);
	CHECK_EQ_INT(counts_of(0).forged, sizeof all / sizeof *all + 3);
	CHECK_EQ_INT(counts_of(0).kept, 0);
	uint64_t bytes = g.bytes;
	gossip_run(&g, 10 * SECOND);
	CHECK_EQ_INT(g.peers[0].written, 0);
	CHECK_EQ_INT(g.bytes, bytes); /* nor passed on */
	CHECK_EQ_INT(g.peers[0].notes, 1);
	give_made(1, &right);
	gossip_run(&g, 10 * SECOND);
	CHECK_EQ_INT(g.written, 3); /* 0, 2 and 3 */
	end();
}

static void what_is_out_of_its_time_is_refused(void)
{
	begin(4);
	struct made old = good(1), future = good(2), edge = good(3);
	old.t = WALL - 2 * 3600 * SECOND;
	future.t = WALL + 2 * 3600 * SECOND;
	edge.t = WALL + 1800 * SECOND;
	give_made(1, &old);
	give_made(1, &future);
	CHECK_EQ_INT(counts_of(0).refused, 2);
	give_made(1, &edge);
	CHECK_EQ_INT(counts_of(0).kept, 1);
	gossip_run(&g, 2 * 3600 * SECOND); /* no longer than any other */
	CHECK_EQ_INT(counts_of(0).kept, 0);
	end();
}

/* The sender pays: what another one has begun is there still after a flood. */
static void thousands_of_parcels_of_which_a_piece_comes(void)
{
	static uint8_t bytes[1024];
	begin(5);
	struct made m = good(1);
	m.origin = m.signer = m.inner_signer = 2;
	struct pr_span parcel = make(&m);
	CHECK(parcel.n > 256 && parcel.n < 1024);
	struct pr_span id = id_of(parcel);
	give_piece(2, id, parcel.n, 0, (struct pr_span){parcel.p, 256});
	for (uint64_t i = 0; i < 50000; i++) {
		uint8_t other[16] = {0};
		memcpy(other, &i, sizeof i);
		give_piece(1, (struct pr_span){other, 16}, 4096, 1024 * (i % 3), (struct pr_span){bytes, 1024});
		if (i % 1000 == 0)
			CHECK(counts_of(0).partial <= PR_RUMOURS_MEMORY);
	}
	CHECK(counts_of(0).partial > 100000 && counts_of(0).partial <= (16u << 20) / 4);
	CHECK_EQ_INT(g.peers[0].written, 0);
	id = id_of(parcel);
	give_piece(2, id, parcel.n, 256, (struct pr_span){parcel.p + 256, parcel.n - 256});
	CHECK_EQ_INT(g.peers[0].written, 1);
	gossip_run(&g, 40 * SECOND);
	CHECK_EQ_INT(counts_of(0).partial, 0);
	end();
}

/* 1 puts a false piece among those of 2: they are had from one of them alone then. */
static void a_false_piece_among_right_ones(void)
{
	static uint8_t bytes[1024];
	begin(6);
	struct made m = good(1);
	m.origin = m.signer = m.inner_signer = 2;
	struct pr_span parcel = make(&m);
	for (unsigned i = 0; i < 2; i++) {
		give_piece(1, id_of(parcel), parcel.n, 0, (struct pr_span){bytes, 256});
		give_piece(2, id_of(parcel), parcel.n, 256, (struct pr_span){parcel.p + 256, parcel.n - 256});
	}
	CHECK_EQ_INT(counts_of(0).garbled, 0);
	CHECK_EQ_INT(g.peers[0].written, 0);
	give_piece(2, id_of(parcel), parcel.n, 0, (struct pr_span){parcel.p, 256});
	CHECK_EQ_INT(g.peers[0].written, 1);
	CHECK_EQ_INT(counts_of(0).partial, 0);
	end();
}

static void incarnations_without_end(void)
{
	begin(7);
	for (uint64_t i = 1; i <= 2000; i++) {
		struct made m = good(2); /* 1 is missing each time */
		m.incarnation = i;
		give_made(1, &m);
		CHECK(counts_of(0).kept <= 4);
	}
	CHECK_EQ_INT(counts_of(0).missing, 1996);
	struct made least = good(1);
	least.incarnation = 3;
	uint64_t refused = counts_of(0).refused;
	give_made(1, &least);
	CHECK_EQ_INT(counts_of(0).refused, refused + 1);
	gossip_run(&g, 10 * SECOND);
	CHECK_EQ_INT(g.peers[0].notes, 1);
	end();
}

/* Numbers far apart: none waits for ever, and what is not there is told. */
static void gaps_without_end(void)
{
	begin(8);
	for (uint64_t i = 1; i <= 300; i++) {
		struct made m = good(i * 1000);
		give_made(1, &m);
	}
	CHECK_EQ_INT(g.peers[0].written, 0);
	struct made m = good(1);
	give_made(1, &m);
	CHECK_EQ_INT(g.peers[0].written, 1);
	g.side[0] = 1; /* nobody says that he does not have it: it waits until it is too old itself */
	gossip_run(&g, 1800 * SECOND);
	CHECK_EQ_INT(g.peers[0].written, 1);
	gossip_run(&g, 1801 * SECOND);
	CHECK_EQ_INT(g.peers[0].written, 301);
	CHECK_EQ_INT(counts_of(0).missing, 300 * 999 - 1);
	end();
}

/* Others know of 2 and not of 1: after some intervals nobody waits any more. What comes then is too late. */
static void what_nobody_has_is_given_up(void)
{
	begin(9);
	struct made m = good(2), first = good(1);
	m.incarnation = first.incarnation = 7; /* not the one of the process that runs */
	give_made(1, &m);
	gossip_run(&g, 20 * SECOND);
	CHECK_EQ_INT(g.peers[0].written, 0);
	gossip_run(&g, 300 * SECOND);
	CHECK_EQ_INT(g.peers[0].written, 1);
	CHECK_EQ_INT(g.peers[2].written, 1);
	CHECK_EQ_INT(g.peers[0].missing, 1);
	give_made(1, &first);
	CHECK_EQ_INT(g.peers[0].written, 1);
	CHECK_EQ_INT(counts_of(0).late, 1);
	end();
}

/* Promises of what is not there, by a digest that is ahead of all, each time another: it is asked now and then, and others too. */
static void promises(void)
{
	begin(10);
	uint8_t buffer[256];
	g.side[1] = 1; /* the real one is away */
	for (unsigned interval = 0; interval < 100; interval++) {
		uint8_t digest[PR_RUMOURS_DIGEST] = {(uint8_t)interval, 7, 7, 7, 0, 0, 0, 1};
		gossip_now(&g.peers[0]);
		CHECK(pr_rumours_compare(g.peers[0].rumours, 1, (struct pr_span){digest, sizeof digest}));
		gossip_schedule(&g.peers[0]);
		gossip_run(&g, g.interval / 2);
		struct pr_packing have = {buffer, 0, sizeof buffer};
		pr_summary_key(&have, 0);
		pr_summary_key(&have, PR_ORIGIN_KEY_MAX);
		struct pr_digest *d = pr_digest_new();
		uint8_t whole[PR_DIGEST_SIZE];
		uint64_t key = 0;
		pr_digest_add(d, g.members.list[2].name);
		pr_digest_end(d, whole);
		pr_digest_free(d);
		for (unsigned i = 0; i < PR_ORIGIN_KEY; i++)
			key = key << 8 | whole[i];
		CHECK(pr_summary_entry(&have, &(struct pr_summary_entry){.origin = key, .incarnation = 99, .next = 1000, .held = 999}));
		for (unsigned i = 0; i < 100; i++)
			give_summary(1, (struct pr_span){have.p, have.n}, (struct pr_span){NULL, 0}, false);
		gossip_run(&g, g.interval / 2);
	}
	CHECK(counts_of(0).summaries > 5 && counts_of(0).summaries < 150);
	gossip_tell(&g, 2, 300);
	gossip_run(&g, 30 * SECOND);
	CHECK_EQ_INT(g.peers[0].written, 1);
	end();
}

/* Who asks for everything all the time gets no more than the rate allows, and others hear what is new meanwhile. */
static void asking_without_end(void)
{
	static const uint8_t nothing[12] = {0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255};
	begin(11);
	for (unsigned i = 0; i < 500; i++)
		gossip_tell(&g, 0, 2000);
	gossip_run(&g, 30 * SECOND);
	uint64_t bytes = g.bytes, written = g.written;
	CHECK_EQ_INT(written, 1500);
	for (unsigned i = 0; i < 5000; i++) {
		give_summary(1, (struct pr_span){nothing, 12}, (struct pr_span){NULL, 0}, true);
		if (i % 500 == 0)
			gossip_tell(&g, 0, 300);
		gossip_run(&g, MS);
	}
	CHECK(g.bytes - bytes < 5u * (1u << 20) + (1u << 20) / 16 + 10 * 4 * 3000);
	CHECK(g.bytes - bytes > 1u << 20);
	gossip_run(&g, 5 * SECOND);
	CHECK_EQ_INT(g.written, written + 30);
	end();
}

/* 1 and 2 are asked, and send a little now and then, and never an end: 3 is asked all the same. */
static void answers_without_end(void)
{
	static uint8_t bytes[1024];
	begin(13);
	g.side[1] = g.side[2] = 1;
	g.side[0] = 2; /* 3 is away while it tells */
	gossip_tell(&g, 3, 300);
	gossip_run(&g, 10 * SECOND);
	g.side[0] = 0;
	for (unsigned i = 0; i < 400 && g.peers[0].written == 0; i++) {
		uint8_t digest[PR_RUMOURS_DIGEST] = {(uint8_t)i, 7, 7, 7, 0, 0, 0, 1}, id[16] = {(uint8_t)i, (uint8_t)(i >> 8)};
		for (uint32_t liar = 1; liar < 3; liar++) {
			gossip_now(&g.peers[0]);
			CHECK(pr_rumours_compare(g.peers[0].rumours, liar, (struct pr_span){digest, sizeof digest}));
			gossip_schedule(&g.peers[0]);
			give_piece(liar, (struct pr_span){id, 16}, 100000, 0, (struct pr_span){bytes, 1024});
		}
		gossip_run(&g, 100 * MS);
	}
	CHECK_EQ_INT(g.peers[0].written, 1);
	end();
}

static void summaries_that_are_none(void)
{
	static const uint8_t bytes[] = {0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4, 5, 6,
	                                255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
	begin(12);
	gossip_tell(&g, 0, 3000);
	for (size_t n = 0; n <= sizeof bytes; n++)
		for (size_t k = 0; k <= sizeof bytes; k += 7)
			give_summary(1, (struct pr_span){bytes, n}, (struct pr_span){bytes, k}, n % 2);
	gossip_run(&g, 20 * SECOND);
	CHECK_EQ_INT(g.written, 3);
	end();
}

CHECK_MAIN(pieces_that_fit_in_no_parcel, what_is_not_its_hash, nothing_is_handed_out_that_its_origin_did_not_sign,
           what_is_out_of_its_time_is_refused, thousands_of_parcels_of_which_a_piece_comes, a_false_piece_among_right_ones,
           incarnations_without_end, gaps_without_end, what_nobody_has_is_given_up, promises, asking_without_end,
           answers_without_end, summaries_that_are_none)
