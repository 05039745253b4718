/*
 * What pr-import makes of an input, told to people: what it is taken for, and why; line by line, which rules match, with what
 * in their groups, and the records that come of it, or why none does; at the end, what was not understood. Bytes of the input
 * are quoted as quote.h does.
 *
 * Records are those that pr-import writes, by the names that all files of the call tell; of a pipe, as far as it was read.
 */
#ifndef PR_EXPLAIN_H
#define PR_EXPLAIN_H

#include "import.h"

/*
 * Of the call's first input, instead of pr_import_run(). all: lines that are not understood, or prove nothing but that the
 * peer was alive, too; and a capture's records. Status: of what could not be read, error, of `size` bytes, saying why; but
 * the import's own complaints are told as ever.
 */
enum pr_status pr_explain(struct pr_import *im, struct pr_writer *out, bool all, char *error, size_t size);

#endif
