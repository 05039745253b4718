#include "cues.h"

#include <stdlib.h>

#include "base/fnv.h"
#include "base/grow.h"
#include "base/moments.h"
#include "base/rfc3339.h"

#define NEAR (PR_SECOND / 2) /* what follows another of its key within this is part of the same */

/* Of a link: the same by both its ends, or of one end by others; of each a kind for a state, of which there are STATES. */
enum { UP, DOWN, SUSPECT, CONTACT };
enum { ENDS, OTHER = 5, LEADER = 10, LEADER_OF_EPOCH, MEMBER, READY, START };

/*
 * A connection opens and closes for both its ends; a leader of one epoch is one. That others lost somebody, or that a member
 * failed, comes of one cause mostly, but each notices for himself. That others met somebody, too, may be of any other moment.
 */
unsigned pr_cue_worth(unsigned kind)
{
	static const uint8_t worths[PR_CUE_KINDS] = {
		[ENDS + UP] = 16, [ENDS + DOWN] = 8, [ENDS + SUSPECT] = 6, [ENDS + CONTACT] = 12, [ENDS + CONTACT + 1] = 4,
		[OTHER + UP] = 1, [OTHER + DOWN] = 6, [OTHER + SUSPECT] = 4, [OTHER + CONTACT] = 1, [OTHER + CONTACT + 1] = 1,
		[LEADER] = 8, [LEADER_OF_EPOCH] = PR_CUE_WORTH + 1, [MEMBER] = 6, [READY] = 6,
	};
	return worths[kind];
}

static uint8_t state_of(struct pr_span what)
{
	static const char *const states[] = {"up", "down", "suspect", "contact"};
	uint8_t i = 0;
	while (i < 4 && !pr_is(what, states[i]))
		i++;
	return i;
}

void pr_cues_free(struct pr_cues *cues)
{
	free(cues->list);
}

static int by_key(const void *a, const void *b)
{
	const struct pr_cue *x = a, *y = b;
	return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->t > y->t) - (x->t < y->t);
}

/* In the order of time; of those of one moment a start first, and members last. */
static int by_time(const void *a, const void *b)
{
	const struct pr_cue *x = a, *y = b;
	if (x->t != y->t)
		return (x->t > y->t) - (x->t < y->t);
	int first = (y->kind == START) - (x->kind == START), last = (x->kind == MEMBER) - (y->kind == MEMBER);
	return first ? first : last ? last : by_key(a, b);
}

/* Whether it takes another peer to tell of it, who is there. */
static bool is_met(unsigned kind)
{
	return kind == ENDS + UP || kind == ENDS + CONTACT || kind == OTHER + UP || kind == OTHER + CONTACT || kind == LEADER ||
	       kind == LEADER_OF_EPOCH;
}

/*
 * Whom a peer that has started names as members before it has met anybody it knows from its configuration or its disk: that goes with its
 * own start, whenever others started. Starts go, too: they are cues for nothing else.
 */
static void drop_remembered(struct pr_cues *cues)
{
	size_t left = 0;
	bool alone = false;
	if (cues->count > 0)
		qsort(cues->list, cues->count, sizeof *cues->list, by_time);
	for (size_t i = 0; i < cues->count; i++) {
		const struct pr_cue *cue = &cues->list[i];
		alone = cue->kind == START || (alone && !is_met(cue->kind));
		if (cue->kind != START && !(alone && cue->kind == MEMBER))
			cues->list[left++] = *cue;
	}
	cues->count = left;
}

/* Of n cues of one key in the order of time, those that come later than `gap` after the one before. */
static size_t thin(struct pr_cue *list, size_t n, uint64_t gap)
{
	size_t left = 1;
	for (size_t i = 1; i < n; i++)
		if (list[i].t - list[i - 1].t > gap || list[i].t - list[left - 1].t > 8 * gap)
			list[left++] = list[i];
	return left;
}

void pr_cues_settle(struct pr_cues *cues)
{
	size_t left = 0;
	drop_remembered(cues);
	if (cues->count > 0)
		qsort(cues->list, cues->count, sizeof *cues->list, by_key);
	for (size_t i = 0, end; i < cues->count; i = end) {
		for (end = i + 1; end < cues->count && cues->list[end].key == cues->list[i].key;)
			end++;
		size_t n = thin(&cues->list[i], end - i, NEAR);
		for (uint64_t gap = NEAR; n > PR_CUES_ALIKE && gap < UINT64_MAX / 16; gap *= 2)
			n = thin(&cues->list[i], n, gap);
		n = n > PR_CUES_ALIKE ? PR_CUES_ALIKE : n;
		if (cues->list[i].kind == LEADER_OF_EPOCH) /* it is told again as long as it lasts; when it began is the event */
			n = 1;
		memmove(&cues->list[left], &cues->list[i], n * sizeof *cues->list);
		left += n;
	}
	cues->count = left;
}

static bool add(struct pr_cues *cues, uint8_t kind, uint64_t key, const struct pr_record *r, uint64_t t)
{
	if (cues->count >= PR_CUES) {
		pr_cues_settle(cues);
		if (cues->count > PR_CUES / 2)
			cues->count = PR_CUES / 2; /* whole keys, but for one, whichever sort last */
	}
	if (!pr_grow(&cues->list, &cues->cap, cues->count + 1, sizeof *cues->list))
		return false;
	bool vague = r->t % PR_SECOND == 0; /* any time before the next; what is dated back takes that into account */
	cues->list[cues->count++] = (struct pr_cue){key, vague && t == r->t ? pr_after(t, PR_SECOND / 2) : t, kind, vague};
	return true;
}

/* Texts one after the other, each with its length, so that no two lists are alike that differ. */
static uint64_t join(uint64_t hash, struct pr_span text)
{
	for (unsigned i = 0; i < 2; i++)
		hash = pr_fnv_byte(hash, (uint8_t)(text.n >> 8 * i));
	return pr_fnv(hash, text);
}

static uint64_t key_of(uint8_t kind, struct pr_span what, struct pr_span who)
{
	return join(join(pr_fnv_byte(PR_FNV_BASIS, kind), what), who);
}

/* What a log tells of a link that its peer is an end of, the other end may tell; and others tell of the other end. */
static bool take_link(struct pr_cues *cues, const struct pr_record *r, struct pr_span what, uint64_t t, struct pr_span by)
{
	struct pr_span observer = pr_text(r, PR_LINK_OBSERVER), subject = pr_text(r, PR_LINK_SUBJECT);
	bool own = pr_same(by, observer);
	if (!observer.p || !subject.p)
		return true;
	bool ordered = pr_order(observer, subject) < 0;
	uint8_t state = state_of(what);
	uint64_t ends = join(key_of(ENDS, what, ordered ? observer : subject), ordered ? subject : observer);
	return ((!own && !pr_same(by, subject)) || add(cues, ENDS + state, ends, r, t)) &&
	       (!own || add(cues, OTHER + state, key_of(OTHER, what, subject), r, t));
}

static bool take_leader(struct pr_cues *cues, const struct pr_record *r)
{
	struct pr_span leader = pr_text(r, PR_LEADER_LEADER);
	uint64_t epoch = pr_uint(r, PR_LEADER_EPOCH), key = key_of(LEADER, leader, (struct pr_span){NULL, 0});
	for (unsigned i = 0; i < 8; i++)
		key = pr_fnv_byte(key, (uint8_t)(epoch >> 8 * i));
	bool of_epoch = pr_has(r, PR_LEADER_EPOCH);
	return add(cues, of_epoch ? LEADER_OF_EPOCH : LEADER, of_epoch ? key : pr_fnv_byte(key, 0), r, r->t);
}

bool pr_cues_take(struct pr_cues *cues, const struct pr_record *r, struct pr_span by)
{
	switch (r->type) {
	case PR_LINK:
		if (pr_uint(r, PR_LINK_UNDATED) || !pr_has(r, PR_LINK_STATE))
			return true;
		return take_link(cues, r, pr_text(r, PR_LINK_STATE),
		                 pr_has(r, PR_LINK_SINCE) ? pr_uint(r, PR_LINK_SINCE) : r->t, by);
	case PR_CONTACT: /* of a log: beats and packets come at intervals, so that one is like the next */
		if (pr_uint(r, PR_CONTACT_UNDATED) || !pr_has(r, PR_ANY_SYSTEM) || pr_is(pr_text(r, PR_ANY_SYSTEM), "pcap"))
			return true;
		return take_link(cues, r, pr_span_of("contact"), r->t, by);
	case PR_LEADER:
		return pr_uint(r, PR_LEADER_UNDATED) || take_leader(cues, r);
	case PR_MEMBER:
		if (pr_uint(r, PR_MEMBER_UNDATED) || !pr_has(r, PR_MEMBER_STATUS) || !pr_has(r, PR_MEMBER_PEER))
			return true;
		return add(cues, MEMBER, key_of(MEMBER, pr_text(r, PR_MEMBER_STATUS), pr_text(r, PR_MEMBER_PEER)), r, r->t);
	case PR_LIFECYCLE:
		if (pr_uint(r, PR_LIFECYCLE_UNDATED))
			return true;
		if (pr_is(pr_text(r, PR_LIFECYCLE_STATE), "start") && pr_same(by, pr_text(r, PR_LIFECYCLE_PEER)))
			return add(cues, START, 0, r, r->t);
		if (!pr_is(pr_text(r, PR_LIFECYCLE_STATE), "ready"))
			return true;
		return add(cues, READY, key_of(READY, (struct pr_span){NULL, 0}, (struct pr_span){NULL, 0}), r, r->t);
	default:
		return true;
	}
}
