#include <errno.h>
#include <stdlib.h>

#include "resolve_parts.h"

#define SYNC_MAX 4096u /* maps of a sync plan */

static bool fail(struct pr_resolve *r)
{
	r->trouble = strerror(errno);
	return false;
}

bool pr_resolve_clocks_take(struct pr_resolve *r, const struct pr_record *record)
{
	if (!pr_has(record, PR_ENTRY_VCLOCK))
		return true;
	errno = ENOMEM;
	return (pr_causality_add(&r->causality, record) &&
	        (r->options.merge == PR_MERGE_NONE || pr_siblings_add(&r->siblings, record))) ||
	       fail(r);
}

static const char *const texts[] = {
	[PR_CAUSALITY_REPEATED] = "events that were told before",
	[PR_CAUSALITY_ALONE] = "events whose clock does not count their own host",
	[PR_CAUSALITY_TWICE] = "events of a number that another one of the host has, with another clock",
	[PR_CAUSALITY_GAP] = "events that its log leaves out, by its clocks",
	[PR_CAUSALITY_BACK] = "events that know less than the host's one before them",
	[PR_CAUSALITY_UNSEEN] = "times that it knows of an event behind the end of that host's log",
	[PR_CAUSALITY_OPEN] = "times that it knows of an event, and not of all that this one knew of",
};

bool pr_resolve_clocks_note(struct pr_resolve *r)
{
	struct pr_causality_sum sum;
	if (r->causality.count == 0)
		return true;
	errno = ENOMEM;
	if (!pr_causality_sum(&r->causality, &sum))
		return fail(r);
	pr_resolve_note(r, pr_span_of(""), "events with vector clocks", sum.events);
	pr_resolve_note(r, pr_span_of(""), "pairs of them that are ordered: one happened before the other", sum.ordered);
	pr_resolve_note(r, pr_span_of(""), "pairs of them that are concurrent", sum.concurrent);
	for (int i = 0; i < PR_CAUSALITY_MATTERS; i++)
		if (sum.matters[i] > 0)
			pr_resolve_note(r, pr_peers_name(r->causality.hosts, sum.example[i]), texts[i], sum.matters[i]);
	return true;
}

/* Siblings are looked for twice: what is thrown away is saved before anything is written. */
struct merging {
	struct pr_resolve *r;
	bool saving;
	uint64_t keys, thrown;
};

static bool write_merged(void *arg, struct pr_span record)
{
	struct merging *m = arg;
	if (!m->saving)
		m->r->emit(m->r->context, record);
	return true;
}

static bool throw_away(void *arg, struct pr_span record)
{
	struct merging *m = arg;
	m->thrown += m->saving;
	return !m->saving || !m->r->options.thrown || m->r->options.thrown(m->r->context, record);
}

static bool merge_key(void *arg, const struct pr_sibling *list, size_t count)
{
	struct merging *m = arg;
	const struct pr_merge_out out = {write_merged, throw_away, m};
	m->keys += m->saving;
	m->r->trouble = NULL;
	if (!pr_merge_siblings(m->r->options.merge, list, count, &m->r->build, &out))
		return false;
	m->r->trouble = "out of memory";
	if (!m->saving)
		pr_resolve_note(m->r, pr_text(&list[0].record, PR_ENTRY_KEY), "concurrent writes of this key", count);
	return true;
}

bool pr_resolve_clocks_merge(struct pr_resolve *r)
{
	struct merging m = {.r = r, .saving = true};
	if (r->options.merge == PR_MERGE_NONE)
		return true;
	for (int pass = 0; pass < 2; pass++, m.saving = false) {
		errno = 0;
		if (!pr_siblings_find(&r->siblings, merge_key, &m)) {
			r->trouble = errno && r->trouble ? strerror(errno) : r->trouble;
			return false;
		}
		r->trouble = NULL;
		if (m.saving && m.thrown > 0 && r->options.thrown && !r->options.thrown(r->context, (struct pr_span){NULL, 0}))
			return false;
		r->trouble = "out of memory";
	}
	r->differs = r->differs || m.keys > 0;
	if (m.thrown > 0 && r->options.merge == PR_MERGE_LAST_WRITER)
		pr_resolve_note(r, pr_span_of(""), "writes that did not know of each other, and are thrown away because a clock says that "
		                                   "another one was later", m.thrown);
	return true;
}

static void add_names(struct pr_resolve *r, unsigned key, const uint32_t *list, size_t count)
{
	pr_build_array(&r->build, key, count);
	for (size_t i = 0; i < count; i++)
		pr_add_text(&r->build, pr_peers_name(r->names, list[i]));
}

/* Each that has a clock fetches from each of the newest. */
static void add_sync(struct pr_resolve *r, const uint32_t *newest, size_t count, const uint32_t *all, size_t all_count)
{
	uint64_t maps = (uint64_t)count * all_count - count;
	if (maps == 0 || maps > SYNC_MAX)
		return;
	pr_build_array(&r->build, PR_RESOLUTION_SYNC, maps);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < all_count; k++) {
			if (all[k] == newest[i])
				continue;
			pr_add_map(&r->build, 2);
			pr_add_uint(&r->build, PR_SYNC_FROM);
			pr_add_text(&r->build, pr_peers_name(r->names, newest[i]));
			pr_add_uint(&r->build, PR_SYNC_TO);
			pr_add_text(&r->build, pr_peers_name(r->names, all[k]));
		}
}

struct lists {
	uint32_t *newest, *all, *silent;
	size_t newest_count, all_count, silent_count;
};

static bool tell(const struct pr_ending *e, const struct lists *l, struct pr_span failure)
{
	struct pr_resolve *r = e->r;
	struct pr_build *b = &r->build;
	const char *outcome = pr_versions_outcome(&r->versions);
	pr_build_record(b, PR_RESOLUTION, r->now);
	pr_build_text(b, PR_ANY_BY, pr_span_of("pr-reconcile"));
	if (failure.p)
		pr_build_text(b, PR_RESOLUTION_FAILURE, failure);
	pr_build_text(b, PR_RESOLUTION_OUTCOME, pr_span_of(outcome));
	pr_build_text(b, PR_RESOLUTION_RULE, pr_span_of("vclock"));
	add_names(r, PR_RESOLUTION_WINNERS, l->newest, l->newest_count);
	if (l->silent_count > 0)
		add_names(r, PR_RESOLUTION_SILENT, l->silent, l->silent_count);
	if (strcmp(outcome, "agreed") != 0)
		add_sync(r, l->newest, l->newest_count, l->all, l->all_count);
	add_names(r, PR_RESOLUTION_MEMBERS, e->members, e->member_count);
	if (r->joint)
		add_names(r, PR_RESOLUTION_JOINT_MEMBERS, e->joint, e->joint_count);
	struct pr_span record = pr_build_end(b);
	r->differs = r->differs || strcmp(outcome, "agreed") != 0;
	if (record.p)
		r->emit(r->context, record);
	else if (!b->exhausted)
		r->trouble = "a resolution does not fit in a record";
	return record.p != NULL;
}

bool pr_resolve_clocks_tell(struct pr_ending *e, bool names)
{
	struct pr_resolve *r = e->r;
	const struct pr_versions *v = &r->versions;
	size_t n = pr_peers_count(r->names) + 1;
	if (v->count == 0)
		return true;
	struct lists l = {.newest = malloc(n * sizeof *l.newest), .all = malloc(n * sizeof *l.all), .silent = malloc(n * sizeof *l.silent)};
	bool *claims = calloc(n, sizeof *claims), done = l.newest && l.all && l.silent && claims && pr_versions_settle(&r->versions, e->to);
	for (size_t i = 0; done && i < v->count; i++) {
		claims[v->list[i].peer] = true;
		if (!v->list[i].dropped)
			l.all[l.all_count++] = v->list[i].peer;
		if (v->list[i].newest)
			l.newest[l.newest_count++] = v->list[i].peer;
	}
	for (size_t i = 0; done && i < e->all; i++)
		if (pr_ending_counts(e, e->names[i]) && !claims[e->names[i]])
			l.silent[l.silent_count++] = e->names[i];
	if (done) {
		pr_peers_sort(r->names, l.all, l.all_count);
		pr_peers_sort(r->names, l.newest, l.newest_count);
	}
	size_t partitions = names ? r->partition_count : 0;
	for (size_t i = 0; done && i < partitions; i++)
		done = tell(e, &l, pr_span_of(r->partitions[i].id));
	if (done && partitions == 0)
		done = tell(e, &l, (struct pr_span){NULL, 0});
	free(l.newest);
	free(l.all);
	free(l.silent);
	free(claims);
	return done;
}
