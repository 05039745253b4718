#include "gate.h"

#include <stdlib.h>

#include "base/hash.h"
#include "crypto/cose_mac.h"
#include "crypto/keyring.h"
#include "gate_told.h"
#include "record/decode.h"

#define SIGN1 0xd2u /* tag 18, as one byte */
#define SHARED 64u  /* allowances of those that are not known, by address */

/*
 * Verifications that may fail: a signature's takes about 100 us, a code's about 1. So forgers take at most 5 % of a core by what
 * they have in common, whatever addresses they write, and 0.5 % by that of a member's source.
 */
static const struct allowance {
	uint64_t shared_gap, own_gap; /* ns until one comes back: of each of SHARED, of a member's source */
	uint64_t shared_burst, own_burst;
} allowances[] = {
	[PR_GATE_SIGN] = {128000000, 20000000, 16, 50}, /* 500 and 50 a second */
	[PR_GATE_MAC] = {1280000, 200000, 1600, 5000},
	[PR_GATE_BARE] = {1, 1, 1, 1},
};

static const char *const texts[] = {
#define X(name, text) [PR_GATE_##name] = (text),
	PR_GATE_VERDICTS(X)
#undef X
};

const char *pr_gate_text(enum pr_gate_verdict verdict)
{
	return texts[verdict];
}

struct pr_gate {
	struct pr_gate_options options;
	struct pr_text external;
	struct pr_cose_worker cose;
	struct pr_cose_mac *mac;
	struct pr_build sealed;
	struct pr_senders senders;
	struct pr_bucket shared[SHARED];
	uint64_t counts[PR_GATE_KINDS];
	struct pr_gate_told told;
	const struct allowance *allowance;
};

static struct pr_span external_of(const struct pr_gate *gate)
{
	return (struct pr_span){(const uint8_t *)gate->external.p, gate->external.n};
}

struct pr_gate *pr_gate_new(const struct pr_gate_options *options)
{
	struct pr_gate *gate = calloc(1, sizeof *gate);
	if (!gate)
		return NULL;
	pr_gate_external(&gate->external, options->domain);
	gate->options = *options;
	gate->allowance = &allowances[options->mode];
	bool done = !gate->external.failed;
	if (done && options->mode == PR_GATE_MAC)
		done = (gate->mac = pr_cose_mac_new(options->secret, external_of(gate))) != NULL;
	if (!done) {
		pr_gate_free(gate);
		return NULL;
	}
	gate->options.domain = gate->options.secret = (struct pr_span){NULL, 0};
	return gate;
}

void pr_gate_free(struct pr_gate *gate)
{
	if (!gate)
		return;
	pr_cose_worker_free(&gate->cose);
	pr_cose_mac_free(gate->mac);
	pr_build_free(&gate->sealed);
	pr_build_free(&gate->told.build);
	pr_senders_free(&gate->senders);
	pr_text_free(&gate->external);
	free(gate);
}

void pr_gate_renew(struct pr_gate *gate, const struct pr_membership *membership, const struct pr_keyring *ring)
{
	const struct pr_membership *before = gate->options.membership;
	pr_senders_renumber(&gate->senders, before, membership);
	for (unsigned i = 0; i < PR_GATE_KINDS; i++) {
		struct pr_told_count *c = &gate->told.counts[i];
		if (c->peer < before->count)
			c->peer = pr_membership_find(membership, pr_membership_name(before, c->peer));
	}
	gate->options.membership = membership;
	gate->options.ring = ring;
}

/* One datagram on its way in. */
struct visit {
	const struct pr_now *now;
	const struct pr_source *source;
	struct pr_letter letter;
	uint32_t peer;            /* in whose name; PR_PEER_NONE: not known yet */
	struct pr_sender *sender; /* NULL: not known yet */
	enum pr_told_of what;     /* to be told if it is good, though it is not let in; PR_TOLD_KINDS: nothing */
};

static struct pr_replays *replays_of(struct visit *v)
{
	return &v->sender->replays[v->letter.type < PR_PARCEL ? v->letter.type - PR_BEAT : v->letter.type - PR_BEAT - 1];
}

static uint32_t print_of(const struct visit *v)
{
	return (uint32_t)pr_hash(0, v->letter.payload);
}

static bool later(uint64_t t, uint64_t than, uint64_t by)
{
	return t > than && t - than > by;
}

/* A new message, by its incarnation and number, unless its time speaks against it. */
static enum pr_gate_verdict look_at_time(const struct pr_gate *gate, struct visit *v, bool first)
{
	const struct pr_letter *letter = &v->letter;
	if (later(letter->t, v->now->wall, gate->options.skew)) {
		v->what = PR_TOLD_AHEAD;
		return PR_GATE_FUTURE;
	}
	if (first && later(v->now->wall, letter->t, gate->options.skew)) {
		v->what = PR_TOLD_STALE;
		return PR_GATE_STALE;
	}
	return PR_GATE_PASSED;
}

/* All that can be seen without verifying. PASSED: it is worth it. */
static enum pr_gate_verdict look(const struct pr_gate *gate, struct visit *v, struct pr_span datagram)
{
	static const uint8_t tags[] = {[PR_GATE_SIGN] = SIGN1, [PR_GATE_MAC] = PR_COSE_MAC0, [PR_GATE_BARE] = 0};
	const struct pr_membership *members = gate->options.membership;
	struct pr_letter *letter = &v->letter;
	if (datagram.n == 0 || datagram.n > PR_DATAGRAM_MAX)
		return PR_GATE_SIZE;
	if (!pr_letter_unwrap(letter, tags[gate->options.mode], datagram))
		return PR_GATE_ENVELOPE;
	if (!pr_letter_head(letter))
		return PR_GATE_FORM;
	if ((v->peer = pr_membership_find(members, letter->peer)) == PR_PEER_NONE)
		return PR_GATE_STRANGER;
	if (v->peer == members->self)
		return PR_GATE_OWN;
	if (letter->to.p && (members->self == PR_PEER_NONE || !pr_same(letter->to, pr_membership_name(members, members->self))))
		return PR_GATE_ASTRAY;
	v->sender = pr_senders_find(&gate->senders, v->peer);
	bool begun = v->sender && v->sender->begun;
	if (begun && letter->incarnation < v->sender->incarnation) {
		bool old = later(v->now->wall, letter->t, gate->options.skew) || later(letter->t, v->now->wall, gate->options.skew);
		v->what = old ? PR_TOLD_KINDS : PR_TOLD_BACK;
		return PR_GATE_OLD;
	}
	bool first = !begun || letter->incarnation > v->sender->incarnation;
	if (!first && pr_replays_heard(replays_of(v), letter->seq)) {
		v->what = pr_replays_differs(replays_of(v), letter->seq, print_of(v)) ? PR_TOLD_TWICE : PR_TOLD_KINDS;
		return PR_GATE_AGAIN;
	}
	return look_at_time(gate, v, first);
}

/* Whose allowance a failure is counted against, and its terms. */
static struct pr_bucket *bucket_of(struct pr_gate *gate, const struct visit *v, uint64_t *gap, uint64_t *burst)
{
	struct pr_sender *s = v->sender;
	struct pr_way *way = s && s->begun && v->letter.incarnation == s->incarnation ? pr_sender_way(s, v->source) : NULL;
	*gap = way ? gate->allowance->own_gap : gate->allowance->shared_gap;
	*burst = way ? gate->allowance->own_burst : gate->allowance->shared_burst;
	uint64_t hash = pr_hash(0, (struct pr_span){v->source->address, sizeof v->source->address});
	return way ? &way->bucket : &gate->shared[hash % SHARED];
}

static enum pr_gate_verdict verify_signature(struct pr_gate *gate, const struct visit *v, struct pr_bucket *bucket, uint64_t gap,
                                             uint64_t burst)
{
	const struct pr_letter *letter = &v->letter;
	const struct pr_keyring *ring = gate->options.ring;
	struct pr_cose cose;
	if (!pr_cose_read(&cose, letter->envelope) || !cose.known)
		return PR_GATE_ENVELOPE;
	size_t number = pr_keyring_find(ring, cose.kid);
	if (number == SIZE_MAX || !pr_same(pr_keyring_name(ring, number), letter->peer))
		return PR_GATE_KEY;
	if (!pr_bucket_left(bucket, v->now->clock, gap, burst))
		return PR_GATE_FLOOD;
	return pr_cose_verify(&gate->cose, &cose, pr_keyring_key(ring, number), external_of(gate)) ? PR_GATE_PASSED : PR_GATE_FORGED;
}

/* PASSED: its sender made it. */
static enum pr_gate_verdict verify(struct pr_gate *gate, const struct visit *v)
{
	const struct pr_letter *letter = &v->letter;
	uint64_t gap, burst;
	struct pr_bucket *bucket = bucket_of(gate, v, &gap, &burst);
	enum pr_gate_verdict verdict = PR_GATE_PASSED;
	if (gate->options.mode == PR_GATE_SIGN)
		verdict = verify_signature(gate, v, bucket, gap, burst);
	else if (gate->options.mode == PR_GATE_MAC && !pr_bucket_left(bucket, v->now->clock, gap, burst))
		verdict = PR_GATE_FLOOD;
	else if (gate->options.mode == PR_GATE_MAC &&
	         !pr_cose_mac_verify(gate->mac, letter->protected, letter->payload, letter->seal))
		verdict = PR_GATE_FORGED;
	if (verdict == PR_GATE_FORGED)
		pr_bucket_take(bucket, v->now->clock, gap);
	return verdict;
}

/* It is good: what is known of its sender changes. */
static enum pr_gate_verdict admit(struct pr_gate *gate, struct visit *v, struct pr_span datagram, struct pr_record *message)
{
	const char *why;
	struct pr_span whole = gate->options.mode == PR_GATE_MAC ? v->letter.payload : datagram;
	if (pr_decode(whole.p, whole.n, message, &why) != PR_DECODED || message->bytes.n != whole.n)
		return PR_GATE_FORM;
	struct pr_sender *s = v->sender = pr_senders_add(&gate->senders, v->peer);
	if (!s)
		return PR_GATE_MEMORY;
	if (!s->begun || v->letter.incarnation > s->incarnation)
		memset(s->replays, 0, sizeof s->replays);
	s->begun = true;
	s->incarnation = v->letter.incarnation;
	s->at = v->now->clock;
	pr_replays_note(replays_of(v), v->letter.seq, print_of(v));
	pr_sender_came(s, v->source, v->now->clock);
	return PR_GATE_PASSED;
}

/* It is not let in, but if it is good, there is something to be told of its sender. */
static enum pr_gate_verdict testify(struct pr_gate *gate, struct visit *v, const struct pr_gate_teller *by,
                                    enum pr_gate_verdict verdict)
{
	if (!pr_gate_told_due(v->sender, v->what, v->now))
		return verdict;
	enum pr_gate_verdict verified = verify(gate, v);
	if (verified != PR_GATE_PASSED)
		return verified;
	struct pr_sender *s = v->sender = pr_senders_add(&gate->senders, v->peer);
	if (!s)
		return PR_GATE_MEMORY;
	pr_gate_told_of(&gate->told, by, s, v->what, &v->letter);
	return verdict;
}

enum pr_gate_verdict pr_gate_open(struct pr_gate *gate, const struct pr_now *now, const struct pr_source *source,
                                  struct pr_span datagram, struct pr_record *message, uint32_t *from,
                                  const struct pr_outlet *out)
{
	struct visit v = {.now = now, .source = source, .peer = PR_PEER_NONE, .what = PR_TOLD_KINDS};
	const struct pr_gate_teller by = {gate->options.membership, &gate->senders, now, out, gate->options.mode == PR_GATE_SIGN};
	enum pr_gate_verdict verdict = look(gate, &v, datagram);
	if (verdict == PR_GATE_PASSED && (verdict = verify(gate, &v)) == PR_GATE_PASSED)
		verdict = admit(gate, &v, datagram, message);
	else if (v.what != PR_TOLD_KINDS)
		verdict = testify(gate, &v, &by, verdict);
	gate->counts[verdict]++;
	*from = v.peer;
	bool told = v.what != PR_TOLD_KINDS && v.sender && !pr_gate_told_due(v.sender, v.what, now);
	if (verdict != PR_GATE_PASSED && !told)
		pr_gate_told_dropped(&gate->told, &by, verdict, source, v.peer);
	return verdict;
}

void pr_gate_tell(struct pr_gate *gate, const struct pr_now *now, const struct pr_outlet *out)
{
	const struct pr_gate_teller by = {gate->options.membership, &gate->senders, now, out, gate->options.mode == PR_GATE_SIGN};
	pr_gate_told_rest(&gate->told, &by);
}

struct pr_span pr_gate_seal(struct pr_gate *gate, struct pr_span message)
{
	static const struct pr_span nothing = {NULL, 0};
	bool sealed = false;
	if (gate->options.mode == PR_GATE_BARE)
		return message.n <= PR_DATAGRAM_MAX ? message : nothing;
	if (gate->options.mode == PR_GATE_MAC)
		sealed = pr_cose_mac_seal(gate->mac, &gate->sealed, message);
	else if (gate->options.key)
		sealed = pr_cose_sign(&gate->cose, &gate->sealed, message, gate->options.key, external_of(gate));
	struct pr_span datagram = sealed ? pr_build_bare_end(&gate->sealed) : nothing;
	return datagram.n <= PR_DATAGRAM_MAX ? datagram : nothing;
}

uint64_t pr_gate_count(const struct pr_gate *gate, enum pr_gate_verdict verdict)
{
	return gate->counts[verdict];
}

size_t pr_gate_room(const struct pr_gate *gate)
{
	/* tag and array, the protected header, {}, the head of the payload, that of the seal, the seal */
	static const size_t sizes[] = {
		[PR_GATE_SIGN] = 2 + 1 + 13 + 1 + 3 + 2 + PR_COSE_SIGNATURE,
		[PR_GATE_MAC] = 2 + 1 + 3 + 1 + 3 + 2 + PR_COSE_MAC_TAG,
		[PR_GATE_BARE] = 0,
	};
	return PR_DATAGRAM_MAX - sizes[gate->options.mode];
}
