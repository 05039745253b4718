/*
 * mariadb-binlog (mysqlbinlog) as text. Rows come with -v only; a row's key is its table and first column, since the log does
 * not say which columns the primary key has. A statement's key is its text.
 *
 * `seq` is the number in the transaction's GTID. A write's hash is SHA-256 of the GTID, the write's place in it and what it
 * writes, so that two servers' logs of one history have the same hashes, whichever files they begin with; `parent` is the
 * write before. Without a GTID the hash before it stands in for it.
 */
#include <stdio.h>
#include <strings.h>

#include "base/quote.h"
#include "base/rfc3339.h"
#include "base/words.h"
#include "dump_kind.h"

#define TEXT_KEPT 256u  /* bytes of a statement, and of a column */
#define NAME_KEPT 400u  /* of a table's name, quotes included */
#define SETTING "/*!*/;" /* behind what the tool itself says */

struct state {
	uint64_t t;
	char gtid[160];
	bool has_seq, query, base64;
	uint64_t seq, order; /* of the GTID; writes told of it */
	/* What is being read: */
	enum { NOTHING, ROW, STATEMENT } what;
	bool deletes, has_column;
	char table[NAME_KEPT], database[NAME_KEPT], column[TEXT_KEPT + 1], text[TEXT_KEPT + 1];
	size_t text_length;
	uint64_t line; /* where it began */
	bool linked;
	uint8_t last[PR_DIGEST_SIZE];
};

static void hash_begins(struct pr_dump *d, const struct state *s)
{
	char order[32];
	int n = snprintf(order, sizeof order, "\n%llu\n", (unsigned long long)s->order);
	if (s->gtid[0])
		pr_digest_add(d->digest, pr_span_of(s->gtid));
	else if (s->linked)
		pr_digest_add(d->digest, (struct pr_span){s->last, PR_DIGEST_SIZE});
	pr_digest_add(d->digest, (struct pr_span){(uint8_t *)order, (size_t)n});
}

static void hash_line(struct pr_dump *d, struct pr_span line)
{
	pr_digest_add(d->digest, line);
	pr_digest_add(d->digest, pr_span_of("\n"));
}

static void tell(struct pr_dump *d, struct state *s, const char *key, bool deletes)
{
	uint8_t hash[PR_DIGEST_SIZE];
	uint64_t line = d->line;
	char quoted[4 * (NAME_KEPT + TEXT_KEPT) + 16];
	pr_digest_end(d->digest, hash);
	d->line = s->line;
	pr_dump_begin(d, PR_ENTRY, s->t);
	pr_dump_text(d, PR_ENTRY_PEER, pr_own_peer);
	if (s->has_seq)
		pr_dump_uint(d, PR_ENTRY_SEQ, s->seq);
	pr_dump_word(d, PR_ENTRY_KEY, pr_quote(quoted, sizeof quoted, key));
	pr_dump_word(d, PR_ENTRY_OP, deletes ? "delete" : "put");
	pr_dump_item(d, PR_ENTRY_HASH, (struct pr_span){hash, sizeof hash});
	if (s->linked)
		pr_dump_item(d, PR_ENTRY_PARENT, (struct pr_span){s->last, sizeof s->last});
	pr_dump_tell(d);
	d->line = line;
	memcpy(s->last, hash, sizeof hash);
	s->linked = true;
	s->order++;
	s->what = NOTHING;
}

static bool is_word(const char *text, const char *word)
{
	size_t n = strlen(word);
	return strncasecmp(text, word, n) == 0 && !((text[n] | 0x20) >= 'a' && (text[n] | 0x20) <= 'z');
}

/* What was being read has ended. */
static void write_ends(struct pr_dump *d, struct state *s)
{
	static const char *const no_write[] = {"BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "XA"};
	char key[NAME_KEPT + TEXT_KEPT + 8];
	if (s->what == ROW) {
		snprintf(key, sizeof key, s->has_column ? "%s %s" : "%s", s->table, s->column);
		tell(d, s, key, s->deletes);
	} else if (s->what == STATEMENT) {
		uint8_t unused[PR_DIGEST_SIZE];
		s->text[s->text_length] = 0;
		for (size_t i = 0; i < sizeof no_write / sizeof *no_write; i++)
			if (is_word(s->text, no_write[i])) {
				pr_digest_end(d->digest, unused);
				s->what = NOTHING;
				return;
			}
		bool deletes = is_word(s->text, "DELETE") || is_word(s->text, "DROP") || is_word(s->text, "TRUNCATE");
		snprintf(key, sizeof key, s->database[0] ? "%s: %s" : "%s%s", s->database, s->text);
		tell(d, s, key, deletes);
	}
}

/* `a`.`b` without its quotes, each doubled one inside a name once. */
static void copy_name(char to[static NAME_KEPT], struct pr_span from)
{
	size_t n = 0;
	bool inside = false;
	for (size_t i = 0; i < from.n && n < NAME_KEPT - 1; i++) {
		if (from.p[i] != '`') {
			to[n++] = (char)from.p[i];
		} else if (inside && i + 1 < from.n && from.p[i + 1] == '`') {
			to[n++] = '`';
			i++;
		} else {
			inside = !inside;
		}
	}
	to[n] = 0;
}

/* -vv puts the column's type behind its value. */
static struct pr_span without_type(struct pr_span line)
{
	if (line.n < 4 || memcmp(line.p + line.n - 2, "*/", 2) != 0)
		return line;
	for (size_t n = line.n - 2; n > 3; n--)
		if (memcmp(line.p + n - 3, " /*", 3) == 0)
			return (struct pr_span){line.p, n - 3};
	return line;
}

/* "### INSERT INTO `t`.`a`", "### WHERE", "###   @1=1" */
static void row(struct pr_dump *d, struct state *s, struct pr_span line)
{
	static const char *const verbs[] = {"### INSERT INTO ", "### UPDATE ", "### DELETE FROM "};
	line = without_type(line);
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (pr_dump_starts(line, verbs[i])) {
			size_t n = strlen(verbs[i]);
			write_ends(d, s);
			s->what = ROW;
			s->deletes = i == 2;
			s->has_column = false;
			s->line = d->line;
			copy_name(s->table, (struct pr_span){line.p + n, line.n - n});
			hash_begins(d, s);
		}
	if (s->what != ROW)
		return;
	hash_line(d, line);
	if (!s->has_column && pr_dump_starts(line, "###   @1=")) {
		struct pr_span value = {line.p + 6, line.n - 6};
		size_t n = value.n < TEXT_KEPT ? value.n : TEXT_KEPT;
		memcpy(s->column, value.p, n);
		s->column[n] = 0;
		s->has_column = true;
	}
}

static void gtid(struct state *s, struct pr_span text)
{
	const uint8_t *p = text.p + text.n;
	while (p > text.p && p[-1] >= '0' && p[-1] <= '9')
		p--;
	snprintf(s->gtid, sizeof s->gtid, "%.*s", (int)(text.n < sizeof s->gtid ? text.n : 0), (const char *)text.p);
	s->has_seq = pr_dump_number((struct pr_span){p, (size_t)(text.p + text.n - p)}, &s->seq);
	s->order = 0;
}

/* "#261125 16:27:20 server id 1  end_log_pos 364 CRC32 0x79a6a388 	GTID 0-1-1 ddl": local time of the tool's host */
static bool event(struct pr_dump *d, struct state *s, struct pr_span line)
{
	struct pr_civil civil = {.year = 2000};
	unsigned date;
	char copy[64];
	uint64_t t;
	snprintf(copy, sizeof copy, "%.*s", (int)(line.n < 40 ? line.n : 40), (const char *)line.p);
	if (sscanf(copy, "#%6u %2u:%2u:%2u server id", &date, &civil.hour, &civil.minute, &civil.second) != 4)
		return false;
	civil.year += (int)(date / 10000);
	civil.month = date / 100 % 100;
	civil.day = date % 100;
	if (pr_civil_time(&civil, &t)) {
		int64_t seconds = pr_zone_seconds(d->zone, (int64_t)(t / PR_SECOND), INT64_MIN, NULL);
		s->t = seconds > 0 ? (uint64_t)seconds * PR_SECOND : 0;
	}
	const uint8_t *tab = memchr(line.p, '\t', line.n);
	struct pr_span what = {tab ? tab + 1 : line.p + line.n, tab ? line.n - (size_t)(tab + 1 - line.p) : 0}, word;
	s->query = pr_dump_starts(what, "Query\t");
	if (pr_dump_starts(what, "GTID ") && pr_word_take(&what, &word) && pr_word_take(&what, &word))
		gtid(s, word);
	return true;
}

/* What the tool says to the server before a statement: "use `t`", "SET TIMESTAMP=…"; without its end. */
static void setting(struct state *s, struct pr_span text)
{
	static const char next[] = "SET @@SESSION.GTID_NEXT= '";
	if (pr_dump_starts(text, "use ")) {
		copy_name(s->database, (struct pr_span){text.p + 4, text.n - 4});
	} else if (pr_dump_starts(text, "SET TIMESTAMP=")) {
		char copy[40];
		unsigned long long seconds;
		unsigned micro = 0;
		snprintf(copy, sizeof copy, "%.*s", (int)(text.n - 14 < 39 ? text.n - 14 : 39), (const char *)text.p + 14);
		if (sscanf(copy, "%11llu.%6u", &seconds, &micro) >= 1 && seconds < UINT64_MAX / PR_SECOND)
			s->t = seconds * PR_SECOND + (uint64_t)micro * 1000;
	} else if (pr_dump_starts(text, next)) {
		size_t n = sizeof next - 1;
		const uint8_t *quote = memchr(text.p + n, '\'', text.n - n);
		if (quote)
			gtid(s, (struct pr_span){text.p + n, (size_t)(quote - text.p) - n});
	}
}

static void statement(struct pr_dump *d, struct state *s, struct pr_span line)
{
	if (s->what != STATEMENT) {
		write_ends(d, s);
		s->what = STATEMENT;
		s->line = d->line;
		s->text_length = 0;
		hash_begins(d, s);
		hash_line(d, pr_span_of(s->database));
	} else if (s->text_length < TEXT_KEPT) {
		s->text[s->text_length++] = ' ';
	}
	size_t n = line.n < TEXT_KEPT - s->text_length ? line.n : TEXT_KEPT - s->text_length;
	memcpy(s->text + s->text_length, line.p, n);
	s->text_length += n;
	hash_line(d, line);
}

static void line(struct pr_dump *d, struct pr_span text)
{
	struct state *s = d->state;
	size_t end = strlen(SETTING);
	bool ends = text.n >= end && memcmp(text.p + text.n - end, SETTING, end) == 0;
	d->counts.unfit += d->cut; /* what stood behind its first mebibyte is not in the hash */
	d->counts.recognised++;
	if (s->base64) {
		s->base64 = !ends;
	} else if (s->what == STATEMENT && !(ends && text.n == end)) {
		statement(d, s, text);
	} else if (ends) {
		write_ends(d, s);
		setting(s, (struct pr_span){text.p, text.n - end});
	} else if (pr_dump_starts(text, "### ")) {
		row(d, s, text);
	} else if (text.n == 0 || *text.p == '#') {
		write_ends(d, s);
		if (text.n > 0 && !event(d, s, text) && !pr_dump_starts(text, "# ") && !pr_dump_starts(text, "#Q>"))
			d->counts.recognised--;
	} else if (pr_dump_starts(text, "BINLOG '")) {
		s->base64 = true;
	} else if (s->query) {
		statement(d, s, text);
	}
}

static void end(struct pr_dump *d)
{
	struct state *s = d->state;
	if (s->what == STATEMENT)
		pr_dump_fail(d, "cut off inside a statement");
	else
		write_ends(d, s);
}

static bool recognise(struct pr_span ahead)
{
	bool begins = pr_dump_starts(ahead, "/*!50530 SET @@SESSION.PSEUDO_SLAVE_MODE=1*/;") ||
	              pr_dump_starts(ahead, "/*!40019 SET @@session.max_") || pr_dump_starts(ahead, "/*!50003 SET @OLD_COMP") ||
	              pr_dump_starts(ahead, "# The proper term is pseudo_replica_mode");
	return begins && pr_dump_holds(ahead, "\nDELIMITER " SETTING "\n");
}

const struct pr_dump_kind pr_dump_binlog = {
	.name = "mariadb-binlog",
	.about = "mariadb-binlog (mysqlbinlog), with -v for rows",
	.system = "mariadb",
	.recognise = recognise,
	.line = line,
	.end = end,
	.state = sizeof(struct state),
};
