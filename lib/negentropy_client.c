#include <stdlib.h>

#include "grow.h"
#include "negentropy_parts.h"

static bool below(const struct pr_bound *a, const struct pr_bound *b)
{
	return pr_id_compare(&a->key, &b->key) < 0;
}

static void ask(struct pr_negentropy *n, const struct pr_bound *from, const struct pr_bound *to)
{
	struct pr_open_ranges *asked = &n->asked;
	if (asked->count > 0 && !below(&asked->list[asked->count - 1].to, from)) {
		asked->list[asked->count - 1].to = *to;
		return;
	}
	if (!pr_grow(&asked->list, &asked->cap, asked->count + 1, sizeof *asked->list)) {
		n->failed = true;
		return;
	}
	asked->list[asked->count++] = (struct pr_open_range){*from, *to};
}

/* The message that was written is the one to be answered. */
static void await(struct pr_negentropy *n)
{
	const struct pr_open_ranges answered = n->open;
	n->open = n->asked;
	n->asked = answered;
	n->asked.count = 0;
}

struct pr_span pr_negentropy_begin(struct pr_negentropy *n, const char **why)
{
	const struct pr_bound start = {0};
	n->asked.count = 0;
	n->idle = 0;
	n->failed = false;
	pr_range_writer_begin(&n->out);
	pr_negentropy_split(n, 0, n->set->count, &pr_range_end);
	ask(n, &start, &pr_range_end);
	await(n);
	return pr_negentropy_end(n, why);
}

static int compare_ids(const void *a, const void *b, void *list)
{
	const struct pr_negentropy_id *x = a, *y = b;
	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	return memcmp((const uint8_t *)list + (size_t)x->index * PR_ID_SIZE, (const uint8_t *)list + (size_t)y->index * PR_ID_SIZE,
	              PR_ID_SIZE);
}

static uint64_t head_of(const uint8_t *id)
{
	uint64_t head;
	memcpy(&head, id, sizeof head);
	return head;
}

/* Those of a list, to be searched; an id that stands in it twice counts once. The number of them; SIZE_MAX: memory ran out. */
static size_t read_ids(struct pr_negentropy *n, struct pr_span list)
{
	size_t count = list.n / PR_ID_SIZE, kept = 0;
	if (!pr_grow(&n->ids, &n->ids_cap, count, sizeof *n->ids))
		return SIZE_MAX;
	for (size_t i = 0; i < count; i++)
		n->ids[i] = (struct pr_negentropy_id){head_of(list.p + i * PR_ID_SIZE), (uint32_t)i, false};
	if (count > 0)
		qsort_r(n->ids, count, sizeof *n->ids, compare_ids, (void *)list.p);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || compare_ids(&n->ids[kept - 1], &n->ids[i], (void *)list.p) != 0)
			n->ids[kept++] = n->ids[i];
	return kept;
}

static struct pr_negentropy_id *find_id(const struct pr_negentropy *n, size_t count, struct pr_span list, const uint8_t *id)
{
	uint64_t head = head_of(id);
	size_t first = 0;
	while (count > 0) {
		struct pr_negentropy_id *middle = &n->ids[first + count / 2];
		int order = middle->head != head ? (middle->head < head ? -1 : 1)
		                                 : memcmp(list.p + (size_t)middle->index * PR_ID_SIZE, id, PR_ID_SIZE);
		if (order == 0)
			return middle;
		first += order < 0 ? count / 2 + 1 : 0;
		count = order < 0 ? count - count / 2 - 1 : count / 2;
	}
	return NULL;
}

static int by_index(const void *a, const void *b)
{
	const struct pr_negentropy_id *x = a, *y = b;
	return (x->index > y->index) - (x->index < y->index);
}

/* All that the other end has in the range, against all that we have. */
static void settle(struct pr_negentropy *n, const struct pr_walk *walk, const struct pr_negentropy_found *found)
{
	struct pr_span list = walk->range.payload;
	size_t count = read_ids(n, list);
	if (count == SIZE_MAX) {
		n->failed = true;
		return;
	}
	for (size_t i = walk->first; i < walk->end; i++) {
		struct pr_negentropy_id *id = find_id(n, count, list, pr_id_of(&n->set->items[i].key));
		if (id)
			id->here = true;
		else
			found->have(found->arg, &n->set->items[i]);
	}
	if (count > 0)
		qsort(n->ids, count, sizeof *n->ids, by_index); /* as they were listed */
	for (size_t i = 0; i < count; i++)
		if (!n->ids[i].here)
			found->need(found->arg, list.p + (size_t)n->ids[i].index * PR_ID_SIZE, &walk->range);
	n->settled |= count > 0 || walk->end > walk->first;
}

/* Asks about the part of a range that begins in the open range numbered `open`. False: the message is full. */
static bool ask_part(struct pr_negentropy *n, const struct pr_range *range, size_t open)
{
	const struct pr_open_range *whole = &n->open.list[open];
	const struct pr_bound from = below(&range->from, &whole->from) ? whole->from : range->from;
	const struct pr_bound to = below(&range->to, &whole->to) ? range->to : whole->to;
	size_t first = pr_idset_find(n->set, 0, &from.key), end = pr_idset_find(n->set, first, &to.key);
	pr_negentropy_skip(n, &from);
	const struct pr_range_writer then = n->out;
	pr_negentropy_split(n, first, end, &to);
	if (!pr_negentropy_full(n)) {
		ask(n, &from, &to);
		return true;
	}
	pr_range_writer_undo(&n->out, &then);
	pr_negentropy_rest(n, first);
	ask(n, &from, &whole->to);
	while (++open < n->open.count)
		ask(n, &n->open.list[open].from, &n->open.list[open].to);
	return false;
}

/* False: the message is full. *open: the first open range that may reach into this range, or one behind it. */
static bool take_range(struct pr_negentropy *n, const struct pr_walk *walk, const struct pr_negentropy_found *found,
                       size_t *open)
{
	const struct pr_range *range = &walk->range;
	while (*open < n->open.count && !below(&range->from, &n->open.list[*open].to))
		++*open;
	if (range->mode == PR_RANGE_SKIP || *open == n->open.count || !below(&range->from, &range->to))
		return true;
	const struct pr_open_range *first = &n->open.list[*open];
	bool within = !below(&range->from, &first->from) && !below(&first->to, &range->to);
	if (range->mode == PR_RANGE_FINGERPRINT && pr_range_alike(n, walk)) {
		n->settled |= within && walk->end > walk->first;
		return true;
	}
	if (range->mode == PR_RANGE_IDS && within) {
		settle(n, walk, found);
		return true;
	}
	for (size_t i = *open; i < n->open.count && below(&n->open.list[i].from, &range->to); i++)
		if (!ask_part(n, range, i))
			return false;
	return true;
}

int pr_negentropy_take(struct pr_negentropy *n, struct pr_span answer, const struct pr_negentropy_found *found,
                       struct pr_span *message, const char **why)
{
	struct pr_walk walk;
	size_t open = 0;
	int got;
	if (!pr_walk_begin(&walk, answer, why)) {
		*why = *why ? *why : "the other end speaks another version of the protocol";
		return -1;
	}
	pr_range_writer_begin(&n->out);
	n->settled = false;
	while ((got = pr_walk_next(&walk, n)) > 0)
		if (!take_range(n, &walk, found, &open))
			break;
	n->idle = n->settled ? 0 : n->idle + 1;
	*why = got < 0 ? walk.in.why : n->idle > PR_NEGENTROPY_IDLE ? "it answers, and settles nothing" : NULL;
	if (*why)
		return -1;
	await(n);
	*message = pr_negentropy_end(n, why);
	return message->p ? message->n > 1 : -1;
}
