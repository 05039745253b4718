#include "detect_job.h"

#include "base/timepiece.h"
#include "cli/options.h"
#include "quality.h"
#include "record/live.h"

static void emit(void *arg, struct pr_span record)
{
	struct pr_cli *cli = arg;
	cli->found = true;
	pr_writer_record(cli->out, record);
}

static void find(void *arg, struct pr_span record)
{
	(void)record;
	((struct pr_cli *)arg)->found = true;
}

/* The detector with the configured members, if there are any. An exit status, or PR_CLI_GO_ON. */
static int make(struct pr_detect_job *job, struct pr_detect **d)
{
	struct pr_members m = {0};
	if (job->origins_own && !job->by_origin)
		return pr_cli_usage(job->cli, "--tick and --min-participants are for --policy=origin");
	if (job->measures_own && !job->truth)
		return pr_cli_usage(job->cli, "--output is for --quality");
	int status = job->members ? pr_option_members(job->cli, job->members, &m) : PR_CLI_GO_ON;
	if (status != PR_CLI_GO_ON)
		return status;
	if (job->by_origin) {
		job->origin.timeout = job->detect.detector.timeout;
		job->origin.threshold = job->detect.denominator ? (double)job->detect.numerator / job->detect.denominator : 0.67;
		job->origin.as = job->detect.as;
		job->detect.origin = &job->origin;
	}
	if (job->detect.denominator == 0) {
		job->detect.numerator = m.denominator ? m.numerator : 1;
		job->detect.denominator = m.denominator ? m.denominator : 2;
	}
	job->detect.brisk = job->live && !job->slacked;
	*d = pr_detect_new(&job->detect, job->truth ? find : emit, job->cli);
	bool done = *d != NULL;
	for (size_t i = 0; done && i < m.count; i++) {
		done = pr_detect_member(*d, m.list[i].name, m.list[i].weight);
		for (size_t j = 0; done && j < m.list[i].alias_count; j++)
			done = pr_detect_alias(*d, m.list[i].name, m.list[i].aliases[j]);
	}
	pr_members_free(&m);
	if (done)
		return PR_CLI_GO_ON;
	pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
	return PR_STATUS_ERROR;
}

/* Lets the detector know what time it is, and whether there was a while in which it did not listen. */
static bool look_at_clock(struct pr_live *live, struct pr_detect *d, const struct pr_record *r)
{
	uint64_t from, to, clock = pr_timepiece_clock();
	if (pr_live_paused(live, clock, &from, &to))
		pr_detect_pause(d, from, to);
	if (r)
		pr_live_hear(live, r->t, clock);
	return r || pr_detect_wait(d, pr_live_now(live, clock));
}

/* Passes records along and shows them to the detector. False if it is in trouble. */
static bool run(const struct pr_detect_job *job, struct pr_detect *d)
{
	struct pr_live live = {0};
	struct pr_record r;
	bool done = true;
	for (;;) {
		if (job->live)
			pr_reader_patience(job->cli->in, pr_live_patience(&live, pr_detect_due(d), pr_timepiece_clock()));
		int got = pr_reader_next(job->cli->in, &r);
		if (got <= 0)
			return pr_detect_end(d);
		if (job->live)
			done = look_at_clock(&live, d, got == PR_READER_WAITED ? NULL : &r);
		if (got == PR_READER_WAITED && done)
			continue;
		if (!done || !pr_detect_step(d, &r))
			return false;
		bool consumed = r.type == PR_CONTACT || r.type == PR_LINK || r.type == PR_ACTIVITY;
		if (!job->only && !job->truth && (job->keep || !consumed))
			pr_writer_record(job->cli->out, r.bytes);
	}
}

/* Runs the detector and tells how good it was. The exit status. */
static int measure(const struct pr_detect_job *job, struct pr_detect *d)
{
	char error[512];
	struct pr_text text = {0};
	struct pr_facts facts;
	struct pr_quality *quality = NULL;
	if (!pr_facts_read(&facts, job->truth, error, sizeof error))
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "%s", error);
	else if (!(quality = pr_quality_new(&facts)))
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
	if (quality) {
		pr_detect_watch(d, pr_quality_turn, quality);
		bool done = run(job, d);
		if (!done || !pr_quality_end(quality, pr_detect_now(d)))
			pr_cli_complain(job->cli, PR_STATUS_ERROR, "%s", pr_detect_trouble(d));
		pr_quality_print(quality, job->json, &text);
		pr_writer_bytes(job->cli->out, text.p, text.n);
	}
	pr_quality_free(quality);
	pr_facts_clear(&facts);
	pr_text_free(&text);
	return pr_cli_close(job->cli);
}

static int detect(const struct pr_detect_job *job, struct pr_detect *d)
{
	struct pr_span as = job->detect.as;
	if (!run(job, d))
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "%s", pr_detect_trouble(d));
	else if (!pr_detect_viewed(d))
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "--as: nothing in the stream is of %.*s", (int)as.n, (const char *)as.p);
	return pr_cli_close(job->cli);
}

int pr_detect_job_run(struct pr_detect_job *job, char *const *files, size_t count)
{
	struct pr_detect *d = NULL;
	int status = make(job, &d);
	if (status == PR_CLI_GO_ON && (status = pr_cli_open(job->cli, files, count, !job->truth)) == PR_CLI_GO_ON)
		status = job->truth ? measure(job, d) : detect(job, d);
	pr_detect_free(d);
	return status;
}
