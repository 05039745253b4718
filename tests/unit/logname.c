#include "check.h"
#include "lines/logname.h"

static const char *base(const char *file)
{
	static char out[PR_LOGNAME_MAX];
	pr_logname_base(out, file);
	return out;
}

static void a_name_is_the_file_without_its_ending(void)
{
	CHECK_EQ_STR(base("logs/etcd1.log"), "etcd1");
	CHECK_EQ_STR(base("etcd1.log.1"), "etcd1");
	CHECK_EQ_STR(base("etcd1.log-20261122"), "etcd1");
	CHECK_EQ_STR(base("/var/log/redis.txt"), "redis");
	CHECK_EQ_STR(base("serf.out"), "serf");
	CHECK_EQ_STR(base("a.b.log"), "a.b");
	CHECK_EQ_STR(base("a.log.old.log"), "a.log.old");
	CHECK_EQ_STR(base("a.logger"), "a.logger");
	CHECK_EQ_STR(base("syslog"), "syslog");
	CHECK_EQ_STR(base("etcd1.log.2.gz"), "etcd1");
	CHECK_EQ_STR(base("etcd1.pcap.zst"), "etcd1");
	CHECK_EQ_STR(base("r1.info"), "r1");
	CHECK_EQ_STR(base(".gz"), ".gz");
	CHECK_EQ_STR(base(".log"), ".log");
	CHECK_EQ_STR(base("-"), "stdin");
	CHECK_EQ_STR(base("x/logs//"), "logs//"); /* a folder: it will not be read, but has a name */
	CHECK_EQ_STR(base("/"), "/");
	CHECK_EQ_STR(base("a\033b\xff.log"), "a\\x1bb\\xff");
}

static void a_long_name_has_the_folder(void)
{
	char out[PR_LOGNAME_MAX];
	CHECK(pr_logname_deep(out, "x/host1/etcd.log", 0));
	CHECK_EQ_STR(out, "etcd");
	CHECK(pr_logname_deep(out, "x/host1/etcd.log", 1));
	CHECK_EQ_STR(out, "host1/etcd");
	CHECK(pr_logname_deep(out, "x/host1/etcd.log", 2));
	CHECK_EQ_STR(out, "x/host1/etcd");
	CHECK(pr_logname_deep(out, "x/host1/etcd.log", 3)); /* no more */
	CHECK_EQ_STR(out, "x/host1/etcd");
	CHECK(!pr_logname_deep(out, "x/host1/etcd.log", 4));
	CHECK_EQ_STR(out, "./x/host1/etcd");
	CHECK(pr_logname_deep(out, "/x/etcd.log", 2));
	CHECK_EQ_STR(out, "/x/etcd");
	CHECK(pr_logname_deep(out, "etcd.log", 1));
	CHECK_EQ_STR(out, "etcd");
	CHECK(!pr_logname_deep(out, "-", 1));
	CHECK_EQ_STR(out, "stdin");
	CHECK(pr_logname_beside("x/a.log", "x/a.log.1"));
	CHECK(!pr_logname_beside("x/a.log", "y/a.log"));
	CHECK(!pr_logname_beside("a.log", "y/a.log"));
}

static void kinds_are_told_apart(void)
{
	CHECK(pr_logname_alike("a/etcd.log", "b/etcd.log.1.gz"));
	CHECK(pr_logname_alike("a/etcd", "b/etcd.zst"));
	CHECK(!pr_logname_alike("logs/etcd1.log", "pcap/etcd1.pcap.zst"));
	CHECK(!pr_logname_alike("etcd1.log", "etcd1"));
}

static void a_zone_may_stand_behind(void)
{
	size_t n;
	CHECK_EQ_STR(pr_logname_zone("no/such.log@Europe/Oslo", &n), "Europe/Oslo");
	CHECK_EQ_INT(n, 11);
	CHECK_EQ_STR(pr_logname_zone("no@such.log@+05:30", &n), "+05:30");
	CHECK_EQ_INT(n, 11);
	CHECK(!pr_logname_zone("such.log", &n));
	CHECK(!pr_logname_zone("@UTC", &n));
	CHECK(!pr_logname_zone("such.log@", &n));
}

static void a_name_may_be_given(void)
{
	const char *file;
	CHECK_EQ_INT(pr_logname_split("etcd1=/var/log/a.log", &file), 5);
	CHECK_EQ_STR(file, "/var/log/a.log");
	CHECK_EQ_INT(pr_logname_split("x/etcd1=a.log", &file), 0);
	CHECK_EQ_STR(file, "x/etcd1=a.log");
	CHECK_EQ_INT(pr_logname_split("=a", &file), 0);
	CHECK_EQ_INT(pr_logname_split("a.log", &file), 0);
}

CHECK_MAIN(a_name_is_the_file_without_its_ending, a_long_name_has_the_folder, kinds_are_told_apart,
           a_zone_may_stand_behind, a_name_may_be_given)
