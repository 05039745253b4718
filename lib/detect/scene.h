/*
 * What verdicts on cuts, crashes and pauses have in common: what was observed, how it is judged, and who is told.
 */
#ifndef PR_SCENE_H
#define PR_SCENE_H

#include "cluster/failure.h"
#include "detect.h"
#include "picture.h"

struct pr_scene {
	struct pr_detect_options options;
	pr_detect_emit *emit;
	void *context;
	struct pr_observations seen;
	struct pr_idents told; /* the ids of failures */
	struct pr_build build;
	const char *trouble; /* why something could not be told; NULL: all was */
};

/* False if memory ran out; pr_scene_free() is due all the same. */
bool pr_scene_init(struct pr_scene *scene, const struct pr_detect_options *options, pr_detect_emit *emit, void *context);
void pr_scene_free(struct pr_scene *scene);
/* Makes a failure of a picture, whose members and partition it takes over. False if memory ran out. */
bool pr_scene_fill(const struct pr_scene *scene, struct pr_failure *f, struct pr_picture *picture);
/* A failure in whose picture nothing is severed; peer: one of those who are there. False if memory ran out. */
bool pr_scene_fill_whole(const struct pr_scene *scene, uint32_t peer, struct pr_failure *f);
/* Cites the first reports that carry the verdict: of lost links that the failure has severed. False if memory ran out. */
bool pr_scene_cite(const struct pr_scene *scene, struct pr_failure *f);
/* Whether the failure fits in a record. */
bool pr_scene_fits(struct pr_scene *scene, const struct pr_failure *f);
/* Tells an operator what a failure does not. count: left out if 0. */
void pr_scene_note(struct pr_scene *scene, const char *text, uint64_t count, uint64_t t);
/* event: "open", "change" or "close". A failure that does not fit in a record is trouble. */
void pr_scene_tell(struct pr_scene *scene, const struct pr_failure *f, const char *event, uint64_t t);
/* Names the failure and tells it. False if memory ran out. */
bool pr_scene_open(struct pr_scene *scene, struct pr_failure *f, uint64_t t);
/* When it ended by what a peer says of itself; it had certainly begun before. */
struct pr_moment pr_scene_ended(const struct pr_failure *f, const struct pr_peer *p, uint64_t end);
/* Tells that the failure ended, and frees what it holds. */
void pr_scene_close(struct pr_scene *scene, struct pr_failure *f, struct pr_moment ended, uint64_t t);

#endif
