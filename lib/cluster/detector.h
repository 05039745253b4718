/*
 * How long a link may be silent: the failure detectors of rules.md section 6, on a link's arrivals alone.
 *
 * fixed     the ceiling, `timeout`
 * phi       Hayashibara et al. 2004 as in Pekko: mean and deviation of the intervals between arrivals
 * phi_exp   the same for exponential intervals, as in Cassandra
 * chen      Chen, Toueg, Aguilera 2002 (NFD-E): the expected arrival of the next beat, and a margin
 * 2w        Tomsic et al. 2015 (2W-FD): the later of what a short and a long window expect, and a margin
 * swim      swim.h
 *
 * All wait for `timeout` at the most, and for as long where they have not yet learnt the beats' tempo, or there is none.
 *
 * Memory: fixed and swim none for a link; decayed means 16 bytes; windows 4 bytes a sample and 56 more, for those that use one.
 * Links and observers are named by number.
 */
#ifndef PR_DETECTOR_H
#define PR_DETECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pr_detector_kind {
	PR_DETECTOR_FIXED,
	PR_DETECTOR_PHI,
	PR_DETECTOR_PHI_EXP,
	PR_DETECTOR_CHEN,
	PR_DETECTOR_2W,
	PR_DETECTOR_SWIM,
};

/* A time that is given as such, or in intervals of beats. */
struct pr_stretch {
	uint64_t ns;
	uint64_t billionths; /* of an interval; 0: ns counts */
};

struct pr_detector_options {
	enum pr_detector_kind kind;
	uint64_t timeout; /* ns */
	uint32_t window;  /* samples, PR_TEMPO_ENOUGH to PR_INTERVALS_SAMPLES_MAX; 0: means that decay; PR_DETECTOR_WINDOW: the kind's own */
	double phi;       /* threshold, above 0 */
	struct pr_stretch pause, deviation; /* phi: added to the mean; what the deviation is at least */
	struct pr_stretch margin; /* chen, 2w */
	bool own_margin;          /* that is not given: it follows loss and jitter, of beats that have numbers */
};

#define PR_DETECTOR_WINDOW UINT32_MAX /* 1000, as the papers have it; 2w: 0, as it is to be of use everywhere */
#define PR_DETECTOR_INTERVALS(n, hundredths) {0, (n) * 1000000000u + (hundredths) * 10000000u}
#define PR_DETECTOR_DEFAULTS { \
	PR_DETECTOR_2W, 15000000000u, PR_DETECTOR_WINDOW, 8, \
	PR_DETECTOR_INTERVALS(3u, 0u), PR_DETECTOR_INTERVALS(0u, 10u), {0, 0}, true}

struct pr_detector;

/* NULL if memory ran out. The options are copied. */
struct pr_detector *pr_detector_new(const struct pr_detector_options *options);
void pr_detector_free(struct pr_detector *d);

struct pr_arrival {
	uint64_t interval; /* ns, since the one before */
	uint64_t promised; /* ns, until the next is due, by the beat itself; 0: it did not say */
	uint32_t step;     /* so many beats further than the one before; 0: it has no number */
	bool several;      /* it stands for several without numbers */
	bool resumed;      /* the link was held for lost until then */
};

/* A beat came on a link, not the first of it. False if memory ran out. */
bool pr_detector_hear(struct pr_detector *d, size_t link, const struct pr_arrival *arrival);
/* A link's number is going to be another one's. */
void pr_detector_forget(struct pr_detector *d, size_t link);
/* So large a part of the beats, in billionths, was missing on the link lately: it is known to lose as many, if it seemed to lose less than a third of that. */
void pr_detector_lossy(struct pr_detector *d, size_t link, uint64_t part);
/* What is to be known where others matter. */
struct pr_company {
	uint64_t interval;     /* of the link's beats, as far as that is known; ns */
	uint32_t observer;
	size_t peers;
	size_t confirmations;  /* others that do not hear the subject, either */
};

/* How long the link may be silent after its latest beat, in ns. */
uint64_t pr_detector_patience(const struct pr_detector *d, size_t link, const struct pr_company *company);
/* Whether that is the ceiling because too little was heard yet: it may become shorter soon. numbered: its beats are. */
bool pr_detector_is_learning(const struct pr_detector *d, size_t link, bool numbered);
/* swim: an observer heard a beat, or found one to be missing. False if memory ran out. */
bool pr_detector_fare(struct pr_detector *d, uint32_t observer, bool missed);
enum pr_detector_kind pr_detector_kind(const struct pr_detector *d);
/* The kind of that name; false if there is none. */
bool pr_detector_named(const char *name, enum pr_detector_kind *kind);

#endif
