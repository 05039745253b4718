/* connects: ports of the loopback that are open, closed, or do not answer. */
#include "heartbeat/connects.h"

#include <arpa/inet.h>
#include <poll.h>
#include <unistd.h>

#include "check.h"

static unsigned told[PR_TCP_UNTRIED + 1];
static uint32_t latest;

static void tell(void *context, uint32_t peer, enum pr_tcp result)
{
	(void)context;
	told[result]++;
	latest = peer;
}

/* A port at which something listens, in whose queue there is room for one. */
static int listening(union pr_sockaddr *address, uint16_t *port)
{
	socklen_t size = sizeof address->v4;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	*address = (union pr_sockaddr){.v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
	CHECK(fd >= 0 && bind(fd, &address->any, size) == 0 && listen(fd, 0) == 0 && getsockname(fd, &address->any, &size) == 0);
	*port = ntohs(address->v4.sin_port);
	address->v4.sin_port = htons(7373); /* where it beats is not where it is tried */
	return fd;
}

/* Until something happens to it; the loopback is not slow. */
static void look(struct pr_connects *c, int fd, size_t number)
{
	if (fd < 0)
		return;
	CHECK_EQ_INT(poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, 30000), 1);
	pr_connects_look(c, number);
}

static void ports_that_answer(void)
{
	union pr_sockaddr address;
	uint16_t port;
	size_t number = 0;
	struct pr_connects *c = pr_connects_new(tell, NULL);
	int fd = listening(&address, &port);
	memset(told, 0, sizeof told);
	look(c, pr_connects_begin(c, 5, &address, port, 0, &number), number);
	CHECK_EQ_INT(told[PR_TCP_OPEN], 1);
	CHECK_EQ_INT(latest, 5);
	close(fd);
	look(c, pr_connects_begin(c, 6, &address, port, 0, &number), number);
	CHECK_EQ_INT(told[PR_TCP_REFUSED], 1);
	CHECK_EQ_INT(latest, 6);
	CHECK_EQ_INT(pr_connects_due(c), UINT64_MAX);
	address.any.sa_family = AF_UNSPEC;
	CHECK_EQ_INT(pr_connects_begin(c, 7, &address, port, 0, &number), -1);
	CHECK_EQ_INT(told[PR_TCP_UNTRIED], 1);
	pr_connects_look(c, PR_CONNECTS_MAX);
	pr_connects_look(c, 0);
	CHECK_EQ_INT(told[PR_TCP_OPEN] + told[PR_TCP_REFUSED] + told[PR_TCP_UNTRIED], 3);
	pr_connects_free(c);
}

/* The queue of a listener that takes none is full at last: what comes then gets no answer. */
static void a_port_that_does_not(void)
{
	union pr_sockaddr address;
	uint16_t port;
	size_t number = 0;
	int full[4], fd = listening(&address, &port);
	struct pr_connects *c = pr_connects_new(tell, NULL);
	union pr_sockaddr to = address;
	to.v4.sin_port = htons(port);
	memset(told, 0, sizeof told);
	for (size_t i = 0; i < 4; i++) {
		full[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		connect(full[i], &to.any, sizeof to.v4);
	}
	CHECK(pr_connects_begin(c, 5, &address, port, 1000, &number) >= 0);
	pr_connects_look(c, number); /* nothing happened */
	CHECK_EQ_INT(told[PR_TCP_SILENT], 0);
	CHECK_EQ_INT(pr_connects_due(c), 1000 + PR_CONNECTS_PATIENCE);
	pr_connects_give_up(c, 999 + PR_CONNECTS_PATIENCE);
	CHECK_EQ_INT(told[PR_TCP_SILENT], 0);
	pr_connects_give_up(c, 1000 + PR_CONNECTS_PATIENCE);
	CHECK_EQ_INT(told[PR_TCP_SILENT], 1);
	CHECK(pr_connects_begin(c, 6, &address, port, 1000, &number) >= 0);
	pr_connects_drop(c);
	CHECK_EQ_INT(pr_connects_due(c), UINT64_MAX);
	for (size_t i = 0; i < PR_CONNECTS_MAX; i++)
		CHECK(pr_connects_begin(c, 7, &address, port, 1000, &number) >= 0);
	CHECK_EQ_INT(pr_connects_begin(c, 8, &address, port, 1000, &number), -1);
	CHECK_EQ_INT(told[PR_TCP_UNTRIED], 1);
	CHECK_EQ_INT(latest, 8);
	pr_connects_free(c);
	for (size_t i = 0; i < 4; i++)
		close(full[i]);
	close(fd);
}

CHECK_MAIN(ports_that_answer, a_port_that_does_not)
