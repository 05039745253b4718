/* The sum behind a decision, with what it rests on (pr-strategy --explain). */
#include <stdio.h>
#include <stdlib.h>

#include "record/decode.h"
#include "record/display.h"
#include "strategy_parts.h"

static const struct pr_display plain = {.width = 80};

/* "etcd1 1 + etcd3 1 = 2", each peer with what it counts for. */
static void sum(const struct pr_strategy *s, const uint32_t *peers, size_t count, struct pr_text *out)
{
	uint64_t all = 0;
	for (size_t i = 0; i < count; i++) {
		const struct pr_base_peer *peer = &s->base.list[peers[i]];
		uint64_t weight = peer->counts ? peer->weight : 0;
		pr_text_string(out, i ? " + " : "");
		pr_display_name(out, pr_peers_name(s->base.names, peers[i]));
		pr_text_char(out, ' ');
		pr_text_uint(out, weight);
		pr_text_string(out, peer->counts ? "" : " (not of the base)");
		all += weight;
	}
	pr_text_string(out, " = ");
	pr_text_uint(out, all);
}

static void paragraph(struct pr_text *out, const char *label, struct pr_text *text)
{
	pr_display_paragraph(out, &plain, label, 12, (struct pr_span){(const uint8_t *)text->p, text->n});
	out->failed |= text->failed;
	pr_text_clear(text);
}

static void reaches(const struct pr_recovery *v, size_t side, struct pr_text *out)
{
	bool first = true;
	for (size_t j = 0; j < v->sides.count; j++) {
		size_t n = v->sides.count;
		if (j == side || v->sides.severed[side * n + j] || v->sides.severed[j * n + side])
			continue;
		pr_text_string(out, first ? "; reaches side " : ", ");
		pr_text_uint(out, j + 1);
		first = false;
	}
}

static void explain_side(const struct pr_strategy *s, const struct pr_recovery *v, size_t side, struct pr_text *out)
{
	struct pr_text text = {0};
	char label[32];
	snprintf(label, sizeof label, "side %zu", side + 1);
	sum(s, v->sides.peers[side], v->sides.sizes[side], &text);
	reaches(v, side, &text);
	pr_text_string(&text, "; present ");
	pr_text_uint(&text, v->decision.present[side]);
	if (v->decision.needs[side] != v->decision.needed)
		pr_text_format(&text, ", needed here %llu", (unsigned long long)v->decision.needs[side]);
	pr_text_string(&text, v->decision.present[side] >= v->decision.needs[side] ? ", enough" : ", not enough");
	pr_text_string(&text, v->down[side] ? "; it does not run, or must not count" : "");
	pr_text_string(&text, v->decision.indirect[side] ? "; indirectly connected" : "");
	pr_text_string(&text, ": ");
	pr_text_string(&text, pr_verdict_text(v->decision.verdicts[side]));
	paragraph(out, label, &text);
	pr_text_free(&text);
}

static void cite(const struct pr_text *failure, struct pr_text *out)
{
	struct pr_record r;
	const char *why;
	struct pr_text text = {0};
	if (failure->n == 0 || pr_decode((const uint8_t *)failure->p, failure->n, &r, &why) != PR_DECODED)
		return;
	struct pr_cursor c = pr_cursor_of(pr_text(&r, PR_FAILURE_EVIDENCE));
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		pr_display_text(&text, pr_cursor_text(&c));
		pr_text_string(&text, left > 1 ? ", " : "");
	}
	paragraph(out, "evidence", &text);
	pr_text_free(&text);
}

void pr_strategy_explain(struct pr_strategy *s, const struct pr_recovery *v, uint64_t t)
{
	struct pr_text *out = &s->explained, text = {0};
	size_t count;
	const uint32_t *base = pr_base_peers(&s->base, &count);
	if (!base || (strcmp(v->failure, s->options.explain) != 0 && strcmp(v->id, s->options.explain) != 0))
		return;
	pr_text_clear(out);
	pr_display_time(out, &plain, t);
	pr_text_string(out, "  failure ");
	pr_text_string(out, v->failure);
	pr_text_string(out, ", recovery ");
	pr_text_string(out, v->id);
	pr_text_string(out, ", attempt ");
	pr_text_uint(out, v->attempt);
	pr_text_char(out, '\n');
	pr_text_string(&text, s->options.policy.text);
	pr_text_string(&text, ", rule ");
	pr_text_string(&text, v->decision.rule ? v->decision.rule : "none: nobody is severed");
	if (s->system)
		pr_text_format(&text, "; no --policy was given, and %s itself decides by --policy=%s", s->system->system, s->system->policy);
	paragraph(out, "policy", &text);
	sum(s, base, count, &text);
	paragraph(out, "base", &text);
	pr_text_uint(&text, v->decision.needed);
	paragraph(out, "needed", &text);
	for (size_t i = 0; i < v->sides.count; i++)
		explain_side(s, v, i, out);
	if (v->reason)
		pr_text_string(&text, v->reason);
	paragraph(out, "progress", &text);
	cite(&s->newest, out);
	pr_text_free(&text);
}
