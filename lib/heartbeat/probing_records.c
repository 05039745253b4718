#include "note.h"
#include "probing_parts.h"

static void emit(struct pr_probing *p)
{
	p->out.record(p->out.arg, pr_build_end(&p->build));
}

void pr_probing_tell_contact(struct pr_probing *p, uint32_t observer, uint32_t subject, const struct pr_record *message)
{
	struct pr_build *b = &p->build;
	pr_build_record(b, PR_CONTACT, p->post->now.wall);
	pr_build_text(b, PR_ANY_SYSTEM, pr_span_of("probe"));
	pr_build_text(b, PR_CONTACT_OBSERVER, pr_probing_name(p, observer));
	pr_build_text(b, PR_CONTACT_SUBJECT, pr_probing_name(p, subject));
	if (message) {
		pr_build_uint(b, PR_CONTACT_INCARNATION, pr_uint(message, PR_PROBE_INCARNATION));
		pr_build_uint(b, PR_CONTACT_SENT, message->t);
	} else {
		pr_build_text(b, PR_CONTACT_VIA, pr_probing_name(p, observer));
	}
	emit(p);
}

void pr_probing_tell_link(struct pr_probing *p, uint32_t subject, const char *state, const char *cause, uint64_t since,
                      uint64_t until)
{
	struct pr_build *b = &p->build;
	pr_build_record(b, PR_LINK, p->post->now.wall);
	pr_build_text(b, PR_LINK_OBSERVER, pr_probing_name(p, p->post->membership->self));
	pr_build_text(b, PR_LINK_SUBJECT, pr_probing_name(p, subject));
	pr_build_text(b, PR_LINK_STATE, pr_span_of(state));
	if (since) {
		pr_build_uint(b, PR_LINK_EARLIEST, pr_now_wall(&p->post->now, since));
		pr_build_uint(b, PR_LINK_LATEST, pr_now_wall(&p->post->now, until));
	}
	if (cause)
		pr_build_text(b, PR_LINK_CAUSE, pr_span_of(cause));
	emit(p);
}

void pr_probing_tell_note(struct pr_probing *p, uint32_t about, const char *text)
{
	struct pr_span text_of = pr_span_of(text), name = pr_probing_name(p, about);
	p->out.record(p->out.arg, pr_note_of_peer(&p->build, p->post->now.wall, p->post->membership, name, text_of, 0));
}
