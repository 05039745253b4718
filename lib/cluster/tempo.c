#include "tempo.h"

#define MEMORY 127u       /* samples: what `count` can hold */
#define MISSING_MEMORY 1024u /* beats: one lost of a hundred is told from two by so many, not by fewer */
#define GAP 64u           /* beats: more at a time are no loss of single ones */
#define LONGEST 3.6e15f   /* ns, 1000 h: keeps all within the range of a float */
#define REGULAR 0.25f     /* of an interval: with more jitter a missing beat cannot be told from a late one */

static float within(float x, float low, float high)
{
	return x < low ? low : x > high ? high : x;
}

uint32_t pr_tempo_steps(const struct pr_tempo *tempo, uint64_t interval)
{
	float e = within((float)interval, 0, LONGEST);
	if (!pr_tempo_is_known(tempo) || e < 1.5f * tempo->interval)
		return 1;
	return (uint32_t)within(e / tempo->interval + 0.5f, 1, GAP);
}

static void count_missing(struct pr_tempo *tempo, uint32_t missing)
{
	uint32_t part = tempo->missing;
	for (uint32_t i = 0; i < missing && i < GAP; i++)
		part += (PR_TEMPO_WHOLE - 1 - part) / MISSING_MEMORY;
	tempo->missing = (part - part / MISSING_MEMORY) & (PR_TEMPO_WHOLE - 1);
}

static float distance(float a, float b)
{
	return a > b ? a - b : b - a;
}

void pr_tempo_add(struct pr_tempo *tempo, uint64_t interval, uint32_t step, uint64_t promised)
{
	float e = within((float)interval, 0, LONGEST);
	tempo->skipped = 0;
	tempo->numbered = step > 0;
	if (step == 0)
		step = pr_tempo_steps(tempo, interval);
	float each = promised ? within((float)promised, 0, LONGEST) : e / (float)step;
	if (tempo->count == 0) {
		*tempo = (struct pr_tempo){.interval = each, .next = each, .count = 1, .numbered = tempo->numbered};
		return;
	}
	/* One beat that is very late says little of the tempo: it counts for so much at the most. */
	float known = tempo->interval, most = tempo->count < PR_TEMPO_ENOUGH ? LONGEST : known, share = 1 / (float)(tempo->count + 1);
	float late = within(e - (tempo->next + known * (float)(step - 1)), -most, most);
	float off = promised && e < known * (float)step ? 0 : within(distance(e, known * (float)step), 0, most);
	tempo->jitter += (off - tempo->jitter) * share;
	tempo->interval = promised ? each : known + within(each - known, -most, most) * share;
	tempo->next = promised ? each : within(tempo->interval - late * (1 - share), 0, 2 * tempo->interval);
	count_missing(tempo, step - 1);
	if (tempo->count < MEMORY)
		tempo->count++;
}

void pr_tempo_skip(struct pr_tempo *tempo)
{
	tempo->next = tempo->interval;
	if (++tempo->skipped == PR_TEMPO_PATIENCE)
		*tempo = (struct pr_tempo){0};
}

void pr_tempo_blur(struct pr_tempo *tempo)
{
	float share = 1 / (float)(tempo->count + 1);
	tempo->jitter += (tempo->interval - tempo->jitter) * share;
	tempo->next = tempo->interval;
}

bool pr_tempo_is_known(const struct pr_tempo *tempo)
{
	return tempo->count >= PR_TEMPO_ENOUGH && tempo->interval > 0 &&
	       (tempo->numbered || tempo->jitter <= REGULAR * tempo->interval);
}
