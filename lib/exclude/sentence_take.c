#include "sentence_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "charge.h"

/* Whether a record that says it is `name`'s may be taken for that. */
static bool is_own(const struct pr_sentence *s, struct pr_signer signer, uint32_t person)
{
	if (signer.what == PR_SIGNED_NOT)
		return s->options.trust_unsigned;
	return signer.what == PR_SIGNED_GOOD && pr_electorate_look(&s->base, signer.name) == person;
}

/* What an accusation says of the time and the deed; what was found before it says less, unless it was proved. */
static void note_deed(struct pr_dossier *d, const struct pr_accuser *accuser)
{
	if (d->proofs > 0)
		return;
	uint64_t earliest = d->when.earliest ? pr_sooner(d->when.earliest, accuser->first) : accuser->first;
	uint64_t latest = pr_later(d->when.latest, accuser->good);
	d->when = (struct pr_moment){.since = earliest, .earliest = earliest, .latest = latest};
	d->behaviour = accuser->behaviour ? accuser->behaviour : d->behaviour;
}

/* Two accuse each other: that is told once. */
static bool note_link(struct pr_sentence *s, struct pr_accuser *there)
{
	struct pr_hearing_rules rules = pr_sentence_rules(s);
	struct pr_accuser *back = pr_accusers_find(&s->accusers, there->subject, there->reporter);
	if (!back || there->told || pr_accuser_hear(&s->accusers, &rules, there, 0) != PR_HEARING_LINK)
		return true;
	char text[PR_PEER_MAX + 128];
	struct pr_span name = pr_peers_name(s->base.names, there->subject);
	there->told = back->told = true;
	snprintf(text, sizeof text, "it and %.*s accuse each other: that is about the link between them, and counts against neither",
	         (int)name.n, (const char *)name.p);
	return pr_sentence_note(s, pr_peers_name(s->base.names, there->reporter), text, 0) &&
	       pr_sentence_judge(s, there->reporter, s->now);
}

static bool take_accusation(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer)
{
	uint32_t reporter, subject;
	struct pr_accuser *accuser;
	struct pr_dossier *d;
	if (!pr_has(r, PR_ACCUSATION_REPORTER) || !pr_has(r, PR_ACCUSATION_SUBJECT))
		return true;
	if (!pr_electorate_person(&s->base, pr_text(r, PR_ACCUSATION_REPORTER), &reporter) ||
	    !pr_electorate_person(&s->base, pr_text(r, PR_ACCUSATION_SUBJECT), &subject))
		return false;
	if (reporter == PR_PEER_NONE || subject == PR_PEER_NONE || reporter == subject)
		return true;
	bool own = is_own(s, signer, reporter);
	if (!own && (signer.what == PR_SIGNED_BAD || signer.what == PR_SIGNED_GOOD)) {
		s->forged++; /* it is not the reporter's, and nobody else says it */
		return true;
	}
	struct pr_hearing_rules rules = pr_sentence_rules(s);
	if (!pr_accusers_take(&s->accusers, &rules, r, reporter, subject, own, &accuser) || !(d = pr_sentence_dossier(s, subject)))
		return false;
	if (!accuser || s->base.list[subject].excluded)
		return true;
	note_deed(d, accuser);
	return note_link(s, accuser) && pr_sentence_judge(s, subject, s->now);
}

/* What the operator's own programs write, and nobody else: without a signature, or with an operator's. */
static bool is_ours(const struct pr_sentence *s, struct pr_signer signer)
{
	uint32_t author = signer.what == PR_SIGNED_GOOD ? pr_electorate_look(&s->base, signer.name) : PR_PEER_NONE;
	return signer.what == PR_SIGNED_NOT || (author != PR_PEER_NONE && s->base.list[author].operates);
}

/* What an earlier run decided. */
static bool take_exclusion(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer)
{
	uint32_t person;
	enum pr_sentenced state = pr_sentenced_named(pr_text(r, PR_EXCLUSION_STATE));
	if (!pr_has(r, PR_EXCLUSION_PEER) || (state != PR_SENTENCED_EXCLUDED && state != PR_SENTENCED_CLEARED))
		return true;
	if (!is_ours(s, signer))
		return pr_sentence_note(s, pr_text(r, PR_EXCLUSION_PEER), "somebody who is no operator signed what becomes of it; not heeded", 0);
	if (!pr_electorate_person(&s->base, pr_text(r, PR_EXCLUSION_PEER), &person))
		return false;
	struct pr_dossier *d = person != PR_PEER_NONE ? pr_sentence_dossier(s, person) : NULL;
	if (!d)
		return person == PR_PEER_NONE;
	if (state == PR_SENTENCED_CLEARED) {
		pr_sentence_acquit(s, person, d, r->t);
		return true;
	}
	if (s->base.list[person].excluded)
		return true;
	const char *behaviour = pr_behaviour_text(pr_text(r, PR_EXCLUSION_REASON));
	d->holds = (struct pr_exclusion){.state = state, .count = pr_uint(r, PR_EXCLUSION_COUNT), .needed = pr_uint(r, PR_EXCLUSION_NEEDED)};
	d->holds.basis = pr_is(pr_text(r, PR_EXCLUSION_BASIS), "proof") ? "proof" : "accusers";
	d->holds.reason = behaviour ? behaviour : pr_is(pr_text(r, PR_EXCLUSION_REASON), "forced") ? "forced" : NULL;
	d->held = true;
	d->when = (struct pr_moment){.since = r->t, .earliest = r->t, .latest = r->t};
	d->told = d->holds; /* it stands in the stream: not told again, unless it does not hold any more */
	if (!s->options.force && !pr_sentence_spares(s, person))
		return pr_sentence_judge(s, person, s->now);
	s->base.list[person].excluded = s->stale = true;
	return true;
}

static bool note_base(struct pr_sentence *s)
{
	char text[160];
	s->stale = true;
	snprintf(text, sizeof text, "the membership of epoch %" PRIu64 " is the base, of weight %" PRIu64 ": a quorum of the one before holds it",
	         s->base.epoch, s->base.total);
	return pr_sentence_note(s, (struct pr_span){NULL, 0}, text, s->base.members);
}

static bool take_claim(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer)
{
	uint32_t person = pr_electorate_look(&s->base, pr_text(r, PR_CLAIM_PEER));
	if (person == PR_PEER_NONE || !is_own(s, signer, person) || s->base.list[person].excluded)
		return true;
	int changed = pr_electorate_claim(&s->base, person, r, pr_rifts_parted(&s->rifts));
	return changed <= 0 ? changed == 0 : note_base(s);
}

static bool take_failure(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer)
{
	if (!is_ours(s, signer)) { /* a member might sever itself from whoever accuses it */
		s->foreign++;
		return true;
	}
	pr_byzantine_take(&s->failure, r);
	s->watched = s->watched || !pr_is(pr_text(r, PR_FAILURE_FAILURE), "byzantine");
	if (!pr_rifts_take(&s->rifts, r, s->base.names) || !pr_electorate_follow(&s->base))
		return false;
	s->stale = true; /* who spoke across a cut is not heard any more */
	return pr_rifts_parted(&s->rifts) || !pr_electorate_settle(&s->base) || note_base(s);
}

/* What was found of a name is that of the person whose name it is. */
static bool fold(struct pr_sentence *s)
{
	for (uint32_t i = 0; i < s->room && i < s->base.followed; i++) {
		struct pr_dossier *from = &s->list[i], *to;
		uint32_t person = s->base.list[i].person;
		if (person == i || from->told.state == PR_SENTENCED_NONE)
			continue;
		if (!(to = pr_sentence_dossier(s, person)))
			return false;
		from = &s->list[i]; /* it may have moved */
		to->hearsay = to->hearsay || from->hearsay;
		if (to->proofs == 0 && from->proofs > 0) {
			to->behaviour = from->behaviour;
			memcpy(to->hash, from->hash, to->hash_size = from->hash_size);
			to->when = from->when;
		}
		to->proofs += from->proofs;
		from->proofs = 0;
		from->hearsay = false;
		from->told = (struct pr_exclusion){.state = PR_SENTENCED_NONE};
		if (!pr_sentence_judge(s, person, s->now))
			return false;
	}
	return true;
}

static bool take_member(struct pr_sentence *s, const struct pr_record *r)
{
	size_t voters = s->base.voters;
	uint64_t folds = s->base.folds;
	if (!pr_electorate_member(&s->base, r))
		return false;
	s->stale = s->stale || voters != s->base.voters || folds != s->base.folds;
	return folds == s->base.folds || (pr_accusers_fold(&s->accusers, &s->base) && fold(s));
}

bool pr_sentence_take(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer)
{
	switch (r->type) {
	case PR_MEMBER:
		return take_member(s, r);
	case PR_CLAIM:
		return take_claim(s, r, signer);
	case PR_ACCUSATION:
		return take_accusation(s, r, signer);
	case PR_EXCLUSION:
		return take_exclusion(s, r, signer);
	case PR_FAILURE:
		return take_failure(s, r, signer);
	default:
		return true;
	}
}
