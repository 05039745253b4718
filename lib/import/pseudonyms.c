#include "pseudonyms.h"

#include <stdlib.h>

#include "record/peers.h"

struct entry {
	const struct pr_peers *texts;
	uint32_t number;
};

struct pr_pseudonyms {
	struct pr_peers *texts;
	uint32_t *ranks; /* of those known when it was settled */
	uint32_t ranked;
	unsigned width;
};

struct pr_pseudonyms *pr_pseudonyms_new(void)
{
	struct pr_pseudonyms *p = calloc(1, sizeof *p);
	if (!p)
		return NULL;
	p->texts = pr_peers_new();
	if (p->texts)
		return p;
	free(p);
	return NULL;
}

void pr_pseudonyms_free(struct pr_pseudonyms *p)
{
	if (!p)
		return;
	pr_peers_free(p->texts);
	free(p->ranks);
	free(p);
}

bool pr_pseudonyms_add(struct pr_pseudonyms *p, struct pr_span text)
{
	return pr_peers_count(p->texts) == PR_PSEUDONYMS_MAX || pr_peers_add(p->texts, text) != PR_PEER_NONE;
}

static int by_text(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	return pr_order(pr_peers_name(x->texts, x->number), pr_peers_name(y->texts, y->number));
}

bool pr_pseudonyms_settle(struct pr_pseudonyms *p)
{
	uint32_t count = (uint32_t)pr_peers_count(p->texts);
	struct entry *entries = calloc(count + 1u, sizeof *entries);
	p->ranks = calloc(count + 1u, sizeof *p->ranks);
	if (!entries || !p->ranks) {
		free(entries);
		return false;
	}
	for (uint32_t i = 0; i < count; i++)
		entries[i] = (struct entry){p->texts, i};
	qsort(entries, count, sizeof *entries, by_text);
	for (uint32_t i = 0; i < count; i++)
		p->ranks[entries[i].number] = i + 1;
	p->ranked = count;
	for (p->width = 1; count > 9; count /= 10)
		p->width++;
	free(entries);
	return true;
}

uint32_t pr_pseudonyms_number(struct pr_pseudonyms *p, struct pr_span text, bool *full)
{
	uint32_t i = pr_peers_find(p->texts, text);
	*full = i == PR_PEER_NONE && pr_peers_count(p->texts) == PR_PSEUDONYMS_MAX;
	if (i == PR_PEER_NONE && !*full)
		i = pr_peers_add(p->texts, text);
	if (i == PR_PEER_NONE)
		return 0;
	return i < p->ranked ? p->ranks[i] : i + 1;
}

unsigned pr_pseudonyms_width(const struct pr_pseudonyms *p)
{
	return p->width;
}
