#include "policy.h"

/* Systems that decide by the majority of their members, or not at all, are not among them. */
static const struct pr_policy_system systems[] = {
	{"corosync", "votequorum"},
	{"galera", "primary-component"},
	{"rabbitmq", "pause-minority or --policy=autoheal, whichever is configured"},
	{"redis-cluster", "redis-cluster"},
	{"redis-sentinel", "sentinel"},
};

const struct pr_policy_system *pr_policy_of_system(struct pr_span system)
{
	for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
		if (pr_is(system, systems[i].system))
			return &systems[i];
	return NULL;
}
