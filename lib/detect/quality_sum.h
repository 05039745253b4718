/* Sums and distributions of what quality.h measures, for each link by number, and for all together. */
#ifndef PR_QUALITY_SUM_H
#define PR_QUALITY_SUM_H

#include "base/text.h"

#define PR_QUALITY_ALL SIZE_MAX /* instead of a link's number */

enum pr_quality_event { PR_QUALITY_DETECTION, PR_QUALITY_MISSED, PR_QUALITY_MISTAKE, PR_QUALITY_EVENTS };

struct pr_quality_sample {
	size_t link;
	uint64_t value; /* ns */
};

struct pr_quality_time {
	uint64_t whole, wrong; /* ns */
};

struct pr_quality_sum {
	struct pr_quality_samples {
		struct pr_quality_sample *list;
		size_t count, room;
	} samples[PR_QUALITY_EVENTS];
	struct pr_quality_time *times; /* by link */
	size_t times_room;
};

void pr_quality_sum_free(struct pr_quality_sum *sum);
/* Room for one more link by that number. False if memory ran out. */
bool pr_quality_sum_room(struct pr_quality_sum *sum, size_t link);
/* So long was a link whole; wrong: and held for lost. */
void pr_quality_sum_time(struct pr_quality_sum *sum, size_t link, uint64_t ns, bool wrong);
/* False if memory ran out. */
bool pr_quality_sum_add(struct pr_quality_sum *sum, enum pr_quality_event event, size_t link, uint64_t ns);
/* For what is printed next: in the order of values, for all; or of each link. */
void pr_quality_sum_sort(struct pr_quality_sum *sum, bool by_link);
/* A line of a table, or of JSON, for a link or, of `links`, all; name: filled up to so many columns, or its members. */
void pr_quality_sum_print(const struct pr_quality_sum *sum, size_t link, size_t links, struct pr_span name, size_t width,
                          bool json, struct pr_text *out);
/* The table's head. */
void pr_quality_sum_head(size_t width, struct pr_text *out);

#endif
