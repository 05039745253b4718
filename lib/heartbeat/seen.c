#include "seen.h"

#include <stdlib.h>

#include "base/hash.h"

#define LEAST 1024u

void pr_seen_free(struct pr_seen *seen)
{
	free(seen->young.ids);
	free(seen->old.ids);
	seen->young = seen->old = (struct pr_seen_half){NULL, 0, 0};
}

/* Where it stands, or could stand: there is always a free place. */
static uint8_t *place_of(const struct pr_seen *seen, const struct pr_seen_half *half, const uint8_t *id)
{
	static const uint8_t none[PR_SEEN_ID];
	uint64_t word;
	memcpy(&word, id, sizeof word);
	for (uint64_t at = pr_hash_word(seen->seed, word);; at++) {
		uint8_t *place = half->ids[at & (half->size - 1)];
		if (memcmp(place, id, PR_SEEN_ID) == 0 || memcmp(place, none, PR_SEEN_ID) == 0)
			return place;
	}
}

static bool has(const struct pr_seen *seen, const struct pr_seen_half *half, const uint8_t *id)
{
	return half->count > 0 && memcmp(place_of(seen, half, id), id, PR_SEEN_ID) == 0;
}

/* Twice as large. */
static bool grow(struct pr_seen *seen)
{
	static const uint8_t none[PR_SEEN_ID];
	struct pr_seen_half more = {.size = seen->young.size ? 2 * seen->young.size : LEAST, .count = seen->young.count};
	more.ids = calloc(more.size, PR_SEEN_ID);
	if (!more.ids)
		return false;
	for (size_t i = 0; i < seen->young.size; i++)
		if (memcmp(seen->young.ids[i], none, PR_SEEN_ID) != 0)
			memcpy(place_of(seen, &more, seen->young.ids[i]), seen->young.ids[i], PR_SEEN_ID);
	free(seen->young.ids);
	seen->young = more;
	return true;
}

static void turn(struct pr_seen *seen)
{
	struct pr_seen_half old = seen->old;
	seen->forgotten += old.count;
	seen->old = seen->young;
	old.count = 0;
	if (old.ids)
		memset(old.ids, 0, old.size * PR_SEEN_ID);
	seen->young = old;
}

bool pr_seen_add(struct pr_seen *seen, const uint8_t id[PR_SEEN_ID])
{
	if (has(seen, &seen->young, id))
		return true;
	if (seen->young.count >= PR_SEEN_MOST)
		turn(seen);
	if (2 * (seen->young.count + 1) > seen->young.size && !grow(seen))
		return false;
	memcpy(place_of(seen, &seen->young, id), id, PR_SEEN_ID);
	seen->young.count++;
	return true;
}

/* Without memory to move it, it stays where it is and is forgotten sooner. */
bool pr_seen_has(struct pr_seen *seen, const uint8_t id[PR_SEEN_ID])
{
	if (has(seen, &seen->young, id))
		return true;
	if (!has(seen, &seen->old, id))
		return false;
	uint8_t copy[PR_SEEN_ID];
	memcpy(copy, id, sizeof copy);
	(void)pr_seen_add(seen, copy);
	return true;
}
