#include "live_frame.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/rfc3339.h"
#include "base/utf8.h"
#include "cuts.h"
#include "history.h"
#include "legend.h"
#include "live_parts.h"
#include "record/decode.h"

#define SECONDS (PR_DISPLAY_TIME - 4) /* of a time, without its decimals */
#define NAMED 3u     /* peers that follow another than most do */
#define WORST 10u    /* links, where the height is not given */
#define DIGESTS 3u   /* failures above the matrix */

/* Appends as much of text as there are columns for, and blanks up to `columns` if it is to be padded. */
static void clip(struct pr_text *out, const struct pr_display *d, struct pr_span text, size_t columns, bool pad)
{
	size_t whole = pr_display_columns(d, text), used = 0, i = 0;
	bool ink = false;
	while (i < text.n) {
		size_t n = pr_utf8_length(text.p + i, text.n - i), from = i;
		if (text.p[i] == '\033') {
			while (i < text.n && text.p[i++] != 'm')
				;
			ink = true;
			pr_text_bytes(out, text.p + from, i - from);
			continue;
		}
		n = n ? n : 1;
		size_t wide = pr_display_columns(d, (struct pr_span){text.p + i, n});
		if (used + wide + (whole > columns) > columns)
			break;
		pr_text_bytes(out, text.p + i, n);
		used += wide;
		i += n;
	}
	if (ink && i < text.n)
		pr_text_string(out, "\033[0m");
	if (i < text.n && columns > 0) {
		pr_text_string(out, d->utf8 ? "\u2026" : "~");
		used++;
	}
	pr_text_repeat(out, " ", pad && used < columns ? columns - used : 0);
}

void pr_live_line_end(struct pr_live_drawing *f)
{
	struct pr_span line = {(const uint8_t *)f->line.p, f->line.n};
	clip(&f->lines, f->d, line, f->d->width, false);
	pr_text_char(&f->lines, '\n');
	f->lines.failed = f->lines.failed || f->line.failed;
	pr_text_clear(&f->line);
}

void pr_live_put_name(struct pr_live_drawing *f, uint32_t peer, size_t columns)
{
	pr_text_clear(&f->word);
	pr_display_name(&f->word, pr_peers_name(f->m->names, peer));
	struct pr_span name = {(const uint8_t *)f->word.p, f->word.n};
	if (columns)
		clip(&f->line, f->d, name, columns, true);
	else
		pr_text_bytes(&f->line, f->word.p, f->word.n);
	f->line.failed = f->line.failed || f->word.failed;
}

void pr_live_put_ink(struct pr_live_drawing *f, enum pr_ink ink, const char *text)
{
	pr_display_ink(&f->line, f->d, ink, pr_span_of(text));
}

static void blank(struct pr_live_drawing *f)
{
	if (!f->height)
		pr_text_char(&f->lines, '\n');
}

static void title(struct pr_live_drawing *f)
{
	size_t states[PR_LIVE_IS_SILENT + 1] = {0}, known = 0, lossy = 0;
	for (size_t i = 0; i < pr_links_count(f->m->links); i++) {
		const struct pr_link *link = pr_links_at(f->m->links, i);
		if (f->m->peers[link->observer].left || f->m->peers[link->subject].left)
			continue;
		states[pr_live_state(f->m, link, f->now, NULL)]++;
		lossy += pr_live_loss(f->m, link) >= PR_LIVE_LOSSY;
		known++;
	}
	pr_text_clear(&f->word);
	pr_display_time(&f->word, f->d, f->now);
	pr_text_bytes(&f->line, f->word.p, f->word.n < SECONDS ? f->word.n : SECONDS);
	pr_text_format(&f->line, " %s  %zu peer%s, %zu links: %zu heard", pr_display_zone(f->d, f->now), f->count, f->count == 1 ? "" : "s", known, states[PR_LIVE_HEARD]);
	if (states[PR_LIVE_IS_LATE])
		pr_text_format(&f->line, ", %zu late", states[PR_LIVE_IS_LATE]);
	if (states[PR_LIVE_IS_SILENT]) {
		char silent[32];
		snprintf(silent, sizeof silent, "%zu silent", states[PR_LIVE_IS_SILENT]);
		pr_text_string(&f->line, ", ");
		pr_live_put_ink(f, PR_INK_ALARM, silent);
	}
	if (lossy)
		pr_text_format(&f->line, ", %zu lossy", lossy);
	pr_live_line_end(f);
	if (f->m->left_out || f->m->failures_left_out) {
		pr_text_format(&f->line, "not shown, as there is no room: what %" PRIu64 " records tell of more peers or links, and %" PRIu64 " of more failures",
		               f->m->left_out, f->m->failures_left_out);
		pr_live_line_end(f);
	}
}

static void leader(struct pr_live_drawing *f)
{
	uint32_t leader = PR_PEER_NONE;
	uint64_t epoch = 0;
	size_t told = 0, followers = 0, named = 0;
	for (size_t i = 0; i < f->count; i++) {
		const struct pr_live_peer *peer = &f->m->peers[f->order[i]];
		told += peer->told > 0;
		if (peer->told && peer->leader != PR_PEER_NONE && (leader == PR_PEER_NONE || peer->epoch > epoch)) {
			leader = peer->leader;
			epoch = peer->epoch;
		}
	}
	if (told == 0)
		return;
	for (size_t i = 0; i < f->count; i++)
		followers += f->m->peers[f->order[i]].told && f->m->peers[f->order[i]].leader == leader && f->m->peers[f->order[i]].epoch == epoch;
	if (leader == PR_PEER_NONE) {
		pr_live_put_ink(f, PR_INK_ALARM, "nobody leads");
		pr_live_line_end(f);
		return;
	}
	pr_live_put_name(f, leader, 0);
	pr_text_format(&f->line, " leads in term %" PRIu64 ", as %zu of %zu say", epoch, followers, told);
	for (size_t i = 0; i < f->count && followers < told; i++) {
		const struct pr_live_peer *peer = &f->m->peers[f->order[i]];
		if (!peer->told || (peer->leader == leader && peer->epoch == epoch) || named++ >= NAMED)
			continue;
		pr_text_string(&f->line, "; ");
		pr_live_put_name(f, f->order[i], 0);
		pr_text_string(&f->line, peer->leader == PR_PEER_NONE ? " follows nobody" : " follows ");
		if (peer->leader != PR_PEER_NONE) {
			pr_live_put_name(f, peer->leader, 0);
			pr_text_format(&f->line, " in term %" PRIu64, peer->epoch);
		}
	}
	if (named > NAMED)
		pr_text_format(&f->line, "; and %zu more differ", named - NAMED);
	pr_live_line_end(f);
}

/* Kept records were decoded before, and are again. */
static struct pr_record read(const uint8_t *p, size_t n)
{
	struct pr_record r = {0};
	const char *why;
	if (n)
		pr_decode(p, n, &r, &why);
	return r;
}

static void digest(struct pr_live_drawing *f, const struct pr_live_failure *failure)
{
	struct pr_record r = read(failure->bytes, failure->n), recovery = read(failure->recovery, failure->recovery_n);
	struct pr_cuts cuts;
	uint64_t start = pr_failure_start(&r);
	bool partition = pr_is(pr_text(&r, PR_FAILURE_FAILURE), "network-partition");
	pr_display_ink(&f->line, f->d, PR_INK_ALARM, pr_text(&r, PR_FAILURE_FAILURE));
	if (pr_has(&r, PR_FAILURE_SHAPE)) {
		pr_text_string(&f->line, ", ");
		pr_display_text(&f->line, pr_text(&r, PR_FAILURE_SHAPE));
	}
	pr_text_string(&f->line, ", for ");
	pr_display_duration(&f->line, f->now > start ? f->now - start : 0);
	pr_text_string(&f->line, ": ");
	pr_cuts_of(&cuts, &r);
	for (size_t i = 0; i < cuts.n && partition; i++) {
		pr_text_string(&f->line, i ? " | " : "");
		pr_display_peers(&f->line, cuts.group[i]);
	}
	if (!partition)
		pr_display_peers(&f->line, pr_text(&r, PR_FAILURE_PEERS));
	if (recovery.type) {
		pr_text_string(&f->line, "; ");
		pr_display_text(&f->line, pr_text(&recovery, PR_RECOVERY_STRATEGY));
		pr_text_string(&f->line, ": ");
		pr_display_text(&f->line, pr_text(&recovery, PR_RECOVERY_PROGRESS));
	}
	pr_live_line_end(f);
}

static void digests(struct pr_live_drawing *f)
{
	for (size_t i = 0; i < f->m->failure_count && i < DIGESTS; i++)
		digest(f, &f->m->failures[i]);
	if (f->m->failure_count > DIGESTS) {
		pr_text_format(&f->line, "%zu more failures are open", f->m->failure_count - DIGESTS);
		pr_live_line_end(f);
	}
}

static void notes(struct pr_live_drawing *f)
{
	for (size_t i = 0; i < f->m->note_count; i++) {
		pr_text_string(&f->line, "note ");
		pr_display_time_near(&f->line, f->d, f->m->notes[i].t, f->now);
		pr_text_string(&f->line, "  ");
		pr_display_text(&f->line, (struct pr_span){f->m->notes[i].text, f->m->notes[i].n});
		pr_live_line_end(f);
	}
}

static void legends(struct pr_live_drawing *f)
{
	for (size_t i = 0; i < f->m->failure_count; i++) {
		const struct pr_live_failure *failure = &f->m->failures[i];
		struct pr_record r = read(failure->bytes, failure->n);
		struct pr_picture picture = {.record = {failure->bytes, failure->n}, .recovery = {failure->recovery, failure->recovery_n}, .since = r.t};
		struct pr_story story = {.pictures = &picture, .count = 1, .newest = picture.record, .recovery = picture.recovery,
		                         .start = pr_failure_start(&r), .end = UINT64_MAX, .now = f->now};
		pr_legend_write(&f->lines, f->d, i + 1, &story);
	}
}

/* Members that have not left, by name. */
static bool order(struct pr_live_drawing *f)
{
	size_t count = pr_peers_count(f->m->names);
	f->order = calloc(count + 1, sizeof *f->order);
	for (uint32_t peer = 0; f->order && peer < count; peer++)
		if (!f->m->peers[peer].left)
			f->order[f->count++] = peer;
	if (f->order)
		pr_peers_sort(f->m->names, f->order, f->count);
	return f->order;
}

/* So many lines of text, and how many there are. */
static void take_lines(struct pr_text *out, const struct pr_text *lines, size_t height)
{
	size_t count = 0, end = 0;
	for (size_t i = 0; i < lines->n; i++) {
		count += lines->p[i] == '\n';
		end = count + 1 <= height && lines->p[i] == '\n' ? i + 1 : end;
	}
	pr_text_bytes(out, lines->p, height && count > height ? end : lines->n);
	if (height && count > height)
		pr_text_format(out, "(%zu more lines)\n", count - height + 1);
}

bool pr_live_frame_write(struct pr_text *out, const struct pr_live_matrix *m, const struct pr_display *d, size_t height, uint64_t now)
{
	struct pr_live_drawing f = {.m = m, .d = d, .height = height, .now = now};
	bool done = order(&f);
	if (done) {
		title(&f);
		leader(&f);
		digests(&f);
		blank(&f);
		done = pr_live_draw_matrix(&f);
		blank(&f);
		done = done && pr_live_draw_links(&f, WORST);
		notes(&f);
		if (m->failure_count)
			blank(&f);
		legends(&f);
		take_lines(out, &f.lines, height);
	}
	done = done && !f.lines.failed && !out->failed;
	pr_text_free(&f.lines);
	pr_text_free(&f.line);
	pr_text_free(&f.word);
	free(f.order);
	return done;
}
