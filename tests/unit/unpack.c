#define ZLIB_CONST
#include "check.h"
#include "lines/unpack.h"

#include <fcntl.h>
#include <lzma.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

struct bytes {
	uint8_t *p;
	size_t n;
};

static struct bytes joined(struct bytes a, struct bytes b)
{
	struct bytes both = {malloc(a.n + b.n + 1), a.n + b.n};
	memcpy(both.p, a.p, a.n);
	memcpy(both.p + a.n, b.p, b.n);
	free(a.p);
	free(b.p);
	return both;
}

static struct bytes copied(const void *p, size_t n)
{
	struct bytes copy = {malloc(n + 1), n};
	memcpy(copy.p, p, n);
	return copy;
}

static struct bytes text_of(const char *text)
{
	return copied(text, strlen(text));
}

static struct bytes gzipped(struct bytes plain)
{
	struct bytes packed = {malloc(plain.n + 200), 0};
	z_stream z = {.next_in = plain.p,
		      .avail_in = (unsigned)plain.n,
		      .next_out = packed.p,
		      .avail_out = (unsigned)plain.n + 200};
	CHECK_EQ_INT(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	CHECK_EQ_INT(deflate(&z, Z_FINISH), Z_STREAM_END);
	packed.n = z.total_out;
	deflateEnd(&z);
	free(plain.p);
	return packed;
}

static struct bytes zstded(struct bytes plain)
{
	size_t room = ZSTD_compressBound(plain.n);
	struct bytes packed = {malloc(room), 0};
	ZSTD_CCtx *z = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(z, ZSTD_c_checksumFlag, 1);
	packed.n = ZSTD_compress2(z, packed.p, room, plain.p, plain.n);
	ZSTD_freeCCtx(z);
	free(plain.p);
	return packed;
}

static struct bytes xzed(struct bytes plain)
{
	size_t room = plain.n + 4096;
	struct bytes packed = {malloc(room), 0};
	CHECK_EQ_INT(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, NULL, plain.p, plain.n, packed.p, &packed.n, room),
		     LZMA_OK);
	free(plain.p);
	return packed;
}

static struct bytes (*const packers[])(struct bytes) = {gzipped, zstded, xzed};
static const char *const names[] = {"gzip", "zstd", "xz"};

/* Lines that do not pack well. */
static struct bytes log_of(size_t n)
{
	struct bytes log = {malloc(n), n};
	uint32_t seed = 7;
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525u + 1013904223u;
		log.p[i] = i % 80 == 79 ? '\n' : (uint8_t)(' ' + (seed >> 24) % 90);
	}
	return log;
}

static int file_of(struct bytes content)
{
	char name[] = "/tmp/pr-unpack-XXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	CHECK_EQ_INT(write(fd, content.p, content.n), content.n);
	lseek(fd, 0, SEEK_SET);
	free(content.p);
	return fd;
}

/* All that can be read, `piece` bytes at a time at most. */
static struct bytes all_of(struct pr_unpack *u, size_t piece, ssize_t *last)
{
	size_t cap = 1 << 16;
	struct bytes all = {malloc(cap), 0};
	for (;;) {
		if (cap - all.n < piece)
			all.p = realloc(all.p, cap *= 2);
		if ((*last = pr_unpack_read(u, all.p + all.n, piece)) <= 0)
			return all;
		all.n += (size_t)*last;
	}
}

#define CHECK_BYTES(got, wanted_p, wanted_n) CHECK((got).n == (wanted_n) && memcmp((got).p, wanted_p, wanted_n) == 0)

static void check_unpacks(struct bytes packed, const void *wanted, size_t n, const char *kind)
{
	static const size_t pieces[] = {1, 7, 4096, 1 << 18};
	int fd = file_of(packed);
	for (size_t i = n > 10000 ? 2 : 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct pr_unpack *u = pr_unpack_new(fd);
		ssize_t last;
		struct bytes got = all_of(u, pieces[i], &last);
		CHECK_EQ_INT(last, 0);
		CHECK_EQ_STR(pr_unpack_error(u), NULL);
		CHECK_EQ_STR(pr_unpack_kind(u), kind);
		CHECK_EQ_INT(pr_unpack_raw(u), lseek(fd, 0, SEEK_END));
		CHECK_BYTES(got, wanted, n);
		free(got.p);
		pr_unpack_free(u);
		lseek(fd, 0, SEEK_SET);
	}
	close(fd);
}

static void plain_is_given_as_it_is(void)
{
	static const char *const texts[] = {"", "a", "one\ntwo\n", "(", "(in brackets)", "P*M", "\x1f\x8b", "\3757zX",
	                                    "QQQQQQQQQ", "\x28\xb5\x2f"};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		check_unpacks(text_of(texts[i]), texts[i], strlen(texts[i]), "");
	check_unpacks(copied("\0\0\0\0\0\0\0\0", 8), "\0\0\0\0\0\0\0\0", 8, "");
}

static void each_packing_is_known_by_its_magic(void)
{
	struct bytes log = log_of(500000);
	for (size_t i = 0; i < 3; i++) {
		check_unpacks(packers[i](text_of("one\ntwo\n")), "one\ntwo\n", 8, names[i]);
		check_unpacks(packers[i](text_of("")), "", 0, names[i]);
		check_unpacks(packers[i](copied(log.p, log.n)), log.p, log.n, names[i]);
	}
	free(log.p);
}

static void members_follow_each_other(void)
{
	for (size_t i = 0; i < 3; i++) {
		struct bytes two = joined(packers[i](text_of("one\n")), packers[i](text_of("two\n")));
		check_unpacks(joined(two, packers[(i + 1) % 3](text_of("three\n"))), "one\ntwo\nthree\n", 14, names[i]);
		struct bytes padded = joined(packers[i](text_of("one\n")), copied("\0\0\0\0", 4));
		check_unpacks(joined(padded, packers[i](text_of("two\n"))), "one\ntwo\n", 8, names[i]);
	}
	static const char skipped[] = "\x53\x2a\x4d\x18\x02\0\0\0xx";
	check_unpacks(joined(copied(skipped, 10), zstded(text_of("one\n"))), "one\n", 4, "zstd");
}

static void packings_nest(void)
{
	check_unpacks(zstded(gzipped(text_of("one\n"))), "one\n", 4, "zstd, gzip");
	check_unpacks(xzed(zstded(gzipped(text_of("one\n")))), "one\n", 4, "xz, zstd, gzip");
	check_unpacks(gzipped(gzipped(gzipped(text_of("one\n")))), "one\n", 4, "gzip, gzip, gzip");
}

/* So much of the log comes out before the error. */
static void check_fails(struct bytes packed, size_t least, size_t most, const char *error)
{
	int fd = file_of(packed);
	struct pr_unpack *u = pr_unpack_new(fd);
	struct bytes whole = log_of(most);
	ssize_t last;
	pr_unpack_bound(u, 1 << 20, 500);
	struct bytes got = all_of(u, 4096, &last);
	CHECK_EQ_INT(last, -1);
	if (!pr_unpack_error(u) || strncmp(pr_unpack_error(u), error, strlen(error)) != 0)
		CHECK_EQ_STR(pr_unpack_error(u), error);
	CHECK_EQ_INT(pr_unpack_read(u, got.p, 1), -1);
	CHECK(got.n >= least && got.n <= most && memcmp(got.p, whole.p, got.n) == 0);
	free(got.p);
	free(whole.p);
	pr_unpack_free(u);
	close(fd);
}

static void what_stands_before_damage_comes_first(void)
{
	static const size_t least[] = {199000, 131072, 199000}; /* zstd has blocks of 128 KiB */
	for (size_t i = 0; i < 3; i++) {
		char error[32];
		snprintf(error, sizeof error, "%s: cut off at byte ", names[i]);
		struct bytes packed = packers[i](log_of(300000));
		packed.n = packed.n * 2 / 3;
		check_fails(copied(packed.p, packed.n), least[i], 202000, error);
		snprintf(error, sizeof error, "%s in gzip: cut off", names[i]);
		check_fails(gzipped(copied(packed.p, packed.n)), least[i], 202000, error);
		free(packed.p);
	}
	struct bytes damaged = gzipped(log_of(300000));
	damaged.p[damaged.n - 8] ^= 1; /* of the checksum */
	check_fails(copied(damaged.p, damaged.n), 300000, 300000, "gzip: damaged at byte ");
	check_fails(zstded(damaged), 300000, 300000, "gzip in zstd: damaged at byte ");
	damaged = zstded(log_of(300000));
	damaged.p[damaged.n - 1] ^= 1;
	check_fails(damaged, 300000, 300000, "zstd: damaged at byte ");
	check_fails(joined(gzipped(log_of(1000)), text_of("and more")), 1000, 1000,
		    "gzip: what follows its end at byte ");
	check_fails(gzipped(gzipped(gzipped(gzipped(log_of(1000))))), 0, 0, "gzip in gzip: packed more than 3 times");
	check_fails(text_of("\x1f\x8b\x08"), 0, 0, "gzip: cut off at byte 3");
}

/* A zstd frame whose second block has a type that there is not: the first one is given out. */
static void zstd_gives_its_blocks_one_by_one(void)
{
	static const uint8_t frame[] = {0x28, 0xb5, 0x2f, 0xfd, 0,   0x58, /* a window of 2 MiB */
					0x18, 0,    0,    'a',  'b', '\n', /* 3 bytes as they are */
					0x06, 0,    0};
	int fd = file_of(copied(frame, sizeof frame));
	struct pr_unpack *u = pr_unpack_new(fd);
	ssize_t last;
	struct bytes got = all_of(u, 4096, &last);
	CHECK_BYTES(got, "ab\n", 3);
	CHECK_EQ_INT(last, -1);
	free(got.p);
	pr_unpack_free(u);
	close(fd);
}

static void bombs_are_refused(void)
{
	for (size_t i = 0; i < 3; i++) {
		int fd = file_of(packers[i]((struct bytes){calloc(8, 1 << 20), 8 << 20}));
		struct pr_unpack *u = pr_unpack_new(fd);
		uint8_t buffer[4096];
		uint64_t n = 0;
		ssize_t got;
		pr_unpack_bound(u, 1 << 20, 500);
		while ((got = pr_unpack_read(u, buffer, sizeof buffer)) > 0)
			n += (uint64_t)got;
		CHECK_EQ_INT(got, -1);
		CHECK(strstr(pr_unpack_error(u), ": more than 500 times as many are refused"));
		CHECK(n >= 1 << 20 && n < 8 << 20);
		pr_unpack_free(u);
		lseek(fd, 0, SEEK_SET);
		u = pr_unpack_new(fd);
		for (n = 0; (got = pr_unpack_read(u, buffer, sizeof buffer)) > 0; n += (uint64_t)got)
			;
		CHECK_EQ_INT(n, 8 << 20);
		pr_unpack_free(u);
		close(fd);
	}
}

/* What a level in between holds counts as well, though nothing of it comes out at the end. */
static void a_bomb_may_be_inside(void)
{
	struct bytes many = {NULL, 0}, one = gzipped(text_of(""));
	many = (struct bytes){malloc(one.n * 100000), one.n * 100000};
	for (size_t i = 0; i < 100000; i++)
		memcpy(many.p + i * one.n, one.p, one.n);
	free(one.p);
	check_fails(zstded(many), 0, 0, "zstd: ");
}

static void what_is_flushed_is_given_out(void)
{
	int ends[2];
	uint8_t packed[1000], plain[100];
	z_stream z = {
		.next_in = (const uint8_t *)"one\n", .avail_in = 4, .next_out = packed, .avail_out = sizeof packed};
	CHECK_EQ_INT(pipe2(ends, O_CLOEXEC), 0);
	deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	deflate(&z, Z_SYNC_FLUSH);
	size_t first = z.total_out;
	struct pr_unpack *u = pr_unpack_new(ends[0]);
	CHECK_EQ_INT(write(ends[1], packed, first), first);
	size_t n = 0;
	while (n < 4)
		n += (size_t)pr_unpack_read(u, plain + n, sizeof plain - n);
	CHECK(n == 4 && memcmp(plain, "one\n", 4) == 0);
	z.next_in = (const uint8_t *)"two\n";
	z.avail_in = 4;
	deflate(&z, Z_FINISH);
	CHECK_EQ_INT(write(ends[1], packed + first, z.total_out - first), z.total_out - first);
	CHECK_EQ_INT(pr_unpack_read(u, plain, sizeof plain), 4);
	close(ends[1]);
	CHECK_EQ_INT(pr_unpack_read(u, plain, sizeof plain), 0);
	deflateEnd(&z);
	pr_unpack_free(u);
	close(ends[0]);
}

/* Whether the file is read ahead or not. */
static void check_sum(bool ahead)
{
	struct bytes packed = joined(gzipped(log_of(100000)), text_of("rubbish"));
	struct pr_digest *whole = pr_digest_new(), *seen = pr_digest_new();
	uint8_t a[PR_DIGEST_SIZE], b[PR_DIGEST_SIZE];
	pr_digest_add(whole, (struct pr_span){packed.p, packed.n});
	pr_digest_end(whole, a);
	int fd = file_of(joined(packed, log_of(0)));
	struct pr_unpack *u = pr_unpack_new(fd);
	pr_unpack_sum(u, seen);
	if (ahead)
		pr_unpack_ahead(u);
	ssize_t last;
	free(all_of(u, 1000, &last).p);
	CHECK_EQ_INT(last, -1);
	CHECK(pr_unpack_drain(u));
	pr_digest_end(seen, b);
	CHECK(memcmp(a, b, sizeof a) == 0);
	pr_unpack_free(u);
	pr_digest_free(whole);
	pr_digest_free(seen);
	close(fd);
}

static void the_sum_is_of_the_file(void)
{
	check_sum(false);
	check_sum(true);
}

/* What is written behind the end, once that was read, is neither read nor summed up. */
static void the_end_stays_the_end(void)
{
	struct pr_digest *whole = pr_digest_new(), *seen = pr_digest_new();
	uint8_t a[PR_DIGEST_SIZE], b[PR_DIGEST_SIZE];
	ssize_t last;
	int fd = file_of(text_of("what is there"));
	struct pr_unpack *u = pr_unpack_new(fd);
	pr_digest_add(whole, pr_span_of("what is there"));
	pr_digest_end(whole, a);
	pr_unpack_sum(u, seen);
	free(all_of(u, 100, &last).p);
	CHECK_EQ_INT(last, 0);
	CHECK_EQ_INT(pwrite(fd, " and more", 9, 13), 9);
	CHECK_EQ_INT(pr_unpack_read(u, b, sizeof b), 0);
	CHECK(pr_unpack_drain(u));
	CHECK_EQ_INT(pr_unpack_raw(u), 13);
	pr_digest_end(seen, b);
	CHECK(memcmp(a, b, sizeof a) == 0);
	pr_unpack_free(u);
	pr_digest_free(whole);
	pr_digest_free(seen);
	close(fd);
}

/* All of it comes, however little is taken at once; the rest of another one is left. */
static void a_file_is_read_ahead(void)
{
	struct bytes text = log_of(3000000);
	struct pr_digest *sum = pr_digest_new();
	ssize_t last;
	int fd = file_of(copied(text.p, text.n));
	struct pr_unpack *u = pr_unpack_new(fd);
	pr_unpack_sum(u, sum);
	pr_unpack_ahead(u);
	struct bytes got = all_of(u, 100000, &last);
	CHECK_EQ_INT(last, 0);
	CHECK(pr_same((struct pr_span){got.p, got.n}, (struct pr_span){text.p, text.n}));
	CHECK_EQ_INT(pr_unpack_raw(u), text.n);
	free(got.p);
	free(text.p);
	pr_unpack_free(u);
	CHECK_EQ_INT(lseek(fd, 0, SEEK_SET), 0);
	u = pr_unpack_new(fd);
	pr_unpack_sum(u, sum);
	pr_unpack_ahead(u);
	uint8_t byte;
	CHECK_EQ_INT(pr_unpack_read(u, &byte, 1), 1);
	pr_unpack_free(u);
	pr_digest_free(sum);
	close(fd);
}

static void a_failed_read_is_told(void)
{
	struct pr_unpack *u = pr_unpack_new(-1);
	uint8_t byte;
	CHECK_EQ_INT(pr_unpack_read(u, &byte, 1), -1);
	CHECK_EQ_STR(pr_unpack_error(u), "Bad file descriptor");
	pr_unpack_free(u);
}

CHECK_MAIN(plain_is_given_as_it_is, each_packing_is_known_by_its_magic, members_follow_each_other, packings_nest,
	   what_stands_before_damage_comes_first, zstd_gives_its_blocks_one_by_one, bombs_are_refused,
	   a_bomb_may_be_inside, what_is_flushed_is_given_out, the_sum_is_of_the_file, the_end_stays_the_end, a_file_is_read_ahead,
	   a_failed_read_is_told)
