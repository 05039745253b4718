/*
 * What a stream says against each peer, kept for pages (page.h): evidence, accusations, and what became of it. Names and aliases of
 * a member are one peer.
 *
 * Evidence of one hash is kept once. Of each peer the first few pieces and accusations are kept, all together up to
 * PR_CULPRITS_BYTES, of PR_CULPRITS_MAX peers; the rest is counted.
 */
#ifndef PR_CULPRITS_H
#define PR_CULPRITS_H

#include "record/idents.h"
#include "record/members.h"
#include "record/record.h"

#define PR_CULPRITS_MAX 65536u
#define PR_CULPRITS_BYTES ((size_t)256 << 20)
#define PR_CULPRIT_EVIDENCE 4u
#define PR_CULPRIT_ACCUSATIONS 16u

struct pr_culprit {
	struct pr_span name;
	struct pr_span evidence[PR_CULPRIT_EVIDENCE];       /* whole records, as they came */
	struct pr_span accusations[PR_CULPRIT_ACCUSATIONS];
	struct pr_span exclusion;                           /* the latest; p NULL: there is none */
	size_t kept, accusations_kept;
	uint64_t count, accusation_count;                   /* all of them */
};

struct pr_culprits {
	const struct pr_members *members; /* NULL: not known; borrowed */
	struct pr_culprit *list;
	size_t count, room, bytes;
	struct pr_peers *names; /* their numbers are those of the list */
	struct pr_idents hashes;
	uint64_t beyond;        /* records of peers that there was no room for */
};

/* False if memory ran out. */
bool pr_culprits_init(struct pr_culprits *c, const struct pr_members *members);
void pr_culprits_free(struct pr_culprits *c);
/* Takes any record; evidence, accusations and exclusions are copied. False if memory ran out. */
bool pr_culprits_take(struct pr_culprits *c, const struct pr_record *r);
/* Those there is evidence against, or an exclusion of, by name: *order, of *count numbers, is to be freed. False if memory ran out. */
bool pr_culprits_order(const struct pr_culprits *c, uint32_t **order, size_t *count);

#endif
