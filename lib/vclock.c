#include "vclock.h"

#include <stdlib.h>

#include "grow.h"
#include "json_pick.h"
#include "utf8.h"

void pr_vclock_free(struct pr_vclock *clock)
{
	free(clock->entries);
	pr_build_free(&clock->map);
	*clock = (struct pr_vclock){0};
}

/* Encoded texts are in the order of their lengths first. */
static int compare(const void *a, const void *b)
{
	const struct pr_vclock_entry *x = a, *y = b;
	if (x->name.n != y->name.n)
		return x->name.n < y->name.n ? -1 : 1;
	return x->name.n ? memcmp(x->name.p, y->name.p, x->name.n) : 0;
}

static bool read_entries(struct pr_vclock *clock, struct pr_span text)
{
	struct pr_scan s = {.p = (const char *)text.p, .end = (const char *)text.p + text.n};
	struct pr_scan_text name;
	struct pr_scan_number number;
	clock->count = 0;
	if (pr_scan_enter(&s, '{'))
		do {
			if (!pr_scan_name(&s, &name) || !pr_scan_integer(&s, &number) || number.negative)
				return false;
			if (name.escaped)
				name.n = pr_scan_unescape(name, (char *)(uintptr_t)name.p);
			clock->failed = !pr_grow(&clock->entries, &clock->cap, clock->count + 1, sizeof *clock->entries);
			if (clock->failed)
				return false;
			clock->entries[clock->count++] =
				(struct pr_vclock_entry){{(const uint8_t *)name.p, name.n}, number.magnitude};
		} while (pr_scan_another(&s, '}'));
	return pr_scan_end(&s);
}

struct pr_span pr_vclock_read(struct pr_vclock *clock, struct pr_span text)
{
	static const struct pr_span none = {NULL, 0};
	if (!pr_utf8_valid(text.p, text.n) || !read_entries(clock, text))
		return none;
	if (clock->count > 0)
		qsort(clock->entries, clock->count, sizeof *clock->entries, compare);
	pr_build_bare(&clock->map);
	pr_add_map(&clock->map, clock->count);
	for (size_t i = 0; i < clock->count; i++) {
		if (i > 0 && pr_same(clock->entries[i - 1].name, clock->entries[i].name))
			return none;
		pr_add_text(&clock->map, clock->entries[i].name);
		pr_add_uint(&clock->map, clock->entries[i].count);
	}
	clock->failed = clock->map.failed;
	return pr_build_bare_end(&clock->map);
}
