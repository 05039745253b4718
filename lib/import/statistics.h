/* What pr-import read, as a table for people: a line a file. */
#ifndef PR_STATISTICS_H
#define PR_STATISTICS_H

#include <stdio.h>

#include "import.h"

/* After pr_import_run(). */
void pr_statistics_print(FILE *out, const struct pr_import *im);

#endif
