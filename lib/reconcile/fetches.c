#include "fetches.h"

#define MAP_BYTES 26u /* of a sync map, but for the names */

/* Bytes and maps of batches of that many entries. */
static uint64_t measure(const struct pr_fetches *f, const struct pr_peers *names, uint64_t batch, size_t source, uint64_t *maps)
{
	unsigned __int128 bytes = 0;
	*maps = 0;
	for (size_t i = 0; i < f->count; i++) {
		uint64_t batches = (f->last - f->list[i].first) / batch + 1;
		bytes += (unsigned __int128)batches * (MAP_BYTES + source + pr_peers_name(names, f->list[i].to).n);
		*maps += batches;
	}
	return bytes > UINT64_MAX ? UINT64_MAX : (uint64_t)bytes;
}

static void add_batch(struct pr_build *b, struct pr_span from, struct pr_span to, uint64_t first, uint64_t last)
{
	pr_add_map(b, 4);
	pr_add_uint(b, PR_SYNC_FROM);
	pr_add_text(b, from);
	pr_add_uint(b, PR_SYNC_TO);
	pr_add_text(b, to);
	pr_add_uint(b, PR_SYNC_FIRST);
	pr_add_uint(b, first);
	pr_add_uint(b, PR_SYNC_LAST);
	pr_add_uint(b, last);
}

uint64_t pr_fetches_add(struct pr_build *b, const struct pr_fetches *f, const struct pr_peers *names, uint64_t batch)
{
	uint64_t maps;
	size_t longest = 0;
	if (f->count == 0)
		return batch;
	for (size_t i = 0; i < f->source_count; i++)
		longest = pr_peers_name(names, f->sources[i]).n > longest ? pr_peers_name(names, f->sources[i]).n : longest;
	while (measure(f, names, batch, longest, &maps) > PR_FETCHES_MAX && batch <= f->last)
		batch *= batch <= UINT64_MAX / 2 ? 2 : 1;
	pr_build_array(b, PR_RESOLUTION_SYNC, maps);
	for (size_t i = 0; i < f->count; i++) {
		struct pr_span from = pr_peers_name(names, f->sources[i % f->source_count]), to = pr_peers_name(names, f->list[i].to);
		for (uint64_t first = f->list[i].first;; first += batch) {
			bool end = f->last - first < batch;
			add_batch(b, from, to, first, end ? f->last : first + batch - 1);
			if (end)
				break;
		}
	}
	return batch;
}
