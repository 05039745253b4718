#include "waiting.h"

#include <stdlib.h>

#include "base/grow.h"

struct head { /* stands before each record */
	uint32_t n;
	uint8_t kid[PR_KID_SIZE];
};

void pr_waiting_free(struct pr_waiting *w)
{
	free(w->bytes);
	*w = (struct pr_waiting){0};
}

uint64_t pr_waiting_count(const struct pr_waiting *w)
{
	uint64_t count = 0;
	for (size_t i = 0; i < sizeof w->kids / sizeof *w->kids; i++)
		count += w->kids[i];
	return count;
}

bool pr_waiting_put(struct pr_waiting *w, struct pr_span kid, struct pr_span record)
{
	struct head head = {.n = (uint32_t)record.n};
	if (kid.n != PR_KID_SIZE || w->n + sizeof head + record.n > PR_WAITING_BYTES) {
		w->lost++;
		return true;
	}
	if (!pr_grow(&w->bytes, &w->room, w->n + sizeof head + record.n, 1))
		return false;
	memcpy(head.kid, kid.p, sizeof head.kid);
	memcpy(w->bytes + w->n, &head, sizeof head);
	memcpy(w->bytes + w->n + sizeof head, record.p, record.n);
	w->n += sizeof head + record.n;
	w->kids[head.kid[0]]++;
	return true;
}

bool pr_waiting_take(struct pr_waiting *w, struct pr_span kid, bool (*take)(void *arg, struct pr_span record), void *arg)
{
	struct head head;
	size_t kept = 0;
	bool done = true;
	if (w->kids[kid.p[0]] == 0)
		return true;
	for (size_t at = 0, size; at < w->n; at += size) {
		memcpy(&head, w->bytes + at, sizeof head);
		size = sizeof head + head.n;
		if (memcmp(head.kid, kid.p, sizeof head.kid) == 0) {
			w->kids[kid.p[0]]--;
			done = done && take(arg, (struct pr_span){w->bytes + at + sizeof head, head.n});
			continue;
		}
		memmove(w->bytes + kept, w->bytes + at, size);
		kept += size;
	}
	w->n = kept;
	return done;
}
