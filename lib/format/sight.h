/*
 * What the rules of a format find in a line by itself, whatever stands before that line: which of them concern it, since one of
 * their texts stands in it, and where their patterns match. Any thread may look, ahead of the one that takes the lines in order.
 */
#ifndef PR_SIGHT_H
#define PR_SIGHT_H

#include "format.h"
#include "watch.h"

#define PR_SIGHT_MATCHES 256u /* of one rule in one line: others are not looked for */

struct pr_seeker; /* of one thread at a time */

/* Borrows the format. NULL if memory ran out. */
struct pr_seeker *pr_seeker_new(const struct pr_format *format);
void pr_seeker_free(struct pr_seeker *s);
/*
 * The rules of which a text stands in the line at `from` or behind it, a bit each, valid until the next call; NULL: there are none.
 * *first: where the first of those texts begins.
 */
const uint64_t *pr_seeker_due(struct pr_seeker *s, struct pr_span line, size_t from, size_t *first);
/* Whether the rule leaves the line alone. */
bool pr_seeker_refuses(struct pr_seeker *s, const struct pr_rule *rule, struct pr_span line);
/*
 * The rule's next match in the line: where group n begins and ends, at 2n and 2n + 1, up to rule->groups of them, each PR_UNSET
 * where it is not set. Valid until the next call. NULL: there is none. *walk begins zeroed, and counts them.
 */
struct pr_walk {
	size_t from;
	uint32_t count;
	bool ended;
};
const uint32_t *pr_seeker_next(struct pr_seeker *s, const struct pr_rule *rule, struct pr_span line, struct pr_walk *walk);

/* What one rule found. */
struct pr_sighting {
	uint32_t rule;
	uint32_t count; /* of matches, whose ends come one behind the other */
	enum pr_rule_fate fate;
};

/* What was seen in one line. */
struct pr_seen {
	bool read;    /* its stamp was looked for: */
	bool stamped; /* it has one, as it is read of lines without a wrapper: without what the clock showed */
	struct pr_stamp stamp;
	size_t first; /* where the first text of a rule begins; all that was read was looked into behind its stamp alone */
	size_t count; /* rules that concern it, in their order */
	const struct pr_sighting *sightings;
	const uint32_t *ends; /* of all their matches */
	size_t length;      /* of the line, */
	unsigned ending;    /* and of its end, as it was told */
};

/* What was seen in some lines, so many and no more: what is beyond that is for whoever takes them. */
struct pr_sights;

/*
 * Like pr_seeker_new(). zone: of stamps without one, which are read if they do not depend on those before (pr_stamper_is_free());
 * borrowed.
 */
struct pr_sights *pr_sights_new(const struct pr_format *format, const struct pr_zone *zone);
void pr_sights_free(struct pr_sights *s);
void pr_sights_clear(struct pr_sights *s);
/* Looks into one more line, with an end of so many bytes, for the caller. False: there is no room. */
bool pr_sights_add(struct pr_sights *s, struct pr_span line, unsigned ending);
/* The next line that was looked into, in their order. False: there are no more. */
bool pr_sights_take(struct pr_sights *s, struct pr_seen *seen);

#endif
