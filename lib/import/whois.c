#include "whois.h"

#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "record/peers.h"

#define SRC_MAX 1100u /* what this program writes is never longer; others' is not kept if it is */

struct mention {
	size_t src; /* where it stands in `texts`; n 0: the record has none */
	unsigned n;
	uint64_t records;
};

struct own {
	uint32_t token, input;
};

struct pr_whois {
	struct pr_peers *named; /* by records */
	struct mention *mentions; /* of each of them */
	size_t mention_room;
	char *texts;
	size_t length, room;
	struct own *own;
	size_t own_count, own_room;
	uint64_t further;
	bool failed;
};

struct pr_whois *pr_whois_new(void)
{
	struct pr_whois *w = calloc(1, sizeof *w);
	if (!w)
		return NULL;
	w->named = pr_peers_new();
	if (w->named)
		return w;
	free(w);
	return NULL;
}

void pr_whois_free(struct pr_whois *w)
{
	if (!w)
		return;
	pr_peers_free(w->named);
	free(w->mentions);
	free(w->texts);
	free(w->own);
	free(w);
}

bool pr_whois_format_named(enum pr_whois_format *format, const char *name)
{
	static const char *const names[] = {"table", "members", "jsonl"};
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0) {
			*format = (enum pr_whois_format)i;
			return true;
		}
	return false;
}

static void mention(struct pr_whois *w, struct pr_span name, struct pr_span src)
{
	size_t count = pr_peers_count(w->named);
	uint32_t peer = pr_peers_find(w->named, name);
	if (peer != PR_PEER_NONE) {
		w->mentions[peer].records++;
		return;
	}
	if (count == PR_WHOIS_STRANGERS + PR_IDENTITY_MAX) {
		w->further++;
		return;
	}
	if (!pr_grow(&w->mentions, &w->mention_room, count + 1, sizeof *w->mentions) ||
	    !pr_grow(&w->texts, &w->room, w->length + src.n, 1) || pr_peers_add(w->named, name) == PR_PEER_NONE) {
		w->failed = true;
		return;
	}
	w->mentions[count] = (struct mention){w->length, (unsigned)src.n, 1};
	if (src.n > 0)
		memcpy(w->texts + w->length, src.p, src.n);
	w->length += src.n;
}

static void mention_all(struct pr_whois *w, struct pr_cursor *c, unsigned depth, struct pr_span src)
{
	if (depth > 0) {
		for (uint64_t count = pr_cursor_count(c); count > 0; count--)
			mention_all(w, c, depth - 1, src);
		return;
	}
	struct pr_span name = pr_cursor_text(c);
	if (name.p)
		mention(w, name, src);
}

void pr_whois_record(struct pr_whois *w, struct pr_span record)
{
	struct pr_record r;
	const char *why;
	if (!record.p || pr_decode(record.p, record.n, &r, &why) != PR_DECODED) {
		w->failed = true;
		return;
	}
	struct pr_span src = {NULL, 0};
	if (r.has & 1u << PR_ANY_SRC && r.v[PR_ANY_SRC].s.n <= SRC_MAX)
		src = r.v[PR_ANY_SRC].s;
	for (uint32_t keys = r.type == PR_SOURCE ? 0 : r.has; keys; keys &= keys - 1) {
		unsigned key = (unsigned)__builtin_ctz(keys);
		enum pr_kind kind = pr_field_of(r.type, key)->kind, item = pr_kind_item(kind);
		if (item != PR_KIND_PEER && item != PR_KIND_PEER_OR_NULL)
			continue;
		if (pr_kind_arrays(kind) == 0) {
			if (r.v[key].s.p)
				mention(w, r.v[key].s, src);
			continue;
		}
		struct pr_cursor c = pr_cursor_of(r.v[key].s);
		mention_all(w, &c, pr_kind_arrays(kind), src);
	}
}

void pr_whois_log(struct pr_whois *w, uint32_t token, uint32_t input)
{
	for (size_t i = 0; i < w->own_count; i++)
		if (w->own[i].token == token && w->own[i].input == input)
			return;
	if (!pr_grow(&w->own, &w->own_room, w->own_count + 1, sizeof *w->own)) {
		w->failed = true;
		return;
	}
	w->own[w->own_count++] = (struct own){token, input};
}

/* Names first, addresses last. */
static int rank(const struct pr_known_token *token)
{
	return token->known >= PR_KNOWN_NAME ? 0 : token->known == PR_KNOWN_ID ? 1 : 2;
}

static int by_peer_and_rank(const void *a, const void *b)
{
	const struct pr_known_token *x = a, *y = b;
	int order = pr_order(x->peer, y->peer);
	if (order == 0)
		order = rank(x) - rank(y);
	if (order == 0) /* what it is called by before its other names */
		order = pr_same(y->text, y->peer) - pr_same(x->text, x->peer);
	return order ? order : pr_order(x->text, y->text);
}

static int by_name(const void *a, const void *b)
{
	const struct pr_whois_peer *x = a, *y = b;
	return pr_order(x->name, y->name);
}

/* Its inputs, which it is given room for behind those of others. */
static void find_logs(const struct pr_whois *w, struct pr_identity *who, struct pr_whois_peer *peer, uint32_t *logs)
{
	peer->logs = logs;
	for (size_t i = 0; i < w->own_count; i++)
		if (pr_same(pr_identity_called(who, w->own[i].token), peer->name))
			logs[peer->log_count++] = w->own[i].input;
}

/* A file whose name is all that is known, and in which nobody spoke, is no peer. */
static bool is_somebody(const struct pr_whois_peer *peer)
{
	bool named_by_file = true;
	for (size_t i = 0; i < peer->token_count; i++)
		named_by_file = named_by_file && peer->tokens[i].known == PR_KNOWN_FILE;
	return peer->log_count > 0 || !named_by_file;
}

static void add_known(struct pr_whois *w, struct pr_identity *who, struct pr_whois_report *report, size_t tokens)
{
	size_t logs = 0;
	for (size_t i = 0, next; i < tokens; i = next) {
		struct pr_whois_peer peer = {.name = report->tokens[i].peer, .tokens = &report->tokens[i]};
		for (next = i; next < tokens && pr_same(report->tokens[next].peer, peer.name);)
			next++;
		peer.token_count = next - i;
		find_logs(w, who, &peer, report->logs + logs);
		logs += peer.log_count;
		if (is_somebody(&peer))
			report->peers[report->count++] = peer;
	}
}

static void add_strangers(struct pr_whois *w, struct pr_identity *who, struct pr_whois_report *report)
{
	for (uint32_t i = 0; i < pr_peers_count(w->named); i++) {
		const struct mention *m = &w->mentions[i];
		struct pr_span name = pr_peers_name(w->named, i), src = {(const uint8_t *)w->texts + m->src, m->n};
		if (pr_identity_knows(who, name))
			continue;
		report->peers[report->count++] = (struct pr_whois_peer){.name = name, .src = src, .records = m->records};
		report->strangers++;
	}
}

bool pr_whois_report(struct pr_whois *w, struct pr_identity *who, struct pr_whois_report *report)
{
	size_t tokens;
	*report = (struct pr_whois_report){.further = w->further};
	if (w->failed || !pr_identity_list(who, &report->tokens, &tokens))
		return false;
	report->peers = calloc(tokens + pr_peers_count(w->named) + 1, sizeof *report->peers);
	report->logs = calloc(w->own_count + 1, sizeof *report->logs);
	if (!report->peers || !report->logs) {
		pr_whois_report_free(report);
		return false;
	}
	qsort(report->tokens, tokens, sizeof *report->tokens, by_peer_and_rank);
	add_known(w, who, report, tokens);
	add_strangers(w, who, report);
	qsort(report->peers, report->count, sizeof *report->peers, by_name);
	return true;
}

void pr_whois_report_free(struct pr_whois_report *report)
{
	free(report->peers);
	free(report->tokens);
	free(report->logs);
	*report = (struct pr_whois_report){0};
}
