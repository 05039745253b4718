/*
 * UDP, in batches: datagrams come and go by recvmmsg(2) and sendmmsg(2), and nothing here waits. What cannot be sent at once is queued,
 * and counted as dropped where the queue is full. No error ends it: interfaces go down and come back, hosts refuse, buffers
 * fill up; each is counted.
 */
#ifndef PR_SOCKETS_H
#define PR_SOCKETS_H

#include <netinet/in.h>

#include "gate.h"

#define PR_SOCKETS_MAX 16u
#define PR_SOCKETS_BATCH 64u   /* datagrams */
#define PR_SOCKETS_QUEUE 1024u /* datagrams that wait to be sent, of each socket */

union pr_sockaddr {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static inline socklen_t pr_sockaddr_size(const union pr_sockaddr *address)
{
	return address->any.sa_family == AF_INET6 ? sizeof address->v6 : sizeof address->v4;
}

/* X(NAME, "in a few words") */
#define PR_SOCKETS_COUNTS(X) \
	X(RECEIVED, "received") \
	X(SENT, "sent") \
	X(BYTES_RECEIVED, "bytes received") \
	X(BYTES_SENT, "bytes sent") \
	X(OVERFLOWN, "lost, as the receive buffer was full") \
	X(QUEUE_FULL, "not sent, as the send queue was full") \
	X(NO_SOCKET, "not sent, as no socket is of the address's family") \
	X(NO_BUFFERS, "not sent, as the kernel had no buffers") \
	X(UNREACHABLE, "not sent, as network or host could not be reached") \
	X(TOO_LONG, "not sent, as they were too long for the path") \
	X(FORBIDDEN, "not sent, as a firewall forbade it") \
	X(FAILED, "not sent for another reason") \
	X(REFUSED, "refused, as nobody listened there") \
	X(LOST, "reported as undeliverable")

enum pr_sockets_count {
#define X(name, text) PR_SOCKETS_##name,
	PR_SOCKETS_COUNTS(X)
#undef X
	PR_SOCKETS_KINDS,
};

const char *pr_sockets_text(enum pr_sockets_count kind);

struct pr_sockets;

/*
 * Binds to each of the list; if it is empty, to `port` on all addresses of IPv6 and of IPv4, as far as the machine has them. NULL: error
 * says why.
 */
struct pr_sockets *pr_sockets_new(const union pr_sockaddr *list, size_t count, uint16_t port, char *error, size_t size);
void pr_sockets_free(struct pr_sockets *sockets);
size_t pr_sockets_number(const struct pr_sockets *sockets);
int pr_sockets_fd(const struct pr_sockets *sockets, size_t i);

typedef void pr_sockets_take(void *context, const struct pr_source *from, struct pr_span datagram);

/* At most a batch. What is longer than PR_DATAGRAM_MAX comes cut off, but longer than that. How many came; 0: no more now. */
size_t pr_sockets_receive(struct pr_sockets *sockets, size_t i, pr_sockets_take *take, void *context);
/* Counts what ICMP said of datagrams that were sent. */
void pr_sockets_errors(struct pr_sockets *sockets, size_t i);
/*
 * How well a socket that is bound to `own` fits what goes to `to`; 0: it is of another family. Best is one for all addresses,
 * of which the kernel chooses; then that with the longest prefix in common (RFC 6724, section 5, rule 8). From the loopback
 * nothing gets to other hosts.
 */
unsigned pr_sockaddr_fit(const union pr_sockaddr *own, const union pr_sockaddr *to);
/* Queues a copy for the socket that fits best; it is sent by the next flush. False: it was dropped, and counted. */
bool pr_sockets_send(struct pr_sockets *sockets, const union pr_sockaddr *to, struct pr_span datagram);
/* Sends what can be sent without waiting. */
void pr_sockets_flush(struct pr_sockets *sockets);
/* Whether some is left that socket i could not take. */
bool pr_sockets_waits(const struct pr_sockets *sockets, size_t i);
uint64_t pr_sockets_count(const struct pr_sockets *sockets, enum pr_sockets_count kind);

#endif
