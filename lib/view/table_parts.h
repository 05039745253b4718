/* What the parts of table.h share. */
#ifndef PR_TABLE_PARTS_H
#define PR_TABLE_PARTS_H

#include "record/record.h"
#include "table.h"

#define PR_TABLE_INDENT 12u /* "  evidence  " */

/* The beginning of a record's first line: its time and type. */
void pr_table_begin(struct pr_table *table, struct pr_text *out, const struct pr_record *r);
/* Ends the paragraph that stands in words, if one does. */
void pr_table_finish(struct pr_table *table, struct pr_text *out, const char *label);
/* Adds a record's fields to words: "peer=a height=7". */
void pr_table_fields(struct pr_table *table, const struct pr_record *r);
void pr_table_evidence(struct pr_table *table, struct pr_text *out, const struct pr_record *r);
void pr_table_exclusion(struct pr_table *table, struct pr_text *out, const struct pr_record *r);
void pr_table_resolution(struct pr_table *table, struct pr_text *out, const struct pr_record *r);

#endif
