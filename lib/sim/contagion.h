/* pr-sim --gossip: a table of how long peers who gossip take to agree (epidemic.h), a line for each number of them. */
#ifndef PR_CONTAGION_H
#define PR_CONTAGION_H

#include "cli/cli.h"
#include "epidemic.h"

/* What the options say. */
struct pr_contagion {
	char *peers;                   /* "10,100,1000"; NULL: the mode is not asked for */
	uint64_t entries, differ, runs; /* differ 0: as many as there are peers, at most 100 */
	uint64_t seed;                 /* of the first run; each next one has the next */
	bool sized;                    /* entries, differ or runs were given */
};

#define PR_CONTAGION_DEFAULTS {.entries = 200, .runs = 10, .seed = 1}

/* Writes it to stdout, each line as it is known. The exit status. */
int pr_contagion_main(struct pr_cli *cli, const struct pr_contagion *contagion);

#endif
