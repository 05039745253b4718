#include "catalogue.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/folders.h"
#include "base/grow.h"

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

/* Where the formats go, and what is wrong with a file. */
struct reading {
	struct pr_catalogue *all;
	pr_catalogue_complaint *complain;
	void *arg;
	bool exhausted;
};

static void tell(const struct reading *r, const char *message)
{
	if (r->complain)
		r->complain(r->arg, message);
}

static void add(struct reading *r, const char *path)
{
	struct pr_catalogue *all = r->all;
	char error[512];
	struct pr_format *format = pr_format_read(path, error, sizeof error);
	if (!format) {
		tell(r, error);
	} else if (named(all, format->name)) {
		pr_format_free(format);
	} else if (pr_grow(&all->formats, &all->cap, all->count + 1, sizeof *all->formats)) {
		all->formats[all->count++] = format;
	} else {
		pr_format_free(format);
		r->exhausted = true;
	}
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
static bool add_folder(void *context, const char *folder)
{
	struct reading *r = context;
	struct dirent **names;
	if (was_read(r->all, folder))
		return false;
	int count = scandir(folder, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char path[PATH_SIZE];
		int n = snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (is_format(names[i]->d_name) && n > 0 && (size_t)n < sizeof path)
			add(r, path);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	return false; /* a format of the same name in a later one is another's word for it */
}

static int by_name(const void *a, const void *b)
{
	struct pr_span x = (*(struct pr_format *const *)a)->name, y = (*(struct pr_format *const *)b)->name;
	return pr_order(x, y);
}

/* A format whose marks have no room can still be asked for by its name. */
static void add_marks(struct reading *r, const struct pr_format *format)
{
	char place[512], message[576];
	for (size_t m = 0; m < format->mark_count; m++)
		if (pr_literals_add(r->all->marks, format->marks[m]) < 0) {
			pr_format_place(format, format->marks[m], place, sizeof place);
			snprintf(message, sizeof message, "%s: too many marks in all formats", place);
			tell(r, message);
			return;
		}
}

struct pr_catalogue *pr_catalogue_read(pr_catalogue_complaint *complain, void *arg)
{
	struct pr_catalogue *all = calloc(1, sizeof *all);
	struct reading r = {all, complain, arg, false};
	if (all)
		all->marks = pr_literals_new();
	if (all && all->marks)
		pr_folders_visit("PR_FORMATS", "formats", PR_FORMATS_DIR, add_folder, &r);
	if (!all || !all->marks || r.exhausted) {
		pr_catalogue_free(all);
		return NULL;
	}
	if (all->count > 0)
		qsort(all->formats, all->count, sizeof *all->formats, by_name);
	for (size_t i = 0; i < all->count; i++)
		add_marks(&r, all->formats[i]);
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
