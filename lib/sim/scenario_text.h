/* The words of a scenario, while it is read: what scenario_parse.c and scenario_acts.c share. */
#ifndef PR_SCENARIO_TEXT_H
#define PR_SCENARIO_TEXT_H

#include "scenario.h"

struct pr_reading {
	struct pr_scenario *s;
	struct pr_span *words; /* of the line: '|', ',' and '->' are words of their own */
	size_t count, room, at;
	unsigned line;
	const char *why;     /* what is wrong, */
	struct pr_span with; /* and with which word; p NULL: with none */
	uint32_t given;      /* bit i: the i-th setting has been made */
	size_t named;        /* peers named in acts so far */
	uint32_t *marks;     /* by peer: the clause that last named it */
	size_t marks_room;
	uint32_t clause;
};

/* Says what is wrong, unless something was wrong before; false. */
bool pr_reading_refuse(struct pr_reading *r, const char *why, struct pr_span with);
/* The next word; n is 0 at the line's end. */
struct pr_span pr_reading_word(struct pr_reading *r);
/* Whether the next word is this; takes it if so. */
bool pr_reading_take(struct pr_reading *r, const char *word);
/* Something of a kind must come next. */
bool pr_reading_time(struct pr_reading *r, uint64_t *ns);
bool pr_reading_signed_time(struct pr_reading *r, int64_t *ns);
bool pr_reading_number(struct pr_reading *r, uint64_t *number, uint64_t most);
/* Peers up to the next word of the language, at least one; the list is to be freed. */
bool pr_reading_peers(struct pr_reading *r, uint32_t **list, size_t *count);
bool pr_reading_edges(struct pr_reading *r, struct pr_edges *edges);

/* A line that begins with "at" or with the name of an act. */
bool pr_reading_act(struct pr_reading *r);
/* Whether a word is the language's own, so that no peer can be called so. */
bool pr_reading_reserved(struct pr_span word);

#endif
