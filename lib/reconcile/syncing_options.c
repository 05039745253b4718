#include "syncing.h"

#define BIT(option) (1u << (PR_SYNCING_OPTION_##option - PR_SYNCING_OPTION_SERVE))

static int set_mode(struct pr_syncing *s, enum pr_syncing_mode mode)
{
	s->modes += s->mode != mode;
	s->mode = mode;
	return PR_CLI_GO_ON;
}

static int set(bool *flag)
{
	*flag = true;
	return PR_CLI_GO_ON;
}

static int take_frame(const struct pr_cli *cli, struct pr_syncing *s)
{
	s->frame = 0;
	if (strcmp(optarg, "0") == 0)
		return PR_CLI_GO_ON;
	int status = pr_option_size(cli, "--frame", optarg, &s->frame);
	if (status == PR_CLI_GO_ON && s->frame < 4096)
		return pr_option_refuse(cli, "--frame", optarg, "0, or 4096 and more");
	return status;
}

int pr_syncing_option(const struct pr_cli *cli, struct pr_syncing *s, int option)
{
	s->given |= 1u << (option - PR_SYNCING_OPTION_SERVE);
	switch ((enum pr_syncing_option)option) {
	case PR_SYNCING_OPTION_SERVE:
		return set_mode(s, PR_SYNCING_SERVE);
	case PR_SYNCING_OPTION_ACCEPT:
		return set(&s->accept);
	case PR_SYNCING_OPTION_WITH:
		s->command = optarg;
		return set_mode(s, PR_SYNCING_WITH);
	case PR_SYNCING_OPTION_HAVE:
		return set(&s->have);
	case PR_SYNCING_OPTION_NEED:
		return set(&s->need);
	case PR_SYNCING_OPTION_PULL:
		return set(&s->pull);
	case PR_SYNCING_OPTION_PUSH:
		return set(&s->push);
	case PR_SYNCING_OPTION_GOSSIP:
		return set_mode(s, PR_SYNCING_GOSSIP);
	case PR_SYNCING_OPTION_ROUNDS:
		return pr_option_count(cli, "--rounds", optarg, &s->rounds);
	case PR_SYNCING_OPTION_SEED:
		s->seeded = true;
		return pr_option_number(cli, "--seed", optarg, &s->seed);
	case PR_SYNCING_OPTION_SELF:
		s->self = optarg;
		return PR_CLI_GO_ON;
	case PR_SYNCING_OPTION_FRAME:
		return take_frame(cli, s);
	case PR_SYNCING_OPTION_TIMEOUT:
		return pr_option_duration(cli, "--timeout", optarg, &s->timeout);
	case PR_SYNCING_OPTION_MOST:
		return pr_option_count(cli, "--most", optarg, &s->most);
	}
	return PR_CLI_GO_ON;
}

int pr_syncing_settle(struct pr_cli *cli, struct pr_syncing *s, char **files, size_t count, bool members)
{
	if (s->modes > 1)
		return pr_cli_usage(cli, "--serve, --with and --gossip are one at a time");
	if (s->mode != PR_SYNCING_WITH && s->given & (BIT(HAVE) | BIT(NEED) | BIT(PULL) | BIT(PUSH)))
		return pr_cli_usage(cli, "--have, --need, --pull and --push are for --with");
	if (s->mode != PR_SYNCING_SERVE && s->accept)
		return pr_cli_usage(cli, "--accept is for --serve");
	if (s->mode != PR_SYNCING_GOSSIP && s->given & (BIT(ROUNDS) | BIT(SEED) | BIT(SELF)))
		return pr_cli_usage(cli, "--rounds, --seed and --self are for --gossip");
	if (s->mode == PR_SYNCING_NOT)
		return s->given ? pr_cli_usage(cli, "--frame, --timeout and --most are for --serve, --with and --gossip") : PR_CLI_GO_ON;
	if (s->mode == PR_SYNCING_GOSSIP && !members)
		return pr_cli_usage(cli, "--gossip needs the members file, in which the peers' sync= commands are");
	if (count != 1 || strcmp(files[0], "-") == 0)
		return pr_cli_usage(cli, "one file of entries is wanted");
	s->file = files[0];
	if (s->mode == PR_SYNCING_GOSSIP)
		s->pull = s->push = true;
	else if (s->mode == PR_SYNCING_WITH && !s->have && !s->need && !s->pull && !s->push)
		s->have = s->need = true;
	return PR_CLI_GO_ON;
}
