#include "told.h"

void pr_told_init(struct pr_told *told, const struct pr_teller *teller)
{
	*told = (struct pr_told){.teller = *teller};
}

void pr_told_clear(struct pr_told *told)
{
	pr_build_free(&told->build);
}

void pr_told_call(struct pr_pair *pair)
{
	char text[2][PR_ADDRESS_TEXT];
	struct pr_span tokens[2];
	for (unsigned side = 0; side < 2; side++) {
		pr_address_text(text[side], pair->hosts[side]);
		tokens[side] = pair->own == side ? pr_own_peer : pr_span_of(text[side]);
	}
	for (unsigned side = 0; side < 2; side++) { /* observer and subject have the same keys in contact and link */
		uint8_t *fields = pair->called[side].fields;
		uint8_t *end = pr_put_text(pr_put_text(fields, PR_CONTACT_OBSERVER, tokens[!side]), PR_CONTACT_SUBJECT, tokens[side]);
		pair->called[side].n = (uint8_t)(end - fields);
	}
}

static void tell(struct pr_told *told, uint64_t type, uint64_t t, const struct pr_run *runs, size_t count, unsigned flags)
{
	const struct pr_telling telling = {pr_build_runs(&told->build, type, t, runs, count), PR_TELL_PLACED | flags, told->place};
	if (!telling.record.p)
		return;
	told->records++;
	told->teller.record(told->teller.arg, &telling);
}

/* Of a way: rest is what stands behind observer and subject, up to `end`. */
static void tell_way(struct pr_told *told, uint64_t type, uint64_t t, const struct pr_pair *pair, unsigned side, const uint8_t *rest,
                     const uint8_t *end, unsigned fields, unsigned flags)
{
	const struct pr_run runs[] = {{{pair->called[side].fields, pair->called[side].n}, 2}, {{rest, (size_t)(end - rest)}, fields}};
	tell(told, type, t, runs, sizeof runs / sizeof *runs, flags | (pair->equals ? 0 : PR_TELL_KNOWN));
}

void pr_told_contact(struct pr_told *told, const struct pr_pair *pair, unsigned side, uint64_t t, bool beat, uint64_t sent,
                     uint64_t count)
{
	uint8_t rest[2 * PR_PUT_UINT], *end = rest;
	if (sent)
		end = pr_put_uint(end, PR_CONTACT_SENT, sent);
	if (count > 1)
		end = pr_put_uint(end, PR_CONTACT_COUNT, count);
	tell_way(told, PR_CONTACT, t, pair, side, rest, end, (unsigned)(sent > 0) + (count > 1), beat ? 0 : PR_TELL_SYSTEM);
}

#define WORD 16u /* bytes of a link's state or cause, at most */

static void tell_loss(struct pr_told *told, const struct pr_pair *pair, unsigned side, const char *state, const struct pr_loss *loss,
                      uint64_t since)
{
	uint8_t rest[2 * (PR_PUT_HEAD + WORD) + 3 * PR_PUT_UINT];
	uint8_t *end = pr_put_text(rest, PR_LINK_STATE, pr_span_of(state));
	end = pr_put_uint(end, PR_LINK_EARLIEST, loss->earliest);
	end = pr_put_uint(end, PR_LINK_LATEST, loss->latest);
	end = pr_put_text(end, PR_LINK_CAUSE, pr_span_of(loss->cause));
	end = pr_put_uint(end, PR_LINK_SINCE, since);
	tell_way(told, PR_LINK, told->t, pair, side, rest, end, 5, PR_TELL_SYSTEM);
}

void pr_told_link(struct pr_told *told, const struct pr_pair *pair, unsigned side, const struct pr_loss *loss)
{
	if (!loss) {
		uint8_t rest[PR_PUT_HEAD + WORD], *end = pr_put_text(rest, PR_LINK_STATE, pr_span_of("up"));
		tell_way(told, PR_LINK, told->t, pair, side, rest, end, 1, PR_TELL_SYSTEM);
		return;
	}
	struct pr_loss bounds = *loss;
	bounds.latest = loss->latest < told->t ? loss->latest : told->t;
	bounds.earliest = loss->earliest < bounds.latest ? loss->earliest : bounds.latest;
	tell_loss(told, pair, side, "down", &bounds,
	          bounds.earliest ? bounds.earliest + (bounds.latest - bounds.earliest) / 2 : bounds.latest);
}

void pr_told_impaired(struct pr_told *told, const struct pr_pair *pair, unsigned side, const struct pr_loss *bounds, uint64_t since)
{
	tell_loss(told, pair, side, "suspect", bounds, since);
}

static void tell_own(struct pr_told *told, uint64_t type, uint8_t *rest, uint8_t *end, unsigned fields)
{
	tell(told, type, told->t, &(struct pr_run){{rest, (size_t)(end - rest)}, fields}, 1, PR_TELL_SYSTEM);
}

void pr_told_activity(struct pr_told *told)
{
	uint8_t rest[PR_PUT_HEAD + WORD];
	tell_own(told, PR_ACTIVITY, rest, pr_put_text(rest, PR_ACTIVITY_PEER, pr_own_peer), 1);
}

void pr_told_start(struct pr_told *told)
{
	uint8_t rest[2 * (PR_PUT_HEAD + WORD)], *end = pr_put_text(rest, PR_LIFECYCLE_PEER, pr_own_peer);
	tell_own(told, PR_LIFECYCLE, rest, pr_put_text(end, PR_LIFECYCLE_STATE, pr_span_of("start")), 2);
}
