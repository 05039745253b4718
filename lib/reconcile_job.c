#include "reconcile_job.h"

#include <errno.h>

#include "keyring.h"
#include "outlooks.h"
#include "salvage.h"

struct run {
	struct pr_reconcile_job *job;
	struct pr_cli *cli;
	struct pr_resolve *resolve;
	struct pr_members list;
	struct pr_keyring *ring; /* NULL: nobody's key is known */
	struct pr_cose_worker worker;
	struct pr_outlooks *outlooks; /* NULL: views are not asked for */
	struct pr_quarantine *quarantine;
	bool saving; /* writes that are merged away: a file of them is begun */
	uint64_t thrown;
};

static void emit(void *arg, struct pr_span record)
{
	struct run *run = arg;
	pr_writer_record(run->cli->out, record);
}

static bool fail(const struct run *run)
{
	const char *why = run->quarantine ? pr_quarantine_error(run->quarantine) : "";
	pr_cli_complain(run->cli, PR_STATUS_ERROR, "%s", *why ? why : strerror(errno));
	return false;
}

/* Writes that are merged away: saved as one file. */
static bool lay_by(void *arg, struct pr_span record)
{
	struct run *run = arg;
	run->thrown += record.p != NULL;
	if (!record.p)
		pr_cli_complain(run->cli, PR_STATUS_DONE, "--merge: concurrent writes that are thrown away: %llu",
		                (unsigned long long)run->thrown);
	if (!run->quarantine)
		return true;
	errno = ENOMEM;
	if (!run->saving && !(run->saving = pr_quarantine_begin(run->quarantine)))
		return fail(run);
	if (record.p ? pr_quarantine_record(run->quarantine, record) : pr_salvage_merged(run->quarantine, run->thrown))
		return true;
	return fail(run);
}

static bool save(void *arg, const struct pr_plan *plan, const uint8_t *hash, struct pr_span about)
{
	struct run *run = arg;
	errno = ENOMEM;
	return pr_salvage(run->quarantine, plan, hash, about) || fail(run);
}

/* What a quorum is: --threshold, else under `majority` the members file, else the policy. */
static void settle_threshold(struct pr_reconcile_job *job, const struct pr_members *m)
{
	bool files = !job->denominator && m->denominator && job->resolve.policy != PR_RESOLVE_BFT;
	if (job->denominator || files) {
		job->resolve.numerator = files ? m->numerator : job->numerator;
		job->resolve.denominator = files ? m->denominator : job->denominator;
	}
}

static int make(struct run *run)
{
	struct pr_reconcile_job *job = run->job;
	struct pr_cli *cli = run->cli;
	char why[256];
	int status = job->members ? pr_option_members(cli, job->members, &run->list) : PR_CLI_GO_ON;
	if (status != PR_CLI_GO_ON)
		return status;
	run->ring = job->members ? pr_keyring_read(&run->list, job->members, why, sizeof why) : NULL;
	if (job->members && !run->ring) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", why);
		return PR_STATUS_ERROR;
	}
	settle_threshold(job, &run->list);
	if (job->quarantine && !(run->quarantine = pr_quarantine_new(job->quarantine))) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s: %s", job->quarantine, strerror(errno));
		return PR_STATUS_ERROR;
	}
	job->resolve.save = job->quarantine ? save : NULL;
	job->resolve.thrown = lay_by;
	run->resolve = pr_resolve_new(&job->resolve, emit, run);
	run->outlooks = job->views ? pr_outlooks_new(job->stale, emit, run) : NULL;
	bool done = run->resolve && (run->outlooks || !job->views);
	for (size_t i = 0; done && i < run->list.count; i++) {
		const struct pr_member *m = &run->list.list[i];
		done = pr_resolve_member(run->resolve, m->name, m->weight, m->key.p != NULL);
		for (size_t j = 0; done && j < m->alias_count; j++)
			done = pr_resolve_alias(run->resolve, m->name, m->aliases[j]);
	}
	if (done)
		return PR_CLI_GO_ON;
	pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	return PR_STATUS_ERROR;
}

static bool step(struct run *run, const struct pr_record *r)
{
	size_t who = SIZE_MAX;
	enum pr_signed envelope = PR_SIGNED_NOT;
	if (run->ring && pr_keyring_count(run->ring) > 0 && r->type == PR_CLAIM)
		envelope = pr_keyring_verify(run->ring, &run->worker, r->bytes, run->list.domain, &who);
	struct pr_span signer = who == SIZE_MAX ? (struct pr_span){NULL, 0} : pr_keyring_name(run->ring, who);
	return (!run->outlooks || pr_outlooks_step(run->outlooks, r)) && pr_resolve_step(run->resolve, r, envelope, signer);
}

static void clear(struct run *run)
{
	pr_quarantine_free(run->quarantine);
	pr_resolve_free(run->resolve);
	pr_outlooks_free(run->outlooks);
	pr_cose_worker_free(&run->worker);
	pr_keyring_free(run->ring);
	pr_members_free(&run->list);
}

/* PR_CLI_GO_ON where nothing of it was asked for. */
static int sync(struct pr_cli *cli, struct pr_reconcile_job *job, char **files, size_t count)
{
	struct pr_members m = {0};
	int status = pr_syncing_settle(cli, &job->syncing, files, count, job->members != NULL);
	if (status != PR_CLI_GO_ON || job->syncing.mode == PR_SYNCING_NOT)
		return status;
	if (job->resolves)
		return pr_cli_usage(cli, "--policy and the like are for resolutions; --serve, --with and --gossip make none");
	if (job->members && (status = pr_option_members(cli, job->members, &m)) != PR_CLI_GO_ON)
		return status;
	job->syncing.members = &m;
	status = pr_syncing_main(cli, &job->syncing);
	pr_members_free(&m);
	return status;
}

static void read_all(struct run *run)
{
	struct pr_record r;
	bool done = true;
	while (done && pr_reader_next(run->cli->in, &r) > 0) {
		if (!run->job->only)
			pr_writer_record(run->cli->out, r.bytes);
		done = step(run, &r);
	}
	done = done && pr_resolve_end(run->resolve) && (!run->outlooks || pr_outlooks_end(run->outlooks));
	if (!done && pr_resolve_trouble(run->resolve))
		pr_cli_complain(run->cli, PR_STATUS_ERROR, "%s", pr_resolve_trouble(run->resolve));
	run->cli->found = pr_resolve_differs(run->resolve);
	if (done && run->job->resolve.apply && !pr_resolve_applies(run->resolve))
		pr_cli_complain(run->cli, PR_STATUS_FINDING, "the present state does not give that plan");
}

int pr_reconcile_job_run(struct pr_reconcile_job *job, char **files, size_t count)
{
	struct run run = {.job = job, .cli = job->cli};
	int status = sync(job->cli, job, files, count);
	if (status != PR_CLI_GO_ON || (status = pr_cli_open(job->cli, files, count, true)) != PR_CLI_GO_ON)
		return status;
	status = make(&run);
	if (status == PR_CLI_GO_ON)
		read_all(&run);
	clear(&run);
	int closed = pr_cli_close(job->cli);
	return status == PR_CLI_GO_ON ? closed : status;
}
