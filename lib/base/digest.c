#include "digest.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct pr_digest {
	EVP_MD_CTX *context;
};

struct pr_digest *pr_digest_new(void)
{
	struct pr_digest *d = calloc(1, sizeof *d);
	if (!d)
		return NULL;
	d->context = EVP_MD_CTX_new();
	if (!d->context || !EVP_DigestInit_ex(d->context, EVP_sha256(), NULL)) {
		pr_digest_free(d);
		return NULL;
	}
	return d;
}

void pr_digest_add(struct pr_digest *d, struct pr_span bytes)
{
	EVP_DigestUpdate(d->context, bytes.p, bytes.n);
}

void pr_digest_end(struct pr_digest *d, uint8_t digest[PR_DIGEST_SIZE])
{
	EVP_DigestFinal_ex(d->context, digest, NULL);
	EVP_DigestInit_ex(d->context, EVP_sha256(), NULL);
}

void pr_digest_free(struct pr_digest *d)
{
	if (!d)
		return;
	EVP_MD_CTX_free(d->context);
	free(d);
}

void pr_hex_text(char *text, size_t size, struct pr_span bytes)
{
	static const char digits[] = "0123456789abcdef";
	size_t n = 0;
	for (size_t i = 0; i < bytes.n && n + 2 < size; i++) {
		text[n++] = digits[bytes.p[i] >> 4];
		text[n++] = digits[bytes.p[i] & 15];
	}
	text[n] = '\0';
}
