/* Between situation.c, which takes what is told, and situation_mark.c, which says at the end what each peer is in it. */
#ifndef PR_SITUATION_PARTS_H
#define PR_SITUATION_PARTS_H

#include "fence.h"
#include "recoveries.h"
#include "seed.h"
#include "situation.h"

/* A peer, as it is told of, and what is known of it until the end. */
struct pr_situation_row {
	struct pr_situation_peer told;
	struct pr_held held;
	struct pr_seed_claim claim;
	bool master; /* the newest record of its role says so */
};

struct pr_situation {
	struct pr_peers *names;
	struct pr_situation_row *peers; /* by number; in the order of their names after the end */
	size_t count, room;
	struct pr_doubts doubts;
	struct pr_recoveries all;
	struct pr_fence fence;
	uint32_t facts;
	char *system;
	bool several; /* of them */
};

/* NULL if memory ran out. */
struct pr_situation_row *pr_situation_row_of(struct pr_situation *s, struct pr_span name);
/* No failure is told of, but states are, and none by a server that runs. */
bool pr_situation_stands_still(const struct pr_situation *s);
/* What part each peer has by the recovery that was chosen, or by states alone, and their resolution. False if memory ran out. */
bool pr_situation_mark(struct pr_situation *s);
/* When the peers are in their order, of a cluster that stands still: who is the seed. */
void pr_situation_mark_seed(struct pr_situation *s);
/* When the peers are in their order: who does not lead. */
void pr_situation_mark_others(struct pr_situation *s);
void pr_situation_state_facts(struct pr_situation *s);

#endif
