#include "values.h"

#include <stdlib.h>

#include "base/hash.h"

struct pr_kept_value {
	struct pr_kept_value *next, *before; /* of all */
	uint32_t times, n;
	uint32_t slot;
	uint8_t bytes[];
};

#define COST (sizeof(struct pr_kept_value) + 2 * sizeof(void *)) /* with what malloc() takes for itself, about */

static bool is_text(const struct pr_kept_value *value, struct pr_span text)
{
	return value && pr_same(pr_values_text(value), text);
}

void pr_values_free(struct pr_values *values)
{
	for (struct pr_kept_value *value = values->all, *next; value; value = next) {
		next = value->next;
		free(value);
	}
}

static struct pr_kept_value *make(struct pr_values *values, struct pr_chunks *memory, struct pr_span text, uint32_t slot, bool *full)
{
	*full = memory->used > memory->most || COST + text.n > memory->most - memory->used;
	struct pr_kept_value *value = *full ? NULL : malloc(sizeof *value + text.n);
	if (!value)
		return NULL;
	*value = (struct pr_kept_value){.next = values->all, .n = (uint32_t)text.n, .slot = slot};
	if (values->all)
		values->all->before = value;
	values->all = value;
	if (text.n > 0)
		memcpy(value->bytes, text.p, text.n);
	memory->used += COST + text.n;
	return value;
}

struct pr_kept_value *pr_values_keep(struct pr_values *values, struct pr_chunks *memory, struct pr_span text, bool *full)
{
	*full = false;
	if (is_text(values->last, text)) {
		values->last->times++;
		return values->last;
	}
	uint32_t slot = (uint32_t)pr_hash(0, text) % PR_VALUES_RECENT;
	struct pr_kept_value *value = values->recent[slot];
	if (!is_text(value, text) && !(value = make(values, memory, text, slot, full)))
		return NULL;
	value->times++;
	values->last = values->recent[slot] = value;
	return value;
}

void pr_values_drop(struct pr_values *values, struct pr_chunks *memory, struct pr_kept_value *value)
{
	if (--value->times > 0)
		return;
	if (values->recent[value->slot] == value)
		values->recent[value->slot] = NULL;
	if (values->last == value)
		values->last = NULL;
	if (value->next)
		value->next->before = value->before;
	*(value->before ? &value->before->next : &values->all) = value->next;
	memory->used -= COST + value->n;
	free(value);
}

struct pr_span pr_values_text(const struct pr_kept_value *value)
{
	return (struct pr_span){value->bytes, value->n};
}
