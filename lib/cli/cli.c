#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/quote.h"

static int print(const struct pr_cli *cli, const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) < 0) {
		fprintf(stderr, "%s: stdout: %s\n", cli->name, strerror(errno));
		return PR_STATUS_ERROR;
	}
	return PR_STATUS_DONE;
}

int pr_cli_next(const struct pr_cli *cli, int argc, char **argv, const char *letters, const struct option *options)
{
	char option[3] = {'-', 0, 0};
	opterr = 0;
	int got = getopt_long(argc, argv, letters, options, NULL);
	if (got != '?')
		return got;
	/* Of a long option getopt says its value at most; of a letter, which may stand among others, the letter. */
	const char *last = argv[optind - 1];
	bool letter = optopt > 0 && optopt < 0x100 && strncmp(last, "--", 2) != 0;
	option[1] = (char)optopt;
	const char *name = letter ? option : last;
	const char *known = letter ? strchr(letters, optopt) : NULL;
	if (known || (!letter && optopt && !strchr(last, '=')))
		pr_cli_usage(cli, "option %s needs an argument", name);
	else if (!letter && optopt)
		pr_cli_usage(cli, "option %s takes no argument", name);
	else
		pr_cli_usage(cli, "no option %s", name);
	return got;
}

int pr_cli_option(struct pr_cli *cli, int option)
{
	switch (option) {
	case 'h':
		return print(cli, cli->usage);
	case 'V':
		if (printf("%s (pr-tools) ", cli->name) < 0)
			return PR_STATUS_ERROR;
		return print(cli, PR_VERSION "\n");
	case 'e':
		cli->by_finding = true;
		return PR_CLI_GO_ON;
	case PR_OPTION_RESYNC:
		cli->resync = true;
		return PR_CLI_GO_ON;
	case PR_OPTION_FORCE_BINARY:
		cli->force_binary = true;
		return PR_CLI_GO_ON;
	default: /* pr_cli_next() has said what is wrong */
		return PR_STATUS_ERROR;
	}
}

/* One line, whatever the input put into it. */
static void tell(const struct pr_cli *cli, const char *format, va_list args, bool hint)
{
	char text[1024], quoted[sizeof text];
	vsnprintf(text, sizeof text, format, args);
	pr_quote(quoted, sizeof quoted, text);
	if (hint)
		fprintf(stderr, "%s: %s; try '%s --help'\n", cli->name, quoted, cli->name);
	else
		fprintf(stderr, "%s: %s\n", cli->name, quoted);
}

int pr_cli_usage(const struct pr_cli *cli, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	tell(cli, format, args, true);
	va_end(args);
	return PR_STATUS_ERROR;
}

void pr_cli_complain(struct pr_cli *cli, enum pr_status status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	tell(cli, format, args, false);
	va_end(args);
	if (status != PR_STATUS_DONE && (cli->status == PR_STATUS_DONE || status == PR_STATUS_ERROR))
		cli->status = status;
}

int pr_cli_refuse_terminal(const struct pr_cli *cli)
{
	if (cli->force_binary || !isatty(STDOUT_FILENO))
		return PR_CLI_GO_ON;
	return pr_cli_usage(cli, "records are binary and stdout is a terminal: pipe into pr-view, or give --force-binary");
}

int pr_cli_open(struct pr_cli *cli, char *const *files, size_t count, bool records)
{
	int status = records ? pr_cli_refuse_terminal(cli) : PR_CLI_GO_ON;
	if (status != PR_CLI_GO_ON)
		return status;
	cli->out = pr_writer_new(STDOUT_FILENO, records);
	if (files)
		cli->in = pr_reader_new(files, count, cli->resync);
	if (!cli->out || (files && !cli->in)) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
		return PR_STATUS_ERROR;
	}
	if (cli->in)
		pr_reader_flushes(cli->in, cli->out);
	return PR_CLI_GO_ON;
}

/* The reader of our output has gone. It is no error of ours, and where SIGPIPE was ignored we end as if it had not been. */
static void end_by_sigpipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

int pr_cli_close(struct pr_cli *cli)
{
	if (cli->in && pr_reader_error(cli->in))
		pr_cli_complain(cli, pr_reader_status(cli->in), "%s", pr_reader_error(cli->in));
	if (cli->in && pr_reader_skipped(cli->in))
		pr_cli_complain(cli, pr_reader_status(cli->in), "%llu bytes skipped",
		                (unsigned long long)pr_reader_skipped(cli->in));
	int error = cli->out ? pr_writer_flush(cli->out) : cli->error;
	if (error == EPIPE)
		end_by_sigpipe();
	if (error)
		pr_cli_complain(cli, PR_STATUS_ERROR, "stdout: %s", strerror(error));
	pr_reader_free(cli->in);
	pr_writer_free(cli->out);
	if (cli->status == PR_STATUS_DONE && cli->by_finding && cli->found)
		return PR_STATUS_FINDING;
	return (int)cli->status;
}
