#include "vclock.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/utf8.h"
#include "decode.h"
#include "json_pick.h"

void pr_vclock_free(struct pr_vclock *clock)
{
	free(clock->entries);
	pr_build_free(&clock->map);
	*clock = (struct pr_vclock){0};
}

/* Encoded texts are in the order of their lengths first. */
static int compare_names(struct pr_span x, struct pr_span y)
{
	if (x.n != y.n)
		return x.n < y.n ? -1 : 1;
	return x.n ? memcmp(x.p, y.p, x.n) : 0;
}

static int compare(const void *a, const void *b)
{
	const struct pr_vclock_entry *x = a, *y = b;
	return compare_names(x->name, y->name);
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

/* A walk over two clocks at once: each name that one of them has, with what both count of it. */
struct both {
	struct pr_cursor x, y;
	uint64_t x_left, y_left;
	struct pr_span name;
	uint64_t x_count, y_count;
};

static struct both both_of(struct pr_span x, struct pr_span y)
{
	struct both b = {.x = pr_cursor_of(x), .y = pr_cursor_of(y)};
	b.x_left = pr_cursor_count(&b.x);
	b.y_left = pr_cursor_count(&b.y);
	return b;
}

static bool both_next(struct both *b)
{
	struct pr_cursor x = b->x, y = b->y;
	struct pr_span x_name = b->x_left > 0 ? pr_cursor_text(&x) : (struct pr_span){NULL, 0};
	struct pr_span y_name = b->y_left > 0 ? pr_cursor_text(&y) : (struct pr_span){NULL, 0};
	if (b->x_left == 0 && b->y_left == 0)
		return false;
	int order = b->x_left == 0 ? 1 : b->y_left == 0 ? -1 : compare_names(x_name, y_name);
	b->name = order <= 0 ? x_name : y_name;
	b->x_count = order <= 0 ? pr_cursor_uint(&x) : 0;
	b->y_count = order >= 0 ? pr_cursor_uint(&y) : 0;
	if (order <= 0) {
		b->x = x;
		b->x_left--;
	}
	if (order >= 0) {
		b->y = y;
		b->y_left--;
	}
	return true;
}

enum pr_vclock_order pr_vclock_order(struct pr_span a, struct pr_span b)
{
	bool less = false, more = false;
	struct both walk = both_of(a, b);
	while (both_next(&walk)) {
		less |= walk.x_count < walk.y_count;
		more |= walk.x_count > walk.y_count;
	}
	if (less && more)
		return PR_VCLOCK_CONCURRENT;
	return less ? PR_VCLOCK_BEFORE : more ? PR_VCLOCK_AFTER : PR_VCLOCK_EQUAL;
}

uint64_t pr_vclock_count(struct pr_span map, struct pr_span name)
{
	struct pr_cursor c = pr_cursor_of(map);
	for (uint64_t left = pr_cursor_count(&c); left > 0; left--) {
		struct pr_span found = pr_cursor_text(&c);
		uint64_t count = pr_cursor_uint(&c);
		if (pr_same(found, name))
			return count;
	}
	return 0;
}

void pr_vclock_join(struct pr_build *b, struct pr_span x, struct pr_span y)
{
	uint64_t names = 0;
	for (struct both walk = both_of(x, y); both_next(&walk);)
		names++;
	pr_add_map(b, names);
	for (struct both walk = both_of(x, y); both_next(&walk);) {
		pr_add_text(b, walk.name);
		pr_add_uint(b, walk.x_count > walk.y_count ? walk.x_count : walk.y_count);
	}
}
