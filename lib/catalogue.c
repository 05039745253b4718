#include "catalogue.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grow.h"

#define PATH_SIZE 4096u
#define FOLDERS_MAX 8u

struct folder {
	dev_t device;
	ino_t file;
};

struct pr_catalogue {
	struct pr_format **formats;
	size_t count, cap;
	struct pr_literals *marks;
	struct folder folders[FOLDERS_MAX]; /* that were read; of more, the formats are read again to no avail */
	size_t folder_count;
};

static bool is_format(const char *name)
{
	size_t n = strlen(name);
	return n > 4 && name[0] != '.' && strcmp(name + n - 4, ".fmt") == 0;
}

static const struct pr_format *named(const struct pr_catalogue *all, struct pr_span name)
{
	for (size_t i = 0; i < all->count; i++)
		if (pr_same(all->formats[i]->name, name))
			return all->formats[i];
	return NULL;
}

static bool add(struct pr_catalogue *all, const char *path, char *error, size_t size)
{
	struct pr_format *format = pr_format_read(path, error, size);
	if (!format)
		return false;
	if (named(all, format->name)) {
		pr_format_free(format);
		return true;
	}
	if (!pr_grow(&all->formats, &all->cap, all->count + 1, sizeof *all->formats)) {
		pr_format_free(format);
		snprintf(error, size, "%s", strerror(errno));
		return false;
	}
	all->formats[all->count++] = format;
	return true;
}

/* $PR_FORMATS often names the same folder that is found beside the program. */
static bool was_read(struct pr_catalogue *all, const char *folder)
{
	struct stat st;
	if (stat(folder, &st) != 0)
		return true;
	for (size_t i = 0; i < all->folder_count; i++)
		if (all->folders[i].device == st.st_dev && all->folders[i].file == st.st_ino)
			return true;
	if (all->folder_count < FOLDERS_MAX)
		all->folders[all->folder_count++] = (struct folder){st.st_dev, st.st_ino};
	return false;
}

/* A folder that is not there has no formats. */
static bool add_folder(struct pr_catalogue *all, const char *folder, char *error, size_t size)
{
	struct dirent **names;
	bool good = true;
	if (was_read(all, folder))
		return true;
	int count = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char path[PATH_SIZE];
		int n = snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (good && is_format(names[i]->d_name) && n > 0 && (size_t)n < sizeof path)
			good = add(all, path, error, size);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return good;
}

static bool add_listed(struct pr_catalogue *all, const char *folders, char *error, size_t size)
{
	for (const char *next; folders && *folders; folders = next) {
		char folder[PATH_SIZE];
		size_t n = strcspn(folders, ":");
		next = folders + n + (folders[n] == ':');
		if (n == 0 || n >= sizeof folder)
			continue;
		memcpy(folder, folders, n);
		folder[n] = '\0';
		if (!add_folder(all, folder, error, size))
			return false;
	}
	return true;
}

/* lib/formats beside the folder that the program was built into; empty if that cannot be told. */
static void find_beside(char *folder, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", folder, size - 1);
	folder[n > 0 ? n : 0] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(folder, '/');
		if (slash)
			*slash = '\0';
	}
	n = (ssize_t)strlen(folder);
	snprintf(folder + n, size - (size_t)n, "/lib/formats");
}

static bool add_all(struct pr_catalogue *all, char *error, size_t size)
{
	char folder[PATH_SIZE];
	const char *home = getenv("HOME");
	if (!add_listed(all, getenv("PR_FORMATS"), error, size))
		return false;
	snprintf(folder, sizeof folder, "%s/.config/pr-tools/formats", home ? home : "");
	if (home && !add_folder(all, folder, error, size))
		return false;
	find_beside(folder, sizeof folder);
	return add_folder(all, folder, error, size) && add_folder(all, PR_FORMATS_DIR, error, size);
}

static int by_name(const void *a, const void *b)
{
	struct pr_span x = (*(struct pr_format *const *)a)->name, y = (*(struct pr_format *const *)b)->name;
	int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
	return order ? order : (x.n > y.n) - (x.n < y.n);
}

struct pr_catalogue *pr_catalogue_read(char *error, size_t size)
{
	struct pr_catalogue *all = calloc(1, sizeof *all);
	if (all)
		all->marks = pr_literals_new();
	bool good = all && all->marks;
	if (!good)
		snprintf(error, size, "%s", strerror(errno));
	good = good && add_all(all, error, size);
	if (good && all->count > 0)
		qsort(all->formats, all->count, sizeof *all->formats, by_name);
	for (size_t i = 0; good && i < all->count; i++)
		for (size_t m = 0; good && m < all->formats[i]->mark_count; m++)
			if (pr_literals_add(all->marks, all->formats[i]->marks[m]) < 0) {
				snprintf(error, size, "too many marks in all formats");
				good = false;
			}
	if (!good) {
		pr_catalogue_free(all);
		return NULL;
	}
	pr_literals_compile(all->marks);
	return all;
}

void pr_catalogue_free(struct pr_catalogue *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < all->count; i++)
		pr_format_free(all->formats[i]);
	free(all->formats);
	pr_literals_free(all->marks);
	free(all);
}

size_t pr_catalogue_count(const struct pr_catalogue *all)
{
	return all->count;
}

const struct pr_format *pr_catalogue_format(const struct pr_catalogue *all, size_t i)
{
	return all->formats[i];
}

const struct pr_format *pr_catalogue_named(const struct pr_catalogue *all, const char *name)
{
	return named(all, pr_span_of(name));
}

void pr_catalogue_tally(const struct pr_catalogue *all, struct pr_span text, uint32_t *hits)
{
	struct pr_literal_scan scan;
	int hit;
	pr_literals_begin(all->marks, &scan, text);
	while ((hit = pr_literals_next(all->marks, &scan)) >= 0)
		hits[hit] += hits[hit] < UINT32_MAX;
}

uint32_t pr_catalogue_hits(const struct pr_catalogue *all, const uint32_t *hits, struct pr_span mark)
{
	int number = pr_literals_find(all->marks, mark);
	return number < 0 ? 0 : hits[number];
}

const struct pr_format *pr_catalogue_best(const struct pr_catalogue *all, const uint32_t *hits)
{
	const struct pr_format *best = NULL;
	uint64_t most = 0;
	for (size_t i = 0; i < all->count; i++) {
		uint64_t votes = 0;
		for (size_t m = 0; m < all->formats[i]->mark_count; m++)
			votes += pr_catalogue_hits(all, hits, all->formats[i]->marks[m]);
		if (votes > most) {
			most = votes;
			best = all->formats[i];
		}
	}
	return best;
}

const struct pr_format *pr_catalogue_recognise(const struct pr_catalogue *all, struct pr_span text)
{
	uint32_t hits[PR_LITERALS_MAX] = {0};
	pr_catalogue_tally(all, text, hits);
	return pr_catalogue_best(all, hits);
}
