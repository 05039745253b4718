/*
 * What becomes of each line, for those who want to see it: called while an input is read. Everything passed is valid until the
 * call returns. A function that is NULL is not called.
 */
#ifndef PR_WATCH_H
#define PR_WATCH_H

#include "record/record.h"

#define PR_UNSET UINT32_MAX /* the end of a group that has none */

struct pr_found;
struct pr_log;
struct pr_rule;
struct pr_voice;
struct pr_yield;

enum pr_rule_fate {
	PR_RULE_MATCHED,
	PR_RULE_NEAR,   /* one of its texts stands in the line, its pattern does not match */
	PR_RULE_UNLESS, /* likewise, and what it leaves alone matches */
};

struct pr_watch {
	void *arg;
	/* An input is about to be read, of which `ahead` was looked into. */
	void (*input)(void *arg, const struct pr_log *log, struct pr_span ahead);
	/* A line comes; v NULL: nobody reads it. What is told then is of this line, until the next one. */
	void (*line)(void *arg, const struct pr_voice *v, uint64_t number, struct pr_span text);
	/* A rule concerned it. ends: if it matched, where group n begins and ends, at 2n and 2n + 1, up to `count` groups. */
	void (*rule)(void *arg, const struct pr_rule *rule, enum pr_rule_fate fate, struct pr_span line, const uint32_t *ends,
	             size_t count);
	/* A yield of the rule, of any kind. */
	void (*found)(void *arg, const struct pr_found *found);
	/* It made no record, or activity did not; field: what it is about, or NULL. */
	void (*lost)(void *arg, const char *why, const char *field);
	/* It made this one, where records come out at once (voice.h). */
	void (*record)(void *arg, struct pr_span record);
	/* The line is through. */
	void (*done)(void *arg);
};

#endif
