/*
 * Pieces in no order, sorted by time in bounded memory: as many as there is memory for, at a time, as a strand each. They stay in
 * memory where all of them fit in, else the strands are in a temporary file. Of one time, the order of a sequence stays as it is.
 */
#ifndef PR_SORTER_H
#define PR_SORTER_H

#include "strands.h"

struct pr_sorter;

/* Takes so much memory, and more only for a piece that is longer. Borrows the spill. NULL if memory ran out. */
struct pr_sorter *pr_sorter_new(size_t memory, struct pr_spill *spill);
void pr_sorter_free(struct pr_sorter *s);
/* Copies the piece. Pieces of one sequence come one after the other. False: errno says why. */
bool pr_sorter_put(struct pr_sorter *s, const struct pr_piece *piece, size_t sequence);
/* All is put: adds strands, which borrow from the sorter, to strands. False: errno says why. */
bool pr_sorter_end(struct pr_sorter *s, struct pr_strands *strands);

#endif
