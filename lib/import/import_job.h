/*
 * What a call of pr-import is for, once its options were taken: records (--redact: without names), who is who (--whois), what
 * is made of a file (--explain), or the systems that are known (--list). Complaints and progress go to stderr.
 */
#ifndef PR_IMPORT_JOB_H
#define PR_IMPORT_JOB_H

#include "base/progress.h"
#include "cli/cli.h"
#include "format/settings.h"
#include "import.h"
#include "redacting.h"
#include "whois_print.h"

/* Filled by the caller as far as `output`; all is borrowed. */
struct pr_import_job {
	struct pr_cli *cli;
	struct pr_import_options options; /* but for catalogue, pattern, members, settings, outlet and pulse */
	struct pr_settings settings;      /* --set */
	const char *members, *pattern;    /* --members, --pattern; NULL: not given */
	char *explain;                    /* the file; NULL: nothing is explained */
	bool all;                         /* --all */
	bool whois, redact, stats, list, quiet, progress;
	const char *output;               /* -o; NULL: not given */
	enum pr_whois_format whois_as;    /* what it says */
	struct pr_import *import;         /* while it runs */
	struct pr_progress shown;
	struct pr_whois *who;             /* NULL: records are written, */
	struct pr_redacting *redacting;   /* NULL: as they are */
};

/* Does it. The exit status. */
int pr_import_job_run(struct pr_import_job *job, char *const *files, size_t count);

#endif
