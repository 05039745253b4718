/*
 * What a report does to what is known of a link: what is believed of it, and what it takes back. Private to observations.c, which
 * reads the records.
 */
#ifndef PR_BELIEF_H
#define PR_BELIEF_H

#include "observations.h"

/* The best estimates and bounds of a report. */
struct pr_when {
	uint64_t t, since, earliest, latest;
	uint64_t round, turn; /* as of an outage */
	bool doubtful; /* the observer doubts itself, and asks more slowly: misses.h */
	uint32_t by; /* whose log says so */
	uint64_t coarse; /* as that of a pr_moment */
	bool answered; /* the other host closed or reset a connection, or answered though its process did not */
	bool tapped; /* packets tell, not a log */
	bool hint;  /* that the observer hears no majority: the subject is one of several whom it may have lost */
	bool leads; /* that the observer does not hear the subject lead: it says nothing else of it */
	bool silence; /* nobody says so: the clock tells that beats are missing */
	bool hearsay; /* the observer passes on what others say of the subject, and need not have tried to reach it itself */
};

/* Whoever watches the detector is told that a link is lost from now on, or not any more; the second counts it as well. */
void pr_belief_tell(const struct pr_observations *o, const struct pr_link *link, bool is_lost);
void pr_belief_turn(struct pr_observations *o, const struct pr_link *link, bool is_lost);
/*
 * The two have met. A contact, or a watch's word, between peers that talk over connections tells of both directions, in that what
 * was lost is back; but that one got through says nothing of when the other direction was lost later. A beat, and what packets
 * show, tells of one alone.
 */
void pr_belief_met(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, bool is_contact);
/*
 * A message of the subject's came to the observer. That the subject hears nothing of the observer, by its own word, it does not end: a message needs no
 * answer to come.
 */
void pr_belief_passed(struct pr_observations *o, struct pr_link *link, const struct pr_when *w);
/* The observer lost the subject, or doubts it. src: where that is said; p NULL: nowhere. False if memory ran out. */
bool pr_belief_lost(struct pr_observations *o, struct pr_link *link, enum pr_link_report report, struct pr_when w,
                    struct pr_span src);
/*
 * A log says that a link is lost of which packets tell that it is: no more than that it was still lost then. That counts where packets have shown nothing of
 * what was tried for long, as where a host drops what it sends before it is captured.
 */
void pr_belief_lasts(struct pr_link *link, const struct pr_when *w);
/* What the peer lost before it started is not known to be lost any more; what others lost of it they must hear again. */
void pr_belief_started(struct pr_observations *o, uint32_t peer, uint64_t t);
/*
 * Something came through between the two, but not all of it, or too late to be of use: the network does not sever them. If it is
 * lost already, that is as long as it was lost for.
 */
void pr_belief_impaired(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, enum pr_impaired impaired);
/* The observer watches the link and has it up. *due: as pr_observations_take(). */
void pr_belief_watched(struct pr_observations *o, struct pr_link *link, const struct pr_when *w, struct pr_link **due);
/*
 * The observer waits for the subject no more, as one does not for a leader that another has replaced: what it had up is not known to be up any
 * more, and what it lost stays lost only as long as the two are not connected again, by way of whomever.
 */
void pr_belief_unwatched(struct pr_observations *o, struct pr_link *link);
/* Such a link is not known to be lost any more: the sides of its ends met at `met`. */
void pr_belief_joined(struct pr_observations *o, struct pr_link *link, uint64_t met);
/*
 * The observer hears that the subject accuses it of being dead: that came through. It refutes it; who only doubts the other will hear so, if it can,
 * and says so if not: of answers that do not come, either way may be the one that is lost. When it was stays as it is.
 */
void pr_belief_accused(struct pr_observations *o, struct pr_link *link, const struct pr_when *w);
/* The subject's host answers, though its process does not: the network does not sever them, and has not since. */
void pr_belief_answered(struct pr_observations *o, struct pr_link *link, const struct pr_when *w);

#endif
