#include "divide.h"

#include <stdlib.h>
#include <string.h>

#include "alike.h"
#include "base/grow.h"
#include "reach.h"

/*
 * A graph, and who reaches whom in it; and the links that are cut though there is a way around them, as rows. All that is cut
 * besides follows from the parts.
 */
struct map {
	const struct pr_graph *g;
	struct pr_reach reach;
	struct pr_rows out, in;
};

static bool is_apart(const struct map *map, const struct pr_rows *rows, size_t u, struct pr_end end)
{
	const uint32_t *part = map->reach.part;
	size_t from = rows == &map->g->out ? part[u] : part[end.peer], to = rows == &map->g->out ? part[end.peer] : part[u];
	return end.cut && map->reach.reaches[from * map->reach.parts + to];
}

static bool pick_apart(const struct map *map, const struct pr_rows *rows, struct pr_rows *apart)
{
	size_t n = map->g->peers, count = 0;
	apart->start = malloc((n + 1) * sizeof *apart->start);
	for (size_t u = 0; apart->start && u < n; u++) {
		apart->start[u] = count;
		for (size_t i = rows->start[u]; i < rows->start[u + 1]; i++)
			count += is_apart(map, rows, u, rows->ends[i]);
	}
	apart->ends = malloc((count + 1) * sizeof *apart->ends);
	if (!apart->start || !apart->ends)
		return false;
	apart->start[n] = count;
	count = 0;
	for (size_t u = 0; u < n; u++)
		for (size_t i = rows->start[u]; i < rows->start[u + 1]; i++)
			if (is_apart(map, rows, u, rows->ends[i]))
				apart->ends[count++] = rows->ends[i];
	return true;
}

static bool same_row(const struct pr_rows *rows, uint32_t u, uint32_t v)
{
	const struct pr_end *a = rows->ends + rows->start[u], *b = rows->ends + rows->start[v];
	size_t n = rows->start[u + 1] - rows->start[u];
	return n == rows->start[v + 1] - rows->start[v] && memcmp(a, b, n * sizeof *a) == 0;
}

/* Who reaches the same peers and is reached by them is reached by itself, so it is in the same part. */
static bool same_reach(const void *context, uint32_t u, uint32_t v)
{
	const struct map *map = context;
	return map->reach.part[u] == map->reach.part[v] && same_row(&map->out, u, v) && same_row(&map->in, u, v);
}

static uint64_t hash_of(const struct map *map, uint32_t u)
{
	uint64_t hash = 0;
	for (size_t i = map->out.start[u]; i < map->out.start[u + 1]; i++)
		hash += pr_spread(2 * (uint64_t)map->out.ends[i].peer + 1);
	for (size_t i = map->in.start[u]; i < map->in.start[u + 1]; i++)
		hash += pr_spread(2 * (uint64_t)map->in.ends[i].peer + 2);
	return pr_spread(hash + map->reach.part[u]);
}

static bool group(struct pr_partition *p, const struct map *map)
{
	struct pr_alike alike;
	if (!pr_alike_make(&alike, p->peers))
		return false;
	for (uint32_t v = 0; v < p->peers; v++)
		p->group[v] = pr_alike_number(&alike, v, hash_of(map, v), same_reach, map);
	p->groups = alike.count;
	pr_alike_clear(&alike);
	pr_partition_muster(p);
	return true;
}

/* Groups by the part that they are in: those of part q from start[q] on up to start[q + 1]. */
struct sorted {
	uint32_t *groups, *start;
	uint32_t *mark;   /* a number a group */
	size_t room;      /* for severed pairs */
	size_t room_inferred;
};

static uint32_t part_of(const struct pr_partition *p, const struct map *map, size_t g)
{
	return map->reach.part[p->members[p->start[g]]];
}

static bool sort(struct sorted *sorted, const struct pr_partition *p, const struct map *map)
{
	size_t parts = map->reach.parts;
	*sorted = (struct sorted){malloc((p->groups + 1) * sizeof *sorted->groups), calloc(parts + 2, sizeof *sorted->start),
	                          calloc(p->groups + 1, sizeof *sorted->mark), 0, 0};
	if (!sorted->groups || !sorted->start || !sorted->mark)
		return false;
	for (size_t g = 0; g < p->groups; g++)
		sorted->start[part_of(p, map, g) + 2]++;
	for (size_t q = 0; q <= parts; q++)
		sorted->start[q + 1] += sorted->start[q];
	for (size_t g = 0; g < p->groups; g++)
		sorted->groups[sorted->start[part_of(p, map, g) + 1]++] = (uint32_t)g;
	return true;
}

static void forget(struct sorted *sorted)
{
	free(sorted->groups);
	free(sorted->start);
	free(sorted->mark);
}

static int add_pair(struct pr_pair **list, size_t *count, size_t *room, uint32_t from, uint32_t to)
{
	if (*count == PR_SEVERED_MAX)
		return 0;
	if (!pr_grow(list, room, *count + 1, sizeof **list))
		return -1;
	(*list)[(*count)++] = (struct pr_pair){from, to};
	return 1;
}

static int by_end(const void *a, const void *b)
{
	const struct pr_pair *x = a, *y = b;
	return (x->to > y->to) - (x->to < y->to);
}

/* What nothing from group i reaches: the groups of whole parts, and those that all of its links lead to are cut. */
static int sever(struct pr_partition *p, const struct map *map, struct sorted *sorted, uint32_t i)
{
	const struct pr_rows *out = &map->out;
	uint32_t peer = p->members[p->start[i]];
	const bool *reaches = map->reach.reaches + map->reach.part[peer] * map->reach.parts;
	size_t before = p->severed_count;
	int done = 1;
	for (size_t q = 0; q < map->reach.parts; q++)
		for (uint32_t k = sorted->start[q]; done > 0 && !reaches[q] && k < sorted->start[q + 1]; k++)
			done = add_pair(&p->severed, &p->severed_count, &sorted->room, i, sorted->groups[k]);
	for (size_t k = out->start[peer]; done > 0 && k < out->start[peer + 1]; k++) {
		uint32_t to = p->group[out->ends[k].peer];
		if (sorted->mark[to] == i + 1)
			continue;
		sorted->mark[to] = i + 1;
		done = add_pair(&p->severed, &p->severed_count, &sorted->room, i, to);
	}
	if (done > 0 && p->severed_count > before)
		qsort(p->severed + before, p->severed_count - before, sizeof *p->severed, by_end);
	return done;
}

/* Which severed pairs are so without any link between the two that is known to be cut. */
static int infer(struct pr_partition *p, const struct map *map, struct sorted *sorted)
{
	const struct pr_rows *out = &map->g->out;
	size_t next = 0;
	int done = 1;
	memset(sorted->mark, 0, p->groups * sizeof *sorted->mark);
	for (uint32_t i = 0; done > 0 && next < p->severed_count; i++) {
		for (size_t m = p->start[i]; p->severed[next].from == i && m < p->start[i + 1]; m++)
			for (size_t k = out->start[p->members[m]]; k < out->start[p->members[m] + 1]; k++)
				if (out->ends[k].cut)
					sorted->mark[p->group[out->ends[k].peer]] = i + 1;
		for (; done > 0 && next < p->severed_count && p->severed[next].from == i; next++)
			if (sorted->mark[p->severed[next].to] != i + 1)
				done = add_pair(&p->inferred, &p->inferred_count, &sorted->room_inferred, i, p->severed[next].to);
	}
	return done;
}

static enum pr_shape shape_of(const struct pr_partition *p, bool connected)
{
	if (p->severed_count == 0)
		return PR_SHAPE_WHOLE;
	if (!connected)
		return PR_SHAPE_COMPLETE;
	for (size_t i = 0; i < p->severed_count; i++)
		if (!pr_partition_severs(p, p->severed[i].to, p->severed[i].from))
			return PR_SHAPE_SIMPLEX;
	return PR_SHAPE_PARTIAL;
}

static int divide(struct pr_partition *p, struct map *map)
{
	struct sorted sorted = {0};
	bool picked = pick_apart(map, &map->g->out, &map->out) && pick_apart(map, &map->g->in, &map->in);
	int done = picked && group(p, map) && sort(&sorted, p, map) ? 1 : -1;
	for (uint32_t i = 0; done > 0 && i < p->groups; i++)
		done = sever(p, map, &sorted, i);
	if (done > 0)
		done = infer(p, map, &sorted);
	if (done > 0)
		p->shape = shape_of(p, map->reach.connected);
	forget(&sorted);
	pr_rows_clear(&map->out);
	pr_rows_clear(&map->in);
	return done;
}

int pr_graph_divide(const struct pr_graph *g, struct pr_partition **p)
{
	struct map map = {.g = g};
	*p = NULL;
	int done = pr_reach_find(&map.reach, g);
	if (done <= 0)
		return done;
	*p = pr_partition_new(g->peers);
	done = *p ? divide(*p, &map) : -1;
	pr_reach_clear(&map.reach);
	if (done <= 0) {
		pr_partition_free(*p);
		*p = NULL;
	}
	return done;
}
