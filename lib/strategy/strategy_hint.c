/*
 * By what policy the system itself decides that the stream is of, where nobody chose one: the verdicts are those of `majority` all the
 * same. What a system is configured to do is not in its logs, and the default means the same for all.
 */
#include <stdio.h>

#include "strategy_parts.h"

void pr_strategy_hear_system(struct pr_strategy *s, const struct pr_record *source)
{
	if (s->options.by_default && !s->system)
		s->system = pr_policy_of_system(pr_text(source, PR_ANY_SYSTEM));
}

/* Once, before the first recovery. */
void pr_strategy_hint(struct pr_strategy *s, uint64_t t)
{
	char text[256];
	if (!s->system || s->hinted)
		return;
	s->hinted = true;
	snprintf(text, sizeof text, "who may continue is decided by majority, since no --policy was given; %s itself decides by --policy=%s",
	         s->system->system, s->system->policy);
	pr_build_record(&s->build, PR_NOTE, t);
	pr_build_text(&s->build, PR_ANY_BY, pr_span_of("pr-strategy"));
	pr_build_text(&s->build, PR_NOTE_PROGRAM, pr_span_of("pr-strategy"));
	pr_build_text(&s->build, PR_NOTE_TEXT, pr_span_of(text));
	s->emit(s->context, pr_build_end(&s->build));
}
