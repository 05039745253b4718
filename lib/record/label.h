/*
 * The label of a stream: an RFC 9277 CBOR Tag Sequence label (section 2.2.1), 55800(TAG('BOR')), twelve bytes.
 *
 * TAG is from the first-come range (RFC 8949 section 9.2), chosen without a zero byte; it is not registered with IANA.
 * Its bytes spell "prT1". A label's first bytes, d9 d9, are no UTF-8, so a label cannot stand inside a text string.
 */
#ifndef PR_LABEL_H
#define PR_LABEL_H

#include <stddef.h>
#include <stdint.h>

#define PR_LABEL_TAG 0x70725431u
#define PR_LABEL_SIZE 12u
#define PR_LABEL_EVERY (1u << 20) /* bytes of records after which a writer puts the next label at the latest */

extern const uint8_t pr_label[PR_LABEL_SIZE];

/* The first label in n bytes at p, or NULL. */
const uint8_t *pr_label_find(const uint8_t *p, size_t n);

#endif
