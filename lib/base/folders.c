#include "folders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_SIZE 4096u

static bool visit_listed(const char *folders, pr_folders_visitor *visit, void *context)
{
	for (const char *next; folders && *folders; folders = next) {
		char folder[PATH_SIZE];
		size_t n = strcspn(folders, ":");
		next = folders + n + (folders[n] == ':');
		if (n == 0 || n >= sizeof folder)
			continue;
		memcpy(folder, folders, n);
		folder[n] = '\0';
		if (visit(context, folder))
			return true;
	}
	return false;
}

/* Empty if that cannot be told. */
static void find_beside(char *folder, size_t size, const char *name)
{
	ssize_t n = readlink("/proc/self/exe", folder, size - 1);
	folder[n > 0 ? n : 0] = '\0';
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(folder, '/');
		if (slash)
			*slash = '\0';
	}
	n = (ssize_t)strlen(folder);
	snprintf(folder + n, size - (size_t)n, "/lib/%s", name);
}

bool pr_folders_visit(const char *variable, const char *name, const char *installed, pr_folders_visitor *visit, void *context)
{
	char folder[PATH_SIZE];
	const char *home = getenv("HOME");
	if (visit_listed(getenv(variable), visit, context))
		return true;
	snprintf(folder, sizeof folder, "%s/.config/pr-tools/%s", home ? home : "", name);
	if (home && visit(context, folder))
		return true;
	find_beside(folder, sizeof folder, name);
	return visit(context, folder) || visit(context, installed);
}
