#include "node_parts.h"

#include "base/moments.h"
#include "import/roster.h"
#include "note.h"

void pr_node_emit(void *arg, struct pr_span record)
{
	struct pr_node *node = arg;
	if (record.p && node->rumours && !node->options.mute && !pr_rumours_wrote(node->rumours, record))
		node->exhausted = true;
	node->options.out.record(node->options.out.arg, record);
}

void pr_node_tell_contact(struct pr_node *node, uint32_t subject, const struct pr_record *beat, uint64_t interval)
{
	struct pr_build *b = &node->build;
	pr_build_record(b, PR_CONTACT, node->post.now.wall);
	pr_build_text(b, PR_CONTACT_OBSERVER, pr_node_name(node, node->membership.self));
	pr_build_text(b, PR_CONTACT_SUBJECT, pr_node_name(node, subject));
	pr_build_uint(b, PR_CONTACT_SEQ, pr_uint(beat, PR_BEAT_SEQ));
	pr_build_uint(b, PR_CONTACT_INCARNATION, pr_uint(beat, PR_BEAT_INCARNATION));
	pr_build_uint(b, PR_CONTACT_SENT, beat->t);
	if (interval)
		pr_build_uint(b, PR_CONTACT_INTERVAL, interval);
	pr_node_emit(node, pr_build_end(b));
}

/* A link record of this peer's own, which is to be ended. */
static struct pr_build *begin_link(struct pr_node *node, uint32_t subject, const char *state)
{
	struct pr_build *b = &node->build;
	pr_build_record(b, PR_LINK, node->post.now.wall);
	pr_build_text(b, PR_ANY_BY, pr_node_name(node, node->membership.self));
	pr_build_text(b, PR_LINK_OBSERVER, pr_node_name(node, node->membership.self));
	pr_build_text(b, PR_LINK_SUBJECT, pr_node_name(node, subject));
	pr_build_text(b, PR_LINK_STATE, pr_span_of(state));
	return b;
}

void pr_node_tell_lost(struct pr_node *node, uint32_t subject)
{
	const struct pr_now *now = &node->post.now;
	const struct pr_ear *ear = &node->ears[subject];
	struct pr_build *b = begin_link(node, subject, "down");
	uint64_t since = pr_ear_proved(ear);
	pr_build_uint(b, PR_LINK_EARLIEST, pr_now_wall(now, since));
	pr_build_uint(b, PR_LINK_LATEST, pr_now_wall(now, pr_later(since, now->clock - PR_EAR_LEAST * ear->interval)));
	pr_build_text(b, PR_LINK_CAUSE, pr_span_of("silence"));
	pr_build_uint(b, PR_LINK_SINCE, pr_now_wall(now, since));
	pr_node_emit(node, pr_build_end(b));
}

void pr_node_tell_up(struct pr_node *node, uint32_t subject, const char *cause)
{
	struct pr_build *b = begin_link(node, subject, "up");
	if (cause)
		pr_build_text(b, PR_LINK_CAUSE, pr_span_of(cause));
	pr_node_emit(node, pr_build_end(b));
}

void pr_node_tell_lifecycle(struct pr_node *node, uint32_t peer, const char *state)
{
	pr_build_record(&node->build, PR_LIFECYCLE, node->post.now.wall);
	pr_build_text(&node->build, PR_ANY_BY, pr_node_name(node, node->membership.self));
	pr_build_text(&node->build, PR_LIFECYCLE_PEER, pr_node_name(node, peer));
	pr_build_text(&node->build, PR_LIFECYCLE_STATE, pr_span_of(state));
	pr_node_emit(node, pr_build_end(&node->build));
}

void pr_node_tell_activity(struct pr_node *node)
{
	pr_build_record(&node->build, PR_ACTIVITY, node->post.now.wall);
	pr_build_text(&node->build, PR_ACTIVITY_PEER, pr_node_name(node, node->membership.self));
	pr_node_emit(node, pr_build_end(&node->build));
}

void pr_node_tell_note(struct pr_node *node, struct pr_span about, const char *text, uint64_t count)
{
	pr_node_emit(node, pr_note_of_peer(&node->build, node->post.now.wall, &node->membership, about, pr_span_of(text), count));
}

void pr_node_tell_view(struct pr_node *node)
{
	struct pr_build *b = &node->build;
	uint32_t self = node->membership.self, heard = 0, leader = PR_PEER_NONE;
	for (uint32_t peer = 0; peer < node->membership.count; peer++)
		heard += pr_node_hears(node, peer);
	if (node->candidacy)
		leader = pr_candidacy_leader(node->candidacy);
	pr_build_record(b, PR_VIEW, node->post.now.wall);
	pr_build_text(b, PR_VIEW_OBSERVER, pr_node_name(node, self));
	pr_build_array(b, PR_VIEW_PARTICIPANTS, heard + 1);
	for (uint32_t peer = 0; peer < node->membership.count; peer++)
		if (peer == self || pr_node_hears(node, peer))
			pr_add_text(b, pr_node_name(node, peer));
	pr_build_array(b, PR_VIEW_CONNECTIONS, heard);
	for (uint32_t peer = 0; peer < node->membership.count; peer++) {
		if (!pr_node_hears(node, peer))
			continue;
		pr_add_array(b, 2);
		pr_add_text(b, pr_node_name(node, self));
		pr_add_text(b, pr_node_name(node, peer));
	}
	if (leader != PR_PEER_NONE)
		pr_build_text(b, PR_VIEW_LEADER, pr_node_name(node, leader));
	pr_node_emit(node, pr_build_end(b));
	node->viewed = true;
}

void pr_node_tell_left(struct pr_node *node, uint32_t peer)
{
	pr_build_record(&node->build, PR_MEMBER, node->post.now.wall);
	pr_build_text(&node->build, PR_MEMBER_PEER, pr_node_name(node, peer));
	pr_build_text(&node->build, PR_MEMBER_STATUS, pr_span_of("left"));
	pr_node_emit(node, pr_build_end(&node->build));
}

bool pr_node_tell_members(struct pr_node *node)
{
	struct pr_identity *who = pr_identity_new();
	if (who)
		pr_roster_learn(who, node->options.members);
	bool done = who && pr_roster_write(who, node->options.members, node->post.now.wall, &node->build, &node->out, NULL);
	pr_identity_free(who);
	return done;
}
