/*
 * Who lied, provably (pr-exclude): from statements and accusations to evidence and exclusions (rules.md section 4).
 *
 * Feed it all records in the order of the stream, each with what is known of its envelope; it emits `evidence` records, what follows
 * from them and from accusations (sentence.h), and `note`s of what it could not judge. It looks at no clock: nothing depends on when a record comes, but on what it says.
 */
#ifndef PR_EXCLUDE_H
#define PR_EXCLUDE_H

#include "conduct.h"
#include "enrolment.h"
#include "exhibit.h"
#include "sentence.h"
#include "votes.h"

struct pr_exclude_options {
	const struct pr_members *members; /* NULL: not known; borrowed, as is the ring */
	const struct pr_keyring *ring;    /* NULL: nobody's key is known */
	struct pr_enrolment *enrolment;   /* to which `member` records add; members and ring are its own. NULL: they are configured */
	bool trust_unsigned;              /* what has no envelope is taken for its peer's word */
	bool steady_clocks;               /* as in charge.h */
	uint64_t window;                  /* of votes and of entries, as in votes.h */
	uint64_t claims;                  /* the same of claims, as in conduct.h */
	size_t memory;                    /* for votes, in bytes; a quarter as much for claims, and for entries */
	struct pr_sentence_options sentence; /* but for trust_unsigned */
};

/* What evidence is judged by, whoever found it. */
struct pr_exhibit_context pr_exclude_context(const struct pr_exclude_options *options);

struct pr_exclude;

/* The record is valid until the call returns; p NULL: it could not be built, since memory ran out. */
typedef void pr_exclude_emit(void *context, struct pr_span record);

/* NULL if memory ran out. The options are copied. */
struct pr_exclude *pr_exclude_new(const struct pr_exclude_options *options, pr_exclude_emit *emit, void *context);
void pr_exclude_free(struct pr_exclude *e);
/* envelope, who: what pr_keyring_verify() says of the record; PR_SIGNED_NOT where there is no envelope. False if memory ran out. */
bool pr_exclude_step(struct pr_exclude *e, const struct pr_record *r, enum pr_signed envelope, size_t who);
/* The stream is over: notes of what was not judged. False if memory ran out. */
bool pr_exclude_end(struct pr_exclude *e);
/* After the end, as pr_sentence_clear(). */
bool pr_exclude_clear(struct pr_exclude *e, struct pr_span peer, bool *known);

#endif
