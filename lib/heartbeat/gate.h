/*
 * What comes in from the network, and what goes out: which datagrams are messages of members, and which are to be dropped.
 *
 * A datagram is one message (records.cddl: beat, probe, piece, summary, ballot), authenticated by its sender: in a COSE_Sign1
 * with the sender's key (cose.h), or in a COSE_Mac0 (cose_mac.h) with a key that all share, or bare. The external_aad is
 * "pr-heartbeat " and the domain, so that a message proves nothing elsewhere, and no record signed elsewhere is a message.
 * Nothing is ever sent in answer to what was not let in.
 *
 * The checks go from the cheapest to the dearest, and before the signature nothing is read but the envelope and the message's
 * head (letter.h): size; form; the sender is a member, but not oneself; it is for oneself or all; it is not of an earlier
 * incarnation than one that was heard; its number among the messages of its type was not heard before; it was not sent later
 * than `skew` from now, and, if it is the first of its incarnation, not earlier either (so that nothing that was captured
 * before a restart makes a dead peer look alive); the key is its sender's; there is something left of what its source may cost
 * (below); the signature or code; at last, what a record has to be. Only what passed them all changes what is known of the
 * sender. A message that was held up on its way is let in, once: how long shows in when it was sent.
 *
 * A source is an address and a port. Only verifications that fail are counted against it. A member that sent good messages from
 * a source has an allowance of its own for it, which only messages in its name and of its newest incarnation draw on: who
 * neither reads the traffic nor guesses an incarnation (64 bits: let them begin with the time in nanoseconds) cannot touch it,
 * whatever addresses he writes. All else draws on 64 allowances by the hash of the address, so that one host that forges takes
 * a 64th of what newcomers have. Who does read the traffic and forges at a peer's own address can crowd it out. Memory grows
 * with the members heard, and with nothing else.
 */
#ifndef PR_GATE_H
#define PR_GATE_H

#include "base/now.h"
#include "base/text.h"
#include "crypto/cose.h"
#include "membership.h"
#include "record/outlet.h"
#include "senders.h"

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
	X(STALE, "first of its incarnation, but sent long ago") \
	X(KEY, "signed with a key that is not its sender's") \
	X(FLOOD, "unverified, as its source sent too many bad ones") \
	X(FORGED, "bad signature") \
	X(MEMORY, "memory ran out")

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
	struct pr_span secret;            /* MAC: secret.h */
	struct pr_span domain;
	uint64_t skew;                    /* ns */
};

struct pr_gate;

struct pr_gate *pr_gate_new(const struct pr_gate_options *options); /* NULL if memory ran out */
void pr_gate_free(struct pr_gate *gate);
/* The members file was read anew; what is known of those who stay is kept. The old membership is needed until this returns. */
void pr_gate_renew(struct pr_gate *gate, const struct pr_membership *membership, const struct pr_keyring *ring);

/*
 * With PASSED, the message, which points into the datagram, and its sender. Every verdict is counted. What there is to be said
 * of those that were dropped goes to `out` as notes, one for each verdict, with the latest source: once, and then at most once
 * a minute, with a count. What a bad signature says is said of nobody. Good messages of a sender that are not let in, or two
 * different ones with one number, are told of it, each kind once a minute:
 *
 *   two with one number (of the latest 16)    accusation, invalid-state-transition: two processes have its key
 *   from the future                           accusation, timestamp-manipulation; a note, unless most clocks agree with this
 *   sent now, of an earlier incarnation       note: two processes have its key, or its state was lost
 *   the first, but sent long ago              note: its clock is behind
 *
 * Without signatures, or for one that is no member, all are notes: who has the common key may write in any name.
 */
enum pr_gate_verdict pr_gate_open(struct pr_gate *gate, const struct pr_now *now, const struct pr_source *source,
                                  struct pr_span datagram, struct pr_record *message, uint32_t *from,
                                  const struct pr_outlet *out);
/* Tells what was kept back for a minute: to be called now and then. */
void pr_gate_tell(struct pr_gate *gate, const struct pr_now *now, const struct pr_outlet *out);
/*
 * The datagram of a message, valid until the next, or as long as the message if it is bare; p NULL if it is longer than
 * PR_DATAGRAM_MAX or memory ran out.
 */
struct pr_span pr_gate_seal(struct pr_gate *gate, struct pr_span message);
/* How many got that verdict. */
uint64_t pr_gate_count(const struct pr_gate *gate, enum pr_gate_verdict verdict);
/* Appends what messages and parcels of a domain are signed for: the external_aad, see above. */
static inline void pr_gate_external(struct pr_text *text, struct pr_span domain)
{
	pr_text_string(text, "pr-heartbeat ");
	pr_text_bytes(text, domain.p, domain.n);
}

/* How many bytes of a message fit in a datagram. */
size_t pr_gate_room(const struct pr_gate *gate);

#endif
