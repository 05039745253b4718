#include "doubts.h"

#include "display.h"

static void take_note(struct pr_doubts *d, const struct pr_record *r)
{
	if (!pr_uint(r, PR_NOTE_DOUBT) || d->note_count++ >= PR_DOUBTS_SHOWN)
		return;
	if (pr_has(r, PR_NOTE_ABOUT)) {
		pr_display_name(&d->notes, pr_text(r, PR_NOTE_ABOUT));
		pr_text_string(&d->notes, ": ");
	}
	pr_display_text(&d->notes, pr_text(r, PR_NOTE_TEXT));
	pr_text_char(&d->notes, '\n');
}

static void take_source(struct pr_doubts *d, const struct pr_record *r)
{
	struct pr_span file = pr_text(r, PR_SOURCE_FILE);
	if (pr_uint(r, PR_SOURCE_RECOGNISED) > 0 || d->file_count++ >= PR_DOUBTS_SHOWN)
		return;
	pr_display_name(&d->files, file.p ? file : pr_text(r, PR_SOURCE_PEER));
	pr_text_char(&d->files, '\n');
}

void pr_doubts_take(struct pr_doubts *d, const struct pr_record *r)
{
	if (r->type == PR_NOTE)
		take_note(d, r);
	else if (r->type == PR_SOURCE)
		take_source(d, r);
}

void pr_doubts_free(struct pr_doubts *d)
{
	pr_text_free(&d->notes);
	pr_text_free(&d->files);
}
