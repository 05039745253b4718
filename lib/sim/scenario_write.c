#include "base/duration.h"
#include "scenario.h"

static void write_peers(struct pr_text *out, const struct pr_scenario *s, const uint32_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct pr_span name = pr_peers_name(s->names, list[i]);
		pr_text_char(out, ' ');
		pr_text_bytes(out, name.p, name.n);
	}
}

static void write_clause(struct pr_text *out, const struct pr_scenario *s, const struct pr_clause *c)
{
	for (uint32_t group = 0; group < c->groups; group++) {
		if (group > 0)
			pr_text_string(out, c->directed ? " ->" : " |");
		for (size_t i = 0; i < c->count; i++)
			if (c->group[i] == group)
				write_peers(out, s, &c->peer[i], 1);
	}
}

static void write_edges(struct pr_text *out, const struct pr_scenario *s, const struct pr_edges *edges)
{
	for (size_t i = 0; i < edges->count; i++) {
		if (i > 0)
			pr_text_char(out, ',');
		write_clause(out, s, &edges->list[i]);
	}
}

static void write_signed(struct pr_text *out, int64_t n, bool time)
{
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	pr_text_char(out, n < 0 ? '-' : '+');
	if (time)
		pr_duration_write(out, size);
	else
		pr_text_uint(out, size);
}

static void write_scope(struct pr_text *out, const struct pr_scenario *s, const struct pr_act *act)
{
	if (act->count > 0) {
		pr_text_string(out, " of");
		write_peers(out, s, act->peers, act->count);
	} else if (act->edges.count > 0) {
		pr_text_string(out, " on");
		write_edges(out, s, &act->edges);
	}
}

static void write_lie(struct pr_text *out, const struct pr_scenario *s, const struct pr_act *act)
{
	write_peers(out, s, act->peers, act->count);
	pr_text_char(out, ' ');
	pr_text_string(out, pr_lie_name(act->lie));
	if (act->lie == PR_LIE_SEQ || act->lie == PR_LIE_SENT) {
		pr_text_char(out, ' ');
		write_signed(out, act->by, act->lie == PR_LIE_SENT);
	}
	write_peers(out, s, act->about, act->about_count);
}

static void write_act(struct pr_text *out, const struct pr_scenario *s, const struct pr_act *act)
{
	if (!act->base) {
		pr_text_string(out, "at ");
		pr_duration_write(out, act->at);
		pr_text_char(out, ' ');
	}
	pr_text_string(out, pr_act_name(act->kind));
	switch (act->kind) {
	case PR_ACT_LOSS:
		pr_text_char(out, ' ');
		pr_decimal_write(out, act->loss * 100);
		pr_text_char(out, '%');
		write_scope(out, s, act);
		break;
	case PR_ACT_DELAY:
		pr_text_char(out, ' ');
		pr_spread_write(out, &act->delay);
		write_scope(out, s, act);
		break;
	case PR_ACT_LIE:
		write_lie(out, s, act);
		break;
	default:
		write_peers(out, s, act->peers, act->count);
		write_edges(out, s, &act->edges);
	}
	pr_text_char(out, '\n');
}

static void write_time(struct pr_text *out, const char *name, uint64_t ns)
{
	pr_text_string(out, name);
	pr_duration_write(out, ns);
}

static void write_witnesses(struct pr_text *out, const struct pr_scenario *s)
{
	bool any = false;
	for (uint32_t i = 0; i < s->count; i++) {
		if (!s->peers[i].witness)
			continue;
		if (!any)
			pr_text_string(out, "witness");
		any = true;
		write_peers(out, s, &i, 1);
	}
	if (any)
		pr_text_char(out, '\n');
}

static void write_peer_settings(struct pr_text *out, const struct pr_scenario *s)
{
	for (uint32_t i = 0; i < s->count; i++) {
		const struct pr_sim_peer *peer = &s->peers[i];
		if (peer->weight != 1) {
			pr_text_string(out, "weight ");
			pr_text_uint(out, peer->weight);
			write_peers(out, s, &i, 1);
			pr_text_char(out, '\n');
		}
		if (peer->offset == 0 && peer->drift == 0)
			continue;
		pr_text_string(out, "clock");
		write_peers(out, s, &i, 1);
		pr_text_string(out, " offset ");
		write_signed(out, peer->offset, true);
		pr_text_string(out, peer->drift < 0 ? " drift -" : " drift +");
		pr_decimal_write(out, (uint64_t)(peer->drift < 0 ? -(int64_t)peer->drift : peer->drift) * 1000000);
		pr_text_string(out, "ppm\n");
	}
}

static void write_settings(struct pr_text *out, const struct pr_scenario *s)
{
	static const char *const reports[] = {"nothing", "beats", "links", "both"};
	char start[PR_RFC3339_LENGTH + 1];
	pr_text_string(out, "\nseed ");
	pr_text_uint(out, s->seed);
	pr_text_string(out, "\nstart ");
	pr_text_string(out, pr_rfc3339_write(start, s->start));
	write_time(out, "\nduration ", s->duration);
	write_time(out, "\nbeat ", s->beat);
	write_time(out, " jitter ", s->jitter);
	if (s->activity)
		write_time(out, "\nactivity ", s->activity);
	else
		pr_text_string(out, "\nactivity never");
	pr_text_string(out, "\nview ");
	if (s->view == PR_VIEW_ALL) {
		pr_text_string(out, "all");
	} else {
		pr_text_uint(out, s->seen);
		pr_text_string(out, s->view == PR_VIEW_RING ? " ring" : " random");
	}
	pr_text_string(out, "\nreports ");
	pr_text_string(out, reports[s->reports]);
	write_time(out, "\ntimeout ", s->timeout);
	write_time(out, " jitter ", s->timeout_jitter);
	write_time(out, " retry ", s->retry);
	if (s->chain) {
		pr_text_string(out, "\nchain ");
		pr_text_string(out, s->chain);
		write_time(out, " every ", s->slot);
	}
	pr_text_string(out, "\nqueue ");
	pr_text_uint(out, s->queue);
	pr_text_char(out, '\n');
}

void pr_scenario_write(struct pr_text *out, const struct pr_scenario *s)
{
	pr_text_string(out, "peers");
	for (uint32_t i = 0; i < s->count; i++)
		write_peers(out, s, &i, 1);
	write_settings(out, s);
	write_witnesses(out, s);
	write_peer_settings(out, s);
	for (size_t i = 0; i < s->act_count; i++)
		write_act(out, s, &s->acts[i]);
}
