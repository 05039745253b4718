/*
 * What voices told, named (voice.h) by several threads ahead of the caller, who takes the records of each voice in their order. What
 * comes does not depend on how many threads there are, as long as nothing is learnt of who is who meanwhile.
 *
 * Records are named in blocks, those of one voice by one thread at a time. Who has nothing to do works for the voice of which the
 * fewest blocks are ready; the caller for the one that it waits for, unless somebody else does.
 */
#ifndef PR_NAMED_H
#define PR_NAMED_H

#include "voice.h"

#define PR_NAMED_HELPERS 7u

struct pr_named;

/*
 * The voices are borrowed, and nobody else uses them until this is freed; NULL among them: there is none in that place. helpers: threads
 * beside the caller's; 0: a record is named when it is taken, by what is known of who is who then. NULL if memory ran out; threads that
 * are not to be had are done without.
 */
struct pr_named *pr_named_new(struct pr_voice *const *voices, size_t count, unsigned helpers);
void pr_named_free(struct pr_named *n);
/*
 * The next record of voice i, valid until the next one of the same voice, and its time. False: the end, or trouble, which the voice tells
 * then.
 */
bool pr_named_next(struct pr_named *n, size_t i, uint64_t *t, struct pr_span *record);

#endif
