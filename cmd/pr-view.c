#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"
#include "coverage.h"
#include "csv.h"
#include "diagnostic.h"
#include "json.h"
#include "rfc3339.h"
#include "table.h"
#include "timeline.h"

static const char usage[] =
	"usage: pr-view [-o FORMAT] [--where TYPE,...] [--from TIME] [--to TIME] [FILE ...]\n"
	"Shows records.\n"
	"\n"
	"  -o, --output FORMAT  table (the default), timeline, jsonl, csv or edn (diagnostic notation)\n"
	"      --where TYPES    only records of these types, separated by commas\n"
	"      --from TIME      only records from this time on (RFC 3339)\n"
	"      --to TIME        only records before this time\n"
	"      --local          show times in the zone of TZ instead of UTC\n"
	"      --width N        columns of a table or timeline, instead of the terminal's or 80\n"
	"      --resync         go on at the next label after damage\n"
	"  -h, --help           this text\n"
	"  -V, --version        the version\n"
	"\n"
	"Exit status: 0 done, 2 usage or system error, 3 malformed input, 4 input cut off.\n";

enum { OPTION_WHERE = PR_OPTION_OWN, OPTION_FROM, OPTION_TO, OPTION_LOCAL, OPTION_WIDTH };

enum format { TABLE, TIMELINE, JSONL, CSV, EDN, FORMATS };

static const char *const formats[] = {[TABLE] = "table", [TIMELINE] = "timeline", [JSONL] = "jsonl", [CSV] = "csv", [EDN] = "edn"};

struct view {
	struct pr_cli cli;
	enum format format;
	struct pr_selection selection;
	struct pr_display display;
	struct pr_text out; /* what is not with the writer yet */
	struct pr_table table;
	struct pr_csv csv;
	struct pr_timeline *timeline;
	struct pr_coverage *coverage; /* of a table or timeline */
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

static int set_format(struct view *v, const char *name)
{
	for (v->format = 0; v->format < FORMATS; v->format++)
		if (strcmp(formats[v->format], name) == 0)
			return PR_CLI_GO_ON;
	return pr_cli_usage(&v->cli, "no output format '%s'", name);
}

static int set_types(struct view *v, const char *list)
{
	struct pr_span name;
	struct pr_text all = {0};
	if (pr_selection_types(&v->selection, list, &name))
		return PR_CLI_GO_ON;
	pr_selection_list(&all);
	int status = pr_cli_usage(&v->cli, "no type '%.*s'; there are %.*s", (int)name.n, (const char *)name.p, (int)all.n,
	                          all.p);
	pr_text_free(&all);
	return status;
}

static int set_time(struct view *v, uint64_t *t, const char *text)
{
	if (pr_rfc3339_parse(text, strlen(text), t))
		return PR_CLI_GO_ON;
	return pr_cli_usage(&v->cli, "'%s' is no time like 2026-11-22T14:08:54Z", text);
}

static int set_width(struct view *v, const char *text)
{
	char *end;
	v->display.width = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && v->display.width >= 40 && v->display.width <= 1000)
		return PR_CLI_GO_ON;
	return pr_cli_usage(&v->cli, "'%s' is no width from 40 to 1000", text);
}

static int set(struct view *v, int option)
{
	switch (option) {
	case 'o':
		return set_format(v, optarg);
	case OPTION_WHERE:
		return set_types(v, optarg);
	case OPTION_FROM:
		return set_time(v, &v->selection.from, optarg);
	case OPTION_TO:
		return set_time(v, &v->selection.to, optarg);
	case OPTION_LOCAL:
		v->display.local = true;
		return PR_CLI_GO_ON;
	case OPTION_WIDTH:
		return set_width(v, optarg);
	default:
		return pr_cli_option(&v->cli, option);
	}
}

static void show(struct view *v, const struct pr_record *r)
{
	switch (v->format) {
	case JSONL:
		pr_json_write(&v->out, r);
		break;
	case CSV:
		pr_csv_write(&v->csv, &v->out, r);
		break;
	case EDN:
		pr_diagnostic_write(&v->out, r);
		break;
	case TIMELINE:
		if (!pr_timeline_note(v->timeline, r))
			v->out.failed = true;
		break;
	default:
		pr_table_write(&v->table, &v->out, r);
	}
}

/* Hands over what has been put together. False if memory ran out on the way. */
static bool hand_over(struct view *v)
{
	bool good = !v->out.failed;
	if (good)
		pr_writer_bytes(v->cli.out, v->out.p, v->out.n);
	else
		pr_cli_complain(&v->cli, PR_STATUS_ERROR, "out of memory");
	pr_text_clear(&v->out);
	return good;
}

/* A timeline draws its own span of time, and needs what lies outside of it to know how things stand. */
static bool is_wanted(const struct view *v, const struct pr_record *r)
{
	return v->format == TIMELINE ? pr_selection_type(&v->selection, r->type) : pr_selected(&v->selection, r);
}

static void run(struct view *v)
{
	struct pr_record r;
	bool good = true;
	if (v->format == CSV)
		pr_csv_begin(&v->csv, &v->out, &v->selection);
	while (good && pr_reader_next(v->cli.in, &r) > 0) {
		if (v->coverage && !pr_coverage_note(v->coverage, &r))
			v->out.failed = true;
		if (is_wanted(v, &r))
			show(v, &r);
		if (v->out.n > 0 || v->out.failed)
			good = hand_over(v);
	}
	if (v->timeline && !pr_timeline_write(&v->out, v->timeline))
		v->out.failed = true;
	if (v->coverage)
		pr_coverage_write(&v->out, v->coverage, &v->display);
	if (good)
		hand_over(v);
}

/* What the format needs besides the text. False if memory ran out. */
static bool prepare(struct view *v)
{
	v->table.display = &v->display;
	if (v->format == TIMELINE)
		v->timeline = pr_timeline_new(&v->display, v->selection.from, v->selection.to);
	if (v->format == TIMELINE || v->format == TABLE)
		v->coverage = pr_coverage_new();
	return (v->timeline || v->format != TIMELINE) && (v->coverage || v->format > TIMELINE);
}

int main(int argc, char **argv)
{
	static struct view v = {.cli = {.name = "pr-view", .usage = usage}};
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'}, {"where", required_argument, NULL, OPTION_WHERE},
		{"from", required_argument, NULL, OPTION_FROM}, {"to", required_argument, NULL, OPTION_TO},
		{"local", no_argument, NULL, OPTION_LOCAL}, {"width", required_argument, NULL, OPTION_WIDTH},
		PR_CLI_OPTIONS, {0},
	};
	int option, status;
	look_around(&v.display);
	while ((option = pr_cli_next(&v.cli, argc, argv, "o:" PR_CLI_LETTERS, options)) != -1)
		if ((status = set(&v, option)) != PR_CLI_GO_ON)
			return status;
	if ((status = pr_cli_open(&v.cli, argv + optind, (size_t)(argc - optind), false)) != PR_CLI_GO_ON)
		return status;
	if (prepare(&v))
		run(&v);
	else
		pr_cli_complain(&v.cli, PR_STATUS_ERROR, "out of memory");
	pr_timeline_free(v.timeline);
	pr_coverage_free(v.coverage);
	pr_table_free(&v.table);
	pr_csv_free(&v.csv);
	pr_text_free(&v.out);
	return pr_cli_close(&v.cli);
}
