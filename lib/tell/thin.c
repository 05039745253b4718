#include "thin.h"

/* Moves the pair of that key to the front of its set, or a new one, for which the last one is forgotten. */
static void make_first(struct pr_thin_pair *set, uint64_t key)
{
	struct pr_thin_pair found = {.key = key};
	size_t i = 1;
	while (i < PR_THIN_SET - 1 && set[i].key != key)
		i++;
	if (set[i].key == key)
		found = set[i];
	memmove(set + 1, set, i * sizeof *set);
	*set = found;
}

static struct pr_thin_pair *pair_of(struct pr_thin *thin, uint64_t key)
{
	struct pr_thin_pair *pair = thin->pairs[key % PR_THIN_SETS];
	if (pair->key != key)
		make_first(pair, key);
	if (pair->losses != thin->losses)
		pair->contact = pair->up = pair->message = 0;
	pair->losses = thin->losses;
	return pair;
}

static bool is_news(const struct pr_thin *thin, uint64_t *last, uint64_t t)
{
	if (*last > 0 && t >= *last && t - *last < thin->every)
		return false;
	*last = t;
	return true;
}

bool pr_thin_contact(struct pr_thin *thin, uint64_t key, uint64_t t, uint64_t weight, uint64_t *count)
{
	struct pr_thin_pair *pair = pair_of(thin, key);
	*count = pair->dropped + weight;
	bool news = is_news(thin, &pair->contact, t);
	pair->dropped = news ? 0 : *count;
	return news;
}

bool pr_thin_up(struct pr_thin *thin, uint64_t key, bool one_way, uint64_t t)
{
	struct pr_thin_pair *pair = pair_of(thin, key);
	return is_news(thin, one_way ? &pair->message : &pair->up, t);
}

void pr_thin_lost(struct pr_thin *thin, uint64_t key)
{
	struct pr_thin_pair *pair = pair_of(thin, key);
	pair->contact = pair->up = pair->message = 0;
}

void pr_thin_lost_any(struct pr_thin *thin)
{
	thin->losses++;
}
