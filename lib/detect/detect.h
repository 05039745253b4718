/*
 * From evidence to failures (pr-detect): rules.md section 2, design "Detection in one paragraph".
 *
 * Feed it records in the order of their times; it emits `failure` records. It is driven by the times in the records alone:
 * a verdict is given once the picture has been stable for `slack`, has been changing for three times as long, or when the stream
 * ends. What is out of order by less than slack makes no difference.
 */
#ifndef PR_DETECT_H
#define PR_DETECT_H

#include "cluster/detector.h"
#include "cluster/loss.h"
#include "origin.h"
#include "record/record.h"

struct pr_detect_options {
	struct pr_detector_options detector; /* which beats are missing for too long */
	struct pr_loss_options loss; /* when too many of the beats are missing, or too late; its timeout is the detector's */
	uint64_t slack;                  /* ns */
	bool brisk;                      /* where that is less, half of the longest interval that beats promise, while one peer tells all */
	uint32_t numerator, denominator; /* a quorum is strictly more than this part of the weight */
	const struct pr_origin_options *origin; /* detect as the origin does (origin.h); NULL: by links */
	struct pr_span as; /* a peer's name: nothing counts but what its own log and listening say; p NULL: everything does */
};

struct pr_detect;

typedef void pr_detect_emit(void *context, struct pr_span record);
/* A link is held for lost from now on, or for whole; the first word on it may be either. */
typedef void pr_detect_turn(void *context, struct pr_span observer, struct pr_span subject, bool lost, uint64_t t);

/* NULL if memory ran out. The options are copied; the name in them is borrowed. */
struct pr_detect *pr_detect_new(const struct pr_detect_options *options, pr_detect_emit *emit, void *context);
void pr_detect_free(struct pr_detect *d);
/* Before the first step: whom to tell of links. */
void pr_detect_watch(struct pr_detect *d, pr_detect_turn *turn, void *context);
/* A configured member, before the first step; with one, nobody else has weight. False if memory ran out. */
bool pr_detect_member(struct pr_detect *d, struct pr_span name, uint64_t weight);
bool pr_detect_alias(struct pr_detect *d, struct pr_span name, struct pr_span alias);
/*
 * Takes one record of any type, borrowed for the call. The times of signed records are corrected by the `clock` records before
 * them. False if memory ran out or if a failure does not fit in a record;
 * pr_detect_trouble() says what.
 */
bool pr_detect_step(struct pr_detect *d, const struct pr_record *r);
/*
 * Live: nothing more has come until `t`. What follows from silence is concluded. False as pr_detect_step().
 */
bool pr_detect_wait(struct pr_detect *d, uint64_t t);
/* When there will be something to conclude if nothing comes until then; UINT64_MAX if there is nothing. */
uint64_t pr_detect_due(const struct pr_detect *d);
/* What time it is, by the records. */
uint64_t pr_detect_now(const struct pr_detect *d);
/* Nobody listened to the stream for that time: nobody's silence in it counts. Of several such times the latest counts. */
void pr_detect_pause(struct pr_detect *d, uint64_t from, uint64_t to);
/*
 * The end of the stream: nothing more will come, so what is lost is judged as it stands. If the picture has not held for `slack` by
 * then, and something is wrong in it, a `note` says so. Failures that are open already do not change by what was lost within the last slack.
 */
bool pr_detect_end(struct pr_detect *d);
/* Whether there was anything of the peer whose view is wanted; true if none is. */
bool pr_detect_viewed(const struct pr_detect *d);
/* Why a step or the end failed. */
const char *pr_detect_trouble(const struct pr_detect *d);

#endif
