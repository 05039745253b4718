/*
 * etcd-dump-logs: the raft log of one member, an entry a line, in the order of its index.
 *
 *	WAL metadata:
 *	nodeID=8211f1d0f64f3269 clusterID=ef37ad9dc622a7c4 term=2 commitIndex=8 vote=8211f1d0f64f3269
 *	WAL entries: 8
 *	lastIndex=8
 *	term	     index	type	data
 *	   2	         7	norm	ID:7 put:<key:"a" value:"1" >
 *
 * Every entry is told, also those that write nothing. A transaction is told as all writes in both of its branches, since
 * the log does not say which was taken. The tool is in no package of Debian, but in its source of etcd 3.4; later versions
 * are read by the tool's source.
 */
#include <stdio.h>

#include "base/quote.h"
#include "base/words.h"
#include "dump_kind.h"

#define KEY_MAX 1024u

struct state {
	char node[17], cluster[17], vote[17];
	uint64_t term, committed, last, claim_line;
	uint64_t behind; /* the line of a snapshot that was not told yet; 0: there is none */
	bool metadata, has_last, snapshot; /* the last: the next line is one's */
	uint64_t entry_term, entry_index;
};

static struct pr_span own(const struct state *s)
{
	return s->node[0] ? pr_span_of(s->node) : pr_own_peer;
}

/* The last entry that the log has, and what the member knew of the cluster. */
static void dump_ends(struct pr_dump *d, struct state *s)
{
	uint64_t line = d->line;
	if (!s->metadata)
		return;
	d->line = s->claim_line;
	pr_dump_begin(d, PR_CLAIM, 0);
	pr_dump_text(d, PR_CLAIM_PEER, own(s));
	if (s->cluster[0])
		pr_dump_word(d, PR_CLAIM_HISTORY, s->cluster);
	if (s->has_last)
		pr_dump_uint(d, PR_CLAIM_SEQ, s->last);
	if (s->has_last && s->entry_index == s->last)
		pr_dump_uint(d, PR_CLAIM_EPOCH, s->entry_term);
	pr_dump_uint(d, PR_CLAIM_TERM, s->term);
	if (s->vote[0])
		pr_dump_word(d, PR_CLAIM_VOTE, s->vote);
	pr_dump_uint(d, PR_CLAIM_COMMITTED, s->committed);
	pr_dump_tell(d);
	d->line = line;
	*s = (struct state){0};
}

static void copy_id(char to[static 17], struct pr_span id)
{
	to[0] = 0;
	if (id.n < 17 && !pr_is(id, "0"))
		snprintf(to, 17, "%.*s", (int)id.n, (const char *)id.p);
}

static void tell(struct pr_dump *d, const struct state *s, const char *op, struct pr_span key)
{
	pr_dump_begin(d, PR_ENTRY, 0);
	pr_dump_text(d, PR_ENTRY_PEER, own(s));
	pr_dump_uint(d, PR_ENTRY_EPOCH, s->entry_term);
	pr_dump_uint(d, PR_ENTRY_SEQ, s->entry_index);
	if (key.p)
		pr_dump_text(d, PR_ENTRY_KEY, key);
	if (op)
		pr_dump_word(d, PR_ENTRY_OP, op);
	pr_dump_tell(d);
}

/* "term=2 index=100003 nodes=[…] …": an entry that the log begins behind, told once the member is known. */
static bool snapshot(const struct pr_dump *d, struct state *s, struct pr_span line)
{
	struct pr_span word, name, value;
	unsigned got = 0;
	s->snapshot = false;
	while (pr_word_take(&line, &word))
		if (pr_pair_split(word, &name, &value))
			got += (pr_is(name, "term") && pr_dump_number(value, &s->entry_term)) ||
			       (pr_is(name, "index") && pr_dump_number(value, &s->entry_index));
	s->behind = got == 2 ? d->line : 0;
	return got == 2;
}

static bool metadata(struct pr_dump *d, struct state *s, struct pr_span line)
{
	struct pr_span word, name, value;
	struct pr_token id = {.known = PR_KNOWN_ID};
	s->metadata = true;
	s->claim_line = d->line;
	while (pr_word_take(&line, &word)) {
		if (!pr_pair_split(word, &name, &value))
			continue;
		if (pr_is(name, "nodeID"))
			copy_id(s->node, value);
		else if (pr_is(name, "clusterID"))
			copy_id(s->cluster, value);
		else if (pr_is(name, "vote"))
			copy_id(s->vote, value);
		else if (pr_is(name, "term"))
			pr_dump_number(value, &s->term);
		else if (pr_is(name, "commitIndex"))
			pr_dump_number(value, &s->committed);
	}
	id.text = pr_span_of(s->node);
	pr_dump_same(d, true, &id, 1);
	if (s->behind > 0) {
		d->line = s->behind;
		tell(d, s, NULL, (struct pr_span){NULL, 0});
		d->line = s->claim_line;
	}
	return true;
}

/* A string with Go's escapes, from behind its quote: what it means, at most `size` bytes of it; *p is put behind its end. */
static size_t unescape(const uint8_t **p, const uint8_t *end, uint8_t *to, size_t size)
{
	size_t n = 0;
	while (*p < end && **p != '"') {
		unsigned c = *(*p)++;
		if (c == '\\' && *p < end) {
			static const char from[] = "abfnrtv", into[] = "\a\b\f\n\r\t\v";
			c = *(*p)++;
			const char *found = c ? strchr(from, (int)c) : NULL;
			if (c >= '0' && c <= '7') {
				c -= '0';
				for (int i = 0; i < 2 && *p < end && **p >= '0' && **p <= '7'; i++)
					c = c * 8 + *(*p)++ - '0';
			} else if (c == 'x' && end - *p >= 2) {
				c = 0;
				for (int i = 0; i < 2; i++, (*p)++)
					c = c * 16 + ((unsigned)pr_scan_hex((char)**p) & 15);
			} else if (found) {
				c = (unsigned char)into[found - from];
			}
		}
		if (n < size)
			to[n++] = (uint8_t)c;
	}
	*p += *p < end;
	return n;
}

struct write {
	const char *op;
	unsigned depth; /* of the message that it is */
	uint8_t key[KEY_MAX], to[KEY_MAX];
	size_t key_n, to_n;
};

static void tell_write(struct pr_dump *d, const struct state *s, const struct write *w)
{
	char text[8 * KEY_MAX + 16];
	pr_quote_span(text, sizeof text / 2, (struct pr_span){w->key, w->key_n});
	if (w->to_n > 0) { /* a range: its end is not part of it */
		size_t n = strlen(text);
		memcpy(text + n, "..", 3);
		pr_quote_span(text + n + 2, sizeof text - n - 2, (struct pr_span){w->to, w->to_n});
	}
	tell(d, s, w->op, pr_span_of(text));
}

/* The walk over a protocol buffer's text: how deep it is, what it is in, the name before the next value. */
struct walk {
	struct pr_span name;
	unsigned depth, told;
	struct write write; /* op NULL: in none */
};

static void message_opens(struct walk *w)
{
	bool put = pr_is(w->name, "put") || pr_is(w->name, "request_put");
	bool delete = pr_is(w->name, "delete_range") || pr_is(w->name, "request_delete_range");
	w->depth++;
	w->name.n = 0;
	if (w->write.op || (!put && !delete))
		return;
	w->write.op = put ? "put" : "delete";
	w->write.depth = w->depth;
	w->write.key_n = w->write.to_n = 0;
}

static void message_closes(struct pr_dump *d, const struct state *s, struct walk *w)
{
	w->name.n = 0;
	if (w->write.op && w->depth == w->write.depth) {
		tell_write(d, s, &w->write);
		w->write.op = NULL;
		w->told++;
	}
	w->depth -= w->depth > 0;
}

/* Keys in deeper messages are no key of the write. */
static void string(struct walk *w, const uint8_t **p, const uint8_t *end)
{
	bool here = w->write.op && w->depth == w->write.depth;
	if (here && pr_is(w->name, "key"))
		w->write.key_n = unescape(p, end, w->write.key, KEY_MAX);
	else if (here && pr_is(w->name, "range_end"))
		w->write.to_n = unescape(p, end, w->write.to, KEY_MAX);
	else
		unescape(p, end, NULL, 0);
	w->name.n = 0;
}

static bool is_name(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

/* 'ID:7 txn:<success:<request_put:<key:"a" value:"b" > > >' or the same with braces. Returns how many writes were in it. */
static unsigned writes(struct pr_dump *d, const struct state *s, struct pr_span text)
{
	const uint8_t *p = text.p, *end = p + text.n;
	struct walk w = {.depth = 0};
	while (p < end) {
		uint8_t c = *p++;
		if (is_name(c)) {
			w.name.p = w.name.n ? w.name.p : p - 1;
			w.name.n = (size_t)(p - w.name.p);
		} else if (c == '"') {
			string(&w, &p, end);
		} else if (c == '<' || c == '{') {
			message_opens(&w);
		} else if (c == '>' || c == '}') {
			message_closes(d, s, &w);
		} else if (c != ':' && !(c == ' ' && p < end && (*p == '<' || *p == '{'))) {
			w.name.n = 0;
		}
	}
	return w.told;
}

/* 'method=PUT path="/0/members/…" val="…"', of the first API. */
static unsigned request(struct pr_dump *d, const struct state *s, struct pr_span data)
{
	const char *op = pr_dump_starts(data, "method=DELETE ") ? "delete" :
	                 pr_dump_starts(data, "method=PUT ") || pr_dump_starts(data, "method=POST ") ? "put" : NULL;
	const uint8_t *path = op ? memmem(data.p, data.n, " path=\"", 7) : NULL;
	if (!path)
		return 0;
	struct write w = {.op = op};
	path += 7;
	w.key_n = unescape(&path, data.p + data.n, w.key, KEY_MAX - 3);
	if (pr_dump_starts((struct pr_span){path, (size_t)(data.p + data.n - path)}, "...")) { /* the tool left its middle out */
		memcpy(w.key + w.key_n, "...", 3);
		w.key_n += 3;
	}
	tell_write(d, s, &w);
	return 1;
}

/* The next of the columns, which a tab parts. */
static struct pr_span column(struct pr_span *line)
{
	const uint8_t *tab = line->n ? memchr(line->p, '\t', line->n) : NULL;
	struct pr_span text = {line->p, tab ? (size_t)(tab - line->p) : line->n};
	size_t taken = text.n + (tab != NULL);
	*line = (struct pr_span){line->p + taken, line->n - taken};
	return pr_trim(text);
}

static bool entry(struct pr_dump *d, struct state *s, struct pr_span line)
{
	uint64_t term, index;
	if (!pr_dump_number(column(&line), &term) || !pr_dump_number(column(&line), &index))
		return false;
	struct pr_span type = column(&line), data = pr_trim(line);
	s->entry_term = term;
	s->entry_index = index;
	unsigned told = 0;
	if (pr_is(type, "norm"))
		told = pr_dump_starts(data, "method=") ? request(d, s, data) : writes(d, s, data);
	if (told == 0)
		tell(d, s, NULL, (struct pr_span){NULL, 0});
	return true;
}

static void line(struct pr_dump *d, struct pr_span text)
{
	struct state *s = d->state;
	bool known = true;
	if (d->cut)
		d->counts.unfit++; /* what stood behind its first mebibyte is not told */
	if (s->snapshot && !pr_dump_starts(text, "empty")) {
		known = snapshot(d, s, text);
	} else if (pr_dump_starts(text, "Snapshot:") || pr_dump_starts(text, "Start dumping log entries from index")) {
		dump_ends(d, s);
		s->snapshot = pr_dump_starts(text, "Snapshot:");
		s->behind = 0;
	} else if (pr_dump_starts(text, "nodeID=")) {
		known = metadata(d, s, text);
	} else if (pr_dump_starts(text, "lastIndex=")) {
		s->has_last = pr_dump_number((struct pr_span){text.p + 10, text.n - 10}, &s->last);
	} else {
		s->snapshot = false;
		known = entry(d, s, text) || pr_dump_starts(text, "term\t") || pr_dump_starts(text, "WAL ") ||
		        pr_dump_starts(text, "empty") || pr_dump_starts(text, "Start du"); /* "dupmping" in 3.4 */
	}
	d->counts.recognised += known;
}

static void end(struct pr_dump *d)
{
	dump_ends(d, d->state);
}

static bool recognise(struct pr_span ahead)
{
	return (pr_dump_starts(ahead, "Snapshot:\n") || pr_dump_starts(ahead, "Start dumping log entries from index")) &&
	       pr_dump_holds(ahead, "\nWAL metadata:\nnodeID=");
}

const struct pr_dump_kind pr_dump_etcd_log = {
	.name = "etcd-dump-logs",
	.about = "etcd's raft log, as etcd-dump-logs prints it",
	.system = "etcd",
	.recognise = recognise,
	.line = line,
	.end = end,
	.state = sizeof(struct state),
};
