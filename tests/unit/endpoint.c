/* endpoint: hosts and ports as people write them. */
#include "base/endpoint.h"
#include "check.h"

static void is(const char *text, const char *host, unsigned port)
{
	struct pr_endpoint e;
	CHECK(pr_endpoint_parse(&e, pr_span_of(text)));
	CHECK_EQ_SPAN(e.host, host);
	CHECK_EQ_INT(e.port, port);
}

static void hosts_with_and_without_a_port(void)
{
	is("10.1.2.3:7373", "10.1.2.3", 7373);
	is("10.1.2.3", "10.1.2.3", 0);
	is("etcd-1.example:1", "etcd-1.example", 1);
	is("a_b", "a_b", 0);
	is("h:65535", "h", 65535);
	is("h:0080", "h", 80);
}

static void addresses_of_ipv6(void)
{
	is("[fd00::2]:7373", "fd00::2", 7373);
	is("[fd00::2]", "fd00::2", 0);
	is("fd00::2", "fd00::2", 0);
	is("::", "::", 0);
	is("[fe80::1%eth0]:9", "fe80::1%eth0", 9);
}

static void refuses(struct pr_span text)
{
	struct pr_endpoint e;
	CHECK(!pr_endpoint_parse(&e, text));
}

static void what_is_none(void)
{
	static const char *const wrong[] = {"", ":", ":7373", "h:", "h:0", "h:65536", "h:99999999999999999999", "h:7a", "h: 7", "h:+7", "[", "[]",
	                                    "[]:7", "[fd00::2", "[fd00::2]7", "[fd00::2]:", "[fd00::2]:0", "a b", "a/b", "a\n", "[a]]:7", "\xc3\xa4"};
	char name[PR_HOST_MAX + 2];
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		refuses(pr_span_of(wrong[i]));
	refuses((struct pr_span){NULL, 0});
	refuses((struct pr_span){(const uint8_t *)"a\0b", 3});
	memset(name, 'a', sizeof name);
	name[PR_HOST_MAX] = '\0';
	is(name, name, 0);
	name[PR_HOST_MAX] = 'a';
	refuses((struct pr_span){(const uint8_t *)name, PR_HOST_MAX + 1});
}

CHECK_MAIN(hosts_with_and_without_a_port, addresses_of_ipv6, what_is_none)
