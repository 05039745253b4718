/* pr-sign: who wrote a record, and that a capture is whole, so that others can check it. */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "sign/signing.h"

static const char usage[] =
	"usage: pr-sign --key PEM [options] [file ...]            sign each record\n"
	"       pr-sign --verify -m FILE [options] [file ...]     check the signatures; pass records along\n"
	"       pr-sign --seal --key PEM [options] [file ...]     seal a capture\n"
	"       pr-sign --check -m FILE [options] [file ...]      check a sealed capture\n"
	"       pr-sign --prove N [options] [file ...]            prove that record N is in it\n"
	"       pr-sign --check-proof -m FILE [options] [file]    check such a proof\n"
	"\n"
	"      --key PEM          the private key (openssl genpkey -algorithm ed25519)\n"
	"  -m, --members FILE     who has which key, and the cluster's domain (pr-members(5))\n"
	"      --domain NAME      signatures are for this cluster; else the members file's domain, or none\n"
	"      --verify           exit 1 unless every record has a good signature of a member\n"
	"      --mark             a note behind each record that has not\n"
	"      --drop-bad         leave it out\n"
	"      --seal             a signed Merkle root now and then, and at the end\n"
	"      --every N          records between two seals (4096; at most 65536)\n"
	"      --check            exit 1 if anything was changed, removed, added, moved or cut off\n"
	"      --prove N          write that record, the way from it to the root, and the last seal\n"
	"      --check-proof      exit 1 unless the record was sealed by a member\n"
	"  -j, --jobs N           threads (as many as there are processors)\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import logs/* | pr-sign --seal --key me.pem >case-17.cbor\n";

enum { KEY = PR_OPTION_OWN, DOMAIN, VERIFY, MARK, DROP_BAD, SEAL, EVERY, CHECK, PROVE, CHECK_PROOF };

static const struct option longs[] = {
	{"key", required_argument, NULL, KEY},
	{"members", required_argument, NULL, 'm'},
	{"domain", required_argument, NULL, DOMAIN},
	{"verify", no_argument, NULL, VERIFY},
	{"mark", no_argument, NULL, MARK},
	{"drop-bad", no_argument, NULL, DROP_BAD},
	{"seal", no_argument, NULL, SEAL},
	{"every", required_argument, NULL, EVERY},
	{"check", no_argument, NULL, CHECK},
	{"prove", required_argument, NULL, PROVE},
	{"check-proof", no_argument, NULL, CHECK_PROOF},
	{"jobs", required_argument, NULL, 'j'},
	PR_CLI_OPTIONS,
	{0},
};

struct settings {
	struct pr_signing job;
	unsigned modes; /* how many were asked for */
	const char *key, *members;
	struct pr_members list;
};

static int set_mode(struct settings *s, enum pr_signing_mode mode)
{
	s->modes += s->job.mode != mode || s->modes == 0;
	s->job.mode = mode;
	return PR_CLI_GO_ON;
}

static int take_option(struct pr_cli *cli, int option, struct settings *s)
{
	switch (option) {
	case KEY:
		s->key = optarg;
		return PR_CLI_GO_ON;
	case 'm':
		s->members = optarg;
		return PR_CLI_GO_ON;
	case DOMAIN:
		s->job.domain = pr_span_of(optarg);
		return PR_CLI_GO_ON;
	case VERIFY:
		return set_mode(s, PR_SIGNING_VERIFY);
	case MARK:
		s->job.mark = true;
		return PR_CLI_GO_ON;
	case DROP_BAD:
		s->job.drop = true;
		return PR_CLI_GO_ON;
	case SEAL:
		return set_mode(s, PR_SIGNING_SEAL);
	case EVERY:
		return pr_option_count(cli, "--every", optarg, &s->job.every);
	case CHECK:
		return set_mode(s, PR_SIGNING_CHECK);
	case PROVE:
		set_mode(s, PR_SIGNING_PROVE);
		return pr_option_count(cli, "--prove", optarg, &s->job.prove);
	case CHECK_PROOF:
		return set_mode(s, PR_SIGNING_CHECK_PROOF);
	case 'j':
		return pr_option_jobs(cli, "--jobs", optarg, &s->job.jobs);
	default:
		return pr_cli_option(cli, option);
	}
}

/* Whether the options make sense together. An exit status, or PR_CLI_GO_ON. */
static int settle(struct pr_cli *cli, struct settings *s)
{
	enum pr_signing_mode mode = s->job.mode;
	bool signs = mode == PR_SIGNING_SIGN || mode == PR_SIGNING_SEAL;
	bool checks = mode == PR_SIGNING_VERIFY || mode == PR_SIGNING_CHECK || mode == PR_SIGNING_CHECK_PROOF;
	if (s->modes > 1)
		return pr_cli_usage(cli, "of --verify, --seal, --check, --prove and --check-proof, one");
	if (signs && !s->key)
		return pr_cli_usage(cli, "to sign takes --key; to check signatures, --verify");
	if (!signs && s->key)
		return pr_cli_usage(cli, "--key is for signing and --seal");
	if (checks && !s->members)
		return pr_cli_usage(cli, "whose signatures are good is in the members file: --members");
	if ((s->job.mark || s->job.drop) && mode != PR_SIGNING_VERIFY)
		return pr_cli_usage(cli, "--mark and --drop-bad are for --verify");
	if (s->job.every && mode != PR_SIGNING_SEAL)
		return pr_cli_usage(cli, "--every is for --seal");
	if (s->job.every > PR_SEAL_EVERY)
		return pr_cli_usage(cli, "--every: at most %u", PR_SEAL_EVERY);
	s->job.every = s->job.every ? s->job.every : 4096;
	return PR_CLI_GO_ON;
}

/* Reads the members file and the keys. An exit status, or PR_CLI_GO_ON. */
static int read_keys(struct pr_cli *cli, struct settings *s, struct pr_keyring **ring, struct pr_key **key)
{
	char why[4600];
	int status = s->members ? pr_option_members(cli, s->members, &s->list) : PR_CLI_GO_ON;
	if (status != PR_CLI_GO_ON)
		return status;
	if (!s->job.domain.p)
		s->job.domain = s->list.domain;
	if (s->members && !s->key)
		*ring = pr_keyring_read(&s->list, s->members, why, sizeof why);
	if (s->members && !s->key && !*ring) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", why);
		return PR_STATUS_ERROR;
	}
	if (s->key) {
		pr_key_guard();
		*key = pr_key_read_private(s->key, why, sizeof why);
	}
	if (s->key && !*key) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s: %s", s->key, why);
		return PR_STATUS_ERROR;
	}
	s->job.key = *key;
	s->job.ring = *ring;
	return PR_CLI_GO_ON;
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-sign", .usage = usage};
	struct settings s = {.job = {.cli = &cli}};
	struct pr_keyring *ring = NULL;
	struct pr_key *key = NULL;
	int option, status;
	while ((option = pr_cli_next(&cli, argc, argv, "m:j:" PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &s)) != PR_CLI_GO_ON)
			return status;
	bool records = s.job.mode != PR_SIGNING_CHECK && s.job.mode != PR_SIGNING_CHECK_PROOF;
	if ((status = settle(&cli, &s)) == PR_CLI_GO_ON && (status = read_keys(&cli, &s, &ring, &key)) == PR_CLI_GO_ON &&
	    (status = pr_cli_open(&cli, argv + optind, (size_t)(argc - optind), records)) == PR_CLI_GO_ON) {
		pr_signing_run(&s.job);
		status = pr_cli_close(&cli);
	}
	pr_keyring_free(ring);
	pr_key_free(key);
	pr_members_free(&s.list);
	return status;
}
