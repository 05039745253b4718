/* Several files in one stream, as tail and head put them: "==> FILE <==" in front of the lines that are from there. */
#include "logname.h"
#include "wrap.h"

#define PATH_BYTES 4096u
#define FILES_BYTES (128u << 10) /* of names that are remembered: those of as many files as a log has voices, in deep folders */

static const char before[] = "==> ", behind[] = " <==";

#define BEFORE (sizeof before - 1)
#define BEHIND (sizeof behind - 1)

bool pr_wrap_is_tail(struct pr_span line)
{
	return line.n > BEFORE + BEHIND && line.n < PATH_BYTES && memcmp(line.p, before, BEFORE) == 0 &&
	       memcmp(line.p + line.n - BEHIND, behind, BEHIND) == 0 && !memchr(line.p, '\0', line.n);
}

static bool has_extension(const char *path)
{
	return !pr_logname_alike(path, "");
}

bool pr_wrap_names_file(struct pr_span line)
{
	char path[PATH_BYTES];
	size_t n = line.n - BEFORE - BEHIND;
	memcpy(path, line.p + BEFORE, n);
	path[n] = '\0';
	return strchr(path, '/') || has_extension(path);
}

/* Says that a file cannot be opened, has appeared, was replaced; through a terminal, errors are in one stream with the lines. */
bool pr_wrap_is_tails_own(struct pr_span line)
{
	return line.n > 6 && (memcmp(line.p, "tail: ", 6) == 0 || memcmp(line.p, "head: ", 6) == 0);
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

/*
 * Tail and head end what stands before a header but the first with an empty line, unless a file's last line was without its end;
 * a log may have a line of its own that looks like one. Without the empty line it is a header if its file has been seen, or
 * is a log by its name like one that has.
 */
static bool is_header(const struct pr_wrap *wrap, const char *path)
{
	const char *other, *called;
	size_t at = 0;
	bool seen = wrap->blank || wrap->files.n == 0;
	while (!seen && (called = next_file(&wrap->files, &at, &other)))
		seen = strcmp(other, path) == 0 || (has_extension(path) && pr_logname_alike(other, path));
	return seen;
}

/* Empty lines of the files themselves are left out as well: they say nothing. */
enum pr_wrap_fit pr_wrap_tail(struct pr_wrap *wrap, struct pr_peeled *peeled)
{
	struct pr_span in = peeled->text;
	char path[PATH_BYTES];
	if (pr_wrap_is_tail(in)) {
		size_t n = in.n - BEFORE - BEHIND;
		memcpy(path, in.p + BEFORE, n);
		path[n] = '\0';
		if (strcmp(path, "standard input") == 0)
			strcpy(path, "-");
		if (is_header(wrap, path)) {
			take_file(wrap, path);
			wrap->blank = false;
			return PR_WRAP_NOTICE;
		}
	}
	wrap->blank = in.n == 0;
	if (in.n == 0 || pr_wrap_is_tails_own(in))
		return PR_WRAP_NOTICE;
	if (wrap->name_n == 0)
		return PR_WRAP_UNFIT;
	peeled->writer = (struct pr_span){(const uint8_t *)wrap->files.p + wrap->name_at, wrap->name_n};
	return PR_WRAP_FITS;
}
