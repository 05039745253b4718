#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/options.h"
#include "view/follow.h"
#include "view/show.h"

static const char usage[] =
	"usage: pr-view [-o FORMAT | --follow] [--where TYPE,...] [--from TIME] [--to TIME] [FILE ...]\n"
	"Shows records to people, and to programs that read text.\n"
	"\n"
	"  -o, --output FORMAT  table (the default), timeline, jsonl, csv or edn (diagnostic notation);\n"
	"                       openmetrics, prom (node_exporter's text files) or alertmanager\n"
	"      --follow         draw who hears whom now, on a terminal in place, as the stream goes on\n"
	"      --every TIME     with it: time between two frames (250ms; without a terminal one frame, at the end)\n"
	"      --where TYPES    only records of these types, separated by commas\n"
	"      --from TIME      only records from this time on (RFC 3339)\n"
	"      --to TIME        only records before this time\n"
	"      --local          show times of a table or timeline in the zone of TZ instead of UTC\n"
	"      --width N        columns of a table or timeline, instead of the terminal's or 80\n"
	"      --truth FILE     of metrics: what really happened, to tell false positives\n"
	"      --brief TIME     without it, a failure is one if it was over so soon, undecided (5s)\n"
	"  -e, --exit-status    exit 1 if a failure was shown\n"
	"      --resync         go on at the next label after damage\n"
	"  -h, --help           this text\n"
	"  -V, --version        the version\n"
	"\n"
	"Exit status: 0 done, 1 with -e: a failure was shown, 2 usage or system error, 3 malformed input, 4 input cut off.\n";

enum { OPTION_WHERE = PR_OPTION_OWN, OPTION_FROM, OPTION_TO, OPTION_LOCAL, OPTION_WIDTH, OPTION_TRUTH, OPTION_BRIEF, OPTION_FOLLOW, OPTION_EVERY };

/* What the options say, beside what is shown. */
struct call {
	const char *truth;
	struct pr_follow follow;
	bool follows, formatted; /* formatted: -o was given */
};

/* What the terminal, the environment and the locale say, before the options. */
static void look_around(struct pr_display *d)
{
	struct winsize size;
	const char *no_color = getenv("NO_COLOR");
	setlocale(LC_CTYPE, "");
	d->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	d->colour = isatty(STDOUT_FILENO) && !(no_color && *no_color);
	d->width = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

static int set_types(struct pr_cli *cli, struct pr_selection *selection, const char *list)
{
	struct pr_span name;
	struct pr_text all = {0};
	if (pr_selection_types(selection, list, &name))
		return PR_CLI_GO_ON;
	pr_selection_list(&all);
	int status = pr_cli_usage(cli, "no type '%.*s'; there are %.*s", (int)name.n, (const char *)name.p, (int)all.n, all.p);
	pr_text_free(&all);
	return status;
}

static int set_width(struct pr_cli *cli, size_t *width, const char *text)
{
	char *end;
	*width = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && *width >= 40 && *width <= 1000)
		return PR_CLI_GO_ON;
	return pr_option_refuse(cli, "--width", text, "a number from 40 to 1000");
}

static int set_every(struct pr_cli *cli, uint64_t *every, const char *text)
{
	int status = pr_option_duration(cli, "--every", text, every);
	return status == PR_CLI_GO_ON && *every < PR_FOLLOW_LEAST ? pr_option_refuse(cli, "--every", text, "a time from 100ms on") : status;
}

static int set(struct pr_cli *cli, struct pr_show *v, struct call *call, int option)
{
	switch (option) {
	case 'o':
		call->formatted = true;
		v->format = pr_show_format_named(optarg);
		return v->format < PR_SHOW_FORMATS ? PR_CLI_GO_ON :
		       pr_option_refuse(cli, "--output", optarg, "one of table, timeline, jsonl, csv, edn, openmetrics, prom and alertmanager");
	case OPTION_WHERE:
		return set_types(cli, &v->selection, optarg);
	case OPTION_FROM:
		return pr_option_time(cli, "--from", optarg, &v->selection.from);
	case OPTION_TO:
		return pr_option_time(cli, "--to", optarg, &v->selection.to);
	case OPTION_LOCAL:
		v->display.local = true;
		return PR_CLI_GO_ON;
	case OPTION_WIDTH:
		call->follow.wide = true;
		return set_width(cli, &v->display.width, optarg);
	case OPTION_TRUTH:
		call->truth = optarg;
		return PR_CLI_GO_ON;
	case OPTION_BRIEF:
		return pr_option_duration(cli, "--brief", optarg, &v->brief);
	case OPTION_FOLLOW:
		call->follows = true;
		return PR_CLI_GO_ON;
	case OPTION_EVERY:
		return set_every(cli, &call->follow.every, optarg);
	default:
		return pr_cli_option(cli, option);
	}
}

/* Hands over what is ready. */
static void hand_over(struct pr_cli *cli, struct pr_show *v)
{
	if (v->out.n > 0)
		pr_writer_bytes(cli->out, v->out.p, v->out.n);
	pr_text_clear(&v->out);
}

/* The truth is a file of its own. An exit status, or PR_CLI_GO_ON. */
static int read_truth(struct pr_cli *cli, struct pr_show *v, const char *file, struct pr_facts *facts)
{
	char error[512];
	if (!file)
		return PR_CLI_GO_ON;
	if (v->format < PR_SHOW_OPENMETRICS)
		return pr_cli_usage(cli, "--truth is of openmetrics and prom");
	v->truth = facts;
	return pr_facts_read(facts, file, error, sizeof error) ? PR_CLI_GO_ON : pr_cli_usage(cli, "%s", error);
}

static int show(struct pr_cli *cli, struct pr_show *v)
{
	struct pr_record r;
	bool good = pr_show_begin(v);
	hand_over(cli, v);
	while (good && pr_reader_next(cli->in, &r) > 0) {
		good = pr_show_record(v, &r);
		hand_over(cli, v);
	}
	good = good && pr_show_end(v, !pr_reader_error(cli->in));
	hand_over(cli, v);
	if (!good)
		pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	cli->found = v->has_failure;
	return pr_cli_close(cli);
}

static int check(struct pr_cli *cli, const struct call *call)
{
	if (call->follows && (call->formatted || call->truth))
		return pr_cli_usage(cli, "--follow draws frames of its own: it goes with neither --output nor --truth");
	return call->follow.every && !call->follows ? pr_cli_usage(cli, "--every is of --follow") : PR_CLI_GO_ON;
}

static int follow(struct pr_cli *cli, const struct pr_show *v, struct pr_follow *options)
{
	options->selection = v->selection;
	options->display = v->display;
	return pr_follow(cli, options);
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-view", .usage = usage};
	static struct pr_show v;
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"where", required_argument, NULL, OPTION_WHERE},
		{"from", required_argument, NULL, OPTION_FROM},
		{"to", required_argument, NULL, OPTION_TO},
		{"local", no_argument, NULL, OPTION_LOCAL},
		{"width", required_argument, NULL, OPTION_WIDTH},
		{"truth", required_argument, NULL, OPTION_TRUTH},
		{"brief", required_argument, NULL, OPTION_BRIEF},
		{"follow", no_argument, NULL, OPTION_FOLLOW},
		{"every", required_argument, NULL, OPTION_EVERY},
		PR_CLI_FINDING_OPTION,
		PR_CLI_OPTIONS,
		{0},
	};
	int option, status;
	struct call call = {0};
	struct pr_facts facts = {0};
	v.brief = 5 * PR_SECOND;
	look_around(&v.display);
	while ((option = pr_cli_next(&cli, argc, argv, "o:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, options)) != -1)
		if ((status = set(&cli, &v, &call, option)) != PR_CLI_GO_ON)
			return status;
	if ((status = check(&cli, &call)) == PR_CLI_GO_ON && (status = read_truth(&cli, &v, call.truth, &facts)) == PR_CLI_GO_ON &&
	    (status = pr_cli_open(&cli, argv + optind, (size_t)(argc - optind), false)) == PR_CLI_GO_ON)
		status = call.follows ? follow(&cli, &v, &call.follow) : show(&cli, &v);
	pr_show_free(&v);
	pr_facts_clear(&facts);
	return status;
}
