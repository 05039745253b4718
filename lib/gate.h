/*
 * What comes in from the network, and what goes out: which datagrams are messages of members, and which are to be dropped.
 *
 * A datagram is one message (records.cddl: beat, probe, piece, summary, ballot), authenticated by its sender: in a COSE_Sign1 with the
 * sender's key (cose.h), or in a COSE_Mac0 (RFC 9052 section 6.2) with HMAC 256/256 (RFC 9053 section 3.1) and a key that all share, or
 * bare. The external_aad is "pr-heartbeat " and the domain, so that a message proves nothing elsewhere, and no record signed elsewhere is a
 * message. Nothing is ever sent in answer to what was not let in.
 *
 * The checks go from the cheapest to the dearest: size; the envelope's form; the sender is a member, but not oneself; it is for oneself
 * or all; it is of the sender's newest incarnation; its number among the messages of its type was not heard before; it was not sent later than
 * `skew` from now; there is something left of what its source may cost (below); the signature or code. Only what passed them all changes
 * what is known of the sender.
 *
 * A source is an address and a port. Each may have so many verifications fail, at a rate that refills, and all that never sent a good
 * one share one such allowance: forgers cost no more than that, and whoever sends good ones from its own address is heard meanwhile.
 * Memory is bounded whatever comes.
 */
#ifndef PR_GATE_H
#define PR_GATE_H

#include "cose.h"
#include "membership.h"
#include "now.h"
#include "outlet.h"

#define PR_DATAGRAM_MAX 1232u /* bytes: what fits in IPv6's least MTU of 1280 (RFC 8200 section 5), behind its header and UDP's */

/* X(NAME, "in a few words") */
#define PR_GATE_VERDICTS(X) \
	X(PASSED, "let in") \
	X(SIZE, "too long or too short") \
	X(FORM, "not a message") \
	X(ENVELOPE, "not authenticated in the way that was agreed on") \
	X(STRANGER, "not from a member") \
	X(OWN, "in one's own name") \
	X(ASTRAY, "for somebody else") \
	X(OLD, "of an earlier incarnation") \
	X(AGAIN, "heard before") \
	X(FUTURE, "from the future") \
	X(FLOOD, "unverified, as its source sent too many bad ones") \
	X(FORGED, "bad signature")

enum pr_gate_verdict {
#define X(name, text) PR_GATE_##name,
	PR_GATE_VERDICTS(X)
#undef X
	PR_GATE_KINDS,
};

const char *pr_gate_text(enum pr_gate_verdict verdict);

enum pr_gate_mode { PR_GATE_SIGN, PR_GATE_MAC, PR_GATE_BARE };

struct pr_gate_options {
	enum pr_gate_mode mode;
	const struct pr_membership *membership; /* borrowed, as all here */
	const struct pr_key *key;         /* SIGN: one's own; NULL: one only listens */
	const struct pr_keyring *ring;    /* SIGN: the members' keys */
	struct pr_span secret;            /* MAC: at least 16 bytes; the library's memory only, see key.h */
	struct pr_span domain;
	uint64_t skew;                    /* ns */
};

struct pr_gate;

struct pr_gate *pr_gate_new(const struct pr_gate_options *options); /* NULL if memory ran out */
void pr_gate_free(struct pr_gate *gate);
/* The members file was read anew; what is known of those who stay is kept. False if memory ran out, nothing has changed then. */
bool pr_gate_renew(struct pr_gate *gate, const struct pr_membership *membership, const struct pr_keyring *ring);

/* Where a datagram came from: an IPv4 address as ::ffff:a.b.c.d. */
struct pr_source {
	uint8_t address[16];
	uint16_t port;
};

/*
 * With PASSED, the message, which points into the datagram, and its sender. Every verdict is counted. What there is to be said of those
 * that were dropped, and of senders whose key two processes have (two different messages with one number, both good), goes to `out` as note and
 * accusation records, each kind and sender at most once a minute, with a count.
 */
enum pr_gate_verdict pr_gate_open(struct pr_gate *gate, const struct pr_now *now, const struct pr_source *source, struct pr_span datagram,
                                  struct pr_record *message, uint32_t *from, const struct pr_outlet *out);
/* The datagram of a message, valid until the next; p NULL if it is longer than PR_DATAGRAM_MAX or memory ran out. */
struct pr_span pr_gate_seal(struct pr_gate *gate, struct pr_span message);
/* How many got that verdict. */
uint64_t pr_gate_count(const struct pr_gate *gate, enum pr_gate_verdict verdict);
/* How many bytes of a message fit in a datagram. */
size_t pr_gate_room(const struct pr_gate *gate);

#endif
