#include "coverage.h"

#include <stdlib.h>

#include "base/words.h"
#include "record/decode.h"
#include "record/doubts.h"
#include "record/peers.h"

#define ID_MAX 64u     /* bytes of an id that count */

enum { SEEN = 1, MEMBER = 2, GAVE = 4, OBSERVED = 8 }; /* of a peer */
enum { OPEN = 1, UNDECIDED = 2 };                      /* of a failure */

/* Names, and a byte of flags for each. */
struct marks {
	struct pr_peers *names;
	uint8_t *flags;
	size_t cap;
};

struct range {
	uint64_t first, last;
	bool any;
};

struct pr_coverage {
	struct marks peers, failures;
	struct range sources, others; /* what sources cover; what was observed */
	bool has_sources;
	struct pr_doubts doubts;
};

struct pr_coverage *pr_coverage_new(void)
{
	struct pr_coverage *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->peers.names = pr_peers_new();
	c->failures.names = pr_peers_new();
	if (c->peers.names && c->failures.names)
		return c;
	pr_coverage_free(c);
	return NULL;
}

void pr_coverage_free(struct pr_coverage *c)
{
	if (!c)
		return;
	pr_peers_free(c->peers.names);
	pr_peers_free(c->failures.names);
	free(c->peers.flags);
	free(c->failures.flags);
	pr_doubts_free(&c->doubts);
	free(c);
}

/* The flags of a name; NULL if memory ran out. */
static uint8_t *flags_of(struct marks *m, struct pr_span name)
{
	uint32_t number = pr_peers_add(m->names, name);
	if (number == PR_PEER_NONE)
		return NULL;
	if (number >= m->cap) {
		size_t cap = m->cap ? 2 * m->cap : 64;
		uint8_t *flags = realloc(m->flags, cap);
		if (!flags)
			return NULL;
		memset(flags + m->cap, 0, cap - m->cap);
		m->flags = flags;
		m->cap = cap;
	}
	return &m->flags[number];
}

static bool mark(struct marks *m, struct pr_span name, unsigned flags)
{
	if (!name.p)
		return true;
	uint8_t *of = flags_of(m, name);
	if (of)
		*of = (uint8_t)(*of | flags);
	return of != NULL;
}

static void extend(struct range *range, uint64_t first, uint64_t last)
{
	if (!range->any || first < range->first)
		range->first = first;
	if (!range->any || last > range->last)
		range->last = last;
	range->any = true;
}

static bool note_source(struct pr_coverage *c, const struct pr_record *r)
{
	bool gave = pr_uint(r, PR_SOURCE_RECOGNISED) > 0;
	c->has_sources = true;
	if (gave && pr_has(r, PR_SOURCE_FIRST) && pr_has(r, PR_SOURCE_LAST))
		extend(&c->sources, pr_uint(r, PR_SOURCE_FIRST), pr_uint(r, PR_SOURCE_LAST));
	if (!pr_has(r, PR_SOURCE_PEER)) /* of others than the one who wrote it */
		return true;
	return mark(&c->peers, pr_text(r, PR_SOURCE_PEER), SEEN | (gave ? GAVE : 0u));
}

static bool note_failure(struct pr_coverage *c, const struct pr_record *r)
{
	struct pr_span id = pr_has(r, PR_FAILURE_ID) ? pr_text(r, PR_FAILURE_ID) : pr_span_of("");
	if (id.n > ID_MAX)
		id.n = ID_MAX;
	uint8_t *flags = flags_of(&c->failures, id);
	struct pr_cursor peers = pr_cursor_of(pr_text(r, PR_FAILURE_PEERS));
	bool good = flags != NULL;
	if (flags)
		*flags = (uint8_t)((pr_is(pr_text(r, PR_FAILURE_EVENT), "close") ? 0 : OPEN) |
		                   (pr_uint(r, PR_FAILURE_UNDECIDED) ? UNDECIDED : 0));
	for (uint64_t count = pr_cursor_count(&peers); count > 0 && good; count--)
		good = mark(&c->peers, pr_cursor_text(&peers), SEEN);
	return good;
}

bool pr_coverage_note(struct pr_coverage *c, const struct pr_record *r)
{
	pr_doubts_take(&c->doubts, r);
	switch (r->type) {
	case PR_SOURCE:
		return note_source(c, r);
	case PR_FAILURE:
		return note_failure(c, r);
	case PR_MEMBER:
		return mark(&c->peers, pr_text(r, PR_MEMBER_PEER), SEEN | MEMBER);
	case PR_CONTACT:
	case PR_LINK:
		extend(&c->others, r->t, r->t);
		return mark(&c->peers, pr_text(r, PR_LINK_OBSERVER), SEEN | OBSERVED) &&
		       mark(&c->peers, pr_text(r, PR_LINK_SUBJECT), SEEN);
	case PR_ACTIVITY:
		extend(&c->others, r->t, r->t);
		return mark(&c->peers, pr_text(r, PR_ACTIVITY_PEER), SEEN | OBSERVED);
	case PR_STATEMENT:
		if (r->t > 0) /* the time of what has none */
			extend(&c->others, r->t, r->t);
		return mark(&c->peers, pr_text(r, PR_STATEMENT_PEER), SEEN | OBSERVED);
	case PR_LIFECYCLE:
		return mark(&c->peers, pr_text(r, PR_LIFECYCLE_PEER), SEEN);
	default:
		return true;
	}
}

static size_t count_marked(const struct marks *m, unsigned flag)
{
	size_t count = 0;
	for (size_t i = 0; i < pr_peers_count(m->names); i++)
		count += (m->flags[i] & flag) != 0;
	return count;
}

static void write_failures(struct pr_text *out, const struct marks *failures)
{
	size_t all = pr_peers_count(failures->names), open = count_marked(failures, OPEN);
	size_t undecided = count_marked(failures, UNDECIDED);
	if (all == 0) {
		pr_text_string(out, "no failure");
		return;
	}
	pr_text_uint(out, all);
	pr_text_string(out, all == 1 ? " failure, " : " failures, ");
	if (open > 0 && all > 1) {
		pr_text_uint(out, open);
		pr_text_char(out, ' ');
	}
	pr_text_string(out, open > 0 ? "open" : "closed");
	if (undecided > 0) {
		pr_text_string(out, ", ");
		if (all > 1) {
			pr_text_uint(out, undecided);
			pr_text_char(out, ' ');
		}
		pr_text_string(out, "undecided");
	}
}

/* The files in which nothing was recognised. */
static void write_silent(struct pr_text *out, const struct pr_doubts *doubts)
{
	uint64_t more;
	struct pr_span files = pr_doubts_files(doubts, &more), file;
	while (pr_line_take(&files, &file)) {
		pr_text_string(out, "; ");
		pr_text_bytes(out, file.p, file.n);
		pr_text_string(out, ": nothing recognised");
	}
	out->failed = out->failed || doubts->files.failed;
	if (more > 0) {
		pr_text_string(out, "; and ");
		pr_text_uint(out, more);
		pr_text_string(out, " more files");
	}
}

/* They stand above the line that everybody reads. */
static void write_notes(struct pr_text *out, const struct pr_doubts *doubts, const struct pr_display *d)
{
	struct pr_span notes = {(const uint8_t *)doubts->notes.p, doubts->notes.n}, note;
	while (pr_line_take(&notes, &note))
		pr_display_paragraph(out, d, "doubtful: ", sizeof "doubtful: " - 1, note);
	out->failed = out->failed || doubts->notes.failed;
	if (doubts->note_count > PR_DOUBTS_SHOWN) {
		pr_text_string(out, "and ");
		pr_text_uint(out, doubts->note_count - PR_DOUBTS_SHOWN);
		pr_text_string(out, " more doubts\n");
	}
}

void pr_coverage_write(struct pr_text *out, const struct pr_coverage *c, const struct pr_display *d, bool whole)
{
	size_t members = count_marked(&c->peers, MEMBER);
	size_t gave = count_marked(&c->peers, c->has_sources ? GAVE : OBSERVED);
	const struct range *range = c->has_sources ? &c->sources : &c->others;
	/* Who gave evidence is a peer, whether the members name it or not. */
	for (size_t i = 0; i < pr_peers_count(c->peers.names) && members > 0; i++)
		members += (c->peers.flags[i] & (MEMBER | GAVE)) == GAVE;
	write_notes(out, &c->doubts, d);
	write_failures(out, &c->failures);
	pr_text_string(out, "; evidence from ");
	pr_text_uint(out, gave);
	pr_text_string(out, " of ");
	size_t peers = members > 0 ? members : pr_peers_count(c->peers.names);
	pr_text_uint(out, peers);
	pr_text_string(out, peers == 1 ? " peer" : " peers");
	if (range->any) {
		pr_text_string(out, ", ");
		pr_display_range(out, d, range->first, range->last);
	}
	if (!c->has_sources)
		pr_text_string(out, "; no source record tells what was read");
	write_silent(out, &c->doubts);
	pr_text_string(out, whole ? "\n" : "; not all of the input was read\n");
}
