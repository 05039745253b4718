/* Timeouts of a system's configuration that the user gives: NAME=VALUE, for the formats' params of that name. */
#ifndef PR_SETTINGS_H
#define PR_SETTINGS_H

#include "catalogue.h"

#define PR_SETTINGS_MAX 64u

struct pr_settings {
	struct pr_setting {
		const char *name; /* borrowed */
		uint64_t value;   /* ns */
	} list[PR_SETTINGS_MAX];
	size_t count;
};

/* Takes "NAME=VALUE", in which it ends the name in place. False: it is not that, or one too many. */
bool pr_settings_add(struct pr_settings *s, char *text);
/* The first name that no format has a param of; NULL: there is none. */
const char *pr_settings_unknown(const struct pr_settings *s, const struct pr_catalogue *all);

#endif
