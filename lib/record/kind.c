#include "kind.h"

static bool is_null(const struct pr_item *it)
{
	return it->major == PR_MAJOR_SIMPLE && it->u == 22;
}

static bool is_bool(const struct pr_item *it)
{
	return it->major == PR_MAJOR_SIMPLE && (it->u == 20 || it->u == 21);
}

static bool is_int(const struct pr_item *it)
{
	return it->major <= PR_MAJOR_NEGATIVE && it->u <= INT64_MAX;
}

static bool all_fit(enum pr_kind kind, uint64_t count, struct pr_cursor *c)
{
	for (; count; count--) {
		struct pr_item it = pr_cursor_next(c);
		if (!pr_kind_fits(kind, &it, c))
			return false;
	}
	return true;
}

static bool is_pair(enum pr_kind of, struct pr_item *it, struct pr_cursor *c)
{
	return it->major == PR_MAJOR_ARRAY && it->u == 2 && all_fit(of, 2, c);
}

static bool are_pairs(enum pr_kind of, uint64_t count, struct pr_cursor *c)
{
	for (; count; count--) {
		struct pr_item it = pr_cursor_next(c);
		if (!is_pair(of, &it, c))
			return false;
	}
	return true;
}

static bool is_object(enum pr_kind of, struct pr_item *it, struct pr_cursor *c)
{
	if (it->major != PR_MAJOR_MAP)
		return false;
	for (uint64_t i = 0; i < it->u; i++) {
		struct pr_item key = pr_cursor_next(c);
		struct pr_item value = pr_cursor_next(c);
		if (key.major != PR_MAJOR_TEXT || !pr_kind_fits(of, &value, c))
			return false;
	}
	return true;
}

static bool is_part(enum pr_kind kind, struct pr_item *it, struct pr_cursor *c)
{
	if (it->major != PR_MAJOR_MAP)
		return false;
	for (uint64_t i = 0; i < it->u; i++) {
		struct pr_item key = pr_cursor_next(c);
		if (key.major != PR_MAJOR_UINT)
			return false;
		const struct pr_field_info *field = pr_part_of(kind, key.u);
		if (!field) {
			pr_cursor_skip(c);
			continue;
		}
		struct pr_item value = pr_cursor_next(c);
		if (!pr_kind_fits(field->kind, &value, c))
			return false;
	}
	return true;
}

static bool are_parts(enum pr_kind kind, uint64_t count, struct pr_cursor *c)
{
	for (; count; count--) {
		struct pr_item it = pr_cursor_next(c);
		if (!is_part(kind, &it, c))
			return false;
	}
	return true;
}

bool pr_kind_fits(enum pr_kind kind, struct pr_item *it, struct pr_cursor *c)
{
	bool array = it->major == PR_MAJOR_ARRAY;
	switch (kind) {
	case PR_KIND_UINT:
	case PR_KIND_TIME:
		return it->major == PR_MAJOR_UINT;
	case PR_KIND_INT:
		return is_int(it);
	case PR_KIND_BOOL:
		return is_bool(it);
	case PR_KIND_TEXT:
		return it->major == PR_MAJOR_TEXT;
	case PR_KIND_PEER:
		return pr_kind_is_peer(it);
	case PR_KIND_TEXT_OR_NULL:
		return it->major == PR_MAJOR_TEXT || is_null(it);
	case PR_KIND_PEER_OR_NULL:
		return pr_kind_is_peer(it) || is_null(it);
	case PR_KIND_HASH:
		return it->major == PR_MAJOR_BYTES;
	case PR_KIND_TEXTS:
		return array && all_fit(PR_KIND_TEXT, it->u, c);
	case PR_KIND_PEERS:
		return array && all_fit(PR_KIND_PEER, it->u, c);
	case PR_KIND_HASHES:
		return array && all_fit(PR_KIND_HASH, it->u, c);
	case PR_KIND_BOOLS:
		return array && all_fit(PR_KIND_BOOL, it->u, c);
	case PR_KIND_GROUPS:
		return array && all_fit(PR_KIND_PEERS, it->u, c);
	case PR_KIND_PAIRS:
		return array && are_pairs(PR_KIND_UINT, it->u, c);
	case PR_KIND_PEER_PAIRS:
		return array && are_pairs(PR_KIND_PEER, it->u, c);
	case PR_KIND_COUNTS:
		return is_object(PR_KIND_UINT, it, c);
	case PR_KIND_AMOUNTS:
		return is_object(PR_KIND_INT, it, c);
	case PR_KIND_VERDICTS:
	case PR_KIND_SYNCS:
		return array && are_parts(kind, it->u, c);
	case PR_KIND_FORK:
		return is_part(kind, it, c);
	}
	return false;
}
