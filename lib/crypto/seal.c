#include "seal.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_sealing_free(struct pr_sealing *s)
{
	free(s->marks);
	*s = (struct pr_sealing){0};
}

/* What is held goes into the tree leaf by leaf. */
static void let_go(struct pr_sealing *s)
{
	for (size_t i = 0; i < s->held_count; i++)
		pr_merkle_add(&s->tree, &s->held[i]);
	s->held_count = 0;
}

uint64_t pr_sealing_count(const struct pr_sealing *s)
{
	return s->tree.count + s->held_count;
}

void pr_sealing_root(struct pr_sealing *s, struct pr_merkle_hash *root)
{
	let_go(s);
	pr_merkle_root(&s->tree, root);
}

bool pr_sealing_add(struct pr_sealing *s, const struct pr_merkle_hash *leaf, const struct pr_merkle_hash *twig)
{
	size_t n = s->marked * PR_SEAL_MARK;
	if (s->marked == PR_SEAL_EVERY || !pr_grow(&s->marks, &s->room, n + PR_SEAL_MARK, 1))
		return false;
	memcpy(s->marks + n, leaf->bytes, PR_SEAL_MARK);
	s->marked++;
	s->held[s->held_count++] = *leaf;
	if (s->held_count < PR_SEAL_TWIG && (s->tree.count + s->held_count) % PR_SEAL_TWIG > 0)
		return true;
	if (!twig || s->held_count < PR_SEAL_TWIG) {
		let_go(s);
	} else {
		pr_merkle_add_many(&s->tree, twig, PR_SEAL_TWIG);
		s->held_count = 0;
	}
	return true;
}

static struct pr_span marks_of(const struct pr_sealing *s)
{
	return (struct pr_span){s->marks, s->marked * PR_SEAL_MARK};
}

struct pr_span pr_sealing_record(struct pr_sealing *s, struct pr_build *b, uint64_t t, bool final)
{
	struct pr_merkle_hash root;
	pr_sealing_root(s, &root);
	pr_build_record(b, PR_SEAL, t);
	pr_build_uint(b, PR_SEAL_COUNT, s->tree.count);
	pr_build_hash(b, PR_SEAL_ROOT, (struct pr_span){root.bytes, sizeof root.bytes});
	if (final)
		pr_build_bool(b, PR_SEAL_FINAL, true);
	pr_build_hash(b, PR_SEAL_MARKS, marks_of(s));
	s->marked = 0;
	return pr_build_end(b);
}

/* The first record since the last seal whose mark is another, or that only one of them has. */
static size_t first_other(struct pr_span ours, struct pr_span sealed)
{
	size_t i = 0;
	while (i + PR_SEAL_MARK <= ours.n && i + PR_SEAL_MARK <= sealed.n && memcmp(ours.p + i, sealed.p + i, PR_SEAL_MARK) == 0)
		i += PR_SEAL_MARK;
	return i / PR_SEAL_MARK;
}

enum pr_seal_verdict pr_sealing_check(struct pr_sealing *s, const struct pr_record *seal, uint64_t *bad)
{
	struct pr_merkle_hash root;
	struct pr_span ours = marks_of(s), sealed = pr_text(seal, PR_SEAL_MARKS);
	uint64_t before = pr_sealing_count(s) - s->marked, count = pr_uint(seal, PR_SEAL_COUNT);
	size_t other = first_other(ours, sealed), marks = sealed.n / PR_SEAL_MARK;
	bool is_next = count >= marks && count - marks == before; /* it goes on where the last one ended */
	pr_sealing_root(s, &root);
	*bad = before + other + 1;
	bool holds = count == s->tree.count && pr_same(pr_text(seal, PR_SEAL_ROOT), (struct pr_span){root.bytes, sizeof root.bytes});
	size_t marked = s->marked;
	s->marked = 0;
	if (!is_next)
		return PR_SEAL_NONE;
	if (holds && other == marked && other == marks)
		return PR_SEAL_HOLDS;
	if (other < marked && other < marks)
		return PR_SEAL_CHANGED;
	return other < marks ? PR_SEAL_MISSING : other < marked ? PR_SEAL_ADDED : PR_SEAL_WRONG;
}
