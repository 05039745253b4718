#include "note.h"

struct pr_span pr_note_of_peer(struct pr_build *b, uint64_t t, const struct pr_membership *membership, struct pr_span about,
                               struct pr_span text, uint64_t count)
{
	pr_build_record(b, PR_NOTE, t);
	if (membership->self != PR_PEER_NONE)
		pr_build_text(b, PR_ANY_BY, pr_membership_name(membership, membership->self));
	pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of("pr-heartbeat"));
	if (about.p)
		pr_build_text(b, PR_NOTE_ABOUT, about);
	if (text.p)
		pr_build_text(b, PR_NOTE_TEXT, text);
	if (count > 0)
		pr_build_uint(b, PR_NOTE_COUNT, count);
	return pr_build_end(b);
}
