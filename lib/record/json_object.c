#include "json_object.h"

#include <stdlib.h>

void pr_object_free(struct pr_object *object)
{
	if (object->p != object->few)
		free(object->p);
}

static bool add(struct pr_object *object, struct pr_scan *s, struct pr_member member)
{
	if (object->n == object->cap) {
		if (object->n >= PR_OBJECT_MEMBERS_MAX)
			return pr_scan_fail(s, "too many members");
		struct pr_member *p = malloc(2 * object->cap * sizeof *p);
		if (!p)
			return pr_scan_fail(s, "out of memory");
		memcpy(p, object->p, object->n * sizeof *p);
		pr_object_free(object);
		object->p = p;
		object->cap *= 2;
	}
	object->p[object->n++] = member;
	return true;
}

/* Replaces the names by what they stand for. None grows, so that all fit into one piece of text. */
static bool unescape_names(struct pr_object *object, struct pr_scan *s, struct pr_text *names)
{
	size_t total = 0;
	for (size_t i = 0; i < object->n; i++)
		total += object->p[i].name.n;
	pr_text_clear(names);
	char *to = pr_text_room(names, total);
	if (!to)
		return pr_scan_fail(s, "out of memory");
	for (size_t i = 0; i < object->n; i++) {
		struct pr_span *name = &object->p[i].name;
		size_t n = pr_scan_unescape((struct pr_scan_text){(const char *)name->p, name->n, true}, to);
		*name = (struct pr_span){(const uint8_t *)to, n};
		to += n;
	}
	return true;
}

bool pr_object_read(struct pr_object *object, struct pr_scan *s, struct pr_text *names)
{
	bool escapes = false;
	object->p = object->few;
	object->n = 0;
	object->cap = PR_KEYS;
	if (!pr_scan_enter(s, '{'))
		return !s->why;
	do {
		struct pr_scan_text name;
		struct pr_member member = {.key = 0};
		if (!pr_scan_name(s, &name))
			return false;
		pr_scan_peek(s);
		member.name = (struct pr_span){(const uint8_t *)name.p, name.n};
		member.value = s->p;
		if (!pr_scan_skip(s))
			return false;
		member.end = s->p;
		escapes = escapes || name.escaped;
		if (!add(object, s, member))
			return false;
	} while (pr_scan_another(s, '}'));
	return !s->why && (!escapes || unescape_names(object, s, names));
}

const struct pr_member *pr_object_member(const struct pr_object *object, const char *name)
{
	for (size_t i = 0; i < object->n; i++)
		if (pr_is(object->p[i].name, name))
			return &object->p[i];
	return NULL;
}

struct pr_member pr_object_take(struct pr_object *object, const char *name)
{
	const struct pr_member *found = pr_object_member(object, name);
	if (!found)
		return (struct pr_member){.value = NULL};
	struct pr_member member = *found;
	size_t at = (size_t)(found - object->p);
	memmove(object->p + at, object->p + at + 1, (object->n - at - 1) * sizeof *object->p);
	object->n--;
	return member;
}

static int key_order(const void *a, const void *b)
{
	const struct pr_member *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

static int name_order(const void *a, const void *b)
{
	const struct pr_member *x = a, *y = b;
	if (x->name.n != y->name.n)
		return x->name.n < y->name.n ? -1 : 1;
	return memcmp(x->name.p, y->name.p, x->name.n);
}

static const struct pr_member *sort(struct pr_object *object, int (*order)(const void *, const void *))
{
	bool sorted = true;
	for (size_t i = 1; i < object->n && sorted; i++)
		sorted = order(&object->p[i - 1], &object->p[i]) < 0;
	if (sorted)
		return NULL;
	qsort(object->p, object->n, sizeof *object->p, order);
	for (size_t i = 1; i < object->n; i++)
		if (order(&object->p[i - 1], &object->p[i]) == 0)
			return &object->p[i];
	return NULL;
}

const struct pr_member *pr_object_sort_keys(struct pr_object *object)
{
	return sort(object, key_order);
}

const struct pr_member *pr_object_sort_names(struct pr_object *object)
{
	return sort(object, name_order);
}
