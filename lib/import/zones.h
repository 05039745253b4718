/* The time zones of one call, each found once. */
#ifndef PR_ZONES_H
#define PR_ZONES_H

#include "base/zone.h"

struct pr_zones;

struct pr_zones *pr_zones_new(void); /* NULL if memory ran out */
void pr_zones_free(struct pr_zones *zones);
/* By its name, which is borrowed; valid until all are freed. NULL: there is none, or memory ran out. */
const struct pr_zone *pr_zones_find(struct pr_zones *zones, const char *name);

#endif
