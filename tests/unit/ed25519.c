/*
 * cose against Ed25519's edges (RFC 8032 section 5.1.7; the kinds of cases of Wycheproof's): what is taken and what is refused is
 * what libcrypto, asked alone, takes and refuses. Signatures are made here from scalars, so that there are some which no signer
 * would make.
 */
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "check.h"
#include "crypto/cose.h"
#include "record/decode.h"

#define SIZE 32u

/* What a signer knows: of the key, of the nonce. */
struct scalar {
	BIGNUM *n;
	uint8_t point[SIZE]; /* n times the base point */
};

/* The order of the base point, RFC 8032 section 5.1. */
static BIGNUM *order(void)
{
	BIGNUM *l = NULL;
	BN_hex2bn(&l, "1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");
	return l;
}

/* A secret key's scalar and public key: section 5.1.5. */
static struct scalar scalar_of(uint8_t seed)
{
	struct scalar s;
	uint8_t secret[SIZE] = {seed}, hash[SHA512_DIGEST_LENGTH];
	size_t n = SIZE;
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, SIZE);
	CHECK(EVP_PKEY_get_raw_public_key(key, s.point, &n) == 1);
	EVP_PKEY_free(key);
	SHA512(secret, SIZE, hash);
	hash[0] &= 0xf8;
	hash[31] = (uint8_t)((hash[31] & 0x7f) | 0x40);
	s.n = BN_lebin2bn(hash, SIZE, NULL);
	return s;
}

/* k of section 5.1.7: which a signature's S depends on. */
static BIGNUM *challenge(const uint8_t *r, const uint8_t *a, struct pr_span message)
{
	uint8_t all[2 * SIZE + 256], hash[SHA512_DIGEST_LENGTH];
	memcpy(all, r, SIZE);
	memcpy(all + SIZE, a, SIZE);
	memcpy(all + 2 * SIZE, message.p, message.n);
	SHA512(all, 2 * SIZE + message.n, hash);
	return BN_lebin2bn(hash, sizeof hash, NULL);
}

/* An envelope around a record, without its signature yet; and what is to be signed. */
struct letter {
	struct pr_build build, structure;
	struct pr_span signed_bytes;
	uint8_t public[SIZE];
	unsigned number; /* of the payload */
};

static const uint8_t protected[] = {0xa1, 0x01, 0x27};

static struct pr_span payload(unsigned number)
{
	static uint8_t bytes[] = {0xa2, 0x00, 0x14, 0x01, 0x18, 0};
	bytes[5] = (uint8_t)(0x18 + number);
	return (struct pr_span){bytes, sizeof bytes};
}

static void write_letter(struct letter *l, const uint8_t *public, unsigned number)
{
	memcpy(l->public, public, SIZE);
	l->number = number;
	pr_build_bare(&l->structure);
	pr_add_array(&l->structure, 4);
	pr_add_text(&l->structure, pr_span_of("Signature1"));
	pr_add_hash(&l->structure, (struct pr_span){protected, sizeof protected});
	pr_add_hash(&l->structure, pr_span_of("d"));
	pr_add_hash(&l->structure, payload(number));
	l->signed_bytes = pr_build_bare_end(&l->structure);
}

static void free_letter(struct letter *l)
{
	pr_build_free(&l->build);
	pr_build_free(&l->structure);
}

/* libcrypto alone. */
static bool plain(const struct letter *l, struct pr_span signature)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, l->public, SIZE);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool good = EVP_DigestVerifyInit(c, NULL, NULL, NULL, key) == 1 &&
	            EVP_DigestVerify(c, signature.p, signature.n, l->signed_bytes.p, l->signed_bytes.n) == 1;
	EVP_MD_CTX_free(c);
	EVP_PKEY_free(key);
	return good;
}

static void verified(struct letter *l, struct pr_span signature, bool wanted, int line)
{
	struct pr_cose_worker worker = {0};
	struct pr_record r;
	struct pr_cose cose;
	const char *why = "";
	struct pr_key *key = pr_key_of(l->public, &why);
	pr_build_bare(&l->build);
	pr_add_item(&l->build, (struct pr_span){(const uint8_t *)"\xd2", 1});
	pr_add_array(&l->build, 4);
	pr_add_hash(&l->build, (struct pr_span){protected, sizeof protected});
	pr_add_map(&l->build, 0);
	pr_add_hash(&l->build, payload(l->number));
	pr_add_hash(&l->build, signature);
	struct pr_span envelope = pr_build_bare_end(&l->build);
	CHECK(key && pr_decode(envelope.p, envelope.n, &r, &why) == PR_DECODED && pr_cose_read(&cose, r.bytes));
	bool good = key && pr_cose_verify(&worker, &cose, key, pr_span_of("d"));
	if (good != wanted || good != plain(l, signature))
		check_failed(__FILE__, line, good ? "taken" : "refused");
	pr_cose_worker_free(&worker);
	pr_key_free(key);
}

#define VERIFIED(l, signature, wanted) verified((l), (struct pr_span){(signature), 64}, (wanted), __LINE__)

/* R, and S = nonce + k a mod L, and then L `beyond` times; nonce NULL: 0. */
static void sign(uint8_t signature[64], const struct letter *l, const uint8_t *r, const BIGNUM *nonce, const BIGNUM *a, unsigned beyond)
{
	BN_CTX *c = BN_CTX_new();
	BIGNUM *n = order(), *k = challenge(r, l->public, l->signed_bytes), *s = BN_new();
	BN_mod_mul(s, k, a, n, c);
	if (nonce)
		BN_mod_add(s, s, nonce, n, c);
	while (beyond-- > 0)
		BN_add(s, s, n);
	memcpy(signature, r, SIZE);
	BN_bn2lebinpad(s, signature + SIZE, SIZE);
	BN_free(n);
	BN_free(k);
	BN_free(s);
	BN_CTX_free(c);
}

static void the_scalar_must_be_below_the_order(void)
{
	struct scalar a = scalar_of(1), r = scalar_of(2);
	struct letter l = {0};
	uint8_t signature[64];
	write_letter(&l, a.point, 0);
	for (unsigned beyond = 0; beyond < 15; beyond++) { /* 15 L fit in 256 bits */
		sign(signature, &l, r.point, r.n, a.n, beyond);
		VERIFIED(&l, signature, beyond == 0);
	}
	sign(signature, &l, r.point, r.n, a.n, 0);
	for (int bit = 5; bit < 8; bit++) {
		signature[63] ^= (uint8_t)(1u << bit);
		VERIFIED(&l, signature, false);
		signature[63] ^= (uint8_t)(1u << bit);
	}
	BIGNUM *n = order();
	BN_bn2lebinpad(n, signature + SIZE, SIZE);
	VERIFIED(&l, signature, false);
	memset(signature + SIZE, 0, SIZE);
	VERIFIED(&l, signature, false);
	memset(signature, 0, sizeof signature);
	VERIFIED(&l, signature, false);
	memset(signature, 0xff, sizeof signature);
	VERIFIED(&l, signature, false);
	BN_free(n);
	BN_free(a.n);
	BN_free(r.n);
	free_letter(&l);
}

/* R is compared as it is encoded, and without the cofactor: of the points of low order the neutral one alone can be right. */
static void odd_nonces(void)
{
	static const struct {
		uint8_t first, middle, last;
		bool good;
	} points[] = {
		{0x01, 0x00, 0x00, true},  /* the neutral element, (0, 1) */
		{0x01, 0x00, 0x80, false}, /* with the other sign */
		{0xee, 0xff, 0x7f, false}, /* y = p + 1 */
		{0xee, 0xff, 0xff, false},
		{0xec, 0xff, 0x7f, false}, /* (0, -1), of order 2 */
		{0x00, 0x00, 0x00, false}, /* of order 4 */
		{0x00, 0x00, 0x80, false},
		{0xed, 0xff, 0x7f, false}, /* y = p, the same */
		{0xff, 0xff, 0xff, false}, /* y = 2^255 - 1 */
		{0x02, 0x00, 0x00, false}, /* no point */
	};
	struct scalar a = scalar_of(1);
	struct letter l = {0};
	uint8_t signature[64];
	write_letter(&l, a.point, 0);
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		uint8_t r[SIZE];
		memset(r, points[i].middle, SIZE);
		r[0] = points[i].first;
		r[SIZE - 1] = points[i].last;
		sign(signature, &l, r, NULL, a.n, 0);
		VERIFIED(&l, signature, points[i].good);
	}
	BN_free(a.n);
	free_letter(&l);
}

/*
 * A public key with a part of order 2 beside it: adding (0, -1) to (x, y) gives (-x, -y). Without the cofactor it verifies half of
 * what it signs, those whose challenge, modulo the base point's order, is even.
 */
static void a_key_of_mixed_order(void)
{
	struct scalar a = scalar_of(1), r = scalar_of(2);
	struct letter l = {0};
	uint8_t signature[64], mixed[SIZE], y[SIZE];
	BIGNUM *p = BN_new(), *l_order = order(), *v;
	unsigned taken = 0;
	BN_set_bit(p, 255);
	BN_sub_word(p, 19);
	memcpy(y, a.point, SIZE);
	y[SIZE - 1] &= 0x7f;
	v = BN_lebin2bn(y, SIZE, NULL);
	BN_sub(v, p, v);
	BN_bn2lebinpad(v, mixed, SIZE);
	mixed[SIZE - 1] |= (uint8_t)(~a.point[SIZE - 1] & 0x80);
	for (unsigned i = 0; i < 64; i++) {
		write_letter(&l, mixed, i);
		BIGNUM *k = challenge(r.point, mixed, l.signed_bytes);
		BN_CTX *c = BN_CTX_new();
		BN_mod(k, k, l_order, c);
		bool even = !BN_is_odd(k);
		sign(signature, &l, r.point, r.n, a.n, 0);
		VERIFIED(&l, signature, even);
		taken += even;
		BN_free(k);
		BN_CTX_free(c);
	}
	CHECK(taken > 0 && taken < 64);
	BN_free(v);
	BN_free(p);
	BN_free(l_order);
	BN_free(a.n);
	BN_free(r.n);
	free_letter(&l);
}

static void other_lengths_are_refused(void)
{
	struct scalar a = scalar_of(1), r = scalar_of(2);
	struct letter l = {0};
	uint8_t signature[66] = {0};
	write_letter(&l, a.point, 0);
	sign(signature, &l, r.point, r.n, a.n, 0);
	for (size_t n = 0; n <= sizeof signature; n++)
		verified(&l, (struct pr_span){signature, n}, n == 64, __LINE__);
	write_letter(&l, a.point, 1); /* another message; another key */
	VERIFIED(&l, signature, false);
	write_letter(&l, r.point, 0);
	VERIFIED(&l, signature, false);
	BN_free(a.n);
	BN_free(r.n);
	free_letter(&l);
}

CHECK_MAIN(the_scalar_must_be_below_the_order, odd_nonces, a_key_of_mixed_order, other_lengths_are_refused)
