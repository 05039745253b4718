#include "feed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/quote.h"
#include "base/rfc3339.h"
#include "window.h"

struct pr_feed {
	const struct pr_feed_options *options;
	struct pr_reader *in;
	struct pr_window window;
	uint64_t latest, given; /* times: the latest that was read; of what was given out last */
	bool ended;
};

struct pr_feed *pr_feed_new(const struct pr_feed_options *options, char *const *file)
{
	struct pr_feed *feed = calloc(1, sizeof *feed);
	if (!feed)
		return NULL;
	feed->options = options;
	feed->in = pr_reader_new(file, 1, options->resync);
	if (!feed->in) {
		free(feed);
		return NULL;
	}
	pr_reader_room(feed->in, options->room);
	pr_reader_flushes(feed->in, options->flushes);
	return feed;
}

void pr_feed_free(struct pr_feed *feed)
{
	if (!feed)
		return;
	pr_reader_free(feed->in);
	pr_window_free(&feed->window);
	free(feed);
}

/* The input ends, and why is told. */
static int end(struct pr_feed *feed)
{
	const char *error = pr_reader_error(feed->in);
	if (error)
		feed->options->trouble(feed->options->trouble_arg, pr_reader_status(feed->in), error);
	feed->options->sum->skipped += pr_reader_skipped(feed->in);
	feed->ended = true;
	return 0;
}

static int out_of_order(struct pr_feed *feed, uint64_t t, uint64_t behind)
{
	char text[600], name[256], time[PR_RFC3339_LENGTH + 1];
	uint64_t late = behind - t;
	const char *why = !feed->options->window ? "out of order: --window or --sort takes that" :
	                  late > feed->options->window ? "out of order, more than the window: --sort takes that" :
	                  "out of order, and more is in the window than memory for it: --memory, or --sort";
	snprintf(text, sizeof text, "%s: byte %llu: record of %s is %llu.%09llu s %s",
	         pr_quote(name, sizeof name, pr_reader_file(feed->in)), (unsigned long long)pr_reader_offset(feed->in),
	         pr_rfc3339_write(time, t), (unsigned long long)(late / PR_SECOND), (unsigned long long)(late % PR_SECOND), why);
	feed->options->trouble(feed->options->trouble_arg, PR_STATUS_MALFORMED, text);
	return end(feed);
}

/* The next one of the file, which is not earlier than it may be. */
static int read_next(struct pr_feed *feed, struct pr_piece *piece)
{
	const struct pr_feed_options *o = feed->options;
	struct pr_record r;
	if (feed->ended)
		return 0;
	if (pr_reader_next(feed->in, &r) <= 0)
		return end(feed);
	*piece = pr_piece_of(&r);
	if (o->correct && o->correct(o->correct_arg, &r, piece) < 0)
		return -1;
	o->sum->records++;
	if (o->any_order)
		return 1;
	if (piece->t < feed->latest && feed->latest - piece->t > o->window)
		return out_of_order(feed, piece->t, feed->latest);
	if (piece->t < feed->given)
		return out_of_order(feed, piece->t, feed->given);
	if (piece->t > feed->latest)
		feed->latest = piece->t;
	return 1;
}

/* Whether the first of the window need not wait any longer. */
static bool ripe(const struct pr_feed *feed, const struct pr_piece *first)
{
	return feed->ended || feed->latest - first->t >= feed->options->window ||
	       pr_window_size(&feed->window) > feed->options->room;
}

int pr_feed_next(struct pr_feed *feed, struct pr_piece *piece)
{
	if (feed->options->any_order || feed->options->window == 0)
		return read_next(feed, piece);
	for (;;) {
		if (pr_window_first(&feed->window, piece) && ripe(feed, piece)) {
			feed->given = piece->t;
			pr_window_drop(&feed->window);
			return 1;
		}
		int got = read_next(feed, piece);
		if (got < 0 || (got == 0 && !pr_window_first(&feed->window, piece)))
			return got;
		if (got > 0 && !pr_window_put(&feed->window, piece)) {
			errno = ENOMEM;
			return -1;
		}
	}
}

static int next(void *arg, struct pr_piece *piece)
{
	return pr_feed_next(arg, piece);
}

static void open_file(void *arg)
{
	pr_reader_open(((struct pr_feed *)arg)->in);
}

static void free_feed(void *arg)
{
	pr_feed_free(arg);
}

struct pr_flow pr_feed_flow(struct pr_feed *feed)
{
	return (struct pr_flow){next, open_file, free_feed, feed};
}
