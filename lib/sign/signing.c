#include "signing_modes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/pool.h"
#include "base/quote.h"

void pr_signing_exhausted(struct pr_signing *s)
{
	if (!s->stopped)
		pr_cli_complain(s->cli, PR_STATUS_ERROR, "out of memory");
	s->stopped = true;
}

void pr_signing_refuse(struct pr_signing *s, const struct pr_signing_place *where, const char *format, ...)
{
	char text[256];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (where)
		pr_cli_complain(s->cli, PR_STATUS_FINDING, "%s: byte %" PRIu64 ": %s", where->file, where->offset, text);
	else
		pr_cli_complain(s->cli, PR_STATUS_FINDING, "%s", text);
	s->stopped = true;
}

void pr_signing_write_name(struct pr_signing *s)
{
	char quoted[4 * PR_PEER_MAX + 1];
	pr_writer_text(s->cli->out, pr_quote_span(quoted, sizeof quoted, pr_keyring_name(s->ring, s->sealer)));
	pr_writer_text(s->cli->out, "\n");
}

static const struct mode {
	pr_batch_work *work;
	void (*take)(struct pr_signing *s, const struct pr_batch_item *item);
	void (*end)(struct pr_signing *s);
} modes[] = {
	[PR_SIGNING_SIGN] = {pr_signing_sign_one, pr_signing_take_signed, NULL},
	[PR_SIGNING_VERIFY] = {pr_signing_verify_one, pr_signing_take_verified, pr_signing_end_verifying},
	[PR_SIGNING_SEAL] = {pr_signing_hash_one, pr_signing_take_sealed, pr_signing_end_sealing},
	[PR_SIGNING_CHECK] = {pr_signing_hash_one, pr_signing_take_checked, pr_signing_end_checking},
	[PR_SIGNING_PROVE] = {pr_signing_hash_one, pr_signing_take_to_prove, pr_signing_end_proving},
	[PR_SIGNING_CHECK_PROOF] = {pr_signing_hash_one, pr_signing_take_proof, pr_signing_end_checking_proof},
};

/* Does what is left to do with what the threads are through with; `all`: with all that was put. */
static void work_off(struct pr_signing *s, struct pr_batch *batch, bool all)
{
	struct pr_batch_item *items;
	size_t count;
	while (pr_batch_take(batch, all, &items, &count))
		for (size_t i = 0; i < count; i++) {
			s->count++;
			modes[s->mode].take(s, &items[i]);
		}
}

/*
 * Records go into a batch until it is full, or no more are there to be read. While there is something to read, what is done
 * already need not be written.
 */
static void run(struct pr_signing *s, struct pr_batch *batch)
{
	struct pr_record r;
	uint64_t leaves = 0; /* records but for seals */
	bool idle = true;    /* there is nothing in the batch, and nothing that is worked on */
	for (;;) {
		int full = 0;
		pr_reader_patience(s->cli->in, idle ? -1 : 0);
		int got = pr_reader_next(s->cli->in, &r);
		if (got == 1) {
			full = pr_batch_put(batch, &r, pr_reader_file(s->cli->in), pr_reader_offset(s->cli->in), leaves);
			leaves += r.type != PR_SEAL;
		}
		idle = got != 1;
		if (full < 0 || ((got != 1 || full) && !pr_batch_start(batch)))
			pr_signing_exhausted(s);
		if (!s->stopped && (got != 1 || full))
			work_off(s, batch, idle);
		if (got <= 0 || s->stopped)
			return;
	}
}

void pr_signing_run(struct pr_signing *s)
{
	struct pr_batch *batch = pr_batch_new(s->jobs ? s->jobs : pr_pool_processors(), modes[s->mode].work, s);
	s->sealer = SIZE_MAX;
	s->path.leaf = s->prove - 1;
	if (batch)
		run(s, batch);
	else
		pr_signing_exhausted(s);
	if (modes[s->mode].end && (!s->stopped || s->mode == PR_SIGNING_VERIFY))
		modes[s->mode].end(s);
	pr_batch_free(batch);
	pr_cose_worker_free(&s->cose);
	pr_build_free(&s->build);
	pr_build_free(&s->envelope);
	pr_build_free(&s->proved);
	pr_build_free(&s->seal);
	pr_sealing_free(&s->sealing);
	free(s->places);
}
