#include "strategy_job.h"

#include <stdio.h>
#include <stdlib.h>

#include "compare.h"
#include "options.h"

static int out_of_memory(struct pr_cli *cli)
{
	pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	return PR_STATUS_ERROR;
}

/* What a quorum is, and who said so: --threshold, else under `majority` the members file, else the policy. */
static bool settle_threshold(const struct pr_strategy_job *job, const struct pr_members *m, struct pr_policy *policy)
{
	bool takes = policy->name == PR_POLICY_MAJORITY || policy->name == PR_POLICY_BFT || policy->name == PR_POLICY_ORIGIN;
	if (job->denominator && takes) {
		policy->numerator = job->numerator;
		policy->denominator = job->denominator;
		policy->threshold = (double)job->numerator / job->denominator;
	} else if (m->denominator && policy->name == PR_POLICY_MAJORITY) {
		policy->numerator = m->numerator;
		policy->denominator = m->denominator;
	}
	return takes || !job->denominator;
}

static void emit(void *arg, struct pr_span record)
{
	struct pr_cli *cli = arg;
	cli->found = true;
	pr_writer_record(cli->out, record);
}

static int recover(struct pr_strategy_job *job, const struct pr_members *m, char *const *files, size_t count)
{
	struct pr_cli *cli = job->cli;
	struct pr_policy *policy = &job->strategy.policy;
	struct pr_record r;
	char program[PR_POLICY_TEXT + 40];
	if (!settle_threshold(job, m, policy))
		return pr_cli_usage(cli, "--threshold: not under %s", pr_policy_text(policy->name));
	snprintf(program, sizeof program, "pr-strategy %s --policy=%s", PR_VERSION, policy->text);
	job->strategy.program = program;
	struct pr_strategy *strategy = pr_strategy_new(&job->strategy, emit, cli);
	bool done = strategy && pr_strategy_configure(strategy, m);
	int status = done ? pr_cli_open(cli, files, count, true) : out_of_memory(cli);
	if (status != PR_CLI_GO_ON) {
		pr_strategy_free(strategy);
		return status;
	}
	while (done && pr_reader_next(cli->in, &r) > 0) {
		if (!job->only)
			pr_writer_record(cli->out, r.bytes);
		done = pr_strategy_step(strategy, &r);
	}
	if (!done || !pr_strategy_end(strategy))
		out_of_memory(cli);
	pr_strategy_free(strategy);
	return pr_cli_close(cli);
}

/* The list is cut up; policies borrow of it. */
static int add_policies(const struct pr_strategy_job *job, const struct pr_members *m, char *list, struct pr_compare *c)
{
	struct pr_policy policy;
	for (char *name; (name = strsep(&list, ",")) != NULL;) {
		int status = pr_option_policy(job->cli, "--compare", name, &policy);
		if (status != PR_CLI_GO_ON)
			return status;
		settle_threshold(job, m, &policy);
		if (!pr_compare_policy(c, &policy))
			return pr_cli_usage(job->cli, "--compare: more than %u policies", PR_COMPARE_MAX);
	}
	return PR_CLI_GO_ON;
}

static void write_text(struct pr_cli *cli, struct pr_text *text)
{
	pr_writer_bytes(cli->out, text->p, text->n);
	pr_text_clear(text);
}

static int compare(struct pr_strategy_job *job, const struct pr_members *m, char *const *files, size_t count)
{
	struct pr_cli *cli = job->cli;
	struct pr_record r;
	struct pr_text text = {0};
	struct pr_compare *c = pr_compare_new(job->strategy.stable_after);
	char *list = strdup(job->compare);
	bool done = c && list && pr_compare_configure(c, m);
	int status = done ? add_policies(job, m, list, c) : out_of_memory(cli);
	if (status == PR_CLI_GO_ON)
		status = pr_cli_open(cli, files, count, false);
	if (status == PR_CLI_GO_ON) {
		while (done && pr_reader_next(cli->in, &r) > 0) {
			done = pr_compare_step(c, &r, job->json, &text) && !text.failed;
			write_text(cli, &text);
		}
		done = done && pr_compare_end(c, job->json, &text) && !text.failed;
		write_text(cli, &text);
		if (!done)
			out_of_memory(cli);
		cli->found = pr_compare_failures(c) > 0;
		status = pr_cli_close(cli);
	}
	pr_compare_free(c);
	free(list);
	pr_text_free(&text);
	return status;
}

int pr_strategy_job_run(struct pr_strategy_job *job, char *const *files, size_t count)
{
	struct pr_members m = {0};
	if (!job->compare && job->compares_own)
		return pr_cli_usage(job->cli, "--output is of --compare");
	if (job->compare && job->recovers_own)
		return pr_cli_usage(job->cli, "--policy, --timeout, --attempts and --only are not of --compare");
	int status = job->members ? pr_option_members(job->cli, job->members, &m) : PR_CLI_GO_ON;
	if (status == PR_CLI_GO_ON)
		status = (job->compare ? compare : recover)(job, &m, files, count);
	pr_members_free(&m);
	return status;
}
