#include "accusers.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "base/moments.h"
#include "charge.h"
#include "record/ident.h"

#define FIRST_SIZE 64u
#define NONE UINT32_MAX

static const char *const hearings[PR_HEARINGS] = {
	[PR_HEARING_COUNTS] = "counts",     [PR_HEARING_LINK] = "link",         [PR_HEARING_CUT] = "cut",
	[PR_HEARING_EXPIRED] = "expired",   [PR_HEARING_SPENT] = "spent",       [PR_HEARING_EXCLUDED] = "excluded",
	[PR_HEARING_STRANGER] = "stranger", [PR_HEARING_UNSIGNED] = "unsigned",
};

const char *pr_hearing_text(enum pr_hearing hearing)
{
	return hearings[hearing];
}

size_t pr_accusers_needed(size_t voters)
{
	size_t liars = voters > 0 ? (voters - 1) / 3 : 0;
	return liars > 0 ? liars + 1 : 0;
}

bool pr_accusers_init(struct pr_accusers *a)
{
	*a = (struct pr_accusers){.size = FIRST_SIZE};
	a->table = calloc(FIRST_SIZE, sizeof *a->table);
	if (a->table && pr_idents_init(&a->incidents))
		return true;
	pr_accusers_free(a);
	return false;
}

void pr_accusers_free(struct pr_accusers *a)
{
	pr_idents_free(&a->incidents);
	free(a->list);
	free(a->table);
	free(a->first);
	*a = (struct pr_accusers){0};
}

static uint32_t *slot_of(const struct pr_accusers *a, uint32_t reporter, uint32_t subject)
{
	size_t i = pr_hash_word(reporter, subject) & (a->size - 1);
	for (;; i = (i + 1) & (a->size - 1)) {
		const struct pr_accuser *held = a->table[i] ? &a->list[a->table[i] - 1] : NULL;
		if (!held || (held->reporter == reporter && held->subject == subject))
			return &a->table[i];
	}
}

struct pr_accuser *pr_accusers_find(const struct pr_accusers *a, uint32_t reporter, uint32_t subject)
{
	uint32_t at = *slot_of(a, reporter, subject);
	return at ? &a->list[at - 1] : NULL;
}

static bool widen(struct pr_accusers *a)
{
	if (a->count * 2 < a->size)
		return true;
	uint32_t *table = calloc(a->size * 2, sizeof *table);
	if (!table)
		return false;
	free(a->table);
	a->table = table;
	a->size *= 2;
	for (uint32_t i = 0; i < a->count; i++)
		*slot_of(a, a->list[i].reporter, a->list[i].subject) = i + 1;
	return true;
}

static struct pr_accuser *add(struct pr_accusers *a, uint32_t reporter, uint32_t subject)
{
	if (!widen(a) || !pr_grow(&a->list, &a->room, a->count + 1, sizeof *a->list) ||
	    !pr_grow_zeroed(&a->first, &a->subjects, subject + 1, sizeof *a->first))
		return NULL;
	struct pr_accuser *accuser = &a->list[a->count++];
	*accuser = (struct pr_accuser){.reporter = reporter, .subject = subject, .next = a->first[subject] - 1};
	a->first[subject] = (uint32_t)a->count;
	*slot_of(a, reporter, subject) = (uint32_t)a->count;
	return accuser;
}

static void unite(struct pr_accuser *to, const struct pr_accuser *from)
{
	if (to->reports > 0 && to->is_signed != from->is_signed) { /* what is not signed does not matter any more */
		if (!to->is_signed)
			to->reports = 0;
		else
			return;
	}
	to->first = to->reports > 0 ? pr_sooner(to->first, from->first) : from->first;
	to->good = to->reports > 0 ? pr_later(to->good, from->good) : from->good;
	to->height = pr_later(to->height, from->height);
	to->reports = (uint32_t)pr_sooner((uint64_t)to->reports + from->reports, UINT32_MAX);
	to->is_signed = from->is_signed;
	to->told = to->told || from->told;
	to->behaviour = from->behaviour ? from->behaviour : to->behaviour;
}

bool pr_accusers_fold(struct pr_accusers *a, const struct pr_electorate *electorate)
{
	size_t count = a->count;
	memset(a->table, 0, a->size * sizeof *a->table);
	if (a->subjects > 0)
		memset(a->first, 0, a->subjects * sizeof *a->first);
	a->count = 0;
	for (size_t i = 0; i < count; i++) { /* what is made anew is never more than what was looked at */
		struct pr_accuser was = a->list[i];
		uint32_t reporter = electorate->list[was.reporter].person, subject = electorate->list[was.subject].person;
		struct pr_accuser *is = pr_accusers_find(a, reporter, subject);
		if (reporter == subject)
			continue;
		if (!is && !(is = add(a, reporter, subject)))
			return false;
		unite(is, &was);
	}
	return true;
}

/* Whether the reporter has reported this incident of the subject, signed or not as now. -1 if memory ran out. */
static int repeats(struct pr_accusers *a, const struct pr_hearing_rules *rules, const struct pr_record *r, uint32_t reporter,
                   uint32_t subject, bool is_signed)
{
	char id[PR_IDENT_SIZE];
	struct pr_span texts[] = {pr_peers_name(rules->base->names, reporter), pr_peers_name(rules->base->names, subject),
	                          pr_text(r, PR_ACCUSATION_INCIDENT), pr_span_of(is_signed ? "signed" : "")};
	if (!pr_ident(id, texts, sizeof texts / sizeof *texts))
		return -1;
	if (pr_idents_known(&a->incidents, id))
		return 1;
	return pr_idents_add(&a->incidents, id) ? 0 : -1;
}

/* A report is made once; but one that was made across a cut is made where it comes again without. */
static void note(struct pr_accuser *accuser, const struct pr_hearing_rules *rules, const struct pr_record *r, bool is_signed, bool again)
{
	bool cut = pr_rifts_between(rules->rifts, accuser->reporter, accuser->subject, r->t);
	bool first = accuser->reports == 0 || (is_signed && !accuser->is_signed);
	if (first) {
		accuser->first = accuser->good = r->t;
		accuser->is_signed = is_signed;
		accuser->reports = 0;
	}
	bool was_cut = pr_rifts_between(rules->rifts, accuser->reporter, accuser->subject, accuser->good);
	if (!cut && (!again || was_cut))
		accuser->good = pr_later(accuser->good, r->t);
	if (again)
		return;
	accuser->reports += accuser->reports < UINT32_MAX;
	accuser->height = rules->height;
	accuser->behaviour = pr_behaviour_text(pr_text(r, PR_ACCUSATION_BEHAVIOUR));
}

bool pr_accusers_take(struct pr_accusers *a, const struct pr_hearing_rules *rules, const struct pr_record *r, uint32_t reporter,
                      uint32_t subject, bool is_signed, struct pr_accuser **accuser)
{
	*accuser = pr_accusers_find(a, reporter, subject);
	if (!*accuser && a->count >= PR_ACCUSERS_MAX) {
		a->missed++;
		return true;
	}
	if (*accuser && (*accuser)->is_signed && !is_signed) { /* who signs is not heard unsigned as well */
		a->repeated++;
		*accuser = NULL;
		return true;
	}
	int again = repeats(a, rules, r, reporter, subject, is_signed);
	if (again < 0 || (!*accuser && !(*accuser = add(a, reporter, subject))))
		return false;
	bool was_cut = pr_rifts_between(rules->rifts, reporter, subject, (*accuser)->good);
	note(*accuser, rules, r, is_signed, again && (*accuser)->reports > 0);
	a->repeated += again > 0;
	if (again && !was_cut)
		*accuser = NULL;
	return true;
}

static bool expired(const struct pr_hearing_rules *rules, const struct pr_accuser *accuser)
{
	if (rules->now - pr_sooner(rules->now, accuser->good) <= rules->expiry_age)
		return false;
	return rules->height == 0 || rules->height - pr_sooner(rules->height, accuser->height) > rules->expiry_height;
}

/* What keeps an accuser from being counted, but for what the subject says of him. */
static enum pr_hearing hear(const struct pr_hearing_rules *rules, const struct pr_accuser *accuser, uint64_t spent)
{
	const struct pr_standing *reporter = &rules->base->list[accuser->reporter];
	if (!accuser->is_signed)
		return PR_HEARING_UNSIGNED;
	if (!reporter->counts || reporter->weight == 0)
		return PR_HEARING_STRANGER;
	if (reporter->excluded)
		return PR_HEARING_EXCLUDED;
	if (spent > 0 && accuser->good <= spent)
		return PR_HEARING_SPENT;
	if (expired(rules, accuser))
		return PR_HEARING_EXPIRED;
	if (pr_rifts_between(rules->rifts, accuser->reporter, accuser->subject, accuser->first) &&
	    pr_rifts_between(rules->rifts, accuser->reporter, accuser->subject, accuser->good))
		return PR_HEARING_CUT;
	return PR_HEARING_COUNTS;
}

enum pr_hearing pr_accuser_hear(const struct pr_accusers *a, const struct pr_hearing_rules *rules, const struct pr_accuser *accuser,
                                uint64_t spent)
{
	enum pr_hearing hearing = hear(rules, accuser, spent);
	if (hearing != PR_HEARING_COUNTS)
		return hearing;
	const struct pr_accuser *back = pr_accusers_find(a, accuser->subject, accuser->reporter);
	return back && hear(rules, back, 0) == PR_HEARING_COUNTS ? PR_HEARING_LINK : PR_HEARING_COUNTS;
}

void pr_accusers_count(const struct pr_accusers *a, const struct pr_hearing_rules *rules, uint32_t subject, uint64_t spent,
                       size_t counts[PR_HEARINGS])
{
	memset(counts, 0, PR_HEARINGS * sizeof *counts);
	for (uint32_t at = subject < a->subjects ? a->first[subject] - 1 : NONE; at != NONE; at = a->list[at].next)
		counts[pr_accuser_hear(a, rules, &a->list[at], spent)]++;
}

static size_t had_spoken(const struct pr_accusers *a, const struct pr_hearing_rules *rules, uint32_t subject, uint64_t spent, uint64_t t)
{
	size_t count = 0;
	for (uint32_t at = subject < a->subjects ? a->first[subject] - 1 : NONE; at != NONE; at = a->list[at].next)
		count += a->list[at].good <= t && pr_accuser_hear(a, rules, &a->list[at], spent) == PR_HEARING_COUNTS;
	return count;
}

uint64_t pr_accusers_time(const struct pr_accusers *a, const struct pr_hearing_rules *rules, uint32_t subject, uint64_t spent, size_t which)
{
	uint64_t before = 0; /* the greatest time at which it were fewer, and one */
	for (uint64_t bit = UINT64_C(1) << 63; bit > 0; bit /= 2)
		if (had_spoken(a, rules, subject, spent, (before | bit) - 1) < which)
			before |= bit;
	return before;
}
