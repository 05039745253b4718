#include "elimination.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/grow.h"

struct list {
	size_t count;
	uint32_t tokens[PR_ELIMINATION_LIST];
};

/* What may be the own peer's of one log. */
struct candidates {
	uint32_t self;
	bool any;      /* a list was closed */
	bool too_long; /* a list could not be kept whole */
	struct list list;
	uint64_t line; /* of the list that is being read */
	struct list reading;
};

struct pr_elimination {
	struct candidates **logs;
	size_t count, cap;
};

struct pr_elimination *pr_elimination_new(void)
{
	return calloc(1, sizeof(struct pr_elimination));
}

void pr_elimination_free(struct pr_elimination *e)
{
	for (size_t i = 0; e && i < e->count; i++)
		free(e->logs[i]);
	if (e)
		free(e->logs);
	free(e);
}

static bool has(const struct list *list, uint32_t token)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->tokens[i] == token)
			return true;
	return false;
}

/* The list that was read last leaves only what is in it. */
static void close_list(struct candidates *c)
{
	size_t kept = 0;
	if (c->reading.count == 0)
		return;
	for (size_t i = 0; c->any && i < c->list.count; i++)
		if (has(&c->reading, c->list.tokens[i]))
			c->list.tokens[kept++] = c->list.tokens[i];
	if (c->any)
		c->list.count = kept;
	else
		c->list = c->reading;
	c->any = true;
	c->reading.count = 0;
}

/* NULL if there is no room. */
static struct candidates *log_of(struct pr_elimination *e, uint32_t self)
{
	for (size_t i = e->count; i > 0; i--) /* it is mostly the last one */
		if (e->logs[i - 1]->self == self)
			return e->logs[i - 1];
	if (e->count == PR_ELIMINATION_LOGS || !pr_grow(&e->logs, &e->cap, e->count + 1, sizeof *e->logs))
		return NULL;
	struct candidates *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->self = self;
	e->logs[e->count++] = c;
	return c;
}

void pr_elimination_add(struct pr_elimination *e, uint32_t self, uint64_t line, uint32_t other)
{
	struct candidates *c = other != PR_IDENTITY_NONE ? log_of(e, self) : NULL;
	if (!c)
		return;
	if (line != c->line)
		close_list(c);
	c->line = line;
	if (has(&c->reading, other))
		return;
	if (c->reading.count == PR_ELIMINATION_LIST)
		c->too_long = true;
	else
		c->reading.tokens[c->reading.count++] = other;
}

/* Two tokens of one peer are called the same; one that is called by itself has no name yet. */
static uint32_t only_unnamed(const struct candidates *c, struct pr_identity *who)
{
	uint32_t found = PR_IDENTITY_NONE;
	struct pr_span self = pr_identity_called(who, c->self);
	for (size_t i = 0; i < c->list.count; i++) {
		uint32_t token = c->list.tokens[i];
		struct pr_span name = pr_identity_called(who, token);
		if (pr_same(name, self))
			return PR_IDENTITY_NONE; /* it is known */
		if (!pr_same(name, pr_identity_text(who, token)))
			continue;
		if (found != PR_IDENTITY_NONE)
			return PR_IDENTITY_NONE;
		found = token;
	}
	return found;
}

static bool is_number(struct pr_span text)
{
	bool is = text.n > 0 && text.p[0] != '0';
	for (size_t i = 0; i < text.n && is; i++)
		is = pr_is_digit(text.p[i]);
	return is;
}

/* Whether a name, which is no number itself, ends with this one, which zeros may stand before. */
static bool ends_with(struct pr_span name, struct pr_span number)
{
	if (name.n <= number.n || memcmp(name.p + name.n - number.n, number.p, number.n) != 0)
		return false;
	size_t i = name.n - number.n;
	while (i > 0 && name.p[i - 1] == '0')
		i--;
	return i > 0 && !pr_is_digit(name.p[i - 1]);
}

/* The number of a log's own peer, that is known, or else that its name ends with, if there is one among those that it may be. */
static uint32_t number_of(const struct candidates *c, struct pr_identity *who, bool known)
{
	struct pr_span self = pr_identity_called(who, c->self);
	for (size_t i = 0; i < c->list.count && !c->too_long; i++) {
		struct pr_span text = pr_identity_text(who, c->list.tokens[i]), name = pr_identity_called(who, c->list.tokens[i]);
		if (is_number(text) && (known ? pr_same(name, self) : pr_same(name, text) && ends_with(self, text)))
			return c->list.tokens[i];
	}
	return PR_IDENTITY_NONE;
}

static void settle_numbers(struct pr_elimination *e, struct pr_identity *who)
{
	size_t like = 0;
	for (size_t i = 0; i < e->count; i++) {
		uint32_t own = number_of(e->logs[i], who, true);
		if (own == PR_IDENTITY_NONE)
			continue;
		if (!ends_with(pr_identity_called(who, e->logs[i]->self), pr_identity_text(who, own)))
			return;
		like++;
	}
	for (size_t i = 0; i < e->count && like > 0; i++) {
		bool known = number_of(e->logs[i], who, true) != PR_IDENTITY_NONE;
		uint32_t own = known ? PR_IDENTITY_NONE : number_of(e->logs[i], who, false);
		if (own != PR_IDENTITY_NONE)
			pr_identity_join(who, e->logs[i]->self, own);
	}
}

void pr_elimination_settle(struct pr_elimination *e, struct pr_identity *who)
{
	bool again = true;
	for (size_t i = 0; i < e->count; i++)
		close_list(e->logs[i]);
	for (size_t round = 0; again && round <= e->count; round++) {
		again = false;
		for (size_t i = 0; i < e->count; i++) {
			const struct candidates *c = e->logs[i];
			uint32_t own = c->too_long ? PR_IDENTITY_NONE : only_unnamed(c, who);
			again = (own != PR_IDENTITY_NONE && pr_identity_join(who, c->self, own)) || again;
		}
	}
	settle_numbers(e, who);
}
