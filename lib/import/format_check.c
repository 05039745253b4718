#include "format_check.h"

#include "examples.h"
#include "lint.h"

#define PLACE 512u /* bytes of a message's text */

struct checking {
	struct pr_cli *cli;
	struct pr_format *format;
};

static void tell_failed(void *arg, const struct pr_example *example, const char *why)
{
	const struct checking *c = arg;
	char place[PLACE];
	pr_cli_complain(c->cli, PR_STATUS_FINDING, "%s: %s", pr_format_place(c->format, example->text, place, PLACE), why);
}

static void warn(void *arg, struct pr_span where, const char *what)
{
	const struct checking *c = arg;
	char place[PLACE];
	pr_cli_complain(c->cli, PR_STATUS_DONE, "%s: warning: %s", pr_format_place(c->format, where, place, PLACE), what);
}

/* Which rules are of no use to some logs. */
static void check_logs(struct checking *c, char *const *logs, size_t count)
{
	char error[PLACE];
	struct pr_lint *lint = pr_lint_new(c->format);
	if (!lint || !pr_lint_read(lint, logs, count, error, sizeof error))
		pr_cli_complain(c->cli, PR_STATUS_ERROR, "%s", lint ? error : "out of memory");
	else
		pr_lint_tell_unused(lint, warn, c);
	pr_lint_free(lint);
}

int pr_format_check(struct pr_cli *cli, const char *file, char *const *logs, size_t count)
{
	char error[PLACE];
	struct checking c = {cli, pr_format_read(file, error, sizeof error)};
	struct pr_lint *lint = c.format ? pr_lint_new(c.format) : NULL;
	int failures = lint ? pr_examples_check(c.format, pr_lint_watch(lint), tell_failed, &c) : -1;
	if (failures < 0)
		pr_cli_complain(cli, PR_STATUS_ERROR, "%s", c.format ? "out of memory" : error);
	else
		pr_lint_tell(lint, warn, &c);
	if (failures >= 0 && count > 0)
		check_logs(&c, logs, count);
	pr_lint_free(lint);
	pr_format_free(c.format);
	return (int)cli->status;
}
