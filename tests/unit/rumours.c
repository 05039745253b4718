/* rumours: what one peer tells is written by all others once and in order, whatever the network does. */
#include "gossip.h"

static struct gossip g;

/* Two of the peers tell 20 records each: 40 to be written by everybody, but each one's own 20 are not. */
static uint64_t tell_some(uint32_t peers)
{
	for (unsigned k = 0; k < 20; k++) {
		gossip_tell(&g, 0, 300);
		gossip_tell(&g, peers - 1, 300);
	}
	return 40u * (peers - 1);
}

static void spread(uint32_t peers, uint32_t degree, uint64_t loss, double limit)
{
	gossip_begin(&g, &(struct gossip_options){.peers = peers, .degree = degree, .loss = loss, .twice = 10000000u, .delay = 10 * MS,
	                                          .jitter = 10 * MS, .seed = peers + loss});
	gossip_run(&g, 6 * SECOND);
	uint64_t wanted = tell_some(peers), took = gossip_until(&g, wanted, 600 * SECOND), bytes = g.bytes;
	gossip_run(&g, 60 * SECOND);
	CHECK_EQ_INT(g.written, wanted);
	CHECK((double)took / 1e9 < limit);
	CHECK((double)bytes / (double)wanted < 2200); /* 300 bytes: with envelopes 490, and each goes to three */
	CHECK((double)(g.bytes - bytes) / peers / 12 < 300); /* a peer and interval, where nothing is new */
	gossip_end(&g);
}

/* In so many intervals as a number of peers has binary digits, at most, with three in ten lost; without loss, in one. */
static void all_hear_all(void)
{
	static const uint32_t sizes[] = {2, 3, 5, 15, 50, 100};
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (uint64_t loss = 0; loss <= 300000000u; loss += 100000000u)
			spread(sizes[i], 0, loss, loss ? 40 : 5);
}

static void all_hear_all_by_neighbours(void)
{
	spread(300, 10, 0, 5);
	spread(300, 10, 100000000u, 40);
}

static void records_are_signed(void)
{
	gossip_begin(&g, &(struct gossip_options){.peers = 5, .loss = 100000000u, .delay = 10 * MS, .jitter = 50 * MS, .seed = 3,
	                                          .sign = true});
	uint64_t wanted = tell_some(5);
	CHECK(gossip_until(&g, wanted, 100 * SECOND) < UINT64_MAX);
	CHECK_EQ_INT(g.written, wanted);
	gossip_end(&g);
}

static void long_records_come_in_pieces(void)
{
	static const size_t sizes[] = {700, 900, 1023, 4000, 70000, 1000000};
	gossip_begin(&g, &(struct gossip_options){.peers = 6, .loss = 200000000u, .twice = 100000000u, .delay = 10 * MS,
	                                          .jitter = 50 * MS, .seed = 4});
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		gossip_tell(&g, 1, sizes[i]);
	CHECK(gossip_until(&g, 5 * 6, 600 * SECOND) < UINT64_MAX);
	gossip_run(&g, 60 * SECOND);
	CHECK_EQ_INT(g.written, 5 * 6);
	gossip_end(&g);
}

static void what_is_too_long_or_holds_for_one_stream_is_left_out(void)
{
	struct pr_rumours_counts counts;
	static const uint64_t types[] = {PR_SEAL, PR_PROOF, PR_BEAT, PR_PROBE, PR_PIECE, PR_PARCEL, PR_SUMMARY, PR_BALLOT};
	struct pr_build b = {0};
	struct pr_record r;
	const char *why = "";
	gossip_begin(&g, &(struct gossip_options){.peers = 3, .seed = 5});
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		pr_build_record(&b, types[i], i);
		struct pr_span span = pr_build_end(&b);
		CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED && pr_rumours_tell(g.peers[0].rumours, &r));
	}
	gossip_tell(&g, 0, PR_RECORD_MAX - 100);
	gossip_run(&g, 30 * SECOND);
	pr_rumours_count(g.peers[0].rumours, &counts);
	CHECK_EQ_INT(counts.unfit, 9);
	CHECK_EQ_INT(counts.told, 0);
	CHECK_EQ_INT(g.datagrams, 0);
	pr_build_free(&b);
	gossip_end(&g);
}

/* Everything that a peer writes comes back by its stdin, as in design.md's loop. */
static void feed_back(struct gossip *all, uint32_t peer, struct pr_span record)
{
	struct pr_record r;
	const char *why = "";
	CHECK(pr_decode(record.p, record.n, &r, &why) == PR_DECODED);
	CHECK(pr_rumours_tell(all->peers[peer].rumours, &r));
}

static void what_comes_back_is_not_sent_again(void)
{
	struct pr_rumours_counts counts;
	uint64_t told = 0, known = 0;
	gossip_begin(&g, &(struct gossip_options){.peers = 5, .delay = 10 * MS, .seed = 6, .sign = true});
	g.on_write = feed_back;
	uint64_t wanted = tell_some(5);
	CHECK(gossip_until(&g, wanted, 100 * SECOND) < UINT64_MAX);
	gossip_run(&g, 20 * SECOND);
	uint64_t bytes = g.bytes;
	gossip_run(&g, 100 * SECOND);
	CHECK(g.bytes == bytes); /* it is quiet */
	CHECK_EQ_INT(g.written, wanted);
	for (uint32_t i = 0; i < 5; i++) {
		pr_rumours_count(g.peers[i].rumours, &counts);
		told += counts.told;
		known += counts.known;
	}
	CHECK_EQ_INT(told, 40);
	CHECK_EQ_INT(known, wanted);
	gossip_end(&g);
}

static void what_this_process_wrote_is_not_sent(void)
{
	struct pr_rumours_counts counts;
	struct pr_build b = {0};
	struct pr_record r;
	const char *why = "";
	gossip_begin(&g, &(struct gossip_options){.peers = 3, .seed = 7});
	for (uint64_t t = 0; t < 100; t++) {
		pr_build_record(&b, PR_CONTACT, t);
		struct pr_span span = pr_build_end(&b);
		CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED);
		if (t % 2)
			CHECK(pr_rumours_wrote(g.peers[0].rumours, span));
		CHECK(pr_rumours_tell(g.peers[0].rumours, &r) && pr_rumours_tell(g.peers[0].rumours, &r));
	}
	pr_rumours_count(g.peers[0].rumours, &counts);
	CHECK_EQ_INT(counts.told, 50);
	CHECK_EQ_INT(counts.known, 150);
	pr_build_free(&b);
	gossip_end(&g);
}

/* Whatever is told, no more is sent than the rate allows; stdin is to wait meanwhile. */
static void it_is_paced(void)
{
	const uint64_t rate = 100000;
	bool busy = false;
	gossip_begin(&g, &(struct gossip_options){.peers = 2, .delay = MS, .rate = rate, .seed = 8});
	for (unsigned i = 0; i < 1000; i++)
		gossip_tell(&g, 0, 1000); /* a megabyte */
	for (unsigned second = 0; second < 8; second++) {
		uint64_t before = g.bytes;
		busy = pr_rumours_busy(g.peers[0].rumours);
		CHECK(busy);
		gossip_run(&g, SECOND);
		CHECK(g.bytes - before <= 2 * (rate + rate / 16 + 2 * PR_DATAGRAM_MAX)); /* both */
	}
	CHECK(gossip_until(&g, 1000, 30 * SECOND) < UINT64_MAX);
	for (unsigned second = 0; busy && second < 60; second++) {
		gossip_run(&g, SECOND);
		busy = pr_rumours_busy(g.peers[0].rumours);
	}
	CHECK(!busy);
	gossip_end(&g);
}

CHECK_MAIN(all_hear_all, all_hear_all_by_neighbours, records_are_signed, long_records_come_in_pieces,
           what_is_too_long_or_holds_for_one_stream_is_left_out, what_comes_back_is_not_sent_again,
           what_this_process_wrote_is_not_sent, it_is_paced)
