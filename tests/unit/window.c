#include "merge/window.h"

#include "check.h"
#include "flows.h"
#include "random_record.h"

static const char *rest_of(struct pr_window *w)
{
	static struct list out;
	struct pr_piece piece;
	for (free_list(&out); pr_window_first(w, &piece); pr_window_drop(w)) {
		uint8_t *copy = malloc(piece.bytes.n);
		memcpy(copy, piece.bytes.p, piece.bytes.n);
		out.pieces[out.count++] = (struct pr_piece){{copy, piece.bytes.n}, piece.t, piece.rank};
	}
	const char *notes = notes_of(flow_of(&out));
	free_list(&out);
	return notes;
}

static void put(struct pr_window *w, const char *notes)
{
	static struct list in;
	add_notes(&in, notes);
	for (size_t i = 0; i < in.count; i++)
		CHECK(pr_window_put(w, &in.pieces[i]));
	free_list(&in);
}

static void comes_in_order_and_of_one_time_as_it_was_put(void)
{
	struct pr_window w = {0};
	CHECK_EQ_STR(rest_of(&w), "");
	put(&w, "3a 1z 2c 1y 3b 1z");
	CHECK_EQ_STR(rest_of(&w), "1z 1y 1z 2c 3a 3b");
	put(&w, "2a 1b");
	pr_window_drop(&w);
	put(&w, "3c 2d 1e");
	CHECK_EQ_STR(rest_of(&w), "1e 2a 2d 3c");
	pr_window_free(&w);
}

/* What was taken leaves no trace: a window through which millions go stays as large as what waits. */
static void stays_as_large_as_what_waits(void)
{
	struct pr_window w = {0};
	struct pr_piece piece = piece_of_note(0, "text"), first;
	uint64_t last = 0;
	for (uint64_t i = 0; i < 200000; i++) {
		piece.t = i + random_below(100);
		if (piece.t < last)
			piece.t = last;
		CHECK(pr_window_put(&w, &piece));
		if (w.turns.count > 100) {
			CHECK(pr_window_first(&w, &first) && first.t >= last && pr_same(first.bytes, piece.bytes));
			last = first.t;
			pr_window_drop(&w);
		}
	}
	CHECK(w.room < 16384 && w.cap <= 256 && pr_window_size(&w) < 32768);
	free((void *)(uintptr_t)piece.bytes.p);
	pr_window_free(&w);
}

CHECK_MAIN(comes_in_order_and_of_one_time_as_it_was_put, stays_as_large_as_what_waits)
