#include "arrivals.h"

#include <stdlib.h>

#include "base/grow.h"
#include "base/moments.h"
#include "cluster/swim.h"

#define TICK 14u /* of pr_beats.at */

bool pr_arrivals_init(struct pr_arrivals *arrivals, const struct pr_detector_options *options,
                      const struct pr_loss_options *loss)
{
	*arrivals = (struct pr_arrivals){.detector = pr_detector_new(options), .options = *loss};
	return arrivals->detector != NULL;
}

void pr_arrivals_free(struct pr_arrivals *arrivals)
{
	pr_detector_free(arrivals->detector);
	free(arrivals->lines);
	free(arrivals->losses);
	free(arrivals->pools);
	*arrivals = (struct pr_arrivals){0};
}

static uint64_t count_of(const struct pr_record *contact)
{
	uint64_t count = pr_uint(contact, PR_CONTACT_COUNT);
	return count ? count : 1;
}

/* Which beat of its link it is; *step: how many further than the one before, 0 where that is not known. -1: memory ran out. */
static int number(struct pr_arrivals *arrivals, size_t link, const struct pr_record *contact, uint32_t *step)
{
	if (!pr_grow_zeroed(&arrivals->lines, &arrivals->lines_room, link + 1, sizeof *arrivals->lines))
		return -1;
	return (int)pr_beats_take(&arrivals->lines[link].beats, pr_uint(contact, PR_CONTACT_INCARNATION),
	                          pr_uint(contact, PR_CONTACT_SEQ), count_of(contact), step);
}

/*
 * How long it is since the latest beat by number, of which the link's `up` tells nothing: others may tell that it is up, and beats
 * that were overtaken. False if that is not known, or too long to be of use.
 */
static bool since(struct pr_beats *line, int beat, uint64_t t, uint64_t *interval)
{
	uint32_t passed = (uint32_t)(t >> TICK) - line->at;
	if (beat != PR_BEAT_LATE)
		line->at = (uint32_t)(t >> TICK);
	*interval = (uint64_t)passed << TICK;
	return beat != PR_BEAT_FIRST && passed <= INT32_MAX;
}

/* Whether beats that are missing before this one were cut off, not lost: for longer than the detector waits. */
static bool is_resumed(const struct pr_arrivals *arrivals, const struct pr_link *link, size_t number, const struct pr_arrival *a)
{
	struct pr_company company = {link->interval, link->observer, 0, PR_SWIM_CONFIRMATIONS};
	return pr_link_lost(link) || (a->step > 1 && a->interval > pr_detector_patience(arrivals->detector, number, &company));
}

/* What a line without losses keeps of a beat. */
static uint32_t way_of(const struct pr_loss_beat *beat)
{
	uint32_t way = (uint32_t)((beat->t >> PR_LOSS_TICK) - (beat->sent >> PR_LOSS_TICK)) & ~PR_ARRIVALS_LOSS;
	return !beat->sent ? 0 : way ? way : 1;
}

static struct pr_loss *loss_at(const struct pr_arrivals *arrivals, const struct pr_arrivals_line *line)
{
	return line->loss & PR_ARRIVALS_LOSS ? &arrivals->losses[line->loss & ~PR_ARRIVALS_LOSS] : NULL;
}

/* Of both ends of a link. False if memory ran out. */
static bool pool(struct pr_arrivals *arrivals, const struct pr_link *link, const struct pr_loss_beat *beat)
{
	size_t most = pr_later(link->observer, link->subject);
	if (!pr_grow_zeroed(&arrivals->pools, &arrivals->pools_room, most + 1, sizeof *arrivals->pools))
		return false;
	pr_loss_pool(&arrivals->pools[link->observer], beat);
	pr_loss_pool(&arrivals->pools[link->subject], beat);
	return true;
}

/* Which part of its beats the link loses of late, by what is known of it alone, or of all links at either end. */
static uint64_t part_of(const struct pr_arrivals *arrivals, const struct pr_link *link, const struct pr_loss *loss)
{
	uint64_t own = pr_loss_lately(loss), here = pr_loss_likely(loss, &arrivals->pools[link->observer]);
	return pr_later(own, pr_later(here, pr_loss_likely(loss, &arrivals->pools[link->subject])));
}

/* Counts what is missing or late. False if memory ran out. */
static bool note_loss(struct pr_arrivals *arrivals, const struct pr_link *way, size_t link, const struct pr_record *contact,
                      const struct pr_loss_beat *beat)
{
	struct pr_arrivals_line *line = &arrivals->lines[link];
	if (!pool(arrivals, way, beat))
		return false;
	bool plain = beat->step > 0 && beat->step <= beat->count && beat->interval <= arrivals->options.timeout;
	struct pr_loss *loss = loss_at(arrivals, line);
	if (!loss && plain) {
		line->loss = way_of(beat);
		return true;
	}
	if (!loss) {
		if (arrivals->losses_count == PR_ARRIVALS_LOSS ||
		    !pr_grow(&arrivals->losses, &arrivals->losses_room, arrivals->losses_count + 1, sizeof *arrivals->losses))
			return false;
		loss = &arrivals->losses[arrivals->losses_count];
		pr_loss_begin(loss, pr_beats_known(&line->beats), contact->t);
		pr_loss_time(loss, line->loss);
		line->loss = (uint32_t)arrivals->losses_count++ | PR_ARRIVALS_LOSS;
	}
	if (pr_loss_take(loss, &arrivals->options, beat))
		arrivals->impaired = true;
	uint64_t part = part_of(arrivals, way, loss);
	if (part > arrivals->options.part)
		pr_detector_lossy(arrivals->detector, link, part);
	return true;
}

const struct pr_loss *pr_arrivals_loss(const struct pr_arrivals *arrivals, size_t link)
{
	return link < arrivals->lines_room ? loss_at(arrivals, &arrivals->lines[link]) : NULL;
}

unsigned pr_arrivals_run(const struct pr_arrivals *arrivals, size_t link)
{
	const struct pr_loss *loss = pr_arrivals_loss(arrivals, link);
	return loss ? pr_loss_run(loss) : 0;
}

int pr_arrivals_take(struct pr_arrivals *arrivals, const struct pr_link *link, size_t index, const struct pr_record *contact)
{
	bool numbered = pr_has(contact, PR_CONTACT_SEQ), led = link->beats && contact->t >= link->up;
	struct pr_arrival a = {.interval = led ? contact->t - link->up : 0};
	int beat = numbered ? number(arrivals, index, contact, &a.step) : PR_BEAT_NEXT;
	if (beat < 0 || beat == PR_BEAT_AGAIN)
		return beat < 0 ? -1 : 0;
	if (numbered)
		led = since(&arrivals->lines[index].beats, beat, contact->t, &a.interval);
	if (!led)
		return 1; /* no interval that says anything leads to it */
	a.promised = pr_uint(contact, PR_CONTACT_INTERVAL);
	a.resumed = is_resumed(arrivals, link, index, &a);
	struct pr_loss_beat b = {contact->t, a.interval, pr_uint(contact, PR_CONTACT_SENT), a.step, 0, a.resumed};
	b.count = (uint32_t)pr_sooner(UINT32_MAX, count_of(contact));
	if (numbered && !note_loss(arrivals, link, index, contact, &b))
		return -1;
	if (beat == PR_BEAT_LATE)
		return 1;
	a.several = !numbered && b.count > 1;
	bool done = pr_detector_hear(arrivals->detector, index, &a) && pr_detector_fare(arrivals->detector, link->observer, false);
	return done ? 1 : -1;
}

void pr_arrivals_forget(struct pr_arrivals *arrivals, size_t link)
{
	if (link < arrivals->lines_room) {
		struct pr_arrivals_line *line = &arrivals->lines[link];
		struct pr_loss *loss = loss_at(arrivals, line); /* its place is the next one's */
		*line = (struct pr_arrivals_line){.loss = loss ? line->loss : 0};
		if (loss)
			pr_loss_begin(loss, 0, 0);
	}
	pr_detector_forget(arrivals->detector, link);
}

bool pr_arrivals_numbered(const struct pr_arrivals *arrivals, size_t number)
{
	return number < arrivals->lines_room && pr_beats_known(&arrivals->lines[number].beats) > 0;
}
