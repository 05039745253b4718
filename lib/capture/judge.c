#include "judge.h"

#include "base/moments.h"

#define EVERY 250000000u    /* ns, from judgement to judgement */
#define AWAKE 1000000000u   /* ns: the own process gave a sign of life within */
#define IDLE 7000000000u    /* ns: pr-detect waits for beats for 15 s */
#define SAME_MOMENT 200000000u /* ns: a packet within a kernel's shortest timeout of another crossed it */
#define LASTED_EVERY 4000000000u /* ns: of attempts that fail while a way is down, one in so much time is told, and the last */
#define TRANSIT 10000000000u /* ns: for so long is counted what was sent again; a tenth of all and TRANSIT_MISSING are too much */
#define TRANSIT_LONGEST 40000000000u /* ns: of what is asked once a second or so is counted for longer, until it tells */
#define TRANSIT_FEW 40u
#define TRANSIT_MISSING 5u
#define TRANSIT_TIMES 3u     /* a short cut is once */
#define LATE 1000000000u     /* ns: in the mean; a kernel that does not know better sends again by then (RFC 6298, 2.1) */
#define REPEATS 2u          /* while the other is heard: of something, or of what it has answered */

static uint64_t passed(const struct pr_hearing *h, uint64_t since)
{
	return h->t - pr_sooner(since, h->t);
}

static bool is_long(const struct pr_hearing *h, uint64_t since)
{
	return since && passed(h, since) >= PR_HEARING_PATIENCE;
}

static bool is_regular(const struct pr_way *w)
{
	return w->spoke - pr_sooner(w->regular, w->spoke) >= PR_HEARING_STRETCH;
}

/*
 * The other way, if it is not down as well, is told in beats from now on: contacts that promise nothing would be taken for
 * contacts both ways.
 */
static void lose(struct pr_hearing *h, struct pr_pair *p, unsigned side, bool silent, const struct pr_loss *loss)
{
	struct pr_way *w = &p->ways[side], *back = &p->ways[!side];
	if (w->down)
		return;
	w->down = true;
	w->silent = silent;
	w->up = w->due = false;
	w->returned = 0;
	w->lasted = pr_later(loss->latest, loss->earliest);
	pr_told_link(&h->told, p, side, loss);
	if (silent || back->down || passed(h, back->proved) >= PR_HEARING_PATIENCE)
		return;
	back->beats = back->due = true;
}

void pr_judge_refused(struct pr_hearing *h, struct pr_pair *p, unsigned side)
{
	const struct pr_way *w = &p->ways[side];
	if (w->spoke && passed(h, w->spoke) >= AWAKE) /* else it is there, but listens no more on this port, or never did */
		lose(h, p, side, true, &(struct pr_loss){"refused", w->spoke, w->ended ? w->ended : h->t});
}

/* Whether the pair's other host has a capture of its own that tells what it sent now, or until a short while ago. */
static bool is_covered(const struct pr_hearing *h, const struct pr_pair *p)
{
	if (!h->match || p->own == PR_SIDE_NONE)
		return false;
	uint64_t now = pr_hearing_theirs(p, h->t), before = now - pr_sooner(PR_HEARING_PATIENCE, now);
	return pr_match_covers(h->match, p->hosts[!p->own], now) || pr_match_covers(h->match, p->hosts[!p->own], before);
}

/* What this side sends is not answered: is it that the other does not hear it, or the other way round? */
static void judge_tries(struct pr_hearing *h, struct pr_pair *p, unsigned side, bool covered, bool awake)
{
	struct pr_way *w = &p->ways[side], *back = &p->ways[!side];
	if (!is_long(h, w->tried) || w->tries < PR_JUDGE_TRIES)
		return;
	if (p->own == !side && w->asks && !awake)
		return; /* its process is stopped, perhaps */
	if (p->own == !side || w->ignored >= REPEATS) {
		lose(h, p, side, false, &(struct pr_loss){"unacknowledged", w->proved, w->tried});
	} else if (p->own == side && w->ignored == 0 && back->seen <= w->tried + SAME_MOMENT) {
		bool silent = w->asks && w->asked && w->asked < w->proved; /* its kernel answered meanwhile */
		if (!covered || (w->asks && !pr_match_alive(h->match, p->hosts[!side], pr_hearing_theirs(p, w->tried), pr_hearing_theirs(p, h->t))))
			lose(h, p, !side, silent, silent ? &(struct pr_loss){"silent", w->answered ? w->answered : w->asked, w->asked}
			                                 : &(struct pr_loss){"unanswered", back->seen, w->tried});
		if (!covered && !silent)
			lose(h, p, side, false, &(struct pr_loss){"unanswered", w->proved, w->tried});
	}
}

/*
 * The other's process has not answered what it answers at once, although its kernel has answered since. Of a single question it may be the
 * answer that is lost, and sent again.
 */
static void judge_questions(struct pr_hearing *h, struct pr_pair *p, unsigned side, bool covered)
{
	const struct pr_way *w = &p->ways[side], *back = &p->ways[!side];
	uint64_t patience = w->questions < PR_JUDGE_TRIES ? 2 * PR_HEARING_PATIENCE : PR_HEARING_PATIENCE;
	if (!w->asked || passed(h, w->asked) < patience || w->proved <= w->asked || back->seen <= w->asked + SAME_MOMENT || back->spoke > w->asked)
		return;
	if (!covered || !pr_match_alive(h->match, p->hosts[!side], pr_hearing_theirs(p, w->asked), pr_hearing_theirs(p, h->t)))
		lose(h, p, !side, true, &(struct pr_loss){"silent", w->answered ? w->answered : w->asked, w->asked});
}

/* What left the sender and did not come. */
static void judge_missing(struct pr_hearing *h, struct pr_pair *p, unsigned side)
{
	const struct pr_way *w = &p->ways[side];
	uint64_t first;
	if (!is_long(h, w->seen) || !pr_match_since(h->match, p->hosts[side], p->hosts[!side], pr_hearing_theirs(p, w->seen) + PR_MATCH_TICK,
	                                            pr_hearing_theirs(p, h->t), PR_JUDGE_TRIES, &first))
		return;
	first += h->t - pr_hearing_theirs(p, h->t);
	if (is_long(h, first))
		lose(h, p, side, false, &(struct pr_loss){"missing", w->seen, first});
}

static void judge_silence(struct pr_hearing *h, struct pr_pair *p, unsigned side, bool covered)
{
	struct pr_way *w = &p->ways[side];
	const struct pr_way *back = &p->ways[!side];
	uint64_t patience = pr_later(3 * w->pause, PR_HEARING_PATIENCE);
	if (w->ended && is_long(h, w->ended) && p->open == 0)
		lose(h, p, side, true, &(struct pr_loss){"closed", w->spoke, w->ended});
	if (!is_regular(w) || w->tried || w->repeated || passed(h, w->spoke) < patience)
		return;
	if (back->down || back->tried || back->repeated)
		return; /* its process may speak, but its kernel waits for an answer to what it said before */
	bool silent = passed(h, w->seen) < patience / 2 && passed(h, w->hushed) >= patience / 2;
	if (covered && !silent) /* its own capture goes on, and tells that it speaks to nobody */
		silent = !pr_match_alive(h->match, p->hosts[side], pr_hearing_theirs(p, w->spoke) + PR_MATCH_TICK, pr_hearing_theirs(p, h->t));
	if (silent || (!covered && passed(h, w->seen) >= patience))
		lose(h, p, side, silent, &(struct pr_loss){silent ? "silent" : "unheard", w->spoke, w->spoke + w->pause});
	else if (passed(h, w->seen) >= patience) /* by its own capture it has nothing to say any more, and that one may end before this one */
		w->regular = h->t;
}

/* A way that was told in beats and is idle promises nothing any more. Its receiver's capture tells better. */
static void claim(struct pr_hearing *h, struct pr_pair *p, unsigned side, bool covered)
{
	struct pr_way *w = &p->ways[side];
	const struct pr_way *back = &p->ways[!side];
	bool in = p->own == !side;
	if (back->tries > 0 && back->ignored == 0)
		return; /* an answer is due */
	if (!w->beats || !w->up || w->tried || w->repeated || (in && is_regular(w) && !covered))
		return;
	if (w->claimed > w->told || passed(h, w->told) < IDLE)
		return;
	w->claimed = h->t;
	pr_told_link(&h->told, p, side, NULL);
}

/* It is still down, as the attempts say that were made meanwhile. */
static void last(struct pr_hearing *h, struct pr_pair *p, unsigned side)
{
	struct pr_way *w = &p->ways[side];
	if (!w->down)
		return;
	uint64_t lasted = pr_hearing_lasted(h, p, side);
	if (lasted < pr_after(w->lasted, LASTED_EVERY))
		return;
	w->lasted = lasted;
	pr_told_link(&h->told, p, side, &(struct pr_loss){"unanswered", lasted, lasted});
}

/* What of it got through lately did so only when it was sent again, or late. */
static void judge_transit(struct pr_hearing *h, struct pr_pair *p, unsigned side)
{
	struct pr_way *w = &p->ways[side];
	struct pr_transit *transit = &w->transit;
	if (passed(h, transit->begun) < TRANSIT)
		return;
	const struct pr_transit now = *transit;
	bool late = now.timed >= 2 && now.took / now.timed >= LATE && now.quickest >= LATE / 10;
	bool lossy = now.missing >= TRANSIT_MISSING && now.times >= TRANSIT_TIMES && now.missing >= (now.missing + now.answers) / 10;
	bool few = now.missing > 0 && now.missing + now.answers < TRANSIT_FEW;
	if (few && !late && !lossy && passed(h, now.begun) < TRANSIT_LONGEST)
		return;
	*transit = (struct pr_transit){.begun = h->t, .before = now.begun};
	if (now.begun && w->proved > now.begun && (late || lossy))
		pr_told_impaired(&h->told, p, side,
		                 &(struct pr_loss){late ? "late" : "loss", now.before ? now.before : now.begun, w->proved},
		                 now.first ? now.first : now.begun);
}

static bool is_awake(const struct pr_hearing *h)
{
	return h->has_own && passed(h, h->active) < AWAKE;
}

static void judge(struct pr_hearing *h, struct pr_pair *p)
{
	bool covered = is_covered(h, p), awake = is_awake(h);
	for (unsigned side = 0; side < 2; side++) {
		struct pr_way *w = &p->ways[side];
		if (is_long(h, w->repeated) && w->repeats >= REPEATS)
			lose(h, p, side, false, &(struct pr_loss){"repeated", w->proved, w->repeated});
		judge_tries(h, p, side, covered, awake);
		if (p->own == side && awake)
			judge_questions(h, p, side, covered);
		if (p->own == !side && covered)
			judge_missing(h, p, side);
		if (p->own == !side && awake)
			judge_silence(h, p, side, covered);
		if (awake || (p->own == !side && p->ways[!side].tries >= PR_JUDGE_TRIES))
			claim(h, p, side, covered);
		last(h, p, side);
		judge_transit(h, p, side);
	}
}

/* Also if the own process was asleep at the last judgement, and is not: what wakes it, each second or so, may be what is judged at, too. */
void pr_judge(struct pr_hearing *h)
{
	bool awake = is_awake(h);
	if (h->t >= h->judged && h->t - h->judged < EVERY && (h->awake || !awake))
		return;
	h->judged = h->t;
	h->awake = awake;
	for (size_t i = 0; i < h->pairs.count; i++)
		judge(h, &h->pairs.list[h->pairs.used[i]]);
}
