/*
 * Streams need not end, and peers come and go: what has been of no account for PR_FORGET_AFTER is forgotten, whenever there are
 * twice as many peers or links as there were of account the last time.
 *
 * - A peer that has left, or of whom nothing is known but the name, is, if no failure that is open has it, and nothing was heard
 *   of it, or said of its links, for so long. Members that only stopped are members still.
 * - While nothing is wrong, a link is of which nothing is known but that it was up so long ago: as little as is known of one of
 *   which nobody ever spoke, but for reports of what was longer ago.
 */
#ifndef PR_FORGET_H
#define PR_FORGET_H

#include "observations.h"

#define PR_FORGET_AFTER 3600000000000u /* ns */
#define PR_FORGET_PEERS 1024u /* fewer are not looked at */
#define PR_FORGET_LINKS 65536u

/* Whether there are so many. */
bool pr_forget_due(const struct pr_observations *o);
/* kept: the peers that failures have, by number; open: there are any failures. False if memory ran out. */
bool pr_forget(struct pr_observations *o, const bool *kept, bool open, uint64_t now);

#endif
