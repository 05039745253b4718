#include "negentropy.h"

#include <stdlib.h>

#include "negentropy_parts.h"

#define PARTS 16u
#define MARGIN 200u /* what may follow when the limit is reached: a skipped range and a last fingerprint */

void pr_negentropy_free(struct pr_negentropy *n)
{
	pr_text_free(&n->out.text);
	free(n->open.list);
	free(n->asked.list);
	pr_idlist_free(&n->ids);
	*n = (struct pr_negentropy){0};
}

bool pr_walk_begin(struct pr_walk *walk, struct pr_span message, const char **why)
{
	*walk = (struct pr_walk){0};
	*why = message.n == 0 || message.p[0] >> 4 != PR_NEGENTROPY_VERSION >> 4 ? "no message of this protocol" : NULL;
	if (message.n == 0 || message.p[0] != PR_NEGENTROPY_VERSION)
		return false;
	pr_range_reader_begin(&walk->in, (struct pr_span){message.p + 1, message.n - 1});
	return true;
}

int pr_walk_next(struct pr_walk *walk, const struct pr_negentropy *n)
{
	walk->first = walk->end;
	int got = pr_range_next(&walk->in, &walk->range);
	if (got > 0)
		walk->end = pr_idset_find(n->set, walk->first, &walk->range.to.key);
	return got;
}

void pr_negentropy_skip(struct pr_negentropy *n, const struct pr_bound *to)
{
	if (pr_id_compare(&n->out.at.key, &to->key) < 0)
		pr_range_write(&n->out, to, PR_RANGE_SKIP);
}

static void write_fingerprint(struct pr_negentropy *n, size_t first, size_t end, const struct pr_bound *to)
{
	uint8_t fingerprint[PR_FINGERPRINT_SIZE];
	pr_range_write(&n->out, to, PR_RANGE_FINGERPRINT);
	pr_idset_fingerprint(n->set, first, end, fingerprint);
	pr_text_bytes(&n->out.text, fingerprint, sizeof fingerprint);
}

static void write_ids(struct pr_negentropy *n, size_t first, size_t end, const struct pr_bound *to)
{
	pr_range_write(&n->out, to, PR_RANGE_IDS);
	pr_range_write_number(&n->out, end - first);
	for (size_t i = first; i < end; i++)
		pr_text_bytes(&n->out.text, pr_id_of(&n->set->items[i].key), PR_ID_SIZE);
}

/* The shortest bound between an item and the one before it. */
static struct pr_bound bound_before(const struct pr_idset *set, size_t item)
{
	const struct pr_id_key *before = &set->items[item - 1].key, *key = &set->items[item].key;
	struct pr_bound bound = {0};
	unsigned same = 0;
	while (before->bytes[same] == key->bytes[same])
		same++;
	bound.prefix = same < 8 ? 0 : same - 7;
	memcpy(bound.key.bytes, key->bytes, 8 + bound.prefix);
	return bound;
}

void pr_negentropy_split(struct pr_negentropy *n, size_t first, size_t end, const struct pr_bound *to)
{
	size_t count = end - first, part = count / PARTS, longer = count % PARTS;
	if (count < 2 * PARTS) {
		write_ids(n, first, end, to);
		return;
	}
	for (size_t i = 0; i < PARTS; i++) {
		size_t next = first + part + (i < longer);
		struct pr_bound bound = next == end ? *to : bound_before(n->set, next);
		write_fingerprint(n, first, next, &bound);
		first = next;
	}
}

bool pr_negentropy_full(const struct pr_negentropy *n)
{
	return n->limit > 0 && n->out.text.n > n->limit - MARGIN;
}

void pr_negentropy_rest(struct pr_negentropy *n, size_t first)
{
	write_fingerprint(n, first, n->set->count, &pr_range_end);
}

bool pr_range_alike(const struct pr_negentropy *n, const struct pr_walk *walk)
{
	uint8_t ours[PR_FINGERPRINT_SIZE];
	pr_idset_fingerprint(n->set, walk->first, walk->end, ours);
	return memcmp(ours, walk->range.payload.p, sizeof ours) == 0;
}

struct pr_span pr_negentropy_end(struct pr_negentropy *n, const char **why)
{
	if (n->out.text.failed || n->failed) {
		*why = "out of memory";
		return (struct pr_span){NULL, 0};
	}
	return (struct pr_span){(const uint8_t *)n->out.text.p, n->out.text.n};
}

/* As many of our ids as there is room for, in a message that was so long. What is left of the range begins with the item returned. */
static size_t list_ids(struct pr_negentropy *n, const struct pr_walk *walk, size_t length)
{
	size_t room = n->limit == 0 ? SIZE_MAX : (n->limit - MARGIN - length) / PR_ID_SIZE + 1;
	if (walk->end - walk->first <= room) {
		write_ids(n, walk->first, walk->end, &walk->range.to);
		return walk->end;
	}
	size_t end = walk->first + room;
	const struct pr_bound bound = {n->set->items[end].key, PR_ID_SIZE};
	write_ids(n, walk->first, end, &bound);
	return end;
}

/* False: the message is full. */
static bool answer_range(struct pr_negentropy *n, const struct pr_walk *walk)
{
	enum pr_range_mode mode = walk->range.mode;
	size_t length = n->out.text.n, left = walk->end;
	if (mode == PR_RANGE_SKIP || (mode == PR_RANGE_FINGERPRINT && pr_range_alike(n, walk)))
		return true;
	pr_negentropy_skip(n, &walk->range.from);
	const struct pr_range_writer then = n->out;
	if (mode == PR_RANGE_IDS)
		left = list_ids(n, walk, length);
	else
		pr_negentropy_split(n, walk->first, walk->end, &walk->range.to);
	if (!pr_negentropy_full(n))
		return true;
	if (mode == PR_RANGE_FINGERPRINT) {
		pr_range_writer_undo(&n->out, &then);
		left = walk->first;
	}
	pr_negentropy_rest(n, left);
	return false;
}

struct pr_span pr_negentropy_answer(struct pr_negentropy *n, struct pr_span message, const char **why)
{
	struct pr_walk walk;
	int got;
	pr_range_writer_begin(&n->out);
	if (!pr_walk_begin(&walk, message, why))
		return *why ? (struct pr_span){NULL, 0} : pr_negentropy_end(n, why);
	while ((got = pr_walk_next(&walk, n)) > 0)
		if (!answer_range(n, &walk))
			break;
	*why = walk.in.why;
	return got < 0 ? (struct pr_span){NULL, 0} : pr_negentropy_end(n, why);
}
