/*
 * The terminal that stdout is, for what is drawn on it again and again in place: on the alternate screen (xterm's 1049), with the cursor
 * hidden, and given back as it was: at the end, by a signal that ends the program, and while it is stopped.
 */
#ifndef PR_SCREEN_H
#define PR_SCREEN_H

#include "record/stream.h"

/* Whether stdout is a terminal on which the cursor can be moved: TERM is set, and not "dumb". */
bool pr_screen_is_there(void);
/* From here to pr_screen_close(), SIGINT, SIGTERM, SIGHUP and SIGTSTP are held back until pr_screen_signal(). out is stdout, and borrowed. */
void pr_screen_open(struct pr_writer *out);
/* Its columns and rows now. */
void pr_screen_size(size_t *columns, size_t *rows);
/* Lines of text, no more than there are rows. */
void pr_screen_draw(struct pr_span lines);
/* Stops here if that was asked for. Returns the signal that is to end the program, or 0; *changed: all is to be drawn anew. */
int pr_screen_signal(bool *changed);
void pr_screen_close(void);

#endif
