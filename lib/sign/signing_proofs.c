#include "signing_modes.h"

#include <inttypes.h>
#include <stdio.h>

#include "record/decode.h"

static void keep(struct pr_signing *s, struct pr_build *b, struct pr_span bytes)
{
	pr_build_bare(b);
	pr_add_item(b, bytes);
	if (!pr_build_bare_end(b).p)
		pr_signing_exhausted(s);
}

void pr_signing_take_to_prove(struct pr_signing *s, const struct pr_batch_item *item)
{
	if (item->type == PR_SEAL) {
		keep(s, &s->seal, item->bytes);
		return;
	}
	if (s->sealing.tree.count + 1 == s->prove)
		keep(s, &s->proved, item->bytes);
	pr_merkle_add_on(&s->sealing.tree, &s->path, &item->leaf);
}

void pr_signing_end_proving(struct pr_signing *s)
{
	struct pr_record seal;
	struct pr_merkle_hash root;
	const char *why;
	struct pr_span record = pr_build_bare_end(&s->proved), last = pr_build_bare_end(&s->seal);
	if (s->stopped || pr_reader_error(s->cli->in))
		return;
	pr_merkle_finish(&s->sealing.tree, &s->path, &root);
	if (record.n == 0) {
		pr_signing_refuse(s, NULL, "there is no record %" PRIu64 ": there are %" PRIu64, s->prove, s->sealing.tree.count);
		return;
	}
	if (last.n == 0 || pr_decode(last.p, last.n, &seal, &why) != PR_DECODED || pr_uint(&seal, PR_SEAL_COUNT) != s->path.count ||
	    !pr_same(pr_text(&seal, PR_SEAL_ROOT), (struct pr_span){root.bytes, sizeof root.bytes})) {
		pr_signing_refuse(s, NULL, last.n ? "the last seal is not over these records: see --check" : "there is no seal");
		return;
	}
	pr_writer_record(s->cli->out, record);
	pr_build_record(&s->build, PR_PROOF, seal.t);
	pr_build_uint(&s->build, PR_PROOF_LEAF, s->path.leaf);
	pr_build_uint(&s->build, PR_PROOF_COUNT, s->path.count);
	pr_build_array(&s->build, PR_PROOF_PATH, s->path.length);
	for (unsigned i = 0; i < s->path.length; i++)
		pr_add_hash(&s->build, (struct pr_span){s->path.hashes[i].bytes, PR_MERKLE_SIZE});
	pr_writer_record(s->cli->out, pr_build_end(&s->build));
	pr_writer_record(s->cli->out, last);
}

/* A proof is three records: what is proved, the way to the root, the seal over the root. */
static bool read_path(struct pr_merkle_path *path, const struct pr_record *r)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_PROOF_PATH));
	uint64_t count = pr_cursor_count(&c);
	*path = (struct pr_merkle_path){.leaf = pr_uint(r, PR_PROOF_LEAF), .count = pr_uint(r, PR_PROOF_COUNT)};
	for (; count > 0; count--) {
		struct pr_span hash = pr_cursor_text(&c);
		if (hash.n != PR_MERKLE_SIZE || path->length == PR_MERKLE_DEPTH)
			return false;
		memcpy(path->hashes[path->length++].bytes, hash.p, PR_MERKLE_SIZE);
	}
	return true;
}

void pr_signing_take_proof(struct pr_signing *s, const struct pr_batch_item *item)
{
	struct pr_signing_place here = {item->file, item->offset};
	struct pr_merkle_hash root;
	struct pr_record r;
	const char *why;
	if (s->stopped || pr_decode(item->bytes.p, item->bytes.n, &r, &why) != PR_DECODED)
		return;
	switch (s->count) {
	case 1:
		pr_merkle_add(&s->sealing.tree, &item->leaf);
		if (r.type == PR_SEAL)
			pr_signing_refuse(s, &here, "a seal is not what can be proved");
		return;
	case 2:
		if (r.type != PR_PROOF || !read_path(&s->path, &r))
			pr_signing_refuse(s, &here, "not a proof");
		return;
	case 3:
		if (r.type != PR_SEAL || item->verdict != PR_SIGNED_GOOD)
			pr_signing_refuse(s, &here, "seal: %s", r.type == PR_SEAL ? pr_signed_text(item->verdict) : "none");
		else if (pr_text(&r, PR_SEAL_ROOT).n != PR_MERKLE_SIZE || pr_uint(&r, PR_SEAL_COUNT) != s->path.count)
			pr_signing_refuse(s, &here, "seal: of another tree");
		else
			memcpy(root.bytes, pr_text(&r, PR_SEAL_ROOT).p, PR_MERKLE_SIZE);
		s->sealer = item->who;
		if (!s->stopped && !pr_merkle_includes(&s->path, &s->sealing.tree.stack[0], &root))
			pr_signing_refuse(s, &here, "the record was not sealed here");
		return;
	default:
		pr_signing_refuse(s, &here, "behind the proof");
	}
}

void pr_signing_end_checking_proof(struct pr_signing *s)
{
	char text[120];
	if (s->stopped || pr_reader_error(s->cli->in))
		return;
	if (s->count < 3) {
		pr_signing_refuse(s, NULL, "a proof has three records, this has %" PRIu64, s->count);
		return;
	}
	snprintf(text, sizeof text, "good: record %" PRIu64 " of %" PRIu64 ", sealed by ", s->path.leaf + 1, s->path.count);
	pr_writer_text(s->cli->out, text);
	pr_signing_write_name(s);
}
