#include "extract.h"

#include <stdlib.h>

#include "base/moments.h"
#include "census.h"
#include "search.h"
#include "sight.h"
#include "tell/teller.h"

#define SCRATCH 4096u       /* bytes of values that are put together, for one yield */
#define ANEW_LEAST 5000000000u /* ns: shorter logs are not taken for several */
#define STEP PR_SECOND      /* going back by more is a step of the clock, by less disorder among writers */

struct pr_extract {
	const struct pr_format *format;
	const struct pr_zone *zone;
	pr_extract_found *found;
	void *arg;
	const struct pr_watch *watch; /* or NULL */
	struct pr_stamper stamper;
	struct pr_seeker *seeker;
	const uint32_t *ends; /* of the groups of a match, and how many there are */
	size_t groups;
	struct pr_extract_counts counts;
	bool timed;                    /* a line with a stamp has come */
	bool stamped;                  /* the line has one */
	bool unplaced;                 /* it would have yielded a record, if there were a time */
	int year;                      /* as pr_stamper_set_year() takes them */
	int64_t near;
	uint64_t t, from, to;          /* of the line */
	uint64_t newest;               /* since the last step */
	uint64_t active;               /* the second of the last activity record */
	struct pr_bounds params[PR_PARAMS];
	bool fixed[PR_PARAMS];
	struct pr_census census;
	struct pr_extract_param told[PR_PARAMS];
	bool missed[PR_PARAMS]; /* a lag was made of it when it was not known exactly */
	struct {
		bool known;
		size_t n;
		uint8_t text[PR_REMEMBERED_MAX];
	} remembered[PR_VARIABLES];
	size_t used; /* of scratch */
	uint8_t scratch[SCRATCH];
};

static const struct pr_yield activity = {.what = PR_YIELD_RECORD, .type = PR_ACTIVITY, .keys = 1u << PR_ACTIVITY_PEER,
                                          .own = 1u << PR_ACTIVITY_PEER};

struct pr_extract *pr_extract_new(const struct pr_format *format, const struct pr_zone *zone, pr_extract_found *found,
                                  void *arg)
{
	struct pr_extract *x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->format = format;
	x->zone = zone;
	x->found = found;
	x->arg = arg;
	x->seeker = pr_seeker_new(format);
	if (!x->seeker) {
		pr_extract_free(x);
		return NULL;
	}
	for (size_t i = 0; i < format->param_count; i++)
		x->params[i] = format->params[i].value;
	x->near = INT64_MIN;
	pr_extract_rewind(x);
	return x;
}

void pr_extract_set_year(struct pr_extract *x, int year, int64_t near)
{
	x->year = year;
	x->near = near;
	pr_stamper_set_year(&x->stamper, year, near);
}

void pr_extract_free(struct pr_extract *x)
{
	if (!x)
		return;
	pr_seeker_free(x->seeker);
	pr_census_free(&x->census);
	free(x);
}

void pr_extract_watch(struct pr_extract *x, const struct pr_watch *watch)
{
	x->watch = watch;
}

void pr_extract_set(struct pr_extract *x, unsigned param, uint64_t value)
{
	x->params[param] = (struct pr_bounds){value, value, value};
	x->fixed[param] = true;
}

void pr_extract_assume(struct pr_extract *x, unsigned param, uint64_t value)
{
	if (!x->fixed[param])
		x->params[param] = (struct pr_bounds){value, value, value};
}

struct pr_bounds pr_extract_param(const struct pr_extract *x, unsigned param)
{
	return x->params[param];
}

void pr_extract_rewind(struct pr_extract *x)
{
	pr_stamper_init(&x->stamper, x->format->templates, x->format->template_count, x->zone);
	pr_stamper_set_year(&x->stamper, x->year, x->near);
	x->counts = (struct pr_extract_counts){.first = UINT64_MAX};
	x->timed = false;
	x->newest = 0;
	x->active = UINT64_MAX;
	for (size_t i = 0; i < PR_VARIABLES; i++)
		x->remembered[i].known = false;
	pr_census_free(&x->census);
	memset(x->told, 0, sizeof x->told);
	memset(x->missed, 0, sizeof x->missed);
}

void pr_extract_inherit(struct pr_extract *x, const struct pr_extract *from)
{
	for (size_t i = 0; i < x->format->param_count; i++)
		if (!x->fixed[i])
			x->params[i] = from->params[i];
	memcpy(x->remembered, from->remembered, sizeof x->remembered);
	pr_census_inherit(&x->census, &from->census);
	if (from->timed)
		pr_extract_set_year(x, 0, (int64_t)(from->t / PR_SECOND));
}

struct pr_extract_param pr_extract_told(const struct pr_extract *x, unsigned param)
{
	struct pr_extract_param told = x->told[param];
	if (!told.told)
		told.missed = x->missed[param];
	return told;
}

static void set_param(struct pr_extract *x, unsigned param, uint64_t value)
{
	if (x->fixed[param])
		return;
	if (!x->told[param].told)
		x->told[param] = (struct pr_extract_param){value, true, x->missed[param]};
	x->params[param] = (struct pr_bounds){value, value, value};
}

const struct pr_extract_counts *pr_extract_counts(const struct pr_extract *x)
{
	return &x->counts;
}

/* What the lag of a link is made of, in this line. */
static void take_census(struct pr_extract *x, const struct pr_yield *yield, struct pr_found *found)
{
	found->counted = false;
	if (!x->format->census || yield->what != PR_YIELD_RECORD || yield->type != PR_LINK)
		return;
	if (yield->counts)
		found->counted = pr_census_check(&x->census, yield->set, pr_found_value(found, PR_LINK_SUBJECT));
	pr_census_value(&x->census, x->format, x->from, x->fixed, x->params);
}

/* A lag is made of them now. */
static void miss(struct pr_extract *x, const struct pr_sum *sum)
{
	for (unsigned i = 0; i < sum->count; i++) {
		int param = sum->terms[i].param;
		if (param >= 0 && x->params[param].least != x->params[param].most)
			x->missed[param] = true;
	}
}

static void tell(struct pr_extract *x, uint64_t number, const struct pr_yield *yield, struct pr_found *found)
{
	take_census(x, yield, found);
	if (yield->what == PR_YIELD_RECORD && yield->type == PR_LINK) {
		miss(x, &yield->lag.least);
		miss(x, &yield->lag.most);
	}
	found->yield = yield;
	found->line = number;
	found->t = x->t;
	found->from = x->from;
	found->to = x->to;
	found->params = x->params;
	found->untimed = !x->stamped;
	x->found(x->arg, found);
}

/* Whether a clock that was set back undid more than half of what its log had covered. */
static bool begins_anew(uint64_t newest, uint64_t t, uint64_t first)
{
	uint64_t covered = newest - pr_sooner(first, newest);
	return covered > ANEW_LEAST && newest - t > covered / 2;
}

/* The line's time, where its stamp says `stamp`. */
static void set_time(struct pr_extract *x, uint64_t number, const struct pr_stamp *stamp)
{
	uint64_t t = stamp->t, slack = STEP + (stamp->coarse ? PR_SECOND : 0);
	struct pr_extract_counts *counts = &x->counts;
	if (stamp->coarse && x->timed && x->t >= t && x->t - t < PR_SECOND)
		t = x->t;
	if (x->timed && t < x->newest && x->newest - t > slack) {
		counts->step_line = counts->steps++ ? counts->step_line : number;
		counts->anew += begins_anew(x->newest, t, counts->first);
		x->newest = t;
		x->active = UINT64_MAX;
	} else if (x->timed && t < x->newest) {
		counts->disorder = x->newest - t > counts->disorder ? x->newest - t : counts->disorder;
	} else {
		x->newest = t;
	}
	x->timed = true;
	x->t = t;
	x->from = stamp->coarse ? stamp->t : t;
	x->to = stamp->coarse ? stamp->t + PR_SECOND - 1 : t;
	counts->first = t < counts->first ? t : counts->first;
	counts->last = t > counts->last ? t : counts->last;
	counts->unzoned = counts->unzoned || !stamp->zoned;
}

static struct pr_span group(const struct pr_extract *x, struct pr_span line, unsigned number)
{
	if (number >= x->groups || x->ends[2 * number] == PR_UNSET)
		return (struct pr_span){NULL, 0};
	return (struct pr_span){line.p + x->ends[2 * number], x->ends[2 * number + 1] - x->ends[2 * number]};
}

/* One piece of a value; p NULL: it has none. */
static struct pr_span piece(const struct pr_extract *x, struct pr_span line, const struct pr_pieces *pieces, unsigned i)
{
	unsigned number = pieces->piece[i].number;
	switch (pieces->piece[i].what) {
	case PR_PIECE_GROUP:
		return group(x, line, number);
	case PR_PIECE_VARIABLE:
		return x->remembered[number].known
		               ? (struct pr_span){x->remembered[number].text, x->remembered[number].n}
		               : (struct pr_span){NULL, 0};
	case PR_PIECE_SELF:
		return pr_own_peer;
	default:
		return pieces->piece[i].text;
	}
}

/* A value put together; p NULL: a group in it is not set. False: a remembered text is not known, or no room is left. */
static bool value_of(struct pr_extract *x, struct pr_span line, const struct pr_pieces *pieces, struct pr_span *value)
{
	uint8_t *start = x->scratch + x->used;
	size_t n = 0;
	*value = (struct pr_span){NULL, 0};
	for (unsigned i = 0; i < pieces->count; i++) {
		struct pr_span part = piece(x, line, pieces, i);
		if (!part.p)
			return pieces->piece[i].what != PR_PIECE_VARIABLE;
		if (pieces->count == 1) {
			*value = part;
			return true;
		}
		if (part.n > SCRATCH - x->used - n)
			return false;
		memcpy(start + n, part.p, part.n);
		n += part.n;
	}
	x->used += n;
	*value = (struct pr_span){start, n};
	return true;
}

static void keep(struct pr_extract *x, const struct pr_yield *yield, const struct pr_found *found)
{
	for (unsigned i = 0; i < yield->count; i++) {
		struct pr_span value = found->values[i];
		unsigned number = yield->values[i].key;
		uint64_t duration;
		if (!value.p)
			continue;
		if (yield->what == PR_YIELD_GATHER) {
			pr_census_gather(&x->census, number, value);
		} else if (yield->what == PR_YIELD_RUN) {
			pr_census_run(&x->census, x->format, number, x->from, x->to, x->params);
		} else if (yield->what == PR_YIELD_PARAM) {
			if (pr_duration_parse(value, &duration))
				set_param(x, number, duration);
		} else if (value.n <= PR_REMEMBERED_MAX) {
			memmove(x->remembered[number].text, value.p, value.n);
			x->remembered[number].n = value.n;
			x->remembered[number].known = value.n > 0;
		}
	}
}

static void see_lost(const struct pr_extract *x, const char *why)
{
	if (x->watch && x->watch->lost)
		x->watch->lost(x->watch->arg, why, NULL);
}

static void see_rule(const struct pr_extract *x, const struct pr_rule *rule, enum pr_rule_fate fate, struct pr_span line)
{
	if (x->watch && x->watch->rule)
		x->watch->rule(x->watch->arg, rule, fate, line, x->ends, x->groups);
}

/* True if it was a record. */
static bool apply_yield(struct pr_extract *x, uint64_t number, struct pr_span line, const struct pr_yield *yield)
{
	struct pr_found found;
	x->used = 0;
	bool moment = yield->what == PR_YIELD_MEET || yield->what == PR_YIELD_REACH || yield->what == PR_YIELD_REACHED;
	if ((yield->what == PR_YIELD_RECORD || moment || yield->what == PR_YIELD_RUN) && !x->timed) {
		x->unplaced = x->unplaced || yield->what == PR_YIELD_RECORD;
		see_lost(x, "no time stamp has come yet");
		return false;
	}
	for (unsigned i = 0; i < yield->count; i++)
		if (!value_of(x, line, &yield->values[i].text, &found.values[i])) {
			see_lost(x, "a remembered text is not known yet, or a value is too long");
			return false;
		}
	found.yield = yield;
	if (x->watch && x->watch->found)
		x->watch->found(x->watch->arg, &found);
	if (yield->what >= PR_YIELD_PARAM)
		keep(x, yield, &found);
	else
		tell(x, number, yield, &found);
	return yield->what == PR_YIELD_RECORD;
}

/* True if it yielded a record. */
static bool apply_match(struct pr_extract *x, uint64_t number, struct pr_span line, const struct pr_rule *rule,
                        const uint32_t *ends)
{
	bool record = false;
	x->ends = ends;
	x->groups = rule->groups;
	see_rule(x, rule, PR_RULE_MATCHED, line);
	for (size_t i = 0; i < rule->count; i++)
		record = apply_yield(x, number, line, &rule->yields[i]) || record;
	return record;
}

/* Looks whether the rule matches the line. True if that yielded a record. *matched is set if it does. */
static bool apply_rule(struct pr_extract *x, uint64_t number, struct pr_span line, const struct pr_rule *rule,
                       bool *matched)
{
	bool record = false;
	struct pr_walk walk = {0};
	const uint32_t *ends;
	x->groups = 0;
	if (pr_seeker_refuses(x->seeker, rule, line)) {
		see_rule(x, rule, PR_RULE_UNLESS, line);
		return false;
	}
	while ((ends = pr_seeker_next(x->seeker, rule, line, &walk)))
		record = apply_match(x, number, line, rule, ends) || record;
	if (walk.count == 0)
		see_rule(x, rule, PR_RULE_NEAR, line);
	*matched = *matched || walk.count > 0;
	return record;
}

/* The same where somebody has looked already. */
static bool apply_seen(struct pr_extract *x, uint64_t number, struct pr_span line, const struct pr_seen *seen, bool *matched)
{
	bool record = false;
	const uint32_t *ends = seen->ends;
	for (size_t i = 0; i < seen->count; i++) {
		const struct pr_sighting *sighting = &seen->sightings[i];
		const struct pr_rule *rule = &x->format->rules[sighting->rule];
		x->groups = 0;
		if (sighting->fate != PR_RULE_MATCHED)
			see_rule(x, rule, sighting->fate, line);
		for (uint32_t k = 0; k < sighting->count; k++, ends += 2 * rule->groups)
			record = apply_match(x, number, line, rule, ends) || record;
		*matched = *matched || sighting->count > 0;
	}
	return record;
}

static bool apply_due(struct pr_extract *x, uint64_t number, struct pr_span line, size_t behind, bool *matched)
{
	bool record = false;
	size_t first;
	const uint64_t *rules = pr_seeker_due(x->seeker, line, behind, &first);
	for (size_t i = 0; rules && i < PR_RULE_WORDS(x->format); i++)
		for (uint64_t due = rules[i]; due; due &= due - 1)
			record = apply_rule(x, number, line, &x->format->rules[i * 64 + (size_t)__builtin_ctzll(due)], matched) || record;
	return record;
}

/* The wrapper's stamp and the line's are of one clock, up to this: pipes between them may be slow. */
#define SAME_MOMENT 120

/*
 * The zone of a stamp without one, by the wrapper's time, which has one: zones differ by quarters of an hour. A wrapper that
 * is much too late tells nothing of it.
 */
static void take_zone(struct pr_stamp *stamp, const struct pr_peeled *outer)
{
	static const int64_t quarter = 900, farthest = 15 * 3600;
	int64_t ahead = stamp->civil - (int64_t)(outer->t / PR_SECOND);
	int64_t offset = (ahead + (ahead < 0 ? -quarter / 2 : quarter / 2)) / quarter * quarter;
	if (offset > farthest || offset < -farthest || ahead - offset > SAME_MOMENT || offset - ahead > SAME_MOMENT ||
	    stamp->civil < offset)
		return;
	stamp->t = (uint64_t)(stamp->civil - offset) * PR_SECOND + stamp->t % PR_SECOND;
	stamp->zoned = true;
	if (stamp->coarse && outer->t >= stamp->t && outer->t - stamp->t < PR_SECOND) {
		stamp->t = outer->t;
		stamp->coarse = outer->coarse;
	}
}

static bool outer_stamp(struct pr_extract *x, const struct pr_peeled *outer, struct pr_stamp *stamp)
{
	if (outer->known == PR_WRAPPED_NONE)
		return false;
	if (outer->known != PR_WRAPPED_TIME)
		return pr_stamper_place(&x->stamper, &outer->civil, outer->coarse, stamp);
	*stamp = (struct pr_stamp){.t = outer->t, .coarse = outer->coarse, .zoned = true};
	return true;
}

/* What the line says of its time, or else its wrapper. */
static bool read_stamp(struct pr_extract *x, struct pr_span line, const struct pr_peeled *outer, const struct pr_seen *seen,
                       struct pr_stamp *stamp)
{
	if (seen && seen->read) {
		*stamp = seen->stamp;
		return seen->stamped;
	}
	bool zoned = outer && outer->known == PR_WRAPPED_TIME;
	if (zoned && !x->timed)
		pr_stamper_set_year(&x->stamper, 0, (int64_t)(outer->t / PR_SECOND));
	if (!pr_stamper_read(&x->stamper, line, stamp))
		return outer && outer_stamp(x, outer, stamp);
	if (zoned && !stamp->zoned)
		take_zone(stamp, outer);
	return true;
}

/*
 * Whether a line that has no stamp of its own belongs to the one before it, for all that a wrapper's stamp of whole seconds says:
 * then it has that one's time, which may be known better.
 */
static bool goes_on(const struct pr_extract *x, const struct pr_stamp *stamp)
{
	return stamp->n == 0 && stamp->coarse && x->timed && x->t >= stamp->t && x->t - stamp->t < PR_SECOND;
}

static void tell_activity(struct pr_extract *x, uint64_t number)
{
	struct pr_found found;
	if (!x->format->activity || x->t / PR_SECOND == x->active)
		return;
	x->active = x->t / PR_SECOND;
	tell(x, number, &activity, &found);
}

void pr_extract_line(struct pr_extract *x, uint64_t number, struct pr_span line, const struct pr_peeled *outer,
                     const struct pr_seen *seen)
{
	struct pr_stamp stamp;
	bool record, matched = false;
	x->unplaced = false;
	x->stamped = read_stamp(x, line, outer, seen, &stamp);
	x->counts.unyeared = x->stamper.unyeared;
	if (x->stamped) {
		x->counts.recognised++;
		if (!goes_on(x, &stamp))
			set_time(x, number, &stamp);
		tell_activity(x, number);
	}
	size_t behind = x->stamped ? stamp.n : 0; /* nothing to be looked for stands in the stamp */
	if (seen && (seen->count == 0 || seen->first >= behind))
		record = apply_seen(x, number, line, seen, &matched);
	else
		record = apply_due(x, number, line, behind, &matched);
	x->counts.exhausted = x->census.exhausted;
	x->counts.matched += matched;
	x->counts.evidence += record;
	x->counts.unplaced += x->unplaced;
	if (record && !x->stamped)
		x->counts.untimed_line = x->counts.untimed++ ? x->counts.untimed_line : number;
}

struct pr_span pr_found_value(const struct pr_found *found, unsigned key)
{
	for (unsigned i = 0; i < found->yield->count; i++)
		if (found->yield->values[i].key == key)
			return found->values[i];
	return (struct pr_span){NULL, 0};
}
