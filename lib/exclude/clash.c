#include "clash.h"

#include "record/decode.h"

#define BIT(field) (1u << PR_STATEMENT_##field)
#define VOTES (1u << PR_ANY_TYPE | 1u << PR_ANY_T | BIT(PEER) | BIT(DOMAIN) | BIT(HEIGHT) | BIT(ROUND) | BIT(STEP) | BIT(VALUE) | BIT(SOURCE) | BIT(TARGET))

/* Whether it has the fields of a vote and no others, not one of source and target alone, and no envelope. */
static bool is_bare(const struct pr_record *r)
{
	uint32_t has = r->has, link = has & (BIT(SOURCE) | BIT(TARGET));
	return (has & ~VOTES) == 0 && r->bytes.p == r->map.p && (link == 0 || link == (BIT(SOURCE) | BIT(TARGET))) &&
	       r->map.p[0] == (PR_MAJOR_MAP << 5) + __builtin_popcount(has);
}

bool pr_vote_of(struct pr_vote *vote, const struct pr_record *r)
{
	if (r->type != PR_STATEMENT)
		return false;
	*vote = (struct pr_vote){
		.peer = pr_text(r, PR_STATEMENT_PEER),
		.domain = pr_text(r, PR_STATEMENT_DOMAIN),
		.step = pr_text(r, PR_STATEMENT_STEP),
		.value = pr_text(r, PR_STATEMENT_VALUE),
		.t = r->t,
		.height = pr_uint(r, PR_STATEMENT_HEIGHT),
		.round = pr_uint(r, PR_STATEMENT_ROUND),
		.source = pr_uint(r, PR_STATEMENT_SOURCE),
		.target = pr_uint(r, PR_STATEMENT_TARGET),
		.has_height = pr_has(r, PR_STATEMENT_HEIGHT),
		.has_round = pr_has(r, PR_STATEMENT_ROUND),
		.has_link = pr_has(r, PR_STATEMENT_SOURCE) && pr_has(r, PR_STATEMENT_TARGET),
		.bare = is_bare(r),
	};
	return vote->has_height || vote->has_link;
}

/* An absent text is not an empty one. */
static bool same(struct pr_span a, struct pr_span b)
{
	return !a.p == !b.p && pr_same(a, b);
}

enum pr_clash pr_clash_alone(const struct pr_vote *vote)
{
	bool genesis = vote->source == 0 && vote->target == 0;
	return vote->has_link && vote->source >= vote->target && !genesis ? PR_CLASH_BACKWARDS : PR_CLASH_NONE;
}

static bool surrounds(const struct pr_vote *a, const struct pr_vote *b)
{
	return a->source < b->source && b->source <= b->target && b->target < a->target;
}

enum pr_clash pr_clash_of(const struct pr_vote *a, const struct pr_vote *b)
{
	if (!same(a->domain, b->domain) || !same(a->step, b->step) || a->has_round != b->has_round || a->round != b->round)
		return PR_CLASH_NONE;
	bool height = a->has_height && b->has_height && a->height == b->height;
	bool links = a->has_link && b->has_link;
	bool target = links && a->target == b->target;
	bool known = a->value.p && b->value.p;
	bool differ = known && !same(a->value, b->value);
	if (height && differ)
		return PR_CLASH_HEIGHT;
	if (target && (differ || a->source != b->source))
		return PR_CLASH_TARGET;
	if (links && (surrounds(a, b) || surrounds(b, a)))
		return PR_CLASH_SURROUND;
	return (height || target) && !known ? PR_CLASH_UNSURE : PR_CLASH_NONE;
}

bool pr_clash_proves(enum pr_clash clash)
{
	return clash > PR_CLASH_UNSURE;
}

const char *pr_clash_text(enum pr_clash clash)
{
	static const char *const texts[] = {
		[PR_CLASH_NONE] = "no conflict",
		[PR_CLASH_UNSURE] = "perhaps two values, but one is not known",
		[PR_CLASH_HEIGHT] = "two values at one height, round and step",
		[PR_CLASH_TARGET] = "two votes for one target",
		[PR_CLASH_SURROUND] = "one vote surrounds the other",
		[PR_CLASH_BACKWARDS] = "a vote whose source is not before its target",
	};
	return texts[clash];
}
