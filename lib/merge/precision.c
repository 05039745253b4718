#include "precision.h"

#include "base/rfc3339.h"

#define DOUBT 8u                    /* more of each kind, so that the few that fit by chance are not taken for precise */
#define LEAST (PR_SECOND / 100)     /* what is closer is no more precise: it also takes time to write a log */
#define LEAST_VAGUE (PR_SECOND / 3) /* the same where stamps are of whole seconds */

/* Half octaves: 2^k and 3 * 2^(k-1). */
static unsigned octave_of(uint64_t n)
{
	unsigned bits = 0;
	for (uint64_t left = n; left > 1; left >>= 1)
		bits++;
	return 2 * bits + (bits > 0 && n >> (bits - 1) & 1);
}

static uint64_t size_of(unsigned octave)
{
	return octave < 2 ? 1 : octave % 2 ? 3ull << (octave / 2 - 1) : 1ull << octave / 2;
}

void pr_precision_add(struct pr_precision *p, const struct pr_matches *m)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct pr_match *match = &m->list[i];
		uint64_t apart = match->ahead < 0 ? 0 - (uint64_t)match->ahead : (uint64_t)match->ahead;
		uint64_t least = match->vague ? LEAST_VAGUE : LEAST;
		p->counts[match->kind][octave_of(apart < least ? least : apart)]++;
	}
}

void pr_precision_settle(struct pr_precision *p, uint64_t most)
{
	for (unsigned kind = 0; kind < PR_CUE_KINDS; kind++) {
		uint64_t sum = 0, total = DOUBT;
		unsigned octave = 0;
		for (unsigned i = 0; i < sizeof p->counts[kind] / sizeof *p->counts[kind]; i++)
			total += p->counts[kind][i];
		while (octave < octave_of(most) && 2 * (sum += p->counts[kind][octave]) < total)
			octave++;
		p->late[kind] = size_of(octave);
	}
}

void pr_precision_weigh(const struct pr_precision *p, uint64_t most, struct pr_matches *m)
{
	for (size_t i = 0; i < m->count; i++) {
		uint64_t times = most / p->late[m->list[i].kind];
		m->list[i].votes *= times ? times : 1;
	}
}
