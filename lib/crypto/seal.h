/*
 * Sealed captures: a `seal` record now and then, and one at the end, each signed, says how many records came before and the
 * root of the Merkle tree over them (merkle.h). A leaf is a record as it stands in the stream, with its envelope; seals are none.
 *
 * So that the first record that is not the one that was sealed can be named, a seal has a mark for each record since the seal
 * before it: the first PR_SEAL_MARK bytes of its leaf's hash. The marks only help to look: what is proved is proved by the
 * root. The last seal says that it is `final`, so that nothing can be cut off at the end.
 */
#ifndef PR_SEAL_H
#define PR_SEAL_H

#include "merkle.h"
#include "record/encode.h"

#define PR_SEAL_MARK 8u
#define PR_SEAL_EVERY 65536u /* records between two seals, at most: their marks fit in a record */

/*
 * Several threads can build a tree: of every PR_SEAL_TWIG leaves, from a multiple of that on, anybody can make the root over them,
 * the twig, before it is known what came before.
 */
#define PR_SEAL_TWIG 64u

/* A zeroed struct has sealed nothing yet. */
struct pr_sealing {
	struct pr_merkle tree; /* without those that are held */
	struct pr_merkle_hash held[PR_SEAL_TWIG]; /* leaves since the last whole twig */
	size_t held_count;
	uint8_t *marks;
	size_t marked, room; /* records since the last seal; of marks */
};

void pr_sealing_free(struct pr_sealing *s);
/*
 * The next leaf; twig: the root over it and the leaves before it, if it is the last of a whole twig and somebody made that, or NULL.
 * False if memory ran out; or if there are PR_SEAL_EVERY records since the last seal already.
 */
bool pr_sealing_add(struct pr_sealing *s, const struct pr_merkle_hash *leaf, const struct pr_merkle_hash *twig);
/* How many leaves there are, and the root over them. */
uint64_t pr_sealing_count(const struct pr_sealing *s);
void pr_sealing_root(struct pr_sealing *s, struct pr_merkle_hash *root);
/* The seal over what there is, unsigned; the next one is over what follows as well. */
struct pr_span pr_sealing_record(struct pr_sealing *s, struct pr_build *b, uint64_t t, bool final);

enum pr_seal_verdict {
	PR_SEAL_HOLDS,
	PR_SEAL_CHANGED, /* *bad is not the record that was sealed */
	PR_SEAL_MISSING, /* records are missing behind *bad - 1 */
	PR_SEAL_ADDED,   /* *bad was not there when it was sealed */
	PR_SEAL_NONE,    /* a seal is missing before this one */
	PR_SEAL_WRONG,   /* no record differs by its mark, but the root does: the seal itself is wrong, or a mark was met by chance */
};

/*
 * Whether a seal is what one would be here: what was added since the last is as it was sealed. *bad: the number of the first
 * record that is not, from 1. The marks begin anew.
 */
enum pr_seal_verdict pr_sealing_check(struct pr_sealing *s, const struct pr_record *seal, uint64_t *bad);

#endif
