/*
 * Diagnostic notation (RFC 8949 section 8): what a record is, byte for byte, for those who look at the encoding itself.
 *
 * Floats carry the encoding indicators of section 8.1 (_1, _2, _3), so that their width is told. The payload of a signed
 * record, a byte string with a record in it, is shown as << … >> (RFC 8610 appendix G.3).
 */
#ifndef PR_DIAGNOSTIC_H
#define PR_DIAGNOSTIC_H

#include "base/text.h"
#include "record/record.h"

/* Appends the record with its envelope, and a newline. */
void pr_diagnostic_write(struct pr_text *out, const struct pr_record *r);
/* Appends one encoded item that pr_decode_item() has let through. */
void pr_diagnostic_item(struct pr_text *out, struct pr_span item);

#endif
