#include "sides.h"

#include <stdlib.h>

static bool read_side(struct pr_sides *sides, struct pr_cursor *c, struct pr_peers *names)
{
	size_t side = sides->count, room = 0;
	uint32_t **peers = realloc(sides->peers, (side + 1) * sizeof *peers);
	if (peers)
		sides->peers = peers;
	size_t *sizes = realloc(sides->sizes, (side + 1) * sizeof *sizes);
	if (sizes)
		sides->sizes = sizes;
	if (!peers || !sizes)
		return false;
	peers[side] = NULL;
	sizes[side] = 0;
	sides->count++;
	for (uint64_t left = pr_cursor_count(c); left; left--) {
		if (sizes[side] == room) {
			room = room ? room * 2 : 8;
			uint32_t *more = realloc(peers[side], room * sizeof *more);
			if (!more)
				return false;
			peers[side] = more;
		}
		uint32_t peer = pr_peers_add(names, pr_cursor_text(c));
		if (peer == PR_PEER_NONE)
			return false;
		peers[side][sizes[side]++] = peer;
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
		if (from >= sides->count || to >= sides->count)
			goto failed;
		sides->severed[from * sides->count + to] = true;
	}
	return true;
failed:
	pr_sides_clear(sides);
	return false;
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
