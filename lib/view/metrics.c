#include "metrics.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "metrics_parts.h"
#include "record/decode.h"

const uint64_t pr_buckets[PR_BUCKETS] = {1, 5, 10, 30, 60, 300, 600, 1800, 3600};
const char *const pr_metrics_kinds[PR_METRICS_KINDS] = {"network-partition", "byzantine", "crash", "message-loss", "timeout"};
const char *const pr_metrics_strategies[PR_METRICS_STRATEGIES] = {
	"wait-for-heal", "active-reconnection", "majority-rule", "split-brain-resolution", "emergency-rollback", "byzantine-exclusion",
};

struct pr_metrics *pr_metrics_new(const struct pr_facts *truth, uint64_t brief)
{
	struct pr_metrics *m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	m->truth = truth;
	m->brief = brief;
	m->peers = pr_peers_new();
	m->links = pr_links_new();
	if (m->peers && m->links)
		return m;
	pr_metrics_free(m);
	return NULL;
}

void pr_metrics_free(struct pr_metrics *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->failure_count; i++)
		free(m->failures[i].bytes);
	free(m->failures);
	free(m->recoveries);
	free(m->link);
	pr_peers_free(m->peers);
	pr_links_free(m->links);
	free(m);
}

static size_t number_of(struct pr_span text, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (pr_is(text, names[i]))
			return i;
	return count;
}

static void observe(struct pr_histogram *h, uint64_t ns)
{
	for (size_t i = 0; i < PR_BUCKETS; i++)
		h->buckets[i] += ns <= pr_buckets[i] * 1000000000u;
	h->count++;
	h->sum += ns;
}

/* Whether anything was really wrong with one of those peers during that time. */
static bool is_true(const struct pr_facts *truth, const struct pr_record *r, uint64_t start, uint64_t end)
{
	struct pr_cursor c = pr_cursor_of(pr_text(r, PR_FAILURE_PEERS));
	for (uint64_t left = c.p ? pr_cursor_count(&c) : 0; left; left--) {
		uint32_t peer = pr_peers_find(truth->peers, pr_cursor_text(&c));
		bool down = false;
		for (size_t i = 0; peer != PR_PEER_NONE && i < truth->count && truth->turns[i].t <= end; i++) {
			const struct pr_facts_turn *turn = &truth->turns[i];
			if (turn->from != peer && turn->to != peer && turn->from != PR_PEER_NONE)
				continue;
			if (down && turn->t >= start)
				return true;
			down = turn->down;
		}
		if (down)
			return true;
	}
	return false;
}

static struct pr_metrics_failure *failure_of(struct pr_metrics *m, struct pr_span id)
{
	for (size_t i = m->failure_count; i-- > 0;)
		if (pr_is(id, m->failures[i].id))
			return &m->failures[i];
	return NULL;
}

static struct pr_metrics_failure *add_failure(struct pr_metrics *m, const struct pr_record *r, size_t kind)
{
	if (!pr_grow(&m->failures, &m->failure_room, m->failure_count + 1, sizeof *m->failures))
		return NULL;
	struct pr_metrics_failure *f = &m->failures[m->failure_count++];
	struct pr_span id = pr_text(r, PR_FAILURE_ID);
	*f = (struct pr_metrics_failure){.kind = kind, .told = r->t, .start = pr_has(r, PR_FAILURE_START) ? pr_uint(r, PR_FAILURE_START) : r->t,
	                                 .open = true};
	memcpy(f->id, id.p, id.n);
	m->detected[kind]++;
	return f;
}

static bool take_failure(struct pr_metrics *m, const struct pr_record *r)
{
	struct pr_span id = pr_text(r, PR_FAILURE_ID);
	size_t kind = number_of(pr_text(r, PR_FAILURE_FAILURE), pr_metrics_kinds, PR_METRICS_KINDS);
	struct pr_metrics_failure *f = failure_of(m, id);
	if (id.n != PR_IDENT_SIZE - 1 || kind == PR_METRICS_KINDS || (!f && !(f = add_failure(m, r, kind))))
		return id.n != PR_IDENT_SIZE - 1 || kind == PR_METRICS_KINDS;
	uint8_t *bytes = malloc(r->map.n);
	if (!bytes)
		return false;
	memcpy(bytes, r->map.p, r->map.n);
	free(f->bytes);
	f->bytes = bytes;
	f->n = r->map.n;
	if (!f->open || !pr_is(pr_text(r, PR_FAILURE_EVENT), "close"))
		return true;
	f->open = false;
	f->end = pr_has(r, PR_FAILURE_END) ? pr_uint(r, PR_FAILURE_END) : r->t;
	uint64_t lasted = f->end - pr_sooner(f->start, f->end);
	observe(&m->lasted[kind], lasted);
	m->mistakes[kind] += m->truth ? !is_true(m->truth, r, f->start, f->end) : lasted <= m->brief && !f->decided;
	return true;
}

/* An attempt begins with its first record and ends with `complete` or `failed`. */
static bool take_recovery(struct pr_metrics *m, const struct pr_record *r)
{
	struct pr_span failure = pr_text(r, PR_RECOVERY_FAILURE), progress = pr_text(r, PR_RECOVERY_PROGRESS);
	size_t strategy = number_of(pr_text(r, PR_RECOVERY_STRATEGY), pr_metrics_strategies, PR_METRICS_STRATEGIES);
	struct pr_metrics_failure *f = failure_of(m, failure);
	struct pr_metrics_recovery *v = NULL;
	if (failure.n != PR_IDENT_SIZE - 1 || strategy == PR_METRICS_STRATEGIES)
		return true;
	if (f && !pr_is(progress, "initializing") && !pr_is(progress, "complete"))
		f->decided = true;
	for (size_t i = 0; i < m->recovery_count && !v; i++)
		v = pr_is(failure, m->recoveries[i].failure) ? &m->recoveries[i] : NULL;
	if (!v) {
		if (!pr_grow(&m->recoveries, &m->recovery_room, m->recovery_count + 1, sizeof *m->recoveries))
			return false;
		v = &m->recoveries[m->recovery_count++];
		*v = (struct pr_metrics_recovery){0};
		memcpy(v->failure, failure.p, failure.n);
	}
	if (!v->open && (v->attempt != pr_uint(r, PR_RECOVERY_ATTEMPT) || v->attempt == 0)) {
		*v = (struct pr_metrics_recovery){.strategy = strategy, .attempt = pr_uint(r, PR_RECOVERY_ATTEMPT), .begun = r->t, .open = true};
		memcpy(v->failure, failure.p, failure.n);
		m->begun[strategy]++;
	}
	bool complete = pr_is(progress, "complete");
	if (!v->open || (!complete && !pr_is(progress, "failed")))
		return true;
	v->open = false;
	m->complete[strategy] += complete;
	m->failed[strategy] += !complete;
	observe(&m->took[strategy], r->t - pr_sooner(v->begun, r->t));
	return true;
}

static struct pr_metrics_link *link_of(struct pr_metrics *m, struct pr_span observer, struct pr_span subject)
{
	uint32_t a = pr_peers_add(m->peers, observer), b = pr_peers_add(m->peers, subject);
	struct pr_link *link = a == PR_PEER_NONE || b == PR_PEER_NONE || a == b ? NULL : pr_links_add(m->links, a, b);
	if (!link || !pr_grow_zeroed(&m->link, &m->link_room, pr_links_count(m->links), sizeof *m->link))
		return NULL;
	return &m->link[pr_links_number(m->links, link)];
}

/* Beats are numbered from one start of the subject to the next; what is missing between the lowest and the highest was lost. */
static bool take_contact(struct pr_metrics *m, const struct pr_record *r)
{
	struct pr_span observer = pr_text(r, PR_CONTACT_OBSERVER), subject = pr_text(r, PR_CONTACT_SUBJECT);
	if (observer.n == 0 || subject.n == 0 || pr_same(observer, subject))
		return true;
	struct pr_metrics_link *link = link_of(m, observer, subject);
	if (!link)
		return false;
	uint64_t seq = pr_uint(r, PR_CONTACT_SEQ), incarnation = pr_uint(r, PR_CONTACT_INCARNATION);
	link->heard += pr_has(r, PR_CONTACT_COUNT) ? pr_uint(r, PR_CONTACT_COUNT) : 1;
	link->last = pr_later(link->last, r->t);
	if (!pr_has(r, PR_CONTACT_SEQ) || pr_has(r, PR_CONTACT_VIA))
		return true;
	if (!link->numbered || incarnation > link->incarnation) {
		link->numbered = true;
		link->incarnation = incarnation;
		link->lowest = seq;
		link->seq = seq;
		link->received = 1;
	} else if (incarnation == link->incarnation && seq > link->seq) {
		link->seq = seq;
		link->received++;
	}
	return true;
}

static bool take_link(struct pr_metrics *m, const struct pr_record *r)
{
	struct pr_span observer = pr_text(r, PR_LINK_OBSERVER), subject = pr_text(r, PR_LINK_SUBJECT), state = pr_text(r, PR_LINK_STATE);
	if (observer.n == 0 || subject.n == 0 || pr_same(observer, subject))
		return true;
	struct pr_metrics_link *link = link_of(m, observer, subject);
	if (!link)
		return false;
	link->told = true;
	link->down = pr_is(state, "down");
	if (pr_is(state, "up"))
		link->last = pr_later(link->last, r->t);
	return true;
}

bool pr_metrics_take(struct pr_metrics *m, const struct pr_record *r)
{
	m->now = pr_later(m->now, r->t);
	m->records++;
	switch (r->type) {
	case PR_FAILURE:
		return take_failure(m, r);
	case PR_RECOVERY:
		return take_recovery(m, r);
	case PR_CONTACT:
		return take_contact(m, r);
	case PR_LINK:
		return take_link(m, r);
	default:
		return true;
	}
}
