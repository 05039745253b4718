/* The origin's active reconnection: so many tries to reach a peer, each waited for longer than the one before. An answer is a record. */
#include "base/moments.h"
#include "strategy_parts.h"

bool pr_strategy_tries(const struct pr_strategy *s, const struct pr_recovery *v)
{
	return s->options.policy.name == PR_POLICY_ORIGIN && v->strategy == PR_STRATEGY_RECONNECT;
}

uint64_t pr_strategy_next_try(const struct pr_strategy *s, const struct pr_recovery *v)
{
	bool waits = pr_strategy_tries(s, v) && v->progress == PR_PROGRESS_DETECTING && v->tries > 0 && !v->healed && !v->answered;
	return waits && v->tries <= UINT64_MAX / s->options.back_off ? pr_after(v->tried, v->tries * s->options.back_off) : UINT64_MAX;
}

bool pr_strategy_try_again(struct pr_strategy *s, struct pr_recovery *v, uint64_t t)
{
	if (v->tries >= s->options.tries)
		return false;
	v->tries++;
	v->tried = t;
	pr_strategy_tell(s, v, t);
	return true;
}

static bool is_target(const struct pr_recovery *v, uint32_t peer)
{
	for (size_t i = 0; i < v->target_count; i++)
		if (v->targets[i] == peer)
			return true;
	return false;
}

/* Who answers: the subject of a contact, or of a link that is up; of one that another target tells of, nobody was reached. */
static uint32_t answering(const struct pr_strategy *s, const struct pr_record *r, uint32_t *observer)
{
	bool contact = r->type == PR_CONTACT, up = r->type == PR_LINK && pr_is(pr_text(r, PR_LINK_STATE), "up");
	if (!contact && !up)
		return PR_PEER_NONE;
	*observer = pr_peers_find(s->base.names, pr_text(r, contact ? PR_CONTACT_OBSERVER : PR_LINK_OBSERVER));
	return pr_peers_find(s->base.names, pr_text(r, contact ? PR_CONTACT_SUBJECT : PR_LINK_SUBJECT));
}

static bool is_answer(const struct pr_strategy *s, const struct pr_recovery *v, uint32_t subject, uint32_t observer)
{
	return subject != PR_PEER_NONE && pr_strategy_tries(s, v) && !v->healed && is_target(v, subject) && !is_target(v, observer);
}

bool pr_strategy_hangs_on(const struct pr_strategy *s, const struct pr_record *r)
{
	if (s->options.policy.name != PR_POLICY_ORIGIN)
		return false;
	uint32_t observer = PR_PEER_NONE, subject = s->count ? answering(s, r, &observer) : PR_PEER_NONE;
	for (size_t i = 0; i < s->count; i++) {
		const struct pr_recovery *v = &s->list[i];
		if (v->progress <= PR_PROGRESS_DETECTING && !v->answered && is_answer(s, v, subject, observer))
			return true;
	}
	return false;
}

void pr_strategy_answered(struct pr_strategy *s, const struct pr_record *r)
{
	uint32_t observer = PR_PEER_NONE, subject = s->count ? answering(s, r, &observer) : PR_PEER_NONE;
	for (size_t i = 0; subject != PR_PEER_NONE && i < s->count;) {
		struct pr_recovery *v = &s->list[i];
		bool waits = is_answer(s, v, subject, observer) && v->progress == PR_PROGRESS_DETECTING && v->tries > 0;
		v->answered |= waits;
		if (!waits || !pr_strategy_go_on(s, v, s->now))
			i++;
	}
}
