/* What the rules of policy.h share: a picture of the sides that can be asked. Private to policy.c and policy_….c. */
#ifndef PR_POLICY_RULES_H
#define PR_POLICY_RULES_H

#include "policy.h"

struct pr_ground {
	const struct pr_policy *policy;
	const struct pr_policy_input *in;
	struct pr_policy_output *out;
	uint32_t *component; /* of each side: the first side that paths of links lead to; its own for one that is down */
	uint64_t *members;   /* of each side: its peers of the base */
	uint64_t *weight;    /* of each side */
	uint64_t base;       /* the weight of all */
	bool bridged;        /* some side is indirectly connected */
	bool failed;         /* memory ran out */
};

/* Both run, are two, and reach each other in both directions. */
bool pr_ground_linked(const struct pr_ground *g, size_t a, size_t b);
/* All that run get this verdict, the others wait. */
void pr_ground_all(struct pr_ground *g, enum pr_verdict verdict, const char *rule);
void pr_ground_set(struct pr_ground *g, size_t side, enum pr_verdict verdict);
/* Where a policy's original does not say what becomes of sides that are indirectly connected: true, and all is unsafe. */
bool pr_ground_undefined(struct pr_ground *g);

void pr_policy_quorum(struct pr_ground *g);
void pr_policy_hierarchical(struct pr_ground *g);
void pr_policy_origin(struct pr_ground *g);
void pr_policy_pekko(struct pr_ground *g);
void pr_policy_votequorum(struct pr_ground *g);
void pr_policy_primary_component(struct pr_ground *g);
void pr_policy_pause_minority(struct pr_ground *g);
void pr_policy_autoheal(struct pr_ground *g);
void pr_policy_redis_cluster(struct pr_ground *g);
void pr_policy_sentinel(struct pr_ground *g);

#endif
