/* Gossip with chance partners: all have all in about as many rounds as the number of peers has binary digits. */
#include "epidemic.h"

#include "check.h"

static struct epidemic e;

static void all_agree_in_logarithmic_time(void)
{
	for (size_t peers = 2, digits = 1; peers <= 1024; peers *= 2, digits++)
		for (uint64_t seed = 1; seed <= (peers > 256 ? 2 : 10); seed++) {
			epidemic_run(&e, peers, seed);
			CHECK(e.rounds <= digits + 2);
			CHECK_EQ_INT(e.entries, (e.writes - EPIDEMIC_SHARED) * (peers - 1)); /* none is carried twice to one peer */
		}
}

static void the_same_seed_gives_the_same(void)
{
	static struct epidemic other;
	epidemic_run(&e, 50, 7);
	epidemic_run(&other, 50, 7);
	CHECK(e.rounds == other.rounds && e.bytes == other.bytes);
	epidemic_run(&other, 50, 8);
	CHECK(e.bytes != other.bytes);
}

CHECK_MAIN(all_agree_in_logarithmic_time, the_same_seed_gives_the_same)
