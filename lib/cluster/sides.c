#include "sides.h"

#include <stdlib.h>

#include "base/grow.h"

static bool read_side(struct pr_sides *sides, struct pr_cursor *c, struct pr_peers *names)
{
	size_t side = sides->count, room = 0;
	if (!pr_grow(&sides->peers, &sides->peers_room, side + 1, sizeof *sides->peers) ||
	    !pr_grow(&sides->sizes, &sides->sizes_room, side + 1, sizeof *sides->sizes))
		return false;
	sides->peers[side] = NULL;
	sides->sizes[side] = 0;
	sides->count++;
	for (uint64_t left = pr_cursor_count(c); left; left--) {
		uint32_t peer = pr_peers_add(names, pr_cursor_text(c));
		if (peer == PR_PEER_NONE || !pr_grow(&sides->peers[side], &room, sides->sizes[side] + 1, sizeof peer))
			return false;
		sides->peers[side][sides->sizes[side]++] = peer;
	}
	return true;
}

bool pr_sides_read(struct pr_sides *sides, const struct pr_record *failure, struct pr_peers *names)
{
	*sides = (struct pr_sides){0};
	struct pr_cursor c = pr_cursor_of(pr_text(failure, PR_FAILURE_GROUPS));
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--)
		if (!read_side(sides, &c, names))
			goto failed;
	sides->severed = calloc(sides->count * sides->count + 1, sizeof *sides->severed);
	if (!sides->severed)
		goto failed;
	c = pr_cursor_of(pr_text(failure, PR_FAILURE_SEVERED));
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		pr_cursor_next(&c); /* the pair's head */
		uint64_t from = pr_cursor_uint(&c), to = pr_cursor_uint(&c);
		if (from < sides->count && to < sides->count)
			sides->severed[from * sides->count + to] = true;
	}
	return true;
failed:
	pr_sides_clear(sides);
	return false;
}

bool pr_sides_equal(const struct pr_sides *a, const struct pr_sides *b)
{
	bool same = a->count == b->count;
	for (size_t i = 0; same && i < a->count; i++)
		same = a->sizes[i] == b->sizes[i] &&
		       (a->sizes[i] == 0 || memcmp(a->peers[i], b->peers[i], a->sizes[i] * sizeof *a->peers[i]) == 0);
	return same;
}

bool *pr_sides_down(const struct pr_sides *sides, bool is_absence, uint32_t absent)
{
	bool *down = calloc(sides->count + 1, sizeof *down);
	for (size_t i = 0; down && i < sides->count; i++)
		down[i] = is_absence && sides->sizes[i] == 1 && sides->peers[i][0] == absent;
	return down;
}

void pr_sides_clear(struct pr_sides *sides)
{
	for (size_t i = 0; i < sides->count; i++)
		free(sides->peers[i]);
	free(sides->peers);
	free(sides->sizes);
	free(sides->severed);
	*sides = (struct pr_sides){0};
}
