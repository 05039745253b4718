#include "compare_print.h"

#include "base/moments.h"
#include "base/rfc3339.h"
#include "record/display.h"
#include "record/json.h"

static const struct pr_display plain = {.width = 80};

/* A to Z, then 27 and on. */
static void side_name(struct pr_text *out, size_t side)
{
	if (side < 26)
		pr_text_char(out, (char)('A' + side));
	else
		pr_text_format(out, "%zu", side + 1);
}

/* In seconds, so that a column is one scale; of what is too long for it, days. */
static void duration(struct pr_text *out, uint64_t ns)
{
	double seconds = (double)ns / 1e9;
	if (ns == 0)
		pr_text_format(out, " %6s", "-");
	else if (seconds < 9999.95)
		pr_text_format(out, " %6.1f", seconds);
	else if (seconds < 999999.5)
		pr_text_format(out, " %6.0f", seconds);
	else
		pr_text_format(out, " %5.0fd", seconds / 86400);
}

#define POLICY_WIDTH 17u
#define SIDES_WIDTH 7u
#define NAMES_SHOWN 20u

static char mark(const struct pr_decision *d, size_t side)
{
	static const char marks[] = {
		[PR_VERDICT_CONTINUE] = '+', [PR_VERDICT_STOP] = '.', [PR_VERDICT_WAIT] = 'x', [PR_VERDICT_RESOLVE] = 'r', [PR_VERDICT_UNSAFE] = '?',
	};
	return d->verdicts[side] == PR_VERDICT_CONTINUE ? (char)('A' + side) : marks[d->verdicts[side]];
}

/* Where there are more sides than the column is wide: "A C", "A +4", "nobody". */
static void continuing(struct pr_text *out, const struct pr_decision *d)
{
	size_t begin = out->n, count = 0;
	for (size_t i = 0; i < d->sides; i++) {
		if (d->verdicts[i] != PR_VERDICT_CONTINUE || ++count > 1)
			continue;
		side_name(out, i);
	}
	if (count > 1)
		pr_text_format(out, " +%zu", count - 1);
	if (count == 0)
		pr_text_string(out, d->verdicts[0] == PR_VERDICT_UNSAFE ? "?" : "nobody");
	size_t used = out->n - begin;
	pr_text_repeat(out, " ", used < SIDES_WIDTH ? SIDES_WIDTH - used : 0);
}

/* A place a side: the letters of those that go on, and what becomes of the others. */
static void verdicts(struct pr_text *out, const struct pr_decision *d)
{
	if (d->sides > SIDES_WIDTH) {
		continuing(out, d);
		return;
	}
	for (size_t i = 0; i < d->sides; i++)
		pr_text_char(out, mark(d, i));
	pr_text_repeat(out, " ", SIDES_WIDTH - d->sides);
}

static void head(struct pr_text *out, size_t sides)
{
	pr_text_format(out, "  %-*s  ", (int)POLICY_WIDTH, "policy");
	for (size_t i = 0; i < sides && sides <= SIDES_WIDTH; i++)
		side_name(out, i);
	pr_text_repeat(out, " ", SIDES_WIDTH - (sides <= SIDES_WIDTH ? sides : 0));
	pr_text_format(out, " %6s %6s %6s %6s  rule\n", "before", "nobody", "two", "undef");
}

static void sums(struct pr_text *out, const struct pr_compared *c)
{
	duration(out, c->undecided);
	duration(out, c->nobody);
	duration(out, c->two);
	duration(out, c->undefined);
}

/* What is longer than the column has a line of its own. */
static void policy_name(struct pr_text *out, const struct pr_policy *policy)
{
	size_t begin = out->n;
	pr_text_string(out, "  ");
	pr_display_text(out, pr_span_of(policy->text));
	size_t used = out->n - begin - 2;
	if (used > POLICY_WIDTH)
		pr_text_string(out, "\n  ");
	pr_text_repeat(out, " ", POLICY_WIDTH - (used > POLICY_WIDTH ? 0 : used) + 2);
}

/* "{a, b, c}", as a paragraph's text; of many the first. */
static void names_of(struct pr_text *line, const uint32_t *peers, size_t count, const struct pr_peers *names)
{
	pr_text_char(line, '{');
	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++) {
		pr_text_string(line, i ? ", " : "");
		pr_display_name(line, pr_peers_name(names, peers[i]));
	}
	if (count > NAMES_SHOWN)
		pr_text_format(line, " and %zu others", count - NAMES_SHOWN);
	pr_text_char(line, '}');
}

/* Behind a label; both are freed. */
static void paragraph(struct pr_text *out, struct pr_text *label, struct pr_text *line)
{
	pr_text_bytes(label, "", 1);
	if (!line->failed && !label->failed)
		pr_display_paragraph(out, &plain, label->p, 4, (struct pr_span){(const uint8_t *)line->p, line->n});
	out->failed |= line->failed || label->failed;
	pr_text_free(line);
	pr_text_free(label);
}

static void print_sides(const struct pr_compare_case *k, const struct pr_peers *names, struct pr_text *out)
{
	for (size_t i = 0; i < k->sides.count; i++) {
		struct pr_text line = {0}, label = {0};
		pr_text_string(&label, "  ");
		side_name(&label, i);
		pr_text_char(&label, ' ');
		names_of(&line, k->sides.peers[i], k->sides.sizes[i], names);
		pr_text_string(&line, k->down[i] ? " down" : "");
		paragraph(out, &label, &line);
	}
}

/* A policy that lets two sides go on is shown by example. */
static void print_torn(const struct pr_compare_case *k, const struct pr_torn *t, const struct pr_policy *policy,
                       const struct pr_peers *names, struct pr_text *out)
{
	struct pr_text line = {0}, label = {0};
	bool counts = t->present[0] || t->present[1];
	if (!t->since)
		return;
	pr_text_string(&label, "  ");
	pr_display_text(&label, pr_span_of(policy->text));
	pr_text_char(&label, ' ');
	pr_text_string(&line, "lets two sides go on that do not reach each other: at ");
	pr_display_time_near(&line, &plain, t->since, k->start);
	for (size_t i = 0; i < 2; i++) {
		pr_text_string(&line, i ? " and " : " ");
		names_of(&line, i ? t->peers + t->sizes[0] : t->peers, t->sizes[i], names);
		if (counts)
			pr_text_format(&line, " with %llu", (unsigned long long)t->present[i]);
		if (t->needs[i] != t->needed)
			pr_text_format(&line, " of %llu", (unsigned long long)t->needs[i]);
	}
	if (t->needed)
		pr_text_format(&line, ", needed %llu", (unsigned long long)t->needed);
	paragraph(out, &label, &line);
}

static void print_title(const struct pr_compare_case *k, struct pr_text *out)
{
	pr_text_format(out, "%s  ", k->id);
	pr_display_text(out, pr_span_of(k->kind));
	pr_text_string(out, *k->shape ? ", " : "");
	pr_display_text(out, pr_span_of(k->shape));
	pr_text_string(out, "\n  ");
	pr_display_time(out, &plain, k->start);
	pr_text_string(out, k->open ? " to the end of the stream, " : " to ");
	if (!k->open) {
		pr_display_time_near(out, &plain, k->end, k->start);
		pr_text_string(out, ", ");
	}
	pr_display_duration(out, k->end - pr_sooner(k->start, k->end));
	pr_text_char(out, '\n');
}

static void print_table(const struct pr_compare_case *k, const struct pr_decider *policies, size_t count,
                        const struct pr_peers *names, struct pr_text *out)
{
	print_title(k, out);
	print_sides(k, names, out);
	head(out, k->sides.count);
	for (size_t i = 0; i < count; i++) {
		const struct pr_compared *c = &k->results[i];
		policy_name(out, &policies[i].policy);
		verdicts(out, &c->last);
		sums(out, c);
		pr_text_format(out, "  %s\n", c->last.rule ? c->last.rule : "");
	}
	for (size_t i = 0; i < count; i++)
		print_torn(k, &k->results[i].torn, &policies[i].policy, names, out);
	pr_text_char(out, '\n');
}

/* The end of a side: what it needs, if that is not what is needed in general. */
static void json_needs(uint64_t needs, uint64_t needed, struct pr_text *out)
{
	if (needs != needed)
		pr_text_format(out, ",\"needed\":%llu", (unsigned long long)needs);
	pr_text_char(out, '}');
}

static void json_sides(const struct pr_compare_case *k, const struct pr_decision *d, const struct pr_peers *names, struct pr_text *out)
{
	pr_text_string(out, ",\"verdicts\":[");
	for (size_t i = 0; i < k->sides.count; i++) {
		pr_text_string(out, i ? ",{\"group\":[" : "{\"group\":[");
		for (size_t j = 0; j < k->sides.sizes[i]; j++) {
			pr_text_string(out, j ? "," : "");
			pr_json_write_string(out, pr_peers_name(names, k->sides.peers[i][j]));
		}
		pr_text_format(out, "],\"present\":%llu,\"verdict\":\"%s\"", (unsigned long long)d->present[i], pr_verdict_text(d->verdicts[i]));
		json_needs(d->needs[i], d->needed, out);
	}
	pr_text_char(out, ']');
}

static void json_torn(const struct pr_torn *t, const struct pr_peers *names, struct pr_text *out)
{
	char time[PR_RFC3339_LENGTH + 1];
	size_t at = 0;
	if (!t->since)
		return;
	pr_text_format(out, ",\"counterexample\":{\"t\":\"%s\",\"sides\":[", pr_rfc3339_write(time, t->since));
	for (size_t k = 0; k < 2; k++) {
		pr_text_string(out, k ? ",{\"group\":[" : "{\"group\":[");
		for (size_t i = 0; i < t->sizes[k]; i++) {
			pr_text_string(out, i ? "," : "");
			pr_json_write_string(out, pr_peers_name(names, t->peers[at++]));
		}
		pr_text_format(out, "],\"present\":%llu", (unsigned long long)t->present[k]);
		json_needs(t->needs[k], t->needed, out);
	}
	pr_text_format(out, "],\"needed\":%llu}", (unsigned long long)t->needed);
}

static void json_seconds(struct pr_text *out, const char *name, uint64_t ns)
{
	pr_text_format(out, ",\"%s\":%llu.%09llu", name, (unsigned long long)(ns / 1000000000u), (unsigned long long)(ns % 1000000000u));
}

static void print_lines(const struct pr_compare_case *k, const struct pr_decider *policies, size_t count,
                        const struct pr_peers *names, struct pr_text *out)
{
	for (size_t i = 0; i < count; i++) {
		const struct pr_compared *c = &k->results[i];
		pr_text_format(out, "{\"failure\":\"%s\",\"policy\":", k->id);
		pr_json_write_string(out, pr_span_of(policies[i].policy.text));
		pr_text_format(out, ",\"rule\":\"%s\",\"needed\":%llu", c->last.rule ? c->last.rule : "", (unsigned long long)c->last.needed);
		json_sides(k, &c->last, names, out);
		json_seconds(out, "undecided", c->undecided);
		json_seconds(out, "nobody", c->nobody);
		json_seconds(out, "two_sides", c->two);
		json_seconds(out, "undefined", c->undefined);
		pr_text_format(out, ",\"promises\":%s", pr_policy_promises(&policies[i].policy) ? "true" : "false");
		json_torn(&c->torn, names, out);
		pr_text_string(out, "}\n");
	}
}

void pr_compare_print(const struct pr_compare_case *failure, const struct pr_decider *policies, size_t count,
                      const struct pr_peers *names, bool json, struct pr_text *out)
{
	(json ? print_lines : print_table)(failure, policies, count, names, out);
}

void pr_compare_print_sums(const struct pr_compared *all, const struct pr_decider *policies, size_t count, size_t failures,
                           struct pr_text *out)
{
	static const char legend[] =
		"A letter is a side that goes on in the last picture; . one that stops; x one that does not run; r no side goes on before the "
		"states are reconciled; ? the policy does not say. Times are seconds (d: days): before a decision, when all went on; nobody "
		"could write; two sides could that do not reach each other; undefined.";
	if (failures == 0) {
		pr_text_string(out, "no failure that severs anybody: nothing to compare\n");
		return;
	}
	if (failures > 1) {
		pr_text_format(out, "all %zu failures\n", failures);
		head(out, 0);
	}
	for (size_t i = 0; failures > 1 && i < count; i++) {
		policy_name(out, &policies[i].policy);
		pr_text_repeat(out, " ", SIDES_WIDTH);
		sums(out, &all[i]);
		pr_text_string(out, all[i].two > 0 ? "  two sides at once\n" : "\n");
	}
	pr_text_string(out, failures > 1 ? "\n" : "");
	pr_display_paragraph(out, &plain, "", 0, pr_span_of(legend));
}
