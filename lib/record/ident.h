/*
 * The id of what a program opened (a failure, a recovery): 12 hex digits of SHA-256 over the texts that make it what it
 * is, each ended by a zero byte. The same input gives the same ids, and two detectors' streams can be merged.
 */
#ifndef PR_IDENT_H
#define PR_IDENT_H

#include "record.h"

#define PR_IDENT_SIZE 13u /* with the zero byte */

/* False if memory ran out; then id is all zeros. */
bool pr_ident(char id[PR_IDENT_SIZE], const struct pr_span *texts, size_t count);

#endif
