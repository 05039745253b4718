#include "filenames.h"

#include <stdlib.h>

/* A file that has a name of its own. */
struct file {
	const char *path, *extension;
	struct pr_span folder;
	struct pr_filename *name;
	bool settled;
	char text[PR_LOGNAME_MAX]; /* its name with as many folders as are tried now */
};

static int by_text_and_extension(const void *a, const void *b)
{
	const struct file *x = a, *y = b;
	int order = strcmp(x->text, y->text);
	return order ? order : strcmp(x->extension, y->extension);
}

/* Whether the files, all called alike, are in several folders. */
static bool are_scattered(const struct file *files, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!pr_same(files[i].folder, files[0].folder))
			return true;
	return false;
}

/* Names all with so many folders. How many of them are to be tried with more. */
static size_t try_folders(struct file *files, size_t count, unsigned folders)
{
	size_t left = 0;
	for (size_t i = 0; i < count; i++) {
		struct file *f = &files[i];
		bool more = pr_logname_deep(f->text, f->path, folders);
		if (!f->settled)
			strcpy(f->name->text, f->text);
		f->settled = f->settled || !more;
	}
	qsort(files, count, sizeof *files, by_text_and_extension);
	for (size_t i = 0, next; i < count; i = next) {
		for (next = i + 1; next < count && by_text_and_extension(&files[i], &files[next]) == 0; next++)
			;
		bool scattered = are_scattered(files + i, next - i);
		for (size_t k = i; k < next; k++) {
			files[k].name->apart |= scattered && folders == 0;
			files[k].settled = files[k].settled || !scattered;
			left += !files[k].settled;
		}
	}
	return left;
}

bool pr_filenames_find(char *const *paths, size_t count, struct pr_filename *names)
{
	struct file *files = calloc(count + 1, sizeof *files);
	size_t n = 0;
	if (!files)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!names[i].given)
			files[n++] = (struct file){.path = paths[i], .extension = pr_logname_extension(paths[i]),
			                           .folder = pr_logname_folder(paths[i]), .name = &names[i]};
	for (unsigned folders = 0; try_folders(files, n, folders) > 0; folders++)
		;
	free(files);
	return true;
}
