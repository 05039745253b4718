/* signer: what is refused, against the conditions of EIP-3076 over all that was signed before. */
#include "exclude/signer.h"

#include <stdio.h>

#include "base/dice.h"
#include "check.h"
#include "record/decode.h"
#include "record/encode.h"

#define COUNT 120u

struct said {
	bool link, history;
	uint64_t number, source; /* slot, or target and source */
	const char *value;
	unsigned import;
};

static struct pr_build build;

static enum pr_refusal ask(struct pr_signer *s, const struct said *said)
{
	char src[16];
	const char *why = "";
	struct pr_record r;
	enum pr_refusal refusal = 0;
	pr_build_record(&build, PR_STATEMENT, 1);
	snprintf(src, sizeof src, "f%u:%u", said->import, (unsigned)said->number);
	if (said->history)
		pr_build_text(&build, PR_ANY_SRC, pr_span_of(src));
	pr_build_text(&build, PR_STATEMENT_PEER, pr_span_of("v"));
	if (!said->link)
		pr_build_uint(&build, PR_STATEMENT_HEIGHT, said->number);
	if (said->value)
		pr_build_text(&build, PR_STATEMENT_VALUE, pr_span_of(said->value));
	if (said->link) {
		pr_build_uint(&build, PR_STATEMENT_SOURCE, said->source);
		pr_build_uint(&build, PR_STATEMENT_TARGET, said->number);
	}
	struct pr_span span = pr_build_end(&build);
	CHECK(pr_decode(span.p, span.n, &r, &why) == PR_DECODED && pr_signer_step(s, &r, &refusal));
	return refusal;
}

static bool same(const struct said *a, const struct said *b)
{
	return a->source == b->source && a->value && b->value && strcmp(a->value, b->value) == 0;
}

/* The conditions, read one after the other. */
static bool naive(const struct said *known, size_t count, const struct said *new, bool minimal)
{
	bool slashable = new->link && new->source > new->number, repeat = false, any = false;
	uint64_t first = UINT64_MAX, first_source = UINT64_MAX, last = 0, last_source = 0;
	for (size_t i = 0; i < count; i++) {
		const struct said *old = &known[i];
		if (old->link != new->link)
			continue;
		if (old->number == new->number && same(old, new))
			repeat = true;
		else if (old->number == new->number)
			slashable = true;
		else if (old->link && ((old->source < new->source && old->number > new->number) ||
		                       (old->source > new->source && old->number < new->number)))
			slashable = true;
		if (minimal && new->history && (old->import == new->import))
			continue;
		any = true;
		first = old->number < first ? old->number : first;
		last = old->number > last ? old->number : last;
		first_source = old->source < first_source ? old->source : first_source;
		last_source = old->source > last_source ? old->source : last_source;
	}
	if (slashable)
		return true;
	if (!any || (new->history && !minimal) || (repeat && (!minimal || new->history)))
		return false;
	uint64_t number = minimal ? last : first, source = minimal ? last_source : first_source;
	return new->number <= number || (new->link && new->source < source);
}

static void random_histories(void)
{
	static const char *const values[] = {"x", "y", NULL};
	struct pr_dice dice;
	struct said known[COUNT];
	size_t refused[2] = {0}, taken[2] = {0};
	for (uint64_t seed = 0; seed < 2000; seed++) {
		bool minimal = seed % 2, rising = seed % 3;
		struct pr_signer *s = pr_signer_new(minimal, 1 << 20);
		size_t count = 0;
		unsigned import = 0;
		pr_dice_seed(&dice, seed);
		for (unsigned i = 0; i < COUNT; i++) {
			struct said new = {.link = pr_dice_below(&dice, 2), .value = values[pr_dice_below(&dice, 3)]};
			new.history = pr_dice_below(&dice, 30) < 20 && (i < 40 || seed % 5);
			import += !new.history || pr_dice_below(&dice, 10) == 0;
			new.import = import;
			import += !new.history;
			new.number = pr_dice_below(&dice, 20) + (rising ? i / 3 : 0);
			if (new.link) {
				new.source = new.number > 3 ? new.number - pr_dice_below(&dice, 4) : 0;
				new.source += pr_dice_below(&dice, 40) == 0;
			}
			bool wanted = naive(known, count, &new, minimal), got = ask(s, &new) != PR_REFUSAL_NONE;
			CHECK_EQ_INT(got, wanted);
			if (!wanted || new.history)
				known[count++] = new;
			refused[new.history] += wanted;
			taken[new.history] += !wanted;
		}
		pr_signer_free(s);
	}
	CHECK(refused[0] > 1000 && refused[1] > 1000 && taken[0] > 1000 && taken[1] > 1000);
}

static void memory(void)
{
	struct pr_signer *s = pr_signer_new(false, 1 << 16);
	struct said said = {.history = true, .import = 1};
	for (said.number = 0; said.number < 100000; said.number++)
		CHECK_EQ_INT(ask(s, &said), PR_REFUSAL_NONE);
	CHECK(pr_signer_lost(s) > 90000);
	said.number = 5;
	CHECK_EQ_INT(ask(s, &said), PR_REFUSAL_UNKNOWN);
	pr_signer_free(s);
	pr_build_free(&build);
}

CHECK_MAIN(random_histories, memory)
