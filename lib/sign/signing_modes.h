/*
 * Private to signing*.c: the modes of pr-sign. Of each the threads' work on an item, what is done with the item in its turn, and
 * what is left to do at the end.
 */
#ifndef PR_SIGNING_MODES_H
#define PR_SIGNING_MODES_H

#include "signing.h"

/* Memory ran out: complains, and stops. */
void pr_signing_exhausted(struct pr_signing *s);
/* The answer is no: complains of what stands at `where` (NULL: of nothing that stands), and stops. */
__attribute__((format(printf, 3, 4))) void pr_signing_refuse(struct pr_signing *s, const struct pr_signing_place *where,
                                                             const char *format, ...);

/* Ends a line with the name of who sealed. */
void pr_signing_write_name(struct pr_signing *s);

/* Records: signing and verifying (signing_records.c). */
void pr_signing_sign_one(void *arg, struct pr_batch_share *share, struct pr_batch_item *item);
void pr_signing_take_signed(struct pr_signing *s, const struct pr_batch_item *item);
void pr_signing_verify_one(void *arg, struct pr_batch_share *share, struct pr_batch_item *item);
void pr_signing_take_verified(struct pr_signing *s, const struct pr_batch_item *item);
void pr_signing_end_verifying(struct pr_signing *s);

/* Captures: sealing and checking (signing_seals.c). The work is the leaf's hash; of a seal, whose it is. */
void pr_signing_hash_one(void *arg, struct pr_batch_share *share, struct pr_batch_item *item);
void pr_signing_take_sealed(struct pr_signing *s, const struct pr_batch_item *item);
void pr_signing_end_sealing(struct pr_signing *s);
void pr_signing_take_checked(struct pr_signing *s, const struct pr_batch_item *item);
void pr_signing_end_checking(struct pr_signing *s);

/* Proofs: making and checking one (signing_proofs.c). */
void pr_signing_take_to_prove(struct pr_signing *s, const struct pr_batch_item *item);
void pr_signing_end_proving(struct pr_signing *s);
void pr_signing_take_proof(struct pr_signing *s, const struct pr_batch_item *item);
void pr_signing_end_checking_proof(struct pr_signing *s);

#endif
