/* What -s takes: the names of the systems whose logs can be read, and of what is read without a format. */
#ifndef PR_SYSTEMS_H
#define PR_SYSTEMS_H

#include "log.h"

/* Sets what the log is, as `name` says. False: there is no such system. */
bool pr_system_set(struct pr_log *log, const struct pr_catalogue *all, const char *name);
/* A line for each: its name, a tab, and what it is about. */
void pr_systems_print(const struct pr_catalogue *all, struct pr_writer *out);

#endif
