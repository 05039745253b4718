#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static int print(const struct pr_cli *cli, const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) < 0) {
		fprintf(stderr, "%s: stdout: %s\n", cli->name, strerror(errno));
		return PR_STATUS_ERROR;
	}
	return PR_STATUS_DONE;
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
	case PR_OPTION_RESYNC:
		cli->resync = true;
		return PR_CLI_GO_ON;
	case PR_OPTION_FORCE_BINARY:
		cli->force_binary = true;
		return PR_CLI_GO_ON;
	default: /* getopt has said what is wrong */
		fprintf(stderr, "%s: try '%s --help'\n", cli->name, cli->name);
		return PR_STATUS_ERROR;
	}
}

int pr_cli_usage(const struct pr_cli *cli, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%s: ", cli->name);
	vfprintf(stderr, format, args);
	fprintf(stderr, "; try '%s --help'\n", cli->name);
	va_end(args);
	return PR_STATUS_ERROR;
}

void pr_cli_complain(struct pr_cli *cli, enum pr_status status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%s: ", cli->name);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	if (status != PR_STATUS_DONE && (cli->status == PR_STATUS_DONE || status == PR_STATUS_ERROR))
		cli->status = status;
}

int pr_cli_open(struct pr_cli *cli, char *const *files, size_t count, bool records)
{
	if (records && !cli->force_binary && isatty(STDOUT_FILENO))
		return pr_cli_usage(cli, "records are binary and stdout is a terminal: "
		                         "pipe into pr-view, or give --force-binary");
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
	int error = pr_writer_flush(cli->out);
	if (error == EPIPE)
		end_by_sigpipe();
	if (error)
		pr_cli_complain(cli, PR_STATUS_ERROR, "stdout: %s", strerror(error));
	pr_reader_free(cli->in);
	pr_writer_free(cli->out);
	return (int)cli->status;
}
