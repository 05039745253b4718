/*
 * usage: epidemic [PEERS…] (10 100 1000 10000): how many rounds of gossip and bytes of messages it takes until all of so many
 * peers have all, over ten seeds (three of more than a thousand).
 */
#include <math.h>

#include "../unit/epidemic.h"

static struct epidemic e;

static void row(size_t peers)
{
	size_t runs = peers > 1000 ? 3 : 10, most = 0, least = EPIDEMIC_ROUNDS, rounds = 0;
	uint64_t bytes = 0;
	for (size_t seed = 1; seed <= runs; seed++) {
		epidemic_run(&e, peers, seed);
		rounds += e.rounds;
		bytes += e.bytes;
		most = e.rounds > most ? e.rounds : most;
		least = e.rounds < least ? e.rounds : least;
	}
	printf("%6zu %10.1f %8.1f %4zu-%-4zu %12.1f %14.1f\n", peers, log2((double)peers), (double)rounds / (double)runs, least, most,
	       (double)bytes / (double)runs / (double)peers / 1000, (double)bytes / (double)rounds / (double)peers);
}

int main(int argc, char **argv)
{
	static const size_t usual[] = {10, 100, 1000, 10000};
	printf("%6s %10s %8s %9s %12s %14s\n", "peers", "log2", "rounds", "from-to", "KB a peer", "bytes a round");
	for (int i = 1; i < argc; i++)
		row(strtoul(argv[i], NULL, 10));
	for (size_t i = 0; argc == 1 && i < sizeof usual / sizeof *usual; i++)
		row(usual[i]);
	return 0;
}
