/* Gossip with chance partners: all have all in about as many rounds as the number of peers has binary digits. */
#include "sim/epidemic.h"

#include "check.h"

static struct pr_epidemic_end run(size_t peers, size_t shared, size_t differ, uint64_t seed)
{
	const struct pr_epidemic epidemic = {.peers = peers, .shared = shared, .differ = differ, .seed = seed};
	struct pr_epidemic_end end;
	CHECK(pr_epidemic_run(&epidemic, &end));
	CHECK(end.agree);
	return end;
}

static void all_agree_in_logarithmic_time(void)
{
	for (size_t peers = 2, digits = 1; peers <= 1024; peers *= 2, digits++)
		for (uint64_t seed = 1; seed <= (peers > 256 ? 2 : 10); seed++) {
			size_t differ = peers < 100 ? peers : 100;
			struct pr_epidemic_end end = run(peers, 200, differ, seed);
			CHECK(end.rounds <= digits + 2);
			CHECK_EQ_INT(end.carried, differ * (peers - 1)); /* none is carried twice to one peer */
		}
}

static void the_same_seed_gives_the_same(void)
{
	struct pr_epidemic_end a = run(50, 200, 50, 7), b = run(50, 200, 50, 7);
	CHECK(a.rounds == b.rounds && a.bytes == b.bytes && a.messages == b.messages);
	CHECK(run(50, 200, 50, 8).bytes != a.bytes);
}

static void any_number_of_entries_may_differ(void)
{
	CHECK_EQ_INT(run(9, 50, 0, 1).rounds, 0);
	CHECK_EQ_INT(run(2, 0, 1, 1).carried, 1);
	CHECK_EQ_INT(run(3, 5000, 1000, 1).carried, 2000); /* more than one a peer, and more than one list of ids */
}

CHECK_MAIN(all_agree_in_logarithmic_time, the_same_seed_gives_the_same, any_number_of_entries_may_differ)
