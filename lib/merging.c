#include "merging.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>

#include "repeats.h"
#include "sorter.h"

#define PART_MEMORY (128u << 10) /* that a part takes while it is joined */
#define PARTS_LEAST 16u
#define OTHER_FILES 16u /* that a program has open */

struct merging {
	const struct pr_merging_options *options;
	struct pr_merging_sum *sum;
	struct pr_writer *out;
	struct pr_feed_options feeds;
	struct pr_spill *spill;
	struct pr_sorter *sorter; /* NULL: files are ordered */
	struct pr_parts parts;
	struct pr_repeats repeats;
	size_t most; /* parts at a time */
};

/* How many parts may be open at a time. */
static size_t most_parts(size_t memory)
{
	struct rlimit files;
	size_t most = memory / PART_MEMORY;
	most = most < PARTS_LEAST ? PARTS_LEAST : most > PR_MERGING_OPEN ? PR_MERGING_OPEN : most;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < most + OTHER_FILES)
		most = files.rlim_cur > OTHER_FILES ? (size_t)files.rlim_cur - OTHER_FILES : 0;
	return most < 2 ? 2 : most;
}

static bool begin(struct merging *m, size_t count)
{
	const struct pr_merging_options *o = m->options;
	m->most = most_parts(o->memory);
	m->feeds = (struct pr_feed_options){
		.window = o->window, .any_order = o->sort, .resync = o->resync,
		.room = o->sort ? SIZE_MAX : o->memory / 2 / (count < m->most ? count : m->most),
		.correct = o->correct, .correct_arg = o->correct_arg, .trouble = o->trouble, .trouble_arg = o->trouble_arg,
		.flushes = m->out, .sum = &m->sum->in,
	};
	m->spill = pr_spill_new();
	m->sorter = m->spill && o->sort ? pr_sorter_new(o->memory, m->spill) : NULL;
	errno = ENOMEM;
	return m->spill && (m->sorter || !o->sort);
}

static bool sort_file(struct merging *m, struct pr_feed *feed, size_t number)
{
	struct pr_piece piece;
	int got;
	while ((got = pr_feed_next(feed, &piece)) > 0)
		if (!pr_sorter_put(m->sorter, &piece, number))
			return false;
	return got == 0;
}

static bool add_file(struct merging *m, char *const *file, size_t number)
{
	struct pr_feed *feed = pr_feed_new(&m->feeds, file);
	bool good = feed;
	if (good && m->sorter)
		good = sort_file(m, feed, number);
	else if (good && pr_parts_add(&m->parts, pr_feed_flow(feed), number))
		return true;
	else
		errno = ENOMEM, good = false;
	int error = errno;
	pr_feed_free(feed);
	errno = error;
	return good;
}

static bool write_all(struct merging *m)
{
	struct pr_flow all;
	struct pr_piece piece;
	int got, seen = 0;
	if (!pr_parts_join(&m->parts, &all)) {
		errno = ENOMEM;
		return false;
	}
	while (seen >= 0 && (got = all.next(all.arg, &piece)) > 0) {
		seen = pr_repeats_see(&m->repeats, piece.t, piece.bytes);
		if (seen > 0)
			m->sum->repeats++;
		else
			pr_writer_record(m->out, piece.bytes);
	}
	int error = seen < 0 ? ENOMEM : errno;
	pr_flow_free(&all);
	errno = error;
	return seen >= 0 && got == 0;
}

static bool run(struct merging *m, char *const *files, size_t count)
{
	bool good = begin(m, count);
	for (size_t i = 0; i < count && good; i++)
		good = add_file(m, &files[i], i);
	good = good && (!m->sorter || pr_sorter_end(m->sorter, &m->parts));
	return good && pr_parts_reduce(&m->parts, m->most, m->spill) && write_all(m);
}

static void tell(const struct merging *m, int error)
{
	char text[256];
	if (error == ENOMEM)
		snprintf(text, sizeof text, "out of memory");
	else
		snprintf(text, sizeof text, "temporary file: %s", strerror(error));
	m->options->trouble(m->options->trouble_arg, PR_STATUS_ERROR, text);
}

void pr_merging_run(const struct pr_merging_options *options, char *const *files, size_t count, struct pr_writer *out,
                    struct pr_merging_sum *sum)
{
	struct merging m = {.options = options, .sum = sum, .out = out};
	if (!run(&m, files, count))
		tell(&m, errno);
	pr_parts_free(&m.parts);
	pr_sorter_free(m.sorter);
	pr_spill_free(m.spill);
	pr_repeats_free(&m.repeats);
}
