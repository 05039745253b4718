#include "matrix.h"

#include <stdlib.h>

#include "base/moments.h"
#include "ear.h"

/* Intervals that a peer waits at the most before it holds another for lost: one may be shorter than another, see node.c. */
#define LOST_MOST (PR_EAR_RUN_MOST + 4u)

bool pr_matrix_make(struct pr_matrix *m, const struct pr_membership *membership, const struct pr_expander *expander, uint64_t interval)
{
	size_t links = pr_expander_link(expander, expander->peers);
	*m = (struct pr_matrix){.membership = membership, .expander = expander,
	                        .origins = calloc(expander->peers + 1, sizeof *m->origins),
	                        .missed = calloc(expander->peers + 1, sizeof *m->missed),
	                        .at = calloc(links + 1, sizeof *m->at), .states = calloc(links + 1, sizeof *m->states)};
	if (!m->origins || !m->missed || !m->at || !m->states) {
		pr_matrix_clear(m);
		return false;
	}
	for (uint32_t peer = 0; peer < expander->peers; peer++)
		m->origins[peer].interval = interval;
	return true;
}

void pr_matrix_clear(struct pr_matrix *m)
{
	free(m->origins);
	free(m->missed);
	free(m->at);
	free(m->states);
	pr_build_free(&m->build);
	*m = (struct pr_matrix){0};
}

/* What is told, and who said it. */
struct telling {
	struct pr_matrix *m;
	const struct pr_now *now;
	const struct pr_outlet *out;
	uint32_t observer, via;
};

static void tell_contact(const struct telling *t, uint32_t subject, uint64_t at)
{
	struct pr_build *b = &t->m->build;
	pr_build_record(b, PR_CONTACT, pr_now_wall(t->now, at));
	pr_build_text(b, PR_CONTACT_OBSERVER, pr_membership_name(t->m->membership, t->observer));
	pr_build_text(b, PR_CONTACT_SUBJECT, pr_membership_name(t->m->membership, subject));
	pr_build_text(b, PR_CONTACT_VIA, pr_membership_name(t->m->membership, t->via));
	t->out->record(t->out->arg, pr_build_end(b));
}

/* As told: the wall's clock. */
struct bounds {
	uint64_t earliest, since, latest;
};

/* When a link was lost. noticed: by the clock, when that was known at the latest; was_up: it was not yet when the row before came. */
static struct bounds bounds_of(const struct telling *t, uint32_t subject, size_t link, uint64_t noticed, bool was_up)
{
	const struct pr_matrix_origin *observer = &t->m->origins[t->observer];
	uint64_t interval = t->m->origins[subject].interval, at = t->m->at[link];
	uint64_t heard = pr_sooner(noticed, observer->came), since = at;
	if (was_up)
		since = pr_later(at, heard - pr_sooner(heard, LOST_MOST * interval));
	struct bounds b = {.latest = pr_now_wall(t->now, pr_later(since, noticed - pr_sooner(noticed, PR_EAR_LEAST * interval)))};
	b.earliest = since ? pr_now_wall(t->now, since) : pr_sooner(b.latest, observer->incarnation);
	b.since = at && since == at ? b.earliest : pr_later(b.earliest, b.latest - pr_sooner(b.latest, interval));
	return b;
}

static void tell_link(const struct telling *t, uint32_t subject, enum pr_bulletin_state state, const struct bounds *lost)
{
	struct pr_build *b = &t->m->build;
	pr_build_record(b, PR_LINK, t->now->wall);
	pr_build_text(b, PR_ANY_BY, pr_membership_name(t->m->membership, t->observer));
	pr_build_text(b, PR_LINK_OBSERVER, pr_membership_name(t->m->membership, t->observer));
	pr_build_text(b, PR_LINK_SUBJECT, pr_membership_name(t->m->membership, subject));
	pr_build_text(b, PR_LINK_STATE, pr_span_of(state == PR_BULLETIN_UP ? "up" : "down"));
	if (state == PR_BULLETIN_DOWN) {
		pr_build_uint(b, PR_LINK_EARLIEST, lost->earliest);
		pr_build_uint(b, PR_LINK_LATEST, lost->latest);
		pr_build_text(b, PR_LINK_CAUSE, pr_span_of("silence"));
		pr_build_uint(b, PR_LINK_SINCE, lost->since);
	}
	pr_build_text(b, PR_LINK_VIA, pr_membership_name(t->m->membership, t->via));
	t->out->record(t->out->arg, pr_build_end(b));
}

static void set_state(struct pr_matrix *m, uint32_t observer, uint32_t slot, enum pr_bulletin_state state)
{
	uint8_t *held = &m->states[pr_expander_link(m->expander, observer) + slot];
	uint32_t *missed = &m->missed[pr_expander_neighbour(m->expander, observer, slot)];
	*missed = *missed + (state == PR_BULLETIN_DOWN) - (*held == PR_BULLETIN_DOWN);
	*held = (uint8_t)state;
}

static void add_news(enum pr_news *news, enum pr_news more)
{
	if (more > *news)
		*news = more;
}

/* noticed: by the clock, about when the observer came to hold the other for lost. What a peer does not say, it has not forgotten. */
static enum pr_news take_state(const struct telling *t, uint32_t slot, enum pr_bulletin_state state, uint64_t noticed)
{
	size_t link = pr_expander_link(t->m->expander, t->observer) + slot;
	uint8_t was = t->m->states[link];
	if (state == PR_BULLETIN_UNKNOWN || state > PR_BULLETIN_DOWN || was == state)
		return PR_NEWS_NONE;
	uint32_t subject = pr_expander_neighbour(t->m->expander, t->observer, slot);
	struct bounds lost = {0};
	if (state == PR_BULLETIN_DOWN)
		lost = bounds_of(t, subject, link, noticed, was == PR_BULLETIN_UP);
	set_state(t->m, t->observer, slot, state);
	tell_link(t, subject, state, &lost);
	return was == PR_BULLETIN_UNKNOWN && state == PR_BULLETIN_UP ? PR_NEWS_LEARNT : PR_NEWS_CHANGED;
}

/* Whether a row of this beat is newer than what is known of the peer: numbers wrap round, as only their lower halves are told. */
static bool is_newer(const struct pr_matrix_origin *origin, uint64_t incarnation, uint32_t seq)
{
	if (!origin->known || incarnation != origin->incarnation)
		return !origin->known || incarnation > origin->incarnation;
	return (int32_t)(seq - origin->seq) > 0;
}

/* A process that started anew hears everybody anew. */
static void follow(struct pr_matrix *m, uint32_t peer, uint64_t incarnation, uint32_t seq)
{
	struct pr_matrix_origin *origin = &m->origins[peer];
	bool anew = origin->known && origin->incarnation != incarnation;
	for (uint32_t slot = 0; anew && slot < pr_expander_degree(m->expander, peer); slot++)
		set_state(m, peer, slot, PR_BULLETIN_UNKNOWN);
	origin->incarnation = incarnation;
	origin->seq = seq;
	origin->known = true;
}

bool pr_matrix_row(struct pr_matrix *m, const struct pr_now *now, uint32_t origin, const struct pr_record *beat, uint64_t interval,
                   const struct pr_outlet *out, enum pr_news *news)
{
	struct telling t = {m, now, out, origin, origin};
	struct pr_span row = pr_text(beat, PR_BEAT_ROW);
	uint32_t degree = pr_expander_degree(m->expander, origin);
	size_t first = pr_expander_link(m->expander, origin);
	*news = PR_NEWS_NONE;
	if (row.n != 2u * (size_t)degree)
		return false;
	if (!m->origins[origin].known || m->origins[origin].incarnation != pr_uint(beat, PR_BEAT_INCARNATION))
		*news = PR_NEWS_LEARNT;
	follow(m, origin, pr_uint(beat, PR_BEAT_INCARNATION), (uint32_t)pr_uint(beat, PR_BEAT_SEQ));
	if (interval)
		m->origins[origin].interval = interval;
	for (uint32_t slot = 0; slot < degree; slot++) {
		uint16_t code = pr_bulletin_get(row.p + 2 * slot);
		uint64_t age = pr_bulletin_age(code), at = now->clock - pr_sooner(now->clock, age);
		enum pr_bulletin_state state = code & PR_BULLETIN_LOST ? PR_BULLETIN_DOWN : age == UINT64_MAX ? PR_BULLETIN_UNKNOWN : PR_BULLETIN_UP;
		uint32_t subject = pr_expander_neighbour(m->expander, origin, slot);
		uint64_t *latest = &m->at[first + slot];
		/* one beat looks a little different in two rows, as these take more or less time to come */
		if (at > (*latest ? pr_after(*latest, m->origins[subject].interval / 8) : 0)) {
			*latest = at;
			tell_contact(&t, subject, at);
		}
		add_news(news, take_state(&t, slot, state, now->clock));
	}
	m->origins[origin].came = now->clock;
	if (*news != PR_NEWS_NONE)
		m->origins[origin].changed = now->clock;
	return true;
}

bool pr_matrix_entry(struct pr_matrix *m, const struct pr_now *now, uint32_t via, const struct pr_bulletin_entry *entry,
                     const struct pr_outlet *out, enum pr_news *news)
{
	struct telling t = {m, now, out, entry->peer, via};
	struct pr_matrix_origin *origin = &m->origins[entry->peer];
	*news = PR_NEWS_NONE;
	if (!is_newer(origin, entry->incarnation, entry->seq))
		return false;
	if (!origin->known || origin->incarnation != entry->incarnation)
		*news = PR_NEWS_LEARNT;
	follow(m, entry->peer, entry->incarnation, entry->seq);
	uint64_t age = pr_sooner(entry->age, pr_bulletin_age(PR_BULLETIN_NEVER - 1)), noticed = now->clock - pr_sooner(now->clock, age);
	for (uint32_t slot = 0; slot < pr_expander_degree(m->expander, entry->peer); slot++)
		add_news(news, take_state(&t, slot, pr_bulletin_state_at(entry->states, slot), noticed));
	origin->came = now->clock;
	if (*news != PR_NEWS_NONE)
		origin->changed = noticed;
	return true;
}
