/*
 * Writing records: CBOR (RFC 8949) in deterministic encoding (section 4.2).
 *
 * A pr_build holds one record at a time and its memory is used again for the next, so that no record is allocated:
 *
 *	pr_build_record(b, PR_LINK, t);
 *	pr_build_peer(b, PR_LINK_OBSERVER, observer);
 *	pr_build_text(b, PR_LINK_STATE, pr_span_of("down"));
 *	span = pr_build_end(b);
 *
 * Fields come in the order of their keys (asserted). Errors stick: pr_build_end() returns the empty span (p NULL) if
 * memory ran out or the record became longer than PR_RECORD_MAX.
 */
#ifndef PR_ENCODE_H
#define PR_ENCODE_H

#include "record.h"

struct pr_build {
	uint8_t *p;
	size_t n, cap;
	uint64_t fields; /* so far */
	uint64_t last;   /* the key written last, to assert the order */
	bool failed;     /* this record */
	bool exhausted;  /* memory ran out, for this record or one before */
};

/* A zeroed struct is an empty pr_build. Frees what it holds, not the struct. */
void pr_build_free(struct pr_build *b);

void pr_build_record(struct pr_build *b, uint64_t type, uint64_t t);
struct pr_span pr_build_end(struct pr_build *b);

/* Any items instead of a record, say an envelope: what pr_add_…() puts between the two is returned as it stands. */
void pr_build_bare(struct pr_build *b);
struct pr_span pr_build_bare_end(struct pr_build *b);

/* One field each. Spans are copied. The value behind a bare key follows by pr_add_…(). */
void pr_build_key(struct pr_build *b, uint64_t key);
void pr_build_uint(struct pr_build *b, unsigned key, uint64_t value);
void pr_build_int(struct pr_build *b, unsigned key, int64_t value);
void pr_build_bool(struct pr_build *b, unsigned key, bool value);
void pr_build_text(struct pr_build *b, unsigned key, struct pr_span text);
void pr_build_hash(struct pr_build *b, unsigned key, struct pr_span bytes);
void pr_build_null(struct pr_build *b, unsigned key);
/* An encoded item, as it stands. */
void pr_build_item(struct pr_build *b, uint64_t key, struct pr_span item);
/* Several fields, as they stand in a record that was built before; `last` is the key of the last. */
void pr_build_fields(struct pr_build *b, unsigned count, uint64_t last, struct pr_span fields);
/* The same, of a whole record: what stands between pr_build_record() and pr_build_end() is these runs of fields. */
struct pr_run {
	struct pr_span bytes;
	unsigned fields;
};
struct pr_span pr_build_runs(struct pr_build *b, uint64_t type, uint64_t t, const struct pr_run *runs, size_t count);
/* The head of an array or map of `count` items or pairs; they follow by pr_add_…(), keys and values in turn. */
void pr_build_array(struct pr_build *b, unsigned key, uint64_t count);
void pr_build_map(struct pr_build *b, unsigned key, uint64_t count);

#define PR_PUT_TEXT_MAX 255u
#define PR_PUT_HEAD 3u  /* bytes in front of the text, at most */
#define PR_PUT_UINT 10u /* bytes of a field with a number, at most */
/* A field for such a run, at `to`: its key is below 24, its text at most PR_PUT_TEXT_MAX long. What follows it. */
uint8_t *pr_put_text(uint8_t *to, unsigned key, struct pr_span text);
uint8_t *pr_put_uint(uint8_t *to, unsigned key, uint64_t value);

/* Items inside arrays and maps. Keys of maps are the caller's to sort (section 4.2.1: by their encoded bytes). */
void pr_add_uint(struct pr_build *b, uint64_t value);
void pr_add_int(struct pr_build *b, int64_t value);
void pr_add_bool(struct pr_build *b, bool value);
void pr_add_null(struct pr_build *b);
void pr_add_text(struct pr_build *b, struct pr_span text);
void pr_add_hash(struct pr_build *b, struct pr_span bytes);
void pr_add_array(struct pr_build *b, uint64_t count);
void pr_add_map(struct pr_build *b, uint64_t count);
void pr_add_item(struct pr_build *b, struct pr_span item);

#endif
