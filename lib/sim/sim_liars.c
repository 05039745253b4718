/* The lies that validators tell. Each is told in a slot by an even chance, in one of several ways. */
#include <stdio.h>

#include "record/decode.h"
#include "sim_chain.h"

bool pr_chain_lies(struct pr_sim *sim, uint32_t peer, enum pr_lie lie)
{
	return pr_sim_lie(sim, peer, lie, 0) && pr_dice_below(&sim->dice, 2) == 0;
}

static struct pr_span name_of(const struct pr_sim *sim, uint32_t peer)
{
	return pr_peers_name(sim->s->names, peer);
}

static void attest(struct pr_sim *sim, uint32_t peer, struct pr_attestation a, enum pr_half half)
{
	pr_chain_say(sim, peer, pr_chain_attestation_record(sim, name_of(sim, peer), sim->chain->domain, pr_chain_time(sim, peer), &a),
	             peer, half);
}

/* Another vote of the same round, or another attestation for the same target. */
static void tell_double(struct pr_sim *sim, uint32_t peer, uint64_t slot, enum pr_half half)
{
	if (pr_dice_below(&sim->dice, 2)) {
		struct pr_attestation other = pr_chain_attestation(sim, peer, slot);
		other.value++;
		attest(sim, peer, other, half);
		return;
	}
	struct pr_vote other = pr_chain_vote(sim, peer, slot, 0);
	other.value++;
	pr_chain_say(sim, peer, pr_chain_vote_record(sim, name_of(sim, peer), sim->chain->domain, pr_chain_time(sim, peer), &other),
	             peer, half);
}

/* Around attestations of its own that it has made, or will make. */
static void tell_surround(struct pr_sim *sim, uint32_t peer, uint64_t slot)
{
	struct pr_attestation a = pr_chain_attestation(sim, peer, slot);
	uint64_t back = 1 + pr_dice_below(&sim->dice, 4);
	a.source -= back < a.source ? back : a.source;
	a.target += 1 + pr_dice_below(&sim->dice, 6);
	a.value ^= 1;
	attest(sim, peer, a, PR_HALF_BOTH);
}

static void tell_reverse(struct pr_sim *sim, uint32_t peer, uint64_t slot)
{
	struct pr_attestation a = pr_chain_attestation(sim, peer, slot);
	a.source = a.target + pr_dice_below(&sim->dice, 3);
	attest(sim, peer, a, PR_HALF_BOTH);
}

/* An earlier epoch than that of a claim before it, though more is committed. */
static void tell_regress(struct pr_sim *sim, uint32_t peer, uint64_t slot)
{
	struct pr_state state = pr_chain_state(sim, peer, slot);
	if (state.epoch < 2)
		return;
	state.epoch--;
	state.committed++;
	pr_chain_say(sim, peer, pr_chain_claim_record(sim, name_of(sim, peer), pr_chain_time(sim, peer), &state), UINT32_MAX,
	             PR_HALF_BOTH);
}

/* Bytes of a message, which are the liar's own to change. */
static uint8_t *inside(struct pr_message *message, struct pr_span part)
{
	return message->bytes + (part.p - message->bytes);
}

static void write_kid(struct pr_sim *sim, struct pr_message *message, uint32_t victim)
{
	struct pr_cose cose;
	if (message && pr_cose_read(&cose, (struct pr_span){message->bytes, message->n}))
		memcpy(inside(message, cose.kid), pr_key_kid(sim->chain->keys[victim]).p, PR_KID_SIZE);
}

/* Another value than the victim signed. */
static void alter_value(struct pr_message *message)
{
	struct pr_record r;
	const char *why;
	if (message && pr_decode(message->bytes, message->n, &r, &why) == PR_DECODED)
		*inside(message, pr_text(&r, PR_STATEMENT_VALUE)) ^= 1; /* '0' and '1', 'a' and `'`, are neighbours: text all the same */
}

enum forgery { ITS_KEY_HIS_KID, ITS_KEY, ALTERED, UNSIGNED, CARRIED, FORGERIES };

/* A statement in the victim's name that contradicts his own of this slot. */
static struct pr_message *forge(struct pr_sim *sim, uint32_t peer, uint32_t victim, uint64_t slot, enum forgery how)
{
	struct pr_chain *chain = sim->chain;
	struct pr_vote said = pr_chain_vote(sim, victim, slot, 0);
	uint64_t t = pr_chain_time(sim, peer);
	bool his = how == ALTERED;
	said.value += !his;
	struct pr_span record = pr_chain_vote_record(sim, name_of(sim, victim), chain->domain, t, &said);
	if (how == UNSIGNED) {
		struct pr_message *bare = pr_message_new(record, UINT32_MAX);
		sim->exhausted = sim->exhausted || !bare;
		return bare;
	}
	struct pr_message *message = pr_chain_sign(sim, his ? victim : peer, record, chain->domain, UINT32_MAX);
	if (how == ITS_KEY_HIS_KID || how == CARRIED)
		write_kid(sim, message, victim);
	if (his)
		alter_value(message);
	return message;
}

static void tell_forgery(struct pr_sim *sim, uint32_t peer, uint32_t victim, uint64_t slot)
{
	enum forgery how = (enum forgery)pr_dice_below(&sim->dice, FORGERIES);
	struct pr_message *message = forge(sim, peer, victim, slot, how);
	const struct pr_message *real = sim->chain->validators[victim].early;
	if (how != CARRIED || !message || !real) {
		pr_chain_send(sim, peer, message, PR_HALF_BOTH);
		return;
	}
	struct pr_span one = {real->bytes, real->n}, other = {message->bytes, message->n};
	pr_chain_say(sim, peer, pr_chain_evidence_record(sim, name_of(sim, victim), pr_chain_time(sim, peer), one, other), UINT32_MAX,
	             PR_HALF_BOTH);
	pr_message_release(message);
}

enum accusation { IN_ITS_NAME, TWICE, IN_INVENTED_NAMES, IN_ANOTHER_NAME, UNSIGNED_ACCUSATION, ACCUSATIONS };

static void tell_accusation(struct pr_sim *sim, uint32_t peer, uint32_t victim, uint64_t slot)
{
	static const char *const behaviours[] = {"double-voting", "invalid-state-transition", "timestamp-manipulation",
		"signature-forgery", "balance-violation", "consensus-violation"};
	enum accusation how = (enum accusation)pr_dice_below(&sim->dice, ACCUSATIONS);
	uint32_t other = (uint32_t)pr_dice_below(&sim->dice, sim->s->count);
	char invented[40];
	snprintf(invented, sizeof invented, "nobody-%u", (unsigned)pr_dice_below(&sim->dice, 1000000));
	struct pr_span name = how == IN_INVENTED_NAMES ? pr_span_of(invented) :
	                      name_of(sim, how == IN_ANOTHER_NAME || how == UNSIGNED_ACCUSATION ? other : peer);
	struct pr_span record = pr_chain_accusation_record(sim, name, name_of(sim, victim), pr_chain_time(sim, peer),
	                                                   behaviours[pr_dice_below(&sim->dice, 6)], slot);
	struct pr_message *message = how == UNSIGNED_ACCUSATION ? pr_message_new(record, UINT32_MAX)
	                                                        : pr_chain_sign(sim, peer, record, sim->chain->domain, UINT32_MAX);
	sim->exhausted = sim->exhausted || !message;
	if (how == TWICE && message)
		pr_chain_send(sim, peer, pr_message_share(message), PR_HALF_BOTH);
	pr_chain_send(sim, peer, message, PR_HALF_BOTH);
}

/* What the victim said before, or what it said, of the same slot, as a validator of another chain. */
static void tell_replay(struct pr_sim *sim, uint32_t peer, uint32_t victim, uint64_t slot)
{
	const struct pr_validator *v = &sim->chain->validators[victim];
	struct pr_message *old = pr_dice_below(&sim->dice, 2) && v->late ? v->late : v->early;
	if (old && pr_dice_below(&sim->dice, 2)) {
		pr_chain_send(sim, peer, pr_message_share(old), PR_HALF_BOTH);
		return;
	}
	char domain[PR_PEER_MAX + 8];
	snprintf(domain, sizeof domain, "%s-b", sim->s->chain);
	struct pr_vote said = {slot, 0, pr_chain_hash(sim, domain, slot, victim, 0, 0)};
	struct pr_span theirs = pr_span_of(domain), named = pr_dice_below(&sim->dice, 2) ? theirs : sim->chain->domain;
	struct pr_span record = pr_chain_vote_record(sim, name_of(sim, victim), named, pr_chain_time(sim, victim), &said);
	pr_chain_send(sim, peer, pr_chain_sign(sim, victim, record, theirs, UINT32_MAX), PR_HALF_BOTH);
}

void pr_chain_lie(struct pr_sim *sim, uint32_t peer, uint64_t slot, bool doubles, enum pr_half half)
{
	if (doubles)
		tell_double(sim, peer, slot, half);
	if (pr_chain_lies(sim, peer, PR_LIE_SURROUNDS))
		tell_surround(sim, peer, slot);
	if (pr_chain_lies(sim, peer, PR_LIE_REVERSES))
		tell_reverse(sim, peer, slot);
	if (pr_chain_lies(sim, peer, PR_LIE_REGRESSES))
		tell_regress(sim, peer, slot);
	for (size_t i = 0; i < sim->telling_count; i++) {
		struct pr_telling lie = sim->tellings[i];
		if (lie.peer != peer || lie.lie <= PR_LIE_LOST || pr_dice_below(&sim->dice, 2))
			continue;
		if (lie.lie == PR_LIE_FORGES)
			tell_forgery(sim, peer, lie.about, slot);
		else if (lie.lie == PR_LIE_ACCUSES)
			tell_accusation(sim, peer, lie.about, slot);
		else
			tell_replay(sim, peer, lie.about, slot);
	}
}
