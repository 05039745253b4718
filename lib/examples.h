/* The examples in a format: the lines that its author has seen, held against what the rules make of them. */
#ifndef PR_EXAMPLES_H
#define PR_EXAMPLES_H

#include "format.h"

/* Told of each line of the format that does not come true: the file's line, and why. */
typedef void pr_examples_failed(void *arg, unsigned line, const char *why);

/*
 * The examples of a rule are the lines of one log, in order; what is expected stands behind the line that gives it. The
 * number of failures; -1 if memory ran out.
 */
int pr_examples_check(const struct pr_format *format, pr_examples_failed *failed, void *arg);

#endif
