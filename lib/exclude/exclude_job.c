#include "exclude_modes.h"

#include "base/pool.h"
#include "base/quote.h"
#include "cli/options.h"
#include "crypto/batch.h"
#include "record/decode.h"
#include "signer.h"

struct run {
	struct pr_exclude_job *job;
	struct pr_exclude *exclude;
	struct pr_culprits *culprits; /* of a report; NULL: records are written */
	struct pr_batch *batch;
	struct pr_signer *signer; /* NULL: evidence is looked for */
	struct pr_build build;
	uint64_t now; /* the latest time in the records */
	bool waiting; /* there are records in the batch, or worked on */
	bool any;     /* of those in the batch one has an envelope */
	bool failed;
};

static void emit(void *arg, struct pr_span record)
{
	struct run *run = arg;
	struct pr_cli *cli = run->job->cli;
	struct pr_record r;
	const char *why;
	bool decoded = record.p && pr_decode(record.p, record.n, &r, &why) == PR_DECODED;
	cli->found = cli->found || (decoded && r.type != PR_NOTE);
	if (!run->culprits)
		pr_writer_record(cli->out, record);
	else if (decoded && !pr_culprits_take(run->culprits, &r))
		run->failed = true;
}

/* A thread's share of the work: signatures. */
static void verify(void *arg, struct pr_batch_share *share, struct pr_batch_item *item)
{
	const struct run *run = arg;
	item->verdict = PR_SIGNED_NOT;
	if (item->bytes.p != item->map.p)
		item->verdict = pr_keyring_verify(run->job->exclude.ring, &share->cose, item->bytes, run->job->exclude.members->domain, &item->who);
}

/* A note behind a statement that would not be signed, and at the end. */
static void write_note(struct run *run, uint64_t t, struct pr_span src, struct pr_span about, const char *text, uint64_t count)
{
	pr_build_record(&run->build, PR_NOTE, t);
	if (src.p)
		pr_build_text(&run->build, PR_ANY_SRC, src);
	pr_build_text(&run->build, PR_NOTE_PROGRAM, pr_span_of("pr-exclude"));
	if (about.p)
		pr_build_text(&run->build, PR_NOTE_ABOUT, about);
	pr_build_text(&run->build, PR_NOTE_TEXT, pr_span_of(text));
	if (count > 0)
		pr_build_uint(&run->build, PR_NOTE_COUNT, count);
	pr_writer_record(run->job->cli->out, pr_build_end(&run->build));
}

static bool ask_signer(struct run *run, const struct pr_record *r)
{
	enum pr_refusal refusal;
	if (!pr_signer_step(run->signer, r, &refusal))
		return false;
	if (refusal == PR_REFUSAL_NONE)
		return true;
	run->job->cli->found = true;
	write_note(run, r->t, pr_text(r, PR_ANY_SRC), pr_text(r, PR_STATEMENT_PEER), pr_refusal_text(refusal), 0);
	return true;
}

static void take(struct run *run, const struct pr_record *r, enum pr_signed envelope, size_t who)
{
	if (run->culprits)
		run->failed = run->failed || !pr_culprits_take(run->culprits, r);
	else if (!run->job->only)
		pr_writer_record(run->job->cli->out, r->bytes);
	run->now = r->t > run->now ? r->t : run->now;
	run->failed = run->failed || !(run->signer ? ask_signer(run, r) : pr_exclude_step(run->exclude, r, envelope, who));
}

/* What the threads are through with; `all`: all that was put. */
static void work_off(struct run *run, bool all)
{
	struct pr_batch_item *items;
	struct pr_record r;
	const char *why;
	size_t count;
	while (!run->failed && pr_batch_take(run->batch, all, &items, &count))
		for (size_t i = 0; i < count && !run->failed; i++)
			if (pr_decode(items[i].bytes.p, items[i].bytes.n, &r, &why) == PR_DECODED)
				take(run, &r, items[i].verdict, items[i].who);
	run->waiting = run->waiting && !all;
}

/* Whether it has to wait for a signature that is to be checked: its own, or that of a record before it. */
static bool must_wait(const struct run *run, const struct pr_record *r)
{
	return run->waiting || (r->bytes.p != r->map.p && run->job->exclude.ring);
}

static void read_all(struct run *run)
{
	struct pr_cli *cli = run->job->cli;
	struct pr_record r;
	int got;
	do {
		int full = 0;
		pr_reader_patience(cli->in, run->waiting ? 0 : -1);
		got = pr_reader_next(cli->in, &r);
		if (got == 1 && must_wait(run, &r)) {
			full = pr_batch_put(run->batch, &r, NULL, 0, 0);
			run->waiting = true;
			run->any = run->any || r.bytes.p != r.map.p;
			run->failed = full < 0;
		} else if (got == 1)
			take(run, &r, r.bytes.p == r.map.p ? PR_SIGNED_NOT : PR_SIGNED_UNKNOWN, SIZE_MAX);
		if (run->waiting && !run->failed && (got != 1 || full)) {
			run->failed = !pr_batch_start(run->batch);
			work_off(run, got != 1 || !run->any);
			run->any = false;
		}
	} while (got > 0 && !run->failed);
}

/* What an operator decided, when all is known that the stream says. */
static void clear_all(struct run *run)
{
	const struct pr_exclude_job *job = run->job;
	char quoted[256];
	bool known;
	for (size_t i = 0; i < job->clear_count && !run->failed; i++) {
		run->failed = !pr_exclude_clear(run->exclude, pr_span_of(job->clear[i]), &known);
		if (!run->failed && !known)
			pr_cli_complain(job->cli, PR_STATUS_ERROR, "--clear: '%s' is neither suspected nor excluded",
			                pr_quote(quoted, sizeof quoted, job->clear[i]));
	}
}

static void run_all(struct run *run)
{
	struct pr_exclude_job *job = run->job;
	run->exclude = pr_exclude_new(&job->exclude, emit, run);
	run->batch = pr_batch_new(job->jobs ? job->jobs : pr_pool_processors(), verify, run);
	run->signer = job->signer ? pr_signer_new(job->minimal, job->exclude.memory) : NULL;
	run->failed = !run->exclude || !run->batch || (job->signer && !run->signer);
	if (!run->failed)
		read_all(run);
	run->failed = run->failed || !pr_exclude_end(run->exclude);
	if (!run->failed)
		clear_all(run);
	if (run->failed || (run->culprits && !pr_exclude_report(job, run->culprits)))
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
	if (run->signer && pr_signer_lost(run->signer))
		write_note(run, run->now, (struct pr_span){NULL, 0}, (struct pr_span){NULL, 0},
		           "statements were not kept, since there was no memory for them (--memory)", pr_signer_lost(run->signer));
	pr_exclude_free(run->exclude);
	pr_signer_free(run->signer);
	pr_build_free(&run->build);
	pr_batch_free(run->batch);
}

static void report(struct run *run, const struct pr_members *members)
{
	struct pr_culprits culprits;
	run->culprits = &culprits;
	if (pr_culprits_init(&culprits, members))
		run_all(run);
	else
		pr_cli_complain(run->job->cli, PR_STATUS_ERROR, "out of memory");
	pr_culprits_free(&culprits);
}

/* What a quorum is, and who said so: --threshold, else the members file, else a half. */
static void settle_threshold(struct pr_exclude_job *job, const struct pr_members *members)
{
	struct pr_sentence_options *sentence = &job->exclude.sentence;
	bool given = job->denominator > 0;
	if (!given && members->denominator == 0)
		return;
	sentence->numerator = given ? job->numerator : members->numerator;
	sentence->denominator = given ? job->denominator : members->denominator;
}

/* Without a file, members and keys are what the stream says. An exit status, or PR_CLI_GO_ON. */
static int enrol(struct pr_exclude_job *job, struct pr_enrolment **enrolment)
{
	*enrolment = job->exclude.enrolment = pr_enrolment_new();
	if (!*enrolment) {
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "out of memory");
		return PR_STATUS_ERROR;
	}
	job->exclude.members = pr_enrolment_members(*enrolment);
	job->exclude.ring = pr_enrolment_ring(*enrolment);
	return PR_CLI_GO_ON;
}

int pr_exclude_job_run(struct pr_exclude_job *job, char *const *files, size_t count)
{
	char why[4600];
	struct pr_members members = {0};
	struct pr_keyring *ring = NULL;
	struct pr_enrolment *enrolment = NULL;
	int status = job->members ? pr_option_members(job->cli, job->members, &members) : PR_CLI_GO_ON;
	if (status == PR_CLI_GO_ON && job->members && !(ring = pr_keyring_read(&members, job->members, why, sizeof why))) {
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "%s", why);
		status = PR_STATUS_ERROR;
	}
	job->exclude.members = job->members ? &members : NULL;
	job->exclude.ring = ring;
	settle_threshold(job, &members);
	if (status == PR_CLI_GO_ON && !job->members && job->mode != PR_EXCLUDE_VERIFY)
		status = enrol(job, &enrolment);
	bool records = job->mode == PR_EXCLUDE_FIND;
	if (status == PR_CLI_GO_ON && (status = pr_cli_open(job->cli, files, count, records)) == PR_CLI_GO_ON) {
		struct run run = {.job = job};
		if (job->mode == PR_EXCLUDE_VERIFY)
			pr_exclude_verify(job);
		else if (job->mode == PR_EXCLUDE_REPORT)
			report(&run, job->exclude.members);
		else
			run_all(&run);
		status = pr_cli_close(job->cli);
	}
	pr_enrolment_free(enrolment);
	pr_keyring_free(ring);
	pr_members_free(&members);
	return status;
}
