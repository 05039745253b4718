/* chunks: what is put stays as it is until it is dropped, and what is dropped is used again. */
#include "exclude/chunks.h"

#include <stdlib.h>

#include "base/dice.h"
#include "check.h"

#define OWNERS 20u
#define HELD 2000u

struct held {
	uint8_t *p;
	size_t n;
	uint8_t fill;
	unsigned class;
};

static uint8_t bytes[20000];

static void put(struct pr_chunks *chunks, struct pr_holder *holder, struct held *h, struct pr_dice *dice)
{
	bool full;
	h->n = 1 + pr_dice_below(dice, pr_dice_below(dice, 50) ? 300 : sizeof bytes);
	h->fill = (uint8_t)pr_dice_below(dice, 256);
	memset(bytes, h->fill, h->n);
	h->p = pr_holder_put(holder, chunks, (struct pr_span){bytes, h->n}, &h->class, &full);
	CHECK(h->p || full);
}

static bool is_whole(const struct held *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->p[i] != h->fill)
			return false;
	return true;
}

static void many_owners(void)
{
	struct pr_dice dice;
	for (uint64_t seed = 0; seed < 30; seed++) {
		struct pr_chunks chunks = {.most = 4 << 20};
		struct pr_holder holders[OWNERS] = {0};
		static struct held held[OWNERS][HELD];
		size_t first[OWNERS] = {0}, count[OWNERS] = {0}, refused = 0;
		pr_dice_seed(&dice, seed);
		for (size_t i = 0; i < 40000; i++) {
			size_t o = pr_dice_below(&dice, OWNERS);
			if (count[o] == HELD || (count[o] > 0 && pr_dice_below(&dice, 5) < 2)) { /* the oldest, or nearly so */
				size_t at = first[o] + (count[o] > 1 ? pr_dice_below(&dice, 2) : 0);
				struct held h = held[o][at % HELD];
				held[o][at % HELD] = held[o][first[o] % HELD];
				CHECK(is_whole(&h));
				pr_holder_drop(&holders[o], &chunks, h.p, h.class);
				first[o]++;
				count[o]--;
			}
			struct held *h = &held[o][(first[o] + count[o]) % HELD];
			put(&chunks, &holders[o], h, &dice);
			count[o] += h->p != NULL;
			refused += !h->p;
			CHECK(chunks.used <= chunks.most);
		}
		CHECK(refused > 0);
		for (size_t o = 0; o < OWNERS; o++)
			for (size_t k = 0; k < count[o]; k++) {
				CHECK(is_whole(&held[o][(first[o] + k) % HELD]));
				pr_holder_drop(&holders[o], &chunks, held[o][(first[o] + k) % HELD].p,
				               held[o][(first[o] + k) % HELD].class);
			}
		CHECK(chunks.used <= OWNERS * 8192); /* where each would put the next */
		pr_chunks_free(&chunks);
	}
}

CHECK_MAIN(many_owners)
