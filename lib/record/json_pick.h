/*
 * What is wanted of a JSON object that somebody else made: the members named, if they are there and of the wanted shape.
 * All others are passed over, checked to be JSON.
 */
#ifndef PR_JSON_PICK_H
#define PR_JSON_PICK_H

#include "json_scan.h"

enum pr_pick_kind {
	PR_PICK_UINT, /* an unsigned integer of 64 bits, or its decimal digits as a string */
	PR_PICK_BOOL,
	PR_PICK_TEXT, /* a string, without its escapes, which are taken out in place */
	PR_PICK_ANY,  /* any value as it stands, for another walk */
};

struct pr_pick {
	const char *name;
	enum pr_pick_kind kind;
	bool has;
	uint64_t u;          /* UINT, BOOL */
	struct pr_span text; /* TEXT, ANY; the kind UINT as well: what stands there */
};

#define PR_PICK(kind, name) {name, PR_PICK_##kind, false, 0, {NULL, 0}}

/*
 * Past one object; `text` is the buffer that s scans, which is changed in place. A wanted name that stands twice is an
 * error. False: s->why; what was picked before counts all the same, and of an ANY that the trouble is in all that follows,
 * so that a walk over it tells what stands before the trouble.
 */
bool pr_pick_object(struct pr_scan *s, struct pr_pick *picks, size_t count);
/* One value of that kind. False if it is another, or s->why is set; the scanner is past it unless that is set. */
bool pr_pick_value(struct pr_scan *s, struct pr_pick *pick);
/* Scans what was picked as ANY; nothing if it was not there. */
struct pr_scan pr_pick_scan(const struct pr_pick *pick);

#endif
