#include "note.h"

static void add(struct pr_build *b, unsigned key, struct pr_span text)
{
	if (text.p)
		pr_build_text(b, key, text);
}

struct pr_span pr_note_build(struct pr_build *b, uint64_t t, const struct pr_note *note)
{
	pr_build_record(b, PR_NOTE, t);
	add(b, PR_ANY_SRC, note->src);
	add(b, PR_ANY_BY, note->by);
	pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of(note->program));
	add(b, PR_NOTE_ABOUT, note->about);
	add(b, PR_NOTE_TEXT, note->text);
	if (note->count > 0)
		pr_build_uint(b, PR_NOTE_COUNT, note->count);
	return pr_build_end(b);
}

struct pr_span pr_note_of_peer(struct pr_build *b, uint64_t t, const struct pr_membership *membership, struct pr_span about,
                               struct pr_span text, uint64_t count)
{
	struct pr_note note = {.program = "pr-heartbeat", .about = about, .text = text, .count = count};
	if (membership->self != PR_PEER_NONE)
		note.by = pr_membership_name(membership, membership->self);
	return pr_note_build(b, t, &note);
}
