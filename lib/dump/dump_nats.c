/*
 * nats server report jetstream --json: an array of what each server answered to $SYS.REQ.SERVER.PING.JSZ. The tool is not in
 * Debian, its servers are. Who leads the meta group is told by every server, its members by the leader alone.
 */
#include "base/rfc3339.h"
#include "base/utf8.h"
#include "dump_kind.h"

static bool replicas(struct pr_dump *d, struct pr_span text, const struct pr_pick *list, uint64_t t)
{
	struct pr_scan s = pr_pick_scan(list);
	if (list->has && pr_scan_peek(&s) == '[' && pr_scan_enter(&s, '['))
		do {
			enum { NAME, OFFLINE, PEER, PICKS };
			struct pr_pick picks[PICKS] = {PR_PICK(TEXT, "name"), PR_PICK(BOOL, "offline"), PR_PICK(TEXT, "peer")};
			if (!pr_pick_object(&s, picks, PICKS))
				break;
			if (!picks[NAME].has)
				continue;
			struct pr_token tokens[] = {{PR_KNOWN_NAME, picks[NAME].text}, {PR_KNOWN_ID, picks[PEER].text}};
			pr_dump_same(d, false, tokens, 2);
			pr_dump_list_add(d, picks[NAME].text);
			if (!picks[OFFLINE].has || !picks[OFFLINE].u)
				continue;
			pr_dump_begin(d, PR_MEMBER, t);
			pr_dump_text(d, PR_MEMBER_PEER, picks[NAME].text);
			pr_dump_word(d, PR_MEMBER_STATUS, "failed");
			pr_dump_tell(d);
		} while (pr_scan_another(&s, ']'));
	return pr_dump_check(d, text, &s);
}

struct server {
	struct pr_span name, cluster;
	uint64_t t;
};

/* What data says of the group that keeps track of all streams. */
static bool meta(struct pr_dump *d, struct pr_span text, const struct pr_pick *pick, const struct server *server)
{
	enum { LEADER, PEER, REPLICAS, PICKS };
	struct pr_pick picks[PICKS] = {PR_PICK(TEXT, "leader"), PR_PICK(TEXT, "peer"), PR_PICK(ANY, "replicas")};
	struct pr_scan s = pr_pick_scan(pick);
	if (!pick->has)
		return true;
	if (!pr_pick_object(&s, picks, PICKS))
		return pr_dump_check(d, text, &s);
	bool leads = picks[LEADER].has && picks[LEADER].text.n > 0;
	pr_dump_list_clear(d);
	if (leads && picks[REPLICAS].has)
		pr_dump_list_add(d, picks[LEADER].text);
	if (!replicas(d, text, &picks[REPLICAS], server->t))
		return false;
	if (d->listed > 0) {
		pr_dump_begin(d, PR_CLAIM, server->t);
		pr_dump_text(d, PR_CLAIM_PEER, server->name);
		pr_dump_list(d, PR_CLAIM_MEMBERS);
		pr_dump_tell(d);
	}
	pr_dump_begin(d, PR_LEADER, server->t);
	pr_dump_text(d, PR_LEADER_OBSERVER, server->name);
	pr_dump_text(d, PR_LEADER_LEADER, leads ? picks[LEADER].text : (struct pr_span){NULL, 0});
	pr_dump_tell(d);
	return true;
}

static bool answer(struct pr_dump *d, struct pr_span text, struct pr_scan *s)
{
	enum { NAME, ID, CLUSTER, TIME, PICKS };
	struct pr_pick picks[PICKS] = {PR_PICK(TEXT, "name"), PR_PICK(TEXT, "id"), PR_PICK(TEXT, "cluster"),
	                               PR_PICK(TEXT, "time")};
	struct pr_pick parts[] = {PR_PICK(ANY, "server"), PR_PICK(ANY, "data")}, group = PR_PICK(ANY, "meta_cluster");
	struct server server = {.t = 0};
	pr_scan_peek(s);
	pr_dump_at(d, text, s->p);
	if (!pr_pick_object(s, parts, 2))
		return pr_dump_check(d, text, s);
	struct pr_scan who = pr_pick_scan(&parts[0]), data = pr_pick_scan(&parts[1]);
	if (!parts[0].has || !pr_pick_object(&who, picks, PICKS) || !picks[NAME].has)
		return pr_dump_fail(d, who.why ? who.why : "an answer without the server's name");
	if (picks[TIME].has)
		pr_rfc3339_parse((const char *)picks[TIME].text.p, picks[TIME].text.n, &server.t);
	server.name = picks[NAME].text;
	pr_dump_same(d, false, (struct pr_token[]){{PR_KNOWN_NAME, server.name}, {PR_KNOWN_ID, picks[ID].text}}, 2);
	pr_dump_begin(d, PR_MEMBER, server.t);
	pr_dump_text(d, PR_MEMBER_PEER, server.name);
	pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	if (picks[CLUSTER].has)
		pr_dump_text(d, PR_MEMBER_DOMAIN, picks[CLUSTER].text);
	pr_dump_tell(d);
	if (!parts[1].has || pr_scan_peek(&data) != '{')
		return true;
	pr_pick_object(&data, &group, 1);
	return pr_dump_check(d, text, &data) && meta(d, text, &group, &server);
}

static void document(struct pr_dump *d, struct pr_span text)
{
	struct pr_scan s = {.p = (const char *)text.p, .end = (const char *)text.p + text.n};
	bool good = pr_utf8_valid(text.p, text.n) || pr_dump_fail(d, "not UTF-8");
	while (good && !pr_scan_end(&s)) {
		if (pr_scan_peek(&s) != '[')
			good = answer(d, text, &s);
		else if (pr_scan_enter(&s, '['))
			do
				good = answer(d, text, &s);
			while (good && pr_scan_another(&s, ']'));
		good = good && pr_dump_check(d, text, &s);
	}
	d->counts.recognised = good ? d->counts.lines : d->line - 1;
}

static bool recognise(struct pr_span ahead)
{
	bool array = pr_dump_json(ahead, "[{\"server\":{") || pr_dump_json(ahead, "[{\"data\":{");
	return (array || pr_dump_json(ahead, "{\"server\":{")) && pr_dump_holds(ahead, "\"server_id\"");
}

const struct pr_dump_kind pr_dump_nats = {
	.name = "nats-jetstream",
	.about = "nats server report jetstream --json",
	.system = "nats",
	.recognise = recognise,
	.document = document,
};
