/*
 * A file of records as the set of the writes that its entries are of: which there are, each again by where it stands, and more
 * of them behind the others. Records that are no entries are left alone. 50 bytes an entry are held.
 */
#ifndef PR_ENTRY_FILE_H
#define PR_ENTRY_FILE_H

#include "entry_key.h"
#include "record/stream.h"

struct pr_entry_file {
	char *name; /* borrowed, and not written to */
	int fd;           /* -1: there is no such file yet */
	struct pr_idset set; /* places are offsets in the file */
	uint64_t skipped;    /* bytes that resync went past */
	uint8_t *window;     /* what was read last for pr_entry_file_read(), from `base` on */
	size_t length, room;
	uint64_t base;
	int out_fd;
	struct pr_writer *out; /* NULL until something is appended */
	size_t pending;        /* records that are not flushed; meanwhile the file is locked */
	enum pr_status status; /* what is wrong with it, and in words, without the program's name */
	char error[600];
};

/*
 * Reads all of it; no lock of another is waited for longer than it appends. With `resync` damage is gone past, and still told of
 * in status and error. With `may_lack`, a file that is not there is an empty set. False: status, error. To be closed in any case.
 */
bool pr_entry_file_open(struct pr_entry_file *f, char *name, bool resync, bool may_lack);
void pr_entry_file_close(struct pr_entry_file *f);

/* Reads an item's entry; r is valid until the next call. False if it is not there any more, with status and error. */
bool pr_entry_file_read(struct pr_entry_file *f, const struct pr_id_item *item, struct pr_record *r);

/*
 * Appends a record, making the file if there is none. It is in the file once flushed, whole, also where others append to it at
 * the same time; the set stays as it was. False: status, error.
 */
bool pr_entry_file_append(struct pr_entry_file *f, struct pr_span record);
bool pr_entry_file_flush(struct pr_entry_file *f);

#endif
