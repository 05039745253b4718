/*
 * What is known of every link that anybody reported on. A link (observer, subject) is "observer hears subject"; it is cut
 * in the graph's direction subject → observer.
 *
 * A link takes 64 bytes: 40 for its own entry, 12 to be found, and 12 in the queue of deadlines if it is one of beats. What is
 * known of its outage is kept apart and only while there is one.
 */
#ifndef PR_LINKS_H
#define PR_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/moments.h"
#include "record/record.h"

enum pr_link_report {
	PR_LINK_SILENT, /* nothing but moments at which it was up: silence means nothing */
	PR_LINK_HEARD,  /* the observer watches it and has it up: silence means that it stays so */
	PR_LINK_SUSPECT, /* doubted: not known */
	PR_LINK_LOST,
};

/* What did not come though it was asked for, one time after the other: misses.h. */
struct pr_missed {
	uint64_t first, last, interval;
	struct pr_moment began;
	uint64_t slow;  /* so much later than by the interval it may be asked again */
	uint32_t count; /* in a row */
};

/* Times are nanoseconds since 1970; 0: never. */
struct pr_outage {
	uint64_t since, earliest, latest; /* when it began: best estimate and bounds */
	uint64_t vague;                   /* how wide the bounds were of the report that the estimate is from */
	uint64_t early, late;             /* so much the bounds may be off as the clocks of who told them may err, as those of a pr_moment */
	uint64_t coarse;                  /* as that of a pr_moment */
	uint64_t reported;                /* when it was first said so */
	uint64_t round, turn;             /* `earliest` by an observer that asks its peers in turn, and how much later it is for each other peer lost with it; 0: it does not */
	struct pr_moment healed;          /* earliest: until when it certainly lasted; since: first contact, 0 while it lasts */
	uint64_t lasted;                  /* healed earlier, it would have been told up earlier: the word that it is has bounds; 0: none */
	struct pr_moment before;          /* healed of the outage before this one, which is no more than a doubt; since 0: none */
	uint64_t renewed;                 /* when the observer began to watch anew, having forgotten the loss; 0: it has not */
	uint32_t by;                      /* whose log says so: the observer, or one that it told */
	uint64_t tellers;                 /* who told so besides the observer, and did not take it back: bit n, peers n, n + 64, … */
	uint64_t tried;                   /* the last attempt that packets, or its log, show to have failed; 0: they do not tell */
	uint64_t tried_before;            /* the one before, of a log: the last may be the one that came through */
	bool attempted;                   /* its log does: that it tries anew is all that it says as long as it fails */
	bool tapped;                      /* packets tell of it, */
	bool hidden;                      /* but not of what is tried meanwhile, as a log shows */
	bool watched;                     /* the observer watched the link when it lost it: it would have told if it was lost before */
	bool forsaken;                    /* its observer waits for the subject no more: lost until the two are connected again, some way */
	bool hearsay;                     /* its observer has only heard of it, from others that lost the subject */
	bool hinted;                      /* by nothing but that the observer hears no majority of something that the subject may lead */
	bool repeated;                    /* what the subject sends all the time did not come, and TCP repeats it at intervals that double */
	bool unanswered;                  /* nothing is tried but what TCP repeats, at intervals that double */
	bool silent;                      /* the subject's host answered meanwhile, but not its process */
	bool settled;                     /* part of a partition both of whose sides were alive since: that its subject starts does not end it */
	bool silently;                    /* nothing tells of it but what its observer missed */
	bool refused;                     /* the subject's host answered that nobody listens: no cut of the network */
	struct pr_missed missed;
	uint64_t passed;                  /* when the subject heard the observer, though nothing comes back: it is of this direction alone; 0: not known */
	uint64_t excused;                 /* no report of a time after this tells of the network; 0: one does */
	char *src;                        /* "file:line" of the first report; NULL for beats */
};

struct pr_link {
	uint32_t observer, subject;
	uint64_t up;       /* the latest moment at which it was certainly up */
	uint64_t interval; /* of beats: smoothed, 0 before the second one */
	struct pr_outage *outage;
	uint32_t next;     /* of the same observer: pr_links_next() */
	uint8_t report;    /* enum pr_link_report */
	bool watched : 1;  /* a `link` record said so: it stays as it was said to be */
	bool beats : 1;    /* the subject promises to be heard again: silence is judged by the clock */
	bool tapped : 1;   /* packets tell of it: of its direction alone, and of every moment in which it was used */
	bool via : 1;      /* other peers passed on what its observer says of it: of its direction alone, and as long as there is a way for it */
	bool blocked : 1;  /* while it is lost: what the application uses does not get through, so beats do not end that */
	bool one_way : 1;  /* `up` is by a message that came, and says nothing of the other direction */
	bool foreign : 1;  /* `up` is by the clock of another than its observer */
	bool waiting : 1;  /* it stands in the detector's queue of deadlines */
};

struct pr_links;

struct pr_links *pr_links_new(void); /* NULL if memory ran out */
void pr_links_free(struct pr_links *links);
size_t pr_links_count(const struct pr_links *links);
/* By number, from 0 to count - 1, in the order in which they were first reported on. Valid until the next pr_links_add(). */
struct pr_link *pr_links_at(const struct pr_links *links, size_t number);
size_t pr_links_number(const struct pr_links *links, const struct pr_link *link);
/* NULL if nobody reported on it. */
struct pr_link *pr_links_find(const struct pr_links *links, uint32_t observer, uint32_t subject);
/* Finds it, or makes a silent one, between two peers; NULL if memory ran out. */
struct pr_link *pr_links_add(struct pr_links *links, uint32_t observer, uint32_t subject);

/*
 * Forgets a link. Its number stands for a link that nobody reported on, silent, of peer 0 to itself, until a new link gets it;
 * which is not as long as it is `waiting`.
 */
void pr_links_remove(struct pr_links *links, struct pr_link *link);
/* How many there are, without the numbers of those that were forgotten. */
size_t pr_links_known(const struct pr_links *links);
/* The links of one observer, or to one subject, one after the other, the newest first; NULL behind the last. */
enum pr_link_end { PR_LINKS_OBSERVER, PR_LINKS_SUBJECT };
struct pr_link *pr_links_first(const struct pr_links *links, enum pr_link_end end, uint32_t peer);
struct pr_link *pr_links_next(const struct pr_links *links, enum pr_link_end end, const struct pr_link *link);

/* Begins an outage if there is none; NULL if memory ran out. */
struct pr_outage *pr_link_outage(struct pr_link *link);
void pr_link_forget_outage(struct pr_link *link);

static inline struct pr_moment pr_outage_moment(const struct pr_outage *o)
{
	return (struct pr_moment){o->since, o->earliest, o->latest, o->vague, o->tapped, o->early, o->late, o->coarse};
}

/* What is said of it says nothing of the other direction. */
static inline bool pr_link_directed(const struct pr_link *link)
{
	return link->beats || link->tapped || link->via;
}

static inline bool pr_link_lost(const struct pr_link *link)
{
	return link && link->report == PR_LINK_LOST;
}

/* The observer does not hear the subject, which hears it: what is said of it says nothing of the other direction. */
static inline bool pr_link_deaf(const struct pr_link *link)
{
	return link && link->report >= PR_LINK_SUSPECT && link->outage->passed;
}

/* Lost to the application, whatever else gets through. That counts for both directions, as a connection needs both. */
static inline bool pr_link_blocked(const struct pr_link *link)
{
	return link && link->blocked && link->report == PR_LINK_LOST;
}

/* Lost, as far as was known when its observer began to follow somebody else. */
static inline bool pr_link_forsaken(const struct pr_link *link)
{
	return pr_link_lost(link) && link->outage->forsaken;
}

#define PR_OUTAGE_ANSWERED 1u /* excused: the other host closed or reset a connection, or answered though its process did not */

/* Lost in a way that tells of the network, not of a process that closed its connections, is silent, or was paused. */
static inline bool pr_link_cut(const struct pr_link *link)
{
	return pr_link_lost(link) && !link->outage->excused;
}

#endif
