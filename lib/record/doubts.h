/*
 * What a stream says of how far it can be trusted: notes that are doubts, and files in which nothing was recognised, unless a doubt says
 * more of them.
 */
#ifndef PR_DOUBTS_H
#define PR_DOUBTS_H

#include "base/text.h"
#include "record.h"

#define PR_DOUBTS_SHOWN 8u /* of each of the two */

/* Filled by pr_doubts_take(); zeroed before. */
struct pr_doubts {
	struct pr_text notes; /* "file: text", a line each, as they can be displayed */
	struct pr_text files; /* names, likewise: of more than are shown */
	uint64_t note_count, file_count; /* of them all */
};

/* Memory runs out into notes.failed and files.failed. */
void pr_doubts_take(struct pr_doubts *d, const struct pr_record *r);
/* The files, a line each, as many as are shown; *more: further ones. */
struct pr_span pr_doubts_files(const struct pr_doubts *d, uint64_t *more);
void pr_doubts_free(struct pr_doubts *d);

#endif
