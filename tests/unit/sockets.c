/* sockets: datagrams in batches, over the loopback, and what can go wrong with them. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "heartbeat/sockets.h"

static struct pr_span datagram(const char *text)
{
	return pr_span_of(text);
}

static union pr_sockaddr four(const char *host, uint16_t port)
{
	union pr_sockaddr a = {.v4 = {.sin_family = AF_INET, .sin_port = htons(port)}};
	CHECK(inet_pton(AF_INET, host, &a.v4.sin_addr) == 1);
	return a;
}

static union pr_sockaddr six(const char *host, uint16_t port)
{
	union pr_sockaddr a = {.v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)}};
	CHECK(inet_pton(AF_INET6, host, &a.v6.sin6_addr) == 1);
	return a;
}

/* Bound to a port that is free. */
static struct pr_sockets *at(const union pr_sockaddr *address)
{
	char error[128] = "";
	struct pr_sockets *s = pr_sockets_new(address, 1, 0, error, sizeof error);
	CHECK_EQ_STR(error, "");
	return s;
}

static union pr_sockaddr address_of(const struct pr_sockets *s)
{
	union pr_sockaddr a = {0};
	socklen_t n = sizeof a;
	CHECK(getsockname(pr_sockets_fd(s, 0), &a.any, &n) == 0);
	return a;
}

struct heard {
	unsigned count;
	size_t longest;
	struct pr_source from;
	char last[64];
};

static void take(void *context, const struct pr_source *from, struct pr_span bytes)
{
	struct heard *heard = context;
	heard->count++;
	heard->from = *from;
	if (bytes.n > heard->longest)
		heard->longest = bytes.n;
	snprintf(heard->last, sizeof heard->last, "%.*s", (int)bytes.n, (const char *)bytes.p);
}

static bool await(const struct pr_sockets *s)
{
	return poll(&(struct pollfd){.fd = pr_sockets_fd(s, 0), .events = POLLIN}, 1, 10000) == 1;
}

static struct heard receive(struct pr_sockets *s, unsigned count)
{
	struct heard heard = {0};
	while (heard.count < count && await(s))
		pr_sockets_receive(s, 0, take, &heard);
	return heard;
}

static void from_one_to_another(const union pr_sockaddr *where, const uint8_t address[16])
{
	struct pr_sockets *a = at(where), *b = at(where);
	union pr_sockaddr to = address_of(b), from = address_of(a);
	CHECK(pr_sockets_send(a, &to, datagram("one")));
	CHECK(pr_sockets_send(a, &to, datagram("two")));
	CHECK(pr_sockets_waits(a, 0));
	pr_sockets_flush(a);
	CHECK(!pr_sockets_waits(a, 0));
	struct heard heard = receive(b, 2);
	CHECK_EQ_INT(heard.count, 2);
	CHECK_EQ_STR(heard.last, "two");
	CHECK(memcmp(heard.from.address, address, 16) == 0);
	CHECK_EQ_INT(heard.from.port, ntohs(from.v4.sin_port)); /* at the same place in both */
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_SENT), 2);
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_BYTES_SENT), 6);
	CHECK_EQ_INT(pr_sockets_count(b, PR_SOCKETS_RECEIVED), 2);
	CHECK_EQ_INT(pr_sockets_receive(b, 0, take, &heard), 0);
	pr_sockets_free(a);
	pr_sockets_free(b);
}

static void both_families(void)
{
	static const uint8_t mapped[16] = {[10] = 0xff, 0xff, 127, 0, 0, 1}, loopback[16] = {[15] = 1};
	union pr_sockaddr here4 = four("127.0.0.1", 0), here6 = six("::1", 0);
	from_one_to_another(&here4, mapped);
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && bind(fd, &here6.any, sizeof here6.v6) == 0)
		from_one_to_another(&here6, loopback);
	else
		printf("# there is no IPv6 here\n");
	if (fd >= 0)
		close(fd);
}

static void many_in_batches(void)
{
	union pr_sockaddr here = four("127.0.0.1", 0);
	struct pr_sockets *a = at(&here), *b = at(&here);
	union pr_sockaddr to = address_of(b);
	char text[32];
	unsigned heard = 0;
	for (unsigned i = 0; i < 3000; i++) { /* more than the queue holds, some alike */
		snprintf(text, sizeof text, "%u", i / 7);
		CHECK(pr_sockets_send(a, &to, datagram(text)));
		if (i % 500 == 499) {
			pr_sockets_flush(a);
			heard += receive(b, 1).count;
		}
	}
	pr_sockets_flush(a);
	struct heard last = {0};
	while (heard + last.count < 3000 && await(b))
		pr_sockets_receive(b, 0, take, &last);
	CHECK_EQ_INT(heard + last.count, 3000);
	CHECK_EQ_STR(last.last, "428");
	pr_sockets_free(a);
	pr_sockets_free(b);
}

static void datagrams_that_are_too_long(void)
{
	static char bytes[3000];
	union pr_sockaddr here = four("127.0.0.1", 0);
	struct pr_sockets *a = at(&here), *b = at(&here);
	union pr_sockaddr to = address_of(b), from = address_of(a);
	memset(bytes, 'x', sizeof bytes);
	CHECK(!pr_sockets_send(a, &to, (struct pr_span){(uint8_t *)bytes, PR_DATAGRAM_MAX + 1}));
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_TOO_LONG), 1);
	CHECK(pr_sockets_send(a, &to, (struct pr_span){(uint8_t *)bytes, PR_DATAGRAM_MAX}));
	pr_sockets_flush(a);
	CHECK_EQ_INT(receive(b, 1).longest, PR_DATAGRAM_MAX);
	int other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	CHECK(sendto(other, bytes, sizeof bytes, 0, &from.any, sizeof from.v4) == sizeof bytes);
	CHECK(sendto(other, bytes, 0, 0, &from.any, sizeof from.v4) == 0); /* and one of nothing */
	struct heard heard = receive(a, 2);
	CHECK_EQ_INT(heard.count, 2);
	CHECK_EQ_INT(heard.longest, PR_DATAGRAM_MAX + 1);
	close(other);
	pr_sockets_free(a);
	pr_sockets_free(b);
}

static void hosts_where_nobody_listens(void)
{
	union pr_sockaddr here = four("127.0.0.1", 0);
	struct pr_sockets *a = at(&here), *b = at(&here), *gone = at(&here);
	union pr_sockaddr to = address_of(b), nobody = address_of(gone);
	pr_sockets_free(gone);
	for (unsigned i = 0; i < 5; i++) { /* what was refused must not hold up what comes behind it */
		CHECK(pr_sockets_send(a, &nobody, datagram("lost")));
		pr_sockets_flush(a);
		CHECK(pr_sockets_send(a, &to, datagram("heard")));
		pr_sockets_flush(a);
	}
	struct heard heard = receive(b, 5);
	CHECK_EQ_INT(heard.count, 5);
	CHECK_EQ_STR(heard.last, "heard");
	pr_sockets_errors(a, 0);
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_REFUSED), 5);
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_SENT), 10);
	pr_sockets_errors(a, 0);
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_REFUSED), 5);
	CHECK_EQ_INT(pr_sockets_receive(a, 0, take, &heard), 0);
	pr_sockets_free(a);
	pr_sockets_free(b);
}

static void addresses_that_cannot_be_reached(void)
{
	union pr_sockaddr here = four("127.0.0.1", 0);
	struct pr_sockets *a = at(&here), *b = at(&here);
	union pr_sockaddr to = address_of(b), away = four("192.0.2.1", 9), other = six("::1", 9), zero = four("127.0.0.1", 0);
	CHECK(!pr_sockets_send(a, &other, datagram("x")));
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_NO_SOCKET), 1);
	CHECK(pr_sockets_send(a, &away, datagram("x"))); /* from the loopback there is no way */
	CHECK(pr_sockets_send(a, &zero, datagram("x"))); /* and no port 0 */
	CHECK(pr_sockets_send(a, &to, datagram("heard")));
	pr_sockets_flush(a);
	CHECK(!pr_sockets_waits(a, 0));
	CHECK_EQ_STR(receive(b, 1).last, "heard");
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_SENT), 1);
	CHECK_EQ_INT(pr_sockets_count(a, PR_SOCKETS_FAILED) + pr_sockets_count(a, PR_SOCKETS_UNREACHABLE), 2);
	pr_sockets_free(a);
	pr_sockets_free(b);
}

/* Which of these the second best must not be preferred to, and so on. */
static void the_socket_that_fits(void)
{
	static const struct {
		const char *to, *own[4];
	} cases[] = {
		{"10.1.2.9", {"0.0.0.0", "10.1.2.3", "10.2.2.3", "127.0.0.1"}},
		{"192.0.2.1", {"192.168.7.7", "10.1.2.3", "127.0.0.1"}},
		{"96.1.2.3", {"10.1.2.3", "127.0.0.1"}}, /* though the loopback has more in common */
		{"127.0.0.2", {"127.0.0.1", "10.1.2.3"}},
		{"127.8.0.9", {"127.8.0.1", "127.0.0.1"}},
		{"10.1.2.3", {"10.1.2.3", "10.1.2.2"}},
		{"fd00::9", {"::", "fd00::2", "fd00:1::2", "2001:db8::1"}},
		{"2001:db8::9", {"2001:db8::1", "fd00::2", "::1"}},
		{"::2", {"fd00::2", "::1"}},
		{"fe80::9", {"fe80::1", "2001:db8::1"}},
		{"::1", {"::1", "fd00::2"}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool is6 = strchr(cases[i].to, ':') != NULL;
		union pr_sockaddr to = is6 ? six(cases[i].to, 9) : four(cases[i].to, 9), other = is6 ? four("0.0.0.0", 1) : six("::", 1);
		unsigned before = UINT_MAX;
		for (size_t k = 0; k < 4 && cases[i].own[k]; k++) {
			union pr_sockaddr own = is6 ? six(cases[i].own[k], 1) : four(cases[i].own[k], 1);
			unsigned fit = pr_sockaddr_fit(&own, &to);
			CHECK(fit > 0 && (k == 0 || fit < before));
			before = fit;
		}
		CHECK_EQ_INT(pr_sockaddr_fit(&other, &to), 0);
	}
	char error[128] = "";
	const union pr_sockaddr list[] = {four("127.0.0.1", 0), four("127.8.0.1", 0)};
	struct pr_sockets *s = pr_sockets_new(list, 2, 0, error, sizeof error), *b = at(&list[1]);
	union pr_sockaddr to = address_of(b);
	CHECK(pr_sockets_send(s, &to, datagram("x")));
	CHECK(!pr_sockets_waits(s, 0) && pr_sockets_waits(s, 1));
	pr_sockets_flush(s);
	CHECK_EQ_INT(receive(b, 1).from.address[13], 8);
	pr_sockets_free(s);
	pr_sockets_free(b);
}

static void ports_that_are_taken(void)
{
	char error[128] = "";
	union pr_sockaddr here = four("127.0.0.1", 0);
	struct pr_sockets *a = at(&here);
	union pr_sockaddr taken = address_of(a);
	CHECK(!pr_sockets_new(&taken, 1, 0, error, sizeof error));
	CHECK_EQ_STR(error, strerror(EADDRINUSE));
	CHECK(!pr_sockets_new(NULL, 0, ntohs(taken.v4.sin_port), error, sizeof error));
	union pr_sockaddr foreign = four("192.0.2.1", 0);
	CHECK(!pr_sockets_new(&foreign, 1, 0, error, sizeof error));
	CHECK_EQ_STR(error, strerror(EADDRNOTAVAIL));
	pr_sockets_free(a);
}

static void all_addresses(void)
{
	char error[128] = "";
	struct pr_sockets *s = pr_sockets_new(NULL, 0, 0, error, sizeof error);
	CHECK(s && pr_sockets_number(s) >= 1 && pr_sockets_number(s) <= 2);
	pr_sockets_free(s);
	pr_sockets_free(NULL);
}

static void buffers_that_overflow(void)
{
	union pr_sockaddr here = four("127.0.0.1", 0);
	struct pr_sockets *a = at(&here), *b = at(&here);
	union pr_sockaddr to = address_of(b);
	static char bytes[PR_DATAGRAM_MAX];
	setsockopt(pr_sockets_fd(b, 0), SOL_SOCKET, SO_RCVBUF, &(int){10000}, sizeof(int));
	for (unsigned i = 0; i < 200; i++)
		pr_sockets_send(a, &to, (struct pr_span){(uint8_t *)bytes, sizeof bytes});
	pr_sockets_flush(a);
	unsigned heard = receive(b, 1).count;
	CHECK(heard > 0 && heard < 100);
	pr_sockets_send(a, &to, datagram("x"));
	pr_sockets_flush(a);
	heard += receive(b, 1).count; /* with it comes how many were lost before it */
	CHECK_EQ_INT(heard + pr_sockets_count(b, PR_SOCKETS_OVERFLOWN), 201);
	pr_sockets_free(a);
	pr_sockets_free(b);
}

CHECK_MAIN(both_families, many_in_batches, datagrams_that_are_too_long, hosts_where_nobody_listens, addresses_that_cannot_be_reached,
           the_socket_that_fits, ports_that_are_taken, all_addresses, buffers_that_overflow)
