#include "follow.h"

#include <signal.h>

#include "base/timepiece.h"
#include "live_frame.h"
#include "record/live.h"
#include "screen.h"

struct following {
	struct pr_cli *cli;
	const struct pr_follow *options;
	struct pr_live_matrix matrix;
	struct pr_display display;
	struct pr_text frame;
	uint64_t next; /* when the next frame is due: by the clock on a terminal, by the stream elsewhere */
	bool frames;   /* there was one already */
};

static bool take(struct following *f, const struct pr_record *r)
{
	return !pr_selected(&f->options->selection, r) || pr_live_matrix_take(&f->matrix, r);
}

static bool draw_in_place(struct following *f, uint64_t now)
{
	size_t columns, rows;
	pr_screen_size(&columns, &rows);
	if (!f->options->wide)
		f->display.width = columns;
	pr_text_clear(&f->frame);
	if (!pr_live_frame_write(&f->frame, &f->matrix, &f->display, rows, now))
		return false;
	pr_screen_draw((struct pr_span){(const uint8_t *)f->frame.p, f->frame.n});
	return true;
}

static bool print(struct following *f, uint64_t now)
{
	pr_text_clear(&f->frame);
	if (f->frames)
		pr_text_char(&f->frame, '\n');
	if (!pr_live_frame_write(&f->frame, &f->matrix, &f->display, 0, now))
		return false;
	pr_writer_bytes(f->cli->out, f->frame.p, f->frame.n);
	f->frames = true;
	return true;
}

/* On a terminal. False if memory ran out; *by: the signal that ends it. */
static bool watch(struct following *f, int *by)
{
	uint64_t every = f->options->every ? f->options->every : PR_FOLLOW_EVERY;
	struct pr_live live = {0};
	struct pr_record r;
	bool changed, done = true;
	int got = 1;
	pr_screen_open(f->cli->out);
	while (done && got > 0 && !(*by = pr_screen_signal(&changed))) {
		uint64_t clock = pr_timepiece_clock();
		if (changed || clock >= f->next) {
			done = draw_in_place(f, pr_live_now(&live, clock));
			f->next = clock + every;
		}
		uint64_t left = f->next > clock ? f->next - clock : 0;
		pr_reader_patience(f->cli->in, (int)(pr_sooner(left, PR_FOLLOW_EVERY) / 1000000 + 1));
		got = pr_reader_next(f->cli->in, &r);
		if (got == 1) {
			pr_live_hear(&live, r.t, pr_timepiece_clock());
			done = done && take(f, &r);
		}
	}
	pr_screen_close();
	return done;
}

/* Elsewhere: when the stream's time has got there, as it is then. */
static bool list(struct following *f)
{
	struct pr_record r;
	bool done = true;
	uint64_t every = f->options->every;
	while (done && pr_reader_next(f->cli->in, &r) > 0) {
		if (every && f->matrix.t && r.t > f->next) {
			done = print(f, f->next);
			f->next += (r.t - f->next - 1) / every * every + every;
		}
		done = done && take(f, &r);
		if (every && !f->next && f->matrix.t)
			f->next = f->matrix.t + every;
	}
	return done;
}

int pr_follow(struct pr_cli *cli, const struct pr_follow *options)
{
	struct following f = {.cli = cli, .options = options, .display = options->display};
	int by = 0;
	bool done = pr_live_matrix_init(&f.matrix) && (pr_screen_is_there() ? watch(&f, &by) : list(&f));
	if (done)
		done = print(&f, f.matrix.t);
	if (!done)
		pr_cli_complain(cli, PR_STATUS_ERROR, "out of memory");
	cli->found = f.matrix.had_failure;
	pr_live_matrix_clear(&f.matrix);
	pr_text_free(&f.frame);
	int status = pr_cli_close(cli);
	if (by)
		raise(by);
	return status;
}
