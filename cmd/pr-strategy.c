/* pr-strategy: which side may go on, which must stop, and why. */
#include <stdio.h>

#include "cli.h"
#include "options.h"
#include "strategy.h"

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
	"      --timeout TIME     of one attempt at a recovery (300s)\n"
	"      --attempts N       at a recovery (3)\n"
	"      --only             write recovery records alone\n"
	"  -e, --exit-status      exit 1 if there is a recovery\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import logs/* | pr-detect | pr-strategy | pr-view\n";

enum { POLICY = PR_OPTION_OWN, STABLE_AFTER, THRESHOLD, TIMEOUT, ATTEMPTS, ONLY };

static const struct option longs[] = {
	{"members", required_argument, NULL, 'm'},
	{"policy", required_argument, NULL, POLICY},
	{"stable-after", required_argument, NULL, STABLE_AFTER},
	{"threshold", required_argument, NULL, THRESHOLD},
	{"timeout", required_argument, NULL, TIMEOUT},
	{"attempts", required_argument, NULL, ATTEMPTS},
	{"only", no_argument, NULL, ONLY},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

struct settings {
	struct pr_strategy_options strategy;
	const char *members;
	uint32_t numerator, denominator; /* of --threshold; 0: not given */
	bool only;
};

static int take_option(struct pr_cli *cli, int option, struct settings *s)
{
	switch (option) {
	case 'm':
		s->members = optarg;
		return PR_CLI_GO_ON;
	case POLICY:
		return pr_option_policy(cli, "--policy", optarg, &s->strategy.policy);
	case STABLE_AFTER:
		return pr_option_every(cli, "--stable-after", optarg, &s->strategy.stable_after);
	case THRESHOLD:
		return pr_option_fraction(cli, "--threshold", optarg, &s->numerator, &s->denominator);
	case TIMEOUT:
		return pr_option_duration(cli, "--timeout", optarg, &s->strategy.timeout);
	case ATTEMPTS:
		return pr_option_count(cli, "--attempts", optarg, &s->strategy.attempts);
	case ONLY:
		s->only = true;
		return PR_CLI_GO_ON;
	default:
		return pr_cli_option(cli, option);
	}
}

static void emit(void *arg, struct pr_span record)
{
	struct pr_cli *cli = arg;
	cli->found = true;
	pr_writer_record(cli->out, record);
}

/* What a quorum is, and who said so: --threshold, else under `majority` the members file, else the policy. */
static int settle_threshold(struct pr_cli *cli, struct settings *s, const struct pr_members *m)
{
	struct pr_policy *policy = &s->strategy.policy;
	bool takes = policy->name == PR_POLICY_MAJORITY || policy->name == PR_POLICY_BFT || policy->name == PR_POLICY_ORIGIN;
	if (s->denominator && !takes)
		return pr_cli_usage(cli, "--threshold: not under %s", pr_policy_text(policy->name));
	if (s->denominator) {
		policy->numerator = s->numerator;
		policy->denominator = s->denominator;
		policy->threshold = (double)s->numerator / s->denominator;
	} else if (m->denominator && policy->name == PR_POLICY_MAJORITY) {
		policy->numerator = m->numerator;
		policy->denominator = m->denominator;
	}
	return PR_CLI_GO_ON;
}

static int make(struct pr_cli *cli, struct settings *s, struct pr_strategy **strategy)
{
	struct pr_members m = {0};
	int status = s->members ? pr_option_members(cli, s->members, &m) : PR_CLI_GO_ON;
	if (status == PR_CLI_GO_ON)
		status = settle_threshold(cli, s, &m);
	if (status != PR_CLI_GO_ON) {
		pr_members_free(&m);
		return status;
	}
	*strategy = pr_strategy_new(&s->strategy, emit, cli);
	bool done = *strategy && pr_strategy_configure(*strategy, &m);
	pr_members_free(&m);
	if (done)
		return PR_CLI_GO_ON;
	pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	return PR_STATUS_ERROR;
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-strategy", .usage = usage};
	struct settings s = {.strategy = {.timeout = 300 * PR_SECOND, .attempts = 3, .stable_after = PR_STABLE_DEFAULT}};
	struct pr_strategy *strategy = NULL;
	struct pr_record r;
	char program[PR_POLICY_TEXT + 40];
	int option, status;
	pr_policy_parse(&s.strategy.policy, "majority", NULL, 0);
	while ((option = pr_cli_next(&cli, argc, argv, "m:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &s)) != PR_CLI_GO_ON)
			return status;
	snprintf(program, sizeof program, "pr-strategy %s --policy=%s", PR_VERSION, s.strategy.policy.text);
	s.strategy.program = program;
	if ((status = make(&cli, &s, &strategy)) == PR_CLI_GO_ON)
		status = pr_cli_open(&cli, argv + optind, (size_t)(argc - optind), true);
	if (status != PR_CLI_GO_ON) {
		pr_strategy_free(strategy);
		return status;
	}
	bool done = true;
	while (done && pr_reader_next(cli.in, &r) > 0) {
		if (!s.only)
			pr_writer_record(cli.out, r.bytes);
		done = pr_strategy_step(strategy, &r);
	}
	done = done && pr_strategy_end(strategy);
	if (!done)
		pr_cli_complain(&cli, PR_STATUS_ERROR, "out of memory");
	pr_strategy_free(strategy);
	return pr_cli_close(&cli);
}
