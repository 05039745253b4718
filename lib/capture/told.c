#include "told.h"

void pr_told_init(struct pr_told *told, const struct pr_teller *teller)
{
	*told = (struct pr_told){.teller = *teller};
}

void pr_told_clear(struct pr_told *told)
{
	pr_build_free(&told->build);
}

static struct pr_span token_of(const struct pr_pair *pair, unsigned side)
{
	return pair->own == side ? pr_own_peer : pr_span_of(pair->names[side]);
}

/* Observer and subject: they have the same keys in contact and link. */
static void name(struct pr_told *told, const struct pr_pair *pair, unsigned side)
{
	pr_build_text(&told->build, PR_CONTACT_OBSERVER, token_of(pair, !side));
	pr_build_text(&told->build, PR_CONTACT_SUBJECT, token_of(pair, side));
}

static void end(struct pr_told *told, const struct pr_pair *pair, bool system)
{
	unsigned flags = PR_TELL_PLACED | (system ? PR_TELL_SYSTEM : 0) | (pair && !pair->equals ? PR_TELL_KNOWN : 0);
	const struct pr_telling telling = {pr_build_end(&told->build), flags, told->place};
	if (!telling.record.p)
		return;
	told->records++;
	told->teller.record(told->teller.arg, &telling);
}

void pr_told_contact(struct pr_told *told, const struct pr_pair *pair, unsigned side, uint64_t t, bool beat, uint64_t sent,
                     uint64_t count)
{
	pr_build_record(&told->build, PR_CONTACT, t);
	name(told, pair, side);
	if (sent)
		pr_build_uint(&told->build, PR_CONTACT_SENT, sent);
	if (count > 1)
		pr_build_uint(&told->build, PR_CONTACT_COUNT, count);
	end(told, pair, !beat);
}

void pr_told_link(struct pr_told *told, const struct pr_pair *pair, unsigned side, const struct pr_loss *loss)
{
	pr_build_record(&told->build, PR_LINK, told->t);
	name(told, pair, side);
	pr_build_text(&told->build, PR_LINK_STATE, pr_span_of(loss ? "down" : "up"));
	if (loss) {
		uint64_t latest = loss->latest < told->t ? loss->latest : told->t;
		uint64_t earliest = loss->earliest < latest ? loss->earliest : latest;
		pr_build_uint(&told->build, PR_LINK_EARLIEST, earliest);
		pr_build_uint(&told->build, PR_LINK_LATEST, latest);
		pr_build_text(&told->build, PR_LINK_CAUSE, pr_span_of(loss->cause));
		pr_build_uint(&told->build, PR_LINK_SINCE, earliest ? earliest + (latest - earliest) / 2 : latest);
	}
	end(told, pair, true);
}

void pr_told_impaired(struct pr_told *told, const struct pr_pair *pair, unsigned side, const struct pr_loss *bounds, uint64_t since)
{
	pr_build_record(&told->build, PR_LINK, told->t);
	name(told, pair, side);
	pr_build_text(&told->build, PR_LINK_STATE, pr_span_of("suspect"));
	pr_build_uint(&told->build, PR_LINK_EARLIEST, bounds->earliest);
	pr_build_uint(&told->build, PR_LINK_LATEST, bounds->latest);
	pr_build_text(&told->build, PR_LINK_CAUSE, pr_span_of(bounds->cause));
	pr_build_uint(&told->build, PR_LINK_SINCE, since);
	end(told, pair, true);
}

void pr_told_activity(struct pr_told *told)
{
	pr_build_record(&told->build, PR_ACTIVITY, told->t);
	pr_build_text(&told->build, PR_ACTIVITY_PEER, pr_own_peer);
	end(told, NULL, true);
}

void pr_told_start(struct pr_told *told)
{
	pr_build_record(&told->build, PR_LIFECYCLE, told->t);
	pr_build_text(&told->build, PR_LIFECYCLE_PEER, pr_own_peer);
	pr_build_text(&told->build, PR_LIFECYCLE_STATE, pr_span_of("start"));
	end(told, NULL, true);
}
