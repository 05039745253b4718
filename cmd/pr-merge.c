/* pr-merge: several streams as one, in the order of time. */
#include "cli.h"
#include "merging.h"
#include "options.h"

static const char usage[] =
	"usage: pr-merge [options] [file ...]\n"
	"Merges streams of records, each in the order of time, into one. Records that are there twice come once.\n"
	"\n"
	"      --window TIME      put right what is out of order by up to so much (0)\n"
	"      --sort             the files are in no order: sort them\n"
	"      --memory SIZE      to use, in bytes, or with K, M, G behind it (64M)\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-merge monday.cbor tuesday.cbor | pr-detect | pr-view\n";

enum { WINDOW = PR_OPTION_OWN, SORT, MEMORY };

static const struct option longs[] = {
	{"window", required_argument, NULL, WINDOW},
	{"sort", no_argument, NULL, SORT},
	{"memory", required_argument, NULL, MEMORY},
	PR_CLI_OPTIONS,
	{0},
};

static int take_option(struct pr_cli *cli, int option, struct pr_merging_options *o)
{
	switch (option) {
	case WINDOW:
		return pr_option_duration(cli, "--window", optarg, &o->window);
	case SORT:
		o->sort = true;
		return PR_CLI_GO_ON;
	case MEMORY:
		return pr_option_size(cli, "--memory", optarg, &o->memory);
	default:
		return pr_cli_option(cli, option);
	}
}

static void complain(void *arg, enum pr_status status, const char *text)
{
	pr_cli_complain(arg, status, "%s", text);
}

/* Standard input can be read once. An exit status, or PR_CLI_GO_ON. */
static int check_files(const struct pr_cli *cli, char *const *files, size_t count)
{
	size_t standard = 0;
	for (size_t i = 0; i < count; i++)
		standard += strcmp(files[i], "-") == 0;
	return standard > 1 ? pr_cli_usage(cli, "- is given twice, and standard input can be read once") : PR_CLI_GO_ON;
}

int main(int argc, char **argv)
{
	static char dash[] = "-";
	static char *const standard[] = {dash};
	struct pr_cli cli = {.name = "pr-merge", .usage = usage};
	struct pr_merging_options o = {.memory = 64u << 20, .trouble = complain, .trouble_arg = &cli};
	struct pr_merging_sum sum = {0};
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &o)) != PR_CLI_GO_ON)
			return status;
	size_t count = (size_t)(argc - optind);
	if ((status = check_files(&cli, argv + optind, count)) != PR_CLI_GO_ON ||
	    (status = pr_cli_open(&cli, NULL, 0, true)) != PR_CLI_GO_ON)
		return status;
	o.resync = cli.resync;
	pr_merging_run(&o, count ? argv + optind : standard, count ? count : 1, cli.out, &sum);
	if (sum.in.skipped)
		pr_cli_complain(&cli, PR_STATUS_MALFORMED, "%llu bytes skipped", (unsigned long long)sum.in.skipped);
	return pr_cli_close(&cli);
}
