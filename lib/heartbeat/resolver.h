/*
 * Names to addresses, by another process: to look up a name may wait for seconds, which whoever sends beats must not, and it loads
 * and runs whatever the system's nsswitch.conf(5) says, which whoever is confined cannot. It ends with the process that started
 * it.
 */
#ifndef PR_RESOLVER_H
#define PR_RESOLVER_H

#include <sys/types.h>

#include "sockets.h"

#define PR_RESOLVED_MAX 4u /* addresses of a name */

struct pr_resolver {
	int fd;    /* to be waited for; -1: there is none */
	pid_t pid;
};

struct pr_resolved {
	uint64_t ticket; /* as it was asked with */
	size_t count;    /* 0: it has none */
	union pr_sockaddr list[PR_RESOLVED_MAX];
	int error;       /* of getaddrinfo(3), where count is 0 */
};

/* prepare: what the other process does first, such as to give up privileges; NULL: nothing. False: errno says why. */
bool pr_resolver_start(struct pr_resolver *resolver, bool (*prepare)(void *context), void *context);
void pr_resolver_stop(struct pr_resolver *resolver);
/* One question at a time: the next when this was answered. False: it is gone. */
bool pr_resolver_ask(struct pr_resolver *resolver, uint64_t ticket, struct pr_span host, uint16_t port);
/* 1: an answer. 0: there is none yet. -1: it is gone. */
int pr_resolver_answer(struct pr_resolver *resolver, struct pr_resolved *answer);
/* "Name or service not known": what an answer's error means. */
const char *pr_resolver_text(int error);

#endif
