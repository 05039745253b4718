/*
 * Inputs that are read twice. A file that can only be read once, such as a pipe, is copied to a temporary one first.
 */
#ifndef PR_AGAIN_H
#define PR_AGAIN_H

#include <stdbool.h>
#include <stddef.h>

struct pr_again;

/*
 * Takes the files; "-" is stdin. NULL: errno says why. What cannot be opened or read to its end is left to whoever reads it
 * then. The list is borrowed.
 */
struct pr_again *pr_again_new(char *const *files, size_t count);
/* Closes what it opened. */
void pr_again_free(struct pr_again *again);
/* As many names as files, to be read by; to be asked for anew each time, since stdin begins anew with it. */
char *const *pr_again_files(struct pr_again *again);

#endif
