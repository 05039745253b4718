/* pr-runbook: the commands that bring a real cluster back, for review. It executes none. */
#include <string.h>

#include "cli/options.h"
#include "runbook/runbook_job.h"

static const char usage[] =
	"usage: pr-runbook [options] [file ...]\n"
	"Reads recovery, resolution, exclusion and member records and writes a shell script for\n"
	"review: what is to be done, where, why, and what it would lose. Executes nothing.\n"
	"\n"
	"  -s, --system NAME      whose commands (--list, pr-runbooks(5));\n"
	"                         else of the system whose logs the stream is of\n"
	"  -m, --members FILE     the configured membership (pr-members(5)), with addresses\n"
	"  -o, --output FORMAT    sh (the default) or markdown, for a ticket\n"
	"      --failure ID       of this failure; else of the newest that is not recovered from\n"
	"      --firewall nft     isolate peers that are excluded, on every other host, too\n"
	"      --list             the systems that there are runbooks for\n"
	"  -e, --exit-status      exit 1 if something is to be done\n"
	"      --resync           go on at the next label behind damage\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-detect log.cbor | pr-strategy | pr-runbook -s etcd >plan.sh\n";

enum { FAILURE = PR_OPTION_OWN, FIREWALL, LIST };

static const struct option longs[] = {
	{"system", required_argument, NULL, 's'},
	{"members", required_argument, NULL, 'm'},
	{"output", required_argument, NULL, 'o'},
	{"failure", required_argument, NULL, FAILURE},
	{"firewall", required_argument, NULL, FIREWALL},
	{"list", no_argument, NULL, LIST},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

static int take_option(struct pr_cli *cli, int option, struct pr_runbook_job *job)
{
	switch (option) {
	case 's':
		job->system = optarg;
		return PR_CLI_GO_ON;
	case 'm':
		job->members = optarg;
		return PR_CLI_GO_ON;
	case 'o':
		job->markdown = strcmp(optarg, "markdown") == 0;
		return job->markdown || strcmp(optarg, "sh") == 0 ? PR_CLI_GO_ON : pr_option_refuse(cli, "--output", optarg, "sh or markdown");
	case FAILURE:
		job->failure = optarg;
		return PR_CLI_GO_ON;
	case FIREWALL:
		job->firewall = strcmp(optarg, "nft") == 0;
		return job->firewall ? PR_CLI_GO_ON : pr_option_refuse(cli, "--firewall", optarg, "nft");
	case LIST:
		job->list = true;
		return PR_CLI_GO_ON;
	default:
		return pr_cli_option(cli, option);
	}
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-runbook", .usage = usage};
	struct pr_runbook_job job = {.cli = &cli};
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, "s:m:o:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &job)) != PR_CLI_GO_ON)
			return status;
	return pr_runbook_job_run(&job, argv + optind, (size_t)(argc - optind));
}
