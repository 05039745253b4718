/* The formats that there are, and which of them a log is written in. */
#ifndef PR_CATALOGUE_H
#define PR_CATALOGUE_H

#include "format.h"

struct pr_catalogue;

/* Told what is wrong with a file, which is left out: "etcd.fmt:12: …". NULL: nobody is. */
typedef void pr_catalogue_complaint(void *arg, const char *message);

/*
 * All *.fmt files of: the folders in $PR_FORMATS (parted by colons), ~/.config/pr-tools/formats, ../lib/formats
 * beside the program's own folder (the build tree), and the one that was compiled in. Of two formats of one name the
 * first counts. NULL if memory ran out.
 */
struct pr_catalogue *pr_catalogue_read(pr_catalogue_complaint *complain, void *arg);
void pr_catalogue_free(struct pr_catalogue *all);
size_t pr_catalogue_count(const struct pr_catalogue *all);
/* In the order of their names. */
const struct pr_format *pr_catalogue_format(const struct pr_catalogue *all, size_t i);
/* NULL if there is none of that name. */
const struct pr_format *pr_catalogue_named(const struct pr_catalogue *all, const char *name);
/* Adds to hits, PR_LITERALS_MAX numbers, how often each mark stands in a text. */
void pr_catalogue_tally(const struct pr_catalogue *all, struct pr_span text, uint32_t *hits);
/* Of which so many are a mark's. */
uint32_t pr_catalogue_hits(const struct pr_catalogue *all, const uint32_t *hits, struct pr_span mark);
/* The format with the most hits, among equals the first by name; NULL if there are none. */
const struct pr_format *pr_catalogue_best(const struct pr_catalogue *all, const uint32_t *hits);
/* Both, of one text. */
const struct pr_format *pr_catalogue_recognise(const struct pr_catalogue *all, struct pr_span text);

#endif
