/*
 * What is a picture about to lose? Systems that notice late report a cut when it is nearly over, and the first contact across it undoes what
 * they have only just told.
 */
#ifndef PR_UNDONE_H
#define PR_UNDONE_H

#include "scene.h"

/*
 * Whether the record, a contact or the word that a link is up, undoes part of a cut that is not judged yet, if it is taken in: one of which two that it
 * names had part, and of which all who lost somebody by it have had time to say so. unsettled: the first change since the picture was judged.
 */
bool pr_undone_by(const struct pr_scene *scene, const struct pr_record *r, uint64_t unsettled);

#endif
