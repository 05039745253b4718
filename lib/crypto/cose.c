#include "cose.h"

#include <openssl/evp.h>

#include "record/decode.h"

#define TAG 0xd2u /* 18, as one byte */
#define ALG 1u
#define CRIT 2u
#define KID 4u
#define EDDSA 7u /* -8 is written as -1 - 7 */

static const char *const texts[] = {
	[PR_SIGNED_GOOD] = "good",
	[PR_SIGNED_NOT] = "unsigned",
	[PR_SIGNED_ENVELOPE] = "unknown envelope",
	[PR_SIGNED_UNKNOWN] = "unknown key",
	[PR_SIGNED_BAD] = "bad signature",
};

const char *pr_signed_text(enum pr_signed what)
{
	return texts[what];
}

/* The headers of a map; of the unprotected one, only kid counts. */
static void read_headers(struct pr_cose *cose, struct pr_span map, bool protected, bool *alg)
{
	struct pr_cursor c = pr_cursor_of(map);
	for (uint64_t left = pr_cursor_count(&c); left > 0; left--) {
		struct pr_item label = pr_cursor_next(&c);
		struct pr_cursor value = pr_cursor_of(pr_cursor_skip(&c));
		struct pr_item it = pr_cursor_next(&value);
		if (label.major != PR_MAJOR_UINT)
			continue;
		if (label.u == KID && it.major == PR_MAJOR_BYTES && !cose->kid.p)
			cose->kid = it.content;
		if (protected && label.u == ALG)
			*alg = it.major == PR_MAJOR_NEGATIVE && it.u == EDDSA;
		if (protected && label.u == CRIT)
			cose->known = false;
	}
}

bool pr_cose_read(struct pr_cose *cose, struct pr_span record)
{
	const char *why;
	bool alg = false;
	struct pr_cursor c = pr_cursor_of(record);
	*cose = (struct pr_cose){.known = true};
	if (record.n == 0 || record.p[0] != TAG)
		return false;
	pr_cursor_next(&c); /* the tag */
	pr_cursor_next(&c); /* the array */
	cose->protected = pr_cursor_text(&c);
	struct pr_span unprotected = pr_cursor_skip(&c);
	cose->payload = pr_cursor_text(&c);
	cose->signature = pr_cursor_text(&c);
	if (pr_decode_item(cose->protected, &why)) /* bytes in the record, which nobody has looked into yet */
		read_headers(cose, cose->protected, true, &alg);
	read_headers(cose, unprotected, false, &alg);
	cose->known = cose->known && alg && cose->signature.n == PR_COSE_SIGNATURE;
	return true;
}

/* RFC 9052 section 4.4 */
static struct pr_span to_be_signed(struct pr_build *b, struct pr_span protected, struct pr_span domain, struct pr_span payload)
{
	pr_build_bare(b);
	pr_add_array(b, 4);
	pr_add_text(b, pr_span_of("Signature1"));
	pr_add_hash(b, protected);
	pr_add_hash(b, domain);
	pr_add_hash(b, payload);
	return pr_build_bare_end(b);
}

static EVP_MD_CTX *context_of(struct pr_cose_worker *worker)
{
	if (!worker->context)
		worker->context = EVP_MD_CTX_new();
	else
		EVP_MD_CTX_reset(worker->context);
	return worker->context;
}

void pr_cose_worker_free(struct pr_cose_worker *worker)
{
	EVP_MD_CTX_free(worker->context);
	pr_build_free(&worker->build);
	*worker = (struct pr_cose_worker){0};
}

bool pr_cose_verify(struct pr_cose_worker *worker, const struct pr_cose *cose, const struct pr_key *key, struct pr_span domain)
{
	struct pr_span bytes = to_be_signed(&worker->build, cose->protected, domain, cose->payload);
	EVP_MD_CTX *context = context_of(worker);
	return cose->known && bytes.p && context &&
	       EVP_DigestVerifyInit(context, NULL, NULL, NULL, pr_key_handle(key)) == 1 &&
	       EVP_DigestVerify(context, cose->signature.p, cose->signature.n, bytes.p, bytes.n) == 1;
}

static struct pr_span protect(struct pr_build *b, const struct pr_key *key)
{
	pr_build_bare(b);
	pr_add_map(b, 2);
	pr_add_uint(b, ALG);
	pr_add_int(b, -8);
	pr_add_uint(b, KID);
	pr_add_hash(b, pr_key_kid(key));
	return pr_build_bare_end(b);
}

bool pr_cose_sign(struct pr_cose_worker *worker, struct pr_build *out, struct pr_span record, const struct pr_key *key,
                  struct pr_span domain)
{
	static const uint8_t tag[] = {TAG};
	uint8_t signature[PR_COSE_SIGNATURE], header[32];
	size_t n = sizeof signature;
	struct pr_span protected = protect(&worker->build, key);
	if (!protected.p || protected.n > sizeof header)
		return false;
	memcpy(header, protected.p, protected.n);
	protected.p = header;
	struct pr_span bytes = to_be_signed(&worker->build, protected, domain, record);
	EVP_MD_CTX *context = context_of(worker);
	if (!bytes.p || !context || EVP_DigestSignInit(context, NULL, NULL, NULL, pr_key_handle(key)) != 1 ||
	    EVP_DigestSign(context, signature, &n, bytes.p, bytes.n) != 1)
		return false;
	pr_build_bare(out);
	pr_add_item(out, (struct pr_span){tag, sizeof tag});
	pr_add_array(out, 4);
	pr_add_hash(out, protected);
	pr_add_map(out, 0);
	pr_add_hash(out, record);
	pr_add_hash(out, (struct pr_span){signature, n});
	struct pr_span whole = pr_build_bare_end(out);
	return whole.p && whole.n <= PR_RECORD_MAX;
}
