/* Private to page*.c: paragraphs of a page, and its parts. */
#ifndef PR_PAGE_PARTS_H
#define PR_PAGE_PARTS_H

#include "page.h"

#define PR_PAGE_INDENT 16u /* of what stands behind a label: a hash of 64 digits fits on the line */

/* Ends the paragraph that stands in words: none of its lines is wider than the display. */
void pr_page_finish(struct pr_page *page, struct pr_text *out, const char *label, size_t indent);
/* The same with a text. */
void pr_page_line(struct pr_page *page, struct pr_text *out, const char *label, const char *text);
void pr_page_paragraph(struct pr_page *page, struct pr_text *out, const char *text);
/* Adds a moment to words, with its zone. */
void pr_page_time(struct pr_page *page, uint64_t t);
/* Cuts words that are too long, and says so. */
void pr_page_cut(struct pr_page *page);

/* One piece of evidence: number `number` of `of` (page_evidence.c). */
void pr_page_evidence(struct pr_page *page, struct pr_text *out, struct pr_span bytes, size_t number, uint64_t of);

#endif
