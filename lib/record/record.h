/*
 * A record of the stream: its type, its time and its fields, read in place.
 *
 * Shapes and numbers are in lib/records.cddl (RFC 8610) and, for the compiler, in fields.h. A struct pr_record
 * is what decode.h fills; it owns nothing and points into the bytes that were decoded, so it is valid as long as they
 * are: for records of a pr_reader until the next pr_reader_next().
 */
#ifndef PR_RECORD_H
#define PR_RECORD_H

#include "base/span.h"
#include "fields.h"

#define PR_ANY 0

enum pr_type {
#define X(type, number, name) PR_##type = (number),
	PR_TYPES(X)
#undef X
};

enum pr_field {
#define F(type, field, key, name, kind) PR_##type##_##field = (key),
	PR_FIELDS(F)
	PR_PARTS(F)
#undef F
};

/* What a field's value is on the wire (RFC 8949) and in JSON. */
enum pr_kind {
	PR_KIND_UINT,         /* unsigned integer; number */
	PR_KIND_INT,          /* integer from -2^63 to 2^63-1; number */
	PR_KIND_BOOL,         /* true, false */
	PR_KIND_TIME,         /* unsigned nanoseconds since 1970-01-01 UTC; RFC 3339 with nine decimals */
	PR_KIND_TEXT,         /* UTF-8 string */
	PR_KIND_PEER,         /* UTF-8 string of 1 to 255 bytes */
	PR_KIND_TEXT_OR_NULL, /* ditto, or null */
	PR_KIND_PEER_OR_NULL, /* ditto, or null */
	PR_KIND_HASH,         /* byte string; lower-case hex */
	PR_KIND_TEXTS,        /* array of text */
	PR_KIND_PEERS,        /* array of peers */
	PR_KIND_HASHES,       /* array of byte strings */
	PR_KIND_BOOLS,        /* array of booleans */
	PR_KIND_GROUPS,       /* array of arrays of peers */
	PR_KIND_PAIRS,        /* array of [uint, uint] */
	PR_KIND_PEER_PAIRS,   /* array of [peer, peer] */
	PR_KIND_COUNTS,       /* map of text to uint; object */
	PR_KIND_AMOUNTS,      /* map of text to int; object */
	PR_KIND_VERDICTS,     /* array of verdict maps (PR_PARTS); array of objects */
	PR_KIND_SYNCS,        /* array of sync maps; array of objects */
	PR_KIND_FORK,         /* a fork map; object */
};

#define PR_RECORD_MAX (1u << 20) /* bytes in a record, its envelope included */
#define PR_DEPTH_MAX 16u         /* nested arrays, maps and tags, the record itself included */
#define PR_PEER_MAX 255u         /* bytes in a peer's name */
#define PR_KEYS 32u              /* known keys are below this */
#define PR_TYPES_MAX 32u         /* and the numbers of known types below this */

struct pr_value {
	union {
		uint64_t u; /* UINT, TIME, BOOL (0, 1) */
		int64_t i;  /* INT */
	};
	struct pr_span s; /* TEXT, PEER, HASH: the content; null: p is NULL. Arrays and maps: the encoded item */
};

struct pr_record {
	struct pr_span bytes; /* as it stands in the stream, with its COSE_Sign1 envelope if it is signed */
	struct pr_span map;   /* the record itself: == bytes unless it is signed */
	uint64_t type;        /* enum pr_type, or a number that this version does not know */
	uint64_t t;
	uint32_t has;         /* bit k: field k of v is filled; only known keys of known types are */
	struct pr_value v[PR_KEYS];
};

struct pr_field_info {
	unsigned key;
	enum pr_kind kind;
	const char *name;
	const char *misfit; /* what is wrong with a value of another kind, in a message: "state: value of another kind" */
};

/*
 * NULL if there is none. Types that are not known have the fields that any record may have. To list a type's fields in
 * the order of their keys, ask for every key below PR_KEYS.
 */
const struct pr_field_info *pr_field_of(uint64_t type, uint64_t key);
const struct pr_field_info *pr_field_named(uint64_t type, const char *name, size_t len);
/* The same for the maps that stand in values of the kinds VERDICTS, SYNCS and FORK; NULL for other kinds. */
const struct pr_field_info *pr_part_of(enum pr_kind kind, uint64_t key);
const struct pr_field_info *pr_part_named(enum pr_kind kind, const char *name, size_t len);
/* "contact"; NULL for a number that is not known. And back: 0 if no type has that name. */
const char *pr_type_name(uint64_t type);
uint64_t pr_type_named(const char *name, size_t len);
/* A kind is so many arrays, one in the other, */
unsigned pr_kind_arrays(enum pr_kind kind);
/* … around items of this kind; VERDICTS, SYNCS and FORK stand for a map of theirs here. */
enum pr_kind pr_kind_item(enum pr_kind kind);
/* The name of a kind as records.cddl has it: "uint", "peer", … */
const char *pr_kind_name(enum pr_kind kind);

static inline bool pr_has(const struct pr_record *r, unsigned key)
{
	return r->has >> key & 1u;
}

/* Absent is 0, or the empty span. */
static inline uint64_t pr_uint(const struct pr_record *r, unsigned key)
{
	return pr_has(r, key) ? r->v[key].u : 0;
}

static inline struct pr_span pr_text(const struct pr_record *r, unsigned key)
{
	return pr_has(r, key) ? r->v[key].s : (struct pr_span){NULL, 0};
}

#endif
