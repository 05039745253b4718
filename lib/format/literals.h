/*
 * Finding many literals in one pass, after Wu and Manber (A fast algorithm for multi-pattern searching, TR 94-17,
 * 1994): a table over hashed blocks of four bytes says how far one may go on, so that most bytes are not looked at.
 * The longer the shortest literal, the faster. The tables are of the literals' ends, because in logs their beginnings
 * are alike.
 */
#ifndef PR_LITERALS_H
#define PR_LITERALS_H

#include "record/record.h"

#define PR_LITERALS_MAX 1024u /* in one set */
#define PR_LITERAL_SHORTEST 4u
#define PR_LITERAL_LONGEST 255u

struct pr_literals;

struct pr_literals *pr_literals_new(void); /* NULL if memory ran out */
void pr_literals_free(struct pr_literals *set);
/*
 * Borrows text, for as long as the set is used. Its number, 0 upwards; that of its equal, if it is there already; -1 if
 * it is too short or long or the set is full.
 */
int pr_literals_add(struct pr_literals *set, struct pr_span text);
/* The literal of a number, or the empty span beyond the last. */
struct pr_span pr_literals_text(const struct pr_literals *set, unsigned number);
/* Its number; -1 if it is not there. */
int pr_literals_find(const struct pr_literals *set, struct pr_span text);
/* After the last one was added, before the first search. */
void pr_literals_compile(struct pr_literals *set);
bool pr_literals_compiled(const struct pr_literals *set);
unsigned pr_literals_count(const struct pr_literals *set);

struct pr_literal_scan {
	const uint8_t *p, *begin, *end; /* p: the last byte of the window */
	const uint8_t *found;   /* where the literal that was found begins */
	unsigned next;          /* further literals that may stand at p */
};

/* Hits come by the places of their windows, overlapping ones too; a literal may come twice. */
void pr_literals_begin(const struct pr_literals *set, struct pr_literal_scan *scan, struct pr_span text);
/* The number of the next literal that stands in text, or -1. */
int pr_literals_next(const struct pr_literals *set, struct pr_literal_scan *scan);

#endif
