/* Handing out in order, and giving up what cannot be had. */
#include "rumours_parts.h"

#define DENIALS 3u
#define LATE_PATIENCE 2u     /* intervals; where nothing was handed out yet, what is missing first is most likely too old */
#define LITTLE 250000000u    /* ns */
#define LONG 10000000000u
#define PARTIAL_INTERVALS 4u /* so long an incomplete parcel is kept when nothing comes */

/* What this process wrote or gossiped itself, or had from somebody else, is on stdout already. */
static void write_record(struct pr_rumours *r, const struct pr_parcel *p)
{
	uint8_t id[PR_SEEN_ID];
	struct pr_span record = {p->bytes + p->record, p->length};
	pr_rumours_hash(r, record, id);
	if (pr_seen_has(&r->gossiped, id) || pr_seen_has(&r->written, id)) {
		r->counts.known++;
		return;
	}
	r->failed = !pr_seen_add(&r->gossiped, id) || r->failed;
	r->counts.handed++;
	r->out.record(r->out.arg, record);
}

void pr_rumours_hand_out(struct pr_rumours *r, struct pr_sequence *s)
{
	size_t place = pr_sequence_place(s, s->next);
	uint64_t before = s->next;
	for (struct pr_parcel *p; (p = pr_sequence_at(s, place)) && p->number == s->next; place++) {
		s->next++;
		s->begun = true;
		write_record(r, p);
	}
	if (place == s->end) {
		s->waits = 0;
	} else if (s->waits == 0 || s->next > before) {
		s->waits = pr_rumours_now(r);
		s->offered = s->denied = 0;
	}
	pr_parcels_touch(&r->kept, s, pr_rumours_now(r));
}

void pr_rumours_give_up(struct pr_rumours *r, struct pr_sequence *s, uint64_t next, bool told)
{
	while (s->next < next) {
		const struct pr_parcel *p = pr_sequence_at(s, pr_sequence_place(s, s->next));
		uint64_t to = p && p->number < next ? p->number : next;
		s->gone = (struct pr_numbers){s->next, to - s->next};
		s->origin->missing += told ? to - s->next : 0;
		r->counts.missing += told ? to - s->next : 0;
		s->next = to;
		pr_rumours_hand_out(r, s);
	}
}

void pr_rumours_hope(struct pr_rumours *r, struct pr_sequence *s, const struct pr_summary_entry *entry)
{
	if (s->waits == 0)
		return;
	if (pr_summary_offers(entry, s->next)) {
		s->offered = pr_rumours_now(r);
		s->denied = 0;
	} else {
		s->denied++;
	}
}

/* Nobody has it, or, whoever says he has, did not give it in twice the time that everything would take. */
static bool is_hopeless(const struct pr_rumours *r, const struct pr_sequence *s)
{
	bool came_late = !s->begun && s->first > 1;
	uint64_t now = pr_rumours_now(r), patience = (came_late ? LATE_PATIENCE : PR_RUMOURS_PATIENCE) * r->o.interval;
	uint64_t since = s->offered > s->waits ? s->offered : s->waits, all = r->o.memory / (r->o.rate / 1000 + 1) * 2000000;
	unsigned enough = r->neighbour_count < DENIALS ? (unsigned)r->neighbour_count : DENIALS;
	if (s->waits == 0)
		return false;
	return (now - since > patience && s->denied >= enough) || (s->offered > 0 && now - s->waits > all + patience);
}

/* False if the sequence is gone. */
static void sweep(struct pr_rumours *r, struct pr_sequence *s)
{
	uint64_t now = pr_rumours_now(r);
	if (is_hopeless(r, s))
		pr_rumours_give_up(r, s, s->list[pr_sequence_place(s, s->next)]->number, true);
	while (s->start < s->end && s->list[s->start]->expiry <= now) {
		uint64_t number = s->list[s->start]->number;
		if (number >= s->next)
			pr_rumours_give_up(r, s, number + 1, s->begun);
		pr_parcels_drop(&r->kept, s);
	}
	if (s->live && s->expiry <= now)
		pr_parcels_retire(&r->kept, s);
}

/* All but the newest incarnation's, when no clock could take its parcels for young any more. */
static void forget_old(struct pr_rumours *r, struct pr_origin *origin)
{
	uint64_t newest = 0, grace = r->o.age / PR_RUMOURS_SLOTS * 2;
	for (unsigned i = 0; i < origin->count; i++)
		newest = origin->sequences[i]->incarnation > newest ? origin->sequences[i]->incarnation : newest;
	for (unsigned i = origin->count; i-- > 0;) {
		struct pr_sequence *s = origin->sequences[i];
		if (s->incarnation < newest && !s->live && s->start == s->end && s->expiry + grace <= pr_rumours_now(r))
			pr_sequence_free(&r->kept, s);
	}
}

/* Who sends nothing for a while is not waited for; nor is, for ever, who sends a little now and then. */
static void end_waiting(struct pr_rumours *r)
{
	uint64_t now = pr_rumours_now(r), little = r->o.interval / 4 < LITTLE ? LITTLE : r->o.interval / 4;
	for (uint32_t i = 0; r->asking > 0 && i < r->peer_count; i++) {
		const struct pr_gossiper *peer = &r->peers[i];
		if (peer->asked && (now - peer->alive > little || now - peer->ask > 2 * r->o.interval + LONG))
			pr_rumours_answered(r, i, false);
	}
}

void pr_rumours_sweep(struct pr_rumours *r)
{
	uint64_t now = pr_rumours_now(r), untouched = PARTIAL_INTERVALS * r->o.interval;
	for (uint32_t i = 0; r->kept.used && i < r->kept.count; i++) {
		struct pr_origin *origin = &r->kept.origins[i];
		for (unsigned k = 0; k < origin->count; k++)
			sweep(r, origin->sequences[k]);
		if (origin->count > 1)
			forget_old(r, origin);
	}
	pr_partials_expire(r->partials, now > untouched ? now - untouched : 0);
	end_waiting(r);
	pr_rumours_notes(r);
}
