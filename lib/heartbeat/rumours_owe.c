/* A summary that came: what this peer lacks of it, and what its sender lacks, which it gets if it asks. */
#include "rumours_parts.h"

#define NEEDS 64u /* parcels that an asker has in part: more it did not tell */

/* A sequence of which the asker lacks some, and where in it. */
struct lack {
	const struct pr_sequence *s;
	struct pr_summary_entry entry;
	size_t place;
};

/* What a summary told. */
struct reading {
	struct pr_rumours *r;
	struct pr_debt *debt;      /* NULL: it does not ask */
	struct lack lacks[PR_RUMOURS_BATCH];
	size_t lack_count, need_count;
	const uint8_t *needs[NEEDS];
	size_t units;
};

/* Whether somebody can send some of these that this peer has not had. */
static bool lacks_range(const struct pr_sequence *s, uint64_t first, uint64_t end)
{
	first = first > s->next ? first : s->next;
	return first < end && pr_sequence_place(s, end) - pr_sequence_place(s, first) < end - first;
}

static bool lacks(const struct pr_rumours *r, const struct pr_origin *origin, const struct pr_sequence *s,
                  const struct pr_summary_entry *entry)
{
	const struct pr_sequence *least = pr_origin_least(origin);
	if (origin->member == r->post->membership->self && entry->incarnation == r->post->incarnation)
		return false;
	if (!s)
		return (entry->held > 0 || entry->count > 0) && !(least && least->incarnation > entry->incarnation);
	bool some = lacks_range(s, entry->next - entry->held, entry->next);
	for (unsigned i = 0; i < entry->count && !some; i++)
		some = lacks_range(s, entry->ranges[i].first, entry->ranges[i].first + entry->ranges[i].count);
	return some;
}

/* To the next one that the asker lacks; false if there is none. */
static bool advance(struct lack *lack)
{
	const struct pr_parcel *p;
	while ((p = pr_sequence_at(lack->s, lack->place)) && pr_summary_has(&lack->entry, p->number))
		lack->place++;
	return p != NULL;
}

static void note_lack(struct reading *in, const struct pr_sequence *s, const struct pr_summary_entry *entry)
{
	struct lack *lack = &in->lacks[in->lack_count];
	if (!in->debt || in->lack_count == PR_RUMOURS_BATCH || s->start == s->end)
		return;
	*lack = (struct lack){s, *entry, pr_sequence_place(s, entry->next)};
	in->lack_count += advance(lack);
}

static bool owe(struct reading *in, const struct pr_parcel *p, uint64_t unit, uint64_t end)
{
	struct pr_debt *debt = in->debt;
	size_t most = in->r->o.rate / PR_UNIT / 4 + 64; /* a quarter of a second's */
	if (debt->count == PR_RUMOURS_BATCH || in->units >= most)
		return false;
	struct pr_stretch *stretch = &debt->list[debt->count++];
	*stretch = (struct pr_stretch){.unit = (uint16_t)unit, .end = (uint16_t)end};
	memcpy(stretch->id, p->id, PR_PARCEL_ID);
	in->units += (size_t)(end - unit);
	return true;
}

static void read_needs(struct reading *in, struct pr_span need)
{
	struct pr_need n = {.left = need};
	struct pr_numbers range;
	while (in->need_count < NEEDS && pr_need_next(&n) > 0) {
		const struct pr_parcel *p = pr_parcels_find(&in->r->kept, n.id);
		uint64_t units = p ? (p->n + PR_UNIT - 1) / PR_UNIT : 0;
		if (!p || p->n != n.size)
			continue;
		in->needs[in->need_count++] = p->id;
		while (pr_need_range(&n, &range))
			if (range.first + range.count > units || !owe(in, p, range.first, range.first + range.count))
				break;
	}
}

static bool is_needed(const struct reading *in, const struct pr_parcel *p)
{
	for (size_t i = 0; i < in->need_count; i++)
		if (in->needs[i] == p->id)
			return true;
	return false;
}

/* The first that is lacking of each sequence, then the second of each, …, beginning anywhere. */
static void owe_in_turn(struct reading *in)
{
	size_t start = in->lack_count ? (size_t)pr_dice_below(&in->r->dice, in->lack_count) : 0;
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < in->lack_count; i++) {
			struct lack *lack = &in->lacks[(start + i) % in->lack_count];
			const struct pr_parcel *p = advance(lack) ? pr_sequence_at(lack->s, lack->place++) : NULL;
			if (!p)
				continue;
			if (!is_needed(in, p) && !owe(in, p, 0, (p->n + PR_UNIT - 1) / PR_UNIT))
				return;
			more = true;
		}
	}
}

/* Of origins that it told completely: sequences that it did not tell. */
static void note_untold(struct reading *in, const struct pr_summary_reader *have, uint64_t mark)
{
	for (struct pr_sequence *s = in->r->kept.newest; s && in->debt; s = s->older)
		if (s->mark != mark && s->origin->key >= have->low && s->origin->key <= have->high)
			note_lack(in, s, &(struct pr_summary_entry){.next = 0});
}

static void read_have(struct reading *in, struct pr_summary_reader *have, bool *wants)
{
	struct pr_summary_entry entry;
	uint64_t mark = ++in->r->mark;
	while (pr_summary_next(have, &entry) > 0) {
		struct pr_origin *origin = pr_parcels_origin_of(&in->r->kept, entry.origin);
		struct pr_sequence *s = origin ? pr_origin_sequence(origin, entry.incarnation) : NULL;
		if (!origin)
			continue;
		*wants = lacks(in->r, origin, s, &entry) || *wants;
		if (!s || s->mark == mark)
			continue;
		s->mark = mark;
		pr_rumours_hope(in->r, s, &entry);
		note_lack(in, s, &entry);
	}
	note_untold(in, have, mark);
}

void pr_rumours_learn(struct pr_rumours *r, uint32_t from, const struct pr_record *summary)
{
	struct pr_summary_reader have;
	struct reading in = {.r = r};
	bool wants = false, asks = pr_uint(summary, PR_SUMMARY_ASK) && r->peers[from].neighbour;
	if (pr_has(summary, PR_SUMMARY_ASK)) /* others are sent when there is something new */
		pr_rumours_answered(r, from, true);
	if (!pr_summary_begin(&have, pr_text(summary, PR_SUMMARY_HAVE))) {
		r->counts.refused++;
		return;
	}
	in.debt = asks ? pr_rumours_owe(r, from) : NULL;
	if (in.debt)
		read_needs(&in, pr_text(summary, PR_SUMMARY_NEED));
	read_have(&in, &have, &wants);
	if (in.debt) {
		owe_in_turn(&in);
		in.debt->wants = wants;
	} else if (wants && !asks) {
		pr_rumours_ask(r, from);
	}
}
