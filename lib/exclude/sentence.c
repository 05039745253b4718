#include "sentence_parts.h"

#include <stdlib.h>

#include "base/duration.h"

const struct pr_sentence_options pr_sentence_defaults = {
	.numerator = 1,
	.denominator = 2,
	.settle = 30 * PR_SECOND,
	.expiry_age = 48 * 3600 * PR_SECOND,
	.expiry_height = 100000,
	.reports = 3,
	.reports_expiry = 300 * PR_SECOND,
};

struct pr_sentence *pr_sentence_new(const struct pr_sentence_options *options, pr_sentence_emit *emit, void *context)
{
	struct pr_sentence *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	*s = (struct pr_sentence){.options = *options, .emit = emit, .context = context, .due = UINT64_MAX, .failure.peer = PR_PEER_NONE};
	bool done = pr_electorate_init(&s->base, options->numerator, options->denominator) && pr_accusers_init(&s->accusers);
	if (done && options->origin) { /* what the default would say goes to the origin's rule, which tells how it differs */
		s->reports = pr_reports_new(options, emit, context);
		s->emit = pr_reports_differ;
		s->context = s->reports;
		done = s->reports != NULL;
	}
	if (done)
		return s;
	pr_sentence_free(s);
	return NULL;
}

void pr_sentence_free(struct pr_sentence *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->room; i++)
		free(s->list[i].seen);
	free(s->list);
	pr_electorate_free(&s->base);
	pr_rifts_free(&s->rifts);
	pr_accusers_free(&s->accusers);
	pr_byzantine_clear(&s->failure);
	pr_reports_free(s->reports);
	pr_build_free(&s->build);
	free(s);
}

bool pr_sentence_member(struct pr_sentence *s, struct pr_span name, uint64_t weight, struct pr_span key, struct pr_span role)
{
	return pr_electorate_configure(&s->base, name, weight, key, role) != PR_PEER_NONE &&
	       (!s->reports || pr_reports_member(s->reports, name, weight, key, role));
}

bool pr_sentence_alias(struct pr_sentence *s, struct pr_span member, struct pr_span alias)
{
	uint32_t number = pr_electorate_look(&s->base, member);
	return number == PR_PEER_NONE || (pr_electorate_alias(&s->base, alias, number) &&
	                                  (!s->reports || pr_reports_alias(s->reports, member, alias)));
}

/* The public key of a member; p NULL: none is enrolled. */
static struct pr_span key_of(const struct pr_keyring *ring, struct pr_span name)
{
	for (size_t i = 0; ring && i < pr_keyring_count(ring); i++)
		if (pr_same(pr_keyring_name(ring, i), name))
			return pr_key_public(pr_keyring_key(ring, i));
	return (struct pr_span){NULL, 0};
}

bool pr_sentence_configure(struct pr_sentence *s, const struct pr_members *m, const struct pr_keyring *ring)
{
	bool done = true;
	s->base.epoch = m->epoch;
	for (size_t i = 0; i < m->count && done; i++) {
		const struct pr_member *member = &m->list[i];
		done = pr_sentence_member(s, member->name, member->weight, key_of(ring, member->name), member->role);
		for (size_t j = 0; j < member->alias_count && done; j++)
			done = pr_sentence_alias(s, member->name, member->aliases[j]);
	}
	return done;
}

void pr_sentence_height(struct pr_sentence *s, uint64_t height)
{
	s->height = pr_later(s->height, height);
}

/* Lets the time pass: accusers that had the time to settle are counted for good. */
static bool pass(struct pr_sentence *s)
{
	while (s->due <= s->steady) {
		uint64_t due = s->due;
		s->due = UINT64_MAX;
		for (uint32_t person = 0; person < s->room && person < s->base.followed; person++) {
			if (s->list[person].due == 0 || s->base.list[person].excluded)
				continue;
			if (s->list[person].due <= due && !pr_sentence_judge(s, person, due))
				return false;
			if (s->list[person].due > due)
				s->due = pr_sooner(s->due, s->list[person].due);
		}
		if (!pr_sentence_recount(s, due))
			return false;
	}
	return true;
}

void pr_sentence_look_at_clocks(struct pr_sentence *s)
{
	size_t honest = pr_accusers_needed(s->base.voters);
	s->steady = pr_later(s->steady, honest > 0 ? pr_electorate_time(&s->base, honest) : 0);
}

/* A voter who comes up to what is due may be the one that it takes; nothing else makes it worth the while to look at all clocks. */
static void hear_time(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer)
{
	bool word = r->type == PR_STATEMENT || r->type == PR_CLAIM || r->type == PR_ACCUSATION || r->type == PR_EVIDENCE;
	s->now = pr_later(s->now, r->t);
	if (signer.what == PR_SIGNED_NOT && (!word || s->options.trust_unsigned))
		s->steady = pr_later(s->steady, r->t);
	uint32_t person = signer.what == PR_SIGNED_GOOD ? pr_electorate_look(&s->base, signer.name) : PR_PEER_NONE;
	if (person == PR_PEER_NONE || s->base.list[person].spoke >= r->t)
		return;
	bool comes_up = s->base.list[person].spoke < s->due && r->t >= s->due;
	s->base.list[person].spoke = r->t;
	if (comes_up)
		pr_sentence_look_at_clocks(s);
}

bool pr_sentence_step(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer)
{
	hear_time(s, r, signer);
	return (s->due > s->steady || pass(s)) && pr_sentence_take(s, r, signer) && (!s->stale || pr_sentence_recount(s, s->now)) &&
	       (!s->reports || pr_reports_step(s->reports, r));
}
