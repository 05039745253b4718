/* pr-import: logs of real systems, or JSON Lines, to one stream of records in the order of time. */
#include "cli/options.h"
#include "import/format_check.h"
#include "import/import_job.h"

static const char usage[] =
	"usage: pr-import [options] [[NAME=]file[@ZONE] ...]\n"
	"Reads logs, packet captures and status dumps of real systems, which it recognises, and writes what they\n"
	"tell as records ordered by time.\n"
	"\n"
	"  -s, --system NAME      the logs' system, else it is recognised; json: records as JSON Lines\n"
	"  -m, --members FILE     the configured membership, with the peers' names and addresses (pr-members(5))\n"
	"      --as NAME          the peer that wrote the logs; NAME=file says it of one file\n"
	"      --time-zone ZONE   of stamps that name none: UTC, +hh:mm or a name such as America/New_York (UTC);\n"
	"                         file@ZONE says it of one file\n"
	"      --pattern PATTERN  with -s regex: a pattern whose named groups are the fields of records\n"
	"      --match-both-ends  captures: pair packets at both ends, and tell when they were sent\n"
	"      --at TIME          the time of status dumps that tell none; else the newest of what else is read\n"
	"      --year YEAR        of a log's first time stamp, where its stamps name none\n"
	"      --from TIME        leave out what was before, TIME as in 2026-11-22T14:08:00Z\n"
	"      --to TIME          leave out what was then or later\n"
	"      --every TIME       at most one contact of a pair of peers in so much time (100ms)\n"
	"      --set NAME=VALUE   a timeout of the system's configuration that its logs do not tell\n"
	"  -j, --jobs NUMBER      how many threads read files (as many as there are processors)\n"
	"      --stats            what was read, as a table on stderr\n"
	"      --explain FILE     tell people what is made of FILE, line by line; other files say who is who\n"
	"      --all              with --explain: lines that are not understood, too\n"
	"      --whois            instead of records, print who is who: what each peer is known by, and where that was said\n"
	"  -o, --output FORMAT    of --whois: table, members (for -m), jsonl (table)\n"
	"      --redact           replace names and addresses, the same by the same, in all that comes out\n"
	"      --list             print the systems that are known: what -s takes\n"
	"      --check FORMAT     hold the examples in a format file against its rules, exit 1 if one fails, and\n"
	"                         warn of what none shows to work; files: and of rules that match nothing in them\n"
	"      --progress         show how far it has got on stderr, even if that is no terminal\n"
	"  -q, --quiet            show no progress, and say nothing of logs in which nothing is recognised\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import logs/*.log | pr-detect | pr-view\n";

enum {
	AS = PR_OPTION_OWN, TIME_ZONE, YEAR, PATTERN, BOTH_ENDS, AT, FROM, TO, EVERY, SET, STATS, EXPLAIN, ALL, WHOIS, REDACT,
	LIST, CHECK, PROGRESS
};

static const struct option longs[] = {
	{"system", required_argument, NULL, 's'},
	{"as", required_argument, NULL, AS},
	{"time-zone", required_argument, NULL, TIME_ZONE},
	{"year", required_argument, NULL, YEAR},
	{"pattern", required_argument, NULL, PATTERN},
	{"match-both-ends", no_argument, NULL, BOTH_ENDS},
	{"at", required_argument, NULL, AT},
	{"jobs", required_argument, NULL, 'j'},
	{"from", required_argument, NULL, FROM},
	{"to", required_argument, NULL, TO},
	{"every", required_argument, NULL, EVERY},
	{"set", required_argument, NULL, SET},
	{"stats", no_argument, NULL, STATS},
	{"explain", required_argument, NULL, EXPLAIN},
	{"all", no_argument, NULL, ALL},
	{"whois", no_argument, NULL, WHOIS},
	{"redact", no_argument, NULL, REDACT},
	{"output", required_argument, NULL, 'o'},
	{"list", no_argument, NULL, LIST},
	{"check", required_argument, NULL, CHECK},
	{"members", required_argument, NULL, 'm'},
	{"progress", no_argument, NULL, PROGRESS},
	{"quiet", no_argument, NULL, 'q'},
	PR_CLI_OPTIONS,
	{0},
};

struct command {
	struct pr_cli cli;
	struct pr_import_job job;
	const char *check; /* a format's file */
};

/* What an option switches on; NULL: it has a value. */
static bool *switch_of(struct pr_import_job *job, int option)
{
	switch (option) {
	case BOTH_ENDS:
		return &job->options.both_ends;
	case STATS:
		return &job->stats;
	case ALL:
		return &job->all;
	case WHOIS:
		return &job->whois;
	case REDACT:
		return &job->redact;
	case LIST:
		return &job->list;
	case PROGRESS:
		return &job->progress;
	case 'q':
		return &job->quiet;
	default:
		return NULL;
	}
}

/* Where the text of an option goes as it is; NULL: there is more to it. */
static const char **text_of(struct command *c, int option)
{
	switch (option) {
	case 's':
		return &c->job.options.system;
	case 'm':
		return &c->job.members;
	case AS:
		return &c->job.options.as;
	case TIME_ZONE:
		return &c->job.options.zone_name;
	case PATTERN:
		return &c->job.pattern;
	case CHECK:
		return &c->check;
	default:
		return NULL;
	}
}

/* An exit status, or PR_CLI_GO_ON. */
static int take_option(struct command *c, int option)
{
	struct pr_import_options *o = &c->job.options;
	bool *given = switch_of(&c->job, option);
	const char **text = text_of(c, option);
	if (given)
		*given = true;
	if (text)
		*text = optarg;
	if (given || text)
		return PR_CLI_GO_ON;
	switch (option) {
	case YEAR:
		return pr_option_year(&c->cli, "--year", optarg, &o->year);
	case AT:
		return pr_option_time(&c->cli, "--at", optarg, &o->at);
	case FROM:
		return pr_option_time(&c->cli, "--from", optarg, &o->from);
	case TO:
		return pr_option_time(&c->cli, "--to", optarg, &o->to);
	case EVERY:
		return pr_option_every(&c->cli, "--every", optarg, &o->every);
	case SET:
		if (!pr_settings_add(&c->job.settings, optarg))
			return pr_option_refuse(&c->cli, "--set", optarg, "a name, = and a time, such as read-timeout=5s");
		return PR_CLI_GO_ON;
	case 'j':
		return pr_option_jobs(&c->cli, "--jobs", optarg, &o->jobs);
	case EXPLAIN:
		c->job.explain = optarg;
		return PR_CLI_GO_ON;
	case 'o':
		c->job.output = optarg;
		if (!pr_whois_format_named(&c->job.whois_as, optarg))
			return pr_option_refuse(&c->cli, "--output", optarg, "table, members or jsonl");
		return PR_CLI_GO_ON;
	default:
		return pr_cli_option(&c->cli, option);
	}
}

int main(int argc, char **argv)
{
	struct command c = {.cli = {.name = "pr-import", .usage = usage},
	                    .job = {.options = {.zone_name = "UTC", .every = 100000000}}};
	int option, status;
	while ((option = pr_cli_next(&c.cli, argc, argv, "s:m:j:o:q" PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&c, option)) != PR_CLI_GO_ON)
			return status;
	char *const *files = argv + optind;
	size_t count = (size_t)(argc - optind);
	c.job.cli = &c.cli;
	return c.check ? pr_format_check(&c.cli, c.check, files, count) : pr_import_job_run(&c.job, files, count);
}
