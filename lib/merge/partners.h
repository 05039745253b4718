/*
 * Of very many logs, which to compare with which: those that have in common what few have, such as the two ends of a link, and some
 * others beside them, so that each is compared with some.
 */
#ifndef PR_PARTNERS_H
#define PR_PARTNERS_H

#include "collate.h"

#define PR_PARTNERS 64u /* of a unit, at most; where there are no more units, all are compared */

/* Zeroed, there are none. */
struct pr_partners {
	uint32_t *list; /* PR_PARTNERS a unit */
	uint8_t *counts;
};

/* False if memory ran out. */
bool pr_partners_find(struct pr_partners *partners, const struct pr_unit *units, size_t count);
void pr_partners_free(struct pr_partners *partners);
bool pr_partners_are(const struct pr_partners *partners, uint32_t a, uint32_t b);

#endif
