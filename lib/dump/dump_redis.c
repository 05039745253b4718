/*
 * redis-cli info, cluster info and cluster nodes, in any order and number. What stands between two infos is one server's: a
 * field that comes again begins the next one. Servers are told apart by their node ids, or else run ids, if there are several.
 *
 * An offset counts bytes in the history that a replication id names. The second id is the history that this server's own
 * grew from when it was promoted, up to the second offset: a claim of its own, before the one that it holds now.
 */
#include <stdio.h>

#include "base/words.h"
#include "dump_kind.h"

#define FIELDS(X) \
	X(TIME, "server_time_usec") \
	X(RUN_ID, "run_id") \
	X(CLIENTS, "connected_clients") \
	X(CLUSTER, "cluster_enabled") \
	X(ROLE, "role") \
	X(MASTER_HOST, "master_host") \
	X(MASTER_PORT, "master_port") \
	X(REPLID, "master_replid") \
	X(REPLID2, "master_replid2") \
	X(OFFSET, "master_repl_offset") \
	X(OFFSET2, "second_repl_offset") \
	X(REPLICA_OFFSET, "slave_repl_offset") \
	X(STATE, "cluster_state") \
	X(EPOCH, "cluster_current_epoch")

enum field {
#define X(field, name) field,
	FIELDS(X)
#undef X
		COUNT
};

static const char *const names[] = {
#define X(field, name) name,
	FIELDS(X)
#undef X
};

struct server {
	struct pr_span fields[COUNT];
	struct pr_span id; /* its node id in the cluster */
	uint64_t line;     /* where it is told of first */
	bool any;
};

struct state {
	struct server now;
	struct pr_span run_id, id; /* the first ones */
	bool several;              /* there are others */
};

struct node {
	struct pr_span id, address, flags, epoch;
	bool slots;
	char host[PR_PEER_MAX + 8];
};

static bool has_flag(struct pr_span flags, const char *flag)
{
	size_t n = strlen(flag);
	while (flags.n >= n) {
		if (memcmp(flags.p, flag, n) == 0 && (flags.n == n || flags.p[n] == ','))
			return true;
		const uint8_t *comma = memchr(flags.p, ',', flags.n);
		if (!comma)
			break;
		flags.n -= (size_t)(comma + 1 - flags.p);
		flags.p = comma + 1;
	}
	return false;
}

static bool is_id(struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (pr_scan_hex((char)text.p[i]) < 0)
			return false;
	return text.n == 40;
}

/* host:port@bus[,hostname]: an IPv6 host has no brackets here. */
static void set_address(struct node *node, struct pr_span text)
{
	const uint8_t *at = text.n ? memchr(text.p, '@', text.n) : NULL;
	size_t n = at ? (size_t)(at - text.p) : text.n;
	const uint8_t *colon = n ? memrchr(text.p, ':', n) : NULL;
	if (!colon || colon == text.p || n > PR_PEER_MAX) /* ":0": not known */
		return;
	size_t host = (size_t)(colon - text.p);
	bool six = memchr(text.p, ':', host) != NULL;
	int length = snprintf(node->host, sizeof node->host, six ? "[%.*s]%.*s" : "%.*s%.*s", (int)host,
	                      (const char *)text.p, (int)(n - host), (const char *)colon);
	node->address = (struct pr_span){(uint8_t *)node->host, (size_t)length};
}

/* "ID host:port@bus flags master ping pong epoch link slot …" */
static bool read_node(struct pr_span line, struct node *node)
{
	struct pr_span words[8];
	*node = (struct node){0};
	for (size_t i = 0; i < 8; i++)
		if (!pr_word_take(&line, &words[i]))
			return false;
	if (!is_id(words[0]))
		return false;
	node->id = words[0];
	node->flags = words[2];
	node->epoch = words[6];
	node->slots = line.n > 0 && *line.p != '[';
	set_address(node, words[1]);
	return true;
}

static struct pr_span peer(const struct state *s)
{
	if (!s->several)
		return pr_own_peer;
	return s->now.id.p ? s->now.id : s->now.fields[RUN_ID].p ? s->now.fields[RUN_ID] : pr_own_peer;
}

static bool number(const struct state *s, enum field field, uint64_t *value)
{
	return pr_dump_number(s->now.fields[field], value);
}

static uint64_t time_of(const struct state *s)
{
	uint64_t t = 0;
	return number(s, TIME, &t) && t < UINT64_MAX / 1000 ? t * 1000 : 0;
}

static void tell_claim(struct pr_dump *d, const struct state *s)
{
	const struct pr_span *fields = s->now.fields;
	uint64_t offset, epoch, before;
	bool replica = pr_is(fields[ROLE], "slave");
	if (number(s, OFFSET2, &before) && before > 0 && is_id(fields[REPLID2])) {
		pr_dump_begin(d, PR_CLAIM, time_of(s));
		pr_dump_text(d, PR_CLAIM_PEER, peer(s));
		pr_dump_text(d, PR_CLAIM_HISTORY, fields[REPLID2]);
		pr_dump_uint(d, PR_CLAIM_SEQ, before - 1);
		pr_dump_tell(d);
	}
	if (!fields[REPLID].p && !fields[EPOCH].p && !fields[STATE].p)
		return;
	pr_dump_begin(d, PR_CLAIM, time_of(s));
	pr_dump_text(d, PR_CLAIM_PEER, peer(s));
	if (fields[REPLID].p)
		pr_dump_text(d, PR_CLAIM_HISTORY, fields[REPLID]);
	if (number(s, replica && fields[REPLICA_OFFSET].p ? REPLICA_OFFSET : OFFSET, &offset))
		pr_dump_uint(d, PR_CLAIM_SEQ, offset);
	if (number(s, EPOCH, &epoch))
		pr_dump_uint(d, PR_CLAIM_TERM, epoch);
	if (fields[STATE].p)
		pr_dump_text(d, PR_CLAIM_PHASE, fields[STATE]);
	pr_dump_tell(d);
}

/* Whom it follows. In a cluster there is one leader for each part of the keys. */
static void tell_leader(struct pr_dump *d, const struct state *s)
{
	const struct pr_span *fields = s->now.fields;
	char address[2 * PR_PEER_MAX];
	struct pr_span leader = peer(s);
	if (!fields[ROLE].p || pr_is(fields[CLUSTER], "1"))
		return;
	if (pr_is(fields[ROLE], "slave")) {
		if (!fields[MASTER_HOST].p || !fields[MASTER_PORT].p)
			return;
		bool six = memchr(fields[MASTER_HOST].p, ':', fields[MASTER_HOST].n) != NULL;
		snprintf(address, sizeof address, six ? "[%.*s]:%.*s" : "%.*s:%.*s", (int)fields[MASTER_HOST].n % 256,
		         (const char *)fields[MASTER_HOST].p, (int)fields[MASTER_PORT].n % 256,
		         (const char *)fields[MASTER_PORT].p);
		leader = pr_span_of(address);
	}
	pr_dump_begin(d, PR_LEADER, time_of(s));
	pr_dump_text(d, PR_LEADER_OBSERVER, peer(s));
	pr_dump_text(d, PR_LEADER_LEADER, leader);
	pr_dump_tell(d);
}

static void tell_member(struct pr_dump *d, const struct state *s)
{
	const struct pr_span *fields = s->now.fields;
	uint64_t clients;
	if (!fields[ROLE].p || s->now.id.p) /* the listing of the nodes tells more */
		return;
	pr_dump_begin(d, PR_MEMBER, time_of(s));
	pr_dump_text(d, PR_MEMBER_PEER, peer(s));
	pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	pr_dump_word(d, PR_MEMBER_ROLE, pr_is(fields[ROLE], "slave") ? "replica" : "master");
	if (number(s, CLIENTS, &clients))
		pr_dump_uint(d, PR_MEMBER_CLIENTS, clients);
	pr_dump_tell(d);
}

static void server_ends(struct pr_dump *d, struct state *s)
{
	struct pr_token tokens[] = {{PR_KNOWN_ID, s->now.fields[RUN_ID]}, {PR_KNOWN_ID, s->now.id}};
	uint64_t line = d->line;
	if (s->now.any) {
		d->line = s->now.line;
		pr_dump_same(d, !s->several, tokens, 2);
		tell_claim(d, s);
		tell_leader(d, s);
		tell_member(d, s);
	}
	d->line = line;
	s->now = (struct server){0};
}

static void begin(const struct pr_dump *d, struct server *server)
{
	if (!server->any)
		server->line = d->line;
	server->any = true;
}

/* slave0:ip=10.0.0.2,port=6379,state=online,offset=1234,lag=1 */
static bool replica(struct pr_dump *d, const struct state *s, struct pr_span line)
{
	char address[PR_PEER_MAX + 1];
	int host_end = 0, port_end = 0, host = 0, port = 0, n = (int)(line.n < 1024 ? line.n : 1024);
	char text[1025];
	snprintf(text, sizeof text, "%.*s", n, (const char *)line.p);
	if (sscanf(text, "slave%*9[0-9]:ip=%n%*[^,]%n,port=%n%*[0-9]%n", &host, &host_end, &port, &port_end) < 0 || !port_end)
		return false;
	bool six = memchr(text + host, ':', (size_t)(host_end - host)) != NULL;
	snprintf(address, sizeof address, six ? "[%.*s]:%.*s" : "%.*s:%.*s", host_end - host, text + host, port_end - port,
	         text + port);
	pr_dump_begin(d, PR_MEMBER, time_of(s));
	pr_dump_word(d, PR_MEMBER_PEER, address);
	pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	pr_dump_word(d, PR_MEMBER_ROLE, "replica");
	pr_dump_tell(d);
	return true;
}

static bool field(struct pr_dump *d, struct state *s, struct pr_span line)
{
	const uint8_t *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	if (!colon)
		return false;
	struct pr_span name = {line.p, (size_t)(colon - line.p)};
	struct pr_span value = pr_trim((struct pr_span){colon + 1, line.n - name.n - 1});
	for (enum field i = 0; i < COUNT; i++)
		if (pr_is(name, names[i])) {
			if (s->now.fields[i].p)
				server_ends(d, s);
			s->now.fields[i] = value;
			begin(d, &s->now);
			return true;
		}
	return replica(d, s, line);
}

static void tell_node(struct pr_dump *d, const struct state *s, const struct node *node, bool own)
{
	uint64_t clients, epoch;
	bool master = has_flag(node->flags, "master"), failed = has_flag(node->flags, "fail");
	pr_dump_same(d, own && !s->several,
	             (struct pr_token[]){{PR_KNOWN_ID, node->id}, {PR_KNOWN_ADDR, node->address}}, 2);
	pr_dump_begin(d, PR_MEMBER, time_of(s));
	pr_dump_text(d, PR_MEMBER_PEER, node->id);
	pr_dump_word(d, PR_MEMBER_STATUS, failed ? "failed" : "joined");
	pr_dump_bool(d, PR_MEMBER_VOTER, master && node->slots);
	pr_dump_word(d, PR_MEMBER_ROLE, master ? "master" : "replica");
	if (own && number(s, CLIENTS, &clients))
		pr_dump_uint(d, PR_MEMBER_CLIENTS, clients);
	if (pr_dump_number(node->epoch, &epoch))
		pr_dump_uint(d, PR_MEMBER_EPOCH, epoch);
	pr_dump_tell(d);
	if (own || (!failed && !has_flag(node->flags, "fail?")))
		return;
	pr_dump_begin(d, PR_LINK, time_of(s));
	pr_dump_text(d, PR_LINK_OBSERVER, peer(s));
	pr_dump_text(d, PR_LINK_SUBJECT, node->id);
	pr_dump_word(d, PR_LINK_STATE, failed ? "down" : "suspect");
	pr_dump_tell(d);
}

/* A listing that begins with this node: up to what is none, or to the same node again. */
static size_t nodes(struct pr_dump *d, struct state *s, struct pr_span text, const struct node *first)
{
	struct pr_span rest = text, line, own = {NULL, 0};
	struct node node;
	size_t lines = 0;
	while (pr_line_take(&rest, &line) && read_node(line, &node) && (lines == 0 || !pr_same(node.id, first->id))) {
		if (has_flag(node.flags, "myself"))
			own = node.id;
		lines++;
	}
	if (own.p && s->now.id.p && !pr_same(own, s->now.id))
		server_ends(d, s);
	s->now.id = own.p ? own : s->now.id;
	begin(d, &s->now);
	for (size_t i = 0; i < lines; i++) {
		pr_line_take(&text, &line);
		pr_dump_at(d, text, line.p);
		read_node(line, &node);
		if (!has_flag(node.flags, "handshake"))
			tell_node(d, s, &node, pr_same(node.id, own));
	}
	return lines;
}

/* Whether the text is of several servers. */
static void survey(struct state *s, struct pr_span text)
{
	struct pr_span line;
	struct node node;
	while (pr_line_take(&text, &line)) {
		struct pr_span *first = NULL, id = {NULL, 0};
		if (pr_dump_starts(line, "run_id:")) {
			first = &s->run_id;
			id = pr_trim((struct pr_span){line.p + 7, line.n - 7});
		} else if (read_node(line, &node) && has_flag(node.flags, "myself")) {
			first = &s->id;
			id = node.id;
		}
		if (first && !first->p)
			*first = id;
		s->several = s->several || (first && !pr_same(*first, id));
	}
}

static void document(struct pr_dump *d, struct pr_span whole)
{
	struct state *s = d->state;
	struct pr_span text = whole, line;
	struct node node;
	survey(s, whole);
	for (;;) {
		struct pr_span before = text;
		if (!pr_line_take(&text, &line))
			break;
		pr_dump_at(d, whole, line.p);
		if (!read_node(line, &node)) {
			d->counts.recognised += field(d, s, line);
			continue;
		}
		size_t lines = nodes(d, s, before, &node);
		d->counts.recognised += lines;
		while (--lines > 0)
			pr_line_take(&text, &line);
	}
	server_ends(d, s);
}

static bool recognise(struct pr_span ahead)
{
	struct pr_span rest = ahead, line;
	struct node node;
	while (pr_line_take(&rest, &line) && pr_trim(line).n == 0)
		;
	return (pr_dump_starts(line, "# Server") && pr_dump_starts(rest, "redis_version:")) ||
	       (pr_dump_starts(line, "# Replication") && pr_dump_starts(rest, "role:")) ||
	       pr_dump_starts(line, "cluster_state:") || (read_node(line, &node) && node.address.p);
}

const struct pr_dump_kind pr_dump_redis = {
	.name = "redis-cli",
	.about = "redis-cli info, cluster info, cluster nodes",
	.system = "redis",
	.recognise = recognise,
	.document = document,
	.state = sizeof(struct state),
};
