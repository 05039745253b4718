#include <stdio.h>

#include "exchange.h"
#include "record/decode.h"

#define BATCH (256u << 10)

static bool fail(struct pr_serving *s, enum pr_status status, const char *error)
{
	s->status = status;
	snprintf(s->error, sizeof s->error, "%s", error);
	return false;
}

static bool fail_frames(struct pr_serving *s)
{
	return fail(s, s->frames->status, s->frames->error);
}

/* Something wrong that the client is to know of. */
static bool refuse(struct pr_serving *s, enum pr_status status, const char *why)
{
	pr_frames_send(s->frames, 'E', pr_span_of(why));
	return fail(s, status, why);
}

static bool answer(struct pr_serving *s, struct pr_negentropy *protocol, struct pr_span message)
{
	const char *why = NULL;
	struct pr_span said = pr_negentropy_answer(protocol, message, &why);
	if (!said.p)
		return refuse(s, PR_STATUS_MALFORMED, why);
	return pr_frames_send(s->frames, 'N', said) || fail_frames(s);
}

static bool send_entries(struct pr_serving *s, struct pr_text *batch, size_t least)
{
	if (batch->n < least)
		return true;
	if (!pr_frames_send(s->frames, 'R', (struct pr_span){(const uint8_t *)batch->p, batch->n}))
		return fail_frames(s);
	pr_text_clear(batch);
	return true;
}

/* The entries of a range that are in the list. */
static bool give_range(struct pr_serving *s, const struct pr_idlist *ids, size_t first, size_t end, struct pr_text *batch)
{
	struct pr_record r;
	size_t left = ids->count;
	for (size_t i = first; i < end && left > 0; i++) {
		const struct pr_id_item *item = &s->file->set.items[i];
		if (!pr_idlist_find(ids, pr_id_of(&item->key)))
			continue;
		left--;
		if (!pr_entry_file_read(s->file, item, &r))
			return refuse(s, s->file->status, s->file->error);
		pr_text_bytes(batch, r.bytes.p, r.bytes.n);
		if (batch->failed)
			return refuse(s, PR_STATUS_ERROR, "out of memory");
		s->sent++;
		if (!send_entries(s, batch, BATCH))
			return false;
	}
	return left == 0 || refuse(s, PR_STATUS_MALFORMED, "an entry was asked for that is not here");
}

static bool give_all(struct pr_serving *s, struct pr_range_reader *in, struct pr_idlist *ids, struct pr_text *batch)
{
	struct pr_range range;
	size_t first, end = 0;
	int got;
	while ((got = pr_range_next(in, &range)) > 0) {
		first = end;
		end = pr_idset_find(&s->file->set, first, &range.to.key);
		if (range.mode != PR_RANGE_IDS)
			continue;
		if (!pr_idlist_read(ids, range.payload))
			return refuse(s, PR_STATUS_ERROR, "out of memory");
		if (!give_range(s, ids, first, end, batch))
			return false;
	}
	if (got < 0)
		return refuse(s, PR_STATUS_MALFORMED, in->why);
	if (!send_entries(s, batch, 1))
		return false;
	return pr_frames_send(s->frames, 'D', (struct pr_span){NULL, 0}) || fail_frames(s);
}

static bool give(struct pr_serving *s, struct pr_span message)
{
	struct pr_range_reader in;
	struct pr_idlist ids = {0};
	struct pr_text batch = {0};
	if (message.n == 0 || message.p[0] != PR_NEGENTROPY_VERSION)
		return refuse(s, PR_STATUS_MALFORMED, "no message of this protocol");
	pr_range_reader_begin(&in, (struct pr_span){message.p + 1, message.n - 1});
	bool done = give_all(s, &in, &ids, &batch);
	pr_idlist_free(&ids);
	pr_text_free(&batch);
	return done;
}

static bool is_here(const struct pr_serving *s, const struct pr_record *entry)
{
	const struct pr_idset *set = &s->file->set;
	const struct pr_id_key key = pr_entry_key(entry);
	size_t at = pr_idset_find(set, 0, &key);
	return at < set->count && pr_id_compare(&set->items[at].key, &key) == 0;
}

static bool take(struct pr_serving *s, struct pr_span bytes)
{
	uint64_t taken = 0;
	uint8_t count[8];
	struct pr_record r;
	const char *why;
	if (!s->accept)
		return refuse(s, PR_STATUS_MALFORMED, "entries are not taken here: --accept was not given");
	while (bytes.n > 0) {
		if (pr_decode(bytes.p, bytes.n, &r, &why) != PR_DECODED || r.type != PR_ENTRY)
			return refuse(s, PR_STATUS_MALFORMED, "what was sent is no entry");
		if (!is_here(s, &r)) {
			if (!pr_entry_file_append(s->file, r.bytes))
				return refuse(s, s->file->status, s->file->error);
			taken++;
		}
		bytes = (struct pr_span){bytes.p + r.bytes.n, bytes.n - r.bytes.n};
	}
	if (!pr_entry_file_flush(s->file))
		return refuse(s, s->file->status, s->file->error);
	s->taken += taken;
	for (unsigned i = 0; i < 8; i++)
		count[i] = (uint8_t)(taken >> (56 - 8 * i));
	return pr_frames_send(s->frames, 'A', (struct pr_span){count, sizeof count}) || fail_frames(s);
}

static bool serve(struct pr_serving *s, struct pr_negentropy *protocol)
{
	struct pr_span bytes;
	char kind, line[200];
	if (!pr_frames_say(s->frames, s->accept ? PR_EXCHANGE_HELLO " accept\n" : PR_EXCHANGE_HELLO "\n") ||
	    !pr_frames_hear(s->frames, PR_EXCHANGE_HELLO, line))
		return fail_frames(s);
	if (s->refusal)
		return refuse(s, PR_STATUS_ERROR, s->refusal);
	for (;;) {
		if (!pr_frames_receive(s->frames, &kind, &bytes))
			return fail_frames(s);
		if (kind == 'B')
			return true;
		if (kind != 'N' && kind != 'G' && kind != 'P')
			return refuse(s, PR_STATUS_MALFORMED, "a frame of an unknown kind");
		if (!(kind == 'N' ? answer(s, protocol, bytes) : kind == 'G' ? give(s, bytes) : take(s, bytes)))
			return false;
	}
}

bool pr_serving_run(struct pr_serving *s)
{
	struct pr_negentropy protocol = {.set = &s->file->set, .limit = s->limit};
	bool done = serve(s, &protocol);
	pr_entry_file_flush(s->file); /* what was taken of a frame that went wrong further on */
	pr_negentropy_free(&protocol);
	return done;
}
