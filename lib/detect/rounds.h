/*
 * Observers that ask their peers in turn whether they are there, each again within some turns (`turn` of a link record): the more of
 * them one lost at once, the sooner it asked one of these.
 */
#ifndef PR_ROUNDS_H
#define PR_ROUNDS_H

#include "scene.h"

/*
 * An observer that lost several of those whom it asks in turn heard one of them later than it need have heard any single one: up to then
 * not all that f severs was lost. What came through both ways was asked and answered, so that it counts for both. *began is raised by the best
 * of these; by none that goes beyond its end, of which it is that the loss is another one. False if memory ran out.
 */
bool pr_rounds_raise(const struct pr_scene *scene, const struct pr_failure *f, struct pr_moment *began);

#endif
