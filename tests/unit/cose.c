/* cose, key: an envelope that others made; what a key must be. */
#include "crypto/cose.h"

#include <dirent.h>
#include <openssl/bn.h>

#include "check.h"
#include "hex.h"
#include "record/decode.h"

/* The COSE working group's eddsa-sig-01: a COSE_Sign1 of "This is the content." with the key of RFC 8032's first test. */
static const char envelope[] =
	"d28445a201270300a10442313154546869732069732074686520636f6e74656e742e58407142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3"
	"607c5781932b7afb8711497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d";
static const char public[] = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

static struct pr_span unhexed(const char *text, uint8_t *out)
{
	struct pr_span span = {out, strlen(text) / 2};
	for (size_t i = 0; i < span.n; i++) {
		unsigned byte;
		sscanf(text + 2 * i, "%2x", &byte);
		out[i] = (uint8_t)byte;
	}
	return span;
}

static void an_envelope_of_others(void)
{
	uint8_t bytes[sizeof envelope / 2], key_bytes[PR_KEY_SIZE];
	struct pr_cose cose;
	struct pr_cose_worker worker = {0};
	const char *why = "";
	struct pr_span record = unhexed(envelope, bytes);
	struct pr_key *key = pr_key_of(unhexed(public, key_bytes).p, &why);
	CHECK(key && pr_cose_read(&cose, record) && cose.known);
	CHECK(pr_is(cose.payload, "This is the content."));
	CHECK(pr_is(cose.kid, "11"));
	CHECK(pr_cose_verify(&worker, &cose, key, (struct pr_span){NULL, 0}));
	CHECK(!pr_cose_verify(&worker, &cose, key, pr_span_of("orders")));
	for (size_t bit = 0; bit < 8 * record.n; bit++) {
		size_t at = bit / 8; /* 3 to 7: the protected header; from 14: the payload; from 36: the signature */
		if (at < 3 || (at > 7 && at < 14) || at == 34 || at == 35)
			continue;
		bytes[at] ^= (uint8_t)(1 << bit % 8);
		CHECK(pr_cose_read(&cose, record) && !pr_cose_verify(&worker, &cose, key, (struct pr_span){NULL, 0}));
		bytes[at] ^= (uint8_t)(1 << bit % 8);
	}
	pr_cose_worker_free(&worker);
	pr_key_free(key);
}

/* x and y of 8 times the point with this y: 0 and 1 for a point whose order divides 8. Twisted Edwards, a = -1 (RFC 8032, 5.1). */
static bool has_low_order(const uint8_t *little_endian)
{
	BN_CTX *c = BN_CTX_new();
	BIGNUM *p = BN_new(), *d = BN_new(), *x = BN_new(), *y = BN_new(), *t = BN_new(), *u = BN_new(), *one = BN_new();
	BN_one(one);
	BN_set_bit(p, 255);
	BN_sub_word(p, 19);
	BN_set_word(t, 121666);
	BN_mod_inverse(t, t, p, c);
	BN_set_word(d, 121665);
	BN_mod_mul(d, d, t, p, c);
	BN_mod_sub(d, p, d, p, c);
	BN_lebin2bn(little_endian, PR_KEY_SIZE, y);
	BN_mod_sqr(t, y, p, c); /* x^2 = (y^2 - 1) / (d y^2 + 1) */
	BN_mod_mul(u, d, t, p, c);
	BN_mod_add(u, u, one, p, c);
	BN_mod_inverse(u, u, p, c);
	BN_mod_sub(t, t, one, p, c);
	BN_mod_mul(t, t, u, p, c);
	bool on_curve = BN_mod_sqrt(x, t, p, c) != NULL;
	for (int i = 0; on_curve && i < 3; i++) { /* (2xy / (1 + d x^2 y^2), (y^2 + x^2) / (1 - d x^2 y^2)) */
		BIGNUM *xx = BN_new(), *yy = BN_new(), *k = BN_new();
		BN_mod_sqr(xx, x, p, c);
		BN_mod_sqr(yy, y, p, c);
		BN_mod_mul(k, xx, yy, p, c);
		BN_mod_mul(k, k, d, p, c);
		BN_mod_mul(t, x, y, p, c);
		BN_mod_add(t, t, t, p, c);
		BN_mod_add(u, one, k, p, c);
		BN_mod_inverse(u, u, p, c);
		BN_mod_mul(x, t, u, p, c);
		BN_mod_add(t, xx, yy, p, c);
		BN_mod_sub(u, one, k, p, c);
		BN_mod_inverse(u, u, p, c);
		BN_mod_mul(y, t, u, p, c);
		BN_free(xx);
		BN_free(yy);
		BN_free(k);
	}
	bool low = on_curve && BN_is_zero(x) && BN_is_one(y);
	BIGNUM *all[] = {p, d, x, y, t, u, one};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		BN_free(all[i]);
	BN_CTX_free(c);
	return low;
}

static void refused(const char *hex, const char *wanted)
{
	uint8_t bytes[PR_KEY_SIZE];
	const char *why = "";
	unhexed(hex, bytes);
	for (int sign = 0; sign < 2; sign++) {
		CHECK(!pr_key_of(bytes, &why));
		CHECK(strncmp(why, wanted, strlen(wanted)) == 0);
		bytes[PR_KEY_SIZE - 1] ^= 0x80;
	}
}

static void weak_keys_are_refused(void)
{
	static const char *const low[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	};
	uint8_t bytes[PR_KEY_SIZE];
	for (size_t i = 0; i < sizeof low / sizeof *low; i++) {
		CHECK(has_low_order(unhexed(low[i], bytes).p));
		refused(low[i], "a point of low order");
	}
	CHECK(!has_low_order(unhexed(public, bytes).p));
	refused("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not a canonical point"); /* p is 0 */
	refused("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not a canonical point"); /* 1 */
	refused("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "not a canonical point");
}

static void other_envelopes_are_not_known(void)
{
	static const char *const unknown[] = {
		"d28443a10126a04100584000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"00000000000000000000000000000000", /* ES256 */
		"d28447a201270281183da04100584000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"000000000000000000000000000000000000000000", /* crit */
		"d28440a1012741004100", /* alg is not protected */
		"d28443a10127a041004100", /* a short signature */
		"d28443ffffffa041004100", /* no map */
	};
	uint8_t bytes[256];
	struct pr_cose cose;
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		struct pr_span span = unhexed(unknown[i], bytes);
		CHECK(pr_cose_read(&cose, span) && !cose.known);
	}
	CHECK(!pr_cose_read(&cose, unhexed("a2000101", bytes)));
	CHECK(!pr_cose_read(&cose, (struct pr_span){bytes, 0}));
}

#define FOLDER "../shared/vectors/cose"

/* The text behind a name in a file of the COSE working group's, which are all written alike; empty if it is not there. */
static const char *field(const char *json, const char *name, char *out, size_t size)
{
	char quoted[64];
	snprintf(quoted, sizeof quoted, "\"%s\":\"", name);
	const char *p = strstr(json, quoted);
	p = p ? p + strlen(quoted) : "";
	size_t n = strcspn(p, "\"");
	snprintf(out, size, "%.*s", n < size ? (int)n : (int)size - 1, p);
	return out;
}

/* One of their files with a COSE_Sign1 by EdDSA; false if it is about something else. */
static bool check_vector(const char *json)
{
	char hexed[4096], key_hexed[200];
	uint8_t bytes[2048], key_bytes[100], external[2048];
	struct pr_cose_worker worker = {0};
	struct pr_cose cose;
	const char *why = "", *output = strstr(json, "\"output\"");
	struct pr_span record = unhexed(field(output ? output : "", "cbor", hexed, sizeof hexed), bytes);
	struct pr_span public_key = unhexed(field(json, "x_hex", key_hexed, sizeof key_hexed), key_bytes);
	if (!strstr(json, "\"sign0\"") || !strstr(json, "\"EdDSA\"") || record.n == 0)
		return false;
	bool good = !strstr(json, "\"fail\":true") && public_key.n == PR_KEY_SIZE; /* else it is of another curve */
	struct pr_key *key = public_key.n == PR_KEY_SIZE ? pr_key_of(public_key.p, &why) : NULL;
	struct pr_span domain = unhexed(field(json, "external", hexed, sizeof hexed), external);
	CHECK_EQ_INT(pr_cose_read(&cose, record) && key && pr_cose_verify(&worker, &cose, key, domain), good);
	pr_cose_worker_free(&worker);
	pr_key_free(key);
	return true;
}

static void vectors_of_others(void)
{
	DIR *folder = opendir(FOLDER);
	unsigned count = 0;
	if (!folder) {
		printf("# skipped: no " FOLDER " here\n");
		return;
	}
	for (struct dirent *entry; (entry = readdir(folder));) {
		char path[600], json[16384];
		size_t n = strlen(entry->d_name);
		snprintf(path, sizeof path, FOLDER "/%s", entry->d_name);
		FILE *f = n > 5 && strcmp(entry->d_name + n - 5, ".json") == 0 ? fopen(path, "re") : NULL;
		if (!f)
			continue;
		json[fread(json, 1, sizeof json - 1, f)] = '\0';
		fclose(f);
		count += check_vector(json);
	}
	closedir(folder);
	CHECK(count > 0);
}

CHECK_MAIN(an_envelope_of_others, vectors_of_others, weak_keys_are_refused, other_envelopes_are_not_known)
