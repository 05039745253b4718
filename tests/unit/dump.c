/*
 * Dumps of real tools (tests/dumps/README.md): each gives exactly the records and identities that stand beside it, in pieces of
 * any size, and whatever is made of it gives an error or less, never more than memory allows.
 */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "decode.h"
#include "dump.h"
#include "json.h"
#include "text.h"
#include "told.h"

static const char *const dumps[] = {
	"consul-raft.txt",
	"corosync-quorumtool.txt",
	"etcd-hashkv.json",
	"etcd-members.json",
	"etcd-status.json",
	"galera-table.txt",
	"galera-tabs.txt",
	"galera-vertical.txt",
	"grastate.txt",
	"nats-jetstream.json",
	"rabbitmq.json",
	"redis-cluster.txt",
	"redis-info-promoted.txt",
	"redis-info-replica.txt",
	"redis-two-servers.txt",
	"serf-members.json",
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
		for (size_t piece = 1; piece < 200; piece += piece < 4 ? 1 : 61)
			CHECK_EQ_STR(told(told_span(&dump), piece), told_text(&wanted));
		pr_text_free(&dump);
		pr_text_free(&wanted);
	}
}

static void what_is_cut_off_anywhere_ends(void)
{
	for (size_t i = 0; i < DUMPS; i++) {
		struct pr_text dump = told_file(dumps[i], "");
		for (size_t n = 0; n < dump.n; n += dump.n > 8192 ? 97 : 1)
			CHECK(told_kind(told_span(&dump), (struct pr_span){(uint8_t *)dump.p, n}, 4096));
		pr_text_free(&dump);
	}
}

CHECK_MAIN(dumps_give_what_stands_beside_them, pieces_of_any_size_give_the_same, what_is_cut_off_anywhere_ends)
