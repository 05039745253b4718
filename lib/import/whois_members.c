#include "whois_write.h"

#include "roster.h"

/* NULL, or why a members file cannot hold this as a word. */
static const char *unfit(struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] <= ' ' || text.p[i] == 0x7f)
			return "there is a blank or a control character in it";
	return NULL;
}

/* The same of what is to stand first in a line. */
static const char *unfit_name(struct pr_span name)
{
	if (name.n > 0 && name.p[0] == '#')
		return "it begins as a comment does";
	if (pr_is(name, "domain") || pr_is(name, "epoch") || pr_is(name, "quorum"))
		return "the word has a meaning of its own there";
	return unfit(name);
}

static void add_word(struct pr_text *out, const char *word, struct pr_span value)
{
	pr_text_string(out, word);
	pr_text_bytes(out, value.p, value.n);
}

static void add_number(struct pr_text *out, const char *word, uint64_t value)
{
	pr_text_string(out, word);
	pr_text_uint(out, value);
}

static void add_whole(struct pr_text *out, const struct pr_members *members)
{
	if (members->domain.p)
		add_word(out, "domain ", members->domain);
	pr_text_string(out, members->domain.p ? "\n" : "");
	if (members->epoch)
		add_number(out, "epoch ", members->epoch);
	pr_text_string(out, members->epoch ? "\n" : "");
	if (members->denominator == 0)
		return;
	add_number(out, "quorum ", members->numerator);
	add_number(out, "/", members->denominator);
	pr_text_char(out, '\n');
}

static void add_configured(struct pr_text *out, const struct pr_member *member)
{
	if (member->voter && member->weight != 1)
		add_number(out, " weight=", member->weight);
	if (member->age != UINT64_MAX)
		add_number(out, " age=", member->age);
	if (member->role.p)
		add_word(out, " role=", member->role);
	if (member->group.p)
		add_word(out, " group=", member->group);
	if (member->key.p)
		add_word(out, " key=", member->key);
	if (!member->voter)
		pr_text_string(out, " voter=no");
}

/* Addresses first. What they are is told by how they look, as by pr_roster_learn(). */
static void add_aliases(struct pr_text *out, const struct pr_whois_peer *peer, pr_whois_refused *refused, void *arg)
{
	for (int addresses = 1; addresses >= 0; addresses--)
		for (size_t i = 0; i < peer->token_count; i++) {
			const struct pr_known_token *token = &peer->tokens[i];
			bool address = pr_roster_is_address(token->text);
			if (address != (addresses > 0) || pr_same(token->text, peer->name) || token->known == PR_KNOWN_FILE)
				continue;
			const char *why = unfit(token->text);
			if (why)
				refused(arg, token->text, why);
			else
				add_word(out, address ? " addr=" : " alias=", token->text);
		}
}

void pr_whois_write_members(struct pr_text *out, const struct pr_whois_report *report, const struct pr_members *members,
                            pr_whois_refused *refused, void *arg)
{
	if (members)
		add_whole(out, members);
	for (size_t i = 0; i < report->count; i++) {
		const struct pr_whois_peer *peer = &report->peers[i];
		const struct pr_member *member = pr_roster_member(members, peer->name);
		const char *why = unfit_name(peer->name);
		if (peer->token_count == 0)
			continue; /* a stranger: a client, as likely as a peer */
		if (why) {
			refused(arg, peer->name, why);
			continue;
		}
		pr_text_bytes(out, peer->name.p, peer->name.n);
		add_aliases(out, peer, refused, arg);
		if (member)
			add_configured(out, member);
		pr_text_char(out, '\n');
	}
}
