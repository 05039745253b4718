#include "resolution.h"

#include <stdlib.h>

static const struct pr_position *winner_of(const struct pr_resolution *r)
{
	return r->canonical->winner == PR_STATE_NONE ? NULL : r->standing->states[r->canonical->winner].claim;
}

static struct pr_span name_of(const struct pr_resolution *r, uint32_t peer)
{
	return pr_peers_name(r->standing->positions->peers, peer);
}

static void add_names(struct pr_build *b, unsigned key, const struct pr_resolution *r, const uint32_t *list, size_t count)
{
	pr_build_array(b, key, count);
	for (size_t i = 0; i < count; i++)
		pr_add_text(b, name_of(r, list[i]));
}

size_t pr_resolution_peers(const struct pr_resolution *r, enum pr_fate fate, uint32_t **list)
{
	size_t count = 0;
	for (size_t i = 0; i < r->standing->count; i++)
		count += r->canonical->fates[i] == fate ? r->standing->states[i].count : 0;
	*list = malloc((count + 1) * sizeof **list);
	if (!*list)
		return 0;
	count = 0;
	for (size_t i = 0; i < r->standing->count; i++)
		for (size_t k = 0; r->canonical->fates[i] == fate && k < r->standing->states[i].count; k++)
			(*list)[count++] = r->standing->states[i].peers[k];
	pr_peers_sort(r->standing->positions->peers, *list, count);
	return count;
}

static size_t state_of(const struct pr_resolution *r, uint32_t peer)
{
	return r->standing->state_of[peer];
}

/* Where all losers were together with the winners: the earliest of their forks. NULL if one is not known. */
static const struct pr_fork *common_fork(const struct pr_resolution *r)
{
	const struct pr_fork *first = r->canonical->fork.known ? &r->canonical->fork : NULL;
	for (size_t i = 0; !r->canonical->fork.known && i < r->standing->count; i++) {
		const struct pr_fork *fork = &r->canonical->forks[i];
		if (r->canonical->fates[i] != PR_FATE_LOSES)
			continue;
		if (!fork->known)
			return NULL;
		first = !first || fork->seq < first->seq ? fork : first;
	}
	return first;
}

static void add_fork(struct pr_build *b, const struct pr_resolution *r)
{
	const struct pr_fork *fork = common_fork(r);
	if (!fork)
		return;
	unsigned epoch = fork->epoch != PR_POINT_NONE, seq = fork->seq != PR_POINT_NONE, hash = fork->hash_n > 0;
	pr_build_map(b, PR_RESOLUTION_FORK, epoch + seq + hash);
	if (epoch) {
		pr_add_uint(b, PR_FORK_EPOCH);
		pr_add_uint(b, fork->epoch);
	}
	if (seq) {
		pr_add_uint(b, PR_FORK_SEQ);
		pr_add_uint(b, fork->seq);
	}
	if (hash) {
		pr_add_uint(b, PR_FORK_HASH);
		pr_add_hash(b, (struct pr_span){fork->hash, fork->hash_n});
	}
}

/* Keys of a map: by their encoded bytes, so by length first. */
static int by_key(const void *a, const void *b, void *names)
{
	struct pr_span x = pr_peers_name(names, *(const uint32_t *)a), y = pr_peers_name(names, *(const uint32_t *)b);
	if (x.n != y.n)
		return x.n < y.n ? -1 : 1;
	return memcmp(x.p, y.p, x.n);
}

/* How many entries a loser has that the winners lack: as entries tell, else those behind the fork. False: that is not known. */
static bool discards(const struct pr_resolution *r, uint32_t loser, uint64_t *entries)
{
	const struct pr_fork *fork = &r->canonical->forks[state_of(r, loser)];
	bool known = fork->known && fork->seq != PR_POINT_NONE;
	if (fork->told)
		*entries = fork->lost;
	else if (known)
		*entries = r->standing->states[state_of(r, loser)].claim->seq - fork->seq;
	return fork->told || known;
}

/* Of each loser, where that is known. */
static void add_discarded(struct pr_build *b, const struct pr_resolution *r, uint32_t *losers, size_t count)
{
	size_t known = 0;
	uint64_t entries = 0;
	for (size_t i = 0; i < count; i++)
		if (discards(r, losers[i], &entries))
			losers[known++] = losers[i];
	if (known == 0)
		return;
	qsort_r(losers, known, sizeof *losers, by_key, r->standing->positions->peers);
	pr_build_map(b, PR_RESOLUTION_DISCARDED, known);
	for (size_t i = 0; i < known; i++) {
		discards(r, losers[i], &entries);
		pr_add_text(b, name_of(r, losers[i]));
		pr_add_uint(b, entries);
	}
}

/* The first entry that a peer lacks, from which on it fetches; false: it has to fetch nothing. */
static bool first_lacking(const struct pr_resolution *r, uint32_t peer, uint64_t *first)
{
	size_t state = state_of(r, peer);
	enum pr_fate fate = r->canonical->fates[state];
	const struct pr_fork *fork = &r->canonical->forks[state];
	if (fate == PR_FATE_LAGS)
		*first = r->standing->states[state].claim->seq + 1;
	else
		*first = fork->known && fork->seq != PR_POINT_NONE ? fork->seq + 1 : 1; /* nothing in common is known: all of it */
	return (fate == PR_FATE_LAGS || fate == PR_FATE_LOSES) && *first <= winner_of(r)->seq;
}

static bool is_among(uint32_t peer, const uint32_t *list, size_t count)
{
	size_t i = 0;
	while (i < count && list[i] != peer)
		i++;
	return i < count;
}

const struct pr_checkpoint *pr_resolution_checkpoint(const struct pr_resolution *r)
{
	return !r->rollback || r->rollback->chosen == SIZE_MAX ? NULL : &r->rollback->list[r->rollback->chosen];
}

/* The first entry that a peer has to fetch; false: it has to fetch nothing. */
static bool first_wanted(const struct pr_resolution *r, uint32_t peer, uint64_t *first)
{
	const struct pr_checkpoint *point = pr_resolution_checkpoint(r);
	if (!point)
		return first_lacking(r, peer, first);
	*first = 1; /* whether it has any of it is not known */
	return point->point->seq >= 1 && !is_among(peer, point->holders, point->count);
}

size_t pr_resolution_standing(const struct pr_resolution *r, uint32_t **list)
{
	size_t all = pr_peers_count(r->standing->positions->peers), count = 0;
	*list = malloc((all + 1) * sizeof **list);
	for (uint32_t i = 0; *list && i < all; i++)
		if (r->standing->state_of[i] != PR_STATE_NONE)
			(*list)[count++] = i;
	if (*list)
		pr_peers_sort(r->standing->positions->peers, *list, count);
	return count;
}

static bool add_sync(struct pr_build *b, struct pr_resolution *r, const uint32_t *sources, size_t source_count, uint64_t last)
{
	uint32_t *peers;
	size_t standing = pr_resolution_standing(r, &peers);
	struct pr_fetches p = {.sources = sources, .source_count = source_count, .last = last};
	p.list = malloc((standing + 1) * sizeof *p.list);
	bool room = peers && p.list;
	for (size_t i = 0; room && i < standing; i++)
		if (first_wanted(r, peers[i], &p.list[p.count].first))
			p.list[p.count++].to = peers[i];
	r->batched = pr_fetches_add(b, &p, r->standing->positions->peers, r->batch);
	free(peers);
	free(p.list);
	return room;
}

/* The state that all go back to, and what each loses by it. */
static bool add_checkpoint(struct pr_build *b, const struct pr_resolution *r)
{
	const struct pr_checkpoint *point = pr_resolution_checkpoint(r);
	uint32_t *losers = malloc((point->count + 1) * sizeof *losers);
	size_t count = 0;
	if (point->point->epoch != PR_POINT_NONE)
		pr_build_uint(b, PR_RESOLUTION_EPOCH, point->point->epoch);
	pr_build_uint(b, PR_RESOLUTION_SEQ, point->point->seq);
	pr_build_hash(b, PR_RESOLUTION_HASH, (struct pr_span){point->point->hash, point->point->hash_n});
	for (size_t i = 0; losers && i < point->count; i++) {
		size_t state = state_of(r, point->holders[i]);
		const struct pr_position *now = state == PR_STATE_NONE ? NULL : r->standing->states[state].claim;
		if (now && now->history == point->point->history && now->seq > point->point->seq)
			losers[count++] = point->holders[i];
	}
	if (count > 0) {
		qsort_r(losers, count, sizeof *losers, by_key, r->standing->positions->peers);
		pr_build_map(b, PR_RESOLUTION_DISCARDED, count);
		for (size_t i = 0; i < count; i++) {
			pr_add_text(b, name_of(r, losers[i]));
			pr_add_uint(b, r->standing->states[state_of(r, losers[i])].claim->seq - point->point->seq);
		}
	}
	free(losers);
	return losers != NULL;
}

static void add_sums(struct pr_build *b, const struct pr_resolution *r)
{
	const struct pr_position *shown = winner_of(r) ? winner_of(r) : r->standing->count > 0 ? r->standing->states[0].claim : NULL;
	struct pr_span history = shown ? pr_peers_name(r->standing->positions->histories, shown->history) : pr_span_of("");
	if (history.n > 0)
		pr_build_text(b, PR_RESOLUTION_HISTORY, history);
	uint64_t committed = r->rollback ? r->rollback->committed : r->canonical->committed;
	if (committed != PR_POINT_NONE)
		pr_build_uint(b, PR_RESOLUTION_COMMITTED, committed);
	add_names(b, PR_RESOLUTION_MEMBERS, r, r->members, r->member_count);
	pr_build_uint(b, PR_RESOLUTION_NEEDED, r->quorum->needed.of[0]);
	if (winner_of(r))
		pr_build_uint(b, PR_RESOLUTION_PRESENT, r->canonical->present.of[0]);
	pr_build_text(b, PR_RESOLUTION_POLICY, pr_span_of(r->policy));
	const char *reason = r->withheld ? r->withheld : r->canonical->reason;
	if (reason)
		pr_build_text(b, PR_RESOLUTION_REASON, pr_span_of(reason));
	if (r->quorum->count == 1)
		return;
	add_names(b, PR_RESOLUTION_JOINT_MEMBERS, r, r->joint, r->joint_count);
	pr_build_uint(b, PR_RESOLUTION_JOINT_NEEDED, r->quorum->needed.of[1]);
	if (winner_of(r))
		pr_build_uint(b, PR_RESOLUTION_JOINT_PRESENT, r->canonical->present.of[1]);
}

/* What the winners have, who they are, and what the others lose by it. */
static bool add_winner(struct pr_build *b, const struct pr_resolution *r, const uint32_t *winners, size_t winner_count)
{
	const struct pr_position *claim = winner_of(r);
	uint32_t *losers = NULL;
	size_t count = pr_resolution_peers(r, PR_FATE_LOSES, &losers);
	if (claim->epoch != PR_POINT_NONE)
		pr_build_uint(b, PR_RESOLUTION_EPOCH, claim->epoch);
	pr_build_uint(b, PR_RESOLUTION_SEQ, claim->seq);
	if (claim->hash_n > 0)
		pr_build_hash(b, PR_RESOLUTION_HASH, (struct pr_span){claim->hash, claim->hash_n});
	add_names(b, PR_RESOLUTION_WINNERS, r, winners, winner_count);
	if (count > 0)
		add_names(b, PR_RESOLUTION_LOSERS, r, losers, count);
	add_fork(b, r);
	if (losers)
		add_discarded(b, r, losers, count);
	free(losers);
	return losers != NULL;
}

struct pr_span pr_resolution_record(struct pr_build *b, struct pr_resolution *r)
{
	const struct pr_canonical *c = r->canonical;
	const struct pr_checkpoint *point = winner_of(r) ? NULL : pr_resolution_checkpoint(r);
	uint32_t *winners = NULL;
	size_t winner_count = winner_of(r) ? pr_resolution_peers(r, PR_FATE_WINS, &winners) : 0;
	bool room = !winner_of(r) || winners;
	pr_build_record(b, PR_RESOLUTION, r->t);
	pr_build_text(b, PR_ANY_BY, pr_span_of("pr-reconcile"));
	if (r->failure.p)
		pr_build_text(b, PR_RESOLUTION_FAILURE, r->failure);
	pr_build_text(b, PR_RESOLUTION_OUTCOME, pr_span_of(pr_outcome_text(c->outcome)));
	pr_build_text(b, PR_RESOLUTION_RULE, pr_span_of(point ? "rollback" : c->rule));
	if (winner_of(r))
		room = room && add_winner(b, r, winners, winner_count);
	else if (point)
		room = add_checkpoint(b, r);
	else
		add_fork(b, r);
	if (c->certificates.culprit_count > 0)
		add_names(b, PR_RESOLUTION_CULPRITS, r, c->certificates.culprits, c->certificates.culprit_count);
	if (r->silent_count > 0)
		add_names(b, PR_RESOLUTION_SILENT, r, r->silent, r->silent_count);
	if (r->plan.p)
		pr_build_hash(b, PR_RESOLUTION_PLAN, r->plan);
	if (c->overridden || (point && r->rollback->overridden) || (r->doubtful && r->quorum->override))
		pr_build_bool(b, PR_RESOLUTION_OVERRIDE, true);
	if (r->withheld)
		r->batched = r->batch;
	else if (winner_of(r))
		room = room && add_sync(b, r, winners, winner_count, winner_of(r)->seq);
	else if (point)
		room = room && add_sync(b, r, point->holders, point->count, point->point->seq);
	add_sums(b, r);
	free(winners);
	b->exhausted = b->exhausted || !room;
	return room ? pr_build_end(b) : (struct pr_span){NULL, 0};
}
