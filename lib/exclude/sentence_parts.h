/*
 * What the parts of a sentence share: sentence.c is driven, sentence_take.c takes records in, sentence_proof.c proofs, and pardons, and
 * sentence_judge.c decides and tells.
 */
#ifndef PR_SENTENCE_PARTS_H
#define PR_SENTENCE_PARTS_H

#include "accusers.h"
#include "byzantine.h"
#include "exclusion.h"
#include "reports.h"
#include "sentence.h"

#define PR_SPENT_HASH 16u  /* bytes of a proof's hash */
#define PR_SPENT_MAX 64u   /* proofs against one peer that are known again */

/* What there is against a person. */
struct pr_dossier {
	struct pr_exclusion told;
	uint64_t proofs;  /* that an operator has not set aside */
	uint64_t spent;   /* when an operator cleared it; 0: never */
	uint64_t due;     /* when the accusers are counted for good; 0: not yet to be said */
	bool hearsay;     /* of a kind that has no accuser */
	bool held;        /* an earlier run excluded it: as in `holds` */
	struct pr_exclusion holds;
	struct pr_moment when; /* of the last proof, or of the accusations */
	const char *behaviour; /* that is proved, or was accused last; NULL: nobody knows */
	uint8_t hash[PR_DIGEST_SIZE]; /* of the first proof */
	size_t hash_size;
	uint8_t (*seen)[PR_SPENT_HASH]; /* of proofs, seen_count of them */
	size_t seen_count, seen_room;
};

struct pr_sentence {
	struct pr_sentence_options options;
	pr_sentence_emit *emit;
	void *context;
	struct pr_electorate base;
	struct pr_rifts rifts;
	struct pr_accusers accusers;
	struct pr_byzantine failure;
	uint64_t failures; /* opened so far */
	struct pr_dossier *list; /* by person */
	size_t room;
	uint64_t now, height;
	uint64_t steady; /* the time that nobody can hurry: sentence.h */
	uint64_t due; /* the first of theirs; UINT64_MAX: none */
	uint64_t forged; /* accusations with a signature that is not the reporter's */
	uint64_t foreign; /* failures that a member has signed */
	bool watched; /* there was some failure record: somebody looks for cuts */
	bool warned;  /* that nobody does */
	bool stale;   /* something changed that what was decided hung on */
	bool ended;
	struct pr_reports *reports; /* NULL: not as the origin does it */
	struct pr_build build;
};

/* The time that so many voters have reached as cannot all be liars; `steady` is no less afterwards. */
void pr_sentence_look_at_clocks(struct pr_sentence *s);
/* What accusers are judged by now. */
struct pr_hearing_rules pr_sentence_rules(const struct pr_sentence *s);
/* NULL if memory ran out. */
struct pr_dossier *pr_sentence_dossier(struct pr_sentence *s, uint32_t person);
bool pr_sentence_take(struct pr_sentence *s, const struct pr_record *r, struct pr_signer signer);
/* Forgets what led to it: only what comes behind t counts. */
void pr_sentence_acquit(struct pr_sentence *s, uint32_t person, struct pr_dossier *d, uint64_t t);
/* Whether those who are left, without this one, are still a quorum of the base; or it does not vote anyway. */
bool pr_sentence_spares(const struct pr_sentence *s, uint32_t person);
/* These return false if memory ran out. t: of what is told. */
bool pr_sentence_judge(struct pr_sentence *s, uint32_t person, uint64_t t);
/* Whoever is suspected is judged once more, as often as somebody is excluded by it. */
bool pr_sentence_recount(struct pr_sentence *s, uint64_t t);
bool pr_sentence_tell(struct pr_sentence *s, struct pr_span record);
bool pr_sentence_note(struct pr_sentence *s, struct pr_span about, const char *text, uint64_t count);
/* The failure as it is now, or its end. */
bool pr_sentence_indict(struct pr_sentence *s, struct pr_moment when, uint64_t t);

#endif
