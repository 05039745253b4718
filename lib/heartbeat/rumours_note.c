/* What is to be said of members and of what is missing, each at most once a minute. */
#include "note.h"
#include "rumours_parts.h"

void pr_rumours_remark(struct pr_rumours *r, uint32_t about, const char *text)
{
	struct pr_remark *free_one = NULL;
	for (size_t i = 0; i < PR_RUMOURS_NOTES; i++) {
		struct pr_remark *remark = &r->remarks[i];
		if (remark->text == text && remark->about == about) {
			remark->count++;
			return;
		}
		if (!remark->text)
			free_one = remark;
	}
	if (free_one)
		*free_one = (struct pr_remark){about, text, 1, 0};
}

static void write_note(struct pr_rumours *r, uint32_t about, const char *text, uint64_t count)
{
	uint8_t id[PR_SEEN_ID];
	const struct pr_membership *members = r->post->membership;
	struct pr_span name = pr_membership_name(members, about);
	struct pr_span note = pr_note_of_peer(&r->note, r->post->now.wall, members, name, pr_span_of(text), count);
	if (note.p) {
		pr_rumours_hash(r, note, id);
		r->failed = !pr_seen_add(&r->written, id) || r->failed;
	}
	r->failed = r->failed || !note.p;
	r->out.record(r->out.arg, note);
}

static void note_missing(struct pr_rumours *r, struct pr_origin *origin)
{
	uint64_t now = pr_rumours_now(r);
	if (origin->missing == origin->told || now < origin->note)
		return;
	write_note(r, origin->member, "records that it gossiped are missing here, as nobody has them any more",
	           origin->missing - origin->told);
	origin->told = origin->missing;
	origin->note = now + PR_RUMOURS_MINUTE;
}

void pr_rumours_notes(struct pr_rumours *r)
{
	uint64_t now = pr_rumours_now(r);
	for (uint32_t i = 0; r->kept.used && i < r->kept.count; i++)
		note_missing(r, &r->kept.origins[i]);
	for (size_t i = 0; i < PR_RUMOURS_NOTES; i++) {
		struct pr_remark *remark = &r->remarks[i];
		if (!remark->text || now < remark->next)
			continue;
		if (remark->count > 0)
			write_note(r, remark->about, remark->text, remark->count);
		else
			remark->text = NULL;
		remark->count = 0;
		remark->next = now + PR_RUMOURS_MINUTE;
	}
}
