/*
 * corosync-quorumtool -s: the view of the peer that it ran on.
 *
 * A ring id is the lowest node's id and a sequence number that grows with every membership: the current term. It is hex
 * after a dot (corosync 3), decimal after a slash (corosync 2). The date is the host's local time.
 */
#include <stdio.h>

#include "base/rfc3339.h"
#include "base/words.h"
#include "dump_kind.h"

struct state {
	struct pr_span date, node, ring, quorate;
	uint64_t line; /* where the answer began */
	bool any, listing;
};

/* "Wed Nov 25 16:32:36 2026" */
static uint64_t date(const struct pr_dump *d, struct pr_span text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct pr_civil civil = {0};
	char copy[64], month[4];
	uint64_t t;
	snprintf(copy, sizeof copy, "%.*s", (int)(text.n % 64), (const char *)text.p);
	if (sscanf(copy, "%*3s %3s %2u %2u:%2u:%2u %4d", month, &civil.day, &civil.hour, &civil.minute, &civil.second,
	           &civil.year) != 6)
		return 0;
	const char *found = strstr(months, month);
	if (!found || (found - months) % 3 != 0)
		return 0;
	civil.month = (unsigned)(found - months) / 3 + 1;
	if (!pr_civil_time(&civil, &t))
		return 0;
	int64_t seconds = pr_zone_seconds(d->zone, (int64_t)(t / PR_SECOND), INT64_MIN, NULL);
	return seconds > 0 ? (uint64_t)seconds * PR_SECOND : 0;
}

static bool ring_sequence(struct pr_span ring, uint64_t *value)
{
	const uint8_t *slash = ring.n ? memchr(ring.p, '/', ring.n) : NULL, *dot = ring.n ? memchr(ring.p, '.', ring.n) : NULL;
	const uint8_t *p = slash ? slash : dot;
	if (!p)
		return false;
	struct pr_span digits = {p + 1, ring.n - (size_t)(p + 1 - ring.p)};
	if (slash)
		return pr_dump_number(digits, value);
	*value = 0;
	for (size_t i = 0; i < digits.n; i++) {
		int digit = pr_scan_hex((char)digits.p[i]);
		if (digit < 0 || i == 16)
			return false;
		*value = *value << 4 | (uint64_t)digit;
	}
	return digits.n > 0;
}

static void answer_ends(struct pr_dump *d, struct state *s)
{
	struct pr_token id = {PR_KNOWN_ID, s->node};
	uint64_t line = d->line, term;
	if (!s->any)
		return;
	d->line = s->line;
	pr_dump_same(d, true, &id, 1);
	pr_dump_begin(d, PR_CLAIM, date(d, s->date));
	pr_dump_text(d, PR_CLAIM_PEER, pr_own_peer);
	if (ring_sequence(s->ring, &term))
		pr_dump_uint(d, PR_CLAIM_TERM, term);
	pr_dump_list(d, PR_CLAIM_MEMBERS);
	if (s->quorate.p)
		pr_dump_word(d, PR_CLAIM_PHASE, pr_is(s->quorate, "Yes") ? "quorate" : "not quorate");
	pr_dump_tell(d);
	d->line = line;
	*s = (struct state){0};
}

/* "  1  1 n1 (local)", or with a quorum device "  1  1  A,V,NMW n1": the device itself is node 0 */
static bool member(struct pr_dump *d, struct state *s, struct pr_span line)
{
	struct pr_span node, votes, word, name = {NULL, 0};
	uint64_t number, weight;
	bool local = false;
	if (!pr_word_take(&line, &node) || !pr_word_take(&line, &votes) || !pr_dump_number(node, &number) ||
	    !pr_dump_number(votes, &weight))
		return false;
	while (pr_word_take(&line, &word)) {
		local = local || pr_is(word, "(local)");
		name = pr_is(word, "(local)") ? name : word;
	}
	if (number != 0) {
		bool address = pr_dump_holds(name, ":") || (name.n > 0 && name.p[name.n - 1] >= '0' && name.p[name.n - 1] <= '9' &&
		                                            *name.p >= '0' && *name.p <= '9');
		struct pr_token tokens[] = {{PR_KNOWN_ID, node}, {address ? PR_KNOWN_ADDR : PR_KNOWN_NAME, name}};
		pr_dump_same(d, local, tokens, 2);
		pr_dump_list_add(d, node);
	}
	pr_dump_begin(d, PR_MEMBER, date(d, s->date));
	pr_dump_text(d, PR_MEMBER_PEER, number ? node : name);
	pr_dump_word(d, PR_MEMBER_STATUS, "joined");
	pr_dump_uint(d, PR_MEMBER_WEIGHT, weight);
	if (number == 0)
		pr_dump_word(d, PR_MEMBER_ROLE, "qdevice");
	pr_dump_tell(d);
	return true;
}

static bool line_of(struct pr_dump *d, struct pr_span line)
{
	struct state *s = d->state;
	struct pr_span value = {NULL, 0};
	const uint8_t *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	if (colon)
		value = pr_trim((struct pr_span){colon + 1, line.n - (size_t)(colon + 1 - line.p)});
	if (pr_is(line, "Quorum information")) {
		answer_ends(d, s);
		pr_dump_list_clear(d);
		s->any = true;
		s->line = d->line;
		return true;
	}
	struct pr_span *slot = pr_dump_starts(line, "Date:")     ? &s->date :
	                       pr_dump_starts(line, "Node ID:")  ? &s->node :
	                       pr_dump_starts(line, "Ring ID:")  ? &s->ring :
	                       pr_dump_starts(line, "Quorate:")  ? &s->quorate :
	                                                           NULL;
	if (slot)
		*slot = value;
	if (pr_dump_starts(line, "Nodeid")) {
		s->listing = true;
		return true;
	}
	return slot || (s->listing && member(d, s, line));
}

static void document(struct pr_dump *d, struct pr_span whole)
{
	struct pr_span text = whole, line;
	pr_dump_list_clear(d);
	while (pr_line_take(&text, &line)) {
		pr_dump_at(d, whole, line.p);
		d->counts.recognised += line_of(d, pr_trim(line));
	}
	answer_ends(d, d->state);
}

static bool recognise(struct pr_span ahead)
{
	return pr_dump_starts(ahead, "Quorum information\n-----");
}

const struct pr_dump_kind pr_dump_corosync = {
	.name = "corosync-quorumtool",
	.about = "corosync-quorumtool -s",
	.system = "corosync",
	.recognise = recognise,
	.document = document,
	.state = sizeof(struct state),
};
