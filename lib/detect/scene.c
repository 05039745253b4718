#include "scene.h"

#include <stdlib.h>

#define LONG 1000u /* peers of a failure that might not fit in a record */
#define LATER 200u /* bytes that a failure may grow by until it closes: its end, and how many digits its times have */

bool pr_scene_init(struct pr_scene *scene, const struct pr_detect_options *options, pr_detect_emit *emit, void *context)
{
	*scene = (struct pr_scene){.options = *options, .emit = emit, .context = context};
	scene->options.loss.timeout = options->detector.timeout;
	return pr_observations_init(&scene->seen, &options->detector, &scene->options.loss) && pr_idents_init(&scene->told);
}

void pr_scene_free(struct pr_scene *scene)
{
	pr_observations_free(&scene->seen);
	pr_idents_free(&scene->told);
	pr_build_free(&scene->build);
}

bool pr_scene_fits(struct pr_scene *scene, const struct pr_failure *f)
{
	if (f->partition->peers < LONG && f->partition->groups < LONG / 10)
		return true;
	struct pr_span record = pr_failure_record(&scene->build, f, scene->seen.names, "change", 0);
	return record.p && record.n + LATER <= PR_RECORD_MAX;
}

void pr_scene_note(struct pr_scene *scene, const char *text, uint64_t count, uint64_t t)
{
	pr_build_record(&scene->build, PR_NOTE, t);
	pr_build_text(&scene->build, PR_NOTE_PROGRAM, pr_span_of("pr-detect"));
	pr_build_text(&scene->build, PR_NOTE_TEXT, pr_span_of(text));
	if (count > 0)
		pr_build_uint(&scene->build, PR_NOTE_COUNT, count);
	struct pr_span record = pr_build_end(&scene->build);
	if (record.p)
		scene->emit(scene->context, record);
	else
		scene->trouble = "out of memory";
}

void pr_scene_tell(struct pr_scene *scene, const struct pr_failure *f, const char *event, uint64_t t)
{
	struct pr_span record = pr_failure_record(&scene->build, f, scene->seen.names, event, t);
	if (record.p)
		scene->emit(scene->context, record);
	else
		scene->trouble = f->partition->peers >= LONG ? "a failure has more peers than fit in a record" : "out of memory";
}

static int by_report(const void *a, const void *b)
{
	const struct pr_outage *x = *(struct pr_outage *const *)a, *y = *(struct pr_outage *const *)b;
	if (x->reported != y->reported)
		return x->reported < y->reported ? -1 : 1;
	return strcmp(x->src, y->src);
}

static bool is_among(const char *const *sources, size_t count, const char *src)
{
	while (count > 0 && strcmp(sources[count - 1], src) != 0)
		count--;
	return count > 0;
}

bool pr_scene_cite(const struct pr_scene *scene, struct pr_failure *f)
{
	const struct pr_links *links = scene->seen.links;
	struct pr_outage **cited = malloc((scene->seen.lost + 1) * sizeof *cited);
	size_t count = 0;
	if (!cited)
		return false;
	for (size_t i = 0; i < pr_links_count(links); i++) {
		const struct pr_link *link = pr_links_at(links, i);
		if (pr_link_lost(link) && link->outage->src && pr_failure_severs(f, link->subject, link->observer))
			cited[count++] = link->outage;
	}
	qsort(cited, count, sizeof *cited, by_report);
	const char *sources[PR_EVIDENCE_MAX];
	size_t different = 0;
	for (size_t i = 0; i < count && different < PR_EVIDENCE_MAX; i++)
		if (!is_among(sources, different, cited[i]->src)) /* a line, or a packet, may tell of several links */
			sources[different++] = cited[i]->src;
	free(cited);
	return pr_failure_cite(f, sources, different);
}

static uint64_t *weights_of(const struct pr_scene *scene, const uint32_t *members, size_t count)
{
	uint64_t *weights = malloc((count + 1) * sizeof *weights);
	for (size_t i = 0; weights && i < count; i++)
		weights[i] = scene->seen.peers[members[i]].weight;
	return weights;
}

bool pr_scene_fill(const struct pr_scene *scene, struct pr_failure *f, struct pr_picture *picture)
{
	uint64_t *weights = weights_of(scene, picture->members, picture->count);
	uint64_t needed = pr_quorum_needed(pr_observations_base(&scene->seen), scene->options.numerator, scene->options.denominator);
	if (!weights)
		return false;
	f->as = scene->options.as;
	bool done = pr_failure_fill(f, picture->members, picture->partition, weights, needed);
	picture->members = NULL; /* f's now, whether it could be filled in or not */
	picture->partition = NULL;
	free(weights);
	return done;
}

bool pr_scene_fill_whole(const struct pr_scene *scene, uint32_t peer, struct pr_failure *f)
{
	struct pr_picture picture;
	if (!pr_picture_alone(&picture, &scene->seen, peer))
		return false;
	pr_partition_free(picture.partition);
	picture.partition = pr_partition_whole(picture.count);
	bool done = picture.partition && pr_scene_fill(scene, f, &picture);
	pr_picture_clear(&picture);
	return done;
}

bool pr_scene_open(struct pr_scene *scene, struct pr_failure *f, uint64_t t)
{
	f->start = f->began.since;
	if (!pr_failure_name(f, scene->seen.names, &scene->told))
		return false;
	pr_scene_tell(scene, f, "open", t);
	return true;
}

struct pr_moment pr_scene_ended(const struct pr_failure *f, const struct pr_peer *p, uint64_t end)
{
	return (struct pr_moment){.since = end, .earliest = f->began.latest, .latest = end, .early = f->began.early, .late = p->late};
}

void pr_scene_close(struct pr_scene *scene, struct pr_failure *f, struct pr_moment ended, uint64_t t)
{
	f->ended = ended;
	f->ended.since = pr_later(f->ended.since, f->began.since);
	f->ended.latest = pr_later(f->ended.latest, f->ended.since);
	f->ended.earliest = pr_sooner(pr_later(f->ended.earliest, f->began.earliest), f->ended.since);
	pr_scene_tell(scene, f, "close", t);
	pr_failure_clear(f);
}
