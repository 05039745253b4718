/*
 * Records that can be shown to others: names and addresses are replaced (disguise.h) wherever they stand, the same by the
 * same. What is known of the peers is learnt first; what a record names besides is replaced as it comes.
 *
 * Kept: times, numbers, states and other words that the programs themselves put in, what systems and formats are called, a
 * zone, hashes and ids of states and writes. Replaced: peers, aliases, files, groups, domains, ids of failures, and in all
 * other texts whatever is known to be a peer's, or looks like an address or a host's full name. Left out: the sums of files
 * and the command lines of programs, from which names could be guessed and confirmed; keys and signatures, which name their
 * owner; seals, which are of other bytes; and what this program does not know, counted.
 */
#ifndef PR_REDACT_H
#define PR_REDACT_H

#include "disguise.h"
#include "record/encode.h"

struct pr_redact;

/* Borrows the disguise, which must be settled before the first record. NULL if memory ran out. */
struct pr_redact *pr_redact_new(struct pr_disguise *disguise);
void pr_redact_free(struct pr_redact *r);
/* The record, valid until the next call; p NULL: it is left out, or memory ran out. */
struct pr_span pr_redact_apply(struct pr_redact *r, struct pr_span record);
/* False: memory ran out. */
bool pr_redact_good(const struct pr_redact *r);
/* How many records and fields were left out since this program does not know them, or they had no room any more. */
uint64_t pr_redact_left_out(const struct pr_redact *r);

#endif
