/*
 * Which claims of one peer contradict each other. The rules stand here once, for those who look for such claims (conduct.h) and for
 * those who judge what was found (charge.h). That the claims are one peer's is the caller's to know.
 *
 * A claim speaks of a log: `seq` is its last entry, `epoch` that entry's, `committed` how much of it is for good. Only claims of one
 * history are compared (where none is named, that is one, too), and only within one incarnation does a contradiction prove
 * anything: after a restart a replay, a lost disk and a restored backup look like a lie. Within it an honest peer
 *
 *	- never lets `committed` and `term` fall, nor loses an entry up to `committed`, nor has another epoch for it;
 *	- has epochs that do not fall along the log, nor from one claim to a later one: what is taken from a new leader ends in an entry
 *	  of that leader (a claim is made of a log at rest, not amid what it takes over);
 *	- may lose what is not committed, but never within one epoch: the entry that replaces the first one lost is of a later epoch. A
 *	  history without epochs loses nothing;
 *	- has one hash for one seq, epoch and compaction point (`at`).
 *
 * When claims were made is not known: they arrive in any order, and a clock can be set back. So `t` alone convicts nobody. Two claims
 * contradict each other for certain if an honest peer can have made them in neither order; one thing is taken from `t` there: a log
 * that gets shorter, of which `committed` does not say that only the rest was lost, did so in the order of `t`. If one order is
 * possible, but is not that of `t`, that is a doubt: the log went back, or the clock did.
 *
 * `from` is the state that a claim grew from: the one before, be it that of the claim before or of the entry before. Between
 * neighbours (seq one greater, one epoch, one `at`) no lost claim can stand but of the same two states, so that `from` must be the
 * hash of the first, or that of the second itself. Claims that are farther apart say nothing.
 *
 * Claims with `checkpoint` are about the past: of them, hashes alone are compared.
 */
#ifndef PR_CLAIMS_H
#define PR_CLAIMS_H

#include "record/record.h"

struct pr_claim {
	struct pr_span history, hash, from, balances; /* p NULL: absent; balances: an encoded map */
	uint64_t t, seq, epoch, term, incarnation, at, committed; /* 0 if absent */
	bool has_seq, has_epoch, has_term, has_incarnation, has_committed, checkpoint;
};

enum pr_lapse {
	PR_LAPSE_NONE,
	PR_LAPSE_FORK,      /* two hashes at one point */
	PR_LAPSE_FROM,      /* grown from another state than the one before */
	PR_LAPSE_COMMITTED, /* falls */
	PR_LAPSE_LOST,      /* an entry that was committed is gone */
	PR_LAPSE_REPLACED,  /* or has another epoch */
	PR_LAPSE_TERM,      /* falls */
	PR_LAPSE_EPOCH,     /* falls */
	PR_LAPSE_SEQ,       /* falls where it must not */
	PR_LAPSES,
};

/* Why a lapse proves nothing. */
enum pr_doubt {
	PR_DOUBT_NONE,
	PR_DOUBT_UNCOMMITTED, /* there are no epochs, and the log may have lost its end before */
	PR_DOUBT_CLOCK,       /* `t` alone says which came first */
	PR_DOUBT_RESTART,     /* of two incarnations */
	PR_DOUBT_INCARNATION, /* they do not say of which */
};

struct pr_lapse_found {
	enum pr_lapse lapse;
	enum pr_doubt doubt;
};

/* Spans are the record's. False if it is no claim. */
bool pr_claim_of(struct pr_claim *claim, const struct pr_record *r);
/* In either order it is the same. */
struct pr_lapse_found pr_claims_lapse(const struct pr_claim *a, const struct pr_claim *b);
/*
 * Whether its clock went back: of one incarnation, and of what cannot but have come later by its seq, the time is earlier. That
 * is never proof: a clock that is set back is no lie.
 */
bool pr_claims_clock_back(const struct pr_claim *a, const struct pr_claim *b);
/* In a few words: "committed falls", "a clock that was set back looks the same". */
const char *pr_lapse_text(enum pr_lapse lapse);
const char *pr_doubt_text(enum pr_doubt doubt);

#endif
