#include "idents.h"

bool pr_idents_init(struct pr_idents *ids)
{
	*ids = (struct pr_idents){.newer = pr_peers_new()};
	return ids->newer != NULL;
}

void pr_idents_free(struct pr_idents *ids)
{
	pr_peers_free(ids->newer);
	pr_peers_free(ids->older);
	*ids = (struct pr_idents){0};
}

bool pr_idents_known(const struct pr_idents *ids, const char *id)
{
	struct pr_span name = pr_span_of(id);
	return pr_peers_find(ids->newer, name) != PR_PEER_NONE ||
	       (ids->older && pr_peers_find(ids->older, name) != PR_PEER_NONE);
}

bool pr_idents_add(struct pr_idents *ids, const char *id)
{
	if (pr_peers_count(ids->newer) == PR_IDENTS_KEPT) {
		struct pr_peers *newest = pr_peers_new();
		if (!newest)
			return false;
		pr_peers_free(ids->older);
		ids->older = ids->newer;
		ids->newer = newest;
	}
	ids->count++;
	return pr_peers_add(ids->newer, pr_span_of(id)) != PR_PEER_NONE;
}
