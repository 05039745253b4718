#include "legend.h"

#include <stdio.h>

#include "chart.h"
#include "cuts.h"
#include "record/decode.h"

#define INDENT 4u

struct legend {
	struct pr_text *out;
	const struct pr_display *display;
	const struct pr_story *story;
	struct pr_text words; /* a line while it is put together */
};

static void finish(struct legend *l, const char *label)
{
	if (l->words.n > 0)
		pr_display_paragraph(l->out, l->display, label, INDENT,
		                     (struct pr_span){(const uint8_t *)l->words.p, l->words.n});
	l->out->failed = l->out->failed || l->words.failed;
	pr_text_clear(&l->words);
}

/* Kept records were decoded before, and are again. */
static struct pr_record read(struct pr_span span)
{
	struct pr_record r = {0};
	const char *why;
	if (span.p)
		pr_decode(span.p, span.n, &r, &why);
	return r;
}

static void heading(struct legend *l, size_t number, const struct pr_record *r)
{
	char label[24];
	snprintf(label, sizeof label, "%zu", number);
	pr_display_text(&l->words, pr_text(r, PR_FAILURE_FAILURE));
	if (pr_has(r, PR_FAILURE_SHAPE)) {
		pr_text_string(&l->words, ", ");
		pr_display_text(&l->words, pr_text(r, PR_FAILURE_SHAPE));
	}
	if (!pr_is(pr_text(r, PR_FAILURE_FAILURE), "network-partition")) {
		pr_text_string(&l->words, " of ");
		pr_display_peers(&l->words, pr_text(r, PR_FAILURE_PEERS));
	}
	if (pr_uint(r, PR_FAILURE_UNDECIDED)) {
		pr_text_string(&l->words, ", ");
		pr_display_ink(&l->words, l->display, PR_INK_DOUBT, pr_span_of("undecided"));
	}
	if (pr_has(r, PR_FAILURE_AS)) {
		pr_text_string(&l->words, ", as ");
		pr_display_name(&l->words, pr_text(r, PR_FAILURE_AS));
		pr_text_string(&l->words, " saw it");
	}
	pr_text_string(&l->words, " (");
	pr_display_name(&l->words, pr_text(r, PR_FAILURE_ID));
	pr_text_char(&l->words, ')');
	finish(l, label);
	pr_display_time(&l->words, l->display, l->story->start);
	if (l->story->end == UINT64_MAX && l->story->now) {
		pr_text_string(&l->words, " on, for ");
		pr_display_duration(&l->words, l->story->now > l->story->start ? l->story->now - l->story->start : 0);
	} else if (l->story->end == UINT64_MAX) {
		pr_text_string(&l->words, " on, ");
		pr_display_ink(&l->words, l->display, PR_INK_ALARM, pr_span_of("not over at the end"));
	} else {
		pr_text_string(&l->words, " to ");
		pr_display_time_near(&l->words, l->display, l->story->end, l->story->start);
		pr_text_string(&l->words, ", ");
		pr_display_duration(&l->words, l->story->end > l->story->start ? l->story->end - l->story->start : 0);
	}
	finish(l, "");
}

/* What a recovery says of a side: its verdict, p NULL: none; and the sum that it is made of, if has_sum. */
struct verdict {
	struct pr_span word;
	uint64_t present, needed;
	bool has_sum;
};

/* Of the side that holds this peer. */
static struct verdict verdict_on(const struct pr_record *recovery, struct pr_span peer)
{
	struct pr_cursor c = pr_cursor_of(pr_text(recovery, PR_RECOVERY_VERDICTS));
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--) {
		struct verdict verdict = {.needed = pr_uint(recovery, PR_RECOVERY_NEEDED)};
		bool holds = false;
		for (uint64_t fields = pr_cursor_count(&c); fields > 0; fields--) {
			uint64_t key = pr_cursor_uint(&c);
			struct pr_cursor value = pr_cursor_of(pr_cursor_skip(&c));
			if (key == PR_VERDICT_VERDICT)
				verdict.word = pr_cursor_text(&value);
			verdict.has_sum |= key == PR_VERDICT_PRESENT && pr_has(recovery, PR_RECOVERY_NEEDED);
			if (key == PR_VERDICT_PRESENT)
				verdict.present = pr_cursor_uint(&value);
			if (key == PR_VERDICT_NEEDED)
				verdict.needed = pr_cursor_uint(&value);
			for (uint64_t n = key == PR_VERDICT_GROUP ? pr_cursor_count(&value) : 0; n > 0; n--)
				holds = pr_same(pr_cursor_text(&value), peer) || holds;
		}
		if (holds)
			return verdict;
	}
	return (struct verdict){0};
}

/* One sum a side: that of the verdict, if there is one, since pr-detect may have counted on other members, or for another policy. */
static void write_sum(struct legend *l, const bool *quorum, const struct verdict *v)
{
	bool reached = v->has_sum ? v->present >= v->needed : quorum && *quorum;
	bool counts = v->has_sum ? v->needed > 0 : quorum != NULL;
	if (counts || v->word.p)
		pr_text_char(&l->words, ':');
	if (counts)
		pr_text_string(&l->words, reached ? " quorum" : " no quorum");
	if (!v->word.p)
		return;
	pr_text_string(&l->words, counts ? ", " : " ");
	pr_display_ink(&l->words, l->display, pr_is(v->word, "continue") ? PR_INK_GOOD : PR_INK_ALARM, v->word);
	if (counts && v->has_sum)
		pr_text_format(&l->words, " (%llu present, %llu needed)", (unsigned long long)v->present, (unsigned long long)v->needed);
}

static void side(struct legend *l, const struct pr_cuts *cuts, size_t i, const bool *quorum,
                 const struct pr_record *recovery, bool partition)
{
	bool cut = pr_cuts_any(cuts, i);
	struct pr_cursor c = pr_cursor_of(cuts->group[i]);
	struct pr_span first = pr_cursor_count(&c) > 0 ? pr_cursor_text(&c) : (struct pr_span){NULL, 0};
	struct verdict verdict = verdict_on(recovery, first);
	if (cut) {
		pr_text_char(&l->words, pr_chart_side(i));
		pr_text_char(&l->words, ' ');
	}
	pr_display_peers(&l->words, cuts->group[i]);
	if (!cut && partition)
		pr_text_string(&l->words, ", on no side, cut off from nobody");
	write_sum(l, quorum, &verdict);
	finish(l, "");
}

static void picture(struct legend *l, size_t which)
{
	struct pr_cuts cuts;
	struct pr_record r = read(l->story->pictures[which].record);
	struct pr_record recovery = read(l->story->pictures[which].recovery);
	struct pr_cursor c = pr_cursor_of(pr_text(&r, PR_FAILURE_QUORUM));
	uint64_t quorums = pr_cursor_count(&c);
	bool partition = pr_is(pr_text(&r, PR_FAILURE_FAILURE), "network-partition");
	pr_cuts_of(&cuts, &r);
	if (l->story->count > 1) {
		pr_text_string(&l->words, "from ");
		pr_display_time_near(&l->words, l->display, l->story->pictures[which].since, l->story->start);
		pr_text_char(&l->words, ':');
		finish(l, "");
	}
	for (size_t i = 0; i < cuts.n; i++) {
		bool quorum = i < quorums && pr_cursor_uint(&c) != 0;
		side(l, &cuts, i, i < quorums ? &quorum : NULL, &recovery, partition);
	}
	if (partition && !pr_is(pr_text(&r, PR_FAILURE_SHAPE), "complete")) {
		pr_cuts_words(&l->words, &cuts);
		finish(l, "");
	}
}

static void recovery_line(struct legend *l, const struct pr_record *r)
{
	pr_text_string(&l->words, "recovery: ");
	pr_display_text(&l->words, pr_text(r, PR_RECOVERY_STRATEGY));
	pr_text_string(&l->words, ", ");
	pr_display_text(&l->words, pr_text(r, PR_RECOVERY_PROGRESS));
	if (pr_has(r, PR_RECOVERY_POLICY)) {
		pr_text_string(&l->words, "; policy ");
		pr_display_text(&l->words, pr_text(r, PR_RECOVERY_POLICY));
	}
	if (pr_has(r, PR_RECOVERY_REASON)) {
		pr_text_string(&l->words, "; ");
		pr_display_text(&l->words, pr_text(r, PR_RECOVERY_REASON));
	}
	finish(l, "");
}

void pr_legend_write(struct pr_text *out, const struct pr_display *d, size_t number, const struct pr_story *story)
{
	struct legend l = {.out = out, .display = d, .story = story};
	struct pr_record newest = read(story->newest), recovery = read(story->recovery);
	struct pr_span kind = pr_text(&newest, PR_FAILURE_FAILURE);
	bool sides = pr_is(kind, "network-partition") || pr_is(kind, "byzantine");
	heading(&l, number, &newest);
	for (size_t i = 0; i < story->count && sides; i++)
		picture(&l, i);
	if (story->recovery.p)
		recovery_line(&l, &recovery);
	pr_text_free(&l.words);
}
