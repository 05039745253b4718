/*
 * The logs of one call as one stream in the order of time: source and member records first, then what the logs tell.
 * Records of one time come in the order in which the logs were given.
 *
 * Files are read by several threads. What comes out does not depend on how many.
 *
 * Where a log is a pipe, its peers are learnt as it goes, and its source record comes at its end.
 */
#ifndef PR_IMPORT_H
#define PR_IMPORT_H

#include "format/catalogue.h"
#include "log.h"
#include "record/members.h"
#include "record/outlet.h"
#include "record/stream.h"

struct pr_import_options {
	const struct pr_catalogue *catalogue;
	const char *system;    /* a format's name, or "json"; NULL: each log's is recognised */
	const char *as;        /* the name of the logs' peer; NULL: see identity.h */
	const char *zone_name; /* see zone.h */
	int year;              /* of stamps that lack it; 0: not known */
	uint64_t from, to;     /* see call.h */
	uint64_t every;        /* see thin.h */
	uint64_t at;           /* the time of dumps that tell none; 0: the newest of what else is read */
	bool both_ends;        /* captures: see match.h */
	const struct pr_pattern *pattern; /* of the system "regex" */
	unsigned jobs;         /* threads at most; 0: as many as there are processors */
	const struct pr_members *members; /* or NULL */
	const struct pr_settings *settings; /* or NULL */
	const struct pr_outlet *outlet; /* where the records go; NULL: they are written */
	void (*pulse)(void *arg); /* called now and then, with the complaints' arg; NULL: none */
};

struct pr_import;

/* Told of what is wrong, one message, without the program's name. */
typedef void pr_import_complaint(void *arg, enum pr_status status, const char *message);

/*
 * Everything given is borrowed until pr_import_free(). A file is [NAME=]FILE[@ZONE]; "-" is stdin, and so is an empty list.
 * NULL: error, of `size` bytes, says why.
 */
struct pr_import *pr_import_new(const struct pr_import_options *options, char *const *files, size_t count,
                                struct pr_writer *out, pr_import_complaint *complain, void *arg, char *error,
                                size_t size);
void pr_import_free(struct pr_import *im);
/* Reads and writes everything. */
void pr_import_run(struct pr_import *im);
/*
 * Instead of that: reads the files, and finds out who is who. Nothing is written, and no pipe is read. watch sees what is told
 * afterwards, by the call's logs and by pr_log_again(); borrowed, or NULL.
 */
void pr_import_survey(struct pr_import *im, const struct pr_watch *watch);
/* How many bytes were worked through, of how many in all files; *all is 0 where only pipes are read. */
void pr_import_progress(const struct pr_import *im, uint64_t *done, uint64_t *all);
/* For statistics, afterwards. */
size_t pr_import_count(const struct pr_import *im);
const struct pr_log *pr_import_log(const struct pr_import *im, size_t i);
/* Who is who, as far as it is known. */
struct pr_identity *pr_import_identity(const struct pr_import *im);

#endif
