/* Text files that people write: lines, and words parted by blanks. */
#ifndef PR_WORDS_H
#define PR_WORDS_H

#include "span.h"

static inline bool pr_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Without the blanks at both ends. */
struct pr_span pr_trim(struct pr_span text);
/* Takes the next line off *text; false at the end. */
bool pr_line_take(struct pr_span *text, struct pr_span *line);
/* Takes the next word off *text, and the blanks around it; false if there is none. */
bool pr_word_take(struct pr_span *text, struct pr_span *word);
/* Splits "name=value" at the first '='; false if there is none, or no name. */
bool pr_pair_split(struct pr_span word, struct pr_span *name, struct pr_span *value);
/* A number of digits alone; false if it is none, or larger than `most`. */
bool pr_word_uint(struct pr_span word, uint64_t most, uint64_t *value);
/*
 * The file's content, of at most `most` bytes, with a NUL behind it; to be freed. NULL: errno says why (EFBIG: too
 * long).
 */
uint8_t *pr_file_read(const char *path, size_t most, size_t *n);

#endif
