#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/quote.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/words.h"

#define FIRST_LINE "pr-heartbeat 1"
#define STATE_MAX 4096u
#define STEM_MAX 150u /* bytes of a peer's name in a file's, before what tells longer ones apart */

struct pr_durable {
	int folder, lock;
	struct pr_span peer; /* in `name` */
	char name[PR_PEER_MAX + 1], file[NAME_MAX + 1], part[NAME_MAX + 1];
	char path[PATH_MAX];
};

/* A file's name from a peer's, in which any character may be. Were those of two the same, the file says whose it is. */
static void name_file(struct pr_durable *d)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	char stem[STEM_MAX + 32];
	size_t n = 0, i = 0;
	for (; i < d->peer.n && n + 3 <= STEM_MAX; i++) {
		uint8_t c = d->peer.p[i];
		bool is_plain = c && (strchr(plain, c) || (c == '.' && i > 0));
		n += (size_t)sprintf(stem + n, is_plain ? "%c" : "%%%02X", c);
	}
	if (i < d->peer.n) {
		n += (size_t)sprintf(stem + n, "~%016llx", (unsigned long long)pr_hash(0, d->peer));
	}
	snprintf(d->file, sizeof d->file, "%.*s.state", (int)n, stem);
	snprintf(d->part, sizeof d->part, "%.*s.part", (int)n, stem);
}

/* Makes what is missing of it. 0, or an errno. */
static int make_folders(const char *directory)
{
	char path[PATH_MAX];
	if (snprintf(path, sizeof path, "%s", directory) >= (int)sizeof path)
		return ENAMETOOLONG;
	for (char *slash = path + 1; *path; slash++) {
		bool end = *slash == '\0';
		if (*slash != '/' && !end)
			continue;
		*slash = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return errno;
		if (end)
			break;
		*slash = '/';
	}
	return 0;
}

/* "NAME value": takes the line off the text. */
static bool take_line(struct pr_span *text, const char *name, struct pr_span *value)
{
	struct pr_span line, word;
	if (!pr_line_take(text, &line) || !pr_word_take(&line, &word) || !pr_is(word, name))
		return false;
	*value = pr_trim(line);
	return true;
}

/* NULL, or what is wrong. */
static const char *parse(const struct pr_durable *d, struct pr_span text, struct pr_durable_state *state)
{
	struct pr_span line, value;
	if (!pr_line_take(&text, &line) || !pr_is(line, FIRST_LINE))
		return "not a state of pr-heartbeat";
	if (!take_line(&text, "peer", &value) || !pr_same(value, d->peer))
		return "the state of another peer";
	if (!take_line(&text, "incarnation", &value) || !pr_word_uint(value, UINT64_MAX, &state->incarnation) ||
	    !take_line(&text, "term", &value) || !pr_word_uint(value, UINT64_MAX, &state->term) ||
	    !take_line(&text, "vote", &value) || value.n > PR_PEER_MAX || !pr_utf8_valid(value.p, value.n))
		return "damaged";
	memcpy(state->vote, value.p, value.n);
	state->vote[value.n] = '\0';
	return pr_line_take(&text, &line) && pr_is(line, "end") ? NULL : "damaged: it has no end";
}

/* NULL, or what is wrong. */
static const char *read_state(const struct pr_durable *d, struct pr_durable_state *state)
{
	char text[STATE_MAX];
	int fd = openat(d->folder, d->file, O_RDONLY | O_CLOEXEC);
	*state = (struct pr_durable_state){0};
	if (fd < 0)
		return errno == ENOENT ? NULL : strerror(errno);
	ssize_t n = read(fd, text, sizeof text);
	int error = errno;
	close(fd);
	return n < 0 ? strerror(error) : parse(d, (struct pr_span){(const uint8_t *)text, (size_t)n}, state);
}

/* What is wrong, or NULL. The lock is on a file of its own, since the state's is replaced. */
static const char *take_hold(struct pr_durable *d, const char *directory)
{
	char lock[NAME_MAX + 1];
	int error = make_folders(directory);
	if (!error && (d->folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		error = errno;
	if (error)
		return strerror(error);
	snprintf(lock, sizeof lock, "%.*s.lock", (int)(strlen(d->file) - strlen(".state")), d->file);
	d->lock = openat(d->folder, lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (d->lock < 0)
		return strerror(errno);
	if (flock(d->lock, LOCK_EX | LOCK_NB) == 0)
		return NULL;
	return errno == EWOULDBLOCK ? "another process is this peer already" : strerror(errno);
}

struct pr_durable *pr_durable_open(const char *directory, struct pr_span peer, struct pr_durable_state *state, char *error, size_t size)
{
	char quoted[256];
	const char *why = "out of memory";
	struct pr_durable *d = calloc(1, sizeof *d);
	if (d) {
		d->folder = d->lock = -1;
		memcpy(d->name, peer.p, peer.n);
		d->peer = (struct pr_span){(const uint8_t *)d->name, peer.n};
		name_file(d);
		snprintf(d->path, sizeof d->path, "%s/%s", directory, d->file);
		why = take_hold(d, directory);
	}
	if (!why)
		why = read_state(d, state);
	if (!why)
		return d;
	snprintf(error, size, "%s: %s", pr_quote(quoted, sizeof quoted, d ? d->path : directory), why);
	pr_durable_close(d);
	return NULL;
}

void pr_durable_close(struct pr_durable *d)
{
	if (!d)
		return;
	if (d->folder >= 0)
		close(d->folder);
	if (d->lock >= 0)
		close(d->lock);
	free(d);
}

bool pr_durable_give(struct pr_durable *d, unsigned user, unsigned group)
{
	return fchown(d->folder, user, group) == 0 && fchown(d->lock, user, group) == 0 &&
	       (fchownat(d->folder, d->file, user, group, AT_SYMLINK_NOFOLLOW) == 0 || errno == ENOENT);
}

/* 0, or an errno. */
static int write_part(const struct pr_durable *d, const struct pr_durable_state *state)
{
	char text[STATE_MAX];
	int n = snprintf(text, sizeof text, FIRST_LINE "\npeer %s\nincarnation %llu\nterm %llu\nvote %s\nend\n", d->name,
	                 (unsigned long long)state->incarnation, (unsigned long long)state->term, state->vote);
	int fd = openat(d->folder, d->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno;
	ssize_t done = write(fd, text, (size_t)n);
	int error = done < 0 ? errno : done < n ? ENOSPC : fsync(fd) < 0 ? errno : 0;
	if (close(fd) < 0 && !error)
		error = errno;
	return error;
}

bool pr_durable_store(struct pr_durable *d, const struct pr_durable_state *state)
{
	int error = write_part(d, state);
	if (!error && renameat(d->folder, d->part, d->folder, d->file) < 0)
		error = errno;
	if (error)
		unlinkat(d->folder, d->part, 0);
	else if (fsync(d->folder) < 0)
		error = errno;
	errno = error;
	return error == 0;
}

const char *pr_durable_file(const struct pr_durable *d)
{
	return d->path;
}

bool pr_durable_place(struct pr_text *text, const char *service, bool root, const char *xdg, const char *home)
{
	if (service && *service)
		pr_text_bytes(text, service, strcspn(service, ":"));
	else if (root)
		pr_text_string(text, "/var/lib/pr-tools");
	else if (xdg && *xdg == '/')
		pr_text_string(text, xdg), pr_text_string(text, "/pr-tools");
	else if (home && *home == '/')
		pr_text_string(text, home), pr_text_string(text, "/.local/state/pr-tools");
	else
		return false;
	pr_text_char(text, '\0');
	return !text->failed;
}
