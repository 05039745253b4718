/*
 * Authentication by a key that all share: COSE_Mac0 (RFC 9052 section 6.2) with HMAC 256/256 (RFC 9053 section 3.1, algorithm 5).
 *
 * What is authenticated is the MAC_structure of RFC 9052 section 6.3, with the external_aad that is given. Whoever has the key
 * can write as any other: it tells members from strangers, not one member from another.
 */
#ifndef PR_COSE_MAC_H
#define PR_COSE_MAC_H

#include "record/encode.h"

#define PR_COSE_MAC0 0xd1u /* tag 17, as one byte */
#define PR_COSE_MAC_TAG 32u

struct pr_cose_mac;

/* The key is copied, into libcrypto's memory. NULL if memory ran out. */
struct pr_cose_mac *pr_cose_mac_new(struct pr_span key, struct pr_span external);
void pr_cose_mac_free(struct pr_cose_mac *mac);
/* Begins out anew with the envelope around the record; false if memory ran out or it became too long. */
bool pr_cose_mac_seal(struct pr_cose_mac *mac, struct pr_build *out, struct pr_span record);
/*
 * Whether the tag is that of this payload, under the one protected header that pr_cose_mac_seal() writes; compared in a time
 * that does not depend on the tag. False as well if memory ran out.
 */
bool pr_cose_mac_verify(struct pr_cose_mac *mac, struct pr_span protected, struct pr_span payload, struct pr_span tag);

#endif
