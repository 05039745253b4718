/*
 * rabbitmqctl cluster_status --formatter json: the view of the node that it ran on, which it does not name; that node runs, so
 * if one alone does, it is that one. `partitions` says which nodes saw themselves parted from which, since they started: that
 * stays so when the network has healed, so it is a phase and no link.
 */
#include "base/utf8.h"
#include "dump_kind.h"

enum { DISK, RAM, RUNNING, PARTITIONS, NAME, PICKS };

/* Calls `each` with the strings of an array. */
static bool each(struct pr_dump *d, struct pr_span text, const struct pr_pick *list, void (*call)(void *, struct pr_span),
                 void *arg)
{
	struct pr_scan s = pr_pick_scan(list);
	struct pr_pick one = {.kind = PR_PICK_TEXT};
	if (list->has && pr_scan_peek(&s) == '[' && pr_scan_enter(&s, '['))
		do
			if (pr_pick_value(&s, &one))
				call(arg, one.text);
		while (!s.why && pr_scan_another(&s, ']'));
	return pr_dump_check(d, text, &s);
}

struct nodes {
	struct pr_dump *d;
	const struct pr_text *running; /* names, a NUL behind each */
	struct pr_text names;
	size_t count;
	const char *role;
	struct pr_span domain;
};

static void add(void *arg, struct pr_span name)
{
	struct nodes *nodes = arg;
	pr_text_bytes(&nodes->names, name.p, name.n);
	pr_text_char(&nodes->names, 0);
	nodes->count++;
}

static bool among(const struct pr_text *names, struct pr_span name)
{
	for (size_t i = 0; i < names->n;) {
		size_t n = strnlen(names->p + i, names->n - i);
		if (pr_same((struct pr_span){(uint8_t *)names->p + i, n}, name))
			return true;
		i += n + 1;
	}
	return false;
}

static void tell_member(void *arg, struct pr_span name)
{
	struct nodes *nodes = arg;
	struct pr_dump *d = nodes->d;
	pr_dump_list_add(d, name);
	pr_dump_begin(d, PR_MEMBER, 0);
	pr_dump_text(d, PR_MEMBER_PEER, name);
	pr_dump_word(d, PR_MEMBER_STATUS, among(nodes->running, name) ? "joined" : "failed");
	pr_dump_word(d, PR_MEMBER_ROLE, nodes->role);
	if (nodes->domain.p)
		pr_dump_text(d, PR_MEMBER_DOMAIN, nodes->domain);
	pr_dump_tell(d);
}

static void add_word(void *arg, struct pr_span name)
{
	struct pr_text *text = arg;
	pr_text_char(text, ' ');
	pr_text_bytes(text, name.p, name.n);
}

/* {"rabbit@a": ["rabbit@b", …], …} */
static bool partitions(struct pr_dump *d, struct pr_span text, const struct pr_pick *pick)
{
	struct pr_scan s = pr_pick_scan(pick);
	struct pr_scan_text name;
	struct pr_text phase = {0};
	if (pick->has && pr_scan_peek(&s) == '{' && pr_scan_enter(&s, '{'))
		do {
			struct pr_pick list = {.kind = PR_PICK_ANY};
			if (!pr_scan_name(&s, &name) || !pr_pick_value(&s, &list))
				break;
			pr_text_clear(&phase);
			pr_text_string(&phase, "partitioned from");
			if (!each(d, text, &list, add_word, &phase) || (phase.failed && !pr_dump_fail(d, "out of memory")))
				break;
			pr_dump_begin(d, PR_CLAIM, 0);
			pr_dump_text(d, PR_CLAIM_PEER, (struct pr_span){(const uint8_t *)name.p, name.n});
			pr_dump_text(d, PR_CLAIM_PHASE, (struct pr_span){(uint8_t *)phase.p, phase.n});
			pr_dump_tell(d);
		} while (pr_scan_another(&s, '}'));
	pr_text_free(&phase);
	return !d->failed && pr_dump_check(d, text, &s);
}

static bool status(struct pr_dump *d, struct pr_span text, struct pr_scan *s)
{
	struct pr_pick picks[PICKS] = {PR_PICK(ANY, "disk_nodes"), PR_PICK(ANY, "ram_nodes"), PR_PICK(ANY, "running_nodes"),
	                               PR_PICK(ANY, "partitions"), PR_PICK(TEXT, "cluster_name")};
	struct nodes running = {.d = d}, all = {.d = d, .running = &running.names};
	pr_scan_peek(s);
	pr_dump_at(d, text, s->p);
	if (!pr_pick_object(s, picks, PICKS))
		return pr_dump_check(d, text, s);
	bool good = each(d, text, &picks[RUNNING], add, &running) &&
	            (!running.names.failed || pr_dump_fail(d, "out of memory"));
	if (good && running.count == 1) {
		struct pr_token self = {PR_KNOWN_SELF, {(uint8_t *)running.names.p, running.names.n - 1}};
		pr_dump_same(d, true, &self, 1);
	}
	if (picks[NAME].has)
		all.domain = picks[NAME].text;
	pr_dump_list_clear(d);
	all.role = "disc";
	good = good && each(d, text, &picks[DISK], tell_member, &all);
	all.role = "ram";
	good = good && each(d, text, &picks[RAM], tell_member, &all);
	if (good) {
		pr_dump_begin(d, PR_CLAIM, 0);
		pr_dump_text(d, PR_CLAIM_PEER, pr_own_peer);
		pr_dump_list(d, PR_CLAIM_MEMBERS);
		pr_dump_tell(d);
	}
	pr_text_free(&running.names);
	return good && partitions(d, text, &picks[PARTITIONS]);
}

static void document(struct pr_dump *d, struct pr_span text)
{
	struct pr_scan s = {.p = (const char *)text.p, .end = (const char *)text.p + text.n};
	bool good = pr_utf8_valid(text.p, text.n) || pr_dump_fail(d, "not UTF-8");
	while (good && !pr_scan_end(&s))
		good = status(d, text, &s);
	d->counts.recognised = good ? d->counts.lines : d->line - 1;
}

static bool recognise(struct pr_span ahead)
{
	return pr_dump_json(ahead, "{\"") && pr_dump_holds(ahead, "\"disk_nodes\"") && pr_dump_holds(ahead, "\"cluster_name\"");
}

const struct pr_dump_kind pr_dump_rabbitmq = {
	.name = "rabbitmqctl",
	.about = "rabbitmqctl cluster_status --formatter json",
	.system = "rabbitmq",
	.recognise = recognise,
	.document = document,
};
