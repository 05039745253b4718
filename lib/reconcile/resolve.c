#include <stdlib.h>

#include "base/grow.h"
#include "record/decode.h"
#include "resolve_parts.h"

static const char *const policies[] = {"majority", "bft", "origin"};

bool pr_resolve_policy_named(struct pr_resolve_options *options, const char *name)
{
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		if (strcmp(policies[i], name) == 0) {
			options->policy = (enum pr_resolve_policy)i;
			options->numerator = i == PR_RESOLVE_BFT ? 2 : 1;
			options->denominator = i == PR_RESOLVE_BFT ? 3 : 2;
			return true;
		}
	return false;
}

const char *pr_resolve_policy_text(enum pr_resolve_policy policy)
{
	return policies[policy];
}

struct pr_resolve *pr_resolve_new(const struct pr_resolve_options *options, pr_resolve_emit *emit, void *context)
{
	struct pr_resolve *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->options = *options;
	r->emit = emit;
	r->context = context;
	r->trouble = "out of memory";
	r->names = pr_peers_new();
	if (r->names && pr_positions_open(&r->positions, r->names))
		return r;
	pr_resolve_free(r);
	return NULL;
}

void pr_resolve_free(struct pr_resolve *r)
{
	if (!r)
		return;
	pr_positions_close(&r->positions);
	pr_peers_free(r->names);
	pr_branches_free(r->branches);
	pr_causality_free(&r->causality);
	pr_siblings_free(&r->siblings);
	pr_versions_free(&r->versions);
	pr_build_free(&r->build);
	free(r->members);
	free(r->same);
	free(r->partitions);
	free(r);
}

/* The number of a name; PR_PEER_NONE if memory ran out. */
static uint32_t number(struct pr_resolve *r, struct pr_span name)
{
	uint32_t peer = pr_peers_add(r->names, name);
	if (peer == PR_PEER_NONE || !pr_grow_zeroed(&r->members, &r->room, (size_t)peer + 1, sizeof *r->members))
		return PR_PEER_NONE;
	return peer;
}

bool pr_resolve_member(struct pr_resolve *r, struct pr_span name, uint64_t weight, bool enrolled)
{
	uint32_t peer = number(r, name);
	if (peer == PR_PEER_NONE)
		return false;
	r->configured = r->members[peer].configured = true;
	r->members[peer].weight = weight;
	r->members[peer].enrolled = enrolled;
	return true;
}

bool pr_resolve_joint(struct pr_resolve *r, struct pr_span name, uint64_t weight, bool enrolled)
{
	uint32_t peer = number(r, name);
	if (peer == PR_PEER_NONE)
		return false;
	r->joint = r->members[peer].joint = true;
	r->members[peer].joint_weight = weight;
	r->members[peer].enrolled = r->members[peer].enrolled || enrolled;
	return true;
}

bool pr_resolve_alias(struct pr_resolve *r, struct pr_span name, struct pr_span alias)
{
	uint32_t peer = number(r, name);
	return peer != PR_PEER_NONE && pr_peers_alias(r->names, alias, peer);
}

static bool take_same(struct pr_resolve *r, struct pr_span alias, uint32_t peer)
{
	uint32_t other = number(r, alias);
	if (other == PR_PEER_NONE || !pr_grow(&r->same, &r->same_room, r->same_count + 1, sizeof *r->same))
		return false;
	if (other != peer)
		r->same[r->same_count++] = (struct pr_resolve_same){other, peer};
	return true;
}

/* Whether this record has the last word on a field: the latest; of one time, whichever it is for which `more` is true. */
static bool has_word(uint64_t *last, uint64_t t, bool more)
{
	bool word = t + 1 > *last || (t + 1 == *last && more);
	*last = word ? t + 1 : *last;
	return word;
}

/* What it says; what it does not say stands as others said it. */
static void follow_member(struct pr_resolve_member *m, const struct pr_record *record)
{
	uint64_t weight = pr_uint(record, PR_MEMBER_WEIGHT);
	bool voter = pr_uint(record, PR_MEMBER_VOTER) != 0, counts = !pr_is(pr_text(record, PR_MEMBER_STATUS), "left");
	weight = weight < PR_WEIGHT_MAX ? weight : PR_WEIGHT_MAX;
	if (pr_has(record, PR_MEMBER_WEIGHT) && has_word(&m->weight_t, record->t, weight > m->weight))
		m->weight = weight;
	if (pr_has(record, PR_MEMBER_VOTER) && has_word(&m->voter_t, record->t, !voter))
		m->voter = voter;
	if (pr_has(record, PR_MEMBER_STATUS) && has_word(&m->status_t, record->t, counts))
		m->counts = counts;
}

static bool take_member(struct pr_resolve *r, const struct pr_record *record)
{
	if (!pr_has(record, PR_MEMBER_PEER))
		return true;
	uint32_t peer = number(r, pr_text(record, PR_MEMBER_PEER));
	if (peer == PR_PEER_NONE)
		return false;
	struct pr_resolve_member *m = &r->members[peer];
	if (!m->configured && !m->joint && !m->named) {
		m->named = m->counts = m->voter = true;
		m->weight = 1;
	}
	if (!m->configured && !m->joint)
		follow_member(m, record);
	struct pr_cursor c = pr_cursor_of(pr_text(record, PR_MEMBER_ALIASES));
	for (uint64_t count = c.p ? pr_cursor_count(&c) : 0; count; count--)
		if (!take_same(r, pr_cursor_text(&c), peer))
			return false;
	return true;
}

/* Whether it is that peer's word. What is signed by another, or badly, never is. */
static bool is_vouched(struct pr_resolve *r, struct pr_resolve_member *m, uint32_t peer, enum pr_signed envelope, struct pr_span signer,
                       bool *verified)
{
	*verified = envelope == PR_SIGNED_GOOD && pr_peers_find(r->names, signer) == peer;
	bool forged = envelope == PR_SIGNED_BAD || (envelope == PR_SIGNED_GOOD && !*verified);
	bool counts = *verified || (!forged && (!m->enrolled || r->options.trust_unsigned));
	m->forged += forged;
	m->unsigned_claims += !counts && !forged;
	return counts;
}

static bool take_claim(struct pr_resolve *r, const struct pr_record *record, enum pr_signed envelope, struct pr_span signer)
{
	struct pr_position claim;
	bool verified;
	if (!pr_has(record, PR_CLAIM_PEER))
		return true;
	int got = pr_position_read(&claim, record);
	claim.peer = number(r, pr_text(record, PR_CLAIM_PEER));
	if (got < 0 || claim.peer == PR_PEER_NONE)
		return false;
	r->claimed = true;
	if (!is_vouched(r, &r->members[claim.peer], claim.peer, envelope, signer, &verified))
		return true;
	claim.verified = verified;
	r->members[claim.peer].claims = true;
	bool clock = pr_has(record, PR_CLAIM_VCLOCK);
	r->members[claim.peer].placed = r->members[claim.peer].placed || got > 0 || clock;
	if (clock && !pr_versions_add(&r->versions, claim.peer, record))
		return false;
	return got == 0 || pr_positions_add(&r->positions, &claim, pr_text(record, PR_CLAIM_HISTORY));
}

static bool take_stands(struct pr_resolve *r, const struct pr_record *record)
{
	struct pr_cursor groups = pr_cursor_of(pr_text(record, PR_FAILURE_GROUPS));
	for (uint64_t count = groups.p ? pr_cursor_count(&groups) : 0; count; count--)
		for (uint64_t peers = pr_cursor_count(&groups); peers; peers--) {
			uint32_t peer = number(r, pr_cursor_text(&groups));
			if (peer == PR_PEER_NONE)
				return false;
			r->members[peer].stands = true;
		}
	return true;
}

/* It leaves no side that can tell alone what stands: a partition, or a crash after which no group has a quorum. */
static bool leaves_open(const struct pr_record *record)
{
	struct pr_span kind = pr_text(record, PR_FAILURE_FAILURE);
	struct pr_cursor quorums = pr_cursor_of(pr_text(record, PR_FAILURE_QUORUM));
	bool any = !quorums.p;
	for (uint64_t left = quorums.p ? pr_cursor_count(&quorums) : 0; left; left--)
		any |= *pr_cursor_skip(&quorums).p == 0xf5; /* true */
	return pr_is(kind, "network-partition") || (pr_is(kind, "crash") && !any);
}

static bool take_failure(struct pr_resolve *r, const struct pr_record *record)
{
	struct pr_span id = pr_text(record, PR_FAILURE_ID);
	uint64_t start = pr_uint(record, pr_has(record, PR_FAILURE_START) ? PR_FAILURE_START : PR_FAILURE_SINCE);
	if (!leaves_open(record) || id.n == 0 || id.n >= PR_IDENT_SIZE)
		return true;
	if (!take_stands(r, record))
		return false;
	for (size_t i = 0; i < r->partition_count; i++)
		if (pr_is(id, r->partitions[i].id)) {
			r->partitions[i].start = start < r->partitions[i].start ? start : r->partitions[i].start;
			return true;
		}
	if (!pr_grow_zeroed(&r->partitions, &r->partition_room, r->partition_count + 1, sizeof *r->partitions))
		return false;
	struct pr_resolve_partition *p = &r->partitions[r->partition_count++];
	memcpy(p->id, id.p, id.n);
	p->start = start;
	return true;
}

static bool take_entry(struct pr_resolve *r, const struct pr_record *record)
{
	if (!pr_has(record, PR_ENTRY_PEER))
		return true;
	r->now = record->t > r->now ? record->t : r->now;
	uint32_t peer = number(r, pr_text(record, PR_ENTRY_PEER));
	bool line = !pr_has(record, PR_ENTRY_VCLOCK) || (pr_has(record, PR_ENTRY_HASH) && pr_has(record, PR_ENTRY_PARENT)) ||
	            (pr_has(record, PR_ENTRY_EPOCH) && pr_has(record, PR_ENTRY_SEQ)); /* else its clock is all that orders it */
	return peer != PR_PEER_NONE && pr_resolve_clocks_take(r, record) && (!line || pr_resolve_logs_take(r, peer, record));
}

bool pr_resolve_step(struct pr_resolve *r, const struct pr_record *record, enum pr_signed envelope, struct pr_span signer)
{
	if (record->type == PR_ENTRY)
		return take_entry(r, record);
	if (record->type != PR_MEMBER && record->type != PR_CLAIM && record->type != PR_FAILURE)
		return true;
	r->now = record->t > r->now ? record->t : r->now;
	if (record->type == PR_MEMBER)
		return take_member(r, record);
	return record->type == PR_CLAIM ? take_claim(r, record, envelope, signer) : take_failure(r, record);
}

const char *pr_resolve_trouble(const struct pr_resolve *r)
{
	return r->trouble;
}

bool pr_resolve_differs(const struct pr_resolve *r)
{
	return r->differs;
}

bool pr_resolve_applies(const struct pr_resolve *r)
{
	return r->applies;
}

void pr_resolve_note(struct pr_resolve *r, struct pr_span about, const char *text, uint64_t count)
{
	struct pr_build *b = &r->build;
	pr_build_record(b, PR_NOTE, r->now);
	pr_build_text(b, PR_NOTE_PROGRAM, pr_span_of("pr-reconcile"));
	if (about.n > 0)
		pr_build_text(b, PR_NOTE_ABOUT, about);
	pr_build_text(b, PR_NOTE_TEXT, pr_span_of(text));
	if (count > 0)
		pr_build_uint(b, PR_NOTE_COUNT, count);
	struct pr_span record = pr_build_end(b);
	if (record.p)
		r->emit(r->context, record);
}
