/* Several files in one stream, as tail and head put them: "==> FILE <==" in front of the lines that are from there. */
#include "logname.h"
#include "wrap.h"

#define PATH_BYTES 4096u
#define FILES_BYTES (16u << 10) /* of names that are remembered */

static const char before[] = "==> ", behind[] = " <==";

#define BEFORE (sizeof before - 1)
#define BEHIND (sizeof behind - 1)

bool pr_wrap_is_tail(struct pr_span line)
{
	return line.n > BEFORE + BEHIND && line.n < PATH_BYTES && memcmp(line.p, before, BEFORE) == 0 &&
	       memcmp(line.p + line.n - BEHIND, behind, BEHIND) == 0 && !memchr(line.p, '\0', line.n);
}

/* The name of the entry at *at, a path and a name, and the next one; NULL: there is none. */
static const char *next_file(const struct pr_text *files, size_t *at, const char **path)
{
	if (*at == files->n)
		return NULL;
	*path = files->p + *at;
	const char *name = *path + strlen(*path) + 1;
	*at = (size_t)(name + strlen(name) + 1 - files->p);
	return name;
}

struct newcomer {
	const struct pr_text *files;
	const char *path;
};

/* By another file; pieces of one log in one folder have one name. */
static bool is_taken(const void *arg, const char *name, unsigned folders)
{
	const struct newcomer *newcomer = arg;
	const char *other, *called;
	size_t at = 0;
	(void)folders;
	while ((called = next_file(newcomer->files, &at, &other)))
		if (strcmp(called, name) == 0 && pr_logname_alike(newcomer->path, other) &&
		    !pr_logname_beside(newcomer->path, other))
			return true;
	return false;
}

static void take_name(struct pr_wrap *wrap, const char *name)
{
	wrap->name_at = (size_t)(name - wrap->files.p);
	wrap->name_n = strlen(name);
}

/* From here on the lines are that file's. */
static void take_file(struct pr_wrap *wrap, const char *path)
{
	struct pr_text *files = &wrap->files;
	char name[PR_LOGNAME_MAX];
	const char *other, *called;
	size_t at = 0;
	while ((called = next_file(files, &at, &other)))
		if (strcmp(other, path) == 0) {
			take_name(wrap, called);
			return;
		}
	/* as files given in one call are called, but what came first keeps the short name, since it has been told */
	pr_logname_apart(name, path, is_taken, &(struct newcomer){files, path});
	if (files->n > FILES_BYTES)
		pr_text_clear(files);
	pr_text_bytes(files, path, strlen(path) + 1);
	size_t start = files->n;
	pr_text_bytes(files, name, strlen(name) + 1);
	if (files->failed)
		wrap->name_n = 0;
	else
		take_name(wrap, files->p + start);
}

/* An empty line stands in front of a header. Such lines of the files themselves are left out as well: they say nothing. */
enum pr_wrap_fit pr_wrap_tail(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct pr_span in = peeled->text;
	char path[PATH_BYTES];
	if (pr_wrap_is_tail(in)) {
		size_t n = in.n - BEFORE - BEHIND;
		memcpy(path, in.p + BEFORE, n);
		path[n] = '\0';
		take_file(wrap, strcmp(path, "standard input") == 0 ? "-" : path);
		return PR_WRAP_NOTICE;
	}
	if (in.n == 0)
		return PR_WRAP_NOTICE;
	if (wrap->name_n == 0)
		return PR_WRAP_UNFIT;
	peeled->writer = (struct pr_span){(const uint8_t *)wrap->files.p + wrap->name_at, wrap->name_n};
	return PR_WRAP_FITS;
}
