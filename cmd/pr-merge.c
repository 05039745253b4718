/* pr-merge: several streams as one, in the order of time. */
#include <errno.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "merge/aligning.h"
#include "merge/merging.h"
#include "record/again.h"

static const char usage[] =
	"usage: pr-merge [options] [file ...]\n"
	"Merges streams of records, each in the order of time, into one. Records that are there twice come once.\n"
	"\n"
	"      --window TIME      put right what is out of order by up to so much (0)\n"
	"      --sort             the files are in no order: sort them\n"
	"      --align            estimate how the peers' clocks differ, and correct all times\n"
	"      --offsets          print by how much they differ, and write no records\n"
	"      --offsets-from FILE  correct by such a table\n"
	"      --reference PEER   by whose clock (the peer's with most in common with the others)\n"
	"      --memory SIZE      to use, in bytes, or with K, M, G behind it (64M)\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-merge monday.cbor tuesday.cbor | pr-detect | pr-view\n";

enum { WINDOW = PR_OPTION_OWN, SORT, ALIGN, OFFSETS, OFFSETS_FROM, REFERENCE, MEMORY };

static const struct option longs[] = {
	{"window", required_argument, NULL, WINDOW},
	{"sort", no_argument, NULL, SORT},
	{"align", no_argument, NULL, ALIGN},
	{"offsets", no_argument, NULL, OFFSETS},
	{"offsets-from", required_argument, NULL, OFFSETS_FROM},
	{"reference", required_argument, NULL, REFERENCE},
	{"memory", required_argument, NULL, MEMORY},
	PR_CLI_OPTIONS,
	{0},
};

struct settings {
	struct pr_merging_options merging;
	bool align, table;
	const char *table_file, *reference;
};

static int take_option(struct pr_cli *cli, int option, struct settings *s)
{
	switch (option) {
	case WINDOW:
		return pr_option_duration(cli, "--window", optarg, &s->merging.window);
	case SORT:
		s->merging.sort = true;
		return PR_CLI_GO_ON;
	case ALIGN:
		s->align = true;
		return PR_CLI_GO_ON;
	case OFFSETS:
		s->table = true;
		return PR_CLI_GO_ON;
	case OFFSETS_FROM:
		s->table_file = optarg;
		return PR_CLI_GO_ON;
	case REFERENCE:
		s->reference = optarg;
		return PR_CLI_GO_ON;
	case MEMORY:
		return pr_option_size(cli, "--memory", optarg, &s->merging.memory);
	default:
		return pr_cli_option(cli, option);
	}
}

static void complain(void *arg, enum pr_status status, const char *text)
{
	pr_cli_complain(arg, status, "%s", text);
}

static int correct(void *arg, const struct pr_record *r, struct pr_piece *piece)
{
	piece->bytes = pr_aligning_correct(arg, r, &piece->t);
	return piece->bytes.p ? 0 : -1;
}

/* Standard input can be read once. An exit status, or PR_CLI_GO_ON. */
static int check_files(const struct pr_cli *cli, char *const *files, size_t count)
{
	size_t standard = 0;
	for (size_t i = 0; i < count; i++)
		standard += strcmp(files[i], "-") == 0;
	return standard > 1 ? pr_cli_usage(cli, "- is given twice, and standard input can be read once") : PR_CLI_GO_ON;
}

/* What contradicts itself. An exit status, or PR_CLI_GO_ON. */
static int check_settings(const struct pr_cli *cli, const struct settings *s)
{
	if (s->table_file && (s->align || s->table))
		return pr_cli_usage(cli, "--offsets-from gives what --align and --offsets estimate");
	if (s->reference && !s->align && !s->table)
		return pr_cli_usage(cli, "--reference is for --align and --offsets");
	return PR_CLI_GO_ON;
}

/* The clocks, estimated or as the table has them. False: it was said why. */
static bool find_clocks(struct pr_cli *cli, const struct settings *s, struct pr_aligning *a, struct pr_offsets *given)
{
	char error[512];
	if (!s->table_file) {
		const char *trouble = pr_aligning_estimate(a, s->reference ? pr_span_of(s->reference) : (struct pr_span){NULL, 0});
		if (trouble)
			pr_cli_complain(cli, PR_STATUS_ERROR, "%s", trouble);
		return !trouble;
	}
	if (!pr_offsets_read(given, s->table_file, error, sizeof error)) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", error);
		return false;
	}
	if (!pr_aligning_given(a, given))
		pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	return cli->status != PR_STATUS_ERROR;
}

static void print_table(struct pr_cli *cli, const struct pr_aligning *a)
{
	struct pr_text table = {0};
	pr_offsets_write(&table, pr_aligning_found(a));
	if (table.failed)
		pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	pr_writer_bytes(cli->out, table.p, table.n);
	pr_text_free(&table);
}

static void merge(struct pr_cli *cli, struct settings *s, char *const *files, size_t count)
{
	struct pr_merging_sum sum = {0};
	pr_merging_run(&s->merging, files, count, cli->out, &sum);
	if (sum.in.skipped)
		pr_cli_complain(cli, PR_STATUS_MALFORMED, "%llu bytes skipped", (unsigned long long)sum.in.skipped);
}

/* Reads all twice: to find the clocks, and to correct. */
static void align(struct pr_cli *cli, struct settings *s, char *const *files, size_t count)
{
	struct pr_offsets given = {0};
	struct pr_again *again = pr_again_new(files, count);
	if (!again) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "temporary file: %s", strerror(errno));
		return;
	}
	struct pr_aligning *a = pr_aligning_new();
	if (!a || !pr_aligning_look(a, pr_again_files(again), count, cli->resync, s->table ? complain : NULL, cli))
		pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	else if (find_clocks(cli, s, a, &given) && s->table)
		print_table(cli, a);
	else if (cli->status != PR_STATUS_ERROR) {
		s->merging.sort = true; /* what was in order by one clock is not by another */
		s->merging.correct = correct;
		s->merging.correct_arg = a;
		if (pr_aligning_announce(a, cli->out))
			merge(cli, s, pr_again_files(again), count);
		else
			pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	}
	pr_aligning_free(a);
	pr_offsets_free(&given);
	pr_again_free(again);
}

int main(int argc, char **argv)
{
	static char dash[] = "-";
	static char *const standard[] = {dash};
	struct pr_cli cli = {.name = "pr-merge", .usage = usage};
	struct settings s = {.merging = {.memory = 64u << 20, .trouble = complain, .trouble_arg = &cli}};
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &s)) != PR_CLI_GO_ON)
			return status;
	size_t count = (size_t)(argc - optind);
	char *const *files = count ? argv + optind : standard;
	if ((status = check_files(&cli, argv + optind, count)) != PR_CLI_GO_ON ||
	    (status = check_settings(&cli, &s)) != PR_CLI_GO_ON ||
	    (status = pr_cli_open(&cli, NULL, 0, !s.table)) != PR_CLI_GO_ON)
		return status;
	s.merging.resync = cli.resync;
	(s.align || s.table || s.table_file ? align : merge)(&cli, &s, files, count ? count : 1);
	return pr_cli_close(&cli);
}
