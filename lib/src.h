/* Where a record comes from, as its field src says it: "FILE:LINE", or "FILE@OFFSET". */
#ifndef PR_SRC_H
#define PR_SRC_H

#include "record.h"

/* How long the file's name is, with the character behind it; 0: the text is no such place. */
size_t pr_src_file(struct pr_span src);

#endif
