/* pr-import --redact: an import whose records are redacted (redact.h) before they are written. */
#ifndef PR_REDACTING_H
#define PR_REDACTING_H

#include "import.h"

struct pr_redacting;

struct pr_redacting *pr_redacting_new(struct pr_writer *out); /* NULL if memory ran out */
void pr_redacting_free(struct pr_redacting *r);
/* Where the import's records are to go. */
struct pr_outlet pr_redacting_outlet(struct pr_redacting *r);
/* Before pr_import_run(): whose names are to be learnt when the first record comes. */
void pr_redacting_begin(struct pr_redacting *r, const struct pr_import *im);
/* After it: notes what was left out. False: memory ran out. */
bool pr_redacting_end(struct pr_redacting *r);

#endif
