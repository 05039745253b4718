#include "selfhood.h"

static void add(uint32_t *list, unsigned *count, uint32_t number)
{
	for (unsigned i = 0; i < *count && i < PR_SELFHOOD_MAX; i++)
		if (list[i] == number)
			return;
	if (*count < PR_SELFHOOD_MAX)
		list[*count] = number;
	++*count;
}

void pr_selfhood_add(struct pr_selfhood *self, enum pr_known known, uint32_t number)
{
	if (number == PR_IDENTITY_NONE)
		return;
	if (known == PR_KNOWN_ID)
		add(self->ids, &self->id_count, number);
	else if (known == PR_KNOWN_ADDR)
		add(self->addrs, &self->addr_count, number);
	else if (!self->name)
		self->name = number + 1;
}

static bool is_known(unsigned count)
{
	return count > 0 && count <= PR_SELFHOOD_MAX;
}

static bool shares_id(const struct pr_selfhood *a, const struct pr_selfhood *b)
{
	for (unsigned i = 0; i < a->id_count; i++)
		for (unsigned k = 0; k < b->id_count; k++)
			if (a->ids[i] == b->ids[k])
				return true;
	return false;
}

/* Ports are for different purposes: the host counts. */
static bool shares_host(const struct pr_identity *who, const struct pr_selfhood *a, const struct pr_selfhood *b)
{
	for (unsigned i = 0; i < a->addr_count; i++)
		for (unsigned k = 0; k < b->addr_count; k++)
			if (pr_same(pr_address_host(pr_identity_text(who, a->addrs[i])), pr_address_host(pr_identity_text(who, b->addrs[k]))))
				return true;
	return false;
}

bool pr_selfhood_differs(struct pr_identity *who, const struct pr_selfhood *a, const struct pr_selfhood *b)
{
	bool ids = is_known(a->id_count) && is_known(b->id_count), addrs = is_known(a->addr_count) && is_known(b->addr_count);
	return (ids && !shares_id(a, b)) || (addrs && !shares_host(who, a, b));
}
