#include "roster.h"

#include <stdlib.h>

struct writing {
	const struct pr_members *members;
	const struct pr_member **sorted; /* all of them, by name */
	uint64_t t;
	struct pr_build *b;
	const struct pr_outlet *out;
	struct pr_unresolved *unresolved; /* NULL: they are written like any others */
};

bool pr_roster_is_address(struct pr_span text)
{
	return text.n > 0 && (memchr(text.p, '.', text.n) || memchr(text.p, ':', text.n));
}

const struct pr_member *pr_roster_member(const struct pr_members *members, struct pr_span name)
{
	for (size_t i = 0; members && i < members->count; i++)
		if (pr_same(members->list[i].name, name))
			return &members->list[i];
	return NULL;
}

bool pr_roster_address(const struct pr_members *members, struct pr_span name, struct pr_address *address)
{
	const struct pr_member *member = pr_roster_member(members, name);
	char text[PR_ADDRESS_TEXT];
	for (size_t i = 0; member && i < member->alias_count; i++) {
		struct pr_span host = pr_address_host(member->aliases[i]);
		if (host.n >= sizeof text)
			continue;
		memcpy(text, host.p, host.n);
		text[host.n] = '\0';
		if (pr_address_parse(address, text))
			return true;
	}
	return false;
}

void pr_roster_learn(struct pr_identity *who, const struct pr_members *members)
{
	pr_identity_at(who, (struct pr_place){.input = PR_PLACE_MEMBERS});
	for (size_t i = 0; i < members->count; i++) {
		const struct pr_member *member = &members->list[i];
		if (pr_roster_is_address(member->name))
			pr_identity_add(who, member->name, PR_KNOWN_ADDR);
		uint32_t peer = pr_identity_add(who, member->name, PR_KNOWN_MEMBER);
		for (size_t k = 0; k < member->alias_count; k++) {
			struct pr_span alias = member->aliases[k];
			enum pr_known known = pr_roster_is_address(alias) ? PR_KNOWN_ADDR : PR_KNOWN_ID;
			pr_identity_join(who, peer, pr_identity_add(who, alias, known));
		}
	}
}

static void build_text(struct pr_build *b, unsigned key, struct pr_span text)
{
	if (text.p)
		pr_build_text(b, key, text);
}

static void build_configured(struct pr_build *b, const struct pr_members *members, const struct pr_member *member)
{
	pr_build_bool(b, PR_MEMBER_VOTER, member->voter);
	pr_build_uint(b, PR_MEMBER_WEIGHT, member->weight);
	if (member->age != UINT64_MAX)
		pr_build_uint(b, PR_MEMBER_AGE, member->age);
	build_text(b, PR_MEMBER_ROLE, member->role);
	build_text(b, PR_MEMBER_GROUP, member->group);
	build_text(b, PR_MEMBER_DOMAIN, members->domain);
	if (members->epoch)
		pr_build_uint(b, PR_MEMBER_EPOCH, members->epoch);
}

static int by_name(const void *a, const void *b)
{
	const struct pr_member *const *x = a, *const *y = b;
	return pr_order((*x)->name, (*y)->name);
}

/* NULL if the file does not name it. */
static const struct pr_member *find(const struct writing *w, struct pr_span name)
{
	const struct pr_member wanted = {.name = name}, *key = &wanted, **found = NULL;
	if (w->members && w->members->count > 0)
		found = bsearch(&key, w->sorted, w->members->count, sizeof key, by_name);
	return found ? *found : NULL;
}

static void write_one(void *arg, struct pr_span name, const struct pr_span *aliases, size_t count, bool unresolved)
{
	const struct writing *w = arg;
	if (unresolved && w->unresolved) {
		w->unresolved->first = w->unresolved->count ? w->unresolved->first : name;
		w->unresolved->count++;
		return;
	}
	const struct pr_member *member = find(w, name);
	pr_build_record(w->b, PR_MEMBER, w->t);
	pr_build_text(w->b, PR_MEMBER_PEER, name);
	if (count > 0)
		pr_build_array(w->b, PR_MEMBER_ALIASES, count);
	for (size_t i = 0; i < count; i++)
		pr_add_text(w->b, aliases[i]);
	if (member)
		build_configured(w->b, w->members, member);
	w->out->record(w->out->arg, pr_build_end(w->b));
}

bool pr_roster_write(struct pr_identity *who, const struct pr_members *members, uint64_t t, struct pr_build *b,
                     const struct pr_outlet *out, struct pr_unresolved *unresolved)
{
	size_t count = members ? members->count : 0;
	struct writing w = {members, calloc(count + 1, sizeof *w.sorted), t, b, out, unresolved};
	for (size_t i = 0; w.sorted && i < count; i++)
		w.sorted[i] = &members->list[i];
	if (w.sorted)
		qsort(w.sorted, count, sizeof *w.sorted, by_name);
	bool done = w.sorted && pr_identity_walk(who, write_one, &w);
	free(w.sorted);
	return done;
}
