/* A stream a peer: DIR/PEER.cbor. */
#ifndef PR_FAN_H
#define PR_FAN_H

#include "record/peers.h"
#include "record/stream.h"

#define PR_FAN_MAX 1000u /* each is open and has a buffer until the end */

struct pr_fan {
	const struct pr_peers *names;
	struct pr_writer **writers; /* by peer; NULL until it writes something */
	int *fds;
	const char *folder;
	char error[512]; /* of the first that failed */
};

/* Makes the folder if it is not there. Borrows both. False: error says why. */
bool pr_fan_open(struct pr_fan *fan, const char *folder, const struct pr_peers *names);
void pr_fan_record(struct pr_fan *fan, uint32_t peer, struct pr_span record);
/* Writes what is held back, and frees. False: error says what failed. */
bool pr_fan_close(struct pr_fan *fan);

#endif
