#include "roll.h"

#include <stdlib.h>

#define SIZES 0x1fffffu /* a record's size fits into 21 bits */
#define PLACES 0xfffffu /* and what is in it into 20 */
#define SLACK 16u        /* a full roll lets go a part of its window at a time: one by one, each would have to come from memory */

struct key {
	uint64_t first, second;
};

static struct key key_of(const struct pr_roll *roll, const struct pr_vote *vote)
{
	return roll->links ? (struct key){vote->source, vote->target} : (struct key){vote->height, vote->round};
}

static bool is_before(const struct pr_rolled *v, struct key key)
{
	return v->first < key.first || (v->first == key.first && v->second < key.second);
}

static bool is_at(const struct pr_rolled *v, struct key key)
{
	return v->first == key.first && v->second == key.second;
}

void pr_roll_free(struct pr_roll *roll)
{
	free(roll->votes);
}

/* The first vote that is not before the key, looked for from the newest on in steps that grow. */
static size_t place_of(const struct pr_roll *roll, struct key key)
{
	size_t low = roll->head + roll->count, high = low, step = 1;
	while (low > roll->head && !is_before(&roll->votes[low - 1], key)) {
		high = low - 1;
		low = low - roll->head > step ? low - step : roll->head;
		step *= 2;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (is_before(&roll->votes[middle], key))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The rules' word on a vote and one that is kept; of what both agree in, the roll is one. */
static void compare(const struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, size_t index,
                    struct pr_roll_place *place)
{
	const struct pr_rolled *kept = &roll->votes[index];
	struct pr_span bytes = {kept->record, kept->n};
	struct pr_vote mine = *vote, other = *vote;
	mine.has_height = other.has_height = !roll->links;
	mine.has_link = other.has_link = roll->links;
	other.value = (struct pr_span){kept->value_at ? bytes.p + kept->value_at : NULL, kept->value_n};
	if (roll->links)
		other.source = kept->first, other.target = kept->second;
	else
		other.height = kept->first, other.round = kept->second;
	enum pr_clash clash = pr_clash_of(&mine, &other);
	bool same = pr_same(bytes, record) || (clash == PR_CLASH_NONE && is_at(kept, key_of(roll, vote)));
	if (same)
		place->repeat = true;
	else if (clash > place->clash) {
		place->clash = clash;
		place->earlier = bytes;
	}
}

static bool is_late(const struct pr_roll *roll, struct key key)
{
	if (!roll->lost)
		return false;
	if (roll->links)
		return key.first < roll->lost_first || key.second <= roll->lost_second;
	return key.first < roll->lost_first || (key.first == roll->lost_first && key.second <= roll->lost_second);
}

void pr_roll_find(const struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, struct pr_roll_place *place)
{
	struct key key = key_of(roll, vote);
	size_t index = place_of(roll, key), end = roll->head + roll->count, behind = index;
	bool known = false;
	*place = (struct pr_roll_place){.index = index, .late = is_late(roll, key)};
	for (; behind < end && is_at(&roll->votes[behind], key); behind++) {
		known = known || roll->votes[behind].value_at;
		compare(roll, vote, record, behind, place);
	}
	if (behind == index && roll->links && index > roll->head && roll->votes[index - 1].second >= key.second)
		compare(roll, vote, record, index - 1, place);
	if (behind == index && roll->links && index < end && roll->votes[index].second <= key.second)
		compare(roll, vote, record, index, place);
	bool adds = behind == index || (vote->value.p && !known);
	place->repeat = place->repeat && !pr_clash_proves(place->clash);
	if (place->repeat)
		place->clash = PR_CLASH_NONE;
	place->keep = adds && !place->repeat && !pr_clash_proves(place->clash);
}

struct pr_span pr_roll_at(const struct pr_roll *roll, const struct pr_vote *vote)
{
	struct key key = key_of(roll, vote);
	for (size_t i = place_of(roll, key); i < roll->head + roll->count && is_at(&roll->votes[i], key); i++)
		if (roll->votes[i].value_at)
			return (struct pr_span){roll->votes[i].record, roll->votes[i].n};
	return (struct pr_span){NULL, 0};
}

/* Votes up to that place are known no more. */
static void lose(struct pr_roll *roll, struct key key)
{
	bool more = !roll->lost || key.first > roll->lost_first;
	if (more || (roll->links ? key.second > roll->lost_second : key.first == roll->lost_first && key.second > roll->lost_second))
		roll->lost_second = key.second;
	if (more)
		roll->lost_first = key.first;
	roll->lost = true;
}

/* The oldest vote is kept no more. */
static void drop(struct pr_roll *roll, struct pr_chunks *memory, uint64_t *dropped)
{
	const struct pr_rolled *v = &roll->votes[roll->head++];
	roll->count--;
	roll->bytes -= v->n;
	lose(roll, (struct key){v->first, v->second});
	pr_holder_drop(&roll->holder, memory, v->record, v->class);
	++*dropped;
}

static void move_to_front(struct pr_roll *roll)
{
	memmove(roll->votes, roll->votes + roll->head, roll->count * sizeof *roll->votes);
	roll->head = 0;
}

/* Room for one more vote. 1; 0: there is no more memory for it; -1: memory ran out. */
static int make_room(struct pr_roll *roll, struct pr_chunks *memory)
{
	if (roll->head + roll->count < roll->room)
		return 1;
	if (roll->head > roll->room / 2) {
		move_to_front(roll);
		return 1;
	}
	size_t room = roll->room ? 2 * roll->room : 8, more = (room - roll->room) * sizeof *roll->votes;
	if (memory->used > memory->most || more > memory->most - memory->used)
		return 0;
	struct pr_rolled *votes = realloc(roll->votes, room * sizeof *votes);
	if (!votes)
		return -1;
	memory->used += more;
	roll->votes = votes;
	roll->room = room;
	return 1;
}

/* Where the record is kept. A roll that may have no more memory gives up its own oldest votes, a quarter of them. As make_room(). */
static int keep(struct pr_roll *roll, struct pr_span record, struct pr_chunks *memory, uint64_t *dropped, uint8_t **at, unsigned *class)
{
	for (;;) {
		int done = make_room(roll, memory);
		bool full = done == 0;
		*at = done > 0 ? pr_holder_put(&roll->holder, memory, record, class, &full) : NULL;
		if (*at || !full)
			return *at ? 1 : -1;
		if (roll->count == 0)
			return 0;
		for (size_t left = roll->count - (roll->count + 3) / 4; roll->count > left;)
			drop(roll, memory, dropped);
		if (roll->head + roll->count == roll->room)
			move_to_front(roll);
	}
}

int pr_roll_keep(struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, size_t index, uint64_t window,
                 struct pr_chunks *memory, uint64_t *dropped)
{
	struct key key = key_of(roll, vote);
	size_t behind = roll->head + roll->count - index; /* votes behind it */
	bool is_full = roll->count >= window + window / SLACK;
	while (roll->count > behind && ((is_full && roll->count >= window) || roll->bytes + record.n > PR_ROLL_BYTES))
		drop(roll, memory, dropped);
	bool older = (is_full && roll->count >= window) || (roll->count > 0 && roll->bytes + record.n > PR_ROLL_BYTES);
	uint8_t *at = NULL;
	unsigned class = 0;
	int done = older ? 0 : keep(roll, record, memory, dropped, &at, &class);
	if (done < 0)
		return done;
	if (at && roll->count < behind) { /* votes behind it had to go */
		pr_holder_drop(&roll->holder, memory, at, class);
		older = true;
	}
	if (done == 0 || older) {
		lose(roll, key);
		*dropped += older;
		return older;
	}
	struct pr_rolled *v = &roll->votes[roll->head + roll->count - behind];
	memmove(v + 1, v, behind * sizeof *v);
	*v = (struct pr_rolled){key.first, key.second, at, .n = record.n & SIZES, .class = class & 7u};
	if (vote->value.p) {
		v->value_at = (uint64_t)(vote->value.p - record.p) & PLACES;
		v->value_n = vote->value.n & PLACES;
	}
	roll->bytes += record.n;
	roll->count++;
	return 1;
}
