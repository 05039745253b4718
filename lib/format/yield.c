#include "yield.h"

#include <stdlib.h>

#include "base/words.h"

/* While one is read: its values and their pieces are here, where there is room for more than it has. */
struct draft {
	struct pr_yield_value values[PR_VALUES];
	struct pr_yield_piece pieces[(PR_VALUES + 1) * PR_PIECES]; /* of those that are put, and of the one that is read */
	size_t used;
};

static int variable_of(struct pr_format *format, struct pr_span name)
{
	for (size_t i = 0; i < format->variable_count; i++)
		if (pr_same(format->variables[i], name))
			return (int)i;
	if (name.n == 0 || format->variable_count == PR_VARIABLES)
		return -1;
	format->variables[format->variable_count] = name;
	return (int)format->variable_count++;
}

static int group_of(const pcre2_code *match, struct pr_span name)
{
	char text[64];
	if (name.n == 0 || name.n >= sizeof text)
		return -1;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	return pcre2_substring_number_from_name(match, (PCRE2_SPTR)text);
}

/* What stands between "%{" and "}". */
static bool insert(struct pr_pieces *pieces, struct pr_span name, struct pr_format *format, const pcre2_code *match)
{
	bool variable = name.n > 0 && *name.p == '$';
	int number = variable ? variable_of(format, (struct pr_span){name.p + 1, name.n - 1}) : group_of(match, name);
	if (number < 0 || pieces->count == PR_PIECES)
		return false;
	pieces->piece[pieces->count].what = variable ? PR_PIECE_VARIABLE : PR_PIECE_GROUP;
	pieces->piece[pieces->count++].number = (unsigned)number;
	return true;
}

/* What the next value is put together of. */
static struct pr_pieces begin_pieces(struct draft *draft)
{
	return (struct pr_pieces){0, draft->pieces + draft->used};
}

static bool pieces_parse(struct pr_pieces *pieces, struct pr_span text, struct pr_format *format,
                         const pcre2_code *match, const char **why)
{
	*why = "no such group in the pattern, or too many pieces in a value";
	while (text.n > 0) {
		const uint8_t *open = memmem(text.p, text.n, "%{", 2);
		size_t before = open ? (size_t)(open - text.p) : text.n;
		if (before > 0) {
			if (pieces->count == PR_PIECES)
				return false;
			pieces->piece[pieces->count].what = PR_PIECE_TEXT;
			pieces->piece[pieces->count++].text = (struct pr_span){text.p, before};
		}
		if (!open)
			return true;
		const uint8_t *close = memchr(open, '}', text.n - before);
		if (!close || !insert(pieces, (struct pr_span){open + 2, (size_t)(close - open) - 2}, format, match))
			return false;
		text = (struct pr_span){close + 1, text.n - (size_t)(close + 1 - text.p)};
	}
	return true;
}

static bool token_of(struct pr_span name, unsigned *token)
{
	*token = pr_is(name, "addr") ? PR_TOKEN_ADDR : pr_is(name, "id") ? PR_TOKEN_ID : PR_TOKEN_NAME;
	return *token != PR_TOKEN_NAME || pr_is(name, "name");
}

static bool is_peer(const struct pr_yield *yield, unsigned key)
{
	if (yield->what != PR_YIELD_RECORD)
		return false;
	enum pr_kind kind = pr_field_of(yield->type, key)->kind;
	return kind == PR_KIND_PEER || kind == PR_KIND_PEER_OR_NULL;
}

/* The key that a name stands for in this kind of yield. */
static bool key_of(struct pr_yield *yield, struct pr_span name, struct pr_format *format, unsigned *key,
                   const char **why)
{
	const struct pr_field_info *field;
	int number;
	switch (yield->what) {
	case PR_YIELD_RECORD:
		field = pr_field_named(yield->type, (const char *)name.p, name.n);
		*key = field ? field->key : 0;
		*why = "no such field in this type of record";
		return *key > PR_ANY_BY && *key != PR_LINK_UNDATED && !(yield->type == PR_LINK && (*key == PR_LINK_TURN || *key == PR_LINK_INTERVAL));
	case PR_YIELD_SELF:
	case PR_YIELD_ALIAS:
	case PR_YIELD_MEET:
	case PR_YIELD_REACH:
	case PR_YIELD_REACHED:
	case PR_YIELD_AMONG:
		*why = "only name, id and addr are parts of an identity";
		return token_of(name, key);
	case PR_YIELD_PARAM:
	case PR_YIELD_RUN:
		number = pr_format_param(format, name);
		*why = yield->what == PR_YIELD_RUN ? "no such run" : "no such param";
		if (number >= 0 && format->params[number].runs != (yield->what == PR_YIELD_RUN))
			number = -1;
		break;
	case PR_YIELD_GATHER:
		number = pr_format_set(format, name);
		*why = "too many sets";
		break;
	default:
		number = variable_of(format, name);
		*why = "too many remembered texts";
		break;
	}
	*key = (unsigned)number;
	return number >= 0;
}

static int find_param(const void *format, struct pr_span name)
{
	return pr_format_param(format, name);
}

/* Which set the lag's params count. */
static void set_counted(struct pr_yield *yield, const struct pr_format *format)
{
	const struct pr_sum *sums[] = {&yield->lag.least, &yield->lag.most, &yield->lag.best};
	for (size_t i = 0; i < 3; i++)
		for (unsigned k = 0; k < sums[i]->count; k++) {
			int param = sums[i]->terms[k].param;
			if (param < 0 || !format->params[param].counted)
				continue;
			yield->counts = true;
			yield->set = format->params[param].set;
		}
}

/* Puts a value where its key's order is. */
static bool put(struct pr_yield *yield, struct draft *draft, unsigned key, const struct pr_pieces *text, const char **why)
{
	unsigned at = yield->count;
	*why = "too many values in a yield";
	if (yield->count == PR_VALUES)
		return false;
	while (at > 0 && yield->values[at - 1].key > key)
		at--;
	*why = "a field twice";
	if (yield->what == PR_YIELD_RECORD && at > 0 && yield->values[at - 1].key == key)
		return false;
	memmove(&yield->values[at + 1], &yield->values[at], (yield->count - at) * sizeof *yield->values);
	yield->values[at].key = key;
	yield->values[at].text = *text;
	yield->count++;
	draft->used += text->count;
	return true;
}

/* Groups of the pattern that have the name of a field, or of an identity's part, and no value of their own. */
static bool put_groups(struct pr_yield *yield, struct draft *draft, struct pr_format *format, const pcre2_code *match, const char **why)
{
	uint32_t count = 0, size = 0;
	PCRE2_SPTR names = NULL;
	pcre2_pattern_info(match, PCRE2_INFO_NAMECOUNT, &count);
	pcre2_pattern_info(match, PCRE2_INFO_NAMEENTRYSIZE, &size);
	pcre2_pattern_info(match, PCRE2_INFO_NAMETABLE, &names);
	for (uint32_t i = 0; i < count; i++) { /* an entry: the number in two bytes, the name */
		const uint8_t *entry = names + (size_t)i * size;
		const char *ignored;
		unsigned key;
		struct pr_pieces pieces = begin_pieces(draft);
		pieces.piece[pieces.count++] = (struct pr_yield_piece){.what = PR_PIECE_GROUP, .number = (unsigned)entry[0] << 8 | entry[1]};
		if (!key_of(yield, pr_span_of((const char *)entry + 2), format, &key, &ignored))
			continue;
		bool given = false;
		for (unsigned k = 0; k < yield->count; k++)
			given = given || (yield->what == PR_YIELD_RECORD && yield->values[k].key == key);
		if (!given && !put(yield, draft, key, &pieces, why))
			return false;
	}
	return true;
}

static bool kind_of(struct pr_yield *yield, struct pr_span word)
{
	static const char *const names[] = {"", "self", "alias", "meet", "reach", "reached", "among", "param", "remember", "gather", "run"};
	for (unsigned i = PR_YIELD_SELF; i <= PR_YIELD_RUN; i++)
		if (pr_is(word, names[i])) {
			yield->what = (enum pr_yields)i;
			return true;
		}
	yield->what = PR_YIELD_RECORD;
	yield->type = pr_type_named((const char *)word.p, word.n);
	return yield->type != 0;
}

/* observer, or peer */
static bool is_own(uint64_t type)
{
	const struct pr_field_info *field = pr_field_of(type, PR_LINK_OBSERVER);
	return field && (strcmp(field->name, "observer") == 0 || strcmp(field->name, "peer") == 0);
}

/*
 * Peers may be the log's own, a link's times come from its lag, and a contact counts what was left out before it; other
 * fields have a value if the yield gives one.
 */
static void set_keys(struct pr_yield *yield)
{
	if (yield->what != PR_YIELD_RECORD)
		return;
	for (unsigned i = 0; i < yield->count; i++)
		yield->keys |= 1u << yield->values[i].key;
	if (yield->type == PR_CONTACT)
		yield->keys |= 1u << PR_CONTACT_COUNT;
	for (unsigned key = PR_ANY_BY + 1; key < PR_KEYS; key++)
		if (pr_field_of(yield->type, key) && (yield->type == PR_LINK || is_peer(yield, key)))
			yield->keys |= 1u << key;
	yield->own = yield->keys & (is_own(yield->type) ? 1u << PR_LINK_OBSERVER : 0);
}

/* What it is, and its values, to the draft. */
static bool parse(struct pr_yield *yield, struct draft *draft, struct pr_span text, struct pr_format *format,
                  const pcre2_code *match, const char **why)
{
	struct pr_span word, name, value;
	*why = "no type of record, nor self, alias, meet, among, param, remember, gather or run";
	if (!pr_word_take(&text, &word) || !kind_of(yield, word))
		return false;
	while (pr_word_take(&text, &word)) {
		struct pr_pieces pieces = begin_pieces(draft);
		unsigned key;
		if (pr_is(word, "known") && yield->what == PR_YIELD_RECORD) {
			yield->known = true;
			continue;
		}
		if (yield->what == PR_YIELD_RUN) {
			if (!key_of(yield, word, format, &key, why) || !put(yield, draft, key, &pieces, why))
				return false;
			continue;
		}
		*why = "not NAME=VALUE";
		if (!pr_pair_split(word, &name, &value))
			return false;
		if (pr_is(name, "lag") && yield->what == PR_YIELD_RECORD && yield->type == PR_LINK) {
			if (!pr_lag_parse(&yield->lag, value, find_param, format, why))
				return false;
			set_counted(yield, format);
		} else if ((pr_is(name, "turn") || pr_is(name, "interval")) && yield->what == PR_YIELD_RECORD && yield->type == PR_LINK) {
			if (!pr_lag_parse(pr_is(name, "turn") ? &yield->turn : &yield->interval, value, find_param, format, why))
				return false;
		} else {
			if (!key_of(yield, name, format, &key, why) ||
			    !pieces_parse(&pieces, value, format, match, why))
				return false;
			if (is_peer(yield, key) && pr_is(value, "self"))
				pieces.piece[0].what = PR_PIECE_SELF;
			if (!put(yield, draft, key, &pieces, why))
				return false;
		}
	}
	bool identity = yield->what == PR_YIELD_SELF || yield->what == PR_YIELD_ALIAS || yield->what == PR_YIELD_AMONG;
	if (yield->what == PR_YIELD_RECORD || (identity && yield->count == 0))
		if (!put_groups(yield, draft, format, match, why))
			return false;
	set_keys(yield);
	*why = "yields nothing";
	return yield->count > 0 || yield->what == PR_YIELD_RECORD || yield->what == PR_YIELD_MEET;
}

/* Out of the draft into what it takes. */
static bool settle(struct pr_yield *yield, const struct draft *draft)
{
	struct pr_yield_value *values = malloc(yield->count * sizeof *values + draft->used * sizeof *draft->pieces + 1);
	yield->values = values;
	if (!values)
		return false;
	struct pr_yield_piece *piece = (struct pr_yield_piece *)(void *)(values + yield->count);
	memcpy(values, draft->values, yield->count * sizeof *values);
	for (unsigned i = 0; i < yield->count; piece += values[i++].text.count) {
		memcpy(piece, values[i].text.piece, values[i].text.count * sizeof *piece);
		values[i].text.piece = piece;
	}
	return true;
}

bool pr_yield_parse(struct pr_yield *yield, struct pr_span text, struct pr_format *format, const pcre2_code *match,
                    const char **why)
{
	struct draft draft;
	draft.used = 0;
	*yield = (struct pr_yield){.values = draft.values};
	bool good = parse(yield, &draft, text, format, match, why);
	if (good && !settle(yield, &draft)) {
		*why = "out of memory";
		good = false;
	}
	if (!good)
		*yield = (struct pr_yield){0};
	return good;
}

void pr_yield_free(struct pr_yield *yield)
{
	free(yield->values);
}
