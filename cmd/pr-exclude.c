/* pr-exclude: who lied, provably. */
#include <stdlib.h>

#include "base/grow.h"
#include "cli/options.h"
#include "exclude/exclude_job.h"

static const char usage[] =
	"usage: pr-exclude [options] [file ...]\n"
	"       pr-exclude --verify-evidence -m FILE [options] [file ...]\n"
	"Writes evidence of those whose statements or claims contradict each other, and whom to exclude for it or\n"
	"for what others accuse them of. Passes everything along.\n"
	"\n"
	"  -m, --members FILE     who has which key, and the cluster's domain (pr-members(5))\n"
	"      --trust-unsigned   take statements without a signature for the word of those they name\n"
	"      --steady-clocks    no clock was set back: claims that go back by their times are proof\n"
	"      --signer KIND      tell instead what a validator would not have signed: complete, minimal\n"
	"      --accusers         so many accusers as cannot all be liars exclude a peer, too\n"
	"      --settle TIME      they are counted when nothing new was heard of cuts for so long (30s)\n"
	"      --threshold N/M    what is left must be strictly more than this part of the weight (1/2)\n"
	"      --force            exclude even if what is left is no quorum\n"
	"      --clear PEER       it is suspected or excluded no more; may be given again\n"
	"      --expiry TIME      accusations older than that do not count (48h; of the origin 300s),\n"
	"      --expiry-height N  unless the chain has gone on by no more than N since (100000)\n"
	"      --policy NAME      who is excluded: as evidence is (the default), or as the origin counts\n"
	"      --min-reports N    that the origin excludes at (3)\n"
	"      --window N         votes kept of each peer, domain, step and round or link (16384)\n"
	"      --claims N         claims kept of each peer and history (64)\n"
	"      --memory SIZE      for votes, in bytes, or with K, M, G behind it (1G)\n"
	"  -j, --jobs N           threads that verify signatures (as many as there are processors)\n"
	"      --verify-evidence  check the evidence in the input, a line each; exit 1 unless all is valid\n"
	"      --report           a readable page about each culprit instead of records\n"
	"      --only             write new records alone\n"
	"  -e, --exit-status      exit 1 if there is evidence, or something would not be signed\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-exclude -m members capture.cbor | pr-view\n";

enum {
	TRUST_UNSIGNED = PR_OPTION_OWN,
	STEADY_CLOCKS,
	SIGNER,
	ACCUSERS,
	SETTLE,
	THRESHOLD,
	FORCE,
	CLEAR,
	EXPIRY,
	EXPIRY_HEIGHT,
	POLICY,
	REPORTS,
	WINDOW,
	CLAIMS,
	MEMORY,
	VERIFY_EVIDENCE,
	REPORT,
	ONLY,
};

static const struct option longs[] = {
	{"members", required_argument, NULL, 'm'},
	{"trust-unsigned", no_argument, NULL, TRUST_UNSIGNED},
	{"steady-clocks", no_argument, NULL, STEADY_CLOCKS},
	{"signer", required_argument, NULL, SIGNER},
	{"accusers", no_argument, NULL, ACCUSERS},
	{"settle", required_argument, NULL, SETTLE},
	{"threshold", required_argument, NULL, THRESHOLD},
	{"force", no_argument, NULL, FORCE},
	{"clear", required_argument, NULL, CLEAR},
	{"expiry", required_argument, NULL, EXPIRY},
	{"expiry-height", required_argument, NULL, EXPIRY_HEIGHT},
	{"policy", required_argument, NULL, POLICY},
	{"min-reports", required_argument, NULL, REPORTS},
	{"window", required_argument, NULL, WINDOW},
	{"claims", required_argument, NULL, CLAIMS},
	{"memory", required_argument, NULL, MEMORY},
	{"verify-evidence", no_argument, NULL, VERIFY_EVIDENCE},
	{"report", no_argument, NULL, REPORT},
	{"jobs", required_argument, NULL, 'j'},
	{"only", no_argument, NULL, ONLY},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

static int set_mode(const struct pr_cli *cli, struct pr_exclude_job *job, enum pr_exclude_mode mode)
{
	if (job->mode != PR_EXCLUDE_FIND && job->mode != mode)
		return pr_cli_usage(cli, "of --verify-evidence and --report, one");
	job->mode = mode;
	return PR_CLI_GO_ON;
}

/* Options about what follows from evidence and accusations. */
static int take_sentence(struct pr_cli *cli, int option, struct pr_exclude_job *job)
{
	struct pr_sentence_options *s = &job->exclude.sentence;
	bool decides = job->decides;
	job->decides = true;
	switch (option) {
	case ACCUSERS:
		s->accusers = true;
		return PR_CLI_GO_ON;
	case SETTLE:
		return pr_option_every(cli, "--settle", optarg, &s->settle);
	case THRESHOLD:
		return pr_option_fraction(cli, "--threshold", optarg, &job->numerator, &job->denominator);
	case FORCE:
		s->force = true;
		return PR_CLI_GO_ON;
	case EXPIRY:
		return pr_option_duration(cli, "--expiry", optarg, &job->expiry);
	case EXPIRY_HEIGHT:
		return pr_option_number(cli, "--expiry-height", optarg, &s->expiry_height);
	case POLICY:
		s->origin = strcmp(optarg, "origin") == 0;
		return s->origin || !strcmp(optarg, "evidence") ? PR_CLI_GO_ON : pr_cli_usage(cli, "--policy: there are evidence and origin");
	case REPORTS:
		job->reports = true;
		return pr_option_count(cli, "--min-reports", optarg, &s->reports);
	case CLEAR:
		if (!pr_grow(&job->clear, &job->clear_room, job->clear_count + 1, sizeof *job->clear))
			return PR_STATUS_ERROR;
		job->clear[job->clear_count++] = optarg;
		return PR_CLI_GO_ON;
	default:
		job->decides = decides;
		return pr_cli_option(cli, option);
	}
}

static int take_option(struct pr_cli *cli, int option, struct pr_exclude_job *job)
{
	switch (option) {
	case 'm':
		job->members = optarg;
		return PR_CLI_GO_ON;
	case TRUST_UNSIGNED:
		job->exclude.trust_unsigned = true;
		return PR_CLI_GO_ON;
	case STEADY_CLOCKS:
		job->exclude.steady_clocks = true;
		return PR_CLI_GO_ON;
	case SIGNER:
		job->signer = true;
		job->minimal = strcmp(optarg, "minimal") == 0;
		if (job->minimal || strcmp(optarg, "complete") == 0)
			return PR_CLI_GO_ON;
		return pr_cli_usage(cli, "--signer: there are complete and minimal");
	case WINDOW:
		return pr_option_count(cli, "--window", optarg, &job->exclude.window);
	case CLAIMS:
		return pr_option_count(cli, "--claims", optarg, &job->exclude.claims);
	case MEMORY:
		return pr_option_size(cli, "--memory", optarg, &job->exclude.memory);
	case VERIFY_EVIDENCE:
		return set_mode(cli, job, PR_EXCLUDE_VERIFY);
	case REPORT:
		return set_mode(cli, job, PR_EXCLUDE_REPORT);
	case 'j':
		return pr_option_jobs(cli, "--jobs", optarg, &job->jobs);
	case ONLY:
		job->only = true;
		return PR_CLI_GO_ON;
	default:
		return take_sentence(cli, option, job);
	}
}

/* Whether the options make sense together. An exit status, or PR_CLI_GO_ON. */
static int settle(const struct pr_cli *cli, struct pr_exclude_job *job)
{
	struct pr_sentence_options *s = &job->exclude.sentence;
	if (s->origin && (s->accusers || s->force))
		return pr_cli_usage(cli, "%s: the origin counts reports and nothing else", s->accusers ? "--accusers" : "--force");
	if (!s->origin && job->reports)
		return pr_cli_usage(cli, "--min-reports: goes with --policy=origin");
	if (job->expiry)
		s->expiry_age = s->reports_expiry = job->expiry;
	if (job->decides && (job->signer || job->mode == PR_EXCLUDE_VERIFY))
		return pr_cli_usage(cli, "%s decides nothing about peers: no --accusers, --clear, --policy and the like",
		                    job->signer ? "--signer" : "--verify-evidence");
	if (job->signer && job->mode != PR_EXCLUDE_FIND)
		return pr_cli_usage(cli, "--signer looks for no evidence: not with --report or --verify-evidence");
	if (job->mode == PR_EXCLUDE_REPORT && job->only)
		return pr_cli_usage(cli, "--only is for records: --report writes none");
	if (job->mode != PR_EXCLUDE_VERIFY)
		return PR_CLI_GO_ON;
	if (!job->members && !job->exclude.trust_unsigned)
		return pr_cli_usage(cli, "whose signatures are good is in the members file: --members");
	if (job->only || cli->by_finding)
		return pr_cli_usage(cli, "--only and -e are not for --verify-evidence");
	return PR_CLI_GO_ON;
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-exclude", .usage = usage};
	struct pr_exclude_job job = {.cli = &cli, .exclude = {.window = PR_VOTES_WINDOW, .claims = PR_CLAIMS_WINDOW, .memory = PR_VOTES_MEMORY}};
	int option, status;
	job.exclude.sentence = pr_sentence_defaults;
	while ((option = pr_cli_next(&cli, argc, argv, "m:j:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &job)) != PR_CLI_GO_ON)
			return status;
	if ((status = settle(&cli, &job)) == PR_CLI_GO_ON)
		status = pr_exclude_job_run(&job, argv + optind, (size_t)(argc - optind));
	free(job.clear);
	return status;
}
