/*
 * The rule of the system that this toolkit re-creates, for comparison (rules.md section 1): `pr-exclude --policy=origin`.
 *
 * It counts reports: so many within so long exclude, whoever made them, signed or not, and however often the same. A report that is older
 * counts no more. Nothing guards the quorum, and nothing but an operator ends an exclusion, which opens a byzantine failure of its own.
 *
 * Where the default says something else of a peer, a `note` tells what; each time that either of them changes.
 */
#ifndef PR_REPORTS_H
#define PR_REPORTS_H

#include "sentence.h"

struct pr_electorate;
struct pr_reports;

/* NULL if memory ran out. */
struct pr_reports *pr_reports_new(const struct pr_sentence_options *options, pr_sentence_emit *emit, void *context);
void pr_reports_free(struct pr_reports *reports);
/* False if memory ran out, here and below. */
bool pr_reports_member(struct pr_reports *reports, struct pr_span name, uint64_t weight, struct pr_span key, struct pr_span role);
bool pr_reports_alias(struct pr_reports *reports, struct pr_span member, struct pr_span alias);
/* Takes any record; the default has taken it already. */
bool pr_reports_step(struct pr_reports *reports, const struct pr_record *r);
/* What the default has said since the last step, at the end. */
bool pr_reports_end(struct pr_reports *reports);
/* What the default would tell: a pr_sentence_emit whose context is the reports. It is remembered until the next step. */
void pr_reports_differ(void *reports, struct pr_span record);
/* As pr_sentence_clear(). *known: true if the default knows of something. */
bool pr_reports_clear(struct pr_reports *reports, struct pr_span peer, uint64_t t, bool *known);
const struct pr_electorate *pr_reports_base(const struct pr_reports *reports);

#endif
