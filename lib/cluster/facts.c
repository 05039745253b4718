#include "facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/grow.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "base/words.h"
#include "record/json_pick.h"

enum { TIME, ACTION, PEER, EDGES, PICKS };

static bool add(struct pr_facts *facts, uint64_t t, uint32_t from, uint32_t to, bool down)
{
	if (!pr_grow(&facts->turns, &facts->room, facts->count + 1, sizeof *facts->turns))
		return false;
	facts->turns[facts->count++] = (struct pr_facts_turn){t, from, to, down};
	return true;
}

static uint32_t peer_of(struct pr_facts *facts, struct pr_span name)
{
	return name.n > 0 && name.n <= PR_PEER_MAX ? pr_peers_add(facts->peers, name) : PR_PEER_NONE;
}

/* The next of the two names of an edge, which must be without escapes. */
static bool edge_end(struct pr_facts *facts, struct pr_scan *s, uint32_t *peer)
{
	struct pr_scan_text name;
	if (!pr_scan_string(s, &name))
		return false;
	*peer = peer_of(facts, (struct pr_span){(const uint8_t *)name.p, name.n});
	return *peer != PR_PEER_NONE || pr_scan_fail(s, "no name of a peer");
}

static bool take_edges(struct pr_facts *facts, const struct pr_pick *edges, uint64_t t, bool down, const char **why)
{
	struct pr_scan s = pr_pick_scan(edges);
	if (pr_scan_enter(&s, '['))
		do {
			uint32_t from, to;
			bool is = pr_scan_enter(&s, '[') && edge_end(facts, &s, &from) && pr_scan_another(&s, ']') &&
			          edge_end(facts, &s, &to);
			if (!is || pr_scan_another(&s, ']'))
				pr_scan_fail(&s, "an edge is a pair of peers");
			else if (!add(facts, t, from, to, down))
				pr_scan_fail(&s, "out of memory");
		} while (pr_scan_another(&s, ']'));
	*why = s.why;
	return !s.why;
}

static bool is_one_of(struct pr_span action, const char *a, const char *b, const char *c)
{
	return pr_is(action, a) || pr_is(action, b) || pr_is(action, c);
}

static bool take_action(struct pr_facts *facts, const struct pr_pick *picks, const char **why)
{
	struct pr_span action = picks[ACTION].text;
	uint64_t t = picks[TIME].u;
	bool down = is_one_of(action, "kill", "pause", "leave"), up = is_one_of(action, "restart", "resume", "join");
	*why = "out of memory";
	if (pr_is(action, "ready") || pr_is(action, "stop"))
		*(pr_is(action, "ready") ? &facts->ready : &facts->stop) = t;
	else if (pr_is(action, "cut") || (pr_is(action, "heal") && picks[EDGES].has))
		return picks[EDGES].has ? take_edges(facts, &picks[EDGES], t, pr_is(action, "cut"), why)
		                        : (*why = "a cut without edges", false);
	else if (pr_is(action, "heal"))
		return add(facts, t, PR_PEER_NONE, PR_PEER_NONE, false);
	else if (down || up) {
		uint32_t peer = peer_of(facts, picks[PEER].text);
		*why = "it names no peer";
		return peer != PR_PEER_NONE && add(facts, t, peer, PR_PEER_NONE, down);
	}
	return true;
}

static int by_time(const void *a, const void *b)
{
	const struct pr_facts_turn *x = a, *y = b;
	return (x->t > y->t) - (x->t < y->t);
}

/* Actions that were logged in disorder; others of one time stay in their order. */
static void sort(struct pr_facts *facts)
{
	size_t i = 1;
	while (i < facts->count && facts->turns[i - 1].t <= facts->turns[i].t)
		i++;
	if (i < facts->count)
		qsort(facts->turns, facts->count, sizeof *facts->turns, by_time);
}

bool pr_facts_parse(struct pr_facts *facts, char *text, size_t n, size_t *line, const char **why)
{
	*facts = (struct pr_facts){.peers = pr_peers_new(), .stop = UINT64_MAX};
	*why = facts->peers ? NULL : "out of memory";
	*line = 0;
	for (char *p = text, *end = text + n; p < end && !*why;) {
		struct pr_pick picks[PICKS] = {
			[TIME] = PR_PICK(UINT, "t_ns"), [ACTION] = PR_PICK(TEXT, "action"), [PEER] = PR_PICK(TEXT, "peer"),
			[EDGES] = PR_PICK(ANY, "edges"),
		};
		char *next = memchr(p, '\n', (size_t)(end - p));
		struct pr_scan s = {p, next ? next : end, NULL};
		p = next ? next + 1 : end;
		++*line;
		if (pr_scan_end(&s))
			continue;
		if (!pr_pick_object(&s, picks, PICKS) || !pr_scan_end(&s))
			*why = s.why ? s.why : "something behind the object";
		else if (!picks[TIME].has || !picks[ACTION].has)
			*why = "an action has t_ns and action";
		else if (take_action(facts, picks, why))
			*why = NULL;
	}
	sort(facts);
	return !*why;
}

bool pr_facts_read(struct pr_facts *facts, const char *file, char *error, size_t size)
{
	char quoted[256];
	size_t n, line;
	const char *why;
	*facts = (struct pr_facts){0};
	char *text = (char *)pr_file_read(file, PR_FACTS_SIZE, &n);
	pr_quote(quoted, sizeof quoted, file);
	if (!text)
		snprintf(error, size, "%s: %s", quoted, errno ? strerror(errno) : "too long");
	else if (!pr_utf8_valid((const uint8_t *)text, n))
		snprintf(error, size, "%s: not UTF-8", quoted);
	else if (!pr_facts_parse(facts, text, n, &line, &why))
		snprintf(error, size, "%s: line %zu: %s", quoted, line, why);
	else {
		free(text);
		return true;
	}
	free(text);
	return false;
}

void pr_facts_clear(struct pr_facts *facts)
{
	pr_peers_free(facts->peers);
	free(facts->turns);
	*facts = (struct pr_facts){0};
}
