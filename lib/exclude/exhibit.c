#include "exhibit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "record/decode.h"

struct pr_exhibit {
	const struct pr_exhibit_context *context;
	struct pr_span behaviour, subject;
	struct pr_span *given; /* the records as they came */
	struct pr_charge_record *records;
	size_t count, cap;
	bool too_many, exhausted;
	struct pr_charge charge;
	struct pr_cose_worker cose;
	struct pr_digest *digest;
	struct pr_build build;
};

/* By behaviour. */
static pr_charge_check *const checks[PR_BEHAVIOURS] = {
	[PR_BEHAVIOUR_DOUBLE_VOTING] = pr_votes_check,
	[PR_BEHAVIOUR_INVALID_STATE_TRANSITION] = pr_states_check,
	[PR_BEHAVIOUR_TIMESTAMP_MANIPULATION] = pr_times_check,
	[PR_BEHAVIOUR_SIGNATURE_FORGERY] = pr_forgery_check,
	[PR_BEHAVIOUR_BALANCE_VIOLATION] = pr_balances_check,
	[PR_BEHAVIOUR_CONSENSUS_VIOLATION] = pr_quorums_check,
};

struct pr_exhibit *pr_exhibit_new(const struct pr_exhibit_context *context)
{
	struct pr_exhibit *x = calloc(1, sizeof *x);
	if (!x)
		return NULL;
	x->context = context;
	x->digest = pr_digest_new();
	if (!x->digest) {
		pr_exhibit_free(x);
		return NULL;
	}
	return x;
}

void pr_exhibit_free(struct pr_exhibit *x)
{
	if (!x)
		return;
	pr_digest_free(x->digest);
	pr_cose_worker_free(&x->cose);
	pr_build_free(&x->build);
	free(x->given);
	free(x->records);
	free(x);
}

void pr_exhibit_begin(struct pr_exhibit *x, struct pr_span behaviour, struct pr_span subject)
{
	x->behaviour = behaviour;
	x->subject = subject;
	x->count = 0;
	x->too_many = false;
}

static bool grow(struct pr_exhibit *x)
{
	size_t cap = x->cap ? 2 * x->cap : 4;
	struct pr_span *given = reallocarray(x->given, cap, sizeof *given);
	x->given = given ? given : x->given;
	struct pr_charge_record *records = reallocarray(x->records, cap, sizeof *records);
	x->records = records ? records : x->records;
	if (given && records)
		x->cap = cap;
	return given && records;
}

void pr_exhibit_add(struct pr_exhibit *x, struct pr_span record)
{
	if (x->count == PR_EXHIBIT_RECORDS)
		x->too_many = true;
	else if (x->count == x->cap && !grow(x))
		x->exhausted = true;
	else
		x->given[x->count++] = record;
}

/* Whose word a record says it is, as it stands there. */
static struct pr_span speaker_of(const struct pr_record *r)
{
	static const unsigned keys[PR_TYPES_MAX] = {
		[PR_CONTACT] = PR_CONTACT_OBSERVER,   [PR_LINK] = PR_LINK_OBSERVER,   [PR_ACTIVITY] = PR_ACTIVITY_PEER,
		[PR_LIFECYCLE] = PR_LIFECYCLE_PEER,   [PR_LEADER] = PR_LEADER_OBSERVER, [PR_VIEW] = PR_VIEW_OBSERVER,
		[PR_CLAIM] = PR_CLAIM_PEER,           [PR_ENTRY] = PR_ENTRY_PEER,     [PR_STATEMENT] = PR_STATEMENT_PEER,
		[PR_ACCUSATION] = PR_ACCUSATION_REPORTER,
	};
	unsigned key = r->type < PR_TYPES_MAX ? keys[r->type] : 0;
	return key ? pr_text(r, key) : (struct pr_span){NULL, 0};
}

/* A member's name, if that is one of his names. */
static struct pr_span called(const struct pr_exhibit *x, struct pr_span name)
{
	const struct pr_member *member = x->context->members ? pr_members_find(x->context->members, name) : NULL;
	return member ? member->name : name;
}

static void identify(struct pr_exhibit *x, struct pr_charge_record *record)
{
	struct pr_cose cose;
	size_t who = SIZE_MAX;
	if (x->context->ring)
		record->envelope = pr_keyring_verify(x->context->ring, &x->cose, record->r.bytes, x->context->domain, &who);
	else
		record->envelope = pr_cose_read(&cose, record->r.bytes) ? PR_SIGNED_UNKNOWN : PR_SIGNED_NOT;
	record->signer = who == SIZE_MAX ? (struct pr_span){NULL, 0} : pr_keyring_name(x->context->ring, who);
	record->speaker = called(x, speaker_of(&record->r));
}

static int by_bytes(const void *a, const void *b)
{
	return pr_order(((const struct pr_charge_record *)a)->r.map, ((const struct pr_charge_record *)b)->r.map);
}

/* Reads the records and puts them in order. False if they are not fit to be judged: *why. */
static bool read_records(struct pr_exhibit *x, char why[static PR_WHY_SIZE])
{
	const char *trouble = "it goes on behind its end";
	for (size_t i = 0; i < x->count; i++) {
		struct pr_record *r = &x->records[i].r;
		enum pr_decoded got = pr_decode(x->given[i].p, x->given[i].n, r, &trouble);
		if (got == PR_DECODED && r->bytes.n == x->given[i].n)
			continue;
		snprintf(why, PR_WHY_SIZE, "statement %zu of %zu is no record: %s", i + 1, x->count,
		         got == PR_DECODE_MORE ? "cut off" : got == PR_DECODED ? "something stands behind it" : trouble);
		return false;
	}
	qsort(x->records, x->count, sizeof *x->records, by_bytes);
	for (size_t i = 1; i < x->count; i++)
		if (by_bytes(&x->records[i - 1], &x->records[i]) == 0) {
			snprintf(why, PR_WHY_SIZE, "one statement stands in it twice");
			return false;
		}
	return true;
}

static bool hash(struct pr_exhibit *x, uint8_t digest[PR_DIGEST_SIZE])
{
	pr_build_bare(&x->build);
	pr_add_array(&x->build, 4);
	pr_add_text(&x->build, pr_span_of("pr-evidence-1"));
	pr_add_text(&x->build, x->behaviour);
	pr_add_text(&x->build, x->subject);
	pr_add_array(&x->build, x->count);
	for (size_t i = 0; i < x->count; i++)
		pr_add_hash(&x->build, x->records[i].r.map);
	struct pr_span bytes = pr_build_bare_end(&x->build);
	if (!bytes.p)
		return false;
	pr_digest_add(x->digest, bytes);
	pr_digest_end(x->digest, digest);
	return true;
}

/* Somebody's word that it is so: it goes with every behaviour, and is never more than hearsay. */
static bool is_accused(const struct pr_charge *charge, const struct pr_exhibit *x)
{
	for (size_t i = 0; i < charge->count; i++) {
		const struct pr_record *r = &charge->records[i].r;
		if (r->type != PR_ACCUSATION || !pr_same(called(x, pr_text(r, PR_ACCUSATION_SUBJECT)), charge->subject) ||
		    !pr_same(pr_text(r, PR_ACCUSATION_BEHAVIOUR), x->behaviour) || charge->records[i].envelope == PR_SIGNED_BAD)
			return false;
	}
	return true;
}

static enum pr_class check(struct pr_exhibit *x, char why[static PR_WHY_SIZE])
{
	for (size_t i = 0; i < x->count; i++)
		identify(x, &x->records[i]);
	x->charge = (struct pr_charge){
		.behaviour = pr_behaviour_named(x->behaviour),
		.subject = called(x, x->subject),
		.records = x->records,
		.count = x->count,
		.members = x->context->members,
		.ring = x->context->ring,
		.domain = x->context->domain,
		.exhausted = &x->exhausted,
		.trust_unsigned = x->context->trust_unsigned,
		.steady_clocks = x->context->steady_clocks,
	};
	if (is_accused(&x->charge, x)) {
		snprintf(why, PR_WHY_SIZE, "accusations, which prove nothing");
		return PR_CLASS_HEARSAY;
	}
	return checks[x->charge.behaviour](&x->charge, why);
}

bool pr_exhibit_judge(struct pr_exhibit *x, struct pr_judgement *verdict)
{
	char behaviour[100];
	*verdict = (struct pr_judgement){.class = PR_CLASS_NOTHING};
	if (x->exhausted)
		return false;
	if (pr_behaviour_named(x->behaviour) == PR_BEHAVIOURS)
		snprintf(verdict->why, PR_WHY_SIZE, "%s is no behaviour that is known here",
		         pr_quote_span(behaviour, sizeof behaviour, x->behaviour));
	else if (x->subject.n == 0)
		snprintf(verdict->why, PR_WHY_SIZE, "it is against nobody");
	else if (x->count == 0)
		snprintf(verdict->why, PR_WHY_SIZE, "there is no statement in it");
	else if (x->too_many)
		snprintf(verdict->why, PR_WHY_SIZE, "more than %u statements", PR_EXHIBIT_RECORDS);
	else if (read_records(x, verdict->why)) {
		if (hash(x, verdict->hash))
			verdict->class = check(x, verdict->why);
		else
			snprintf(verdict->why, PR_WHY_SIZE, "longer than a record may be");
	}
	return !x->build.exhausted && !x->exhausted;
}

const struct pr_charge *pr_exhibit_charge(const struct pr_exhibit *x)
{
	return &x->charge;
}

bool pr_exhibit_is_old(const struct pr_exhibit *x, const struct pr_exhibit_age *age)
{
	uint64_t t = 0, height = 0;
	bool has_height = false;
	for (size_t i = 0; i < x->count; i++) {
		const struct pr_record *r = &x->records[i].r;
		bool vote = r->type == PR_STATEMENT;
		for (unsigned key = PR_STATEMENT_HEIGHT; vote && key <= PR_STATEMENT_TARGET; key += PR_STATEMENT_TARGET - PR_STATEMENT_HEIGHT) {
			has_height = has_height || pr_has(r, key);
			height = pr_uint(r, key) > height ? pr_uint(r, key) : height;
		}
		t = r->t > t ? r->t : t;
	}
	bool aged = age->now > t && age->now - t > age->most_age;
	bool passed = has_height && age->height > height && age->height - height > age->most_height;
	return aged && (age->height == 0 || passed);
}

struct pr_span pr_exhibit_record(struct pr_exhibit *x, const struct pr_judgement *verdict, const struct pr_exhibit_label *label)
{
	struct pr_build *b = &x->build;
	pr_build_record(b, PR_EVIDENCE, label->t);
	if (label->by.p)
		pr_build_text(b, PR_ANY_BY, label->by);
	pr_build_text(b, PR_EVIDENCE_SUBJECT, x->subject);
	pr_build_text(b, PR_EVIDENCE_BEHAVIOUR, x->behaviour);
	pr_build_text(b, PR_EVIDENCE_CLASS, pr_span_of(pr_class_name(verdict->class)));
	pr_build_hash(b, PR_EVIDENCE_HASH, (struct pr_span){verdict->hash, sizeof verdict->hash});
	pr_build_array(b, PR_EVIDENCE_STATEMENTS, x->count);
	for (size_t i = 0; i < x->count; i++)
		pr_add_hash(b, x->records[i].r.bytes);
	if (label->reporter_count > 0)
		pr_build_array(b, PR_EVIDENCE_REPORTERS, label->reporter_count);
	for (size_t i = 0; i < label->reporter_count; i++)
		pr_add_text(b, label->reporters[i]);
	if (label->expired)
		pr_build_bool(b, PR_EVIDENCE_EXPIRED, true);
	if (label->epoch > 0)
		pr_build_uint(b, PR_EVIDENCE_EPOCH, label->epoch);
	return pr_build_end(b);
}

static enum pr_class class_named(struct pr_span name)
{
	enum pr_class class = PR_CLASS_PROOF;
	while (class > PR_CLASS_NOTHING && !pr_is(name, pr_class_name(class)))
		class--;
	return class;
}

bool pr_exhibit_verify(struct pr_exhibit *x, const struct pr_record *evidence, struct pr_judgement *verdict, bool *valid)
{
	struct pr_cursor c = pr_cursor_of(pr_text(evidence, PR_EVIDENCE_STATEMENTS));
	pr_exhibit_begin(x, pr_text(evidence, PR_EVIDENCE_BEHAVIOUR), pr_text(evidence, PR_EVIDENCE_SUBJECT));
	for (uint64_t left = pr_cursor_count(&c); left > 0; left--)
		pr_exhibit_add(x, pr_cursor_text(&c));
	*valid = false;
	if (!pr_exhibit_judge(x, verdict))
		return false;
	enum pr_class claimed = class_named(pr_text(evidence, PR_EVIDENCE_CLASS));
	if (verdict->class == PR_CLASS_NOTHING || verdict->class < claimed)
		return true;
	*valid = claimed != PR_CLASS_NOTHING &&
	         pr_same(pr_text(evidence, PR_EVIDENCE_HASH), (struct pr_span){verdict->hash, sizeof verdict->hash});
	if (!*valid)
		snprintf(verdict->why, PR_WHY_SIZE, "%s", claimed == PR_CLASS_NOTHING ? "it does not say whether it is proof or hearsay"
		                                                                     : "its hash is not that of what is in it");
	return true;
}
