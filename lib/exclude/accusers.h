/*
 * Who accuses whom: hearsay, and what of it counts (rules.md section 4).
 *
 * Accusers are counted, as persons, not accusations: one who repeats himself, or accuses of something new every time, is one. Reports of
 * one incident by one reporter are one report, made when it was first made, however often it comes; PR_IDENTS_KEPT incidents at least
 * are remembered, and one that is not is taken for new. What is remembered of a pair is when the reporter first accused the subject,
 * and the last report that nothing severed them at; one of the two is enough. Nothing is ever deleted for its age; it has a label.
 */
#ifndef PR_ACCUSERS_H
#define PR_ACCUSERS_H

#include "electorate.h"
#include "record/idents.h"
#include "rifts.h"

#define PR_ACCUSERS_MAX (1u << 20) /* pairs of a reporter and a subject; further ones are counted alone */

/* Whether an accuser counts, or why not: the first that holds, from the bottom. */
enum pr_hearing {
	PR_HEARING_COUNTS,
	PR_HEARING_LINK,     /* the subject accuses the accuser, which is evidence about what is between them */
	PR_HEARING_CUT,      /* they were cut off from each other when it was said */
	PR_HEARING_EXPIRED,  /* too old, by age and by height */
	PR_HEARING_SPENT,    /* said before an operator cleared the subject */
	PR_HEARING_EXCLUDED, /* the accuser is excluded */
	PR_HEARING_STRANGER, /* the accuser is no member, or does not vote */
	PR_HEARING_UNSIGNED, /* nobody signed it */
	PR_HEARINGS,
};

struct pr_accuser {
	uint32_t reporter, subject;   /* persons */
	uint64_t first, good, height; /* good: the last report at which nothing was known to sever them, or first; height: of the last */
	uint32_t reports;
	uint32_t next;   /* of the same subject; UINT32_MAX: none */
	bool is_signed;  /* some report was; then the others do not matter */
	bool told;       /* that it is mutual */
	const char *behaviour; /* of the last report; NULL: none that is known */
};

struct pr_accusers {
	struct pr_accuser *list;
	size_t count, room;
	uint32_t *table; /* by reporter and subject, the place in the list and one; 0: none */
	size_t size;
	uint32_t *first; /* of each subject, the place in the list and one */
	size_t subjects;
	struct pr_idents incidents;
	uint64_t repeated, missed; /* repeated: reports of what the reporter reported already. missed: there was no room for the pair */
};

/* What it is judged by. */
struct pr_hearing_rules {
	const struct pr_electorate *base;
	const struct pr_rifts *rifts;
	uint64_t now, height;       /* now: that nobody can hurry. height: of the chain; 0: there is none */
	uint64_t expiry_age, expiry_height; /* older than both, or of that age where there is no chain, is expired */
};

/* False if memory ran out. */
bool pr_accusers_init(struct pr_accusers *a);
/* Frees what it holds. */
void pr_accusers_free(struct pr_accusers *a);
/*
 * Takes an accusation between two persons. *accuser: it, valid until the next one is taken; NULL: the report is not new, or has no
 * room. False if memory ran out.
 */
bool pr_accusers_take(struct pr_accusers *a, const struct pr_hearing_rules *rules, const struct pr_record *accusation,
                      uint32_t reporter, uint32_t subject, bool is_signed, struct pr_accuser **accuser);
/* Names turned out to be others' of persons who are known: what was said by them and of them is so by and of these. */
bool pr_accusers_fold(struct pr_accusers *a, const struct pr_electorate *electorate);
/* NULL if there is none. */
struct pr_accuser *pr_accusers_find(const struct pr_accusers *a, uint32_t reporter, uint32_t subject);
/* spent: what was said until then about the subject does not count, for an operator cleared it. 0: nobody did. */
enum pr_hearing pr_accuser_hear(const struct pr_accusers *a, const struct pr_hearing_rules *rules, const struct pr_accuser *accuser,
                                uint64_t spent);
/* How many accusers of the subject there are of each kind, to counts. */
void pr_accusers_count(const struct pr_accusers *a, const struct pr_hearing_rules *rules, uint32_t subject, uint64_t spent,
                       size_t counts[PR_HEARINGS]);
/* When, by their own clocks, so many of those who count had accused the subject. */
uint64_t pr_accusers_time(const struct pr_accusers *a, const struct pr_hearing_rules *rules, uint32_t subject, uint64_t spent, size_t which);
/*
 * How many distinct accusers it takes among so many voters, one more than can be liars: f + 1, f = floor((n - 1) / 3). 0: no number is
 * enough, because f is 0.
 */
size_t pr_accusers_needed(size_t voters);
/* "counts", "link", "cut", … */
const char *pr_hearing_text(enum pr_hearing hearing);

#endif
