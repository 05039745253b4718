#include "truth.h"

#include <stdlib.h>

#include "network.h"
#include "record/json.h"

struct truth {
	const struct pr_scenario *s;
	struct pr_network *was, *is; /* before the act, and after it */
	struct pr_text line;
	struct pr_writer *out;
};

static void name(struct truth *truth, uint32_t peer)
{
	pr_json_write_string(&truth->line, pr_peers_name(truth->s->names, peer));
}

/* Items of a list: nothing before the first one. */
static void part(struct truth *truth, bool *first)
{
	if (!*first)
		pr_text_string(&truth->line, ", ");
	*first = false;
}

static void begin(struct truth *truth, uint64_t at, const char *action)
{
	pr_text_clear(&truth->line);
	pr_text_string(&truth->line, "{\"t_ns\": ");
	pr_text_uint(&truth->line, truth->s->start + at);
	pr_text_string(&truth->line, ", \"action\": \"");
	pr_text_string(&truth->line, action);
	pr_text_char(&truth->line, '"');
}

static bool end(struct truth *truth)
{
	pr_text_string(&truth->line, "}\n");
	pr_writer_bytes(truth->out, truth->line.p, truth->line.n);
	return !truth->line.failed;
}

static void key(struct truth *truth, const char *key)
{
	pr_text_string(&truth->line, ", \"");
	pr_text_string(&truth->line, key);
	pr_text_string(&truth->line, "\": ");
}

static void peers(struct truth *truth, const char *title, const uint32_t *list, size_t count)
{
	bool first = true;
	key(truth, title);
	pr_text_char(&truth->line, '[');
	for (uint32_t i = 0; i < count; i++) {
		part(truth, &first);
		name(truth, list ? list[i] : i);
	}
	pr_text_char(&truth->line, ']');
}

static bool start(struct truth *truth)
{
	bool first = true;
	begin(truth, 0, "start");
	pr_text_string(&truth->line, ", \"system\": \"pr-sim\", \"seed\": ");
	pr_text_uint(&truth->line, truth->s->seed);
	peers(truth, "peers", NULL, truth->s->count);
	key(truth, "clocks");
	pr_text_char(&truth->line, '{');
	for (uint32_t i = 0; i < truth->s->count; i++) {
		const struct pr_sim_peer *peer = &truth->s->peers[i];
		if (!peer->offset && !peer->drift)
			continue;
		part(truth, &first);
		name(truth, i);
		pr_text_string(&truth->line, ": {\"offset_ns\": ");
		pr_text_int(&truth->line, peer->offset);
		pr_text_string(&truth->line, ", \"drift_ppb\": ");
		pr_text_int(&truth->line, peer->drift);
		pr_text_char(&truth->line, '}');
	}
	pr_text_char(&truth->line, '}');
	if (truth->s->chain) {
		key(truth, "chain");
		pr_json_write_string(&truth->line, pr_span_of(truth->s->chain));
		key(truth, "slot_ns");
		pr_text_uint(&truth->line, truth->s->slot);
	}
	return end(truth);
}

/* The links that were open, or are, as `was` and `is` say. */
static void edges(struct truth *truth, const char *title, bool was, bool is)
{
	uint32_t n = (uint32_t)truth->s->count;
	bool first = true;
	if (n > PR_TRUTH_PEERS)
		return;
	key(truth, title);
	pr_text_char(&truth->line, '[');
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++) {
			if (i == j || pr_network_open(truth->was, i, j) != was || pr_network_open(truth->is, i, j) != is)
				continue;
			part(truth, &first);
			pr_text_char(&truth->line, '[');
			name(truth, i);
			pr_text_string(&truth->line, ", ");
			name(truth, j);
			pr_text_char(&truth->line, ']');
		}
	pr_text_char(&truth->line, ']');
}

static void groups(struct truth *truth, const struct pr_edges *cut)
{
	const struct pr_clause *c = cut->list;
	bool outer = true;
	if (cut->count != 1 || c->directed)
		return;
	key(truth, "groups");
	pr_text_char(&truth->line, '[');
	for (uint32_t group = 0; group < c->groups; group++) {
		bool first = true;
		part(truth, &outer);
		pr_text_char(&truth->line, '[');
		for (size_t i = 0; i < c->count; i++)
			if (c->group[i] == group) {
				part(truth, &first);
				name(truth, c->peer[i]);
			}
		pr_text_char(&truth->line, ']');
	}
	pr_text_char(&truth->line, ']');
}

/* Whether links that are open in either direction lead from the first peer to all. */
static bool holds_together(struct truth *truth, const struct pr_network *net, uint32_t n)
{
	uint32_t *todo = malloc(n * sizeof *todo), count = 1;
	bool *seen = calloc(n, sizeof *seen);
	truth->line.failed = truth->line.failed || !todo || !seen;
	if (todo && seen) {
		todo[0] = 0;
		seen[0] = true;
		for (uint32_t next = 0; next < count; next++)
			for (uint32_t v = 0; v < n; v++)
				if (!seen[v] && (pr_network_open(net, todo[next], v) || pr_network_open(net, v, todo[next]))) {
					seen[v] = true;
					todo[count++] = v;
				}
	}
	free(todo);
	free(seen);
	return count == n;
}

static const char *kind(struct truth *truth, const struct pr_network *net, uint32_t n)
{
	if (!holds_together(truth, net, n))
		return "complete";
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++)
			if (i != j && !pr_network_open(net, i, j) && pr_network_open(net, j, i))
				return "simplex";
	return "partial";
}

static bool tell_network(struct truth *truth, const struct pr_act *act)
{
	uint32_t n = (uint32_t)truth->s->count;
	bool cut = act->kind == PR_ACT_CUT;
	pr_network_act(truth->is, act);
	begin(truth, act->at, pr_act_name(act->kind));
	if (cut && n <= PR_TRUTH_PEERS) {
		key(truth, "kind");
		pr_json_write_string(&truth->line, pr_span_of(kind(truth, truth->is, n)));
	}
	groups(truth, &act->edges);
	edges(truth, "edges", cut, !cut);
	if (!cut)
		edges(truth, "left_edges", false, false);
	pr_network_act(truth->was, act);
	return end(truth);
}

/* Of one peer; NULL: of links, or of everything. */
static bool tell_netem(struct truth *truth, const struct pr_act *act, const uint32_t *peer)
{
	const struct pr_act *base = pr_scenario_base(truth->s, act);
	struct pr_spread none = {0};
	const struct pr_spread *delay = base ? &base->delay : &none;
	bool loss = act->kind == PR_ACT_LOSS;
	bool clear = loss ? act->loss == (base ? base->loss : 0)
	                  : act->delay.kind == delay->kind && act->delay.a == delay->a && act->delay.b == delay->b;
	begin(truth, act->at, clear ? "clear" : "netem");
	if (peer) {
		key(truth, "peer");
		name(truth, *peer);
		pr_text_string(&truth->line, ", \"dirs\": [\"out\", \"in\"]");
	}
	groups(truth, &act->edges);
	if (!clear && loss) {
		key(truth, "loss_ppb");
		pr_text_uint(&truth->line, act->loss);
		key(truth, "loss_percent");
		pr_text_uint(&truth->line, act->loss / 10000000);
	} else if (!clear) {
		pr_text_string(&truth->line, ", \"delay\": \"");
		pr_spread_write(&truth->line, &act->delay);
		pr_text_char(&truth->line, '"');
	}
	return end(truth);
}

static bool tell_peer(struct truth *truth, const struct pr_act *act, uint32_t peer)
{
	bool down = act->kind == PR_ACT_KILL || act->kind == PR_ACT_CRASH;
	begin(truth, act->at, down ? "kill" : pr_act_name(act->kind));
	key(truth, "peer");
	name(truth, peer);
	if (down)
		pr_text_string(&truth->line, act->kind == PR_ACT_KILL ? ", \"how\": \"process\"" : ", \"how\": \"host\"");
	if (act->kind == PR_ACT_LIE) {
		key(truth, "lie");
		pr_json_write_string(&truth->line, pr_span_of(pr_lie_name(act->lie)));
		key(truth, "by");
		pr_text_int(&truth->line, act->by);
		peers(truth, "about", act->about, act->about_count);
	}
	return end(truth);
}

static bool tell_act(struct truth *truth, const struct pr_act *act)
{
	bool done = true;
	switch (act->kind) {
	case PR_ACT_CUT:
	case PR_ACT_HEAL:
		return tell_network(truth, act);
	case PR_ACT_LOSS:
	case PR_ACT_DELAY:
		if (act->base)
			return true;
		if (act->count == 0)
			return tell_netem(truth, act, NULL);
		for (size_t i = 0; done && i < act->count; i++)
			done = tell_netem(truth, act, &act->peers[i]);
		return done;
	default:
		for (size_t i = 0; done && i < act->count; i++)
			done = tell_peer(truth, act, act->peers[i]);
		return done;
	}
}

static bool simple(struct truth *truth, uint64_t at, const char *action)
{
	begin(truth, at, action);
	return end(truth);
}

bool pr_truth_write(const struct pr_scenario *s, struct pr_writer *out)
{
	struct truth truth = {.s = s, .was = pr_network_new(s), .is = pr_network_new(s), .out = out};
	uint64_t ready = s->beat < s->duration ? s->beat : s->duration; /* by then everybody is */
	bool done = truth.was && truth.is && start(&truth), is_ready = false;
	for (size_t i = 0; done && i < s->act_count && s->acts[i].at < s->duration; i++) {
		if (!is_ready && s->acts[i].at > ready)
			done = is_ready = simple(&truth, ready, "ready");
		done = done && tell_act(&truth, &s->acts[i]);
	}
	done = done && (is_ready || simple(&truth, ready, "ready")) && simple(&truth, s->duration, "stop");
	pr_network_free(truth.was);
	pr_network_free(truth.is);
	pr_text_free(&truth.line);
	return done;
}
