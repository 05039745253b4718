/*
 * Numbers of a stream for monitoring (rules.md section 1, "Counters"): failures, recoveries and links, as OpenMetrics text
 * (https://github.com/prometheus/OpenMetrics, specification 1.0) or for node_exporter's textfile collector; and open failures as
 * Alertmanager takes them (API v2, POST /api/v2/alerts).
 */
#ifndef PR_METRICS_H
#define PR_METRICS_H

#include "base/text.h"
#include "cluster/facts.h"

enum pr_metrics_format { PR_METRICS_OPENMETRICS, PR_METRICS_PROM, PR_METRICS_ALERTMANAGER };

struct pr_metrics;

/*
 * truth: what really happened, borrowed; NULL: a failure is taken for a mistake if it closed within `brief` ns and no decision about it
 * came to stand. NULL if memory ran out.
 */
struct pr_metrics *pr_metrics_new(const struct pr_facts *truth, uint64_t brief);
void pr_metrics_free(struct pr_metrics *m);
/* False if memory ran out. */
bool pr_metrics_take(struct pr_metrics *m, const struct pr_record *r);
void pr_metrics_write(struct pr_metrics *m, enum pr_metrics_format format, struct pr_text *out);

#endif
