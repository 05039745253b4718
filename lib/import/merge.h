/*
 * What several inputs tell as one stream in the order of time. Of a file, each voice is merged for itself, after it was
 * surveyed; a pipe, or JSON Lines, as one, which is read as it goes. Records of one time come in the order in which the inputs
 * were added.
 */
#ifndef PR_MERGE_H
#define PR_MERGE_H

#include "base/turns.h"
#include "log.h"
#include "named.h"
#include "record/outlet.h"

/* Zeroed, it is empty. */
struct pr_merge {
	struct pr_head { /* where records come from */
		struct pr_log *log;
		struct pr_voice *voice; /* NULL: the log itself */
		struct pr_span record;  /* that comes next */
	} *heads;
	size_t count, cap;
	struct pr_named *named; /* what the voices told */
	struct pr_turns turns;
	bool stopped; /* set by the caller: nothing more comes out */
};

/* Frees what it holds, not the struct. */
void pr_merge_free(struct pr_merge *m);
/* What an input has to tell, if anything. Borrowed. False if memory ran out. */
bool pr_merge_add(struct pr_merge *m, struct pr_log *log);
/* Told when all of an input's voice has come, or, voice NULL, of an input that is read as it goes. */
typedef void pr_merge_ended(void *arg, struct pr_log *log, struct pr_voice *voice);
/* Everything, to out. helpers: threads that name records beside the caller's. False if memory ran out. */
bool pr_merge_write(struct pr_merge *m, unsigned helpers, const struct pr_outlet *out, pr_merge_ended *ended, void *arg);

#endif
