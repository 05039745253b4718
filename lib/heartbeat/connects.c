#include "connects.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct pr_connects {
	pr_connects_tell *tell;
	void *context;
	struct attempt {
		int fd; /* -1: none */
		uint32_t peer;
		uint64_t due;
	} list[PR_CONNECTS_MAX];
};

struct pr_connects *pr_connects_new(pr_connects_tell *tell, void *context)
{
	struct pr_connects *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->tell = tell;
	c->context = context;
	for (size_t i = 0; i < PR_CONNECTS_MAX; i++)
		c->list[i].fd = -1;
	return c;
}

void pr_connects_drop(struct pr_connects *c)
{
	for (size_t i = 0; i < PR_CONNECTS_MAX; i++) {
		if (c->list[i].fd >= 0)
			close(c->list[i].fd);
		c->list[i].fd = -1;
	}
}

void pr_connects_free(struct pr_connects *c)
{
	if (c)
		pr_connects_drop(c);
	free(c);
}

static enum pr_tcp result_of(int error)
{
	switch (error) {
	case 0:
		return PR_TCP_OPEN;
	case ECONNREFUSED:
		return PR_TCP_REFUSED;
	case EMFILE: /* of this host's, not of the other's */
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
	case EAFNOSUPPORT:
	case EADDRNOTAVAIL:
		return PR_TCP_UNTRIED;
	default: /* no route, forbidden, timed out: it does not get through */
		return PR_TCP_SILENT;
	}
}

static void conclude(struct pr_connects *c, struct attempt *a, enum pr_tcp result)
{
	close(a->fd); /* and what waited for it forgets it */
	a->fd = -1;
	c->tell(c->context, a->peer, result);
}

/* With a reset when it is closed, so that the other end's queue is not filled with connections that nobody wants. */
static int open_socket(const union pr_sockaddr *address)
{
	const struct linger at_once = {.l_onoff = 1};
	int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	return fd;
}

int pr_connects_begin(struct pr_connects *c, uint32_t peer, const union pr_sockaddr *address, uint16_t port, uint64_t clock,
                      size_t *number)
{
	union pr_sockaddr to = *address;
	size_t i = 0;
	if (to.any.sa_family == AF_INET)
		to.v4.sin_port = htons(port);
	else
		to.v6.sin6_port = htons(port);
	while (i < PR_CONNECTS_MAX && c->list[i].fd >= 0)
		i++;
	int fd = i < PR_CONNECTS_MAX ? open_socket(&to) : -1;
	if (fd < 0) {
		c->tell(c->context, peer, PR_TCP_UNTRIED);
		return -1;
	}
	c->list[i] = (struct attempt){fd, peer, clock + PR_CONNECTS_PATIENCE};
	int error = connect(fd, &to.any, pr_sockaddr_size(&to)) == 0 ? 0 : errno;
	*number = i;
	if (error == EINPROGRESS)
		return fd;
	conclude(c, &c->list[i], result_of(error));
	return -1;
}

void pr_connects_look(struct pr_connects *c, size_t number)
{
	struct attempt *a = number < PR_CONNECTS_MAX ? &c->list[number] : NULL;
	int error = 0;
	socklen_t size = sizeof error;
	struct sockaddr_storage other;
	socklen_t other_size = sizeof other;
	if (!a || a->fd < 0 || getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		return;
	if (error == 0 && getpeername(a->fd, (struct sockaddr *)&other, &other_size) != 0)
		return; /* nothing happened yet */
	conclude(c, a, result_of(error));
}

uint64_t pr_connects_due(const struct pr_connects *c)
{
	uint64_t due = UINT64_MAX;
	for (size_t i = 0; i < PR_CONNECTS_MAX; i++)
		if (c->list[i].fd >= 0 && c->list[i].due < due)
			due = c->list[i].due;
	return due;
}

void pr_connects_give_up(struct pr_connects *c, uint64_t clock)
{
	for (size_t i = 0; i < PR_CONNECTS_MAX; i++)
		if (c->list[i].fd >= 0 && c->list[i].due <= clock) {
			pr_connects_look(c, i); /* it may have come while nobody looked */
			if (c->list[i].fd >= 0 && c->list[i].due <= clock)
				conclude(c, &c->list[i], PR_TCP_SILENT);
		}
}
