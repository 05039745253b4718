/* Why nothing is to be done: an operator who expected commands has to know whether to wait, to ask for more, or to sleep on. */
#include "record/display.h"
#include "runplan.h"

static bool is_progress(const struct pr_record *r, const char *progress)
{
	return pr_is(pr_text(r, PR_RECOVERY_PROGRESS), progress);
}

/* Nothing was found to have failed: of a cluster that is down as a whole there may be states all the same. */
static void without_recovery(const struct pr_situation *s, struct pr_text *out)
{
	pr_text_string(out, "no decision about a failure is in the stream (pr-detect, pr-strategy): none was found in what was read\n");
	if (pr_situation_compared(s))
		pr_text_string(out, "states were compared all the same: if every node is down, begin with a winner of the resolution (pr-view shows it)\n");
	else
		pr_text_string(out, "if every node is down, pr-reconcile tells which one to begin with, by a status dump or write log of each (pr-import --list)\n");
}

static void say_reason(const struct pr_record *r, struct pr_text *out)
{
	if (!pr_has(r, PR_RECOVERY_REASON))
		return;
	pr_text_string(out, "the recovery: ");
	pr_display_text(out, pr_text(r, PR_RECOVERY_REASON));
	pr_text_char(out, '\n');
}

void pr_runplan_why_nothing(const struct pr_runplan *plan, struct pr_text *out)
{
	const struct pr_record *r = pr_situation_recovery(plan->situation);
	if (!r) {
		without_recovery(plan->situation, out);
		return;
	}
	bool over = pr_situation_facts(plan->situation) & PR_FACT_HEALED;
	if (is_progress(r, "complete"))
		pr_text_string(out, "the failure is over, and its recovery is complete\n");
	else if (pr_runplan_waits(plan->situation))
		pr_text_string(out, "the failure is too young to decide about: read what was logged since, or decide at once (pr-strategy --stable-after 0)\n");
	else if (over && pr_is(pr_text(r, PR_RECOVERY_STRATEGY), "split-brain-resolution"))
		pr_text_string(out, "the failure is over: its sides hear each other again; whether they wrote different things meanwhile is to be shown: "
		                    "pr-reconcile before pr-strategy, with a status dump or write log of each peer (pr-import --list)\n");
	else
		pr_text_string(out, over ? "the failure is over, but its recovery is not complete\n" : "the failure is open, and no command mends it\n");
	say_reason(r, out);
	if (plan->book && plan->book->itself.p) {
		pr_display_text(out, plan->book->itself);
		pr_text_char(out, '\n');
	}
}
