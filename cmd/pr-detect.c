/* pr-detect: who was cut off from whom, when, and whether it was a cut at all. */
#include <stdlib.h>

#include "cli.h"
#include "detect.h"

static const char usage[] =
	"usage: pr-detect [options] [file ...]\n"
	"Reads what peers said of each other and writes what was wrong with the cluster: failure records.\n"
	"Consumes contact, link and activity records; passes all others along.\n"
	"\n"
	"  -m, --members FILE     the configured membership (pr-members(5)); else the stream's member records\n"
	"      --threshold N/M    a quorum is strictly more than this part of the weight (1/2)\n"
	"      --timeout TIME     heartbeats silent for longer are lost (15s)\n"
	"      --slack TIME       how much out of order records may be, and how long a picture must hold (2s)\n"
	"      --keep             pass along what is consumed, too\n"
	"      --only             write failure records alone\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import logs/* | pr-detect | pr-view\n";

enum { THRESHOLD = PR_OPTION_OWN, TIMEOUT, SLACK, KEEP, ONLY };

static void emit(void *out, struct pr_span record)
{
	pr_writer_record(out, record);
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-detect", .usage = usage};
	struct pr_detect_options options = {15000000000u, 2000000000u, 1, 2};
	bool keep = false, only = false;
	static const struct option longs[] = {
		{"keep", no_argument, NULL, KEEP},
		{"only", no_argument, NULL, ONLY},
		PR_CLI_OPTIONS,
		{0},
	};
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, PR_CLI_LETTERS, longs)) != -1)
		switch (option) {
		case KEEP:
			keep = true;
			break;
		case ONLY:
			only = true;
			break;
		default:
			if ((status = pr_cli_option(&cli, option)) != PR_CLI_GO_ON)
				return status;
		}
	if ((status = pr_cli_open(&cli, argv + optind, (size_t)(argc - optind), true)) != PR_CLI_GO_ON)
		return status;
	struct pr_detect *d = pr_detect_new(&options, emit, cli.out);
	struct pr_record r;
	while (d && pr_reader_next(cli.in, &r) > 0) {
		if (!pr_detect_step(d, &r))
			break;
		bool consumed = r.type == PR_CONTACT || r.type == PR_LINK || r.type == PR_ACTIVITY;
		if (!only && (keep || !consumed))
			pr_writer_record(cli.out, r.bytes);
	}
	if (!d || !pr_detect_end(d))
		pr_cli_complain(&cli, PR_STATUS_ERROR, "out of memory");
	pr_detect_free(d);
	return pr_cli_close(&cli);
}
