/* pr-reconcile: which state is canonical after a split, what would be lost, and who has to fetch what from whom. */
#include "cli/cli.h"
#include "cli/options.h"
#include "reconcile/reconcile_job.h"

#include <stdlib.h>

static const char usage[] =
	"usage: pr-reconcile [options] [file ...]\n"
	"       pr-reconcile --serve [--accept] file                        answer a --with, on stdin and stdout\n"
	"       pr-reconcile --with COMMAND [--have --need --pull --push] file   against a --serve that COMMAND starts\n"
	"       pr-reconcile --gossip -m FILE [options] file                against peers chosen by chance\n"
	"Reads claim, entry, member and failure records and writes at the end which state is canonical, or that none is:\n"
	"resolution records. Passes everything along.\n"
	"\n"
	"  -m, --members FILE     the configured membership (pr-members(5)); else the stream's member records\n"
	"      --joint FILE       the membership that it is changing to (or from): a quorum is one of each\n"
	"      --policy NAME      majority (the default: nobody lies), bft (less than a third may), origin\n"
	"      --threshold N/M    a quorum is strictly more than this part of the weight (1/2; bft 2/3)\n"
	"      --batch N          entries that a peer fetches at a time (10)\n"
	"      --rollback         without a winner, look for a checkpoint to go back to\n"
	"      --override         decide although what would be lost may have been committed; it is recorded\n"
	"      --trust-unsigned   claims count that are not signed, although their peer has a key\n"
	"      --quarantine DIR   save what would be thrown away there, before any plan that does so is written\n"
	"      --apply-plan HASH  write the resolution with this plan alone; exit 1 if the state gives another one\n"
	"      --divergent        write the entries that would be thrown away, instead of resolutions\n"
	"      --merge RULE       of concurrent writes of a key, by vector clocks: keep, union, last-writer\n"
	"      --views            write the union of all views, and notes on what they disagree on\n"
	"      --stale TIME       a view that is so much older than the newest is stale (15s)\n"
	"      --only             write resolutions, and notes about them, alone\n"
	"  -e, --exit-status      exit 1 unless all agree; with --with, unless nothing is lacking\n"
	"\n"
	"Which entries two files lack of each other:\n"
	"      --serve            speak for the entries of the file\n"
	"      --accept           append to it what the other end pushes\n"
	"      --with COMMAND     sh starts it; it is to end up at a pr-reconcile --serve\n"
	"      --have             write the entries that are here and not there\n"
	"      --need             write those that are there and not here (neither, nor one of the next two: both)\n"
	"      --pull             append to the file what is there and not here\n"
	"      --push             send what is here and not there\n"
	"      --gossip           pull and push with the members' sync= commands, by chance\n"
	"      --rounds N         with so many of them (1)\n"
	"      --seed N           what chance begins with (another each time)\n"
	"      --self PEER        who is not to be asked\n"
	"      --frame SIZE       bytes in a message, at least 4096; 0 for the most there can be (1M)\n"
	"      --timeout TIME     how long the other end may say nothing (300s)\n"
	"      --most N           entries that may be lacking here (100000000)\n"
	"\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import *.status | pr-reconcile | pr-view\n";

enum {
	POLICY = PR_OPTION_OWN, THRESHOLD, BATCH, ROLLBACK, OVERRIDE, TRUST_UNSIGNED, QUARANTINE, APPLY_PLAN, DIVERGENT, MERGE, VIEWS,
	STALE, ONLY, JOINT
};

static const struct option longs[] = {
	{"members", required_argument, NULL, 'm'},
	{"joint", required_argument, NULL, JOINT},
	{"policy", required_argument, NULL, POLICY},
	{"threshold", required_argument, NULL, THRESHOLD},
	{"batch", required_argument, NULL, BATCH},
	{"rollback", no_argument, NULL, ROLLBACK},
	{"override", no_argument, NULL, OVERRIDE},
	{"trust-unsigned", no_argument, NULL, TRUST_UNSIGNED},
	{"quarantine", required_argument, NULL, QUARANTINE},
	{"apply-plan", required_argument, NULL, APPLY_PLAN},
	{"divergent", no_argument, NULL, DIVERGENT},
	{"merge", required_argument, NULL, MERGE},
	{"views", no_argument, NULL, VIEWS},
	{"stale", required_argument, NULL, STALE},
	{"only", no_argument, NULL, ONLY},
	{"serve", no_argument, NULL, PR_SYNCING_OPTION_SERVE},
	{"accept", no_argument, NULL, PR_SYNCING_OPTION_ACCEPT},
	{"with", required_argument, NULL, PR_SYNCING_OPTION_WITH},
	{"have", no_argument, NULL, PR_SYNCING_OPTION_HAVE},
	{"need", no_argument, NULL, PR_SYNCING_OPTION_NEED},
	{"pull", no_argument, NULL, PR_SYNCING_OPTION_PULL},
	{"push", no_argument, NULL, PR_SYNCING_OPTION_PUSH},
	{"gossip", no_argument, NULL, PR_SYNCING_OPTION_GOSSIP},
	{"rounds", required_argument, NULL, PR_SYNCING_OPTION_ROUNDS},
	{"seed", required_argument, NULL, PR_SYNCING_OPTION_SEED},
	{"self", required_argument, NULL, PR_SYNCING_OPTION_SELF},
	{"frame", required_argument, NULL, PR_SYNCING_OPTION_FRAME},
	{"timeout", required_argument, NULL, PR_SYNCING_OPTION_TIMEOUT},
	{"most", required_argument, NULL, PR_SYNCING_OPTION_MOST},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

static int read_hash(const struct pr_cli *cli, const char *text, uint8_t hash[PR_DIGEST_SIZE])
{
	size_t n = strspn(text, "0123456789abcdef");
	for (size_t i = 0; n == 2 * PR_DIGEST_SIZE && text[n] == '\0' && i < PR_DIGEST_SIZE; i++) {
		char digits[] = {text[2 * i], text[2 * i + 1], '\0'};
		hash[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	if (n == 2 * PR_DIGEST_SIZE && text[n] == '\0')
		return PR_CLI_GO_ON;
	return pr_option_refuse(cli, "--apply-plan", text, "the hash of a plan, 64 hex digits");
}

static int take_option(struct pr_cli *cli, int option, struct pr_reconcile_job *s)
{
	if (option >= PR_SYNCING_OPTION_SERVE)
		return pr_syncing_option(cli, &s->syncing, option);
	s->resolves |= option >= PR_OPTION_OWN;
	switch (option) {
	case 'm':
		s->members = optarg;
		return PR_CLI_GO_ON;
	case JOINT:
		s->joint = optarg;
		return PR_CLI_GO_ON;
	case POLICY:
		if (pr_resolve_policy_named(&s->resolve, optarg))
			return PR_CLI_GO_ON;
		return pr_cli_usage(cli, "--policy: there are majority, bft and origin");
	case THRESHOLD:
		return pr_option_fraction(cli, "--threshold", optarg, &s->numerator, &s->denominator);
	case BATCH:
		return pr_option_count(cli, "--batch", optarg, &s->resolve.batch);
	case ROLLBACK:
		s->resolve.rollback = true;
		return PR_CLI_GO_ON;
	case TRUST_UNSIGNED:
		s->resolve.trust_unsigned = true;
		return PR_CLI_GO_ON;
	case OVERRIDE:
		s->resolve.override = true;
		return PR_CLI_GO_ON;
	case QUARANTINE:
		s->quarantine = optarg;
		return PR_CLI_GO_ON;
	case APPLY_PLAN:
		s->resolve.apply = s->plan;
		return read_hash(cli, optarg, s->plan);
	case DIVERGENT:
		s->resolve.divergent = s->only = true;
		return PR_CLI_GO_ON;
	case MERGE:
		if ((s->resolve.merge = pr_merge_named(optarg)) != PR_MERGE_NONE)
			return PR_CLI_GO_ON;
		return pr_cli_usage(cli, "--merge: there are keep, union and last-writer");
	case VIEWS:
		s->views = true;
		return PR_CLI_GO_ON;
	case STALE:
		return pr_option_duration(cli, "--stale", optarg, &s->stale);
	case ONLY:
		s->only = true;
		return PR_CLI_GO_ON;
	default:
		return pr_cli_option(cli, option);
	}
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-reconcile", .usage = usage};
	struct pr_reconcile_job job = {.cli = &cli, .stale = 15 * PR_SECOND, .resolve = {.batch = 10}, .syncing = PR_SYNCING_DEFAULTS};
	int option, status;
	pr_resolve_policy_named(&job.resolve, "majority");
	while ((option = pr_cli_next(&cli, argc, argv, "m:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &job)) != PR_CLI_GO_ON)
			return status;
	return pr_reconcile_job_run(&job, argv + optind, (size_t)(argc - optind));
}
