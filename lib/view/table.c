#include "table_parts.h"

#include "base/rfc3339.h"
#include "cuts.h"
#include "record/decode.h"
#include "record/json.h"
#include "record/src.h"

#define EVIDENCE_SHOWN 16u /* a detector names no more */
#define TYPE_COLUMNS 11u /* the longest name of a type, and a blank */
#define LINE_INDENT (PR_DISPLAY_TIME + 2 + TYPE_COLUMNS)

static struct pr_span words_of(const struct pr_table *table)
{
	return (struct pr_span){(const uint8_t *)table->words.p, table->words.n};
}

void pr_table_finish(struct pr_table *table, struct pr_text *out, const char *label)
{
	if (table->words.n > 0)
		pr_display_paragraph(out, table->display, label, PR_TABLE_INDENT, words_of(table));
	out->failed = out->failed || table->words.failed;
	pr_text_clear(&table->words);
}

void pr_table_begin(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	pr_display_time(out, table->display, r->t);
	pr_text_string(out, "  ");
	pr_text_string(out, pr_type_name(r->type));
	pr_text_char(out, ' ');
}

static void add_moment(struct pr_table *table, const struct pr_record *r, unsigned at, unsigned low, unsigned high)
{
	uint64_t t = pr_uint(r, at);
	pr_display_time(&table->words, table->display, t);
	if (!pr_has(r, low) || !pr_has(r, high) || (pr_uint(r, low) == t && pr_uint(r, high) == t))
		return;
	pr_text_string(&table->words, " (between ");
	pr_display_time_near(&table->words, table->display, pr_uint(r, low), t);
	pr_text_string(&table->words, " and ");
	pr_display_time_near(&table->words, table->display, pr_uint(r, high), t);
	pr_text_char(&table->words, ')');
}

static void add_duration(struct pr_table *table, uint64_t from, uint64_t to)
{
	if (to >= from)
		pr_display_duration(&table->words, to - from);
}

static void write_times(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	uint64_t since = pr_uint(r, PR_FAILURE_SINCE), start = pr_has(r, PR_FAILURE_START) ? pr_uint(r, PR_FAILURE_START) : since;
	if (pr_has(r, PR_FAILURE_START) && pr_has(r, PR_FAILURE_SINCE) && start != since) {
		pr_display_time(&table->words, table->display, start);
		pr_table_finish(table, out, "  began");
	}
	if (pr_has(r, PR_FAILURE_SINCE)) {
		add_moment(table, r, PR_FAILURE_SINCE, PR_FAILURE_EARLIEST, PR_FAILURE_LATEST);
		pr_table_finish(table, out, "  since");
	}
	if (pr_has(r, PR_FAILURE_END)) {
		add_moment(table, r, PR_FAILURE_END, PR_FAILURE_END_EARLIEST, PR_FAILURE_END_LATEST);
		pr_table_finish(table, out, "  until");
		add_duration(table, start, pr_uint(r, PR_FAILURE_END));
		pr_table_finish(table, out, "  lasted");
	} else if (pr_has(r, PR_FAILURE_SINCE) && !pr_is(pr_text(r, PR_FAILURE_EVENT), "close")) {
		add_duration(table, start, r->t);
		pr_table_finish(table, out, "  so far");
	}
}

static void write_quorum(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor groups = pr_cursor_of(pr_text(r, PR_FAILURE_GROUPS));
	struct pr_cursor quorum = pr_cursor_of(pr_text(r, PR_FAILURE_QUORUM));
	uint64_t count = pr_cursor_count(&groups), answers = pr_cursor_count(&quorum);
	for (uint64_t i = 0; i < count && i < answers; i++) {
		bool has = pr_cursor_uint(&quorum) != 0;
		if (i > 0)
			pr_text_char(&table->words, '\n');
		pr_display_peers(&table->words, pr_cursor_skip(&groups));
		pr_text_string(&table->words, ": ");
		pr_display_ink(&table->words, table->display, has ? PR_INK_GOOD : PR_INK_ALARM,
		               pr_span_of(has ? "yes" : "no"));
	}
	if (pr_has(r, PR_FAILURE_NEEDED)) {
		pr_text_string(&table->words, table->words.n > 0 ? "\n" : "");
		pr_text_uint(&table->words, pr_uint(r, PR_FAILURE_NEEDED));
		pr_text_string(&table->words, " needed");
	}
	pr_table_finish(table, out, "  quorum");
}

/* "a.log:110, 133; b.log:98": a file is named once, where it comes first. */
static void write_evidence(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_span list[EVIDENCE_SHOWN];
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_FAILURE_EVIDENCE));
	uint64_t count = pr_cursor_count(&c);
	size_t n = 0;
	while (n < EVIDENCE_SHOWN && n < count)
		list[n++] = pr_cursor_text(&c);
	for (size_t i = 0; i < n; i++) {
		size_t file = pr_src_file(list[i]);
		if (!list[i].p)
			continue; /* was told with its file */
		pr_text_string(&table->words, table->words.n > 0 ? "; " : "");
		pr_display_text(&table->words, list[i]);
		for (size_t k = i + 1; k < n && file > 0; k++) {
			if (pr_src_file(list[k]) != file || memcmp(list[k].p, list[i].p, file) != 0)
				continue;
			pr_text_string(&table->words, ", ");
			pr_text_bytes(&table->words, list[k].p + file, list[k].n - file);
			list[k] = (struct pr_span){NULL, 0};
		}
	}
	if (count > n)
		pr_text_string(&table->words, "; and more");
	pr_table_finish(table, out, "  evidence");
}

static void write_failure(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_span event = pr_text(r, PR_FAILURE_EVENT), kind = pr_text(r, PR_FAILURE_FAILURE);
	struct pr_cuts cuts;
	pr_table_begin(table, out, r);
	pr_display_name(out, pr_text(r, PR_FAILURE_ID));
	pr_text_char(out, ' ');
	pr_display_ink(out, table->display, pr_is(event, "close") ? PR_INK_GOOD : PR_INK_ALARM, event);
	pr_text_string(out, ": ");
	pr_display_text(out, kind);
	if (pr_has(r, PR_FAILURE_SHAPE)) {
		pr_text_string(out, ", ");
		pr_display_text(out, pr_text(r, PR_FAILURE_SHAPE));
	}
	pr_text_char(out, '\n');
	if (pr_is(kind, "network-partition")) {
		pr_cuts_of(&cuts, r);
		pr_cuts_words(&table->words, &cuts);
		pr_table_finish(table, out, "  cut");
	} else if (pr_has(r, PR_FAILURE_PEERS)) {
		pr_display_peers(&table->words, pr_text(r, PR_FAILURE_PEERS));
		pr_table_finish(table, out, "  peers");
	}
	if (pr_has(r, PR_FAILURE_AS)) {
		pr_display_name(&table->words, pr_text(r, PR_FAILURE_AS));
		pr_text_string(&table->words, " alone: by its own log and what it heard itself");
		pr_table_finish(table, out, "  seen by");
	}
	if (pr_uint(r, PR_FAILURE_UNDECIDED)) {
		pr_display_ink(&table->words, table->display, PR_INK_DOUBT,
		               pr_span_of("crashed or cut off: the evidence does not tell"));
		pr_table_finish(table, out, "  undecided");
	}
	write_times(table, out, r);
	write_quorum(table, out, r);
	write_evidence(table, out, r);
}

static enum pr_ink ink_of(struct pr_span verdict)
{
	if (pr_is(verdict, "continue"))
		return PR_INK_GOOD;
	return pr_is(verdict, "stop") || pr_is(verdict, "unsafe") ? PR_INK_ALARM : PR_INK_DOUBT;
}

/* "{etcd2, etcd4, etcd5}: continue: 3 present" */
static void add_verdict(struct pr_table *table, struct pr_cursor *c)
{
	struct pr_span group = {NULL, 0}, verdict = {NULL, 0};
	uint64_t present = 0, needed = 0;
	bool counted = false, indirect = false;
	for (uint64_t fields = pr_cursor_count(c); fields > 0; fields--) {
		uint64_t key = pr_cursor_uint(c);
		struct pr_cursor value = pr_cursor_of(pr_cursor_skip(c));
		if (key == PR_VERDICT_GROUP) {
			group = (struct pr_span){value.p, (size_t)(value.end - value.p)};
		} else if (key == PR_VERDICT_PRESENT) {
			present = pr_cursor_uint(&value);
			counted = true;
		} else if (key == PR_VERDICT_NEEDED) {
			needed = pr_cursor_uint(&value);
		} else if (key == PR_VERDICT_INDIRECT) {
			indirect = pr_cursor_uint(&value);
		} else if (key == PR_VERDICT_VERDICT) {
			verdict = pr_cursor_text(&value);
		}
	}
	pr_display_peers(&table->words, group);
	pr_text_string(&table->words, ": ");
	pr_display_ink(&table->words, table->display, ink_of(verdict), verdict);
	if (counted) {
		pr_text_string(&table->words, ", ");
		pr_text_uint(&table->words, present);
		pr_text_string(&table->words, " present");
	}
	if (needed > 0) {
		pr_text_string(&table->words, ", ");
		pr_text_uint(&table->words, needed);
		pr_text_string(&table->words, " needed");
	}
	if (indirect)
		pr_text_string(&table->words, ", indirectly connected");
}

static void write_verdicts(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_RECOVERY_VERDICTS));
	uint64_t count = pr_cursor_count(&c);
	bool over = pr_is(pr_text(r, PR_RECOVERY_PROGRESS), "complete");
	if (over && count > 0) /* nobody is to stop any more */
		pr_text_string(&table->words, "while the failure lasted:");
	for (uint64_t i = 0; i < count; i++) {
		pr_text_string(&table->words, over || i > 0 ? "\n" : "");
		add_verdict(table, &c);
	}
	pr_table_finish(table, out, "  verdict");
	if (pr_has(r, PR_RECOVERY_NEEDED)) {
		pr_text_uint(&table->words, pr_uint(r, PR_RECOVERY_NEEDED));
		pr_text_string(&table->words, pr_has(r, PR_RECOVERY_MEMBERS) ? " of " : "");
		if (pr_has(r, PR_RECOVERY_MEMBERS))
			pr_display_peers(&table->words, pr_text(r, PR_RECOVERY_MEMBERS));
		pr_table_finish(table, out, "  needed");
	}
}

static void write_recovery(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	struct pr_span progress = pr_text(r, PR_RECOVERY_PROGRESS);
	pr_table_begin(table, out, r);
	pr_display_name(out, pr_text(r, PR_RECOVERY_ID));
	if (pr_has(r, PR_RECOVERY_FAILURE)) {
		pr_text_string(out, " of failure ");
		pr_display_name(out, pr_text(r, PR_RECOVERY_FAILURE));
	}
	pr_text_string(out, ":\n");
	pr_display_text(&table->words, pr_text(r, PR_RECOVERY_STRATEGY));
	if (pr_has(r, PR_RECOVERY_ATTEMPT)) {
		pr_text_string(&table->words, ", attempt ");
		pr_text_uint(&table->words, pr_uint(r, PR_RECOVERY_ATTEMPT));
	}
	pr_table_finish(table, out, "  strategy");
	pr_display_text(&table->words, progress);
	if (pr_has(r, PR_RECOVERY_REASON)) {
		pr_text_string(&table->words, ": ");
		pr_display_text(&table->words, pr_text(r, PR_RECOVERY_REASON));
	}
	pr_table_finish(table, out, "  progress");
	pr_display_text(&table->words, pr_text(r, PR_RECOVERY_POLICY));
	if (pr_has(r, PR_RECOVERY_RULE)) {
		pr_text_string(&table->words, ", rule ");
		pr_display_text(&table->words, pr_text(r, PR_RECOVERY_RULE));
	}
	pr_table_finish(table, out, "  policy");
	write_verdicts(table, out, r);
	if (pr_has(r, PR_RECOVERY_COORDINATOR)) {
		pr_display_name(&table->words, pr_text(r, PR_RECOVERY_COORDINATOR));
		pr_text_string(&table->words, pr_has(r, PR_RECOVERY_TERM) ? ", term " : "");
		if (pr_has(r, PR_RECOVERY_TERM))
			pr_text_uint(&table->words, pr_uint(r, PR_RECOVERY_TERM));
		pr_table_finish(table, out, "  led by");
	}
}

void pr_table_value(struct pr_text *out, const struct pr_display *display, const struct pr_record *r,
                    const struct pr_field_info *info, struct pr_span item)
{
	const struct pr_value *v = info ? &r->v[info->key] : NULL;
	enum pr_kind kind = info ? info->kind : PR_KIND_UINT;
	if (kind == PR_KIND_TIME)
		pr_display_time_near(out, display, v->u, r->t);
	else if (kind == PR_KIND_PEER || kind == PR_KIND_TEXT || (kind == PR_KIND_PEER_OR_NULL && v->s.p))
		pr_display_name(out, v->s);
	else if (kind == PR_KIND_PEERS)
		pr_display_peers(out, item);
	else
		pr_json_write_value(out, info, item);
}

void pr_table_fields(struct pr_table *table, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(r->map);
	const char *blank = "";
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--) {
		uint64_t key = pr_cursor_uint(&c);
		const struct pr_field_info *info = pr_field_of(r->type, key);
		struct pr_span item = pr_cursor_skip(&c);
		if (key == PR_ANY_TYPE || key == PR_ANY_T)
			continue;
		pr_text_string(&table->words, blank);
		blank = " ";
		if (info) {
			pr_text_string(&table->words, info->name);
		} else {
			pr_text_char(&table->words, '#');
			pr_text_uint(&table->words, key);
		}
		pr_text_char(&table->words, '=');
		pr_table_value(&table->words, table->display, r, info, item);
	}
}

static void write_line(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	pr_display_time(&table->label, table->display, r->t);
	pr_text_string(&table->label, "  ");
	if (pr_type_name(r->type)) {
		pr_text_string(&table->label, pr_type_name(r->type));
	} else {
		pr_text_char(&table->label, '#');
		pr_text_uint(&table->label, r->type);
	}
	pr_text_char(&table->label, '\0');
	pr_table_fields(table, r);
	out->failed = out->failed || table->label.failed || table->words.failed;
	if (!out->failed)
		pr_display_paragraph(out, table->display, table->label.p, LINE_INDENT, words_of(table));
	pr_text_clear(&table->label);
	pr_text_clear(&table->words);
}

void pr_table_free(struct pr_table *table)
{
	pr_text_free(&table->label);
	pr_text_free(&table->words);
}

void pr_table_write(struct pr_table *table, struct pr_text *out, const struct pr_record *r)
{
	if (r->type == PR_FAILURE)
		write_failure(table, out, r);
	else if (r->type == PR_RECOVERY)
		write_recovery(table, out, r);
	else if (r->type == PR_EVIDENCE)
		pr_table_evidence(table, out, r);
	else if (r->type == PR_EXCLUSION)
		pr_table_exclusion(table, out, r);
	else if (r->type == PR_RESOLUTION)
		pr_table_resolution(table, out, r);
	else
		write_line(table, out, r);
}
