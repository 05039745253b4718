/* The formats of metrics.h. */
#include "base/moments.h"
#include "base/quote.h"
#include "base/rfc3339.h"
#include "metrics_parts.h"
#include "record/decode.h"
#include "record/json.h"

struct writing {
	struct pr_text *out;
	bool open; /* OpenMetrics; else the older text format */
};

/* A family's head. A counter's samples end in _total: OpenMetrics has the family without it, the older format with it. */
static void head(const struct writing *w, const char *name, const char *type, const char *unit, const char *help)
{
	const char *total = !w->open && strcmp(type, "counter") == 0 ? "_total" : "";
	pr_text_format(w->out, "# TYPE %s%s %s\n", name, total, type);
	if (w->open && *unit)
		pr_text_format(w->out, "# UNIT %s %s\n", name, unit);
	pr_text_format(w->out, "# HELP %s%s %s\n", name, total, help);
}

/* Backslashes and quotes are escaped; control characters are shown as quote.h shows them, so that no terminal obeys them. */
static void label_value(struct pr_text *out, struct pr_span value)
{
	for (size_t i = 0; i < value.n;) {
		char shown[PR_QUOTE_MAX];
		size_t length, taken = pr_quote_character(shown, &length, value.p + i, value.n - i);
		for (size_t j = 0; j < length; j++) {
			if (shown[j] == '\\' || shown[j] == '"')
				pr_text_char(out, '\\');
			pr_text_char(out, shown[j]);
		}
		i += taken;
	}
}

static void seconds(struct pr_text *out, uint64_t ns)
{
	pr_text_format(out, "%llu.%09llu", (unsigned long long)(ns / 1000000000u), (unsigned long long)(ns % 1000000000u));
}

static void histogram(const struct writing *w, const char *name, const char *label, const char *value, const struct pr_histogram *h)
{
	for (size_t i = 0; i < PR_BUCKETS; i++)
		pr_text_format(w->out, "%s_bucket{%s=\"%s\",le=\"%llu.0\"} %llu\n", name, label, value, (unsigned long long)pr_buckets[i],
		      (unsigned long long)h->buckets[i]);
	pr_text_format(w->out, "%s_bucket{%s=\"%s\",le=\"+Inf\"} %llu\n", name, label, value, (unsigned long long)h->count);
	pr_text_format(w->out, "%s_count{%s=\"%s\"} %llu\n%s_sum{%s=\"%s\"} ", name, label, value, (unsigned long long)h->count, name, label, value);
	seconds(w->out, h->sum);
	pr_text_char(w->out, '\n');
}

static void counters(const struct writing *w, const char *name, const char *label, const char *const *values, const uint64_t *counts,
                     size_t count)
{
	for (size_t i = 0; i < count; i++)
		pr_text_format(w->out, "%s_total{%s=\"%s\"} %llu\n", name, label, values[i], (unsigned long long)counts[i]);
}

static void write_failures(const struct writing *w, const struct pr_metrics *m)
{
	head(w, "pr_failures", "counter", "", "Failures that were detected.");
	counters(w, "pr_failures", "failure", pr_metrics_kinds, m->detected, PR_METRICS_KINDS);
	head(w, "pr_false_positives", "counter", "", "Failures that were none, as far as can be told.");
	counters(w, "pr_false_positives", "failure", pr_metrics_kinds, m->mistakes, PR_METRICS_KINDS);
	head(w, "pr_failures_open", "gauge", "", "Failures that are open.");
	for (size_t i = 0; i < PR_METRICS_KINDS; i++) {
		unsigned long long open = 0;
		for (size_t j = 0; j < m->failure_count; j++)
			open += m->failures[j].open && m->failures[j].kind == i;
		pr_text_format(w->out, "pr_failures_open{failure=\"%s\"} %llu\n", pr_metrics_kinds[i], open);
	}
	head(w, "pr_failure_duration_seconds", "histogram", "seconds", "How long failures lasted that are over.");
	for (size_t i = 0; i < PR_METRICS_KINDS; i++)
		histogram(w, "pr_failure_duration_seconds", "failure", pr_metrics_kinds[i], &m->lasted[i]);
}

static void write_recoveries(const struct writing *w, const struct pr_metrics *m)
{
	head(w, "pr_recoveries_started", "counter", "", "Attempts at a recovery.");
	counters(w, "pr_recoveries_started", "strategy", pr_metrics_strategies, m->begun, PR_METRICS_STRATEGIES);
	head(w, "pr_recoveries", "counter", "", "Attempts at a recovery that are over, by outcome.");
	for (size_t i = 0; i < PR_METRICS_STRATEGIES; i++)
		pr_text_format(w->out, "pr_recoveries_total{strategy=\"%s\",outcome=\"complete\"} %llu\npr_recoveries_total{strategy=\"%s\",outcome=\"failed\"} %llu\n",
		      pr_metrics_strategies[i], (unsigned long long)m->complete[i], pr_metrics_strategies[i], (unsigned long long)m->failed[i]);
	head(w, "pr_recovery_success_ratio", "gauge", "ratio", "The part of the attempts that are over that was complete.");
	for (size_t i = 0; i < PR_METRICS_STRATEGIES; i++) {
		uint64_t over = m->complete[i] + m->failed[i];
		if (over > 0)
			pr_text_format(w->out, "pr_recovery_success_ratio{strategy=\"%s\"} %.9f\n", pr_metrics_strategies[i], (double)m->complete[i] / (double)over);
	}
	head(w, "pr_recovery_duration_seconds", "histogram", "seconds", "How long attempts at a recovery took that are over.");
	for (size_t i = 0; i < PR_METRICS_STRATEGIES; i++)
		histogram(w, "pr_recovery_duration_seconds", "strategy", pr_metrics_strategies[i], &m->took[i]);
}

enum link_number { UP, SILENCE, HEARD, LOST };

/* One family of all links that have such a number. */
static void write_links(const struct writing *w, const struct pr_metrics *m, const char *name, enum link_number what)
{
	for (size_t i = 0; i < pr_links_count(m->links); i++) {
		const struct pr_link *ends = pr_links_at(m->links, i);
		const struct pr_metrics_link *link = &m->link[i];
		bool has = what == UP ? link->told : what == SILENCE ? link->last > 0 : what == HEARD ? link->heard > 0 : link->numbered;
		if (!has)
			continue;
		pr_text_format(w->out, "%s{observer=\"", name);
		label_value(w->out, pr_peers_name(m->peers, ends->observer));
		pr_text_string(w->out, "\",subject=\"");
		label_value(w->out, pr_peers_name(m->peers, ends->subject));
		pr_text_string(w->out, "\"} ");
		uint64_t lost = link->seq - link->lowest + 1 - pr_sooner(link->received, link->seq - link->lowest + 1);
		if (what == SILENCE)
			seconds(w->out, m->now - pr_sooner(link->last, m->now));
		else
			pr_text_uint(w->out, what == UP ? !link->down : what == HEARD ? link->heard : lost);
		pr_text_char(w->out, '\n');
	}
}

static void write_families(const struct writing *w, const struct pr_metrics *m)
{
	write_failures(w, m);
	write_recoveries(w, m);
	head(w, "pr_link_up", "gauge", "", "Whether the observer has the link up, as it last said.");
	write_links(w, m, "pr_link_up", UP);
	head(w, "pr_link_silence_seconds", "gauge", "seconds", "How long the observer had not heard the subject when the stream ended.");
	write_links(w, m, "pr_link_silence_seconds", SILENCE);
	head(w, "pr_link_contacts", "counter", "", "Contacts, of beats or others.");
	write_links(w, m, "pr_link_contacts_total", HEARD);
	head(w, "pr_link_lost", "counter", "", "Numbered beats since the subject last started that did not arrive.");
	write_links(w, m, "pr_link_lost_total", LOST);
	head(w, "pr_records", "counter", "", "Records that were read.");
	pr_text_format(w->out, "pr_records_total %llu\n", (unsigned long long)m->records);
	if (w->open)
		pr_text_string(w->out, "# EOF\n");
}

static void member(struct pr_text *out, const char *name, struct pr_span value)
{
	if (!value.p)
		return;
	pr_text_format(out, ",\"%s\":", name);
	pr_json_write_string(out, value);
}

/* "a, b, c" */
static void peers(struct pr_text *out, struct pr_span array)
{
	struct pr_cursor c = pr_cursor_of(array);
	uint64_t count = c.p ? pr_cursor_count(&c) : 0;
	for (uint64_t i = 0; i < count; i++) {
		struct pr_span name = pr_cursor_text(&c);
		pr_text_string(out, i ? ", " : "");
		pr_text_bytes(out, name.p, name.n);
	}
}

static void moment(struct pr_text *out, const char *name, uint64_t t)
{
	char text[PR_RFC3339_LENGTH + 1];
	pr_rfc3339_write(text, t);
	pr_text_format(out, ",\"%s\":\"%s\"", name, text);
}

/* One that is over has an end, by which Alertmanager resolves it. */
static void write_alert(const struct pr_metrics_failure *f, struct pr_text *out)
{
	struct pr_record r;
	const char *why;
	struct pr_text who = {0};
	if (pr_decode(f->bytes, f->n, &r, &why) != PR_DECODED)
		return;
	peers(&who, pr_text(&r, PR_FAILURE_PEERS));
	struct pr_span affected = {(const uint8_t *)who.p, who.n};
	bool severe = f->kind == 0 || f->kind == 1;
	pr_text_format(out, "{\"labels\":{\"alertname\":\"ClusterFailure\",\"severity\":\"%s\"", severe ? "critical" : "warning");
	member(out, "failure", pr_text(&r, PR_FAILURE_FAILURE));
	member(out, "shape", pr_text(&r, PR_FAILURE_SHAPE));
	member(out, "id", pr_text(&r, PR_FAILURE_ID));
	pr_text_string(out, "},\"annotations\":{\"summary\":");
	struct pr_text summary = {0};
	pr_text_string(&summary, pr_metrics_kinds[f->kind]);
	pr_text_string(&summary, ": ");
	pr_text_bytes(&summary, affected.p, affected.n);
	pr_json_write_string(out, (struct pr_span){(const uint8_t *)summary.p, summary.n});
	member(out, "peers", affected);
	pr_text_char(out, '}');
	moment(out, "startsAt", f->start);
	if (!f->open)
		moment(out, "endsAt", f->end);
	pr_text_char(out, '}');
	out->failed |= who.failed | summary.failed;
	pr_text_free(&who);
	pr_text_free(&summary);
}

void pr_metrics_write(struct pr_metrics *m, enum pr_metrics_format format, struct pr_text *out)
{
	struct writing w = {out, format == PR_METRICS_OPENMETRICS};
	if (format != PR_METRICS_ALERTMANAGER) {
		write_families(&w, m);
		return;
	}
	pr_text_char(out, '[');
	for (size_t i = 0; i < m->failure_count; i++) {
		pr_text_string(out, i ? ",\n" : "");
		write_alert(&m->failures[i], out);
	}
	pr_text_string(out, "]\n");
}
