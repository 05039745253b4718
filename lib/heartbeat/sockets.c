#include "sockets.h"

#include <errno.h>
#include <limits.h>
#include <linux/errqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER (4 << 20)            /* bytes, of the kernel's for each direction; it gives what it may */
#define SLOT (PR_DATAGRAM_MAX + 1u) /* one more, by which too long ones are known */
#define SLOTS 256u                  /* different datagrams that wait; each may go to many */
#define NO_SLOT UINT16_MAX

struct slot {
	uint16_t n, users;
	uint8_t bytes[PR_DATAGRAM_MAX];
};

struct waiting {
	union pr_sockaddr to;
	uint16_t slot;
};

struct socket {
	int fd;
	union pr_sockaddr own; /* as it was to be bound */
	uint32_t overflown; /* as the kernel counts it */
	size_t first, count;
	struct waiting queue[PR_SOCKETS_QUEUE];
};

struct pr_sockets {
	struct socket *list[PR_SOCKETS_MAX];
	size_t count;
	uint64_t counts[PR_SOCKETS_KINDS];
	struct slot slots[SLOTS];
	uint16_t latest; /* the slot that was filled last: a datagram for many is kept once */
	/* Of one batch that comes in: */
	struct mmsghdr messages[PR_SOCKETS_BATCH];
	struct iovec parts[PR_SOCKETS_BATCH];
	union pr_sockaddr from[PR_SOCKETS_BATCH];
	uint8_t bytes[PR_SOCKETS_BATCH][SLOT];
	union {
		struct cmsghdr align;
		uint8_t bytes[64];
	} control[PR_SOCKETS_BATCH];
};

const char *pr_sockets_text(enum pr_sockets_count kind)
{
	static const char *const texts[] = {
#define X(name, text) text,
		PR_SOCKETS_COUNTS(X)
#undef X
	};
	return texts[kind];
}

static void set(int fd, int level, int option, int value)
{
	setsockopt(fd, level, option, &value, sizeof value);
}

/* All of these help, and it works without each. Beats are never fragmented by what somebody says of the path. */
static void set_options(int fd, sa_family_t family)
{
	static const int forced[] = {SO_RCVBUFFORCE, SO_SNDBUFFORCE}, plain[] = {SO_RCVBUF, SO_SNDBUF};
	for (size_t i = 0; i < 2; i++)
		if (setsockopt(fd, SOL_SOCKET, forced[i], &(int){BUFFER}, sizeof(int)) != 0)
			set(fd, SOL_SOCKET, plain[i], BUFFER);
	set(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
	if (family == AF_INET6) {
		set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
		set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
	} else {
		set(fd, IPPROTO_IP, IP_RECVERR, 1);
		set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
	}
}

/* 0, or an errno. */
static int add(struct pr_sockets *s, const union pr_sockaddr *address)
{
	struct socket *one = calloc(1, sizeof *one);
	if (!one)
		return ENOMEM;
	sa_family_t family = address->any.sa_family;
	one->own = *address;
	one->fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (one->fd >= 0 && family == AF_INET6)
		set(one->fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	if (one->fd < 0 || bind(one->fd, &address->any, pr_sockaddr_size(address)) != 0) {
		int error = errno;
		if (one->fd >= 0)
			close(one->fd);
		free(one);
		return error;
	}
	set_options(one->fd, family);
	s->list[s->count++] = one;
	return 0;
}

static int add_any(struct pr_sockets *s, uint16_t port)
{
	union pr_sockaddr six = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_ANY_INIT}};
	union pr_sockaddr four = {.v4 = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {INADDR_ANY}}};
	int error6 = add(s, &six), error4 = add(s, &four);
	/* A machine may have one of the two alone; but a port that is taken is not to be shared with whoever has it. */
	if (error6 && error6 != EAFNOSUPPORT && error6 != EADDRNOTAVAIL)
		return error6;
	return error4 && (error4 != EAFNOSUPPORT || s->count == 0) ? error4 : 0;
}

struct pr_sockets *pr_sockets_new(const union pr_sockaddr *list, size_t count, uint16_t port, char *error, size_t size)
{
	struct pr_sockets *s = calloc(1, sizeof *s);
	int wrong = s ? 0 : ENOMEM;
	if (s)
		s->latest = NO_SLOT;
	if (s && count == 0)
		wrong = add_any(s, port);
	for (size_t i = 0; !wrong && i < count && i < PR_SOCKETS_MAX; i++)
		wrong = add(s, &list[i]);
	for (size_t i = 0; s && i < PR_SOCKETS_BATCH; i++) {
		s->parts[i] = (struct iovec){s->bytes[i], SLOT};
		s->messages[i].msg_hdr = (struct msghdr){.msg_name = &s->from[i], .msg_iov = &s->parts[i], .msg_iovlen = 1,
		                                         .msg_control = &s->control[i]};
	}
	if (!wrong)
		return s;
	snprintf(error, size, "%s", strerror(wrong));
	pr_sockets_free(s);
	return NULL;
}

void pr_sockets_free(struct pr_sockets *s)
{
	for (size_t i = 0; s && i < s->count; i++) {
		close(s->list[i]->fd);
		free(s->list[i]);
	}
	free(s);
}

size_t pr_sockets_number(const struct pr_sockets *s)
{
	return s->count;
}

int pr_sockets_fd(const struct pr_sockets *s, size_t i)
{
	return s->list[i]->fd;
}

static struct pr_source source_of(const union pr_sockaddr *from)
{
	struct pr_source source = {0};
	if (from->any.sa_family == AF_INET6) {
		memcpy(source.address, &from->v6.sin6_addr, sizeof source.address);
		source.port = ntohs(from->v6.sin6_port);
	} else {
		source.address[10] = source.address[11] = 0xff;
		memcpy(source.address + 12, &from->v4.sin_addr, 4);
		source.port = ntohs(from->v4.sin_port);
	}
	return source;
}

/* The kernel tells with each datagram how many before it were lost. */
static void note_overflow(struct pr_sockets *s, struct socket *one, struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		uint32_t overflown;
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL || c->cmsg_len < CMSG_LEN(sizeof overflown))
			continue;
		memcpy(&overflown, CMSG_DATA(c), sizeof overflown);
		s->counts[PR_SOCKETS_OVERFLOWN] += (uint32_t)(overflown - one->overflown);
		one->overflown = overflown;
	}
}

size_t pr_sockets_receive(struct pr_sockets *s, size_t i, pr_sockets_take *take, void *context)
{
	struct socket *one = s->list[i];
	for (size_t k = 0; k < PR_SOCKETS_BATCH; k++) {
		s->messages[k].msg_hdr.msg_namelen = sizeof s->from[k];
		s->messages[k].msg_hdr.msg_controllen = sizeof s->control[k];
	}
	int got = recvmmsg(one->fd, s->messages, PR_SOCKETS_BATCH, MSG_DONTWAIT, NULL);
	for (int k = 0; k < got; k++) {
		struct pr_source source = source_of(&s->from[k]);
		note_overflow(s, one, &s->messages[k].msg_hdr);
		s->counts[PR_SOCKETS_RECEIVED]++;
		s->counts[PR_SOCKETS_BYTES_RECEIVED] += s->messages[k].msg_len;
		take(context, &source, (struct pr_span){s->bytes[k], s->messages[k].msg_len});
	}
	return got > 0 ? (size_t)got : 0;
}

void pr_sockets_errors(struct pr_sockets *s, size_t i)
{
	uint8_t bytes[SLOT];
	union {
		struct cmsghdr align;
		uint8_t bytes[512];
	} control;
	for (unsigned most = PR_SOCKETS_BATCH; most > 0; most--) {
		struct iovec part = {bytes, sizeof bytes};
		struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
		if (recvmsg(s->list[i]->fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return;
		for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
			struct sock_extended_err error;
			bool told = (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
			            (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR);
			if (!told || c->cmsg_len < CMSG_LEN(sizeof error))
				continue;
			memcpy(&error, CMSG_DATA(c), sizeof error);
			s->counts[error.ee_errno == ECONNREFUSED ? PR_SOCKETS_REFUSED : PR_SOCKETS_LOST]++;
		}
	}
}

/* NO_SLOT: there is none. */
static uint16_t slot_for(struct pr_sockets *s, struct pr_span datagram)
{
	struct slot *latest = s->latest == NO_SLOT ? NULL : &s->slots[s->latest];
	if (latest && latest->users > 0 && latest->n == datagram.n && memcmp(latest->bytes, datagram.p, datagram.n) == 0)
		return s->latest;
	for (uint16_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &s->slots[(s->latest + 1u + i) % SLOTS];
		if (slot->users > 0)
			continue;
		slot->n = (uint16_t)datagram.n;
		memcpy(slot->bytes, datagram.p, datagram.n);
		s->latest = (uint16_t)(slot - s->slots);
		return s->latest;
	}
	return NO_SLOT;
}

static enum pr_sockets_count reason(int error)
{
	switch (error) {
	case ENOBUFS:
	case ENOMEM:
		return PR_SOCKETS_NO_BUFFERS;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case EADDRNOTAVAIL:
		return PR_SOCKETS_UNREACHABLE;
	case EMSGSIZE:
		return PR_SOCKETS_TOO_LONG;
	case EPERM:
	case EACCES:
		return PR_SOCKETS_FORBIDDEN;
	default:
		return PR_SOCKETS_FAILED;
	}
}

/* The first so many of the queue are done with. */
static void pass(struct pr_sockets *s, struct socket *one, size_t count)
{
	for (; count > 0; count--) {
		s->slots[one->queue[one->first].slot].users--;
		one->first = (one->first + 1) % PR_SOCKETS_QUEUE;
		one->count--;
	}
}

/* A batch. How many were sent; or -1, errno says why the first was not. */
static int send_batch(struct pr_sockets *s, struct socket *one)
{
	struct mmsghdr messages[PR_SOCKETS_BATCH];
	struct iovec parts[PR_SOCKETS_BATCH];
	unsigned count = one->count < PR_SOCKETS_BATCH ? (unsigned)one->count : PR_SOCKETS_BATCH;
	for (unsigned k = 0; k < count; k++) {
		struct waiting *w = &one->queue[(one->first + k) % PR_SOCKETS_QUEUE];
		parts[k] = (struct iovec){s->slots[w->slot].bytes, s->slots[w->slot].n};
		messages[k] = (struct mmsghdr){.msg_hdr = {.msg_name = &w->to, .msg_namelen = pr_sockaddr_size(&w->to),
		                                           .msg_iov = &parts[k], .msg_iovlen = 1}};
	}
	int sent = sendmmsg(one->fd, messages, count, MSG_DONTWAIT | MSG_NOSIGNAL);
	for (int k = 0; k < sent; k++)
		s->counts[PR_SOCKETS_BYTES_SENT] += messages[k].msg_len;
	s->counts[PR_SOCKETS_SENT] += sent > 0 ? (uint64_t)sent : 0;
	return sent;
}

/* An error may be of a datagram that was sent before, which the kernel tells once: so the first of the queue is tried twice. */
static void flush(struct pr_sockets *s, struct socket *one)
{
	bool again = false;
	while (one->count > 0) {
		int sent = send_batch(s, one);
		if (sent > 0) {
			pass(s, one, (size_t)sent);
			again = false;
		} else if (errno == EAGAIN) {
			return;
		} else if (errno != EINTR && !again) {
			again = true;
		} else if (errno != EINTR) {
			s->counts[reason(errno)]++;
			pass(s, one, 1);
			again = false;
		}
	}
}

static struct pr_span bytes_of(const union pr_sockaddr *address)
{
	if (address->any.sa_family == AF_INET6)
		return (struct pr_span){(const uint8_t *)&address->v6.sin6_addr, sizeof address->v6.sin6_addr};
	return (struct pr_span){(const uint8_t *)&address->v4.sin_addr, sizeof address->v4.sin_addr};
}

static bool is_loopback(const union pr_sockaddr *address)
{
	return address->any.sa_family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr) : *bytes_of(address).p == IN_LOOPBACKNET;
}

unsigned pr_sockaddr_fit(const union pr_sockaddr *own, const union pr_sockaddr *to)
{
	static const uint8_t all[sizeof own->v6.sin6_addr];
	struct pr_span a = bytes_of(own), b = bytes_of(to);
	unsigned common = 0;
	if (own->any.sa_family != to->any.sa_family)
		return 0;
	if (memcmp(a.p, all, a.n) == 0)
		return UINT_MAX;
	if (is_loopback(own) != is_loopback(to))
		return 1;
	while (common < 8 * a.n && ((a.p[common / 8] ^ b.p[common / 8]) >> (7 - common % 8) & 1) == 0)
		common++;
	return 2 + common;
}

bool pr_sockets_send(struct pr_sockets *s, const union pr_sockaddr *to, struct pr_span datagram)
{
	struct socket *one = NULL;
	unsigned best = 0;
	for (size_t i = 0; i < s->count; i++) {
		unsigned fit = pr_sockaddr_fit(&s->list[i]->own, to);
		one = fit > best ? s->list[i] : one; /* of those that are as good, the first */
		best = fit > best ? fit : best;
	}
	if (!one || datagram.n > PR_DATAGRAM_MAX) {
		s->counts[one ? PR_SOCKETS_TOO_LONG : PR_SOCKETS_NO_SOCKET]++;
		return false;
	}
	if (one->count == PR_SOCKETS_QUEUE)
		flush(s, one);
	uint16_t slot = one->count < PR_SOCKETS_QUEUE ? slot_for(s, datagram) : NO_SLOT;
	if (slot == NO_SLOT && one->count < PR_SOCKETS_QUEUE) {
		pr_sockets_flush(s);
		slot = slot_for(s, datagram);
	}
	if (slot == NO_SLOT) {
		s->counts[PR_SOCKETS_QUEUE_FULL]++;
		return false;
	}
	one->queue[(one->first + one->count++) % PR_SOCKETS_QUEUE] = (struct waiting){*to, slot};
	s->slots[slot].users++;
	return true;
}

void pr_sockets_flush(struct pr_sockets *s)
{
	for (size_t i = 0; i < s->count; i++)
		flush(s, s->list[i]);
}

bool pr_sockets_waits(const struct pr_sockets *s, size_t i)
{
	return s->list[i]->count > 0;
}

uint64_t pr_sockets_count(const struct pr_sockets *s, enum pr_sockets_count kind)
{
	return s->counts[kind];
}
