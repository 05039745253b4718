/* Any bytes as a key's file, private and public. A key that is taken is one that enrolment may take. */
#include "crypto/key.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

static void look(struct pr_key *key, const char *why)
{
	const char *again;
	if (!key) {
		HOLDS(why[0] != '\0');
		return;
	}
	struct pr_key *same = pr_key_of(pr_key_public(key).p, &again);
	HOLDS(same && pr_same(pr_key_public(same), pr_key_public(key)) && pr_same(pr_key_kid(same), pr_key_kid(key)));
	pr_key_free(same);
	pr_key_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static int fd = -1;
	char file[64], why[300] = "";
	if (fd < 0)
		fd = memfd_create("key", MFD_CLOEXEC);
	HOLDS(fd >= 0 && ftruncate(fd, 0) == 0 && fchmod(fd, 0600) == 0 && pwrite(fd, p, n, 0) == (ssize_t)n);
	snprintf(file, sizeof file, "/proc/self/fd/%d", fd);
	look(pr_key_read_public(file, why, sizeof why), why);
	why[0] = '\0';
	look(pr_key_read_private(file, why, sizeof why), why);
	if (n >= PR_KEY_SIZE) {
		const char *refused = "";
		struct pr_key *key = pr_key_of(p, &refused);
		look(key, refused);
	}
	return 0;
}
