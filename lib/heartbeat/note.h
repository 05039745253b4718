/* Notes of pr-heartbeat: what it has to say of its own work, to people (pr-records(5)). */
#ifndef PR_NOTE_H
#define PR_NOTE_H

#include "membership.h"
#include "record/encode.h"

/* By the membership's own peer. What is p NULL, or 0, is left out. Valid until the build is used again; p NULL if memory ran out. */
struct pr_span pr_note_of_peer(struct pr_build *b, uint64_t t, const struct pr_membership *membership, struct pr_span about,
                               struct pr_span text, uint64_t count);

#endif
