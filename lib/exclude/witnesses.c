#include "witnesses.h"

#include <stdlib.h>

#include "postdated.h"

/* What is known of a member. */
struct known {
	struct pr_clock clock;
	struct pr_span clock_record; /* p NULL: there is none */
	bool is_reference;
	bool told;
	struct heard {
		uint32_t observer;
		struct pr_span record;
	} *heard; /* needed of them */
	size_t count;
};

struct pr_witnesses {
	const struct pr_members *members;
	const struct pr_peers *names;
	pr_conduct_charge *charge;
	void *context;
	size_t needed;
	struct known *known;     /* by member */
	struct pr_span *records; /* of a charge */
	uint32_t reference;      /* of the clocks */
	uint64_t lost;
};

struct pr_witnesses *pr_witnesses_new(const struct pr_members *members, const struct pr_peers *names, pr_conduct_charge *charge,
                                      void *context)
{
	struct pr_witnesses *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	*w = (struct pr_witnesses){.members = members, .names = names, .charge = charge, .context = context,
	                           .needed = pr_witnesses_needed(members), .reference = PR_PEER_NONE};
	w->known = calloc(members->count + 1, sizeof *w->known);
	w->records = calloc(2 * w->needed + 1, sizeof *w->records);
	if (w->known && w->records)
		return w;
	pr_witnesses_free(w);
	return NULL;
}

static void forget(struct pr_span span)
{
	free((void *)(uintptr_t)span.p);
}

static void forget_heard(struct known *known)
{
	for (size_t i = 0; i < known->count; i++)
		forget(known->heard[i].record);
	free(known->heard);
	known->heard = NULL;
	known->count = 0;
}

void pr_witnesses_free(struct pr_witnesses *w)
{
	if (!w)
		return;
	for (size_t i = 0; w->known && i < w->members->count; i++) {
		forget_heard(&w->known[i]);
		forget(w->known[i].clock_record);
	}
	free(w->known);
	free(w->records);
	free(w);
}

/* *copy.p NULL: it is too long. False if memory ran out. */
static bool keep(struct pr_witnesses *w, struct pr_span record, struct pr_span *copy)
{
	*copy = (struct pr_span){NULL, 0};
	if (record.n > PR_WITNESSES_RECORD) {
		w->lost++;
		return true;
	}
	uint8_t *p = malloc(record.n);
	if (p) {
		memcpy(p, record.p, record.n);
		*copy = (struct pr_span){p, record.n};
	}
	return p != NULL;
}

static struct known *member(struct pr_witnesses *w, struct pr_span name, uint32_t *number)
{
	*number = pr_peers_find(w->names, name);
	return *number < w->members->count ? &w->known[*number] : NULL;
}

/* All clocks are against one reference, the first that is named. */
static bool take_clock(struct pr_witnesses *w, const struct pr_record *r)
{
	struct pr_clock clock;
	uint32_t peer, reference;
	struct known *known = member(w, pr_text(r, PR_CLOCK_PEER), &peer);
	struct known *right = member(w, pr_text(r, PR_CLOCK_REFERENCE), &reference);
	if (!pr_clock_read(&clock, r) || !known || !right || (w->reference != PR_PEER_NONE && w->reference != reference))
		return true;
	struct pr_span copy;
	if (!keep(w, r->bytes, &copy))
		return false;
	if (!copy.p)
		return true;
	w->reference = reference;
	right->is_reference = true;
	forget(known->clock_record);
	known->clock_record = copy;
	known->clock = clock;
	return true;
}

static const struct pr_clock *clock_of(const struct known *known)
{
	return known->clock_record.p || known->is_reference ? &known->clock : NULL;
}

static bool tell(struct pr_witnesses *w, uint32_t subject)
{
	struct known *known = &w->known[subject];
	size_t count = 0;
	for (size_t i = 0; i < known->count; i++) {
		struct pr_span clock = w->known[known->heard[i].observer].clock_record;
		w->records[count++] = known->heard[i].record;
		if (clock.p)
			w->records[count++] = clock;
	}
	if (known->clock_record.p)
		w->records[count++] = known->clock_record;
	known->told = true;
	bool fine = w->charge(w->context, PR_BEHAVIOUR_TIMESTAMP_MANIPULATION, w->members->list[subject].name, w->records, count);
	forget_heard(known);
	return fine;
}

static bool has_heard(const struct known *known, uint32_t observer)
{
	for (size_t i = 0; i < known->count; i++)
		if (known->heard[i].observer == observer)
			return true;
	return false;
}

static bool take_contact(struct pr_witnesses *w, const struct pr_record *r)
{
	uint32_t observer, subject;
	struct known *hearer = member(w, pr_text(r, PR_CONTACT_OBSERVER), &observer);
	struct known *known = member(w, pr_text(r, PR_CONTACT_SUBJECT), &subject);
	if (!hearer || !known || hearer == known || known->told ||
	    pr_contact_postdated(r, clock_of(hearer), clock_of(known)) == 0 || has_heard(known, observer))
		return true;
	struct pr_span copy;
	if (!known->heard && !(known->heard = calloc(w->needed, sizeof *known->heard)))
		return false;
	if (!keep(w, r->bytes, &copy))
		return false;
	if (!copy.p)
		return true;
	known->heard[known->count++] = (struct heard){observer, copy};
	return known->count < w->needed || tell(w, subject);
}

bool pr_witnesses_take(struct pr_witnesses *w, const struct pr_record *r)
{
	if (r->type == PR_CLOCK)
		return take_clock(w, r);
	return r->type != PR_CONTACT || take_contact(w, r);
}

uint64_t pr_witnesses_lost(const struct pr_witnesses *w)
{
	return w->lost;
}
