#include "key.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX 65536 /* bytes: no key's file is longer */

struct pr_key {
	EVP_PKEY *handle;
	uint8_t public[PR_KEY_SIZE];
	uint8_t kid[PR_KID_SIZE];
};

/* y = p in little-endian order, p = 2^255 - 19; an encoding of this or more is not canonical. */
static const uint8_t prime[PR_KEY_SIZE] = {
	0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
};

/* The y of the points whose order divides 8: order 1, 4, 2, and the two of order 8. A test computes them. */
static const uint8_t low_order[][PR_KEY_SIZE] = {
	{1},
	{0},
	{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
	{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
	 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
	{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
	 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
};

static const char *refusal(const uint8_t *public)
{
	uint8_t y[PR_KEY_SIZE];
	memcpy(y, public, sizeof y);
	y[PR_KEY_SIZE - 1] &= 0x7f; /* the top bit is the sign of x */
	size_t i = PR_KEY_SIZE;
	while (i > 0 && y[i - 1] == prime[i - 1])
		i--;
	if (i == 0 || y[i - 1] > prime[i - 1])
		return "not a canonical point";
	for (i = 0; i < sizeof low_order / sizeof *low_order; i++)
		if (memcmp(y, low_order[i], sizeof y) == 0)
			return "a point of low order, which verifies what nobody signed";
	return NULL;
}

/* Takes over the handle. NULL: *why says what is wrong. */
static struct pr_key *make(EVP_PKEY *handle, const char **why)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	size_t n = PR_KEY_SIZE;
	struct pr_key *key = calloc(1, sizeof *key);
	*why = "out of memory";
	if (key && EVP_PKEY_id(handle) != EVP_PKEY_ED25519)
		*why = "not an Ed25519 key";
	else if (key && EVP_PKEY_get_raw_public_key(handle, key->public, &n) == 1)
		*why = refusal(key->public);
	if (*why) {
		free(key);
		EVP_PKEY_free(handle);
		return NULL;
	}
	key->handle = handle;
	SHA256(key->public, sizeof key->public, digest);
	memcpy(key->kid, digest, sizeof key->kid);
	return key;
}

struct pr_key *pr_key_of(const uint8_t *public, const char **why)
{
	EVP_PKEY *handle = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public, PR_KEY_SIZE);
	*why = "out of memory";
	return handle ? make(handle, why) : NULL;
}

/* A passphrase is not asked for: these are programs in pipelines. */
static int no_passphrase(char *buffer, int size, int writing, void *arg)
{
	(void)buffer, (void)size, (void)writing, (void)arg;
	return -1;
}

struct pr_key *pr_key_of_secret(const uint8_t *secret)
{
	const char *why;
	EVP_PKEY *handle = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, PR_KEY_SIZE);
	return handle ? make(handle, &why) : NULL;
}

int pr_key_write_private(const struct pr_key *key, const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	int error = f ? 0 : errno;
	if (!f && fd >= 0)
		close(fd);
	if (f && PEM_write_PrivateKey(f, key->handle, NULL, NULL, 0, no_passphrase, NULL) != 1)
		error = ENOMEM;
	if (f && fclose(f) != 0)
		error = errno;
	return error;
}

/* The file's text, to be wiped and freed; NULL: *why. */
static char *read_text(const char *file, bool secret, size_t *n, const char **why)
{
	struct stat st;
	char *text = NULL;
	FILE *f = fopen(file, "re");
	*why = f ? "out of memory" : strerror(errno);
	if (f && secret && fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & S_IROTH)
		*why = "a private key that everybody may read: chmod o-r";
	else if (f)
		text = malloc(FILE_MAX);
	if (text) {
		setvbuf(f, NULL, _IONBF, 0); /* no second copy of a secret */
		*n = fread(text, 1, FILE_MAX, f);
		if (ferror(f) || *n == FILE_MAX) {
			*why = ferror(f) ? strerror(errno) : "too long for a key";
			OPENSSL_cleanse(text, FILE_MAX);
			free(text);
			text = NULL;
		}
	}
	if (f)
		fclose(f);
	return text;
}

static struct pr_key *read_key(const char *file, bool private, char *why, size_t size)
{
	const char *reason;
	size_t n = 0;
	EVP_PKEY *handle = NULL;
	char *text = read_text(file, private, &n, &reason);
	BIO *bio = text ? BIO_new_mem_buf(text, (int)n) : NULL;
	if (bio) {
		reason = private ? "not a private key in PEM" : "not a key in PEM";
		if (!private)
			handle = PEM_read_bio_PUBKEY(bio, NULL, no_passphrase, NULL);
		if (!handle && BIO_reset(bio) == 1)
			handle = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	}
	struct pr_key *key = handle ? make(handle, &reason) : NULL;
	BIO_free(bio);
	if (text)
		OPENSSL_cleanse(text, n);
	free(text);
	if (!key)
		snprintf(why, size, "%s", reason);
	return key;
}

struct pr_key *pr_key_read_private(const char *file, char *why, size_t size)
{
	return read_key(file, true, why, size);
}

struct pr_key *pr_key_read_public(const char *file, char *why, size_t size)
{
	return read_key(file, false, why, size);
}

void pr_key_free(struct pr_key *key)
{
	if (key)
		EVP_PKEY_free(key->handle); /* wipes it */
	free(key);
}

struct pr_span pr_key_public(const struct pr_key *key)
{
	return (struct pr_span){key->public, sizeof key->public};
}

struct pr_span pr_key_kid(const struct pr_key *key)
{
	return (struct pr_span){key->kid, sizeof key->kid};
}

void *pr_key_handle(const struct pr_key *key)
{
	return key->handle;
}

void pr_key_guard(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
