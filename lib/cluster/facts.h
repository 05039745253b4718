/*
 * What was really done to a cluster, as `pr-sim --truth` and the captures of real clusters have it: JSON Lines, an action each,
 * with `t_ns`, when it was begun. Of them these count:
 *
 *	cut, heal      `edges`, pairs [from, to] through which nothing gets, or something again; heal without them: all
 *	kill, pause    `peer` is silent
 *	leave          `peer` is silent, and has told so
 *	restart, resume, join
 *	ready, stop    when it may be judged
 */
#ifndef PR_FACTS_H
#define PR_FACTS_H

#include "record/peers.h"

#define PR_FACTS_SIZE (1u << 28)

struct pr_facts_turn {
	uint64_t t;
	uint32_t from, to; /* peers; to PR_PEER_NONE: from itself; both: all edges */
	bool down;
};

struct pr_facts {
	struct pr_peers *peers;
	struct pr_facts_turn *turns; /* by time */
	size_t count, room;
	uint64_t ready, stop; /* UINT64_MAX: it does not say */
};

/* False: error says why, with the file's name and the line. To be cleared in either case. */
bool pr_facts_read(struct pr_facts *facts, const char *file, char *error, size_t size);
/* The same of a text, which is changed; *why is a literal, *line that of the trouble. */
bool pr_facts_parse(struct pr_facts *facts, char *text, size_t n, size_t *line, const char **why);
void pr_facts_clear(struct pr_facts *facts);

#endif
