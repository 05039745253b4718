/* Where a record comes from, as its field src says it: "FILE:LINE", or "FILE@OFFSET". */
#ifndef PR_SRC_H
#define PR_SRC_H

#include "record.h"

#define PR_SRC_FILE 1024u /* bytes of a file's name, quoted */

#define PR_SRC_HEAD 4u /* bytes of the field in front of its text, at most */

/* Makes them for one file: the field of a record, encoded, the end of which is the text. */
struct pr_src {
	size_t named;    /* where the name and the sign behind it end */
	size_t end;      /* with the last place */
	size_t start;    /* of the field */
	uint64_t before; /* the last four digits of the last place; 0: nothing */
	uint8_t field[PR_SRC_HEAD + PR_SRC_FILE + 24];
};

/* Copies the file's name, quoted as quote.h does. sign: what stands before the place. */
void pr_src_init(struct pr_src *src, const char *file, char sign);
/* Both are valid until the next one: the text, and the whole field, encoded. */
struct pr_span pr_src_at(struct pr_src *src, uint64_t place);
struct pr_span pr_src_field(struct pr_src *src, uint64_t place);

/* How long the file's name is, with the character behind it; 0: the text is no such place. */
size_t pr_src_file(struct pr_span src);

#endif
