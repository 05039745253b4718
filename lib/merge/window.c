#include "window.h"

#include <stdlib.h>

#include "base/grow.h"

void pr_window_free(struct pr_window *w)
{
	pr_turns_free(&w->turns);
	free(w->places);
	free(w->free);
	free(w->bytes);
	*w = (struct pr_window){0};
}

static int compare(const void *arg, size_t a, size_t b)
{
	const struct pr_waiting_place *places = ((const struct pr_window *)arg)->places;
	return (places[a].number > places[b].number) - (places[a].number < places[b].number);
}

/* Room for n more bytes: where half of them wait no more, the rest is moved together. */
static bool make_room(struct pr_window *w, size_t n)
{
	if (n <= w->room - w->length)
		return true;
	uint8_t *bytes = NULL;
	size_t room = 0, length = 0;
	if (!pr_grow(&bytes, &room, 2 * w->live + n, 1))
		return false;
	for (size_t i = 0; i < w->turns.count; i++) {
		struct pr_waiting_place *place = &w->places[w->turns.list[i].number];
		memcpy(bytes + length, w->bytes + place->offset, place->n);
		place->offset = length;
		length += place->n;
	}
	free(w->bytes);
	w->bytes = bytes;
	w->room = room;
	w->length = length;
	return true;
}

/* A place, and room to note later that it is free again. */
static bool find_place(struct pr_window *w, size_t *at)
{
	if (w->free_count > 0) {
		*at = w->free[--w->free_count];
		return true;
	}
	if (!pr_grow(&w->places, &w->cap, w->count + 1, sizeof *w->places) ||
	    !pr_grow(&w->free, &w->free_cap, w->count + 1, sizeof *w->free))
		return false;
	*at = w->count++;
	return true;
}

bool pr_window_put(struct pr_window *w, const struct pr_piece *piece)
{
	size_t at;
	if (w->turns.count == 0)
		w->length = 0;
	if (!make_room(w, piece->bytes.n) || !find_place(w, &at))
		return false;
	w->places[at] = (struct pr_waiting_place){w->length, piece->bytes.n, w->next++, piece->rank};
	w->turns.compare = compare;
	w->turns.arg = w;
	if (!pr_turns_add(&w->turns, at, piece->t)) {
		w->free[w->free_count++] = at;
		return false;
	}
	memcpy(w->bytes + w->length, piece->bytes.p, piece->bytes.n);
	w->length += piece->bytes.n;
	w->live += piece->bytes.n;
	return true;
}

bool pr_window_first(const struct pr_window *w, struct pr_piece *piece)
{
	size_t at;
	if (!pr_turns_first(&w->turns, &at))
		return false;
	const struct pr_waiting_place *place = &w->places[at];
	*piece = (struct pr_piece){{w->bytes + place->offset, place->n}, w->turns.list[0].t, place->rank};
	return true;
}

void pr_window_drop(struct pr_window *w)
{
	size_t at;
	if (!pr_turns_first(&w->turns, &at))
		return;
	w->live -= w->places[at].n;
	w->free[w->free_count++] = at;
	pr_turns_drop(&w->turns);
}

size_t pr_window_size(const struct pr_window *w)
{
	return 2 * w->live + w->turns.count * (sizeof *w->places + sizeof *w->turns.list + sizeof *w->free);
}
