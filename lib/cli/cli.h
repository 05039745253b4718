/*
 * What every program does alike: common options, opening, messages, exit status. A command has one shape:
 *
 *	static const char usage[] = "usage: pr-x …";
 *
 *	int main(int argc, char **argv)
 *	{
 *		struct pr_cli cli = {.name = "pr-x", .usage = usage};
 *		static const struct option options[] = {…, PR_CLI_OPTIONS, {0}};
 *		int option, status;
 *		while ((option = pr_cli_next(&cli, argc, argv, "…" PR_CLI_LETTERS, options)) != -1)
 *			switch (option) {
 *			…
 *			default:
 *				if ((status = pr_cli_option(&cli, option)) != PR_CLI_GO_ON)
 *					return status;
 *			}
 *		if ((status = pr_cli_open(&cli, argv + optind, (size_t)(argc - optind), true)) != PR_CLI_GO_ON)
 *			return status;
 *		while (pr_reader_next(cli.in, &r) > 0)
 *			…
 *		return pr_cli_close(&cli);
 *	}
 */
#ifndef PR_CLI_H
#define PR_CLI_H

#include <getopt.h>

#include "record/stream.h"

#define PR_VERSION "0.1.0"

enum {
	PR_OPTION_RESYNC = 0x100,
	PR_OPTION_FORCE_BINARY,
	PR_OPTION_OWN, /* a command's own long options begin here */
};

#define PR_CLI_LETTERS "hV"
#define PR_CLI_OPTIONS \
	{"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'}, \
	{"resync", no_argument, NULL, PR_OPTION_RESYNC}, \
	{"force-binary", no_argument, NULL, PR_OPTION_FORCE_BINARY}

/* Of those that find something: a command gives these beside its own, and sets `found`. */
#define PR_CLI_FINDING_LETTER "e"
#define PR_CLI_FINDING_OPTION {"exit-status", no_argument, NULL, 'e'}

#define PR_CLI_GO_ON (-1) /* instead of an exit status */

struct pr_cli {
	const char *name;  /* of the program */
	const char *usage; /* what --help prints, whole */
	bool resync, force_binary;
	bool by_finding; /* -e */
	bool found;      /* the command found what it looks for: with -e and nothing wrong, PR_STATUS_FINDING */
	struct pr_reader *in;  /* NULL until pr_cli_open() */
	struct pr_writer *out; /* stdout */
	int error;             /* an errno of stdout, of a command that writes there without `out` */
	enum pr_status status; /* the worst that pr_cli_complain() was told; pr_cli_close() returns it at least */
};

/* getopt_long(), but for the message where an option is unknown or lacks its argument: one line. Then '?'. */
int pr_cli_next(const struct pr_cli *cli, int argc, char **argv, const char *letters, const struct option *options);
/* Handles -h, -V, -e, the common options and '?'. An exit status, or PR_CLI_GO_ON. */
int pr_cli_option(struct pr_cli *cli, int option);
/*
 * Prints "name: message" and a hint at --help to stderr, one line, quoted as quote.h does: it may name what the user
 * gave. PR_STATUS_ERROR.
 */
__attribute__((format(printf, 2, 3))) int pr_cli_usage(const struct pr_cli *cli, const char *format, ...);
/*
 * Prints "name: message" to stderr, one line, quoted as quote.h does, and notes the status. Text may be from the input.
 */
__attribute__((format(printf, 3, 4))) void pr_cli_complain(struct pr_cli *cli, enum pr_status status,
                                                            const char *format, ...);
/*
 * Opens the input (NULL files: the program reads no records) and the output, of records or of text. Records are refused
 * to a terminal. An exit status, or PR_CLI_GO_ON.
 */
int pr_cli_open(struct pr_cli *cli, char *const *files, size_t count, bool records);
/* What pr_cli_open() does first: records are refused to a terminal. An exit status, or PR_CLI_GO_ON. */
int pr_cli_refuse_terminal(const struct pr_cli *cli);
/* Flushes, tells of what went wrong, frees. The exit status. */
int pr_cli_close(struct pr_cli *cli);

#endif
