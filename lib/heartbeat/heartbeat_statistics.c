#include "heartbeat_parts.h"

/* What there is of it, one line each: a daemon's log takes lines. */
static void tell(const struct pr_heartbeat *h, const char *what, struct pr_text *line)
{
	if (line->n > 0 && !line->failed)
		pr_cli_complain(h->cli, PR_STATUS_DONE, "%s: %.*s", what, (int)line->n, line->p);
	pr_text_clear(line);
}

static void add(struct pr_text *line, const char *text, uint64_t count)
{
	if (count > 0)
		pr_text_format(line, "%s%s %llu", line->n ? ", " : "", text, (unsigned long long)count);
}

void pr_heartbeat_statistics(const struct pr_heartbeat *h)
{
	struct pr_text text = {0}, line = {0};
	struct pr_outbox_counts box = pr_outbox_count(h->box);
	pr_node_statistics(h->node, &text);
	for (size_t at = 0; at < text.n;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t n = end ? (size_t)(end - text.p) - at : text.n - at;
		if (n > 0)
			pr_cli_complain(h->cli, PR_STATUS_DONE, "%.*s", (int)n, text.p + at);
		at += n + 1;
	}
	for (unsigned kind = 0; kind < PR_SOCKETS_KINDS; kind++)
		add(&line, pr_sockets_text(kind), pr_sockets_count(h->sockets, kind));
	add(&line, "not sent, as the address is not known", h->lame);
	tell(h, "datagrams", &line);
	add(&line, "records", box.records);
	add(&line, "contacts left out", box.dropped_bulk);
	add(&line, "other records left out", box.dropped);
	add(&line, "bytes waiting", box.waiting);
	tell(h, "stdout", &line);
	add(&line, "records", h->input_records);
	add(&line, "bytes passed over behind damage", h->drained);
	tell(h, "stdin", &line);
	pr_text_free(&text);
	pr_text_free(&line);
}
