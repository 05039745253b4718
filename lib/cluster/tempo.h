/*
 * The tempo of one link's beats, in means that decay: 16 bytes a link, whatever the number of beats.
 *
 * Single precision is enough for a clock of beats and keeps a link small; of arithmetic, +, -, * and / alone are used, which
 * IEEE 754 makes the same everywhere.
 */
#ifndef PR_TEMPO_H
#define PR_TEMPO_H

#include <stdbool.h>
#include <stdint.h>

#define PR_TEMPO_WHOLE (1u << 22) /* `missing` of all beats */
#define PR_TEMPO_PATIENCE 3u      /* so many intervals in a row that are not to be sampled: the beats have another tempo now */

/* Times in ns. Zeroed: nothing is known. */
struct pr_tempo {
	float interval;        /* from beat to beat, the missing ones included */
	float next;            /* when the next one is expected, after the latest, by all that the means remember */
	float jitter;          /* mean distance of an arrival from where the one before it let it be expected */
	uint32_t missing : 22; /* which part of the beats is, in PR_TEMPO_WHOLE */
	uint32_t count : 7;    /* of samples; it stops at its largest */
	uint32_t numbered : 1; /* the beats are: how many are missing is known, not inferred */
	uint32_t skipped : 2;
};

#define PR_TEMPO_ENOUGH 8u /* samples, to expect anything */

/* How many beats an interval took, where they have no numbers. */
uint32_t pr_tempo_steps(const struct pr_tempo *tempo, uint64_t interval);
/*
 * An interval in ns at whose end a beat came, `step` further than the one before; 0: it has no number. promised: ns until its next is due, as
 * it says itself; 0: it does not. Who promises may come early, which is no jitter, nor another tempo.
 */
void pr_tempo_add(struct pr_tempo *tempo, uint64_t interval, uint32_t step, uint64_t promised);
/* One that tells nothing of the tempo, because it ended a suspicion. */
void pr_tempo_skip(struct pr_tempo *tempo);
/* A contact that stands for several: when each of them came is not known, so that nothing is to be expected of them. */
void pr_tempo_blur(struct pr_tempo *tempo);
/* Whether enough was heard, and regularly enough, to expect anything. Numbered beats are sent regularly however they come. */
bool pr_tempo_is_known(const struct pr_tempo *tempo);

#endif
