/* pr-strategy: which side may go on, which must stop, and why. */
#include <string.h>

#include "cli/options.h"
#include "strategy/strategy_job.h"

static const char usage[] =
	"usage: pr-strategy [options] [file ...]\n"
	"Reads failure records and writes what to do about each: recovery records. Passes everything along.\n"
	"\n"
	"  -m, --members FILE     the configured membership (pr-members(5)); else the stream's member records\n"
	"      --policy NAME      who may continue: majority (the default), bft, keep-majority,\n"
	"                         static-quorum=N, keep-oldest, keep-referee=PEER, down-all,\n"
	"                         lease[=NAME], votequorum, pause-minority, autoheal,\n"
	"                         primary-component, redis-cluster, sentinel[=N],\n"
	"                         hierarchical, origin; NAME+OPTION[=VALUE]...\n"
	"      --stable-after TIME  how long a picture must hold before it decides\n"
	"                         (by policy and size of the cluster: 7s to 30s, or 0s)\n"
	"      --threshold N/M    a quorum is strictly more than this part of the weight (1/2; bft 2/3)\n"
	"      --compare[=NAME,...]  instead of records, what each of these policies would\n"
	"                         have done; without names all that need no value\n"
	"      --elect            instead of records, who of each side can become leader under\n"
	"                         Raft's rules, and what was not safe\n"
	"  -o, --output FORMAT    of these two: table (the default) or jsonl\n"
	"      --timeout TIME     of one attempt at a recovery (300s)\n"
	"      --attempts N       at a recovery (3)\n"
	"      --tick TIME        of --policy=origin: how often it looks at a recovery (5s)\n"
	"      --tries N          of --policy=origin: to reach a peer again (3)\n"
	"      --back-off TIME    of --policy=origin: how long the first try is waited for (100ms),\n"
	"                         the second twice as long, and so on\n"
	"      --only-coordinator  write recoveries only while --self leads, with its term\n"
	"      --self NAME        this peer, of whom leader records tell\n"
	"      --live             notice what is due by the clock, not by the next record\n"
	"      --now TIME         what time it is, if the input ends earlier: up to then what it tells last stands\n"
	"      --state FILE       go on where a call that was interrupted stopped\n"
	"      --explain ID       instead of records, the sum behind the last decision about\n"
	"                         that failure or recovery\n"
	"      --only             write recovery records alone\n"
	"  -e, --exit-status      exit 1 if there is a recovery\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import logs/* | pr-detect | pr-strategy | pr-view\n";

enum { POLICY = PR_OPTION_OWN, STABLE_AFTER, COMPARE, ELECT, THRESHOLD, TIMEOUT, ATTEMPTS, TICK, TRIES, BACK_OFF, ONLY_COORDINATOR, SELF, LIVE, NOW, STATE, EXPLAIN, ONLY };

static const struct option longs[] = {
	{"members", required_argument, NULL, 'm'},
	{"policy", required_argument, NULL, POLICY},
	{"stable-after", required_argument, NULL, STABLE_AFTER},
	{"compare", optional_argument, NULL, COMPARE},
	{"elect", no_argument, NULL, ELECT},
	{"output", required_argument, NULL, 'o'},
	{"threshold", required_argument, NULL, THRESHOLD},
	{"timeout", required_argument, NULL, TIMEOUT},
	{"attempts", required_argument, NULL, ATTEMPTS},
	{"tick", required_argument, NULL, TICK},
	{"tries", required_argument, NULL, TRIES},
	{"back-off", required_argument, NULL, BACK_OFF},
	{"only-coordinator", no_argument, NULL, ONLY_COORDINATOR},
	{"self", required_argument, NULL, SELF},
	{"live", no_argument, NULL, LIVE},
	{"now", required_argument, NULL, NOW},
	{"state", required_argument, NULL, STATE},
	{"explain", required_argument, NULL, EXPLAIN},
	{"only", no_argument, NULL, ONLY},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

static int take_option(struct pr_cli *cli, int option, struct pr_strategy_job *job)
{
	job->recovers_own |= option == POLICY || (option >= TIMEOUT && option <= ONLY);
	switch (option) {
	case 'm':
		job->members = optarg;
		return PR_CLI_GO_ON;
	case POLICY:
		job->strategy.by_default = false;
		return pr_option_policy(cli, "--policy", optarg, &job->strategy.policy);
	case STABLE_AFTER:
		return pr_option_every(cli, "--stable-after", optarg, &job->strategy.stable_after);
	case THRESHOLD:
		return pr_option_fraction(cli, "--threshold", optarg, &job->numerator, &job->denominator);
	case COMPARE:
		job->compare = optarg ? optarg : PR_STRATEGY_ALL;
		return PR_CLI_GO_ON;
	case ELECT:
		job->elect = true;
		return PR_CLI_GO_ON;
	case 'o':
		job->compares_own = true;
		job->json = strcmp(optarg, "jsonl") == 0;
		return job->json || strcmp(optarg, "table") == 0 ? PR_CLI_GO_ON : pr_option_refuse(cli, "--output", optarg, "table or jsonl");
	case TIMEOUT:
		return pr_option_duration(cli, "--timeout", optarg, &job->strategy.timeout);
	case ATTEMPTS:
		return pr_option_count(cli, "--attempts", optarg, &job->strategy.attempts);
	case TICK:
		job->origins = "--tick";
		return pr_option_duration(cli, job->origins, optarg, &job->strategy.tick);
	case TRIES:
		job->origins = "--tries";
		return pr_option_count(cli, job->origins, optarg, &job->strategy.tries);
	case BACK_OFF:
		job->origins = "--back-off";
		return pr_option_duration(cli, job->origins, optarg, &job->strategy.back_off);
	case ONLY_COORDINATOR:
		job->only_coordinator = true;
		return PR_CLI_GO_ON;
	case SELF:
		job->strategy.self = pr_span_of(optarg);
		return PR_CLI_GO_ON;
	case LIVE:
		job->live = true;
		return PR_CLI_GO_ON;
	case NOW:
		return pr_option_time(cli, "--now", optarg, &job->strategy.asked_at);
	case STATE:
		job->state = optarg;
		return PR_CLI_GO_ON;
	case EXPLAIN:
		job->strategy.explain = optarg;
		return PR_CLI_GO_ON;
	case ONLY:
		job->only = true;
		return PR_CLI_GO_ON;
	default:
		return pr_cli_option(cli, option);
	}
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-strategy", .usage = usage};
	struct pr_strategy_job job = {
		.cli = &cli,
		.strategy = {.timeout = 300 * PR_SECOND, .attempts = 3, .tick = 5 * PR_SECOND, .tries = 3, .back_off = PR_SECOND / 10, .stable_after = PR_STABLE_DEFAULT},
	};
	int option, status;
	pr_policy_parse(&job.strategy.policy, "majority", NULL, 0);
	job.strategy.by_default = true;
	while ((option = pr_cli_next(&cli, argc, argv, "m:o:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &job)) != PR_CLI_GO_ON)
			return status;
	return pr_strategy_job_run(&job, argv + optind, (size_t)(argc - optind));
}
