#include "reports.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "byzantine.h"
#include "exclusion.h"
#include "record/decode.h"

/* What was reported of a peer, and what the default has said of it. */
struct reported {
	uint64_t *times; /* the latest of them, `reports` at most, in a ring */
	size_t count, next;
	bool excluded;
	enum pr_sentenced otherwise;
	char why[96];      /* the default's words */
	bool changed;      /* since a note told the difference */
	struct pr_byzantine failure;
};

struct pr_reports {
	struct pr_electorate base;
	struct pr_sentence_options options;
	pr_sentence_emit *emit;
	void *context;
	struct reported *list; /* by person */
	size_t room;
	uint64_t opened, now;
	bool stale, failed; /* failed: memory ran out while the default spoke */
	struct pr_build build;
};

struct pr_reports *pr_reports_new(const struct pr_sentence_options *options, pr_sentence_emit *emit, void *context)
{
	struct pr_reports *o = calloc(1, sizeof *o);
	if (!o)
		return NULL;
	*o = (struct pr_reports){.options = *options, .emit = emit, .context = context};
	if (pr_electorate_init(&o->base, options->numerator, options->denominator))
		return o;
	free(o);
	return NULL;
}

void pr_reports_free(struct pr_reports *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->room; i++) {
		free(o->list[i].times);
		pr_byzantine_clear(&o->list[i].failure);
	}
	free(o->list);
	pr_electorate_free(&o->base);
	pr_build_free(&o->build);
	free(o);
}

bool pr_reports_member(struct pr_reports *o, struct pr_span name, uint64_t weight, struct pr_span key, struct pr_span role)
{
	return pr_electorate_configure(&o->base, name, weight, key, role) != PR_PEER_NONE;
}

bool pr_reports_alias(struct pr_reports *o, struct pr_span member, struct pr_span alias)
{
	uint32_t number = pr_electorate_look(&o->base, member);
	return number == PR_PEER_NONE || pr_electorate_alias(&o->base, alias, number);
}

const struct pr_electorate *pr_reports_base(const struct pr_reports *o)
{
	return &o->base;
}

/* *of: NULL if there are too many strangers. */
static bool find(struct pr_reports *o, struct pr_span peer, uint32_t *person, struct reported **of)
{
	*of = NULL;
	if (!pr_electorate_person(&o->base, peer, person))
		return false;
	if (*person == PR_PEER_NONE)
		return true;
	if (!pr_grow_zeroed(&o->list, &o->room, (size_t)*person + 1, sizeof *o->list))
		return false;
	*of = &o->list[*person];
	return true;
}

static bool tell(struct pr_reports *o, struct pr_span record)
{
	if (record.p)
		o->emit(o->context, record);
	return record.p != NULL;
}

static bool exclude(struct pr_reports *o, uint32_t person, struct reported *of, uint64_t since, uint64_t t)
{
	struct pr_exclusion d = {PR_SENTENCED_EXCLUDED, "accusers", of->count, o->options.reports, "origin-reports", {NULL, 0}};
	struct pr_moment when = {.since = t, .earliest = since, .latest = t};
	of->excluded = of->changed = o->stale = true;
	o->base.list[person].excluded = true;
	of->failure.peer = person;
	return tell(o, pr_exclusion_record(&o->build, &d, pr_peers_name(o->base.names, person), t)) &&
	       pr_byzantine_open(&of->failure, &o->base, when, o->opened++) &&
	       tell(o, pr_byzantine_record(&o->build, &of->failure, &o->base, "open", t));
}

/* The oldest of the latest `reports` reports decides: all of them count, or that one does not. */
static bool take_accusation(struct pr_reports *o, const struct pr_record *r)
{
	uint32_t person;
	struct reported *of;
	if (!pr_has(r, PR_ACCUSATION_SUBJECT))
		return true;
	if (!find(o, pr_text(r, PR_ACCUSATION_SUBJECT), &person, &of))
		return false;
	if (!of || of->excluded)
		return true;
	if (!of->times && !(of->times = calloc(o->options.reports, sizeof *of->times)))
		return false;
	of->times[of->next] = r->t;
	of->next = (of->next + 1) % o->options.reports;
	of->count += of->count < o->options.reports;
	if (of->count < o->options.reports)
		return true;
	uint64_t first = of->times[of->next];
	return r->t - pr_sooner(r->t, first) > o->options.reports_expiry || exclude(o, person, of, first, r->t);
}

/* What an earlier run decided. */
static bool take_exclusion(struct pr_reports *o, const struct pr_record *r)
{
	uint32_t person;
	struct reported *of;
	enum pr_sentenced state = pr_sentenced_named(pr_text(r, PR_EXCLUSION_STATE));
	if (!pr_has(r, PR_EXCLUSION_PEER) || (state != PR_SENTENCED_EXCLUDED && state != PR_SENTENCED_CLEARED))
		return true;
	if (!find(o, pr_text(r, PR_EXCLUSION_PEER), &person, &of))
		return false;
	if (of) {
		of->excluded = o->base.list[person].excluded = state == PR_SENTENCED_EXCLUDED;
		of->count = of->next = 0;
	}
	return true;
}

void pr_reports_differ(void *context, struct pr_span record)
{
	struct pr_reports *o = context;
	struct pr_record r;
	const char *wrong;
	uint32_t person;
	struct reported *of;
	if (o->failed || pr_decode(record.p, record.n, &r, &wrong) != PR_DECODED || r.type != PR_EXCLUSION)
		return;
	if (!find(o, pr_text(&r, PR_EXCLUSION_PEER), &person, &of)) {
		o->failed = true;
		return;
	}
	if (!of)
		return;
	struct pr_span basis = pr_text(&r, PR_EXCLUSION_BASIS), reason = pr_text(&r, PR_EXCLUSION_REASON);
	of->otherwise = pr_sentenced_named(pr_text(&r, PR_EXCLUSION_STATE));
	of->changed = o->stale = true;
	int n = snprintf(of->why, sizeof of->why, "%.*s", (int)basis.n, (const char *)basis.p);
	if (pr_is(basis, "accusers") && pr_has(&r, PR_EXCLUSION_NEEDED))
		n += snprintf(of->why + n, sizeof of->why - (size_t)n, ", %u of %u", (unsigned)pr_uint(&r, PR_EXCLUSION_COUNT),
		              (unsigned)pr_uint(&r, PR_EXCLUSION_NEEDED));
	if (reason.n > 0)
		snprintf(of->why + n, sizeof of->why - (size_t)n, ": %.*s", (int)reason.n, (const char *)reason.p);
}

/* Where the two say different things of a peer's exclusion. */
static bool tell_differences(struct pr_reports *o)
{
	char text[256];
	bool done = true;
	for (uint32_t person = 0; person < o->room && done; person++) {
		struct reported *of = &o->list[person];
		if (!of->changed)
			continue;
		of->changed = false;
		if (of->excluded == (of->otherwise == PR_SENTENCED_EXCLUDED))
			continue;
		snprintf(text, sizeof text, "by the default it would %s (%s)",
		         of->otherwise == PR_SENTENCED_NONE       ? "not even be suspected"
		         : of->otherwise == PR_SENTENCED_EXCLUDED ? "be excluded; the origin counts reports alone"
		                                                 : "not be excluded, but suspected",
		         of->otherwise == PR_SENTENCED_NONE ? "nobody accuses it" : of->why);
		done = tell(o, pr_exclusion_note(&o->build, pr_peers_name(o->base.names, person), text, 0, o->now));
	}
	o->stale = false;
	return done;
}

bool pr_reports_step(struct pr_reports *o, const struct pr_record *r)
{
	bool done = !o->failed;
	o->now = pr_later(o->now, r->t);
	if (r->type == PR_MEMBER)
		done = done && pr_electorate_member(&o->base, r);
	else if (r->type == PR_ACCUSATION)
		done = done && take_accusation(o, r);
	else if (r->type == PR_EXCLUSION)
		done = done && take_exclusion(o, r);
	return done && (!o->stale || tell_differences(o));
}

bool pr_reports_end(struct pr_reports *o)
{
	if (o->failed || (o->stale && !tell_differences(o)))
		return false;
	return o->base.unknown == 0 || tell(o, pr_exclusion_note(&o->build, (struct pr_span){NULL, 0},
	                                                        "names of which there are too many: what was said of them is not counted",
	                                                        o->base.unknown, o->now));
}

bool pr_reports_clear(struct pr_reports *o, struct pr_span peer, uint64_t t, bool *known)
{
	uint32_t person = pr_electorate_look(&o->base, peer);
	struct reported *of = person < o->room ? &o->list[person] : NULL;
	struct pr_exclusion cleared = {PR_SENTENCED_CLEARED, NULL, 0, 0, "operator", {NULL, 0}};
	*known = *known || (of && of->excluded);
	if (!*known)
		return true;
	if (!tell(o, pr_exclusion_record(&o->build, &cleared, pr_peers_name(o->base.names, person), t)))
		return false;
	bool done = true;
	if (of && of->failure.open)
		done = tell(o, pr_byzantine_record(&o->build, &of->failure, &o->base, "close", t));
	if (of) {
		pr_byzantine_clear(&of->failure);
		of->excluded = false;
		of->count = of->next = 0;
	}
	o->base.list[person].excluded = false;
	return done;
}
