#include "literals.h"

#include <stdlib.h>

#include "base/same.h"

#define BLOCK 4u
#define TABLE_BITS 14
#define TABLE (1u << TABLE_BITS)

struct pr_literals {
	unsigned count;
	unsigned window; /* the length of the shortest literal: so much of the end of each is in the tables */
	unsigned longest; /* the shift over a block that is in none of them */
	struct pr_span text[PR_LITERALS_MAX];
	uint16_t next[PR_LITERALS_MAX + 1]; /* the next with the same last block; 0: none. Literals count from 1 here */
	uint16_t first[TABLE];
	uint8_t shift[TABLE];
};

static unsigned hash(const uint8_t *last)
{
	uint32_t block;
	memcpy(&block, last - 3, sizeof block);
	return block * 0x9E3779B1u >> (32 - TABLE_BITS);
}

struct pr_literals *pr_literals_new(void)
{
	struct pr_literals *set = malloc(sizeof *set); /* most of it is written when it is compiled, if it ever is */
	if (!set)
		return NULL;
	set->count = 0;
	set->window = set->longest = 0;
	return set;
}

void pr_literals_free(struct pr_literals *set)
{
	free(set);
}

struct pr_span pr_literals_text(const struct pr_literals *set, unsigned number)
{
	return number < set->count ? set->text[number] : (struct pr_span){NULL, 0};
}

int pr_literals_find(const struct pr_literals *set, struct pr_span text)
{
	for (unsigned i = 0; i < set->count; i++)
		if (pr_same(set->text[i], text))
			return (int)i;
	return -1;
}

int pr_literals_add(struct pr_literals *set, struct pr_span text)
{
	int number = pr_literals_find(set, text);
	if (number >= 0)
		return number;
	if (text.n < PR_LITERAL_SHORTEST || text.n > PR_LITERAL_LONGEST || set->count == PR_LITERALS_MAX)
		return -1;
	set->text[set->count] = text;
	return (int)set->count++;
}

unsigned pr_literals_count(const struct pr_literals *set)
{
	return set->count;
}

bool pr_literals_compiled(const struct pr_literals *set)
{
	return set->window > 0;
}

void pr_literals_compile(struct pr_literals *set)
{
	set->window = PR_LITERAL_LONGEST;
	for (unsigned i = 0; i < set->count; i++)
		if (set->text[i].n < set->window)
			set->window = (unsigned)set->text[i].n;
	set->longest = set->window - BLOCK + 1;
	memset(set->shift, (int)set->longest, sizeof set->shift);
	memset(set->first, 0, sizeof set->first);
	for (unsigned i = set->count; i-- > 0;) {
		const uint8_t *p = set->text[i].p + set->text[i].n - set->window;
		for (unsigned last = BLOCK - 1; last < set->window; last++) {
			uint8_t *shift = &set->shift[hash(p + last)], to_end = (uint8_t)(set->window - 1 - last);
			if (to_end < *shift)
				*shift = to_end;
		}
		uint16_t *first = &set->first[hash(p + set->window - 1)];
		set->next[i + 1] = *first;
		*first = (uint16_t)(i + 1);
	}
}

void pr_literals_begin(const struct pr_literals *set, struct pr_literal_scan *scan, struct pr_span text)
{
	bool room = set->count > 0 && text.n >= set->window;
	*scan = (struct pr_literal_scan){.begin = text.p, .end = text.p + text.n};
	scan->p = room ? text.p + set->window - 1 : scan->end;
}

int pr_literals_next(const struct pr_literals *set, struct pr_literal_scan *scan)
{
	const uint8_t *p = scan->p, *end = scan->end;
	unsigned candidate = scan->next;
	for (;;) {
		for (; candidate; candidate = set->next[candidate]) {
			struct pr_span text = set->text[candidate - 1];
			if (text.n > (size_t)(p - scan->begin) + 1 || !pr_same_bytes(p - (text.n - 1), text.p, text.n))
				continue;
			scan->p = p;
			scan->found = p - (text.n - 1);
			scan->next = set->next[candidate];
			if (scan->next == 0)
				scan->p++;
			return (int)candidate - 1;
		}
		if (scan->next) { /* the last of a chain: its place is done */
			scan->next = 0;
			p++;
		}
		/* Most shifts are the longest. The processor guesses that, and goes on before the table says so. */
		unsigned shift = 1, h = 0;
		while (p < end && shift > 0) {
			while (end - p > (ptrdiff_t)set->longest && set->shift[hash(p)] == set->longest)
				p += set->longest;
			shift = set->shift[h = hash(p)];
			p = shift < (size_t)(end - p) ? p + shift : end;
		}
		if (p >= end) {
			scan->p = end;
			return -1;
		}
		candidate = set->first[h];
		scan->next = candidate; /* marks that p is to be passed once the chain ends */
	}
}
