#include "history.h"

#include <stdlib.h>

void pr_history_free(struct pr_history *h)
{
	for (size_t i = 0; i < h->count; i++) {
		struct pr_story *story = &h->stories[i];
		for (size_t k = 0; k < story->count; k++) {
			free((void *)story->pictures[k].record.p);
			free((void *)story->pictures[k].recovery.p);
		}
		free(story->pictures);
		free((void *)story->newest.p);
		free((void *)story->recovery.p);
	}
	free(h->stories);
	pr_peers_free(h->ids);
	*h = (struct pr_history){0};
}

static struct pr_span copy(struct pr_history *h, struct pr_span span)
{
	uint8_t *p = malloc(span.n + 1);
	if (!p)
		return (struct pr_span){NULL, 0};
	if (span.n > 0)
		memcpy(p, span.p, span.n);
	h->bytes += span.n + 1;
	return (struct pr_span){p, span.n};
}

static void drop(struct pr_history *h, struct pr_span span)
{
	h->bytes -= span.p ? span.n + 1 : 0;
	free((void *)span.p);
}

/* The story of that id, a new one if need be; NULL if memory ran out. */
static struct pr_story *story_of(struct pr_history *h, struct pr_span id)
{
	if (!h->ids && !(h->ids = pr_peers_new()))
		return NULL;
	if (h->count == h->cap) {
		size_t cap = h->cap ? 2 * h->cap : 16;
		struct pr_story *stories = realloc(h->stories, cap * sizeof *stories);
		if (!stories)
			return NULL;
		h->stories = stories;
		h->cap = cap;
	}
	uint32_t number = pr_peers_add(h->ids, id);
	if (number == PR_PEER_NONE)
		return NULL;
	if (number == h->count)
		h->stories[h->count++] = (struct pr_story){.end = UINT64_MAX};
	return &h->stories[number];
}

static bool replace(struct pr_history *h, struct pr_span *old, struct pr_span record)
{
	struct pr_span kept = copy(h, record);
	if (!kept.p)
		return false;
	drop(h, *old);
	*old = kept;
	return true;
}

/* Room for one more picture. */
static bool grow(struct pr_story *story)
{
	if (story->count < story->cap)
		return true;
	size_t cap = story->cap ? 2 * story->cap : 4;
	struct pr_picture *pictures = realloc(story->pictures, cap * sizeof *pictures);
	if (!pictures)
		return false;
	story->pictures = pictures;
	story->cap = cap;
	return true;
}

/* What is replaced hands its recovery on. */
static bool add_picture(struct pr_history *h, struct pr_story *story, const struct pr_record *r, uint64_t since)
{
	struct pr_picture picture = {.record = copy(h, r->bytes), .since = since};
	if (!picture.record.p || !grow(story)) {
		drop(h, picture.record);
		return false;
	}
	while (story->count > 0 && story->pictures[story->count - 1].since >= since) {
		struct pr_picture *old = &story->pictures[--story->count];
		drop(h, old->record);
		if (picture.recovery.p)
			drop(h, old->recovery);
		else
			picture.recovery = old->recovery;
	}
	story->pictures[story->count++] = picture;
	return true;
}

uint64_t pr_failure_start(const struct pr_record *r)
{
	if (pr_has(r, PR_FAILURE_START))
		return pr_uint(r, PR_FAILURE_START);
	return pr_has(r, PR_FAILURE_SINCE) ? pr_uint(r, PR_FAILURE_SINCE) : r->t;
}

static bool add_failure(struct pr_history *h, const struct pr_record *r)
{
	struct pr_story *story = story_of(h, pr_has(r, PR_FAILURE_ID) ? pr_text(r, PR_FAILURE_ID) : pr_span_of(""));
	if (!story || !replace(h, &story->newest, r->bytes))
		return false;
	uint64_t start = pr_failure_start(r);
	uint64_t since = pr_has(r, PR_FAILURE_SINCE) ? pr_uint(r, PR_FAILURE_SINCE) : start;
	bool closed = pr_is(pr_text(r, PR_FAILURE_EVENT), "close");
	story->start = start;
	story->end = !closed ? UINT64_MAX : pr_has(r, PR_FAILURE_END) ? pr_uint(r, PR_FAILURE_END) : r->t;
	/* What a record says from its own end on is no picture of the failure, unless it is the only one. */
	if (closed && since >= story->end && story->count > 0)
		return true;
	return add_picture(h, story, r, since);
}

bool pr_history_add(struct pr_history *h, const struct pr_record *r)
{
	if (r->type != PR_FAILURE && r->type != PR_RECOVERY)
		return true;
	if (h->bytes + 2 * r->bytes.n + 2 > PR_HISTORY_MAX) {
		h->left_out++;
		return true;
	}
	if (r->type == PR_FAILURE)
		return add_failure(h, r);
	if (!h->ids || !pr_has(r, PR_RECOVERY_FAILURE))
		return true;
	uint32_t number = pr_peers_find(h->ids, pr_text(r, PR_RECOVERY_FAILURE));
	if (number == PR_PEER_NONE)
		return true;
	struct pr_story *story = &h->stories[number];
	return replace(h, &story->recovery, r->bytes) &&
	       (story->count == 0 || replace(h, &story->pictures[story->count - 1].recovery, r->bytes));
}

uint64_t pr_picture_end(const struct pr_story *story, size_t picture)
{
	return picture + 1 < story->count ? story->pictures[picture + 1].since : story->end;
}
