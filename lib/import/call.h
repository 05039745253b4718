/* What all inputs of one call of pr-import share. Everything is borrowed, but for what pr_call_begin() makes. */
#ifndef PR_CALL_H
#define PR_CALL_H

#include "base/spool.h"
#include "capture/match.h"
#include "dump/pattern.h"
#include "elimination.h"
#include "format/catalogue.h"
#include "format/settings.h"
#include "format/watch.h"
#include "meetings.h"
#include "record/stream.h"
#include "timeouts.h"

struct pr_call {
	const struct pr_catalogue *catalogue;
	struct pr_identity *who;
	struct pr_meetings *meetings;
	struct pr_elimination *elimination;
	struct pr_spill *spill;
	struct pr_writer *out;              /* flushed before waiting for a pipe */
	uint64_t from, to;                  /* records before, and from `to` on, are left out; 0: none are */
	uint64_t every;                     /* see thin.h */
	const struct pr_settings *settings; /* or NULL */
	struct pr_match *match;             /* what captures tell each other; NULL: there are none */
	const struct pr_pattern *pattern;   /* of -s regex; or NULL */
	const struct pr_timeouts *timeouts;      /* what was told of them; NULL: nothing is known yet */
	uint64_t undated;                   /* the time of records that have none of their own */
	const struct pr_watch *watch;       /* who sees what becomes of lines, or NULL */
	void (*pulse)(void *arg);           /* called every few thousand lines, by one thread; NULL: not at all */
	void *pulse_arg;
};

/*
 * Makes what inputs put down together: who, meetings, elimination and spill. False if memory ran out; to be ended all the same.
 */
bool pr_call_begin(struct pr_call *call);
/* Frees that, and the match. */
void pr_call_end(struct pr_call *call);

#endif
