/*
 * What validators sign, slot by slot, and who hears it. Honest ones sign one attestation for each target, whose source never goes
 * back, and one vote for each round; every second one claims its state, too. Nothing that they do can be held against them,
 * whatever befalls them: a cut in which both sides go on, a restart from a backup, a message that is sent twice.
 *
 * The sides of a cut go on with states of their own. Each change of the network begins an epoch, in which everybody goes on from
 * what the first peer's side had.
 */
#include <stdlib.h>

#include "base/hash.h"
#include "sim_chain.h"
#include "validators.h"

#define BACKUP 3u   /* slots that a restart from a backup loses */
#define CATCH_UP 2u /* slots that are committed in one, until none is behind */

static bool find_witnesses(struct pr_chain *chain, const struct pr_scenario *s)
{
	chain->witnesses = calloc(s->count, sizeof *chain->witnesses);
	for (uint32_t i = 0; chain->witnesses && i < s->count; i++)
		if (s->peers[i].witness)
			chain->witnesses[chain->witness_count++] = i;
	bool all = chain->witness_count == 0;
	for (uint32_t i = 0; chain->witnesses && all && i < s->count; i++)
		chain->witnesses[chain->witness_count++] = i;
	return chain->witnesses != NULL;
}

bool pr_sim_make_chain(struct pr_sim *sim)
{
	struct pr_chain *chain = sim->chain = calloc(1, sizeof *chain);
	if (!chain)
		return false;
	chain->domain = pr_span_of(sim->s->chain);
	chain->version = 1;
	chain->keys = pr_validators_keys(sim->s);
	chain->validators = calloc(sim->s->count, sizeof *chain->validators);
	for (size_t i = 0; i < sim->s->count; i++)
		chain->weight += sim->s->peers[i].weight;
	return chain->keys && chain->validators && find_witnesses(chain, sim->s);
}

void pr_sim_free_chain(struct pr_sim *sim)
{
	struct pr_chain *chain = sim->chain;
	if (!chain)
		return;
	for (size_t i = 0; chain->validators && i < sim->s->count; i++) {
		pr_message_release(chain->validators[i].early);
		pr_message_release(chain->validators[i].late);
	}
	pr_validators_free(chain->keys, sim->s->count);
	free(chain->validators);
	free(chain->witnesses);
	pr_cose_worker_free(&chain->cose);
	pr_build_free(&chain->build);
	pr_build_free(&chain->envelope);
	free(chain);
}

struct pr_key *const *pr_sim_keys(const struct pr_sim *sim)
{
	return sim->chain ? sim->chain->keys : NULL;
}

void pr_sim_chain_changes(struct pr_sim *sim)
{
	if (sim->chain)
		sim->chain->version++;
}

void pr_sim_chain_starts(struct pr_sim *sim, uint32_t peer)
{
	if (!sim->chain || sim->actors[peer].incarnation == 1)
		return;
	struct pr_validator *v = &sim->chain->validators[peer];
	v->committed -= v->committed < BACKUP ? v->committed : BACKUP;
	v->last.seq = 0;
}

void pr_sim_plan_slot(struct pr_sim *sim, uint32_t peer)
{
	if (!sim->chain)
		return;
	uint64_t slot = sim->now / sim->s->slot + 1, late = pr_dice_below(&sim->dice, sim->s->slot / 4);
	pr_sim_plan(sim, slot * sim->s->slot + late - sim->now,
	            (struct pr_event){.peer = peer, .kind = PR_EVENT_SLOT, .generation = sim->actors[peer].generation, .seq = slot});
}

uint64_t pr_chain_hash(const struct pr_sim *sim, const char *what, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	uint64_t hash = pr_hash(sim->s->seed, pr_span_of(what));
	return pr_hash_word(pr_hash_word(pr_hash_word(pr_hash_word(hash, a), b), c), d);
}

uint64_t pr_chain_time(const struct pr_sim *sim, uint32_t peer)
{
	const struct pr_telling *lie = pr_sim_lie(sim, peer, PR_LIE_SENT, 0);
	return pr_sim_shifted(pr_sim_clock(sim, peer), lie ? lie->by : 0);
}

/* Its side: the first peer with which it can talk, both ways, and the weight of all of them. */
static struct pr_validator *look_around(struct pr_sim *sim, uint32_t peer)
{
	struct pr_validator *v = &sim->chain->validators[peer];
	if (v->version == sim->chain->version)
		return v;
	v->version = sim->chain->version;
	v->side = peer;
	v->reaches = 0;
	for (uint32_t other = (uint32_t)sim->s->count; other-- > 0;)
		if (other == peer || (pr_network_open(sim->net, peer, other) && pr_network_open(sim->net, other, peer))) {
			v->side = other < v->side ? other : v->side;
			v->reaches += sim->s->peers[other].weight;
		}
	return v;
}

static bool has_quorum(const struct pr_sim *sim, const struct pr_validator *v)
{
	return (unsigned __int128)v->reaches * 3 > (unsigned __int128)sim->chain->weight * 2;
}

struct pr_attestation pr_chain_attestation(struct pr_sim *sim, uint32_t peer, uint64_t slot)
{
	struct pr_validator *v = look_around(sim, peer);
	if (has_quorum(sim, v))
		v->source = slot - 1;
	return (struct pr_attestation){v->source, slot, pr_chain_hash(sim, "attestation", slot, v->side, v->version, 0)};
}

struct pr_vote pr_chain_vote(struct pr_sim *sim, uint32_t peer, uint64_t slot, uint64_t round)
{
	struct pr_validator *v = look_around(sim, peer);
	return (struct pr_vote){slot, round, pr_chain_hash(sim, "vote", slot, v->side, v->version, round)};
}

static void fill_hash(const struct pr_sim *sim, uint8_t hash[PR_STATE_SIZE], uint64_t seq, uint64_t side, uint64_t epoch)
{
	for (unsigned i = 0; i < PR_STATE_SIZE; i++)
		hash[i] = (uint8_t)(pr_chain_hash(sim, "state", seq, side, epoch, i / 8) >> 8 * (i % 8));
}

struct pr_state pr_chain_state(struct pr_sim *sim, uint32_t peer, uint64_t slot)
{
	struct pr_validator *v = look_around(sim, peer);
	struct pr_state state = {.seq = slot, .epoch = v->version, .incarnation = sim->actors[peer].incarnation};
	uint64_t moved = pr_chain_hash(sim, "moved", slot, v->side, v->version, 0);
	for (unsigned i = 0; i < CATCH_UP && has_quorum(sim, v) && v->committed < slot - 1; i++)
		v->committed++;
	state.committed = v->committed;
	fill_hash(sim, state.hash, slot, v->side, v->version);
	if (v->last.seq && v->last.epoch < v->version)
		fill_hash(sim, state.from, slot - 1, 0, v->version - 1);
	else
		fill_hash(sim, state.from, slot - 1, v->side, v->version);
	int64_t fees = (int64_t)(moved % 100), users = (int64_t)(moved / 100 % 5000);
	const int64_t balances[PR_ACCOUNTS] = {fees, 10000 - fees - users, users};
	memcpy(state.balances, balances, sizeof balances);
	return state;
}

struct pr_message *pr_chain_sign(struct pr_sim *sim, uint32_t peer, struct pr_span record, struct pr_span domain, uint32_t liar)
{
	struct pr_chain *chain = sim->chain;
	struct pr_message *message = NULL;
	if (record.p && pr_cose_sign(&chain->cose, &chain->envelope, record, chain->keys[peer], domain))
		message = pr_message_new(pr_build_bare_end(&chain->envelope), liar);
	sim->exhausted = sim->exhausted || !message;
	return message;
}

void pr_chain_send(struct pr_sim *sim, uint32_t from, struct pr_message *message, enum pr_half half)
{
	const struct pr_chain *chain = sim->chain;
	for (uint32_t i = 0; message && i < chain->witness_count; i++) {
		uint32_t to = chain->witnesses[i];
		struct pr_event event = {.peer = from, .other = to, .kind = PR_EVENT_HEARD, .message = message};
		if ((half == PR_HALF_EVEN && i % 2 == 1) || (half == PR_HALF_ODD && i % 2 == 0))
			continue;
		if (to != from && (!pr_network_open(sim->net, from, to) || !pr_network_passes(sim->net, &sim->dice, from, to)))
			continue;
		pr_message_share(message);
		if (to == from)
			pr_sim_hear_signed(sim, &event);
		else
			pr_sim_plan(sim, pr_network_delay(sim->net, &sim->dice, from, to), event);
	}
	pr_message_release(message);
}

void pr_chain_say(struct pr_sim *sim, uint32_t peer, struct pr_span record, uint32_t liar, enum pr_half half)
{
	pr_chain_send(sim, peer, pr_chain_sign(sim, peer, record, sim->chain->domain, liar), half);
}

/* Who can tell by it that somebody lies may accuse him. */
void pr_sim_hear_signed(struct pr_sim *sim, const struct pr_event *event)
{
	struct pr_testimony told = {.peer = event->other, .kind = PR_TELLS_SIGNED, .message = event->message};
	uint32_t liar = event->message->liar, witness = event->other;
	pr_sim_write(sim, &told);
	if (liar == UINT32_MAX || liar == witness || !pr_dice_chance(&sim->dice, 100000000))
		return;
	pr_chain_say(sim, witness, pr_chain_accusation_record(sim, pr_peers_name(sim->s->names, witness),
	             pr_peers_name(sim->s->names, liar), pr_chain_time(sim, witness), "double-voting", sim->now / sim->s->slot),
	             UINT32_MAX, PR_HALF_BOTH);
}

/* Keeps a vote for those who will replay it. */
static void keep(struct pr_sim *sim, struct pr_validator *v, struct pr_message *message)
{
	struct pr_message **place = v->early ? &v->late : &v->early;
	if (!message || (v->late && pr_dice_below(&sim->dice, 4)))
		return;
	pr_message_release(*place);
	*place = pr_message_share(message);
}

static void vote(struct pr_sim *sim, uint32_t peer, uint64_t slot, enum pr_half half)
{
	struct pr_span name = pr_peers_name(sim->s->names, peer), domain = sim->chain->domain;
	uint64_t t = pr_chain_time(sim, peer), rounds = pr_chain_hash(sim, "rounds", slot, 0, 0, 0) % 4 ? 1 : 2;
	struct pr_vote said;
	for (uint64_t round = 0; round < rounds; round++) {
		said = pr_chain_vote(sim, peer, slot, round);
		struct pr_message *message = pr_chain_sign(sim, peer, pr_chain_vote_record(sim, name, domain, t + round, &said), domain,
		                                           UINT32_MAX);
		keep(sim, &sim->chain->validators[peer], message);
		pr_chain_send(sim, peer, message, half);
	}
	if (pr_dice_below(&sim->dice, 32) == 0) /* it is said once more, and signed anew */
		pr_chain_say(sim, peer, pr_chain_vote_record(sim, name, domain, t + rounds, &said), UINT32_MAX, half);
}

static void claim(struct pr_sim *sim, uint32_t peer, uint64_t slot)
{
	struct pr_span name = pr_peers_name(sim->s->names, peer);
	struct pr_validator *v = &sim->chain->validators[peer];
	struct pr_state state = pr_chain_state(sim, peer, slot), honest = state;
	bool mints = pr_chain_lies(sim, peer, PR_LIE_MINTS), regresses = pr_chain_lies(sim, peer, PR_LIE_REGRESSES);
	if (mints)
		state.balances[0] += 1 + (int64_t)pr_dice_below(&sim->dice, 1000);
	if (regresses && v->last.committed > 0)
		state.committed = pr_dice_below(&sim->dice, v->last.committed);
	pr_chain_say(sim, peer, pr_chain_claim_record(sim, name, pr_chain_time(sim, peer), &state), UINT32_MAX, PR_HALF_BOTH);
	v->last = honest;
	if (!pr_chain_lies(sim, peer, PR_LIE_FORKS))
		return;
	state.hash[0] ^= 0x80;
	pr_chain_say(sim, peer, pr_chain_claim_record(sim, name, pr_chain_time(sim, peer), &state), UINT32_MAX, PR_HALF_BOTH);
}

/* Who does not hear the leader of a slot, as the other side of a cut does not, blames him. */
static void blame(struct pr_sim *sim, uint32_t peer, uint64_t slot)
{
	uint32_t leader = (uint32_t)(slot % sim->s->count);
	if (leader != peer && !pr_network_open(sim->net, leader, peer))
		pr_chain_say(sim, peer, pr_chain_accusation_record(sim, pr_peers_name(sim->s->names, peer),
		             pr_peers_name(sim->s->names, leader), pr_chain_time(sim, peer), "consensus-violation", slot), UINT32_MAX,
		             PR_HALF_BOTH);
}

static bool lies_in_claims(const struct pr_sim *sim, uint32_t peer)
{
	return pr_sim_lie(sim, peer, PR_LIE_FORKS, 0) || pr_sim_lie(sim, peer, PR_LIE_MINTS, 0) ||
	       pr_sim_lie(sim, peer, PR_LIE_REGRESSES, 0);
}

void pr_sim_slot(struct pr_sim *sim, const struct pr_event *event)
{
	uint32_t peer = event->peer;
	struct pr_attestation honest = pr_chain_attestation(sim, peer, event->seq);
	bool doubles = pr_chain_lies(sim, peer, PR_LIE_DOUBLES);
	enum pr_half half = doubles && pr_dice_below(&sim->dice, 2) ? PR_HALF_EVEN : PR_HALF_BOTH;
	pr_chain_say(sim, peer, pr_chain_attestation_record(sim, pr_peers_name(sim->s->names, peer), sim->chain->domain,
	             pr_chain_time(sim, peer), &honest), UINT32_MAX, half);
	vote(sim, peer, event->seq, half);
	if (peer % 2 == 0 || lies_in_claims(sim, peer))
		claim(sim, peer, event->seq);
	blame(sim, peer, event->seq);
	if (sim->actors[peer].lies > 0)
		pr_chain_lie(sim, peer, event->seq, doubles, half == PR_HALF_EVEN ? PR_HALF_ODD : PR_HALF_BOTH);
	pr_sim_plan_slot(sim, peer);
}
