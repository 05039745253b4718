/* SHA-256 (FIPS 180-4) by libcrypto. */
#ifndef PR_DIGEST_H
#define PR_DIGEST_H

#include "span.h"

#define PR_DIGEST_SIZE 32u

struct pr_digest;

struct pr_digest *pr_digest_new(void); /* NULL if memory ran out */
void pr_digest_free(struct pr_digest *d);
void pr_digest_add(struct pr_digest *d, struct pr_span bytes);
/* Gives the digest of what was added and begins anew. */
void pr_digest_end(struct pr_digest *d, uint8_t digest[PR_DIGEST_SIZE]);
/* Bytes as hex digits with a NUL behind them: of a digest, 64. What does not fit is left out. */
void pr_hex_text(char *text, size_t size, struct pr_span bytes);

#endif
