#include "live_matrix.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/rfc3339.h"
#include "record/decode.h"

#define ENOUGH 20u /* contacts, to tell which part is missing */

/* Who is late is seen as it is; here, none is so late that what is missing before it would be on its way. */
static const struct pr_loss_options loss_options = {.part = 100000000, .window = 30 * PR_SECOND, .timeout = 86400 * PR_SECOND};

bool pr_live_matrix_init(struct pr_live_matrix *m)
{
	*m = (struct pr_live_matrix){.names = pr_peers_new(), .links = pr_links_new()};
	if (m->names && m->links)
		return true;
	pr_live_matrix_clear(m);
	return false;
}

static void drop(struct pr_live_matrix *m, size_t failure)
{
	free(m->failures[failure].bytes);
	free(m->failures[failure].recovery);
	m->failure_count--;
	memmove(&m->failures[failure], &m->failures[failure + 1], (m->failure_count - failure) * sizeof *m->failures);
}

void pr_live_matrix_clear(struct pr_live_matrix *m)
{
	pr_peers_free(m->names);
	pr_links_free(m->links);
	free(m->lines);
	free(m->peers);
	while (m->failure_count > 0)
		drop(m, m->failure_count - 1);
	*m = (struct pr_live_matrix){0};
}

/* 1, its number to *peer; 0: there is no name or no room; -1: memory ran out. */
static int peer_of(struct pr_live_matrix *m, struct pr_span name, uint32_t *peer)
{
	if (!name.p)
		return 0;
	*peer = pr_peers_find(m->names, name);
	if (*peer != PR_PEER_NONE)
		return 1;
	if (pr_peers_count(m->names) >= PR_LIVE_PEERS) {
		m->left_out++;
		return 0;
	}
	*peer = pr_peers_add(m->names, name);
	if (*peer == PR_PEER_NONE || !pr_grow_zeroed(&m->peers, &m->peers_room, (size_t)*peer + 1, sizeof *m->peers))
		return -1;
	m->peers[*peer].leader = PR_PEER_NONE;
	return 1;
}

/* Likewise of a link. */
static int link_of(struct pr_live_matrix *m, struct pr_span observer, struct pr_span subject, struct pr_link **link)
{
	uint32_t ends[2];
	int got;
	if ((got = peer_of(m, observer, &ends[0])) <= 0 || (got = peer_of(m, subject, &ends[1])) <= 0)
		return got;
	if (ends[0] == ends[1])
		return 0;
	*link = pr_links_find(m->links, ends[0], ends[1]);
	if (!*link && pr_links_count(m->links) >= PR_LIVE_LINKS) {
		m->left_out++;
		return 0;
	}
	if (!*link)
		*link = pr_links_add(m->links, ends[0], ends[1]);
	return *link && pr_grow_zeroed(&m->lines, &m->lines_room, pr_links_count(m->links), sizeof *m->lines) ? 1 : -1;
}

static struct pr_live_line *line_of(const struct pr_live_matrix *m, const struct pr_link *link)
{
	return &m->lines[pr_links_number(m->links, link)];
}

enum pr_live_state pr_live_state(const struct pr_live_matrix *m, const struct pr_link *link, uint64_t now, uint64_t *since)
{
	uint64_t from = line_of(m, link)->since, age = now > link->up ? now - link->up : 0;
	enum pr_live_state state = PR_LIVE_HEARD;
	if (link->report == PR_LINK_LOST || link->report == PR_LINK_SUSPECT) {
		state = link->report == PR_LINK_LOST ? PR_LIVE_IS_SILENT : PR_LIVE_IS_LATE;
	} else if (link->interval > 0 && age / PR_LIVE_LATE > link->interval) {
		state = age / PR_LIVE_SILENT > link->interval ? PR_LIVE_IS_SILENT : PR_LIVE_IS_LATE;
		from = link->up;
	}
	if (since)
		*since = from;
	return state;
}

int pr_live_loss(const struct pr_live_matrix *m, const struct pr_link *link)
{
	const struct pr_live_line *line = line_of(m, link);
	uint32_t missing = (uint32_t)line->loss.missing[0] + line->loss.missing[1], heard = (uint32_t)line->loss.heard[0] + line->loss.heard[1];
	return line->numbered && missing + heard >= ENOUGH ? (int)(missing * 1000 / (missing + heard)) : -1;
}

/* Numbers count what was heard at the observer itself, not what others tell of it. */
static void count(struct pr_live_line *line, const struct pr_link *link, const struct pr_record *r, bool silent)
{
	struct pr_loss_beat beat = {.t = r->t, .interval = r->t > link->up ? r->t - link->up : 0, .resumed = silent};
	uint64_t times = pr_has(r, PR_CONTACT_COUNT) && pr_uint(r, PR_CONTACT_COUNT) > 0 ? pr_uint(r, PR_CONTACT_COUNT) : 1;
	uint32_t step = 0;
	enum pr_beat kind = pr_beats_take(&line->beats, pr_uint(r, PR_CONTACT_INCARNATION), pr_uint(r, PR_CONTACT_SEQ), times, &step);
	beat.step = kind == PR_BEAT_NEXT ? step : 0;
	beat.count = (uint32_t)pr_sooner(times, UINT16_MAX);
	if (kind == PR_BEAT_FIRST || !line->numbered)
		pr_loss_begin(&line->loss, 1, r->t);
	else if (kind != PR_BEAT_AGAIN)
		pr_loss_take(&line->loss, &loss_options, &beat);
	line->numbered = true;
}

/* Contacts come as often as they usually do; a silence, however long, is but one sample that is a bit longer. */
static void pace(struct pr_link *link, uint64_t t, uint64_t times)
{
	uint64_t passed = (t - link->up) / (times ? times : 1);
	if (link->up == 0 || passed == 0)
		return;
	if (link->interval == 0)
		link->interval = passed;
	passed = pr_sooner(passed, PR_LIVE_LATE * link->interval);
	link->interval = passed > link->interval ? link->interval + (passed - link->interval) / 8 : link->interval - (link->interval - passed) / 8;
}

static bool take_contact(struct pr_live_matrix *m, const struct pr_record *r)
{
	struct pr_link *link;
	int got = link_of(m, pr_text(r, PR_CONTACT_OBSERVER), pr_text(r, PR_CONTACT_SUBJECT), &link);
	if (got <= 0)
		return got == 0;
	struct pr_live_line *line = line_of(m, link);
	bool first = link->up == 0, silent = !first && pr_live_state(m, link, r->t, NULL) == PR_LIVE_IS_SILENT;
	m->peers[link->subject].left = false;
	if (pr_has(r, PR_CONTACT_SEQ) && !pr_has(r, PR_CONTACT_VIA))
		count(line, link, r, silent);
	if (r->t <= link->up)
		return true;
	if (first || silent || link->report == PR_LINK_LOST)
		line->since = r->t;
	if (pr_uint(r, PR_CONTACT_INTERVAL)) /* beats may come early, which says nothing of the next */
		link->interval = pr_sooner(pr_uint(r, PR_CONTACT_INTERVAL), UINT64_MAX / PR_LIVE_SILENT);
	else if (!silent)
		pace(link, r->t, pr_uint(r, PR_CONTACT_COUNT));
	link->report = PR_LINK_SILENT;
	link->up = r->t;
	return true;
}

static bool take_link(struct pr_live_matrix *m, const struct pr_record *r)
{
	struct pr_link *link;
	struct pr_span state = pr_text(r, PR_LINK_STATE);
	int got = link_of(m, pr_text(r, PR_LINK_OBSERVER), pr_text(r, PR_LINK_SUBJECT), &link);
	if (got <= 0)
		return got == 0;
	bool lost = pr_is(state, "down");
	if (r->t < link->up || (!lost && !pr_is(state, "suspect") && !pr_is(state, "up")))
		return true;
	enum pr_link_report report = lost ? PR_LINK_LOST : pr_is(state, "up") ? PR_LINK_HEARD : PR_LINK_SUSPECT;
	if (report != link->report)
		line_of(m, link)->since = pr_has(r, PR_LINK_SINCE) ? pr_uint(r, PR_LINK_SINCE) : r->t;
	link->report = (uint8_t)report;
	if (report == PR_LINK_HEARD)
		link->up = r->t;
	return true;
}

static bool take_leader(struct pr_live_matrix *m, const struct pr_record *r)
{
	uint32_t observer, leader = PR_PEER_NONE;
	int got = peer_of(m, pr_text(r, PR_LEADER_OBSERVER), &observer);
	if (got <= 0)
		return got == 0;
	if (peer_of(m, pr_text(r, PR_LEADER_LEADER), &leader) < 0)
		return false;
	struct pr_live_peer *peer = &m->peers[observer];
	if (r->t >= peer->told) {
		peer->told = pr_later(r->t, 1);
		peer->leader = leader;
		peer->epoch = pr_uint(r, PR_LEADER_EPOCH);
	}
	return true;
}

static bool take_member(struct pr_live_matrix *m, const struct pr_record *r)
{
	uint32_t peer;
	int got = peer_of(m, pr_text(r, PR_MEMBER_PEER), &peer);
	if (got > 0 && pr_has(r, PR_MEMBER_STATUS))
		m->peers[peer].left = pr_is(pr_text(r, PR_MEMBER_STATUS), "left");
	return got >= 0;
}

static bool keep(uint8_t **bytes, size_t *n, struct pr_span record)
{
	uint8_t *copy = malloc(record.n);
	if (!copy)
		return false;
	memcpy(copy, record.p, record.n);
	free(*bytes);
	*bytes = copy;
	*n = record.n;
	return true;
}

/* failure_count: none has that id. */
static size_t find(const struct pr_live_matrix *m, struct pr_span id)
{
	size_t i = 0;
	while (i < m->failure_count && !pr_same((struct pr_span){m->failures[i].id, m->failures[i].id_n}, id))
		i++;
	return i;
}

static bool open_failure(struct pr_live_matrix *m, const struct pr_record *r)
{
	struct pr_span id = pr_text(r, PR_FAILURE_ID);
	struct pr_live_failure *failure = &m->failures[m->failure_count];
	if (m->failure_count == PR_LIVE_FAILURES || r->map.n > PR_LIVE_FAILURE_MAX || id.n == 0 || id.n > PR_LIVE_ID_MAX) {
		m->failures_left_out++;
		return true;
	}
	*failure = (struct pr_live_failure){.id_n = id.n};
	memcpy(failure->id, id.p, id.n);
	if (!keep(&failure->bytes, &failure->n, r->map))
		return false;
	m->failure_count++;
	return true;
}

/* Where contacts are not told of, the peers are those that failures name. */
static bool meet(struct pr_live_matrix *m, struct pr_span groups)
{
	struct pr_cursor c = pr_cursor_of(groups);
	uint32_t peer;
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--)
		for (uint64_t names = pr_cursor_count(&c); names > 0; names--)
			if (peer_of(m, pr_cursor_text(&c), &peer) < 0)
				return false;
	return true;
}

static bool take_failure(struct pr_live_matrix *m, const struct pr_record *r)
{
	size_t i = find(m, pr_text(r, PR_FAILURE_ID));
	m->had_failure = true;
	if (!meet(m, pr_text(r, PR_FAILURE_GROUPS)))
		return false;
	if (pr_is(pr_text(r, PR_FAILURE_EVENT), "close")) {
		if (i < m->failure_count)
			drop(m, i);
		return true;
	}
	if (i == m->failure_count)
		return open_failure(m, r);
	return r->map.n > PR_LIVE_FAILURE_MAX || keep(&m->failures[i].bytes, &m->failures[i].n, r->map);
}

static bool take_recovery(struct pr_live_matrix *m, const struct pr_record *r)
{
	size_t i = find(m, pr_text(r, PR_RECOVERY_FAILURE));
	return i == m->failure_count || r->map.n > PR_LIVE_FAILURE_MAX || keep(&m->failures[i].recovery, &m->failures[i].recovery_n, r->map);
}

static void take_note(struct pr_live_matrix *m, const struct pr_record *r)
{
	struct pr_span text = pr_text(r, PR_NOTE_TEXT);
	m->note_count += m->note_count < PR_LIVE_NOTES;
	memmove(&m->notes[1], &m->notes[0], (m->note_count - 1) * sizeof *m->notes);
	m->notes[0].t = r->t;
	m->notes[0].n = pr_sooner(text.n, PR_LIVE_NOTE_MAX);
	if (text.n)
		memcpy(m->notes[0].text, text.p, m->notes[0].n);
}

bool pr_live_matrix_take(struct pr_live_matrix *m, const struct pr_record *r)
{
	m->t = pr_later(m->t, r->t);
	switch (r->type) {
	case PR_CONTACT:
		return take_contact(m, r);
	case PR_LINK:
		return take_link(m, r);
	case PR_LEADER:
		return take_leader(m, r);
	case PR_MEMBER:
		return take_member(m, r);
	case PR_FAILURE:
		return take_failure(m, r);
	case PR_RECOVERY:
		return take_recovery(m, r);
	case PR_NOTE:
		take_note(m, r);
		return true;
	default:
		return true;
	}
}
