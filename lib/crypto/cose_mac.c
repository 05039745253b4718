#include "cose_mac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdlib.h>

static const uint8_t header[] = {0xa1, 0x01, 0x05}; /* {alg: HMAC 256/256} */
static const struct pr_span wanted = {header, sizeof header};

struct pr_cose_mac {
	EVP_MAC_CTX *context;  /* with the key */
	struct pr_build build; /* the MAC_structure */
	uint8_t *external;
	size_t external_n;
};

struct pr_cose_mac *pr_cose_mac_new(struct pr_span key, struct pr_span external)
{
	char sha256[] = "SHA256";
	OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", sha256, 0), OSSL_PARAM_construct_end()};
	struct pr_cose_mac *mac = calloc(1, sizeof *mac);
	EVP_MAC *hmac = mac ? EVP_MAC_fetch(NULL, "HMAC", NULL) : NULL;
	if (hmac) {
		mac->context = EVP_MAC_CTX_new(hmac);
		mac->external = malloc(external.n + 1);
	}
	EVP_MAC_free(hmac);
	if (mac && mac->context && mac->external && EVP_MAC_init(mac->context, key.p, key.n, params) == 1) {
		if (external.n > 0)
			memcpy(mac->external, external.p, external.n);
		mac->external_n = external.n;
		return mac;
	}
	pr_cose_mac_free(mac);
	return NULL;
}

void pr_cose_mac_free(struct pr_cose_mac *mac)
{
	if (!mac)
		return;
	EVP_MAC_CTX_free(mac->context);
	pr_build_free(&mac->build);
	free(mac->external);
	free(mac);
}

static bool authenticate(struct pr_cose_mac *mac, struct pr_span payload, uint8_t tag[PR_COSE_MAC_TAG])
{
	size_t n = 0;
	pr_build_bare(&mac->build);
	pr_add_array(&mac->build, 4);
	pr_add_text(&mac->build, pr_span_of("MAC0"));
	pr_add_hash(&mac->build, wanted);
	pr_add_hash(&mac->build, (struct pr_span){mac->external, mac->external_n});
	pr_add_hash(&mac->build, payload);
	struct pr_span bytes = pr_build_bare_end(&mac->build);
	return bytes.p && EVP_MAC_init(mac->context, NULL, 0, NULL) == 1 && EVP_MAC_update(mac->context, bytes.p, bytes.n) == 1 &&
	       EVP_MAC_final(mac->context, tag, &n, PR_COSE_MAC_TAG) == 1 && n == PR_COSE_MAC_TAG;
}

bool pr_cose_mac_seal(struct pr_cose_mac *mac, struct pr_build *out, struct pr_span record)
{
	static const uint8_t mac0[] = {PR_COSE_MAC0};
	uint8_t tag[PR_COSE_MAC_TAG];
	if (!authenticate(mac, record, tag))
		return false;
	pr_build_bare(out);
	pr_add_item(out, (struct pr_span){mac0, sizeof mac0});
	pr_add_array(out, 4);
	pr_add_hash(out, wanted);
	pr_add_map(out, 0);
	pr_add_hash(out, record);
	pr_add_hash(out, (struct pr_span){tag, sizeof tag});
	return pr_build_bare_end(out).p != NULL;
}

bool pr_cose_mac_verify(struct pr_cose_mac *mac, struct pr_span protected, struct pr_span payload, struct pr_span tag)
{
	uint8_t right[PR_COSE_MAC_TAG];
	return pr_same(protected, wanted) && tag.n == sizeof right && authenticate(mac, payload, right) &&
	       CRYPTO_memcmp(tag.p, right, sizeof right) == 0;
}
