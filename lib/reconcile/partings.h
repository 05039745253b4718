/*
 * States that are known to be apart by what their peers were at before: two hashes at one point, each of which is still behind one of
 * them.
 */
#ifndef PR_PARTINGS_H
#define PR_PARTINGS_H

#include "standing.h"

/* Calls each(arg, …) with such states, two by two, maybe more than once. False if memory ran out. */
bool pr_partings_find(const struct pr_standing *s, void (*each)(void *arg, size_t a, size_t b), void *arg);

#endif
