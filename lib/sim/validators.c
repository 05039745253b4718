#include "validators.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/quote.h"
#include "record/stream.h"

/* SHA-256 of a name for this use, the seed and the peer's number, both in eight bytes, the highest first. */
static void derive(struct pr_digest *d, uint64_t seed, uint64_t peer, uint8_t secret[PR_DIGEST_SIZE])
{
	uint8_t numbers[16];
	for (unsigned i = 0; i < 8; i++) {
		numbers[i] = (uint8_t)(seed >> (56 - 8 * i));
		numbers[8 + i] = (uint8_t)(peer >> (56 - 8 * i));
	}
	pr_digest_add(d, pr_span_of("pr-sim validator"));
	pr_digest_add(d, (struct pr_span){numbers, sizeof numbers});
	pr_digest_end(d, secret);
}

void pr_validators_free(struct pr_key **keys, size_t count)
{
	for (size_t i = 0; keys && i < count; i++)
		pr_key_free(keys[i]);
	free(keys);
}

struct pr_key **pr_validators_keys(const struct pr_scenario *s)
{
	struct pr_key **keys = calloc(s->count, sizeof(struct pr_key *));
	struct pr_digest *d = pr_digest_new();
	bool done = keys && d;
	for (size_t i = 0; done && i < s->count; i++) {
		uint8_t secret[PR_DIGEST_SIZE];
		derive(d, s->seed, i, secret);
		keys[i] = pr_key_of_secret(secret);
		done = keys[i] != NULL;
	}
	pr_digest_free(d);
	if (done)
		return keys;
	pr_validators_free(keys, s->count);
	return NULL;
}

static bool fail(char *error, size_t size, const char *what, int why)
{
	char quoted[256];
	snprintf(error, size, "%s: %s", pr_quote(quoted, sizeof quoted, what), strerror(why));
	return false;
}

static void write_members(const struct pr_scenario *s, struct pr_writer *out)
{
	pr_writer_text(out, "domain ");
	pr_writer_text(out, s->chain);
	pr_writer_text(out, "\nepoch 1\nquorum 2/3\n\n");
	for (uint32_t i = 0; i < s->count; i++) {
		struct pr_span name = pr_peers_name(s->names, i);
		char weight[32] = "\n";
		pr_writer_bytes(out, name.p, name.n);
		pr_writer_text(out, " key=");
		pr_writer_bytes(out, name.p, name.n);
		pr_writer_text(out, ".pem");
		if (s->peers[i].weight != 1)
			snprintf(weight, sizeof weight, " weight=%u\n", (unsigned)s->peers[i].weight);
		pr_writer_text(out, weight);
	}
}

static bool write_keys(const struct pr_scenario *s, struct pr_key *const *keys, const char *folder, char *error, size_t size)
{
	char path[PATH_MAX];
	for (uint32_t i = 0; i < s->count; i++) {
		struct pr_span name = pr_peers_name(s->names, i);
		int n = snprintf(path, sizeof path, "%s/%.*s.pem", folder, (int)name.n, (const char *)name.p);
		int why = (size_t)n < sizeof path ? pr_key_write_private(keys[i], path) : ENAMETOOLONG;
		if (why)
			return fail(error, size, path, why);
	}
	return true;
}

bool pr_validators_write(const struct pr_scenario *s, const char *folder, char *error, size_t size)
{
	char path[PATH_MAX];
	if (mkdir(folder, 0777) < 0 && errno != EEXIST)
		return fail(error, size, folder, errno);
	if ((size_t)snprintf(path, sizeof path, "%s/members", folder) >= sizeof path)
		return fail(error, size, folder, ENAMETOOLONG);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	struct pr_writer *out = fd < 0 ? NULL : pr_writer_new(fd, false);
	int why = fd < 0 ? errno : ENOMEM;
	if (out) {
		write_members(s, out);
		why = pr_writer_flush(out);
	}
	pr_writer_free(out);
	if (fd >= 0 && close(fd) < 0 && !why)
		why = errno;
	if (why)
		return fail(error, size, path, why);
	struct pr_key **keys = pr_validators_keys(s);
	bool done = keys ? write_keys(s, keys, folder, error, size) : fail(error, size, folder, ENOMEM);
	pr_validators_free(keys, s->count);
	return done;
}
