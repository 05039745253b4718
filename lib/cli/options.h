/* Values of options, those of several programs first. Each complains on stderr and returns an exit status, or PR_CLI_GO_ON. */
#ifndef PR_OPTIONS_H
#define PR_OPTIONS_H

#include "base/duration.h"
#include "cli.h"
#include "cluster/detector.h"
#include "cluster/policy.h"
#include "record/members.h"

/* What all of these say of a wrong value: "--slack: 'x' is not WANTED". */
int pr_option_refuse(const struct pr_cli *cli, const char *option, const char *text, const char *wanted);
/* --timeout, --slack: a duration such as "15s". */
int pr_option_duration(const struct pr_cli *cli, const char *option, const char *text, uint64_t *ns);
/* --from, --to: a moment (RFC 3339). */
int pr_option_time(const struct pr_cli *cli, const char *option, const char *text, uint64_t *t);
/* --threshold: a fraction such as "2/3". */
int pr_option_fraction(const struct pr_cli *cli, const char *option, const char *text, uint32_t *numerator,
                       uint32_t *denominator);
/* --seed: a whole number. */
int pr_option_number(const struct pr_cli *cli, const char *option, const char *text, uint64_t *number);
/* --attempts: a whole number from 1 up. */
int pr_option_count(const struct pr_cli *cli, const char *option, const char *text, uint64_t *count);
/* --memory: bytes, with K, M, G or T times 1024, 1024², …. */
int pr_option_size(const struct pr_cli *cli, const char *option, const char *text, size_t *bytes);
/* --members: fills m, to be freed by the caller. */
int pr_option_members(struct pr_cli *cli, const char *file, struct pr_members *m);

/* --detector: one of pr_detector_named(). */
int pr_option_detector(const struct pr_cli *cli, const char *option, const char *text, enum pr_detector_kind *kind);
/* --margin, --pause, --deviation: a duration; or a number without a unit, of intervals. */
int pr_option_stretch(const struct pr_cli *cli, const char *option, const char *text, struct pr_stretch *stretch);
/* --phi: a number from 0.5 to 300, what lies between certain and the end of a double's range. */
int pr_option_threshold(const struct pr_cli *cli, const char *option, const char *text, double *threshold);
/* --loss: a part such as "10%", in billionths. */
int pr_option_percent(const struct pr_cli *cli, const char *option, const char *text, uint64_t *part);
/* --window: a number of samples. */
int pr_option_window(const struct pr_cli *cli, const char *option, const char *text, uint32_t *window);
/* --policy: as pr_policy_parse() has it. */
int pr_option_policy(const struct pr_cli *cli, const char *option, const char *text, struct pr_policy *policy);
/* --year: of a time stamp. */
int pr_option_year(const struct pr_cli *cli, const char *option, const char *text, int *year);
/* --jobs: so many threads. */
int pr_option_jobs(const struct pr_cli *cli, const char *option, const char *text, unsigned *jobs);
/* --every: a duration, or 0. */
int pr_option_every(const struct pr_cli *cli, const char *option, const char *text, uint64_t *ns);

#endif
