/*
 * etcdctl endpoint status, endpoint hashkv and member list, each with -w json, of etcd 3.4 and later: one document or several.
 *
 * Two numberings are in them. An entry of the raft log has an index and a term; a state of the key space has a revision,
 * and hashes are of these. So a status is a claim in the history CLUSTER-ID, a hash one in CLUSTER-ID/revision. Ids are
 * decimal here and hex in logs. An endpoint is what etcdctl dialled, so a loopback one names nobody.
 */
#include "base/utf8.h"
#include "dump_kind.h"

struct header {
	char cluster[17 + sizeof "/revision"], member[17];
	struct pr_span history, id;
	bool has_id;
	struct pr_pick revision, term;
};

/* Numbers, or with --hex strings. */
static bool id_of(const struct pr_pick *pick, struct pr_span *id, char out[static 17])
{
	uint64_t number = pick->u;
	if (!pick->has || pick->text.n == 0 || pick->text.n > 20)
		return false;
	if (pick->text.p[0] == '"') { /* hex, picked as it stands */
		number = 0;
		for (size_t i = 1; i + 1 < pick->text.n; i++) {
			int digit = pr_scan_hex((char)pick->text.p[i]);
			if (digit < 0 || number >> 60)
				return false;
			number = number << 4 | (uint64_t)digit;
		}
	} else if (!pr_dump_number(pick->text, &number)) {
		return false;
	}
	*id = pr_dump_hex(out, number);
	return true;
}

static bool read_header(struct pr_dump *d, struct pr_span text, const struct pr_pick *pick, struct header *h)
{
	struct pr_pick picks[] = {PR_PICK(ANY, "cluster_id"), PR_PICK(ANY, "member_id"), PR_PICK(UINT, "revision"),
	                          PR_PICK(UINT, "raft_term")};
	struct pr_scan s = pr_pick_scan(pick);
	*h = (struct header){0};
	if (!pick->has)
		return true;
	pr_pick_object(&s, picks, 4);
	if (!id_of(&picks[0], &h->history, h->cluster))
		h->history.p = NULL;
	h->has_id = id_of(&picks[1], &h->id, h->member);
	h->revision = picks[2];
	h->term = picks[3];
	return pr_dump_check(d, text, &s);
}

static void same_endpoint(struct pr_dump *d, struct pr_span id, const struct pr_pick *endpoint)
{
	struct pr_span address = pr_dump_address(endpoint->text);
	if (endpoint->has && !pr_dump_loopback(address))
		pr_dump_same(d, false, (struct pr_token[]){{PR_KNOWN_ID, id}, {PR_KNOWN_ADDR, address}}, 2);
}

static void tell_leader(struct pr_dump *d, struct pr_span id, uint64_t leader, const struct pr_pick *term)
{
	char hex[17];
	pr_dump_begin(d, PR_LEADER, 0);
	pr_dump_text(d, PR_LEADER_OBSERVER, id);
	pr_dump_text(d, PR_LEADER_LEADER, leader ? pr_dump_hex(hex, leader) : (struct pr_span){NULL, 0});
	if (term->has)
		pr_dump_uint(d, PR_LEADER_EPOCH, term->u);
	pr_dump_tell(d);
}

static bool status(struct pr_dump *d, struct pr_span text, const struct pr_pick *body, const struct pr_pick *endpoint)
{
	enum { HEADER, LEADER, INDEX, TERM, APPLIED, LEARNER, PICKS };
	struct pr_pick picks[PICKS] = {PR_PICK(ANY, "header"), PR_PICK(UINT, "leader"), PR_PICK(UINT, "raftIndex"),
	                               PR_PICK(UINT, "raftTerm"), PR_PICK(UINT, "raftAppliedIndex"),
	                               PR_PICK(BOOL, "isLearner")};
	struct pr_scan s = pr_pick_scan(body);
	struct header h;
	pr_pick_object(&s, picks, PICKS);
	if (!pr_dump_check(d, text, &s) || !read_header(d, text, &picks[HEADER], &h))
		return false;
	if (!h.has_id)
		return pr_dump_fail(d, "a status without the member's id");
	same_endpoint(d, h.id, endpoint);
	pr_dump_begin(d, PR_CLAIM, 0);
	pr_dump_text(d, PR_CLAIM_PEER, h.id);
	if (h.history.p)
		pr_dump_text(d, PR_CLAIM_HISTORY, h.history);
	if (picks[APPLIED].has)
		pr_dump_uint(d, PR_CLAIM_SEQ, picks[APPLIED].u);
	if (picks[TERM].has)
		pr_dump_uint(d, PR_CLAIM_TERM, picks[TERM].u);
	if (picks[INDEX].has)
		pr_dump_uint(d, PR_CLAIM_COMMITTED, picks[INDEX].u);
	pr_dump_tell(d);
	tell_leader(d, h.id, picks[LEADER].has ? picks[LEADER].u : 0, &picks[TERM]);
	return true;
}

static bool hash(struct pr_dump *d, struct pr_span text, const struct pr_pick *body, const struct pr_pick *endpoint)
{
	enum { HEADER, HASH, COMPACTED, REVISION, PICKS };
	struct pr_pick picks[PICKS] = {PR_PICK(ANY, "header"), PR_PICK(UINT, "hash"), PR_PICK(UINT, "compact_revision"),
	                               PR_PICK(UINT, "hash_revision")};
	struct pr_scan s = pr_pick_scan(body);
	struct header h;
	pr_pick_object(&s, picks, PICKS);
	if (!pr_dump_check(d, text, &s) || !read_header(d, text, &picks[HEADER], &h))
		return false;
	if (!h.has_id)
		return pr_dump_fail(d, "a hash without the member's id");
	same_endpoint(d, h.id, endpoint);
	const struct pr_pick *revision = picks[REVISION].has ? &picks[REVISION] : &h.revision;
	uint64_t n = picks[HASH].u;
	uint8_t bytes[] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};
	pr_dump_begin(d, PR_CLAIM, 0);
	pr_dump_text(d, PR_CLAIM_PEER, h.id);
	if (h.history.p) {
		memcpy(h.cluster + h.history.n, "/revision", sizeof "/revision");
		pr_dump_word(d, PR_CLAIM_HISTORY, h.cluster);
	}
	if (revision->has)
		pr_dump_uint(d, PR_CLAIM_SEQ, revision->u);
	if (h.term.has)
		pr_dump_uint(d, PR_CLAIM_TERM, h.term.u);
	if (picks[HASH].has && n <= UINT32_MAX)
		pr_dump_item(d, PR_CLAIM_HASH, (struct pr_span){bytes, sizeof bytes});
	pr_dump_uint(d, PR_CLAIM_AT, picks[COMPACTED].has ? picks[COMPACTED].u : 0); /* JSON leaves a 0 out */
	pr_dump_tell(d);
	return true;
}

/* [{"Endpoint": …, "Status" or "HashKV": …}, …] */
static bool endpoints(struct pr_dump *d, struct pr_span text, struct pr_scan *s)
{
	if (pr_scan_enter(s, '['))
		do {
			struct pr_pick picks[] = {PR_PICK(TEXT, "Endpoint"), PR_PICK(ANY, "Status"), PR_PICK(ANY, "HashKV")};
			pr_scan_peek(s);
			pr_dump_at(d, text, s->p);
			if (!pr_pick_object(s, picks, 3))
				break;
			if ((picks[1].has && !status(d, text, &picks[1], &picks[0])) ||
			    (picks[2].has && !hash(d, text, &picks[2], &picks[0])))
				return false;
		} while (pr_scan_another(s, ']'));
	return pr_dump_check(d, text, s);
}

/* The addresses of a member are one peer's. */
static bool same_urls(struct pr_dump *d, struct pr_span text, struct pr_token id, const struct pr_pick *urls)
{
	struct pr_scan s = pr_pick_scan(urls);
	struct pr_pick url = {.kind = PR_PICK_TEXT};
	if (urls->has && pr_scan_peek(&s) == '[' && pr_scan_enter(&s, '['))
		do
			if (pr_pick_value(&s, &url))
				pr_dump_same(d, false, (struct pr_token[]){id, {PR_KNOWN_ADDR, pr_dump_address(url.text)}}, 2);
		while (!s.why && pr_scan_another(&s, ']'));
	return pr_dump_check(d, text, &s);
}

static bool member(struct pr_dump *d, struct pr_span text, struct pr_scan *s, const struct header *h)
{
	enum { ID, NAME, PEERS, CLIENTS, LEARNER, PICKS };
	struct pr_pick picks[PICKS] = {PR_PICK(ANY, "ID"), PR_PICK(TEXT, "name"), PR_PICK(ANY, "peerURLs"),
	                               PR_PICK(ANY, "clientURLs"), PR_PICK(BOOL, "isLearner")};
	char hex[17];
	struct pr_token id = {.known = PR_KNOWN_ID};
	pr_scan_peek(s);
	pr_dump_at(d, text, s->p);
	if (!pr_pick_object(s, picks, PICKS))
		return false;
	if (!id_of(&picks[ID], &id.text, hex))
		return pr_scan_fail(s, "a member without an id");
	if (picks[NAME].has)
		pr_dump_same(d, false, (struct pr_token[]){id, {PR_KNOWN_NAME, picks[NAME].text}}, 2);
	if (!same_urls(d, text, id, &picks[PEERS]) || !same_urls(d, text, id, &picks[CLIENTS]))
		return false;
	pr_dump_begin(d, PR_MEMBER, 0);
	pr_dump_text(d, PR_MEMBER_PEER, id.text);
	pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	pr_dump_bool(d, PR_MEMBER_VOTER, !(picks[LEARNER].has && picks[LEARNER].u));
	if (h->history.p)
		pr_dump_text(d, PR_MEMBER_DOMAIN, h->history);
	pr_dump_tell(d);
	return true;
}

/* {"header": …, "members": [ … ]} */
static bool members(struct pr_dump *d, struct pr_span text, struct pr_scan *whole)
{
	struct pr_pick picks[] = {PR_PICK(ANY, "header"), PR_PICK(ANY, "members")};
	struct header h;
	pr_pick_object(whole, picks, 2);
	if (!read_header(d, text, &picks[0], &h))
		return false;
	struct pr_scan s = pr_pick_scan(&picks[1]);
	if (picks[1].has && pr_scan_enter(&s, '['))
		do
			if (!member(d, text, &s, &h))
				break;
		while (pr_scan_another(&s, ']'));
	return !d->failed && pr_dump_check(d, text, &s) && pr_dump_check(d, text, whole);
}

static void document(struct pr_dump *d, struct pr_span text)
{
	struct pr_scan s = {.p = (const char *)text.p, .end = (const char *)text.p + text.n};
	bool good = true;
	if (!pr_utf8_valid(text.p, text.n)) {
		pr_dump_fail(d, "not UTF-8");
		return;
	}
	while (good && !pr_scan_end(&s))
		good = pr_scan_peek(&s) == '[' ? endpoints(d, text, &s) : members(d, text, &s);
	d->counts.recognised = good ? d->counts.lines : d->line - 1;
}

static bool recognise(struct pr_span ahead)
{
	return pr_dump_json(ahead, "[{\"Endpoint\":") || pr_dump_json(ahead, "{\"header\":{\"cluster_id\":");
}

const struct pr_dump_kind pr_dump_etcd = {
	.name = "etcdctl",
	.about = "etcdctl endpoint status, endpoint hashkv, member list, with -w json",
	.system = "etcd",
	.recognise = recognise,
	.document = document,
};
