/* Policies as they are named on the command line: "votequorum+two-node", "keep-oldest+down-if-alone=no". */
#include <stdio.h>

#include "base/words.h"
#include "policy.h"

enum value { NONE, WHOLE, NAME, MAYBE_WHOLE, MAYBE_NAME };

static const struct kind {
	const char *name, *options; /* options: names between spaces */
	enum value value;
} kinds[PR_POLICIES] = {
	[PR_POLICY_MAJORITY] = {"majority", "", NONE},
	[PR_POLICY_BFT] = {"bft", "", NONE},
	[PR_POLICY_KEEP_MAJORITY] = {"keep-majority", " role ", NONE},
	[PR_POLICY_STATIC_QUORUM] = {"static-quorum", " role ", WHOLE},
	[PR_POLICY_KEEP_OLDEST] = {"keep-oldest", " role down-if-alone ", NONE},
	[PR_POLICY_KEEP_REFEREE] = {"keep-referee", "", NAME},
	[PR_POLICY_DOWN_ALL] = {"down-all", "", NONE},
	[PR_POLICY_LEASE] = {"lease", " role ", MAYBE_NAME},
	[PR_POLICY_VOTEQUORUM] = {"votequorum", " two-node wait-for-all last-man-standing auto-tie-breaker ", NONE},
	[PR_POLICY_PAUSE_MINORITY] = {"pause-minority", "", NONE},
	[PR_POLICY_AUTOHEAL] = {"autoheal", "", NONE},
	[PR_POLICY_PRIMARY_COMPONENT] = {"primary-component", "", NONE},
	[PR_POLICY_REDIS_CLUSTER] = {"redis-cluster", "", NONE},
	[PR_POLICY_SENTINEL] = {"sentinel", "", MAYBE_WHOLE},
	[PR_POLICY_HIERARCHICAL] = {"hierarchical", "", NONE},
	[PR_POLICY_ORIGIN] = {"origin", "", NONE},
};

const char *pr_policy_text(enum pr_policy_name name)
{
	return kinds[name].name;
}

/* Cuts the next part off the text, up to the mark or the end. */
static struct pr_span cut(struct pr_span *text, char mark)
{
	const uint8_t *end = text->n ? memchr(text->p, mark, text->n) : NULL;
	struct pr_span part = {text->p, end ? (size_t)(end - text->p) : text->n};
	size_t used = part.n + (end != NULL);
	*text = (struct pr_span){text->p + used, text->n - used};
	return part;
}

static bool find_kind(struct pr_span name, enum pr_policy_name *kind)
{
	for (size_t i = 0; i < PR_POLICIES; i++)
		if (pr_is(name, kinds[i].name)) {
			*kind = (enum pr_policy_name)i;
			return true;
		}
	return false;
}

static bool read_whole(struct pr_span text, uint64_t *number)
{
	return pr_word_uint(text, UINT32_MAX, number) && *number > 0;
}

static bool read_switch(struct pr_span value, bool given, bool *on)
{
	*on = !given || pr_is(value, "yes");
	return !given || *on || pr_is(value, "no");
}

static bool add_tie_breaker(struct pr_policy *p, struct pr_span value, bool given)
{
	if (!given || pr_is(value, "lowest")) {
		p->tie_breaker = PR_TIE_LOWEST;
		return true;
	}
	if (pr_is(value, "highest")) {
		p->tie_breaker = PR_TIE_HIGHEST;
		return true;
	}
	if (value.n == 0 || p->tie_breaker_count == PR_TIE_BREAKERS)
		return false;
	p->tie_breaker = PR_TIE_LIST;
	p->tie_breakers[p->tie_breaker_count++] = value;
	return true;
}

static bool takes(const struct kind *kind, struct pr_span option)
{
	char word[40];
	int n = snprintf(word, sizeof word, " %.*s ", (int)option.n, (const char *)option.p);
	return option.n > 0 && n < (int)sizeof word && strstr(kind->options, word);
}

static bool set(struct pr_policy *p, struct pr_span option, struct pr_span value, bool given)
{
	if (pr_is(option, "role")) {
		p->role = value;
		return value.n > 0;
	}
	if (pr_is(option, "auto-tie-breaker"))
		return add_tie_breaker(p, value, given);
	return read_switch(value, given, pr_is(option, "down-if-alone") ? &p->down_if_alone :
	                                 pr_is(option, "two-node")      ? &p->two_node :
	                                 pr_is(option, "wait-for-all")  ? &p->wait_for_all :
	                                                                  &p->last_man_standing);
}

static bool take_value(struct pr_policy *p, enum value kind, struct pr_span value, bool given)
{
	if (kind == NONE)
		return !given;
	if (!given)
		return kind == MAYBE_WHOLE || kind == MAYBE_NAME;
	if (kind == WHOLE || kind == MAYBE_WHOLE)
		return read_whole(value, &p->size);
	p->peer = value;
	return value.n > 0;
}

static bool complain(char *error, size_t size, const char *what, struct pr_span text)
{
	snprintf(error, size, "%s '%.*s'", what, (int)(text.n < 100 ? text.n : 100), (const char *)text.p);
	return false;
}

static bool list_names(char *error, size_t size)
{
	size_t n = (size_t)snprintf(error, size, "there are ");
	for (size_t i = 0; i < PR_POLICIES && n < size; i++)
		n += (size_t)snprintf(error + n, size - n, "%s%s", i == 0 ? "" : i + 1 < PR_POLICIES ? ", " : " and ", kinds[i].name);
	return false;
}

bool pr_policy_parse(struct pr_policy *policy, const char *text, char *error, size_t size)
{
	static const char *const wanted[] = {
		[NONE] = "it takes no value:", [WHOLE] = "it takes a number from 1 up:", [NAME] = "it takes a peer:",
		[MAYBE_WHOLE] = "not a number from 1 up:", [MAYBE_NAME] = "not a name:",
	};
	struct pr_span rest = pr_span_of(text), whole = rest, part = cut(&rest, '+'), name = cut(&part, '=');
	bool given = name.n < whole.n && whole.p[name.n] == '=';
	*policy = (struct pr_policy){.numerator = 1, .denominator = 2, .down_if_alone = true};
	if (whole.n >= PR_POLICY_TEXT)
		return complain(error, size, "too long:", whole);
	if (!find_kind(name, &policy->name))
		return list_names(error, size);
	memcpy(policy->text, text, whole.n + 1);
	if (policy->name == PR_POLICY_BFT) {
		policy->numerator = 2;
		policy->denominator = 3;
	}
	policy->min_participants = 2;
	policy->threshold = 0.67;
	const struct kind *kind = &kinds[policy->name];
	if (!take_value(policy, kind->value, part, given))
		return complain(error, size, wanted[kind->value], whole);
	for (bool more = name.n + part.n + given < whole.n; more; more = rest.n > 0) {
		struct pr_span value = cut(&rest, '+'), all = value, option = cut(&value, '=');
		if (!takes(kind, option))
			return complain(error, size, "it has no option", option);
		if (!set(policy, option, value, option.n < all.n))
			return complain(error, size, "a wrong value:", all);
	}
	return true;
}
