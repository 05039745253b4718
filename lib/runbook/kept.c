#include "kept.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "record/decode.h"

struct pr_span pr_kept_failure(const struct pr_record *r)
{
	return pr_text(r, r->type == PR_RECOVERY ? PR_RECOVERY_FAILURE : r->type == PR_FAILURE ? PR_FAILURE_ID : PR_RESOLUTION_FAILURE);
}

/* It was decoded before. */
static void decode(struct pr_kept *kept)
{
	const char *why;
	if (pr_decode(kept->bytes, kept->n, &kept->record, &why) != PR_DECODED)
		kept->record = (struct pr_record){0};
}

static struct pr_kept *find(struct pr_kept_list *kept, uint64_t key, struct pr_span failure)
{
	for (size_t i = 0; i < kept->count; i++) {
		if (kept->list[i].key != key)
			continue;
		decode(&kept->list[i]);
		if (pr_same(pr_kept_failure(&kept->list[i].record), failure))
			return &kept->list[i];
	}
	return NULL;
}

bool pr_kept_take(struct pr_kept_list *kept, const struct pr_record *r, uint64_t order)
{
	struct pr_span failure = pr_kept_failure(r);
	uint64_t key = pr_hash(0, failure);
	struct pr_kept *its = find(kept, key, failure);
	uint8_t *bytes = malloc(r->bytes.n);
	if (!bytes || (!its && !pr_grow(&kept->list, &kept->room, kept->count + 1, sizeof *kept->list))) {
		free(bytes);
		return false;
	}
	if (!its) {
		its = &kept->list[kept->count++];
		*its = (struct pr_kept){.key = key};
	}
	memcpy(bytes, r->bytes.p, r->bytes.n);
	free(its->bytes);
	*its = (struct pr_kept){.bytes = bytes, .n = r->bytes.n, .key = key, .order = order};
	return true;
}

void pr_kept_decode(struct pr_kept_list *kept)
{
	for (size_t i = 0; i < kept->count; i++)
		decode(&kept->list[i]);
}

void pr_kept_free(struct pr_kept_list *kept)
{
	for (size_t i = 0; i < kept->count; i++)
		free(kept->list[i].bytes);
	free(kept->list);
	*kept = (struct pr_kept_list){0};
}
