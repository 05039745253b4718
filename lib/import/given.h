/*
 * What the example of a format gives, in the words in which a format says what it expects (pr-formats(5)): for its author, who has
 * expected something else.
 */
#ifndef PR_GIVEN_H
#define PR_GIVEN_H

#include "base/text.h"
#include "format/extract.h"

/* Each appends a line. The kinds of values that expects have no words for are left out, and what every record has. */
void pr_given_record(struct pr_text *out, const struct pr_record *r);
/* Of a yield that makes no record. */
void pr_given_found(struct pr_text *out, const struct pr_found *found);
/* A record of that type was to be told, but was not. field: NULL, or what it is about. */
void pr_given_nothing(struct pr_text *out, uint64_t type, const char *why, const char *field);
void pr_given_param(struct pr_text *out, struct pr_span name, uint64_t ns);

/*
 * A field's value as an expect has it; text is what it is put into if it is no text of the record. p NULL: it has none, or is of a kind
 * that expects have no words for.
 */
#define PR_GIVEN_TEXT 24u
struct pr_span pr_given_value(const struct pr_record *r, const struct pr_field_info *field, char text[PR_GIVEN_TEXT]);
/* "self"; of what makes no record. */
const char *pr_given_word(const struct pr_found *found);
/* "addr", "id", "name" */
const char *pr_given_token(unsigned key);

#endif
