#include "scenario_text.h"

#include <stdlib.h>

#include "base/duration.h"
#include "base/grow.h"
#include "base/words.h"

#define GROUPS_MAX 1024u /* in a clause */

bool pr_reading_refuse(struct pr_reading *r, const char *why, struct pr_span with)
{
	if (!r->why) {
		r->why = why;
		r->with = with;
	}
	return false;
}

bool pr_reading_reserved(struct pr_span word)
{
	static const char *const words[] = {"|", ",", "->", "*", "of", "on", "for", "at", "jitter", "retry", "offset", "drift"};
	for (enum pr_lie lie = PR_LIE_NONE; lie < PR_LIES; lie++)
		if (pr_is(word, pr_lie_name(lie)))
			return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (pr_is(word, words[i]))
			return true;
	return false;
}

struct pr_span pr_reading_word(struct pr_reading *r)
{
	return r->at < r->count ? r->words[r->at++] : (struct pr_span){(const uint8_t *)"", 0};
}

bool pr_reading_take(struct pr_reading *r, const char *word)
{
	bool is = r->at < r->count && pr_is(r->words[r->at], word);
	r->at += is;
	return is;
}

bool pr_reading_time(struct pr_reading *r, uint64_t *ns)
{
	struct pr_span word = pr_reading_word(r);
	return (pr_duration_parse(word, ns) && *ns <= PR_SCENARIO_LONGEST) ||
	       pr_reading_refuse(r, "a time such as 30s or 250ms is wanted", word);
}

bool pr_reading_signed_time(struct pr_reading *r, int64_t *ns)
{
	struct pr_span word = pr_reading_word(r), rest = word;
	bool minus = word.n > 0 && *word.p == '-';
	uint64_t size;
	if (minus || (word.n > 0 && *word.p == '+'))
		rest = (struct pr_span){word.p + 1, word.n - 1};
	if (!pr_duration_parse(rest, &size) || size > PR_SCENARIO_SHIFT)
		return pr_reading_refuse(r, "a time such as -250ms is wanted, of at most 400d", word);
	*ns = minus ? -(int64_t)size : (int64_t)size;
	return true;
}

bool pr_reading_number(struct pr_reading *r, uint64_t *number, uint64_t most)
{
	struct pr_span word = pr_reading_word(r);
	return pr_word_uint(word, most, number) || pr_reading_refuse(r, "a whole number is wanted that is not too large", word);
}

/* The peers that a word means, "a" or "a..c": from *first to *last. */
static bool peers_of(struct pr_reading *r, struct pr_span word, uint32_t *first, uint32_t *last)
{
	*first = *last = pr_peers_find(r->s->names, word);
	const uint8_t *dots = *first == PR_PEER_NONE ? memmem(word.p, word.n, "..", 2) : NULL;
	if (dots) {
		size_t n = (size_t)(dots - word.p);
		*first = pr_peers_find(r->s->names, (struct pr_span){word.p, n});
		*last = pr_peers_find(r->s->names, (struct pr_span){dots + 2, word.n - n - 2});
	}
	if (*first == PR_PEER_NONE || *last == PR_PEER_NONE)
		return pr_reading_refuse(r, "no such peer", word);
	return *first <= *last || pr_reading_refuse(r, "a range goes from an earlier peer to a later one", word);
}

static bool more_named(struct pr_reading *r, size_t count)
{
	r->named += count;
	return r->named <= PR_SCENARIO_NAMED || pr_reading_refuse(r, "more than 4194304 peers are named in all", (struct pr_span){0});
}

bool pr_reading_peers(struct pr_reading *r, uint32_t **list, size_t *count)
{
	size_t room = 0;
	uint32_t first, last;
	*list = NULL;
	*count = 0;
	while (r->at < r->count && (pr_is(r->words[r->at], "*") || !pr_reading_reserved(r->words[r->at]))) {
		struct pr_span word = pr_reading_word(r);
		if (pr_is(word, "*") && r->s->count > 0) {
			first = 0;
			last = (uint32_t)r->s->count - 1;
		} else if (!peers_of(r, word, &first, &last)) {
			return false;
		}
		if (!more_named(r, last - first + 1u))
			return false;
		if (!pr_grow(list, &room, *count + (last - first) + 1, sizeof **list))
			return pr_reading_refuse(r, "out of memory", (struct pr_span){0});
		for (uint32_t peer = first; peer <= last; peer++)
			(*list)[(*count)++] = peer;
	}
	return *count > 0 || pr_reading_refuse(r, "the name of a peer is wanted", pr_reading_word(r));
}

/* What is added to a clause while it is read. */
struct growing {
	struct pr_clause *clause;
	size_t peers, groups; /* room */
};

static bool put(struct pr_reading *r, struct growing *g, uint32_t peer, uint32_t group)
{
	struct pr_clause *c = g->clause;
	if (r->marks[peer] == r->clause)
		return pr_reading_refuse(r, "it stands twice", pr_peers_name(r->s->names, peer));
	r->marks[peer] = r->clause;
	if (!pr_grow(&c->peer, &g->peers, c->count + 1, sizeof *c->peer) ||
	    !pr_grow(&c->group, &g->groups, c->count + 1, sizeof *c->group))
		return pr_reading_refuse(r, "out of memory", (struct pr_span){0});
	c->peer[c->count] = peer;
	c->group[c->count++] = group;
	return more_named(r, 1);
}

/* '*' is whoever the clause does not name. */
static bool put_rest(struct pr_reading *r, struct growing *g, uint32_t group)
{
	size_t before = g->clause->count;
	for (uint32_t peer = 0; peer < r->s->count; peer++)
		if (r->marks[peer] != r->clause && !put(r, g, peer, group))
			return false;
	return g->clause->count > before || pr_reading_refuse(r, "nobody is left for it", pr_span_of("*"));
}

static bool put_word(struct pr_reading *r, struct growing *g, struct pr_span word, uint32_t group)
{
	uint32_t first, last;
	if (!peers_of(r, word, &first, &last))
		return false;
	for (uint32_t peer = first; peer <= last; peer++)
		if (!put(r, g, peer, group))
			return false;
	return true;
}

static bool read_clause(struct pr_reading *r, struct pr_clause *c)
{
	struct growing g = {.clause = c};
	uint32_t star = UINT32_MAX, empty = 1;
	r->clause++;
	for (c->groups = 1; r->at < r->count && !pr_is(r->words[r->at], ",");) {
		struct pr_span word = pr_reading_word(r);
		bool arrow = pr_is(word, "->"), bar = pr_is(word, "|");
		if (arrow || bar) {
			if (empty)
				return pr_reading_refuse(r, "a peer is wanted before it", word);
			if ((arrow && c->groups > 1) || (bar && c->directed) || c->groups == GROUPS_MAX)
				return pr_reading_refuse(r, "a clause is 'a b | c | …' or 'a b -> c'", word);
			c->directed = arrow;
			c->groups++;
			empty = 1;
			continue;
		}
		empty = 0;
		if (pr_is(word, "*") && star != UINT32_MAX)
			return pr_reading_refuse(r, "it stands twice", word);
		if (pr_is(word, "*"))
			star = c->groups - 1;
		else if (!put_word(r, &g, word, c->groups - 1))
			return false;
	}
	if (empty || c->groups < 2)
		return pr_reading_refuse(r, "links are wanted, such as 'a b | c' or 'a -> b'", (struct pr_span){0});
	return star == UINT32_MAX || put_rest(r, &g, star);
}

bool pr_reading_edges(struct pr_reading *r, struct pr_edges *edges)
{
	size_t room = 0, marked = r->marks_room;
	*edges = (struct pr_edges){0};
	if (!pr_grow(&r->marks, &r->marks_room, r->s->count + 1, sizeof *r->marks))
		return pr_reading_refuse(r, "out of memory", (struct pr_span){0});
	memset(r->marks + marked, 0, (r->marks_room - marked) * sizeof *r->marks);
	do {
		if (!pr_grow(&edges->list, &room, edges->count + 1, sizeof *edges->list))
			return pr_reading_refuse(r, "out of memory", (struct pr_span){0});
		edges->list[edges->count] = (struct pr_clause){0};
		if (!read_clause(r, &edges->list[edges->count++]))
			return false;
	} while (pr_reading_take(r, ","));
	return true;
}
