#include "contagion.h"

#include <math.h>
#include <stdio.h>

#include "cli/options.h"

#define LISTED 64u /* numbers of peers in a call */

struct row {
	size_t least, most;
	uint64_t rounds, bytes, messages;
};

static size_t differ(const struct pr_contagion *c, size_t peers)
{
	if (c->differ > 0)
		return c->differ;
	return peers < 100 ? peers : 100;
}

static void write_row(struct pr_cli *cli, const struct row *row, const struct pr_epidemic *epidemic, uint64_t runs)
{
	char line[256];
	double n = (double)epidemic->peers, each = n * (double)runs;
	int length = snprintf(line, sizeof line, "%6zu %7.1f %7.1f %4zu-%-4zu %11.0f %12.0f %14.1f\n", epidemic->peers, log(n) / log(3),
	                      (double)row->rounds / (double)runs, row->least, row->most, (double)row->bytes / each,
	                      (double)row->bytes / n / (double)(row->rounds > 0 ? row->rounds : 1), (double)row->messages / each);
	pr_writer_bytes(cli->out, line, (size_t)length);
	pr_writer_flush(cli->out);
}

static int try(struct pr_cli *cli, const struct pr_contagion *c, size_t peers)
{
	struct pr_epidemic epidemic = {.peers = peers, .shared = c->entries, .differ = differ(c, peers)};
	struct row row = {.least = SIZE_MAX};
	for (uint64_t i = 0; i < c->runs; i++) {
		struct pr_epidemic_end end;
		epidemic.seed = c->seed + i;
		if (!pr_epidemic_run(&epidemic, &end)) {
			pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
			return PR_STATUS_ERROR;
		}
		if (!end.agree) {
			pr_cli_complain(cli, PR_STATUS_ERROR, "%zu peers do not agree after %zu rounds", peers, end.rounds);
			return PR_STATUS_ERROR;
		}
		row.rounds += end.rounds;
		row.bytes += end.bytes;
		row.messages += end.messages;
		row.least = end.rounds < row.least ? end.rounds : row.least;
		row.most = end.rounds > row.most ? end.rounds : row.most;
	}
	write_row(cli, &row, &epidemic, c->runs);
	return PR_CLI_GO_ON;
}

/* "10,100": how many numbers; 0: *status says why not. */
static size_t read_list(const struct pr_cli *cli, const struct pr_contagion *c, size_t list[LISTED], int *status)
{
	size_t count = 0;
	for (char *at = c->peers, *next; at; at = next) {
		uint64_t peers = 0;
		if ((next = strchr(at, ',')))
			*next++ = '\0';
		*status = pr_option_count(cli, "--gossip", at, &peers);
		if (*status == PR_CLI_GO_ON && (peers < 2 || count == LISTED))
			*status = pr_cli_usage(cli, "--gossip: up to %u numbers of peers, each 2 or more", LISTED);
		if (*status == PR_CLI_GO_ON && (c->entries > PR_EPIDEMIC_ITEMS || differ(c, peers) > PR_EPIDEMIC_ITEMS ||
		                                peers > PR_EPIDEMIC_ITEMS / (c->entries + differ(c, peers))))
			*status = pr_cli_usage(cli, "--gossip: peers times entries are more than %u", PR_EPIDEMIC_ITEMS);
		if (*status != PR_CLI_GO_ON)
			return 0;
		list[count++] = (size_t)peers;
	}
	return count;
}

int pr_contagion_main(struct pr_cli *cli, const struct pr_contagion *contagion)
{
	static const char head[] = " peers  log3 n  rounds  from-to   bytes/peer  bytes/round  messages/peer\n";
	size_t list[LISTED];
	int status;
	size_t count = read_list(cli, contagion, list, &status);
	if (count == 0 || (status = pr_cli_open(cli, NULL, 0, false)) != PR_CLI_GO_ON)
		return status;
	pr_writer_bytes(cli->out, head, sizeof head - 1);
	pr_writer_flush(cli->out);
	for (size_t i = 0; i < count && status == PR_CLI_GO_ON; i++)
		status = try(cli, contagion, list[i]);
	return pr_cli_close(cli);
}
