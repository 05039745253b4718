/* clash: which votes contradict each other. */
#include "exclude/clash.h"

#include "check.h"
#include "record/decode.h"
#include "record/encode.h"

static const struct pr_span none;

static struct pr_vote at(uint64_t height, uint64_t round, const char *step, const char *value)
{
	return (struct pr_vote){.domain = check_text("d"), .step = check_text(step), .value = check_text(value), .height = height,
	                        .round = round, .has_height = true, .has_round = true};
}

static struct pr_vote link(uint64_t source, uint64_t target, const char *value)
{
	return (struct pr_vote){.domain = check_text("d"), .step = check_text("s"), .value = check_text(value), .source = source,
	                        .target = target, .has_link = true};
}

static void clashes(struct pr_vote a, struct pr_vote b, enum pr_clash wanted)
{
	CHECK_EQ_INT(pr_clash_of(&a, &b), wanted);
	CHECK_EQ_INT(pr_clash_of(&b, &a), wanted);
	CHECK(pr_clash_of(&a, &a) == PR_CLASH_NONE || !a.value.p);
}

static void two_values_at_one_height(void)
{
	clashes(at(5, 0, "prevote", "x"), at(5, 0, "prevote", "y"), PR_CLASH_HEIGHT);
	clashes(at(5, 0, "prevote", "x"), at(5, 0, "prevote", ""), PR_CLASH_HEIGHT);
	clashes(at(5, 0, "prevote", "x"), at(5, 0, "prevote", "x"), PR_CLASH_NONE);
	clashes(at(5, 0, "prevote", "x"), at(6, 0, "prevote", "y"), PR_CLASH_NONE);
	clashes(at(5, 0, "prevote", "x"), at(5, 1, "prevote", "y"), PR_CLASH_NONE);
	clashes(at(5, 0, "prevote", "x"), at(5, 0, "precommit", "y"), PR_CLASH_NONE);
	clashes(at(5, 0, "prevote", "x"), at(5, 0, NULL, "y"), PR_CLASH_NONE);
	clashes(at(5, 0, NULL, "x"), at(5, 0, NULL, "y"), PR_CLASH_HEIGHT);
	clashes(at(5, 0, "prevote", "x"), at(5, 0, "prevote", NULL), PR_CLASH_UNSURE);
	clashes(at(5, 0, "prevote", NULL), at(5, 0, "prevote", NULL), PR_CLASH_UNSURE);
	clashes(at(5, 0, "prevote", NULL), at(6, 0, "prevote", NULL), PR_CLASH_NONE);
	clashes(at(UINT64_MAX, UINT64_MAX, "s", "x"), at(UINT64_MAX, UINT64_MAX, "s", "y"), PR_CLASH_HEIGHT);
	struct pr_vote other = at(5, 0, "prevote", "y"), roundless = other, domainless = other;
	other.domain = pr_span_of("e");
	clashes(at(5, 0, "prevote", "x"), other, PR_CLASH_NONE);
	roundless.has_round = false; /* absent is not 0 */
	clashes(at(5, 0, "prevote", "x"), roundless, PR_CLASH_NONE);
	domainless.domain = none;
	clashes(at(5, 0, "prevote", "x"), domainless, PR_CLASH_NONE);
}

static void links(void)
{
	clashes(link(1, 4, "x"), link(2, 3, "y"), PR_CLASH_SURROUND);
	clashes(link(1, 4, "x"), link(2, 3, "x"), PR_CLASH_SURROUND);
	clashes(link(1, 4, NULL), link(2, 3, NULL), PR_CLASH_SURROUND);
	clashes(link(1, 4, "x"), link(1, 3, "y"), PR_CLASH_NONE); /* same source: neither is within the other */
	clashes(link(1, 3, "x"), link(2, 4, "y"), PR_CLASH_NONE);
	clashes(link(1, 2, "x"), link(3, 4, "y"), PR_CLASH_NONE);
	clashes(link(1, 4, "x"), link(2, 4, "y"), PR_CLASH_TARGET);
	clashes(link(1, 4, "x"), link(1, 4, "y"), PR_CLASH_TARGET);
	clashes(link(1, 4, "x"), link(2, 4, "x"), PR_CLASH_TARGET);
	clashes(link(1, 4, NULL), link(2, 4, NULL), PR_CLASH_TARGET);
	clashes(link(1, 4, "x"), link(1, 4, NULL), PR_CLASH_UNSURE);
	clashes(link(1, 9, "x"), link(5, 4, "y"), PR_CLASH_NONE); /* backwards, which it is alone */
	clashes(link(1, 4, "x"), at(4, 0, "s", "y"), PR_CLASH_NONE);
	struct pr_vote a = link(1, 4, "x"), b = link(2, 4, "y"); /* votes of Ethereum have a slot, too: one target is enough */
	a.has_height = b.has_height = true;
	a.height = 128, b.height = 129;
	clashes(a, b, PR_CLASH_TARGET);
	b = link(6, 7, "y");
	b.has_height = true, b.height = 128;
	clashes(a, b, PR_CLASH_HEIGHT);
}

static void alone(void)
{
	struct pr_vote v = link(5, 4, "x");
	CHECK_EQ_INT(pr_clash_alone(&v), PR_CLASH_BACKWARDS);
	v = link(4, 4, "x");
	CHECK_EQ_INT(pr_clash_alone(&v), PR_CLASH_BACKWARDS);
	v = link(0, 0, "x");
	CHECK_EQ_INT(pr_clash_alone(&v), PR_CLASH_NONE);
	v = link(0, 1, "x");
	CHECK_EQ_INT(pr_clash_alone(&v), PR_CLASH_NONE);
	v = at(0, 0, "s", "x");
	CHECK_EQ_INT(pr_clash_alone(&v), PR_CLASH_NONE);
	CHECK(pr_clash_proves(PR_CLASH_BACKWARDS) && pr_clash_proves(PR_CLASH_HEIGHT) && !pr_clash_proves(PR_CLASH_UNSURE));
}

static void what_is_a_vote(void)
{
	struct pr_build b = {0};
	struct pr_record r;
	struct pr_vote v;
	const char *why;
	pr_build_record(&b, PR_STATEMENT, 7);
	pr_build_uint(&b, PR_STATEMENT_HEIGHT, 3);
	pr_build_text(&b, PR_STATEMENT_VALUE, pr_span_of(""));
	pr_build_uint(&b, PR_STATEMENT_TARGET, 9);
	struct pr_span span = pr_build_end(&b);
	CHECK_EQ_INT(pr_decode(span.p, span.n, &r, &why), PR_DECODED);
	CHECK(pr_vote_of(&v, &r));
	CHECK(v.has_height && v.height == 3 && !v.has_round && !v.has_link && v.value.p && !v.domain.p);
	pr_build_record(&b, PR_STATEMENT, 7);
	pr_build_uint(&b, PR_STATEMENT_ROUND, 3);
	pr_build_uint(&b, PR_STATEMENT_TARGET, 9);
	span = pr_build_end(&b);
	CHECK_EQ_INT(pr_decode(span.p, span.n, &r, &why), PR_DECODED);
	CHECK(!pr_vote_of(&v, &r));
	pr_build_record(&b, PR_CLAIM, 7);
	span = pr_build_end(&b);
	CHECK_EQ_INT(pr_decode(span.p, span.n, &r, &why), PR_DECODED);
	CHECK(!pr_vote_of(&v, &r));
	pr_build_free(&b);
}

CHECK_MAIN(two_values_at_one_height, links, alone, what_is_a_vote)
