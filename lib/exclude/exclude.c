#include "exclude.h"

#include <stdlib.h>

#include "misconduct.h"
#include "record/decode.h"
#include "record/idents.h"
#include "record/peers.h"
#include "waiting.h"

struct pr_exclude {
	struct pr_exclude_options options;
	pr_exclude_emit *emit;
	void *context;
	struct pr_peers *names; /* of the members, with their aliases */
	struct pr_waiting waiting; /* for a key */
	struct pr_cose_worker cose;
	struct pr_votes *votes;
	struct pr_misconduct *misconduct;
	struct pr_exhibit_context judged_by;
	struct pr_exhibit *exhibit;
	struct pr_build build;
	struct pr_sentence *sentence;
	struct pr_idents told; /* evidence that was written, or was in the stream */
	uint64_t now;          /* the latest time in the records */
	uint64_t height;       /* the highest in votes that are proven */
	uint64_t unwritten; /* evidence that was too long for a record */
	uint64_t unsound[PR_SIGNED_KINDS]; /* records that count for nothing, by what is wrong with their envelopes */
};

static bool take_member(struct pr_exclude *e, const struct pr_member *member)
{
	uint32_t peer = pr_peers_add(e->names, member->name);
	for (size_t j = 0; peer != PR_PEER_NONE && j < member->alias_count; j++)
		if (!pr_peers_alias(e->names, member->aliases[j], peer))
			return false;
	return peer != PR_PEER_NONE;
}

static bool take_members(struct pr_exclude *e, const struct pr_members *m)
{
	bool done = true;
	for (size_t i = 0; done && m && i < m->count; i++)
		done = take_member(e, &m->list[i]);
	return done && (!m || e->options.enrolment || pr_sentence_configure(e->sentence, m, e->options.ring));
}

struct pr_exhibit_context pr_exclude_context(const struct pr_exclude_options *options)
{
	const struct pr_members *m = options->members;
	return (struct pr_exhibit_context){m, options->ring, m ? m->domain : (struct pr_span){NULL, 0}, options->trust_unsigned,
	                                    options->steady_clocks};
}

static pr_conduct_charge accuse;

static struct pr_misconduct *new_misconduct(struct pr_exclude *e)
{
	const struct pr_exclude_options *o = &e->options;
	const struct pr_members *fixed = o->enrolment ? NULL : o->members;
	return pr_misconduct_new(&(struct pr_misconduct_options){fixed, o->ring, e->names, e->votes, o->trust_unsigned, o->claims,
	                                                           o->memory / 4, o->window},
	                         accuse, e);
}

struct pr_exclude *pr_exclude_new(const struct pr_exclude_options *options, pr_exclude_emit *emit, void *context)
{
	struct pr_exclude *e = calloc(1, sizeof *e);
	if (!e)
		return NULL;
	*e = (struct pr_exclude){.options = *options, .emit = emit, .context = context, .names = pr_peers_new(),
	                         .votes = pr_votes_new(options->window, options->memory),
	                         .judged_by = pr_exclude_context(options)};
	e->exhibit = pr_exhibit_new(&e->judged_by);
	e->options.sentence.trust_unsigned = options->trust_unsigned;
	e->sentence = pr_sentence_new(&e->options.sentence, emit, context);
	if (e->names && e->votes && e->exhibit && e->sentence && pr_idents_init(&e->told) && take_members(e, options->members) &&
	    (e->misconduct = new_misconduct(e)))
		return e;
	pr_exclude_free(e);
	return NULL;
}

void pr_exclude_free(struct pr_exclude *e)
{
	if (!e)
		return;
	pr_peers_free(e->names);
	pr_votes_free(e->votes);
	pr_misconduct_free(e->misconduct);
	pr_exhibit_free(e->exhibit);
	pr_sentence_free(e->sentence);
	pr_waiting_free(&e->waiting);
	pr_cose_worker_free(&e->cose);
	pr_idents_free(&e->told);
	pr_build_free(&e->build);
	free(e);
}

/* A member by its name; whoever else, as he is called. */
static struct pr_span proper(const struct pr_exclude *e, struct pr_span name)
{
	uint32_t peer = pr_peers_count(e->names) > 0 ? pr_peers_find(e->names, name) : PR_PEER_NONE;
	return peer == PR_PEER_NONE ? name : pr_peers_name(e->names, peer);
}

/* What the judge found goes on to what follows from it. When: what was signed says it, as far as it can be believed. */
static bool sentence(struct pr_exclude *e, const struct pr_judgement *verdict)
{
	const struct pr_charge *charge = pr_exhibit_charge(e->exhibit);
	struct pr_proven proof = {.subject = charge->subject, .behaviour = pr_span_of(pr_behaviour_name(charge->behaviour)),
	                          .hash = {verdict->hash, sizeof verdict->hash}, .when = {.earliest = UINT64_MAX}};
	if (verdict->class == PR_CLASS_HEARSAY)
		return pr_sentence_hearsay(e->sentence, proof.subject, proof.behaviour);
	for (size_t i = 0; i < charge->count; i++) {
		uint64_t t = pr_sooner(charge->records[i].r.t, e->now);
		proof.when.earliest = pr_sooner(proof.when.earliest, t);
		proof.when.since = proof.when.latest = pr_later(proof.when.latest, t);
		if (i < sizeof proof.src / sizeof *proof.src)
			proof.src[i] = pr_text(&charge->records[i].r, PR_ANY_SRC);
	}
	return pr_sentence_proof(e->sentence, &proof);
}

/* Notes that evidence of that hash, and worth that much, is known. *before: it was already. False if memory ran out. */
static bool remember(struct pr_exclude *e, const struct pr_judgement *verdict, bool *before)
{
	char id[1 + 2 * PR_DIGEST_SIZE + 1] = {pr_class_name(verdict->class)[0]};
	pr_hex_text(id + 1, sizeof id - 1, (struct pr_span){verdict->hash, sizeof verdict->hash});
	*before = pr_idents_known(&e->told, id);
	return *before || pr_idents_add(&e->told, id);
}

static bool tell(struct pr_exclude *e, const struct pr_judgement *verdict)
{
	const struct pr_members *members = e->options.members;
	const struct pr_sentence_options *o = &e->options.sentence;
	struct pr_exhibit_age age = {e->now, e->height, o->expiry_age, o->expiry_height};
	struct pr_exhibit_label label = {.t = e->now, .by = pr_span_of("pr-exclude"), .epoch = members ? members->epoch : 0,
	                                 .expired = pr_exhibit_is_old(e->exhibit, &age)};
	struct pr_span record = pr_exhibit_record(e->exhibit, verdict, &label);
	if (record.p)
		e->emit(e->context, record);
	else
		e->unwritten++;
	return sentence(e, verdict);
}

/*
 * Lets the judge decide what these records are worth against the subject, and tells of it unless that is nothing or was told
 * before. False if memory ran out; a record that is too long to be told is counted.
 */
static bool charge(struct pr_exclude *e, enum pr_behaviour behaviour, struct pr_span subject, const struct pr_span *records,
                   size_t count)
{
	struct pr_judgement verdict;
	pr_exhibit_begin(e->exhibit, pr_span_of(pr_behaviour_name(behaviour)), subject);
	for (size_t i = 0; i < count; i++)
		pr_exhibit_add(e->exhibit, records[i]);
	if (!pr_exhibit_judge(e->exhibit, &verdict))
		return false;
	if (verdict.class == PR_CLASS_NOTHING)
		return true;
	bool before;
	return remember(e, &verdict, &before) && (before || tell(e, &verdict));
}

/* What an earlier run has found, or somebody else, is judged like everything. */
static bool take_evidence(struct pr_exclude *e, const struct pr_record *r)
{
	struct pr_judgement verdict;
	bool valid, before;
	if (!pr_exhibit_verify(e->exhibit, r, &verdict, &valid))
		return false;
	if (!valid)
		return true;
	bool whole = pr_is(pr_text(r, PR_EVIDENCE_CLASS), pr_class_name(verdict.class)); /* it claims no less than it shows */
	return (!whole || remember(e, &verdict, &before)) && sentence(e, &verdict);
}

static bool accuse(void *exclude, enum pr_behaviour behaviour, struct pr_span subject, const struct pr_span *records, size_t count)
{
	return charge(exclude, behaviour, subject, records, count);
}

/* Whose word it is, as far as the envelope says; false if it is nobody's, or not his whose name is on it. */
static bool find_voter(const struct pr_exclude *e, struct pr_span peer, enum pr_signed envelope, size_t who, struct pr_voter *voter)
{
	*voter = (struct pr_voter){.name = proper(e, peer)};
	if (envelope == PR_SIGNED_NOT) {
		voter->proven = e->options.trust_unsigned;
		return true;
	}
	if (envelope != PR_SIGNED_GOOD)
		return false;
	voter->kid = e->options.trust_unsigned ? voter->kid : pr_key_kid(pr_keyring_key(e->options.ring, who));
	voter->proven = true;
	return pr_same(proper(e, pr_keyring_name(e->options.ring, who)), voter->name);
}

static bool take_statement(struct pr_exclude *e, const struct pr_record *r, enum pr_signed envelope, size_t who)
{
	struct pr_vote vote;
	struct pr_voter voter;
	struct pr_votes_found found;
	if (!pr_has(r, PR_STATEMENT_PEER) || !pr_vote_of(&vote, r) ||
	    !find_voter(e, pr_text(r, PR_STATEMENT_PEER), envelope, who, &voter))
		return true;
	if (!pr_votes_look(e->votes, &voter, &vote, r->bytes, &found) || !pr_votes_keep(e->votes, &vote, r->bytes))
		return false;
	if (voter.proven && vote.has_height) {
		e->height = vote.height > e->height ? vote.height : e->height;
		pr_sentence_height(e->sentence, vote.height);
	}
	const struct pr_span records[] = {r->bytes, found.earlier};
	if (found.clash != PR_CLASH_NONE && !charge(e, PR_BEHAVIOUR_DOUBLE_VOTING, voter.name, records, found.earlier.p ? 2 : 1))
		return false;
	return pr_misconduct_vote(e->misconduct, r, &voter, &vote, found.clash);
}

static bool take(struct pr_exclude *e, const struct pr_record *r, enum pr_signed envelope, size_t who)
{
	struct pr_signer signer = {envelope, {NULL, 0}};
	if (envelope == PR_SIGNED_GOOD)
		signer.name = pr_keyring_name(e->options.ring, who);
	if (!pr_sentence_step(e->sentence, r, signer) || (r->type == PR_EVIDENCE && !take_evidence(e, r)))
		return false;
	return r->type == PR_STATEMENT ? take_statement(e, r, envelope, who) : pr_misconduct_take(e->misconduct, r, envelope, who);
}

/* Whether whose word it is matters. */
static bool is_word(uint64_t type)
{
	return type == PR_STATEMENT || type == PR_CLAIM || type == PR_ENTRY || type == PR_ACCUSATION || type == PR_CONTACT;
}

static enum pr_signed verify(struct pr_exclude *e, struct pr_span record, size_t *who)
{
	return pr_keyring_verify(e->options.ring, &e->cose, record, e->options.members->domain, who);
}

/* What came before its key, now that this is known. */
static bool take_waiting(void *exclude, struct pr_span record)
{
	struct pr_exclude *e = exclude;
	struct pr_record r;
	const char *why;
	size_t who;
	if (pr_decode(record.p, record.n, &r, &why) != PR_DECODED)
		return true;
	enum pr_signed envelope = verify(e, record, &who);
	e->unsound[envelope]++;
	return take(e, &r, envelope, who);
}

/* A member as the stream names it, where none is configured. */
static bool enrol(struct pr_exclude *e, const struct pr_record *r)
{
	size_t key;
	if (!pr_enrolment_take(e->options.enrolment, r, &key))
		return false;
	const struct pr_member *member = pr_members_find(e->options.members, pr_text(r, PR_MEMBER_PEER));
	e->judged_by.domain = e->options.members->domain;
	struct pr_signer nobody = {PR_SIGNED_NOT, {NULL, 0}}; /* who is who is known before what waited for it is heard */
	return (!member || take_member(e, member)) && pr_sentence_step(e->sentence, r, nobody) &&
	       (key == SIZE_MAX ||
	        pr_waiting_take(&e->waiting, pr_key_kid(pr_keyring_key(e->options.ring, key)), take_waiting, e));
}

bool pr_exclude_step(struct pr_exclude *e, const struct pr_record *r, enum pr_signed envelope, size_t who)
{
	struct pr_cose cose;
	if (r->t > e->now)
		e->now = r->t;
	if (e->options.enrolment && r->type == PR_MEMBER && !enrol(e, r))
		return false;
	if (envelope == PR_SIGNED_NOT || !is_word(r->type))
		return take(e, r, envelope, who);
	if (e->options.enrolment && envelope == PR_SIGNED_UNKNOWN)
		envelope = verify(e, r->bytes, &who); /* it may have become known since */
	if (e->options.enrolment && envelope == PR_SIGNED_UNKNOWN)
		return pr_cose_read(&cose, r->bytes) && pr_waiting_put(&e->waiting, cose.kid, r->bytes);
	e->unsound[envelope]++;
	return take(e, r, envelope, who);
}

static void note(struct pr_exclude *e, const char *text, uint64_t count)
{
	if (count == 0)
		return;
	pr_build_record(&e->build, PR_NOTE, e->now);
	pr_build_text(&e->build, PR_NOTE_PROGRAM, pr_span_of("pr-exclude"));
	pr_build_text(&e->build, PR_NOTE_TEXT, pr_span_of(text));
	pr_build_uint(&e->build, PR_NOTE_COUNT, count);
	e->emit(e->context, pr_build_end(&e->build));
}

bool pr_exclude_end(struct pr_exclude *e)
{
	const struct pr_votes_losses *lost = pr_votes_lost(e->votes);
	note(e, "statements were kept no more: what contradicts them later is not found (--window, --memory)", lost->dropped);
	note(e, "statements came when what they may contradict was kept no more (--window)", lost->late);
	note(e, "statements were not kept, since there was no memory for them (--memory)", lost->homeless);
	size_t next = 0;
	uint64_t count;
	for (const char *text; (text = pr_misconduct_loss(e->misconduct, &next, &count));)
		note(e, text, count);
	note(e, "what was found does not fit into one record", e->unwritten);
	note(e, "records with a bad signature count for nothing", e->unsound[PR_SIGNED_BAD]);
	note(e, "records in an unknown envelope count for nothing", e->unsound[PR_SIGNED_ENVELOPE]);
	note(e, "records that are signed with a key of nobody who is known count for nothing",
	     e->unsound[PR_SIGNED_UNKNOWN] + pr_waiting_count(&e->waiting) + e->waiting.lost);
	note(e, "records of these were not kept until their key came, since there was no room for them", e->waiting.lost);
	note(e, "keys in member records were refused: no good keys, another peer's, or a second one in an epoch",
	     e->options.enrolment ? pr_enrolment_refused(e->options.enrolment) : 0);
	return pr_sentence_end(e->sentence);
}

bool pr_exclude_clear(struct pr_exclude *e, struct pr_span peer, bool *known)
{
	return pr_sentence_clear(e->sentence, peer, known);
}
