#include "settings.h"

#include "base/duration.h"

bool pr_settings_add(struct pr_settings *s, char *text)
{
	char *equals = strchr(text, '=');
	if (!equals || s->count == PR_SETTINGS_MAX ||
	    !pr_duration_parse(pr_span_of(equals + 1), &s->list[s->count].value))
		return false;
	*equals = '\0';
	s->list[s->count++].name = text;
	return true;
}

static bool is_known(const char *name, const struct pr_catalogue *all)
{
	size_t i = 0;
	while (i < pr_catalogue_count(all) && pr_format_param(pr_catalogue_format(all, i), pr_span_of(name)) < 0)
		i++;
	return i < pr_catalogue_count(all);
}

const char *pr_settings_unknown(const struct pr_settings *s, const struct pr_catalogue *all)
{
	size_t i = 0;
	while (i < s->count && is_known(s->list[i].name, all))
		i++;
	return i < s->count ? s->list[i].name : NULL;
}
