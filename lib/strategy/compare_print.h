/* Tables and lines of what compare.h found. Private to compare.c. */
#ifndef PR_COMPARE_PRINT_H
#define PR_COMPARE_PRINT_H

#include "compare.h"
#include "record/ident.h"

struct pr_compare_case {
	char id[PR_IDENT_SIZE];
	char kind[24], shape[12]; /* as the record has them; cut off if they are longer than any that we know */
	uint64_t start, since, told, end; /* since, told: this picture */
	bool open; /* at the end of the stream */
	struct pr_sides sides;
	bool *down; /* of each side */
	struct pr_compared *results; /* one a policy */
};

void pr_compare_print(const struct pr_compare_case *failure, const struct pr_decider *policies, size_t count,
                      const struct pr_peers *names, bool json, struct pr_text *out);
void pr_compare_print_sums(const struct pr_compared *sums, const struct pr_decider *policies, size_t count, size_t failures,
                           struct pr_text *out);

#endif
