/* pr-reconcile: which state is canonical after a split, what would be lost, and who has to fetch what from whom. */
#include "cli.h"
#include "keyring.h"
#include "options.h"
#include "outlooks.h"
#include "resolve.h"
#include "salvage.h"
#include "syncing.h"

#include <errno.h>
#include <stdlib.h>

static const char usage[] =
	"usage: pr-reconcile [options] [file ...]\n"
	"       pr-reconcile --serve [--accept] file                        answer a --with, on stdin and stdout\n"
	"       pr-reconcile --with COMMAND [--have --need --pull --push] file   against a --serve that COMMAND starts\n"
	"       pr-reconcile --gossip -m FILE [options] file                against peers chosen by chance\n"
	"Reads claim, entry, member and failure records and writes at the end which state is canonical, or that none is:\n"
	"resolution records. Passes everything along.\n"
	"\n"
	"  -m, --members FILE     the configured membership (pr-members(5)); else the stream's member records\n"
	"      --policy NAME      majority (the default: nobody lies), bft (less than a third may), origin\n"
	"      --threshold N/M    a quorum is strictly more than this part of the weight (1/2; bft 2/3)\n"
	"      --batch N          entries that a peer fetches at a time (10)\n"
	"      --rollback         without a winner, look for a checkpoint to go back to\n"
	"      --override         decide although what would be lost may have been committed; it is recorded\n"
	"      --trust-unsigned   claims count that are not signed, although their peer has a key\n"
	"      --quarantine DIR   save what would be thrown away there, before any plan that does so is written\n"
	"      --apply-plan HASH  write the resolution with this plan alone; exit 1 if the state gives another one\n"
	"      --divergent        write the entries that would be thrown away, instead of resolutions\n"
	"      --merge RULE       of concurrent writes of a key, by vector clocks: keep, union, last-writer\n"
	"      --views            write the union of all views, and notes on what they disagree on\n"
	"      --stale TIME       a view that is so much older than the newest is stale (15s)\n"
	"      --only             write resolutions, and notes about them, alone\n"
	"  -e, --exit-status      exit 1 unless all agree; with --with, unless nothing is lacking\n"
	"\n"
	"Which entries two files lack of each other:\n"
	"      --serve            speak for the entries of the file\n"
	"      --accept           append to it what the other end pushes\n"
	"      --with COMMAND     sh starts it; it is to end up at a pr-reconcile --serve\n"
	"      --have             write the entries that are here and not there\n"
	"      --need             write those that are there and not here (neither, nor one of the next two: both)\n"
	"      --pull             append to the file what is there and not here\n"
	"      --push             send what is here and not there\n"
	"      --gossip           pull and push with the members' sync= commands, by chance\n"
	"      --rounds N         with so many of them (1)\n"
	"      --seed N           what chance begins with (another each time)\n"
	"      --self PEER        who is not to be asked\n"
	"      --frame SIZE       bytes in a message, at least 4096; 0 for the most there can be (1M)\n"
	"      --timeout TIME     how long the other end may say nothing (300s)\n"
	"      --most N           entries that may be lacking here (100000000)\n"
	"\n"
	"      --resync           go on at the next label behind damage\n"
	"      --force-binary     write records even to a terminal\n"
	"  -h, --help             show this\n"
	"  -V, --version          show the version\n"
	"\n"
	"Example: pr-import *.status | pr-reconcile | pr-view\n";

enum {
	POLICY = PR_OPTION_OWN, THRESHOLD, BATCH, ROLLBACK, OVERRIDE, TRUST_UNSIGNED, QUARANTINE, APPLY_PLAN, DIVERGENT, MERGE, VIEWS,
	STALE, ONLY
};

static const struct option longs[] = {
	{"members", required_argument, NULL, 'm'},
	{"policy", required_argument, NULL, POLICY},
	{"threshold", required_argument, NULL, THRESHOLD},
	{"batch", required_argument, NULL, BATCH},
	{"rollback", no_argument, NULL, ROLLBACK},
	{"override", no_argument, NULL, OVERRIDE},
	{"trust-unsigned", no_argument, NULL, TRUST_UNSIGNED},
	{"quarantine", required_argument, NULL, QUARANTINE},
	{"apply-plan", required_argument, NULL, APPLY_PLAN},
	{"divergent", no_argument, NULL, DIVERGENT},
	{"merge", required_argument, NULL, MERGE},
	{"views", no_argument, NULL, VIEWS},
	{"stale", required_argument, NULL, STALE},
	{"only", no_argument, NULL, ONLY},
	{"serve", no_argument, NULL, PR_SYNCING_OPTION_SERVE},
	{"accept", no_argument, NULL, PR_SYNCING_OPTION_ACCEPT},
	{"with", required_argument, NULL, PR_SYNCING_OPTION_WITH},
	{"have", no_argument, NULL, PR_SYNCING_OPTION_HAVE},
	{"need", no_argument, NULL, PR_SYNCING_OPTION_NEED},
	{"pull", no_argument, NULL, PR_SYNCING_OPTION_PULL},
	{"push", no_argument, NULL, PR_SYNCING_OPTION_PUSH},
	{"gossip", no_argument, NULL, PR_SYNCING_OPTION_GOSSIP},
	{"rounds", required_argument, NULL, PR_SYNCING_OPTION_ROUNDS},
	{"seed", required_argument, NULL, PR_SYNCING_OPTION_SEED},
	{"self", required_argument, NULL, PR_SYNCING_OPTION_SELF},
	{"frame", required_argument, NULL, PR_SYNCING_OPTION_FRAME},
	{"timeout", required_argument, NULL, PR_SYNCING_OPTION_TIMEOUT},
	{"most", required_argument, NULL, PR_SYNCING_OPTION_MOST},
	PR_CLI_FINDING_OPTION,
	PR_CLI_OPTIONS,
	{0},
};

struct settings {
	struct pr_resolve_options resolve;
	const char *members;
	uint32_t numerator, denominator; /* of --threshold; 0: not given */
	const char *quarantine; /* directory */
	uint8_t plan[PR_DIGEST_SIZE]; /* to apply */
	bool only, views;
	bool resolves; /* an option was given that is for resolutions alone */
	struct pr_syncing syncing;
	uint64_t stale; /* ns */
	struct pr_members list;
	struct pr_keyring *ring; /* NULL: nobody's key is known */
	struct pr_cose_worker worker;
	struct pr_outlooks *outlooks; /* NULL: views are not asked for */
};

/* What save() and emit() need. */
struct outlet {
	struct pr_cli *cli;
	struct pr_quarantine *quarantine;
	bool saving; /* writes that are merged away: a file of them is begun */
	uint64_t thrown;
};

static int read_hash(const struct pr_cli *cli, const char *text, uint8_t hash[PR_DIGEST_SIZE])
{
	size_t n = strspn(text, "0123456789abcdef");
	for (size_t i = 0; n == 2 * PR_DIGEST_SIZE && text[n] == '\0' && i < PR_DIGEST_SIZE; i++) {
		char digits[] = {text[2 * i], text[2 * i + 1], '\0'};
		hash[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
	if (n == 2 * PR_DIGEST_SIZE && text[n] == '\0')
		return PR_CLI_GO_ON;
	return pr_option_refuse(cli, "--apply-plan", text, "the hash of a plan, 64 hex digits");
}

static int take_option(struct pr_cli *cli, int option, struct settings *s)
{
	if (option >= PR_SYNCING_OPTION_SERVE)
		return pr_syncing_option(cli, &s->syncing, option);
	s->resolves |= option >= PR_OPTION_OWN;
	switch (option) {
	case 'm':
		s->members = optarg;
		return PR_CLI_GO_ON;
	case POLICY:
		if (pr_resolve_policy_named(&s->resolve, optarg))
			return PR_CLI_GO_ON;
		return pr_cli_usage(cli, "--policy: there are majority, bft and origin");
	case THRESHOLD:
		return pr_option_fraction(cli, "--threshold", optarg, &s->numerator, &s->denominator);
	case BATCH:
		return pr_option_count(cli, "--batch", optarg, &s->resolve.batch);
	case ROLLBACK:
		s->resolve.rollback = true;
		return PR_CLI_GO_ON;
	case TRUST_UNSIGNED:
		s->resolve.trust_unsigned = true;
		return PR_CLI_GO_ON;
	case OVERRIDE:
		s->resolve.override = true;
		return PR_CLI_GO_ON;
	case QUARANTINE:
		s->quarantine = optarg;
		return PR_CLI_GO_ON;
	case APPLY_PLAN:
		s->resolve.apply = s->plan;
		return read_hash(cli, optarg, s->plan);
	case DIVERGENT:
		s->resolve.divergent = s->only = true;
		return PR_CLI_GO_ON;
	case MERGE:
		if ((s->resolve.merge = pr_merge_named(optarg)) != PR_MERGE_NONE)
			return PR_CLI_GO_ON;
		return pr_cli_usage(cli, "--merge: there are keep, union and last-writer");
	case VIEWS:
		s->views = true;
		return PR_CLI_GO_ON;
	case STALE:
		return pr_option_duration(cli, "--stale", optarg, &s->stale);
	case ONLY:
		s->only = true;
		return PR_CLI_GO_ON;
	default:
		return pr_cli_option(cli, option);
	}
}

static void emit(void *arg, struct pr_span record)
{
	struct outlet *out = arg;
	pr_writer_record(out->cli->out, record);
}

static bool fail(const struct outlet *out)
{
	const char *why = out->quarantine ? pr_quarantine_error(out->quarantine) : "";
	pr_cli_complain(out->cli, PR_STATUS_ERROR, "%s", *why ? why : strerror(errno));
	return false;
}

/* Writes that are merged away: saved as one file. */
static bool lay_by(void *arg, struct pr_span record)
{
	struct outlet *out = arg;
	out->thrown += record.p != NULL;
	if (!record.p)
		pr_cli_complain(out->cli, PR_STATUS_DONE, "--merge: concurrent writes that are thrown away: %llu",
		                (unsigned long long)out->thrown);
	if (!out->quarantine)
		return true;
	errno = ENOMEM;
	if (!out->saving && !(out->saving = pr_quarantine_begin(out->quarantine)))
		return fail(out);
	if (record.p ? pr_quarantine_record(out->quarantine, record) : pr_salvage_merged(out->quarantine, out->thrown))
		return true;
	return fail(out);
}

static bool save(void *arg, const struct pr_plan *plan, const uint8_t *hash, struct pr_span about)
{
	struct outlet *out = arg;
	errno = ENOMEM;
	return pr_salvage(out->quarantine, plan, hash, about) || fail(out);
}

/* What a quorum is: --threshold, else under `majority` the members file, else the policy. */
static void settle_threshold(struct settings *s, const struct pr_members *m)
{
	bool files = !s->denominator && m->denominator && s->resolve.policy != PR_RESOLVE_BFT;
	if (s->denominator || files) {
		s->resolve.numerator = files ? m->numerator : s->numerator;
		s->resolve.denominator = files ? m->denominator : s->denominator;
	}
}

static int make(struct outlet *out, struct settings *s, struct pr_resolve **resolve)
{
	struct pr_cli *cli = out->cli;
	char why[256];
	int status = s->members ? pr_option_members(cli, s->members, &s->list) : PR_CLI_GO_ON;
	if (status != PR_CLI_GO_ON)
		return status;
	s->ring = s->members ? pr_keyring_read(&s->list, s->members, why, sizeof why) : NULL;
	if (s->members && !s->ring) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", why);
		return PR_STATUS_ERROR;
	}
	settle_threshold(s, &s->list);
	if (s->quarantine && !(out->quarantine = pr_quarantine_new(s->quarantine))) {
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s: %s", s->quarantine, strerror(errno));
		return PR_STATUS_ERROR;
	}
	s->resolve.save = s->quarantine ? save : NULL;
	s->resolve.thrown = lay_by;
	*resolve = pr_resolve_new(&s->resolve, emit, out);
	s->outlooks = s->views ? pr_outlooks_new(s->stale, emit, out) : NULL;
	bool done = *resolve && (s->outlooks || !s->views);
	for (size_t i = 0; done && i < s->list.count; i++) {
		const struct pr_member *m = &s->list.list[i];
		done = pr_resolve_member(*resolve, m->name, m->weight, m->key.p != NULL);
		for (size_t j = 0; done && j < m->alias_count; j++)
			done = pr_resolve_alias(*resolve, m->name, m->aliases[j]);
	}
	if (done)
		return PR_CLI_GO_ON;
	pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	return PR_STATUS_ERROR;
}

static bool step(struct settings *s, struct pr_resolve *resolve, const struct pr_record *r)
{
	size_t who = SIZE_MAX;
	enum pr_signed envelope = PR_SIGNED_NOT;
	if (s->ring && pr_keyring_count(s->ring) > 0 && r->type == PR_CLAIM)
		envelope = pr_keyring_verify(s->ring, &s->worker, r->bytes, s->list.domain, &who);
	struct pr_span signer = who == SIZE_MAX ? (struct pr_span){NULL, 0} : pr_keyring_name(s->ring, who);
	return (!s->outlooks || pr_outlooks_step(s->outlooks, r)) && pr_resolve_step(resolve, r, envelope, signer);
}

static void clear(struct settings *s)
{
	pr_outlooks_free(s->outlooks);
	pr_cose_worker_free(&s->worker);
	pr_keyring_free(s->ring);
	pr_members_free(&s->list);
}

/* PR_CLI_GO_ON where nothing of it was asked for. */
static int sync(struct pr_cli *cli, struct settings *s, char **files, size_t count)
{
	struct pr_members m = {0};
	int status = pr_syncing_settle(cli, &s->syncing, files, count, s->members != NULL);
	if (status != PR_CLI_GO_ON || s->syncing.mode == PR_SYNCING_NOT)
		return status;
	if (s->resolves)
		return pr_cli_usage(cli, "--policy and the like are for resolutions; --serve, --with and --gossip make none");
	if (s->members && (status = pr_option_members(cli, s->members, &m)) != PR_CLI_GO_ON)
		return status;
	s->syncing.members = &m;
	status = pr_syncing_main(cli, &s->syncing);
	pr_members_free(&m);
	return status;
}

int main(int argc, char **argv)
{
	struct pr_cli cli = {.name = "pr-reconcile", .usage = usage};
	struct settings s = {.stale = 15 * PR_SECOND, .resolve = {.batch = 10}, .syncing = PR_SYNCING_DEFAULTS};
	struct outlet out = {.cli = &cli};
	struct pr_resolve *resolve = NULL;
	struct pr_record r;
	int option, status;
	pr_resolve_policy_named(&s.resolve, "majority");
	while ((option = pr_cli_next(&cli, argc, argv, "m:" PR_CLI_FINDING_LETTER PR_CLI_LETTERS, longs)) != -1)
		if ((status = take_option(&cli, option, &s)) != PR_CLI_GO_ON)
			return status;
	if ((status = sync(&cli, &s, argv + optind, (size_t)(argc - optind))) != PR_CLI_GO_ON)
		return status;
	if ((status = pr_cli_open(&cli, argv + optind, (size_t)(argc - optind), true)) != PR_CLI_GO_ON)
		return status;
	if ((status = make(&out, &s, &resolve)) != PR_CLI_GO_ON) {
		pr_quarantine_free(out.quarantine);
		pr_resolve_free(resolve);
		clear(&s);
		pr_cli_close(&cli);
		return status;
	}
	bool done = true;
	while (done && pr_reader_next(cli.in, &r) > 0) {
		if (!s.only)
			pr_writer_record(cli.out, r.bytes);
		done = step(&s, resolve, &r);
	}
	done = done && pr_resolve_end(resolve) && (!s.outlooks || pr_outlooks_end(s.outlooks));
	if (!done && pr_resolve_trouble(resolve))
		pr_cli_complain(&cli, PR_STATUS_ERROR, "%s", pr_resolve_trouble(resolve));
	cli.found = pr_resolve_differs(resolve);
	if (done && s.resolve.apply && !pr_resolve_applies(resolve))
		pr_cli_complain(&cli, PR_STATUS_FINDING, "the present state does not give that plan");
	pr_quarantine_free(out.quarantine);
	pr_resolve_free(resolve);
	clear(&s);
	return pr_cli_close(&cli);
}
