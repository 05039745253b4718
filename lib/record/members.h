/*
 * The members file: the configured membership, one plain text file for all programs. pr-members(5) is its contract.
 */
#ifndef PR_MEMBERS_H
#define PR_MEMBERS_H

#include "record.h"

#define PR_MEMBERS_SIZE (16u << 20) /* bytes in a file */

/* Spans are text of the file; p is NULL where the file says nothing. */
struct pr_member {
	struct pr_span name;
	struct pr_span *aliases; /* native ids and addresses */
	size_t alias_count;
	struct pr_span addr; /* the first of its addresses, which is among the aliases */
	uint64_t weight; /* 1 unless given; 0 for one that does not vote */
	uint64_t age;    /* a rank, 0 the oldest; UINT64_MAX: not given */
	struct pr_span role, group, key; /* key: the name of a PEM file */
	struct pr_span sync; /* a command that speaks to a pr-reconcile --serve of the peer */
	struct pr_span beat; /* where a pr-heartbeat of the peer listens: an endpoint (endpoint.h) */
	bool voter;
};

struct pr_members {
	struct pr_member *list;
	size_t count;
	struct pr_span domain;
	uint64_t epoch;
	uint32_t numerator, denominator; /* of the quorum: strictly more than; 0 and 0: not given */
	char *text;                      /* the file, which the spans point into */
};

/* Fills m. False: error, of `size` bytes, says what is wrong: "members:12: …"; m is then empty. */
bool pr_members_read(struct pr_members *m, const char *file, char *error, size_t size);
void pr_members_free(struct pr_members *m);
/* Whose name or alias that is; NULL: nobody's. It looks at one after the other. */
const struct pr_member *pr_members_find(const struct pr_members *m, struct pr_span name);

/*
 * Whether what names and aliases stand for does not depend on which of two files one asks: no name or alias of one peer is another
 * peer's in the other file. False: error, of `size` bytes, says whose is.
 */
bool pr_members_agree(const struct pr_members *a, const struct pr_members *b, char *error, size_t size);

/* "2/3"; false unless 0 < numerator < denominator. */
bool pr_fraction_parse(struct pr_span text, uint32_t *numerator, uint32_t *denominator);

#endif
