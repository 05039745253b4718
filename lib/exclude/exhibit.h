/*
 * Evidence that carries all it takes to check it, and its judge.
 *
 * An exhibit is a charge (charge.h) with whole records, envelopes included. The same judge decides what is to become an `evidence`
 * record and, from such a record and the membership alone, whether it is what it says. Nothing in it is believed: that the records
 * are records, whose signature is on each, in the membership's domain, their order, the contradiction itself and the hash are all
 * found out anew.
 *
 * Canonical order is that of the records' bytes without envelopes (memcmp, the shorter first where one begins the other), so that
 * A, B and B, A are one; no two may be the same. The hash is SHA-256 of the deterministic encoding of
 *
 *	["pr-evidence-1", behaviour, subject, [record, …]]
 *
 * (two texts after the first, and an array of byte strings): the records without envelopes, since anybody can wrap one anew, and
 * the subject as the evidence has it.
 */
#ifndef PR_EXHIBIT_H
#define PR_EXHIBIT_H

#include "base/digest.h"
#include "charge.h"
#include "crypto/keyring.h"

#define PR_EXHIBIT_RECORDS 4096u /* in one exhibit: two quorums of two thousand */

/* What it is judged by; all is borrowed, and may be changed in place between two judgements. */
struct pr_exhibit_context {
	const struct pr_members *members; /* NULL: not known */
	const struct pr_keyring *ring;    /* NULL: nobody's key is known */
	struct pr_span domain;            /* that signatures are for */
	bool trust_unsigned, steady_clocks; /* as in charge.h */
};

struct pr_judgement {
	enum pr_class class;
	uint8_t hash[PR_DIGEST_SIZE]; /* all zeros if something in it is no record */
	char why[PR_WHY_SIZE];        /* one sentence without a full stop, for people */
};

struct pr_exhibit;

struct pr_exhibit *pr_exhibit_new(const struct pr_exhibit_context *context); /* NULL if memory ran out */
void pr_exhibit_free(struct pr_exhibit *x);

/* Another charge; then its records in any order. Spans are borrowed until the next one begins. */
void pr_exhibit_begin(struct pr_exhibit *x, struct pr_span behaviour, struct pr_span subject);
void pr_exhibit_add(struct pr_exhibit *x, struct pr_span record);
/* False if memory ran out. */
bool pr_exhibit_judge(struct pr_exhibit *x, struct pr_judgement *verdict);
/* What was judged, for those who show it. Valid until the next begin. */
const struct pr_charge *pr_exhibit_charge(const struct pr_exhibit *x);

/* How old evidence may become, and what time and height it is. */
struct pr_exhibit_age {
	uint64_t now, height;              /* height: of the chain; 0: there is none */
	uint64_t most_age, most_height;    /* ns, blocks */
};

/*
 * Whether what was judged is old, which is a label and takes nothing away: its latest record is older than that, and its greatest
 * height (or target) lower by more than that, where there is a chain. What has no height does not grow old in a chain.
 */
bool pr_exhibit_is_old(const struct pr_exhibit *x, const struct pr_exhibit_age *age);

struct pr_exhibit_label {
	uint64_t t;
	struct pr_span by;               /* who found it; p NULL: it is not said */
	uint64_t epoch;                  /* of the membership that it was judged by; 0: not known */
	const struct pr_span *reporters; /* sorted by their names */
	size_t reporter_count;
	bool expired;
};

/*
 * The `evidence` record of what was judged to be proof or hearsay, valid until the next call; p NULL if memory ran out or it would
 * be longer than a record may be.
 */
struct pr_span pr_exhibit_record(struct pr_exhibit *x, const struct pr_judgement *verdict, const struct pr_exhibit_label *label);

/*
 * Judges an `evidence` record. *valid: whether it is what it says; if not, verdict->why says what is wrong, whatever else the
 * verdict is. One that claims less than it proves is valid. False if memory ran out.
 */
bool pr_exhibit_verify(struct pr_exhibit *x, const struct pr_record *evidence, struct pr_judgement *verdict, bool *valid);

#endif
