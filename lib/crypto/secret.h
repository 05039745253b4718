/*
 * A secret that several share, from a file: pairs of hex digits, as `openssl rand -hex 32 >FILE` writes them, with white space
 * behind them and nothing else. Raw bytes are not read: a file of hex digits would be two secrets, depending on who reads it.
 *
 * It is kept in a page of its own, which is not swapped out where the system's limits allow that, is in no core and no child,
 * and is wiped when it is freed. What libcrypto makes of it is not locked; pr_key_guard() (key.h) keeps that out of cores.
 */
#ifndef PR_SECRET_H
#define PR_SECRET_H

#include "record/record.h"

#define PR_SECRET_MIN 16u  /* bytes: half the hash's, the least of RFC 2104 section 3 that nobody guesses */
#define PR_SECRET_MAX 256u /* bytes: more would be hashed first, and is no more secret */

struct pr_secret;

/* NULL: why[size] says what is wrong, without the file's name: say that everybody may read or write it. */
struct pr_secret *pr_secret_read(const char *file, char *why, size_t size);
void pr_secret_free(struct pr_secret *secret);
/* Valid as long as the secret. */
struct pr_span pr_secret_bytes(const struct pr_secret *secret);
/* False: the limit on locked memory (ulimit -l) let it be swapped out. */
bool pr_secret_locked(const struct pr_secret *secret);

#endif
