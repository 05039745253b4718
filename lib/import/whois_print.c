#include "whois_print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "record/decode.h"
#include "record/json.h"
#include "roster.h"
#include "survey.h"
#include "whois_write.h"

struct printing {
	struct pr_text text;
	pr_import_complaint *complain;
	void *arg;
};

static void look_at(void *arg, struct pr_span record)
{
	pr_whois_record(arg, record);
}

struct pr_outlet pr_whois_outlet(struct pr_whois *w)
{
	return (struct pr_outlet){look_at, w};
}

static void refused(void *arg, struct pr_span text, const char *why)
{
	struct printing *p = arg;
	char name[256], message[400];
	pr_quote_span(name, sizeof name, text);
	snprintf(message, sizeof message, "a members file cannot hold '%s': %s", name, why);
	p->complain(p->arg, PR_STATUS_ERROR, message);
}

static void add_json(void *arg, struct pr_span record)
{
	struct printing *p = arg;
	struct pr_record r;
	const char *why;
	if (!record.p || pr_decode(record.p, record.n, &r, &why) != PR_DECODED || pr_json_write(&p->text, &r) != 0)
		p->text.failed = true;
}

/* Member records have the time of the first one otherwise, too. */
static void write_jsonl(struct printing *p, const struct pr_import *im, const struct pr_members *members)
{
	const struct pr_outlet outlet = {add_json, p};
	struct pr_build b = {0};
	uint64_t t = UINT64_MAX, first, last;
	for (size_t i = 0; i < pr_import_count(im); i++)
		if (pr_survey_times(pr_import_log(im, i), &first, &last) && first < t)
			t = first;
	if (!pr_roster_write(pr_import_identity(im), members, t == UINT64_MAX ? 0 : t, &b, &outlet, NULL))
		p->text.failed = true;
	pr_build_free(&b);
}

static void find_own(struct pr_whois *w, const struct pr_log *log)
{
	for (size_t i = 0; i < log->voice_count; i++) {
		const struct pr_voice *v = log->voices[i];
		if (v->system.p && (!v->nobody || log->given))
			pr_whois_log(w, v->naming ? v->naming->own : log->self, log->number);
	}
}

static bool write_report(struct printing *p, struct pr_whois *w, const struct pr_import *im, enum pr_whois_format format,
                         const struct pr_members *members)
{
	struct pr_whois_report report;
	const char **files = calloc(pr_import_count(im), sizeof *files);
	struct pr_whois_names names = {files, pr_import_count(im)};
	for (size_t i = 0; files && i < names.count; i++) {
		files[i] = pr_import_log(im, i)->path;
		find_own(w, pr_import_log(im, i));
	}
	bool good = files && pr_whois_report(w, pr_import_identity(im), &report);
	if (good && format == PR_WHOIS_TABLE)
		pr_whois_write_table(&p->text, &report, pr_import_identity(im), &names);
	else if (good)
		pr_whois_write_members(&p->text, &report, members, refused, p);
	if (good)
		pr_whois_report_free(&report);
	free(files);
	return good;
}

void pr_whois_print(struct pr_whois *w, const struct pr_import *im, enum pr_whois_format format,
                    const struct pr_members *members, struct pr_writer *out, pr_import_complaint *complain, void *arg)
{
	struct printing p = {.complain = complain, .arg = arg};
	bool good = true;
	if (format == PR_WHOIS_JSONL)
		write_jsonl(&p, im, members);
	else
		good = write_report(&p, w, im, format, members);
	if (good && !p.text.failed)
		pr_writer_bytes(out, p.text.p, p.text.n);
	else
		complain(arg, PR_STATUS_ERROR, strerror(ENOMEM));
	pr_text_free(&p.text);
}
