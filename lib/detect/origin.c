#include "origin.h"

#include <math.h>
#include <stdlib.h>

#include "base/grow.h"
#include "cluster/failure.h"

struct participant {
	uint64_t seen; /* 0: never */
	bool is;       /* a name may be known and no participant's */
	uint32_t open; /* partitions that it is in */
};

struct open {
	struct pr_failure failure;
	uint32_t reporter; /* PR_PEER_NONE: it was found here */
};

struct pr_origin {
	struct pr_origin_options options;
	struct pr_peers *names;
	struct pr_idents told;
	pr_origin_emit *emit;
	void *context;
	struct pr_build build;
	struct participant *list; /* by number; `listed` of them */
	size_t listed, room;
	uint64_t tick; /* the next; 0: nothing has come yet */
	uint64_t last; /* time of a record */
	struct open *partitions;
	size_t count, partitions_room;
};

struct pr_origin *pr_origin_new(const struct pr_origin_options *options, struct pr_peers *names, pr_origin_emit *emit,
                                void *context)
{
	struct pr_origin *o = calloc(1, sizeof *o);
	if (!o)
		return NULL;
	*o = (struct pr_origin){.options = *options, .names = names, .emit = emit, .context = context};
	if (pr_idents_init(&o->told))
		return o;
	free(o);
	return NULL;
}

void pr_origin_free(struct pr_origin *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->count; i++)
		pr_failure_clear(&o->partitions[i].failure);
	free(o->partitions);
	pr_idents_free(&o->told);
	pr_build_free(&o->build);
	free(o->list);
	free(o);
}

/* Its number, as a participant; PR_PEER_NONE if memory ran out. */
static uint32_t participant(struct pr_origin *o, struct pr_span name)
{
	uint32_t peer = pr_peers_add(o->names, name);
	size_t count = pr_peers_count(o->names);
	if (peer == PR_PEER_NONE || !pr_grow(&o->list, &o->room, count, sizeof *o->list))
		return PR_PEER_NONE;
	while (o->listed < count)
		o->list[o->listed++] = (struct participant){0};
	o->list[peer].is = true;
	return peer;
}

bool pr_origin_member(struct pr_origin *o, struct pr_span name)
{
	return participant(o, name) != PR_PEER_NONE;
}

static bool see(struct pr_origin *o, struct pr_span name, uint64_t t)
{
	uint32_t peer = name.p ? participant(o, name) : PR_PEER_NONE;
	if (peer != PR_PEER_NONE)
		o->list[peer].seen = pr_later(o->list[peer].seen, t ? t : 1);
	return !name.p || peer != PR_PEER_NONE;
}

static bool is_self(const struct pr_origin *o, uint32_t peer)
{
	return o->options.as.p && pr_peers_find(o->names, o->options.as) == peer;
}

static bool is_unresponsive(const struct pr_origin *o, uint32_t peer, uint64_t t)
{
	const struct participant *p = &o->list[peer];
	return p->is && !is_self(o, peer) && (!p->seen || t - pr_sooner(t, p->seen) > o->options.timeout);
}

static uint64_t required(const struct pr_origin *o, uint64_t participants)
{
	uint64_t least = (uint64_t)ceil((double)participants * o->options.threshold);
	return pr_later(o->options.min_participants, least);
}

static void tell(struct pr_origin *o, const struct pr_failure *f, const char *event, uint64_t t)
{
	o->emit(o->context, pr_failure_record(&o->build, f, o->names, event, t));
}

/* The participants but those marked, and those marked: off[], by number, becomes that by place. *f is cleared if memory ran out. */
static bool describe(const struct pr_origin *o, struct pr_failure *f, bool *off)
{
	size_t n = 0;
	uint32_t *members = malloc((o->listed + 1) * sizeof *members);
	uint64_t *weights = malloc((o->listed + 1) * sizeof *weights);
	for (uint32_t peer = 0; members && peer < o->listed; peer++)
		if (o->list[peer].is)
			members[n++] = peer;
	if (!members || !weights) {
		free(members);
		free(weights);
		return false;
	}
	pr_peers_sort(o->names, members, n);
	bool *second = calloc(n + 1, sizeof *second);
	for (size_t i = 0; second && i < n; i++) {
		second[i] = off[members[i]];
		weights[i] = 1;
	}
	struct pr_partition *partition = second ? pr_partition_two(n, second) : NULL;
	bool done = partition && pr_failure_fill(f, members, partition, weights, required(o, n));
	if (!partition)
		free(members);
	for (size_t i = f->affected_count = 0; done && i < n; i++)
		if (second[i])
			f->affected[f->affected_count++] = members[i];
	if (done && f->partition->groups == 1) /* nobody is there */
		f->quorum[0] = false;
	free(second);
	free(weights);
	if (!done)
		pr_failure_clear(f);
	return done;
}

static void mark(struct pr_origin *o, const struct pr_failure *f, uint32_t by)
{
	for (size_t i = 0; i < f->affected_count; i++)
		o->list[f->affected[i]].open += by;
}

/* id: as another named it; p NULL: it is found here, and named here. */
static bool begin(struct pr_origin *o, bool *off, struct pr_moment began, struct pr_span id, uint32_t reporter, uint64_t t)
{
	struct open open = {.reporter = reporter};
	struct pr_failure *f = &open.failure;
	f->kind = PR_FAILURE_PARTITION;
	f->began = began;
	f->start = began.since;
	f->as = o->options.as;
	if (!pr_grow(&o->partitions, &o->partitions_room, o->count + 1, sizeof *o->partitions) || !describe(o, f, off))
		return false;
	bool named = id.n == PR_IDENT_SIZE - 1;
	if (named)
		memcpy(f->id, id.p, id.n);
	if (!named && !pr_failure_name(f, o->names, &o->told)) {
		pr_failure_clear(f);
		return false;
	}
	mark(o, f, 1);
	o->partitions[o->count++] = open;
	tell(o, f, "open", t);
	return true;
}

static void end(struct pr_origin *o, size_t which, uint64_t t)
{
	struct pr_failure *f = &o->partitions[which].failure;
	uint64_t earliest = f->began.since;
	for (size_t i = 0; i < f->affected_count; i++)
		earliest = pr_later(earliest, pr_sooner(o->list[f->affected[i]].seen, t));
	f->ended = (struct pr_moment){.since = t, .earliest = earliest, .latest = t};
	tell(o, f, "close", t);
	mark(o, f, UINT32_MAX); /* less one */
	pr_failure_clear(f);
	o->partitions[which] = o->partitions[--o->count];
}

static bool any_of(const struct pr_failure *f, const bool *off)
{
	bool any = false;
	for (size_t i = 0; i < f->affected_count && !any; i++)
		any = off[f->affected[i]];
	return any;
}

/* One tick of the origin's detection. */
static bool detect(struct pr_origin *o, uint64_t t)
{
	bool *off = calloc(o->listed + 1, sizeof *off), overlaps = false, done = true;
	uint64_t participants = 0, unresponsive = 0;
	struct pr_moment began = {.since = t, .earliest = t, .latest = t};
	for (uint32_t peer = 0; off && peer < o->listed; peer++) {
		off[peer] = is_unresponsive(o, peer, t);
		participants += o->list[peer].is;
		unresponsive += off[peer];
		overlaps = overlaps || (off[peer] && o->list[peer].open);
		if (off[peer])
			began.earliest = pr_sooner(began.earliest, o->list[peer].seen);
	}
	if (!off)
		return false;
	for (size_t i = o->count; i-- > 0;)
		if (o->partitions[i].reporter == PR_PEER_NONE && !any_of(&o->partitions[i].failure, off))
			end(o, i, t);
	if (unresponsive > 0 && participants - unresponsive < required(o, participants) && !overlaps)
		done = begin(o, off, began, (struct pr_span){NULL, 0}, PR_PEER_NONE, t);
	free(off);
	return done;
}

/* What a peer's view calls a partition is one of those whom it has, if it is not known; and what it has no more is over. */
static bool take_view(struct pr_origin *o, const struct pr_record *r)
{
	struct pr_span id = pr_text(r, PR_VIEW_PARTITION);
	uint32_t reporter = participant(o, pr_text(r, PR_VIEW_OBSERVER));
	bool known = false;
	if (reporter == PR_PEER_NONE)
		return false;
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_VIEW_PARTICIPANTS));
	for (uint64_t n = pr_cursor_count(&c); n > 0; n--)
		if (participant(o, pr_cursor_text(&c)) == PR_PEER_NONE)
			return false;
	for (size_t i = o->count; i-- > 0;) {
		bool same = id.p && pr_is(id, o->partitions[i].failure.id);
		known = known || same;
		if (o->partitions[i].reporter == reporter && !same)
			end(o, i, r->t);
	}
	if (!id.p || known)
		return true;
	bool *off = calloc(o->listed + 1, sizeof *off);
	c = pr_cursor_of(pr_text(r, PR_VIEW_PARTICIPANTS));
	for (uint64_t n = off ? pr_cursor_count(&c) : 0; n > 0; n--)
		off[pr_peers_find(o->names, pr_cursor_text(&c))] = true;
	bool done = off && begin(o, off, (struct pr_moment){.since = r->t, .earliest = r->t, .latest = r->t}, id, reporter, r->t);
	free(off);
	return done;
}

bool pr_origin_wait(struct pr_origin *o, uint64_t t)
{
	while (o->tick && o->tick < t) {
		if (!detect(o, o->tick))
			return false;
		if (o->tick > pr_after(o->last, o->options.timeout)) /* everybody is silent: nothing changes at the next ones */
			o->tick += (t - 1 - o->tick) / o->options.tick * o->options.tick;
		o->tick = pr_after(o->tick, o->options.tick);
	}
	return true;
}

bool pr_origin_step(struct pr_origin *o, const struct pr_record *r)
{
	if (!pr_origin_wait(o, r->t))
		return false;
	bool is_evidence = r->type == PR_CONTACT || r->type == PR_LINK || r->type == PR_ACTIVITY || r->type == PR_LIFECYCLE ||
	                   r->type == PR_VIEW;
	o->last = pr_later(o->last, r->t);
	if (is_evidence && !o->tick)
		o->tick = pr_after(r->t, o->options.tick);
	if (is_evidence && !see(o, pr_text(r, PR_ANY_BY), r->t))
		return false;
	switch (r->type) {
	case PR_CONTACT:
		return see(o, pr_text(r, PR_CONTACT_OBSERVER), r->t) && see(o, pr_text(r, PR_CONTACT_SUBJECT), r->t);
	case PR_LINK:
		return see(o, pr_text(r, PR_LINK_OBSERVER), r->t) &&
		       (!pr_is(pr_text(r, PR_LINK_STATE), "up") || see(o, pr_text(r, PR_LINK_SUBJECT), r->t));
	case PR_ACTIVITY:
		return see(o, pr_text(r, PR_ACTIVITY_PEER), r->t);
	case PR_LIFECYCLE:
		return see(o, pr_text(r, PR_LIFECYCLE_PEER), r->t);
	case PR_MEMBER:
		return !pr_has(r, PR_MEMBER_PEER) || pr_origin_member(o, pr_text(r, PR_MEMBER_PEER));
	case PR_VIEW:
		return !pr_has(r, PR_VIEW_OBSERVER) || take_view(o, r);
	default:
		return true;
	}
}

uint64_t pr_origin_due(const struct pr_origin *o)
{
	return o->tick ? o->tick : UINT64_MAX;
}
