/*
 * Records as JSON Lines (RFC 8259) and back; the two are inverse for every record.
 *
 * An object a record: "type" and "t", then the fields in the order of their keys, named as in fields.h. Times are RFC
 * 3339 in UTC with nine decimals, hashes lower-case hex, integers exact to 64 bits. What has no name keeps its place:
 *	"type": 77              a type that is not known
 *	"#9": 1                 key 9, of a record or of a map in it. Integers down to -2^63, text, booleans, null and
 *	                        arrays of them are shown as they are,
 *	"#9": {"cbor": "f93c00"} and whatever else JSON lacks as the hex of its encoding
 *	"cose": "d28443a1…f6…"  the envelope of a signed record, its payload replaced by nil (RFC 9052 section 4.1: detached)
 */
#ifndef PR_JSON_H
#define PR_JSON_H

#include "base/text.h"
#include "encode.h"

/* A record of PR_RECORD_MAX bytes fits: one byte of CBOR becomes at most 14 of JSON, {"cbor":"f7"}, here. */
#define PR_JSON_MAX (16u * PR_RECORD_MAX)

/* Appends the record's line with its newline. 0; -1 if memory ran out. */
int pr_json_write(struct pr_text *out, const struct pr_record *r);
/* Appends one field's value alone; NULL info: of a key that has no name. The field must be there. */
void pr_json_write_value(struct pr_text *out, const struct pr_field_info *info, struct pr_span item);
/* Appends text as a JSON string, quotes included. */
void pr_json_write_string(struct pr_text *out, struct pr_span text);

/*
 * Reads what pr_json_write() writes, and besides: any order, blanks, times in other zones and with fewer decimals, times
 * as integers of nanoseconds, upper-case hex, "#k" for a key that has a name. 0: *record is the encoded record, in b until
 * b is used again. -1: *why says what is wrong, valid until the thread's next call. Refused are unknown names, names that
 * stand twice, fractions, numbers beyond 64 bits, unpaired surrogates and whatever pr_decode() would refuse.
 */
int pr_json_parse(const char *line, size_t n, struct pr_build *b, struct pr_span *record, const char **why);

#endif
