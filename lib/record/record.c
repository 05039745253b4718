#include "record.h"

#define MISFIT(name) (name ": value of another kind")

static const struct pr_field_info fields[PR_TYPES_MAX][PR_KEYS] = {
#define F(type, field, key, name, kind) [PR_##type][key] = {(key), PR_KIND_##kind, (name), MISFIT(name)},
	PR_FIELDS(F)
#undef F
};

enum part { VERDICT, SYNC, FORK, PARTS, NO_PART };

static const struct pr_field_info parts[PARTS][PR_KEYS] = {
#define F(part, field, key, name, kind) [part][key] = {(key), PR_KIND_##kind, (name), MISFIT(name)},
	PR_PARTS(F)
#undef F
};

static const char *const types[PR_TYPES_MAX] = {
#define X(type, number, name) [number] = (name),
	PR_TYPES(X)
#undef X
};

static const char *const kinds[] = {
	[PR_KIND_UINT] = "uint",
	[PR_KIND_INT] = "int64",
	[PR_KIND_BOOL] = "bool",
	[PR_KIND_TIME] = "nanoseconds",
	[PR_KIND_TEXT] = "tstr",
	[PR_KIND_PEER] = "peer",
	[PR_KIND_TEXT_OR_NULL] = "tstr / null",
	[PR_KIND_PEER_OR_NULL] = "peer / null",
	[PR_KIND_HASH] = "bstr",
	[PR_KIND_TEXTS] = "[* tstr]",
	[PR_KIND_PEERS] = "peers",
	[PR_KIND_HASHES] = "[* bstr]",
	[PR_KIND_BOOLS] = "[* bool]",
	[PR_KIND_GROUPS] = "[* peers]",
	[PR_KIND_PAIRS] = "[* [uint, uint]]",
	[PR_KIND_PEER_PAIRS] = "[* [peer, peer]]",
	[PR_KIND_COUNTS] = "{* tstr => uint}",
	[PR_KIND_AMOUNTS] = "{* tstr => int64}",
	[PR_KIND_VERDICTS] = "[* verdict]",
	[PR_KIND_SYNCS] = "[* sync]",
	[PR_KIND_FORK] = "fork",
};

static const struct pr_field_info *row_named(const struct pr_field_info *row, const char *name, size_t len)
{
	for (size_t k = 0; k < PR_KEYS; k++)
		if (row[k].name && strlen(row[k].name) == len && memcmp(row[k].name, name, len) == 0)
			return &row[k];
	return NULL;
}

const struct pr_field_info *pr_field_of(uint64_t type, uint64_t key)
{
	if (key >= PR_KEYS)
		return NULL;
	if (fields[PR_ANY][key].name)
		return &fields[PR_ANY][key];
	return type < PR_TYPES_MAX && fields[type][key].name ? &fields[type][key] : NULL;
}

const struct pr_field_info *pr_field_named(uint64_t type, const char *name, size_t len)
{
	const struct pr_field_info *any = row_named(fields[PR_ANY], name, len);
	return any || type >= PR_TYPES_MAX ? any : row_named(fields[type], name, len);
}

static enum part part_in(enum pr_kind kind)
{
	switch ((int)kind) {
	case PR_KIND_VERDICTS:
		return VERDICT;
	case PR_KIND_SYNCS:
		return SYNC;
	case PR_KIND_FORK:
		return FORK;
	default:
		return NO_PART;
	}
}

const struct pr_field_info *pr_part_of(enum pr_kind kind, uint64_t key)
{
	enum part part = part_in(kind);
	return part != NO_PART && key < PR_KEYS && parts[part][key].name ? &parts[part][key] : NULL;
}

const struct pr_field_info *pr_part_named(enum pr_kind kind, const char *name, size_t len)
{
	enum part part = part_in(kind);
	return part != NO_PART ? row_named(parts[part], name, len) : NULL;
}

const char *pr_type_name(uint64_t type)
{
	return type < PR_TYPES_MAX ? types[type] : NULL;
}

uint64_t pr_type_named(const char *name, size_t len)
{
	for (uint64_t type = 0; type < PR_TYPES_MAX; type++)
		if (types[type] && strlen(types[type]) == len && memcmp(types[type], name, len) == 0)
			return type;
	return 0;
}

const char *pr_kind_name(enum pr_kind kind)
{
	return kinds[kind];
}

unsigned pr_kind_arrays(enum pr_kind kind)
{
	switch ((int)kind) {
	case PR_KIND_GROUPS:
	case PR_KIND_PAIRS:
	case PR_KIND_PEER_PAIRS:
		return 2;
	case PR_KIND_TEXTS:
	case PR_KIND_PEERS:
	case PR_KIND_HASHES:
	case PR_KIND_BOOLS:
	case PR_KIND_VERDICTS:
	case PR_KIND_SYNCS:
		return 1;
	default:
		return 0;
	}
}

enum pr_kind pr_kind_item(enum pr_kind kind)
{
	switch ((int)kind) {
	case PR_KIND_GROUPS:
	case PR_KIND_PEER_PAIRS:
	case PR_KIND_PEERS:
		return PR_KIND_PEER;
	case PR_KIND_PAIRS:
		return PR_KIND_UINT;
	case PR_KIND_TEXTS:
		return PR_KIND_TEXT;
	case PR_KIND_HASHES:
		return PR_KIND_HASH;
	case PR_KIND_BOOLS:
		return PR_KIND_BOOL;
	default:
		return kind;
	}
}
