#include "sentence_parts.h"

#include "base/grow.h"
#include "charge.h"

void pr_sentence_acquit(struct pr_sentence *s, uint32_t person, struct pr_dossier *d, uint64_t t)
{
	s->base.list[person].excluded = false;
	s->stale = true;
	d->told = (struct pr_exclusion){.state = PR_SENTENCED_CLEARED};
	d->proofs = d->due = 0;
	d->held = d->hearsay = false;
	d->spent = t;
	d->when = (struct pr_moment){0};
}

/* Whether a proof was seen before; if not, now it was. -1 if memory ran out. */
static int see(struct pr_dossier *d, const struct pr_proven *proof)
{
	size_t n = proof->hash.n < PR_SPENT_HASH ? proof->hash.n : PR_SPENT_HASH;
	for (size_t i = 0; i < d->seen_count; i++)
		if (memcmp(d->seen[i], proof->hash.p, n) == 0)
			return 1;
	if (d->seen_count == PR_SPENT_MAX) /* one more that was set aside cannot be told from a new one but by its time */
		return d->spent > 0 && proof->when.latest <= d->spent;
	if (!pr_grow_zeroed(&d->seen, &d->seen_room, d->seen_count + 1, sizeof *d->seen))
		return -1;
	memcpy(d->seen[d->seen_count++], proof->hash.p, n);
	return 0;
}

bool pr_sentence_proof(struct pr_sentence *s, const struct pr_proven *proof)
{
	uint32_t person;
	if (!pr_electorate_person(&s->base, proof->subject, &person))
		return false;
	struct pr_dossier *d = person != PR_PEER_NONE ? pr_sentence_dossier(s, person) : NULL;
	if (!d)
		return person == PR_PEER_NONE;
	int seen = see(d, proof);
	if (seen != 0)
		return seen > 0;
	if (d->proofs++ == 0) {
		d->behaviour = pr_behaviour_text(proof->behaviour);
		d->hash_size = proof->hash.n < sizeof d->hash ? proof->hash.n : sizeof d->hash;
		memcpy(d->hash, proof->hash.p, d->hash_size);
		d->when = proof->when;
	}
	if (s->options.force || pr_sentence_spares(s, person))
		for (size_t i = 0; i < 2; i++)
			if (!pr_byzantine_cite(&s->failure, proof->src[i]))
				return false;
	return pr_sentence_judge(s, person, s->now) && pr_sentence_recount(s, s->now);
}

bool pr_sentence_hearsay(struct pr_sentence *s, struct pr_span subject, struct pr_span behaviour)
{
	uint32_t person;
	if (!pr_electorate_person(&s->base, subject, &person))
		return false;
	struct pr_dossier *d = person != PR_PEER_NONE ? pr_sentence_dossier(s, person) : NULL;
	if (!d)
		return person == PR_PEER_NONE;
	d->hearsay = true;
	d->behaviour = d->behaviour ? d->behaviour : pr_behaviour_text(behaviour);
	return pr_sentence_judge(s, person, s->now);
}

/* What there was no room for, and what nobody said. */
static bool note_losses(struct pr_sentence *s)
{
	const struct {
		uint64_t count;
		const char *text;
	} losses[] = {
		{s->forged, "accusations that the reporter has not signed, but somebody else has, or with a bad signature: not heeded"},
		{s->foreign, "failures that somebody who is no operator has signed: not heeded"},
		{s->base.unknown, "names that no member has, of which there are too many: what was said of them, or by them, is not counted"},
		{s->accusers.missed, "accusations of pairs of peers, of which there are too many: not counted"},
		{s->rifts.unheard, "failures with a strange id, or too many at one time: accusers are counted as if they were not"},
		{s->rifts.forgotten > 0, "more cuts than are remembered: who accused somebody before the first of those does not count any more"},
	};
	bool done = true;
	for (size_t i = 0; i < sizeof losses / sizeof *losses && done; i++)
		done = losses[i].count == 0 || pr_sentence_note(s, (struct pr_span){NULL, 0}, losses[i].text, losses[i].count);
	return done;
}

bool pr_sentence_end(struct pr_sentence *s)
{
	s->ended = s->stale = true;
	return pr_sentence_recount(s, s->now) && note_losses(s) && (!s->reports || pr_reports_end(s->reports));
}

bool pr_sentence_clear(struct pr_sentence *s, struct pr_span peer, bool *known)
{
	uint32_t person = pr_electorate_look(&s->base, peer);
	struct pr_dossier *d = person < s->room ? &s->list[person] : NULL;
	*known = d && (d->told.state == PR_SENTENCED_SUSPECTED || d->told.state == PR_SENTENCED_EXCLUDED);
	if (s->reports)
		return pr_reports_clear(s->reports, peer, s->now, known);
	if (!*known)
		return true;
	bool was = s->base.list[person].excluded, last = true;
	struct pr_exclusion cleared = {PR_SENTENCED_CLEARED, NULL, 0, 0, "operator", {NULL, 0}};
	for (uint32_t i = 0; i < s->base.followed; i++)
		last = last && (i == person || !s->base.list[i].excluded || s->base.list[i].person != i);
	if (!pr_sentence_tell(s, pr_exclusion_record(&s->build, &cleared, pr_peers_name(s->base.names, person), s->now)))
		return false;
	if (was && last && s->failure.open) {
		s->failure.open = false;
		if (!pr_sentence_tell(s, pr_byzantine_record(&s->build, &s->failure, &s->base, "close", s->now)))
			return false;
		pr_byzantine_clear(&s->failure);
	}
	pr_sentence_acquit(s, person, d, s->now);
	return (!was || !s->failure.open || pr_sentence_indict(s, s->failure.began, s->now)) && pr_sentence_recount(s, s->now);
}

bool pr_sentence_excludes(const struct pr_sentence *s, struct pr_span peer)
{
	const struct pr_electorate *base = s->reports ? pr_reports_base(s->reports) : &s->base;
	uint32_t person = pr_electorate_look(base, peer);
	return person != PR_PEER_NONE && base->list[person].excluded;
}
