/*
 * pr-import --check: the examples in a format file, held against its rules, and what nothing has shown to work. What is wrong
 * is told on stderr, with its line in the file.
 */
#ifndef PR_FORMAT_CHECK_H
#define PR_FORMAT_CHECK_H

#include "cli/cli.h"

/* logs: files of which it is told, too, which rules match nothing in them. The exit status: a failed example is a finding. */
int pr_format_check(struct pr_cli *cli, const char *file, char *const *logs, size_t count);

#endif
