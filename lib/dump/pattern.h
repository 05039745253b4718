/*
 * -s regex: a log of any shape, read by one pattern (pcre2pattern(3)) whose named groups are the fields of a record. `^`
 * and `$` are the ends of lines, `.` is not a line's end, and a match may span lines ("\n"): of those together no more than
 * PR_PATTERN_SPAN bytes.
 *
 * Which record a match makes follows from the groups that the pattern has, the first that holds:
 *
 *	subject                                        link with state, else contact
 *	leader                                         leader
 *	vclock                                         entry
 *	status, voter, weight, age, role, group        member
 *	height, round, step, value, source, target     statement
 *	history, term, committed, at, vote, phase      claim
 *	key, op, epoch, seq, hash, parent              entry
 *	state                                          lifecycle
 *	none of these                                  activity
 *
 * ShiViz's names count as well: host is peer or observer, clock is vclock, event is key. A vclock is JSON, {"a": 1, "b": 2}.
 * The time is t, time, timestamp or date: RFC 3339 with or without a zone, or digits, seconds (with a fraction), milli-,
 * micro- or nanoseconds since 1970. Of a record without peer or observer it is the log's own peer. Groups of no field are
 * not used.
 */
#ifndef PR_PATTERN_H
#define PR_PATTERN_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "record/record.h"

#define PR_PATTERN_SPAN (64u << 10)
#define PR_PATTERN_MATCH_LIMIT 1000000u /* steps on one match, so that no line can stall it */
#define PR_PATTERN_DEPTH_LIMIT 10000u
#define PR_PATTERN_GROUPS 64u
#define PR_PATTERN_NAME 33u /* bytes of a group's name, with a NUL */

enum pr_pattern_field { PR_PATTERN_TIME = PR_KEYS, PR_PATTERN_UNUSED };

struct pr_pattern {
	pcre2_code *code;
	enum pr_type type;  /* of the records that it makes */
	size_t look_behind; /* bytes before a match that may matter to it */
	size_t count;
	struct pr_pattern_group {
		uint32_t number;
		unsigned field; /* a key of that type, or enum pr_pattern_field */
		char name[PR_PATTERN_NAME];
	} groups[PR_PATTERN_GROUPS];
};

/* NULL: error, of `size` bytes, says what is wrong with the text. */
struct pr_pattern *pr_pattern_new(struct pr_span text, char *error, size_t size);
void pr_pattern_free(struct pr_pattern *pattern);
/* The i-th named group that no field of that type has, for a warning; NULL: there is none. */
const char *pr_pattern_unused(const struct pr_pattern *pattern, size_t i);

#endif
