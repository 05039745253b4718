#include "testimony.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"

static void build_contact(struct pr_build *b, const struct pr_testimony *told, struct pr_span peer, struct pr_span subject)
{
	pr_build_record(b, PR_CONTACT, told->t);
	pr_build_text(b, PR_ANY_BY, peer);
	pr_build_text(b, PR_CONTACT_OBSERVER, peer);
	pr_build_text(b, PR_CONTACT_SUBJECT, subject);
	pr_build_uint(b, PR_CONTACT_SEQ, told->beat.seq);
	pr_build_uint(b, PR_CONTACT_INCARNATION, told->beat.incarnation);
	pr_build_uint(b, PR_CONTACT_SENT, told->beat.sent);
}

static void build_life(struct pr_build *b, const struct pr_testimony *told, struct pr_span peer)
{
	static const char *const states[] = {[PR_TELLS_START] = "start", [PR_TELLS_READY] = "ready", [PR_TELLS_STOP] = "stop"};
	pr_build_record(b, PR_LIFECYCLE, told->t);
	pr_build_text(b, PR_ANY_BY, peer);
	pr_build_text(b, PR_LIFECYCLE_PEER, peer);
	pr_build_text(b, PR_LIFECYCLE_STATE, pr_span_of(states[told->kind]));
}

static void build_member(struct pr_build *b, const struct pr_testimony *told, const struct pr_scenario *s,
                         struct pr_key *const *keys, struct pr_span peer)
{
	uint32_t weight = s->peers[told->subject].weight;
	pr_build_record(b, PR_MEMBER, told->t);
	pr_build_text(b, PR_ANY_BY, peer);
	pr_build_text(b, PR_MEMBER_PEER, pr_peers_name(s->names, told->subject));
	pr_build_text(b, PR_MEMBER_STATUS, pr_span_of(told->kind == PR_TELLS_JOINED ? "joined" : "left"));
	if (weight != 1)
		pr_build_uint(b, PR_MEMBER_WEIGHT, weight);
	if (!keys)
		return;
	pr_build_hash(b, PR_MEMBER_KEY, pr_key_public(keys[told->subject]));
	pr_build_text(b, PR_MEMBER_DOMAIN, pr_span_of(s->chain));
	pr_build_uint(b, PR_MEMBER_EPOCH, 1);
}

static void build_link(struct pr_build *b, const struct pr_testimony *told, struct pr_span peer, struct pr_span subject)
{
	bool down = told->kind == PR_TELLS_DOWN;
	pr_build_record(b, PR_LINK, told->t);
	pr_build_text(b, PR_ANY_BY, peer);
	pr_build_text(b, PR_LINK_OBSERVER, peer);
	pr_build_text(b, PR_LINK_SUBJECT, subject);
	pr_build_text(b, PR_LINK_STATE, pr_span_of(down ? "down" : "up"));
	if (!down)
		return;
	pr_build_uint(b, PR_LINK_EARLIEST, told->link.earliest);
	pr_build_uint(b, PR_LINK_LATEST, told->link.latest);
	pr_build_text(b, PR_LINK_CAUSE, pr_span_of(told->link.refused ? "refused" : "timeout"));
	pr_build_uint(b, PR_LINK_SINCE, told->link.since);
}

static void build_source(struct pr_build *b, const struct pr_testimony *told, struct pr_span peer)
{
	char file[PR_PEER_MAX + sizeof ".cbor"];
	int n = snprintf(file, sizeof file, "%.*s.cbor", (int)peer.n, (const char *)peer.p);
	pr_build_record(b, PR_SOURCE, told->t);
	pr_build_text(b, PR_ANY_SYSTEM, pr_span_of("pr-sim"));
	pr_build_text(b, PR_SOURCE_FILE, (struct pr_span){(const uint8_t *)file, (size_t)n});
	pr_build_text(b, PR_SOURCE_PEER, peer);
	pr_build_uint(b, PR_SOURCE_FIRST, told->source.first);
	pr_build_uint(b, PR_SOURCE_LAST, told->source.last);
	pr_build_uint(b, PR_SOURCE_LINES, told->source.count);
	pr_build_uint(b, PR_SOURCE_RECOGNISED, told->source.count);
	pr_build_uint(b, PR_SOURCE_EVIDENCE, told->source.count);
}

struct pr_span pr_testimony_record(const struct pr_testimony *told, const struct pr_scenario *s, struct pr_key *const *keys,
                                   struct pr_build *b)
{
	struct pr_span peer = pr_peers_name(s->names, told->peer), subject = pr_peers_name(s->names, told->subject);
	switch (told->kind) {
	case PR_TELLS_CONTACT:
		build_contact(b, told, peer, subject);
		break;
	case PR_TELLS_ACTIVITY:
		pr_build_record(b, PR_ACTIVITY, told->t);
		pr_build_text(b, PR_ANY_BY, peer);
		pr_build_text(b, PR_ACTIVITY_PEER, peer);
		break;
	case PR_TELLS_START:
	case PR_TELLS_READY:
	case PR_TELLS_STOP:
		build_life(b, told, peer);
		break;
	case PR_TELLS_JOINED:
	case PR_TELLS_LEFT:
		build_member(b, told, s, keys, peer);
		break;
	case PR_TELLS_UP:
	case PR_TELLS_DOWN:
		build_link(b, told, peer, subject);
		break;
	case PR_TELLS_SIGNED:
		return (struct pr_span){told->message->bytes, told->message->n};
	case PR_TELLS_SOURCE:
		build_source(b, told, peer);
		break;
	}
	return pr_build_end(b);
}

void pr_shelf_free(struct pr_shelf *shelf)
{
	for (size_t i = 0; i < shelf->count; i++)
		if (shelf->heap[i].kind == PR_TELLS_SIGNED)
			pr_message_release(shelf->heap[i].message);
	free(shelf->heap);
	*shelf = (struct pr_shelf){0};
}

static bool before(const struct pr_testimony *a, const struct pr_testimony *b)
{
	return a->t != b->t ? a->t < b->t : a->order < b->order;
}

bool pr_shelf_put(struct pr_shelf *shelf, const struct pr_testimony *told)
{
	struct pr_testimony put = *told;
	put.order = shelf->put++;
	if (!pr_grow(&shelf->heap, &shelf->room, shelf->count + 1, sizeof *shelf->heap))
		return false;
	size_t i = shelf->count++;
	for (; i > 0 && before(&put, &shelf->heap[(i - 1) / 2]); i = (i - 1) / 2)
		shelf->heap[i] = shelf->heap[(i - 1) / 2];
	shelf->heap[i] = put;
	return true;
}

bool pr_shelf_take(struct pr_shelf *shelf, uint64_t until, struct pr_testimony *told)
{
	if (shelf->count == 0 || shelf->heap[0].t > until)
		return false;
	*told = shelf->heap[0];
	struct pr_testimony last = shelf->heap[--shelf->count];
	size_t i = 0;
	for (size_t child; (child = 2 * i + 1) < shelf->count; i = child) {
		child += child + 1 < shelf->count && before(&shelf->heap[child + 1], &shelf->heap[child]);
		if (!before(&shelf->heap[child], &last))
			break;
		shelf->heap[i] = shelf->heap[child];
	}
	if (shelf->count > 0)
		shelf->heap[i] = last;
	return true;
}
