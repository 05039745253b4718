/*
 * A runbook applied to a situation: the steps that are called for, each about a peer and for a host; as a shell script that does
 * nothing before it was reviewed, or as Markdown for a ticket (pr-runbook(1)).
 *
 * No name of the input can become a command: the commands are the runbook's alone, and what is of the input reaches them as variables,
 * whose values are quoted and hold no control characters.
 */
#ifndef PR_RUNPLAN_H
#define PR_RUNPLAN_H

#include "base/text.h"
#include "runbook.h"
#include "situation.h"

struct pr_runplan_item {
	const struct pr_runbook *book;
	const struct pr_runbook_step *step;
	const struct pr_situation_peer *about; /* NULL: the cluster */
	const struct pr_situation_peer *host;  /* NULL: where the script runs */
};

struct pr_runplan {
	const struct pr_runbook *book;
	const struct pr_situation *situation;
	struct pr_runplan_item *items;
	size_t count, room;
	bool damaged; /* what it was made of was cut off, or malformed: it says so */
};

/* Adds the steps of a book that the situation calls for; of several books one after the other. False if memory ran out. */
bool pr_runplan_add(struct pr_runplan *plan, const struct pr_runbook *book, const struct pr_situation *situation);
void pr_runplan_free(struct pr_runplan *plan);
/* The picture is not stable yet: what would be decided is not to be acted upon, and the plan has no steps. */
bool pr_runplan_waits(const struct pr_situation *situation);
/* Why the plan has no steps, as lines that can be displayed: what is so, what is waited for and what would give it. */
void pr_runplan_why_nothing(const struct pr_runplan *plan, struct pr_text *out);
/* A name, or what else a command would be given, that no command is made with; p NULL: there is none. */
struct pr_span pr_runplan_refused(const struct pr_situation *situation);
/*
 * program: "pr-runbook 0.1.0 -s etcd", for the audit, whatever names it holds. Memory runs out into out->failed.
 *
 * The recovery's term is the plan's fencing token: the script refuses where it is told (--term, PR_TERM) that the leader's is newer.
 */
void pr_runplan_script(const struct pr_runplan *plan, const char *program, struct pr_text *out);
void pr_runplan_markdown(const struct pr_runplan *plan, const char *program, struct pr_text *out);
/* A variable's value, for the item; false: nothing is known of it. Names: pr-runbooks(5). */
bool pr_runplan_value(const struct pr_runplan *plan, const struct pr_runplan_item *item, struct pr_span variable, struct pr_text *value);
/* The number-th variable that a command can use; NULL behind the last. */
const char *pr_runplan_variable(size_t number);

#endif
