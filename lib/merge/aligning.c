#include "aligning.h"

#include <errno.h>
#include <stdlib.h>

#include "base/rfc3339.h"
#include "cluster/clocks.h"

struct pr_aligning {
	struct pr_align *align;
	struct pr_clocks *clocks;
	struct pr_offsets given;
	bool is_given;
	struct pr_build build;
	uint64_t head;   /* of the stream, corrected: nothing is earlier */
	uint64_t begins; /* what has no clock and is not later than this stands at the head */
};

struct pr_aligning *pr_aligning_new(void)
{
	struct pr_aligning *a = calloc(1, sizeof *a);
	if (!a)
		return NULL;
	a->align = pr_align_new();
	a->clocks = pr_clocks_new();
	if (a->align && a->clocks)
		return a;
	pr_aligning_free(a);
	return NULL;
}

void pr_aligning_free(struct pr_aligning *a)
{
	if (!a)
		return;
	pr_align_free(a->align);
	pr_clocks_free(a->clocks);
	pr_build_free(&a->build);
	free(a);
}

bool pr_aligning_look(struct pr_aligning *a, char *const *files, size_t count, bool resync,
                      void (*trouble)(void *arg, enum pr_status status, const char *text), void *arg)
{
	bool done = true;
	for (size_t i = 0; done && i < count; i++) {
		struct pr_record r;
		struct pr_reader *in = pr_reader_new(&files[i], 1, resync);
		done = in != NULL;
		while (done && pr_reader_next(in, &r) > 0)
			done = pr_align_take(a->align, &r);
		if (done && trouble && pr_reader_error(in))
			trouble(arg, pr_reader_status(in), pr_reader_error(in));
		pr_reader_free(in);
	}
	return done;
}

const struct pr_align *pr_aligning_found(const struct pr_aligning *a)
{
	return a->align;
}

/* From when to when the logs begin, and when the stream does once they are corrected. */
static void find_head(struct pr_aligning *a)
{
	a->head = UINT64_MAX;
	for (size_t i = 0; i < pr_align_count(a->align); i++) {
		struct pr_aligned p = pr_align_peer(a->align, i);
		const struct pr_clock *clock = pr_clocks_find(a->clocks, p.peer);
		if (p.first == UINT64_MAX)
			continue;
		uint64_t first = clock ? pr_clock_correct(clock, p.first) : p.first;
		a->head = first < a->head ? first : a->head;
		a->begins = p.first > a->begins ? p.first : a->begins;
	}
	a->head -= a->head == UINT64_MAX ? a->head : a->head % PR_SECOND; /* without any record, nothing is earlier than 0 */
	a->begins = a->head > a->begins ? a->head : a->begins;
}

const char *pr_aligning_estimate(struct pr_aligning *a, struct pr_span reference)
{
	if (!pr_align_solve(a->align, reference))
		return "out of memory";
	size_t count = pr_align_count(a->align);
	if (reference.p && pr_align_reference(a->align) == count)
		return "the reference is no peer with records of its own";
	for (size_t i = 0; i < count; i++) {
		struct pr_aligned p = pr_align_peer(a->align, i);
		if (p.linked && !pr_clocks_set(a->clocks, p.peer, &p.clock))
			return "out of memory";
	}
	find_head(a);
	return NULL;
}

bool pr_aligning_given(struct pr_aligning *a, const struct pr_offsets *offsets)
{
	for (size_t i = 0; i < offsets->count; i++)
		if (offsets->list[i].known && !pr_clocks_set(a->clocks, offsets->list[i].peer, &offsets->list[i].clock))
			return false;
	if (!pr_align_solve(a->align, (struct pr_span){NULL, 0})) /* sorts the names */
		return false;
	find_head(a);
	a->given = *offsets;
	a->is_given = true;
	return true;
}

static bool write_clock(struct pr_aligning *a, struct pr_span peer, struct pr_span reference, const struct pr_clock *clock,
                        struct pr_writer *out)
{
	struct pr_build *b = &a->build;
	struct pr_clock now = pr_clock_at(clock, a->head);
	pr_build_record(b, PR_CLOCK, now.at);
	pr_build_text(b, PR_CLOCK_PEER, peer);
	if (reference.p)
		pr_build_text(b, PR_CLOCK_REFERENCE, reference);
	pr_build_int(b, PR_CLOCK_OFFSET, now.offset);
	pr_build_int(b, PR_CLOCK_DRIFT, now.drift);
	pr_build_int(b, PR_CLOCK_LOW, now.low);
	pr_build_int(b, PR_CLOCK_HIGH, now.high);
	struct pr_span record = pr_build_end(b);
	if (record.p)
		pr_writer_record(out, record);
	return record.p != NULL;
}

static bool write_note(struct pr_aligning *a, struct pr_span peer, const char *text, struct pr_writer *out)
{
	struct pr_build *b = &a->build;
	pr_build_record(b, PR_NOTE, a->head);
	pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of("pr-merge"));
	pr_build_text(b, PR_NOTE_ABOUT, peer);
	pr_build_text(b, PR_NOTE_TEXT, pr_span_of(text));
	pr_build_bool(b, PR_NOTE_DOUBT, true);
	struct pr_span record = pr_build_end(b);
	if (record.p)
		pr_writer_record(out, record);
	return record.p != NULL;
}

bool pr_aligning_announce(struct pr_aligning *a, struct pr_writer *out)
{
	size_t count = pr_align_count(a->align), reference = pr_align_reference(a->align);
	bool done = true;
	for (size_t i = 0; a->is_given && done && i < a->given.count; i++) {
		const struct pr_offset *o = &a->given.list[i];
		done = !o->known || write_clock(a, o->peer, o->reference, &o->clock, out);
	}
	for (size_t i = 0; !a->is_given && done && i < count; i++) {
		struct pr_aligned p = pr_align_peer(a->align, i);
		if (p.linked)
			done = write_clock(a, p.peer, pr_align_peer(a->align, reference).peer, &p.clock, out);
	}
	for (size_t i = 0; done && i < count; i++) {
		struct pr_span peer = pr_align_peer(a->align, i).peer;
		if (!pr_clocks_find(a->clocks, peer))
			done = write_note(a, peer, a->is_given ? "no offset is given: its clock is believed" :
			                  "nothing links its clock to the others': it is believed", out);
	}
	return done;
}

/* Of those that say how to read a stream. */
static bool stands_at_head(const struct pr_aligning *a, const struct pr_record *r)
{
	bool about = r->type == PR_SOURCE || r->type == PR_MEMBER || r->type == PR_NOTE;
	return about && !pr_has(r, PR_ANY_BY) && r->t <= a->begins;
}

struct pr_span pr_aligning_correct(struct pr_aligning *a, const struct pr_record *r, uint64_t *t)
{
	struct pr_record c;
	bool changed = pr_clocks_correct(a->clocks, r, &c), at_head = stands_at_head(a, r);
	if (at_head && !changed)
		c = *r;
	if (at_head)
		pr_record_move(&c, a->head);
	*t = changed || at_head ? c.t : r->t;
	if ((!changed && *t == r->t) || pr_is_signed(r))
		return r->bytes;
	struct pr_span record = pr_record_retimed(r, &c, &a->build);
	if (!record.p)
		errno = a->build.exhausted ? ENOMEM : EMSGSIZE;
	return record;
}
