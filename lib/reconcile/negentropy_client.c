#include "base/grow.h"
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

/* All that the other end has in the range, against all that we have. */
static void settle(struct pr_negentropy *n, const struct pr_walk *walk, const struct pr_negentropy_found *found)
{
	struct pr_idlist *ids = &n->ids;
	if (!pr_idlist_read(ids, walk->range.payload)) {
		n->failed = true;
		return;
	}
	for (size_t i = walk->first; i < walk->end; i++) {
		struct pr_idlist_entry *there = pr_idlist_find(ids, pr_id_of(&n->set->items[i].key));
		if (there)
			there->found = true;
		else
			found->have(found->arg, &n->set->items[i]);
	}
	pr_idlist_unsort(ids);
	for (size_t i = 0; i < ids->count; i++)
		if (!ids->entries[i].found)
			found->need(found->arg, pr_idlist_id(ids, &ids->entries[i]), &walk->range);
	n->settled |= ids->count > 0 || walk->end > walk->first;
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
