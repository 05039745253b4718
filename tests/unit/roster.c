#include "check.h"
#include "import/roster.h"

#define ALIASES(...) .aliases = (struct pr_span[]){__VA_ARGS__}, \
	.alias_count = sizeof((struct pr_span[]){__VA_ARGS__}) / sizeof(struct pr_span)

static void check_address(const struct pr_members *members, const char *name, const char *wanted)
{
	struct pr_address address;
	char text[PR_ADDRESS_TEXT] = "none";
	if (pr_roster_address(members, pr_span_of(name), &address))
		pr_address_text(text, address);
	CHECK_EQ_STR(text, wanted);
}

static void a_peers_address_is_the_first_that_is_one(void)
{
	struct pr_member list[] = {
		{.name = pr_span_of("a"), ALIASES(pr_span_of("1f2e"), pr_span_of("host:80"), pr_span_of("10.0.0.1:7000"),
		                                  pr_span_of("10.0.0.2"))},
		{.name = pr_span_of("b"), ALIASES(pr_span_of("[fd00::1]:7000"))},
		{.name = pr_span_of("c"), ALIASES(pr_span_of("a.name.that.is.longer.than.any.address.can.be.example"))},
		{.name = pr_span_of("d")},
	};
	const struct pr_members members = {.list = list, .count = sizeof list / sizeof *list};
	check_address(&members, "a", "10.0.0.1");
	check_address(&members, "b", "fd00::1");
	check_address(&members, "c", "none");
	check_address(&members, "d", "none");
	check_address(&members, "e", "none");
	check_address(NULL, "a", "none");
}

CHECK_MAIN(a_peers_address_is_the_first_that_is_one)
