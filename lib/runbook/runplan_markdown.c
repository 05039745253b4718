/* A plan as Markdown, for a ticket: it is read, not run. */
#include "base/quote.h"
#include "base/words.h"
#include "runplan.h"

/* What Markdown would take for markup, and control characters, which would begin lines. */
static void escape(struct pr_text *out, struct pr_span text)
{
	char shown[PR_QUOTE_MAX];
	for (size_t length, taken; text.n > 0; text.p += taken, text.n -= taken) {
		taken = pr_quote_character(shown, &length, text.p, text.n);
		if (strchr("\\`*_{}[]<>#|", shown[0]))
			pr_text_char(out, '\\');
		pr_text_bytes(out, shown, length);
	}
}

static void item_line(struct pr_text *out, const char *label, struct pr_span text)
{
	if (!text.p)
		return;
	pr_text_string(out, "- ");
	pr_text_string(out, label);
	pr_text_string(out, ": ");
	escape(out, text);
	pr_text_char(out, '\n');
}

/* Commands are indented, not fenced: no name can end a block. */
static void commands(const struct pr_runplan_item *item, enum pr_runbook_line_kind kind, const char *label, struct pr_text *out)
{
	bool first = true;
	for (size_t i = 0; i < item->step->line_count; i++) {
		struct pr_span text = item->step->lines[i].text;
		if (item->step->lines[i].kind != kind)
			continue;
		if (first) {
			pr_text_char(out, '\n');
			pr_text_string(out, label);
			pr_text_string(out, ":\n\n");
		}
		first = false;
		pr_text_string(out, "    ");
		pr_text_bytes(out, text.p, text.n);
		pr_text_char(out, '\n');
	}
}

static void variables(const struct pr_runplan *plan, const struct pr_runplan_item *item, struct pr_text *out)
{
	struct pr_text value = {0};
	static const char *const shown[] = {"host", "addr", "id", "discards"};
	for (size_t i = 0; item->about && i < sizeof shown / sizeof *shown; i++) {
		pr_text_clear(&value);
		if (pr_runplan_value(plan, item, pr_span_of(shown[i]), &value) && !value.failed)
			item_line(out, shown[i], (struct pr_span){(const uint8_t *)value.p, value.n});
	}
	pr_text_free(&value);
}

/* Items of a list. */
static void list(struct pr_text *out, const char *label, struct pr_span lines)
{
	struct pr_span line;
	while (pr_line_take(&lines, &line))
		item_line(out, label, line);
}

static void nothing(const struct pr_runplan *plan, struct pr_text *out)
{
	struct pr_text why = {0};
	pr_text_string(out, pr_runplan_waits(plan->situation) ? "\nThe picture is not stable yet: nothing is to be done.\n\n" : "\nNothing is to be done.\n\n");
	pr_runplan_why_nothing(plan, &why);
	list(out, "why", (struct pr_span){(const uint8_t *)why.p, why.n});
	out->failed |= why.failed;
	pr_text_free(&why);
}

static void doubts(const struct pr_runplan *plan, struct pr_text *out)
{
	const struct pr_doubts *d = pr_situation_doubts(plan->situation);
	uint64_t more;
	list(out, "doubtful", (struct pr_span){(const uint8_t *)d->notes.p, d->notes.n});
	list(out, "nothing recognised", pr_doubts_files(d, &more));
	out->failed |= d->notes.failed || d->files.failed;
}

static void describe(struct pr_text *out, const struct pr_record *r, const char *program)
{
	escape(out, pr_text(r, PR_RECOVERY_FAILURE));
	pr_text_string(out, "\n\n");
	item_line(out, "made by", pr_span_of(program));
	item_line(out, "strategy", pr_text(r, PR_RECOVERY_STRATEGY));
	item_line(out, "progress", pr_text(r, PR_RECOVERY_PROGRESS));
	item_line(out, "policy", pr_text(r, PR_RECOVERY_POLICY));
	item_line(out, "rule", pr_text(r, PR_RECOVERY_RULE));
	item_line(out, "coordinator", pr_text(r, PR_RECOVERY_COORDINATOR));
}

static void standstill(struct pr_text *out, const char *program)
{
	pr_text_string(out, "\nNo failure is told of: for a cluster whose nodes are all down.\n\n");
	item_line(out, "made by", pr_span_of(program));
}

void pr_runplan_markdown(const struct pr_runplan *plan, const char *program, struct pr_text *out)
{
	const struct pr_record *r = pr_situation_recovery(plan->situation);
	uint64_t term;
	pr_text_string(out, r ? "# Recovery of " : "# Recovery\n");
	if (!r && plan->count == 0) {
		nothing(plan, out);
		doubts(plan, out);
		return;
	}
	if (r)
		describe(out, r, program);
	else
		standstill(out, program);
	if (pr_situation_term(plan->situation, &term)) {
		pr_text_string(out, "- term: ");
		pr_text_uint(out, term);
		pr_text_char(out, '\n');
	}
	doubts(plan, out);
	if (plan->damaged && plan->count > 0)
		pr_text_string(out, "\nMade of a stream that was cut off or malformed: what it does not know of may be missing.\n");
	for (size_t i = 0; i < plan->count; i++) {
		const struct pr_runplan_item *item = &plan->items[i];
		pr_text_string(out, "\n## ");
		pr_text_uint(out, i + 1);
		pr_text_string(out, ". ");
		escape(out, item->step->name);
		pr_text_string(out, ": ");
		escape(out, item->about ? item->about->name : pr_span_of("the cluster"));
		pr_text_string(out, "\n\n");
		if (item->host)
			item_line(out, "on", pr_span_of(item->host->access.host));
		item_line(out, "why", item->step->why);
		variables(plan, item, out);
		item_line(out, "loses", item->step->loses);
		item_line(out, "to undo", item->step->undo);
		item_line(out, "expect", item->step->expect);
		commands(item, PR_RUNBOOK_UNLESS, "Done already, if this succeeds", out);
		commands(item, PR_RUNBOOK_CHECK, "Must succeed before", out);
		commands(item, PR_RUNBOOK_RUN, item->step->destructive ? "Commands (destructive)" : "Commands", out);
	}
	if (plan->count == 0)
		nothing(plan, out);
}
