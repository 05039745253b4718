/* row, values: what is put is what is found, against a plain list; memory is what is in use, and is used again. */
#include "exclude/row.h"

#include <stdlib.h>

#include "base/dice.h"
#include "check.h"
#include "exclude/values.h"

#define MOST 3000u

struct model {
	uint64_t list[MOST];
	size_t count;
};

static bool same(const struct pr_row *row, const struct model *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (pr_row_nth(row, i)->first != m->list[i] || pr_row_nth(row, i)->rest != ~m->list[i])
			return false;
	return row->count == m->count;
}

static void insert(struct pr_row *row, struct model *m, struct pr_chunks *memory, size_t index, uint64_t value)
{
	bool front = index < m->count - index;
	CHECK_EQ_INT(pr_row_reserve(row, front, memory), 1);
	pr_row_insert(row, front, index, &(struct pr_rolled){.first = value, .rest = ~value});
	memmove(m->list + index + 1, m->list + index, (m->count - index) * sizeof *m->list);
	m->list[index] = value;
	m->count++;
}

static void drop(struct pr_row *row, struct model *m, struct pr_chunks *memory)
{
	pr_row_drop(row, memory);
	memmove(m->list, m->list + 1, --m->count * sizeof *m->list);
}

/* Grows and shrinks, at either end or in between, by the seed. */
static void as_a_list(void)
{
	struct pr_dice dice;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct pr_chunks memory = {.most = 64 << 20};
		struct pr_row rows[2] = {{0}};
		static struct model models[2];
		models[0].count = models[1].count = 0;
		pr_dice_seed(&dice, seed);
		size_t target = 1;
		for (uint64_t i = 0; i < 6000; i++) {
			struct pr_row *row = &rows[i % 2];
			struct model *m = &models[i % 2];
			if (i % 500 == 0)
				target = pr_dice_below(&dice, seed % 2 ? 40 : 1200);
			bool more = m->count == 0 || (m->count < MOST && pr_dice_below(&dice, 8) < (m->count < target ? 7u : 1u));
			uint64_t where = pr_dice_below(&dice, 4);
			size_t index = where == 0 ? 0 : where == 1 ? pr_dice_below(&dice, m->count + 1) : m->count;
			if (more)
				insert(row, m, &memory, index, i);
			else
				drop(row, m, &memory);
			CHECK(i % 16 > 1 || same(row, m));
		}
		CHECK(same(&rows[0], &models[0]) && same(&rows[1], &models[1]));
		pr_row_free(&rows[0]);
		pr_row_free(&rows[1]);
		pr_chunks_free(&memory);
	}
}

/* As long as there is one block, however large, its list has one place. */
static void one_block_has_one_place(void)
{
	struct pr_chunks memory = {.most = 64 << 20};
	struct pr_row row = {0};
	static struct model m;
	m.count = 0;
	for (uint64_t i = 0; row.class + 1 < PR_CHUNKS_CLASSES; i++) {
		insert(&row, &m, &memory, m.count, i);
		CHECK(row.block_count == 1 && row.block_room == 1);
	}
	for (uint64_t i = m.count; row.block_count == 1 && i < MOST; i++)
		insert(&row, &m, &memory, m.count, i);
	CHECK(row.block_count == 2 && row.block_room == 2 && same(&row, &m));
	pr_row_free(&row);
	pr_chunks_free(&memory);
}

/* A window that moves on takes no more memory; what two rows of the same size take is the same. */
static void takes_what_it_holds(void)
{
	struct pr_chunks memory = {.most = 64 << 20};
	struct pr_row row = {0};
	static struct model m;
	m.count = 0;
	for (uint64_t i = 0; i < 1000; i++)
		insert(&row, &m, &memory, m.count, i);
	size_t used = memory.used;
	CHECK(used < 1000 * sizeof(struct pr_rolled) + 2 * PR_ROW_BLOCK * sizeof(struct pr_rolled));
	for (uint64_t i = 0; i < 20000; i++) {
		drop(&row, &m, &memory);
		insert(&row, &m, &memory, m.count, i);
	}
	CHECK(same(&row, &m));
	CHECK(memory.used <= used + PR_ROW_BLOCK * sizeof(struct pr_rolled) + 64); /* and its place in the list */
	while (m.count > 0)
		drop(&row, &m, &memory);
	CHECK(memory.used <= PR_ROW_BLOCK * sizeof(struct pr_rolled) + 64);
	pr_row_free(&row);
	pr_chunks_free(&memory);
}

static void is_told_when_there_is_no_more(void)
{
	struct pr_chunks memory = {.most = 4096};
	struct pr_row row = {0};
	uint64_t i = 0;
	for (; pr_row_reserve(&row, i % 2, &memory) == 1; i++)
		pr_row_insert(&row, i % 2, i % 2 ? 0 : row.count, &(struct pr_rolled){.first = i});
	CHECK_EQ_INT(pr_row_reserve(&row, false, &memory), 0);
	CHECK_EQ_INT(row.count, i);
	CHECK(i >= 32 && memory.used <= memory.most);
	pr_row_free(&row);
	pr_chunks_free(&memory);
}

static void values(void)
{
	enum { KEPT = 4000 };
	static struct pr_kept_value *kept[KEPT];
	static struct pr_values store;
	struct pr_chunks memory = {.most = 1 << 20};
	char text[32];
	bool full;
	for (int i = 0; i < KEPT; i++) { /* each of them two times, not one after the other */
		snprintf(text, sizeof text, "value %d", i / 2 % 2 ? i - 2 : i);
		kept[i] = pr_values_keep(&store, &memory, pr_span_of(text), &full);
	}
	for (int i = 0; i < KEPT; i++) {
		snprintf(text, sizeof text, "value %d", i / 2 % 2 ? i - 2 : i);
		CHECK_EQ_SPAN(pr_values_text(kept[i]), text);
		CHECK(i % 4 < 2 || kept[i] == kept[i - 2] || i > 2000); /* one that was displaced is kept twice */
	}
	size_t used = memory.used;
	for (int i = 0; i < KEPT; i += 2)
		pr_values_drop(&store, &memory, kept[i]);
	for (int i = 1; i < KEPT; i += 2) {
		snprintf(text, sizeof text, "value %d", i / 2 % 2 ? i - 2 : i);
		CHECK_EQ_SPAN(pr_values_text(kept[i]), text);
	}
	CHECK(memory.used < used);
	for (int i = 1; i < KEPT; i += 2)
		pr_values_drop(&store, &memory, kept[i]);
	CHECK_EQ_INT(memory.used, 0);
	struct pr_kept_value *empty = pr_values_keep(&store, &memory, pr_span_of(""), &full);
	CHECK_EQ_SPAN(pr_values_text(empty), "");
	memory.most = memory.used;
	CHECK(pr_values_keep(&store, &memory, pr_span_of(""), &full) == empty);
	CHECK(!pr_values_keep(&store, &memory, pr_span_of("x"), &full) && full);
	pr_values_free(&store);
	pr_chunks_free(&memory);
}

CHECK_MAIN(as_a_list, one_block_has_one_place, takes_what_it_holds, is_told_when_there_is_no_more, values)
