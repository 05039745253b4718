/*
 * What a peer must not forget when it starts again: its incarnation, so that each start has a greater one; and for elections the
 * term and its vote in it. One small text file a peer, in a directory:
 *
 *	pr-heartbeat 1
 *	peer etcd1
 *	incarnation 1796199540
 *	term 7
 *	vote etcd2
 *	end
 *
 * It is replaced as a whole: written under another name, flushed to the disk and renamed, and so is the directory. One process holds
 * it at a time.
 */
#ifndef PR_DURABLE_H
#define PR_DURABLE_H

#include "record/record.h"

struct pr_durable_state {
	uint64_t incarnation, term;
	char vote[PR_PEER_MAX + 1]; /* a peer's name; empty: none in that term */
};

struct pr_durable;

/*
 * Makes the directory, with those above it, if it is not there. Where the peer has no file yet, the state is all zero. NULL: error says
 * why, with the file's name: it cannot be written, another process holds it, or it is damaged.
 */
struct pr_durable *pr_durable_open(const char *directory, struct pr_span peer, struct pr_durable_state *state, char *error, size_t size);
void pr_durable_close(struct pr_durable *durable);
/* The directory and what is in it get another owner, which is who will write. False: errno says why. */
bool pr_durable_give(struct pr_durable *durable, unsigned user, unsigned group);
/* False: errno says why; the file is as it was. */
bool pr_durable_store(struct pr_durable *durable, const struct pr_durable_state *state);
/* "DIR/etcd1.state", for messages. */
const char *pr_durable_file(const struct pr_durable *durable);

/*
 * Where states are kept, to text: the first directory of `service` ($STATE_DIRECTORY, which systemd sets); for root
 * /var/lib/pr-tools; else pr-tools in `xdg` ($XDG_STATE_HOME), or in .local/state of `home`. False: there is nowhere.
 */
struct pr_text;
bool pr_durable_place(struct pr_text *text, const char *service, bool root, const char *xdg, const char *home);

#endif
