/*
 * A page about one culprit, for people who have to decide something and were not there: what became of it, the evidence with what
 * was said and who signed it, who accused, and how to check it. Evidence is judged once more while it is written.
 *
 * No line is wider than the display's width, whatever is in it; long values are cut, and it is said how much they are.
 */
#ifndef PR_PAGE_H
#define PR_PAGE_H

#include "culprits.h"
#include "exhibit.h"
#include "record/display.h"

struct pr_page {
	const struct pr_display *display;
	const struct pr_exhibit_context *context;
	struct pr_exhibit *exhibit;   /* the caller's, as are the two before it */
	struct pr_cose_worker cose;
	struct pr_text words, folded; /* a paragraph while it is put together */
};

/* Frees what it holds, not what the caller gave. */
void pr_page_free(struct pr_page *page);
/* False if memory ran out. */
bool pr_page_write(struct pr_page *page, struct pr_text *out, const struct pr_culprit *culprit);

#endif
