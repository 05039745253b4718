#include "fan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/quote.h"

static bool fail(struct pr_fan *fan, const char *what, int error)
{
	char quoted[256];
	if (!fan->error[0])
		snprintf(fan->error, sizeof fan->error, "%s: %s", pr_quote(quoted, sizeof quoted, what), strerror(error));
	return false;
}

bool pr_fan_open(struct pr_fan *fan, const char *folder, const struct pr_peers *names)
{
	size_t count = pr_peers_count(names);
	struct rlimit files;
	*fan = (struct pr_fan){.names = names, .folder = folder};
	if (count > PR_FAN_MAX) {
		snprintf(fan->error, sizeof fan->error, "more than %u peers, too many for a file each", PR_FAN_MAX);
		return false;
	}
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files); /* if it cannot be, a file will not open */
	}
	if (mkdir(folder, 0777) < 0 && errno != EEXIST)
		return fail(fan, folder, errno);
	fan->writers = calloc(count, sizeof *fan->writers);
	fan->fds = malloc(count * sizeof *fan->fds);
	return (fan->writers && fan->fds) || fail(fan, folder, ENOMEM);
}

static struct pr_writer *writer_of(struct pr_fan *fan, uint32_t peer)
{
	char path[4096];
	struct pr_span name = pr_peers_name(fan->names, peer);
	if (fan->writers[peer])
		return fan->writers[peer];
	int n = snprintf(path, sizeof path, "%s/%.*s.cbor", fan->folder, (int)name.n, (const char *)name.p);
	int fd = (size_t)n < sizeof path ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
	if (fd < 0) {
		fail(fan, path, (size_t)n < sizeof path ? errno : ENAMETOOLONG);
		return NULL;
	}
	fan->fds[peer] = fd;
	fan->writers[peer] = pr_writer_new(fd, true);
	if (!fan->writers[peer]) {
		close(fd);
		fail(fan, path, ENOMEM);
	}
	return fan->writers[peer];
}

void pr_fan_record(struct pr_fan *fan, uint32_t peer, struct pr_span record)
{
	struct pr_writer *writer = fan->error[0] ? NULL : writer_of(fan, peer);
	if (writer)
		pr_writer_record(writer, record);
}

bool pr_fan_close(struct pr_fan *fan)
{
	for (size_t i = 0; fan->writers && fan->fds && i < pr_peers_count(fan->names); i++) {
		if (!fan->writers[i])
			continue;
		int error = pr_writer_flush(fan->writers[i]);
		if (close(fan->fds[i]) < 0 && !error)
			error = errno;
		if (error)
			fail(fan, fan->folder, error);
		pr_writer_free(fan->writers[i]);
	}
	free(fan->writers);
	free(fan->fds);
	return !fan->error[0];
}
