/* Where something was said: one input of the call, and a line of it. */
#ifndef PR_PLACE_H
#define PR_PLACE_H

#include <stdint.h>

/* In place of the number of an input: */
#define PR_PLACE_NONE UINT32_MAX             /* nobody said it: it was concluded */
#define PR_PLACE_MEMBERS (UINT32_MAX - 1)    /* the members file */
#define PR_PLACE_CALL (UINT32_MAX - 2)       /* the command line */
#define PR_PLACE_FILE_NAME (UINT32_MAX - 3)  /* the name of an input */

struct pr_place {
	uint32_t input; /* its number in the call, from 0 on */
	uint64_t line;  /* from 1 on; 0: the input as such */
};

#endif
