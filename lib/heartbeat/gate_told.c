#include "gate_told.h"

#include <stdio.h>

#include "base/duration.h"
#include "base/text.h"
#include "capture/packet.h"
#include "note.h"

static void write_source(char text[PR_ADDRESS_TEXT + 16], const struct pr_source *source)
{
	char address[PR_ADDRESS_TEXT];
	struct pr_address words;
	memcpy(words.words, source->address, sizeof source->address);
	pr_address_text(address, words);
	snprintf(text, PR_ADDRESS_TEXT + 16, strchr(address, ':') ? "[%s]:%u" : "%s:%u", address, source->port);
}

static void tell_count(struct pr_gate_told *told, const struct pr_gate_teller *by, enum pr_gate_verdict verdict)
{
	struct pr_told_count *c = &told->counts[verdict];
	char source[PR_ADDRESS_TEXT + 16], text[128 + PR_PEER_MAX];
	struct pr_span name = {NULL, 0};
	if (c->peer < by->membership->count)
		name = pr_membership_name(by->membership, c->peer);
	write_source(source, &c->source);
	snprintf(text, sizeof text, "dropped, %s%s%.*s", pr_gate_text(verdict), name.n ? "; in the name of " : "", (int)name.n,
	         name.n ? (const char *)name.p : "");
	struct pr_span about = pr_span_of(source), words = pr_span_of(text);
	by->out->record(by->out->arg, pr_note_of_peer(&told->build, by->now->wall, by->membership, about, words, c->count));
	c->at = by->now->clock ? by->now->clock : 1;
	c->count = 0;
}

static bool over(uint64_t at, const struct pr_now *now)
{
	return at == 0 || now->clock - at >= PR_GATE_TELL;
}

void pr_gate_told_dropped(struct pr_gate_told *told, const struct pr_gate_teller *by, enum pr_gate_verdict verdict,
                          const struct pr_source *source, uint32_t peer)
{
	struct pr_told_count *c = &told->counts[verdict];
	c->count++;
	c->source = *source;
	c->peer = peer;
	if (over(c->at, by->now))
		tell_count(told, by, verdict);
}

void pr_gate_told_rest(struct pr_gate_told *told, const struct pr_gate_teller *by)
{
	for (unsigned i = 0; i < PR_GATE_KINDS; i++)
		if (told->counts[i].count > 0 && over(told->counts[i].at, by->now))
			tell_count(told, by, (enum pr_gate_verdict)i);
}

bool pr_gate_told_due(const struct pr_sender *sender, enum pr_told_of what, const struct pr_now *now)
{
	return !sender || over(sender->told[what], now);
}

/* Whether more peers, this one included, agree with this clock than are ahead of it. */
static bool clock_is_trusted(const struct pr_gate_teller *by)
{
	size_t ahead = 0, agree = 1;
	for (size_t i = 0; i < by->senders->count; i++) {
		const struct pr_sender *s = by->senders->list[i].sender;
		if (s->told[PR_TOLD_AHEAD] > s->at && by->now->clock - s->told[PR_TOLD_AHEAD] <= 2 * PR_GATE_TELL)
			ahead++;
		else if (s->begun && by->now->clock - s->at <= PR_GATE_TELL)
			agree++;
	}
	return agree > ahead;
}

static void describe(struct pr_text *text, const struct pr_gate_teller *by, enum pr_told_of what, const struct pr_letter *letter,
                     const struct pr_sender *sender)
{
	switch (what) {
	case PR_TOLD_TWICE:
		pr_text_string(text, "two different messages with one number: two processes have its key");
		break;
	case PR_TOLD_AHEAD:
		pr_text_string(text, "sent ");
		pr_duration_write(text, letter->t - by->now->wall);
		pr_text_string(text, " ahead of this peer's clock");
		if (!by->sure)
			pr_text_string(text, ": one of the two is wrong");
		break;
	case PR_TOLD_BACK:
		pr_text_format(text, "sends as of incarnation %llu after %llu: two processes have its key, or its state was lost",
		               (unsigned long long)letter->incarnation, (unsigned long long)sender->incarnation);
		break;
	default:
		pr_text_string(text, "not heard, as its first message was sent ");
		pr_duration_write(text, by->now->wall - letter->t);
		pr_text_string(text, " ago: one of the two clocks is wrong, or it was repeated by somebody");
		break;
	}
}

static void write_incident(char text[64], enum pr_told_of what, const struct pr_letter *letter)
{
	if (what == PR_TOLD_TWICE)
		snprintf(text, 64, "%s %llu of %llu", pr_type_name(letter->type), (unsigned long long)letter->seq,
		         (unsigned long long)letter->incarnation);
	else
		snprintf(text, 64, "incarnation %llu", (unsigned long long)letter->incarnation);
}

static struct pr_span accuse(struct pr_gate_told *told, const struct pr_gate_teller *by, struct pr_span name, enum pr_told_of what,
                             const struct pr_letter *letter, struct pr_span words)
{
	char incident[64];
	struct pr_build *b = &told->build;
	write_incident(incident, what, letter);
	pr_build_record(b, PR_ACCUSATION, by->now->wall);
	pr_build_text(b, PR_ACCUSATION_REPORTER, pr_membership_name(by->membership, by->membership->self));
	pr_build_text(b, PR_ACCUSATION_SUBJECT, name);
	pr_build_text(b, PR_ACCUSATION_BEHAVIOUR,
	              pr_span_of(what == PR_TOLD_TWICE ? "invalid-state-transition" : "timestamp-manipulation"));
	pr_build_text(b, PR_ACCUSATION_INCIDENT, pr_span_of(incident));
	pr_build_text(b, PR_ACCUSATION_DETAIL, words);
	return pr_build_end(b);
}

void pr_gate_told_of(struct pr_gate_told *told, const struct pr_gate_teller *teller, struct pr_sender *sender,
                     enum pr_told_of what, const struct pr_letter *letter)
{
	struct pr_gate_teller by = *teller;
	struct pr_text text = {0};
	struct pr_span name = pr_membership_name(by.membership, sender->peer);
	sender->told[what] = by.now->clock ? by.now->clock : 1;
	by.sure = by.sure && by.membership->self != PR_PEER_NONE && (what != PR_TOLD_AHEAD || clock_is_trusted(&by));
	describe(&text, &by, what, letter, sender);
	struct pr_span words = {(const uint8_t *)text.p, text.n}, record = {NULL, 0};
	bool accused = by.sure && (what == PR_TOLD_TWICE || what == PR_TOLD_AHEAD);
	if (!text.failed)
		record = accused ? accuse(told, &by, name, what, letter, words)
		                 : pr_note_of_peer(&told->build, by.now->wall, by.membership, name, words, 0);
	by.out->record(by.out->arg, record);
	pr_text_free(&text);
}
