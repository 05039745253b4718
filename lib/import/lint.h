/*
 * What in a format nothing has shown to work: rules that matched no line, texts that led to no match, params that no lag is
 * made of, marks that stand in no example.
 */
#ifndef PR_LINT_H
#define PR_LINT_H

#include "call.h"

struct pr_lint;

/* Borrows the format. NULL if memory ran out. */
struct pr_lint *pr_lint_new(const struct pr_format *format);
void pr_lint_free(struct pr_lint *lint);
/* Sees what the rules make of lines: of examples (examples.h), or of logs. Valid as long as lint is. */
const struct pr_watch *pr_lint_watch(const struct pr_lint *lint);

/* Told of one thing: where it stands in the format (pr_format_place()), and what is the matter. */
typedef void pr_lint_told(void *arg, struct pr_span where, const char *what);
/* After the examples: all of it, in the order of rules, params and marks. */
void pr_lint_tell(const struct pr_lint *lint, pr_lint_told *told, void *arg);
/* After logs: the rules alone. */
void pr_lint_tell_unused(const struct pr_lint *lint, pr_lint_told *told, void *arg);

/*
 * Reads logs of the format for their lines. False: error, of `size` bytes, says which could not be read, and why; the others
 * are read.
 */
bool pr_lint_read(struct pr_lint *lint, char *const *files, size_t count, char *error, size_t size);

#endif
