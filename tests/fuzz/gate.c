/*
 * Any bytes as a datagram, in each of the three ways of authentication: none is let in that was not sealed; every one is
 * counted once. Without authentication, what is let in is a whole message of a member, and it is let in once. The first byte
 * says whether the rest is sealed first, so that what is behind the seal is reached, too.
 */
#include "heartbeat/gate.h"

#include "fuzz.h"

static struct pr_membership membership;
static uint64_t told;

static void count(void *arg, struct pr_span record)
{
	(void)arg;
	HOLDS(record.p);
	told++;
}

static struct pr_gate *make(enum pr_gate_mode mode)
{
	static const uint8_t private[PR_KEY_SIZE] = {7};
	static struct pr_key *key;
	static struct pr_keyring *ring;
	if (!ring) {
		key = pr_key_of_secret(private);
		ring = pr_keyring_new();
		HOLDS(key && ring && pr_keyring_add(ring, key, pr_span_of("b")));
	}
	const struct pr_gate_options options = {.mode = mode, .membership = &membership, .key = key, .ring = ring,
	                                        .secret = pr_span_of("sixteen bytes or"), .domain = pr_span_of("orders"),
	                                        .skew = 1000};
	struct pr_gate *gate = pr_gate_new(&options);
	HOLDS(gate);
	return gate;
}

static void begin(void)
{
	static struct pr_member list[] = {{.name = {(const uint8_t *)"a", 1}}, {.name = {(const uint8_t *)"b", 1}}};
	static const struct pr_members file = {.list = list, .count = 2};
	HOLDS(pr_membership_make(&membership, &file, pr_span_of("a")));
}

static enum pr_gate_verdict open(struct pr_gate *gate, struct pr_span datagram, struct pr_record *message)
{
	const struct pr_now now = {100000, 100000};
	const struct pr_source source = {.port = 1};
	const struct pr_outlet out = {count, NULL};
	uint32_t from;
	enum pr_gate_verdict verdict = pr_gate_open(gate, &now, &source, datagram, message, &from, &out);
	HOLDS(pr_gate_count(gate, verdict) > 0);
	HOLDS(verdict != PR_GATE_PASSED || from == 1);
	return verdict;
}

static void check(enum pr_gate_mode mode, struct pr_span bytes, bool seal)
{
	struct pr_gate *gate = make(mode);
	struct pr_record message;
	struct pr_span datagram = seal ? pr_gate_seal(gate, bytes) : bytes;
	if (datagram.p) {
		enum pr_gate_verdict verdict = open(gate, datagram, &message);
		HOLDS(verdict != PR_GATE_PASSED || seal || mode == PR_GATE_BARE);
		if (verdict == PR_GATE_PASSED) {
			HOLDS(pr_same(message.map, bytes));
			HOLDS(pr_is(pr_text(&message, PR_BEAT_PEER), "b") && pr_has(&message, PR_BEAT_SEQ));
			HOLDS(open(gate, datagram, &message) == PR_GATE_AGAIN);
		}
		uint64_t sum = 0;
		for (unsigned i = 0; i < PR_GATE_KINDS; i++)
			sum += pr_gate_count(gate, (enum pr_gate_verdict)i);
		HOLDS(sum == 1u + (verdict == PR_GATE_PASSED));
	}
	pr_gate_free(gate);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (!membership.names)
		begin();
	if (n == 0)
		return 0;
	struct pr_span bytes = {p + 1, n - 1};
	for (enum pr_gate_mode mode = PR_GATE_SIGN; mode <= PR_GATE_BARE; mode++)
		check(mode, bytes, p[0] & 1u);
	return 0;
}
