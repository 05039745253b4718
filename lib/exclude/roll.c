#include "roll.h"

#include <stdlib.h>

/*
 * A vote's last word. Its lowest bits are the class of the record's chunk, or BRIEF: then the others are those of the address of its
 * value, NULL if it has none. Behind a class come the record's size, the place of its value, which is 0 if it has none, and the value's size.
 */
#define CLASSES 7u
#define BRIEF 7u
#define SIZES 0x1fffffu
#define SIZE_AT 3
#define PLACES 0xfffffu
#define PLACE_AT 24
#define LENGTH_AT 44
_Static_assert(PR_CHUNKS_CLASSES < BRIEF && PR_RECORD_MAX <= SIZES && PR_RECORD_MAX <= PLACES + 1, "what is in a record fits into a word");

#define SLACK 16u        /* a full roll lets go a part of its window at a time: one by one, each would have to come from memory */

struct key {
	uint64_t first, second;
};

static struct key key_of(const struct pr_roll *roll, const struct pr_vote *vote)
{
	return roll->frame.links ? (struct key){vote->source, vote->target} : (struct key){vote->height, vote->round};
}

static bool is_before(const struct pr_rolled *v, struct key key)
{
	return v->first < key.first || (v->first == key.first && v->second < key.second);
}

static bool is_at(const struct pr_rolled *v, struct key key)
{
	return v->first == key.first && v->second == key.second;
}

static const struct pr_rolled *nth(const struct pr_roll *roll, size_t i)
{
	return pr_row_nth(&roll->votes, i);
}

static bool is_brief(const struct pr_rolled *v)
{
	return (v->rest & CLASSES) == BRIEF;
}

/* Of a brief one; NULL: it has none. */
static struct pr_kept_value *value_of(const struct pr_rolled *v)
{
	return (struct pr_kept_value *)(uintptr_t)(v->rest & ~(uint64_t)CLASSES);
}

static struct pr_span value_text(const struct pr_rolled *v)
{
	const struct pr_span none = {NULL, 0};
	if (is_brief(v))
		return value_of(v) ? pr_values_text(value_of(v)) : none;
	size_t at = v->rest >> PLACE_AT & PLACES;
	return at ? (struct pr_span){v->record + at, v->rest >> LENGTH_AT} : none;
}

static size_t size_of(const struct pr_rolled *v)
{
	return is_brief(v) ? value_text(v).n : v->rest >> SIZE_AT & SIZES;
}

/* As it was; p NULL: memory ran out. */
static struct pr_span record_of(const struct pr_roll *roll, const struct pr_rolled *v, struct pr_build *build)
{
	if (!is_brief(v))
		return (struct pr_span){v->record, size_of(v)};
	return pr_brief_record(&roll->frame, &(struct pr_brief){v->first, v->second, v->t, value_text(v)}, build);
}

static void give_up(struct pr_roll *roll, struct pr_roll_store *store, const struct pr_rolled *v)
{
	if (!is_brief(v))
		pr_holder_drop(&roll->holder, &store->memory, v->record, v->rest & CLASSES);
	else if (value_of(v))
		pr_values_drop(&store->values, &store->memory, value_of(v));
}

void pr_roll_store_free(struct pr_roll_store *store)
{
	pr_chunks_free(&store->memory);
	pr_values_free(&store->values);
}

void pr_roll_free(struct pr_roll *roll)
{
	pr_row_free(&roll->votes);
}

/* The first vote that is not before the key, looked for from the newest on in steps that grow. */
static size_t place_of(const struct pr_roll *roll, struct key key)
{
	size_t low = roll->votes.count, high = low, step = 1;
	while (low > 0 && !is_before(nth(roll, low - 1), key)) {
		high = low - 1;
		low = low > step ? low - step : 0;
		step *= 2;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (is_before(nth(roll, middle), key))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The rules' word on a vote and one that is kept; of what both agree in, the roll is one. */
static enum pr_clash clash_with(const struct pr_roll *roll, const struct pr_vote *vote, const struct pr_rolled *kept)
{
	struct pr_vote mine = *vote, other = *vote;
	mine.has_height = other.has_height = !roll->frame.links;
	mine.has_link = other.has_link = roll->frame.links;
	other.value = value_text(kept);
	if (roll->frame.links)
		other.source = kept->first, other.target = kept->second;
	else
		other.height = kept->first, other.round = kept->second;
	return pr_clash_of(&mine, &other);
}

struct comparison {
	const struct pr_vote *vote;
	struct pr_span record;
	struct pr_build *build;
	struct pr_roll_place *place;
	const struct pr_rolled *with; /* the vote that it clashes with */
};

static bool compare(const struct pr_roll *roll, const struct pr_rolled *kept, struct comparison *c)
{
	enum pr_clash clash = clash_with(roll, c->vote, kept);
	bool here = is_at(kept, key_of(roll, c->vote)), same = clash == PR_CLASH_NONE && here;
	if (here && !same && !pr_clash_proves(clash)) { /* elsewhere no record is the same */
		struct pr_span bytes = record_of(roll, kept, c->build);
		if (!bytes.p)
			return false;
		same = pr_same(bytes, c->record);
	}
	if (same)
		c->place->repeat = true;
	else if (clash > c->place->clash) {
		c->place->clash = clash;
		c->with = kept;
	}
	return true;
}

static bool is_late(const struct pr_roll *roll, struct key key)
{
	if (!roll->lost)
		return false;
	if (roll->frame.links)
		return key.first < roll->lost_first || key.second <= roll->lost_second;
	return key.first < roll->lost_first || (key.first == roll->lost_first && key.second <= roll->lost_second);
}

bool pr_roll_find(const struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, struct pr_build *build,
                  struct pr_roll_place *place)
{
	struct key key = key_of(roll, vote);
	size_t index = place_of(roll, key), behind = index;
	struct comparison c = {vote, record, build, place, NULL};
	bool known = false, done = true;
	*place = (struct pr_roll_place){.index = index, .late = is_late(roll, key)};
	for (; done && behind < roll->votes.count && is_at(nth(roll, behind), key); behind++) {
		known = known || value_text(nth(roll, behind)).p;
		done = compare(roll, nth(roll, behind), &c);
	}
	bool links = behind == index && roll->frame.links;
	if (done && links && index > 0 && nth(roll, index - 1)->second >= key.second)
		done = compare(roll, nth(roll, index - 1), &c);
	if (done && links && index < roll->votes.count && nth(roll, index)->second <= key.second)
		done = compare(roll, nth(roll, index), &c);
	bool adds = behind == index || (vote->value.p && !known);
	place->repeat = place->repeat && !pr_clash_proves(place->clash);
	if (place->repeat)
		place->clash = PR_CLASH_NONE;
	place->keep = adds && !place->repeat && !pr_clash_proves(place->clash);
	if (done && place->clash != PR_CLASH_NONE)
		place->earlier = record_of(roll, c.with, build);
	return done && (place->clash == PR_CLASH_NONE || place->earlier.p);
}

struct pr_span pr_roll_at(const struct pr_roll *roll, const struct pr_vote *vote, struct pr_build *build)
{
	struct key key = key_of(roll, vote);
	for (size_t i = place_of(roll, key); i < roll->votes.count && is_at(nth(roll, i), key); i++)
		if (value_text(nth(roll, i)).p)
			return record_of(roll, nth(roll, i), build);
	return (struct pr_span){NULL, 0};
}

/* Votes up to that place are known no more. */
static void lose(struct pr_roll *roll, struct key key)
{
	bool links = roll->frame.links, more = !roll->lost || key.first > roll->lost_first;
	if (more || (links ? key.second > roll->lost_second : key.first == roll->lost_first && key.second > roll->lost_second))
		roll->lost_second = key.second;
	if (more)
		roll->lost_first = key.first;
	roll->lost = true;
}

/* The oldest vote is kept no more. */
static void drop(struct pr_roll *roll, struct pr_roll_store *store, uint64_t *dropped)
{
	const struct pr_rolled *v = nth(roll, 0);
	lose(roll, (struct key){v->first, v->second});
	roll->bytes -= size_of(v);
	give_up(roll, store, v);
	pr_row_drop(&roll->votes, &store->memory);
	++*dropped;
}

/* Keeps what of the vote has to be kept; false: memory ran out, or, with *full, there may be no more. */
static bool put(struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, struct pr_roll_store *store,
                struct pr_rolled *v, bool *full)
{
	struct key key = key_of(roll, vote);
	*full = false;
	*v = (struct pr_rolled){.first = key.first, .second = key.second};
	if (pr_brief_suffices(&roll->frame, vote)) {
		struct pr_kept_value *value = vote->value.p ? pr_values_keep(&store->values, &store->memory, vote->value, full) : NULL;
		v->t = vote->t;
		v->rest = (uintptr_t)value | BRIEF;
		return value || !vote->value.p;
	}
	unsigned class = 0;
	v->record = pr_holder_put(&roll->holder, &store->memory, record, &class, full);
	v->rest = class | (uint64_t)record.n << SIZE_AT;
	if (vote->value.p)
		v->rest |= (uint64_t)(vote->value.p - record.p) << PLACE_AT | (uint64_t)vote->value.n << LENGTH_AT;
	return v->record;
}

/*
 * Keeps it where so many are behind it. A roll that may have no more memory gives up its own oldest votes, a quarter of them; *older: it
 * would be older than what is left. 1; 0: it is not kept; -1: memory ran out.
 */
static int keep(struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, size_t behind, struct pr_roll_store *store,
                uint64_t *dropped, bool *older)
{
	struct pr_rolled v;
	for (;;) {
		size_t count = roll->votes.count, index = count > behind ? count - behind : 0;
		bool front = index < behind;
		int done = pr_row_reserve(&roll->votes, front, &store->memory);
		bool full = done == 0;
		if (done > 0 && put(roll, vote, record, store, &v, &full)) {
			*older = count < behind;
			if (*older)
				give_up(roll, store, &v);
			else
				pr_row_insert(&roll->votes, front, index, &v);
			return !*older;
		}
		if (!full)
			return -1;
		if (count == 0)
			return 0;
		for (size_t left = count - (count + 3) / 4; roll->votes.count > left;)
			drop(roll, store, dropped);
	}
}

int pr_roll_keep(struct pr_roll *roll, const struct pr_vote *vote, struct pr_span record, size_t index, uint64_t window,
                 struct pr_roll_store *store, uint64_t *dropped)
{
	const size_t *count = &roll->votes.count;
	size_t behind = *count - index, size = pr_brief_suffices(&roll->frame, vote) ? vote->value.n : record.n;
	bool is_full = *count >= window + window / SLACK;
	while (*count > behind && ((is_full && *count >= window) || roll->bytes + size > PR_ROLL_BYTES))
		drop(roll, store, dropped);
	bool older = (is_full && *count >= window) || (*count > 0 && roll->bytes + size > PR_ROLL_BYTES);
	int done = older ? 0 : keep(roll, vote, record, behind, store, dropped, &older);
	if (done > 0)
		roll->bytes += size;
	if (done != 0)
		return done;
	lose(roll, key_of(roll, vote));
	*dropped += older;
	return older;
}
