/*
 * From differences of two clocks each to one reference: every peer by the way that leaves least in doubt.
 *
 * What is in doubt adds up along a way, so that the bounds hold whatever the errors on it have in common.
 */
#ifndef PR_LEADS_H
#define PR_LEADS_H

#include "cluster/clocks.h"
#include "delays.h"

struct pr_leads {
	struct pr_lead_between {
		uint32_t a, b;
		struct pr_lead lead; /* of b before a */
	} *list;
	size_t count, cap;
};

/* Frees what it holds, not the struct. */
void pr_leads_free(struct pr_leads *leads);
/* False if memory ran out. */
bool pr_leads_add(struct pr_leads *leads, uint32_t a, uint32_t b, const struct pr_lead *lead);
/*
 * Fills the clocks of those that ways lead to from `reference`, whose own is given, with low and high as differences from offset;
 * and sets reached[]. Both are as long as there are peers.
 */
void pr_leads_follow(const struct pr_leads *leads, uint32_t reference, size_t peers, struct pr_clock *clocks, bool *reached);
/* A clock against the reference of another: clock leads to a time by `over`, over to the reference's. low and high as above. */
struct pr_clock pr_clock_over(const struct pr_clock *clock, const struct pr_clock *over);

#endif
