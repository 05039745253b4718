#include "versions.h"

#include <stdlib.h>

#include "base/grow.h"
#include "record/vclock.h"

void pr_versions_free(struct pr_versions *v)
{
	for (size_t i = 0; i < v->count; i++)
		pr_build_free(&v->list[i].clock);
	pr_build_free(&v->joined);
	free(v->list);
	free(v->at);
	*v = (struct pr_versions){0};
}

static struct pr_span clock_of(const struct pr_version *version)
{
	return (struct pr_span){version->clock.p, version->clock.n};
}

static bool set(struct pr_version *version, struct pr_span clock)
{
	pr_build_bare(&version->clock);
	pr_add_item(&version->clock, clock);
	return pr_build_bare_end(&version->clock).p != NULL;
}

/* Of one peer: the newer one stands, or both as one. */
static bool take(struct pr_versions *v, struct pr_version *old, const struct pr_version *new, struct pr_span clock)
{
	if (new->incarnation != old->incarnation ? new->incarnation < old->incarnation : new->t < old->t)
		return true;
	if (new->incarnation == old->incarnation && new->t == old->t) {
		pr_build_bare(&v->joined);
		pr_vclock_join(&v->joined, clock_of(old), clock);
		clock = pr_build_bare_end(&v->joined);
		if (!clock.p)
			return false;
	}
	old->incarnation = new->incarnation;
	old->t = new->t;
	return set(old, clock);
}

bool pr_versions_add(struct pr_versions *v, uint32_t peer, const struct pr_record *r)
{
	struct pr_version new = {.peer = peer, .incarnation = pr_uint(r, PR_CLAIM_INCARNATION), .t = r->t};
	struct pr_span clock = pr_text(r, PR_CLAIM_VCLOCK);
	if (!pr_grow_zeroed(&v->at, &v->at_cap, (size_t)peer + 1, sizeof *v->at) ||
	    !pr_grow_zeroed(&v->list, &v->cap, v->count + 1, sizeof *v->list))
		return false;
	if (v->at[peer] > 0)
		return take(v, &v->list[v->at[peer] - 1], &new, clock);
	v->list[v->count] = new;
	v->at[peer] = (uint32_t)++v->count;
	return set(&v->list[v->count - 1], clock);
}

bool pr_versions_settle(struct pr_versions *v, const uint32_t *to)
{
	for (size_t i = 0; i < v->count; i++) {
		struct pr_version *version = &v->list[i];
		uint32_t peer = to[version->peer];
		if (peer == version->peer)
			continue;
		if (!pr_grow_zeroed(&v->at, &v->at_cap, (size_t)peer + 1, sizeof *v->at))
			return false;
		version->peer = peer;
		if (v->at[peer] == 0) {
			v->at[peer] = (uint32_t)i + 1;
			continue;
		}
		version->dropped = true;
		if (!take(v, &v->list[v->at[peer] - 1], version, clock_of(version)))
			return false;
	}
	for (size_t i = 0; i < v->count; i++) {
		v->list[i].newest = !v->list[i].dropped;
		for (size_t k = 0; v->list[i].newest && k < v->count; k++)
			v->list[i].newest = v->list[k].dropped ||
			                    pr_vclock_order(clock_of(&v->list[i]), clock_of(&v->list[k])) != PR_VCLOCK_BEFORE;
	}
	return true;
}

const char *pr_versions_outcome(const struct pr_versions *v)
{
	const struct pr_version *first = NULL;
	bool lags = false;
	for (size_t i = 0; i < v->count; i++) {
		const struct pr_version *version = &v->list[i];
		lags = lags || (!version->dropped && !version->newest);
		if (!version->newest)
			continue;
		if (first && pr_vclock_order(clock_of(first), clock_of(version)) != PR_VCLOCK_EQUAL)
			return "siblings";
		first = first ? first : version;
	}
	return lags ? "lagging" : "agreed";
}
