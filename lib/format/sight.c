#include "sight.h"

#include <stdlib.h>

#include "search.h"

#define MATCH_LIMIT 100000u /* no line takes longer than that; a pattern that needs more does not match */

struct pr_seeker {
	const struct pr_format *format;
	pcre2_match_data *match;
	pcre2_match_context *limits;
	uint64_t *due;
	uint32_t ends[2 * PR_FORMAT_GROUPS];
};

struct pr_seeker *pr_seeker_new(const struct pr_format *format)
{
	struct pr_seeker *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	pr_format_use(format);
	s->format = format;
	s->match = pcre2_match_data_create(PR_FORMAT_GROUPS, NULL);
	s->limits = pcre2_match_context_create(NULL);
	s->due = calloc(PR_RULE_WORDS(format) + 1, sizeof *s->due);
	if (!s->match || !s->limits || !s->due) {
		pr_seeker_free(s);
		return NULL;
	}
	pcre2_set_match_limit(s->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(s->limits, MATCH_LIMIT);
	return s;
}

void pr_seeker_free(struct pr_seeker *s)
{
	if (!s)
		return;
	pcre2_match_data_free(s->match);
	pcre2_match_context_free(s->limits);
	free(s->due);
	free(s);
}

const uint64_t *pr_seeker_due(struct pr_seeker *s, struct pr_span line, size_t from, size_t *first)
{
	struct pr_span rest = {line.p + from, line.n - from};
	if (!pr_search_find(s->format->search, rest, s->due, first))
		return NULL;
	*first += from;
	return s->due;
}

static bool matches(struct pr_seeker *s, const pcre2_code *code, struct pr_span line, size_t from)
{
	int got = pcre2_jit_match(code, line.p, line.n, from, 0, s->match, s->limits);
	if (got == PCRE2_ERROR_JIT_BADOPTION) /* there is no machine code of it */
		got = pcre2_match(code, line.p, line.n, from, 0, s->match, s->limits);
	return got > 0;
}

bool pr_seeker_refuses(struct pr_seeker *s, const struct pr_rule *rule, struct pr_span line)
{
	return rule->unless && matches(s, rule->unless, line, 0);
}

const uint32_t *pr_seeker_next(struct pr_seeker *s, const struct pr_rule *rule, struct pr_span line, struct pr_walk *walk)
{
	if (walk->ended || walk->count == PR_SIGHT_MATCHES || walk->from > line.n || !matches(s, rule->match, line, walk->from))
		return NULL;
	const size_t *ends = pcre2_get_ovector_pointer(s->match);
	walk->count++;
	walk->ended = !rule->each;
	walk->from = ends[1] > walk->from ? ends[1] : walk->from + 1;
	for (uint32_t i = 0; i < 2 * rule->groups; i++)
		s->ends[i] = (uint32_t)ends[i]; /* PCRE2_UNSET becomes PR_UNSET: no line is as long as that */
	return s->ends;
}

#define LINES 4096u
#define SIGHTINGS 4096u
#define ENDS (32u << 10)

struct pr_sights {
	const struct pr_format *format;
	struct pr_seeker *seeker;
	struct pr_stamper stamper;
	bool free; /* stamps are */
	size_t line_count, sighting_count, end_count; /* of what was put, */
	size_t line, sighting, end;                   /* and taken */
	struct line {
		uint64_t t;
		uint32_t length, stamp, first; /* of it: of its stamp, and before the first text of a rule */
		uint32_t ends;
		uint16_t sightings;
		uint8_t ending;
		bool stamped : 1, coarse : 1, zoned : 1;
	} lines[LINES];
	struct pr_sighting sightings[SIGHTINGS];
	uint32_t ends[ENDS];
};

struct pr_sights *pr_sights_new(const struct pr_format *format, const struct pr_zone *zone)
{
	struct pr_sights *s = malloc(sizeof *s);
	if (!s)
		return NULL;
	s->format = format;
	s->seeker = pr_seeker_new(format);
	s->free = pr_stamper_is_free(format->templates, format->template_count, zone);
	pr_stamper_init(&s->stamper, format->templates, format->template_count, zone);
	pr_sights_clear(s);
	if (s->seeker)
		return s;
	free(s);
	return NULL;
}

void pr_sights_free(struct pr_sights *s)
{
	if (!s)
		return;
	pr_seeker_free(s->seeker);
	free(s);
}

void pr_sights_clear(struct pr_sights *s)
{
	s->line_count = s->sighting_count = s->end_count = 0;
	s->line = s->sighting = s->end = 0;
}

/* A rule that concerns the line. */
static bool add_rule(struct pr_sights *s, size_t number, struct pr_span line)
{
	const struct pr_rule *rule = &s->format->rules[number];
	struct pr_sighting sighting = {.rule = (uint32_t)number, .fate = PR_RULE_UNLESS};
	struct pr_walk walk = {0};
	const uint32_t *ends;
	if (s->sighting_count == SIGHTINGS)
		return false;
	if (!pr_seeker_refuses(s->seeker, rule, line)) {
		while ((ends = pr_seeker_next(s->seeker, rule, line, &walk))) {
			if (2 * rule->groups > ENDS - s->end_count)
				return false;
			memcpy(s->ends + s->end_count, ends, 2 * rule->groups * sizeof *ends);
			s->end_count += 2 * rule->groups;
		}
		sighting.count = walk.count;
		sighting.fate = walk.count > 0 ? PR_RULE_MATCHED : PR_RULE_NEAR;
	}
	s->sightings[s->sighting_count++] = sighting;
	return true;
}

bool pr_sights_add(struct pr_sights *s, struct pr_span line, unsigned ending)
{
	size_t first = 0, sightings = s->sighting_count, ends = s->end_count;
	struct pr_stamp stamp = {0};
	if (s->line_count == LINES)
		return false;
	bool stamped = s->free && pr_stamper_read(&s->stamper, line, &stamp);
	const uint64_t *due = pr_seeker_due(s->seeker, line, stamped ? stamp.n : 0, &first);
	for (size_t word = 0; due && word < PR_RULE_WORDS(s->format); word++)
		for (uint64_t left = due[word]; left; left &= left - 1)
			if (!add_rule(s, word * 64 + (size_t)__builtin_ctzll(left), line)) {
				s->sighting_count = sightings; /* the line is left to others */
				s->end_count = ends;
				return false;
			}
	s->lines[s->line_count++] = (struct line){
		.t = stamp.t, .length = (uint32_t)line.n, .stamp = (uint32_t)stamp.n, .first = (uint32_t)first,
		.ends = (uint32_t)(s->end_count - ends), .sightings = (uint16_t)(s->sighting_count - sightings),
		.ending = (uint8_t)ending, .stamped = stamped, .coarse = stamp.coarse, .zoned = stamp.zoned,
	};
	return true;
}

bool pr_sights_take(struct pr_sights *s, struct pr_seen *seen)
{
	if (s->line == s->line_count)
		return false;
	const struct line *line = &s->lines[s->line++];
	seen->read = s->free;
	seen->stamped = line->stamped;
	seen->stamp = (struct pr_stamp){.t = line->t, .coarse = line->coarse, .zoned = line->zoned, .n = line->stamp};
	seen->first = line->first;
	seen->count = line->sightings;
	seen->sightings = s->sightings + s->sighting;
	seen->ends = s->ends + s->end;
	seen->length = line->length;
	seen->ending = line->ending;
	s->sighting += line->sightings;
	s->end += line->ends;
	return true;
}
