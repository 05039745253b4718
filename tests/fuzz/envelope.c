/* Any bytes as a signed record, held against a key: none is good that was not signed; what is read of it lies in it. */
#include "crypto/cose.h"

#include "fuzz.h"
#include "record/decode.h"

static bool within(struct pr_span part, const struct pr_record *r)
{
	return !part.p || (part.p >= r->bytes.p && part.n <= r->bytes.n - (size_t)(part.p - r->bytes.p));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const uint8_t public[] = {
		0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
		0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
	};
	static struct pr_cose_worker worker;
	static struct pr_key *key;
	struct pr_record r;
	struct pr_cose cose;
	const char *why;
	if (!key)
		key = pr_key_of(public, &why);
	if (pr_decode(p, n, &r, &why) != PR_DECODED)
		return 0;
	HOLDS(pr_cose_read(&cose, r.bytes) == (r.bytes.p != r.map.p));
	if (r.bytes.p == r.map.p)
		return 0;
	HOLDS(pr_same(cose.payload, r.map));
	HOLDS(within(cose.protected, &r) && within(cose.signature, &r) && within(cose.kid, &r));
	HOLDS(!pr_cose_verify(&worker, &cose, key, pr_span_of("a domain that nothing was signed for")));
	return 0;
}
