#include "pattern.h"

#include <stdio.h>
#include <stdlib.h>

/* The type of a pattern is the first that has one of its groups (pattern.h). */
static const struct {
	const char *group;
	enum pr_type type;
} signs[] = {
	{"leader", PR_LEADER},     {"vclock", PR_ENTRY},      {"clock", PR_ENTRY},       {"status", PR_MEMBER},
	{"voter", PR_MEMBER},      {"weight", PR_MEMBER},     {"age", PR_MEMBER},        {"role", PR_MEMBER},
	{"group", PR_MEMBER},      {"height", PR_STATEMENT},  {"round", PR_STATEMENT},   {"step", PR_STATEMENT},
	{"value", PR_STATEMENT},   {"source", PR_STATEMENT},  {"target", PR_STATEMENT},  {"history", PR_CLAIM},
	{"term", PR_CLAIM},        {"committed", PR_CLAIM},   {"at", PR_CLAIM},          {"vote", PR_CLAIM},
	{"phase", PR_CLAIM},       {"key", PR_ENTRY},         {"event", PR_ENTRY},       {"op", PR_ENTRY},
	{"epoch", PR_ENTRY},       {"seq", PR_ENTRY},         {"hash", PR_ENTRY},        {"parent", PR_ENTRY},
	{"state", PR_LIFECYCLE},
};

static bool has_group(const struct pr_pattern *pattern, const char *name)
{
	for (size_t i = 0; i < pattern->count; i++)
		if (strcmp(pattern->groups[i].name, name) == 0)
			return true;
	return false;
}

static enum pr_type type_of(const struct pr_pattern *pattern)
{
	if (has_group(pattern, "subject"))
		return has_group(pattern, "state") ? PR_LINK : PR_CONTACT;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (has_group(pattern, signs[i].group))
			return signs[i].type;
	return PR_ACTIVITY;
}

static unsigned field_of(enum pr_type type, const char *name)
{
	static const char *const times[] = {"t", "time", "timestamp", "date"};
	static const char *const others[][2] = {{"host", "peer"}, {"clock", "vclock"}, {"event", "key"}};
	const struct pr_field_info *field;
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		if (strcmp(name, times[i]) == 0)
			return PR_PATTERN_TIME;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strcmp(name, others[i][0]) == 0)
			name = others[i][1];
	field = pr_field_named(type, name, strlen(name));
	if (!field && strcmp(name, "peer") == 0)
		field = pr_field_named(type, "observer", 8);
	if (!field || field->key == PR_ANY_TYPE || field->key == PR_ANY_RAW || field->key == PR_ANY_SRC)
		return PR_PATTERN_UNUSED;
	switch (field->kind) {
	case PR_KIND_UINT:
	case PR_KIND_BOOL:
	case PR_KIND_TIME:
	case PR_KIND_TEXT:
	case PR_KIND_PEER:
	case PR_KIND_PEER_OR_NULL:
	case PR_KIND_HASH:
	case PR_KIND_PEERS:
	case PR_KIND_COUNTS:
		return field->key;
	default:
		return PR_PATTERN_UNUSED;
	}
}

/* False: there are too many. */
static bool read_groups(struct pr_pattern *pattern)
{
	uint32_t count = 0, size = 0, behind = 0;
	PCRE2_SPTR names = NULL;
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &names);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_MAXLOOKBEHIND, &behind);
	pattern->look_behind = behind + 1;
	if (count > PR_PATTERN_GROUPS)
		return false;
	for (; pattern->count < count; pattern->count++, names += size) {
		struct pr_pattern_group *group = &pattern->groups[pattern->count];
		group->number = (uint32_t)names[0] << 8 | names[1];
		snprintf(group->name, sizeof group->name, "%s", (const char *)names + 2);
	}
	pattern->type = type_of(pattern);
	for (size_t i = 0; i < count; i++)
		pattern->groups[i].field = field_of(pattern->type, pattern->groups[i].name);
	return true;
}

struct pr_pattern *pr_pattern_new(struct pr_span text, char *error, size_t size)
{
	struct pr_pattern *pattern = calloc(1, sizeof *pattern);
	PCRE2_SIZE offset = 0;
	int code = 0;
	if (!pattern) {
		snprintf(error, size, "out of memory");
		return NULL;
	}
	pattern->code = pcre2_compile(text.p, text.n, PCRE2_MULTILINE | PCRE2_DUPNAMES, &code, &offset, NULL);
	if (!pattern->code) {
		PCRE2_UCHAR why[160];
		pcre2_get_error_message(code, why, sizeof why);
		snprintf(error, size, "at %zu: %s", (size_t)offset, (const char *)why);
	} else if (!read_groups(pattern)) {
		snprintf(error, size, "more than %u named groups", PR_PATTERN_GROUPS);
	} else if (pattern->count == 0) {
		snprintf(error, size, "no named group, so that nothing can be told");
	} else {
		pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE | PCRE2_JIT_PARTIAL_HARD); /* else it is interpreted */
		return pattern;
	}
	pr_pattern_free(pattern);
	return NULL;
}

void pr_pattern_free(struct pr_pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_code_free(pattern->code);
	free(pattern);
}

const char *pr_pattern_unused(const struct pr_pattern *pattern, size_t i)
{
	for (size_t k = 0; k < pattern->count; k++)
		if (pattern->groups[k].field == PR_PATTERN_UNUSED && i-- == 0)
			return pattern->groups[k].name;
	return NULL;
}
