#include "brief.h"

bool pr_brief_suffices(const struct pr_brief_frame *frame, const struct pr_vote *vote)
{
	return vote->bare && vote->has_link == frame->links && vote->has_height != frame->links && pr_same(vote->peer, frame->peer);
}

struct pr_span pr_brief_record(const struct pr_brief_frame *frame, const struct pr_brief *brief, struct pr_build *build)
{
	pr_build_record(build, PR_STATEMENT, brief->t);
	pr_build_text(build, PR_STATEMENT_PEER, frame->peer);
	if (frame->domain.p)
		pr_build_text(build, PR_STATEMENT_DOMAIN, frame->domain);
	if (!frame->links)
		pr_build_uint(build, PR_STATEMENT_HEIGHT, brief->first);
	if (frame->has_round)
		pr_build_uint(build, PR_STATEMENT_ROUND, frame->links ? frame->round : brief->second);
	if (frame->step.p)
		pr_build_text(build, PR_STATEMENT_STEP, frame->step);
	if (brief->value.p)
		pr_build_text(build, PR_STATEMENT_VALUE, brief->value);
	if (frame->links) {
		pr_build_uint(build, PR_STATEMENT_SOURCE, brief->first);
		pr_build_uint(build, PR_STATEMENT_TARGET, brief->second);
	}
	return pr_build_end(build);
}
