#include "check.h"
#include "import/blocks.h"
#include "lines/lines.h"

#include <stdlib.h>
#include <unistd.h>

static const char format_text[] = "format odd\ntime %Y-%m-%dT%H:%M:%S%z\n"
                                  "rule pair\n  text beat\n  text each\n  each\n  match (?<subject>[a-z]+)=(?<seq>[0-9]+)\n  yield contact\n"
                                  "rule down\n  text down\n  match (?<subject>[a-z]+) is down(?: for (?<cause>.*))?\n  unless maintenance\n"
                                  "  yield link state=down\n";

static const struct pr_zone utc;

static int file_of(struct pr_span text)
{
	char name[] = "/tmp/pr-blocks-XXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	CHECK_EQ_INT(write(fd, text.p, text.n), text.n);
	return fd;
}

static struct pr_format *format_of(void)
{
	char name[] = "/tmp/pr-format-XXXXXX", error[256];
	int fd = mkstemp(name);
	CHECK_EQ_INT(write(fd, format_text, sizeof format_text - 1), sizeof format_text - 1);
	close(fd);
	struct pr_format *format = pr_format_read(name, error, sizeof error);
	unlink(name);
	CHECK(format);
	return format;
}

static uint64_t state = 1;

static unsigned chance(unsigned below)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % below;
}

/* Lines of all kinds: with and without what the format looks for, empty, with CR, NUL, too long, and the last without its end. */
static struct pr_span text_of(size_t size, size_t longest)
{
	static const char *const parts[] = {"beat", "each", "down", "abc=12", "x is down", " for maintenance", "x is down for good", " ",
	                                    "\n", "\n", "\r\n", "\r", "\n\n", "2026-11-22T14:08:22Z ", "be", "at"};
	uint8_t *p = malloc(size);
	for (size_t n = 0; n < size;) {
		unsigned kind = chance(18);
		size_t more = kind == 16 ? chance((unsigned)(2 * longest)) : kind == 17 ? 1 : strlen(parts[kind]);
		more = more < size - n ? more : size - n;
		if (kind >= 16)
			memset(p + n, kind == 16 ? 'x' : 0, more);
		else
			memcpy(p + n, parts[kind], more);
		n += more;
	}
	return (struct pr_span){p, size};
}

/* What was seen is what the rules find in the line. */
static void check_seen(const struct pr_format *format, struct pr_seeker *s, struct pr_span line, const struct pr_seen *seen)
{
	struct pr_stamper stamper;
	struct pr_stamp stamp = {0};
	size_t first = 0, count = 0;
	const uint32_t *ends = seen->ends, *found;
	pr_stamper_init(&stamper, format->templates, format->template_count, &utc);
	CHECK(seen->read);
	CHECK_EQ_INT(seen->stamped, pr_stamper_read(&stamper, line, &stamp));
	CHECK(!seen->stamped || (seen->stamp.t == stamp.t && seen->stamp.n == stamp.n && seen->stamp.zoned && seen->stamp.coarse));
	const uint64_t *due = pr_seeker_due(s, line, stamp.n, &first);
	for (uint32_t rule = 0; due && rule < format->rule_count; rule++) {
		struct pr_walk walk = {0};
		if (!(due[0] >> rule & 1u))
			continue;
		const struct pr_sighting *sighting = &seen->sightings[count++];
		CHECK_EQ_INT(sighting->rule, rule);
		bool refused = pr_seeker_refuses(s, &format->rules[rule], line);
		while (!refused && (found = pr_seeker_next(s, &format->rules[rule], line, &walk))) {
			CHECK(memcmp(ends, found, 2 * format->rules[rule].groups * sizeof *found) == 0);
			ends += 2 * format->rules[rule].groups;
		}
		CHECK_EQ_INT(sighting->count, walk.count);
		CHECK_EQ_INT(sighting->fate, refused ? PR_RULE_UNLESS : walk.count > 0 ? PR_RULE_MATCHED : PR_RULE_NEAR);
	}
	CHECK_EQ_INT(seen->count, count);
	if (count > 0)
		CHECK_EQ_INT(seen->first, first);
}

/* How many lines were looked into ahead. */
static size_t compare(const struct pr_format *format, struct pr_span text, unsigned helpers, size_t size, size_t longest)
{
	int fd = file_of(text), other = dup(fd);
	struct pr_seeker *seeker = pr_seeker_new(format);
	size_t looked = 0;
	lseek(fd, 0, SEEK_SET);
	struct pr_unpack *whole = pr_unpack_new(fd);
	struct pr_lines *lines = pr_lines_new(whole, 4096, longest);
	struct pr_span wanted[4096];
	unsigned endings[4096];
	uint8_t *copy = malloc(text.n);
	size_t count = 0, used = 0;
	while (pr_lines_next(lines, &wanted[count]) > 0) {
		memcpy(copy + used, wanted[count].p, wanted[count].n);
		wanted[count].p = copy + used;
		used += wanted[count].n;
		endings[count++] = pr_lines_ending(lines);
	}
	lseek(other, 0, SEEK_SET);
	struct pr_unpack *input = pr_unpack_new(other);
	struct pr_blocks *blocks = pr_blocks_new(input, format, &utc, helpers, size, longest);
	struct pr_block_line line;
	for (size_t i = 0; i < count; i++) {
		CHECK_EQ_INT(pr_blocks_next(blocks, &line), 1);
		CHECK(pr_same(line.text, wanted[i]));
		CHECK_EQ_INT(line.ending, endings[i]);
		CHECK_EQ_INT(pr_blocks_count(blocks), i + 1);
		if (line.looked)
			check_seen(format, seeker, line.text, &line.seen);
		looked += line.looked;
	}
	CHECK_EQ_INT(pr_blocks_next(blocks, &line), 0);
	CHECK_EQ_INT(pr_blocks_next(blocks, &line), 0);
	CHECK_EQ_INT(pr_blocks_count(blocks), count);
	CHECK_EQ_INT(pr_blocks_cut(blocks), pr_lines_cut(lines));
	CHECK_EQ_INT(pr_blocks_raw(blocks), text.n);
	pr_blocks_free(blocks);
	pr_unpack_free(input);
	pr_lines_free(lines);
	pr_unpack_free(whole);
	pr_seeker_free(seeker);
	free(copy);
	close(fd);
	close(other);
	return looked;
}

static void blocks_have_the_same_lines(void)
{
	struct pr_format *format = format_of();
	size_t looked = 0;
	for (unsigned round = 0; round < 400; round++) {
		size_t longest = 20 + chance(200), size = 1 + chance(300);
		struct pr_span text = text_of(chance(4000), longest);
		looked += compare(format, text, round % 5, size, longest);
		free((void *)text.p);
	}
	CHECK(looked > 0);
	pr_format_free(format);
}

/* As many as are left to the caller, since there is no room for what is found in them. */
static void a_crowd_is_left_to_the_caller(void)
{
	static const char line[] = "each a=1 b=2 c=3 d=4\n";
	struct pr_format *format = format_of();
	struct pr_sights *sights = pr_sights_new(format, &utc);
	const struct pr_span text = {(const uint8_t *)line, sizeof line - 2}, long_text = {calloc(1, 300 * 4 + 4), 300 * 4 + 4};
	struct pr_seeker *seeker = pr_seeker_new(format);
	struct pr_seen seen;
	size_t count = 0, taken = 0;
	while (pr_sights_add(sights, text, 1))
		count++;
	while (pr_sights_take(sights, &seen)) {
		check_seen(format, seeker, text, &seen);
		taken++;
	}
	CHECK(count > 1000);
	CHECK_EQ_INT(taken, count);
	pr_sights_clear(sights);
	CHECK(!pr_sights_take(sights, &seen));
	memcpy((char *)long_text.p, "each", 4); /* of many matches in a line, so many count */
	for (size_t i = 0; i < 300; i++)
		memcpy((char *)long_text.p + 4 + 4 * i, " a=1", 4);
	CHECK(pr_sights_add(sights, long_text, 1));
	CHECK(pr_sights_take(sights, &seen));
	check_seen(format, seeker, long_text, &seen);
	CHECK_EQ_INT(seen.sightings[0].count, PR_SIGHT_MATCHES);
	free((void *)long_text.p);
	pr_seeker_free(seeker);
	pr_sights_free(sights);
	pr_format_free(format);
}

static void who_stops_early_leaves_nothing_behind(void)
{
	struct pr_format *format = format_of();
	for (unsigned round = 0; round < 50; round++) {
		struct pr_span text = text_of(4000, 100);
		int fd = file_of(text);
		lseek(fd, 0, SEEK_SET);
		struct pr_unpack *input = pr_unpack_new(fd);
		struct pr_blocks *blocks = pr_blocks_new(input, format, &utc, round % 4, 64, 100);
		struct pr_block_line line;
		for (unsigned i = chance(20); i > 0; i--)
			CHECK_EQ_INT(pr_blocks_next(blocks, &line), 1);
		pr_blocks_free(blocks);
		pr_unpack_free(input);
		close(fd);
		free((void *)text.p);
	}
	pr_format_free(format);
}

/* What came before an error is told before it. */
static void a_failed_read_is_told(void)
{
	static const uint8_t cut[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4a, 0xe4, 0x02, 0, 0, 0, 0xff, 0xff, 0x4b}; /* gzip of "a\n", and torn */
	struct pr_block_line line;
	for (unsigned helpers = 0; helpers < 3; helpers++) {
		struct pr_unpack *none = pr_unpack_new(-1);
		struct pr_blocks *blocks = pr_blocks_new(none, NULL, &utc, helpers, 64, 100);
		CHECK_EQ_INT(pr_blocks_next(blocks, &line), -1);
		CHECK_EQ_INT(pr_blocks_next(blocks, &line), -1);
		CHECK_EQ_STR(pr_unpack_error(none), "Bad file descriptor");
		pr_blocks_free(blocks);
		pr_unpack_free(none);
		int fd = file_of((struct pr_span){cut, sizeof cut});
		lseek(fd, 0, SEEK_SET);
		struct pr_unpack *torn = pr_unpack_new(fd);
		blocks = pr_blocks_new(torn, NULL, &utc, helpers, 64, 100);
		CHECK_EQ_INT(pr_blocks_next(blocks, &line), 1);
		CHECK_EQ_SPAN(line.text, "a");
		CHECK_EQ_INT(pr_blocks_next(blocks, &line), -1);
		CHECK(pr_unpack_error(torn));
		pr_blocks_free(blocks);
		pr_unpack_free(torn);
		close(fd);
	}
}

CHECK_MAIN(blocks_have_the_same_lines, a_crowd_is_left_to_the_caller, who_stops_early_leaves_nothing_behind, a_failed_read_is_told)
