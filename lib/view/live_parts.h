/* The parts of live_frame.c, for its files alone. */
#ifndef PR_LIVE_PARTS_H
#define PR_LIVE_PARTS_H

#include <inttypes.h>

#include "live_matrix.h"
#include "record/display.h"

#define PR_LIVE_LOSSY 10 /* in 1000: from here on a loss is worth a word */

struct pr_live_drawing {
	const struct pr_live_matrix *m;
	const struct pr_display *d;
	size_t height, count;
	uint64_t now;
	uint32_t *order;     /* peers, `count` of them */
	struct pr_text lines; /* finished ones */
	struct pr_text line, word;
};

/* The line is finished: as much of it as there are columns for. */
void pr_live_line_end(struct pr_live_drawing *f);
/* To the line: a name, in so many columns; 0: in as many as it takes. */
void pr_live_put_name(struct pr_live_drawing *f, uint32_t peer, size_t columns);
void pr_live_put_ink(struct pr_live_drawing *f, enum pr_ink ink, const char *text);
/* False if memory ran out. */
bool pr_live_draw_matrix(struct pr_live_drawing *f);
/* At most so many. */
bool pr_live_draw_links(struct pr_live_drawing *f, size_t most);

#endif
