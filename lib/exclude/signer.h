/*
 * What a validator that goes by its history would not sign, and what of a history it should not import without a word: the
 * conditions of EIP-3076 (slashing-protection interchange).
 *
 * A history has two kinds of statements. Those whose `src` names a file were signed already, and come by that file: an import,
 * which goes on until another file comes. A statement without `src` is to be signed now; it becomes history unless it is refused.
 * Votes with a source and a target are attestations, others with a height blocks; they are told apart by nothing else.
 *
 * Nobody signs what is slashable: a second block of one slot or attestation of one target, unless both have one value; one that
 * surrounds another; one whose source is behind its target. Nor, since history may have been pruned, a block whose slot, or an
 * attestation whose target, is not behind the first that is known, or whose source is before the first. A signer that is minimal
 * keeps the last slot, source and target alone and goes by these instead. What was signed before with the same value may be signed
 * again where that is known.
 *
 * Of an import, what is slashable is told, within it and against what was there before; and, if the signer is minimal, what is not
 * behind what it had kept before the import.
 */
#ifndef PR_SIGNER_H
#define PR_SIGNER_H

#include "clash.h"

enum pr_refusal {
	PR_REFUSAL_NONE,
	PR_REFUSAL_CLASH,     /* with what was signed before, or in itself */
	PR_REFUSAL_UNKNOWN,   /* it may clash: a value is missing */
	PR_REFUSAL_WATERMARK, /* it is not behind what is known */
};

struct pr_signer;

struct pr_signer *pr_signer_new(bool minimal, size_t memory); /* bytes, for histories; NULL if memory ran out */
void pr_signer_free(struct pr_signer *s);
/* Takes any record. False if memory ran out. */
bool pr_signer_step(struct pr_signer *s, const struct pr_record *r, enum pr_refusal *refusal);
/* "would not be signed: …", in a few words. */
const char *pr_refusal_text(enum pr_refusal refusal);
/* How many votes there was no memory to keep, so that what contradicts them is not found. */
uint64_t pr_signer_lost(const struct pr_signer *s);

#endif
