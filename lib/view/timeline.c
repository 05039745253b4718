#include "timeline.h"

#include <stdio.h>
#include <stdlib.h>

#include "bars.h"
#include "base/quote.h"
#include "cuts.h"
#include "findings.h"
#include "lanes.h"
#include "legend.h"
#include "record/decode.h"
#include "record/peers.h"

/* What a peer's own log covers. */
struct row {
	uint64_t first, last;
	bool own;
};

struct pr_timeline {
	const struct pr_display *display;
	uint64_t from, to;    /* as wanted; 0: not */
	uint64_t first, last; /* as seen */
	struct pr_peers *names;
	struct row *rows; /* of each peer */
	size_t cap;
	struct pr_history history;
	struct pr_findings findings;
};

struct pr_timeline *pr_timeline_new(const struct pr_display *display, uint64_t from, uint64_t to)
{
	struct pr_timeline *tl = calloc(1, sizeof *tl);
	if (!tl)
		return NULL;
	*tl = (struct pr_timeline){.display = display, .from = from, .to = to, .first = UINT64_MAX};
	tl->names = pr_peers_new();
	if (tl->names)
		return tl;
	free(tl);
	return NULL;
}

void pr_timeline_free(struct pr_timeline *tl)
{
	if (!tl)
		return;
	pr_peers_free(tl->names);
	free(tl->rows);
	pr_history_free(&tl->history);
	pr_findings_free(&tl->findings);
	free(tl);
}

static void extend(struct pr_timeline *tl, uint64_t t)
{
	if (t < tl->first)
		tl->first = t;
	if (t > tl->last)
		tl->last = t;
}

/* NULL if memory ran out. */
static struct row *row_of(struct pr_timeline *tl, struct pr_span name)
{
	uint32_t number = pr_peers_add(tl->names, name);
	if (number == PR_PEER_NONE)
		return NULL;
	if (number >= tl->cap) {
		size_t cap = tl->cap ? 2 * tl->cap : 32;
		struct row *rows = realloc(tl->rows, cap * sizeof *rows);
		if (!rows)
			return NULL;
		memset(rows + tl->cap, 0, (cap - tl->cap) * sizeof *rows);
		tl->rows = rows;
		tl->cap = cap;
	}
	return &tl->rows[number];
}

static bool note_peer(struct pr_timeline *tl, struct pr_span name)
{
	return !name.p || row_of(tl, name);
}

static bool note_source(struct pr_timeline *tl, const struct pr_record *r)
{
	struct pr_span peer = pr_text(r, PR_SOURCE_PEER);
	if (!note_peer(tl, peer))
		return false;
	if (pr_uint(r, PR_SOURCE_RECOGNISED) == 0 || !pr_has(r, PR_SOURCE_FIRST) || !pr_has(r, PR_SOURCE_LAST))
		return true;
	uint64_t first = pr_uint(r, PR_SOURCE_FIRST), last = pr_uint(r, PR_SOURCE_LAST);
	extend(tl, first);
	extend(tl, last);
	if (!peer.p)
		return true;
	struct row *row = row_of(tl, peer);
	if (!row->own || first < row->first)
		row->first = first;
	if (!row->own || last > row->last)
		row->last = last;
	row->own = true;
	return true;
}

static bool note_failure(struct pr_timeline *tl, const struct pr_record *r)
{
	struct pr_cursor peers = pr_cursor_of(pr_text(r, PR_FAILURE_PEERS));
	struct pr_cursor groups = pr_cursor_of(pr_text(r, PR_FAILURE_GROUPS));
	bool good = true;
	extend(tl, pr_failure_start(r));
	extend(tl, pr_has(r, PR_FAILURE_END) ? pr_uint(r, PR_FAILURE_END) : r->t);
	for (uint64_t n = pr_cursor_count(&peers); n > 0 && good; n--)
		good = note_peer(tl, pr_cursor_text(&peers));
	for (uint64_t n = pr_cursor_count(&groups); n > 0; n--)
		for (uint64_t m = pr_cursor_count(&groups); m > 0 && good; m--)
			good = note_peer(tl, pr_cursor_text(&groups));
	return good && pr_history_add(&tl->history, r);
}

bool pr_timeline_note(struct pr_timeline *tl, const struct pr_record *r)
{
	switch (r->type) {
	case PR_SOURCE:
		return note_source(tl, r);
	case PR_MEMBER:
		return note_peer(tl, pr_text(r, PR_MEMBER_PEER));
	case PR_FAILURE:
		return note_failure(tl, r);
	case PR_RECOVERY:
		return pr_history_add(&tl->history, r);
	case PR_CONTACT:
	case PR_LINK:
		extend(tl, r->t);
		return note_peer(tl, pr_text(r, PR_LINK_OBSERVER)) && note_peer(tl, pr_text(r, PR_LINK_SUBJECT));
	case PR_ACTIVITY:
	case PR_LIFECYCLE:
		extend(tl, r->t);
		return note_peer(tl, pr_text(r, PR_ACTIVITY_PEER));
	case PR_STATEMENT:
		if (r->t > 0) /* the time of what has none */
			extend(tl, r->t);
		return note_peer(tl, pr_text(r, PR_STATEMENT_PEER));
	case PR_EVIDENCE:
	case PR_EXCLUSION:
		return pr_findings_note(&tl->findings, r);
	default:
		return true;
	}
}

/* How a failure shows on a peer of its; PR_MARK_NOTHING: not at all. */
static uint8_t mark_of(const struct pr_record *failure, const struct pr_cuts *cuts, struct pr_span name,
                       const struct row *row)
{
	struct pr_span kind = pr_text(failure, PR_FAILURE_FAILURE);
	struct pr_cursor peers = pr_cursor_of(pr_text(failure, PR_FAILURE_PEERS));
	uint64_t since = pr_uint(failure, PR_FAILURE_SINCE);
	bool affected = false, severs = cuts->n > 0;
	for (uint64_t n = pr_cursor_count(&peers); n > 0 && !affected; n--)
		affected = pr_same(pr_cursor_text(&peers), name);
	bool tells = row->own && row->first <= since && since < row->last;
	if (affected && pr_uint(failure, PR_FAILURE_UNDECIDED) && !tells)
		return PR_MARK_UNDECIDED;
	if (pr_is(kind, "network-partition")) {
		size_t side = pr_cuts_find(cuts, name);
		return side < cuts->n && pr_cuts_any(cuts, side) ? (uint8_t)(PR_MARK_SIDE + side) : PR_MARK_NOTHING;
	}
	if (!affected)
		return PR_MARK_NOTHING;
	if (pr_is(kind, "byzantine"))
		return PR_MARK_LIAR;
	return pr_is(kind, "crash") || (pr_is(kind, "timeout") && severs) ? PR_MARK_DOWN : PR_MARK_LATE;
}

struct drawing {
	const struct pr_timeline *tl;
	struct pr_chart chart;
	uint32_t order[PR_TIMELINE_ROWS]; /* peers from top to bottom */
	struct pr_bars bars;
	struct pr_lanes lanes;
	const struct pr_story **stories; /* by their starts */
};

/* layers: of the story, by row (bars.h). */
static void mark_picture(struct drawing *d, const struct pr_story *story, size_t which, uint8_t *layers)
{
	struct pr_record r;
	struct pr_cuts cuts;
	const char *why;
	const struct pr_picture *picture = &story->pictures[which];
	uint64_t from = which == 0 && story->start < picture->since ? story->start : picture->since;
	if (pr_decode(picture->record.p, picture->record.n, &r, &why) != PR_DECODED)
		return;
	pr_cuts_of(&cuts, &r);
	for (size_t i = 0; i < d->bars.rows; i++) {
		uint8_t mark = mark_of(&r, &cuts, pr_peers_name(d->tl->names, d->order[i]), &d->tl->rows[d->order[i]]);
		pr_bars_mark(&d->bars, i, &layers[i], from, pr_picture_end(story, which), mark);
	}
}

static bool overlaps(const struct pr_timeline *tl, const struct pr_story *story)
{
	return story->end >= tl->from && (tl->to == 0 || story->start < tl->to);
}

/* By name, numbers in it by value: etcd2 stands before etcd10. */
static int name_order(const struct pr_timeline *tl, uint32_t a, uint32_t b)
{
	char x[PR_PEER_MAX + 1], y[PR_PEER_MAX + 1];
	struct pr_span name_a = pr_peers_name(tl->names, a), name_b = pr_peers_name(tl->names, b);
	snprintf(x, sizeof x, "%.*s", (int)name_a.n, (const char *)name_a.p);
	snprintf(y, sizeof y, "%.*s", (int)name_b.n, (const char *)name_b.p);
	int order = strverscmp(x, y);
	return order ? order : (a > b) - (a < b);
}

static size_t rows_of(const struct pr_timeline *tl)
{
	size_t count = pr_peers_count(tl->names);
	return count < PR_TIMELINE_ROWS ? count : PR_TIMELINE_ROWS;
}

/* The peers in order, by insertion; returns the margin that their names take. */
static size_t order_rows(struct drawing *d)
{
	const struct pr_timeline *tl = d->tl;
	size_t margin = sizeof "failure";
	for (uint32_t peer = 0; peer < rows_of(tl); peer++) {
		size_t at = peer;
		char quoted[PR_CHART_NAME + 1];
		for (; at > 0 && name_order(tl, peer, d->order[at - 1]) < 0; at--)
			d->order[at] = d->order[at - 1];
		d->order[at] = peer;
		pr_quote_span(quoted, sizeof quoted, pr_peers_name(tl->names, peer));
		size_t columns = pr_display_columns(tl->display, pr_span_of(quoted)) + 1;
		margin = columns > margin ? columns : margin;
	}
	return margin;
}

/* In the order in which they are told, among those that began together. */
static int by_start(const void *a, const void *b)
{
	const struct pr_story *x = *(const struct pr_story *const *)a, *y = *(const struct pr_story *const *)b;
	int order = (x->start > y->start) - (x->start < y->start);
	return order ? order : (x > y) - (x < y);
}

static void mark_all(struct drawing *d)
{
	const struct pr_history *history = &d->tl->history;
	for (size_t i = 0; i < d->bars.rows; i++) {
		const struct row *row = &d->tl->rows[d->order[i]];
		if (row->own)
			pr_bars_well(&d->bars, i, row->first, row->last);
	}
	for (size_t i = 0; i < history->count; i++)
		d->stories[i] = &history->stories[i];
	qsort(d->stories, history->count, sizeof *d->stories, by_start);
	for (size_t i = 0; i < history->count; i++) {
		const struct pr_story *story = d->stories[i];
		uint8_t layers[PR_TIMELINE_ROWS];
		memset(layers, PR_BARS_NOWHERE, sizeof layers);
		for (size_t k = 0; k < story->count; k++)
			mark_picture(d, story, k, layers);
		if (overlaps(d->tl, story))
			pr_lanes_add(&d->lanes, story->start, story->end, (size_t)(story - history->stories) + 1);
	}
}

static void write_heading(struct pr_text *out, const struct drawing *d, uint64_t from, uint64_t to)
{
	const struct pr_display *display = d->tl->display;
	struct pr_text words = {0};
	pr_display_time(&words, display, from);
	pr_text_string(&words, " to ");
	pr_display_time_near(&words, display, to, from);
	pr_text_char(&words, ' ');
	pr_text_string(&words, pr_display_zone(display, from));
	pr_text_string(&words, ", a column is ");
	pr_display_duration(&words, d->chart.step);
	pr_display_paragraph(out, display, "", 0, (struct pr_span){(const uint8_t *)words.p, words.n});
	out->failed = out->failed || words.failed;
	pr_text_free(&words);
}

static void write_key(struct pr_text *out, const struct drawing *d, bool deep)
{
	static const char utf8[] = "\u2550 well, \u2500 no log of its own, A B sides, x down, ? undecided, ~ impaired";
	static const char ascii[] = "= well, - no log of its own, A B sides, x down, ? undecided, ~ impaired";
	static const char below[] = ", below a bar: what else went on then";
	char key[sizeof utf8 + sizeof below + 10];
	bool lied = pr_bars_has(&d->bars, PR_MARK_LIAR);
	snprintf(key, sizeof key, "%s%s%s", d->tl->display->utf8 ? utf8 : ascii, lied ? ", ! lied" : "", deep ? below : "");
	pr_display_paragraph(out, d->tl->display, "", 0, pr_span_of(key));
}

static void write_drawing(struct pr_text *out, const struct drawing *d)
{
	const struct pr_history *history = &d->tl->history;
	size_t peers = pr_peers_count(d->tl->names);
	bool deep = false;
	pr_chart_axis(out, &d->chart);
	if (history->count > 0)
		pr_lanes_write(out, &d->lanes);
	for (size_t i = 0; i < d->bars.rows; i++)
		deep |= pr_bars_write(out, &d->bars, i, pr_peers_name(d->tl->names, d->order[i]));
	if (peers > d->bars.rows) {
		pr_text_string(out, "and ");
		pr_text_uint(out, peers - d->bars.rows);
		pr_text_string(out, " more peers\n");
	}
	write_key(out, d, deep);
	for (size_t i = 0; i < history->count; i++)
		if (overlaps(d->tl, &history->stories[i])) {
			pr_text_char(out, '\n');
			pr_legend_write(out, d->tl->display, i + 1, &history->stories[i]);
		}
	pr_findings_write(out, d->tl->display, &d->tl->findings);
	if (history->left_out > 0) {
		pr_text_string(out, "\nand ");
		pr_text_uint(out, history->left_out);
		pr_text_string(out, " more records of failures, too many to keep\n");
	}
}

bool pr_timeline_has_failure(const struct pr_timeline *tl)
{
	size_t i = 0;
	while (i < tl->history.count && !overlaps(tl, &tl->history.stories[i]))
		i++;
	return i < tl->history.count;
}

bool pr_timeline_write(struct pr_text *out, const struct pr_timeline *tl)
{
	uint64_t from = tl->from ? tl->from : tl->first, to = tl->to ? tl->to : tl->last;
	struct drawing d = {.tl = tl};
	if (tl->first == UINT64_MAX || from > to)
		return true; /* nothing to draw */
	d.chart = pr_chart_of(tl->display, from, to, order_rows(&d));
	d.stories = calloc(tl->history.count + 1, sizeof *d.stories);
	bool bars = pr_bars_begin(&d.bars, &d.chart, rows_of(tl)), lanes = pr_lanes_begin(&d.lanes, &d.chart);
	bool good = d.stories && bars && lanes;
	if (good) {
		mark_all(&d);
		write_heading(out, &d, from, to);
		write_drawing(out, &d);
		pr_text_char(out, '\n');
	}
	pr_bars_free(&d.bars);
	pr_lanes_free(&d.lanes);
	free(d.stories);
	return good && !out->failed;
}
