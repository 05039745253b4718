/* pr-sim: what peers would have written, had this happened to them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/words.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "sim/contagion.h"
#include "sim/fan.h"
#include "sim/sim.h"
#include "sim/truth.h"
#include "sim/validators.h"

static const char usage[] =
	"usage: pr-sim [options] [scenario]\n"
	"       pr-sim --gossip N,... [--entries N] [--differ N] [--runs N] [--seed NUMBER]\n"
	"Reads what happens to a cluster (pr-scenarios(5)) and writes the records that its peers would have written.\n"
	"\n"
	"      --random SEED      make up a scenario instead of reading one\n"
	"      --validators N     make up a chain of so many validators, with liars among them\n"
	"      --seed NUMBER      the same scenario by another chance\n"
	"      --print            print the scenario instead, as it can be read again\n"
	"      --truth FILE       write what was really done, JSON Lines\n"
	"      --keys DIR         write the members file and the keys of a chain's validators\n"
	"      --out DIR          a file a peer, DIR/PEER.cbor, instead of one stream\n"
	"      --count N          stop after so many records\n"
	"      --force-binary     write records even to a terminal\n"
	"\n"
	"How long peers take to agree who each reconcile with a peer chosen by chance, once a round:\n"
	"      --gossip N,...     so many peers; a table, with a line for each number\n"
	"      --entries N        that all have at first (200)\n"
	"      --differ N         that one peer each has alone (as many as there are peers, at most 100)\n"
	"      --runs N           so many for each line (10)\n"
	"\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-sim --random 7 --truth truth.jsonl | pr-detect | pr-view\n";

enum { RANDOM = PR_OPTION_OWN, VALIDATORS, SEED, PRINT, TRUTH, KEYS, OUT, COUNT, GOSSIP, ENTRIES, DIFFER, RUNS };

static const struct option longs[] = {
	{"random", required_argument, NULL, RANDOM},
	{"validators", required_argument, NULL, VALIDATORS},
	{"seed", required_argument, NULL, SEED},
	{"print", no_argument, NULL, PRINT},
	{"truth", required_argument, NULL, TRUTH},
	{"keys", required_argument, NULL, KEYS},
	{"out", required_argument, NULL, OUT},
	{"count", required_argument, NULL, COUNT},
	{"gossip", required_argument, NULL, GOSSIP},
	{"entries", required_argument, NULL, ENTRIES},
	{"differ", required_argument, NULL, DIFFER},
	{"runs", required_argument, NULL, RUNS},
	PR_CLI_OPTIONS,
	{0},
};

struct settings {
	struct pr_cli *cli;
	uint64_t random, validators, seed, count;
	bool makes_up, seeds, prints;
	bool simulates; /* an option was given that is for scenarios alone */
	struct pr_contagion contagion;
	const char *truth, *keys, *out;
	struct pr_scenario scenario;
	struct pr_fan fan;
	uint64_t written;
};

static int take_option(struct settings *s, int option)
{
	s->simulates |= option >= PR_OPTION_OWN && option != SEED && option < GOSSIP;
	s->contagion.sized |= option > GOSSIP;
	switch (option) {
	case RANDOM:
		s->makes_up = true;
		return pr_option_number(s->cli, "--random", optarg, &s->random);
	case VALIDATORS:
		return pr_option_count(s->cli, "--validators", optarg, &s->validators);
	case SEED:
		s->seeds = true;
		return pr_option_number(s->cli, "--seed", optarg, &s->seed);
	case PRINT:
		s->prints = true;
		return PR_CLI_GO_ON;
	case TRUTH:
		s->truth = optarg;
		return PR_CLI_GO_ON;
	case KEYS:
		s->keys = optarg;
		return PR_CLI_GO_ON;
	case OUT:
		s->out = optarg;
		return PR_CLI_GO_ON;
	case COUNT:
		return pr_option_count(s->cli, "--count", optarg, &s->count);
	case GOSSIP:
		s->contagion.peers = optarg;
		return PR_CLI_GO_ON;
	case ENTRIES:
		return pr_option_number(s->cli, "--entries", optarg, &s->contagion.entries);
	case DIFFER:
		return pr_option_count(s->cli, "--differ", optarg, &s->contagion.differ);
	case RUNS:
		return pr_option_count(s->cli, "--runs", optarg, &s->contagion.runs);
	default:
		return pr_cli_option(s->cli, option);
	}
}

static int refuse(struct settings *s, enum pr_status status, const char *what, const char *why)
{
	pr_cli_complain(s->cli, status, "%s%s%s", what, *what ? ": " : "", why);
	return (int)status;
}

static int read_scenario(struct settings *s, const char *file)
{
	char error[512];
	bool standard = strcmp(file, "-") == 0;
	size_t n;
	if (s->makes_up)
		return (s->validators ? pr_scenario_random_chain(&s->scenario, s->random, (uint32_t)s->validators)
		                      : pr_scenario_random(&s->scenario, s->random)) ? PR_CLI_GO_ON
		                                                                     : refuse(s, PR_STATUS_ERROR, "", "out of memory");
	uint8_t *text = pr_file_read(standard ? "/dev/stdin" : file, PR_SCENARIO_SIZE, &n);
	if (!text)
		return refuse(s, PR_STATUS_ERROR, standard ? "stdin" : file, strerror(errno));
	bool done = pr_scenario_parse(&s->scenario, standard ? "stdin" : file, (struct pr_span){text, n}, error, sizeof error);
	free(text);
	return done ? PR_CLI_GO_ON : refuse(s, PR_STATUS_MALFORMED, "", error);
}

static int write_truth(struct settings *s)
{
	int fd = open(s->truth, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	struct pr_writer *out = fd < 0 ? NULL : pr_writer_new(fd, false);
	int error = fd < 0 ? errno : !out || !pr_truth_write(&s->scenario, out) ? ENOMEM : pr_writer_flush(out);
	pr_writer_free(out);
	if (fd >= 0 && close(fd) < 0 && !error)
		error = errno;
	return error ? refuse(s, PR_STATUS_ERROR, s->truth, strerror(error)) : PR_CLI_GO_ON;
}

static int write_keys(struct settings *s)
{
	char error[512];
	if (!s->scenario.chain)
		return refuse(s, PR_STATUS_ERROR, "--keys", "the scenario has no chain, and nobody signs anything");
	return pr_validators_write(&s->scenario, s->keys, error, sizeof error) ? PR_CLI_GO_ON : refuse(s, PR_STATUS_ERROR, "", error);
}

static void print_scenario(struct settings *s)
{
	struct pr_text text = {0};
	pr_scenario_write(&text, &s->scenario);
	pr_writer_bytes(s->cli->out, text.p, text.failed ? 0 : text.n);
	if (text.failed)
		refuse(s, PR_STATUS_ERROR, "", "out of memory");
	pr_text_free(&text);
}

static void tell(void *arg, uint32_t peer, struct pr_span record)
{
	struct settings *s = arg;
	s->written++;
	if (s->out)
		pr_fan_record(&s->fan, peer, record);
	else
		pr_writer_record(s->cli->out, record);
}

static void run(struct settings *s)
{
	struct pr_sim *sim = pr_sim_new(&s->scenario, s->out != NULL, tell, s);
	int got = sim ? 1 : -1;
	while (got > 0 && (s->count == 0 || s->written < s->count))
		got = pr_sim_step(sim);
	if (got < 0 || pr_sim_end(sim) < 0)
		refuse(s, PR_STATUS_ERROR, "", "out of memory");
	pr_sim_free(sim);
}

/* All that was asked for; what goes wrong is told. */
static void simulate(struct settings *s, const char *file)
{
	if (read_scenario(s, file) != PR_CLI_GO_ON)
		return;
	if (s->seeds)
		s->scenario.seed = s->seed;
	if (s->truth && write_truth(s) != PR_CLI_GO_ON)
		return;
	if (s->keys && write_keys(s) != PR_CLI_GO_ON)
		return;
	if (s->prints) {
		print_scenario(s);
	} else if (s->out && !pr_fan_open(&s->fan, s->out, s->scenario.names)) {
		refuse(s, PR_STATUS_ERROR, "--out", s->fan.error);
	} else {
		run(s);
		if (s->out && !pr_fan_close(&s->fan))
			refuse(s, PR_STATUS_ERROR, "", s->fan.error);
	}
}

static int gossip(struct settings *s, bool operands)
{
	if (!s->contagion.peers || s->simulates || operands)
		return pr_cli_usage(s->cli, "--entries, --differ and --runs are for --gossip, which is for no scenario");
	s->contagion.seed = s->seeds ? s->seed : s->contagion.seed;
	return pr_contagion_main(s->cli, &s->contagion);
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-sim", .usage = usage};
	struct settings s = {.cli = &cli, .contagion = PR_CONTAGION_DEFAULTS};
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&s, option)) != PR_CLI_GO_ON)
			return status;
	if (s.contagion.peers || s.contagion.sized)
		return gossip(&s, optind < argc);
	if (argc - optind > 1 || (s.makes_up && optind < argc))
		return pr_cli_usage(&cli, "one scenario at a time");
	if (s.validators && (!s.makes_up || s.validators < PR_CHAIN_LEAST || s.validators > PR_SCENARIO_PEERS))
		return pr_cli_usage(&cli, "--validators is for --random, and from %u to %u", PR_CHAIN_LEAST, PR_SCENARIO_PEERS);
	if ((status = pr_cli_open(&cli, NULL, 0, !s.prints && !s.out)) != PR_CLI_GO_ON)
		return status;
	simulate(&s, optind < argc ? argv[optind] : "-");
	pr_scenario_free(&s.scenario);
	return pr_cli_close(&cli);
}
