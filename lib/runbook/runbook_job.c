#include "runbook_job.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "cli/options.h"
#include "runplan.h"

static int out_of_memory(struct pr_cli *cli)
{
	pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	return PR_STATUS_ERROR;
}

static int list(struct pr_cli *cli)
{
	char *names;
	if (!pr_runbook_list(&names))
		return out_of_memory(cli);
	int status = pr_cli_open(cli, NULL, 0, false);
	if (status == PR_CLI_GO_ON) {
		pr_writer_text(cli->out, names);
		status = pr_cli_close(cli);
	}
	free(names);
	return status;
}

static void write_plan(const struct pr_runbook_job *job, const struct pr_runplan *plan, const char *system)
{
	struct pr_text text = {0};
	char program[400];
	snprintf(program, sizeof program, "pr-runbook %s -s %s%s", PR_VERSION, system, job->firewall ? " --firewall nft" : "");
	(job->markdown ? pr_runplan_markdown : pr_runplan_script)(plan, program, &text);
	if (text.failed)
		out_of_memory(job->cli);
	else
		pr_writer_bytes(job->cli->out, text.p, text.n);
	job->cli->found = plan->count > 0;
	pr_text_free(&text);
}

/* -s, else what the stream is of. False: it was complained of. */
static bool find_system(const struct pr_runbook_job *job, const struct pr_situation *s, bool found, char *system, size_t size)
{
	bool several;
	struct pr_span of = pr_situation_system(s, &several);
	if (job->system || (of.n > 0 && !several)) {
		snprintf(system, size, "%.*s", job->system ? (int)strlen(job->system) : (int)of.n, job->system ? job->system : (const char *)of.p);
		return true;
	}
	snprintf(system, size, "-");
	if (!found)
		return true;
	pr_cli_complain(job->cli, PR_STATUS_ERROR, several ? "the stream is of several systems: whose commands? -s SYSTEM (--list)" :
	                                                     "whose commands? -s SYSTEM (--list)");
	return false;
}

static bool read_book(struct pr_cli *cli, const char *system, struct pr_runbook *book)
{
	char path[4400], error[4800];
	if (!pr_runbook_find(system, path, sizeof path))
		pr_cli_complain(cli, PR_STATUS_ERROR, "no runbook for %s (--list)", system);
	else if (!pr_runbook_read(book, path, error, sizeof error))
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", error);
	return book->text != NULL;
}

/* Whether there is anybody to ask what is to be done where no failure is told of: a system that has a runbook. */
static bool is_answered(const struct pr_runbook_job *job, const struct pr_situation *s)
{
	char system[300], path[4400];
	return find_system(job, s, false, system, sizeof system) && pr_runbook_find(system, path, sizeof path);
}

/* All was read: makes the plan. */
static void conclude(const struct pr_runbook_job *job, struct pr_situation *s)
{
	struct pr_runbook books[2] = {0};
	struct pr_runplan plan = {.situation = s, .damaged = pr_reader_error(job->cli->in) != NULL};
	char quoted[300], system[300];
	bool found, done = pr_situation_end(s, job->failure, &found);
	struct pr_span refused = done && found ? pr_runplan_refused(s) : (struct pr_span){0};
	if (done && found && !pr_situation_recovery(s))
		found = is_answered(job, s);
	if (!done)
		out_of_memory(job->cli);
	else if (!found && job->failure)
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "no recovery of %s in the stream", job->failure);
	else if (refused.p)
		pr_cli_complain(job->cli, PR_STATUS_MALFORMED, "%s: no command is made with such a name",
		                pr_quote_span(quoted, sizeof quoted, refused));
	else if (!find_system(job, s, found, system, sizeof system))
		;
	else if (!found)
		write_plan(job, &plan, system);
	else if (read_book(job->cli, system, &books[0]) && (!job->firewall || read_book(job->cli, "firewall-nft", &books[1]))) {
		if (pr_runplan_add(&plan, &books[0], s) && (!job->firewall || pr_runplan_add(&plan, &books[1], s)))
			write_plan(job, &plan, system);
		else
			out_of_memory(job->cli);
	}
	pr_runplan_free(&plan);
	pr_runbook_free(&books[0]);
	pr_runbook_free(&books[1]);
}

static int plan(const struct pr_runbook_job *job, char *const *files, size_t count)
{
	struct pr_members m = {0};
	struct pr_record r;
	int status = job->members ? pr_option_members(job->cli, job->members, &m) : PR_CLI_GO_ON;
	struct pr_situation *s = status == PR_CLI_GO_ON ? pr_situation_new() : NULL;
	bool done = s && pr_situation_configure(s, &m);
	if (status == PR_CLI_GO_ON)
		status = done ? pr_cli_open(job->cli, files, count, false) : out_of_memory(job->cli);
	if (status == PR_CLI_GO_ON) {
		while (done && pr_reader_next(job->cli->in, &r) > 0)
			done = pr_situation_take(s, &r);
		if (done)
			conclude(job, s);
		else
			out_of_memory(job->cli);
		status = pr_cli_close(job->cli);
	}
	pr_situation_free(s);
	pr_members_free(&m);
	return status;
}

/* A runbook that is wrong is told before anything is read. */
int pr_runbook_job_run(struct pr_runbook_job *job, char *const *files, size_t count)
{
	struct pr_runbook book = {0};
	if (job->list)
		return list(job->cli);
	if (job->system && !read_book(job->cli, job->system, &book))
		return PR_STATUS_ERROR;
	pr_runbook_free(&book);
	return plan(job, files, count);
}
