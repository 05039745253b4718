/*
 * How things look to people: times, durations, names, and paragraphs that keep to a width. Whatever comes from the input
 * goes through quote.h.
 */
#ifndef PR_DISPLAY_H
#define PR_DISPLAY_H

#include "base/text.h"

struct pr_display {
	size_t width;  /* in columns */
	bool local;    /* times in TZ instead of UTC */
	bool colour;
	bool utf8;     /* of the locale (LC_CTYPE, which is to be set): lines are drawn, and wide characters take two columns */
};

enum pr_ink { PR_INK_PLAIN, PR_INK_ALARM, PR_INK_GOOD, PR_INK_DOUBT, PR_INK_FAINT };

/* "2026-11-22 14:08:54.343", whose length is PR_DISPLAY_TIME; decimals are cut off, not rounded. */
#define PR_DISPLAY_TIME 23u
void pr_display_time(struct pr_text *out, const struct pr_display *d, uint64_t t);
/* "14:08:54.343" if t is on the day of `day`, else as above. */
void pr_display_time_near(struct pr_text *out, const struct pr_display *d, uint64_t t, uint64_t day);
/* "14:02–14:31", with days if they are two. */
void pr_display_range(struct pr_text *out, const struct pr_display *d, uint64_t from, uint64_t to);
/* The offset of the shown times, in seconds east of UTC. */
int pr_display_offset(const struct pr_display *d, uint64_t t);
/* "UTC", or the zone's abbreviation. */
const char *pr_display_zone(const struct pr_display *d, uint64_t t);
/* "343 ms", "30.1 s", "4 min 12 s", "2 h 3 min", "5 d 2 h" */
void pr_display_duration(struct pr_text *out, uint64_t nanoseconds);

/* Any text, all of it. */
void pr_display_text(struct pr_text *out, struct pr_span text);
/* The same, in colour where there is any. */
void pr_display_ink(struct pr_text *out, const struct pr_display *d, enum pr_ink ink, struct pr_span text);
/* A name: in quotes if it is empty or holds what would be taken for the end of it. */
void pr_display_name(struct pr_text *out, struct pr_span name);
/* An encoded array of names: "{etcd1, etcd3}" */
void pr_display_peers(struct pr_text *out, struct pr_span array);
/* How many columns text takes; colours take none. */
size_t pr_display_columns(const struct pr_display *d, struct pr_span text);
/*
 * Appends lines: the label, padded to `indent` columns, and text, broken at blanks so that no line is longer than the width
 * if that can be, all but the first line indented. A newline in text begins another line.
 */
void pr_display_paragraph(struct pr_text *out, const struct pr_display *d, const char *label, size_t indent,
                          struct pr_span text);

#endif
