/* members: the file, its mistakes, and fractions. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "record/members.h"

static char path[64];
static char error[256];

static bool take(struct pr_members *m, const char *text)
{
	snprintf(path, sizeof path, "/tmp/members-XXXXXX");
	int fd = mkstemp(path);
	CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	error[0] = '\0';
	bool done = pr_members_read(m, path, error, sizeof error);
	unlink(path);
	return done;
}

static void a_whole_file(void)
{
	struct pr_members m;
	CHECK(take(&m, "# the cluster\n"
	               "domain  prod\r\n"
	               "epoch 7\n"
	               "quorum 2/3\n"
	               "\n"
	               "etcd1 alias=615f814519b228c2 addr=10.77.1.1:2380 weight=3 age=0\n"
	               "  etcd2\trole=master group=east key=etcd2.pem beat=[fd00::2]:7374\n"
	               "watcher voter=no weight=5"));
	CHECK_EQ_INT(m.count, 3);
	CHECK_EQ_SPAN(m.domain, "prod");
	CHECK_EQ_INT(m.epoch, 7);
	CHECK_EQ_INT(m.numerator, 2);
	CHECK_EQ_INT(m.denominator, 3);
	CHECK_EQ_SPAN(m.list[0].name, "etcd1");
	CHECK_EQ_INT(m.list[0].alias_count, 2);
	CHECK_EQ_SPAN(m.list[0].aliases[1], "10.77.1.1:2380");
	CHECK_EQ_INT(m.list[0].weight, 3);
	CHECK_EQ_INT(m.list[0].age, 0);
	CHECK_EQ_SPAN(m.list[1].role, "master");
	CHECK_EQ_SPAN(m.list[1].group, "east");
	CHECK_EQ_SPAN(m.list[1].key, "etcd2.pem");
	CHECK_EQ_SPAN(m.list[1].beat, "[fd00::2]:7374");
	CHECK(!m.list[0].beat.p && !m.list[1].addr.p);
	CHECK_EQ_SPAN(m.list[0].addr, "10.77.1.1:2380");
	CHECK(m.list[1].age == UINT64_MAX);
	CHECK(!m.list[2].voter);
	CHECK_EQ_INT(m.list[2].weight, 0);
	pr_members_free(&m);
}

static void values_in_quotes(void)
{
	struct pr_members m;
	CHECK(take(&m, "a sync='ssh a pr-reconcile --serve \"/x y\"' role=\"it's\"\tgroup=b'c\n"));
	CHECK_EQ_SPAN(m.list[0].sync, "ssh a pr-reconcile --serve \"/x y\"");
	CHECK_EQ_SPAN(m.list[0].role, "it's");
	CHECK_EQ_SPAN(m.list[0].group, "b'c");
	pr_members_free(&m);
}

static void refuses(const char *text, const char *wanted)
{
	struct pr_members m;
	CHECK(!take(&m, text));
	const char *what = strchr(error, ':');
	CHECK_EQ_STR(what ? what : error, wanted);
	CHECK_EQ_INT(m.count, 0);
}

static void mistakes_are_told_with_their_line(void)
{
	refuses("a\nb weight=x\n", ":2: weight is no number below 2^32");
	refuses("a weight=99999999999999999999\n", ":1: weight is no number below 2^32");
	refuses("a sync='ssh a\n", ":1: a quote that is not closed, or has something behind it");
	refuses("a sync='ssh'a\n", ":1: a quote that is not closed, or has something behind it");
	refuses("a sync=''\n", ":1: a word without a value");
	refuses("a wieght=1\n", ":1: no such word; there are alias, addr, key, weight, age, role, group, voter, sync, beat");
	refuses("a weight\n", ":1: a word without '='");
	refuses("a alias=\n", ":1: a word without a value");
	refuses("a\na\n", ":2: the same peer a second time");
	refuses("quorum 3/2\n", ":1: quorum is a fraction such as 1/2");
	refuses("quorum\n", ":1: one value is wanted");
	refuses("epoch 1 2\n", ":1: one value is wanted");
	refuses("a beat=h:0\n", ":1: beat is no host:port");
	refuses("a voter=maybe\n", ":1: voter is yes or no");
	refuses("\xff\n", ":1: text that is not UTF-8");
	refuses("# nobody\n", ":1: names no peer");
	refuses("", ": names no peer");
	refuses("a alias=b\nb\n", ": a: an alias or address of it is the name of another peer");
	refuses("a\nb addr=x addr=a\n", ": b: an alias or address of it is the name of another peer");
}

static void who_is_meant_by_a_name(void)
{
	struct pr_members m;
	CHECK(take(&m, "a alias=x alias=a addr=h\nb addr=h\n")); /* one host may have several peers */
	CHECK(pr_members_find(&m, pr_span_of("a")) == &m.list[0] && pr_members_find(&m, pr_span_of("x")) == &m.list[0]);
	CHECK(pr_members_find(&m, pr_span_of("b")) == &m.list[1] && !pr_members_find(&m, pr_span_of("c")));
	pr_members_free(&m);
}

static void a_file_that_is_not_there(void)
{
	struct pr_members m;
	CHECK(!pr_members_read(&m, "/nonexistent/members", error, sizeof error));
	CHECK_EQ_STR(error, "/nonexistent/members: No such file or directory");
}

static void fractions(void)
{
	uint32_t a, b;
	CHECK(pr_fraction_parse(pr_span_of("1/2"), &a, &b) && a == 1 && b == 2);
	CHECK(!pr_fraction_parse(pr_span_of("0/2"), &a, &b));
	CHECK(!pr_fraction_parse(pr_span_of("2/2"), &a, &b));
	CHECK(!pr_fraction_parse(pr_span_of("0.5"), &a, &b));
	CHECK(!pr_fraction_parse(pr_span_of("1/"), &a, &b));
	CHECK(!pr_fraction_parse(pr_span_of(""), &a, &b));
	CHECK(!pr_fraction_parse(pr_span_of("1/4294967296"), &a, &b));
}

CHECK_MAIN(a_whole_file, values_in_quotes, mistakes_are_told_with_their_line, who_is_meant_by_a_name, a_file_that_is_not_there, fractions)
