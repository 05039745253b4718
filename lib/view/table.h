/*
 * Records for somebody who has to act on them: a block for a failure, a recovery, a resolution, evidence or an exclusion,
 * for all others a line of the time, the type and the fields.
 */
#ifndef PR_TABLE_H
#define PR_TABLE_H

#include "record/display.h"
#include "record/record.h"

struct pr_table {
	const struct pr_display *display;
	struct pr_text label, words; /* a paragraph while it is put together */
};

/* Frees what it holds, not the struct. */
void pr_table_free(struct pr_table *table);

/* One field's value as a word: text without quotes where it can be told from what follows, times near that of the record. */
void pr_table_value(struct pr_text *out, const struct pr_display *display, const struct pr_record *r,
                    const struct pr_field_info *info, struct pr_span item);
void pr_table_write(struct pr_table *table, struct pr_text *out, const struct pr_record *r);

#endif
