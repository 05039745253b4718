#include "exchange.h"

#include <stdio.h>

#include "base/quote.h"
#include "record/decode.h"

#define BATCH (256u << 10) /* bytes of entries in a frame; more only where one is longer */

void pr_exchange_free(struct pr_exchange *x)
{
	pr_negentropy_free(&x->protocol);
	pr_text_free(&x->wanted.text);
	pr_text_free(&x->ids);
	pr_text_free(&x->batch);
	pr_text_free(&x->answer);
}

static bool fail(struct pr_exchange *x, enum pr_status status, const char *error)
{
	if (!x->stopped) { /* the first trouble is the one to tell of */
		x->status = status;
		snprintf(x->error, sizeof x->error, "%s", error);
	}
	x->stopped = true;
	return false;
}

static bool fail_frames(struct pr_exchange *x)
{
	return fail(x, x->frames->status, x->frames->error);
}

static bool fail_told(struct pr_exchange *x, struct pr_span why)
{
	char quoted[400], error[500];
	snprintf(error, sizeof error, "the other end: %s", pr_quote_span(quoted, sizeof quoted, why));
	return fail(x, PR_STATUS_ERROR, error);
}

/* Where the other end has gone, it may have said why. */
static bool send_frame(struct pr_exchange *x, char kind, struct pr_span bytes)
{
	char said = 0, error[sizeof x->frames->error];
	if (pr_frames_send(x->frames, kind, bytes))
		return true;
	enum pr_status status = x->frames->status;
	memcpy(error, x->frames->error, sizeof error);
	while (x->frames->status == PR_STATUS_CUT_OFF && said != 'E' && pr_frames_receive(x->frames, &said, &bytes))
		;
	if (said == 'E')
		return fail_told(x, bytes);
	return fail(x, status, error);
}

/* An answer of that kind, or `other` (0: no other). */
static bool receive(struct pr_exchange *x, char wanted, char other, char *kind, struct pr_span *bytes)
{
	if (!pr_frames_receive(x->frames, kind, bytes))
		return fail_frames(x);
	if (*kind == wanted || (other && *kind == other))
		return true;
	return *kind == 'E' ? fail_told(x, *bytes)
	                    : fail(x, PR_STATUS_MALFORMED, "the other end sends what it was not asked for");
}

static bool send_batch(struct pr_exchange *x)
{
	struct pr_span bytes;
	uint64_t taken = 0;
	char kind;
	if (x->batch.n == 0)
		return true;
	if (!send_frame(x, 'P', (struct pr_span){(const uint8_t *)x->batch.p, x->batch.n}))
		return false;
	if (!receive(x, 'A', 0, &kind, &bytes))
		return false;
	for (size_t i = 0; i < bytes.n && i < 8; i++)
		taken = taken << 8 | bytes.p[i];
	x->sent += taken;
	pr_text_clear(&x->batch);
	return true;
}

static void have(void *arg, const struct pr_id_item *item)
{
	struct pr_exchange *x = arg;
	struct pr_record r;
	x->have++;
	if (x->stopped)
		return;
	if (!pr_entry_file_read(x->file, item, &r)) {
		fail(x, x->file->status, x->file->error);
		return;
	}
	if (!x->lacking(x->arg, true, &r)) {
		x->stopped = true;
		return;
	}
	if (!x->send)
		return;
	pr_text_bytes(&x->batch, r.bytes.p, r.bytes.n);
	if (x->batch.failed)
		fail(x, PR_STATUS_ERROR, "out of memory");
	else if (x->batch.n >= BATCH)
		send_batch(x);
}

/* The ids of one range are all there. */
static void want(struct pr_exchange *x)
{
	if (x->ids.n == 0)
		return;
	if (pr_id_compare(&x->wanted.at.key, &x->asked.from.key) < 0)
		pr_range_write(&x->wanted, &x->asked.from, PR_RANGE_SKIP);
	pr_range_write(&x->wanted, &x->asked.to, PR_RANGE_IDS);
	pr_range_write_number(&x->wanted, x->ids.n / PR_ID_SIZE);
	pr_text_bytes(&x->wanted.text, x->ids.p, x->ids.n);
	pr_text_clear(&x->ids);
}

static void need(void *arg, const uint8_t id[PR_ID_SIZE], const struct pr_range *range)
{
	struct pr_exchange *x = arg;
	x->need++;
	if (x->need > x->most)
		fail(x, PR_STATUS_ERROR, "the other end has more entries that are lacking here than --most allows");
	if (x->stopped || !x->fetch)
		return;
	if (x->ids.n > 0 && pr_id_compare(&x->asked.to.key, &range->to.key) != 0)
		want(x);
	x->asked = *range;
	pr_text_bytes(&x->ids, id, PR_ID_SIZE);
	x->waiting++;
}

/* What was asked for, and how far it has come. */
struct delivery {
	struct pr_range_reader in;
	struct pr_range range;
	struct pr_idlist ids;
	size_t left; /* of the range */
	struct pr_id_key last;
	bool first;
};

/* Goes to the next range that something is to come of. 0: all has come. -1: memory ran out. */
static int await_more(struct delivery *d)
{
	while (d->left == 0) {
		if (pr_range_next(&d->in, &d->range) <= 0)
			return 0;
		if (d->range.mode == PR_RANGE_IDS && !pr_idlist_read(&d->ids, d->range.payload))
			return -1;
		d->left = d->range.mode == PR_RANGE_IDS ? d->ids.count : 0;
	}
	return 1;
}

static bool was_asked_for(struct delivery *d, const struct pr_record *r)
{
	if (r->type != PR_ENTRY || await_more(d) <= 0)
		return false;
	const struct pr_id_key key = pr_entry_key(r);
	if (pr_id_compare(&key, &d->range.from.key) < 0 || pr_id_compare(&key, &d->range.to.key) >= 0)
		return false;
	if ((!d->first && pr_id_compare(&key, &d->last) <= 0) || !pr_idlist_find(&d->ids, pr_id_of(&key)))
		return false;
	d->last = key;
	d->first = false;
	d->left--;
	return true;
}

static bool take_entries(struct pr_exchange *x, struct delivery *d, struct pr_span bytes)
{
	struct pr_record r;
	const char *why;
	while (bytes.n > 0) {
		if (pr_decode(bytes.p, bytes.n, &r, &why) != PR_DECODED || !was_asked_for(d, &r))
			return fail(x, PR_STATUS_MALFORMED, "the other end sends what is not the entry that was asked for");
		x->fetched++;
		if (!x->lacking(x->arg, false, &r)) {
			x->stopped = true;
			return false;
		}
		bytes = (struct pr_span){bytes.p + r.bytes.n, bytes.n - r.bytes.n};
	}
	return true;
}

static bool fetch(struct pr_exchange *x)
{
	struct delivery d = {.first = true};
	struct pr_span bytes = {NULL, 0};
	char kind = 'R';
	want(x);
	if (x->wanted.text.failed || x->ids.failed)
		return fail(x, PR_STATUS_ERROR, "out of memory");
	const struct pr_span asked = {(const uint8_t *)x->wanted.text.p, x->wanted.text.n};
	if (!send_frame(x, 'G', asked))
		return false;
	pr_range_reader_begin(&d.in, (struct pr_span){asked.p + 1, asked.n - 1});
	while (kind == 'R' && receive(x, 'R', 'D', &kind, &bytes))
		if (kind == 'R' && !take_entries(x, &d, bytes))
			break;
	if (!x->stopped && await_more(&d) != 0)
		fail(x, PR_STATUS_MALFORMED, "the other end has ids without the entries that they are of");
	pr_idlist_free(&d.ids);
	return !x->stopped;
}

/* All that one answer tells. 1: go on. 0: all is known. -1. */
static int take(struct pr_exchange *x, struct pr_span answer, struct pr_span *message)
{
	const struct pr_negentropy_found found = {have, need, x};
	const char *why = NULL;
	char error[200];
	pr_text_clear(&x->answer); /* a copy, as the next frame comes while it is read */
	pr_text_bytes(&x->answer, answer.p, answer.n);
	pr_range_writer_begin(&x->wanted);
	pr_text_clear(&x->ids);
	x->waiting = 0;
	int got = x->answer.failed ? -1
	                           : pr_negentropy_take(&x->protocol, (struct pr_span){(const uint8_t *)x->answer.p, x->answer.n},
	                                                &found, message, &why);
	if (got < 0) {
		snprintf(error, sizeof error, "the other end's message: %s", why ? why : "out of memory");
		fail(x, why && strcmp(why, "out of memory") != 0 ? PR_STATUS_MALFORMED : PR_STATUS_ERROR, error);
	}
	if (x->stopped || !send_batch(x) || (x->waiting > 0 && !fetch(x)))
		return -1;
	if (!x->rest(x->arg)) {
		x->stopped = true;
		return -1;
	}
	return got;
}

bool pr_exchange_begin(struct pr_exchange *x)
{
	char line[200];
	bool said = pr_frames_say(x->frames, PR_EXCHANGE_HELLO "\n");
	if ((!said && x->frames->status != PR_STATUS_CUT_OFF) || !pr_frames_hear(x->frames, PR_EXCHANGE_HELLO, line))
		return fail_frames(x);
	x->takes = strcmp(line, PR_EXCHANGE_HELLO " accept") == 0;
	return true;
}

bool pr_exchange_run(struct pr_exchange *x)
{
	struct pr_span message, answer;
	const char *why;
	char kind;
	int got = 1;
	x->protocol = (struct pr_negentropy){.set = &x->file->set, .limit = x->limit};
	message = pr_negentropy_begin(&x->protocol, &why);
	if (!message.p)
		fail(x, PR_STATUS_ERROR, why);
	while (got > 0 && !x->stopped) {
		x->messages += 2;
		got = send_frame(x, 'N', message) && receive(x, 'N', 0, &kind, &answer) ? take(x, answer, &message) : -1;
	}
	return got == 0;
}

void pr_exchange_end(struct pr_exchange *x)
{
	if (!x->frames->error[0])
		pr_frames_send(x->frames, 'B', (struct pr_span){NULL, 0});
}
