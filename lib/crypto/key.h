/*
 * Ed25519 keys (RFC 8032) as PEM files, by libcrypto: `openssl genpkey -algorithm ed25519 -out a.pem` makes a private one,
 * `openssl pkey -in a.pem -pubout` the public one of it.
 *
 * Refused are private keys that everybody may read, and public ones that verify what nobody signed or that have a twin: points
 * of low order, and encodings that are not canonical (RFC 8032 section 5.1.3).
 */
#ifndef PR_KEY_H
#define PR_KEY_H

#include "record/record.h"

#define PR_KEY_SIZE 32u /* bytes of a public key */
#define PR_KID_SIZE 8u  /* of what names it in an envelope: the first bytes of its SHA-256 */

struct pr_key;

/* NULL: why[size] says what is wrong, in a few words without the file's name. */
struct pr_key *pr_key_read_private(const char *file, char *why, size_t size);
/* A private key's file does as well. */
struct pr_key *pr_key_read_public(const char *file, char *why, size_t size);
/* Of PR_KEY_SIZE bytes; NULL if it is refused, or memory ran out. */
struct pr_key *pr_key_of(const uint8_t *public, const char **why);
/* The private key of PR_KEY_SIZE bytes (RFC 8032 section 5.1.5); NULL if memory ran out. For simulations: it is no safer than they. */
struct pr_key *pr_key_of_secret(const uint8_t *secret);
/* Writes a private key, to a file that only its owner may read. 0, or an errno. */
int pr_key_write_private(const struct pr_key *key, const char *file);
void pr_key_free(struct pr_key *key);

/* Valid as long as the key. */
struct pr_span pr_key_public(const struct pr_key *key);
struct pr_span pr_key_kid(const struct pr_key *key);
/* For cose.c: the EVP_PKEY. */
void *pr_key_handle(const struct pr_key *key);

/* The process holds a secret: it leaves no core and cannot be looked into by others of its user. */
void pr_key_guard(void);

#endif
