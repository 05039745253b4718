/*
 * From evidence to exclusion (rules.md sections 2 and 4): who is suspected, who is excluded and on what basis, and the byzantine failure
 * that comes of it.
 *
 * One proof excludes. Hearsay makes a peer suspected; with `accusers`, so many accusers as cannot all be liars exclude it (accusers.h),
 * unless more are accused by enough of them than may be liars, which a cut does, after `settle`, in which a detector has the time to say that a cut began before they spoke. That time passes by what is nobody's
 * word, as what detectors write, and by what f + 1 voters have signed, so that no f of them can hurry it. No exclusion takes the rest below a
 * quorum of the base (electorate.h), unless it is forced: the peer stays suspected, and is excluded when that is no longer so.
 *
 * What comes in is records, in the order of their times, with whose signature they bear, and proofs that were checked. What comes out is
 * `exclusion` records, one for each change; `failure` records; and a `note` where two peers accuse each other, where the base changed,
 * and, at the end, of what there was no room for. An `exclusion` in the stream that an earlier run wrote, unsigned or signed by an
 * operator, holds on; signed by anybody else it is his opinion and nothing more. Only pr_sentence_clear() takes an exclusion back.
 */
#ifndef PR_SENTENCE_H
#define PR_SENTENCE_H

#include "base/moments.h"
#include "crypto/keyring.h"
#include "record/record.h"

struct pr_sentence_options {
	bool accusers;       /* so many of them exclude */
	bool force;          /* no matter whether a quorum is left */
	bool trust_unsigned; /* what nobody signed is whose it says it is */
	bool origin;         /* as the origin did it: reports.h */
	uint32_t numerator, denominator; /* a quorum is strictly more than this part of the weight */
	uint64_t settle, expiry_age, expiry_height; /* ns, ns, blocks */
	uint64_t reports, reports_expiry; /* origin: so many within so many ns */
};

/* Whose record it is. */
struct pr_signer {
	enum pr_signed what;
	struct pr_span name; /* of the enrolled key, if the signature is good */
};

/* A proof that was checked; spans are borrowed for the call. */
struct pr_proven {
	struct pr_span subject, behaviour, hash;
	struct pr_moment when;   /* it was done: between the first and the last of the records that prove it */
	struct pr_span src[2];   /* where they stand; p NULL: nowhere */
};

struct pr_sentence;

typedef void pr_sentence_emit(void *context, struct pr_span record);

/* The defaults. */
extern const struct pr_sentence_options pr_sentence_defaults;

/* NULL if memory ran out. */
struct pr_sentence *pr_sentence_new(const struct pr_sentence_options *options, pr_sentence_emit *emit, void *context);
void pr_sentence_free(struct pr_sentence *s);

/* The membership, and the keys that are enrolled for it; ring NULL: none. */
bool pr_sentence_configure(struct pr_sentence *s, const struct pr_members *members, const struct pr_keyring *ring);
/* One of it, as pr_electorate_configure() and pr_electorate_alias(). False if memory ran out, here and everywhere below. */
bool pr_sentence_member(struct pr_sentence *s, struct pr_span name, uint64_t weight, struct pr_span key, struct pr_span role);
bool pr_sentence_alias(struct pr_sentence *s, struct pr_span member, struct pr_span alias);

/* Any record; of other types than member, claim, failure, accusation and exclusion the time alone matters. */
bool pr_sentence_step(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer);
/* The highest height in statements that are not in doubt; accusations grow old by it. */
void pr_sentence_height(struct pr_sentence *s, uint64_t height);
bool pr_sentence_proof(struct pr_sentence *s, const struct pr_proven *proof);
/* Evidence that proves nothing to others, and that nobody accused: it makes suspected. */
bool pr_sentence_hearsay(struct pr_sentence *s, struct pr_span subject, struct pr_span behaviour);
/* The end of the input: nothing more will be said, and what waits to settle is decided. */
bool pr_sentence_end(struct pr_sentence *s);
/* After the end: the peer is cleared. *known: whether it was suspected or excluded at all. */
bool pr_sentence_clear(struct pr_sentence *s, struct pr_span peer, bool *known);

/* For those who only ask: whether a peer is excluded now. */
bool pr_sentence_excludes(const struct pr_sentence *s, struct pr_span peer);

#endif
