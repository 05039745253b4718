/*
 * The slashing-protection interchange of Ethereum's validators (EIP-3076, versions 4 and 5): every signed block and
 * attestation is a statement of the validator whose public key it stands under.
 *
 *	block        step "block", height (its slot), value (its signing root)
 *	attestation  step "attestation", source and target (epochs), value (its signing root)
 *
 * The domain is the genesis validators root. A signing root is optional: where it is missing, value is absent, and nobody can
 * say whether two statements differ. Nothing is left out, also not what stands twice: src is where each stands, in bytes.
 */
#include "base/utf8.h"
#include "dump_kind.h"

struct validator {
	struct pr_span domain, key;
};

/* Hex is written in either case, and a key or root is one thing. In place: the document is ours to change. */
static struct pr_span lower(struct pr_span hex)
{
	uint8_t *p = (uint8_t *)(uintptr_t)hex.p;
	for (size_t i = 0; i < hex.n; i++)
		if (p[i] >= 'A' && p[i] <= 'F')
			p[i] |= 0x20;
	return hex;
}

static bool statement(struct pr_dump *d, struct pr_span text, struct pr_scan *s, const struct validator *v, bool block)
{
	enum { HEIGHT, SOURCE, TARGET, ROOT, PICKS };
	struct pr_pick picks[PICKS] = {PR_PICK(UINT, "slot"), PR_PICK(UINT, "source_epoch"), PR_PICK(UINT, "target_epoch"),
	                               PR_PICK(TEXT, "signing_root")};
	pr_scan_peek(s);
	pr_dump_at(d, text, s->p);
	uint64_t offset = (uint64_t)((const uint8_t *)s->p - text.p); /* files are often one line: where it stands tells two apart */
	if (!pr_pick_object(s, picks, PICKS))
		return false;
	if (block ? !picks[HEIGHT].has : !picks[SOURCE].has || !picks[TARGET].has)
		return pr_dump_fail(d, block ? "a block without a slot" : "an attestation without its epochs");
	pr_dump_begin(d, PR_STATEMENT, 0);
	pr_dump_text(d, PR_STATEMENT_PEER, v->key);
	if (v->domain.p)
		pr_dump_text(d, PR_STATEMENT_DOMAIN, v->domain);
	pr_dump_word(d, PR_STATEMENT_STEP, block ? "block" : "attestation");
	if (block)
		pr_dump_uint(d, PR_STATEMENT_HEIGHT, picks[HEIGHT].u);
	if (picks[ROOT].has)
		pr_dump_text(d, PR_STATEMENT_VALUE, lower(picks[ROOT].text));
	if (!block) {
		pr_dump_uint(d, PR_STATEMENT_SOURCE, picks[SOURCE].u);
		pr_dump_uint(d, PR_STATEMENT_TARGET, picks[TARGET].u);
	}
	pr_dump_tell_at(d, '@', offset);
	return true;
}

static bool statements(struct pr_dump *d, struct pr_span text, const struct pr_pick *list, const struct validator *v,
                       bool block)
{
	struct pr_scan s = pr_pick_scan(list);
	if (list->has && pr_scan_enter(&s, '['))
		do
			if (!statement(d, text, &s, v, block))
				break;
		while (pr_scan_another(&s, ']'));
	return !d->failed && pr_dump_check(d, text, &s);
}

static bool validator(struct pr_dump *d, struct pr_span text, struct pr_scan *s, struct pr_span domain)
{
	struct pr_pick picks[] = {PR_PICK(TEXT, "pubkey"), PR_PICK(ANY, "signed_blocks"), PR_PICK(ANY, "signed_attestations")};
	pr_scan_peek(s);
	pr_dump_at(d, text, s->p);
	pr_pick_object(s, picks, 3);
	if (!picks[0].has && !s->why)
		return pr_dump_fail(d, "a validator without its public key");
	struct validator v = {domain, lower(picks[0].text)};
	return (!picks[0].has || (statements(d, text, &picks[1], &v, true) && statements(d, text, &picks[2], &v, false))) &&
	       pr_dump_check(d, text, s);
}

static bool interchange(struct pr_dump *d, struct pr_span text, struct pr_scan *whole)
{
	struct pr_pick picks[] = {PR_PICK(ANY, "metadata"), PR_PICK(ANY, "data")};
	struct pr_pick about[] = {PR_PICK(TEXT, "interchange_format_version"), PR_PICK(TEXT, "genesis_validators_root")};
	pr_scan_peek(whole);
	pr_dump_at(d, text, whole->p);
	if (!pr_pick_object(whole, picks, 2) && !(picks[0].has && picks[1].has))
		return pr_dump_check(d, text, whole);
	struct pr_scan metadata = pr_pick_scan(&picks[0]), data = pr_pick_scan(&picks[1]);
	if (!picks[0].has || !picks[1].has)
		return pr_dump_fail(d, "no interchange: metadata and data expected");
	if (!pr_pick_object(&metadata, about, 2))
		return pr_dump_check(d, text, &metadata);
	if (!about[0].has || (!pr_is(about[0].text, "5") && !pr_is(about[0].text, "4")))
		return pr_dump_fail(d, "not version 4 or 5 of the interchange");
	struct pr_span domain = about[1].has ? lower(about[1].text) : (struct pr_span){NULL, 0};
	if (pr_scan_enter(&data, '['))
		do
			if (!validator(d, text, &data, domain))
				return false;
		while (pr_scan_another(&data, ']'));
	return pr_dump_check(d, text, &data) && pr_dump_check(d, text, whole);
}

static void document(struct pr_dump *d, struct pr_span text)
{
	struct pr_scan s = {.p = (const char *)text.p, .end = (const char *)text.p + text.n};
	bool good = pr_utf8_valid(text.p, text.n) || pr_dump_fail(d, "not UTF-8");
	while (good && !pr_scan_end(&s))
		good = interchange(d, text, &s);
	d->counts.recognised = good ? d->counts.lines : d->line - 1;
}

static bool recognise(struct pr_span ahead)
{
	return pr_dump_json(ahead, "{\"data\":[{\"pubkey\":") ||
	       (pr_dump_json(ahead, "{\"") && pr_dump_holds(ahead, "\"interchange_format_version\""));
}

const struct pr_dump_kind pr_dump_slashing = {
	.name = "slashing",
	.about = "slashing-protection interchange of Ethereum validators (EIP-3076)",
	.recognise = recognise,
	.document = document,
};
