/* Values of options that several programs take. Each complains on stderr and returns an exit status, or PR_CLI_GO_ON. */
#ifndef PR_OPTIONS_H
#define PR_OPTIONS_H

#include "cli.h"
#include "duration.h"
#include "members.h"

/* What all of these say of a wrong value: "--slack: 'x' is not WANTED". */
int pr_option_refuse(const struct pr_cli *cli, const char *option, const char *text, const char *wanted);
/* --timeout, --slack: a duration such as "15s". */
int pr_option_duration(const struct pr_cli *cli, const char *option, const char *text, uint64_t *ns);
/* --from, --to: a moment (RFC 3339). */
int pr_option_time(const struct pr_cli *cli, const char *option, const char *text, uint64_t *t);
/* --threshold: a fraction such as "2/3". */
int pr_option_fraction(const struct pr_cli *cli, const char *option, const char *text, uint32_t *numerator,
                       uint32_t *denominator);
/* --attempts: a whole number from 1 up. */
int pr_option_count(const struct pr_cli *cli, const char *option, const char *text, uint64_t *count);
/* --members: fills m, to be freed by the caller. */
int pr_option_members(struct pr_cli *cli, const char *file, struct pr_members *m);

#endif
