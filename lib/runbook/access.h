/*
 * How commands reach a peer: of all that it is called, what is an address, what an address with a port, and what an id of its own.
 *
 * "host:port", "[v6]:port", "192.0.2.1", "node.example"; an id has neither a port nor a dot, or is an Erlang node's: "rabbit@node".
 */
#ifndef PR_ACCESS_H
#define PR_ACCESS_H

#include "base/span.h"

/* The first of each that it was called; NULL: none. Zeroed at first. */
struct pr_access {
	char *host; /* an address without its port */
	char *addr; /* host:port */
	char *id;
	bool garbled; /* it was called something with a NUL in it, so that one of them is not all of that */
};

/* False if memory ran out, here and below. */
bool pr_access_take(struct pr_access *a, struct pr_span alias);
/* There are no more: where nothing was an address, the host is the Erlang node's, else the peer's name. */
bool pr_access_end(struct pr_access *a, struct pr_span name);
/* Frees what it holds, not the struct. */
void pr_access_free(struct pr_access *a);

#endif
