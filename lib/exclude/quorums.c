#include "quorums.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/hash.h"
#include "exhibit.h"
#include "record/decode.h"

#define BUCKETS 1024u

struct question {
	struct question *next; /* in its bucket */
	struct pr_ballot ballot; /* in the record of the first ballot */
	uint8_t *voted; /* by member: for which values, as bits */
	struct {
		struct pr_span value; /* in the record of the first ballot for it */
		uint64_t weight;
	} sides[PR_QUORUMS_VALUES];
	unsigned side_count;
	struct kept {
		size_t member;
		unsigned side;
		struct pr_span record;
	} *list;
	size_t count, room;
	bool told;
};

struct pr_quorums {
	const struct pr_members *members;
	pr_conduct_charge *charge;
	pr_quorums_recall *recall;
	void *context;
	size_t memory; /* left */
	uint64_t needed;
	uint8_t *opened; /* by member: how many questions */
	struct question *buckets[BUCKETS];
	size_t count;
	struct pr_span *records; /* of a charge */
	size_t record_room;
	struct pr_quorums_losses losses;
};

struct pr_quorums *pr_quorums_new(const struct pr_members *members, size_t memory, pr_conduct_charge *charge,
                                  pr_quorums_recall *recall, void *context)
{
	struct pr_quorums *q = calloc(1, sizeof *q);
	if (!q)
		return NULL;
	*q = (struct pr_quorums){.members = members, .memory = memory, .charge = charge, .recall = recall, .context = context,
	                         .opened = calloc(members->count + 1, 1)};
	pr_ballots_base(members, &q->needed);
	if (q->opened)
		return q;
	free(q);
	return NULL;
}

static void free_question(struct question *question)
{
	for (size_t i = 0; i < question->count; i++)
		free((void *)(uintptr_t)question->list[i].record.p);
	free(question->list);
	free(question->voted);
	free(question);
}

void pr_quorums_free(struct pr_quorums *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct question *question = q->buckets[i], *next; question; question = next) {
			next = question->next;
			free_question(question);
		}
	free(q->opened);
	free(q->records);
	free(q);
}

static struct question **bucket_of(struct pr_quorums *q, const struct pr_ballot *ballot)
{
	uint64_t hash = pr_hash_word(pr_hash(ballot->type, ballot->group), ballot->height);
	return &q->buckets[pr_hash_word(hash, ballot->round) % BUCKETS];
}

static struct question *find(struct pr_quorums *q, const struct pr_ballot *ballot)
{
	struct question *question = *bucket_of(q, ballot);
	while (question && !pr_ballots_one_question(&question->ballot, ballot))
		question = question->next;
	return question;
}

/* Which value it is for; PR_QUORUMS_VALUES: one too many. */
static unsigned side_of(const struct question *question, struct pr_span value)
{
	unsigned side = 0;
	while (side < question->side_count && !pr_same(question->sides[side].value, value))
		side++;
	return side;
}

/* Keeps a ballot, unless it is one too many or was there before. False if memory ran out. */
static bool keep(struct pr_quorums *q, struct question *question, size_t member, const struct pr_record *r,
                 const struct pr_ballot *ballot)
{
	unsigned side = side_of(question, ballot->value);
	if (side < PR_QUORUMS_VALUES && question->voted[member] >> side & 1)
		return true;
	size_t need = r->bytes.n + 2 * sizeof *question->list;
	if (side == PR_QUORUMS_VALUES || need > q->memory) {
		q->losses.homeless++;
		return true;
	}
	if (!pr_grow(&question->list, &question->room, question->count + 1, sizeof *question->list))
		return false;
	uint8_t *bytes = malloc(r->bytes.n);
	if (!bytes)
		return false;
	memcpy(bytes, r->bytes.p, r->bytes.n);
	q->memory -= need;
	question->list[question->count++] = (struct kept){member, side, {bytes, r->bytes.n}};
	if (side == question->side_count) {
		question->side_count++;
		question->sides[side].value = (struct pr_span){bytes + (ballot->value.p - r->bytes.p), ballot->value.n};
	}
	question->sides[side].weight += q->members->list[member].weight;
	question->voted[member] |= (uint8_t)(1u << side);
	return true;
}

/* As many as make a quorum of one side, those who are in both first. */
static size_t choose(struct pr_quorums *q, const struct question *question, unsigned side, unsigned both, size_t count)
{
	uint64_t weight = 0;
	for (unsigned round = 0; round < 2; round++)
		for (size_t i = 0; i < question->count; i++) {
			const struct kept *kept = &question->list[i];
			bool in_both = (question->voted[kept->member] & both) == both;
			if (kept->side != side || in_both != (round == 0) || (round == 1 && weight >= q->needed))
				continue;
			q->records[count++] = kept->record;
			weight += q->members->list[kept->member].weight;
		}
	return count;
}

static bool tell(struct pr_quorums *q, struct question *question, unsigned a, unsigned b)
{
	unsigned both = 1u << a | 1u << b;
	size_t bytes = 0, told = 0;
	if (!pr_grow(&q->records, &q->record_room, question->count, sizeof *q->records))
		return false;
	size_t count = choose(q, question, b, both, choose(q, question, a, both, 0));
	for (size_t i = 0; i < count; i++)
		bytes += q->records[i].n;
	question->told = true;
	for (size_t member = 0; member < q->members->count; member++) {
		if ((question->voted[member] & both) != both)
			continue;
		if (count > PR_EXHIBIT_RECORDS || (told > 0 && told + bytes > PR_QUORUMS_TOLD)) {
			q->losses.untold++;
			continue;
		}
		told += bytes;
		if (!q->charge(q->context, PR_BEHAVIOUR_CONSENSUS_VIOLATION, q->members->list[member].name, q->records, count))
			return false;
	}
	return true;
}

static bool tell_if_so(struct pr_quorums *q, struct question *question)
{
	for (unsigned a = 0; a < question->side_count && !question->told; a++)
		for (unsigned b = a + 1; b < question->side_count; b++)
			if (question->sides[a].weight >= q->needed && question->sides[b].weight >= q->needed)
				return tell(q, question, a, b);
	return true;
}

/* What a member said of the question before. */
static bool recall(struct pr_quorums *q, struct question *question, size_t member)
{
	struct pr_record r;
	struct pr_ballot ballot;
	const char *why;
	struct pr_span record = q->recall(q->context, member, &question->ballot);
	if (!record.p || pr_decode(record.p, record.n, &r, &why) != PR_DECODED || !pr_ballot_of(&ballot, &r) ||
	    !pr_ballots_one_question(&ballot, &question->ballot))
		return true;
	return keep(q, question, member, &r, &ballot);
}

/* *question NULL: there is no room for one. False if memory ran out. */
static bool open_question(struct pr_quorums *q, size_t member, const struct pr_record *r, const struct pr_ballot *ballot,
                          struct question **question)
{
	size_t need = sizeof **question + q->members->count + 4 * r->bytes.n;
	*question = NULL;
	if (q->opened[member] == PR_QUORUMS_EACH || need > q->memory) {
		q->losses.closed++;
		return true;
	}
	struct question *new = calloc(1, sizeof *new);
	if (!new || !(new->voted = calloc(q->members->count, 1)) || !keep(q, new, member, r, ballot)) {
		if (new)
			free_question(new);
		return false;
	}
	q->memory -= sizeof *new + q->members->count;
	q->opened[member]++;
	struct pr_record copy;
	const char *why;
	if (pr_decode(new->list[0].record.p, new->list[0].record.n, &copy, &why) == PR_DECODED)
		pr_ballot_of(&new->ballot, &copy);
	struct question **bucket = bucket_of(q, ballot);
	new->next = *bucket;
	*bucket = new;
	q->count++;
	*question = new;
	return true;
}

bool pr_quorums_split(struct pr_quorums *q, size_t member, const struct pr_record *one, struct pr_span other)
{
	struct pr_ballot ballot;
	struct pr_record r;
	const char *why;
	if (!pr_ballot_of(&ballot, one))
		return true;
	struct question *question = find(q, &ballot);
	if (!question) {
		if (!open_question(q, member, one, &ballot, &question))
			return false;
		for (size_t i = 0; question && i < q->members->count; i++)
			if (!recall(q, question, i))
				return false;
	}
	if (!question)
		return true;
	if (!keep(q, question, member, one, &ballot))
		return false;
	if (pr_decode(other.p, other.n, &r, &why) == PR_DECODED && pr_ballot_of(&ballot, &r) &&
	    pr_ballots_one_question(&ballot, &question->ballot) && !keep(q, question, member, &r, &ballot))
		return false;
	return tell_if_so(q, question);
}

bool pr_quorums_open(const struct pr_quorums *q)
{
	return q->count > 0;
}

bool pr_quorums_take(struct pr_quorums *q, size_t member, const struct pr_record *r)
{
	struct pr_ballot ballot;
	struct question *question = q->count > 0 && pr_ballot_of(&ballot, r) ? find(q, &ballot) : NULL;
	return !question || question->told || (keep(q, question, member, r, &ballot) && tell_if_so(q, question));
}

const struct pr_quorums_losses *pr_quorums_lost(const struct pr_quorums *q)
{
	return &q->losses;
}
