#include "import_job.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/options.h"
#include "explain.h"
#include "statistics.h"
#include "systems.h"

#define MESSAGE 512u /* bytes */

static void complain(void *arg, enum pr_status status, const char *message)
{
	struct pr_import_job *job = arg;
	pr_progress_erase(&job->shown);
	if (status != PR_STATUS_DONE || !job->quiet)
		pr_cli_complain(job->cli, status, "%s", message);
}

static void show_progress(void *arg)
{
	struct pr_import_job *job = arg;
	uint64_t done, all;
	if (!pr_progress_due(&job->shown))
		return;
	pr_import_progress(job->import, &done, &all);
	pr_progress_draw(&job->shown, done, all);
}

static void import(struct pr_import_job *job)
{
	uint64_t done, all;
	pr_progress_begin(&job->shown, job->cli->name, job->quiet ? PR_PROGRESS_NEVER :
	                                               job->progress ? PR_PROGRESS_FORCED : PR_PROGRESS_IF_LONG);
	pr_import_run(job->import);
	pr_import_progress(job->import, &done, &all);
	pr_progress_end(&job->shown, done, all);
	if (job->who)
		pr_whois_print(job->who, job->import, job->whois_as, job->options.members, job->cli->out, complain, job);
	if (job->redacting && !pr_redacting_end(job->redacting))
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
	if (job->stats)
		pr_statistics_print(stderr, job->import);
}

static void run_import(struct pr_import_job *job, char *const *files, size_t count)
{
	char error[MESSAGE];
	job->options.pulse = show_progress;
	job->import = pr_import_new(&job->options, files, count, job->cli->out, complain, job, error, sizeof error);
	if (job->redacting)
		pr_redacting_begin(job->redacting, job->import);
	if (job->import)
		import(job);
	else
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "%s", error);
	pr_import_free(job->import);
}

/* Records, or instead of them who is who. */
static void write_records(struct pr_import_job *job, char *const *files, size_t count)
{
	struct pr_outlet outlet;
	job->who = job->whois ? pr_whois_new() : NULL;
	job->redacting = job->redact ? pr_redacting_new(job->cli->out) : NULL;
	if (job->who || job->redacting) {
		outlet = job->who ? pr_whois_outlet(job->who) : pr_redacting_outlet(job->redacting);
		job->options.outlet = &outlet;
	}
	if (!job->who == !job->whois && !job->redacting == !job->redact)
		run_import(job, files, count);
	else
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
	pr_whois_free(job->who);
	pr_redacting_free(job->redacting);
}

/* The file comes first, the others behind it. */
static void explain(struct pr_import_job *job, char *const *files, size_t count)
{
	char error[MESSAGE] = "out of memory";
	enum pr_status status = PR_STATUS_ERROR;
	char **list = calloc(count + 1, sizeof *list);
	if (list) {
		list[0] = job->explain;
		memcpy(list + 1, files, count * sizeof *list);
		job->import = pr_import_new(&job->options, list, count + 1, job->cli->out, complain, job, error, sizeof error);
	}
	if (job->import)
		status = pr_explain(job->import, job->cli->out, job->all, error, sizeof error);
	if (status != PR_STATUS_DONE)
		pr_cli_complain(job->cli, status, "%s", error);
	pr_import_free(job->import);
	free(list);
}

static int refuse_contradictions(const struct pr_import_job *job)
{
	bool regex = job->options.system && strcmp(job->options.system, "regex") == 0;
	if (job->output && !job->whois)
		return pr_cli_usage(job->cli, "--output is for --whois");
	if (job->redact && (job->whois || job->explain))
		return pr_cli_usage(job->cli, "--redact is of records, which --%s does not write", job->whois ? "whois" : "explain");
	if (job->whois && job->explain)
		return pr_cli_usage(job->cli, "--whois and --explain are for two calls");
	if (regex != (job->pattern != NULL))
		return pr_cli_usage(job->cli, "-s regex and --pattern go together");
	return PR_CLI_GO_ON;
}

static int do_it(struct pr_import_job *job, char *const *files, size_t count)
{
	/* A slip of the pen: the times that come out would be wrong for it. */
	const char *unknown = pr_settings_unknown(&job->settings, job->options.catalogue);
	if (unknown)
		return pr_cli_usage(job->cli, "--set: no format has a param '%s'", unknown);
	bool records = !job->explain && !job->list && !job->whois;
	int status = pr_cli_open(job->cli, NULL, 0, records);
	if (status != PR_CLI_GO_ON)
		return status;
	if (job->explain)
		explain(job, files, count);
	else if (job->list)
		pr_systems_print(job->options.catalogue, job->cli->out);
	else
		write_records(job, files, count);
	return pr_cli_close(job->cli);
}

/* It is left out: what it was to read may be missing, or be read by another one of its name. */
static void complain_of_format(void *arg, const char *message)
{
	complain(arg, PR_STATUS_ERROR, message);
}

/* --pattern: to be freed by the caller. Warns of groups that are no fields. */
static int compile_pattern(struct pr_import_job *job, struct pr_pattern **pattern)
{
	char error[256];
	*pattern = pr_pattern_new(pr_span_of(job->pattern), error, sizeof error);
	if (!*pattern)
		return pr_cli_usage(job->cli, "--pattern: %s", error);
	const char *unused = pr_pattern_unused(*pattern, 0);
	if (unused && !job->quiet)
		pr_cli_complain(job->cli, PR_STATUS_DONE, "--pattern: no field is called '%s'", unused);
	return PR_CLI_GO_ON;
}

int pr_import_job_run(struct pr_import_job *job, char *const *files, size_t count)
{
	struct pr_pattern *pattern = NULL;
	struct pr_members members = {0};
	struct pr_catalogue *all = NULL;
	int status = refuse_contradictions(job);
	if (status == PR_CLI_GO_ON && job->pattern)
		status = compile_pattern(job, &pattern);
	if (status == PR_CLI_GO_ON && job->members)
		status = pr_option_members(job->cli, job->members, &members);
	if (status == PR_CLI_GO_ON && !(all = pr_catalogue_read(complain_of_format, job))) {
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
		status = PR_STATUS_ERROR;
	}
	job->options.pattern = pattern;
	job->options.members = job->members ? &members : NULL;
	job->options.catalogue = all;
	job->options.settings = &job->settings;
	if (status == PR_CLI_GO_ON)
		status = do_it(job, files, count);
	pr_catalogue_free(all);
	pr_members_free(&members);
	pr_pattern_free(pattern);
	return status;
}
