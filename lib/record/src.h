/* Where a record comes from, as its field src says it: "FILE:LINE", or "FILE@OFFSET". */
#ifndef PR_SRC_H
#define PR_SRC_H

#include "record.h"

#define PR_SRC_FILE 1024u /* bytes of a file's name, quoted */

/* Makes them for one file. */
struct pr_src {
	size_t n; /* the name and the sign behind it */
	size_t length;   /* with the last place */
	uint64_t before; /* the last four digits of that; 0: nothing */
	char text[PR_SRC_FILE + 24];
};

/* Copies the file's name, quoted as quote.h does. sign: what stands before the place. */
void pr_src_init(struct pr_src *src, const char *file, char sign);
/* Valid until the next one. */
struct pr_span pr_src_at(struct pr_src *src, uint64_t place);

/* How long the file's name is, with the character behind it; 0: the text is no such place. */
size_t pr_src_file(struct pr_span src);

#endif
