#include "presume.h"

#include <stdlib.h>
#include <string.h>

#include "alike.h"
#include "base/grow.h"

bool pr_parts_make(struct pr_parts *parts, size_t peers)
{
	*parts = (struct pr_parts){malloc((peers + 1) * sizeof *parts->leads), calloc(peers + 1, sizeof *parts->listens), peers};
	for (uint32_t u = 0; parts->leads && u < peers; u++)
		parts->leads[u] = u;
	return parts->leads && parts->listens;
}

void pr_parts_clear(struct pr_parts *parts)
{
	free(parts->leads);
	free(parts->listens);
	*parts = (struct pr_parts){0};
}

uint32_t pr_parts_of(struct pr_parts *parts, uint32_t peer)
{
	while (parts->leads[peer] != peer)
		peer = parts->leads[peer] = parts->leads[parts->leads[peer]]; /* shorter the next time */
	return peer;
}

void pr_parts_join(struct pr_parts *parts, uint32_t a, uint32_t b)
{
	a = pr_parts_of(parts, a);
	b = pr_parts_of(parts, b);
	parts->leads[a > b ? a : b] = a > b ? b : a;
}

/*
 * Which parts each part has lost, or is not known to reach, without repetition, sorted: list[start[part]] and on up to
 * start[part + 1].
 */
struct losses {
	uint32_t *list;
	size_t *start, count, room;
	uint32_t *member, *next; /* the peers of each part, one leading to the next */
	uint32_t *noted;         /* of each part: one more than the part that was last found to have lost it */
	bool *listens;           /* ditto: somebody in it does */
	struct pr_alike alike;
};

#define NOBODY UINT32_MAX

static bool make(struct losses *l, struct pr_parts *parts)
{
	size_t n = parts->peers;
	*l = (struct losses){.start = calloc(n + 2, sizeof *l->start), .member = malloc((n + 1) * sizeof *l->member),
	                     .next = malloc((n + 1) * sizeof *l->next), .noted = calloc(n + 1, sizeof *l->noted),
	                     .listens = calloc(n + 1, sizeof *l->listens)};
	if (!l->start || !l->member || !l->next || !l->noted || !l->listens || !pr_alike_make(&l->alike, n))
		return false;
	memset(l->member, 0xff, n * sizeof *l->member);
	for (size_t u = n; u-- > 0;) {
		uint32_t part = pr_parts_of(parts, (uint32_t)u);
		l->next[u] = l->member[part];
		l->member[part] = (uint32_t)u;
		l->listens[part] |= parts->listens[u];
	}
	return true;
}

static void clear(struct losses *l)
{
	free(l->list);
	free(l->start);
	free(l->member);
	free(l->next);
	free(l->noted);
	free(l->listens);
	pr_alike_clear(&l->alike);
}

/*
 * Adds the parts to which, or from which, a peer's links are cut. No path of links that are up leads to another part, so that a link to
 * it that is in doubt counts as cut (design: what is unknown, and has no way around): who doubts it has lost the same as who is certain.
 */
static bool add(struct losses *l, struct pr_parts *parts, const struct pr_rows *rows, uint32_t peer, uint32_t part)
{
	for (size_t i = rows->start[peer]; i < rows->start[peer + 1]; i++) {
		uint32_t other = pr_parts_of(parts, rows->ends[i].peer);
		if ((other == part && !rows->ends[i].cut) || l->noted[other] == part + 1)
			continue;
		l->noted[other] = part + 1;
		if (!pr_grow(&l->list, &l->room, l->count + 1, sizeof *l->list))
			return false;
		l->list[l->count++] = other;
	}
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static bool same_losses(const void *context, uint32_t a, uint32_t b)
{
	const struct losses *l = context;
	if (l->listens[a] || l->listens[b])
		return false;
	size_t n = l->start[a + 1] - l->start[a];
	return n == l->start[b + 1] - l->start[b] &&
	       (n == 0 || memcmp(l->list + l->start[a], l->list + l->start[b], n * sizeof *l->list) == 0);
}

/* Gives all peers of a part the class of the first part that has lost the same. */
static bool classify(struct losses *l, struct pr_graph *g, struct pr_parts *parts, uint32_t part)
{
	uint64_t hash = l->listens[part] ? pr_spread(part + 1) : 0; /* or many classes would have one hash */
	l->start[part] = l->count;
	for (uint32_t u = l->member[part]; u != NOBODY; u = l->next[u])
		if (!add(l, parts, &g->out, u, part) || !add(l, parts, &g->in, u, part))
			return false;
	l->start[part + 1] = l->count;
	size_t n = l->count - l->start[part];
	if (n > 1)
		qsort(l->list + l->start[part], n, sizeof *l->list, by_number);
	for (size_t i = l->start[part]; i < l->count && !l->listens[part]; i++)
		hash += pr_spread(l->list[i] + 1);
	uint32_t class = pr_alike_number(&l->alike, part, pr_spread(hash), same_losses, l);
	for (uint32_t u = l->member[part]; u != NOBODY; u = l->next[u])
		g->class[u] = class;
	return true;
}

bool pr_presume(struct pr_graph *g, struct pr_parts *parts)
{
	struct losses l;
	bool done = make(&l, parts);
	for (uint32_t part = 0; done && part < g->peers; part++) {
		if (l.member[part] != NOBODY)
			done = classify(&l, g, parts, part);
		else
			l.start[part + 1] = l.count;
	}
	clear(&l);
	return done;
}
