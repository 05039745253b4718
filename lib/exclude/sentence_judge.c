#include "sentence_parts.h"

#include "base/grow.h"

struct pr_hearing_rules pr_sentence_rules(const struct pr_sentence *s)
{
	return (struct pr_hearing_rules){
		.base = &s->base,
		.rifts = &s->rifts,
		.now = s->steady,
		.height = s->height,
		.expiry_age = s->options.expiry_age,
		.expiry_height = s->options.expiry_height,
	};
}

struct pr_dossier *pr_sentence_dossier(struct pr_sentence *s, uint32_t person)
{
	return pr_grow_zeroed(&s->list, &s->room, (size_t)person + 1, sizeof *s->list) ? &s->list[person] : NULL;
}

bool pr_sentence_tell(struct pr_sentence *s, struct pr_span record)
{
	if (record.p)
		s->emit(s->context, record);
	return record.p != NULL;
}

bool pr_sentence_note(struct pr_sentence *s, struct pr_span about, const char *text, uint64_t count)
{
	return pr_sentence_tell(s, pr_exclusion_note(&s->build, about, text, count, s->now));
}

bool pr_sentence_indict(struct pr_sentence *s, struct pr_moment when, uint64_t t)
{
	const char *event = s->failure.open ? "change" : "open";
	if (s->failure.open)
		s->failure.began = when;
	else if (!pr_byzantine_open(&s->failure, &s->base, when, s->failures++))
		return false;
	return pr_sentence_tell(s, pr_byzantine_record(&s->build, &s->failure, &s->base, event, t));
}

/* Why none of the accusers counts: what stands between most likely, the network first. */
static const char *why_none(const size_t counts[PR_HEARINGS])
{
	static const enum pr_hearing order[] = {PR_HEARING_CUT,     PR_HEARING_LINK,  PR_HEARING_EXCLUDED, PR_HEARING_EXPIRED,
	                                        PR_HEARING_UNSIGNED, PR_HEARING_STRANGER, PR_HEARING_SPENT};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (counts[order[i]] > 0)
			return pr_hearing_text(order[i]);
	return "hearsay";
}

/* From when f + 1 had spoken, one of whom is honest: liars who date their word back, or ahead, move it only between honest ones. */
static void schedule(struct pr_sentence *s, struct pr_dossier *d, uint32_t person, size_t needed)
{
	struct pr_hearing_rules rules = pr_sentence_rules(s);
	pr_sentence_look_at_clocks(s);
	d->due = pr_after(pr_accusers_time(&s->accusers, &rules, person, d->spent, needed), s->options.settle);
	s->due = pr_sooner(s->due, d->due);
}

/*
 * Whether more are accused by enough, or excluded for that, than may be liars. Of f + 1 accusers one is honest; so an honest one is
 * wrong about an honest one, as across a cut that nobody told of, and then what accusers say shows who is on the other side.
 */
static bool are_many(const struct pr_sentence *s, size_t needed)
{
	size_t count = 0;
	for (uint32_t i = 0; i < s->room && i < s->base.followed && count < needed; i++)
		count += s->base.list[i].person == i && s->list[i].proofs == 0 &&
		         (s->list[i].due != 0 ||
		          (s->base.list[i].excluded && s->list[i].told.basis && pr_is(pr_span_of(s->list[i].told.basis), "accusers")));
	return count >= needed;
}

/* What hearsay comes to. The state is none if there is none that was not set aside. */
static struct pr_exclusion count_accusers(struct pr_sentence *s, struct pr_dossier *d, uint32_t person)
{
	size_t counts[PR_HEARINGS], all = 0;
	struct pr_hearing_rules rules = pr_sentence_rules(s);
	struct pr_exclusion found = {.basis = "accusers", .needed = pr_accusers_needed(s->base.voters)};
	pr_accusers_count(&s->accusers, &rules, person, d->spent, counts);
	for (size_t i = 0; i < PR_HEARINGS; i++)
		all += i == PR_HEARING_SPENT ? 0 : counts[i];
	if (all == 0 && !d->hearsay)
		return found;
	found.state = PR_SENTENCED_SUSPECTED;
	found.count = counts[PR_HEARING_COUNTS];
	bool enough = s->options.accusers && found.needed > 0 && found.count >= found.needed;
	if (!enough) {
		s->stale = s->stale || d->due != 0; /* others may be few now */
		d->due = 0;
	} else if (d->due == 0)
		schedule(s, d, person, found.needed);
	bool settled = enough && (s->ended || s->steady >= d->due);
	if (settled && are_many(s, found.needed))
		found.reason = "many";
	else if (settled) {
		found.state = PR_SENTENCED_EXCLUDED;
		found.reason = d->behaviour;
	} else if (enough)
		found.reason = "settling";
	else if (found.count == 0)
		found.reason = why_none(counts);
	else if (!s->options.accusers)
		found.reason = "hearsay";
	else
		found.reason = s->base.voters == 0 ? "no-members" : found.needed == 0 ? "small" : "few";
	return found;
}

bool pr_sentence_spares(const struct pr_sentence *s, uint32_t person)
{
	const struct pr_standing *peer = &s->base.list[person];
	if (!peer->counts || peer->weight == 0)
		return true;
	return pr_electorate_rest(&s->base) - peer->weight >= pr_electorate_needed(&s->base);
}

static struct pr_exclusion decide(struct pr_sentence *s, struct pr_dossier *d, uint32_t person)
{
	struct pr_exclusion found;
	if (d->proofs > 0)
		found = (struct pr_exclusion){PR_SENTENCED_EXCLUDED, "proof", d->proofs, 1, d->behaviour, {d->hash, d->hash_size}};
	else if (d->held)
		found = d->holds;
	else
		found = count_accusers(s, d, person);
	if (found.state != PR_SENTENCED_EXCLUDED || s->base.list[person].excluded || pr_sentence_spares(s, person))
		return found;
	found.state = s->options.force ? PR_SENTENCED_EXCLUDED : PR_SENTENCED_SUSPECTED;
	found.reason = s->options.force ? "forced" : "quorum";
	return found;
}

/* Accusers that are wrong in good faith are as many as a cut makes them, not as few as liars are. */
static bool warn(struct pr_sentence *s, uint32_t person, const struct pr_exclusion *found, uint64_t t)
{
	if (s->watched || s->warned || found->state != PR_SENTENCED_EXCLUDED || !pr_is(pr_span_of(found->basis), "accusers"))
		return true;
	s->warned = true;
	return pr_sentence_tell(
		s, pr_exclusion_note(&s->build, pr_peers_name(s->base.names, person),
	                             "excluded by accusers, and no failure was told of: whether a cut was between them, nobody looked (pr-detect)",
	                             0, t));
}

bool pr_sentence_judge(struct pr_sentence *s, uint32_t person, uint64_t t)
{
	struct pr_dossier *d = pr_sentence_dossier(s, person);
	if (!d)
		return false;
	bool was = s->base.list[person].excluded;
	if (was && (d->proofs != 1 || pr_is(pr_span_of(d->told.basis), "proof"))) /* but what accusers excluded for may be proved later */
		return true;
	struct pr_exclusion found = decide(s, d, person);
	if (found.state == PR_SENTENCED_NONE || pr_exclusion_same(&found, &d->told))
		return true;
	d->told = found;
	if (!pr_sentence_tell(s, pr_exclusion_record(&s->build, &found, pr_peers_name(s->base.names, person), t)))
		return false;
	if (found.state != PR_SENTENCED_EXCLUDED)
		return true;
	s->base.list[person].excluded = true;
	s->stale = true; /* its accusations count no more, and the rest is smaller */
	return pr_sentence_indict(s, d->when, t) && warn(s, person, &found, t);
}

bool pr_sentence_recount(struct pr_sentence *s, uint64_t t)
{
	while (s->stale) {
		s->stale = false;
		for (uint32_t person = 0; person < s->room && person < s->base.followed; person++)
			if (s->list[person].told.state == PR_SENTENCED_SUSPECTED && !pr_sentence_judge(s, person, t))
				return false;
	}
	return true;
}
