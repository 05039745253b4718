#include "merging.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>

#include "record/decode.h"
#include "repeats.h"
#include "sorter.h"
#include "views.h"

#define STRAND_MEMORY (128u << 10) /* that a strand takes while it is joined */
#define STRANDS_LEAST 16u
#define OTHER_FILES 16u /* that a program has open */

struct merging {
	const struct pr_merging_options *options;
	struct pr_merging_sum *sum;
	struct pr_writer *out;
	struct pr_feed_options feeds;
	struct pr_spill *spill;
	struct pr_sorter *sorter; /* NULL: files are ordered */
	struct pr_strands strands;
	struct pr_repeats repeats;
	struct pr_views *views;
	size_t most; /* strands at a time */
	uint64_t last; /* time of what was written last */
};

/* How many strands may be open at a time. */
static size_t most_strands(size_t memory)
{
	struct rlimit files;
	size_t most = memory / STRAND_MEMORY;
	most = most < STRANDS_LEAST ? STRANDS_LEAST : most > PR_MERGING_OPEN ? PR_MERGING_OPEN : most;
	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < most + OTHER_FILES)
		most = files.rlim_cur > OTHER_FILES ? (size_t)files.rlim_cur - OTHER_FILES : 0;
	return most < 2 ? 2 : most;
}

static void write_union(void *arg, struct pr_span record)
{
	pr_writer_record(arg, record);
}

static bool begin(struct merging *m, size_t count)
{
	const struct pr_merging_options *o = m->options;
	m->most = most_strands(o->memory);
	m->feeds = (struct pr_feed_options){
		.window = o->window, .any_order = o->sort, .resync = o->resync,
		.room = o->sort ? SIZE_MAX : o->memory / 2 / (count < m->most ? count : m->most),
		.correct = o->correct, .correct_arg = o->correct_arg, .trouble = o->trouble, .trouble_arg = o->trouble_arg,
		.flushes = m->out, .sum = &m->sum->in,
	};
	m->spill = pr_spill_new();
	m->sorter = m->spill && o->sort ? pr_sorter_new(o->memory, m->spill) : NULL;
	m->views = pr_views_new(write_union, m->out);
	errno = ENOMEM;
	return m->spill && m->views && (m->sorter || !o->sort);
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
	else if (good && pr_strands_add(&m->strands, pr_feed_flow(feed), number))
		return true;
	else
		errno = ENOMEM, good = false;
	int error = errno;
	pr_feed_free(feed);
	errno = error;
	return good;
}

/* A view is to be united with others. 1: it is written as well, 0: it is not, -1: memory ran out. */
static int take_view(struct merging *m, const struct pr_piece *piece)
{
	struct pr_record r;
	const char *why;
	bool good = pr_decode(piece->bytes.p, piece->bytes.n, &r, &why) == PR_DECODED; /* it was before */
	return good ? pr_views_take(m->views, &r) : 1;
}

/* One piece, if it is not a repeat. False: memory ran out. */
static bool write_piece(struct merging *m, const struct pr_piece *piece)
{
	if (!pr_views_reach(m->views, piece->t, false))
		return false;
	int seen = pr_repeats_see(&m->repeats, piece->t, piece->bytes);
	if (seen > 0)
		m->sum->repeats++;
	if (seen != 0)
		return seen > 0;
	int write = piece->rank == pr_rank_of(PR_VIEW) ? take_view(m, piece) : 1;
	if (write > 0)
		pr_writer_record(m->out, piece->bytes);
	m->last = piece->t;
	return write >= 0;
}

static bool write_all(struct merging *m)
{
	struct pr_flow all;
	struct pr_piece piece;
	int got = -1;
	bool room = pr_strands_join(&m->strands, &all);
	if (!room) {
		errno = ENOMEM;
		return false;
	}
	while (room && (got = all.next(all.arg, &piece)) > 0)
		room = write_piece(m, &piece);
	room = room && (got < 0 || pr_views_reach(m->views, m->last, true));
	int error = room ? errno : ENOMEM;
	pr_flow_free(&all);
	errno = error;
	return room && got == 0;
}

static bool run(struct merging *m, char *const *files, size_t count)
{
	bool good = begin(m, count);
	for (size_t i = 0; i < count && good; i++)
		good = add_file(m, &files[i], i);
	good = good && (!m->sorter || pr_sorter_end(m->sorter, &m->strands));
	return good && pr_strands_reduce(&m->strands, m->most, m->spill) && write_all(m);
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

static void tell_of_views(const struct merging *m)
{
	char text[256];
	const struct pr_merging_options *o = m->options;
	snprintf(text, sizeof text, "%llu views are in no union: those of so many observers take more than %u MiB",
	         (unsigned long long)pr_views_left_out(m->views), PR_VIEWS_MAX >> 20);
	if (pr_views_left_out(m->views))
		o->trouble(o->trouble_arg, PR_STATUS_DONE, text);
	snprintf(text, sizeof text, "%llu unions of views left out: each is longer than a record may be",
	         (unsigned long long)pr_views_too_long(m->views));
	if (pr_views_too_long(m->views))
		o->trouble(o->trouble_arg, PR_STATUS_DONE, text);
}

void pr_merging_run(const struct pr_merging_options *options, char *const *files, size_t count, struct pr_writer *out,
                    struct pr_merging_sum *sum)
{
	struct merging m = {.options = options, .sum = sum, .out = out};
	if (!run(&m, files, count))
		tell(&m, errno);
	else
		tell_of_views(&m);
	pr_strands_free(&m.strands);
	pr_sorter_free(m.sorter);
	pr_spill_free(m.spill);
	pr_repeats_free(&m.repeats);
	pr_views_free(m.views);
}
