#include "told.h"

#include "quote.h"

void pr_told_init(struct pr_told *told, const struct pr_teller *teller, const char *file)
{
	*told = (struct pr_told){.teller = *teller};
	pr_quote(told->src, PR_TOLD_FILE, file);
	told->file_length = strlen(told->src);
}

void pr_told_clear(struct pr_told *told)
{
	pr_build_free(&told->build);
}

static struct pr_span src_of(struct pr_told *told)
{
	char digits[20];
	size_t n = 0, length = told->file_length;
	uint64_t place = told->place;
	told->src[length++] = told->sign;
	do
		digits[n++] = (char)('0' + place % 10);
	while (place /= 10);
	while (n > 0)
		told->src[length++] = digits[--n];
	return (struct pr_span){(const uint8_t *)told->src, length};
}

static struct pr_span token_of(const struct pr_pair *pair, unsigned side)
{
	return pair->own == side ? pr_own_peer : pr_span_of(pair->names[side]);
}

static void begin(struct pr_told *told, uint64_t type, uint64_t t, bool system)
{
	pr_build_record(&told->build, type, t);
	pr_build_text(&told->build, PR_ANY_SRC, src_of(told));
	if (system)
		pr_build_text(&told->build, PR_ANY_SYSTEM, pr_span_of("pcap"));
	pr_build_text(&told->build, PR_ANY_BY, pr_own_peer);
}

/* Observer and subject: they have the same keys in contact and link. */
static void name(struct pr_told *told, const struct pr_pair *pair, unsigned side)
{
	pr_build_text(&told->build, PR_CONTACT_OBSERVER, token_of(pair, !side));
	pr_build_text(&told->build, PR_CONTACT_SUBJECT, token_of(pair, side));
}

static void end(struct pr_told *told, const struct pr_pair *pair)
{
	struct pr_span record = pr_build_end(&told->build);
	if (!record.p)
		return;
	told->records++;
	told->teller.record(told->teller.arg, record, pair && !pair->equals ? PR_TELL_KNOWN : 0);
}

void pr_told_contact(struct pr_told *told, const struct pr_pair *pair, unsigned side, uint64_t t, bool beat, uint64_t sent,
                     uint64_t count)
{
	begin(told, PR_CONTACT, t, !beat);
	name(told, pair, side);
	if (sent)
		pr_build_uint(&told->build, PR_CONTACT_SENT, sent);
	if (count > 1)
		pr_build_uint(&told->build, PR_CONTACT_COUNT, count);
	end(told, pair);
}

void pr_told_link(struct pr_told *told, const struct pr_pair *pair, unsigned side, const struct pr_loss *loss)
{
	begin(told, PR_LINK, told->t, true);
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
	end(told, pair);
}

void pr_told_activity(struct pr_told *told)
{
	begin(told, PR_ACTIVITY, told->t, true);
	pr_build_text(&told->build, PR_ACTIVITY_PEER, pr_own_peer);
	end(told, NULL);
}

void pr_told_start(struct pr_told *told)
{
	begin(told, PR_LIFECYCLE, told->t, true);
	pr_build_text(&told->build, PR_LIFECYCLE_PEER, pr_own_peer);
	pr_build_text(&told->build, PR_LIFECYCLE_STATE, pr_span_of("start"));
	end(told, NULL);
}
