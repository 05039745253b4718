/*
 * Dumps of real tools (tests/dumps/README.md): each gives exactly the records and identities that stand beside it, in pieces
 * of any size; what is cut off anywhere ends; and no log is taken for one.
 */
#include <dirent.h>
#include <stdlib.h>

#include "dump_told.h"

static const char *const dumps[] = {
	"consul-raft.txt",
	"corosync-quorumtool.txt",
	"etcd-dump-logs-3.5.txt",
	"etcd-dump-logs.txt",
	"etcd-hashkv.json",
	"etcd-members.json",
	"etcd-status.json",
	"galera-table.txt",
	"galera-tabs.txt",
	"galera-vertical.txt",
	"grastate.txt",
	"mariadb-binlog-rows.txt",
	"mariadb-binlog-statements.txt",
	"nats-jetstream.json",
	"rabbitmq.json",
	"redis-cluster.txt",
	"redis-info-promoted.txt",
	"redis-info-replica.txt",
	"redis-preamble.aof",
	"redis-replica.aof",
	"redis-two-servers.txt",
	"redis.aof",
	"serf-members.json",
	"slashing.json",
	"zookeeper-conf.txt",
	"zookeeper-srvr-mntr.txt",
	"zookeeper-stat.txt",
};

#define DUMPS (sizeof dumps / sizeof *dumps)

static void dumps_give_what_stands_beside_them(void)
{
	for (size_t i = 0; i < DUMPS; i++) {
		struct pr_text dump = told_file(dumps[i], ""), wanted = told_file(dumps[i], ".told");
		CHECK_EQ_STR(told(told_span(&dump), dump.n), told_text(&wanted));
		pr_text_free(&dump);
		pr_text_free(&wanted);
	}
}

static void pieces_of_any_size_give_the_same(void)
{
	for (size_t i = 0; i < DUMPS; i++) {
		struct pr_text dump = told_file(dumps[i], ""), wanted = told_file(dumps[i], ".told");
		for (size_t piece = 1; piece < 200; piece += piece < 3 ? 1 : 83)
			CHECK_EQ_STR(told(told_span(&dump), piece), told_text(&wanted));
		pr_text_free(&dump);
		pr_text_free(&wanted);
	}
}

/* In two pieces, parted at every place. */
static void a_cut_at_every_byte_gives_the_same(void)
{
	for (size_t i = 0; i < DUMPS; i++) {
		struct pr_text dump = told_file(dumps[i], ""), wanted = told_file(dumps[i], ".told");
		for (size_t at = 1; at < dump.n; at += 1 + dump.n / 1024)
			CHECK_EQ_STR(told_in_two(told_span(&dump), at), told_text(&wanted));
		pr_text_free(&dump);
		pr_text_free(&wanted);
	}
}

static void what_is_cut_off_anywhere_ends(void)
{
	for (size_t i = 0; i < DUMPS; i++) {
		struct pr_text dump = told_file(dumps[i], "");
		for (size_t n = 0; n < dump.n; n += 1 + dump.n / 512)
			CHECK(told_kind(told_span(&dump), (struct pr_span){(uint8_t *)dump.p, n}, 4096));
		pr_text_free(&dump);
	}
}

/* Whatever byte is changed to whatever else. */
static void what_is_garbled_ends(void)
{
	static const char garbage[] = "\0\xff\"{}[]<>\\\n\r$*:0/'`|";
	for (size_t i = 0; i < DUMPS; i++) {
		struct pr_text dump = told_file(dumps[i], ""), copy = told_file(dumps[i], "");
		for (size_t at = 0; at < dump.n; at += 1 + dump.n / 256) {
			copy.p[at] = garbage[at % (sizeof garbage - 1)];
			CHECK(told_kind(told_span(&dump), told_span(&copy), 4096));
			copy.p[at] = dump.p[at];
		}
		pr_text_free(&dump);
		pr_text_free(&copy);
	}
}

static void no_log_is_taken_for_a_dump(void)
{
	static const char *const captures[] = {"etcd-split-1", "redis-cluster-isolate-leader-1", "redis-sentinel-split-1",
	                                       "serf-split-1"};
	for (size_t i = 0; i < sizeof captures / sizeof *captures; i++) {
		char folder[64];
		snprintf(folder, sizeof folder, "../captures/%s/logs", captures[i]);
		char path[80];
		snprintf(path, sizeof path, "tests/dumps/%s", folder);
		DIR *dir = opendir(path);
		CHECK(dir != NULL);
		for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
			char name[512];
			if (*entry->d_name == '.')
				continue;
			snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
			struct pr_text log = told_file(name, "");
			CHECK(log.n > 0 && !pr_dump_recognise(told_span(&log)));
			pr_text_free(&log);
		}
		if (dir)
			closedir(dir);
	}
}

static void kinds_have_names_and_each_its_own(void)
{
	for (size_t i = 0; i < pr_dump_kinds(); i++) {
		const char *name = pr_dump_kind_name(pr_dump_kind(i));
		CHECK(pr_dump_kind_named(pr_span_of(name)) == pr_dump_kind(i));
		CHECK(*pr_dump_kind_about(pr_dump_kind(i)));
		if (i > 0)
			CHECK(strcmp(pr_dump_kind_name(pr_dump_kind(i - 1)), name) < 0);
	}
	CHECK(!pr_dump_kind_named(pr_span_of("etcd")));
	CHECK(!pr_dump_recognise((struct pr_span){NULL, 0}));
}

#define TOLD(dump) told(pr_span_of(dump), 4096)

static size_t records(const char *text)
{
	size_t n = 0;
	for (; (text = strstr(text, "{\"type\":")) != NULL; text++)
		n++;
	return n;
}

#define STATEMENT(at) "{\"type\":\"statement\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f@" at "\",\"peer\":\"0xa\","

static void an_error_says_where_and_what_came_before_is_told(void)
{
	CHECK_EQ_STR(TOLD("{\"members\":[{\"name\":\"a\",\"addr\":\"10.0.0.1:7946\"},\n{\"name\":}]}"),
	             "= name:a addr:10.0.0.1:7946\n"
	             "{\"type\":\"member\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:1\",\"system\":\"serf\","
	             "\"peer\":\"a\"}\n! line 2: a value expected\n");
	CHECK_EQ_STR(TOLD("*1\r\n$3\r\nfooX\r\n"), "! byte 11: an argument that does not end where it says\n");
	CHECK_EQ_STR(TOLD("*1\r\n$99999999999999999999\r\n"), "! byte 26: the length of an argument expected\n");
	CHECK_EQ_STR(TOLD("*2\r\n$5\r\nMULTI"), "! byte 13: cut off inside a command\n");
	CHECK_EQ_STR(TOLD("*1\r\n$5\r\nMULTI\r\n"),
	             "! byte 15: cut off before EXEC: what is told since MULTI was not carried out\n");
	CHECK_EQ_STR(TOLD("REDIS0010\xfa"), "! byte 10: cut off inside the snapshot\n");
	CHECK_EQ_STR(TOLD("VALKEY080\xfe"), "! byte 10: cut off inside the snapshot\n");
	CHECK_EQ_STR(TOLD("REDIS0099\xfe\x01\x16"), "! byte 11: a type of value that is not known\n");
	CHECK_EQ_STR(TOLD("{\"metadata\":{\"interchange_format_version\":\"5\"},\"data\":[{\"pubkey\":\"0xA\",\"signed_blocks\":"
	                  "[{\"slot\":\"1\"}],\"signed_attestations\":[{\"source_epoch\":\"2\",\"target_epoch\":\"3\"},{\"sour"),
	             STATEMENT("88") "\"height\":1,\"step\":\"block\"}\n" STATEMENT("125") "\"step\":\"attestation\",\"source\":2,\"target\":3}\n! line 1: string without an end\n");
	CHECK_EQ_STR(TOLD("{\"data\":[],\"metadata\":{\"interchange_format_version\":\"6\"}}"),
	             "! line 1: not version 4 or 5 of the interchange\n");
}

#define CLAIM "{\"type\":\"claim\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:1\",\"system\":\"etcd\","

static void ids_and_numbers_of_64_bits_are_exact(void)
{
	CHECK_EQ_STR(TOLD("[{\"Endpoint\":\"https://10.0.0.1:2379\",\"HashKV\":{\"header\":{\"cluster_id\":18446744073709551615,"
	                  "\"member_id\":9007199254740993,\"revision\":18446744073709551614},\"hash\":1,\"hash_revision\":7}}]"),
	             "= id:20000000000001 addr:10.0.0.1:2379\n" CLAIM
	             "\"peer\":\"20000000000001\",\"history\":\"ffffffffffffffff/revision\",\"seq\":7,\"hash\":\"00000001\","
	             "\"at\":0}\n");
}

/* On every host it means another peer. */
static void a_loopback_endpoint_is_nobodys_address(void)
{
	CHECK_EQ_STR(TOLD("[{\"Endpoint\":\"127.0.0.1:2379\",\"Status\":{\"header\":{\"member_id\":255}}}]"),
	             CLAIM "\"peer\":\"ff\"}\n"
	                   "{\"type\":\"leader\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:1\",\"system\":\"etcd\","
	                   "\"observer\":\"ff\",\"leader\":null}\n");
}

/* Answers of several tools, or of one later, stand one behind the other. */
static void dumps_may_be_one_behind_the_other(void)
{
	static const char *const runs[][3] = {{"etcd-status.json", "etcd-members.json", "etcd-hashkv.json"},
	                                      {"serf-members.json", "serf-members.json", "serf-members.json"},
	                                      {"zookeeper-stat.txt", "zookeeper-stat.txt", "zookeeper-conf.txt"},
	                                      {"galera-table.txt", "grastate.txt", "galera-tabs.txt"},
	                                      {"slashing.json", "slashing.json", "slashing.json"},
	                                      {"mariadb-binlog-statements.txt", "mariadb-binlog-rows.txt",
	                                       "mariadb-binlog-statements.txt"}};
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		struct pr_text all = {0};
		size_t wanted = 0;
		for (size_t k = 0; k < 3; k++) {
			struct pr_text one = told_file(runs[i][k], "");
			pr_text_bytes(&all, one.p, one.n);
			wanted += records(told(told_span(&one), one.n));
			pr_text_free(&one);
		}
		const char *got = told(told_span(&all), 100);
		CHECK_EQ_INT(records(got), wanted);
		CHECK(!strstr(got, "\n! "));
		pr_text_free(&all);
	}
}

/* With --hex they are strings. */
static void ids_may_be_hex(void)
{
	CHECK_EQ_STR(TOLD("{\"header\":{\"cluster_id\":\"ef37ad9dc622a7c4\",\"member_id\":\"8211f1d0f64f3269\"},\"members\":"
	                  "[{\"ID\":\"8211f1d0f64f3269\",\"name\":\"a\"},{\"ID\":\"8211f1d0f64f3269f\"}]}"),
	             "= id:8211f1d0f64f3269 name:a\n{\"type\":\"member\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:1\","
	             "\"system\":\"etcd\",\"peer\":\"8211f1d0f64f3269\",\"status\":\"joined\",\"voter\":true,"
	             "\"domain\":\"ef37ad9dc622a7c4\"}\n! line 1: a member without an id\n");
}

static void a_corosync_list_may_have_a_quorum_device(void)
{
	CHECK_EQ_STR(TOLD("Quorum information\n------------------\nRing ID:          1/1c\nRing ID: 2/44\nQuorate:          Yes\n"
	                  "Nodeid      Votes    Qdevice Name\n"
	                  "     1          1    A,V,NMW 10.0.0.1 (local)\n     0          1            Qdevice\n"),
	             "= own id:1 addr:10.0.0.1\n"
	             "{\"type\":\"member\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:7\",\"system\":\"corosync\","
	             "\"peer\":\"1\",\"status\":\"joined\",\"weight\":1}\n"
	             "{\"type\":\"member\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:8\",\"system\":\"corosync\","
	             "\"peer\":\"Qdevice\",\"status\":\"joined\",\"weight\":1,\"role\":\"qdevice\"}\n"
	             "{\"type\":\"claim\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:1\",\"system\":\"corosync\","
	             "\"peer\":\"\\u0000\",\"term\":44,\"members\":[\"1\"],\"phase\":\"quorate\"}\n");
}

static void rabbitmq_says_who_saw_itself_parted(void)
{
	CHECK_EQ_STR(TOLD("{\"cluster_name\":\"c\",\"disk_nodes\":[],\"running_nodes\":[],\"ram_nodes\":[],"
	                  "\"free\":0.4e1,\"partitions\":{\"rabbit@a\":[\"rabbit@b\",\"rabbit@c\"]}}"),
	             "{\"type\":\"claim\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:1\",\"system\":\"rabbitmq\","
	             "\"peer\":\"\\u0000\"}\n"
	             "{\"type\":\"claim\",\"t\":\"1970-01-01T00:00:00.000000000Z\",\"src\":\"f:1\",\"system\":\"rabbitmq\","
	             "\"peer\":\"rabbit@a\",\"phase\":\"partitioned from rabbit@b rabbit@c\"}\n");
}

/* The chain of hashes goes on alike behind SELECT, MULTI and time stamps, and parts for good at the first other command. */
static void files_of_one_history_have_the_same_hashes(void)
{
	struct pr_text primary = told_file("redis.aof", ".told"), replica = told_file("redis-replica.aof", ".told");
	const char *p = told_text(&primary), *q = told_text(&replica);
	size_t same = 0;
	while ((p = strstr(p, "\"hash\":")) != NULL && (q = strstr(q, "\"hash\":")) != NULL &&
	       memcmp(p, q, strlen("\"hash\":") + 66) == 0) {
		same++;
		p++;
		q++;
	}
	CHECK_EQ_INT(same, 10);
	pr_text_free(&primary);
	pr_text_free(&replica);
}

/* More than a mebibyte of keys in one command: those that were let go are counted. */
static void a_command_of_very_many_keys_is_bounded(void)
{
	enum { KEYS = 5000, LENGTH = 1000 };
	struct pr_text text = {0};
	pr_text_string(&text, "*5001\r\n$3\r\ndel\r\n");
	for (int i = 0; i < KEYS; i++) {
		pr_text_string(&text, "$1000\r\n");
		for (int k = 0; k < LENGTH; k++)
			pr_text_char(&text, 'k');
		pr_text_string(&text, "\r\n");
	}
	CHECK(!text.failed);
	const char *got = told(told_span(&text), 100000), *unfit = strstr(got, "unfit ");
	CHECK(unfit && atoi(unfit + 6) > 3900 && atoi(unfit + 6) < KEYS);
	pr_text_free(&text);
}

CHECK_MAIN(dumps_give_what_stands_beside_them, pieces_of_any_size_give_the_same, a_cut_at_every_byte_gives_the_same,
           what_is_cut_off_anywhere_ends, what_is_garbled_ends, no_log_is_taken_for_a_dump,
           kinds_have_names_and_each_its_own, an_error_says_where_and_what_came_before_is_told,
           ids_and_numbers_of_64_bits_are_exact, dumps_may_be_one_behind_the_other, ids_may_be_hex,
           a_loopback_endpoint_is_nobodys_address,
           a_corosync_list_may_have_a_quorum_device, rabbitmq_says_who_saw_itself_parted,
           files_of_one_history_have_the_same_hashes, a_command_of_very_many_keys_is_bounded)
