#include "split.h"

#include <stdio.h>
#include <stdlib.h>

#include "rounds.h"

#define SIDES 512u /* a picture of more that does not fit in a record is not tried with many more */

void pr_split_clear(struct pr_split *split)
{
	pr_failure_clear(&split->failure);
	pr_failure_clear(&split->before);
	pr_heal_clear(&split->heal);
}

/* Of two sides, who lost the other: what the one and the other say is of two directions. */
static bool is_second(const struct pr_failure *f, const struct pr_link *link)
{
	const struct pr_partition *p = f->partition;
	return !link->tapped && p->group[f->place[link->observer]] > p->group[f->place[link->subject]];
}

/*
 * A cut of both directions may have been one of a single direction at first: the first of the two moments bounds it. Nor need the other
 * ever have been cut, where the links are connections: what it still carried is not acknowledged, so that by and by TCP carries no more. Of
 * beats and packets each direction speaks for itself.
 */
static struct pr_moment first_of(struct pr_moment a, struct pr_moment b, bool directed)
{
	struct pr_moment later = a.latest < b.latest ? b : a, first = a.latest < b.latest ? a : b;
	if (later.earliest > first.latest) {
		pr_moment_follow(&later, first.latest);
		return directed ? later : first;
	}
	if (later.earliest < first.earliest) {
		first.earliest = later.earliest;
		first.early = later.early;
	}
	if (later.vague / 2 <= first.vague)
		first.since = pr_later(first.earliest, pr_moment_sooner(&a, &b));
	return first;
}

/* Whether a failure that was told says that the subject does not reach the observer; NULL: none was. */
static bool is_told(const struct pr_failure *told, const struct pr_link *link)
{
	return told && pr_failure_severs(told, link->subject, link->observer);
}

/*
 * When what is lost now between peers of the picture was lost, the last of it; without what was told before, unless that is NULL. *reported:
 * when the first of that was said so. 1; 0 if nothing is; -1 if memory ran out.
 */
static int last_cut(const struct pr_scene *scene, const struct pr_failure *f, const struct pr_failure *told, struct pr_moment *last,
                    uint64_t *reported)
{
	const struct pr_links *links = scene->seen.links;
	size_t all = scene->seen.lost, first = 0, second = all;
	bool directed = false;
	struct pr_moment *reports = malloc((all + 1) * sizeof *reports), other;
	*reported = UINT64_MAX;
	if (!reports)
		return -1;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if (!pr_link_cut(link) || !pr_failure_severs(f, link->subject, link->observer) || is_told(told, link))
			continue;
		directed |= pr_link_directed(link);
		*reported = pr_sooner(*reported, link->outage->reported);
		reports[is_second(f, link) ? --second : first++] = pr_outage_moment(link->outage);
	}
	bool any = pr_moments_last(reports, first, last), both = pr_moments_last(reports + second, all - second, &other);
	*last = any && both ? first_of(*last, other, directed) : both ? other : *last;
	free(reports);
	return any || both;
}

/*
 * Contact between two sides that came before the cut narrows its time down, whoever had it; but only if all of the cut came
 * at once, which is so when there are no links between the sides but those of one event. A log's contact does so for its own
 * direction, and which one was cut first is not known, so there must have been some in both.
 */
static void narrow(const struct pr_scene *scene, const struct pr_failure *f, struct pr_moment *began)
{
	const struct pr_peer *peers = scene->seen.peers;
	struct pr_moment met[2] = {*began, *began};
	if (f->partition->shape != PR_SHAPE_COMPLETE)
		return;
	for (size_t i = 0; i < pr_links_count(scene->seen.links); i++) {
		const struct pr_link *link = pr_links_at(scene->seen.links, i);
		if (link->up <= began->earliest || link->up > began->latest || !pr_failure_severs(f, link->subject, link->observer))
			continue;
		size_t way = is_second(f, link);
		pr_moment_raise(&met[way], link->up, pr_later(peers[link->observer].early, peers[link->subject].early));
		if (link->tapped)
			met[1] = met[0];
	}
	size_t first = met[0].earliest > met[1].earliest;
	began->earliest = met[first].earliest;
	began->early = met[first].early;
	began->since = pr_later(began->since, began->earliest);
	pr_moment_settle(began);
}

/*
 * Some side gave no sign of life since the cut, and nobody who did is still connected with it: then it may be down as well. 1;
 * 0 if not; -1 if memory ran out.
 */
static int is_undecided(const struct pr_scene *scene, const struct pr_failure *f, const struct pr_moment *cut)
{
	const struct pr_partition *p = f->partition;
	bool *alive = calloc(p->groups + 1, sizeof *alive);
	size_t *without = calloc(p->groups + 1, sizeof *without); /* sides that are alive and do not reach it */
	size_t all = 0;
	int undecided = alive && without ? 0 : -1;
	for (size_t i = 0; undecided == 0 && i < p->peers; i++)
		if (!alive[p->group[i]] && pr_peer_survived(&scene->seen.peers[f->members[i]], cut)) {
			alive[p->group[i]] = true;
			all++;
		}
	for (size_t i = 0; undecided == 0 && i < p->severed_count; i++)
		without[p->severed[i].to] += alive[p->severed[i].from];
	for (size_t g = 0; undecided == 0 && g < p->groups; g++)
		undecided = without[g] == all;
	free(alive);
	free(without);
	return undecided;
}

/* Puts the new picture in place of the one that was told, keeping what makes it the same failure. anew: something else is severed. */
static void succeed(struct pr_split *split, struct pr_failure *f, bool anew)
{
	struct pr_failure *old = &split->failure;
	memcpy(f->id, old->id, sizeof f->id);
	f->start = pr_sooner(old->start, f->began.since);
	if (anew)
		pr_failure_clear(&split->before);
	if (anew && split->mends)
		split->before = *old;
	else
		pr_failure_clear(old);
	*old = *f;
}

/*
 * Outages that have healed are kept until the failure is told to its end, because its end is read from them. Of whoever is lost beyond it, as it is down, a
 * start is the end.
 */
static void forget_healed(struct pr_scene *scene)
{
	for (size_t i = 0; i < pr_links_count(scene->seen.links); i++) {
		struct pr_link *link = pr_links_at(scene->seen.links, i);
		if (link->report < PR_LINK_SUSPECT)
			pr_link_forget_outage(link);
		else
			link->outage->settled = false;
	}
}

void pr_split_forget(struct pr_split *split, struct pr_scene *scene)
{
	pr_failure_clear(&split->failure);
	pr_failure_clear(&split->before);
	forget_healed(scene);
	scene->seen.doubted = 0;
}

void pr_split_part(struct pr_split *split, struct pr_scene *scene, uint64_t t)
{
	struct pr_failure *left = &split->failure;
	split->before.undecided = false; /* it was what is left that did not decide */
	pr_scene_close(scene, &split->before, left->began, t);
	left->began = split->lost;
	left->id[0] = '\0';
}

static void end_split(struct pr_split *split, struct pr_scene *scene, struct pr_moment healed, uint64_t t)
{
	pr_scene_close(scene, &split->failure, healed, t);
	pr_failure_clear(&split->before);
	forget_healed(scene);
	scene->seen.doubted = 0;
}

static uint64_t width(const struct pr_failure *f)
{
	return f->began.latest - f->began.earliest;
}

static void tell(struct pr_split *split, struct pr_scene *scene, uint64_t t)
{
	split->width = width(&split->failure);
	pr_scene_tell(scene, &split->failure, "change", t);
}

/*
 * The cut of f began or changed: f is told, or cleared if that is known. As long as the same is severed it began when it was
 * first said to have, unless there is evidence that it is older: what was lost once more meanwhile, and met again within the
 * slack, or is lost by a peer that has come or gone, is no new state of affairs; what narrows its bounds is told with the next change, or at once
 * if it makes them half as wide. False if memory ran out; f is the split's then.
 */
static bool follow(struct pr_split *split, struct pr_scene *scene, struct pr_failure *f, uint64_t t)
{
	struct pr_failure *told = &split->failure;
	if (!told->id[0]) {
		pr_failure_clear(&split->before);
		*told = *f;
		split->later = false;
		split->width = width(f);
		return pr_scene_open(scene, told, t);
	}
	int agree = pr_failure_agree(f, told);
	if (agree < 0) {
		pr_failure_clear(f);
		return false;
	}
	bool stands = agree && (split->later || f->began.since >= told->began.earliest);
	if (stands)
		f->began = told->began;
	if (stands && !split->later && !pr_rounds_raise(scene, f, &f->began)) {
		pr_failure_clear(f);
		return false;
	}
	split->later = agree ? split->later : split->begins_later;
	if (pr_failure_same(f, told) && (stands ? width(f) > split->width / 2 : f->began.since == told->began.since)) {
		told->began = stands ? f->began : told->began;
		pr_failure_clear(f);
		return true;
	}
	succeed(split, f, !agree);
	tell(split, scene, t);
	return true;
}

/* For how long links of two sides that have met may stay lost. */
static uint64_t patience(const struct pr_scene *scene)
{
	uint64_t slacks = 0;
	for (unsigned i = 0; i < PR_SPLIT_PATIENCE; i++)
		slacks = pr_after(slacks, scene->options.slack);
	return slacks;
}

/* When what heals with what has healed at `since` will have been heard: beats come in their own time. */
static uint64_t next_beats(const struct pr_scene *scene, const struct pr_failure *f, uint64_t since)
{
	uint64_t longest = 0;
	for (size_t i = 0; i < pr_links_count(scene->seen.links); i++) {
		const struct pr_link *link = pr_links_at(scene->seen.links, i);
		if (link->beats && !link->tapped && pr_link_cut(link) && pr_failure_severs(f, link->subject, link->observer))
			longest = pr_later(longest, link->interval);
	}
	return pr_after(since, pr_after(longest, longest / 2));
}

/*
 * Whether sides are just coming together: two that have met, or, the last of them having met at `met`, others that may have had no
 * beat yet since. 1; 0 if not; -1 if memory ran out.
 */
static int is_mending(struct pr_split *split, const struct pr_scene *scene, const struct pr_failure *f, uint64_t met, uint64_t t)
{
	uint64_t since;
	int pending = pr_heal_pending(&split->heal, &scene->seen, &since);
	if (pending < 0)
		return pending;
	if (!pending) {
		since = next_beats(scene, f, met);
		split->again = t < since ? since : split->again;
		return t < since;
	}
	since = pr_after(since, patience(scene));
	if (t >= since)
		return 0;
	split->again = pr_sooner(since, pr_after(t, pr_after(scene->options.slack, patience(scene) / 3))); /* by then it may be known to last */
	return 1;
}

/*
 * Whether what is severed now is not what has been watched for its end so far: there is a cut within a side, or what was cut
 * both ways is cut in one direction only, in which case contact in the other is no end.
 */
static bool is_otherwise_cut(const struct pr_split *split, const struct pr_scene *scene, const struct pr_failure *f)
{
	for (size_t i = 0; i < pr_links_count(scene->seen.links); i++) {
		const struct pr_link *link = pr_links_at(scene->seen.links, i);
		if (pr_link_cut(link) && pr_failure_severs(f, link->subject, link->observer) &&
		    !pr_heal_covers(&split->heal, link->subject, link->observer,
		                    pr_failure_severs(f, link->observer, link->subject)))
			return true;
	}
	return false;
}

/*
 * Whether what is lost besides what was told is a leader that was lost before, by more of those who follow it: how soon each of them says so depends
 * on how often another of its side stands for election before it, so that it may take any time within the bounds.
 */
static bool is_of_leaders(const struct pr_scene *scene, const struct pr_failure *f, const struct pr_failure *told)
{
	const struct pr_links *links = scene->seen.links;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if (pr_link_cut(link) && pr_failure_severs(f, link->subject, link->observer) && !is_told(told, link) &&
		    !(link->outage->repeated && link->outage->earliest <= told->began.latest))
			return false;
	}
	return true;
}

/*
 * A cut that widens. What is lost besides what was told may, by the bounds of systems that notice late, have been lost with it; but if that would
 * have taken more than twice as long to notice as it is taken to, it was lost later. False if memory ran out.
 */
static bool date_widened(struct pr_split *split, const struct pr_scene *scene, const struct pr_failure *f, struct pr_moment *cut)
{
	const struct pr_failure *told = &split->failure;
	struct pr_moment fresh;
	uint64_t reported;
	int found = told->id[0] ? last_cut(scene, f, told, &fresh, &reported) : 0;
	split->begins_later = false;
	if (found > 0 && fresh.since > told->began.latest && fresh.since > cut->since &&
	    fresh.since - told->began.since > reported - pr_sooner(reported, fresh.since) && !is_of_leaders(scene, f, told)) {
		*cut = fresh;
		pr_moment_raise(cut, told->began.since, told->began.early);
		split->begins_later = true;
	}
	return found >= 0;
}

/*
 * Dates a picture in which something is severed. mended: part of what was severed before has healed. 1; 0 if it is not to be
 * told; -1 if memory ran out.
 */
static int date(struct pr_split *split, struct pr_scene *scene, struct pr_failure *f, const struct pr_moment *mended,
                struct pr_moment *cut, uint64_t t, bool last)
{
	uint64_t reported;
	int found = last_cut(scene, f, NULL, cut, &reported);
	if (found <= 0)
		return found;
	if (!date_widened(split, scene, f, cut))
		return -1;
	narrow(scene, f, cut);
	if (!pr_rounds_raise(scene, f, cut))
		return -1;
	f->began = *cut;
	split->mends = mended && mended->since > cut->since;
	if (!split->mends)
		return pr_heal_begin(&split->heal, pr_peers_count(scene->seen.names), f->members, f->partition, cut->earliest) ? 1 : -1;
	f->began = *mended;
	split->begins_later = true;
	int mending = last ? 0 : is_mending(split, scene, f, mended->since, t);
	int outdated = mending == 0 && !last ? pr_heal_outdated(&split->heal, &scene->seen) : 0;
	uint64_t since = outdated > 0 ? pr_later(cut->earliest, mended->latest) : cut->earliest;
	if (mending < 0 || outdated < 0)
		return -1;
	if (mending == 0 && (outdated || is_otherwise_cut(split, scene, f)) &&
	    !pr_heal_begin(&split->heal, pr_peers_count(scene->seen.names), f->members, f->partition, since))
		return -1;
	return !mending;
}

/* Both sides were alive: whoever starts anew is cut off all the same, until who lost it hears it. */
static void settle_outages(const struct pr_scene *scene, const struct pr_failure *f)
{
	for (size_t i = 0; i < pr_links_count(scene->seen.links); i++) {
		struct pr_link *link = pr_links_at(scene->seen.links, i);
		if (pr_link_cut(link) && pr_failure_severs(f, link->subject, link->observer))
			link->outage->settled = true;
	}
}

/*
 * Two sides met, and were cut apart again well after that, before all links between them were heard again. 1; 0 if not; -1 if memory ran
 * out. Of more sides it is not known that all of them had met.
 */
static int is_cut_anew(const struct pr_split *split, const struct pr_scene *scene, const struct pr_failure *f, const struct pr_moment *mended)
{
	const struct pr_failure *told = &split->failure;
	uint64_t slack = scene->options.slack;
	if (!told->id[0] || !mended || told->partition->groups != 2 || f->partition->groups != 2)
		return 0;
	if (f->began.since <= pr_after(mended->latest, pr_after(slack, slack)) || mended->since <= told->began.since)
		return 0;
	return pr_failure_agree(f, told);
}

/* Tells of a picture in which something is severed. False if memory ran out. */
static bool judge_severed(struct pr_split *split, struct pr_scene *scene, struct pr_failure *f,
                          const struct pr_moment *mended, uint64_t t, bool last)
{
	struct pr_moment cut;
	int dated = date(split, scene, f, mended, &cut, t, last);
	if (dated <= 0) {
		pr_failure_clear(f);
		return dated == 0;
	}
	int undecided = is_undecided(scene, f, &cut), anew = is_cut_anew(split, scene, f, mended);
	if (undecided < 0 || anew < 0) {
		pr_failure_clear(f);
		return false;
	}
	if (anew) {
		end_split(split, scene, *mended, t);
		pr_moment_raise(&f->began, mended->latest, mended->early);
		f->start = f->began.since;
	}
	f->undecided = undecided;
	split->lost = cut;
	scene->seen.doubted = f->undecided ? cut.latest : 0;
	if (!f->undecided)
		settle_outages(scene, f);
	return follow(split, scene, f, t);
}

/*
 * Makes a failure of the picture at `t`, of its largest sides if it has more than fit in a record. *severed: whether anything is.
 * picture: what was left out; its members and partition are the failure's. False if memory ran out, or if there is no room for two
 * sides.
 */
static bool take(struct pr_scene *scene, struct pr_failure *f, struct pr_picture *picture, bool *severed, uint64_t t)
{
	for (size_t most = PR_PICTURE_ALL;; most = most > SIDES ? SIDES : most / 2) {
		if (most < 2) {
			scene->trouble = "a failure has more peers than fit in a record";
			return false;
		}
		int taken = pr_picture_take(picture, &scene->seen, t, most);
		if (taken < 0)
			return false;
		*severed = taken > 0 && picture->partition->shape != PR_SHAPE_WHOLE;
		if (taken > 0 && !*severed) {
			pr_picture_clear(picture);
			return true;
		}
		f->kind = PR_FAILURE_PARTITION;
		if (taken > 0 && !pr_scene_fill(scene, f, picture)) {
			pr_picture_clear(picture); /* of what it has not taken over */
			return false;
		}
		if (taken > 0 && pr_scene_fits(scene, f))
			return pr_scene_cite(scene, f);
		pr_failure_clear(f);
	}
}

/* What a record of a failure has no room for is counted. */
static void note_left_out(struct pr_split *split, struct pr_scene *scene, const struct pr_picture *picture, uint64_t t)
{
	char text[256];
	if (!split->failure.id[0]) {
		split->left_out = 0;
		return;
	}
	if (picture->left_out != split->left_out && picture->left_out > 0) {
		snprintf(text, sizeof text, "failure %s has more sides than fit in a record: %zu of them, those of the least weight, are left out, and count for no "
		         "quorum, with so many peers", split->failure.id, picture->left_sides);
		pr_scene_note(scene, text, picture->left_out, t);
	}
	split->left_out = picture->left_out;
}

bool pr_split_judge(struct pr_split *split, struct pr_scene *scene, uint64_t t, bool last)
{
	struct pr_picture picture;
	struct pr_failure f = {0};
	struct pr_moment healed;
	bool is_open = split->failure.id[0] != '\0', severed;
	split->again = 0;
	split->heal.undecided = is_open && split->failure.undecided;
	if (is_open && !pr_heal_join(&split->heal, &scene->seen))
		return false;
	if (is_open && !pr_heal_lift(&split->heal, &scene->seen, last ? t : t - pr_sooner(t, patience(scene))))
		return false;
	if (scene->seen.lost == 0 && !is_open)
		return true;
	bool done = take(scene, &f, &picture, &severed, t);
	int mended = is_open && done ? pr_heal_last(&split->heal, &scene->seen, &healed) : 0;
	if (!done || mended < 0) {
		pr_failure_clear(&f);
		return false;
	}
	if (severed) {
		done = judge_severed(split, scene, &f, mended ? &healed : NULL, t, last);
		note_left_out(split, scene, &picture, t);
		return done;
	}
	if (is_open)
		end_split(split, scene, mended ? healed : (struct pr_moment){.since = t, .earliest = split->failure.began.since, .latest = t}, t);
	split->left_out = 0;
	return true;
}

bool pr_split_is_around(const struct pr_split *split, uint32_t peer)
{
	const struct pr_failure *cut = &split->failure;
	uint32_t i = cut->id[0] && peer < cut->places ? cut->place[peer] : PR_PEER_NONE;
	if (i == PR_PEER_NONE)
		return false;
	const struct pr_partition *p = cut->partition;
	uint32_t own = p->group[i];
	bool around = true;
	for (size_t j = 0; around && j < p->peers; j++)
		around = p->group[j] != own || j == i;
	for (size_t j = 0; around && j < p->severed_count; j++)
		around = p->severed[j].from == own || p->severed[j].to == own;
	return around;
}
