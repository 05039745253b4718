#include "quality.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "cluster/links.h"
#include "quality_sum.h"
#include "record/display.h"
#include "record/json.h"

enum link_truth { WHOLE, DOWN, OUT };

/* What is known of a link; its place is that of a silent pr_link of the same peers. */
struct link {
	bool known, cut;      /* somebody spoke of it; its edge is cut */
	bool lost, detected;  /* held for lost; since it is down */
	bool settling;        /* whole again, but not yet held for that */
	enum link_truth truth;
	uint64_t changed;     /* when truth or lost did */
	uint64_t began;       /* when it went down, or the mistake */
	uint64_t detected_at; /* the latest time that it came to be held for lost */
};

struct pr_quality {
	struct pr_facts *facts;
	size_t next;  /* of the facts' turns */
	bool *silent; /* by peer: dead or paused */
	size_t silent_room;
	struct pr_links *places;
	struct link *links;
	size_t links_room;
	struct pr_quality_sum sum;
	bool failed;
};

struct pr_quality *pr_quality_new(struct pr_facts *facts)
{
	struct pr_quality *q = calloc(1, sizeof *q);
	if (!q)
		return NULL;
	q->facts = facts;
	q->places = pr_links_new();
	if (q->places)
		return q;
	free(q);
	return NULL;
}

void pr_quality_free(struct pr_quality *q)
{
	if (!q)
		return;
	pr_links_free(q->places);
	pr_quality_sum_free(&q->sum);
	free(q->links);
	free(q->silent);
	free(q);
}

/* The link's number; SIZE_MAX if memory ran out. */
static size_t link_of(struct pr_quality *q, uint32_t observer, uint32_t subject)
{
	const struct pr_link *place = pr_links_add(q->places, observer, subject);
	size_t number = place ? pr_links_number(q->places, place) : SIZE_MAX;
	if (!place || !pr_grow_zeroed(&q->links, &q->links_room, number + 1, sizeof *q->links) ||
	    !pr_quality_sum_room(&q->sum, number))
		return SIZE_MAX;
	return number;
}

/* Adds up the time since the last change of a link that is whole. */
static void account(struct pr_quality *q, size_t number, uint64_t t)
{
	struct link *link = &q->links[number];
	uint64_t from = pr_later(link->changed, q->facts->ready), to = pr_sooner(t, q->facts->stop);
	if (link->known && link->truth == WHOLE && !link->settling && from < to)
		pr_quality_sum_time(&q->sum, number, to - from, link->lost);
	link->changed = t;
}

static bool is_judged(const struct pr_quality *q, uint64_t t)
{
	return t >= q->facts->ready && t < q->facts->stop;
}

static bool end_mistake(struct pr_quality *q, size_t number, uint64_t t)
{
	struct link *link = &q->links[number];
	if (link->truth != WHOLE || link->settling || !link->lost || !is_judged(q, link->began))
		return true;
	return pr_quality_sum_add(&q->sum, PR_QUALITY_MISTAKE, number, pr_sooner(t, q->facts->stop) - link->began);
}

static bool end_down(struct pr_quality *q, size_t number)
{
	struct link *link = &q->links[number];
	if (!link->known || link->truth != DOWN || !is_judged(q, link->began))
		return true;
	if (!link->detected)
		return pr_quality_sum_add(&q->sum, PR_QUALITY_MISSED, number, 0);
	return pr_quality_sum_add(&q->sum, PR_QUALITY_DETECTION, number, link->detected_at - link->began);
}

/* What is really so with a link may have changed. */
static bool look(struct pr_quality *q, size_t number, uint64_t t)
{
	struct link *link = &q->links[number];
	const struct pr_link *place = pr_links_at(q->places, number);
	enum link_truth truth = q->silent[place->observer] ? OUT : link->cut || q->silent[place->subject] ? DOWN : WHOLE;
	if (truth == link->truth)
		return true;
	account(q, number, t);
	if (!end_mistake(q, number, t) || !end_down(q, number))
		return false;
	link->settling = truth == WHOLE && link->lost;
	link->truth = truth;
	link->began = t;
	link->detected = link->lost;
	link->detected_at = t;
	return true;
}

static bool apply(struct pr_quality *q, const struct pr_facts_turn *turn)
{
	bool one = turn->from != PR_PEER_NONE && turn->to != PR_PEER_NONE, done = true;
	size_t number = one ? link_of(q, turn->to, turn->from) : 0;
	if (number == SIZE_MAX || !pr_grow_zeroed(&q->silent, &q->silent_room, pr_peers_count(q->facts->peers), 1))
		return false;
	if (one) {
		q->links[number].cut = turn->down;
		return look(q, number, turn->t);
	}
	if (turn->from != PR_PEER_NONE)
		q->silent[turn->from] = turn->down;
	for (size_t i = 0; done && i < pr_links_count(q->places); i++) {
		q->links[i].cut = q->links[i].cut && turn->from != PR_PEER_NONE;
		done = look(q, i, turn->t);
	}
	return done;
}

static bool advance(struct pr_quality *q, uint64_t t)
{
	bool done = true;
	while (done && q->next < q->facts->count && q->facts->turns[q->next].t <= t)
		done = apply(q, &q->facts->turns[q->next++]);
	return done;
}

static bool turn(struct pr_quality *q, struct pr_span observer, struct pr_span subject, bool lost, uint64_t t)
{
	uint32_t hears = pr_peers_add(q->facts->peers, observer), heard = pr_peers_add(q->facts->peers, subject);
	if (hears == PR_PEER_NONE || heard == PR_PEER_NONE || !advance(q, t) ||
	    !pr_grow_zeroed(&q->silent, &q->silent_room, pr_peers_count(q->facts->peers), 1))
		return false;
	size_t number = link_of(q, hears, heard);
	if (number == SIZE_MAX || !look(q, number, t))
		return false;
	struct link *link = &q->links[number];
	account(q, number, t);
	if (link->known && lost == link->lost)
		return true;
	bool done = !link->lost || end_mistake(q, number, t);
	link->known = true;
	link->lost = lost;
	link->settling = link->settling && lost;
	link->detected = lost;
	link->detected_at = t;
	if (link->truth == WHOLE)
		link->began = t;
	return done;
}

void pr_quality_turn(void *quality, struct pr_span observer, struct pr_span subject, bool lost, uint64_t t)
{
	struct pr_quality *q = quality;
	q->failed = q->failed || !turn(q, observer, subject, lost, t);
}

bool pr_quality_end(struct pr_quality *q, uint64_t t)
{
	bool done = !q->failed && advance(q, t);
	for (size_t i = 0; done && i < pr_links_count(q->places); i++) {
		account(q, i, t);
		done = end_mistake(q, i, t) && (!q->links[i].detected || end_down(q, i));
	}
	return done;
}

/* "observer <- subject", as a table or JSON has it. */
static void name_link(const struct pr_quality *q, size_t number, bool json, struct pr_text *name)
{
	const struct pr_link *place = pr_links_at(q->places, number);
	struct pr_span observer = pr_peers_name(q->facts->peers, place->observer);
	struct pr_span subject = pr_peers_name(q->facts->peers, place->subject);
	pr_text_clear(name);
	pr_text_string(name, json ? "\"observer\":" : "");
	(json ? pr_json_write_string : pr_display_text)(name, observer);
	pr_text_string(name, json ? ",\"subject\":" : " <- ");
	(json ? pr_json_write_string : pr_display_text)(name, subject);
}

void pr_quality_print(struct pr_quality *q, bool json, struct pr_text *out)
{
	struct pr_text name = {0};
	size_t count = pr_links_count(q->places), width = sizeof "all links";
	for (size_t i = 0; i < count; i++) {
		name_link(q, i, json, &name);
		width = name.n > width ? name.n : width;
	}
	if (!json)
		pr_quality_sum_head(width, out);
	pr_quality_sum_sort(&q->sum, false);
	pr_quality_sum_print(&q->sum, PR_QUALITY_ALL, count, pr_span_of(json ? "" : "all links"), width, json, out);
	pr_quality_sum_sort(&q->sum, true);
	for (size_t i = 0; i < count; i++)
		if (q->links[i].known) {
			name_link(q, i, json, &name);
			pr_quality_sum_print(&q->sum, i, count, (struct pr_span){(uint8_t *)name.p, name.n}, width, json, out);
		}
	out->failed = out->failed || name.failed;
	pr_text_free(&name);
}
