#include "secret.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/json_scan.h"

#define PAGE 4096u

struct pr_secret {
	size_t n;
	bool locked;
	uint8_t bytes[PAGE - 2 * sizeof(size_t)]; /* of the file first, then what they say */
};

static struct pr_secret *make(void)
{
	struct pr_secret *secret = mmap(NULL, sizeof *secret, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (secret == MAP_FAILED)
		return NULL;
	secret->locked = mlock(secret, sizeof *secret) == 0;
	madvise(secret, sizeof *secret, MADV_DONTDUMP);
	madvise(secret, sizeof *secret, MADV_WIPEONFORK);
	return secret;
}

void pr_secret_free(struct pr_secret *secret)
{
	if (!secret)
		return;
	OPENSSL_cleanse(secret, sizeof *secret);
	munmap(secret, sizeof *secret);
}

/* Reads by itself: a FILE would keep a copy. NULL, or what is wrong. */
static const char *fill(struct pr_secret *secret, const char *file)
{
	struct stat st;
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return strerror(errno);
	const char *why = NULL;
	ssize_t got = 1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & (S_IROTH | S_IWOTH))
		why = st.st_mode & S_IROTH ? "a secret that everybody may read: chmod o-r" : "a secret that everybody may write: chmod o-w";
	while (!why && got > 0 && secret->n < sizeof secret->bytes) {
		got = read(fd, secret->bytes + secret->n, sizeof secret->bytes - secret->n);
		if (got > 0)
			secret->n += (size_t)got;
		else if (got < 0 && errno != EINTR)
			why = strerror(errno);
		else if (got < 0)
			got = 1;
	}
	close(fd);
	return why;
}

/* From hex to bytes, in place. NULL, or what is wrong. */
static const char *unhex(struct pr_secret *secret)
{
	while (secret->n > 0 && isspace(secret->bytes[secret->n - 1]))
		secret->n--;
	for (size_t i = 0; i < secret->n; i++)
		if (pr_scan_hex((char)secret->bytes[i]) < 0 || secret->n % 2 != 0)
			return "not pairs of hex digits, as 'openssl rand -hex 32' writes them";
	secret->n /= 2;
	for (size_t i = 0; i < secret->n; i++) {
		int high = pr_scan_hex((char)secret->bytes[2 * i]), low = pr_scan_hex((char)secret->bytes[2 * i + 1]);
		secret->bytes[i] = (uint8_t)(high << 4 | low);
	}
	OPENSSL_cleanse(secret->bytes + secret->n, sizeof secret->bytes - secret->n);
	if (secret->n < PR_SECRET_MIN)
		return "a secret of less than 16 bytes (32 hex digits)";
	return secret->n > PR_SECRET_MAX ? "a secret of more than 256 bytes" : NULL;
}

struct pr_secret *pr_secret_read(const char *file, char *why, size_t size)
{
	struct pr_secret *secret = make();
	const char *reason = secret ? fill(secret, file) : "out of memory";
	if (!reason)
		reason = unhex(secret);
	if (!reason)
		return secret;
	snprintf(why, size, "%s", reason);
	pr_secret_free(secret);
	return NULL;
}

struct pr_span pr_secret_bytes(const struct pr_secret *secret)
{
	return (struct pr_span){secret->bytes, secret->n};
}

bool pr_secret_locked(const struct pr_secret *secret)
{
	return secret->locked;
}
