#include "branches.h"

#include <errno.h>
#include <stdlib.h>

#include "ancestry.h"
#include "base/grow.h"
#include "base/hash.h"
#include "record/decode.h"

#define BLOCK (PR_SIDES_MAX / 2)

struct family { /* the logs of one system */
	char *system;
	size_t system_n;
	struct pr_writes writes;
};

struct pr_branches {
	struct pr_depot *depot;
	struct family families[PR_BRANCHES_SYSTEMS];
	size_t family_count;
	uint64_t left_out;
	uint64_t place; /* of the last record that was put */
	uint8_t *kept;  /* a record while it is compared with another one */
	size_t kept_cap;
	struct pr_writes *writes; /* settled: those that count */
	bool numbered;            /* its entries have seqs */
	const struct pr_peers *names;
	uint32_t *log_of;  /* by peer: its log, or PR_PEER_NONE */
	uint32_t *peer_of; /* by log, in the order of names */
	size_t peers, logs;
	uint32_t *class_of; /* by log: PR_PEER_NONE if it tells none */
	uint32_t *classes;  /* a log of each */
	size_t class_count;
	uint64_t *counts; /* by log, of entries */
	struct range {
		uint64_t first, last; /* seq of those that it tells */
	} *ranges; /* by log */
	uint64_t *lacks;  /* [x * class_count + y]: entries that class x has and y lacks; NULL: there are too many */
	uint8_t *sides;   /* by log, for pr_ancestry_mark() */
};

struct pr_branches *pr_branches_new(void)
{
	struct pr_branches *b = calloc(1, sizeof *b);
	if (b && !(b->depot = pr_depot_new())) {
		free(b);
		return NULL;
	}
	return b;
}

void pr_branches_free(struct pr_branches *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->family_count; i++) {
		free(b->families[i].system);
		pr_writes_free(&b->families[i].writes);
	}
	pr_depot_free(b->depot);
	free(b->log_of);
	free(b->peer_of);
	free(b->class_of);
	free(b->classes);
	free(b->counts);
	free(b->ranges);
	free(b->lacks);
	free(b->sides);
	free(b->kept);
	free(b);
}

/* NULL: errno is 0 if there are too many, else ENOMEM. */
static struct family *family_of(struct pr_branches *b, struct pr_span system)
{
	for (size_t i = 0; i < b->family_count; i++)
		if (pr_same(system, (struct pr_span){(const uint8_t *)b->families[i].system, b->families[i].system_n}))
			return &b->families[i];
	errno = 0;
	if (b->family_count == PR_BRANCHES_SYSTEMS)
		return NULL;
	struct family *f = &b->families[b->family_count];
	f->system = malloc(system.n + 1);
	f->system_n = system.n;
	errno = ENOMEM;
	if (!f->system)
		return NULL;
	if (system.n > 0)
		memcpy(f->system, system.p, system.n);
	b->family_count++;
	return f;
}

bool pr_branches_add(struct pr_branches *b, uint32_t peer, const struct pr_record *r)
{
	struct family *f = family_of(b, pr_text(r, PR_ANY_SYSTEM));
	if (!f) {
		b->left_out++;
		return errno == 0;
	}
	if (!pr_depot_put(b->depot, r->map, &b->place))
		return false;
	errno = ENOMEM;
	return pr_writes_add(&f->writes, peer, r, b->place);
}

/* The system with the most entries; of those with as many, the first by name. */
static void choose_family(struct pr_branches *b)
{
	const struct family *best = NULL;
	for (size_t i = 0; i < b->family_count; i++) {
		struct family *f = &b->families[i];
		bool more = !best || f->writes.count > best->writes.count;
		if (best && f->writes.count == best->writes.count) {
			size_t n = f->system_n < best->system_n ? f->system_n : best->system_n;
			int by = memcmp(f->system, best->system, n);
			more = by < 0 || (by == 0 && f->system_n < best->system_n);
		}
		if (more) {
			best = f;
			b->writes = &f->writes;
		}
	}
	for (size_t i = 0; i < b->family_count; i++)
		if (&b->families[i] != best)
			b->left_out += b->families[i].writes.count;
}

/* The shorter one, of as long ones the first by its bytes. Where it cannot be read, nothing is preferred. */
static bool prefers(void *arg, uint64_t place, uint64_t other)
{
	struct pr_branches *b = arg;
	struct pr_span first, second;
	if (!pr_depot_get(b->depot, place, &first) || !pr_grow(&b->kept, &b->kept_cap, first.n, 1))
		return false;
	memcpy(b->kept, first.p, first.n);
	size_t n = first.n;
	if (!pr_depot_get(b->depot, other, &second))
		return false;
	return second.n != n ? second.n < n : memcmp(second.p, b->kept, n) < 0;
}

/* Logs are numbered in the order of their peers' names. */
static bool number_logs(struct pr_branches *b, const uint32_t *to)
{
	size_t n = b->peers = pr_peers_count(b->names);
	uint32_t *rank = malloc((n + 1) * sizeof *rank);
	b->log_of = malloc((n + 1) * sizeof *b->log_of);
	b->peer_of = malloc((n + 1) * sizeof *b->peer_of);
	b->class_of = malloc((n + 1) * sizeof *b->class_of);
	b->classes = malloc((n + 1) * sizeof *b->classes);
	b->counts = calloc(n + 1, sizeof *b->counts);
	b->ranges = calloc(n + 1, sizeof *b->ranges);
	b->sides = malloc(n + 1);
	bool done = rank && b->log_of && b->peer_of && b->class_of && b->classes && b->counts && b->ranges && b->sides;
	for (uint32_t i = 0; done && i < n; i++)
		if (to[i] == i)
			b->peer_of[b->logs++] = i;
	if (done) {
		pr_peers_sort(b->names, b->peer_of, b->logs);
		for (uint32_t i = 0; i < b->logs; i++)
			b->log_of[b->peer_of[i]] = i;
		for (uint32_t i = 0; i < n; i++)
			rank[i] = b->log_of[i] = b->log_of[to[i]];
		if (b->writes) {
			b->writes->prefers = prefers;
			b->writes->prefers_arg = b;
		}
		done = !b->writes || pr_writes_settle(b->writes, rank);
	}
	free(rank);
	return done;
}

static void mark(struct pr_branches *b, const uint32_t *logs, size_t count)
{
	memset(b->sides, PR_NO_SIDE, b->logs);
	for (size_t i = 0; i < count; i++)
		b->sides[logs[i]] = (uint8_t)i;
	pr_ancestry_mark(b->writes, b->sides);
}

/* What an entry adds to the sum by which logs that hold the same are known. */
static uint64_t salt(const struct pr_writes *w, uint32_t node)
{
	return pr_hash_word(pr_hash_word(w->rows[node].id[0], w->rows[node].id[1]), w->rows[node].content);
}

static void take_ranges(struct pr_branches *b, bool *tells)
{
	for (size_t i = 0; i < b->writes->count; i++) {
		const struct pr_write *row = &b->writes->rows[i];
		struct range *range = &b->ranges[row->log];
		b->numbered = b->numbered || (!b->writes->linked && row->flags & PR_WRITE_NUMBERED);
		if (!tells[row->log])
			*range = (struct range){row->id[1], row->id[1]};
		tells[row->log] = true;
		range->first = row->id[1] < range->first ? row->id[1] : range->first;
		range->last = row->id[1] > range->last ? row->id[1] : range->last;
	}
}

/*
 * Sums up logs, 64 at a time, and puts those of one sum and count into one class. Who makes his log's sum another's only says
 * that he has what the other has.
 */
static bool classify(struct pr_branches *b)
{
	struct pr_writes *w = b->writes;
	uint64_t *sums = calloc(b->logs + 1, sizeof *sums);
	uint32_t list[PR_SIDES_MAX];
	bool *tells = calloc(b->logs + 1, sizeof *tells);
	bool room = sums && tells;
	if (room)
		take_ranges(b, tells);
	for (size_t from = 0, count; room && from < b->logs; ) {
		for (count = 0; from < b->logs && count < PR_SIDES_MAX; from++)
			if (tells[from])
				list[count++] = (uint32_t)from;
		mark(b, list, count);
		for (size_t k = 0; count > 0 && k < w->entries; k++) {
			uint32_t node = w->rows[k].order;
			uint64_t bits = w->marks[node], add = bits ? salt(w, node) : 0;
			for (; bits; bits &= bits - 1) {
				uint32_t log = list[__builtin_ctzll(bits)];
				sums[log] += add;
				b->counts[log]++;
			}
		}
	}
	for (uint32_t i = 0; room && i < b->logs; i++) {
		size_t k = 0;
		b->class_of[i] = PR_PEER_NONE;
		if (!tells[i])
			continue;
		while (k < b->class_count && k < PR_BRANCHES_CLASSES &&
		       (sums[b->classes[k]] != sums[i] || b->counts[b->classes[k]] != b->counts[i]))
			k++;
		if (k == b->class_count || k == PR_BRANCHES_CLASSES)
			b->classes[k = b->class_count++] = i;
		b->class_of[i] = (uint32_t)k;
	}
	free(sums);
	free(tells);
	return room;
}

/* Two blocks of classes against each other. */
static void count_lacks(struct pr_branches *b, size_t from_x, size_t from_y)
{
	uint32_t list[PR_SIDES_MAX];
	size_t x_n = 0, y_n = 0;
	for (size_t i = from_x; i < b->class_count && x_n < BLOCK; i++)
		list[x_n++] = b->classes[i];
	for (size_t i = from_y; from_x != from_y && i < b->class_count && y_n < BLOCK; i++)
		list[x_n + y_n++] = b->classes[i];
	mark(b, list, x_n + y_n);
	for (size_t k = 0; k < b->writes->entries; k++) {
		uint64_t all = b->writes->marks[b->writes->rows[k].order];
		if (all == 0)
			continue;
		for (size_t i = 0; i < x_n + y_n; i++)
			for (size_t j = 0; all >> i & 1 && j < x_n + y_n; j++) {
				size_t x = i < x_n ? from_x + i : from_y + i - x_n, y = j < x_n ? from_x + j : from_y + j - x_n;
				bool other = from_x == from_y || (i < x_n) != (j < x_n);
				b->lacks[x * b->class_count + y] += other && !(all >> j & 1);
			}
	}
}

static bool compare_classes(struct pr_branches *b)
{
	if (b->class_count > PR_BRANCHES_CLASSES)
		return true;
	b->lacks = calloc(b->class_count * b->class_count + 1, sizeof *b->lacks);
	if (!b->lacks)
		return false;
	for (size_t x = 0; x < b->class_count; x += BLOCK)
		for (size_t y = x; y < b->class_count; y += BLOCK)
			count_lacks(b, x, y);
	return true;
}

bool pr_branches_settle(struct pr_branches *b, const struct pr_peers *names, const uint32_t *to)
{
	b->names = names;
	choose_family(b);
	errno = ENOMEM;
	if (!number_logs(b, to))
		return false;
	return !b->writes || (classify(b) && compare_classes(b));
}

static uint32_t class_of(const struct pr_branches *b, uint32_t peer)
{
	return b->writes && peer < b->peers ? b->class_of[b->log_of[peer]] : PR_PEER_NONE;
}

bool pr_branches_tells(const struct pr_branches *b, uint32_t peer)
{
	return class_of(b, peer) != PR_PEER_NONE;
}

bool pr_branches_reaches(const struct pr_branches *b, uint32_t peer, uint64_t seq)
{
	return pr_branches_tells(b, peer) && (!b->numbered || b->ranges[b->log_of[peer]].last >= seq);
}

size_t pr_branches_logs(const struct pr_branches *b)
{
	size_t count = 0;
	for (size_t i = 0; b->writes && i < b->logs; i++)
		count += b->class_of[i] != PR_PEER_NONE;
	return count;
}

bool pr_branches_compare(const struct pr_branches *b, uint32_t x, uint32_t y, uint64_t *only_x, uint64_t *only_y)
{
	uint32_t i = class_of(b, x), k = class_of(b, y);
	if (i == PR_PEER_NONE || k == PR_PEER_NONE || (i != k && !b->lacks))
		return false;
	*only_x = i == k ? 0 : b->lacks[i * b->class_count + k];
	*only_y = i == k ? 0 : b->lacks[k * b->class_count + i];
	const struct range *a = &b->ranges[b->log_of[x]], *c = &b->ranges[b->log_of[y]];
	bool overlap = !b->writes->linked && a->first <= c->last && c->first <= a->last;
	return overlap || *only_x < b->counts[b->log_of[x]];
}

bool pr_branches_entry(struct pr_branches *b, uint32_t node, struct pr_branch_entry *entry)
{
	struct pr_span record;
	struct pr_record r;
	const char *why;
	if (!pr_depot_get(b->depot, b->writes->rows[node].place, &record) ||
	    pr_decode(record.p, record.n, &r, &why) != PR_DECODED)
		return false;
	*entry = (struct pr_branch_entry){pr_has(&r, PR_ENTRY_EPOCH), pr_has(&r, PR_ENTRY_SEQ),
	                                  pr_uint(&r, PR_ENTRY_UNDATED) != 0, pr_uint(&r, PR_ENTRY_EPOCH),
	                                  pr_uint(&r, PR_ENTRY_SEQ), r.t, pr_text(&r, PR_ENTRY_HASH)};
	return true;
}

/* Begins with all entries, and marks those that one of the peers lacks. How many of them tell. */
static size_t mark_what_is_not_common(struct pr_branches *b, const uint32_t *peers, size_t count)
{
	uint32_t logs[PR_SIDES_MAX];
	size_t asked = 0;
	pr_ancestry_begin(b->writes);
	for (size_t i = 0; i < count;) {
		size_t n = 0;
		for (; i < count && n < PR_SIDES_MAX; i++)
			if (pr_branches_tells(b, peers[i]))
				logs[n++] = b->log_of[peers[i]];
		mark(b, logs, n);
		pr_ancestry_common(b->writes, n == PR_SIDES_MAX ? UINT64_MAX : (UINT64_C(1) << n) - 1);
		asked += n;
	}
	return asked;
}

size_t pr_branches_forks(struct pr_branches *b, const uint32_t *peers, size_t count, uint32_t *list, size_t max)
{
	if (!b->writes)
		return 0;
	size_t asked = mark_what_is_not_common(b, peers, count), found = pr_ancestry_forks(b->writes, list, max);
	return asked > 0 ? found : 0;
}

bool pr_branches_head(struct pr_branches *b, uint32_t peer, struct pr_branch_entry *entry, uint64_t *count)
{
	if (!pr_branches_tells(b, peer))
		return false;
	uint32_t last;
	*count = b->counts[b->log_of[peer]];
	return pr_branches_forks(b, &peer, 1, &last, 1) > 0 && pr_branches_entry(b, last, entry);
}

/* The records of an entry: as that log tells them, else as the first one does. */
static bool give(struct pr_branches *b, uint32_t node, uint32_t log, bool (*found)(void *, struct pr_span), void *arg,
                 struct pr_branch_sum *sum)
{
	const struct pr_write *rows = b->writes->rows;
	size_t end = pr_writes_end(b->writes, node), from = node;
	struct pr_span record;
	while (from < end && rows[from].log != log)
		from++;
	from = from < end ? from : node;
	sum->entries++;
	for (size_t i = from; i < end && rows[i].log == rows[from].log; i++) {
		if (i > from && b->writes->linked && rows[i].content == rows[i - 1].content)
			continue; /* another parent of it */
		sum->writes++;
		sum->deletes += (rows[i].flags & PR_WRITE_DELETE) != 0;
		if (found && (!pr_depot_get(b->depot, rows[i].place, &record) || !found(arg, record)))
			return false;
	}
	return true;
}

bool pr_branches_lost(struct pr_branches *b, uint32_t peer, const uint32_t *winners, size_t winner_count,
                      bool (*found)(void *arg, struct pr_span record), void *arg, struct pr_branch_sum *sum)
{
	*sum = (struct pr_branch_sum){0};
	if (!pr_branches_tells(b, peer))
		return true;
	uint32_t log = b->log_of[peer];
	if (!winners)
		mark_what_is_not_common(b, b->peer_of, b->logs);
	memset(b->sides, PR_NO_SIDE, b->logs);
	for (size_t i = 0; winners && i < winner_count; i++)
		b->sides[b->log_of[winners[i]]] = 1;
	b->sides[log] = 0;
	pr_ancestry_mark(b->writes, b->sides);
	for (size_t k = b->writes->entries; k-- > 0;) {
		uint32_t node = b->writes->rows[k].order;
		bool lost = winners ? pr_ancestry_has(b->writes, node, 1, 2) :
		                      pr_ancestry_has(b->writes, node, 1, 0) && b->writes->rows[node].mark;
		if (lost && !give(b, node, log, found, arg, sum))
			return false;
	}
	pr_ancestry_begin(b->writes);
	return true;
}

const struct pr_writes *pr_branches_writes(const struct pr_branches *b)
{
	return b->writes;
}

uint32_t pr_branches_peer(const struct pr_branches *b, uint32_t log)
{
	return b->peer_of[log];
}

uint64_t pr_branches_left_out(const struct pr_branches *b)
{
	return b->left_out;
}
