#include "systems.h"

static const struct other {
	const char *name, *about;
	enum pr_log_kind kind;
} others[] = {
	{"json", "records as JSON Lines, as pr-view -o jsonl writes them", PR_LOG_JSON},
	{"pcap", "packet captures, pcap and pcapng", PR_LOG_CAPTURE},
	{"regex", "any log, by the named groups of --pattern", PR_LOG_DUMP},
};

#define OTHERS (sizeof others / sizeof *others)

bool pr_system_set(struct pr_log *log, const struct pr_catalogue *all, const char *name)
{
	log->forced = true;
	for (size_t i = 0; i < OTHERS; i++)
		if (strcmp(name, others[i].name) == 0) {
			log->kind = others[i].kind;
			return true;
		}
	log->dump_kind = pr_dump_kind_named(pr_span_of(name));
	if (log->dump_kind)
		log->kind = PR_LOG_DUMP;
	else
		log->format = pr_catalogue_named(all, name);
	return log->dump_kind || log->format;
}

static void print(struct pr_writer *out, struct pr_span name, struct pr_span about)
{
	pr_writer_bytes(out, name.p, name.n);
	pr_writer_text(out, "\t");
	pr_writer_bytes(out, about.p, about.n);
	pr_writer_text(out, "\n");
}

void pr_systems_print(const struct pr_catalogue *all, struct pr_writer *out)
{
	for (size_t i = 0; i < pr_catalogue_count(all); i++)
		print(out, pr_catalogue_format(all, i)->name, pr_catalogue_format(all, i)->about);
	for (size_t i = 0; i < OTHERS; i++)
		print(out, pr_span_of(others[i].name), pr_span_of(others[i].about));
	for (size_t i = 0; i < pr_dump_kinds(); i++)
		print(out, pr_span_of(pr_dump_kind_name(pr_dump_kind(i))), pr_span_of(pr_dump_kind_about(pr_dump_kind(i))));
}
