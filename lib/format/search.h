/* Which rules of a format concern a line: those of which a literal stands in it. */
#ifndef PR_SEARCH_H
#define PR_SEARCH_H

#include "format.h"

#define PR_RULE_WORDS(format) (((format)->rule_count + 63) / 64) /* of a set of rules, a bit each */

/* NULL if memory ran out. Borrows the format. */
struct pr_search *pr_search_new(const struct pr_format *format);
void pr_search_free(struct pr_search *search);
/* Once, before anything is searched: few of all formats are used, and the tables are large. */
void pr_search_use(const struct pr_search *search);
/* The rules to due, PR_RULE_WORDS numbers, and where the first of their literals begins; false, and nothing is written, if there are none. */
bool pr_search_find(const struct pr_search *search, struct pr_span line, uint64_t *due, size_t *first);

#endif
