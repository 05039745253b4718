/* pr-import: logs of real systems, or JSON Lines, to one stream of records in the order of time. */
#include <stdio.h>
#include <stdlib.h>

#include "examples.h"
#include "explain.h"
#include "import.h"
#include "lint.h"
#include "options.h"
#include "progress.h"
#include "redacting.h"
#include "statistics.h"
#include "systems.h"
#include "whois_print.h"

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
	"  -j, --jobs NUMBER      how many files to read at once (as many as there are processors)\n"
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

#define PLACE 512u /* bytes of a message's text */

struct command {
	struct pr_cli cli;
	struct pr_import_options options;
	struct pr_settings settings;
	const char *members, *check, *pattern;
	struct pr_pattern *read; /* of --pattern */
	char *explain;
	struct pr_format *format; /* that is checked */
	const char *output;       /* -o */
	struct pr_whois *whois;   /* NULL: records are written */
	enum pr_whois_format who_as;
	struct pr_redacting *redacting; /* NULL: records are written as they are */
	bool who, redact, stats, list, all, quiet, progress;
	struct pr_import *import; /* while it runs */
	struct pr_progress shown;
};

static void complain(void *arg, enum pr_status status, const char *message)
{
	struct command *c = arg;
	pr_progress_erase(&c->shown);
	if (status != PR_STATUS_DONE || !c->quiet)
		pr_cli_complain(&c->cli, status, "%s", message);
}

static void show_progress(void *arg)
{
	struct command *c = arg;
	uint64_t done, all;
	if (!pr_progress_due(&c->shown))
		return;
	pr_import_progress(c->import, &done, &all);
	pr_progress_draw(&c->shown, done, all);
}

/* 0: it is none. */
static int year_of(const char *text)
{
	char *end;
	long year = strtol(text, &end, 10);
	return strlen(text) == 4 && *end == '\0' && year >= 1970 && year <= 2500 ? (int)year : 0;
}

/* 0: it is none. */
static unsigned jobs_of(const char *text)
{
	char *end;
	unsigned long jobs = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	return jobs > 0 && jobs <= 64 && *end == '\0' ? (unsigned)jobs : 0;
}

/* An exit status, or PR_CLI_GO_ON. */
static int take_option(struct command *c, int option)
{
	struct pr_import_options *o = &c->options;
	struct pr_cli *cli = &c->cli;
	switch (option) {
	case 's':
		o->system = optarg;
		break;
	case 'm':
		c->members = optarg;
		break;
	case 'q':
		c->quiet = true;
		break;
	case AS:
		o->as = optarg;
		break;
	case TIME_ZONE:
		o->zone_name = optarg;
		break;
	case YEAR:
		o->year = year_of(optarg);
		if (o->year == 0)
			return pr_option_refuse(cli, "--year", optarg, "a year from 1970 to 2500");
		break;
	case PATTERN:
		c->pattern = optarg;
		break;
	case BOTH_ENDS:
		o->both_ends = true;
		break;
	case AT:
		return pr_option_time(cli, "--at", optarg, &o->at);
	case 'j':
		o->jobs = jobs_of(optarg);
		if (o->jobs == 0)
			return pr_option_refuse(cli, "--jobs", optarg, "a number from 1 to 64");
		break;
	case FROM:
		return pr_option_time(cli, "--from", optarg, &o->from);
	case TO:
		return pr_option_time(cli, "--to", optarg, &o->to);
	case EVERY:
		if (!pr_duration_parse(pr_span_of(optarg), &o->every))
			return pr_option_refuse(cli, "--every", optarg, "a time such as 100ms, or 0");
		break;
	case SET:
		if (!pr_settings_add(&c->settings, optarg))
			return pr_option_refuse(cli, "--set", optarg, "a name, = and a time, such as read-timeout=5s");
		break;
	case STATS:
		c->stats = true;
		break;
	case EXPLAIN:
		c->explain = optarg;
		break;
	case ALL:
		c->all = true;
		break;
	case WHOIS:
		c->who = true;
		break;
	case REDACT:
		c->redact = true;
		break;
	case 'o':
		c->output = optarg;
		if (!pr_whois_format_named(&c->who_as, optarg))
			return pr_option_refuse(cli, "--output", optarg, "table, members or jsonl");
		break;
	case LIST:
		c->list = true;
		break;
	case PROGRESS:
		c->progress = true;
		break;
	case CHECK:
		c->check = optarg;
		break;
	default:
		return pr_cli_option(cli, option);
	}
	return PR_CLI_GO_ON;
}

static void tell_failed(void *arg, const struct pr_example *example, const char *why)
{
	struct command *c = arg;
	char place[PLACE];
	pr_cli_complain(&c->cli, PR_STATUS_FINDING, "%s: %s", pr_format_place(c->format, example->text, place, PLACE), why);
}

static void warn(void *arg, struct pr_span where, const char *what)
{
	struct command *c = arg;
	char place[PLACE];
	pr_cli_complain(&c->cli, PR_STATUS_DONE, "%s: warning: %s", pr_format_place(c->format, where, place, PLACE), what);
}

/* Which rules are of no use to some logs. */
static void check_logs(struct command *c, char *const *files, size_t count)
{
	char error[PLACE];
	struct pr_lint *lint = pr_lint_new(c->format);
	if (!lint || !pr_lint_read(lint, files, count, error, sizeof error))
		pr_cli_complain(&c->cli, PR_STATUS_ERROR, "%s", lint ? error : "out of memory");
	else
		pr_lint_tell_unused(lint, warn, c);
	pr_lint_free(lint);
}

static int check(struct command *c, char *const *files, size_t count)
{
	char error[PLACE];
	c->format = pr_format_read(c->check, error, sizeof error);
	struct pr_lint *lint = c->format ? pr_lint_new(c->format) : NULL;
	int failures = lint ? pr_examples_check(c->format, pr_lint_watch(lint), tell_failed, c) : -1;
	if (failures < 0)
		pr_cli_complain(&c->cli, PR_STATUS_ERROR, "%s", c->format ? "out of memory" : error);
	else
		pr_lint_tell(lint, warn, c);
	if (failures >= 0 && count > 0)
		check_logs(c, files, count);
	pr_lint_free(lint);
	pr_format_free(c->format);
	return (int)c->cli.status;
}

static int list(struct command *c, const struct pr_catalogue *all)
{
	int status = pr_cli_open(&c->cli, NULL, 0, false);
	if (status != PR_CLI_GO_ON)
		return status;
	pr_systems_print(all, c->cli.out);
	return pr_cli_close(&c->cli);
}

static void import(struct command *c)
{
	uint64_t done, all;
	pr_progress_begin(&c->shown, c->cli.name, c->quiet ? PR_PROGRESS_NEVER :
	                                          c->progress ? PR_PROGRESS_FORCED : PR_PROGRESS_IF_LONG);
	pr_import_run(c->import);
	pr_import_progress(c->import, &done, &all);
	pr_progress_end(&c->shown, done, all);
	if (c->whois)
		pr_whois_print(c->whois, c->import, c->who_as, c->options.members, c->cli.out, complain, c);
	if (c->redacting && !pr_redacting_end(c->redacting))
		pr_cli_complain(&c->cli, PR_STATUS_ERROR, "out of memory");
	if (c->stats)
		pr_statistics_print(stderr, c->import);
}

static void run_import(struct command *c, char *const *files, size_t count)
{
	char error[512];
	c->options.pulse = show_progress;
	c->import = pr_import_new(&c->options, files, count, c->cli.out, complain, c, error, sizeof error);
	if (c->redacting)
		pr_redacting_begin(c->redacting, c->import);
	if (c->import)
		import(c);
	else
		pr_cli_complain(&c->cli, PR_STATUS_ERROR, "%s", error);
	pr_import_free(c->import);
}

static int run(struct command *c, char *const *files, size_t count)
{
	struct pr_outlet outlet;
	int status = pr_cli_open(&c->cli, NULL, 0, !c->who);
	if (status != PR_CLI_GO_ON)
		return status;
	c->whois = c->who ? pr_whois_new() : NULL;
	c->redacting = c->redact ? pr_redacting_new(c->cli.out) : NULL;
	if (c->whois || c->redacting) {
		outlet = c->whois ? pr_whois_outlet(c->whois) : pr_redacting_outlet(c->redacting);
		c->options.outlet = &outlet;
	}
	if (!c->whois == !c->who && !c->redacting == !c->redact)
		run_import(c, files, count);
	else
		pr_cli_complain(&c->cli, PR_STATUS_ERROR, "out of memory");
	pr_whois_free(c->whois);
	pr_redacting_free(c->redacting);
	return pr_cli_close(&c->cli);
}

/* --pattern and -s regex go together. An exit status, or PR_CLI_GO_ON. */
static int read_pattern(struct command *c)
{
	char error[256];
	bool regex = c->options.system && strcmp(c->options.system, "regex") == 0;
	if (regex != (c->pattern != NULL))
		return pr_cli_usage(&c->cli, "-s regex and --pattern go together");
	if (!regex)
		return PR_CLI_GO_ON;
	c->options.pattern = c->read = pr_pattern_new(pr_span_of(c->pattern), error, sizeof error);
	if (!c->read)
		return pr_cli_usage(&c->cli, "--pattern: %s", error);
	const char *unused = pr_pattern_unused(c->read, 0);
	if (unused && !c->quiet)
		pr_cli_complain(&c->cli, PR_STATUS_DONE, "--pattern: no field is called '%s'", unused);
	return PR_CLI_GO_ON;
}

/* The file comes first, the others behind it. */
static int explain(struct command *c, char *const *files, size_t count)
{
	char error[PLACE] = "out of memory";
	int status = pr_cli_open(&c->cli, NULL, 0, false);
	if (status != PR_CLI_GO_ON)
		return status;
	char **list = calloc(count + 1, sizeof *list);
	if (list) {
		list[0] = c->explain;
		memcpy(list + 1, files, count * sizeof *list);
		c->import = pr_import_new(&c->options, list, count + 1, c->cli.out, complain, c, error, sizeof error);
	}
	status = c->import ? (int)pr_explain(c->import, c->cli.out, c->all, error, sizeof error) : PR_STATUS_ERROR;
	if (status != PR_STATUS_DONE)
		pr_cli_complain(&c->cli, (enum pr_status)status, "%s", error);
	pr_import_free(c->import);
	free(list);
	return pr_cli_close(&c->cli);
}

int main(int argc, char **argv)
{
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
	struct command c = {.cli = {.name = "pr-import", .usage = usage},
	                    .options = {.zone_name = "UTC", .every = 100000000}};
	char error[512];
	int option, status;
	while ((option = pr_cli_next(&c.cli, argc, argv, "s:m:j:o:q" PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&c, option)) != PR_CLI_GO_ON)
			return status;
	if (c.check)
		return check(&c, argv + optind, (size_t)(argc - optind));
	if (c.output && !c.who)
		return pr_cli_usage(&c.cli, "--output is for --whois");
	if (c.redact && (c.who || c.explain))
		return pr_cli_usage(&c.cli, "--redact is of records, which --%s does not write", c.who ? "whois" : "explain");
	if (c.who && c.explain)
		return pr_cli_usage(&c.cli, "--whois and --explain are for two calls");
	if ((status = read_pattern(&c)) != PR_CLI_GO_ON)
		return status;
	struct pr_members members = {0};
	if (c.members && (status = pr_option_members(&c.cli, c.members, &members)) != PR_CLI_GO_ON)
		return status;
	struct pr_catalogue *all = pr_catalogue_read(error, sizeof error);
	if (!all) {
		pr_cli_complain(&c.cli, PR_STATUS_ERROR, "%s", error);
		return PR_STATUS_ERROR;
	}
	c.options.catalogue = all;
	c.options.members = c.members ? &members : NULL;
	c.options.settings = &c.settings;
	const char *unknown = pr_settings_unknown(&c.settings, all);
	/* A slip of the pen: the times that come out would be wrong for it. */
	if (unknown)
		status = pr_cli_usage(&c.cli, "--set: no format has a param '%s'", unknown);
	else
		status = c.explain ? explain(&c, argv + optind, (size_t)(argc - optind)) : c.list ? list(&c, all) : run(&c, argv + optind, (size_t)(argc - optind));
	pr_catalogue_free(all);
	pr_members_free(&members);
	pr_pattern_free(c.read);
	return status;
}
