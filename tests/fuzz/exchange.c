/*
 * Any bytes as all that the other end of a pipe says. The first byte says who listens: a server, with and without --accept, or a
 * client that fetches and sends. Nothing is taken for an entry that is none, and what is fetched was not here before.
 */
#include "reconcile/exchange.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "record/decode.h"
#include "record/encode.h"

#define ENTRIES 200u

static char name[64];

/* A file of entries, made once; what was appended to it is taken back. */
static char *entries(void)
{
	static int fd = -1;
	static off_t length;
	struct pr_build b = {0};
	if (name[0]) {
		HOLDS(ftruncate(fd, length) == 0);
		return name;
	}
	fd = memfd_create("entries", 0);
	struct pr_writer *out = pr_writer_new(fd, true);
	HOLDS(fd >= 0 && out);
	for (uint64_t i = 0; i < ENTRIES; i++) {
		pr_build_record(&b, PR_ENTRY, i);
		pr_build_uint(&b, PR_ENTRY_EPOCH, i % 3);
		pr_build_uint(&b, PR_ENTRY_SEQ, i / 3);
		pr_writer_record(out, pr_build_end(&b));
	}
	HOLDS(pr_writer_flush(out) == 0);
	pr_writer_free(out);
	pr_build_free(&b);
	length = lseek(fd, 0, SEEK_END);
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	return name;
}

static bool lacking(void *arg, bool here, const struct pr_record *entry)
{
	const struct pr_entry_file *file = arg;
	const struct pr_id_key key = pr_entry_key(entry);
	size_t at = pr_idset_find(&file->set, 0, &key);
	bool found = at < file->set.count && pr_id_compare(&file->set.items[at].key, &key) == 0;
	HOLDS(entry->type == PR_ENTRY && found == here);
	return true;
}

static bool rest(void *arg)
{
	(void)arg;
	return true;
}

static void ask(struct pr_frames *frames, struct pr_entry_file *file, bool send)
{
	struct pr_exchange x = {
		.frames = frames, .file = file, .limit = PR_NEGENTROPY_LIMIT_MIN, .most = 1000, .fetch = true, .send = send,
		.lacking = lacking, .rest = rest, .arg = file,
	};
	if (!pr_exchange_begin(&x) || !pr_exchange_run(&x))
		HOLDS(x.error[0] && x.status != PR_STATUS_DONE);
	HOLDS(x.have <= ENTRIES && x.fetched <= x.need && x.need <= x.most + 1);
	pr_exchange_end(&x);
	pr_exchange_free(&x);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static int in = -1, out = -1;
	struct pr_entry_file file;
	if (in < 0) {
		in = memfd_create("in", MFD_CLOEXEC);
		out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	}
	if (n == 0)
		return 0;
	static const char hello[] = PR_EXCHANGE_HELLO "\n";
	size_t greeting = p[0] & 4 ? 0 : sizeof hello - 1;
	HOLDS(ftruncate(in, 0) == 0 && pwrite(in, hello, greeting, 0) == (ssize_t)greeting &&
	      pwrite(in, p + 1, n - 1, (off_t)greeting) == (ssize_t)n - 1 && lseek(in, 0, SEEK_SET) == 0);
	HOLDS(pr_entry_file_open(&file, entries(), false, false));
	struct pr_frames frames = {.in = in, .out = out, .patience = 1000};
	if (p[0] & 1) {
		ask(&frames, &file, p[0] & 2);
	} else {
		struct pr_serving s = {.frames = &frames, .file = &file, .limit = PR_NEGENTROPY_LIMIT_MIN, .accept = p[0] & 2};
		HOLDS(pr_serving_run(&s) == (s.status == PR_STATUS_DONE));
	}
	pr_frames_free(&frames);
	pr_entry_file_close(&file);
	return 0;
}
