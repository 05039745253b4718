/* How commands reach a peer, by what it is called. */
#include "check.h"
#include "runbook/access.h"

/* "HOST ADDR ID" of a peer called so, "-" for what is not known. */
static const char *reached(const char *name, const char *const *aliases, size_t count)
{
	static char out[256];
	struct pr_access a = {0};
	for (size_t i = 0; i < count; i++)
		CHECK(pr_access_take(&a, pr_span_of(aliases[i])));
	CHECK(pr_access_end(&a, pr_span_of(name)));
	CHECK(!a.garbled);
	snprintf(out, sizeof out, "%s %s %s", a.host, a.addr ? a.addr : "-", a.id ? a.id : "-");
	pr_access_free(&a);
	return out;
}

#define REACHED(name, ...) reached(name, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void addresses_are_told_from_ids(void)
{
	CHECK_EQ_STR(reached("etcd1", NULL, 0), "etcd1 - -");
	CHECK_EQ_STR(REACHED("etcd1", "615f814519b228c2", "10.0.0.1:2380"), "10.0.0.1 10.0.0.1:2380 615f814519b228c2");
	CHECK_EQ_STR(REACHED("a", "[fd00::1]:2380"), "fd00::1 [fd00::1]:2380 -");
	CHECK_EQ_STR(REACHED("a", "node.example", "10.0.0.1:1"), "node.example 10.0.0.1:1 -"); /* the first of each */
}

static void the_host_of_an_erlang_node_is_behind_its_at(void)
{
	CHECK_EQ_STR(reached("rabbit@r1", NULL, 0), "r1 - -");
	CHECK_EQ_STR(REACHED("r1", "rabbit@r1.example"), "r1.example - rabbit@r1.example");
}

static void commands_are_for_the_port_of_the_clients(void)
{
	CHECK_EQ_STR(REACHED("a", "10.0.0.1:17000", "10.0.0.1:7000"), "10.0.0.1 10.0.0.1:7000 -");
	CHECK_EQ_STR(REACHED("a", "10.0.0.1:7000", "10.0.0.1:17000"), "10.0.0.1 10.0.0.1:7000 -");
	CHECK_EQ_STR(REACHED("a", "10.0.0.1:17000", "10.0.0.2:7000"), "10.0.0.1 10.0.0.1:17000 -");
}

static void what_is_cut_by_a_nul_is_told(void)
{
	struct pr_access a = {0};
	CHECK(pr_access_take(&a, (struct pr_span){(const uint8_t *)"a\0b", 3}));
	CHECK(a.garbled);
	pr_access_free(&a);
}

CHECK_MAIN(addresses_are_told_from_ids, the_host_of_an_erlang_node_is_behind_its_at, commands_are_for_the_port_of_the_clients,
           what_is_cut_by_a_nul_is_told)
