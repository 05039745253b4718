/*
 * A failure as it is told: the picture that a `failure` record states, and the record.
 *
 * Every record states the whole, so the newest one of an id stands; a later record may date back, by its `since`, when the
 * state of affairs that it states began.
 */
#ifndef PR_FAILURE_H
#define PR_FAILURE_H

#include "base/moments.h"
#include "partition.h"
#include "record/encode.h"
#include "record/ident.h"
#include "record/idents.h"
#include "record/peers.h"

#define PR_EVIDENCE_MAX 16u    /* sources named in a record */

enum pr_failure_kind { PR_FAILURE_PARTITION, PR_FAILURE_CRASH, PR_FAILURE_LOSS, PR_FAILURE_TIMEOUT };

struct pr_failure {
	char id[PR_IDENT_SIZE];
	enum pr_failure_kind kind;
	uint64_t start;
	struct pr_moment began; /* this state of affairs */
	struct pr_moment ended; /* for a close; since 0 otherwise */
	bool undecided;
	uint32_t *members; /* the peers in the picture, ascending by name; partition->peers of them */
	struct pr_partition *partition; /* its peer i is members[i] */
	uint32_t *affected;
	size_t affected_count;
	struct pr_span as; /* the peer whose view this is, borrowed; p NULL: the whole view */
	uint64_t needed;
	bool *quorum; /* one a group */
	char *evidence[PR_EVIDENCE_MAX];
	size_t evidence_count;
	uint32_t *place; /* of each peer by number: its index in members; PR_PEER_NONE if it is not in the picture */
	size_t places;
};

/* Frees what it holds. */
void pr_failure_clear(struct pr_failure *f);
/*
 * Takes over members and partition, and fills in who is affected, what a quorum needs and who has it. weights: of the
 * members. Affected are the peers outside the heaviest group, or all if two are heaviest. False if memory ran out.
 */
bool pr_failure_fill(struct pr_failure *f, uint32_t *members, struct pr_partition *partition, const uint64_t *weights,
                     uint64_t needed);
/* Takes copies of the sources, `count` of them, in place of those it had; at most PR_EVIDENCE_MAX are kept. */
bool pr_failure_cite(struct pr_failure *f, const char *const *sources, size_t count);
/* Whether the picture has nothing reach `to` from `from`, peers by number. */
bool pr_failure_severs(const struct pr_failure *f, uint32_t from, uint32_t to);
/*
 * Whether the same is severed between all peers that both have, and newcomers changed nothing of it. 1; 0 if not; -1 if memory
 * ran out.
 */
int pr_failure_agree(const struct pr_failure *a, const struct pr_failure *b);
/* Whether both say the same of the cluster, times aside. */
bool pr_failure_same(const struct pr_failure *a, const struct pr_failure *b);
/*
 * Makes the id from what opened it: program, kind, start and affected peers; and adds it to the ids that were told. If it was
 * told before, because the same peers are lost once more since the same moment, the number of those goes into it as well.
 * False if memory ran out.
 */
bool pr_failure_name(struct pr_failure *f, const struct pr_peers *names, struct pr_idents *told);
/* event: "open", "change" or "close". The span is valid until the builder's next record; p is NULL if it failed. */
struct pr_span pr_failure_record(struct pr_build *b, const struct pr_failure *f, const struct pr_peers *names,
                                 const char *event, uint64_t t);

#endif
