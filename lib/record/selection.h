/* Which records are wanted: of some types, from a time on, before another. */
#ifndef PR_SELECTION_H
#define PR_SELECTION_H

#include "base/text.h"
#include "record.h"

struct pr_selection {
	uint32_t types;    /* bit n: type n; 0: all, also unknown ones */
	uint64_t from, to; /* half-open; to 0: without an end */
};

/* Adds the types of "failure,recovery". False: a name is none, and *name is that one. */
bool pr_selection_types(struct pr_selection *s, const char *list, struct pr_span *name);
/* "contact, link, …", all there are. */
void pr_selection_list(struct pr_text *out);

static inline bool pr_selection_time(const struct pr_selection *s, uint64_t t)
{
	return t >= s->from && (s->to == 0 || t < s->to);
}

static inline bool pr_selection_type(const struct pr_selection *s, uint64_t type)
{
	return s->types == 0 || (type < PR_TYPES_MAX && s->types >> type & 1u);
}

static inline bool pr_selected(const struct pr_selection *s, const struct pr_record *r)
{
	return pr_selection_type(s, r->type) && pr_selection_time(s, r->t);
}

#endif
