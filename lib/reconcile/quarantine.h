/*
 * What is about to be thrown away, saved first: a directory of files that are named by the SHA-256 of what they hold, as git's
 * objects are (two hex digits, a slash, the rest), and of manifests that say what they are. A manifest is text that
 * `sha256sum -c` reads.
 *
 * A file is whole or not there: it is written under another name, flushed to the disk and renamed, and so is its directory. What is
 * there already by that name is the same and stays.
 */
#ifndef PR_QUARANTINE_H
#define PR_QUARANTINE_H

#include "base/digest.h"

#define PR_QUARANTINE_NAME 66u /* "ab/cdef…" and the zero byte */

struct pr_quarantine;

/* Makes the directory if it is not there. NULL: errno says why. The name is borrowed. */
struct pr_quarantine *pr_quarantine_new(const char *directory);
void pr_quarantine_free(struct pr_quarantine *q);
/*
 * A stream of records: begin, records, end, which tells its name. False: it is not saved, pr_quarantine_error() says why, and
 * every further call is false as well.
 */
bool pr_quarantine_begin(struct pr_quarantine *q);
bool pr_quarantine_record(struct pr_quarantine *q, struct pr_span record);
bool pr_quarantine_end(struct pr_quarantine *q, char name[PR_QUARANTINE_NAME]);
/* A manifest by that name. Another one of it that is there is replaced. */
bool pr_quarantine_manifest(struct pr_quarantine *q, const char *name, struct pr_span text);
/* "DIR/ab/cd…: No space left on device" */
const char *pr_quarantine_error(const struct pr_quarantine *q);

#endif
