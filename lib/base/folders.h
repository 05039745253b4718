/* Where data files stand that users can add to: formats of logs, runbooks. */
#ifndef PR_FOLDERS_H
#define PR_FOLDERS_H

#include <stdbool.h>

/* Whether it has found what it looks for. The folder may not be there. */
typedef bool pr_folders_visitor(void *context, const char *folder);

/*
 * Visits, until one has what is looked for: the folders that the environment's `variable` lists with colons between them;
 * ~/.config/pr-tools/NAME; lib/NAME beside the folder that the program was built into; and `installed`. Whether one had.
 */
bool pr_folders_visit(const char *variable, const char *name, const char *installed, pr_folders_visitor *visit, void *context);

#endif
