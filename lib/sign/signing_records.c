#include "signing_modes.h"

#include <inttypes.h>
#include <stdio.h>

void pr_signing_sign_one(void *arg, struct pr_batch_share *share, struct pr_batch_item *item)
{
	const struct pr_signing *s = arg;
	item->signed_bytes = item->bytes;
	if (item->bytes.p != item->map.p) /* it is signed already */
		return;
	item->signed_bytes.p = NULL;
	if (!pr_cose_sign(&share->cose, &share->build, item->bytes, s->key, s->domain))
		return;
	struct pr_span envelope = pr_build_bare_end(&share->build);
	memcpy(share->out + share->out_n, envelope.p, envelope.n);
	item->signed_bytes = (struct pr_span){share->out + share->out_n, envelope.n};
	share->out_n += envelope.n;
}

void pr_signing_take_signed(struct pr_signing *s, const struct pr_batch_item *item)
{
	if (item->signed_bytes.p)
		pr_writer_record(s->cli->out, item->signed_bytes);
	else
		pr_cli_complain(s->cli, PR_STATUS_ERROR, "%s: byte %" PRIu64 ": too long to be signed, passed along as it is",
		                item->file, item->offset);
	if (!item->signed_bytes.p)
		pr_writer_record(s->cli->out, item->bytes);
}

void pr_signing_verify_one(void *arg, struct pr_batch_share *share, struct pr_batch_item *item)
{
	const struct pr_signing *s = arg;
	item->verdict = pr_keyring_verify(s->ring, &share->cose, item->bytes, s->domain, &item->who);
}

static void write_mark(struct pr_signing *s, const struct pr_batch_item *item)
{
	char about[300];
	snprintf(about, sizeof about, "%s@%" PRIu64, item->file, item->offset);
	pr_build_record(&s->build, PR_NOTE, item->t);
	pr_build_text(&s->build, PR_NOTE_PROGRAM, pr_span_of("pr-sign"));
	pr_build_text(&s->build, PR_NOTE_ABOUT, pr_span_of(about));
	pr_build_text(&s->build, PR_NOTE_TEXT, pr_span_of(pr_signed_text(item->verdict)));
	pr_writer_record(s->cli->out, pr_build_end(&s->build));
}

void pr_signing_take_verified(struct pr_signing *s, const struct pr_batch_item *item)
{
	if (s->counts[item->verdict]++ == 0)
		s->first[item->verdict] = (struct pr_signing_place){item->file, item->offset};
	bool good = item->verdict == PR_SIGNED_GOOD;
	if (good || !s->drop)
		pr_writer_record(s->cli->out, item->bytes);
	if (!good && s->mark)
		write_mark(s, item);
}

void pr_signing_end_verifying(struct pr_signing *s)
{
	for (enum pr_signed i = PR_SIGNED_GOOD + 1; i < PR_SIGNED_KINDS; i++)
		if (s->counts[i])
			pr_cli_complain(s->cli, PR_STATUS_FINDING, "%s: %" PRIu64 " of %" PRIu64 " records, the first at %s: byte %" PRIu64,
			                pr_signed_text(i), s->counts[i], s->count, s->first[i].file, s->first[i].offset);
}
