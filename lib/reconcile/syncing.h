/*
 * What pr-reconcile does with a peer at the other end of a pipe, once its options were taken: serves a file, compares one with
 * that of a command, or with those of peers chosen by chance. Complaints go to stderr.
 */
#ifndef PR_SYNCING_H
#define PR_SYNCING_H

#include "cli/options.h"

enum pr_syncing_mode { PR_SYNCING_NOT, PR_SYNCING_SERVE, PR_SYNCING_WITH, PR_SYNCING_GOSSIP };

/* The options that fill a struct pr_syncing, behind those of the command. */
enum pr_syncing_option {
	PR_SYNCING_OPTION_SERVE = PR_OPTION_OWN + 0x100,
	PR_SYNCING_OPTION_ACCEPT,
	PR_SYNCING_OPTION_WITH,
	PR_SYNCING_OPTION_HAVE,
	PR_SYNCING_OPTION_NEED,
	PR_SYNCING_OPTION_PULL,
	PR_SYNCING_OPTION_PUSH,
	PR_SYNCING_OPTION_GOSSIP,
	PR_SYNCING_OPTION_ROUNDS,
	PR_SYNCING_OPTION_SEED,
	PR_SYNCING_OPTION_SELF,
	PR_SYNCING_OPTION_FRAME,
	PR_SYNCING_OPTION_TIMEOUT,
	PR_SYNCING_OPTION_MOST,
};

struct pr_syncing {
	enum pr_syncing_mode mode;
	unsigned modes;      /* how many were asked for */
	uint32_t given;      /* a bit for each option, from SERVE on */
	const char *command; /* WITH: what a shell starts */
	char *file;          /* of entries */
	bool have, need;     /* WITH: entries to be written: lacking there, lacking here */
	bool pull, push;     /* entries to be brought to where they are lacking */
	bool accept;         /* SERVE: take what is pushed */
	size_t frame;        /* bytes in a message; 0: as many as a frame has */
	uint64_t timeout;    /* of the other end's silence, in ns */
	uint64_t most;       /* entries that may be lacking here */
	uint64_t rounds;     /* GOSSIP */
	uint64_t seed;
	bool seeded;
	const struct pr_members *members; /* GOSSIP */
	const char *self; /* who is not asked; NULL: nobody */
};

#define PR_SYNCING_DEFAULTS {.frame = 1u << 20, .timeout = 300 * PR_SECOND, .most = 100000000, .rounds = 1}

/* Takes one of the options. An exit status, or PR_CLI_GO_ON. */
int pr_syncing_option(const struct pr_cli *cli, struct pr_syncing *s, int option);
/* All options are taken: whether they fit together, and with the files. An exit status, or PR_CLI_GO_ON. */
int pr_syncing_settle(struct pr_cli *cli, struct pr_syncing *s, char **files, size_t count, bool members);
/* Opens the output, does it, closes. The exit status. */
int pr_syncing_main(struct pr_cli *cli, const struct pr_syncing *s);
#endif
