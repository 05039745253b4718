/* A failure in words, below its picture: when, of what kind, who is on which side, what each side is to do. */
#ifndef PR_LEGEND_H
#define PR_LEGEND_H

#include "history.h"
#include "record/display.h"

void pr_legend_write(struct pr_text *out, const struct pr_display *d, size_t number, const struct pr_story *story);

#endif
