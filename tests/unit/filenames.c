/* What files are called that nothing else names. */
#include <stdlib.h>

#include "check.h"
#include "import/filenames.h"

#define MANY 8

static struct pr_filename names[MANY];

/* The names, with a blank between them, a + in front of those that need folders; "-" is one that is given. */
static const char *called(const char *const *paths, size_t count)
{
	static char out[MANY * (PR_LOGNAME_MAX + 2)];
	char *list[MANY] = {NULL};
	memset(names, 0, sizeof names);
	for (size_t i = 0; i < count; i++) {
		names[i].given = paths[i][0] == '=';
		list[i] = strdup(paths[i] + names[i].given);
	}
	CHECK(pr_filenames_find(list, count, names));
	*out = '\0';
	for (size_t i = 0; i < count; i++) {
		free(list[i]);
		if (i > 0)
			strcat(out, " ");
		strcat(out, names[i].apart ? "+" : "");
		strcat(out, names[i].given ? "-" : names[i].text);
	}
	return out;
}

#define CALLED(...) called((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void a_base_name_is_enough_if_it_is_one_file(void)
{
	CHECK_EQ_STR(CALLED("a/etcd1.log", "b/etcd2.log"), "etcd1 etcd2");
	CHECK_EQ_STR(CALLED("a/etcd1.log", "a/etcd1.log.1"), "etcd1 etcd1"); /* it was rotated */
	CHECK_EQ_STR(CALLED("logs/etcd1.log", "pcap/etcd1.pcap"), "etcd1 etcd1"); /* two kinds of one peer's */
	CHECK_EQ_STR(CALLED("a/x.log", "a/x.log"), "x x");
	CHECK_EQ_STR(CALLED("-"), "stdin");
}

static void folders_tell_files_of_one_name_apart(void)
{
	CHECK_EQ_STR(CALLED("a/etcd.log", "b/etcd.log", "b/other.log"), "+a/etcd +b/etcd other");
	CHECK_EQ_STR(CALLED("a/etcd.log", "etcd.log"), "+a/etcd +etcd");
	CHECK_EQ_STR(CALLED("a/etcd.log", "b/etcd.log.1.gz", "a/etcd.dat"), "+a/etcd +b/etcd etcd");
}

static void as_many_folders_as_it_takes(void)
{
	CHECK_EQ_STR(CALLED("x/1/log/e.log", "x/2/log/e.log", "x/2/bak/e.log"), "+1/log/e +2/log/e +bak/e");
	CHECK_EQ_STR(CALLED("/x/e.log", "x/e.log"), "+/x/e +x/e"); /* there are no more */
	CHECK_EQ_STR(CALLED("y/e.log", "x/y/e.log"), "+y/e +x/y/e");
}

static void what_the_call_names_tells_nothing(void)
{
	CHECK_EQ_STR(CALLED("a/etcd.log", "=b/etcd.log"), "etcd -");
	CHECK_EQ_STR(CALLED("=a/etcd.log", "=b/etcd.log"), "- -");
}

CHECK_MAIN(a_base_name_is_enough_if_it_is_one_file, folders_tell_files_of_one_name_apart, as_many_folders_as_it_takes,
           what_the_call_names_tells_nothing)
