#include <stdio.h>
#include <stdlib.h>

#include "base/duration.h"
#include "base/grow.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "base/words.h"
#include "scenario_text.h"

#define PREFIX_MAX 200u /* bytes of a name before its number */

static bool add_peer(struct pr_reading *r, struct pr_span name)
{
	if (pr_reading_reserved(name) || memmem(name.p, name.n, "..", 2) || memchr(name.p, '/', name.n))
		return pr_reading_refuse(r, "no peer can be called so", name);
	if (name.n > PR_PEER_MAX)
		return pr_reading_refuse(r, "a name longer than 255 bytes", (struct pr_span){0});
	if (pr_peers_find(r->s->names, name) != PR_PEER_NONE)
		return pr_reading_refuse(r, "the same peer a second time", name);
	if (r->s->count == PR_SCENARIO_PEERS)
		return pr_reading_refuse(r, "more than 16384 peers", (struct pr_span){0});
	return pr_scenario_peer(r->s, name) != PR_PEER_NONE || pr_reading_refuse(r, "out of memory", (struct pr_span){0});
}

/* "100", or "100 node": p001 to p100, or node001 to node100. */
static bool read_count(struct pr_reading *r)
{
	uint64_t count;
	char name[PREFIX_MAX + 16];
	if (!pr_reading_number(r, &count, PR_SCENARIO_PEERS) || count == 0)
		return pr_reading_refuse(r, "1 to 16384 peers are wanted", (struct pr_span){0});
	struct pr_span prefix = r->at < r->count ? pr_reading_word(r) : pr_span_of("p");
	if (prefix.n > PREFIX_MAX)
		return pr_reading_refuse(r, "a name longer than 200 bytes before its number", (struct pr_span){0});
	int width = snprintf(NULL, 0, "%u", (unsigned)count);
	for (unsigned i = 1; i <= count; i++) {
		int n = snprintf(name, sizeof name, "%.*s%0*u", (int)prefix.n, (const char *)prefix.p, width, i);
		if (!add_peer(r, (struct pr_span){(const uint8_t *)name, (size_t)n}))
			return r->with.p = NULL, false; /* it would point at what is gone */
	}
	return true;
}

static bool read_names(struct pr_reading *r)
{
	struct pr_span first = r->at < r->count ? r->words[r->at] : (struct pr_span){0};
	size_t digits = 0;
	while (digits < first.n && first.p[digits] >= '0' && first.p[digits] <= '9')
		digits++;
	if (first.n == 0)
		return pr_reading_refuse(r, "names or a number are wanted", (struct pr_span){0});
	if (digits == first.n)
		return read_count(r);
	while (r->at < r->count)
		if (!add_peer(r, pr_reading_word(r)))
			return false;
	return true;
}

static bool read_seed(struct pr_reading *r)
{
	return pr_reading_number(r, &r->s->seed, UINT64_MAX);
}

static bool read_start(struct pr_reading *r)
{
	struct pr_span word = pr_reading_word(r);
	return (pr_rfc3339_parse((const char *)word.p, word.n, &r->s->start) && r->s->start < INT64_MAX / 2) ||
	       pr_reading_refuse(r, "a moment such as 2026-01-01T00:00:00Z is wanted, before 2116", word);
}

static bool read_duration(struct pr_reading *r)
{
	return pr_reading_time(r, &r->s->duration);
}

static bool read_beat(struct pr_reading *r)
{
	r->s->jitter = 0;
	return pr_reading_time(r, &r->s->beat) && (!pr_reading_take(r, "jitter") || pr_reading_time(r, &r->s->jitter)) &&
	       (r->s->jitter < r->s->beat || pr_reading_refuse(r, "a beat is longer than its jitter", (struct pr_span){0}));
}

static bool read_activity(struct pr_reading *r)
{
	r->s->activity = 0;
	return pr_reading_take(r, "never") || (pr_reading_time(r, &r->s->activity) &&
	       (r->s->activity > 0 || pr_reading_refuse(r, "'never' is wanted, or a time", (struct pr_span){0})));
}

static bool read_view(struct pr_reading *r)
{
	uint64_t seen;
	if (pr_reading_take(r, "all"))
		return true;
	if (!pr_reading_number(r, &seen, PR_SCENARIO_PEERS))
		return false;
	r->s->seen = (uint32_t)seen;
	struct pr_span word = pr_reading_word(r);
	r->s->view = pr_is(word, "ring") ? PR_VIEW_RING : PR_VIEW_RANDOM;
	return pr_is(word, "ring") || pr_is(word, "random") ||
	       pr_reading_refuse(r, "a view is 'all', 'NUMBER ring' or 'NUMBER random'", word);
}

static bool read_reports(struct pr_reading *r)
{
	struct pr_span word = pr_reading_word(r);
	static const char *const names[] = {"nothing", "beats", "links", "both"}; /* by enum pr_reports */
	for (r->s->reports = 0; r->s->reports < 4; r->s->reports++)
		if (pr_is(word, names[r->s->reports]))
			return true;
	return pr_reading_refuse(r, "there are beats, links, both and nothing", word);
}

static bool read_timeout(struct pr_reading *r)
{
	r->s->timeout_jitter = 0;
	return pr_reading_time(r, &r->s->timeout) &&
	       (!pr_reading_take(r, "jitter") || pr_reading_time(r, &r->s->timeout_jitter)) &&
	       (!pr_reading_take(r, "retry") || pr_reading_time(r, &r->s->retry)) &&
	       (r->s->timeout_jitter < r->s->timeout ||
	        pr_reading_refuse(r, "a timeout is longer than its jitter", (struct pr_span){0}));
}

static bool read_queue(struct pr_reading *r)
{
	uint64_t queue;
	bool done = pr_reading_number(r, &queue, PR_SCENARIO_QUEUE);
	r->s->queue = done ? (uint32_t)queue : 0;
	return done;
}

static bool read_weight(struct pr_reading *r)
{
	uint64_t weight;
	uint32_t *list = NULL;
	size_t count;
	bool done = pr_reading_number(r, &weight, UINT32_MAX) && pr_reading_peers(r, &list, &count);
	for (size_t i = 0; done && i < count; i++)
		r->s->peers[list[i]].weight = (uint32_t)weight;
	free(list);
	return done;
}

static bool read_chain(struct pr_reading *r)
{
	struct pr_span word = pr_reading_word(r);
	if (word.n == 0 || word.n > PR_PEER_MAX || pr_reading_reserved(word))
		return pr_reading_refuse(r, "the name of a chain is wanted, of at most 255 bytes", word);
	r->s->chain = strndup((const char *)word.p, word.n);
	if (!r->s->chain)
		return pr_reading_refuse(r, "out of memory", (struct pr_span){0});
	return !pr_reading_take(r, "every") || pr_reading_time(r, &r->s->slot);
}

static bool read_witness(struct pr_reading *r)
{
	uint32_t *list = NULL;
	size_t count;
	bool done = pr_reading_peers(r, &list, &count);
	for (size_t i = 0; done && i < count; i++)
		r->s->peers[list[i]].witness = true;
	free(list);
	return done;
}

/* "-20ppm", in billionths. */
static bool read_drift(struct pr_reading *r, int32_t *drift)
{
	struct pr_span word = pr_reading_word(r), rest = word;
	bool minus = word.n > 0 && *word.p == '-';
	uint64_t number;
	size_t used;
	if (minus || (word.n > 0 && *word.p == '+'))
		rest = (struct pr_span){word.p + 1, word.n - 1};
	if (!pr_decimal_parse(rest, &number, &used) || !pr_is((struct pr_span){rest.p + used, rest.n - used}, "ppm") ||
	    number / 1000000 > PR_SCENARIO_DRIFT)
		return pr_reading_refuse(r, "a drift such as -20ppm is wanted, of at most 100000ppm", word);
	*drift = (int32_t)(number / 1000000) * (minus ? -1 : 1);
	return true;
}

static bool read_clock(struct pr_reading *r)
{
	uint32_t *list = NULL;
	size_t count;
	int64_t offset = 0;
	int32_t drift = 0;
	bool done = pr_reading_peers(r, &list, &count);
	if (done && r->at == r->count)
		done = pr_reading_refuse(r, "what is wrong with the clock: 'offset TIME', 'drift NUMBERppm'", (struct pr_span){0});
	if (done && pr_reading_take(r, "offset"))
		done = pr_reading_signed_time(r, &offset);
	if (done && pr_reading_take(r, "drift"))
		done = read_drift(r, &drift);
	for (size_t i = 0; done && i < count; i++) {
		r->s->peers[list[i]].offset = offset;
		r->s->peers[list[i]].drift = drift;
	}
	free(list);
	return done;
}

static const struct {
	const char *word;
	bool again; /* it may stand more than once */
	bool (*read)(struct pr_reading *r);
} settings[] = {
	{"peers", true, read_names}, {"weight", true, read_weight}, {"clock", true, read_clock}, {"seed", false, read_seed},
	{"start", false, read_start}, {"duration", false, read_duration}, {"beat", false, read_beat},
	{"activity", false, read_activity}, {"view", false, read_view}, {"reports", false, read_reports},
	{"timeout", false, read_timeout}, {"queue", false, read_queue}, {"chain", false, read_chain},
	{"witness", true, read_witness},
};

static bool add_word(struct pr_reading *r, const uint8_t *from, const uint8_t *to)
{
	if (to == from)
		return true;
	if (!pr_grow(&r->words, &r->room, r->count + 1, sizeof *r->words))
		return pr_reading_refuse(r, "out of memory", (struct pr_span){0});
	r->words[r->count++] = (struct pr_span){from, (size_t)(to - from)};
	return true;
}

static bool split(struct pr_reading *r, struct pr_span line)
{
	const uint8_t *from = line.p, *end = line.p + line.n, *p = line.p;
	r->count = r->at = 0;
	while (p < end && *p != '#') {
		size_t sign = *p == '|' || *p == ',' ? 1 : *p == '-' && end - p > 1 && p[1] == '>' ? 2 : 0;
		if (sign == 0 && !pr_blank(*p)) {
			p++;
			continue;
		}
		if (!add_word(r, from, p) || !add_word(r, p, p + sign))
			return false;
		from = p += sign ? sign : 1;
	}
	return add_word(r, from, p);
}

static bool read_line(struct pr_reading *r, struct pr_span line)
{
	if (!pr_utf8_valid(line.p, line.n))
		return pr_reading_refuse(r, "text that is not UTF-8", (struct pr_span){0});
	if (!split(r, line) || r->count == 0)
		return !r->why;
	bool done = false, setting = false;
	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (pr_is(r->words[0], settings[i].word)) {
			setting = true;
			r->at = 1;
			if (r->given >> i & 1u && !settings[i].again)
				return pr_reading_refuse(r, "it stands a second time", r->words[0]);
			r->given |= 1u << i;
			done = settings[i].read(r);
		}
	if (!setting)
		done = pr_reading_act(r);
	if (done && r->at < r->count)
		return pr_reading_refuse(r, "a word too many", r->words[r->at]);
	return done;
}

/* What no single line can get wrong. */
static bool check_whole(struct pr_reading *r)
{
	const struct pr_scenario *s = r->s;
	r->line = 0;
	if (s->count == 0)
		return pr_reading_refuse(r, "it names no peers", (struct pr_span){0});
	if (s->duration == 0 || s->beat == 0 || s->timeout == 0)
		return pr_reading_refuse(r, "duration, beat and timeout are not 0", (struct pr_span){0});
	if (s->slot < PR_SCENARIO_SLOT)
		return pr_reading_refuse(r, "a slot of the chain takes 1ms or more", (struct pr_span){0});
	if (s->view != PR_VIEW_ALL && (s->seen == 0 || s->seen >= s->count || (s->seen % 2 && s->count % 2)))
		return pr_reading_refuse(r, "a view is of fewer than there are peers, and even if their number is odd", (struct pr_span){0});
	static const char *const words[] = {"domain", "epoch", "quorum"}; /* of members files */
	for (size_t i = 0; s->chain && i < sizeof words / sizeof *words; i++)
		if (pr_peers_find(s->names, pr_span_of(words[i])) != PR_PEER_NONE)
			return pr_reading_refuse(r, "no validator can be called so", pr_span_of(words[i]));
	const char *why = pr_scenario_settle(r->s, &r->line);
	return !why || pr_reading_refuse(r, why, (struct pr_span){0});
}

static void tell(const struct pr_reading *r, const char *name, char *error, size_t size)
{
	char file[256], word[128], place[16] = "";
	pr_quote(file, sizeof file, name);
	if (r->line)
		snprintf(place, sizeof place, ":%u", r->line);
	if (r->with.p)
		snprintf(error, size, "%s%s: '%s': %s", file, place, pr_quote_span(word, sizeof word, r->with), r->why);
	else
		snprintf(error, size, "%s%s: %s", file, place, r->why);
}

bool pr_scenario_parse(struct pr_scenario *s, const char *name, struct pr_span text, char *error, size_t size)
{
	struct pr_reading r = {.s = s};
	struct pr_span line;
	bool done = pr_scenario_init(s) || pr_reading_refuse(&r, "out of memory", (struct pr_span){0});
	while (done && pr_line_take(&text, &line)) {
		r.line++;
		done = read_line(&r, line);
	}
	done = done && check_whole(&r);
	if (!done) {
		tell(&r, name, error, size);
		pr_scenario_free(s);
	}
	free(r.words);
	free(r.marks);
	return done;
}
