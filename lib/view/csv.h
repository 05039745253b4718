/*
 * Records as comma-separated values (RFC 4180), a row a record, with a header.
 *
 * The columns are "type" and "t", then the fields of the wanted types by type and key, a name that several types share only
 * once, and "other": the fields without a name, as an object of JSON. Lists and maps are JSON in their cell. Lines end in a
 * newline alone, as Unix filters want it. Control characters are shown as \xNN.
 */
#ifndef PR_CSV_H
#define PR_CSV_H

#include "record/selection.h"

#define PR_CSV_COLUMNS_MAX 256u

struct pr_csv {
	size_t n;
	const char *columns[PR_CSV_COLUMNS_MAX];
	uint8_t keys[PR_TYPES_MAX][PR_CSV_COLUMNS_MAX]; /* of each type's field for a column; PR_KEYS: none */
	struct pr_text cell; /* used again and again */
};

/* Sets the columns of the wanted types and appends the header. */
void pr_csv_begin(struct pr_csv *csv, struct pr_text *out, const struct pr_selection *wanted);
void pr_csv_write(struct pr_csv *csv, struct pr_text *out, const struct pr_record *r);
/* Frees what it holds, not the struct. */
void pr_csv_free(struct pr_csv *csv);

#endif
