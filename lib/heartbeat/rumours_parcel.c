/* Parcels: made of records of stdin, and taken from others once their origin's signature is found to be good. */
#include "record/decode.h"
#include "rumours_parts.h"

#define ROOM 1024u /* for what a parcel has around its record */

static bool is_message(uint64_t type)
{
	return type >= PR_BEAT && type <= PR_BALLOT;
}

/* The oldest of one's own that is not too old yet, when this one is made: whole slots only, so that it is still to be had. */
static uint64_t first_of(struct pr_rumours *r, uint64_t number)
{
	uint64_t slot = pr_rumours_now(r) / (r->o.age / PR_RUMOURS_SLOTS + 1), first = number;
	if (r->marks[slot % PR_RUMOURS_SLOTS].slot != slot || r->marks[slot % PR_RUMOURS_SLOTS].number == 0) {
		r->marks[slot % PR_RUMOURS_SLOTS].slot = slot;
		r->marks[slot % PR_RUMOURS_SLOTS].number = number;
	}
	for (unsigned i = 0; i < PR_RUMOURS_SLOTS; i++)
		if (r->marks[i].number > 0 && r->marks[i].number < first && slot - r->marks[i].slot < PR_RUMOURS_SLOTS)
			first = r->marks[i].number;
	return first;
}

static struct pr_span make(struct pr_rumours *r, uint64_t number, struct pr_span record)
{
	struct pr_build *b = &r->parcel;
	pr_build_record(b, PR_PARCEL, r->post->now.wall);
	pr_build_text(b, PR_PARCEL_PEER, pr_membership_name(r->post->membership, r->post->membership->self));
	pr_build_uint(b, PR_PARCEL_INCARNATION, r->post->incarnation);
	pr_build_uint(b, PR_PARCEL_SEQ, number);
	pr_build_hash(b, PR_PARCEL_RECORD, record);
	pr_build_uint(b, PR_PARCEL_FIRST, first_of(r, number));
	struct pr_span parcel = pr_build_end(b);
	if (!parcel.p || !r->o.key)
		return parcel;
	if (!pr_cose_sign(r->o.worker, &r->envelope, parcel, r->o.key, (struct pr_span){(const uint8_t *)r->domain.p, r->domain.n}))
		return (struct pr_span){NULL, 0};
	return (struct pr_span){r->envelope.p, r->envelope.n};
}

/* Keeps a copy; NULL if memory ran out. */
struct pr_parcel *pr_rumours_keep(struct pr_rumours *r, struct pr_sequence *s, const struct pr_parcel *like, const uint8_t *bytes)
{
	struct pr_parcel *p = pr_parcels_put(&r->kept, s, like, bytes);
	if (!p)
		r->failed = true;
	return p;
}

static void make_room(struct pr_rumours *r)
{
	while (r->kept.bytes > r->o.memory / 4 * 3) {
		struct pr_sequence *s = pr_parcels_fattest(&r->kept);
		uint64_t number = s->list[s->start]->number;
		if (number >= s->next)
			pr_rumours_give_up(r, s, number + 1, true);
		pr_parcels_drop(&r->kept, s);
		r->counts.evicted++;
	}
}

/* That of the least incarnation is over. */
static void end_least(struct pr_rumours *r, struct pr_sequence *s)
{
	if (s->start < s->end && s->list[s->end - 1]->number >= s->next)
		pr_rumours_give_up(r, s, s->list[s->end - 1]->number + 1, true);
	pr_sequence_free(&r->kept, s);
}

static struct pr_sequence *own_sequence(struct pr_rumours *r)
{
	struct pr_origin *origin = pr_parcels_origin(&r->kept, r->post->membership->self);
	struct pr_sequence *s = pr_origin_sequence(origin, r->post->incarnation), *least = pr_origin_least(origin);
	if (!s && least)
		end_least(r, least);
	if (!s)
		s = pr_origin_begin(&r->kept, origin, r->post->incarnation, 1);
	if (s)
		s->begun = true;
	return s;
}

static bool send_record(struct pr_rumours *r, struct pr_span record)
{
	struct pr_sequence *s = own_sequence(r);
	struct pr_span parcel = s ? make(r, s->next, record) : (struct pr_span){NULL, 0};
	struct pr_parcel like = {.number = s ? s->next : 0, .expiry = pr_rumours_now(r) + r->o.age, .n = parcel.n};
	if (!parcel.p)
		return false;
	pr_rumours_hash(r, parcel, like.id);
	struct pr_parcel *p = pr_rumours_keep(r, s, &like, parcel.p);
	if (!p)
		return false;
	s->next++;
	pr_parcels_touch(&r->kept, s, pr_rumours_now(r));
	r->intake += (int64_t)(parcel.n * PR_RUMOURS_FAN);
	pr_rumours_push(r, p, PR_PEER_NONE);
	make_room(r);
	return true;
}

/* What others are to write: as it is if it is signed, or nothing is. */
static struct pr_span signed_record(struct pr_rumours *r, const struct pr_record *record)
{
	if (!r->o.key || record->bytes.p != record->map.p)
		return record->bytes;
	if (!pr_cose_sign(r->o.worker, &r->inner, record->bytes, r->o.key, r->o.domain))
		return (struct pr_span){NULL, 0};
	return (struct pr_span){r->inner.p, r->inner.n};
}

static bool tell(struct pr_rumours *r, const struct pr_record *record)
{
	uint8_t id[PR_SEEN_ID], signed_id[PR_SEEN_ID];
	if (r->post->membership->self == PR_PEER_NONE || record->type == PR_SEAL || record->type == PR_PROOF ||
	    is_message(record->type) || record->bytes.n > PR_PARCEL_MAX - ROOM) {
		r->counts.unfit++;
		return true;
	}
	pr_rumours_hash(r, record->bytes, id);
	if (pr_seen_has(&r->gossiped, id) || pr_seen_has(&r->written, id)) {
		r->counts.known++;
		return true;
	}
	struct pr_span body = signed_record(r, record);
	if (!body.p)
		return false;
	pr_rumours_hash(r, body, signed_id);
	if (!pr_seen_add(&r->gossiped, id) || !pr_seen_add(&r->gossiped, signed_id) || !send_record(r, body))
		return false;
	r->counts.told++;
	return true;
}

bool pr_rumours_tell(struct pr_rumours *r, const struct pr_record *record)
{
	r->failed = false;
	bool told = tell(r, record);
	pr_rumours_flush(r);
	return told && !r->failed;
}

/* What a parcel says of itself, when all is right with it. */
struct label {
	struct pr_record parcel;
	struct pr_span record;
	uint64_t incarnation, number, first;
	uint32_t member;
};

static bool is_fit(const struct pr_rumours *r, struct pr_span record)
{
	struct pr_record inner;
	const char *why;
	return pr_decode(record.p, record.n, &inner, &why) == PR_DECODED && inner.bytes.n == record.n && !is_message(inner.type) &&
	       (!r->o.ring || inner.bytes.p != inner.map.p);
}

static bool is_signed(struct pr_rumours *r, struct pr_span parcel, struct pr_span name)
{
	size_t who;
	const struct pr_span domain = {(const uint8_t *)r->domain.p, r->domain.n};
	return !r->o.ring || (pr_keyring_verify(r->o.ring, r->o.worker, parcel, domain, &who) == PR_SIGNED_GOOD &&
	                      pr_same(pr_keyring_name(r->o.ring, who), name));
}

static bool read_label(struct pr_rumours *r, struct pr_span bytes, struct label *label)
{
	const char *why;
	struct pr_record *m = &label->parcel;
	if (pr_decode(bytes.p, bytes.n, m, &why) != PR_DECODED || m->bytes.n != bytes.n || m->type != PR_PARCEL)
		return false;
	label->record = pr_text(m, PR_PARCEL_RECORD);
	label->incarnation = pr_uint(m, PR_PARCEL_INCARNATION);
	label->number = pr_uint(m, PR_PARCEL_SEQ);
	label->first = pr_uint(m, PR_PARCEL_FIRST);
	label->member = pr_membership_find(r->post->membership, pr_text(m, PR_PARCEL_PEER));
	return label->member != PR_PEER_NONE && label->record.p && label->incarnation <= PR_NUMBER_MAX && label->first > 0 &&
	       label->first <= label->number && label->number < PR_NUMBER_MAX && is_signed(r, bytes, pr_text(m, PR_PARCEL_PEER)) &&
	       is_fit(r, label->record);
}

/* How long it is to be kept still; 0: it is too old, or from so far in the future that its time means nothing. */
static uint64_t life_of(const struct pr_rumours *r, uint64_t t)
{
	uint64_t wall = r->post->now.wall, slack = r->o.age / PR_RUMOURS_SLOTS;
	if (t >= wall)
		return t - wall > r->o.age ? 0 : r->o.age;
	return wall - t < r->o.age ? r->o.age - (wall - t) : wall - t <= r->o.age + slack ? 1 : 0;
}

/* NULL: it is one's own, or of an incarnation before all that are known, or memory ran out. */
static struct pr_sequence *sequence_of(struct pr_rumours *r, const struct label *label)
{
	struct pr_origin *origin = pr_parcels_origin(&r->kept, label->member);
	struct pr_sequence *s = pr_origin_sequence(origin, label->incarnation), *least = pr_origin_least(origin);
	if (label->member == r->post->membership->self && label->incarnation == r->post->incarnation)
		return NULL;
	if (s)
		return s;
	if (least && least->incarnation > label->incarnation)
		return NULL;
	if (least)
		end_least(r, least);
	s = pr_origin_begin(&r->kept, origin, label->incarnation, label->first);
	r->failed = r->failed || !s;
	return s;
}

static void accept(struct pr_rumours *r, uint32_t from, const struct label *label, struct pr_sequence *s,
                   const struct pr_parcel *like, const uint8_t *bytes)
{
	struct pr_parcel *p = pr_rumours_keep(r, s, like, bytes);
	if (!p)
		return;
	r->peers[from].gained++;
	pr_rumours_push(r, p, from);
	if (label->first > s->first)
		s->first = label->first;
	if (s->first > s->next)
		pr_rumours_give_up(r, s, s->first, s->begun);
	else
		pr_rumours_hand_out(r, s);
	if (s->waits > 0)
		pr_rumours_gap(r, from);
	make_room(r);
}

void pr_rumours_arrive(struct pr_rumours *r, uint32_t from, struct pr_span parcel, const uint8_t id[PR_PARCEL_ID])
{
	struct label label;
	if (!read_label(r, parcel, &label)) {
		r->counts.forged++;
		pr_rumours_remark(r, from, "passed on what is no parcel that its origin signed");
		return;
	}
	uint64_t life = life_of(r, label.parcel.t);
	struct pr_sequence *s = life > 0 ? sequence_of(r, &label) : NULL;
	if (!s) {
		r->counts.refused++;
		return;
	}
	if (label.number < s->next || pr_sequence_get(s, label.number)) {
		bool late = label.number < s->next && label.number - s->gone.first < s->gone.count;
		*(late ? &r->counts.late : &r->counts.again) += 1;
		return;
	}
	struct pr_parcel like = {.number = label.number, .expiry = pr_rumours_now(r) + life, .n = parcel.n,
	                         .record = (size_t)(label.record.p - parcel.p), .length = label.record.n};
	memcpy(like.id, id, PR_PARCEL_ID);
	accept(r, from, &label, s, &like, parcel.p);
}
