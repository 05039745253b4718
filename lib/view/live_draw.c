#include <stdio.h>
#include <stdlib.h>

#include "base/rfc3339.h"
#include "cuts.h"
#include "live_parts.h"
#include "record/decode.h"

#define NAME_MOST 16u   /* columns of a name before its row */
#define NUMBER 3u       /* of a number before it */
#define CELL_LEAST 3u
#define CELL_AGE 6u
#define CELL_LOSS 11u
#define CELL_MOST 14u
#define LINES_ABOVE 6u  /* and below, at least */
#define SIDES 4u        /* that are told of where there is a summary */
#define UNHEARD 8u      /* peers that are listed instead of a matrix, where the height is not given */

/* An age in at most four columns, or, brief, in two: "0.4s", "12s", "59m"; "7", "12", "9m", "<h". */
static void age_text(char *text, size_t size, uint64_t ns, bool brief)
{
	static const struct {
		uint64_t of;
		unsigned most;   /* so many of them, in four columns */
		char unit;
	} units[] = {{PR_SECOND, 100, 's'}, {60 * PR_SECOND, 100, 'm'}, {3600 * PR_SECOND, 100, 'h'}, {86400 * PR_SECOND, 1000, 'd'}};
	size_t i = brief;
	if (!brief && ns < 10 * PR_SECOND) {
		snprintf(text, size, "%u.%us", (unsigned)(ns / PR_SECOND), (unsigned)(ns / (PR_SECOND / 10) % 10));
		return;
	}
	if (brief && ns < 100 * PR_SECOND) {
		snprintf(text, size, "%u", (unsigned)(ns / PR_SECOND));
		return;
	}
	while (i < 3 && (brief ? ns >= units[i + 1].of : ns / units[i].of >= units[i].most))
		i++;
	uint64_t count = ns / units[i].of;
	if (count < (brief ? 10 : units[i].most))
		snprintf(text, size, "%u%c", (unsigned)count, units[i].unit);
	else if (i < 3)
		snprintf(text, size, "<%c", units[i + 1].unit);
	else
		snprintf(text, size, "%s", brief ? ">d" : ">2y");
}

static const char *mark(const struct pr_live_drawing *f, enum pr_live_state state)
{
	return state == PR_LIVE_IS_SILENT ? f->d->utf8 ? "\u00d7" : "x" : state == PR_LIVE_IS_LATE ? "?" : "";
}

/* Right-aligned in so many columns, the first of them a blank. */
static void put_cell(struct pr_live_drawing *f, size_t columns, enum pr_ink ink, const char *text)
{
	size_t wide = pr_display_columns(f->d, pr_span_of(text));
	pr_text_repeat(&f->line, " ", wide < columns ? columns - wide : 0);
	if (ink == PR_INK_PLAIN)
		pr_text_string(&f->line, text);
	else
		pr_live_put_ink(f, ink, text);
}

static void cell(struct pr_live_drawing *f, size_t columns, uint32_t observer, uint32_t subject, bool severed)
{
	const struct pr_link *link = pr_links_find(f->m->links, observer, subject);
	enum pr_live_state state = link ? pr_live_state(f->m, link, f->now, NULL) : severed ? PR_LIVE_IS_SILENT : PR_LIVE_UNKNOWN;
	int loss = link ? pr_live_loss(f->m, link) : -1;
	char age[16] = "", lost[24] = "", text[64];
	if (observer == subject || state == PR_LIVE_UNKNOWN) {
		put_cell(f, columns, PR_INK_FAINT, observer != subject ? "-" : f->d->utf8 ? "\u00b7" : ".");
		return;
	}
	bool brief = columns < CELL_AGE;
	if (link && link->up > 0 && !(brief && state == PR_LIVE_IS_SILENT))
		age_text(age, sizeof age, f->now > link->up ? f->now - link->up : 0, brief);
	if (columns >= CELL_LOSS && loss >= PR_LIVE_LOSSY)
		snprintf(lost, sizeof lost, "%d%% ", loss / 10);
	snprintf(text, sizeof text, "%s%s%s", lost, mark(f, state), brief && state == PR_LIVE_IS_LATE ? "" : age);
	put_cell(f, columns, state == PR_LIVE_IS_SILENT ? PR_INK_ALARM : state == PR_LIVE_IS_LATE || loss >= PR_LIVE_LOSSY ? PR_INK_DOUBT : PR_INK_PLAIN, text);
}

/* Which failure's group each peer of the order is in, to tell what is severed where nobody told of the link. */
struct sides {
	struct pr_cuts cuts;
	size_t *group;
};

static bool place(const struct pr_live_drawing *f, struct sides *sides, size_t failure)
{
	struct pr_record r;
	const char *why;
	*sides = (struct sides){.group = calloc(f->count + 1, sizeof *sides->group)};
	if (!sides->group)
		return false;
	if (pr_decode(f->m->failures[failure].bytes, f->m->failures[failure].n, &r, &why) == PR_DECODED)
		pr_cuts_of(&sides->cuts, &r);
	for (size_t i = 0; i < f->count; i++)
		sides->group[i] = pr_cuts_find(&sides->cuts, pr_peers_name(f->m->names, f->order[i]));
	return true;
}

static bool is_severed(const struct sides *sides, size_t count, size_t from, size_t to)
{
	for (size_t i = 0; i < count; i++) {
		size_t a = sides[i].group[from], b = sides[i].group[to];
		if (a < sides[i].cuts.n && b < sides[i].cuts.n && sides[i].cuts.cut[a] >> b & 1u)
			return true;
	}
	return false;
}

static void draw_rows(struct pr_live_drawing *f, size_t label, size_t columns, bool numbers, const struct sides *sides)
{
	char number[24];
	pr_text_string(&f->line, "hears");
	pr_text_repeat(&f->line, " ", label > 5 ? label - 5 : 0);
	for (size_t i = 0; i < f->count; i++) {
		if (numbers) {
			snprintf(number, sizeof number, "%zu", i + 1);
			put_cell(f, columns, PR_INK_PLAIN, number);
			continue;
		}
		pr_text_clear(&f->word);
		pr_display_name(&f->word, pr_peers_name(f->m->names, f->order[i]));
		size_t wide = pr_display_columns(f->d, (struct pr_span){(const uint8_t *)f->word.p, f->word.n});
		pr_text_repeat(&f->line, " ", columns > wide ? columns - wide : 0);
		pr_text_bytes(&f->line, f->word.p, f->word.n);
	}
	pr_live_line_end(f);
	for (size_t i = 0; i < f->count; i++) {
		if (numbers)
			pr_text_format(&f->line, "%2zu ", i + 1);
		pr_live_put_name(f, f->order[i], label - (numbers ? NUMBER : 0));
		for (size_t j = 0; j < f->count; j++)
			cell(f, columns, f->order[i], f->order[j], is_severed(sides, f->m->failure_count, j, i));
		pr_live_line_end(f);
	}
}

/* ——— where the peers do not fit ——— */

static uint32_t root(uint32_t *up, uint32_t peer)
{
	while (up[peer] != peer)
		peer = up[peer] = up[up[peer]];
	return peer;
}

struct standing {
	uint32_t peer;
	uint32_t hears, heard; /* of so many that are known: */
	uint32_t hears_of, heard_of;
};

static int worst_first(const void *a, const void *b)
{
	const struct standing *x = a, *y = b;
	uint32_t left = x->hears_of - x->hears + x->heard_of - x->heard, right = y->hears_of - y->hears + y->heard_of - y->heard;
	return left != right ? left > right ? -1 : 1 : (x->peer > y->peer) - (x->peer < y->peer);
}

/* Peers that are joined by anything that is heard, in either direction, are of one side. */
static void tell_sides(struct pr_live_drawing *f, uint32_t *up)
{
	size_t sides = 0;
	for (size_t i = 0; i < f->count; i++)
		sides += root(up, f->order[i]) == f->order[i];
	if (sides < 2 || pr_links_count(f->m->links) == 0)
		return;
	pr_text_format(&f->line, "%zu sides that do not hear each other:", sides);
	for (size_t i = 0, told = 0; i < f->count && told < SIDES; i++) {
		size_t size = 0;
		if (root(up, f->order[i]) != f->order[i])
			continue;
		for (size_t j = 0; j < f->count; j++)
			size += root(up, f->order[j]) == f->order[i];
		pr_text_format(&f->line, "%s %zu with ", told++ ? "," : "", size);
		pr_live_put_name(f, f->order[i], 0);
	}
	if (sides > SIDES)
		pr_text_format(&f->line, ", and %zu more", sides - SIDES);
	pr_live_line_end(f);
}

static void tell_standings(struct pr_live_drawing *f, struct standing *list, size_t most)
{
	size_t bad = 0;
	for (size_t i = 0; i < f->count; i++)
		bad += list[i].hears < list[i].hears_of || list[i].heard < list[i].heard_of;
	qsort(list, f->count, sizeof *list, worst_first);
	for (size_t i = 0; i < bad && i < most; i++) {
		pr_live_put_name(f, list[i].peer, NAME_MOST);
		pr_text_format(&f->line, "  hears %u of %u, is heard by %u of %u", list[i].hears, list[i].hears_of, list[i].heard, list[i].heard_of);
		pr_live_line_end(f);
	}
	if (bad > most)
		pr_text_format(&f->line, "%zu more peers do not hear all, or are not heard by all", bad - most);
	else
		pr_text_format(&f->line, "%zu %speers hear, and are heard by, all that there are links to", f->count - bad, bad ? "other " : "");
	pr_live_line_end(f);
}

static bool summarise(struct pr_live_drawing *f)
{
	size_t all = pr_peers_count(f->m->names), room = f->height > 2 * LINES_ABOVE ? (f->height - LINES_ABOVE) / 2 : LINES_ABOVE;
	uint32_t *up = calloc(all + 1, sizeof *up);
	struct standing *list = calloc(all + 1, sizeof *list);
	for (uint32_t i = 0; up && list && i < all; i++) {
		up[i] = i;
		list[i].peer = i;
	}
	for (size_t i = 0; up && list && i < pr_links_count(f->m->links); i++) {
		const struct pr_link *link = pr_links_at(f->m->links, i);
		if (f->m->peers[link->observer].left || f->m->peers[link->subject].left)
			continue;
		bool heard = pr_live_state(f->m, link, f->now, NULL) != PR_LIVE_IS_SILENT;
		list[link->observer].hears_of++;
		list[link->subject].heard_of++;
		list[link->observer].hears += heard;
		list[link->subject].heard += heard;
		uint32_t a = root(up, link->observer), b = root(up, link->subject);
		if (heard && a != b) /* the one that is first by name stands for its side */
			up[pr_order(pr_peers_name(f->m->names, a), pr_peers_name(f->m->names, b)) < 0 ? b : a] =
				pr_order(pr_peers_name(f->m->names, a), pr_peers_name(f->m->names, b)) < 0 ? a : b;
	}
	if (up && list) {
		size_t count = 0;
		tell_sides(f, up);
		for (size_t i = 0; i < f->count; i++) /* in their order, and without those who left */
			up[i] = f->order[i];
		for (size_t i = 0; i < all; i++)
			if (!f->m->peers[i].left)
				list[count++] = list[i];
		tell_standings(f, list, f->height ? room : UNHEARD);
	}
	bool done = up && list;
	free(up);
	free(list);
	return done;
}

bool pr_live_draw_matrix(struct pr_live_drawing *f)
{
	size_t longest = 5;
	for (size_t i = 0; i < f->count && f->count <= f->d->width; i++) {
		pr_text_clear(&f->word);
		pr_display_name(&f->word, pr_peers_name(f->m->names, f->order[i]));
		size_t columns = pr_display_columns(f->d, (struct pr_span){(const uint8_t *)f->word.p, f->word.n});
		longest = columns > longest ? columns : longest;
	}
	if (f->count == 0)
		return true;
	size_t label = longest < NAME_MOST ? longest : NAME_MOST;
	size_t columns = f->d->width > label ? (f->d->width - label) / f->count : 0;
	bool numbers = columns <= longest;
	if (numbers)
		label += NUMBER;
	columns = f->d->width > label ? (f->d->width - label) / f->count : 0;
	columns = columns > CELL_MOST ? longest + 1 > CELL_MOST && !numbers ? longest + 1 : CELL_MOST : columns;
	if (columns < CELL_LEAST || f->count > 99 || (f->height && f->count + LINES_ABOVE - 2 > f->height))
		return summarise(f);
	struct sides *sides = calloc(f->m->failure_count + 1, sizeof *sides);
	bool done = sides;
	for (size_t i = 0; done && i < f->m->failure_count; i++)
		done = place(f, &sides[i], i);
	if (done)
		draw_rows(f, label, columns, numbers, sides);
	for (size_t i = 0; sides && i < f->m->failure_count; i++)
		free(sides[i].group);
	free(sides);
	return done;
}

/* ——— the worst links ——— */

struct bad {
	const struct pr_link *link;
	enum pr_live_state state;
	uint64_t since;
	int loss;
};

/* Those that fell silent first, then late ones, then lossy ones. */
static int worst_link(const void *a, const void *b)
{
	const struct bad *x = a, *y = b;
	if (x->state != y->state)
		return x->state > y->state ? -1 : 1;
	if (x->state == PR_LIVE_HEARD && x->loss != y->loss)
		return x->loss > y->loss ? -1 : 1;
	if (x->state != PR_LIVE_HEARD && x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return x->link->observer != y->link->observer ? x->link->observer < y->link->observer ? -1 : 1 :
	       (x->link->subject > y->link->subject) - (x->link->subject < y->link->subject);
}

static void tell_link(struct pr_live_drawing *f, const struct bad *bad)
{
	pr_live_put_name(f, bad->link->observer, 0);
	pr_text_string(&f->line, bad->state == PR_LIVE_IS_SILENT ? " does not hear " : " hears ");
	pr_live_put_name(f, bad->link->subject, 0);
	if (bad->state != PR_LIVE_HEARD) {
		pr_text_string(&f->line, bad->state == PR_LIVE_IS_LATE ? " late, for " : " for ");
		pr_display_duration(&f->line, f->now > bad->since ? f->now - bad->since : 0);
		pr_text_string(&f->line, ", since ");
		pr_display_time_near(&f->line, f->d, bad->since, f->now);
	}
	if (bad->loss >= PR_LIVE_LOSSY)
		pr_text_format(&f->line, "%s %d.%d%% lost", bad->state == PR_LIVE_HEARD ? " with" : ";", bad->loss / 10, bad->loss % 10);
	pr_live_line_end(f);
}

bool pr_live_draw_links(struct pr_live_drawing *f, size_t most)
{
	struct bad *list = calloc(most + 1, sizeof *list);
	size_t count = 0, all = 0;
	if (!list)
		return false;
	for (size_t i = 0; i < pr_links_count(f->m->links); i++) {
		const struct pr_link *link = pr_links_at(f->m->links, i);
		struct bad bad = {.link = link, .loss = pr_live_loss(f->m, link)};
		bad.state = pr_live_state(f->m, link, f->now, &bad.since);
		if (f->m->peers[link->observer].left || f->m->peers[link->subject].left || (bad.state == PR_LIVE_HEARD && bad.loss < PR_LIVE_LOSSY))
			continue;
		all++;
		size_t at = count;
		while (at > 0 && worst_link(&bad, &list[at - 1]) < 0)
			at--;
		if (at == most)
			continue;
		count += count < most;
		memmove(&list[at + 1], &list[at], (count - at - 1) * sizeof *list);
		list[at] = bad;
	}
	for (size_t i = 0; i < count; i++)
		tell_link(f, &list[i]);
	if (all > count) {
		pr_text_format(&f->line, "and %zu more links", all - count);
		pr_live_line_end(f);
	}
	free(list);
	return true;
}
