/*
 * When a log told of changes that other logs of its cluster tell of at about the same time: a sample of bounded size, for
 * skew.h. What it keeps depends on nothing but the time within a quarter of an hour, so that the samples of two logs are of the
 * same changes even if their zones differ.
 */
#ifndef PR_LANDMARKS_H
#define PR_LANDMARKS_H

#include <stdbool.h>
#include <stdint.h>

#define PR_LANDMARKS_MAX 64u
#define PR_QUARTER 900 /* seconds; zones differ by multiples */

enum pr_landmark_key {
	PR_LANDMARK_LINK,  /* a link was lost or found; one in ten seconds is kept */
	PR_LANDMARK_BEGIN, /* of the log */
	PR_LANDMARK_END,
	PR_LANDMARK_EPOCH  /* from here on: a leader of an epoch, told first; those of one epoch belong together */
};

/* Zeroed, it is empty. */
struct pr_landmarks {
	unsigned count, level;
	int64_t last; /* of a link */
	struct pr_landmark {
		int64_t t; /* seconds */
		uint64_t key;
	} list[PR_LANDMARKS_MAX];
};

void pr_landmarks_add(struct pr_landmarks *m, int64_t t, uint64_t key);
/* All that the other one holds. */
void pr_landmarks_join(struct pr_landmarks *m, const struct pr_landmarks *other);

#endif
