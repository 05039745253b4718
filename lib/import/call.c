#include "call.h"

bool pr_call_begin(struct pr_call *call)
{
	call->who = pr_identity_new();
	call->meetings = pr_meetings_new();
	call->elimination = pr_elimination_new();
	call->spill = pr_spill_new();
	return call->who && call->meetings && call->elimination && call->spill;
}

void pr_call_end(struct pr_call *call)
{
	pr_identity_free(call->who);
	pr_meetings_free(call->meetings);
	pr_elimination_free(call->elimination);
	pr_spill_free(call->spill);
	pr_match_free(call->match);
}
