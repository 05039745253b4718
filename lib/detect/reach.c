#include "reach.h"

#include <stdlib.h>
#include <string.h>

#define NOBODY UINT32_MAX

/*
 * A walk in depth over links that are up, from peers to peers of their class that were not visited yet. Who that is, is
 * found by place in the order of classes: next[place] leads to the first place from there on that was not visited. As
 * each peer's row is in the same order, it goes through both once, however often the walk comes back to it.
 */
struct walk {
	const struct pr_graph *g;
	const struct pr_rows *rows; /* to walk forwards or backwards */
	uint32_t *place, *order;    /* of each peer, and back */
	uint32_t *begin, *end;      /* of each class: its first place, and the one behind its last */
	uint32_t *next;             /* one more than there are places */
	uint32_t *cursor;           /* of each peer: the place where to go on */
	size_t *listed;             /* of each peer: where to go on in its row */
	uint32_t *path;             /* from where the walk began to where it is */
};

static void clear(struct walk *w)
{
	free(w->place);
	free(w->order);
	free(w->begin);
	free(w->end);
	free(w->next);
	free(w->cursor);
	free(w->listed);
	free(w->path);
}

static bool make(struct walk *w, const struct pr_graph *g)
{
	size_t room = (g->peers + 1) * sizeof(uint32_t);
	*w = (struct walk){.g = g, .place = malloc(room), .order = malloc(room), .begin = malloc(room),
	                   .end = calloc(1, room), .next = malloc(room), .cursor = malloc(room),
	                   .listed = malloc((g->peers + 1) * sizeof *w->listed), .path = malloc(room)};
	if (!w->place || !w->order || !w->begin || !w->end || !w->next || !w->cursor || !w->listed || !w->path) {
		clear(w);
		return false;
	}
	uint32_t begin = 0;
	for (size_t u = 0; u < g->peers; u++)
		w->end[g->class[u]]++;
	for (size_t c = 0; c < g->peers; c++) {
		uint32_t size = w->end[c];
		w->begin[c] = w->end[c] = begin; /* the end moves as its peers take their places */
		begin += size;
	}
	for (size_t u = 0; u < g->peers; u++) {
		w->place[u] = w->end[g->class[u]]++;
		w->order[w->place[u]] = (uint32_t)u;
	}
	return true;
}

/* Nobody was visited. */
static void start(struct walk *w, const struct pr_rows *rows)
{
	w->rows = rows;
	for (size_t i = 0; i <= w->g->peers; i++)
		w->next[i] = (uint32_t)i;
	for (size_t u = 0; u < w->g->peers; u++) {
		w->cursor[u] = w->begin[w->g->class[u]];
		w->listed[u] = rows->start[u];
	}
}

static uint32_t unvisited_from(struct walk *w, uint32_t place)
{
	while (w->next[place] != place) {
		w->next[place] = w->next[w->next[place]];
		place = w->next[place];
	}
	return place;
}

static bool is_listed(struct walk *w, uint32_t u, uint32_t v)
{
	size_t *i = &w->listed[u], end = w->rows->start[u + 1];
	while (*i < end && w->rows->ends[*i].peer < v)
		++*i;
	return *i < end && w->rows->ends[*i].peer == v;
}

/* Visits one that a link leads to from u; NOBODY if none is left. */
static uint32_t step(struct walk *w, uint32_t u)
{
	uint32_t place, end = w->end[w->g->class[u]];
	while ((place = unvisited_from(w, w->cursor[u])) < end) {
		w->cursor[u] = place + 1;
		if (!is_listed(w, u, w->order[place])) {
			w->next[place] = place + 1;
			return w->order[place];
		}
	}
	return NOBODY;
}

/* Visits whom a walk from one peer leads to, each to left[] when it was left for good. Returns how many. */
static size_t walk_from(struct walk *w, uint32_t peer, uint32_t *left)
{
	size_t depth = 1, count = 0;
	if (w->next[w->place[peer]] != w->place[peer])
		return 0;
	w->next[w->place[peer]]++;
	w->path[0] = peer;
	while (depth > 0) {
		uint32_t v = step(w, w->path[depth - 1]);
		if (v != NOBODY)
			w->path[depth++] = v;
		else
			left[count++] = w->path[--depth];
	}
	return count;
}

/*
 * Kosaraju's: walked backwards from whom a forward walk left last, each walk finds a part. To members[]: the peers, part
 * after part. False if there are more than `most`.
 */
static bool find_parts(struct pr_reach *reach, struct walk *w, uint32_t *left, uint32_t *members, size_t most)
{
	size_t count = 0, n = w->g->peers;
	start(w, &w->g->out);
	for (size_t u = 0; u < n; u++)
		count += walk_from(w, (uint32_t)u, left + count);
	start(w, &w->g->in);
	count = 0;
	for (size_t i = n; i-- > 0;) {
		size_t found = walk_from(w, left[i], members + count);
		for (size_t k = 0; k < found; k++)
			reach->part[members[count + k]] = (uint32_t)reach->parts;
		count += found;
		reach->parts += found > 0;
		if (reach->parts > most)
			return false;
	}
	return true;
}

static void join(uint32_t *piece, size_t parts, uint32_t a, uint32_t b)
{
	uint32_t from = piece[a], to = piece[b];
	for (size_t i = 0; from != to && i < parts; i++)
		if (piece[i] == from)
			piece[i] = to;
}

/*
 * A part leads to another of its class if there are more links between the two than are listed. Those that it can lead to are
 * settled before it. scratch: three numbers a part.
 */
static void close_up(struct pr_reach *reach, const struct pr_graph *g, const uint32_t *members, uint32_t *scratch)
{
	size_t k = reach->parts, last = g->peers;
	uint32_t *size = scratch, *piece = scratch + k, *listed = scratch + 2 * k;
	for (size_t i = 0; i < last; i++)
		size[reach->part[i]]++;
	for (uint32_t p = 0; p < k; p++)
		piece[p] = p;
	for (size_t p = k; p-- > 0;) {
		size_t first = last - size[p];
		bool *row = reach->reaches + p * k;
		uint32_t class = g->class[members[first]];
		row[p] = true;
		memset(listed, 0, k * sizeof *listed);
		for (size_t i = first; i < last; i++)
			for (size_t e = g->out.start[members[i]]; e < g->out.start[members[i] + 1]; e++)
				listed[reach->part[g->out.ends[e].peer]]++;
		size_t head = last; /* of the part behind, whose first member stands there */
		for (size_t q = p + 1; q < k; head += size[q++]) {
			if (row[q] || g->class[members[head]] != class || listed[q] == (uint64_t)size[p] * size[q])
				continue;
			for (size_t r = q; r < k; r++)
				row[r] |= reach->reaches[q * k + r];
			join(piece, k, (uint32_t)p, (uint32_t)q);
		}
		last = first;
	}
	reach->connected = true;
	for (size_t p = 1; p < k; p++)
		reach->connected = reach->connected && piece[p] == piece[0];
}

int pr_reach_find(struct pr_reach *reach, const struct pr_graph *g)
{
	struct walk w = {0};
	uint32_t *left = malloc((g->peers + 1) * sizeof *left), *members = malloc((g->peers + 1) * sizeof *members);
	*reach = (struct pr_reach){.part = malloc((g->peers + 1) * sizeof *reach->part)};
	int done = left && members && reach->part && make(&w, g) ? 1 : -1;
	if (done > 0) {
		done = find_parts(reach, &w, left, members, PR_REACH_MAX);
		clear(&w);
	}
	if (done > 0) {
		uint32_t *scratch = calloc(3 * reach->parts + 1, sizeof *scratch);
		reach->reaches = calloc(reach->parts * reach->parts + 1, sizeof *reach->reaches);
		done = scratch && reach->reaches ? 1 : -1;
		if (done > 0)
			close_up(reach, g, members, scratch);
		free(scratch);
	}
	free(left);
	free(members);
	if (done <= 0)
		pr_reach_clear(reach);
	return done;
}

uint32_t *pr_reach_parts(const struct pr_graph *g)
{
	struct walk w;
	uint32_t *left = malloc((g->peers + 1) * sizeof *left), *members = malloc((g->peers + 1) * sizeof *members);
	struct pr_reach reach = {.part = malloc((g->peers + 1) * sizeof *reach.part)};
	bool done = left && members && reach.part && make(&w, g);
	if (done) {
		find_parts(&reach, &w, left, members, SIZE_MAX);
		clear(&w);
	}
	free(left);
	free(members);
	if (!done)
		pr_reach_clear(&reach);
	return reach.part;
}

void pr_reach_clear(struct pr_reach *reach)
{
	free(reach->part);
	free(reach->reaches);
	*reach = (struct pr_reach){0};
}
