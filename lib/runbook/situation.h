/*
 * What a runbook is called for: the newest recovery of one failure, the newest resolution of it, who is excluded, and what is known of
 * the members.
 */
#ifndef PR_SITUATION_H
#define PR_SITUATION_H

#include "access.h"
#include "record/doubts.h"
#include "record/members.h"
#include "record/peers.h"

struct pr_situation;

struct pr_situation_peer {
	struct pr_span name;
	uint32_t parts;     /* enum pr_part (runbook.h) */
	struct pr_access access; /* at the end there is a host */
	uint64_t discards;  /* entries that it would lose */
};

struct pr_situation *pr_situation_new(void); /* NULL if memory ran out */
void pr_situation_free(struct pr_situation *s);
/* False if memory ran out, here and below. */
bool pr_situation_configure(struct pr_situation *s, const struct pr_members *members);
bool pr_situation_take(struct pr_situation *s, const struct pr_record *r);
/*
 * All was read. failure: an id, or NULL: that of the newest recovery that is not complete, else of the newest. *found: whether
 * there is one; or, where none is asked for, that no failure is told of, but states are, and none by a server that runs: all are down.
 */
bool pr_situation_end(struct pr_situation *s, const char *failure, bool *found);

/*
 * What wrote the logs that the stream is of: the sources' system, where that is one whose commands could be wanted, which a capture's is
 * not; empty: none says; *several: they are of more than one.
 */
struct pr_span pr_situation_system(const struct pr_situation *s, bool *several);
/* From here on, when all was read. The peers stand in the order of their names. */
size_t pr_situation_peers(const struct pr_situation *s);
const struct pr_situation_peer *pr_situation_peer(const struct pr_situation *s, size_t number);
uint32_t pr_situation_facts(const struct pr_situation *s); /* enum pr_fact (runbook.h) */
/* The fencing token (fence.h). False: there is none. */
bool pr_situation_term(const struct pr_situation *s, uint64_t *term);
bool pr_situation_compared(const struct pr_situation *s); /* there is a resolution, of whatever */
const struct pr_doubts *pr_situation_doubts(const struct pr_situation *s);
/* The decoded records; NULL: there is none. */
const struct pr_record *pr_situation_recovery(const struct pr_situation *s);
const struct pr_record *pr_situation_resolution(const struct pr_situation *s);
/*
 * Who leads: the recovery's coordinator, unless it is no winner where there are winners, else the first of them, else the first that
 * continues; NULL: nobody.
 */
const struct pr_situation_peer *pr_situation_leader(const struct pr_situation *s);

#endif
