/*
 * Between dump.c and the kinds of dumps: what a kind is, and how its reader tells records.
 *
 *	pr_dump_begin(d, PR_CLAIM, 0);
 *	pr_dump_text(d, PR_CLAIM_PEER, id);
 *	pr_dump_uint(d, PR_CLAIM_SEQ, seq);
 *	pr_dump_tell(d);
 *
 * Fields come in any order; their spans are borrowed until the record is told. A record with a text that is no UTF-8, or
 * that is longer than its field takes, is counted as unfit instead.
 */
#ifndef PR_DUMP_KIND_H
#define PR_DUMP_KIND_H

#include "base/digest.h"
#include "base/text.h"
#include "dump.h"
#include "record/encode.h"
#include "record/json_pick.h"

struct pr_dump_kind {
	const char *name, *about, *system;
	/* Whether this is how such input, and no log, begins. NULL: never recognised. */
	bool (*recognise)(struct pr_span ahead);
	/* One of these: the whole text, which may be changed in place; or a line without its end; or bytes as they come. */
	void (*document)(struct pr_dump *d, struct pr_span text);
	void (*line)(struct pr_dump *d, struct pr_span line);
	void (*bytes)(struct pr_dump *d, struct pr_span bytes);
	void (*end)(struct pr_dump *d);  /* behind the last line or byte; NULL: nothing is left to tell then */
	void (*free)(struct pr_dump *d); /* what `state` holds; NULL: nothing */
	size_t state;                    /* bytes, zeroed at first */
};

struct pr_dump {
	const struct pr_dump_kind *kind;
	const struct pr_teller *teller;
	const struct pr_zone *zone;
	const struct pr_pattern *pattern; /* of -s regex */
	void *state;
	struct pr_text held; /* a document, or a line that has not ended */
	bool cut;            /* the line is longer than PR_DUMP_LINE */
	uint64_t line;       /* of what is read: for `src` and errors */
	const uint8_t *at;   /* where in a document that line was counted */
	struct pr_record record;
	struct pr_build build, list;
	uint64_t listed; /* peers in list */
	struct pr_digest *digest;
	struct pr_dump_counts counts;
	char src[PR_DUMP_FILE + 24]; /* the file's name and room for a place */
	size_t src_length;
	char error[PR_DUMP_ERROR];
	bool failed;
};

extern const struct pr_dump_kind pr_dump_corosync, pr_dump_consul, pr_dump_etcd, pr_dump_etcd_log, pr_dump_galera,
	pr_dump_binlog, pr_dump_nats, pr_dump_rabbitmq, pr_dump_aof, pr_dump_redis, pr_dump_serf, pr_dump_slashing,
	pr_dump_zookeeper, pr_dump_regex;

/* Counts the lines of a document up to p: what is told next stands there. */
void pr_dump_at(struct pr_dump *d, struct pr_span document, const void *p);
/* The record that is put together; src is the current line. */
void pr_dump_begin(struct pr_dump *d, enum pr_type type, uint64_t t);
void pr_dump_uint(struct pr_dump *d, unsigned key, uint64_t value);
void pr_dump_bool(struct pr_dump *d, unsigned key, bool value);
void pr_dump_text(struct pr_dump *d, unsigned key, struct pr_span text);
void pr_dump_word(struct pr_dump *d, unsigned key, const char *text);
/*
 * A list of peers: empty it, add to it (what cannot be a peer's name is counted as unfit), and at last, after
 * pr_dump_begin(), put it into a field; an empty one is not there.
 */
void pr_dump_list_clear(struct pr_dump *d);
void pr_dump_list_add(struct pr_dump *d, struct pr_span peer);
void pr_dump_list(struct pr_dump *d, unsigned key);
/* Bytes, or an encoded array or map. */
void pr_dump_item(struct pr_dump *d, unsigned key, struct pr_span bytes);
void pr_dump_tell(struct pr_dump *d);
/* The same with a place of its own instead of the line: "@offset". */
void pr_dump_tell_at(struct pr_dump *d, char mark, uint64_t place);
/* Tokens that name nobody (no text, or too long) are left out; one alone is only told if it is the own peer's. */
void pr_dump_same(struct pr_dump *d, bool own, const struct pr_token *tokens, size_t count);
/* "line N: why", once. False. */
bool pr_dump_fail(struct pr_dump *d, const char *why);
bool pr_dump_fail_at(struct pr_dump *d, const char *unit, uint64_t place, const char *why);
/* For a scanner of the document: its trouble, if any, is the dump's. False if there is any. */
bool pr_dump_check(struct pr_dump *d, struct pr_span document, const struct pr_scan *s);

/* Lower-case hex without leading zeros, as systems write 64-bit ids in their logs. */
struct pr_span pr_dump_hex(char out[static 17], uint64_t id);
/* The host and port of a URL or address: "http://10.0.0.1:2380/" is "10.0.0.1:2380". */
struct pr_span pr_dump_address(struct pr_span url);
/* Whether it is an address on which a host reaches itself: it means another peer in every dump. */
bool pr_dump_loopback(struct pr_span address);
/* The whole text as a number. */
bool pr_dump_number(struct pr_span text, uint64_t *value);
/* Whether text begins with `start`; the blanks outside of its strings do not count in pr_dump_json(). */
bool pr_dump_starts(struct pr_span text, const char *start);
bool pr_dump_json(struct pr_span text, const char *start);
bool pr_dump_holds(struct pr_span text, const char *part);

#endif
