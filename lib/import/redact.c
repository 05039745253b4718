#include "redact.h"

#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "record/src.h"

enum treatment { KEEP, DROP, TEXT, SRC, TOKEN, ABOUT, OF_KIND /* + enum pr_disguise_kind */ };

#define PEER (OF_KIND + PR_DISGUISE_PEER)
#define ID (OF_KIND + PR_DISGUISE_ID)
#define FILE_NAME (OF_KIND + PR_DISGUISE_FILE)
#define GROUP (OF_KIND + PR_DISGUISE_GROUP)
#define DOMAIN (OF_KIND + PR_DISGUISE_DOMAIN)

struct key { /* of a map */
	size_t text, n; /* in `keys` */
	struct pr_span value;
	const struct pr_text *texts;
};

struct pr_redact {
	struct pr_disguise *disguise;
	struct pr_build b;
	struct pr_text text, keys;
	struct key *pairs;
	size_t room;
	uint64_t left_out;
	bool failed;
};

struct pr_redact *pr_redact_new(struct pr_disguise *disguise)
{
	struct pr_redact *r = calloc(1, sizeof *r);
	if (r)
		r->disguise = disguise;
	return r;
}

void pr_redact_free(struct pr_redact *r)
{
	if (!r)
		return;
	pr_build_free(&r->b);
	pr_text_free(&r->text);
	pr_text_free(&r->keys);
	free(r->pairs);
	free(r);
}

bool pr_redact_good(const struct pr_redact *r)
{
	return !r->failed && pr_disguise_good(r->disguise);
}

uint64_t pr_redact_left_out(const struct pr_redact *r)
{
	return r->left_out;
}

/* Of texts that stand for something else than words of whoever wrote them. */
static const struct rule {
	uint64_t type;
	unsigned key;
	int treatment;
} rules[] = {
	{PR_ANY, PR_ANY_SRC, SRC}, {PR_ANY, PR_ANY_SYSTEM, KEEP}, {PR_ANY, PR_ANY_BY, PEER},
	{PR_LINK, PR_LINK_STATE, KEEP}, {PR_LIFECYCLE, PR_LIFECYCLE_STATE, KEEP},
	{PR_MEMBER, PR_MEMBER_ALIASES, TOKEN}, {PR_MEMBER, PR_MEMBER_STATUS, KEEP}, {PR_MEMBER, PR_MEMBER_GROUP, GROUP},
	{PR_MEMBER, PR_MEMBER_KEY, DROP}, {PR_MEMBER, PR_MEMBER_DOMAIN, DOMAIN},
	{PR_VIEW, PR_VIEW_PARTITION, ID}, {PR_CLAIM, PR_CLAIM_VCLOCK, PEER}, {PR_CLAIM, PR_CLAIM_PHASE, KEEP},
	{PR_ENTRY, PR_ENTRY_OP, KEEP}, {PR_ENTRY, PR_ENTRY_VCLOCK, PEER},
	{PR_STATEMENT, PR_STATEMENT_DOMAIN, DOMAIN}, {PR_STATEMENT, PR_STATEMENT_STEP, KEEP},
	{PR_ACCUSATION, PR_ACCUSATION_BEHAVIOUR, KEEP},
	{PR_EVIDENCE, PR_EVIDENCE_BEHAVIOUR, KEEP}, {PR_EVIDENCE, PR_EVIDENCE_CLASS, KEEP},
	{PR_EXCLUSION, PR_EXCLUSION_STATE, KEEP}, {PR_EXCLUSION, PR_EXCLUSION_BASIS, KEEP},
	{PR_FAILURE, PR_FAILURE_ID, ID}, {PR_FAILURE, PR_FAILURE_EVENT, KEEP}, {PR_FAILURE, PR_FAILURE_FAILURE, KEEP},
	{PR_FAILURE, PR_FAILURE_SHAPE, KEEP}, {PR_FAILURE, PR_FAILURE_EVIDENCE, SRC},
	{PR_RESOLUTION, PR_RESOLUTION_FAILURE, ID}, {PR_RESOLUTION, PR_RESOLUTION_OUTCOME, KEEP},
	{PR_RESOLUTION, PR_RESOLUTION_RULE, KEEP}, {PR_RESOLUTION, PR_RESOLUTION_DISCARDED, PEER},
	{PR_RECOVERY, PR_RECOVERY_ID, ID}, {PR_RECOVERY, PR_RECOVERY_FAILURE, ID}, {PR_RECOVERY, PR_RECOVERY_STRATEGY, KEEP},
	{PR_RECOVERY, PR_RECOVERY_PROGRESS, KEEP}, {PR_RECOVERY, PR_RECOVERY_POLICY, KEEP},
	{PR_RECOVERY, PR_RECOVERY_RULE, KEEP}, {PR_RECOVERY, PR_RECOVERY_PROGRAM, DROP},
	{PR_SOURCE, PR_SOURCE_FILE, FILE_NAME}, {PR_SOURCE, PR_SOURCE_SHA256, DROP}, {PR_SOURCE, PR_SOURCE_FORMAT, KEEP},
	{PR_SOURCE, PR_SOURCE_ZONE, KEEP}, {PR_NOTE, PR_NOTE_PROGRAM, KEEP}, {PR_NOTE, PR_NOTE_ABOUT, ABOUT},
};

static int treatment_of(uint64_t type, const struct pr_field_info *field)
{
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if ((rules[i].type == type || rules[i].type == PR_ANY) && rules[i].key == field->key)
			return rules[i].treatment;
	switch (pr_kind_item(field->kind)) {
	case PR_KIND_PEER:
	case PR_KIND_PEER_OR_NULL:
		return PEER;
	case PR_KIND_TEXT:
	case PR_KIND_TEXT_OR_NULL:
	case PR_KIND_COUNTS:
	case PR_KIND_AMOUNTS:
		return TEXT;
	default:
		return KEEP;
	}
}

/* "file:line" or "file@offset": the file is replaced. */
static void add_src(struct pr_redact *r, struct pr_text *out, struct pr_span src)
{
	size_t n = pr_src_file(src);
	struct pr_span file = {src.p, n > 0 ? n - 1 : src.n};
	pr_disguise_add(r->disguise, out, PR_DISGUISE_FILE, file);
	pr_text_bytes(out, src.p + file.n, src.n - file.n);
}

static void add_replaced(struct pr_redact *r, struct pr_text *out, int treatment, struct pr_span text)
{
	switch (treatment) {
	case KEEP:
		pr_text_bytes(out, text.p, text.n);
		break;
	case TEXT:
		pr_disguise_add_text(r->disguise, out, text);
		break;
	case SRC:
		add_src(r, out, text);
		break;
	case TOKEN:
		pr_disguise_add_token(r->disguise, out, text);
		break;
	case ABOUT: /* a peer or a file */
		pr_disguise_add(r->disguise, out, pr_disguise_knows(r->disguise, text) ? PR_DISGUISE_PEER : PR_DISGUISE_FILE, text);
		break;
	default:
		pr_disguise_add(r->disguise, out, (enum pr_disguise_kind)(treatment - OF_KIND), text);
	}
}

/* A text item, or what stands in its place: null. */
static void add_text(struct pr_redact *r, struct pr_cursor *c, int treatment)
{
	struct pr_item item = pr_cursor_next(c);
	if (item.major != PR_MAJOR_TEXT) {
		pr_add_null(&r->b);
		return;
	}
	pr_text_clear(&r->text);
	add_replaced(r, &r->text, treatment, item.content);
	r->failed = r->failed || r->text.failed;
	pr_add_text(&r->b, (struct pr_span){(const uint8_t *)r->text.p, r->text.n});
}

static int by_encoding(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	if (x->n != y->n) /* the shorter one has the smaller head */
		return x->n < y->n ? -1 : 1;
	return x->n > 0 ? memcmp(x->texts->p + x->text, y->texts->p + y->text, x->n) : 0;
}

/* An object: its keys are replaced. Of keys that have become one, the first stays; that cannot be with peers. */
static void add_map(struct pr_redact *r, struct pr_cursor *c, int treatment)
{
	uint64_t all = pr_cursor_count(c), count = 0, kept = 0;
	pr_text_clear(&r->keys);
	for (; count < all; count++) {
		if (!pr_grow(&r->pairs, &r->room, count + 1, sizeof *r->pairs)) {
			r->failed = true;
			return;
		}
		struct key *key = &r->pairs[count];
		*key = (struct key){.text = r->keys.n, .texts = &r->keys};
		add_replaced(r, &r->keys, treatment, pr_cursor_text(c));
		key->n = r->keys.n - key->text;
		key->value = pr_cursor_skip(c);
	}
	r->failed = r->failed || r->keys.failed;
	if (count > 0)
		qsort(r->pairs, count, sizeof *r->pairs, by_encoding);
	for (uint64_t i = 0; i < count; i++)
		if (i == 0 || by_encoding(&r->pairs[kept - 1], &r->pairs[i]) != 0)
			r->pairs[kept++] = r->pairs[i];
	r->left_out += count - kept;
	pr_add_map(&r->b, kept);
	for (uint64_t i = 0; i < kept; i++) {
		const struct key *key = &r->pairs[i];
		pr_add_text(&r->b, (struct pr_span){(const uint8_t *)r->keys.p + key->text, key->n});
		pr_add_item(&r->b, key->value);
	}
}

/* A key; UINT64_MAX, which is none that is known, if it is something else than a number. */
static uint64_t take_key(struct pr_cursor *c)
{
	struct pr_cursor key = pr_cursor_of(pr_cursor_skip(c));
	struct pr_item item = pr_cursor_next(&key);
	return item.major == PR_MAJOR_UINT ? item.u : UINT64_MAX;
}

static void add_value(struct pr_redact *r, struct pr_cursor *c, enum pr_kind item, unsigned arrays, int treatment);

/* A verdict, a sync, a fork: the peers in it are replaced. What is not known in it is left out. */
static void add_part(struct pr_redact *r, struct pr_cursor *c, enum pr_kind kind)
{
	struct pr_cursor ahead = *c;
	uint64_t count = pr_cursor_count(c), known = 0;
	pr_cursor_count(&ahead);
	for (uint64_t i = 0; i < count; i++) {
		known += pr_part_of(kind, take_key(&ahead)) != NULL;
		pr_cursor_skip(&ahead);
	}
	pr_add_map(&r->b, known);
	r->left_out += count - known;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t key = take_key(c);
		const struct pr_field_info *field = pr_part_of(kind, key);
		if (!field) {
			pr_cursor_skip(c);
			continue;
		}
		enum pr_kind item = pr_kind_item(field->kind);
		pr_add_uint(&r->b, key);
		add_value(r, c, item, pr_kind_arrays(field->kind), item == PR_KIND_PEER ? PEER : KEEP);
	}
}

static void add_value(struct pr_redact *r, struct pr_cursor *c, enum pr_kind item, unsigned arrays, int treatment)
{
	if (arrays > 0) {
		uint64_t count = pr_cursor_count(c);
		for (pr_add_array(&r->b, count); count > 0; count--)
			add_value(r, c, item, arrays - 1, treatment);
		return;
	}
	switch (item) {
	case PR_KIND_VERDICTS:
	case PR_KIND_SYNCS:
	case PR_KIND_FORK:
		add_part(r, c, item);
		break;
	case PR_KIND_COUNTS:
	case PR_KIND_AMOUNTS:
		add_map(r, c, treatment);
		break;
	default:
		if (treatment == KEEP)
			pr_add_item(&r->b, pr_cursor_skip(c));
		else
			add_text(r, c, treatment);
	}
}

static void add_fields(struct pr_redact *r, const struct pr_record *record)
{
	struct pr_cursor c = pr_cursor_of(record->map);
	for (uint64_t count = pr_cursor_count(&c); count > 0; count--) {
		uint64_t key = take_key(&c);
		const struct pr_field_info *field = pr_field_of(record->type, key);
		int treatment = field ? treatment_of(record->type, field) : DROP;
		r->left_out += !field;
		if (key == PR_ANY_TYPE || key == PR_ANY_T || treatment == DROP) {
			pr_cursor_skip(&c);
			continue;
		}
		pr_build_key(&r->b, key);
		add_value(r, &c, pr_kind_item(field->kind), pr_kind_arrays(field->kind), treatment);
	}
}

struct pr_span pr_redact_apply(struct pr_redact *r, struct pr_span record)
{
	const struct pr_span nothing = {NULL, 0};
	struct pr_record decoded;
	const char *why;
	if (!record.p || pr_decode(record.p, record.n, &decoded, &why) != PR_DECODED) {
		r->failed = true;
		return nothing;
	}
	if (!pr_type_name(decoded.type) || decoded.type == PR_SEAL || decoded.type == PR_PROOF) {
		r->left_out++;
		return nothing;
	}
	pr_build_record(&r->b, decoded.type, decoded.t);
	add_fields(r, &decoded);
	struct pr_span done = pr_build_end(&r->b);
	r->failed = r->failed || r->b.exhausted;
	if (!pr_redact_good(r))
		return nothing;
	if (!pr_disguise_overflowed(r->disguise) && done.p)
		return done;
	r->left_out++; /* too many names, or too long with the new ones */
	return nothing;
}
