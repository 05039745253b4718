#include "signing_modes.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/grow.h"
#include "record/decode.h"

void pr_signing_hash_one(void *arg, struct pr_batch_share *share, struct pr_batch_item *item)
{
	const struct pr_signing *s = arg;
	if (item->type == PR_SEAL) {
		if (s->ring)
			item->verdict = pr_keyring_verify(s->ring, &share->cose, item->bytes, s->domain, &item->who);
		return;
	}
	pr_merkle_leaf(&item->leaf, item->bytes);
	if (share->twig.count > 0 || item->number % PR_SEAL_TWIG == 0)
		pr_merkle_add(&share->twig, &item->leaf);
	if (share->twig.count < PR_SEAL_TWIG)
		return;
	item->twig = &share->twigs[share->twig_count++];
	pr_merkle_root(&share->twig, item->twig);
	share->twig.count = 0;
}

static void write_seal(struct pr_signing *s, bool final)
{
	struct pr_span seal = pr_sealing_record(&s->sealing, &s->build, s->last_t, final);
	if (!seal.p || !pr_cose_sign(&s->cose, &s->envelope, seal, s->key, s->domain)) {
		pr_signing_exhausted(s);
		return;
	}
	pr_writer_record(s->cli->out, pr_build_bare_end(&s->envelope));
}

void pr_signing_take_sealed(struct pr_signing *s, const struct pr_batch_item *item)
{
	if (item->type == PR_SEAL) {
		s->old_seals++;
		return;
	}
	pr_writer_record(s->cli->out, item->bytes);
	s->last_t = item->t;
	if (!pr_sealing_add(&s->sealing, &item->leaf, item->twig))
		pr_signing_exhausted(s);
	else if (s->sealing.marked == s->every)
		write_seal(s, false);
}

void pr_signing_end_sealing(struct pr_signing *s)
{
	write_seal(s, true);
	if (s->old_seals)
		pr_cli_complain(s->cli, PR_STATUS_DONE, "%" PRIu64 " seals that were there were left out", s->old_seals);
}

static void take_seal(struct pr_signing *s, const struct pr_batch_item *item)
{
	struct pr_signing_place here = {item->file, item->offset};
	struct pr_record r;
	const char *why;
	uint64_t bad, before = pr_sealing_count(&s->sealing) - s->sealing.marked;
	size_t marked = s->sealing.marked;
	if (item->verdict != PR_SIGNED_GOOD) {
		pr_signing_refuse(s, &here, "seal: %s", pr_signed_text(item->verdict));
		return;
	}
	if (s->sealer != SIZE_MAX && s->sealer != item->who) {
		pr_signing_refuse(s, &here, "seal: of another key than the seals before it");
		return;
	}
	s->sealer = item->who;
	if (pr_decode(item->bytes.p, item->bytes.n, &r, &why) != PR_DECODED)
		return; /* it was let through before */
	enum pr_seal_verdict verdict = pr_sealing_check(&s->sealing, &r, &bad);
	const struct pr_signing_place *place = bad - before <= marked ? &s->places[bad - before - 1] : &here;
	s->is_final = pr_uint(&r, PR_SEAL_FINAL);
	switch (verdict) {
	case PR_SEAL_HOLDS:
		return;
	case PR_SEAL_CHANGED:
		pr_signing_refuse(s, place, "record %" PRIu64 " is not the one that was sealed here", bad);
		return;
	case PR_SEAL_ADDED:
		pr_signing_refuse(s, place, "record %" PRIu64 " was not there when it was sealed", bad);
		return;
	case PR_SEAL_MISSING:
		pr_signing_refuse(s, &here, "record %" PRIu64 " is missing before this seal", bad);
		return;
	case PR_SEAL_NONE:
		pr_signing_refuse(s, &here, "a seal is missing before this one, or records of it");
		return;
	case PR_SEAL_WRONG:
		pr_signing_refuse(s, &here, "of records %" PRIu64 " to %" PRIu64 " one is not what was sealed", before + 1, before + marked);
		return;
	}
}

void pr_signing_take_checked(struct pr_signing *s, const struct pr_batch_item *item)
{
	struct pr_signing_place here = {item->file, item->offset};
	if (s->stopped)
		return;
	if (s->is_final) {
		pr_signing_refuse(s, &here, "behind the final seal");
		return;
	}
	if (item->type == PR_SEAL) {
		take_seal(s, item);
		return;
	}
	if (s->sealing.marked == PR_SEAL_EVERY)
		pr_signing_refuse(s, &here, "no seal for %u records", PR_SEAL_EVERY);
	else if (!pr_grow(&s->places, &s->places_room, s->sealing.marked + 1, sizeof *s->places) ||
	         !pr_sealing_add(&s->sealing, &item->leaf, item->twig))
		pr_signing_exhausted(s);
	else
		s->places[s->sealing.marked - 1] = here;
}

static void write_answer(struct pr_signing *s)
{
	char text[200], root[2 * PR_MERKLE_SIZE + 1];
	struct pr_merkle_hash hash;
	pr_sealing_root(&s->sealing, &hash);
	for (size_t i = 0; i < PR_MERKLE_SIZE; i++)
		snprintf(root + 2 * i, 3, "%02x", hash.bytes[i]);
	snprintf(text, sizeof text, "good: %" PRIu64 " records, root %s, sealed by ", s->sealing.tree.count, root);
	pr_writer_text(s->cli->out, text);
	pr_signing_write_name(s);
}

void pr_signing_end_checking(struct pr_signing *s)
{
	if (s->stopped || pr_reader_error(s->cli->in))
		return;
	if (!s->is_final)
		pr_signing_refuse(s, NULL, s->sealer == SIZE_MAX ? "there is no seal" : "cut off: there is no final seal");
	else
		write_answer(s);
}
