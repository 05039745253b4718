#include "detector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/moments.h"
#include "intervals.h"
#include "swim.h"
#include "tempo.h"

#define PAPERS 1000u    /* samples in the windows of Pekko, Cassandra and Chen */
#define BILLION 1000000000u
#define NORMAL 1.2533141373155003 /* deviation over mean distance from the mean, of a normal distribution */
#define LEAST_BRIDGED 2u
#define MOST_BRIDGED 14u
#define BY_CHANCE 1e-5f /* a run of lost beats that is rarer than this, in a beat, is none by chance */

static const char *const names[] = {"fixed", "phi", "phi-exp", "chen", "2w", "swim"};

struct pr_detector {
	struct pr_detector_options options;
	double times; /* phi: of the deviation; phi-exp: of the mean */
	struct pr_tempo *tempos; /* by link; of detectors whose means decay, or whose margin follows them */
	size_t tempos_room;
	struct pr_intervals **windows; /* by link */
	size_t windows_room;
	uint8_t *health; /* swim: by observer, 0 the best */
	size_t health_room;
};

/*
 * The phi of Pekko, -log10(e / (1 + e)) with e = exp(-y (1.5976 + 0.070566 y^2)), is the threshold where
 * y (1.5976 + 0.070566 y^2) = ln(10^phi - 1): a cubic that only rises, so that no link needs an exponential. In whole
 * millionths, as the last bits of a logarithm are not the same everywhere.
 */
static double deviations_of(double phi)
{
	double wanted = phi * log(10) + log1p(-pow(10, -phi)), low = -1000, high = 1000;
	for (unsigned i = 0; i < 100; i++) {
		double y = (low + high) / 2;
		*(y * (1.5976 + 0.070566 * y * y) < wanted ? &low : &high) = y;
	}
	return round(low * 1e6) / 1e6;
}

struct pr_detector *pr_detector_new(const struct pr_detector_options *options)
{
	struct pr_detector *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->options = *options;
	if (options->window == PR_DETECTOR_WINDOW)
		d->options.window = options->kind == PR_DETECTOR_2W ? 0 : PAPERS;
	d->times = options->kind == PR_DETECTOR_PHI_EXP ? round(options->phi * log(10) * 1e6) / 1e6 : deviations_of(options->phi);
	return d;
}

void pr_detector_free(struct pr_detector *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->windows_room; i++)
		pr_intervals_free(d->windows[i]);
	free(d->windows);
	free(d->tempos);
	free(d->health);
	free(d);
}

void pr_detector_forget(struct pr_detector *d, size_t link)
{
	if (link < d->tempos_room)
		d->tempos[link] = (struct pr_tempo){0};
	if (link >= d->windows_room)
		return;
	pr_intervals_free(d->windows[link]);
	d->windows[link] = NULL;
}

static bool uses_window(const struct pr_detector_options *o)
{
	return o->window > 0 && o->kind != PR_DETECTOR_FIXED && o->kind != PR_DETECTOR_SWIM;
}

static bool uses_tempo(const struct pr_detector_options *o)
{
	bool margin = o->kind == PR_DETECTOR_CHEN || o->kind == PR_DETECTOR_2W, phi = o->kind == PR_DETECTOR_PHI;
	return margin || (o->window == 0 && (phi || o->kind == PR_DETECTOR_PHI_EXP));
}

/* Only of numbered beats is it known that nothing was lost in an interval, however long. */
static bool is_sample(const struct pr_arrival *a)
{
	return !a->several && (!a->resumed || a->step == 1);
}

static void learn(struct pr_tempo *tempo, const struct pr_arrival *a)
{
	if (is_sample(a))
		pr_tempo_add(tempo, a->interval, a->step, a->promised);
	else if (a->several)
		pr_tempo_blur(tempo);
	else
		pr_tempo_skip(tempo);
}

static bool add(struct pr_intervals **window, const struct pr_arrival *a, uint32_t step, uint32_t most)
{
	if (!a->resumed && !a->several)
		return pr_intervals_add(window, a->interval, step, most);
	if (a->resumed)
		pr_intervals_skip(window);
	return true;
}

bool pr_detector_hear(struct pr_detector *d, size_t link, const struct pr_arrival *arrival)
{
	uint32_t step = arrival->step ? arrival->step : 1;
	if (uses_tempo(&d->options)) {
		if (!pr_grow_zeroed(&d->tempos, &d->tempos_room, link + 1, sizeof *d->tempos))
			return false;
		step = arrival->step ? step : pr_tempo_steps(&d->tempos[link], arrival->interval);
		learn(&d->tempos[link], arrival);
	}
	if (!uses_window(&d->options))
		return true;
	return pr_grow_zeroed(&d->windows, &d->windows_room, link + 1, sizeof *d->windows) &&
	       add(&d->windows[link], arrival, step, d->options.window);
}

void pr_detector_lossy(struct pr_detector *d, size_t link, uint64_t part)
{
	uint64_t missing = part < BILLION ? part * (PR_TEMPO_WHOLE - 1) / BILLION : PR_TEMPO_WHOLE - 1;
	if (link < d->tempos_room && 3 * (uint64_t)d->tempos[link].missing < missing) /* else that is how much it goes up and down */
		d->tempos[link].missing = missing & (PR_TEMPO_WHOLE - 1);
}

/* What is known of a link: NULL where nothing is. */
static const struct pr_tempo *tempo_of(const struct pr_detector *d, size_t link)
{
	return link < d->tempos_room && d->tempos[link].count >= PR_TEMPO_ENOUGH ? &d->tempos[link] : NULL;
}

static const struct pr_intervals *window_of(const struct pr_detector *d, size_t link)
{
	return link < d->windows_room && pr_intervals_count(d->windows[link]) >= PR_TEMPO_ENOUGH ? d->windows[link] : NULL;
}

static double stretch(struct pr_stretch s, double interval)
{
	return s.billionths ? (double)s.billionths / BILLION * interval : (double)s.ns;
}

/*
 * The margin that is not given: after so many beats in a row were lost that chance does not do it, by the loss that the link is
 * known to have, the next one has to come, late by as much as it usually is.
 */
static double margin_of(const struct pr_tempo *tempo)
{
	float part = (float)tempo->missing / PR_TEMPO_WHOLE, run = part * part * part;
	unsigned bridged = LEAST_BRIDGED;
	for (; run > BY_CHANCE && bridged < MOST_BRIDGED; bridged++)
		run *= part;
	double late = 4 * (double)tempo->jitter, least = (double)tempo->interval / 4;
	return bridged * (double)tempo->interval + (late > least ? late : least);
}

static double expect(const struct pr_detector *d, size_t link)
{
	const struct pr_tempo *tempo = tempo_of(d, link);
	const struct pr_intervals *window = window_of(d, link);
	if (!tempo || !pr_tempo_is_known(tempo) || (uses_window(&d->options) && !window))
		return INFINITY;
	if (d->options.own_margin && !tempo->numbered) /* what is lost is not known, nor that it is sent regularly */
		return INFINITY;
	double interval = window ? (double)pr_intervals_interval(window) : (double)tempo->interval;
	double next = window ? (double)pr_intervals_next(window) : (double)tempo->next;
	if (d->options.kind == PR_DETECTOR_2W && next < interval) /* the short window is of the latest arrival alone */
		next = interval;
	return next + (d->options.own_margin ? margin_of(tempo) : stretch(d->options.margin, interval));
}

static double accrue(const struct pr_detector *d, size_t link)
{
	const struct pr_tempo *tempo = tempo_of(d, link);
	const struct pr_intervals *window = window_of(d, link);
	if (!window && !tempo)
		return INFINITY;
	double mean = window ? (double)pr_intervals_mean(window) : (double)tempo->interval;
	if (d->options.kind == PR_DETECTOR_PHI_EXP)
		return d->times * mean;
	double deviation = window ? (double)pr_intervals_deviation(window) : NORMAL * (double)tempo->jitter;
	double least = stretch(d->options.deviation, mean);
	return mean + stretch(d->options.pause, mean) + d->times * (deviation > least ? deviation : least);
}

uint64_t pr_detector_patience(const struct pr_detector *d, size_t link, const struct pr_company *company)
{
	uint64_t ceiling = d->options.timeout, probe;
	double patience = INFINITY;
	switch (d->options.kind) {
	case PR_DETECTOR_FIXED:
		return ceiling;
	case PR_DETECTOR_PHI:
	case PR_DETECTOR_PHI_EXP:
		patience = accrue(d, link);
		break;
	case PR_DETECTOR_CHEN:
	case PR_DETECTOR_2W:
		patience = expect(d, link);
		break;
	case PR_DETECTOR_SWIM:
		probe = pr_swim_probe(company->interval, company->observer < d->health_room ? d->health[company->observer] : 0);
		return company->interval ? pr_sooner(ceiling, probe + pr_swim_suspicion(company->peers, company->confirmations)) : ceiling;
	}
	if (!(patience < (double)ceiling))
		return ceiling;
	return patience > 1 ? (uint64_t)patience : 1;
}

bool pr_detector_is_learning(const struct pr_detector *d, size_t link, bool numbered)
{
	bool expects = d->options.kind == PR_DETECTOR_CHEN || d->options.kind == PR_DETECTOR_2W;
	if (expects && d->options.own_margin && !numbered)
		return false;
	return (uses_tempo(&d->options) && !tempo_of(d, link)) || (uses_window(&d->options) && !window_of(d, link));
}

bool pr_detector_fare(struct pr_detector *d, uint32_t observer, bool missed)
{
	if (d->options.kind != PR_DETECTOR_SWIM)
		return true;
	if (!pr_grow_zeroed(&d->health, &d->health_room, observer + 1, sizeof *d->health))
		return false;
	uint8_t *health = &d->health[observer];
	if (missed && *health < PR_SWIM_HEALTH_MAX)
		++*health;
	else if (!missed && *health > 0)
		--*health;
	return true;
}

enum pr_detector_kind pr_detector_kind(const struct pr_detector *d)
{
	return d->options.kind;
}

bool pr_detector_named(const char *name, enum pr_detector_kind *kind)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0) {
			*kind = (enum pr_detector_kind)i;
			return true;
		}
	return false;
}
