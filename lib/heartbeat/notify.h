/*
 * What a service tells its manager: sd_notify(3)'s protocol, which is one datagram of lines NAME=VALUE to the socket that
 * $NOTIFY_SOCKET names; "@…" is one in the abstract namespace. And how often the manager's watchdog wants to be told that the
 * service lives (sd_watchdog_enabled(3)).
 */
#ifndef PR_NOTIFY_H
#define PR_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

struct pr_notify {
	int fd;            /* -1: nobody is to be told */
	uint64_t watchdog; /* ns within which it wants to hear of us; 0: there is none */
};

/*
 * socket, usec, pid: what $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID hold; NULL: not set. False: the socket cannot be reached,
 * errno says why; then nobody is told.
 */
bool pr_notify_open(struct pr_notify *notify, const char *socket, const char *usec, const char *pid);
void pr_notify_close(struct pr_notify *notify);
/* Never waits: what the manager cannot take now is not told. */
void pr_notify_send(const struct pr_notify *notify, const char *lines);

#endif
