/*
 * Any bytes as a record of evidence. By keys of which two votes alone were ever signed, nothing but these is proof; whatever is valid
 * is valid as well if it is written anew. Once more with unsigned words taken for true, so that the checks see what they are for.
 */
#include "exclude/exhibit.h"

#include "../unit/cluster.h"
#include "fuzz.h"
#include "record/decode.h"
#include "record/encode.h"

static struct cluster cluster;
static uint8_t known[PR_DIGEST_SIZE]; /* the hash of what was signed */

static struct pr_span vote(const char *value)
{
	static struct pr_build b;
	pr_build_record(&b, PR_STATEMENT, 1);
	pr_build_text(&b, PR_STATEMENT_PEER, pr_span_of("a"));
	pr_build_uint(&b, PR_STATEMENT_HEIGHT, 7);
	pr_build_text(&b, PR_STATEMENT_VALUE, pr_span_of(value));
	return pr_build_end(&b);
}

/* Tells of two votes of a; the corpus has them as evidence. */
static void begin(struct pr_exhibit *x)
{
	struct pr_judgement judgement;
	struct pr_span one = cluster_sign(&cluster, 0, vote("x")), other = cluster_sign(&cluster, 0, vote("y"));
	pr_exhibit_begin(x, pr_span_of("double-voting"), pr_span_of("a"));
	pr_exhibit_add(x, one);
	pr_exhibit_add(x, other);
	HOLDS(pr_exhibit_judge(x, &judgement) && judgement.class == PR_CLASS_PROOF);
	memcpy(known, judgement.hash, sizeof known);
	free((void *)(uintptr_t)one.p);
	free((void *)(uintptr_t)other.p);
}

static enum pr_class verify(struct pr_exhibit *x, const struct pr_record *r, struct pr_judgement *judgement)
{
	bool valid = false;
	HOLDS(pr_exhibit_verify(x, r, judgement, &valid));
	HOLDS(judgement->why[0] != '\0' && memchr(judgement->why, '\0', sizeof judgement->why));
	HOLDS(!valid || judgement->class != PR_CLASS_NOTHING);
	return valid ? judgement->class : PR_CLASS_NOTHING;
}

/* What is found is written, and what is written is found to be the same. */
static void again(struct pr_exhibit *x, const struct pr_judgement *judgement)
{
	struct pr_exhibit_label label = {.t = 5};
	struct pr_judgement other;
	struct pr_record r;
	const char *why;
	struct pr_span written = pr_exhibit_record(x, judgement, &label);
	if (!written.p)
		return; /* too long with its hash */
	uint8_t *copy = malloc(written.n);
	HOLDS(copy);
	memcpy(copy, written.p, written.n);
	HOLDS(pr_decode(copy, written.n, &r, &why) == PR_DECODED);
	HOLDS(verify(x, &r, &other) == judgement->class && memcmp(other.hash, judgement->hash, sizeof other.hash) == 0);
	HOLDS(pr_same(pr_exhibit_record(x, &other, &label), r.bytes));
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct pr_exhibit_context strict, trusting;
	static struct pr_exhibit *x, *y;
	struct pr_judgement judgement;
	struct pr_record r;
	const char *why;
	if (!x) {
		cluster = cluster_new("domain orders\nepoch 3\n", 4, 1);
		strict = trusting = (struct pr_exhibit_context){&cluster.members, cluster.ring, cluster.members.domain, false, false};
		trusting.trust_unsigned = true;
		x = pr_exhibit_new(&strict);
		y = pr_exhibit_new(&trusting);
		begin(x);
	}
	if (pr_decode(p, n, &r, &why) != PR_DECODED || r.type != PR_EVIDENCE)
		return 0;
	if (verify(x, &r, &judgement) == PR_CLASS_PROOF)
		HOLDS(memcmp(judgement.hash, known, sizeof known) == 0);
	if (judgement.class != PR_CLASS_NOTHING)
		again(x, &judgement);
	if (verify(y, &r, &judgement) != PR_CLASS_NOTHING)
		again(y, &judgement);
	return 0;
}
