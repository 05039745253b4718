/*
 * From a value of JSON (json_scan.h) to its encoding, by its field's kind (record.h) or, where no name tells one, by its
 * own shape. What stands behind pr_json_parse().
 */
#ifndef PR_JSON_VALUE_H
#define PR_JSON_VALUE_H

#include "encode.h"
#include "json_object.h"

struct pr_value_parse {
	struct pr_build *b;            /* where values are added */
	struct pr_text names, scratch; /* names without their escapes; a string without, or bytes from hex */
	uint64_t type;                 /* of the record */
	const char *why;               /* what is wrong, first of all */
	char message[128];             /* where why may point */
};

/* All of these: false, and `why` says what is wrong. */
bool pr_value_refuse(struct pr_value_parse *j, const char *why);
/* With a name in the message for the format's one %s. */
__attribute__((format(printf, 2, 0))) bool pr_value_refuse_name(struct pr_value_parse *j, const char *format,
                                                                struct pr_span name);
/* Whether the scanner has gone through; else its trouble is ours. */
bool pr_value_scanned(struct pr_value_parse *j, const struct pr_scan *s);

/* The string at s without escapes: where it stands, or in scratch until the next string. */
bool pr_value_text(struct pr_value_parse *j, struct pr_scan *s, struct pr_span *text);
/* The string at s as bytes, in scratch. */
bool pr_value_hex(struct pr_value_parse *j, struct pr_scan *s, struct pr_span *bytes);
bool pr_value_time(struct pr_value_parse *j, struct pr_scan *s, uint64_t *t);

/*
 * Turns the names of members into keys, sorts, and refuses what has no key. The object is a map of that kind in a record,
 * or, with UINT, the record itself.
 */
bool pr_value_keys(struct pr_value_parse *j, struct pr_object *object, enum pr_kind part);
/* Adds a member's value, by its info. */
bool pr_value_member(struct pr_value_parse *j, const struct pr_member *member);

#endif
