/*
 * Any bytes as a log in its wrappers: the first byte picks them, or leaves them to be recognised. Every line is handed
 * out once or counted, none is longer than allowed, and a second reading is like the first.
 */
#include <string.h>

#include "fuzz.h"
#include "lines/lines.h"
#include "lines/wrap.h"

struct outcome {
	uint64_t count, bytes, sum, bare;
	size_t longest;
};

static void add(uint64_t *sum, struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		*sum = *sum * 31 + text.p[i];
}

static void see(void *arg, const struct pr_peeled *peeled)
{
	struct outcome *outcome = arg;
	outcome->count++;
	outcome->bare += peeled->bare;
	outcome->bytes += peeled->text.n;
	outcome->longest = peeled->text.n > outcome->longest ? peeled->text.n : outcome->longest;
	add(&outcome->sum, peeled->text);
	add(&outcome->sum, peeled->writer);
	add(&outcome->sum, peeled->program);
	HOLDS(peeled->line > 0);
	HOLDS(peeled->known == PR_WRAPPED_TIME || peeled->t == 0);
	outcome->sum = outcome->sum * 31 + peeled->t + peeled->civil.second;
}

static struct outcome read_all(struct pr_wrapper *w, struct outcome *outcome, const uint8_t *p, size_t n)
{
	const uint8_t *end = p + n;
	*outcome = (struct outcome){0};
	while (p < end) {
		const uint8_t *lf = memchr(p, '\n', (size_t)(end - p));
		size_t length = (size_t)((lf ? lf : end) - p);
		unsigned ending = lf && length > 0 && p[length - 1] == '\r' ? 2 : lf != NULL;
		HOLDS(pr_wrapper_line(w, (struct pr_span){p, ending == 2 ? length - 1 : length}, ending));
		p += length + (lf != NULL);
	}
	HOLDS(pr_wrapper_end(w));
	const struct pr_wrapper_counts *counts = pr_wrapper_counts(w);
	HOLDS(counts->bare == outcome->bare && outcome->bytes <= n && outcome->longest <= PR_LINE_MAX);
	HOLDS(outcome->count + counts->broken + counts->notices <= n + 1); /* a line may hold a message of several */
	return *outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct pr_wrapping wrapping = {0};
	struct outcome outcome;
	char name[96];
	if (n == 0)
		return 0;
	HOLDS(pr_wrapping_recognise(&wrapping, (struct pr_span){p + 1, n - 1}));
	if (p[0] < PR_WRAP_KINDS * PR_WRAP_KINDS) {
		wrapping = (struct pr_wrapping){2, {(uint8_t)(p[0] % PR_WRAP_KINDS), (uint8_t)(p[0] / PR_WRAP_KINDS)}};
		if (wrapping.layers[1] == PR_WRAP_EXPORT)
			wrapping.count = 1;
	}
	HOLDS(strlen(pr_wrapping_name(&wrapping, name, sizeof name)) < sizeof name - 1);
	struct pr_wrapper *w = pr_wrapper_new(&wrapping, see, &outcome);
	HOLDS(w);
	struct outcome first = read_all(w, &outcome, p + 1, n - 1);
	pr_wrapper_rewind(w);
	struct outcome again = read_all(w, &outcome, p + 1, n - 1);
	HOLDS(first.count == again.count && first.sum == again.sum);
	pr_wrapper_free(w);
	return 0;
}
