#include "runplan.h"

#include <stdlib.h>

#include "base/grow.h"

static bool holds(const struct pr_runbook_step *step, uint32_t facts)
{
	for (size_t i = 0; i < step->when_count; i++)
		if ((step->when[i].facts & ~facts) == 0 && (step->when[i].nots & facts) == 0)
			return true;
	return step->when_count == 0;
}

static bool add_item(struct pr_runplan *plan, const struct pr_runbook_step *step, const struct pr_situation_peer *about,
                     const struct pr_situation_peer *host)
{
	if (!pr_grow(&plan->items, &plan->room, plan->count + 1, sizeof *plan->items))
		return false;
	plan->items[plan->count++] = (struct pr_runplan_item){.step = step, .about = about, .host = host};
	return true;
}

/* On the hosts of all that may be asked for something about the peer, themselves not excluded. */
static bool add_elsewhere(struct pr_runplan *plan, const struct pr_runbook_step *step, const struct pr_situation_peer *about)
{
	for (size_t i = 0; i < pr_situation_peers(plan->situation); i++) {
		const struct pr_situation_peer *host = pr_situation_peer(plan->situation, i);
		bool other = host != about && !(host->parts & (PR_PART_EXCLUDED | PR_PART_DOWN)) && host->parts & PR_PART_MEMBER;
		if (other && !add_item(plan, step, about, host))
			return false;
	}
	return true;
}

static bool add_about(struct pr_runplan *plan, const struct pr_runbook_step *step, const struct pr_situation_peer *about)
{
	return step->elsewhere ? add_elsewhere(plan, step, about) : add_item(plan, step, about, step->local ? NULL : about);
}

/* "one winner" is the leader, if it is one of them. */
static bool add_step(struct pr_runplan *plan, const struct pr_runbook_step *step)
{
	const struct pr_situation_peer *leader = pr_situation_leader(plan->situation);
	if (step->about == PR_PART_NONE)
		return add_item(plan, step, NULL, NULL);
	if (!step->each && leader && leader->parts & step->about)
		return add_about(plan, step, leader);
	for (size_t i = 0; i < pr_situation_peers(plan->situation); i++) {
		const struct pr_situation_peer *peer = pr_situation_peer(plan->situation, i);
		if (!(peer->parts & step->about))
			continue;
		if (!add_about(plan, step, peer))
			return false;
		if (!step->each)
			break;
	}
	return true;
}

bool pr_runplan_add(struct pr_runplan *plan, const struct pr_runbook *book, const struct pr_situation *situation)
{
	plan->book = plan->book ? plan->book : book;
	plan->situation = situation;
	if (pr_runplan_waits(situation))
		return true;
	for (size_t i = 0; i < book->count; i++) {
		size_t from = plan->count;
		if (holds(&book->steps[i], pr_situation_facts(situation)) && !add_step(plan, &book->steps[i]))
			return false;
		for (; from < plan->count; from++)
			plan->items[from].book = book;
	}
	return true;
}

bool pr_runplan_waits(const struct pr_situation *situation)
{
	const struct pr_record *r = pr_situation_recovery(situation);
	return r && pr_is(pr_text(r, PR_RECOVERY_PROGRESS), "initializing");
}

void pr_runplan_free(struct pr_runplan *plan)
{
	free(plan->items);
	*plan = (struct pr_runplan){0};
}

/* Control characters, and a dash at the beginning, which would be an option. */
static bool is_refused(struct pr_span text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < ' ' || text.p[i] == 0x7f || (text.p[i] == 0xc2 && i + 1 < text.n && text.p[i + 1] < 0xa0))
			return true;
	return text.n > 0 && text.p[0] == '-';
}

static struct pr_span text_of(const char *text)
{
	return text ? pr_span_of(text) : (struct pr_span){NULL, 0};
}

struct pr_span pr_runplan_refused(const struct pr_situation *situation)
{
	const struct pr_record *r = pr_situation_recovery(situation);
	struct pr_span failure = r ? pr_text(r, PR_RECOVERY_FAILURE) : (struct pr_span){NULL, 0};
	if (is_refused(failure))
		return failure;
	for (size_t i = 0; i < pr_situation_peers(situation); i++) {
		const struct pr_situation_peer *peer = pr_situation_peer(situation, i);
		struct pr_span texts[] = {peer->name, text_of(peer->access.host), text_of(peer->access.addr), text_of(peer->access.id)};
		for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
			if (is_refused(texts[j]))
				return texts[j];
		if (peer->access.garbled)
			return peer->name;
	}
	return (struct pr_span){NULL, 0};
}

enum source { ABOUT_PEER, LEADER_PEER, PARTS, RECORD };

/* What a command can ask for. */
static const struct variable {
	const char *name;
	enum source source;
	uint32_t parts;
	char field; /* n: the name, h: host, a: address, i: id, d: entries that it would lose */
} variables[] = {
	{"peer", ABOUT_PEER, 0, 'n'},      {"host", ABOUT_PEER, 0, 'h'},       {"addr", ABOUT_PEER, 0, 'a'},
	{"id", ABOUT_PEER, 0, 'i'},        {"discards", ABOUT_PEER, 0, 'd'},   {"leader", LEADER_PEER, 0, 'n'},
	{"leader_host", LEADER_PEER, 0, 'h'}, {"leader_addr", LEADER_PEER, 0, 'a'}, {"leader_id", LEADER_PEER, 0, 'i'},
	{"members", PARTS, PR_PART_MEMBER, 'n'}, {"member_addrs", PARTS, PR_PART_MEMBER, 'a'},
	{"continuing", PARTS, PR_PART_CONTINUING, 'n'}, {"continuing_addrs", PARTS, PR_PART_CONTINUING, 'a'},
	{"lost_addrs", PARTS, PR_PART_STOPPED | PR_PART_DOWN, 'a'},
	{"stopped", PARTS, PR_PART_STOPPED, 'n'}, {"losers", PARTS, PR_PART_LOSER, 'n'}, {"excluded", PARTS, PR_PART_EXCLUDED, 'n'},
	{"failure", RECORD, PR_RECOVERY_FAILURE, 0}, {"term", RECORD, PR_RECOVERY_TERM, 0},
};

const char *pr_runplan_variable(size_t number)
{
	return number < sizeof variables / sizeof *variables ? variables[number].name : NULL;
}

static bool append(const struct pr_situation_peer *peer, char field, struct pr_text *value)
{
	struct pr_span text = field == 'n' ? peer->name : text_of(field == 'h' ? peer->access.host : field == 'a' ? peer->access.addr : peer->access.id);
	if (field == 'd')
		pr_text_uint(value, peer->discards);
	else
		pr_text_bytes(value, text.p, text.n);
	return field == 'd' || text.n > 0;
}

/* Names with a comma between them, in the order of the names: what most commands take. */
static bool append_all(const struct pr_situation *s, const struct variable *v, struct pr_text *value)
{
	size_t begin = value->n;
	for (size_t i = 0; i < pr_situation_peers(s); i++) {
		const struct pr_situation_peer *peer = pr_situation_peer(s, i);
		if (!(peer->parts & v->parts) || (v->field == 'a' && !peer->access.addr))
			continue;
		pr_text_string(value, value->n > begin ? "," : "");
		append(peer, v->field, value);
	}
	return value->n > begin;
}

bool pr_runplan_value(const struct pr_runplan *plan, const struct pr_runplan_item *item, struct pr_span variable, struct pr_text *value)
{
	const struct pr_record *r = pr_situation_recovery(plan->situation);
	const struct variable *v = NULL;
	uint64_t term;
	for (size_t i = 0; !v && i < sizeof variables / sizeof *variables; i++)
		v = pr_is(variable, variables[i].name) ? &variables[i] : NULL;
	if (!v)
		return false;
	const struct pr_situation_peer *peer = v->source == ABOUT_PEER ? item->about : pr_situation_leader(plan->situation);
	switch (v->source) {
	case PARTS:
		return append_all(plan->situation, v, value);
	case RECORD:
		if (!r)
			return false;
		if (v->parts == PR_RECOVERY_TERM && pr_situation_term(plan->situation, &term))
			pr_text_uint(value, term);
		else
			pr_text_bytes(value, pr_text(r, v->parts).p, pr_text(r, v->parts).n);
		return value->n > 0;
	default:
		return peer && append(peer, v->field, value);
	}
}
