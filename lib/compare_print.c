#include "compare_print.h"

#include "display.h"
#include "json.h"
#include "moments.h"

static const struct pr_display plain = {.width = 80};

/* A to Z, then 27 and on. */
static void side_name(struct pr_text *out, size_t side)
{
	if (side < 26)
		pr_text_char(out, (char)('A' + side));
	else
		pr_text_format(out, "%zu", side + 1);
}

/* In seconds, so that a column is one scale. */
static void duration(struct pr_text *out, uint64_t ns)
{
	if (ns > 0)
		pr_text_format(out, " %9.1f", (double)ns / 1e9);
	else
		pr_text_format(out, " %9s", "-");
}

#define SIDES_SHOWN 4u

/* Who continues: "A C", "nobody", "A C and 7 others". */
static void continuing(struct pr_text *out, const struct pr_decision *d, size_t width)
{
	size_t begin = out->n, count = 0;
	for (size_t i = 0; i < d->sides; i++) {
		if (d->verdicts[i] != PR_VERDICT_CONTINUE || ++count > SIDES_SHOWN)
			continue;
		pr_text_string(out, count > 1 ? " " : "");
		side_name(out, i);
	}
	if (count > SIDES_SHOWN)
		pr_text_format(out, " +%zu", count - SIDES_SHOWN);
	if (count == 0)
		pr_text_string(out, d->sides && d->rule && d->verdicts[0] == PR_VERDICT_UNSAFE ? "?" : "nobody");
	size_t used = out->n - begin;
	pr_text_repeat(out, " ", used < width ? width - used : 0);
}

static void head(struct pr_text *out, size_t width)
{
	pr_text_format(out, "  %-*s  %-10s %9s %9s %9s %9s  %s\n", (int)width, "policy, times in s", "continues", "undecided", "nobody", "two sides", "undefined", "rule");
}

/* The widest policy's name, as far as the line has room for it. */
static size_t widest(const struct pr_decider *policies, size_t count)
{
	size_t width = strlen("policy, times in s");
	for (size_t i = 0; i < count; i++)
		width = strlen(policies[i].policy.text) > width ? strlen(policies[i].policy.text) : width;
	return width;
}

static void sums(struct pr_text *out, const struct pr_compared *c)
{
	duration(out, c->undecided);
	duration(out, c->nobody);
	duration(out, c->two);
	duration(out, c->undefined);
}

static void policy_name(struct pr_text *out, const struct pr_policy *policy, size_t width)
{
	size_t begin = out->n;
	pr_text_string(out, "  ");
	pr_display_text(out, pr_span_of(policy->text));
	size_t used = out->n - begin - 2;
	pr_text_repeat(out, " ", (used < width ? width - used : 0) + 2);
}

static void print_sides(const struct pr_compare_case *k, const struct pr_peers *names, struct pr_text *out)
{
	struct pr_text line = {0}, label = {0};
	for (size_t i = 0; i < k->sides.count; i++) {
		pr_text_clear(&line);
		pr_text_clear(&label);
		pr_text_string(&label, "  ");
		side_name(&label, i);
		pr_text_bytes(&label, "", 1);
		pr_text_char(&line, '{');
		for (size_t j = 0; j < k->sides.sizes[i]; j++) {
			pr_text_string(&line, j ? ", " : "");
			pr_display_name(&line, pr_peers_name(names, k->sides.peers[i][j]));
		}
		pr_text_string(&line, k->down[i] ? "} down" : "}");
		if (!line.failed && !label.failed)
			pr_display_paragraph(out, &plain, label.p, 6, (struct pr_span){(const uint8_t *)line.p, line.n});
		out->failed |= line.failed || label.failed;
	}
	pr_text_free(&line);
	pr_text_free(&label);
}

static void print_table(const struct pr_compare_case *k, const struct pr_decider *policies, size_t count,
                        const struct pr_peers *names, struct pr_text *out)
{
	size_t width = widest(policies, count);
	pr_text_format(out, "%s  ", k->id);
	pr_display_text(out, pr_span_of(k->kind));
	pr_text_string(out, *k->shape ? ", " : "");
	pr_display_text(out, pr_span_of(k->shape));
	pr_text_string(out, ": ");
	pr_display_time(out, &plain, k->start);
	pr_text_string(out, k->open ? " to the end of the stream, " : " to ");
	if (!k->open) {
		pr_display_time_near(out, &plain, k->end, k->start);
		pr_text_string(out, ", ");
	}
	pr_display_duration(out, k->end - pr_sooner(k->start, k->end));
	pr_text_char(out, '\n');
	print_sides(k, names, out);
	head(out, width);
	for (size_t i = 0; i < count; i++) {
		const struct pr_compared *c = &k->results[i];
		policy_name(out, &policies[i].policy, width);
		continuing(out, &c->last, 10);
		sums(out, c);
		pr_text_format(out, "  %s\n", c->last.rule ? c->last.rule : "");
	}
	pr_text_char(out, '\n');
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
		pr_text_format(out, "],\"present\":%llu,\"verdict\":\"%s\"}", (unsigned long long)d->present[i], pr_verdict_text(d->verdicts[i]));
	}
	pr_text_char(out, ']');
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
		pr_text_format(out, ",\"promises\":%s}\n", pr_policy_promises(&policies[i].policy) ? "true" : "false");
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
	size_t width = widest(policies, count);
	if (failures == 0) {
		pr_text_string(out, "no failure that severs anybody: nothing to compare\n");
		return;
	}
	if (failures > 1) {
		pr_text_format(out, "all %zu failures\n", failures);
		head(out, width);
	}
	for (size_t i = 0; failures > 1 && i < count; i++) {
		policy_name(out, &policies[i].policy, width);
		pr_text_repeat(out, " ", 10);
		sums(out, &all[i]);
		pr_text_string(out, all[i].two > 0 ? "  two sides wrote at once\n" : "\n");
	}
}
