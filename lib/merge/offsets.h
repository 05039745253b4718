/*
 * The table of offsets that pr-merge --offsets prints and --offsets-from takes back: pr-merge(1) is its contract.
 *
 * A line a peer, words with blanks between them: its name; what is to be added to what its clock read; its drift, in parts in
 * 10^6; bounds of the offset; how many events it has in common with others; the reference; the time by the reference at which the
 * offset is that; and with whom it has most events in common. "-" stands for what is not known, and what is missing at the end is
 * not known either. Empty lines, what follows a "#", and the line of titles say nothing.
 */
#ifndef PR_OFFSETS_H
#define PR_OFFSETS_H

#include "align.h"
#include "base/text.h"

#define PR_OFFSETS_SIZE (16u << 20) /* bytes in a file */

struct pr_offsets {
	struct pr_offset {
		struct pr_span peer, reference; /* reference.p NULL: not given */
		bool known;
		struct pr_clock clock; /* at 0 if it is not given; then there is no drift */
	} *list;
	size_t count, cap;
	char *names; /* that the spans point into */
};

/* Adds the table of what was found. */
void pr_offsets_write(struct pr_text *out, const struct pr_align *a);
/* Fills o. False: error, of `size` bytes, says what is wrong: "table:12: …"; o is then empty. */
bool pr_offsets_read(struct pr_offsets *o, const char *file, char *error, size_t size);
/* Frees what it holds, not the struct. */
void pr_offsets_free(struct pr_offsets *o);

#endif
