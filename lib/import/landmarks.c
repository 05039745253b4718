#include "landmarks.h"

#define APART 10    /* seconds */
#define LEVEL_MAX 5 /* a thirty-second part of each quarter of an hour, about three slots, is left */

/* Whether a sample of this level has it. */
static bool is_sampled(unsigned level, int64_t t)
{
	uint32_t slot = (uint32_t)(t % PR_QUARTER / APART);
	return (slot * 2654435761u >> 8 & ((1u << level) - 1)) == 0;
}

static void thin_out(struct pr_landmarks *m)
{
	unsigned kept = 0;
	m->level++;
	for (unsigned i = 0; i < m->count; i++)
		if (is_sampled(m->level, m->list[i].t))
			m->list[kept++] = m->list[i];
	m->count = kept;
}

static bool is_there(const struct pr_landmarks *m, uint64_t key)
{
	for (unsigned i = m->count; i > 0; i--)
		if (m->list[i - 1].key == key)
			return true;
	return false;
}

void pr_landmarks_add(struct pr_landmarks *m, int64_t t, uint64_t key)
{
	if (!is_sampled(m->level, t) || (key >= PR_LANDMARK_EPOCH && is_there(m, key)))
		return;
	if (key == PR_LANDMARK_LINK && m->count > 0 && t - m->last < APART && m->last - t < APART)
		return;
	while (m->count == PR_LANDMARKS_MAX && m->level < LEVEL_MAX)
		thin_out(m);
	if (m->count == PR_LANDMARKS_MAX || !is_sampled(m->level, t))
		return;
	m->last = key == PR_LANDMARK_LINK ? t : m->last;
	m->list[m->count++] = (struct pr_landmark){t, key};
}

void pr_landmarks_join(struct pr_landmarks *m, const struct pr_landmarks *other)
{
	while (m->level < other->level)
		thin_out(m);
	for (unsigned i = 0; i < other->count; i++)
		pr_landmarks_add(m, other->list[i].t, other->list[i].key);
}
