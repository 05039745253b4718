/*
 * Redis's append-only file: commands as arrays of strings (RESP), with #TS: lines between them where the server was told to
 * write those. A file has no offsets of the replication, so writes are linked by hash: each is SHA-256 of the hash before it,
 * the database and the command. Two files that begin alike have the same hashes up to where they part.
 *
 * A command is taken apart as it comes: of its arguments the keys are kept, and the rest is summed up.
 *
 * What stands in front of the commands is mostly a snapshot (aof-use-rdb-preamble), the state that a rewrite found: what was written
 * before is not in it as single writes, nor in an order, so that it gives no entries and no hash. Its keys are counted.
 */
#include <stdio.h>
#include <strings.h>

#include "base/quote.h"
#include "dump_kind.h"
#include "rdb.h"

#define KEY_KEPT 1024u /* bytes of a key that are looked at */
#define NAME_KEPT 32u
#define HEAD_KEPT 64u

enum stage { BETWEEN, SNAPSHOT, COUNT, LENGTH, BYTES, BEHIND, REMARK };

/* Where a command's keys are: arguments first, first + step, … up to last, -1 for all that follow. */
struct form {
	const char *name;
	int first, last, step;
	enum { PUT, DELETE, MOVE, CONTROL, SCRIPT } what; /* MOVE: the first is deleted. SCRIPT: argument 2 is how many keys */
};

static const struct form forms[] = {
	{"select", 0, 0, 1, CONTROL},    {"multi", 0, 0, 1, CONTROL},     {"exec", 0, 0, 1, CONTROL},
	{"del", 1, -1, 1, DELETE},       {"unlink", 1, -1, 1, DELETE},    {"getdel", 1, 1, 1, DELETE},
	{"flushall", 0, 0, 1, DELETE},   {"flushdb", 0, 0, 1, DELETE},    {"mset", 1, -1, 2, PUT},
	{"msetnx", 1, -1, 2, PUT},       {"rename", 1, 2, 1, MOVE},       {"renamenx", 1, 2, 1, MOVE},
	{"smove", 1, 2, 1, PUT},         {"rpoplpush", 1, 2, 1, PUT},     {"lmove", 1, 2, 1, PUT},
	{"blmove", 1, 2, 1, PUT},        {"brpoplpush", 1, 2, 1, PUT},    {"bitop", 2, 2, 1, PUT},
	{"copy", 2, 2, 1, PUT},          {"xgroup", 2, 2, 1, PUT},        {"swapdb", 0, 0, 1, PUT},
	{"script", 0, 0, 1, PUT},        {"function", 0, 0, 1, PUT},      {"publish", 0, 0, 1, PUT},
	{"spublish", 0, 0, 1, PUT},      {"eval", 3, 2, 1, SCRIPT},       {"evalsha", 3, 2, 1, SCRIPT},
	{"fcall", 3, 2, 1, SCRIPT},
};

static const struct form ordinary = {NULL, 1, 1, 1, PUT};

struct state {
	enum stage stage;
	uint64_t offset, start; /* of the next byte; of the command */
	char line[HEAD_KEPT];    /* a head without its end, or a remark */
	size_t line_length;
	uint64_t left_args, left_bytes, arg; /* of the command; of the argument, whose number is arg */
	char name[NAME_KEPT];
	size_t name_length;
	struct form form;
	char number[24]; /* of SELECT and of scripts */
	size_t number_length;
	struct pr_text keys; /* a length of two bytes and the key, each */
	uint64_t key_count;
	size_t key_length; /* of the last */
	uint64_t db, t;
	bool linked, open; /* there is a write before; between MULTI and EXEC */
	uint8_t last[PR_DIGEST_SIZE];
	struct pr_rdb rdb;
};

static bool fail(struct pr_dump *d, const struct state *s, const char *why)
{
	return pr_dump_fail_at(d, "byte", s->offset, why);
}

static bool is_key(const struct state *s)
{
	const struct form *form = &s->form;
	return s->arg > 0 && form->first > 0 && s->arg >= (uint64_t)form->first &&
	       (form->last < 0 || s->arg <= (uint64_t)form->last) &&
	       (s->arg - (uint64_t)form->first) % (uint64_t)form->step == 0;
}

/* Some bytes of the current argument. */
static void keep(struct pr_dump *d, struct state *s, struct pr_span bytes)
{
	pr_digest_add(d->digest, bytes);
	if (s->arg == 0) {
		size_t n = bytes.n < NAME_KEPT - 1 - s->name_length ? bytes.n : NAME_KEPT - 1 - s->name_length;
		memcpy(s->name + s->name_length, bytes.p, n);
		s->name_length += n;
	} else if ((s->form.what == CONTROL && s->arg == 1) || (s->form.what == SCRIPT && s->arg == 2)) {
		size_t n = bytes.n < sizeof s->number - s->number_length ? bytes.n : sizeof s->number - s->number_length;
		memcpy(s->number + s->number_length, bytes.p, n);
		s->number_length += n;
	} else if (is_key(s) && s->key_length < KEY_KEPT && s->keys.n < PR_DUMP_LINE) {
		size_t n = bytes.n < KEY_KEPT - s->key_length ? bytes.n : KEY_KEPT - s->key_length;
		pr_text_bytes(&s->keys, bytes.p, n);
		s->key_length += n;
	}
}

static void argument_begins(struct pr_dump *d, struct state *s)
{
	char head[HEAD_KEPT];
	int n = snprintf(head, sizeof head, "$%llu\n", (unsigned long long)s->left_bytes);
	pr_digest_add(d->digest, (struct pr_span){(uint8_t *)head, (size_t)n});
	if (!is_key(s))
		return;
	s->key_count++;
	s->key_length = 0;
	if (s->keys.n < PR_DUMP_LINE)
		pr_text_bytes(&s->keys, "\0", 2);
}

/* Lengths are filled in behind the key, since it comes in pieces. */
static void argument_ends(struct pr_dump *d, struct state *s)
{
	struct pr_span number = {(uint8_t *)s->number, s->number_length};
	uint64_t keys;
	if (is_key(s) && !s->keys.failed && s->keys.n >= s->key_length + 2) {
		char *length = s->keys.p + s->keys.n - s->key_length - 2;
		length[0] = (char)(s->key_length >> 8);
		length[1] = (char)s->key_length;
	}
	if (s->arg == 0) {
		s->form = ordinary;
		s->name[s->name_length] = 0;
		for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
			if (strcasecmp(s->name, forms[i].name) == 0)
				s->form = forms[i];
	} else if (s->form.what == SCRIPT && s->arg == 2 && pr_dump_number(number, &keys) && keys < INT32_MAX - 2) {
		s->form.last = (int)keys + 2;
	}
	s->arg++;
	s->left_args--;
	(void)d;
}

static void tell(struct pr_dump *d, struct state *s, struct pr_span key, bool deletes, const uint8_t *hash)
{
	char quoted[4 * KEY_KEPT + 32];
	int n = snprintf(quoted, sizeof quoted, "%llu/", (unsigned long long)s->db);
	pr_dump_begin(d, PR_ENTRY, s->t);
	pr_dump_text(d, PR_ENTRY_PEER, pr_own_peer);
	if (key.p) {
		pr_quote_span(quoted + n, sizeof quoted - (size_t)n, key);
		pr_dump_word(d, PR_ENTRY_KEY, quoted);
	}
	pr_dump_word(d, PR_ENTRY_OP, deletes ? "delete" : "put");
	pr_dump_item(d, PR_ENTRY_HASH, (struct pr_span){hash, PR_DIGEST_SIZE});
	if (s->linked)
		pr_dump_item(d, PR_ENTRY_PARENT, (struct pr_span){s->last, PR_DIGEST_SIZE});
	pr_dump_tell_at(d, '@', s->start);
	memcpy(s->last, hash, PR_DIGEST_SIZE);
	s->linked = true;
}

/* A command of several keys is so many writes, the second and later ones with hashes of their own. */
static void tell_keys(struct pr_dump *d, struct state *s, uint8_t hash[PR_DIGEST_SIZE])
{
	uint64_t told = 0;
	for (size_t i = 0; i + 2 <= s->keys.n; told++) {
		size_t n = (size_t)(uint8_t)s->keys.p[i] << 8 | (uint8_t)s->keys.p[i + 1];
		if (n > s->keys.n - i - 2)
			break;
		if (told > 0) {
			pr_digest_add(d->digest, (struct pr_span){s->last, PR_DIGEST_SIZE});
			pr_digest_end(d->digest, hash);
		}
		tell(d, s, (struct pr_span){(uint8_t *)s->keys.p + i + 2, n},
		     s->form.what == DELETE || (s->form.what == MOVE && told == 0), hash);
		i += n + 2;
	}
	d->counts.unfit += s->key_count - told;
}

static bool command_ends(struct pr_dump *d, struct state *s)
{
	uint8_t hash[PR_DIGEST_SIZE];
	d->counts.lines++;
	d->counts.recognised++;
	pr_digest_end(d->digest, hash);
	s->stage = BETWEEN;
	if (s->keys.failed)
		return fail(d, s, "out of memory");
	if (s->form.what != CONTROL) {
		if (s->key_count == 0)
			tell(d, s, (struct pr_span){NULL, 0}, s->form.what == DELETE, hash);
		else
			tell_keys(d, s, hash);
	} else if (strcasecmp(s->name, "select") == 0) {
		if (!pr_dump_number((struct pr_span){(uint8_t *)s->number, s->number_length}, &s->db))
			return fail(d, s, "SELECT without a number");
	} else {
		s->open = strcasecmp(s->name, "multi") == 0;
	}
	return true;
}

static void command_begins(struct pr_dump *d, struct state *s)
{
	char head[HEAD_KEPT];
	pr_text_clear(&s->keys);
	s->arg = s->key_count = 0;
	s->key_length = s->name_length = s->number_length = 0;
	s->form = ordinary;
	if (s->linked)
		pr_digest_add(d->digest, (struct pr_span){s->last, PR_DIGEST_SIZE});
	int n = snprintf(head, sizeof head, "%llu*%llu\n", (unsigned long long)s->db, (unsigned long long)s->left_args);
	pr_digest_add(d->digest, (struct pr_span){(uint8_t *)head, (size_t)n});
}

/* A head, "*3" or "$5", or a remark; without its end. */
static bool head(struct pr_dump *d, struct state *s)
{
	size_t n = s->line_length - (s->line_length > 0 && s->line[s->line_length - 1] == '\r');
	struct pr_span digits = {(uint8_t *)s->line, n};
	uint64_t seconds;
	s->line_length = 0;
	if (s->stage == REMARK) {
		s->stage = BETWEEN;
		if (pr_dump_starts(digits, "TS:") && pr_dump_number((struct pr_span){digits.p + 3, n - 3}, &seconds) &&
		    seconds < UINT64_MAX / 1000000000)
			s->t = seconds * 1000000000;
		return true;
	}
	if (s->stage == COUNT) {
		if (!pr_dump_number(digits, &s->left_args) || s->left_args == 0)
			return fail(d, s, "the number of a command's arguments expected");
		command_begins(d, s);
		s->stage = LENGTH;
		return true;
	}
	digits = (struct pr_span){digits.p + 1, n ? n - 1 : 0};
	if (n == 0 || s->line[0] != '$' || !pr_dump_number(digits, &s->left_bytes))
		return fail(d, s, "the length of an argument expected");
	argument_begins(d, s);
	s->stage = BYTES;
	return true;
}

static bool byte(struct pr_dump *d, struct state *s, uint8_t c)
{
	switch (s->stage) {
	case BETWEEN:
		s->start = s->offset;
		if (c != '*' && c != '#')
			return fail(d, s, "a command expected");
		s->stage = c == '*' ? COUNT : REMARK;
		return true;
	case BEHIND: /* CR LF */
		s->line_length++;
		if (c != (s->line_length == 1 ? '\r' : '\n'))
			return fail(d, s, "an argument that does not end where it says");
		if (c == '\r')
			return true;
		s->line_length = 0;
		argument_ends(d, s);
		s->stage = LENGTH;
		return s->left_args > 0 || command_ends(d, s);
	default:
		if (c == '\n')
			return head(d, s);
		if (s->line_length < HEAD_KEPT)
			s->line[s->line_length++] = (char)c;
		return s->stage == REMARK || s->line_length < HEAD_KEPT || fail(d, s, "a number expected");
	}
}

/* False: it is damaged. */
static bool snapshot(struct pr_dump *d, struct state *s, struct pr_span *in)
{
	size_t n = in->n;
	int got = pr_rdb_take(&s->rdb, in);
	s->offset += n - in->n;
	d->counts.snapshot = s->rdb.keys;
	if (got == 0)
		s->stage = BETWEEN;
	return got >= 0 || fail(d, s, s->rdb.why);
}

static void bytes(struct pr_dump *d, struct pr_span in)
{
	struct state *s = d->state;
	if (s->offset == 0 && in.n > 0 && (*in.p == 'R' || *in.p == 'V'))
		s->stage = SNAPSHOT;
	if (s->stage == SNAPSHOT && !snapshot(d, s, &in))
		return;
	while (in.n > 0) {
		size_t n = 1;
		if (s->stage == BYTES) {
			n = in.n < s->left_bytes ? in.n : (size_t)s->left_bytes;
			keep(d, s, (struct pr_span){in.p, n});
			s->left_bytes -= n;
			if (s->left_bytes == 0)
				s->stage = BEHIND;
		} else if (!byte(d, s, *in.p)) {
			return;
		}
		in.p += n;
		in.n -= n;
		s->offset += n;
	}
}

static void end(struct pr_dump *d)
{
	struct state *s = d->state;
	if (s->stage != BETWEEN)
		fail(d, s, s->stage == SNAPSHOT ? "cut off inside the snapshot" : "cut off inside a command");
	else if (s->open)
		fail(d, s, "cut off before EXEC: what is told since MULTI was not carried out");
}

static void free_state(struct pr_dump *d)
{
	struct state *s = d->state;
	pr_text_free(&s->keys);
}

static bool is_snapshot(struct pr_span ahead)
{
	struct pr_rdb rdb = {0};
	struct pr_span head = {ahead.p, PR_RDB_HEAD};
	return ahead.n >= PR_RDB_HEAD && pr_rdb_take(&rdb, &head) > 0;
}

static bool recognise(struct pr_span ahead)
{
	if (pr_dump_starts(ahead, "#TS:"))
		return pr_dump_holds(ahead, "\r\n*");
	size_t i = 1;
	if (ahead.n < 8 || *ahead.p != '*')
		return is_snapshot(ahead);
	while (i < ahead.n && ahead.p[i] >= '0' && ahead.p[i] <= '9')
		i++;
	return i > 1 && pr_dump_starts((struct pr_span){ahead.p + i, ahead.n - i}, "\r\n$");
}

const struct pr_dump_kind pr_dump_aof = {
	.name = "redis-aof",
	.about = "Redis's append-only file, behind a snapshot (RDB) or not",
	.system = "redis",
	.recognise = recognise,
	.bytes = bytes,
	.end = end,
	.free = free_state,
	.state = sizeof(struct state),
};
