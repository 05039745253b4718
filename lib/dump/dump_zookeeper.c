/*
 * ZooKeeper's words srvr, stat, mntr and conf, in any order: one server's answers, since they do not say whose they are. An
 * answer that comes again is the same server's, later.
 *
 * A zxid is an epoch (its upper half) and a counter: it is `seq` as a whole, and the upper half is the epoch of that entry.
 */
#include "base/words.h"
#include "dump_kind.h"

struct state {
	struct pr_span zxid, mode, phase, clients;
	uint64_t line; /* where the answer began */
	bool any;
};

static bool hex_number(struct pr_span text, uint64_t *value)
{
	*value = 0;
	if (!pr_dump_starts(text, "0x") || text.n < 3 || text.n > 18)
		return false;
	for (size_t i = 2; i < text.n; i++) {
		int digit = pr_scan_hex((char)text.p[i]);
		if (digit < 0)
			return false;
		*value = *value << 4 | (uint64_t)digit;
	}
	return true;
}

static void answer_ends(struct pr_dump *d, struct state *s)
{
	uint64_t zxid, clients, line = d->line;
	d->line = s->line;
	if (s->zxid.p || s->phase.p) {
		pr_dump_begin(d, PR_CLAIM, 0);
		pr_dump_text(d, PR_CLAIM_PEER, pr_own_peer);
		if (hex_number(s->zxid, &zxid)) {
			pr_dump_uint(d, PR_CLAIM_SEQ, zxid);
			if (zxid > 0)
				pr_dump_uint(d, PR_CLAIM_EPOCH, zxid >> 32);
		}
		if (s->phase.p)
			pr_dump_text(d, PR_CLAIM_PHASE, s->phase);
		pr_dump_tell(d);
	}
	if (s->mode.p) {
		pr_dump_begin(d, PR_MEMBER, 0);
		pr_dump_text(d, PR_MEMBER_PEER, pr_own_peer);
		pr_dump_word(d, PR_MEMBER_STATUS, "joined");
		pr_dump_bool(d, PR_MEMBER_VOTER, !pr_is(s->mode, "observer"));
		pr_dump_text(d, PR_MEMBER_ROLE, s->mode);
		if (pr_dump_number(s->clients, &clients))
			pr_dump_uint(d, PR_MEMBER_CLIENTS, clients);
		pr_dump_tell(d);
	}
	d->line = line;
	*s = (struct state){0};
}

/* One of a word's values; the same one again begins another answer. srvr and mntr both tell mode and clients. */
static bool keep(struct pr_dump *d, struct pr_span *slot, struct pr_span value, bool again)
{
	struct state *s = d->state;
	if (slot->p && !again)
		answer_ends(d, s);
	*slot = value;
	if (!s->any)
		s->line = d->line;
	s->any = true;
	return true;
}

/* server.1=host:2888:3888[:role][;client], of conf. */
static bool server(struct pr_dump *d, struct pr_span line)
{
	struct pr_span name, value;
	if (!pr_pair_split(line, &name, &value) || name.n < 8)
		return false;
	struct pr_token id = {PR_KNOWN_ID, {name.p + 7, name.n - 7}};
	bool bracket = value.n > 0 && *value.p == '[';
	const uint8_t *host_end = bracket ? memchr(value.p, ']', value.n) : value.p;
	const uint8_t *from = host_end ? memchr(host_end, ':', value.n - (size_t)(host_end - value.p)) : NULL;
	if (!from)
		return false;
	size_t left = value.n - (size_t)(from + 1 - value.p);
	const uint8_t *to = left ? memchr(from + 1, ':', left) : NULL;
	struct pr_span address = {value.p, to ? (size_t)(to - value.p) : value.n};
	pr_dump_same(d, false, (struct pr_token[]){id, {PR_KNOWN_ADDR, address}}, 2);
	pr_dump_begin(d, PR_MEMBER, 0);
	pr_dump_text(d, PR_MEMBER_PEER, id.text);
	pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	pr_dump_bool(d, PR_MEMBER_VOTER, !pr_dump_holds(value, ":observer"));
	pr_dump_tell(d);
	return true;
}

static bool line_of(struct pr_dump *d, struct pr_span line)
{
	struct state *s = d->state;
	struct pr_span word, rest = line;
	if (pr_dump_starts(line, "This ZooKeeper instance is not currently serving requests"))
		return keep(d, &s->phase, pr_span_of("not serving"), false);
	if (pr_dump_starts(line, "server.") && pr_dump_holds(line, "="))
		return server(d, line);
	if (pr_dump_starts(line, "serverId=")) {
		struct pr_token id = {PR_KNOWN_ID, {line.p + 9, line.n - 9}};
		pr_dump_same(d, true, &id, 1);
		return true;
	}
	if (!pr_word_take(&rest, &word))
		return false;
	if (pr_is(word, "Zxid:"))
		return keep(d, &s->zxid, rest, false);
	if (pr_is(word, "Mode:") || pr_is(word, "zk_server_state"))
		return keep(d, &s->mode, rest, true);
	if (pr_is(word, "zk_peer_state"))
		return keep(d, &s->phase, rest, false);
	if (pr_is(word, "Connections:") || pr_is(word, "zk_num_alive_connections"))
		return keep(d, &s->clients, rest, true);
	return false;
}

static void document(struct pr_dump *d, struct pr_span whole)
{
	struct pr_span text = whole, line;
	while (pr_line_take(&text, &line)) {
		pr_dump_at(d, whole, line.p);
		d->counts.recognised += line_of(d, pr_trim(line));
	}
	answer_ends(d, d->state);
}

static bool recognise(struct pr_span ahead)
{
	return pr_dump_starts(ahead, "Zookeeper version: ") || pr_dump_starts(ahead, "zk_version\t") ||
	       pr_dump_starts(ahead, "This ZooKeeper instance is not currently serving requests") ||
	       (pr_dump_starts(ahead, "clientPort=") && pr_dump_holds(ahead, "\ntickTime=") && pr_dump_holds(ahead, "\nserverId="));
}

const struct pr_dump_kind pr_dump_zookeeper = {
	.name = "zookeeper-words",
	.about = "ZooKeeper's answers to srvr, stat, mntr, conf",
	.system = "zookeeper",
	.recognise = recognise,
	.document = document,
	.state = sizeof(struct state),
};
