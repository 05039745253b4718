/*
 * What is known now of who hears whom (live_matrix.h), drawn as text: a row for each peer that hears, a column for each that is heard.
 *
 *	2026-11-22 14:08:54 UTC  3 peers, 6 links: 2 heard, 4 silent, 1 lossy
 *	a leads in term 7, as 2 of 3 say; c follows nobody
 *	network-partition, complete, for 8.3 s: {a, b} | {c}
 *	hears        a        b        c
 *	a            .     0.4s     x12s
 *	b      3% 0.2s        .     x12s
 *	c         x12s     x12s        .
 *
 * Cells have as much as there are columns for: age and loss, the age alone, or a number of seconds. Where the peers do not fit the width or
 * the height, those who are not heard, or hear not, by all stand in their place, and how many sides there are that do not hear each other.
 * Then come the links that are worst, the latest notes, and the open failures in words.
 */
#ifndef PR_LIVE_FRAME_H
#define PR_LIVE_FRAME_H

#include "live_matrix.h"
#include "record/display.h"

/* height: lines at most, what does not fit is counted in the last; 0: any. Appends lines. False if memory ran out. */
bool pr_live_frame_write(struct pr_text *out, const struct pr_live_matrix *m, const struct pr_display *d, size_t height, uint64_t now);

#endif
