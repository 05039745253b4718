#include <stdio.h>

#include "cli.h"
#include "json.h"

static const char usage[] =
	"usage: pr-view [-o FORMAT] [--resync] [FILE ...]\n"
	"Shows records.\n"
	"\n"
	"  -o, --output FORMAT  jsonl: JSON Lines\n"
	"      --resync         go on at the next label after damage\n"
	"  -h, --help           this text\n"
	"  -V, --version        the version\n";

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-view", .usage = usage};
	static const struct option options[] = {{"output", required_argument, NULL, 'o'}, PR_CLI_OPTIONS, {0}};
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, "o:" PR_CLI_LETTERS, options)) != -1)
		switch (option) {
		case 'o':
			if (strcmp(optarg, "jsonl") != 0)
				return pr_cli_usage(&cli, "no output format '%s'", optarg);
			break;
		default:
			if ((status = pr_cli_option(&cli, option)) != PR_CLI_GO_ON)
				return status;
		}
	if ((status = pr_cli_open(&cli, argv + optind, (size_t)(argc - optind), false)) != PR_CLI_GO_ON)
		return status;
	struct pr_record r;
	struct pr_text line = {0};
	while (pr_reader_next(cli.in, &r) > 0) {
		pr_text_clear(&line);
		pr_json_write(&line, &r);
		pr_writer_bytes(cli.out, line.p, line.n);
	}
	pr_text_free(&line);
	return pr_cli_close(&cli);
}
