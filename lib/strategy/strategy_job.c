#include "strategy_job.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/quote.h"
#include "base/timepiece.h"
#include "cli/options.h"
#include "compare.h"
#include "election.h"
#include "journal.h"
#include "record/live.h"

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

/* What a call that makes recoveries has in hand. */
struct recovering {
	const struct pr_strategy_job *job;
	struct pr_strategy *strategy;
	struct pr_journal journal;
	bool silent; /* what is read again was told before */
	bool told;   /* a recovery was, since the state was saved */
};

static void emit(void *arg, struct pr_span record)
{
	struct recovering *c = arg;
	struct pr_record r;
	const char *why;
	if (c->silent || c->job->strategy.explain)
		return;
	c->told = true;
	c->job->cli->found |= pr_decode(record.p, record.n, &r, &why) == PR_DECODED && r.type == PR_RECOVERY;
	pr_writer_record(c->job->cli->out, record);
}

/* The state of an earlier call: none, if there is no such file. */
static bool restore(struct recovering *c, char *file)
{
	struct pr_cli *cli = c->job->cli;
	struct pr_record r;
	bool done = true;
	if (access(file, F_OK) < 0 && errno == ENOENT)
		return true;
	struct pr_reader *in = pr_reader_new((char *[]){file}, 1, false);
	c->silent = true;
	while (in && done && pr_reader_next(in, &r) > 0)
		done = pr_journal_take(&c->journal, &r, r.type != PR_NOTE) && pr_strategy_step(c->strategy, &r);
	c->silent = false;
	if (!in || !done)
		out_of_memory(cli);
	else if (pr_reader_error(in))
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", pr_reader_error(in));
	done = done && in && !pr_reader_error(in);
	pr_reader_free(in);
	c->journal.changed = false;
	return done;
}

/* What was told must have got out before the state says so. */
static bool save(struct recovering *c, bool now)
{
	const char *error = NULL;
	if (!c->job->state || !(now || c->told))
		return true;
	c->journal.changed |= c->told; /* time has passed, at least */
	bool done = pr_strategy_open(c->strategy) > 0 || pr_journal_compact(&c->journal);
	if (!done)
		out_of_memory(c->job->cli);
	else if (pr_writer_flush(c->job->cli->out) == 0 && (error = pr_journal_save(&c->journal, c->job->state, pr_strategy_now(c->strategy))))
		pr_cli_complain(c->job->cli, PR_STATUS_ERROR, "%s", error);
	c->told = false;
	return done && !error;
}

/* The journal is kept before the record is taken: what it leads to is told again after a crash, not lost. */
static bool take(struct recovering *c, const struct pr_record *r)
{
	if (c->job->state && !pr_journal_take(&c->journal, r, pr_strategy_hangs_on(c->strategy, r))) {
		pr_cli_complain(c->job->cli, PR_STATUS_ERROR, "%s: more than %u MiB of it, or out of memory", c->job->state, PR_JOURNAL_MAX >> 20);
		return false;
	}
	if (pr_strategy_step(c->strategy, r))
		return true;
	out_of_memory(c->job->cli);
	return false;
}

static bool run(struct recovering *c)
{
	const struct pr_strategy_job *job = c->job;
	struct pr_live live = {0};
	struct pr_record r;
	uint64_t from, to;
	bool done = true;
	while (done) {
		if (job->live)
			pr_reader_patience(job->cli->in, pr_live_patience(&live, pr_strategy_due(c->strategy), pr_timepiece_clock()));
		int got = pr_reader_next(job->cli->in, &r);
		uint64_t clock = job->live ? pr_timepiece_clock() : 0;
		if (got <= 0)
			break;
		if (job->live)
			pr_live_paused(&live, clock, &from, &to); /* its own pause is no matter: it judges nobody by silence */
		if (job->live && got != PR_READER_WAITED)
			pr_live_hear(&live, r.t, clock);
		if (job->live && !pr_strategy_wait(c->strategy, pr_live_now(&live, clock)))
			done = false;
		if (got != PR_READER_WAITED) {
			done = done && pr_strategy_wait(c->strategy, r.t); /* what comes due before the record stands before it */
			if (!job->only && !job->strategy.explain)
				pr_writer_record(job->cli->out, r.bytes);
			done = done && take(c, &r);
		}
		done = done && save(c, false);
	}
	if (done && !job->live && !pr_strategy_end(c->strategy, !job->state))
		out_of_memory(job->cli);
	return done && save(c, true);
}

/* A slip of the pen, or another cluster's: without the referee all stop. */
static void tell_stranger(struct pr_cli *cli, const struct pr_policy *policy)
{
	char quoted[300];
	pr_cli_complain(cli, PR_STATUS_DONE, "keep-referee: no peer is called '%s'", pr_quote_span(quoted, sizeof quoted, policy->peer));
}

static void explain(const struct pr_strategy_job *job, const struct pr_strategy *strategy)
{
	const struct pr_text *text = pr_strategy_explained(strategy);
	if (text->failed)
		out_of_memory(job->cli);
	else if (text->n == 0)
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "--explain: no decision about %s", job->strategy.explain);
	else
		pr_writer_bytes(job->cli->out, text->p, text->n);
}

static int recover(struct pr_strategy_job *job, const struct pr_members *m, char *const *files, size_t count)
{
	struct pr_cli *cli = job->cli;
	struct pr_policy *policy = &job->strategy.policy;
	struct recovering c = {.job = job};
	char program[PR_POLICY_TEXT + 40];
	if (!settle_threshold(job, m, policy))
		return pr_cli_usage(cli, "--threshold: not under %s", pr_policy_text(policy->name));
	snprintf(program, sizeof program, "pr-strategy %s --policy=%s", PR_VERSION, policy->text);
	job->strategy.program = program;
	c.strategy = pr_strategy_new(&job->strategy, emit, &c);
	bool done = c.strategy && pr_strategy_configure(c.strategy, m);
	int status = !done ? out_of_memory(cli) :
	             job->state && !restore(&c, (char *)job->state) ? PR_STATUS_ERROR :
	                                                              pr_cli_open(cli, files, count, !job->strategy.explain);
	if (status == PR_CLI_GO_ON) {
		if (run(&c) && policy->name == PR_POLICY_KEEP_REFEREE && !pr_strategy_names(c.strategy, policy->peer))
			tell_stranger(cli, policy);
		if (job->strategy.explain)
			explain(job, c.strategy);
		status = pr_cli_close(cli);
	}
	pr_strategy_free(c.strategy);
	pr_journal_free(&c.journal);
	return status;
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
		if (pr_compare_stranger(c))
			tell_stranger(cli, pr_compare_stranger(c));
		cli->found = pr_compare_failures(c) > 0;
		status = pr_cli_close(cli);
	}
	pr_compare_free(c);
	free(list);
	pr_text_free(&text);
	return status;
}

static int elect(struct pr_strategy_job *job, const struct pr_members *m, char *const *files, size_t count)
{
	struct pr_cli *cli = job->cli;
	struct pr_policy majority = {.name = PR_POLICY_MAJORITY, .numerator = 1, .denominator = 2};
	struct pr_record r;
	struct pr_text text = {0};
	settle_threshold(job, m, &majority);
	struct pr_election *e = pr_election_new(majority.numerator, majority.denominator);
	bool done = e && pr_election_configure(e, m);
	int status = done ? pr_cli_open(cli, files, count, false) : out_of_memory(cli);
	if (status == PR_CLI_GO_ON) {
		while (done && pr_reader_next(cli->in, &r) > 0) {
			done = pr_election_step(e, &r, job->json, &text) && !text.failed;
			write_text(cli, &text);
		}
		done = done && pr_election_end(e, job->json, &text) && !text.failed;
		write_text(cli, &text);
		if (!done)
			out_of_memory(cli);
		cli->found = pr_election_findings(e) > 0;
		status = pr_cli_close(cli);
	}
	pr_election_free(e);
	pr_text_free(&text);
	return status;
}

int pr_strategy_job_run(struct pr_strategy_job *job, char *const *files, size_t count)
{
	struct pr_members m = {0};
	bool text = job->compare || job->elect;
	if (!text && job->compares_own)
		return pr_cli_usage(job->cli, "--output is of --compare and --elect");
	if (job->compare && job->elect)
		return pr_cli_usage(job->cli, "either --compare or --elect");
	if (job->elect && job->strategy.stable_after != PR_STABLE_DEFAULT)
		return pr_cli_usage(job->cli, "--stable-after is not of --elect");
	if (job->origins && job->strategy.policy.name != PR_POLICY_ORIGIN)
		return pr_cli_usage(job->cli, "%s is of --policy=origin", job->origins);
	if (job->live && job->strategy.asked_at)
		return pr_cli_usage(job->cli, "--now is not for --live, which knows what time it is");
	if (job->only_coordinator != (job->strategy.self.p != NULL))
		return pr_cli_usage(job->cli, "--only-coordinator and --self go together");
	if (text && job->recovers_own)
		return pr_cli_usage(job->cli, "--policy, --timeout, --attempts, --tick, --tries, --back-off, --only-coordinator, --self, --live, --now, --state, --explain and --only "
		                              "are of neither --compare nor --elect");
	int status = job->members ? pr_option_members(job->cli, job->members, &m) : PR_CLI_GO_ON;
	if (status == PR_CLI_GO_ON)
		status = (job->compare ? compare : job->elect ? elect : recover)(job, &m, files, count);
	pr_members_free(&m);
	return status;
}
