#include "reconcile/salvage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "record/stream.h"
#include "transcript.h"

static struct pr_peers *names;
static struct pr_branches *b;
static char folder[64];
static uint32_t to[8] = {0, 1, 2, 3, 4, 5, 6, 7};

static uint32_t peer(const char *name)
{
	return pr_peers_add(names, pr_span_of(name));
}

/* The same state told at another time, from another file. */
static void tell(double t, const char *src, const char *epochs, const char *who)
{
	struct pr_record r;
	char fields[256];
	for (unsigned seq = 1; *epochs; epochs++, seq++) {
		snprintf(fields, sizeof fields, "\"type\":\"entry\",\"src\":\"%s\",\"peer\":\"%s\",\"epoch\":%c,\"seq\":%u,\"key\":\"k%u\",\"op\":\"%s\"",
		         src, who, *epochs, seq, seq, seq % 2 ? "put" : "delete");
		transcript_record(t, fields, &r);
		CHECK(pr_branches_add(b, peer(who), &r));
	}
}

static void begin(double t, const char *src, const char *loser)
{
	names = pr_peers_new();
	b = pr_branches_new();
	tell(t, src, "1133", "winner");
	tell(t, src, loser, "loser");
	CHECK(peer("mute") != PR_PEER_NONE);
	CHECK(pr_branches_settle(b, names, to));
}

static void end(void)
{
	pr_branches_free(b);
	pr_peers_free(names);
	pr_build_free(&transcript_build);
}

static struct pr_plan plan(void)
{
	static uint32_t winners[1], losers[2];
	winners[0] = peer("winner");
	losers[0] = peer("loser");
	losers[1] = peer("mute");
	return (struct pr_plan){.branches = b, .names = names, .winners = winners, .losers = losers, .winner_count = 1, .loser_count = 2};
}

static void hash_of(double t, const char *src, const char *loser, const char *record, uint8_t hash[PR_DIGEST_SIZE])
{
	begin(t, src, loser);
	struct pr_plan p = plan();
	CHECK(pr_plan_hash(&p, pr_span_of(record), hash));
	end();
}

static void a_plan_is_of_what_is_lost_and_not_of_when_it_was_told(void)
{
	uint8_t first[PR_DIGEST_SIZE], second[PR_DIGEST_SIZE];
	hash_of(1, "a.log:1", "11222", "x", first);
	hash_of(2, "b.log:7", "11222", "x", second);
	CHECK(memcmp(first, second, sizeof first) == 0);
	hash_of(1, "a.log:1", "1122", "x", second);
	CHECK(memcmp(first, second, sizeof first) != 0);
	hash_of(1, "a.log:1", "11222", "y", second);
	CHECK(memcmp(first, second, sizeof first) != 0);
	hash_of(1, "a.log:1", "11224", "x", second);
	CHECK(memcmp(first, second, sizeof first) != 0);
}

static size_t slurp(const char *name, char *text, size_t size)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
	close(fd);
	CHECK(n >= 0);
	text[n < 0 ? 0 : n] = '\0';
	return n < 0 ? 0 : (size_t)n;
}

static void what_a_plan_throws_away_is_saved(void)
{
	static const uint8_t hash[PR_DIGEST_SIZE] = {0xab};
	char text[4096], file[256], path[512];
	begin(1, "a.log", "11222");
	strcpy(folder, "/tmp/salvage.XXXXXX");
	CHECK(mkdtemp(folder));
	struct pr_plan p = plan();
	for (int again = 0; again < 2; again++) {
		struct pr_quarantine *q = pr_quarantine_new(folder);
		CHECK(q && pr_salvage(q, &p, hash, pr_span_of("# about\n")));
		pr_quarantine_free(q);
	}
	CHECK(slurp("ab00000000000000000000000000000000000000000000000000000000000000.manifest", text, sizeof text) > 0);
	char *names_file = strstr(text, "  ");
	CHECK(strncmp(text, "# plan ab000", 12) == 0 && strstr(text, "\n# about\n# loser: 3 writes, 1 of them deletes\n"));
	CHECK(strstr(text, "# mute: nothing of what it wrote is told\n") && names_file);
	snprintf(file, sizeof file, "%.65s", names_file ? names_file + 2 : "");

	/* What is in the file has the hash that it is named by, and is what was written. */
	struct pr_digest *d = pr_digest_new();
	uint8_t digest[PR_DIGEST_SIZE];
	char hex[2 * PR_DIGEST_SIZE + 1];
	size_t n = slurp(file, text, sizeof text);
	pr_digest_add(d, (struct pr_span){(uint8_t *)text, n});
	pr_digest_end(d, digest);
	pr_digest_free(d);
	for (unsigned i = 0; i < PR_DIGEST_SIZE; i++)
		snprintf(hex + (size_t)2 * i, 3, "%02x", digest[i]);
	CHECK(strncmp(hex, file, 2) == 0 && strcmp(hex + 2, file + 3) == 0);
	snprintf(path, sizeof path, "%s/%s", folder, file);
	char *list[] = {path};
	struct pr_reader *in = pr_reader_new(list, 1, false);
	struct pr_record r;
	for (unsigned seq = 3; seq <= 5; seq++) {
		CHECK_EQ_INT(pr_reader_next(in, &r), 1);
		CHECK_EQ_INT(pr_uint(&r, PR_ENTRY_SEQ), seq);
		CHECK_EQ_SPAN(pr_text(&r, PR_ENTRY_PEER), "loser");
	}
	CHECK_EQ_INT(pr_reader_next(in, &r), 0);
	pr_reader_free(in);
	end();
}

static void what_cannot_be_saved_is_an_error(void)
{
	static const uint8_t hash[PR_DIGEST_SIZE] = {0};
	char name[PR_QUARANTINE_NAME], gone[128];
	CHECK(!pr_quarantine_new("/dev/null/x"));
	begin(1, "a.log", "11222");
	struct pr_plan p = plan();
	snprintf(gone, sizeof gone, "%s/gone", folder);
	struct pr_quarantine *q = pr_quarantine_new(gone);
	CHECK(q && rmdir(gone) == 0);
	CHECK(!pr_salvage(q, &p, hash, pr_span_of("")));
	CHECK(strstr(pr_quarantine_error(q), gone) && strstr(pr_quarantine_error(q), "No such file"));
	CHECK(!pr_quarantine_begin(q) && !pr_quarantine_end(q, name)); /* it stays */
	pr_quarantine_free(q);
	end();
	char command[128];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	CHECK_EQ_INT(system(command), 0);
}

CHECK_MAIN(a_plan_is_of_what_is_lost_and_not_of_when_it_was_told, what_a_plan_throws_away_is_saved,
           what_cannot_be_saved_is_an_error)
