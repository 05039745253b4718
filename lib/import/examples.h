/* The examples in a format: the lines that its author has seen, held against what the rules make of them. */
#ifndef PR_EXAMPLES_H
#define PR_EXAMPLES_H

#include "format/format.h"
#include "format/watch.h"

/* Told of each example, or expect, that does not come true, and why; of an example that matched then, each thing that it gives. */
typedef void pr_examples_failed(void *arg, const struct pr_example *example, const char *why);

/*
 * The examples of a rule are the lines of one log, in order; what is expected stands behind the line that gives it. Those
 * before the first rule show what else stands in a log, and need be matched by none. The
 * number of failures; -1 if memory ran out. watch, who sees what the rules make of the examples, may be NULL.
 */
int pr_examples_check(const struct pr_format *format, const struct pr_watch *watch, pr_examples_failed *failed, void *arg);

#endif
