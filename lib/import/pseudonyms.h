/*
 * Numbers that stand for texts of one kind: names of peers, of files, hosts. What is known before settling is numbered in
 * the order of its bytes, so that the numbers do not depend on the order in which it was met, and names that are made of them,
 * padded with zeros to one width, sort as the texts did. What is met later has the next numbers, as it comes.
 */
#ifndef PR_PSEUDONYMS_H
#define PR_PSEUDONYMS_H

#include "record/record.h"

#define PR_PSEUDONYMS_MAX 131072u

struct pr_pseudonyms;

struct pr_pseudonyms *pr_pseudonyms_new(void); /* NULL if memory ran out */
void pr_pseudonyms_free(struct pr_pseudonyms *p);
/* Before settling. False if memory ran out; what there is no room for is no error. */
bool pr_pseudonyms_add(struct pr_pseudonyms *p, struct pr_span text);
/* False if memory ran out. */
bool pr_pseudonyms_settle(struct pr_pseudonyms *p);
/* Once it is settled: the number, from 1 on. 0: memory ran out, or there are too many (then *full is set). */
uint32_t pr_pseudonyms_number(struct pr_pseudonyms *p, struct pr_span text, bool *full);
/* Digits of the largest number when it was settled. */
unsigned pr_pseudonyms_width(const struct pr_pseudonyms *p);

#endif
