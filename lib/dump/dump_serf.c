/* serf members -format=json: one document or several. A member that is leaving is there still. */
#include "base/utf8.h"
#include "dump_kind.h"

static bool member(struct pr_dump *d, struct pr_span text, struct pr_scan *s)
{
	enum { NAME, ADDRESS, STATUS, TAGS, PICKS };
	struct pr_pick picks[PICKS] = {PR_PICK(TEXT, "name"), PR_PICK(TEXT, "addr"), PR_PICK(TEXT, "status"),
	                               PR_PICK(ANY, "tags")};
	struct pr_pick role = PR_PICK(TEXT, "role");
	pr_scan_peek(s);
	pr_dump_at(d, text, s->p);
	if (!pr_pick_object(s, picks, PICKS))
		return false;
	if (!picks[NAME].has)
		return pr_scan_fail(s, "a member without a name");
	struct pr_scan tags = pr_pick_scan(&picks[TAGS]);
	if (picks[TAGS].has && pr_scan_peek(&tags) == '{')
		pr_pick_object(&tags, &role, 1);
	struct pr_span status = picks[STATUS].has ? picks[STATUS].text : (struct pr_span){NULL, 0};
	pr_dump_same(d, false,
	             (struct pr_token[]){{PR_KNOWN_NAME, picks[NAME].text}, {PR_KNOWN_ADDR, picks[ADDRESS].text}}, 2);
	pr_dump_begin(d, PR_MEMBER, 0);
	pr_dump_text(d, PR_MEMBER_PEER, picks[NAME].text);
	if (pr_is(status, "failed") || pr_is(status, "left"))
		pr_dump_text(d, PR_MEMBER_STATUS, status);
	else if (pr_is(status, "alive") || pr_is(status, "leaving"))
		pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	if (role.has)
		pr_dump_text(d, PR_MEMBER_ROLE, role.text);
	pr_dump_tell(d);
	return true;
}

static bool members(struct pr_dump *d, struct pr_span text, struct pr_scan *whole)
{
	struct pr_pick list = PR_PICK(ANY, "members");
	pr_pick_object(whole, &list, 1);
	struct pr_scan s = pr_pick_scan(&list);
	if (list.has && pr_scan_enter(&s, '['))
		do
			if (!member(d, text, &s))
				break;
		while (pr_scan_another(&s, ']'));
	return pr_dump_check(d, text, &s) && pr_dump_check(d, text, whole);
}

static void document(struct pr_dump *d, struct pr_span text)
{
	struct pr_scan s = {.p = (const char *)text.p, .end = (const char *)text.p + text.n};
	bool good = pr_utf8_valid(text.p, text.n) || pr_dump_fail(d, "not UTF-8");
	while (good && !pr_scan_end(&s))
		good = members(d, text, &s);
	d->counts.recognised = good ? d->counts.lines : d->line - 1;
}

static bool recognise(struct pr_span ahead)
{
	return pr_dump_json(ahead, "{\"members\":[{\"name\":") && pr_dump_holds(ahead, "\"addr\"");
}

const struct pr_dump_kind pr_dump_serf = {
	.name = "serf-members",
	.about = "serf members -format=json",
	.system = "serf",
	.recognise = recognise,
	.document = document,
};
