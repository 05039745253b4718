/* whereabouts, resolver: addresses of members, and names that move. */
#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/duration.h"
#include "check.h"
#include "heartbeat/whereabouts.h"

static struct pr_members file;
static struct pr_membership members;

static void read_members(struct pr_members *m, struct pr_membership *membership, const char *text)
{
	char path[] = "/tmp/members-XXXXXX", error[256] = "";
	int fd = mkstemp(path);
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	CHECK(pr_members_read(m, path, error, sizeof error));
	CHECK_EQ_STR(error, "");
	unlink(path);
	CHECK(pr_membership_make(membership, m, pr_span_of("a")));
}

static void forget(struct pr_members *m, struct pr_membership *membership)
{
	pr_membership_clear(membership);
	pr_members_free(m);
}

static void is_at(const struct pr_whereabouts *w, uint32_t peer, const char *wanted)
{
	char text[128], host[INET6_ADDRSTRLEN];
	const union pr_sockaddr *a = pr_whereabouts_of(w, peer);
	bool six = a && a->any.sa_family == AF_INET6;
	if (a)
		inet_ntop(a->any.sa_family, six ? (const void *)&a->v6.sin6_addr : &a->v4.sin_addr, host, sizeof host);
	if (a)
		snprintf(text, sizeof text, "%s %u", host, ntohs(six ? a->v6.sin6_port : a->v4.sin_port));
	CHECK_EQ_STR(a ? text : NULL, wanted);
}

static struct pr_resolved answer(uint64_t ticket, const char *first, const char *second)
{
	struct pr_resolved r = {.ticket = ticket, .error = EAI_NONAME};
	const char *hosts[] = {first, second};
	for (size_t i = 0; i < 2; i++)
		if (hosts[i]) {
			union pr_sockaddr *a = &r.list[r.count++];
			a->v4.sin_family = AF_INET;
			a->v4.sin_port = htons(7);
			CHECK(inet_pton(AF_INET, hosts[i], &a->v4.sin_addr) == 1);
		}
	return r;
}

static void numbers_are_known_at_once(void)
{
	read_members(&file, &members, "a beat=x.example\nb beat=10.0.0.2:9 addr=10.9.9.9:1\nc addr=10.0.0.3:2380 addr=10.0.0.4\nd addr=[fd00::4]\ne alias=10.0.0.5\n");
	struct pr_whereabouts *w = pr_whereabouts_new(&members, 7373, 0);
	is_at(w, 0, NULL); /* oneself */
	is_at(w, 1, "10.0.0.2 9");
	is_at(w, 2, "10.0.0.3 2380");
	is_at(w, 3, "fd00::4 7373");
	is_at(w, 4, NULL);
	CHECK_EQ_INT(pr_whereabouts_missing(w), 1);
	CHECK(pr_whereabouts_settled(w));
	uint64_t ticket;
	struct pr_endpoint endpoint;
	CHECK(!pr_whereabouts_ask(w, 1000 * PR_SECOND, &ticket, &endpoint));
	CHECK(pr_whereabouts_due(w) == UINT64_MAX);
	pr_whereabouts_free(w);
	forget(&file, &members);
}

static void names_are_asked_for_one_by_one(void)
{
	uint64_t ticket, other;
	struct pr_endpoint endpoint;
	read_members(&file, &members, "a\nb beat=b.example:7\nc beat=c.example:7\n");
	struct pr_whereabouts *w = pr_whereabouts_new(&members, 7373, 5);
	CHECK(pr_whereabouts_due(w) <= 5 && !pr_whereabouts_settled(w));
	CHECK(pr_whereabouts_ask(w, 5, &ticket, &endpoint));
	CHECK_EQ_SPAN(endpoint.host, "b.example");
	CHECK_EQ_INT(endpoint.port, 7);
	CHECK(!pr_whereabouts_ask(w, 6, &other, &endpoint) && pr_whereabouts_due(w) == UINT64_MAX);
	struct pr_resolved wrong = answer(ticket + 1, "10.0.0.9", NULL), right = answer(ticket, "10.0.0.2", NULL);
	CHECK(pr_whereabouts_answer(w, &wrong, 7) == PR_PEER_NONE);
	is_at(w, 1, NULL);
	CHECK(pr_whereabouts_answer(w, &right, 7) == PR_PEER_NONE);
	is_at(w, 1, "10.0.0.2 7");
	CHECK(pr_whereabouts_due(w) <= 7 && pr_whereabouts_ask(w, 7, &ticket, &endpoint));
	CHECK_EQ_SPAN(endpoint.host, "c.example");
	struct pr_resolved none = answer(ticket, NULL, NULL);
	CHECK_EQ_INT(pr_whereabouts_answer(w, &none, 8), 2); /* whose name had none */
	is_at(w, 2, NULL);
	CHECK(!pr_whereabouts_ask(w, 9, &ticket, &endpoint) && pr_whereabouts_settled(w));
	CHECK_EQ_INT(pr_whereabouts_due(w), 5 + PR_WHEREABOUTS_AGAIN);
	pr_whereabouts_free(w);
	forget(&file, &members);
}

/* b has two addresses, and moves. */
static void whoever_is_silent_is_looked_for(void)
{
	uint64_t ticket, now = 0;
	struct pr_endpoint endpoint;
	struct pr_resolved r;
	read_members(&file, &members, "a\nb beat=b.example:7\n");
	struct pr_whereabouts *w = pr_whereabouts_new(&members, 7373, now);
	CHECK(pr_whereabouts_ask(w, now, &ticket, &endpoint));
	r = answer(ticket, "10.0.0.2", "10.0.0.3");
	pr_whereabouts_answer(w, &r, now);
	is_at(w, 1, "10.0.0.2 7");
	now += 40 * PR_SECOND;
	pr_whereabouts_heard(w, 1, now); /* that is good for a minute */
	now += 59 * PR_SECOND;
	CHECK(!pr_whereabouts_ask(w, now, &ticket, &endpoint));
	now += PR_SECOND;
	CHECK(pr_whereabouts_ask(w, now, &ticket, &endpoint));
	r = answer(ticket, "10.0.0.3", "10.0.0.2"); /* the resolver turns them, too: it is the other's turn */
	pr_whereabouts_answer(w, &r, now);
	is_at(w, 1, "10.0.0.3 7");
	CHECK(!pr_whereabouts_ask(w, now + 59 * PR_SECOND, &ticket, &endpoint));
	now += 60 * PR_SECOND;
	CHECK(pr_whereabouts_ask(w, now, &ticket, &endpoint));
	r = answer(ticket, NULL, NULL);
	CHECK_EQ_INT(pr_whereabouts_answer(w, &r, now), 1);
	is_at(w, 1, "10.0.0.3 7"); /* a name server that fails takes nothing away */
	now += 60 * PR_SECOND;
	CHECK(pr_whereabouts_ask(w, now, &ticket, &endpoint));
	pr_whereabouts_heard(w, 1, now); /* it was just slow */
	r = answer(ticket, "10.0.0.2", "10.0.0.3");
	pr_whereabouts_answer(w, &r, now);
	is_at(w, 1, "10.0.0.3 7");
	now += 60 * PR_SECOND;
	CHECK(pr_whereabouts_ask(w, now, &ticket, &endpoint));
	r = answer(ticket, "10.0.0.9", NULL);
	pr_whereabouts_answer(w, &r, now);
	is_at(w, 1, "10.0.0.9 7");
	pr_whereabouts_heard(w, 1, now + PR_SECOND);
	pr_whereabouts_doubt(w, 1, now + 4 * PR_SECOND); /* it was asked for just now */
	CHECK(!pr_whereabouts_ask(w, now + 4 * PR_SECOND, &ticket, &endpoint));
	pr_whereabouts_doubt(w, 1, now + 5 * PR_SECOND);
	pr_whereabouts_doubt(w, 0, now + 5 * PR_SECOND); /* who has no address */
	CHECK(pr_whereabouts_ask(w, now + 5 * PR_SECOND, &ticket, &endpoint));
	r = answer(ticket, "10.0.0.9", "10.0.0.8"); /* the next one's turn */
	pr_whereabouts_answer(w, &r, now + 5 * PR_SECOND);
	is_at(w, 1, "10.0.0.8 7");
	pr_whereabouts_free(w);
	forget(&file, &members);
}

static void members_that_are_read_anew(void)
{
	struct pr_members new_file;
	struct pr_membership new_members;
	uint64_t old, ticket;
	struct pr_endpoint endpoint;
	read_members(&file, &members, "a\nb beat=b.example:7\nc beat=c.example:7\nd beat=10.0.0.4\n");
	struct pr_whereabouts *w = pr_whereabouts_new(&members, 7373, 0);
	CHECK(pr_whereabouts_ask(w, 0, &ticket, &endpoint));
	struct pr_resolved r = answer(ticket, "10.0.0.2", NULL);
	pr_whereabouts_answer(w, &r, 0);
	CHECK(pr_whereabouts_ask(w, 0, &old, &endpoint)); /* for c, and the answer comes too late */
	read_members(&new_file, &new_members, "a\naa beat=10.0.0.1:1\nb beat=b.example:7\nc beat=cc.example:7\n");
	CHECK(pr_whereabouts_renew(w, &new_members, 1));
	forget(&file, &members);
	is_at(w, 1, "10.0.0.1 1");
	is_at(w, 2, "10.0.0.2 7");
	is_at(w, 3, NULL);
	r = answer(old, "10.6.6.6", NULL);
	pr_whereabouts_answer(w, &r, 1);
	is_at(w, 2, "10.0.0.2 7");
	is_at(w, 3, NULL);
	CHECK(pr_whereabouts_ask(w, 1, &ticket, &endpoint));
	CHECK_EQ_SPAN(endpoint.host, "cc.example");
	pr_whereabouts_free(w);
	forget(&new_file, &new_members);
}

static int await(struct pr_resolver *resolver, struct pr_resolved *r)
{
	poll(&(struct pollfd){.fd = resolver->fd, .events = POLLIN}, 1, 30000);
	return pr_resolver_answer(resolver, r);
}

static bool prepare(void *context)
{
	return *(bool *)context;
}

static void names_by_another_process(void)
{
	struct pr_resolver resolver;
	struct pr_resolved r;
	bool good = true;
	CHECK(pr_resolver_start(&resolver, prepare, &good));
	CHECK_EQ_INT(pr_resolver_answer(&resolver, &r), 0);
	CHECK(pr_resolver_ask(&resolver, 3, pr_span_of("127.0.0.2"), 77));
	CHECK_EQ_INT(await(&resolver, &r), 1);
	CHECK(r.ticket == 3 && r.count == 1 && ntohs(r.list[0].v4.sin_port) == 77 && r.list[0].v4.sin_addr.s_addr == htonl(0x7f000002));
	CHECK(pr_resolver_ask(&resolver, 4, pr_span_of("no host:"), 1));
	CHECK_EQ_INT(await(&resolver, &r), 1);
	CHECK(r.ticket == 4 && r.count == 0 && *pr_resolver_text(r.error));
	pr_resolver_stop(&resolver);
	CHECK(!pr_resolver_ask(&resolver, 5, pr_span_of("127.0.0.2"), 1));
	CHECK_EQ_INT(pr_resolver_answer(&resolver, &r), -1);
}

static void a_process_that_cannot_begin(void)
{
	struct pr_resolver resolver;
	struct pr_resolved r;
	bool good = false;
	CHECK(pr_resolver_start(&resolver, prepare, &good));
	CHECK_EQ_INT(await(&resolver, &r), -1);
	CHECK_EQ_INT(resolver.fd, -1);
	pr_resolver_stop(&resolver);
}

CHECK_MAIN(numbers_are_known_at_once, names_are_asked_for_one_by_one, whoever_is_silent_is_looked_for, members_that_are_read_anew,
           names_by_another_process, a_process_that_cannot_begin)
