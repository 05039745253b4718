/*
 * The members of a JSON object, found where they stand (json_scan.h) and put into the order of keys.
 *
 * Objects of up to PR_KEYS members, which is nearly all, take no memory from the heap.
 */
#ifndef PR_JSON_OBJECT_H
#define PR_JSON_OBJECT_H

#include "base/text.h"
#include "json_scan.h"
#include "record.h"

/* More do not fit into a record. */
#define PR_OBJECT_MEMBERS_MAX (PR_RECORD_MAX / 2)

struct pr_member {
	struct pr_span name; /* without escapes */
	uint64_t key;        /* for the caller's use */
	const struct pr_field_info *info;
	const char *value, *end;
};

struct pr_object {
	struct pr_member *p; /* `few`, or from the heap */
	size_t n, cap;
	struct pr_member few[PR_KEYS];
};

/*
 * Reads the object at s; what stands inside is checked through and through. Names that had escapes are put into `names`,
 * which is cleared first. Members are in the input's order, their keys 0. False: s->why says what is wrong. To be freed
 * in either case.
 */
bool pr_object_read(struct pr_object *object, struct pr_scan *s, struct pr_text *names);
void pr_object_free(struct pr_object *object);

/* Removes the first member of that name and returns it; one without a value if there is none. */
struct pr_member pr_object_take(struct pr_object *object, const char *name);
const struct pr_member *pr_object_member(const struct pr_object *object, const char *name);

/*
 * Sorts as deterministic encoding wants it (RFC 8949 section 4.2.1): by key, or, where names become the keys, by length and
 * then byte by byte. NULL, or a member that is there twice.
 */
const struct pr_member *pr_object_sort_keys(struct pr_object *object);
const struct pr_member *pr_object_sort_names(struct pr_object *object);

static inline struct pr_scan pr_member_scan(const struct pr_member *member)
{
	return (struct pr_scan){member->value, member->end, NULL};
}

#endif
