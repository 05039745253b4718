/*
 * usage: gossip [PEERS…] (5 15 50 200 1000): twenty records of each of two peers, of some 330 bytes, among so many peers
 * whose beats are five seconds apart (more than 200: with ten neighbours each), with datagrams lost: when a record was
 * written by half of the others, by 99 in 100, by all; how many bytes each peer sent for each record, and how many
 * datagrams; what it sends in an interval when nothing is new, besides beats. Links take 10 to 20 ms.
 */
#include "../unit/gossip.h"

static struct gossip g;

static void row(uint32_t peers, unsigned loss)
{
	gossip_begin(&g, &(struct gossip_options){.peers = peers, .degree = peers > 200 ? 10 : 0, .loss = loss * 10000000u,
	                                          .delay = 10 * MS, .jitter = 10 * MS, .seed = peers + loss});
	gossip_run(&g, 6 * SECOND);
	for (unsigned k = 0; k < 20; k++) {
		gossip_tell(&g, 0, 300);
		gossip_tell(&g, peers - 1, 300);
		gossip_run(&g, 100 * MS);
	}
	uint64_t wanted = 40u * (peers - 1), took = gossip_until(&g, wanted, 600 * SECOND), bytes, datagrams;
	gossip_run(&g, 10 * SECOND);
	bytes = g.bytes;
	datagrams = g.datagrams;
	gossip_run(&g, 100 * SECOND);
	printf("%6u %6u %9.3f %9.3f %9.3f %10.0f %10.2f %10.0f %s\n", peers, loss, gossip_within(&g, 50),
	       gossip_within(&g, 99), gossip_within(&g, 100),
	       (double)bytes / (double)wanted, (double)datagrams / (double)wanted, (double)(g.bytes - bytes) / peers / 20,
	       took == UINT64_MAX || g.written != wanted || check_failures ? "not all, or not in order" : "");
	gossip_end(&g);
}

int main(int argc, char **argv)
{
	static const uint32_t usual[] = {5, 15, 50, 200, 1000};
	printf("%6s %6s %9s %9s %9s %10s %10s %10s\n", "peers", "loss/%", "half/s", "99%/s", "all/s", "bytes", "datagrams", "idle bytes");
	for (size_t i = 0; i < (argc > 1 ? (size_t)argc - 1 : sizeof usual / sizeof *usual); i++)
		for (unsigned loss = 0; loss <= 30; loss += 10)
			row(argc > 1 ? (uint32_t)strtoul(argv[i + 1], NULL, 10) : usual[i], loss);
	return 0;
}
