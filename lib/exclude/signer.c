#include "signer.h"

#include <stdlib.h>

#include "base/digest.h"
#include "base/grow.h"
#include "base/rising.h"
#include "record/peers.h"
#include "record/src.h"

struct signature { /* that there is of a slot, or of a target */
	uint64_t number, source;
	uint8_t value[PR_DIGEST_SIZE]; /* of its value */
	bool known, several;           /* several: that contradict each other, so that any other contradicts one of them */
};

struct link {
	uint64_t source, target;
};

struct links { /* in the order of source and target */
	struct link *list;
	size_t count, room;
};

struct signatures { /* in the order of number */
	struct signature *list;
	size_t count, room;
};

enum { SLOT, SOURCE, TARGET, MARKS };

struct marks {
	bool has[MARKS];
	uint64_t of[MARKS];
};

struct validator {
	struct signatures blocks, attestations;
	struct links wide, narrow;        /* wide: that no other surrounds or equals; narrow: that surround no other */
	struct marks first, last, before; /* before: the last when the import began */
	uint64_t import;                  /* the last that it was in */
};

struct pr_signer {
	bool minimal;
	struct pr_peers *names; /* of validators: domain and public key */
	struct validator *list; /* by number */
	size_t room;
	uint64_t import; /* the number of the one that goes on */
	uint8_t *file;   /* whose that is */
	size_t file_n, file_room;
	uint8_t *name;
	size_t name_room;
	struct pr_digest *digest;
	size_t used, memory;
	uint64_t lost;
};

struct pr_signer *pr_signer_new(bool minimal, size_t memory)
{
	struct pr_signer *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	*s = (struct pr_signer){.minimal = minimal, .memory = memory, .names = pr_peers_new(), .digest = pr_digest_new()};
	if (s->names && s->digest)
		return s;
	pr_signer_free(s);
	return NULL;
}

void pr_signer_free(struct pr_signer *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->room; i++) {
		free(s->list[i].blocks.list);
		free(s->list[i].attestations.list);
		free(s->list[i].wide.list);
		free(s->list[i].narrow.list);
	}
	free(s->list);
	free(s->file);
	free(s->name);
	pr_peers_free(s->names);
	pr_digest_free(s->digest);
	free(s);
}

const char *pr_refusal_text(enum pr_refusal refusal)
{
	static const char *const texts[] = {
		[PR_REFUSAL_NONE] = "may be signed",
		[PR_REFUSAL_CLASH] = "would not be signed: it contradicts what was signed, or itself",
		[PR_REFUSAL_UNKNOWN] = "would not be signed: it may contradict what was signed, whose value is not known",
		[PR_REFUSAL_WATERMARK] = "would not be signed: it is not behind what is known to be signed",
	};
	return texts[refusal];
}

uint64_t pr_signer_lost(const struct pr_signer *s)
{
	return s->lost;
}

/* The validator under its key in its chain, to *v; NULL: there is no memory for one more. False if memory ran out. */
static bool find(struct pr_signer *s, struct pr_span key, struct pr_span domain, struct validator **v)
{
	size_t n = domain.n + 1 + key.n, before = s->room;
	*v = NULL;
	if (!pr_grow(&s->name, &s->name_room, n, 1))
		return false;
	if (domain.n > 0)
		memcpy(s->name, domain.p, domain.n);
	s->name[domain.n] = 0;
	memcpy(s->name + domain.n + 1, key.p, key.n);
	struct pr_span name = {s->name, n};
	uint32_t number = pr_peers_find(s->names, name);
	if (number == PR_PEER_NONE && s->used > s->memory)
		return true;
	s->used += number == PR_PEER_NONE ? n + 64 : 0; /* in names */
	number = pr_peers_add(s->names, name);
	if (number == PR_PEER_NONE || !pr_grow_zeroed(&s->list, &s->room, (size_t)number + 1, sizeof *s->list))
		return false;
	s->used += (s->room - before) * sizeof *s->list;
	*v = &s->list[number];
	return true;
}

/* Whether the statement is history, and another import begins with it. False if memory ran out. */
static bool follow_imports(struct pr_signer *s, const struct pr_record *r, bool *is_history)
{
	struct pr_span src = pr_text(r, PR_ANY_SRC), file = {src.p, src.p ? pr_src_file(src) : 0};
	*is_history = file.n > 0;
	if (*is_history && s->file_n > 0 && pr_same(file, (struct pr_span){s->file, s->file_n}))
		return true;
	if (!pr_grow(&s->file, &s->file_room, file.n, 1))
		return false;
	if (file.n > 0)
		memcpy(s->file, file.p, file.n);
	s->file_n = file.n;
	s->import++;
	return true;
}

/* Where a number is, or belongs; what is new is mostly the last. */
static size_t place_of(const struct signatures *all, uint64_t number)
{
	if (all->count > 0 && all->list[all->count - 1].number < number)
		return all->count;
	return PR_RISING_PLACE(all->list, all->count, number, number);
}

/* The first link that is not before (source, target). */
static size_t link_place(const struct links *all, struct link link)
{
	size_t low = 0, high = all->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct link *l = &all->list[middle];
		if (l->source < link.source || (l->source == link.source && l->target < link.target))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Wide links are in the order of their targets as well: the last with a smaller source has the largest target of those. */
static bool is_surrounded(const struct validator *v, struct link link)
{
	size_t i = link_place(&v->wide, (struct link){link.source, 0});
	return i > 0 && v->wide.list[i - 1].target > link.target;
}

/* So are narrow ones: the first with a greater source has the smallest target of those. */
static bool surrounds(const struct validator *v, struct link link)
{
	size_t i = link_place(&v->narrow, (struct link){link.source, UINT64_MAX});
	i += i < v->narrow.count && v->narrow.list[i].source == link.source;
	return i < v->narrow.count && v->narrow.list[i].target < link.target;
}

/* In place of those from `from` up to `to`. */
static bool insert_link(struct pr_signer *s, struct links *all, size_t from, size_t to, struct link link)
{
	size_t before = all->room;
	if (from == to && !pr_grow(&all->list, &all->room, all->count + 1, sizeof link))
		return false;
	s->used += (all->room - before) * sizeof link;
	memmove(all->list + from + 1, all->list + to, (all->count - to) * sizeof link);
	all->list[from] = link;
	all->count = all->count - (to - from) + 1;
	return true;
}

/* Those that it surrounds, or that begin with it, are wide no more. */
static bool add_wide(struct pr_signer *s, struct links *wide, struct link link)
{
	size_t from = link_place(wide, (struct link){link.source, 0}), to = from;
	if ((from > 0 && wide->list[from - 1].target >= link.target) ||
	    (from < wide->count && wide->list[from].source == link.source && wide->list[from].target >= link.target))
		return true;
	while (to < wide->count && wide->list[to].target <= link.target)
		to++;
	return insert_link(s, wide, from, to, link);
}

/* Those that surround it, or begin with it, are narrow no more. */
static bool add_narrow(struct pr_signer *s, struct links *narrow, struct link link)
{
	size_t to = link_place(narrow, (struct link){link.source, UINT64_MAX}), from;
	to += to < narrow->count && narrow->list[to].source == link.source;
	if ((to < narrow->count && narrow->list[to].target <= link.target) ||
	    (to > 0 && narrow->list[to - 1].source == link.source && narrow->list[to - 1].target <= link.target))
		return true;
	for (from = to; from > 0 && narrow->list[from - 1].target >= link.target;)
		from--;
	return insert_link(s, narrow, from, to, link);
}

/* The vote as it is remembered. */
static struct signature sign(const struct pr_signer *s, const struct pr_vote *vote)
{
	struct signature new = {.number = vote->has_link ? vote->target : vote->height, .known = vote->value.p != NULL};
	new.source = vote->has_link ? vote->source : 0;
	if (new.known) {
		pr_digest_add(s->digest, vote->value);
		pr_digest_end(s->digest, new.value);
	}
	return new;
}

static bool is_same(const struct signature *a, const struct signature *b)
{
	return a->known && b->known && a->source == b->source && memcmp(a->value, b->value, sizeof a->value) == 0;
}

static void mark(struct marks *marks, int which, uint64_t value, bool last)
{
	if (!marks->has[which] || (last ? value > marks->of[which] : value < marks->of[which]))
		marks->of[which] = value;
	marks->has[which] = true;
}

static bool is_behind(const struct marks *marks, const struct pr_vote *vote)
{
	if (!vote->has_link)
		return !marks->has[SLOT] || vote->height > marks->of[SLOT];
	return !marks->has[TARGET] || (vote->target > marks->of[TARGET] && vote->source >= marks->of[SOURCE]);
}

/* It becomes history. False if memory ran out. */
static bool remember(struct pr_signer *s, struct validator *v, const struct pr_vote *vote, const struct signature *new)
{
	struct signatures *all = vote->has_link ? &v->attestations : &v->blocks;
	struct link link = {vote->source, vote->target};
	size_t i = place_of(all, new->number), before = all->room;
	for (int last = 0; last < 2; last++) {
		struct marks *marks = last ? &v->last : &v->first;
		if (vote->has_link) {
			mark(marks, SOURCE, vote->source, last);
			mark(marks, TARGET, vote->target, last);
		} else
			mark(marks, SLOT, vote->height, last);
	}
	if (i < all->count && all->list[i].number == new->number) {
		all->list[i].several = all->list[i].several || !is_same(&all->list[i], new);
	} else if (s->used > s->memory) {
		s->lost++;
		return true;
	} else {
		if (!pr_grow(&all->list, &all->room, all->count + 1, sizeof *new))
			return false;
		s->used += (all->room - before) * sizeof *new;
		memmove(all->list + i + 1, all->list + i, (all->count - i) * sizeof *new);
		all->list[i] = *new;
		all->count++;
	}
	return !vote->has_link || (add_wide(s, &v->wide, link) && add_narrow(s, &v->narrow, link));
}

static enum pr_refusal judge(const struct validator *v, const struct pr_vote *vote, const struct signature *new,
                             const struct marks *marks)
{
	const struct signatures *all = vote->has_link ? &v->attestations : &v->blocks;
	struct link link = {vote->source, vote->target};
	size_t i = place_of(all, new->number);
	const struct signature *old = i < all->count && all->list[i].number == new->number ? &all->list[i] : NULL;
	bool repeat = old && !old->several && is_same(old, new);
	if (vote->has_link && (link.source > link.target || is_surrounded(v, link) || surrounds(v, link)))
		return PR_REFUSAL_CLASH;
	if (old && !repeat)
		return old->several || (old->known && new->known) || old->source != new->source ? PR_REFUSAL_CLASH : PR_REFUSAL_UNKNOWN;
	bool exempt = repeat && marks != &v->last; /* who keeps the last numbers alone does not know it again */
	return !marks || exempt || is_behind(marks, vote) ? PR_REFUSAL_NONE : PR_REFUSAL_WATERMARK;
}

bool pr_signer_step(struct pr_signer *s, const struct pr_record *r, enum pr_refusal *refusal)
{
	struct pr_vote vote;
	bool is_history;
	*refusal = PR_REFUSAL_NONE;
	if (!pr_vote_of(&vote, r) || !pr_has(r, PR_STATEMENT_PEER))
		return true;
	struct validator *v;
	if (!find(s, pr_text(r, PR_STATEMENT_PEER), vote.domain, &v) || !follow_imports(s, r, &is_history))
		return false;
	if (!v) {
		s->lost++;
		return true;
	}
	if (v->import != s->import) {
		v->import = s->import;
		v->before = v->last;
	}
	struct signature new = sign(s, &vote);
	const struct marks *marks = is_history ? (s->minimal ? &v->before : NULL) : s->minimal ? &v->last : &v->first;
	*refusal = judge(v, &vote, &new, marks);
	return (*refusal != PR_REFUSAL_NONE && !is_history) || remember(s, v, &vote, &new);
}
