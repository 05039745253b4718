/*
 * The files that a call names, as logs: whose each is, in which zone it was written, and what it is, as far as the call says or
 * the files' names do.
 */
#ifndef PR_INPUTS_H
#define PR_INPUTS_H

#include "import.h"
#include "zones.h"

struct pr_inputs {
	char **paths; /* without name and zone */
	const char **zone_names; /* what stands behind theirs; NULL: nothing does */
	struct pr_log **logs;
	size_t count;
	uint64_t size; /* of all files */
	struct pr_zones *zones;
};

/*
 * Fills in, from files as pr_import_new() takes them. The options, and the call, which need not be ready for reading, are
 * borrowed. False: error, of `size` bytes, says why; what there is is to be freed all the same.
 */
bool pr_inputs_find(struct pr_inputs *in, const struct pr_import_options *options, const struct pr_call *call,
                    char *const *files, size_t count, char *error, size_t size);
/* Frees what it holds, not the struct. */
void pr_inputs_free(struct pr_inputs *in);

#endif
