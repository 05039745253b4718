/*
 * Signed records: COSE_Sign1 (RFC 9052 section 4.2) with EdDSA over Ed25519 (RFC 9053 section 2.2).
 *
 * What is signed is the Sig_structure of section 4.4, with the name of the cluster's domain as external_aad, so that a
 * record signed for one cluster proves nothing in another. The protected header has alg (1) and kid (4); a kid is read from the
 * unprotected header, too, but everything else there is ignored. A `crit` header (2) names what we do not know, and is refused.
 *
 * The verifier is libcrypto's alone: what it takes, we take.
 */
#ifndef PR_COSE_H
#define PR_COSE_H

#include "key.h"
#include "record/encode.h"

#define PR_COSE_SIGNATURE 64u

/* What a record's envelope says; spans point into it. */
struct pr_cose {
	struct pr_span protected, payload, signature, kid; /* kid: p NULL if it says none */
	bool known; /* EdDSA, without critical headers, a signature of the right length */
};

enum pr_signed {
	PR_SIGNED_GOOD,
	PR_SIGNED_NOT,      /* there is no envelope */
	PR_SIGNED_ENVELOPE, /* another algorithm, critical headers, a signature of another length */
	PR_SIGNED_UNKNOWN,  /* nobody's key has that kid */
	PR_SIGNED_BAD,      /* the signature is not that key's, of these bytes, in this domain */
	PR_SIGNED_KINDS,
};

/* "good", "unsigned", "unknown envelope", "unknown key", "bad signature" */
const char *pr_signed_text(enum pr_signed what);

/* Reads the envelope of a record that pr_decode() has let through; false if it has none. */
bool pr_cose_read(struct pr_cose *cose, struct pr_span record);

/* For one thread at a time: memory that is used again. A zeroed struct is one; pr_cose_worker_free() frees what it holds. */
struct pr_cose_worker {
	struct pr_build build; /* the Sig_structure */
	void *context;         /* EVP_MD_CTX */
};

void pr_cose_worker_free(struct pr_cose_worker *worker);
/* Whether it is that key's. A `cose` that is not known is not. */
bool pr_cose_verify(struct pr_cose_worker *worker, const struct pr_cose *cose, const struct pr_key *key, struct pr_span domain);
/* Begins out anew with the envelope around the record; false if memory ran out or it became too long. */
bool pr_cose_sign(struct pr_cose_worker *worker, struct pr_build *out, struct pr_span record, const struct pr_key *key,
                  struct pr_span domain);

#endif
