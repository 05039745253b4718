#include "reconcile_job.h"

#include <errno.h>

#include "crypto/keyring.h"
#include "outlooks.h"
#include "salvage.h"

struct run {
	struct pr_reconcile_job *job;
	struct pr_cli *cli;
	struct pr_resolve *resolve;
	struct membership {
		struct pr_members list;
		struct pr_keyring *ring; /* NULL: nobody's key is known */
	} configured, joint;
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
static void settle_threshold(const struct pr_reconcile_job *job, const struct pr_members *m, uint32_t *numerator, uint32_t *denominator)
{
	bool files = !job->denominator && m->denominator && job->resolve.policy != PR_RESOLVE_BFT;
	*numerator = job->resolve.numerator;
	*denominator = job->resolve.denominator;
	if (job->denominator || files) {
		*numerator = files ? m->numerator : job->numerator;
		*denominator = files ? m->denominator : job->denominator;
	}
}

/* A members file and its keys; without a file, nobody. */
static int read_members(struct pr_cli *cli, const char *file, struct membership *m)
{
	char why[256];
	if (!file)
		return PR_CLI_GO_ON;
	int status = pr_option_members(cli, file, &m->list);
	if (status != PR_CLI_GO_ON || (m->ring = pr_keyring_read(&m->list, file, why, sizeof why)))
		return status;
	pr_cli_complain(cli, PR_STATUS_ERROR, "%s", why);
	return PR_STATUS_ERROR;
}

static int read_memberships(struct run *run)
{
	struct pr_reconcile_job *job = run->job;
	struct pr_resolve_options *options = &job->resolve;
	char why[PR_PEER_MAX + 128];
	if (job->joint && !job->members)
		return pr_cli_usage(job->cli, "--joint is the other membership beside that of --members");
	int status = read_members(job->cli, job->members, &run->configured);
	if (status != PR_CLI_GO_ON || (status = read_members(job->cli, job->joint, &run->joint)) != PR_CLI_GO_ON)
		return status;
	if (!pr_members_agree(&run->configured.list, &run->joint.list, why, sizeof why)) {
		pr_cli_complain(job->cli, PR_STATUS_ERROR, "--joint: %s", why);
		return PR_STATUS_ERROR;
	}
	/* That of the other membership first: until then these are the policy's own. */
	settle_threshold(job, &run->joint.list, &options->joint_numerator, &options->joint_denominator);
	settle_threshold(job, &run->configured.list, &options->numerator, &options->denominator);
	return PR_CLI_GO_ON;
}

static bool enter(struct pr_resolve *resolve, const struct pr_members *list,
                  bool take(struct pr_resolve *, struct pr_span, uint64_t, bool))
{
	bool done = true;
	for (size_t i = 0; done && i < list->count; i++) {
		const struct pr_member *m = &list->list[i];
		done = take(resolve, m->name, m->weight, m->key.p != NULL);
		for (size_t j = 0; done && j < m->alias_count; j++)
			done = pr_resolve_alias(resolve, m->name, m->aliases[j]);
	}
	return done;
}

static int make(struct run *run)
{
	struct pr_reconcile_job *job = run->job;
	struct pr_cli *cli = run->cli;
	int status = read_memberships(run);
	if (status != PR_CLI_GO_ON)
		return status;
	if (job->quarantine && !(run->quarantine = pr_quarantine_new(job->quarantine))) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s: %s", job->quarantine, strerror(errno));
		return PR_STATUS_ERROR;
	}
	job->resolve.save = job->quarantine ? save : NULL;
	job->resolve.thrown = lay_by;
	run->resolve = pr_resolve_new(&job->resolve, emit, run);
	run->outlooks = job->views ? pr_outlooks_new(job->stale, emit, run) : NULL;
	bool done = run->resolve && (run->outlooks || !job->views);
	done = done && enter(run->resolve, &run->configured.list, pr_resolve_member) &&
	       enter(run->resolve, &run->joint.list, pr_resolve_joint);
	if (done)
		return PR_CLI_GO_ON;
	pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	return PR_STATUS_ERROR;
}

/* Whose signature a claim has: a key of either membership. p NULL: nobody's. */
static struct pr_span find_signer(struct run *run, struct pr_span record, enum pr_signed *envelope)
{
	struct membership *const both[] = {&run->configured, &run->joint};
	size_t who = SIZE_MAX;
	for (size_t i = 0; i < 2; i++) {
		if (!both[i]->ring || pr_keyring_count(both[i]->ring) == 0)
			continue;
		enum pr_signed its = pr_keyring_verify(both[i]->ring, &run->worker, record, both[i]->list.domain, &who);
		if (its == PR_SIGNED_GOOD || its == PR_SIGNED_BAD || *envelope == PR_SIGNED_NOT)
			*envelope = its;
		if (who != SIZE_MAX)
			return pr_keyring_name(both[i]->ring, who);
	}
	return (struct pr_span){NULL, 0};
}

static bool step(struct run *run, const struct pr_record *r)
{
	enum pr_signed envelope = PR_SIGNED_NOT;
	struct pr_span signer = r->type == PR_CLAIM ? find_signer(run, r->bytes, &envelope) : (struct pr_span){NULL, 0};
	return (!run->outlooks || pr_outlooks_step(run->outlooks, r)) && pr_resolve_step(run->resolve, r, envelope, signer);
}

static void clear(struct run *run)
{
	pr_quarantine_free(run->quarantine);
	pr_resolve_free(run->resolve);
	pr_outlooks_free(run->outlooks);
	pr_cose_worker_free(&run->worker);
	pr_keyring_free(run->configured.ring);
	pr_keyring_free(run->joint.ring);
	pr_members_free(&run->configured.list);
	pr_members_free(&run->joint.list);
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
