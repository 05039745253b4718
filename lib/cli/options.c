#include "options.h"

#include <errno.h>
#include <stdlib.h>

#include "base/quote.h"
#include "cluster/intervals.h"
#include "cluster/tempo.h"

int pr_option_refuse(const struct pr_cli *cli, const char *option, const char *text, const char *wanted)
{
	char quoted[128];
	return pr_cli_usage(cli, "%s: '%s' is not %s", option, pr_quote(quoted, sizeof quoted, text), wanted);
}

int pr_option_duration(const struct pr_cli *cli, const char *option, const char *text, uint64_t *ns)
{
	if (!pr_duration_parse(pr_span_of(text), ns) || *ns == 0)
		return pr_option_refuse(cli, option, text, "a time such as 15s or 250ms");
	return PR_CLI_GO_ON;
}

int pr_option_time(const struct pr_cli *cli, const char *option, const char *text, uint64_t *t)
{
	if (!pr_rfc3339_parse(text, strlen(text), t))
		return pr_option_refuse(cli, option, text, "a time such as 2026-11-22T14:08:54Z");
	return PR_CLI_GO_ON;
}

int pr_option_fraction(const struct pr_cli *cli, const char *option, const char *text, uint32_t *numerator,
                       uint32_t *denominator)
{
	if (!pr_fraction_parse(pr_span_of(text), numerator, denominator))
		return pr_option_refuse(cli, option, text, "a fraction such as 1/2 or 2/3");
	return PR_CLI_GO_ON;
}

int pr_option_number(const struct pr_cli *cli, const char *option, const char *text, uint64_t *number)
{
	char *end;
	errno = 0;
	*number = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-')
		return pr_option_refuse(cli, option, text, "a whole number");
	return PR_CLI_GO_ON;
}

int pr_option_count(const struct pr_cli *cli, const char *option, const char *text, uint64_t *count)
{
	char *end;
	errno = 0;
	*count = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || *count == 0)
		return pr_option_refuse(cli, option, text, "a number from 1 up");
	return PR_CLI_GO_ON;
}

int pr_option_size(const struct pr_cli *cli, const char *option, const char *text, size_t *bytes)
{
	static const char units[] = "KMGT";
	char *end;
	errno = 0;
	unsigned long long number = strtoull(text, &end, 10);
	const char *unit = *end ? strchr(units, *end) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	if (errno || *text < '0' || *text > '9' || number == 0 || (*end && (!unit || end[1])) || number > SIZE_MAX >> shift)
		return pr_option_refuse(cli, option, text, "a size such as 512K, 64M or 2G");
	*bytes = (size_t)number << shift;
	return PR_CLI_GO_ON;
}

int pr_option_detector(const struct pr_cli *cli, const char *option, const char *text, enum pr_detector_kind *kind)
{
	if (!pr_detector_named(text, kind))
		return pr_option_refuse(cli, option, text, "fixed, phi, phi-exp, chen, 2w or swim");
	return PR_CLI_GO_ON;
}

int pr_option_stretch(const struct pr_cli *cli, const char *option, const char *text, struct pr_stretch *stretch)
{
	size_t used;
	*stretch = (struct pr_stretch){0};
	if (pr_decimal_parse(pr_span_of(text), &stretch->billionths, &used) && !text[used])
		return PR_CLI_GO_ON;
	stretch->billionths = 0;
	if (!pr_duration_parse(pr_span_of(text), &stretch->ns))
		return pr_option_refuse(cli, option, text, "a time such as 500ms, or a number of intervals such as 2.5");
	return PR_CLI_GO_ON;
}

int pr_option_threshold(const struct pr_cli *cli, const char *option, const char *text, double *threshold)
{
	uint64_t billionths;
	size_t used;
	if (!pr_decimal_parse(pr_span_of(text), &billionths, &used) || text[used] || billionths < PR_SECOND / 2 ||
	    billionths > 300 * PR_SECOND)
		return pr_option_refuse(cli, option, text, "a number from 0.5 to 300");
	*threshold = (double)billionths / (double)PR_SECOND;
	return PR_CLI_GO_ON;
}

int pr_option_percent(const struct pr_cli *cli, const char *option, const char *text, uint64_t *part)
{
	size_t used;
	if (!pr_decimal_parse(pr_span_of(text), part, &used) || strcmp(text + used, "%") != 0 || *part == 0 || *part > 100 * PR_SECOND)
		return pr_option_refuse(cli, option, text, "a part such as 10%");
	*part /= 100;
	return PR_CLI_GO_ON;
}

int pr_option_window(const struct pr_cli *cli, const char *option, const char *text, uint32_t *window)
{
	char *end;
	errno = 0;
	unsigned long samples = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || samples > PR_INTERVALS_SAMPLES_MAX || (samples && samples < PR_TEMPO_ENOUGH))
		return pr_option_refuse(cli, option, text, "0 or a number of samples from 8 to 65535");
	*window = (uint32_t)samples;
	return PR_CLI_GO_ON;
}

int pr_option_members(struct pr_cli *cli, const char *file, struct pr_members *m)
{
	char error[512];
	if (pr_members_read(m, file, error, sizeof error))
		return PR_CLI_GO_ON;
	pr_cli_complain(cli, PR_STATUS_ERROR, "%s", error);
	return PR_STATUS_ERROR;
}

int pr_option_policy(const struct pr_cli *cli, const char *option, const char *text, struct pr_policy *policy)
{
	char error[400];
	return pr_policy_parse(policy, text, error, sizeof error) ? PR_CLI_GO_ON : pr_cli_usage(cli, "%s: %s", option, error);
}

int pr_option_year(const struct pr_cli *cli, const char *option, const char *text, int *year)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (strlen(text) != 4 || *end || value < 1970 || value > 2500)
		return pr_option_refuse(cli, option, text, "a year from 1970 to 2500");
	*year = (int)value;
	return PR_CLI_GO_ON;
}

int pr_option_jobs(const struct pr_cli *cli, const char *option, const char *text, unsigned *jobs)
{
	char *end = NULL;
	unsigned long value = *text >= '0' && *text <= '9' ? strtoul(text, &end, 10) : 0;
	if (value == 0 || value > 64 || *end)
		return pr_option_refuse(cli, option, text, "a number from 1 to 64");
	*jobs = (unsigned)value;
	return PR_CLI_GO_ON;
}

int pr_option_every(const struct pr_cli *cli, const char *option, const char *text, uint64_t *ns)
{
	if (!pr_duration_parse(pr_span_of(text), ns))
		return pr_option_refuse(cli, option, text, "a time such as 100ms, or 0");
	return PR_CLI_GO_ON;
}
