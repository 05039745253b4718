#include "culprits.h"

#include <stdlib.h>

#include "base/digest.h"

bool pr_culprits_init(struct pr_culprits *c, const struct pr_members *members)
{
	*c = (struct pr_culprits){.members = members, .names = pr_peers_new()};
	return pr_idents_init(&c->hashes) && c->names;
}

static void release(struct pr_span span)
{
	free((void *)(uintptr_t)span.p);
}

void pr_culprits_free(struct pr_culprits *c)
{
	for (size_t i = 0; i < c->count; i++) {
		struct pr_culprit *culprit = &c->list[i];
		for (size_t k = 0; k < culprit->kept; k++)
			release(culprit->evidence[k]);
		for (size_t k = 0; k < culprit->accusations_kept; k++)
			release(culprit->accusations[k]);
		release(culprit->exclusion);
	}
	free(c->list);
	pr_peers_free(c->names);
	pr_idents_free(&c->hashes);
	*c = (struct pr_culprits){0};
}

static struct pr_culprit *grow(struct pr_culprits *c)
{
	if (c->count == c->room) {
		size_t room = c->room ? 2 * c->room : 16;
		struct pr_culprit *list = reallocarray(c->list, room, sizeof *list);
		if (!list)
			return NULL;
		c->list = list;
		c->room = room;
	}
	c->list[c->count] = (struct pr_culprit){0};
	return &c->list[c->count++];
}

/* NULL: there is no room, or memory ran out: then *failed. */
static struct pr_culprit *find(struct pr_culprits *c, struct pr_span name, bool *failed)
{
	const struct pr_member *member = c->members ? pr_members_find(c->members, name) : NULL;
	name = member ? member->name : name;
	uint32_t number = pr_peers_find(c->names, name);
	if (number != PR_PEER_NONE)
		return &c->list[number];
	if (c->count == PR_CULPRITS_MAX) {
		c->beyond++;
		return NULL;
	}
	struct pr_culprit *culprit = grow(c);
	*failed = !culprit || pr_peers_add(c->names, name) == PR_PEER_NONE;
	return *failed ? NULL : culprit;
}

/* p NULL: there is no room, or memory ran out: then *failed. */
static struct pr_span keep(struct pr_culprits *c, struct pr_span record, bool *failed)
{
	uint8_t *p = record.n <= PR_CULPRITS_BYTES - c->bytes ? malloc(record.n) : NULL;
	if (!p) {
		*failed = record.n <= PR_CULPRITS_BYTES - c->bytes;
		return (struct pr_span){NULL, 0};
	}
	memcpy(p, record.p, record.n);
	c->bytes += record.n;
	return (struct pr_span){p, record.n};
}

static bool is_new(struct pr_culprits *c, const struct pr_record *r, bool *failed)
{
	struct pr_span hash = pr_text(r, PR_EVIDENCE_HASH);
	char id[2 * PR_DIGEST_SIZE + 1];
	pr_hex_text(id, sizeof id, hash);
	if (hash.n == 0)
		return true;
	if (pr_idents_known(&c->hashes, id))
		return false;
	*failed = !pr_idents_add(&c->hashes, id);
	return true;
}

static void add(struct pr_culprits *c, struct pr_culprit *culprit, const struct pr_record *r, bool *failed)
{
	bool evidence = r->type == PR_EVIDENCE;
	size_t *kept = evidence ? &culprit->kept : &culprit->accusations_kept;
	++*(evidence ? &culprit->count : &culprit->accusation_count);
	if (*kept == (evidence ? PR_CULPRIT_EVIDENCE : PR_CULPRIT_ACCUSATIONS))
		return;
	struct pr_span copy = keep(c, r->bytes, failed);
	if (copy.p)
		(evidence ? culprit->evidence : culprit->accusations)[(*kept)++] = copy;
}

bool pr_culprits_take(struct pr_culprits *c, const struct pr_record *r)
{
	bool failed = false;
	unsigned key = r->type == PR_EVIDENCE ? PR_EVIDENCE_SUBJECT : r->type == PR_ACCUSATION ? PR_ACCUSATION_SUBJECT
	                                                                                     : PR_EXCLUSION_PEER;
	if ((r->type != PR_EVIDENCE && r->type != PR_ACCUSATION && r->type != PR_EXCLUSION) || !pr_has(r, key))
		return true;
	struct pr_culprit *culprit = find(c, pr_text(r, key), &failed);
	if (!culprit)
		return !failed;
	if (r->type != PR_EXCLUSION) {
		if (r->type == PR_ACCUSATION || is_new(c, r, &failed))
			add(c, culprit, r, &failed);
		return !failed;
	}
	struct pr_span copy = keep(c, r->bytes, &failed);
	if (copy.p) {
		c->bytes -= culprit->exclusion.n;
		release(culprit->exclusion);
		culprit->exclusion = copy;
	}
	return !failed;
}

bool pr_culprits_order(const struct pr_culprits *c, uint32_t **order, size_t *count)
{
	*count = 0;
	*order = calloc(c->count + 1, sizeof **order);
	if (!*order)
		return false;
	for (size_t i = 0; i < c->count; i++) {
		c->list[i].name = pr_peers_name(c->names, (uint32_t)i);
		if (c->list[i].count > 0 || c->list[i].exclusion.p)
			(*order)[(*count)++] = (uint32_t)i;
	}
	pr_peers_sort(c->names, *order, *count);
	return true;
}
