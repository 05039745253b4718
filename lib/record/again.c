#include "again.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/spool.h"

#define NAME 32u /* "/proc/self/fd/" and a number */

struct pr_again {
	char **files; /* as given, or a name of a copy's */
	char *names;  /* NAME bytes a file */
	int *copies;  /* -1: there is none */
	size_t count;
	off_t begins; /* where stdin does */
	bool standard; /* it is read */
};

void pr_again_free(struct pr_again *again)
{
	if (!again)
		return;
	for (size_t i = 0; again->copies && i < again->count; i++)
		if (again->copies[i] >= 0)
			close(again->copies[i]);
	free(again->files);
	free(again->names);
	free(again->copies);
	free(again);
}

/* False: the copy could not be written. What cannot be read ends there. */
static bool copy(int from, int to)
{
	char buffer[1 << 16];
	ssize_t got;
	while ((got = read(from, buffer, sizeof buffer)) > 0 || (got < 0 && errno == EINTR))
		for (ssize_t done = 0, put; done < got; done += put) {
			put = write(to, buffer + done, (size_t)(got - done));
			if (put < 0 && errno != EINTR)
				return false;
			put = put < 0 ? 0 : put;
		}
	return true;
}

static bool can_seek(int fd, off_t *at)
{
	struct stat file;
	*at = lseek(fd, 0, SEEK_CUR);
	return *at >= 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

/* Of stdin the copy takes the place, so that messages still name it so. */
static bool keep_standard(struct pr_again *again)
{
	again->standard = true;
	if (can_seek(STDIN_FILENO, &again->begins))
		return true;
	again->begins = 0;
	int fd = pr_temporary_file();
	bool good = fd >= 0 && copy(STDIN_FILENO, fd) && dup2(fd, STDIN_FILENO) >= 0;
	int error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return good;
}

static bool keep_file(struct pr_again *again, size_t i)
{
	struct stat file;
	if (stat(again->files[i], &file) || S_ISREG(file.st_mode))
		return true;
	int from = open(again->files[i], O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return true;
	int to = again->copies[i] = pr_temporary_file();
	bool good = to >= 0 && copy(from, to);
	int error = errno;
	close(from);
	errno = error;
	char *name = again->names + i * NAME;
	snprintf(name, NAME, "/proc/self/fd/%d", to);
	again->files[i] = name;
	return good;
}

struct pr_again *pr_again_new(char *const *files, size_t count)
{
	struct pr_again *again = calloc(1, sizeof *again);
	bool good = again;
	if (!again)
		return NULL;
	again->files = calloc(count + 1, sizeof *again->files);
	again->names = calloc(count + 1, NAME);
	again->copies = calloc(count + 1, sizeof *again->copies);
	good = again->files && again->names && again->copies;
	for (size_t i = 0; good && i < count; i++) {
		again->files[i] = files[i];
		again->copies[again->count++] = -1;
		good = strcmp(files[i], "-") == 0 ? keep_standard(again) : keep_file(again, i);
	}
	if (good)
		return again;
	int error = errno;
	pr_again_free(again);
	errno = error;
	return NULL;
}

char *const *pr_again_files(struct pr_again *again)
{
	if (again->standard)
		lseek(STDIN_FILENO, again->begins, SEEK_SET);
	return again->files;
}
