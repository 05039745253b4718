/*
 * What the files of a call are called, where nothing better is known (logname.h): by their base names, and those of them that files of
 * their kind in other folders share, by as many of their folders as tell them apart.
 */
#ifndef PR_FILENAMES_H
#define PR_FILENAMES_H

#include "lines/logname.h"

struct pr_filename {
	bool given; /* by the caller: the call says whose it is, and the file's name counts for nothing */
	bool apart; /* it is its folders that tell it from another one */
	char text[PR_LOGNAME_MAX]; /* empty if it is given */
};

/* Fills `apart` and `text` of `names`, one a path. False if memory ran out. */
bool pr_filenames_find(char *const *paths, size_t count, struct pr_filename *names);

#endif
