/*
 * Links that were lost and came back: the last outages of each, to tell loss and lateness from cuts.
 *
 * Whatever its shape, a cut takes all links that it takes at one moment, and gives them back at one. Packets that are dropped at
 * random, or come too late, break a peer's links one by one. So a peer is unsteady if two of its links were lost and back within
 * PR_FLICKERS_WINDOW, each while the other was up all the time: as cuts, these would have been two within a minute, of
 * different links of one peer. Where much is lost that may never be so, as some link is lost all the time: it is enough then that each was lost for
 * longer than either takes to notice, and the other was up by then, by the estimates, and not lost with it; or was up again for that long before it
 * came back, and had been missed before it was lost. Only links count that their observer watched, so that they were up while it said nothing;
 * and only outages that lasted on after they were noticed, because what was lost with them would have been noticed, too. Of those that were over
 * at once it takes four, at different times, none of which took all the links that were ever lost so.
 */
#ifndef PR_FLICKERS_H
#define PR_FLICKERS_H

#include "cluster/links.h"

#define PR_FLICKERS 64u                    /* so many are kept */
#define PR_FLICKERS_WINDOW 60000000000u    /* ns */

enum pr_impaired {
	PR_IMPAIRED_NOT,   /* nothing but that the link was lost and came back */
	PR_IMPAIRED_LOSSY, /* its observer found that not all gets through */
	PR_IMPAIRED_LATE,  /* ditto, that it comes too late */
};

struct pr_flicker {
	uint32_t a, b; /* the peers, a < b: either of them may have told */
	struct pr_moment lost;
	uint64_t reported; /* when it was said to be lost */
	uint64_t healed;
	enum pr_impaired impaired;
	uint64_t first; /* impaired: until when the first word of it was */
	bool again; /* impaired: found so once more, of a time that has nothing in common with the first's */
	bool counts; /* it was watched and lasted; else it tells only that the link was not up */
};

/* A zeroed struct has none. */
struct pr_flickers {
	struct pr_flicker list[PR_FLICKERS];
	size_t count, next;
};

/* The outage of a link that has just healed. One that both ends tell of is one. */
void pr_flickers_add(struct pr_flickers *flickers, const struct pr_link *link);
/* The link was lost at `lost`, and found to be impaired at `t`, which is the end of that. */
void pr_flickers_impaired(struct pr_flickers *flickers, const struct pr_link *link, struct pr_moment lost, uint64_t t,
                          enum pr_impaired impaired);
/* Whether a peer is unsteady, by what is known of it at `now`; *began: when it became so. */
bool pr_flickers_unsteady(const struct pr_flickers *flickers, const struct pr_links *links, uint32_t peer, uint64_t now,
                          struct pr_moment *began);
/* Drops those of the peer. */
void pr_flickers_forget(struct pr_flickers *flickers, uint32_t peer);
/*
 * How much of the peer's was impaired in the window before `now`, and since when: 0, nothing; 1, a link, once; 2, one link, again and again, whose other
 * end is *lone; else so many links and one. *lone: PR_PEER_NONE but for one link.
 */
size_t pr_flickers_count(const struct pr_flickers *flickers, uint32_t peer, uint64_t now, enum pr_impaired impaired,
                         struct pr_moment *began, uint32_t *lone);

#endif
