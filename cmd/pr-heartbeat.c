/* pr-heartbeat: who hears whom, on a running cluster, and what every peer should know. */
#include "cli/options.h"
#include "heartbeat/heartbeat_job.h"

static const char usage[] =
	"usage: pr-heartbeat [options] -m MEMBERS --self PEER --key KEY\n"
	"Sends signed beats to the other members and writes whom it hears, and whom they hear: contact records. What comes on stdin\n"
	"is sent to all, and what the others were given is written, too.\n"
	"\n"
	"  -m, --members FILE     the configured membership (pr-members(5)), with everybody's address and public key\n"
	"      --self PEER        which of them this is\n"
	"      --key FILE         its private key (Ed25519, PEM)\n"
	"      --mac FILE         instead: a secret that all share, in hex\n"
	"      --no-auth          instead: believe everything\n"
	"      --interval TIME    between two beats (5s)\n"
	"      --degree N         of more than 200 members, each beats to so many (10)\n"
	"      --max-skew TIME    so far ahead of ours the others' clocks may be (1m)\n"
	"      --port PORT        of members whose address names none (7373)\n"
	"      --bind ADDRESS     listen there alone, at a port if one is given; may be repeated (all addresses)\n"
	"      --state DIR        what is kept over a restart (/var/lib/pr-tools, or under $XDG_STATE_HOME)\n"
	"      --elect            elect a leader: leader records\n"
	"      --threshold N/M    a quorum is strictly more than this part of the weight (1/2)\n"
	"      --listen-only      send nothing\n"
	"      --keep-for TIME    records are kept so long for members that missed them (5m)\n"
	"      --memory SIZE      and take no more than this (64M)\n"
	"      --rate SIZE        bytes a second of records that are passed on (256K)\n"
	"      --user USER        become that user once the port is open\n"
	"      --no-confine       do without the filter of system calls\n"
	"      --probe-tcp PORT   try the port that the application uses, too: link records\n"
	"      --once             ask every member once whether it is there, write that, and end\n"
	"  -e, --exit-status      with --once: exit 1 if somebody is not\n"
	"  -q, --quiet            say only what is wrong\n"
	"      --resync           go on at the next label behind damage of stdin\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-heartbeat -m members --self a --key a.pem </dev/null | pr-detect --live | pr-view\n";

enum {
	SELF = PR_OPTION_OWN, KEY, MAC, NO_AUTH, INTERVAL, DEGREE, MAX_SKEW, PORT, BIND, STATE, ELECT, THRESHOLD, LISTEN_ONLY, KEEP_FOR, MEMORY, RATE,
	USER, NO_CONFINE, PROBE_TCP, ONCE,
};

static const struct option longs[] = {
	{"members", required_argument, NULL, 'm'},
	{"self", required_argument, NULL, SELF},
	{"key", required_argument, NULL, KEY},
	{"mac", required_argument, NULL, MAC},
	{"no-auth", no_argument, NULL, NO_AUTH},
	{"interval", required_argument, NULL, INTERVAL},
	{"degree", required_argument, NULL, DEGREE},
	{"max-skew", required_argument, NULL, MAX_SKEW},
	{"port", required_argument, NULL, PORT},
	{"bind", required_argument, NULL, BIND},
	{"state", required_argument, NULL, STATE},
	{"elect", no_argument, NULL, ELECT},
	{"threshold", required_argument, NULL, THRESHOLD},
	{"listen-only", no_argument, NULL, LISTEN_ONLY},
	{"keep-for", required_argument, NULL, KEEP_FOR},
	{"memory", required_argument, NULL, MEMORY},
	{"rate", required_argument, NULL, RATE},
	{"user", required_argument, NULL, USER},
	{"no-confine", no_argument, NULL, NO_CONFINE},
	{"probe-tcp", required_argument, NULL, PROBE_TCP},
	{"once", no_argument, NULL, ONCE},
	{"quiet", no_argument, NULL, 'q'},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

static int take_port(const struct pr_cli *cli, const char *option, const char *text, uint16_t *port)
{
	uint64_t number;
	int status = pr_option_count(cli, option, text, &number);
	if (status == PR_CLI_GO_ON && number > UINT16_MAX)
		return pr_option_refuse(cli, option, text, "a port from 1 to 65535");
	*port = (uint16_t)number;
	return status;
}

static int take_bind(const struct pr_cli *cli, const char *text, struct pr_heartbeat_job *job)
{
	if (job->bind_count == PR_SOCKETS_MAX)
		return pr_cli_usage(cli, "--bind: more than %u of them", PR_SOCKETS_MAX);
	if (!pr_endpoint_parse(&job->binds[job->bind_count++], pr_span_of(text)))
		return pr_option_refuse(cli, "--bind", text, "an address such as 10.1.2.3, [fd00::2] or 10.1.2.3:7373");
	return PR_CLI_GO_ON;
}

/* Of an expander each member has as many neighbours, so the sum over all is even. */
static int take_degree(const struct pr_cli *cli, const char *text, uint64_t *degree)
{
	int status = pr_option_count(cli, "--degree", text, degree);
	if (status == PR_CLI_GO_ON && (*degree % 2 || *degree < 4 || *degree > 64))
		return pr_option_refuse(cli, "--degree", text, "an even number from 4 to 64");
	return status;
}

static int take_flag(struct pr_cli *cli, int option, struct pr_heartbeat_job *job)
{
	bool *flag = option == NO_AUTH       ? &job->no_auth
	             : option == ELECT       ? &job->elect
	             : option == LISTEN_ONLY ? &job->listen_only
	             : option == ONCE        ? &job->once
	             : option == NO_CONFINE  ? &job->no_confine
	             : option == 'q'         ? &job->quiet
	                                     : NULL;
	if (!flag)
		return pr_cli_option(cli, option);
	*flag = true;
	return PR_CLI_GO_ON;
}

static int take_option(struct pr_cli *cli, int option, struct pr_heartbeat_job *job)
{
	const char **text = option == 'm'     ? &job->members
	                    : option == SELF  ? &job->self
	                    : option == KEY   ? &job->key
	                    : option == MAC   ? &job->mac
	                    : option == STATE ? &job->state
	                    : option == USER  ? &job->user
	                                      : NULL;
	if (text) {
		*text = optarg;
		return PR_CLI_GO_ON;
	}
	switch (option) {
	case INTERVAL:
		return pr_option_duration(cli, "--interval", optarg, &job->interval);
	case DEGREE:
		return take_degree(cli, optarg, &job->degree);
	case MAX_SKEW:
		return pr_option_duration(cli, "--max-skew", optarg, &job->skew);
	case PORT:
		return take_port(cli, "--port", optarg, &job->port);
	case PROBE_TCP:
		return take_port(cli, "--probe-tcp", optarg, &job->probe_tcp);
	case BIND:
		return take_bind(cli, optarg, job);
	case THRESHOLD:
		return pr_option_fraction(cli, "--threshold", optarg, &job->numerator, &job->denominator);
	case KEEP_FOR:
		return pr_option_duration(cli, "--keep-for", optarg, &job->keep);
	case MEMORY:
		return pr_option_size(cli, "--memory", optarg, &job->memory);
	case RATE:
		return pr_option_size(cli, "--rate", optarg, &job->rate);
	default:
		return take_flag(cli, option, job);
	}
}

static int check(const struct pr_cli *cli, const struct pr_heartbeat_job *job)
{
	int ways = (job->key != NULL) + (job->mac != NULL) + job->no_auth;
	if (!job->members || !job->self)
		return pr_cli_usage(cli, "--members and --self are needed");
	if (ways > 1)
		return pr_cli_usage(cli, "one of --key, --mac and --no-auth");
	if (ways == 0 && !job->listen_only)
		return pr_cli_usage(cli, "--key, --mac or --no-auth is needed");
	if (job->elect && job->listen_only)
		return pr_cli_usage(cli, "--elect: who sends nothing takes part in nothing");
	if (job->once && (job->listen_only || job->elect))
		return pr_cli_usage(cli, "--once asks, and does nothing else: without --listen-only and --elect");
	if (cli->by_finding && !job->once)
		return pr_cli_usage(cli, "--exit-status is for --once");
	if (job->probe_tcp && job->listen_only)
		return pr_cli_usage(cli, "--probe-tcp: who only listens sends nothing");
	if (job->denominator && !job->elect)
		return pr_cli_usage(cli, "--threshold is for --elect");
	if (job->interval < 10 * PR_SECOND / 1000 || job->interval > 3600 * PR_SECOND)
		return pr_cli_usage(cli, "--interval is from 10ms to 1h");
	return PR_CLI_GO_ON;
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-heartbeat", .usage = usage};
	struct pr_heartbeat_job job = PR_HEARTBEAT_DEFAULTS;
	int option, status;
	job.cli = &cli;
	while ((option = pr_cli_next(&cli, argc, argv, "m:q" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &job)) != PR_CLI_GO_ON)
			return status;
	if (optind < argc)
		return pr_cli_usage(&cli, "it reads no files: '%s'", argv[optind]);
	status = check(&cli, &job);
	return status == PR_CLI_GO_ON ? pr_heartbeat_job_run(&job) : status;
}
